package io.bellwire.standalone.acceptance;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.state.v1.LegRouting;
import io.bellwire.testkit.kafka.CommitHistory;
import io.bellwire.testkit.receiver.Received;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Every callback's way through the topics of a run that is over: what each {@link Step} was given, and what it made.
 *
 * <pre>
 * wallet.events ─► transfer.legs (one record per leg) ─► deliveries ─► taken, .slow, a tier, or dead-letters
 *                                                            ▲                         │
 *                                                            └── .retry ◄──────────────┘ (in transactions)
 * </pre>
 *
 * <p>Observations are counted, and explain nothing: an event said twice is another record under its id, and let through
 * once.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class Trace {
    private static final String ROUTER = "bellwire-router";
    private static final String SENDER = "bellwire-sender";
    private static final String RETRY_SCHEDULER = "bellwire-retry-scheduler";

    private final BellwireUnderTest bellwire;
    private final Kills kills;
    private final CommitHistory history;
    private final UnaryOperator<String> pathOfEndpoint;

    private final Step letThrough = Step.atLeastOnce("router lets through");
    private final Step walk = Step.atLeastOnce("router passes on");
    private final Step plan = Step.atLeastOnce("router plans");
    private final Step settle = Step.atLeastOnce("sender settles");
    private final Step forward = Step.exactlyOnce("retry scheduler forwards");

    private final Map<String, List<Input>> inputsByGroup = new HashMap<>();
    private final Map<String, List<Input>> lastLegsByEvent = new HashMap<>();
    private final Map<String, String> eventByCallback = new HashMap<>();

    /** By event or callback: over all records and kills, how often such a record was found uncommitted. */
    private final Map<String, Integer> timesUncommitted = new HashMap<>();

    private Trace(BellwireUnderTest bellwire, Kills kills, UnaryOperator<String> pathOfEndpoint) {
        this.bellwire = bellwire;
        this.kills = kills;
        this.history = CommitHistory.read(bellwire.kafka());
        this.pathOfEndpoint = pathOfEndpoint;
    }

    /** To be called when the pipeline is drained. */
    static Trace read(BellwireUnderTest bellwire, Kills kills, LedgerRun run) throws UndecodableException {
        Trace trace = new Trace(bellwire, kills, run::pathOf);
        trace.records(Topic.OBSERVATIONS).forEach(record -> trace.input(record, ROUTER));
        trace.events();
        trace.legs();
        trace.deliveries();
        trace.failures();
        run.receiver().received().stream().filter(Received::accepted).forEach(trace::taken);
        return trace;
    }

    /** What no kill explains, with the evidence. */
    List<String> broken() {
        return Stream.of(letThrough, walk, plan, settle, forward)
                .flatMap(step -> step.broken().stream())
                .toList();
    }

    int uncommittedAtRouter(int kill) {
        return uncommitted(ROUTER, kill);
    }

    int uncommittedAtSender(int kill) {
        return uncommitted(SENDER, kill);
    }

    /** How many callbacks the kills may have repeated: one for each record found uncommitted, and each callback it leads to. */
    int mostRepeats() {
        return eventByCallback.entrySet().stream()
                .mapToInt(entry -> timesUncommitted.getOrDefault(entry.getKey(), 0)
                        + timesUncommitted.getOrDefault(entry.getValue(), 0))
                .sum();
    }

    private int uncommitted(String group, int kill) {
        return (int) inputsByGroup.getOrDefault(group, List.of()).stream()
                .filter(input -> input.wasUncommittedAt(kill))
                .count();
    }

    private void events() throws UndecodableException {
        Set<String> known = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.WALLET_EVENTS)) {
            String eventId = decode(record, WalletEvent.class).getEventId();
            Input input = input(record, ROUTER);
            if (known.add(eventId)) {
                letThrough.given(eventId, input);
                count(eventId, input);
            }
        }
    }

    private void legs() throws UndecodableException {
        record Leg(String eventId, int left, Input input) {}
        List<Leg> legs = new ArrayList<>();
        Map<String, Integer> legsByEvent = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.TRANSFER_LEGS)) {
            LegRouting routing = decode(record, LegRouting.class);
            String eventId = routing.getEvent().getEventId();
            int left = routing.getRemaining().size();
            legs.add(new Leg(eventId, left, input(record, ROUTER)));
            legsByEvent.merge(eventId, left, Math::max);
        }
        for (Leg leg : legs) {
            count(leg.eventId, leg.input);
            if (leg.left == legsByEvent.get(leg.eventId)) {
                letThrough.made(leg.eventId, leg.input.lives().first());
            } else {
                walk.made(leg.eventId + " to leg " + leg.left, leg.input.lives().first());
            }
            if (leg.left > 1) {
                walk.given(leg.eventId + " to leg " + (leg.left - 1), leg.input);
            } else {
                lastLegsByEvent
                        .computeIfAbsent(leg.eventId, id -> new ArrayList<>())
                        .add(leg.input);
            }
        }
    }

    private void deliveries() throws UndecodableException {
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.DELIVERIES)) {
            DeliveryTask task = decode(record, DeliveryTask.class);
            String callback = callback(task);
            Input input = toSettle(record, callback);
            plan.made(callback, input.lives().first());
            if (eventByCallback.put(callback, task.getEventId()) == null) {
                lastLegsByEvent.getOrDefault(task.getEventId(), List.of()).forEach(leg -> plan.given(callback, leg));
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.DELIVERIES_SLOW)) {
            String callback = callback(decode(record, DeliveryTask.class));
            settle.made(callback, kills.lifeAt(Instant.ofEpochMilli(record.timestamp())));
            toSettle(record, callback);
        }
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.DELIVERIES_RETRY)) {
            String callback = callback(decode(record, DeliveryTask.class));
            Input input = toSettle(record, callback);
            forward.made(callback, input.lives().first());
        }
    }

    private void failures() throws UndecodableException {
        for (String tier : bellwire.catalogue().retryTiers()) {
            for (ConsumerRecord<byte[], byte[]> record : bellwire.topics().readCommitted(tier)) {
                String callback = callback(decode(record, DeliveryTask.class));
                Input input = input(record, RETRY_SCHEDULER);
                settle.made(callback, input.lives().first());
                forward.given(callback, input);
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : records(Topic.DEAD_LETTERS)) {
            settle.made(
                    callback(decode(record, DeliveryTask.class)),
                    kills.lifeAt(Instant.ofEpochMilli(record.timestamp())));
        }
    }

    private void taken(Received received) {
        settle.made(received.webhookId() + " at " + received.path(), kills.lifeOf(received));
    }

    private Input toSettle(ConsumerRecord<byte[], byte[]> record, String callback) {
        Input input = input(record, SENDER);
        settle.given(callback, input);
        count(callback, input);
        return input;
    }

    private Input input(ConsumerRecord<byte[], byte[]> record, String group) {
        Input input = Input.of(record, group, history, kills);
        if (!history.settled(group, input.partition(), Instant.MAX).isSettled(input.offset())) {
            throw new IllegalStateException(input + " is not committed by " + group
                    + " (expected: nothing left to do, and a history of commits that is whole)");
        }
        inputsByGroup.computeIfAbsent(group, name -> new ArrayList<>()).add(input);
        return input;
    }

    private void count(String what, Input input) {
        timesUncommitted.merge(what, input.timesUncommitted(), Integer::sum);
    }

    private String callback(DeliveryTask task) {
        return task.getCallbackId() + " at " + pathOfEndpoint.apply(task.getEndpointId());
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        return bellwire.topics().readCommitted(bellwire.catalogue().name(topic));
    }

    private <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> record, Class<T> type)
            throws UndecodableException {
        return bellwire.codec().decode(record.value(), type);
    }
}
