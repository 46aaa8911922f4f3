package io.bellwire.bench.sender;

import io.bellwire.testkit.kafka.ForkedJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The receivers' process, from outside.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Receivers implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final ForkedJvm jvm;
    private final ReceiverProcess.Places places;
    private final HttpClient client = HttpClient.newHttpClient();

    private Receivers(ForkedJvm jvm, ReceiverProcess.Places places) {
        this.jvm = jvm;
        this.places = places;
    }

    /** @param name of its files in the directory */
    static Receivers start(
            Path directory, String name, Misbehaviour misbehaviour, boolean tls, SinkCertificates certificates)
            throws IOException {
        Path ready = directory.resolve(name + ".receivers");
        ForkedJvm jvm = ForkedJvm.start(new ForkedJvm.Launch(
                ReceiverProcess.class,
                List.of(
                        misbehaviour.label(),
                        String.valueOf(tls),
                        certificates.chain().toString(),
                        certificates.key().toString(),
                        ready.toString()),
                List.of("-Xmx256m"),
                Map.of(),
                directory.resolve(name + ".receivers.log")));
        try {
            return new Receivers(jvm, ReceiverProcess.Places.read(jvm.awaitFile(ready, START_LIMIT)));
        } catch (IOException | RuntimeException e) {
            jvm.close();
            throw e;
        }
    }

    URI healthy() {
        return places.healthy();
    }

    URI bad() {
        return places.bad();
    }

    HealthyReceiver.Report report() throws IOException, InterruptedException {
        return HealthyReceiver.Report.read(get("report"));
    }

    void forgetLatencies() throws IOException, InterruptedException {
        get("reset");
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(places.control().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
