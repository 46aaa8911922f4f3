package io.bellwire.dispatcher.router;

import io.bellwire.state.v1.JournalEntry;
import io.bellwire.state.v1.OrphanedBlock;
import io.bellwire.state.v1.SaidEvent;
import io.bellwire.state.v1.TransferState;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the tracker knows of a transfer, to its stored form and back. That form is small rather than plain: one is written
 * for most observations, and there are millions of them.
 */
final class TransferStates {
    private TransferStates() {}

    /** @param chainId left out of what is stored, since the store's key holds it */
    static TransferState pack(TrackedTransfer transfer, String chainId) {
        TransferState state = new TransferState();
        StandingStates.pack(transfer.standing(), state);
        packContent(transfer.content(), chainId, state);
        state.setOrphaned(packed(transfer.orphans()));
        state.setInclusionEpoch(transfer.inclusionEpoch());
        state.setRevision(transfer.revision());
        state.setHolders(transfer.holders());
        state.setOffset(transfer.offset());
        state.setHeard(transfer.heard());
        state.setRecheckedAt(transfer.recheckedAt());
        state.setJournal(packed(transfer.journal(), transfer.offset()));
        return state;
    }

    static TrackedTransfer unpack(TransferState state, String chainId) {
        return new TrackedTransfer(
                StandingStates.unpack(state),
                content(state, chainId),
                orphans(state.getOrphaned()),
                state.getInclusionEpoch(),
                state.getRevision(),
                state.getHolders(),
                journal(state.getJournal(), state.getOffset()),
                state.getOffset(),
                state.getHeard(),
                state.getRecheckedAt());
    }

    private static void packContent(@Nullable Content content, String chainId, TransferState state) {
        if (content == null) {
            state.setAsset(PackedText.NONE);
            state.setTokenId(PackedText.NONE);
            state.setAmount(PackedText.NONE);
            state.setTo(PackedText.NONE);
            return;
        }
        // No CAIP-19 id begins with a slash, so this one says that the chain goes before it.
        boolean ownChain = content.assetId().startsWith(chainId + '/');
        state.setAsset(PackedText.pack(ownChain ? content.assetId().substring(chainId.length()) : content.assetId()));
        state.setTokenId(PackedText.pack(content.tokenId()));
        state.setAmount(ByteBuffer.wrap(new BigInteger(content.amount()).toByteArray()));
        state.setTo(PackedText.pack(content.to()));
    }

    private static @Nullable Content content(TransferState state, String chainId) {
        String asset = PackedText.unpack(state.getAsset());
        if (asset == null) {
            return null;
        }
        byte[] amount = new byte[state.getAmount().remaining()];
        state.getAmount().duplicate().get(amount);
        return new Content(
                asset.startsWith("/") ? chainId + asset : asset,
                PackedText.unpack(state.getTokenId()),
                new BigInteger(amount).toString(),
                PackedText.unpack(state.getTo()));
    }

    private static List<OrphanedBlock> packed(Orphans orphans) {
        List<OrphanedBlock> blocks = new ArrayList<>(orphans.blocks().size());
        for (Orphans.Orphan orphan : orphans.blocks()) {
            blocks.add(new OrphanedBlock(PackedText.pack(orphan.block()), orphan.ordinal(), orphan.execution()));
        }
        return blocks;
    }

    private static Orphans orphans(List<OrphanedBlock> blocks) {
        if (blocks.isEmpty()) {
            return Orphans.NONE;
        }
        List<Orphans.Orphan> orphans = new ArrayList<>(blocks.size());
        for (OrphanedBlock block : blocks) {
            orphans.add(new Orphans.Orphan(
                    PackedText.required(block.getBlock()), block.getOrdinal(), block.getExecution()));
        }
        return new Orphans(orphans);
    }

    private static List<JournalEntry> packed(Journal journal, long newest) {
        List<JournalEntry> entries = new ArrayList<>(journal.entries().size());
        for (Journal.Entry entry : journal.entries()) {
            List<SaidEvent> said = new ArrayList<>(entry.emissions().size());
            for (Emission emission : entry.emissions()) {
                said.add(new SaidEvent(
                        emission.type(),
                        emission.revision(),
                        emission.inclusionEpoch(),
                        emission.milestone(),
                        emission.previousMilestone(),
                        emission.watcherCount(),
                        PackedText.pack(emission.block()),
                        emission.height()));
            }
            entries.add(new JournalEntry(newest - entry.offset(), said));
        }
        return entries;
    }

    private static Journal journal(List<JournalEntry> entries, long newest) {
        if (entries.isEmpty()) {
            return Journal.EMPTY;
        }
        List<Journal.Entry> read = new ArrayList<>(entries.size());
        for (JournalEntry entry : entries) {
            List<Emission> emissions = new ArrayList<>(entry.getSaid().size());
            for (SaidEvent said : entry.getSaid()) {
                emissions.add(new Emission(
                        said.getType(),
                        said.getRevision(),
                        said.getInclusionEpoch(),
                        said.getMilestone(),
                        said.getPreviousMilestone(),
                        said.getWatcherCount(),
                        PackedText.unpack(said.getBlock()),
                        said.getHeight()));
            }
            read.add(new Journal.Entry(newest - entry.getBefore(), emissions));
        }
        return new Journal(read);
    }
}
