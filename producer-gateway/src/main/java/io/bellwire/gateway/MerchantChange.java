package io.bellwire.gateway;

import io.bellwire.gateway.json.ErrorCode;
import io.bellwire.gateway.json.Fields;
import io.bellwire.gateway.json.Forms;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.ChainFamily;
import io.bellwire.service.ChainDepths;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants a merchant to be. What it leaves out stays as it is: a script that registers its merchants at every
 * start must not lower a depth that somebody has raised.
 *
 * @param confirmations by chain; null to leave them
 * @param confirmationsByAmount null to leave them
 * @param mempool null to leave it
 */
record MerchantChange(
        String name,
        @Nullable Map<String, Integer> confirmations,
        @Nullable List<AmountRule> confirmationsByAmount,
        @Nullable Boolean mempool) {
    private static final Pattern NAME = Pattern.compile("(?s)\\S.{0,255}");
    private static final int MAX_CHAINS = 200;
    private static final int MAX_RULES = 100;

    static MerchantChange read(Fields fields, String merchantId, ChainDepths floors) {
        if (!Forms.MERCHANT_ID.matcher(merchantId).matches()) {
            fields.refuse("merchantId", ErrorCode.INVALID_FORM, "to match " + Forms.MERCHANT_ID);
        }
        return new MerchantChange(
                fields.text("name", NAME, "a name of 1 to 256 characters"),
                fields.map(
                        "confirmations",
                        MAX_CHAINS,
                        Forms.CHAIN_ID,
                        "CAIP-2 chain id such as eip155:1",
                        (depths, chainId) -> depth(depths, chainId, floors.of(chainId))),
                fields.objects("confirmationsByAmount", MAX_RULES, rule -> rule(rule, floors)),
                fields.optionalFlag("mempool"));
    }

    /** The merchant as it is to be from {@code now} on. */
    Merchant applyTo(Optional<Merchant> before, String merchantId, Instant now) {
        Merchant.Builder merchant = before.map(Merchant::newBuilder)
                .orElseGet(() -> Merchant.newBuilder().setMerchantId(merchantId).setCreatedAt(now));
        if (confirmations != null) {
            merchant.setConfirmations(confirmations);
        }
        if (confirmationsByAmount != null) {
            merchant.setConfirmationsByAmount(confirmationsByAmount);
        }
        if (mempool != null) {
            merchant.setMempool(mempool);
        }
        return merchant.setName(name).setUpdatedAt(now).build();
    }

    private static AmountRule rule(Fields fields, ChainDepths floors) {
        String assetId = fields.text("assetId", Forms.ASSET_ID, "a CAIP-19 asset id such as eip155:1/slip44:60");
        String minAmount = fields.text("minAmount", Forms.AMOUNT, "base units, at most 78 decimal digits in a string");
        String chainId = assetId.substring(0, Math.max(assetId.indexOf('/'), 0));
        int confirmations = depth(fields, "confirmations", floors.of(chainId));
        return new AmountRule(ChainFamily.of(chainId).normaliseAssetId(assetId), minAmount, confirmations);
    }

    private static int depth(Fields fields, String name, int floor) {
        String expected =
                "a whole number of confirmations from " + floor + ", the operator's floor there, to " + ChainDepths.MAX;
        return fields.integer(name, floor, ChainDepths.MAX, expected);
    }
}
