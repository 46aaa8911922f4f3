package io.bellwire.console.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.console.store.DeadLetter;
import io.bellwire.console.store.DeadLetterState;
import io.bellwire.console.store.Delivery;
import io.bellwire.console.store.DeliveryStore;
import io.bellwire.console.store.FrozenBody;
import io.bellwire.console.store.RecordedAttempt;
import io.bellwire.delivery.v1.AuditAct;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
 * <p><b>What if nothing is heard of a replay?</b> Nothing may be: a release that was not acknowledged shows as replaying
 * too. When its last sign of life is older than the whole schedule and an hour, it may be replayed again.
 *
 * <p>Thread-safe: of several callers for one delivery, one goes ahead. Blocks until Kafka has answered.
 */
public final class Replayer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Replayer.class);
    private static final String ACT = "delivery.replay";
    /** Replays walk the schedule from its first tier. */
    private static final int FIRST_TIER = 0;
    /** What a replay may take beyond the waits of its schedule: its attempts, and lag. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final DeliveryStore store;
    private final Producer<byte[], byte[]> producer;
    private final TopicCatalogue topics;
    private final RecordCodec codec;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Duration longestReplay;
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
        this.longestReplay = topics.schedule().delays().stream().reduce(MARGIN, Duration::plus);
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
            Delivery found = store.find(deliveryId).orElse(null);
            DeadLetter letter = found == null ? null : found.deadLetter();
            FrozenBody body = found == null ? null : found.body();
            if (found == null || letter == null || body == null) {
                return new ReplayResult.Unknown();
            }
            if (mayReplay(found)) {
                return release(letter, attemptsOf(found, letter), body, reason, actor);
            }
            return letter.state() == DeadLetterState.REPLAYING
                    ? new ReplayResult.StillReplaying(lastSign(found, letter).plus(longestReplay))
                    : new ReplayResult.NotOpen(letter.state());
        } finally {
            underWay.remove(deliveryId);
        }
    }

    /**
     * Whether a replay would be taken now: of what is open, and of what was replayed so long ago without an end that
     * its copy must be lost, or was never written.
     */
    public boolean mayReplay(Delivery delivery) {
        DeadLetter letter = delivery.deadLetter();
        if (letter == null || delivery.body() == null) {
            return false;
        }
        return letter.state() == DeadLetterState.OPEN
                || (letter.state() == DeadLetterState.REPLAYING
                        && lastSign(delivery, letter).plus(longestReplay).isBefore(clock.instant()));
    }

    /** The newest of its death, its release and its last attempt. */
    private static Instant lastSign(Delivery delivery, DeadLetter letter) {
        Instant released = letter.releasedAt();
        Stream<Instant> attempts = delivery.attempts().stream().map(RecordedAttempt::recordedAt);
        return Stream.concat(attempts, Stream.ofNullable(released))
                .reduce(letter.deadAt(), (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Made so far, those of an unfinished replay included: their rows must not be written over. */
    private static int attemptsOf(Delivery delivery, DeadLetter letter) {
        return delivery.attempts().stream()
                .mapToInt(recorded -> recorded.attempt().getAttempt())
                .reduce(letter.attempts(), Math::max);
    }

    private ReplayResult release(DeadLetter letter, int attempts, FrozenBody body, String reason, String actor) {
        String replayId = Ids.random("rp", random);
        ProducerRecord<byte[], byte[]> act;
        ProducerRecord<byte[], byte[]> release;
        try {
            act = record(Topic.AUDIT, actor, act(letter, attempts, replayId, reason, actor));
            release =
                    record(Topic.DELIVERIES_RETRY, letter.endpointId(), task(letter, attempts, body, replayId, actor));
        } catch (RegistryUnavailableException e) {
            LOGGER.atWarn().setCause(e).log("a replay could not be written down");
            return new ReplayResult.AuditRefused();
        }
        if (!isAcknowledged(act)) {
            return new ReplayResult.AuditRefused();
        }
        boolean confirmed = isAcknowledged(release);
        // Unconfirmed it may be on its way all the same, and a second copy would overtake or follow it.
        store.markReplaying(letter, clock.instant());
        if (!confirmed) {
            return new ReplayResult.ReleaseUnconfirmed(replayId);
        }
        LOGGER.atInfo()
                .addKeyValue("deliveryId", letter.deliveryId())
                .addKeyValue("endpointId", letter.endpointId())
                .addKeyValue("replayId", replayId)
                .addKeyValue("actor", actor)
                .log("dead letter released");
        return new ReplayResult.Released(replayId);
    }

    private AuditAct act(DeadLetter letter, int attempts, String replayId, String reason, String actor) {
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
                        "attempts", String.valueOf(attempts)))
                .setAt(clock.instant())
                .build();
    }

    private static DeliveryTask task(DeadLetter letter, int attempts, FrozenBody body, String replayId, String actor) {
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
                .setAttempt(attempts)
                .setTier(FIRST_TIER)
                .setOrigin(Origin.REPLAY)
                .setCreatedAt(letter.createdAt())
                .setLastHttpStatus(letter.httpStatus())
                .setLastErrorClass(letter.errorClass())
                .setReplayId(replayId)
                .setOperatorId(actor)
                .build();
    }

    private ProducerRecord<byte[], byte[]> record(Topic topic, String key, SpecificRecord value) {
        String name = topics.name(topic);
        return new ProducerRecord<>(name, key.getBytes(UTF_8), codec.encode(name, value));
    }

    private boolean isAcknowledged(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | KafkaException e) {
            LOGGER.atWarn().addKeyValue("topic", record.topic()).setCause(e).log("Kafka did not acknowledge");
            return false;
        }
    }
}
