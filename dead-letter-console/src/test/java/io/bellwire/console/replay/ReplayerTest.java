package io.bellwire.console.replay;

import static io.bellwire.console.Samples.TOPICS;
import static io.bellwire.console.Samples.delivered;
import static io.bellwire.console.Samples.died;
import static io.bellwire.console.Samples.failed;
import static io.bellwire.console.Samples.minute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.console.store.DeadLetterState;
import io.bellwire.console.store.LogUnderTest;
import io.bellwire.delivery.v1.AuditAct;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplayerTest {
    private static final RecordCodec CODEC = RecordCodec.builtIn();

    private static final Duration SCHEDULE_AND_AN_HOUR = Duration.ofHours(1).plusSeconds(3);

    @RegisterExtension
    private final LogUnderTest log = new LogUnderTest();

    /** Acknowledges nothing by itself: each test says when Kafka answers, and how. */
    private MockProducer<byte[], byte[]> kafka;

    private Replayer replayer;
    private volatile Instant now = minute(60);

    @BeforeEach
    void open() {
        kafka = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        replayer = new Replayer(log.deliveries(), kafka, TOPICS, CODEC, () -> now, new Random(1));
    }

    @Test
    void recordsTheActBeforeItReleases() throws Exception {
        log.apply(died("d1", 3, 1));

        CompletableFuture<ReplayResult> replay = replayInBackground("d1");
        awaitSent(1);
        assertThat(topics()).as("until the audit has it").containsExactly("audit");
        assertThat(log.state("d1")).isEqualTo(DeadLetterState.OPEN);
        kafka.completeNext();
        awaitSent(2);
        assertThat(log.state("d1")).as("until the release is acknowledged").isEqualTo(DeadLetterState.OPEN);
        kafka.completeNext();

        String replayId = ((ReplayResult.Released) replay.join()).replayId();
        assertThat(topics()).containsExactly("audit", "deliveries.retry");
        assertThat(log.state("d1")).isEqualTo(DeadLetterState.REPLAYING);
        AuditAct act = CODEC.decode(kafka.history().get(0).value(), AuditAct.class);
        assertThat(act.getActor()).isEqualTo("session:abc");
        assertThat(act.getAct()).isEqualTo("delivery.replay");
        assertThat(act.getObject()).isEqualTo("d1");
        assertThat(act.getReason()).isEqualTo("mended");
        assertThat(act.getDetail()).containsEntry("replayId", replayId).containsEntry("attempts", "3");
        assertThat(act.getAt()).isEqualTo(minute(60));
    }

    @Test
    void sendsTheSameBodyUnderTheSameCallbackIdAndCountsOn() throws Exception {
        log.apply(died("d1", 3, 1));

        CompletableFuture<ReplayResult> replay = replayInBackground("d1");
        acknowledge(2);

        String replayId = ((ReplayResult.Released) replay.join()).replayId();
        ProducerRecord<byte[], byte[]> release = kafka.history().get(1);
        assertThat(new String(release.key(), UTF_8)).isEqualTo("ep_1");
        DeliveryTask task = CODEC.decode(release.value(), DeliveryTask.class);
        assertThat(task.getCallbackId()).isEqualTo("cb_d1");
        assertThat(task.getBody()).isEqualTo(ByteBuffer.wrap("{\"of\":\"d1\"}".getBytes(UTF_8)));
        assertThat(task.getAttempt()).isEqualTo(3);
        assertThat(task.getTier()).isZero();
        assertThat(task.getOrigin()).isEqualTo(Origin.REPLAY);
        assertThat(task.getReplayId()).isEqualTo(replayId).startsWith("rp_");
        assertThat(task.getOperatorId()).isEqualTo("session:abc");
    }

    @Test
    void releasesNothingWhenTheAuditFails() throws Exception {
        log.apply(died("d1", 3, 1));

        CompletableFuture<ReplayResult> replay = replayInBackground("d1");
        awaitSent(1);
        kafka.errorNext(new TimeoutException("no acknowledgement"));

        assertThat(replay.join()).isEqualTo(new ReplayResult.AuditRefused());
        assertThat(topics()).containsExactly("audit");
        assertThat(log.state("d1")).isEqualTo(DeadLetterState.OPEN);
    }

    @Test
    void showsALetterAsReplayingWhoseReleaseIsNotAcknowledged() throws Exception {
        log.apply(died("d1", 3, 1));

        CompletableFuture<ReplayResult> replay = replayInBackground("d1");
        acknowledge(1);
        awaitSent(2);
        kafka.errorNext(new TimeoutException("no acknowledgement"));

        assertThat(replay.join()).isInstanceOf(ReplayResult.ReleaseUnconfirmed.class);
        assertThat(log.state("d1")).as("a copy may be on its way").isEqualTo(DeadLetterState.REPLAYING);
        assertThat(replay("d1")).isEqualTo(new ReplayResult.StillReplaying(now.plus(SCHEDULE_AND_AN_HOUR)));
    }

    @Test
    void replaysAgainWhatWasNeverHeardOfSinceItsRelease() throws Exception {
        log.apply(died("d1", 3, 1));
        log.deliveries().markReplaying(log.deadLetter("d1"), now);

        now = now.plus(SCHEDULE_AND_AN_HOUR);
        assertThat(replay("d1")).isInstanceOf(ReplayResult.StillReplaying.class);
        now = now.plusMillis(1);
        CompletableFuture<ReplayResult> replay = replayInBackground("d1");
        acknowledge(2);

        assertThat(replay.join()).isInstanceOf(ReplayResult.Released.class);
        assertThat(log.deadLetter("d1").releasedAt()).isEqualTo(now);
    }

    @Test
    void waitsForAReplayThatStillMakesAttemptsAndCountsOnFromThem() throws Exception {
        log.apply(died("d1", 3, 1), failed("d1", 4, 59), failed("d1", 5, 60));

        assertThat(replay("d1")).isInstanceOf(ReplayResult.StillReplaying.class);
        now = minute(60).plus(SCHEDULE_AND_AN_HOUR).plusMillis(1);
        CompletableFuture<ReplayResult> replay = replayInBackground("d1");
        acknowledge(2);

        assertThat(replay.join()).isInstanceOf(ReplayResult.Released.class);
        assertThat(CODEC.decode(kafka.history().get(1).value(), DeliveryTask.class)
                        .getAttempt())
                .isEqualTo(5);
    }

    @Test
    void refusesWhatIsNotOpen() throws Exception {
        log.apply(died("resolved", 1, 1), delivered("resolved", 2, 2), died("replaying", 1, 1));
        log.deliveries().markReplaying(log.deadLetter("replaying"), minute(59));

        assertThat(replay("resolved")).isEqualTo(new ReplayResult.NotOpen(DeadLetterState.RESOLVED));
        assertThat(replay("replaying"))
                .isEqualTo(new ReplayResult.StillReplaying(minute(59).plus(SCHEDULE_AND_AN_HOUR)));
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void refusesWhatNeverDied() throws Exception {
        log.apply(delivered("d1", 1, 1));

        assertThat(replay("d1")).isEqualTo(new ReplayResult.Unknown());
        assertThat(replay("d404")).isEqualTo(new ReplayResult.Unknown());
    }

    @Test
    void letsOneOfTwoOperatorsGoAhead() throws Exception {
        log.apply(died("d1", 3, 1));

        CompletableFuture<ReplayResult> first = replayInBackground("d1");
        awaitSent(1);
        assertThat(replay("d1")).isEqualTo(new ReplayResult.UnderWay());
        acknowledge(2);

        assertThat(first.join()).isInstanceOf(ReplayResult.Released.class);
        assertThat(topics()).containsExactly("audit", "deliveries.retry");
    }

    private ReplayResult replay(String deliveryId) {
        return replayer.replay(deliveryId, "mended", "session:abc");
    }

    private CompletableFuture<ReplayResult> replayInBackground(String deliveryId) {
        return CompletableFuture.supplyAsync(() -> replay(deliveryId));
    }

    private void awaitSent(int records) {
        Awaitility.await().until(() -> kafka.history().size() == records);
    }

    private void acknowledge(int records) {
        for (int i = 0; i < records; i++) {
            Awaitility.await().until(kafka::completeNext);
        }
    }

    private List<String> topics() {
        return kafka.history().stream().map(ProducerRecord::topic).toList();
    }
}
