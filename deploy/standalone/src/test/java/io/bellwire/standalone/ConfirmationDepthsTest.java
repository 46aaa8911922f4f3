package io.bellwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.service.ChainDepths;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** Keeps docs/confirmations.md what the defaults are; what they do not say is in confirmations.md beside this class. */
class ConfirmationDepthsTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(confirmed|final|floors) ?([^}]*)}");
    private static final String CONFIRMED = "confirmations.defaults";
    private static final String FINAL = "finality.depths";
    private static final String FLOORS = "confirmations.floors";

    @Test
    void saysOfEachDefaultWhy() throws Exception {
        GeneratedPage.check("docs/confirmations.md", page(), ConfirmationDepthsTest.class);
    }

    @Test
    void leavesOutNoChainThatHasADefault() throws Exception {
        Set<String> explained = new TreeSet<>();
        Matcher placeholder = PLACEHOLDER.matcher(template());
        while (placeholder.find()) {
            if (placeholder.group(1).equals("confirmed")) {
                explained.add(placeholder.group(2));
            }
        }
        Set<String> expected = new TreeSet<>(depths(CONFIRMED, 1).perChain().keySet());
        expected.addAll(depths(FINAL, 0).perChain().keySet());
        expected.add("*");

        assertThat(explained).isEqualTo(expected);
    }

    private static String page() throws Exception {
        return PLACEHOLDER
                .matcher(template())
                .replaceAll(placeholder -> Matcher.quoteReplacement(value(placeholder.group(1), placeholder.group(2))));
    }

    private static String value(String what, String chainId) {
        return switch (what) {
            case "confirmed" -> String.valueOf(depths(CONFIRMED, 1).of(chainId));
            case "final" -> {
                int depth = depths(FINAL, 0).of(chainId);
                yield depth == 0 ? "its own word" : String.valueOf(depth);
            }
            case "floors" -> GeneratedPage.code(text(FLOORS));
            default -> throw new AssertionError(what);
        };
    }

    private static ChainDepths depths(String key, int least) {
        return ChainDepths.parse(text(key), least);
    }

    private static String text(String key) {
        return Services.DEFINITIONS.stream()
                .map(ConfigDef::configKeys)
                .filter(keys -> keys.containsKey(key))
                .map(keys -> String.valueOf(keys.get(key).defaultValue))
                .findFirst()
                .orElseThrow();
    }

    private static String template() throws Exception {
        try (InputStream text = ConfirmationDepthsTest.class.getResourceAsStream("confirmations.md")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
