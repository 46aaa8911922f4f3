package io.bellwire.bench.sender;

import io.bellwire.testkit.kafka.ForkedJvm;
import io.bellwire.testkit.kafka.ForkedKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Every contender once a round, each round in another order, so that what else the machine does meets them alike. */
final class SpeedRun {
    /** Deliveries beyond those measured, so that no partition runs dry before the last of them. */
    private static final int MORE = 20_000;

    private final SenderOptions options;
    private final Path directory;
    private final SinkCertificates certificates;
    private final ContenderJvm jvms;

    SpeedRun(SenderOptions options, Path directory, SinkCertificates certificates) {
        this.options = options;
        this.directory = directory;
        this.certificates = certificates;
        this.jvms = new ContenderJvm(directory, certificates, options.recordings());
    }

    void run() throws Exception {
        System.out.printf(
                Locale.ROOT, "sink      %s, 204 to all, %s%n", NginxSink.version(), options.tls() ? "TLS" : "plain");
        System.out.printf(
                Locale.ROOT,
                "run       %d rounds of %,d deliveries after %,d; %d bytes, %,d endpoints, %d partitions, %d connections, %s%n",
                options.rounds(),
                options.deliveries(),
                options.warmUp(),
                Bodies.BYTES,
                options.endpoints(),
                options.partitions(),
                options.connections(),
                String.join(" ", ContenderJvm.FLAGS));
        SpeedTable table = new SpeedTable();
        try (NginxSink sink = NginxSink.start(directory, certificates);
                ForkedKafka kafka = ForkedKafka.start();
                Installation installation = Installation.create(kafka.bootstrapServers(), "", options, false)) {
            fill(installation, sink);
            for (int round = 0; round < options.rounds(); round++) {
                for (Contender contender : order(options.contenders(), round)) {
                    Measured measured = measure(installation, sink, contender, round);
                    System.out.println("  " + measured.toJson());
                    table.add(contender, measured);
                }
            }
        }
        System.out.print(table.text());
    }

    /** Rotated by one each round. */
    static List<Contender> order(List<Contender> contenders, int round) {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, -round);
        return order;
    }

    private void fill(Installation installation, NginxSink sink) {
        for (int i = 0; i < options.endpoints(); i++) {
            installation.register(Installation.endpointId(i), sink.uri(options.tls()));
        }
        for (int i = 0; i < options.warmUp() + options.deliveries() + MORE; i++) {
            String endpointId = Installation.endpointId(i % options.endpoints());
            byte[] body = Bodies.body(i, 0);
            installation.deliver(endpointId, i, body);
            installation.deliverBody(endpointId, body);
        }
        installation.flush();
    }

    private Measured measure(Installation installation, NginxSink sink, Contender contender, int round) {
        if (contender == Contender.BELLWIRE) {
            installation.rewind();
        }
        RunSettings settings = new RunSettings(
                contender,
                contender.label() + '-' + round,
                options.warmUp(),
                options.deliveries(),
                options.connections(),
                sink.uri(options.tls()),
                sink.uri(options.tls()),
                installation.settings());
        try (ForkedJvm jvm = jvms.start(ContenderProcess.class, settings)) {
            return Measured.last(jvms.outputOf(jvm, settings));
        }
    }
}
