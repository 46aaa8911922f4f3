package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another way to tell what is new from what was said before, to be measured against the tracker. Each takes one history.
 * All know what counts as confirmed; they differ in what they compare a statement with.
 */
abstract class RivalRule {
    private final int required;

    RivalRule(int required) {
        this.required = required;
    }

    /** One word on a transfer, e.g. {@code detected}, {@code confirmed}, {@code reorged}. */
    record Word(String transferId, String status) {}

    abstract List<Word> hear(TransferObservation said);

    /** What a statement says all at once. */
    final List<String> statuses(TransferObservation said) {
        return switch (said.getKind()) {
            case MEMPOOL_SEEN -> List.of("detected");
            case REMOVED -> List.of("reorged");
            case INCLUDED -> inclusion(said);
            default -> List.of(said.getKind().name().toLowerCase(Locale.ROOT));
        };
    }

    private List<String> inclusion(TransferObservation said) {
        if (said.getExecutionStatus() == ExecutionStatus.FAILED) {
            return List.of("failed");
        }
        List<String> statuses = new ArrayList<>(3);
        statuses.add("detected");
        if (said.getAsset().getVerified() && said.getConfirmations() >= required) {
            statuses.add("confirmed");
            if (said.getFinality() == Finality.FINALIZED) {
                statuses.add("finalized");
            }
        }
        return statuses;
    }

    /** Says everything that is in no set of what was said. */
    static final class SeenSet extends RivalRule {
        private final boolean byBlock;
        private final Set<String> seen = new HashSet<>();

        /** @param byBlock whether the block is part of the key, or the transfer and the type alone */
        SeenSet(int required, boolean byBlock) {
            super(required);
            this.byBlock = byBlock;
        }

        @Override
        List<Word> hear(TransferObservation said) {
            List<Word> words = new ArrayList<>();
            String block = byBlock && said.getBlock() != null ? said.getBlock().getHash() : "";
            for (String status : statuses(said)) {
                if (seen.add(said.getTransferId() + ' ' + block + ' ' + status)) {
                    words.add(new Word(said.getTransferId(), status));
                }
            }
            return words;
        }
    }

    /** Believes whoever spoke last, and says what differs from what was believed before. */
    static final class LastValue extends RivalRule {
        private final Map<String, Belief> beliefs = new HashMap<>();

        private record Belief(@Nullable String block, List<String> statuses) {}

        LastValue(int required) {
            super(required);
        }

        @Override
        List<Word> hear(TransferObservation said) {
            String transferId = said.getTransferId();
            Belief before = beliefs.getOrDefault(transferId, new Belief(null, List.of()));
            String block = said.getBlock() == null ? null : said.getBlock().getHash();
            boolean elsewhere = before.block() != null && !before.block().equals(block);
            boolean included = said.getKind() == ObservationKind.INCLUDED;
            if (!included && (said.getKind() == ObservationKind.REMOVED ? elsewhere : before.block() != null)) {
                return List.of(); // of a block it is not in; nor does a mempool override a block
            }
            List<Word> words = new ArrayList<>();
            if (elsewhere) {
                words.add(new Word(transferId, "reorged"));
            }
            List<String> statuses = statuses(said);
            boolean entered = included && (elsewhere || before.block() == null);
            statuses.stream()
                    .filter(status -> entered || !before.statuses().contains(status))
                    .forEach(status -> words.add(new Word(transferId, status)));
            List<String> known = new ArrayList<>(entered || !included ? List.of() : before.statuses());
            known.addAll(statuses);
            beliefs.put(transferId, new Belief(included ? block : null, known));
            return words;
        }
    }

    /** The tracker's rule, with one thing for the version: the head's height where that is what orders statements. */
    static final class Versioned extends RivalRule {
        private final TransferTracker tracker;
        private final Map<String, TrackedTransfer> transfers = new HashMap<>();
        private long offset;

        Versioned(int required) {
            super(required);
            tracker = new TransferTracker(chainId -> new int[] {required}, RouterBench.TRUSTING);
        }

        @Override
        List<Word> hear(TransferObservation said) {
            TrackedTransfer held = transfers.getOrDefault(said.getTransferId(), TrackedTransfer.NEW);
            long at = offset++;
            if (!(tracker.apply(held, byHeight(said), at, at) instanceof Decision.Say say)) {
                return List.of();
            }
            transfers.put(said.getTransferId(), say.transfer());
            return say.emissions().stream()
                    .map(emission -> new Word(said.getTransferId(), status(emission.name())))
                    .toList();
        }

        private static TransferObservation byHeight(TransferObservation said) {
            Head head = said.getHead();
            if (head == null || head.getOrdinal() == head.getHeight()) {
                return said;
            }
            TransferObservation copy = new TransferObservation();
            said.getSchema().getFields().forEach(field -> copy.put(field.pos(), said.get(field.pos())));
            copy.setHead(new Head(head.getHeight(), head.getHeight(), head.getHash()));
            return copy;
        }
    }

    /** As merchants know it. */
    static String status(String type) {
        return type.equals(TransferTracker.MILESTONE) ? "confirmed" : type.substring("transfer.".length());
    }
}
