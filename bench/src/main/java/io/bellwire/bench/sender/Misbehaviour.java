package io.bellwire.bench.sender;

import java.util.Arrays;

/** How a bad endpoint treats a callback. */
enum Misbehaviour {
    /** Takes the request and never answers. */
    SILENT("silent"),
    /** Answers one byte of the head a second. */
    DRIP("drip"),
    /** Resets the connection once the request is there. */
    RESET("reset"),
    /** Takes the connection and never answers the TLS client's hello. */
    TLS_STALL("tls-stall"),
    /** Answers 500 after five seconds. */
    SLOW_500("slow500");

    private final String label;

    Misbehaviour(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Misbehaviour of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--isolation: " + label + " (expected: all or one of "
                        + Arrays.stream(values()).map(Misbehaviour::label).toList() + ')'));
    }
}
