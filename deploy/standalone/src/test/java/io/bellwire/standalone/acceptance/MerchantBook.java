package io.bellwire.standalone.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The book a merchant keeps from callbacks alone, as docs/events.md tells him to: it credits on confirmed, takes back on
 * reorged, and goes by the revision, since callbacks come in any order and some of them again.
 *
 * <p><b>Thread:</b> confined to its owner's.
 */
final class MerchantBook {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CREDITED = Set.of("confirmed", "finalized");

    private final Map<String, Word> newest = new HashMap<>();

    /**
     * Money that is there.
     *
     * @param amount base units
     * @param blockHash of the block that it hangs on
     */
    record Credit(String amount, String blockHash) {}

    /** What the merchant holds of one side of one transfer. */
    private record Word(int revision, @Nullable Credit credit) {}

    /** @param direction {@code in} or {@code out} */
    static String entry(String direction, String transferId) {
        return direction + ' ' + transferId;
    }

    void hear(byte[] body) {
        try {
            JsonNode callback = JSON.readTree(body);
            JsonNode transfer = callback.path("data");
            String type = callback.path("type").asText();
            boolean credited = CREDITED.contains(type.substring(type.indexOf('.') + 1));
            Word word = new Word(
                    callback.path("revision").asInt(),
                    credited
                            ? new Credit(
                                    transfer.path("amount").asText(),
                                    transfer.path("block").path("hash").asText())
                            : null);
            newest.merge(
                    entry(
                            transfer.path("direction").asText(),
                            transfer.path("transferId").asText()),
                    word,
                    (held, heard) -> heard.revision > held.revision ? heard : held);
        } catch (IOException e) {
            throw new AssertionError("a callback's body is JSON", e);
        }
    }

    /** By {@link #entry}. */
    Map<String, Credit> credits() {
        Map<String, Credit> credits = new TreeMap<>();
        newest.forEach((entry, word) -> {
            if (word.credit != null) {
                credits.put(entry, word.credit);
            }
        });
        return credits;
    }
}
