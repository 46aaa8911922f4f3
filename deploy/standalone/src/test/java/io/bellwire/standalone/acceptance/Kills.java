package io.bellwire.standalone.acceptance;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.state.v1.LegRouting;
import io.bellwire.testkit.receiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * When the process was killed, and which callbacks may therefore come twice: those that were on their way within
 * {@link #WINDOW} of a kill.
 *
 * <p><b>Why these:</b> a crash repeats what was done and not committed. The sender has done what merchants heard of
 * ({@code arrivals}); the router what it put on {@code transfer.legs} and {@code deliveries} (the records' append times):
 * a copy that nobody had read yet is read after the restart, beside the one made anew. Both commit every 200 ms,
 * and the window leaves a commit on a busy machine time to end. What was done earlier was committed, and must not come
 * again.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class Kills {
    static final Duration WINDOW = Duration.ofSeconds(3);

    private final List<Instant> moments = new ArrayList<>();
    private final Map<String, List<Instant>> doneByWebhookId = new LinkedHashMap<>();

    void add(Instant moment) {
        moments.add(moment);
    }

    int count() {
        return moments.size();
    }

    void heard(List<Received> received) {
        received.forEach(arrival -> done(arrival.webhookId(), arrival.arrivedAt()));
    }

    void routed(RunningBellwire bellwire) throws UndecodableException {
        Map<String, Set<String>> callbacksByEvent = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> planned : read(bellwire, Topic.DELIVERIES)) {
            DeliveryTask task = bellwire.codec().decode(planned.value(), DeliveryTask.class);
            done(task.getCallbackId(), planned);
            callbacksByEvent
                    .computeIfAbsent(task.getEventId(), id -> new HashSet<>())
                    .add(task.getCallbackId());
        }
        for (ConsumerRecord<byte[], byte[]> walking : read(bellwire, Topic.TRANSFER_LEGS)) {
            LegRouting leg = bellwire.codec().decode(walking.value(), LegRouting.class);
            callbacksByEvent
                    .getOrDefault(leg.getEvent().getEventId(), Set.of())
                    .forEach(callback -> done(callback, walking));
        }
    }

    /** How many callbacks were on their way within the window of a kill, summed over the kills: the most that may repeat. */
    int mostRepeats() {
        return moments.stream()
                .mapToInt(kill -> (int) doneByWebhookId.values().stream()
                        .filter(times -> times.stream().anyMatch(time -> isJustBefore(time, kill)))
                        .count())
                .sum();
    }

    boolean explain(String webhookId) {
        return doneByWebhookId.getOrDefault(webhookId, List.of()).stream()
                .anyMatch(time -> moments.stream().anyMatch(kill -> isJustBefore(time, kill)));
    }

    /** The longest time between the last deed for one of these and the kill after it: what the window has to hold. */
    Duration oldest(Set<String> webhookIds) {
        return webhookIds.stream()
                .flatMap(id -> doneByWebhookId.getOrDefault(id, List.of()).stream()
                        .flatMap(time -> moments.stream()
                                .filter(kill -> isJustBefore(time, kill))
                                .map(kill -> Duration.between(time, kill)))
                        .min(Duration::compareTo)
                        .stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Callbacks a merchant took more than once. */
    static Set<String> repeated(List<Received> received) {
        Set<String> taken = new HashSet<>();
        Set<String> again = new HashSet<>();
        for (Received arrival : received) {
            if (arrival.accepted() && !taken.add(arrival.path() + ' ' + arrival.webhookId())) {
                again.add(arrival.webhookId());
            }
        }
        return again;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(RunningBellwire bellwire, Topic topic) {
        return bellwire.topics().readCommitted(bellwire.catalogue().name(topic));
    }

    private void done(String webhookId, ConsumerRecord<byte[], byte[]> appended) {
        done(webhookId, Instant.ofEpochMilli(appended.timestamp()));
    }

    private void done(String webhookId, Instant time) {
        doneByWebhookId.computeIfAbsent(webhookId, id -> new ArrayList<>()).add(time);
    }

    private static boolean isJustBefore(Instant time, Instant kill) {
        return !time.isAfter(kill) && time.isAfter(kill.minus(WINDOW));
    }
}
