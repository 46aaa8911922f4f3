package io.bellwire.testkit.ledger;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.ledger.Expectation.Owed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The set operations behind one {@link LedgerReport}.
 *
 * <p>Three sets decide: what <i>must</i> be heard (caused by an accepted record, or by one of unknown fate that was
 * heard of elsewhere), what <i>may</i> be heard (of unknown fate), and what <i>was</i> heard. What must and was not, and
 * did not end in a topic, is lost; what was and may not is invented.
 *
 * <p><b>Thread:</b> confined to the caller; made for one report.
 */
final class Judgement {
    /** Quarantine reason of a statement that contradicts an earlier one: the earlier one is still owed. */
    private static final String CONTRADICTION = "id_conflict";

    private final List<Submission> submissions;
    private final List<Arrival> arrivals;
    private final Settlements settled;
    private final int allowedRepeats;
    private final Map<String, Destination> byEndpointId = new HashMap<>();
    private final Map<String, String> merchantByPath = new HashMap<>();

    private final Set<Owed> must = new LinkedHashSet<>();
    private final Map<Owed, Expectation> may = new LinkedHashMap<>();
    private final Set<EventKey> mayKeys = new HashSet<>();
    private final Map<Callback, List<Arrival>> byCallback = new LinkedHashMap<>();

    Judgement(
            List<Submission> submissions,
            List<Destination> destinations,
            List<Arrival> arrivals,
            Settlements settled,
            int allowedRepeats) {
        this.submissions = submissions;
        this.arrivals = arrivals.stream().filter(arrival -> !arrival.test()).toList();
        this.settled = settled;
        this.allowedRepeats = allowedRepeats;
        for (Destination destination : destinations) {
            byEndpointId.put(destination.endpointId(), destination);
            merchantByPath.put(destination.path(), destination.merchantId());
        }
        for (Arrival arrival : this.arrivals) {
            byCallback
                    .computeIfAbsent(arrival.callback(), key -> new ArrayList<>())
                    .add(arrival);
        }
        decideWhatIsOwed();
    }

    LedgerReport report() {
        Set<Callback> delivered = callbacksWhere(Arrival::accepted);
        Set<Callback> dead = callbacksOf(settled.deadLetters());
        dead.removeAll(delivered);
        Set<Callback> waiting = callbacksOf(settled.waiting());
        waiting.removeAll(delivered);
        waiting.removeAll(dead);
        List<String> lost = lost();
        List<String> invented = invented();
        List<String> crossTalk = crossTalk();
        List<String> badSignatures = badSignatures();
        List<String> repeats = repeats();
        return new LedgerReport(
                records(SubmissionResult.ACKED),
                records(SubmissionResult.REFUSED),
                records(SubmissionResult.UNKNOWN),
                must.size(),
                arrivals.size(),
                delivered.size(),
                repeats.size(),
                retried(),
                dead.size(),
                unroutedEvents(),
                settled.quarantined().size(),
                waiting.size(),
                lost,
                invented,
                crossTalk,
                badSignatures,
                List.of(
                        new InvariantCheck("I1 no loss", lost),
                        new InvariantCheck("I2 no invention", invented),
                        new InvariantCheck("I3 no cross-talk", concat(crossTalk, badSignatures)),
                        new InvariantCheck("I4 bounded duplicates", concat(tooMany(repeats), fannedOutTwice())),
                        new InvariantCheck("I5 legal sequence", illegal()),
                        new InvariantCheck("I6 one terminal", endedTwice())));
    }

    private void decideWhatIsOwed() {
        for (Submission submission : submissions) {
            for (Expectation expectation : submission.expectations()) {
                if (submission.result() == SubmissionResult.REFUSED) {
                    continue;
                }
                may.put(expectation.owed(), expectation);
                mayKeys.add(expectation.key());
                if (submission.result() == SubmissionResult.ACKED) {
                    must.add(expectation.owed());
                }
            }
        }
        Set<EventKey> heard = new HashSet<>();
        arrivals.forEach(arrival -> arrival.body().ifPresent(body -> heard.add(body.key())));
        settled.deadLetters().forEach(task -> heard.add(key(task)));
        may.keySet().stream().filter(owed -> heard.contains(owed.key())).forEach(must::add);
    }

