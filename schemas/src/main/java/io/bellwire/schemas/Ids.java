package io.bellwire.schemas;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Derives the identity of everything that is told apart: transfer, event, callback, delivery.
 *
 * <p>All ids are functions of what they name, so a crash that makes us say a thing again says it under the same id.
 * Hashes are SHA-256 over parts joined by {@code |}, printed as 26 characters (130 bits) of lower-case base32. Parts
 * must be normalised first ({@link Normalisation}): two spellings would be two ids.
 */
public final class Ids {
    private static final int HASH_LENGTH = 26;
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Ids::newDigest);

    private Ids() {}

    /** {@code {caip2}/{txId}/{position}}, or {@code {caip2}/{position}} for a transfer on a ledger off chain. Readable: operators paste it. */
    public static String transferId(String chainId, @Nullable String txId, String position) {
        return txId == null ? chainId + '/' + position : chainId + '/' + txId + '/' + position;
    }

    /** Names one statement of one watcher. Catches a producer's retries, nothing more. */
    public static String observationId(String watcherId, long watcherSeq) {
        return watcherId + ':' + watcherSeq;
    }

    /**
     * Names one transition of a transfer.
     *
     * @param blockHash the inclusion it happened in; null outside a block
     * @param inclusionEpoch counts entries into the chain. Needed beside the hash, since a chain may return to a block
     *     it left; the hash is needed beside it, since the count restarts if state is lost
     * @param milestone confirmations crossed; null for every other transition
     */
    public static String chainEventId(
            String subjectId, String type, @Nullable String blockHash, int inclusionEpoch, @Nullable String milestone) {
        return "evt_"
                + hash("v1|" + subjectId + '|' + type + '|' + (blockHash == null ? "" : blockHash) + '|'
                        + inclusionEpoch + '|' + (milestone == null ? "" : milestone));
    }

    /**
     * Names what an operator hears of a disagreement about a transfer: the same for all who say the same against what is
     * held.
     *
     * @param operator merchant who is told; null for nobody
     */
    public static String alertEventId(
            String transferId, String type, String held, String said, @Nullable String operator) {
        return "evt_"
                + hash("v1|" + transferId + '|' + type + '|' + held + '|' + said + '|'
                        + (operator == null ? "" : operator));
    }

    /**
     * Names an event whose publisher left its id out: a transition of a transfer by the inclusion it happened in, anything
     * else by its revision.
     */
    public static String eventId(WalletEvent event) {
        if (event.getPayload() instanceof TransferPayload payload) {
            Block block = payload.getTransfer().getBlock();
            return chainEventId(
                    event.getSubjectId(),
                    event.getType(),
                    block == null ? null : block.getHash(),
                    event.getInclusionEpoch(),
                    event.getMilestone());
        }
        return publishedEventId(event.getSubjectId(), event.getType(), event.getRevision());
    }

    /** Names an event of a service: one per subject, type and revision. */
    public static String publishedEventId(String subjectId, String type, int revision) {
        return "evt_" + hash("v1|" + subjectId + '|' + type + '|' + revision);
    }

    /**
     * Names what one merchant hears of an event: the {@code webhook-id} of every attempt, retry and replay.
     *
     * @param direction {@code in} or {@code out} for a leg of a transfer; empty for events that have no legs
     * @param address the leg's address, or the merchant's id for events that have no legs
     */
    public static String callbackId(String eventId, String direction, String address) {
        return "cb_" + hash(eventId + '|' + direction + '|' + address);
    }

    /** Names one callback to one endpoint. */
    public static String deliveryId(String callbackId, String endpointId) {
        return "dl_" + hash(callbackId + '|' + endpointId);
    }

    /** A fresh random id such as {@code ep_7n2k5h3q...}; {@code random} must be a secure one where guessing would matter. */
    public static String random(String prefix, RandomGenerator random) {
        byte[] bytes = new byte[17];
        random.nextBytes(bytes);
        return prefix + '_' + Base32.encode(bytes, HASH_LENGTH);
    }

    private static String hash(String content) {
        return Base32.encode(SHA_256.get().digest(content.getBytes(StandardCharsets.UTF_8)), HASH_LENGTH);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
