package io.bellwire.schemas;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a record must hold beyond its schema. The gateway says it to the publisher; the router says it of records
 * written straight to a topic. Messages name the field and the rule, never the value.
 */
public final class RecordRules {
    /** Largest encoded record taken from a publisher, bytes. */
    public static final int MAX_PUBLISHED_BYTES = 64 << 10;

    private static final Pattern CAIP2 = Pattern.compile("[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,78}");
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*");
    private static final Pattern DEPTH = Pattern.compile("[1-9][0-9]{0,5}");
    private static final Pattern NAME = Pattern.compile("[!-~]{1,512}");

    /** Most senders of one transfer. Each costs a stop on the walk over the address book. */
    public static final int MAX_SENDERS = 256;

    private RecordRules() {}

    /** What is wrong with an observation; empty if nothing is. */
    public static Optional<String> broken(TransferObservation observation) {
        if (!CAIP2.matcher(observation.getChainId()).matches()) {
            return Optional.of("chainId (expected: CAIP-2, e.g. eip155:1)");
        }
        if (!DIGITS.matcher(observation.getAmount()).matches()) {
            return Optional.of("amount (expected: 1 to 78 decimal digits)");
        }
        String declared = observation.getDeclaredAmount();
        if (declared != null && !DIGITS.matcher(declared).matches()) {
            return Optional.of("declaredAmount (expected: 1 to 78 decimal digits)");
        }
        if (!NAME.matcher(observation.getPosition()).matches()) {
            return Optional.of("position (expected: 1 to 512 printable ASCII characters)");
        }
        String txId = observation.getTxId();
        if (txId != null && !NAME.matcher(txId).matches()) {
            return Optional.of("txId (expected: 1 to 512 printable ASCII characters)");
        }
        if (!NAME.matcher(observation.getWatcherId()).matches()) {
            return Optional.of("watcherId (expected: 1 to 512 printable ASCII characters)");
        }
        if (observation.getFrom().size() > MAX_SENDERS) {
            return Optional.of("from (expected: at most " + MAX_SENDERS + " addresses)");
        }
        if (observation.getConfirmations() < 0) {
            return Optional.of("confirmations (expected: >= 0)");
        }
        Integer decimals = observation.getAsset().getDecimals();
        if (decimals != null && (decimals < 0 || decimals > 255)) {
            return Optional.of("asset.decimals (expected: 0 to 255)");
        }
        if (observation.getKind() == ObservationKind.UNKNOWN) {
            return Optional.of("kind (expected: one this version knows)");
        }
        if (observation.getBlock() == null
                && (observation.getKind() == ObservationKind.INCLUDED
                        || observation.getKind() == ObservationKind.REMOVED)) {
            return Optional.of("block (expected: present for INCLUDED and REMOVED)");
        }
        return Optional.empty();
    }

    /** What is wrong with an event's envelope; empty if nothing is. */
    public static Optional<String> broken(WalletEvent event) {
        if (!NAME.matcher(event.getEventId()).matches() || event.getEventId().length() > 128) {
            return Optional.of("eventId (expected: 1 to 128 printable ASCII characters)");
        }
        if (!TYPE.matcher(event.getType()).matches() || event.getType().length() > 128) {
            return Optional.of("type (expected: dotted name of [a-zA-Z0-9_], at most 128 characters)");
        }
        if (!NAME.matcher(event.getSubjectId()).matches()) {
            return Optional.of("subjectId (expected: 1 to 512 printable ASCII characters)");
        }
        if (event.getRevision() < 0) {
            return Optional.of("revision (expected: >= 0)");
        }
        if (!isDepth(event.getMilestone())) {
            return Optional.of("milestone (expected: confirmations, 1 to 999999)");
        }
        if (event.getPayload() instanceof TransferPayload payload) {
            return isDepth(payload.getPreviousMilestone())
                    ? broken(payload.getTransfer())
                    : Optional.of("payload.previousMilestone (expected: confirmations, 1 to 999999)");
        }
        return Optional.empty();
    }

    private static boolean isDepth(@Nullable String milestone) {
        return milestone == null || DEPTH.matcher(milestone).matches();
    }
}
