package io.bellwire.dispatcher.router;

import io.bellwire.bench.ObservationMix;
import io.bellwire.bench.Spread;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.ChainDepths;
import io.bellwire.state.v1.TransferState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Measures the tracker without Kafka: alone, then with what else the router does to an observation, step by step. In the
 * router's own package, since what it measures is nobody else's.
 *
 * <p>One thread, its processor time. Every observation was decoded from bytes of its own, so that no two share a text and
 * comparing them costs what it costs in earnest.
 */
@NullMarked
public final class TrackerBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** 64 until the first is final, then as many again. */
    private static final int HEADS = 128;

    private static final int WARM_UPS = 6;
    private static final int ROUNDS = 11;

    private final RecordCodec codec = RecordCodec.builtIn();
    private final Serde<TransferState> serde = StateSerde.of(TransferState.class);
    private final TransferTracker tracker = new TransferTracker(
            chainId -> new int[] {12},
            new TrackerConfig(1, List.of("aml_hold"), List.of(), ChainDepths.parse("*=0", 0), null));

    private final List<byte[]> encoded = new ArrayList<>();
    private final List<TransferObservation> observations = new ArrayList<>();
    private final List<Integer> transfers = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Keeps what was made from being optimised away. */
    private long made;

    /** What is measured: one observation, by its place in the mix. */
    private interface Step {
        void take(int index) throws UndecodableException;
    }

    private TrackerBenchmark() throws UndecodableException {
        List<TransferObservation> mix = new ArrayList<>();
        for (int head = 0; head < HEADS; head++) {
            ObservationMix.head(head, mix::add);
        }
        for (TransferObservation said : mix) {
            byte[] bytes = codec.encode("chain.observations", said);
            encoded.add(bytes);
            observations.add(codec.decode(bytes, TransferObservation.class));
            transfers.add(numbers.computeIfAbsent(said.getTransferId(), id -> numbers.size()));
        }
    }

    public static void main(String[] arguments) throws UndecodableException {
        new TrackerBenchmark().run();
    }

    private void run() throws UndecodableException {
        print(
                "machine   %s, %d processors, Java %s%n",
                System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(), Runtime.version());
        print(
                "mix       %d observations of %d transfers, %d bytes each%n",
                observations.size(),
                numbers.size(),
                encoded.stream().mapToLong(bytes -> bytes.length).sum() / encoded.size());
        Held[] held = new Held[] {new Held()};
        measure("tracker", () -> held[0] = new Held(), index -> held[0].track(index));
        StoredBytes[] stored = new StoredBytes[] {new StoredBytes()};
        measure(
                "+ state",
                () -> stored[0] = new StoredBytes(),
                index -> stored[0].track(observations.get(index), index));
        measure("+ input", () -> stored[0] = new StoredBytes(), index -> stored[0].track(read(index), index));
        measure("+ events", () -> stored[0] = new StoredBytes(), index -> {
            TransferObservation said = read(index);
            for (Emission emission : stored[0].track(said, index)) {
                made += codec.encode("wallet.events", TransferEvents.event(emission, said, Instant.EPOCH)).length;
            }
        });
        new StateSizes(tracker, serde).print(observations);
        print("%s", made == 0 ? "nothing was made\n" : "");
    }

    private void measure(String name, Runnable reset, Step step) throws UndecodableException {
        for (int i = 0; i < WARM_UPS; i++) {
            reset.run();
            round(step);
        }
        double[] nanos = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            reset.run();
            nanos[i] = round(step);
        }
        Spread spread = Spread.of(nanos);
        print(
                "%-9s %,.0f observations/s on one core (%,.0f to %,.0f, %d rounds), %.0f ns of processor time each%n",
                name,
                1e9 / spread.quantile(0.5),
                1e9 / spread.quantile(1),
                1e9 / spread.quantile(0),
                ROUNDS,
                spread.quantile(0.5));
    }

    /** @return nanoseconds of processor time per observation */
    private double round(Step step) throws UndecodableException {
        long begun = THREADS.getCurrentThreadCpuTime();
        for (int index = 0; index < observations.size(); index++) {
            step.take(index);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - begun) / observations.size();
    }

    /** As the router takes an observation in. */
    private TransferObservation read(int index) throws UndecodableException {
        TransferObservation said = codec.decode(encoded.get(index), TransferObservation.class);
        if (RecordRules.broken(said).isPresent()) {
            throw new IllegalStateException("the mix holds a broken observation");
        }
        return Normalisation.normalise(said);
    }

    private Decision.Say say(TrackedTransfer held, TransferObservation said, int index) {
        return (Decision.Say) tracker.apply(held, said, index, index);
    }

    /** State as objects: what the tracker itself costs. */
    private final class Held {
        private final @Nullable TrackedTransfer[] states = new TrackedTransfer[numbers.size()];

        void track(int index) {
            int transfer = transfers.get(index);
            TrackedTransfer held = states[transfer];
            Decision.Say say = say(held == null ? TrackedTransfer.NEW : held, observations.get(index), index);
            states[transfer] = say.transfer();
            made += say.emissions().size();
        }
    }

    /** State as bytes, read for each observation and written for each that changes it, as a store would have it. */
    private final class StoredBytes {
        private final Map<Integer, byte[]> states = new HashMap<>();

        @SuppressWarnings("ReferenceEquality") // as the router tells whether there is anything to store
        List<Emission> track(TransferObservation said, int index) {
            int transfer = transfers.get(index);
            byte[] bytes = states.get(transfer);
            TrackedTransfer held = bytes == null
                    ? TrackedTransfer.NEW
                    : TransferStates.unpack(serde.deserializer().deserialize("transfers", bytes), said.getChainId());
            Decision.Say say = say(held, said, index);
            if (say.transfer() != held) {
                TransferState state = TransferStates.pack(say.transfer(), said.getChainId());
                states.put(transfer, serde.serializer().serialize("transfers", state));
            }
            return say.emissions();
        }
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