    /** I1. */
    private List<String> lost() {
        Set<Owed> accounted = new HashSet<>();
        for (Arrival arrival : arrivals) {
            if (arrival.accepted()) {
                arrival.body().ifPresent(body -> accounted.add(new Owed(body.key(), arrival.path())));
            }
        }
        Stream.concat(settled.deadLetters().stream(), settled.waiting().stream())
                .forEach(task -> accounted.add(new Owed(key(task), path(task))));
        Map<String, List<Unrouted>> unroutedBySubject = settled.unrouted().stream()
                .collect(Collectors.groupingBy(record -> record.getEvent().getSubjectId()));
        Map<String, List<Unrouted>> unroutedByEvent = settled.unrouted().stream()
                .collect(Collectors.groupingBy(record -> record.getEvent().getEventId()));
        Set<String> quarantinedSubjects = settled.quarantined().stream()
                .filter(record -> !record.getReason().equals(CONTRADICTION))
                .map(Judgement::keyText)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());

        return must.stream()
                .filter(owed -> !accounted.contains(owed))
                .filter(owed -> !quarantinedSubjects.contains(owed.key().subject()))
                .filter(owed -> Stream.of(unroutedBySubject, unroutedByEvent)
                        .flatMap(records -> records.getOrDefault(owed.key().subject(), List.of()).stream())
                        .noneMatch(record -> explains(record, owed)))
                .map(Owed::toString)
                .toList();
    }

    /** I2: what was heard was asked for, with that content, and never changes between attempts. */
    private List<String> invented() {
        Set<String> findings = new TreeSet<>();
        Map<String, String> hashById = new HashMap<>();
        for (Arrival arrival : arrivals) {
            if (arrival.body().isEmpty()) {
                findings.add(arrival.callback() + ": body is not a callback");
                continue;
            }
            CallbackBody body = arrival.body().get();
            if (!mayKeys.contains(body.key())) {
                findings.add(body.key() + " at " + arrival.path() + ": never submitted, or refused");
            }
            Expectation expectation = may.get(new Owed(body.key(), arrival.path()));
            if (expectation != null
                    && expectation.amount() != null
                    && !expectation.amount().equals(body.amount())) {
                findings.add(expectation.owed() + ": amount differs from the one submitted");
            }
            String firstHash = hashById.putIfAbsent(arrival.webhookId(), arrival.bodyHash());
            if (firstHash != null && !firstHash.equals(arrival.bodyHash())) {
                findings.add(arrival.callback() + ": body differs between attempts");
            }
        }
        for (DeliveryTask task : settled.deadLetters()) {
            if (!mayKeys.contains(key(task)) && task.getOrigin() != Origin.TEST) {
                findings.add(key(task) + " in dead-letters: never submitted, or refused");
            }
        }
        return List.copyOf(findings);
    }

    /** I3, first half. */
    private List<String> crossTalk() {
        return arrivals.stream()
                .flatMap(arrival -> arrival.body().stream().map(body -> new Owed(body.key(), arrival.path())))
                .filter(heard -> mayKeys.contains(heard.key()) && !may.containsKey(heard))
                .map(heard -> heard + ": owed to others only")
                .distinct()
                .toList();
    }

    /** I3, second half. */
    private List<String> badSignatures() {
        return arrivals.stream()
                .filter(arrival -> !arrival.signatureValid())
                .map(arrival -> arrival.callback() + ": no valid signature of this endpoint")
                .toList();
    }

    /** Every time a callback was taken once more; replays are asked for and do not count. */
    private List<String> repeats() {
        List<String> repeats = new ArrayList<>();
        byCallback.forEach((callback, attempts) -> {
            long taken = attempts.stream()
                    .filter(arrival -> arrival.accepted() && !arrival.replayed())
                    .count();
            for (long extra = 1; extra < taken; extra++) {
                repeats.add(callback + ": taken again");
            }
        });
        return repeats;
    }

    private List<String> tooMany(List<String> repeats) {
        return repeats.size() <= allowedRepeats ? List.of() : repeats;
    }

    /** I4: one transition has one webhook-id per endpoint, always; another inclusion is another transition. */
    private List<String> fannedOutTwice() {
        Map<Owed, Set<String>> ids = new LinkedHashMap<>();
        for (Arrival arrival : arrivals) {
            arrival.body()
                    .ifPresent(body -> ids.computeIfAbsent(new Owed(body.key(), arrival.path()), key -> new TreeSet<>())
                            .add(arrival.webhookId()));
        }
        return ids.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry ->
                        entry.getKey() + ": announced under " + entry.getValue().size() + " webhook-ids")
                .toList();
    }

    /** I5: whether taken, dead, or still on its way. */
    private List<String> illegal() {
        LegalSequence sequence = new LegalSequence();
        arrivals.forEach(arrival -> arrival.body().ifPresent(body -> sequence.tell(arrival.path(), body)));
        Stream.concat(settled.deadLetters().stream(), settled.waiting().stream())
                .forEach(task -> body(task).ifPresent(body -> sequence.tell(path(task), body)));
        return sequence.findings();
    }

    /**
     * I6. A dead letter written twice by a crash is the same ending told twice, and has the same attempt number. A
     * callback taken while its answer got lost may end as a dead letter, but only as often as faults allow.
     */
    private List<String> endedTwice() {
        Set<Callback> taken = callbacksWhere(arrival -> arrival.accepted() && !arrival.replayed());
        Map<Callback, Set<Integer>> endings = new LinkedHashMap<>();
        for (DeliveryTask task : settled.deadLetters()) {
            if (task.getReplayId() == null) {
                endings.computeIfAbsent(callback(task), key -> new TreeSet<>()).add(task.getAttempt());
            }
        }
        List<String> takenAndDead = endings.keySet().stream()
                .filter(taken::contains)
                .map(callback -> callback + ": taken, and dead-lettered")
                .toList();
        List<String> deadTwice = endings.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey() + ": dead-lettered after attempts " + entry.getValue())
                .toList();
        return concat(takenAndDead.size() <= allowedRepeats ? List.of() : takenAndDead, deadTwice);
    }

    private int retried() {
        return (int) byCallback.values().stream()
                .filter(attempts -> attempts.size() > 1 && !attempts.get(0).accepted())
                .count();
    }

    private int unroutedEvents() {
        return (int) settled.unrouted().stream()
                .map(record -> record.getEvent().getEventId() + '|' + record.getMerchantId())
                .distinct()
                .count();
    }

    private int records(SubmissionResult result) {
        return submissions.stream()
                .filter(submission -> submission.result() == result)
                .mapToInt(Submission::records)
                .sum();
    }

    private Set<Callback> callbacksWhere(Predicate<Arrival> condition) {
        return arrivals.stream().filter(condition).map(Arrival::callback).collect(Collectors.toSet());
    }

    private Set<Callback> callbacksOf(List<DeliveryTask> tasks) {
        return tasks.stream().map(this::callback).collect(Collectors.toCollection(HashSet::new));
    }

    private Callback callback(DeliveryTask task) {
        return new Callback(path(task), task.getCallbackId());
    }

    /** An endpoint nobody named has no path; its id stands in, and matches nothing that is owed. */
    private String path(DeliveryTask task) {
        Destination destination = byEndpointId.get(task.getEndpointId());
        return destination == null ? task.getEndpointId() : destination.path();
    }

    private static EventKey key(DeliveryTask task) {
        return body(task).map(CallbackBody::key).orElseGet(() -> EventKey.published(task.getEventId(), task.getType()));
    }

    private static Optional<CallbackBody> body(DeliveryTask task) {
        ByteBuffer body = task.getBody().duplicate();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return CallbackBody.parse(bytes);
    }

    /** Unrouted events carry the neutral name: {@code transfer.milestone} stands for whatever a milestone is called. */
    private boolean explains(Unrouted record, Owed owed) {
        WalletEvent event = record.getEvent();
        String stage = event.getType().substring(event.getType().lastIndexOf('.') + 1);
        String owedStage = owed.key().stage();
        boolean sameStage = stage.equals(owedStage)
                || (stage.equals("milestone") && (owedStage.equals("confirmed") || owedStage.equals("confirming")));
        boolean sameInclusion = event.getInclusionEpoch() == owed.key().inclusionEpoch();
        String merchantId = record.getMerchantId();
        return sameStage && sameInclusion && (merchantId == null || merchantId.equals(merchantByPath.get(owed.path())));
    }

    private static @Nullable String keyText(Quarantined record) {
        ByteBuffer key = record.getKey();
        return key == null
                ? null
                : StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    }

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
