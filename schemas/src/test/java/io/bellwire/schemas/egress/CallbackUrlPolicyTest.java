package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackUrlPolicyTest {
    private static final EgressSettings STRICT =
            EgressSettings.strict().withOwnHosts(List.of("hooks.bellwire.example.net", "203.0.113.7"));
    private static final EgressSettings DEVELOPMENT = EgressSettings.of(true, List.of("127.0.0.0/8", "::1"), true);

    @ParameterizedTest(name = "{0} is stored as {1}")
    @CsvSource({
        "https://shop.example.com/in, https://shop.example.com/in",
        "https://shop.example.com, https://shop.example.com/",
        "https://shop.example.com?a=b, https://shop.example.com/?a=b",
        "HttpS://Shop.Example.COM/In?Q=1, https://shop.example.com/In?Q=1",
        "https://shop.example.com:443/in, https://shop.example.com/in",
        "https://shop.example.com:8443/in, https://shop.example.com:8443/in",
        "https://xn--bcher-kva.example.com/x, https://xn--bcher-kva.example.com/x",
        "https://3com.example.com/%C3%A9/..a/b.., https://3com.example.com/%C3%A9/..a/b..",
        "https://internal.shop.example.com/, https://internal.shop.example.com/",
        "https://shop.example.com//double//slash, https://shop.example.com//double//slash",
    })
    void acceptsAPublicNameAndKeepsOneSpelling(String url, String canonical) {
        assertThat(accepted(STRICT, url).canonical()).isEqualTo(canonical);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "http://shop.example.com/            | SCHEME",
                "ldap://shop.example.com/            | SCHEME",
                "httpss://shop.example.com/          | SCHEME",
                "shop.example.com/in                 | SCHEME",
                "//shop.example.com/                 | SCHEME",
                "''                                  | SCHEME",
                "https:shop.example.com              | AUTHORITY",
                "https:/shop.example.com             | AUTHORITY",
                "https:///shop.example.com           | AUTHORITY",
                "https://?x                          | AUTHORITY",
                "https://#x                          | AUTHORITY",
                "https://a:b@shop.example.com/       | USERINFO",
                "https://@shop.example.com/          | USERINFO",
                "https://shop.example.com%40@10.0.0.1/ | USERINFO",
                "https://shop.example.com/x#         | FRAGMENT",
                "https://shop.example.com#x          | FRAGMENT",
                "https://:443/                       | HOST_SYNTAX",
                "https://-shop.example.com/          | HOST_SYNTAX",
                "https://shop-.example.com/          | HOST_SYNTAX",
                "https://sh_op.example.com/          | HOST_SYNTAX",
                "https://shop..example.com/          | HOST_SYNTAX",
                "https://.shop.example.com/          | HOST_SYNTAX",
                "https://shop%2eexample.com/         | HOST_SYNTAX",
                "https://shop*.example.com/          | HOST_SYNTAX",
                "https://fe80::1/                    | HOST_SYNTAX",
                "https://2606:4700::1111/            | HOST_SYNTAX",
                "https://[::1/                       | HOST_SYNTAX",
                "https://[::1]x/                     | HOST_SYNTAX",
                "https://[]/                         | HOST_SYNTAX",
                "https://[::1%25lo]/                 | HOST_SYNTAX",
                "https://[10.0.0.1]/                 | HOST_SYNTAX",
                "https://[1::2::3]/                  | HOST_SYNTAX",
                "https://[::127.1]/                  | HOST_SYNTAX",
                "https://[::ffff:027.0.0.1]/         | HOST_SYNTAX",
                "https://[2001:db8::00001]/          | HOST_SYNTAX",
                "https://shop.example.com./          | TRAILING_DOT",
                "https://10.0.0.1.:443/              | TRAILING_DOT",
                "https://10.1/                       | NUMERIC_HOST",
                "https://167772161/                  | NUMERIC_HOST",
                "https://0xA000001/                  | NUMERIC_HOST",
                "https://0x/                         | NUMERIC_HOST",
                "https://10.0.0.0x1/                 | NUMERIC_HOST",
                "https://010.0.0.1/                  | NUMERIC_HOST",
                "https://8.8.8.256/                  | NUMERIC_HOST",
                "https://08.8.8.8/                   | NUMERIC_HOST",
                "https://shop.example.99/            | NUMERIC_HOST",
                "https://10.0.0.1/                   | IP_FORBIDDEN",
                "https://203.0.113.7/                | IP_FORBIDDEN",
                "https://[fd00::1]/                  | IP_FORBIDDEN",
                "https://[::FFFF:10.0.0.1]/          | IP_FORBIDDEN",
                "https://[2002:a00:1::]:443/         | IP_FORBIDDEN",
                "https://8.8.4.4/                    | IP_LITERAL",
                "https://[2001:4860:4860::8844]/     | IP_LITERAL",
                "https://localhost/                  | SINGLE_LABEL",
                "https://broker:9092/                | SINGLE_LABEL",
                "https://a.localhost/                | RESERVED_NAME",
                "https://nas.home.arpa/              | RESERVED_NAME",
                "https://vault.service.consul/       | RESERVED_NAME",
                "https://api.default.svc/            | RESERVED_NAME",
                "https://x.onion/                    | RESERVED_NAME",
                "https://HOOKS.bellwire.example.net/ | SELF",
                "https://eu.hooks.bellwire.example.net/ | SELF",
                "https://shop.example.com:/          | PORT",
                "https://shop.example.com:0/         | PORT",
                "https://shop.example.com:080/       | PORT",
                "https://shop.example.com:80/        | PORT",
                "https://shop.example.com:+443/      | PORT",
                "https://shop.example.com:443:1/     | PORT",
                "https://shop.example.com:99999/     | PORT",
                "https://shop.example.com:4294967739/ | PORT",
                "https://shop.example.com/.          | PATH",
                "https://shop.example.com/a/../b     | PATH",
                "https://shop.example.com/a/%2E%2e   | PATH",
                "https://shop.example.com/%          | PATH",
                "https://shop.example.com/%4         | PATH",
                "https://shop.example.com/%-1        | PATH",
                "https://shop.example.com/?q=%0d%0a  | PATH",
                "https://shop.example.com/%7F        | PATH",
            })
    void refusesWithTheFirstRuleBroken(String url, UrlRule rule) {
        assertThat(refused(STRICT, url).rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.com/ ",
                "\thttps://shop.example.com/",
                "https://shop.example.com/\r\nX: y",
                "https://shop\\.example.com/",
                "https://shop.example.com/{id}",
                "https://shop.example.com/\"",
                "https://shop.example.com/`",
                "https://sh\u00f6p.example.com/",
                "https://shop\u3002example.com/",
                "https://shop.example.com/\u007f",
                "https://shop.example.com/\ud83d\ude00",
            })
    void refusesCharactersThatParsersReadDifferently(String url) {
        assertThat(refused(STRICT, url).rule()).isEqualTo(UrlRule.CHARS);
    }

    @Test
    void refusesOneCharacterTooMany() {
        String longest = "https://shop.example.com/" + "a".repeat(2048 - 25);

        assertThat(accepted(STRICT, longest).canonical()).hasSize(2048);
        assertThat(refused(STRICT, longest + 'a').rule()).isEqualTo(UrlRule.LENGTH);
    }

    @Test
    void refusesWhatTheCanonicalFormMakesTooLong() {
        String almost = "https://shop.example.com?" + "a".repeat(2047 - 25);

        assertThat(accepted(STRICT, almost).canonical()).hasSize(2048);
        assertThat(refused(STRICT, almost + 'a').rule()).isEqualTo(UrlRule.LENGTH);
        assertThat(accepted(STRICT, "https://shop.example.com:443?" + "a".repeat(2048 - 29))
                        .canonical())
                .hasSize(2045);
    }

    @Test
    void refusesAHostOver253CharactersAndALabelOver63() {
        String label = "a".repeat(63);

        assertThat(accepted(STRICT, "https://" + label + ".example.com/").host())
                .startsWith(label);
        assertThat(refused(STRICT, "https://" + label + "a.example.com/").rule())
                .isEqualTo(UrlRule.HOST_SYNTAX);
        assertThat(refused(STRICT, "https://" + (label + '.').repeat(4) + "com/")
                        .rule())
                .isEqualTo(UrlRule.HOST_SYNTAX);
    }

    @ParameterizedTest(name = "development permits {0}")
    @CsvSource({
        "http://127.0.0.1:18080/in, http://127.0.0.1:18080/in",
        "https://127.9.9.9:1/in, https://127.9.9.9:1/in",
        "http://127.0.0.1:80/in, http://127.0.0.1/in",
        "http://[0:0::1]:9000/, http://[::1]:9000/",
        "http://shop.example.com/in, http://shop.example.com/in",
        "http://shop.example.com:8443/in, http://shop.example.com:8443/in",
    })
    void developmentSettingsPermitListedLiteralsOnAnyPortAndClearText(String url, String canonical) {
        assertThat(accepted(DEVELOPMENT, url).canonical()).isEqualTo(canonical);
    }

    @ParameterizedTest(name = "development still refuses {0}")
    @CsvSource({
        "http://localhost:18080/, SINGLE_LABEL",
        "http://10.0.0.1/, IP_FORBIDDEN",
        "http://[::ffff:127.0.0.1]/, IP_FORBIDDEN",
        "http://127.1/, NUMERIC_HOST",
        "http://127.0.0.1:65536/, PORT",
        "http://shop.example.com:9092/, PORT",
        "ftp://127.0.0.1/, SCHEME",
    })
    void developmentSettingsRelaxNothingElse(String url, UrlRule rule) {
        assertThat(refused(DEVELOPMENT, url).rule()).isEqualTo(rule);
    }

    @Test
    void aListedIpv6LiteralIsRefusedWhileIpv6IsOff() {
        EgressSettings off = EgressSettings.of(true, List.of("::1", "2606:4700::/32"), false);

        assertThat(refused(off, "http://[::1]:9000/").rule()).isEqualTo(UrlRule.IP_LITERAL);
        assertThat(refused(off, "https://[2606:4700::1]/").rule()).isEqualTo(UrlRule.IP_LITERAL);
        assertThat(refused(off, "https://[fd00::1]/").rule()).isEqualTo(UrlRule.IP_FORBIDDEN);
    }

    @Test
    void theOperatorsDenialOutweighsAListedLiteral() {
        EgressSettings settings =
                EgressSettings.of(true, List.of("127.0.0.0/8"), false).withDenyCidrs(List.of("127.0.0.53"));

        assertThat(accepted(settings, "http://127.0.0.1:1/").host()).isEqualTo("127.0.0.1");
        assertThat(refused(settings, "http://127.0.0.53:1/").rule()).isEqualTo(UrlRule.IP_FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://rival.example.com/", "https://Hooks.Rival.example.com/", "https://a.b.onmicrosoft.net/"
            })
    void refusesSuffixesTheOperatorDenies(String url) {
        EgressSettings settings =
                EgressSettings.strict().withDenySuffixes(List.of("Rival.example.com", "onmicrosoft.net"));

        assertThat(refused(settings, url).rule()).isEqualTo(UrlRule.RESERVED_NAME);
        assertThat(accepted(settings, "https://notrival.example.com/").host()).isEqualTo("notrival.example.com");
    }

    @Test
    void aLiteralCarriesItsAddressAndANameNone() {
        assertThat(accepted(DEVELOPMENT, "http://127.0.0.1:1/").literal())
                .hasValueSatisfying(address -> assertThat(address.getAddress()).containsExactly(127, 0, 0, 1));
        assertThat(accepted(STRICT, "https://shop.example.com/").literal()).isEmpty();
    }

    @Test
    void lengthIsAskedBeforeAnythingElse() {
        assertThat(refused(STRICT, "ftp://" + " ".repeat(2048)).rule()).isEqualTo(UrlRule.LENGTH);
    }

    @Test
    void takesTheLongestHostAndTheLastPort() {
        String host = "a".repeat(63) + '.' + "b".repeat(63) + '.' + "c".repeat(63) + '.' + "d".repeat(57) + ".com";

        assertThat(accepted(STRICT, "https://" + host + '/').host()).hasSize(253);
        assertThat(refused(STRICT, "https://" + host.replace(".com", "d.com") + '/')
                        .rule())
                .isEqualTo(UrlRule.HOST_SYNTAX);
        assertThat(accepted(DEVELOPMENT, "http://127.0.0.1:65535/").port()).isEqualTo(65_535);
    }

    @ParameterizedTest
    @CsvSource({
        "%1f, false",
        "%20, true",
        "%7e, true",
        "%7f, false",
        "%80, true",
        "%00, false",
        "%ff, true",
        "%0, false"
    })
    void takesEscapesOfWhatIsNoControlCharacter(String escape, boolean taken) {
        for (String place : List.of("/", "/a/", "?", "/?a=")) {
            assertThat(new CallbackUrlPolicy(STRICT).judge("https://shop.example.com" + place + escape))
                    .isInstanceOf(taken ? UrlVerdict.Accepted.class : UrlVerdict.Refused.class);
        }
    }

    @Test
    void handsTheUrlOnInParts() {
        CallbackUrl name = accepted(STRICT, "https://Shop.example.com:8443/in?a=b");
        CallbackUrl literal = accepted(DEVELOPMENT, "http://[::1]:9000");

        assertThat(name.isTls()).isTrue();
        assertThat(name.scheme()).isEqualTo("https");
        assertThat(name.host()).isEqualTo("shop.example.com");
        assertThat(name.port()).isEqualTo(8443);
        assertThat(name.authority()).isEqualTo("shop.example.com:8443");
        assertThat(name.pathAndQuery()).isEqualTo("/in?a=b");
        assertThat(literal.isTls()).isFalse();
        assertThat(literal.scheme()).isEqualTo("http");
        assertThat(literal.host()).isEqualTo("::1");
        assertThat(literal.port()).isEqualTo(9000);
        assertThat(literal.authority()).isEqualTo("[::1]:9000");
        assertThat(literal.pathAndQuery()).isEqualTo("/");
        assertThat(accepted(DEVELOPMENT, "http://shop.example.com").port()).isEqualTo(80);
        assertThat(accepted(DEVELOPMENT, "https://shop.example.com").port()).isEqualTo(443);
    }

    @Test
    void twoSpellingsOfOneUrlAreEqual() {
        CallbackUrl one = accepted(DEVELOPMENT, "https://Shop.example.com:443/in");
        CallbackUrl same = accepted(STRICT, "https://shop.example.com/in");

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        for (String other : List.of(
                "http://shop.example.com:443/in",
                "https://shop.example.com:8443/in",
                "https://shop.example.com/In",
                "https://shops.example.com/in")) {
            assertThat(one).isNotEqualTo(accepted(DEVELOPMENT, other));
            assertThat(one.hashCode()).isNotEqualTo(accepted(DEVELOPMENT, other).hashCode());
        }
        assertThat(one).isNotEqualTo("https://shop.example.com/in");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "https://shop.example.com/a\\b | url: U+005C at 26 (expected: visible ASCII without \\\"<>^`{|})",
                "http://shop.example.com/      | scheme: not permitted (expected: https)",
                "https:shop.example.com        | url: no authority (expected: scheme://host)",
                "https:///in                   | url: empty authority (expected: a host name)",
                "https://10.0.0.1/             | host: address refused by rule PRIVATE_USE",
                "https://8.8.8.8/              | host: IP address (expected: a host name)",
                "https://a.localhost/          | host: under reserved suffix localhost (expected: a public name)",
                "https://shop.example.com:22/  | port: 22 (expected: one of [443, 8443])",
            })
    void saysWhatWasExpected(String url, String detail) {
        assertThat(refused(STRICT, url).detail()).startsWith(detail.split("without")[0]);
    }

    @Test
    void neitherToStringNorDetailsRepeatPathOrQuery() {
        CallbackUrl url = accepted(STRICT, "https://shop.example.com/in?token=s3cret");
        UrlVerdict.Refused refusal = refused(STRICT, "https://shop.example.com/s3cret/../x?token=s3cret");

        assertThat(url).asString().isEqualTo("https://shop.example.com/...");
        assertThat(refusal.detail()).doesNotContain("s3cret");
    }

    private static CallbackUrl accepted(EgressSettings settings, String url) {
        UrlVerdict verdict = new CallbackUrlPolicy(settings).judge(url);
        assertThat(verdict).isInstanceOf(UrlVerdict.Accepted.class);
        return ((UrlVerdict.Accepted) verdict).url();
    }

    private static UrlVerdict.Refused refused(EgressSettings settings, String url) {
        UrlVerdict verdict = new CallbackUrlPolicy(settings).judge(url);
        assertThat(verdict).isInstanceOf(UrlVerdict.Refused.class);
        return (UrlVerdict.Refused) verdict;
    }
}
