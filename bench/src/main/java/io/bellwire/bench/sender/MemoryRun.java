package io.bellwire.bench.sender;

import io.bellwire.testkit.kafka.ForkedJvm;
import io.bellwire.testkit.kafka.ForkedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What an endpoint takes of the heap that was used once and is idle: the sender's heap with all of them, less that with a
 * handful and as many deliveries, divided by how many more they are.
 */
final class MemoryRun {
    static final String MARK = "live-bytes ";

    static final int HANDFUL = 10;

    private final SenderOptions options;
    private final Path directory;
    private final SinkCertificates certificates;
    private final ContenderJvm jvms;

    MemoryRun(SenderOptions options, Path directory, SinkCertificates certificates) {
        this.options = options;
        this.directory = directory;
        this.certificates = certificates;
        this.jvms = new ContenderJvm(directory, certificates, null);
    }

    void run() throws Exception {
        try (NginxSink sink = NginxSink.start(directory, certificates);
                ForkedKafka kafka = ForkedKafka.start()) {
            List<String> ofFew = outputWith(kafka, sink, HANDFUL);
            List<String> ofAll = outputWith(kafka, sink, options.endpoints());
            long few = liveBytes(ofFew);
            long all = liveBytes(ofAll);
            System.out.printf(
                    Locale.ROOT,
                    "memory    %,.0f bytes per idle endpoint (at most 2,048): heap after collection %.1f MiB with %,d of them, %.1f MiB with %d; %,d deliveries each%n",
                    perEndpoint(all, few, options.endpoints()),
                    all / (double) (1 << 20),
                    options.endpoints(),
                    few / (double) (1 << 20),
                    HANDFUL,
                    options.endpoints());
            HeapByClass.ofLines(ofAll)
                    .perEach(HeapByClass.ofLines(ofFew), options.endpoints() - HANDFUL)
                    .forEach(line -> System.out.println("          " + line));
        }
    }

    static double perEndpoint(long all, long few, int endpoints) {
        return (double) (all - few) / (endpoints - HANDFUL);
    }

    private List<String> outputWith(ForkedKafka kafka, NginxSink sink, int endpoints) throws Exception {
        String name = "endpoints-" + endpoints;
        try (Installation installation = Installation.create(kafka.bootstrapServers(), name + '.', options, false)) {
            for (int i = 0; i < endpoints; i++) {
                installation.register(Installation.endpointId(i), sink.uri(options.tls()));
            }
            for (int i = 0; i < options.endpoints(); i++) {
                installation.deliver(Installation.endpointId(i % endpoints), i, Bodies.body(i, 0));
            }
            installation.flush();
            RunSettings settings = new RunSettings(
                    Contender.BELLWIRE,
                    name,
                    0,
                    options.endpoints(),
                    options.connections(),
                    sink.uri(options.tls()),
                    sink.uri(options.tls()),
                    installation.settings());
            try (ForkedJvm jvm = jvms.start(IdleMemoryProcess.class, settings)) {
                return jvms.outputOf(jvm, settings);
            }
        }
    }

    private static long liveBytes(List<String> output) {
        return output.stream()
                .filter(line -> line.startsWith(MARK))
                .mapToLong(line -> Long.parseLong(line.substring(MARK.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the sender told no memory"));
    }
}
