package io.bellwire.dispatcher.router;

import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.ConflictClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Brings together the claims to one key, which come from transfers in all partitions, and says of those that lost that
 * they were replaced: as one more watcher, on {@code chain.observations}, since only the transfer's own partition knows
 * whether it still waits.
 */
final class ConflictProcessor extends DecodingProcessor<ConflictClaim> {
    /** Sorts before everything that a transfer's id begins with, and is in no key: one key's claims lie together. */
    private static final char SEPARATOR = '\0';

    /** A published statement, with its key and its ids once more: what is kept must fit the changelog. */
    static final int MAX_BYTES = RecordRules.MAX_PUBLISHED_BYTES + (8 << 10);

    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, ConflictClaim> claims;

    ConflictProcessor(RouterParts parts) {
        super(parts, ConflictClaim.class, MAX_BYTES);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        claims = context.getStateStore(RouterTopology.CONFLICT_CLAIMS);
        RetentionConfig retention = parts.retention();
        untilClosed(StoreExpiry.schedule(context, claims, claim -> claim.getAt()
                .plus(claim.getWon() ? retention.settled() : retention.unsettled())));
    }

    @Override
    Optional<String> broken(ConflictClaim claim) {
        if (claim.getConflictKey().indexOf(SEPARATOR) >= 0) {
            return Optional.of("conflictKey (expected: printable)");
        }
        if (claim.getTransfer() == null) {
            return claim.getWon() ? Optional.empty() : Optional.of("transfer (expected: present unless won)");
        }
        return RecordRules.broken(claim.getTransfer());
    }

    @Override
    void handle(ConflictClaim claim, Record<byte[], byte[]> source) {
        String prefix = claim.getChainId() + ':' + claim.getConflictKey() + SEPARATOR;
        List<ConflictClaim> held = held(prefix);
        Conflicts.Outcome outcome = Conflicts.judge(held, claim);
        store(prefix, held, outcome.claims(), claim.getTransferId());
        parts.metrics().claimed(outcome);
        for (Conflicts.Loss loss : outcome.losses()) {
            send(Topic.OBSERVATIONS, loss.loser().getTransferId(), ConflictClaims.replaced(loss), source);
        }
    }

    private List<ConflictClaim> held(String prefix) {
        List<ConflictClaim> held = new ArrayList<>();
        try (KeyValueIterator<String, ConflictClaim> entries = claims.prefixScan(prefix, new StringSerializer())) {
            entries.forEachRemaining(entry -> held.add(entry.value));
        }
        return held;
    }

    /**
     * By identity: a claim is held on as it is, or another has taken its place. What is held of the transfer that claims is
     * put again even so: a crash may have kept it in the local store and lost it from the changelog.
     */
    @SuppressWarnings("ReferenceEquality")
    private void store(String prefix, List<ConflictClaim> before, List<ConflictClaim> after, String transferId) {
        for (ConflictClaim claim : before) {
            if (after.stream().noneMatch(kept -> kept == claim)) {
                claims.delete(prefix + claim.getTransferId());
            }
        }
        for (ConflictClaim claim : after) {
            if (claim.getTransferId().equals(transferId) || before.stream().noneMatch(kept -> kept == claim)) {
                claims.put(prefix + claim.getTransferId(), claim);
            }
        }
    }
}
