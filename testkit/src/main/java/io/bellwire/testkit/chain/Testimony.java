package io.bellwire.testkit.chain;

import java.util.function.Consumer;

/** What a watcher makes of what there was to see: the truth, or something else. */
interface Testimony {
    Testimony HONEST = (fact, said) -> said.accept(fact);

    /** @param said takes what the watcher states instead, in order */
    void tell(Fact fact, Consumer<Fact> said);

    /** From now on it tells the truth, for good. */
    default void comeToItsSenses(Consumer<Fact> said) {}
}
