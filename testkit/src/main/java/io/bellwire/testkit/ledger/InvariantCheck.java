package io.bellwire.testkit.ledger;

import java.util.List;

/** One promise, and every way in which this run broke it. */
public record InvariantCheck(String name, List<String> violations) {
    public InvariantCheck {
        violations = List.copyOf(violations);
    }

    public boolean holds() {
        return violations.isEmpty();
    }
}
