package io.bellwire.publisher;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes Kafka records of what a publisher says: complete ({@link Completion}), in the wire format, to the right topic
 * under the right key. For any {@code KafkaProducer<byte[], byte[]>}; {@link ProducerSettings} are the ones to give it.
 *
 * <p>Thread-safe because immutable. With a registry the first record of each topic asks it and blocks.
 */
public final class Publications {
    private final RecordCodec codec;
    private final String observations;
    private final String events;

    /** @param topicsPrefix the installation's {@code topics.prefix}; empty if it has none */
    public Publications(String topicsPrefix, RecordCodec codec) {
        this.codec = codec;
        this.observations = topicsPrefix + Topic.OBSERVATIONS.baseName();
        this.events = topicsPrefix + Topic.WALLET_EVENTS.baseName();
    }

    /**
     * A watcher's statement, for {@code chain.observations} under its {@code transferId}.
     *
     * @throws InvalidRecordException if the router would refuse it
     * @throws io.bellwire.schemas.wire.RegistryUnavailableException if its schema is not known yet and the registry
     *     cannot be asked
     */
    public ProducerRecord<byte[], byte[]> record(TransferObservation said) {
        TransferObservation observation = Completion.complete(said);
        return record(observations, observation.getTransferId(), observation);
    }

    /**
     * A service's event, for {@code wallet.events} under its {@code subjectId}.
     *
     * @throws InvalidRecordException if the router would refuse it
     * @throws io.bellwire.schemas.wire.RegistryUnavailableException if its schema is not known yet and the registry
     *     cannot be asked
     */
    public ProducerRecord<byte[], byte[]> record(WalletEvent said) {
        WalletEvent event = Completion.complete(said);
        return record(events, event.getSubjectId(), event);
    }

    private ProducerRecord<byte[], byte[]> record(String topic, String key, SpecificRecord complete) {
        return new ProducerRecord<>(
                topic, key.getBytes(StandardCharsets.UTF_8), Encoding.value(codec, topic, complete));
    }
}
