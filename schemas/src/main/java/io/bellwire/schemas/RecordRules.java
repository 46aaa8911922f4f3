package io.bellwire.schemas;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TestPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.event.v1.WithdrawalPayload;
import java.time.Instant;
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
    private static final Pattern HASH = Pattern.compile("[!-~]{1,128}");

    /** Addresses, assets and token ids, characters: what the router remembers of a transfer must fit its state. */
    private static final int MAX_TEXT = 256;

    private static final int MAX_HASH = 128;
    private static final int MAX_MERCHANT = 64;

    /** The last that RFC 3339 can write, which is what merchants are promised. */
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    /** Heights and ordinals; what JSON carries without loss, and far from where sums of them would wrap. */
    private static final long MAX_HEIGHT = 1L << 53;

    private static final int MAX_CONFIRMATIONS = 1_000_000_000;
    private static final int MAX_SUBJECT = 512;

    /** Most senders of one transfer. Each costs a stop on the walk over the address book. */
    public static final int MAX_SENDERS = 256;

    private RecordRules() {}

    /** What is wrong with an observation; empty if nothing is. */
    public static Optional<String> broken(TransferObservation observation) {
        if (!CAIP2.matcher(observation.getChainId()).matches()) {
            return Optional.of("chainId (expected: CAIP-2, e.g. eip155:1)");
        }
        Optional<String> amount = brokenAmount("amount", observation.getAmount());
        if (amount.isPresent()) {
            return amount;
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
        if (!observation.getConflictKeys().stream()
                .allMatch(key -> NAME.matcher(key).matches())) {
            return Optional.of("conflictKeys (expected: each 1 to 512 printable ASCII characters)");
        }
        if (Ids.transferId(observation.getChainId(), txId, observation.getPosition())
                        .length()
                > MAX_SUBJECT) {
            return Optional.of("transferId (expected: at most " + MAX_SUBJECT + " characters)");
        }
        if (observation.getConfirmations() < 0 || observation.getConfirmations() > MAX_CONFIRMATIONS) {
            return Optional.of("confirmations (expected: 0 to " + MAX_CONFIRMATIONS + ')');
        }
        Optional<String> text = brokenText(observation);
        if (text.isPresent()) {
            return text;
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
        return brokenPlace(observation).or(() -> brokenTime("observedAt", observation.getObservedAt()));
    }

    private static Optional<String> brokenText(TransferObservation observation) {
        String assetId = observation.getAsset().getAssetId();
        // The tracker leaves a transfer's own chain out: what began with a slash would come back as another asset.
        if (isTooLong(assetId) || assetId.startsWith("/")) {
            return Optional.of("asset.assetId (expected: CAIP-19, at most " + MAX_TEXT + " characters)");
        }
        if (isTooLong(observation.getAsset().getTokenId())) {
            return Optional.of("asset.tokenId (expected: at most " + MAX_TEXT + " characters)");
        }
        if (isTooLong(observation.getTo())) {
            return Optional.of("to (expected: at most " + MAX_TEXT + " characters)");
        }
        if (observation.getFrom().stream().anyMatch(RecordRules::isTooLong)) {
            return Optional.of("from (expected: each at most " + MAX_TEXT + " characters)");
        }
        return Optional.empty();
    }

    private static Optional<String> brokenPlace(TransferObservation observation) {
        Block block = observation.getBlock();
        if (block != null && !HASH.matcher(block.getHash()).matches()) {
            return Optional.of("block.hash (expected: 1 to 128 printable ASCII characters)");
        }
        if (block != null && !isHeight(block.getHeight())) {
            return Optional.of("block.height (expected: 0 to 2^53)");
        }
        Head head = observation.getHead();
        if (head != null && !(isHeight(head.getOrdinal()) && isHeight(head.getHeight()))) {
            return Optional.of("head (expected: ordinal and height from 0 to 2^53)");
        }
        // It goes into what is said of other transfers, which are replaced by this one.
        if (head != null && head.getHash().length() > MAX_HASH) {
            return Optional.of("head.hash (expected: at most " + MAX_HASH + " characters)");
        }
        return block == null ? Optional.empty() : brokenTime("block.timestamp", block.getTimestamp());
    }

    private static Optional<String> brokenTime(String field, @Nullable Instant time) {
        return time == null || !(time.isBefore(Instant.EPOCH) || time.isAfter(LAST_TIME))
                ? Optional.empty()
                : Optional.of(field + " (expected: years 1970 to 9999)");
    }

    private static boolean isTooLong(@Nullable String text) {
        return text != null && text.length() > MAX_TEXT;
    }

    private static boolean isHeight(long value) {
        return value >= 0 && value <= MAX_HEIGHT;
    }

    /** What is wrong with an event: its envelope, or a payload that is not of its type; empty if nothing is. */
    public static Optional<String> broken(WalletEvent event) {
        if (!HASH.matcher(event.getEventId()).matches()) {
            return Optional.of("eventId (expected: 1 to 128 printable ASCII characters)");
        }
        // Length first: the pattern recurses once per dot.
        if (event.getType().length() > 128 || !TYPE.matcher(event.getType()).matches()) {
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
        String merchantId = event.getMerchantId();
        // The router remembers whom it has looked for in vain.
        if (merchantId != null && merchantId.length() > MAX_MERCHANT) {
            return Optional.of("merchantId (expected: at most " + MAX_MERCHANT + " characters)");
        }
        return brokenTime("occurredAt", event.getOccurredAt())
                .or(() -> brokenTime("recordedAt", event.getRecordedAt()))
                .or(() -> brokenPayload(event));
    }

    private static Optional<String> brokenPayload(WalletEvent event) {
        Object payload = event.getPayload();
        PayloadKind kind = PayloadKind.of(event.getType());
        if (payload instanceof TestPayload && event.getTest()) {
            return Optional.empty(); // it imitates an event of that type
        }
        if (!kind.record().isInstance(payload)) {
            return Optional.of("payload (expected: " + kind.rule() + ')');
        }
        if (payload instanceof TransferPayload transfer) {
            return isDepth(transfer.getPreviousMilestone())
                    ? broken(transfer.getTransfer()).map(rule -> "payload.transfer." + rule)
                    : Optional.of("payload.previousMilestone (expected: confirmations, 1 to 999999)");
        }
        if (payload instanceof JsonPayload open && !JsonObjects.isOne(open.getJson())) {
            return Optional.of("payload.json (expected: one JSON object)");
        }
        if (payload instanceof WithdrawalPayload withdrawal) {
            return brokenAmount("payload.amount", withdrawal.getAmount());
        }
        if (payload instanceof PaymentPayload payment) {
            return brokenAmount("payload.expectedAmount", payment.getExpectedAmount())
                    .or(() -> brokenAmount("payload.confirmedAmount", payment.getConfirmedAmount()))
                    .or(() -> brokenAmount("payload.pendingAmount", payment.getPendingAmount()))
                    .or(() -> brokenTime("payload.rateAt", payment.getRateAt()))
                    .or(() -> brokenTime("payload.expiresAt", payment.getExpiresAt()));
        }
        return Optional.empty();
    }

    private static Optional<String> brokenAmount(String field, String amount) {
        return DIGITS.matcher(amount).matches()
                ? Optional.empty()
                : Optional.of(field + " (expected: 1 to 78 decimal digits)");
    }

    private static boolean isDepth(@Nullable String milestone) {
        return milestone == null || DEPTH.matcher(milestone).matches();
    }
}
