package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowLaneTest {
    private static final int QUEUED = 8_192;
    private static final int RATE = 10;
    private static final int IN_BUDGET = 20; // of two seconds

    private final List<String> spilled = new ArrayList<>();
    private final List<LongConsumer> unacknowledged = new ArrayList<>();
    private final List<SpillReason> reasons = new ArrayList<>();
    private final List<String> putOff = new ArrayList<>();
    private final List<String> caught = new ArrayList<>();
    private boolean isBroken;
    private long now;
    private int added;
    private boolean mayStart = true;

    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(now);
    private final EndpointLane lane = new EndpointLane(Tasks.entry(), 64, Breaker.Settings.STANDARD, () -> now, clock);
    private final SlowLane slow = new SlowLane(new Recorded(), clock, QUEUED);

    @Test
    void keepsWhatARateTakesInTime() {
        come(IN_BUDGET);

        assertThat(spilled).isEmpty();
        assertThat(lane.waiting()).isEqualTo(IN_BUDGET);
    }

    @Test
    void spillsAllThatWaitsInItsOrderOnceAnythingWouldWaitTooLong() {
        come(IN_BUDGET + 1);

        assertThat(spilled).isEqualTo(ids(1, IN_BUDGET + 1));
        assertThat(reasons).containsOnly(SpillReason.RATE);
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void spillsWhatASlowEndpointWouldTakeTooLate() {
        lane.obey(64, 0);
        took(Duration.ofMillis(1_500));

        arrive(50);
        assertThat(spilled).as("at once").isEmpty();
        now += EndpointLane.BEARABLE_TIME.toNanos();
        slow.spillExcess(lane);
        arrive(1);

        assertThat(spilled).hasSize(50);
        assertThat(reasons).containsOnly(SpillReason.LATE);
        assertThat(lane.waiting()).isOne();
    }

    @Test
    void bearsAnEndpointThatIsSlowForAMoment() {
        lane.obey(64, 0);
        took(Duration.ofMillis(1_500));
        arrive(50);
        now += EndpointLane.BEARABLE_TIME.toNanos() / 2;
        took(Duration.ofMillis(1));
        slow.spillExcess(lane);
        took(Duration.ofMillis(1_500));

        now += EndpointLane.BEARABLE_TIME.toNanos() / 2;
        slow.spillExcess(lane);

        assertThat(spilled).isEmpty();
    }

    @Test
    void bearsNotTooManyEvenForAMoment() {
        lane.obey(64, 0);
        took(Duration.ofMillis(1_500));

        arrive(EndpointLane.BEARABLE + 1);

        assertThat(spilled).hasSize(EndpointLane.BEARABLE + 1);
    }

    /** Each of its attempts of late. */
    private void took(Duration attempt) {
        IntStream.range(0, 200).forEach(i -> lane.learn(Signal.NONE, direct(), clock.instant(), attempt));
    }

    @Test
    void whatComesAfterASpilledOneWaitsForItAndFollowsItIfThatTakesLong() {
        come(IN_BUDGET + 1);
        come(1);
        assertThat(spilled).hasSize(IN_BUDGET + 1);
        assertThat(lane.waiting()).isOne();
        assertThat(lane.costOfNext()).as("parked").isEqualTo(DeficitRoundRobin.NOTHING);

        now += EndpointLane.BEARABLE_TIME.toNanos();
        slow.spillExcess(lane);
        assertThat(spilled).endsWith("dl_22");
        assertThat(reasons).endsWith(SpillReason.ORDER);

        come(1);
        assertThat(spilled).as("in vain").endsWith("dl_23");

        acknowledgeAll();
        take(back(22));
        come(1);
        assertThat(spilled).hasSize(23);
        assertThat(lane.waiting()).isEqualTo(2);
    }

    @Test
    void startsWhatWaitedForTheLastThatWasSpilledBehindIt() {
        come(IN_BUDGET + 1);
        acknowledgeAll();
        Delivery first = direct();
        Delivery second = direct();
        take(first);
        take(second);

        Delivery last = back(IN_BUDGET);
        take(last);

        lane.obey(64, 0);
        assertThat(lane.startNext()).isSameAs(last);
        assertThat(lane.startNext()).isSameAs(first);
        assertThat(lane.startNext()).isSameAs(second);
    }

    @Test
    void startsWhatWaitedForOneThatWentElsewhere() {
        come(IN_BUDGET + 1);
        take(direct());
        unacknowledged.forEach(acknowledged -> acknowledged.accept(SpillMark.ELSEWHERE));

        lane.obey(64, 0);
        slow.spillExcess(lane);

        assertThat(lane.startNext()).isNotNull();
    }

    /** Each that is spilled is back after ten steps; before each step one more comes. */
    @Test
    void getsToTheEndOfSpillingThoughTrafficNeverPauses() {
        come(IN_BUDGET + 1);
        lane.obey(64, 0);

        for (int step = 0; step < 1_000; step++) {
            now += Duration.ofMillis(1).toNanos();
            take(direct());
            if (step == 5) {
                acknowledgeAll();
            } else if (step == 10) {
                add(back(IN_BUDGET));
            }
            startAll();
        }

        assertThat(spilled).hasSize(IN_BUDGET + 1);
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void waitsAgainOnceWhatIsSpilledComesBackSoon() {
        come(IN_BUDGET + 1);
        lane.obey(64, 0);
        add(direct());
        now += EndpointLane.BEARABLE_TIME.toNanos();
        slow.spillExcess(lane);
        add(direct());
        assertThat(spilled).as("in vain").hasSize(IN_BUDGET + 3);
        acknowledgeAll();

        add(back(0));
        add(direct());

        assertThat(spilled).hasSize(IN_BUDGET + 3);
    }

    @Test
    void keepsEverythingWhileNothingMayStart() {
        come(IN_BUDGET + 1);
        mayStart = false;
        IntStream.range(0, IN_BUDGET).forEach(i -> add(back(i)));
        now += SlowLane.PATIENCE.plusMillis(1).toNanos();

        add(back(IN_BUDGET));
        add(direct());

        assertThat(putOff).isEmpty();
        assertThat(spilled).hasSize(IN_BUDGET + 1);
        assertThat(lane.waiting()).isEqualTo(IN_BUDGET + 2);
    }

    private void startAll() {
        for (Delivery next = lane.startNext(); next != null; next = lane.startNext()) {
            lane.ended(next);
        }
    }

    @Test
    void doesNotSpillAgainWhatIsBack() {
        IntStream.range(0, 100).forEach(i -> take(back(i)));

        assertThat(spilled).isEmpty();
        assertThat(lane.waiting()).isEqualTo(100);
    }

    @Test
    void spillsWhatComesBehindMoreThanItTakesInTimeAndKeepsWhatIsBack() {
        IntStream.range(0, 100).forEach(i -> take(back(i)));

        come(2);

        assertThat(spilled).hasSize(2);
        assertThat(lane.waiting()).isEqualTo(100);
    }

    @Test
    void putsOffWhatHasWaitedForLongAndWouldHaveToWaitStill() {
        IntStream.range(0, IN_BUDGET).forEach(i -> take(back(i)));
        now += SlowLane.PATIENCE.plusMillis(1).toNanos();

        take(back(IN_BUDGET));

        assertThat(putOff).containsExactly("dl_21");
        assertThat(lane.waiting()).isEqualTo(IN_BUDGET);
    }

    @Test
    void keepsWhatHasWaitedForLongForOthersOnly() {
        now += SlowLane.PATIENCE.plusMillis(1).toNanos();

        take(back(0));

        assertThat(putOff).isEmpty();
        assertThat(lane.waiting()).isOne();
    }

    @Test
    void leavesWhatIsOwedToAnEndpointThatCannotBeReachedToItsBreaker() {
        come(IN_BUDGET + 1);
        for (int i = 0; i < 5; i++) {
            lane.learn(Signal.UNREACHABLE, direct(), clock.instant(), Duration.ZERO);
        }
        assertThat(lane.standing().isOpen()).isTrue();

        slow.take(lane, direct());
        assertThat(lane.waiting()).isOne();
        assertThat(spilled).hasSize(IN_BUDGET + 1);
    }

    @Test
    void forgetsWhatWasSpilledAndWhatWaitsOnceThePartitionIsGone() {
        come(IN_BUDGET + 1);
        acknowledgeAll();
        Delivery ofAnother = back(3);
        take(ofAnother);
        Delivery gone = back(4);
        take(gone);
        gone.inFlight().work().abandon();

        lane.gone();
        come(1);

        assertThat(spilled).hasSize(IN_BUDGET + 1);
        assertThat(lane.waiting()).isEqualTo(2);
        now += Duration.ofMillis(99).toNanos();
        assertThat(lane.startNext()).as("its bucket starts empty").isNull();
    }

    @Test
    void isNotForgottenWhileAnythingIsSpilled() {
        come(IN_BUDGET + 1);
        now += Duration.ofHours(1).toNanos();
        assertThat(lane.isForgotten()).isFalse();

        acknowledgeAll();
        assertThat(lane.isForgotten()).isFalse();
    }

    @Test
    void oneThatMeetsABugIsNotWaitedFor() {
        isBroken = true;
        come(IN_BUDGET + 1);
        isBroken = false;

        come(1);

        assertThat(caught).hasSize(IN_BUDGET + 1);
        assertThat(spilled).isEmpty();
    }

    @Test
    void leavesWhatIsNotOursToItsOwner() {
        come(IN_BUDGET + 1);
        Delivery gone = direct();
        gone.inFlight().work().abandon();

        take(gone);

        assertThat(spilled).hasSize(IN_BUDGET + 1);
    }

    /** At an endpoint without a rate. */
    private void arrive(int deliveries) {
        IntStream.range(0, deliveries).forEach(i -> take(direct()));
    }

    /** So many at once, as the poll thread hands them over. */
    private void come(int deliveries) {
        lane.obey(64, RATE);
        List<Delivery> batch =
                IntStream.range(0, deliveries).mapToObj(i -> direct()).toList();
        batch.forEach(this::add);
        slow.spillExcess(lane);
    }

    private void take(Delivery delivery) {
        if (delivery.inFlight().work().isSlow()) {
            lane.obey(64, RATE);
        }
        add(delivery);
        slow.spillExcess(lane);
    }

    private void add(Delivery delivery) {
        slow.take(lane, delivery);
    }

    private Delivery direct() {
        return Tasks.delivery(Tasks.task("dl_" + ++added, "ep_1", "subject-" + added));
    }

    private Delivery back(long offset) {
        return Tasks.slowDelivery(Tasks.task("dl_" + ++added, "ep_1", "subject-" + added), offset);
    }

    private void acknowledgeAll() {
        for (int i = 0; i < unacknowledged.size(); i++) {
            unacknowledged.get(i).accept(spilled.size() - unacknowledged.size() + i);
        }
        unacknowledged.clear();
    }

    private static List<String> ids(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "dl_" + i).toList();
    }

    private final class Recorded implements SlowLane.Exits {
        @Override
        public boolean mayStart() {
            return mayStart;
        }

        @Override
        public void spill(Delivery delivery, SpillReason reason, LongConsumer acknowledged) {
            if (isBroken) {
                throw new IllegalStateException("a bug");
            }
            spilled.add(delivery.task().getDeliveryId());
            reasons.add(reason);
            unacknowledged.add(acknowledged);
        }

        @Override
        public void putOff(Delivery delivery, Duration wait, PutOffReason reason) {
            assertThat(reason).isEqualTo(PutOffReason.LATE);
            putOff.add(delivery.task().getDeliveryId());
        }

        @Override
        public void caught(RuntimeException bug, Delivery delivery) {
            caught.add(delivery.task().getDeliveryId());
        }
    }
}
