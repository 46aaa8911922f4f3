package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointLaneTest {
    private final EndpointLane lane = new EndpointLane(2);

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

        assertThat(lane.isIdle()).isTrue();
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void givesUpWhatWaitsAndKeepsWhatRuns() {
        add("a", "a", "b", "c", "c");
        List<Delivery> running = start();

        assertThat(ids(lane.takeWaiting())).containsExactlyInAnyOrder("a-2", "c-4", "c-5");

        assertThat(lane.waiting()).isZero();
        running.forEach(lane::ended);
        assertThat(lane.isIdle()).isTrue();
    }

    @Test
    void takesASubjectAgainAfterGivingItUp() {
        add("a", "b", "c");
        List<Delivery> running = start();
        lane.takeWaiting();

        add("c");
        running.forEach(lane::ended);

        assertThat(startAll()).hasSize(1);
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
        assertThat(lane.latency()).isEqualTo(Duration.ofMillis(1));

        for (int i = 0; i < 100; i++) {
            lane.took(Duration.ofMillis(800));
        }
        assertThat(lane.latency()).isGreaterThan(Duration.ofMillis(790));
    }

    private int added;

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
