package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.TransferObservation;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a transfer must be the same in every statement about it: which asset, how much, to whom. Senders and memo are
 * left out, since a watcher may not know them; block and depth are not content at all.
 *
 * <p>Kept as it is and not as a hash, so that a conflict can show both versions.
 *
 * @param amount base units, decimal digits without leading zeros
 */
record Content(
        String assetId,
        @Nullable String tokenId,
        String amount,
        @Nullable String to) {
    static Content of(TransferObservation observation) {
        Asset asset = observation.getAsset();
        return new Content(asset.getAssetId(), asset.getTokenId(), observation.getAmount(), observation.getTo());
    }

    /** The same as comparing with {@link #of}, without making anything. */
    boolean isOf(TransferObservation observation) {
        Asset asset = observation.getAsset();
        return amount.equals(observation.getAmount())
                && Objects.equals(to, observation.getTo())
                && assetId.equals(asset.getAssetId())
                && Objects.equals(tokenId, asset.getTokenId());
    }

    /** By field name, for people; what is not known is left out. */
    Map<String, String> fields() {
        Map<String, String> fields = new TreeMap<>();
        fields.put("assetId", assetId);
        fields.put("amount", amount);
        if (tokenId != null) {
            fields.put("tokenId", tokenId);
        }
        if (to != null) {
            fields.put("to", to);
        }
        return fields;
    }
}
