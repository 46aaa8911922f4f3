package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.Storm.Incident;
import io.bellwire.dispatcher.sender.Storm.Sent;
import io.bellwire.testkit.kafka.CommitHistory;
import io.bellwire.testkit.receiver.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a {@link Storm} went.
 *
 * @param ordered deliveries
 * @param uncommittedAtIncidents of them and the incidents, how often one was not committed at one; so many repeats are
 *     explained
 * @param repeats callbacks that came again
 * @param lost deliveries that neither arrived nor wait for a retry
 * @param unexplained deliveries that came more often than their records were found uncommitted, and once
 * @param afterTheLoss callbacks of a sender that came back, before it had any partition again, of deliveries that another had
 *     sent meanwhile
 */
record StormVerdict(
        int ordered,
        int uncommittedAtIncidents,
        int repeats,
        List<String> lost,
        List<String> unexplained,
        List<String> afterTheLoss) {

    static StormVerdict on(
            List<Sent> sent,
            List<Sent> spilled,
            List<Received> received,
            Set<String> waiting,
            List<Incident> incidents,
            CommitHistory history,
            String group) {
        Map<String, List<Received>> byId = received.stream().collect(Collectors.groupingBy(Received::webhookId));
        Map<String, List<Sent>> spilledById = spilled.stream().collect(Collectors.groupingBy(Sent::deliveryId));
        List<String> lost = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        List<String> afterTheLoss = new ArrayList<>();
        int uncommitted = 0;
        int repeats = 0;
        for (Sent each : sent) {
            String callbackId = "cb_" + each.deliveryId();
            List<Received> arrivals = byId.getOrDefault(callbackId, List.of());
            List<Sent> records = new ArrayList<>(spilledById.getOrDefault(each.deliveryId(), List.of()));
            records.add(each);
            List<Incident> explaining = records.stream()
                    .flatMap(record ->
                            incidents.stream().filter(incident -> isUncommittedAt(incident, record, history, group)))
                    .toList();
            uncommitted += explaining.size();
            repeats += Math.max(0, arrivals.size() - 1);
            if (arrivals.isEmpty() && !waiting.contains(callbackId)) {
                lost.add(each.toString());
            }
            if (arrivals.size() > 1 + explaining.size()) {
                unexplained.add(each + " arrived " + arrivals.size() + " times: " + senders(arrivals)
                        + ", uncommitted at " + explaining);
            }
            incidents.stream()
                    .filter(incident -> isSentAfterAnother(incident, arrivals))
                    .forEach(incident -> afterTheLoss.add(each + ": " + senders(arrivals) + ", " + incident));
        }
        return new StormVerdict(sent.size(), uncommitted, repeats, lost, unexplained, afterTheLoss);
    }

    private static boolean isUncommittedAt(Incident incident, Sent each, CommitHistory history, String group) {
        return !each.appendedAt().isAfter(incident.at())
                && !history.settled(group, each.partition(), incident.at()).isSettled(each.offset());
    }

    private static boolean isSentAfterAnother(Incident incident, List<Received> arrivals) {
        return incident.backAt() != null
                && incident.memberAt() != null
                && arrivals.stream()
                        .filter(arrival -> OneSender.number(arrival) == incident.sender()
                                && arrival.arrivedAt().isAfter(incident.backAt())
                                && arrival.arrivedAt().isBefore(incident.memberAt()))
                        .anyMatch(late -> arrivals.stream()
                                .anyMatch(other -> OneSender.number(other) != incident.sender()
                                        && other.arrivedAt().isAfter(incident.at())
                                        && other.arrivedAt().isBefore(late.arrivedAt())));
    }

    private static List<String> senders(List<Received> arrivals) {
        return arrivals.stream()
                .map(arrival -> "sender " + OneSender.number(arrival) + " at " + arrival.arrivedAt())
                .toList();
    }

    @Override
    public String toString() {
        return ordered + " deliveries, " + lost.size() + " lost, " + repeats + " repeated where "
                + uncommittedAtIncidents
                + " were uncommitted, " + unexplained.size() + " unexplained, " + afterTheLoss.size()
                + " sent by a sender that had lost them";
    }
}
