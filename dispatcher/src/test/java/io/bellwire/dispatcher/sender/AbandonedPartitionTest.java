package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is learned for a partition that is another's by then is never made durable, and must not be believed here either. */
class AbandonedPartitionTest {
    private static final AttemptReport GONE =
            AttemptReport.of(new AttemptOutcome.Answered(410, Optional.empty()), Instant.EPOCH, Duration.ofMillis(5));

    @Test
    void anAnswerToAnAbandonedAttemptDoesNotEndWhatTheEndpointIsOwedLater() throws Exception {
        Delivery abandoned = Tasks.delivery(Tasks.task("dl_1", ShareUnderTest.SHOP, "subject"));
        Delivery next = Tasks.delivery(Tasks.task("dl_2", ShareUnderTest.SHOP, "subject")); // once the other has ended
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = new ShareUnderTest(
                        receiver.endpoint("/hook", (path, webhookId, nth) -> {
                                    boolean isFirst = webhookId.equals("cb_dl_1");
                                    if (isFirst) {
                                        abandoned.inFlight().work().abandon();
                                    }
                                    return Reply.status(isFirst ? 410 : 200);
                                })
                                .toString(),
                        ShareUnderTest.LOOPBACK,
                        ShareUnderTest.under(ShareUnderTest.LOOPBACK))) {
            share.handOver(abandoned);
            share.handOver(next);

            await().until(() -> receiver.received().size() == 2);
            await().until(() -> Tasks.isSettled(next));
            assertThat(share.records("dead-letters")).isZero();
        }
    }

    @Test
    void aWordThatWasSaidBeforeThePartitionWentIsForgottenWithIt() {
        EndpointLane lane = lane();
        EndpointHealth said = lane.standing().change(Tasks.task("dl_1", "ep_1", "subject"), null, GONE, false, "self");
        assertThat(lane.standing().health(null)).isSameAs(said).isNotNull();

        lane.goneInPart();

        assertThat(lane.standing().health(null)).isNull();
    }

    @Test
    void whatWasSpilledIsStillAwaitedAsLongAsItsSlowLaneIsOurs() {
        EndpointLane lane = lane();
        lane.slowSide().mark().spilled();

        lane.goneInPart();
        assertThat(lane.slowSide().isBehind()).isTrue();

        lane.gone();
        assertThat(lane.slowSide().isBehind()).isFalse();
    }

    @Test
    void whatWaitsOfAnAbandonedPartitionIsDroppedAndNoOther() {
        EndpointLane lane = lane();
        Delivery abandoned = Tasks.delivery(Tasks.task("dl_1", "ep_1", "subject-1"));
        Delivery kept = Tasks.delivery(Tasks.task("dl_2", "ep_1", "subject-2"));
        lane.add(abandoned);
        lane.add(kept);
        abandoned.inFlight().work().abandon();

        lane.goneInPart();

        assertThat(lane.waiting()).isOne();
        assertThat(lane.startNext()).isSameAs(kept);
    }

    private static EndpointLane lane() {
        return new EndpointLane(
                Tasks.entry(), 64, Breaker.Settings.STANDARD, () -> 0L, InstantSource.fixed(Instant.EPOCH));
    }
}
