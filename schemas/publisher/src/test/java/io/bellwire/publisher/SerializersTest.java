package io.bellwire.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.wire.RecordCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class SerializersTest {
    private static final String TOPIC = "chain.observations";

    @Test
    void writeWhatTheyComplete() throws Exception {
        TransferObservation said = Said.observation().build();
        WalletEvent event = Said.event().build();
        RecordCodec codec = RecordCodec.builtIn();

        byte[] observationBytes = new ObservationSerializer().serialize(TOPIC, said);
        byte[] eventBytes = new WalletEventSerializer().serialize("wallet.events", event);

        assertThat(codec.decode(observationBytes, TransferObservation.class)).isEqualTo(Completion.complete(said));
        assertThat(codec.decode(eventBytes, WalletEvent.class)).isEqualTo(Completion.complete(event));
    }

    @Test
    void failTheSendOfABrokenRecord() {
        TransferObservation broken = Said.observation().setAmount("-1").build();

        try (MockProducer<String, TransferObservation> producer = new MockProducer<>(
                true, new RoundRobinPartitioner(), new StringSerializer(), new ObservationSerializer())) {

            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(TOPIC, "key", broken)))
                    .isInstanceOf(InvalidRecordException.class);
            assertThat(producer.history()).isEmpty();
        }
    }

    @Test
    void refuseToDelete() {
        assertThatThrownBy(() -> new ObservationSerializer().serialize(TOPIC, null))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageStartingWith("value (expected: a record");
    }

    @Test
    void refuseToBeForKeys() {
        assertThatThrownBy(() -> new ObservationSerializer().configure(Map.of(), true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected: StringSerializer");
    }

    @Test
    void writeConfluentFormatWhenGivenARegistry() throws Exception {
        List<String> authorizations = new CopyOnWriteArrayList<>();
        HttpServer registry = registryThatAnswersId(7, authorizations);
        try (ObservationSerializer serializer = new ObservationSerializer()) {
            serializer.configure(
                    Map.of(
                            "schema.registry.url",
                            "http://127.0.0.1:" + registry.getAddress().getPort(),
                            "schema.registry.basic.auth.credentials.source",
                            "USER_INFO",
                            "schema.registry.basic.auth.user.info",
                            "watcher:secret"),
                    false);

            byte[] value = serializer.serialize(TOPIC, Said.observation().build());

            assertThat(value).startsWith(0, 0, 0, 0, 7);
            assertThat(authorizations).isNotEmpty().allMatch(header -> header.startsWith("Basic "));
        } finally {
            registry.stop(0);
        }
    }

    private static HttpServer registryThatAnswersId(int id, List<String> authorizations) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer =
                ("{\"id\":" + id + ",\"compatibilityLevel\":\"FULL_TRANSITIVE\"}").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }
}
