import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A merchant's side in one file: checks each callback's signature, takes each {@code webhook-id} once, credits what is
 * confirmed and takes back what the chain took back.
 *
 * <p>Run: {@code java docs/examples/Receiver.java PORT SECRET}. In production use the Standard Webhooks library and a JSON
 * parser of your language, and keep all that is kept here in a database, in one transaction with the balance.
 */
public final class Receiver {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern TRANSFER = Pattern.compile("\"data\":\\{\"transferId\":\"([^\"]*)\"");
    private static final Pattern EPOCH = Pattern.compile("\"inclusionEpoch\":([0-9]+)");
    private static final int TAKEN = 204;
    private static final int REFUSED = 401;

    private final byte[] secret;
    private final Set<String> taken = new HashSet<>();

    /** What each transfer was credited for: the event, and which of its inclusions. */
    private record Credit(String eventId, int inclusion) {}

    private final Map<String, Credit> credits = new HashMap<>();

    /** Events that were taken back, perhaps before they came. */
    private final Set<String> revoked = new HashSet<>();

    /** Newest inclusion heard of each transfer. */
    private final Map<String, Integer> inclusions = new HashMap<>();

    private Receiver(byte[] secret) {
        this.secret = secret;
    }

    public static void main(String[] arguments) throws IOException {
        byte[] secret = Base64.getDecoder().decode(arguments[1].substring("whsec_".length()));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.createContext("/callbacks", new Receiver(secret)::receive);
        server.start();
        System.out.println("waiting for callbacks on http://127.0.0.1:" + arguments[0] + "/callbacks");
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            boolean genuine = isGenuine(
                    id,
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    body);
            if (genuine) {
                String text = new String(body, StandardCharsets.UTF_8);
                // The id is the key to doing everything once: a callback may come again, never under another id.
                String done = taken.add(id) ? handle(text) : "known";
                System.out.println(done + ' ' + id + ' ' + text);
            }
            exchange.sendResponseHeaders(genuine ? TAKEN : REFUSED, -1);
        }
    }

    /** What the callback made us do. One that was tried again comes late, so the order of arrival decides nothing. */
    private String handle(String body) {
        Matcher data = TRANSFER.matcher(body);
        if (!data.find()) {
            return "taken";
        }
        String transfer = data.group(1);
        Matcher epoch = EPOCH.matcher(body).region(data.end(), body.length());
        int inclusion = epoch.find() ? Integer.parseInt(epoch.group(1)) : 0;
        int newest = inclusions.merge(transfer, inclusion, Math::max);
        switch (field(body, "type")) {
            case "deposit.reorged":
                String eventId = field(body, "revokesEventId");
                revoked.add(eventId);
                boolean ours = credits.containsKey(transfer) && credits.get(transfer).eventId().equals(eventId);
                return ours && credits.remove(transfer) != null ? "took back" : "taken";
            case "deposit.confirmed":
            case "deposit.finalized":
                if (inclusion < newest || revoked.contains(field(body, "id"))) {
                    return "outdated";
                }
                // Of the inclusion before, if its end has not come yet: one credit for one transfer.
                Credit before = credits.put(transfer, new Credit(field(body, "id"), inclusion));
                if (before != null && before.inclusion() == inclusion) {
                    credits.put(transfer, before);
                    return "taken";
                }
                return "credited";
            default:
                return "taken";
        }
    }

    /** A field of the envelope: they stand before your metadata, whose names are your own. Empty if there is none. */
    private static String field(String body, String name) {
        Matcher field = Pattern.compile('"' + name + "\":\"?([^\",}]*)").matcher(body);
        return field.find() ? field.group(1) : "";
    }

    private boolean isGenuine(String id, String timestamp, String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null || !timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(sent, Instant.now()).abs().compareTo(TOLERANCE) > 0) {
            return false;
        }
        String expected = "v1," + Base64.getEncoder().encodeToString(hmac(id + '.' + timestamp + '.', body));
        boolean found = false;
        // While a secret is being rotated there are two signatures, and one of them is ours.
        for (String signature : signatures.split(" ")) {
            found |= MessageDigest.isEqual(bytes(expected), bytes(signature));
        }
        return found;
    }

    private byte[] hmac(String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(bytes(prefix));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
