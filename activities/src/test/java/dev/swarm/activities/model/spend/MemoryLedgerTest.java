package dev.swarm.activities.model.spend;

import java.math.BigDecimal;

class MemoryLedgerTest implements SpendLedgerContract {
    private final MemoryLedger ledger = new MemoryLedger();

    @Override
    public SpendLedger ledger() {
        return ledger;
    }

    @Override
    public void limit(String buildId, BigDecimal limit) {
        ledger.limit(buildId, limit);
    }

    @Override
    public BigDecimal spent(String buildId) {
        return ledger.spent(buildId);
    }

    @Override
    public BigDecimal setAside(String buildId) {
        return ledger.setAside(buildId);
    }
}
