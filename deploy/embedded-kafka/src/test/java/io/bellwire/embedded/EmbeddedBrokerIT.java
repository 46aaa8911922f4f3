package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final String TOPIC = "wallet.events";

    @TempDir
    Path directory;

    private EmbeddedBroker broker;

    @BeforeEach
    void startOnAnyPort() {
        broker = new EmbeddedBroker(BrokerSettings.in(directory));
        broker.start();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void servesProducersAndConsumers() throws Exception {
        RoundTrip clients = new RoundTrip(broker.bootstrapServers());
        clients.createTopic(TOPIC);

        clients.send(TOPIC, "deposit seen", "deposit confirmed");

        assertThat(clients.readAll(TOPIC, 2)).containsExactly("deposit seen", "deposit confirmed");
    }

    @Test
    void keepsClusterIdTopicsAndRecordsWhenItsPortsChange() throws Exception {
        RoundTrip before = new RoundTrip(broker.bootstrapServers());
        before.createTopic(TOPIC);
        before.send(TOPIC, "deposit seen");
        String clusterId = before.clusterId();
        int port = broker.port();
        broker.close();

        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(BrokerSettings.LOOPBACK, port));
            broker.start();

            RoundTrip after = new RoundTrip(broker.bootstrapServers());
            after.send(TOPIC, "deposit confirmed");
            assertThat(broker.port()).isNotEqualTo(port);
            assertThat(after.clusterId()).isEqualTo(clusterId);
            assertThat(after.readAll(TOPIC, 2)).containsExactly("deposit seen", "deposit confirmed");
        }
    }

    @Test
    void committedTransactionsAreReadAndAbortedOnesAreNot() throws Exception {
        RoundTrip clients = new RoundTrip(broker.bootstrapServers());
        clients.createTopic(TOPIC);

        clients.sendInTransaction(TOPIC, "aborted", false);
        clients.sendInTransaction(TOPIC, "committed", true);

        assertThat(clients.readAll(TOPIC, 1)).containsExactly("committed");
    }

    @Test
    void doesNotCreateTopicsNobodyAskedFor() throws Exception {
        RoundTrip clients = new RoundTrip(broker.bootstrapServers());

        assertThatThrownBy(() -> clients.send("walet.events", "lost"))
                .hasStackTraceContaining("walet.events not present in metadata");

        assertThat(clients.topics()).isEmpty();
    }

    @Test
    void extraPropertiesTakePrecedence() throws Exception {
        broker.close();
        broker = new EmbeddedBroker(BrokerSettings.in(directory).withExtra("num.partitions", "7"));
        broker.start();

        RoundTrip clients = new RoundTrip(broker.bootstrapServers());
        clients.createTopic(TOPIC);

        assertThat(clients.partitionsOf(TOPIC)).isEqualTo(7);
    }

    @Test
    void aTakenPortIsNamedInOneLineWithWhatToDo(@TempDir Path other) {
        EmbeddedBroker second = new EmbeddedBroker(BrokerSettings.in(other).withPort(broker.port()));

        assertThatThrownBy(second::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessage(
                        "port: " + broker.port() + " (expected: free on 127.0.0.1, but: Address already in use; stop"
                                + " what listens there, choose another port, or 0 for any free one)");
    }

    @Test
    void aDataDirectoryInUseIsRefusedAndItsUserGoesOn() throws Exception {
        EmbeddedBroker second = new EmbeddedBroker(BrokerSettings.in(directory));

        assertThatThrownBy(second::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessage("dataDirectory: " + directory + " (expected: one that no other broker is using)");

        assertThat(new RoundTrip(broker.bootstrapServers()).topics()).isEmpty();
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenIsNamed(@TempDir Path other) throws IOException {
        Path file = Files.writeString(other.resolve("file"), "not a directory");

        assertThatThrownBy(new EmbeddedBroker(BrokerSettings.in(file.resolve("data")))::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessageStartingWith("dataDirectory: " + file.resolve("data") + " (expected: ");
    }

    @Test
    void twoBrokersShareAJvm(@TempDir Path other) throws Exception {
        try (EmbeddedBroker second = new EmbeddedBroker(new BrokerSettings(other, "127.0.0.1", 0, Map.of()))) {
            second.start();

            List<String> clusterIds = List.of(
                    new RoundTrip(broker.bootstrapServers()).clusterId(),
                    new RoundTrip(second.bootstrapServers()).clusterId());

            assertThat(clusterIds).doesNotHaveDuplicates();
        }
    }
}
