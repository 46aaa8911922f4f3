package io.bellwire.gateway.json;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.Normalisation;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an observation must say beyond its schema, and the ids that follow from what it says.
 *
 * <p>INCLUDED and REMOVED speak about a block and must name it. {@code head} may be missing: the tracker then takes
 * {@code block.height + confirmations - 1} for the height of the watcher's tip.
 */
final class ObservationRules {
    static final Schema SCHEMA = TransferObservation.getClassSchema();
    /** Left out, they follow from the rest. */
    static final Set<String> DERIVED = Set.of("observationId", "transferId", "observedAt");

    private static final Pattern WATCHER = Pattern.compile("[!-~]{1,128}");
    private static final Pattern HASH = Pattern.compile("[!-~]{1,128}");
    /** Part of a transferId, which slashes divide. */
    private static final Pattern TX_ID = Pattern.compile("[!-.0-~]{1,128}");

    private static final Pattern POSITION = Pattern.compile("native"
            + "|(vout|vin|op):[0-9]{1,10}"
            + "|log:[0-9]{1,10}(:[0-9]{1,10})?"
            + "|(trace|ix):[0-9]{1,10}(\\.[0-9]{1,10}){0,63}"
            + "|ledger:[A-Za-z0-9_.:-]{1,128}");

    private final TransferObservation observation;
    private final String prefix;
    private final ItemErrors errors;

    private ObservationRules(TransferObservation observation, String prefix, ItemErrors errors) {
        this.observation = observation;
        this.prefix = prefix;
        this.errors = errors;
    }

    /**
     * Checks and completes a record that its schema already found good.
     *
     * @param prefix path of the observation in its item, with its dot; empty for the item itself
     */
    static void apply(TransferObservation observation, String prefix, ItemErrors errors, Instant now) {
        ObservationRules rules = new ObservationRules(observation, prefix, errors);
        rules.checkStatement();
        rules.checkForms();
        if (errors.isItemGood()) {
            rules.deriveIds();
        }
        if (observation.getObservedAt() == null) {
            observation.setObservedAt(now);
        }
    }

    private void checkStatement() {
        ObservationKind kind = observation.getKind();
        if (kind == ObservationKind.UNKNOWN) {
            refuse("kind", ErrorCode.REQUIRED, "expected: what the watcher states; UNKNOWN states nothing");
        }
        boolean aboutBlock = kind == ObservationKind.INCLUDED || kind == ObservationKind.REMOVED;
        if (aboutBlock && observation.getBlock() == null) {
            refuse("block", ErrorCode.REQUIRED, "expected: the block that " + kind + " speaks about");
        }
        if (observation.getTxId() == null && !observation.getPosition().startsWith("ledger:")) {
            refuse("txId", ErrorCode.REQUIRED, "expected: a transaction id, unless position is ledger:ID");
        }
        if (!observation.getAsset().getAssetId().startsWith(observation.getChainId() + '/')) {
            refuse("asset.assetId", ErrorCode.CHAIN_MISMATCH, "expected: an asset of the chain in chainId");
        }
    }

    private void checkForms() {
        check("watcherId", WATCHER, observation.getWatcherId(), "1 to 128 visible ASCII characters");
        check(
                "position",
                POSITION,
                observation.getPosition(),
                "native, vout:N, vin:N, log:K, log:K:I, trace:0.1, ix:2.1, op:N or ledger:ID");
        check("txId", TX_ID, observation.getTxId(), "1 to 128 visible ASCII characters without a slash");
        check(
                "replacedByTxId",
                TX_ID,
                observation.getReplacedByTxId(),
                "1 to 128 visible ASCII characters without a slash");
        check("to", Forms.ADDRESS, observation.getTo(), "1 to 256 visible ASCII characters");
        for (int i = 0; i < observation.getFrom().size(); i++) {
            check("from[" + i + ']', Forms.ADDRESS, observation.getFrom().get(i), "1 to 256 visible ASCII characters");
        }
        Block block = observation.getBlock();
        if (block != null) {
            check("block.hash", HASH, block.getHash(), "1 to 128 visible ASCII characters");
        }
        Head head = observation.getHead();
        if (head != null) {
            check("head.hash", HASH, head.getHash(), "1 to 128 visible ASCII characters");
        }
    }

    private void deriveIds() {
        String givenTransferId = observation.getTransferId();
        String asWritten = Ids.transferId(observation.getChainId(), observation.getTxId(), observation.getPosition());
        Normalisation.normalise(observation);
        // Both spellings of the same parts agree with them.
        if (givenTransferId != null
                && !givenTransferId.equals(asWritten)
                && !givenTransferId.equals(observation.getTransferId())) {
            refuse(
                    "transferId",
                    ErrorCode.ID_MISMATCH,
                    "expected: chainId/txId/position of this observation, or left out");
        }

        String observationId = Ids.observationId(observation.getWatcherId(), observation.getWatcherSeq());
        String givenObservationId = observation.getObservationId();
        if (givenObservationId != null && !givenObservationId.equals(observationId)) {
            refuse(
                    "observationId",
                    ErrorCode.ID_MISMATCH,
                    "expected: watcherId:watcherSeq of this observation, or left out");
        }
        observation.setObservationId(observationId);
    }

    private void check(String field, Pattern form, @Nullable String value, String expected) {
        if (value != null && !form.matcher(value).matches()) {
            refuse(field, ErrorCode.INVALID_FORM, "expected: " + expected);
        }
    }

    private void refuse(String field, ErrorCode code, String detail) {
        errors.add(prefix + field, code, detail);
    }
}
