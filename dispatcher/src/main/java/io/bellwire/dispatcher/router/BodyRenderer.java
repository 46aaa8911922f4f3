package io.bellwire.dispatcher.router;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Fee;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Renders the callback's JSON body. Deterministic: the same event for the same leg gives the same bytes, so that a
 * replay after a crash cannot send other content under the same id.
 *
 * <p>Amounts are strings of base units; the display value beside them is never in exponent form.
 */
final class BodyRenderer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    byte[] render(WalletEvent event, Callback callback) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", event.getEventId());
            json.writeStringField("type", callback.type());
            json.writeNumberField("revision", event.getRevision());
            json.writeStringField("occurredAt", time(event.getOccurredAt()));
            json.writeBooleanField("test", event.getTest());
            if (callback.superseded()) {
                json.writeBooleanField("superseded", true);
            }
            if (callback.revokesEventId() != null) {
                json.writeStringField("revokesEventId", callback.revokesEventId());
            }
            writeMap(json, "metadata", callback.metadata());
            json.writeFieldName("data");
            writeData(json, event, callback.leg());
            json.writeObjectFieldStart("links");
            json.writeStringField("self", "/v1/events/" + event.getEventId());
            if (callback.leg() != null) {
                json.writeStringField("subject", "/v1/transfers/" + event.getSubjectId());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void writeData(JsonGenerator json, WalletEvent event, Callback.@Nullable TransferLeg leg)
            throws IOException {
        Object payload = event.getPayload();
        if (payload instanceof TransferPayload transfer && leg != null) {
            writeTransfer(json, event, transfer, leg);
        } else if (payload instanceof JsonPayload own) {
            json.writeRawValue(own.getJson());
        } else {
            AvroJson.write(json, (SpecificRecord) payload);
        }
    }

    private static void writeTransfer(
            JsonGenerator json, WalletEvent event, TransferPayload payload, Callback.TransferLeg leg)
            throws IOException {
        TransferObservation transfer = payload.getTransfer();
        json.writeStartObject();
        json.writeStringField("transferId", transfer.getTransferId());
        json.writeStringField("direction", leg.direction());
        json.writeBooleanField("internal", leg.internal());
        json.writeStringField("status", leg.status());
        json.writeStringField("previousStatus", leg.previousStatus());
        json.writeStringField("chainId", transfer.getChainId());
        json.writeStringField("txId", transfer.getTxId());
        writeAsset(json, transfer.getAsset());
        json.writeStringField("amount", transfer.getAmount());
        json.writeStringField(
                "amountDisplay",
                display(transfer.getAmount(), transfer.getAsset().getDecimals()));
        if (transfer.getDeclaredAmount() != null) {
            json.writeStringField("declaredAmount", transfer.getDeclaredAmount());
        }
        writeStrings(json, "from", transfer.getFrom());
        json.writeStringField("to", transfer.getTo());
        json.writeStringField("memo", transfer.getMemo());
        writeBlock(json, transfer.getBlock());
        json.writeNumberField("confirmations", transfer.getConfirmations());
        json.writeNumberField("requiredConfirmations", leg.requiredConfirmations());
        json.writeStringField("finality", transfer.getFinality().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("inclusionEpoch", event.getInclusionEpoch());
        json.writeNumberField("watcherCount", payload.getWatcherCount());
        if (transfer.getFailureReason() != null) {
            json.writeStringField("failureReason", transfer.getFailureReason());
        }
        if (transfer.getReplacedByTxId() != null) {
            json.writeStringField("replacedByTxId", transfer.getReplacedByTxId());
        }
        writeFees(json, transfer.getFees());
        writeStrings(json, "riskFlags", transfer.getRiskFlags());
        json.writeEndObject();
    }

    private static void writeAsset(JsonGenerator json, Asset asset) throws IOException {
        json.writeObjectFieldStart("asset");
        json.writeStringField("assetId", asset.getAssetId());
        json.writeStringField("symbol", asset.getSymbol());
        Integer decimals = asset.getDecimals();
        if (decimals == null) {
            json.writeNullField("decimals");
        } else {
            json.writeNumberField("decimals", decimals);
        }
        if (asset.getTokenId() != null) {
            json.writeStringField("tokenId", asset.getTokenId());
        }
        json.writeBooleanField("verified", asset.getVerified());
        json.writeEndObject();
    }

    private static void writeBlock(JsonGenerator json, @Nullable Block block) throws IOException {
        if (block == null) {
            json.writeNullField("block");
            return;
        }
        json.writeObjectFieldStart("block");
        json.writeNumberField("height", block.getHeight());
        json.writeStringField("hash", block.getHash());
        Instant timestamp = block.getTimestamp();
        json.writeStringField("timestamp", timestamp == null ? null : time(timestamp));
        json.writeEndObject();
    }

    private static void writeFees(JsonGenerator json, List<Fee> fees) throws IOException {
        json.writeArrayFieldStart("fees");
        for (Fee fee : fees) {
            json.writeStartObject();
            json.writeStringField("kind", fee.getKind());
            json.writeStringField("amount", fee.getAmount());
            json.writeStringField("assetId", fee.getAssetId());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeStrings(JsonGenerator json, String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** Sorted, since a map's own order may differ between the first rendering and its replay. */
    private static void writeMap(JsonGenerator json, String field, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    private static @Nullable String display(String amount, @Nullable Integer decimals) {
        if (decimals == null) {
            return null;
        }
        BigDecimal value = new BigDecimal(new BigInteger(amount), decimals);
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }
}
