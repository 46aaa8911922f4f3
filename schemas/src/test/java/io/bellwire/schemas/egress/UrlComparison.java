package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The policy and {@link ReferenceUrlJudge}, asked about the same URL under several settings. */
final class UrlComparison {
    private static final List<EgressSettings> SETTINGS = List.of(
            EgressSettings.strict()
                    .withOwnHosts(List.of("hooks.example.net", "8.8.4.0/24"))
                    .withDenySuffixes(List.of("example.org", "b.example.com"))
                    .withDenyCidrs(List.of("8.8.8.8")),
            EgressSettings.of(true, List.of("127.0.0.0/8", "::1", "2606:4700::/32"), true)
                    .withDenyCidrs(List.of("127.0.0.53")),
            new EgressSettings(true, List.of("10.0.0.0/8", "::1"), false, List.of(), Set.of(1, 443, 65_535)));

    private final List<CallbackUrlPolicy> policies =
            SETTINGS.stream().map(CallbackUrlPolicy::new).toList();
    private final List<ReferenceUrlJudge> references =
            SETTINGS.stream().map(ReferenceUrlJudge::new).toList();

    void assertAgree(String url, String where) {
        for (int i = 0; i < SETTINGS.size(); i++) {
            assertAgree(i, url, where);
        }
    }

    /** @return a rule, or {@code ACCEPTED}, to see that the URLs tried are of all kinds */
    String assertAgreeUnderOne(Random random, String url, String where) {
        return assertAgree(random.nextInt(SETTINGS.size()), url, where);
    }

    private String assertAgree(int settings, String url, String where) {
        CallbackUrlPolicy policy = policies.get(settings);
        UrlVerdict verdict = policy.judge(url);
        String actual = describe(verdict);
        String expected = references.get(settings).judge(url);
        if (!actual.equals(expected)) {
            assertThat(actual)
                    .as("settings %d, %s, url %s", settings, where, escaped(url))
                    .isEqualTo(expected);
        }
        if (verdict instanceof UrlVerdict.Accepted accepted) {
            assertOneSpelling(policy, accepted.url());
            return "ACCEPTED";
        }
        return actual;
    }

    /** What is stored is judged again at every attempt: it must be accepted, and as itself. */
    private static void assertOneSpelling(CallbackUrlPolicy policy, CallbackUrl url) {
        UrlVerdict again = policy.judge(url.canonical());
        if (!again.equals(new UrlVerdict.Accepted(url)) || !again.toString().contains(url.toString())) {
            assertThat(again).as("canonical form").isEqualTo(new UrlVerdict.Accepted(url));
        }
    }

    private static String describe(UrlVerdict verdict) {
        if (verdict instanceof UrlVerdict.Refused refused) {
            return refused.rule().name();
        }
        CallbackUrl url = ((UrlVerdict.Accepted) verdict).url();
        String host = url.literal()
                .map(address -> new BigInteger(1, address.getAddress()).toString())
                .orElse(url.host());
        return ReferenceUrlJudge.parts(!url.isTls(), host, url.port(), url.pathAndQuery());
    }

    private static String escaped(String url) {
        StringBuilder escaped = new StringBuilder();
        url.chars()
                .forEach(c ->
                        escaped.append(c > ' ' && c < 0x7f ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return escaped.toString();
    }
}
