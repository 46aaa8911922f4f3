package io.bellwire.console.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.console.store.DeadLetter;
import io.bellwire.console.store.DeadLetterState;
import io.bellwire.console.store.Delivery;
import io.bellwire.console.store.DeliveryStore;
import io.bellwire.console.store.FrozenBody;
import io.bellwire.delivery.v1.AuditAct;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays one dead letter: the same body under the same {@code webhook-id}, its attempts counted on.
 *
 * <p><b>Order:</b> the act is acknowledged in {@code audit}, then the delivery goes to {@code deliveries.retry}, then it
 * is shown as replaying. A crash in between leaves an act without a release, or a release that still shows as open until
 * its first attempt is read; never a release nobody answers for.
 *
 * <p>Thread-safe: of several callers for one delivery, one goes ahead. Blocks until Kafka has answered.
 */
public final class Replayer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Replayer.class);
    private static final String ACT = "delivery.replay";
    /** Replays walk the schedule from its first tier. */
    private static final int FIRST_TIER = 0;

    private final DeliveryStore store;
    private final Producer<byte[], byte[]> producer;
    private final TopicCatalogue topics;
    private final RecordCodec codec;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** @param producer acknowledging by all replicas; stays the caller's */
    public Replayer(
            DeliveryStore store,
            Producer<byte[], byte[]> producer,
            TopicCatalogue topics,
            RecordCodec codec,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.producer = producer;
        this.topics = topics;
        this.codec = codec;
        this.clock = clock;
        this.random = random;
    }

    /**
     * @param reason in the operator's words
     * @param actor who asks; never a key
     */
    public ReplayResult replay(String deliveryId, String reason, String actor) {
        if (!underWay.add(deliveryId)) {
            return new ReplayResult.UnderWay();
        }
        try {
            Optional<Delivery> found = store.find(deliveryId);
            DeadLetter letter = found.map(Delivery::deadLetter).orElse(null);
            FrozenBody body = found.map(Delivery::body).orElse(null);
            if (letter == null || body == null) {
                return new ReplayResult.Unknown();
            }
            return letter.state() == DeadLetterState.OPEN
                    ? release(letter, body, reason, actor)
                    : new ReplayResult.NotOpen(letter.state());
        } finally {
            underWay.remove(deliveryId);
        }
    }

    private ReplayResult release(DeadLetter letter, FrozenBody body, String reason, String actor) {
        String replayId = Ids.random("rp", random);
        if (!isAcknowledged(Topic.AUDIT, actor, act(letter, replayId, reason, actor))) {
            return new ReplayResult.AuditRefused();
        }
        if (!isAcknowledged(Topic.DELIVERIES_RETRY, letter.endpointId(), task(letter, body, replayId, actor))) {
            return new ReplayResult.ReleaseUnconfirmed(replayId);
        }
        store.markReplaying(letter);
        LOGGER.atInfo()
                .addKeyValue("deliveryId", letter.deliveryId())
                .addKeyValue("endpointId", letter.endpointId())
                .addKeyValue("replayId", replayId)
                .addKeyValue("actor", actor)
                .log("dead letter released");
        return new ReplayResult.Released(replayId);
    }

    private AuditAct act(DeadLetter letter, String replayId, String reason, String actor) {
        return AuditAct.newBuilder()
                .setActId(Ids.random("act", random))
                .setActor(actor)
                .setAct(ACT)
                .setObject(letter.deliveryId())
                .setReason(reason)
                .setDetail(Map.of(
                        "replayId", replayId,
                        "merchantId", letter.merchantId(),
                        "endpointId", letter.endpointId(),
                        "eventId", letter.eventId(),
                        "attempts", String.valueOf(letter.attempts())))
                .setAt(clock.instant())
                .build();
    }

    private static DeliveryTask task(DeadLetter letter, FrozenBody body, String replayId, String actor) {
        return DeliveryTask.newBuilder()
                .setDeliveryId(letter.deliveryId())
                .setCallbackId(letter.callbackId())
                .setEventId(letter.eventId())
                .setType(letter.type())
                .setSubjectId(letter.subjectId())
                .setRevision(letter.revision())
                .setMerchantId(letter.merchantId())
                .setEndpointId(letter.endpointId())
                .setBody(ByteBuffer.wrap(body.bytes()))
                .setContentType(body.contentType())
                .setAttempt(letter.attempts())
                .setTier(FIRST_TIER)
                .setOrigin(Origin.REPLAY)
                .setCreatedAt(letter.createdAt())
                .setLastHttpStatus(letter.httpStatus())
                .setLastErrorClass(letter.errorClass())
                .setReplayId(replayId)
                .setOperatorId(actor)
                .build();
    }

    private boolean isAcknowledged(Topic topic, String key, SpecificRecord value) {
        String name = topics.name(topic);
        try {
            producer.send(new ProducerRecord<>(name, key.getBytes(UTF_8), codec.encode(name, value)))
                    .get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | KafkaException | RegistryUnavailableException e) {
            LOGGER.atWarn().addKeyValue("topic", name).setCause(e).log("Kafka did not acknowledge");
            return false;
        }
    }
}
