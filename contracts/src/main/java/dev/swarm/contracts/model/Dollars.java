package dev.swarm.contracts.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** US dollars as people read them: with cents, and with four decimals below a cent. */
public final class Dollars {
    private static final BigDecimal CENT = new BigDecimal("0.01");
    private static final BigDecimal LEAST = new BigDecimal("0.0001");

    private Dollars() {}

    /** Such as {@code $12.30}, {@code $0.0042} or, below what four decimals can show, {@code <$0.0001}. */
    public static String text(BigDecimal amount) {
        if (amount.signum() > 0 && amount.compareTo(LEAST) < 0) {
            return "<$" + LEAST.toPlainString();
        }
        int decimals = amount.signum() != 0 && amount.abs().compareTo(CENT) < 0 ? 4 : 2;
        return "$" + amount.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
}
