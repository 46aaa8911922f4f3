package io.bellwire.bench.sender;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who is measured. The order is that of the table. */
enum Contender {
    /** Bellwire's sender as its users start it: deliveries to signed POSTs, attempts recorded, offsets committed. */
    BELLWIRE("bellwire"),
    /** Confluent's parallel consumer with Vert.x, posting the body and no more. */
    PARALLEL_CONSUMER("parallel-consumer"),
    /** What one writes first: a consumer, a pool of threads, the HTTP client of the JDK. */
    PLAIN_LOOP("plain-loop"),
    /** Signs and posts without Kafka, written as well as it can be: the limit. */
    BARE_NETTY("bare-netty"),
    /** Polls the deliveries and does nothing with them: what the consumer itself costs. */
    CONSUME_ONLY("consume-only");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Contender of(String label) {
        return Arrays.stream(values())
                .filter(contender -> contender.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "contender: " + label + " (expected: one of " + labels(List.of(values())) + ')'));
    }

    static String labels(List<Contender> contenders) {
        return contenders.stream().map(Contender::label).collect(Collectors.joining(","));
    }
}
