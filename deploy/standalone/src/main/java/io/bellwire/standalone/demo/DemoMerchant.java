package io.bellwire.standalone.demo;

import io.bellwire.testkit.receiver.Script;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The demo's merchants: one of each temper. Their names are their ids, and their receivers' paths. */
enum DemoMerchant {
    HEALTHY("takes every callback", Script.healthy()),
    FLAKY("answers 503 to 3 in 10; retries bring nearly all of them through", Script.flaky(1, 30)),
    DOWN("answers 503 to all; they end as dead letters, kept for a replay", Script.alwaysStatus(503));

    private final String temper;

    @SuppressWarnings("ImmutableEnumChecker") // a pure function
    private final Script script;

    DemoMerchant(String temper, Script script) {
        this.temper = temper;
        this.script = script;
    }

    static List<String> ids() {
        return Stream.of(values()).map(DemoMerchant::id).toList();
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String path() {
        return '/' + id();
    }

    String temper() {
        return temper;
    }

    Script script() {
        return script;
    }
}
