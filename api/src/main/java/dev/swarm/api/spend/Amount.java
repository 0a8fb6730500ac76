package dev.swarm.api.spend;

import java.math.BigDecimal;

/** What something costs, in US dollars. */
public record Amount(BigDecimal model, BigDecimal vm, BigDecimal total) {
    static Amount of(BigDecimal model, BigDecimal vm) {
        return new Amount(model, vm, model.add(vm));
    }
}
