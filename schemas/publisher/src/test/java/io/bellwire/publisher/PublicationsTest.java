package io.bellwire.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.wire.RecordCodec;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublicationsTest {
    private final RecordCodec codec = RecordCodec.builtIn();
    private final Publications publications = new Publications("eu.", codec);

    @Test
    void sendsAnObservationUnderItsTransfer() throws Exception {
        TransferObservation said = Said.observation().build();

        ProducerRecord<byte[], byte[]> made = publications.record(said);

        assertThat(made.topic()).isEqualTo("eu.chain.observations");
        assertThat(made.key()).asString().isEqualTo("eip155:1/0x7a4a/log:0");
        assertThat(codec.decode(made.value(), TransferObservation.class)).isEqualTo(Completion.complete(said));
    }

    @Test
    void sendsAnEventUnderItsSubject() throws Exception {
        WalletEvent said = Said.event().build();

        ProducerRecord<byte[], byte[]> made = publications.record(said);

        assertThat(made.topic()).isEqualTo("eu.wallet.events");
        assertThat(made.key()).asString().isEqualTo("account-7");
        assertThat(codec.decode(made.value(), WalletEvent.class)).isEqualTo(Completion.complete(said));
    }

    @Test
    void leavesPartitionAndTimeToTheKeyAndTheBroker() {
        ProducerRecord<byte[], byte[]> made =
                publications.record(Said.observation().build());

        assertThat(made.partition()).isNull();
        assertThat(made.timestamp()).isNull();
    }

    @Test
    void takesARecordOfTheGreatestSizeAndNoByteMore() {
        int rest = publications.record(remembering("")).value().length;
        // The length of a longer memo takes two bytes more than that of none.
        String most = "m".repeat(RecordRules.MAX_PUBLISHED_BYTES - rest - 2);

        assertThat(publications.record(remembering(most)).value()).hasSize(RecordRules.MAX_PUBLISHED_BYTES);
        assertThatThrownBy(() -> publications.record(remembering(most + 'm')))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("TransferObservation: value of 65537 bytes (expected: at most 65536)");
    }

    @Test
    void makesNoRecordOfWhatTheRouterWouldRefuse() {
        WalletEvent broken = Said.event().setPayload(new JsonPayload("[]")).build();

        assertThatThrownBy(() -> publications.record(broken)).isInstanceOf(InvalidRecordException.class);
    }

    @Test
    void recommendsSettingsAProducerTakes() {
        Map<String, Object> settings = new HashMap<>(ProducerSettings.recommended());
        settings.put("bootstrap.servers", "127.0.0.1:9092");

        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(producer.metrics()).isNotEmpty();
        }
    }

    private static TransferObservation remembering(String memo) {
        return Said.observation().setMemo(memo).build();
    }
}
