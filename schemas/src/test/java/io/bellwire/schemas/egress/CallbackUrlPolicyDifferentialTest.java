package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The policy and a second, slow one agree about URLs made at random from pieces that parsers have tripped over. */
class CallbackUrlPolicyDifferentialTest {
    private static final int URLS = 200_000;
    private static final List<String> SCHEMES =
            List.of("https", "https", "https", "http", "HTTPS", "hTTp", "ftp", "", "httpss");
    private static final List<String> SEPARATORS =
            List.of("://", "://", "://", "://", "://", ":/", ":", ":///", "//", ":\\\\");
    private static final List<String> HOSTS = List.of(
            "shop.example.com",
            "Shop.Example.COM",
            "a.b.example.com",
            "x.example.org",
            "hooks.example.net",
            "eu.HOOKS.example.net",
            "xn--bcher-kva.example.com",
            "localhost",
            "nas.home.arpa",
            "a.svc",
            "sh_op.example.com",
            "-a.example.com",
            "a-.example.com",
            "shop..example.com",
            ".example.com",
            "shop.example.com.",
            "127.0.0.1",
            "127.0.0.53",
            "10.255.255.255",
            "8.8.8.8",
            "8.8.4.4",
            "9.9.9.9",
            "0177.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0X7F.1",
            "1.2.3.4.5",
            "shop.0x",
            "shop.0xg",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[2606:4700::1]",
            "[2606:4700::5efe:7f00:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:9.9.9.9]",
            "[::127.0.0.1]",
            "[64:ff9b::808:808]",
            "[fd00::1]",
            "[1::2::3]",
            "[::1%25eth0]",
            "[127.0.0.1]",
            "[]",
            "[::1",
            "::1",
            "1:2:3:4:5:6:7:8",
            "a:b");
    private static final List<String> PORTS = List.of(
            "", "", "", "", ":443", ":8443", ":80", ":1", ":65535", ":65536", ":0", ":0443", ":", ":+1", ":443:80",
            ":99999", ":100000", ":8a");
    private static final List<String> PIECES = List.of(
            "/", "/", "a", "b", "?", "x=1", "&", "%2F", "%2e", "%2E", ".", "..", "%00", "%1f", "%20", "%7e", "%7f",
            "%7F", "%", "%4", "%zz", "#", "@", ":", ";", "~", "%C3%A9", "//", "\u00e9", " ", "\\", "{", "\u0000",
            "\uff0f");

    private final UrlComparison comparison = new UrlComparison();

    @Test
    void agreesAboutUrlsAtRandom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> kinds = new TreeSet<>();
        for (int i = 0; i < URLS; i++) {
            kinds.add(comparison.assertAgreeUnderOne(random, aUrl(random), "seed " + seed));
        }

        Set<UrlRule> rules = EnumSet.allOf(UrlRule.class);
        assertThat(kinds)
                .as("kinds of verdicts that were met")
                .contains("ACCEPTED")
                .hasSize(rules.size() + 1);
    }

    @Test
    void agreesAboutEveryCharacterInEveryPlace() {
        for (char c = 0; c < 0x180; c++) {
            for (String around : List.of(
                    "%shttps://shop.example.com/",
                    "https%s://shop.example.com/",
                    "https:%s//shop.example.com/",
                    "https://%sshop.example.com/",
                    "https://shop%sexample.com/",
                    "https://shop.example.com%s",
                    "https://shop.example.com:%s/",
                    "https://shop.example.com:44%s/",
                    "https://[::%s]/",
                    "https://[::1]%s/",
                    "https://127.0.0.%s/",
                    "https://shop.example.com/%s",
                    "https://shop.example.com/%%2%s",
                    "https://shop.example.com/?%s")) {
                comparison.assertAgree(String.format(around, c), "character " + (int) c);
            }
        }
    }

    @Test
    void agreesAboutLengths() {
        for (int length : new int[] {1, 62, 63, 64, 190, 252, 253, 254, 2_020, 2_023, 2_024, 2_047, 2_048, 2_049}) {
            comparison.assertAgree("https://" + "a".repeat(length) + ".example.com/", "label of " + length);
            comparison.assertAgree("https://shop.example.com/" + "a".repeat(length), "path of " + length);
            comparison.assertAgree("https://" + labels(length) + "/", "host of " + length);
            comparison.assertAgree("https://shop.example.com?" + "a".repeat(length), "query of " + length);
        }
    }

    private static String labels(int length) {
        char[] host = new char[length];
        Arrays.fill(host, 'a');
        for (int i = 60; i < length - 1; i += 61) {
            host[i] = '.';
        }
        return new String(host);
    }

    private static String aUrl(Random random) {
        StringBuilder url = new StringBuilder()
                .append(one(random, SCHEMES))
                .append(one(random, SEPARATORS))
                .append(random.nextInt(20) == 0 ? "user@" : "")
                .append(random.nextInt(10) == 0 ? aHost(random) : one(random, HOSTS))
                .append(one(random, PORTS));
        if (random.nextInt(5) > 0) {
            url.append('/');
            for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
                url.append(one(random, PIECES));
            }
        }
        if (random.nextInt(500) == 0) {
            url.append("a".repeat(random.nextInt(2_100)));
        }
        if (random.nextInt(8) == 0) {
            int at = random.nextInt(url.length());
            url.setCharAt(at, (char) (random.nextInt(20) == 0 ? random.nextInt(0x10000) : ' ' + random.nextInt(0x60)));
        }
        return url.toString();
    }

    private static String aHost(Random random) {
        String alphabet = random.nextBoolean() ? "0123456789abcdef:.[]" : "azAZ09-.x_";
        StringBuilder host = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            host.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return random.nextInt(3) == 0 ? "[" + host + "]" : host.toString();
    }

    private static String one(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
