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
    private static final int TAKEN = 204;
    private static final int REFUSED = 401;

    private final byte[] secret;
    private final Set<String> taken = new HashSet<>();

    /** Newest revision heard of each transfer. */
    private final Map<String, Integer> revisions = new HashMap<>();

    /** Events we have credited, to be found again should one be revoked. */
    private final Set<String> credited = new HashSet<>();

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

    /** What the callback made us do. */
    private String handle(String body) {
        String type = field(body, "type");
        if (type.equals("deposit.reorged")) {
            // Looked up whatever its revision: it may come after the next inclusion was announced.
            note(body);
            return credited.remove(field(body, "revokesEventId")) ? "took back" : "taken";
        }
        if (!note(body)) {
            return "outdated";
        }
        return type.equals("deposit.confirmed") && credited.add(field(body, "id")) ? "credited" : "taken";
    }

    /** Whether nothing newer of the transfer was heard before: callbacks that were tried again come late. */
    private boolean note(String body) {
        Matcher transfer = TRANSFER.matcher(body);
        int revision = Integer.parseInt(field(body, "revision"));
        return !transfer.find() || revisions.merge(transfer.group(1), revision, Math::max) == revision;
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
