package io.bellwire.console.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last row of a page; the next page begins after it. Naming a row rather than a count keeps pages stable while new
 * dead letters arrive in front of them.
 */
public record PageCursor(Instant deadAt, String deliveryId) {
    // Ids of records written straight to a topic can be any text; it is only ever bound, never part of a statement.
    private static final Pattern FORM = Pattern.compile("1\\|(-?\\d{1,15})\\|(.{1,512})", Pattern.DOTALL);

    public String encode() {
        String text = "1|" + deadAt.toEpochMilli() + '|' + deliveryId;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** Empty when we did not make that cursor. */
    public static Optional<PageCursor> decode(String encoded) {
        try {
            Matcher form = FORM.matcher(new String(Base64.getUrlDecoder().decode(encoded), UTF_8));
            return form.matches()
                    ? Optional.of(new PageCursor(Instant.ofEpochMilli(Long.parseLong(form.group(1))), form.group(2)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
