package io.bellwire.dispatcher.router;

import io.bellwire.dispatcher.router.ModelStep.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One Streams task that runs at least once, killed now and then, and the partitions of the broker it works on.
 *
 * <p>A task works through its source record by record. What it puts into its store goes to the changelog, what it says to the
 * outputs: each a partition of its own, each written in order, and none waits for another. A commit first sees all of
 * them to the broker's disks, then moves the source's offset, then notes how far the changelog is in the local store.
 *
 * <p><b>A crash</b> comes between any two of these doings. Every partition keeps some prefix of what was sent to it since the
 * last time all was safe, whatever the others keep. The local store is gone, or it holds what was put up to some moment
 * since then, in the changelog or not. The next life restores it: from all of the changelog, or what is local and
 * over it the changelog from the noted place on. So after a crash one key may be newer than all that was said of it, and
 * its neighbour older. Then it works from the committed offset again.
 *
 * <p>Not modelled: an instance that is thought dead and still writes.
 */
final class CrashingTask<I, S, O> {
    private final ModelStep<I, S, O> step;
    private final List<Source<I>> source;
    private final CrashChoices choices;
    private final Function<O, String> key;
    private final int crashChance;
    private int crashesLeft;

    private final Partition<Put<S>> changelog = new Partition<>();
    private final List<Partition<Source<O>>> outputs;
    private int committed;

    /** The local store, and what it held at its last flush before a commit. */
    private Map<String, S> local = new HashMap<>();

    private Map<String, S> flushed = new HashMap<>();
    private List<Put<S>> putsSinceFlush = new ArrayList<>();
    private int noted;

    private record Put<S>(String key, S value) {}

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** As much of it as is on the broker, and how much of that no crash can take. */
    private static final class Partition<R> {
        private final List<R> records = new ArrayList<>();
        private int safe;

        void crash(CrashChoices choices) {
            int kept = safe + choices.next(records.size() - safe + 1);
            records.subList(kept, records.size()).clear();
            safe = kept;
        }
    }

    /**
     * @param key whose hash says which output partition a record goes to
     * @param crashes that it suffers at most
     * @param crashChance one of so many moments is one, as long as any are left
     */
    CrashingTask(
            ModelStep<I, S, O> step,
            List<Source<I>> source,
            int partitions,
            Function<O, String> key,
            int crashes,
            int crashChance,
            CrashChoices choices) {
        this.step = step;
        this.source = source;
        this.key = key;
        this.crashesLeft = crashes;
        this.crashChance = crashChance;
        this.choices = choices;
        outputs = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            outputs.add(new Partition<>());
        }
    }

    /** Works, crashes and works again until everything is committed. @return the output partitions */
    List<List<Source<O>>> run() {
        int everyRecords = 1 + choices.next(source.size() + 1);
        while (true) {
            try {
                live(everyRecords);
                return outputs.stream().map(output -> output.records).toList();
            } catch (Crash crash) {
                crashesLeft--;
                restart();
            }
        }
    }

    private void live(int everyRecords) {
        for (int position = committed; position < source.size(); position++) {
            process(source.get(position));
            if ((position + 1) % everyRecords == 0) {
                commit(position + 1);
            }
        }
        commit(source.size());
    }

    private void process(Source<I> record) {
        ModelStep.Store<S> store = new ModelStep.Store<>() {
            @Override
            public @Nullable S get(String at) {
                return local.get(at);
            }

            @Override
            public void put(String at, S value) {
                maybeCrash();
                local.put(at, value);
                putsSinceFlush.add(new Put<>(at, value));
                maybeCrash();
                changelog.records.add(new Put<>(at, value));
            }
        };
        step.process(record, store, said -> {
            maybeCrash();
            Partition<Source<O>> output =
                    outputs.get(Math.floorMod(key.apply(said).hashCode(), outputs.size()));
            output.records.add(new Source<>(said, output.records.size(), record.recordedAt()));
        });
        maybeCrash();
    }

    private void commit(int position) {
        changelog.safe = changelog.records.size();
        outputs.forEach(output -> output.safe = output.records.size());
        maybeCrash();
        committed = position;
        maybeCrash();
        flushed = new HashMap<>(local);
        putsSinceFlush = new ArrayList<>();
        noted = changelog.records.size();
    }

    private void maybeCrash() {
        if (crashesLeft > 0 && choices.next(crashChance) == crashChance - 1) {
            throw new Crash();
        }
    }

    private void restart() {
        changelog.crash(choices);
        outputs.forEach(output -> output.crash(choices));
        int ways = putsSinceFlush.size() + 2;
        int survived = choices.next(ways) - 1;
        int from = survived < 0 ? 0 : noted;
        local = survived < 0 ? new HashMap<>() : new HashMap<>(flushed);
        for (int i = 0; i < survived; i++) {
            local.put(putsSinceFlush.get(i).key(), putsSinceFlush.get(i).value());
        }
        changelog.records.subList(from, changelog.records.size()).forEach(put -> local.put(put.key(), put.value()));
        flushed = new HashMap<>(local);
        putsSinceFlush = new ArrayList<>();
        noted = changelog.records.size();
    }
}
