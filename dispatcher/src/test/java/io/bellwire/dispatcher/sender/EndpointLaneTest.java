package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointLaneTest {
    private static final int MANY = 1_000_000;

    private long now;
    private final EndpointLane lane = new EndpointLane(2, () -> now);

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
        lane.drain(lane::ended);

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
    void survivesThousandsThatEndBeforeTheirStartReturns() {
        for (int i = 0; i < 20_000; i++) {
            add("s" + i);
        }
        List<Delivery> started = new ArrayList<>();

        lane.drain(delivery -> {
            started.add(delivery);
            lane.ended(delivery);
            lane.drain(started::add);
        });

        assertThat(started).hasSize(20_000);
    }

    @Test
    void learnsHowLongAttemptsTake() {
        lane.took(Duration.ofMillis(8));
        assertThat(lane.expected()).isEqualTo(Duration.ofMillis(1));

        for (int i = 0; i < 100; i++) {
            lane.took(Duration.ofMillis(800));
        }
        assertThat(lane.expected()).isGreaterThan(Duration.ofMillis(790));
    }

    private int added;

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void tookOftenEnough(Duration attempt) {
        for (int i = 0; i < 200; i++) {
            lane.took(attempt);
        }
    }

    private void addSubjects(int subjects) {
        for (int i = 0; i < subjects; i++) {
            add("s" + i);
        }
    }

    private void add(String... subjects) {
        for (String subject : subjects) {
            lane.add(Tasks.delivery(Tasks.task(subject + "-" + ++added, "ep_1", subject)));
        }
    }

    private List<Delivery> start() {
        List<Delivery> started = new ArrayList<>();
        lane.drain(started::add);
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
