package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointLaneTest {
    private static final int MANY = 1_000_000;
    private static final int LANES = 1_000;

    private final List<Delivery> running = new ArrayList<>();
    private int added;
    private long now;
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(now);
    private final EndpointLane lane = lane(2);

    @Test
    void runsNoMoreAtATimeThanItMay() {
        add("a", "b", "c");

        assertThat(startAll()).containsExactly("a-1", "b-2");
        assertThat(lane.waiting()).isEqualTo(1);
    }

    @Test
    void startsTheDeliveriesOfASubjectOneAfterTheOtherAndLetsOthersPass() {
        add("a", "a", "b", "a");

        List<Delivery> first = start();
        assertThat(ids(first)).containsExactly("a-1", "b-3");

        lane.ended(first.get(0));
        List<Delivery> second = start();
        assertThat(ids(second)).containsExactly("a-2");

        lane.ended(second.get(0));
        assertThat(startAll()).containsExactly("a-4");
    }

    @Test
    void isIdleWhenAllHasEnded() {
        add("a", "a");
        for (Delivery next = lane.startNext(); next != null; next = lane.startNext()) {
            lane.ended(next);
        }

        assertThat(lane.waiting()).isZero();
        assertThat(lane.startNext()).isNull();
    }

    @Test
    void givesUpWhatWaitsAndKeepsWhatRuns() {
        add("a", "a", "b", "c", "c");
        List<Delivery> running = start();

        assertThat(ids(lane.takeLate(0))).containsExactlyInAnyOrder("a-2", "c-4", "c-5");

        assertThat(lane.waiting()).isZero();
        running.forEach(lane::ended);
        assertThat(lane.isForgotten()).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(lane.isForgotten()).isTrue();
    }

    @Test
    void takesASubjectAgainAfterGivingItUp() {
        add("a", "b", "c");
        List<Delivery> running = start();
        lane.takeLate(0);

        add("c");
        running.forEach(lane::ended);

        assertThat(startAll()).hasSize(1);
    }

    @Test
    void keepsWhateverAFastEndpointIsOwed() {
        tookOftenEnough(Duration.ofMillis(1));
        addSubjects(3_000);

        assertThat(lane.takeLate(MANY)).isEmpty();
    }

    @Test
    void keepsWhatASlowEndpointTakesInTime() {
        tookOftenEnough(Duration.ofMillis(400));
        addSubjects(100);
        List<Delivery> running = start();

        List<Delivery> late = lane.takeLate(MANY);

        assertThat(lane.waiting()).isEqualTo(10); // 2 at a time, 5 times in the two seconds
        assertThat(late).hasSize(88);
        running.forEach(lane::ended);
        assertThat(startAll()).containsExactly("s2-3", "s3-4");
    }

    @Test
    void givesUpTheEndOfALongSubjectHoweverFewOthersWait() {
        tookOftenEnough(Duration.ofMillis(400));
        add("hot", "hot", "hot", "hot", "hot", "hot", "hot", "hot", "cold");
        start();

        assertThat(ids(lane.takeLate(MANY))).containsExactly("hot-7", "hot-8");
    }

    @Test
    void doesNotWaitForAnswersToCallAnEndpointSlow() {
        addSubjects(10);
        start();
        assertThat(lane.takeLate(MANY)).isEmpty();

        pass(Duration.ofSeconds(4));

        assertThat(lane.takeLate(MANY)).hasSize(7);
        assertThat(lane.waiting()).isEqualTo(1);
    }

    @Test
    void booksTurnsOneAfterTheOther() {
        tookOftenEnough(Duration.ofSeconds(10));

        assertThat(lane.book().toSeconds()).isEqualTo(6);
        assertThat(lane.book().toSeconds()).isEqualTo(11);
        pass(Duration.ofSeconds(3));
        assertThat(lane.book().toSeconds()).isEqualTo(13);

        for (int i = 0; i < 1_000; i++) {
            lane.book();
        }
        assertThat(lane.book()).isEqualTo(Settler.LONGEST_PUT_OFF);
    }

    @Test
    void learnsHowLongAttemptsTake() {
        learn(lane, Signal.NONE, Duration.ofMillis(8));
        assertThat(lane.expected()).isEqualTo(Duration.ofMillis(1));

        for (int i = 0; i < 100; i++) {
            learn(lane, Signal.NONE, Duration.ofMillis(800));
        }
        assertThat(lane.expected()).isGreaterThan(Duration.ofMillis(790));
    }

    @Test
    void takesAsManyAtATimeAsTheEndpointHasShownToBear() {
        EndpointLane wide = lane(64);
        addSubjects(wide, 1_000);

        assertThat(start(wide)).hasSize(AdaptiveLimit.START);

        for (int round = 0; round < 20; round++) {
            answerAll(wide, Signal.TAKEN);
        }
        assertThat(running).hasSizeGreaterThan(20);

        answerAll(wide, Signal.OVERLOADED);
        assertThat(running).hasSizeBetween(AdaptiveLimit.LEAST, 20);
    }

    @Test
    void attemptsNothingAndKeepsNothingWhileItsBreakerIsOpen() {
        EndpointLane dead = lane(64);
        addSubjects(dead, 100);
        start(dead);

        answerAll(dead, Signal.UNREACHABLE);

        assertThat(dead.standing().isOpen()).isTrue();
        assertThat(running).isEmpty();
        assertThat(dead.takeLate(MANY)).hasSize(92);
        assertThat(dead.book()).isGreaterThanOrEqualTo(Breaker.Settings.STANDARD.firstPause());
    }

    @Test
    void probesWithAFewAndGoesOnWhenTheyAreAnswered() {
        EndpointLane dead = lane(64);
        addSubjects(dead, 8);
        start(dead);
        answerAll(dead, Signal.UNREACHABLE);
        pass(Breaker.Settings.STANDARD.firstPause());

        addSubjects(dead, 50);

        assertThat(start(dead)).hasSize(3);
        answerAll(dead, Signal.TAKEN);
        assertThat(dead.standing().allowed()).isEqualTo(Integer.MAX_VALUE);
        assertThat(running).hasSize(AdaptiveLimit.LEAST);
    }

    @Test
    void pausesWhatKeepsLeadingToAForbiddenAddressAndLooksAgainLater() {
        EndpointLane lying = lane(64);
        addSubjects(lying, 5);
        start(lying);

        answerAll(lying, Signal.FORBIDDEN);

        assertThat(lying.standing().isOpen()).isTrue();
        addSubjects(lying, 50);
        assertThat(start(lying)).isEmpty();
        pass(Breaker.Settings.STANDARD.firstPause());
        assertThat(start(lying)).hasSize(3);
        answerAll(lying, Signal.TAKEN);
        assertThat(running).hasSize(AdaptiveLimit.START); // nothing it bore was too much
    }

    @Test
    void startsNoMoreThanItsOwnersRateAllows() {
        EndpointLane limited = lane(64);
        limited.obey(64, 100);
        addSubjects(limited, 500);

        assertThat(start(limited)).isEmpty();
        assertThat(limited.nanosToRate()).isEqualTo(Duration.ofMillis(10).toNanos());
        pass(Duration.ofMillis(10));
        assertThat(start(limited)).hasSize(1);

        pass(Duration.ofMinutes(1));
        assertThat(start(limited)).hasSize(5);

        limited.obey(64, 0);
        assertThat(start(limited)).hasSize(2);
        assertThat(limited.nanosToRate()).isZero();
    }

    @Test
    void keepsWhatItsOwnersRateTakesInTime() {
        EndpointLane limited = lane(64);
        limited.obey(64, 100);
        addSubjects(limited, 500);

        assertThat(limited.takeLate(MANY)).hasSize(300);

        assertThat(limited.waiting()).isEqualTo(200);
        assertThat(limited.book()).isEqualTo(Duration.ofMillis(2_010));
        assertThat(limited.book()).isEqualTo(Duration.ofMillis(2_020));
    }

    @Test
    void doesNotWaitForItsRateWhileSomethingElseHoldsItBack() {
        EndpointLane limited = lane(64);
        limited.obey(1, 100);
        addSubjects(limited, 2);
        pass(Duration.ofSeconds(1));
        start(limited);

        assertThat(limited.nanosToRate()).isZero();

        answerAll(limited, Signal.TAKEN);
        assertThat(limited.waiting()).isZero();
    }

    @Test
    void isNotForgottenWhileItKnowsOfTrouble() {
        EndpointLane busy = lane(64);
        addSubjects(busy, 1);
        start(busy);
        answerAll(busy, Signal.OVERLOADED);

        pass(Duration.ofMinutes(4));
        assertThat(busy.isForgotten()).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(busy.isForgotten()).isTrue();
    }

    @Test
    void startsFromWhatOthersSaidOfTheEndpoint() {
        EndpointLane moved = lane(64);
        addSubjects(moved, 10);

        moved.standing().heed(open("another", Duration.ofSeconds(30)), "self");

        assertThat(start(moved)).isEmpty();
        pass(Duration.ofSeconds(30));
        assertThat(start(moved)).hasSize(3);
    }

    @Test
    void knowsBetterThanWhatItSaidItself() {
        EndpointLane lane = lane(64);
        addSubjects(lane, 10);
        start(lane);
        answerAll(lane, Signal.TAKEN);

        lane.standing().heed(open("self", Duration.ofSeconds(30)), "self");

        assertThat(lane.standing().isOpen()).isFalse();
    }

    @Test
    void costsLittleWhileItIsIdle() {
        Delivery delivery = Tasks.delivery(Tasks.task("dl_1", "ep_1", "subject"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<EndpointLane> idle = new ArrayList<>(LANES);
        useOne(delivery);
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < LANES; i++) {
            idle.add(useOne(delivery));
        }

        long each = (threads.getCurrentThreadAllocatedBytes() - before) / LANES;
        assertThat(idle).hasSize(LANES);
        assertThat(each).isPositive().isLessThan(2_048);
    }

    /** All that it allocates is counted, so what it keeps is less. */
    private EndpointLane useOne(Delivery delivery) {
        EndpointLane used = lane(64);
        used.add(delivery);
        used.startNext();
        used.learn(Signal.TAKEN, delivery, clock.instant(), Duration.ofMillis(5));
        used.ended(delivery);
        return used;
    }

    @Test
    void takesNoWordOnTheStateForOneOnTheBreaker() {
        EndpointLane lane = lane(64);
        EndpointHealth closed = EndpointHealth.newBuilder(open("another", Duration.ZERO))
                .setBreaker(BreakerState.CLOSED)
                .setOpenUntil(null)
                .build();
        lane.standing().heed(closed, "self");
        addSubjects(lane, 10);
        start(lane);
        answerAll(lane, Signal.UNREACHABLE);

        lane.standing()
                .heed(
                        EndpointHealth.newBuilder(closed)
                                .setState(HealthState.DISABLED)
                                .build(),
                        "self");

        assertThat(lane.standing().isOpen()).isTrue();
    }

    private EndpointHealth open(String observer, Duration rest) {
        return EndpointHealth.newBuilder()
                .setEndpointId("ep_1")
                .setMerchantId("m1")
                .setState(HealthState.HEALTHY)
                .setChangedAt(Instant.EPOCH)
                .setBreaker(BreakerState.OPEN)
                .setOpenUntil(clock.instant().plus(rest))
                .setObservedBy(observer)
                .build();
    }

    private EndpointLane lane(int maxRunning) {
        return new EndpointLane(Tasks.entry(), maxRunning, Breaker.Settings.STANDARD, () -> now, clock);
    }

    @Test
    void isNotFullWhileNothingWaitsHoweverSlowItIs() {
        tookOftenEnough(Duration.ofSeconds(30));
        assertThat(lane.isFull(8_192)).isFalse();

        add("a");
        assertThat(lane.isFull(8_192)).isTrue();
    }

    private static void learn(EndpointLane lane, Signal signal, Duration took) {
        lane.learn(signal, Tasks.delivery(Tasks.task("dl_1", "ep_1", "subject")), Instant.EPOCH, took);
    }

    /** Ends all that runs, and starts what may. */
    private void answerAll(EndpointLane lane, Signal signal) {
        Instant startedAt = clock.instant();
        pass(Duration.ofMillis(10));
        for (Delivery delivery : List.copyOf(running)) {
            lane.learn(signal, delivery, startedAt, Duration.ofMillis(10));
            lane.ended(delivery);
            running.remove(delivery);
            start(lane);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void tookOftenEnough(Duration attempt) {
        for (int i = 0; i < 200; i++) {
            learn(lane, Signal.NONE, attempt);
        }
    }

    private void addSubjects(int subjects) {
        addSubjects(lane, subjects);
    }

    private void addSubjects(EndpointLane lane, int subjects) {
        for (int i = 0; i < subjects; i++) {
            String subject = "s" + i;
            lane.add(Tasks.delivery(Tasks.task(subject + "-" + ++added, "ep_1", subject)));
        }
    }

    private void add(String... subjects) {
        for (String subject : subjects) {
            lane.add(Tasks.delivery(Tasks.task(subject + "-" + ++added, "ep_1", subject)));
        }
    }

    private List<Delivery> start() {
        return start(lane);
    }

    private List<Delivery> start(EndpointLane lane) {
        List<Delivery> started = new ArrayList<>();
        for (Delivery next = lane.startNext(); next != null; next = lane.startNext()) {
            started.add(next);
        }
        assertThat(lane.costOfNext()).isEqualTo(DeficitRoundRobin.NOTHING);
        running.addAll(started);
        return started;
    }

    private List<String> startAll() {
        return ids(start());
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> delivery.task().getDeliveryId())
                .toList();
    }
}
