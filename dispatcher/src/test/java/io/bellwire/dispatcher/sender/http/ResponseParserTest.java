package io.bellwire.dispatcher.sender.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers bent at random, cut at random: the parser against itself in one piece, and against Netty's codec. */
@ExtendWith(NoLeaks.class)
class ResponseParserTest {
    private static final int ROUNDS = 10_000;
    private static final int COMPARED = 3_000;

    private static final Pattern INEXACT_STATUS_LINE = Pattern.compile("HTTP/1\\.[01](?! [1-5][0-9]{2}[ \r])");
    private static final Pattern CONTROL_BYTE =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]|\r(?!\n)|(?<!\r)\n");
    private static final Pattern FOLDED_FRAMING =
            Pattern.compile("(?i)(content-length|transfer-encoding|connection)[ \t]*:[^\r]*\r\n[ \t]");
    private static final Pattern FOLDED_RETRY_AFTER = Pattern.compile("(?i)retry-after[ \t]*:[^\r]*\r\n[ \t]");
    private static final Pattern FOLDED_AFTER_NOTHING = Pattern.compile(":[ \t]*\r\n[ \t]");

    /** A line of an answer, be it status, header, continuation or none. */
    private static final Pattern CODED_IN_HTTP_1_0 = Pattern.compile("(?is)^\\s*HTTP/1\\.0.*\r\ntransfer-encoding");

    private static final Pattern WELL_FORMED =
            Pattern.compile("|HTTP/1.*|[ \t].*|[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:.*");

    private static final List<String> ANSWERS = List.of(
            "HTTP/1.1 204 No Content\r\nServer: nginx/1.22.1\r\nDate: Sat, 01 Jan 2026 00:00:00 GMT\r\nConnection: keep-alive\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-T: y\r\n\r\n",
            "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nX-A: b\r\n c\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 429 Slow\r\nretry-after:\t7 \r\nContent-Length : 3\r\n\r\nno!",
            "HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nuntil the end");

    private static final List<String> SPLICES = List.of(
            "\r\n",
            "\n",
            "\r",
            " ",
            "\t",
            ":",
            ",",
            ";",
            "0",
            "9",
            "a",
            "\0",
            "\u001b",
            "\u007f",
            "\u00e9",
            "+",
            "-",
            "Content-Length: 5\r\n",
            "Content-Length: 7\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",
            "Retry-After: 9\r\n",
            "chunked",
            "close",
            ", chunked",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.0 ",
            "99999999999");

    @Test
    void readsTheSameHoweverTheBytesAreCut() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] answer = bent(random);

            Verdict whole = Verdict.ofParser(List.of(answer));

            // A byte too many may come in the pass that ends the answer or in the next: never kept either way.
            assertThat(Verdict.ofParser(cut(answer, random)))
                    .as("seed %s, round %s: %s", seed, round, shown(answer))
                    .isEqualTo(whole);
        }
    }

    @Test
    void isNeverMoreForgivingThanNettysCodecAndStricterOnlyWhereItSays() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < COMPARED; round++) {
            byte[] answer = bent(random);
            List<byte[]> pieces = cut(answer, random);

            Verdict ours = Verdict.ofParser(pieces);

            Verdict theirs = CodecOracle.judge(pieces);
            assertThat(ours.equals(theirs) || mayDiffer(ours, theirs, new String(answer, ISO_8859_1)))
                    .as("seed %s, round %s, ours %s, theirs %s: %s", seed, round, ours, theirs, shown(answer))
                    .isTrue();
        }
    }

    /** Where two readers could disagree, ours is the stricter; on one thing Netty's is stricter than the standard. */
    private static boolean mayDiffer(Verdict ours, Verdict theirs, String answer) {
        if (ours.status() == 0) {
            return INEXACT_STATUS_LINE.matcher(answer).find()
                    || CONTROL_BYTE.matcher(answer).find()
                    || answer.startsWith(" ")
                    || FOLDED_FRAMING.matcher(answer).find()
                    || answer.lines()
                            .anyMatch(line -> !WELL_FORMED.matcher(line).matches());
        }
        if (theirs.status() == 0) {
            // An unknown coding in HTTP/1.0 is read until the connection is closed: there is no other answer to
            // mistake.
            return FOLDED_AFTER_NOTHING.matcher(answer).find()
                    || (CODED_IN_HTTP_1_0.matcher(answer).find() && !ours.kept());
        }
        if (!Objects.equals(ours.retryAfter(), theirs.retryAfter())) {
            return ours.retryAfter() == null
                    && FOLDED_RETRY_AFTER.matcher(answer).find();
        }
        // A line end after the answer is a byte nobody asked for.
        return ours.status() == theirs.status() && theirs.kept() && (answer.endsWith("\n") || answer.endsWith("\r"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
                "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTtP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                " HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 \u0007\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n X-A: folded before any\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\t1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: a\rb\r\nContent-Length: 0\r\n\r\n",
                "\0HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            })
    void refusesAHeadThatCouldBeReadInTwoWays(String answer) {
        assertThat(verdict(answer)).isEqualTo(new Verdict(0, null, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200\r\ncontent-length:0\r\n\r\n",
                "HTTP/1.1 200 \u00e9\r\nCONTENT-LENGTH:\t0 \r\nX-A:\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n",
                "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n00a\r\n0123456789\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: b\r\n\tc\r\nContent-Length : 2\r\n\r\nok",
            })
    void keepsTheConnectionOfACleanAnswer(String answer) {
        assertThat(verdict(answer).kept()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, CLOSE\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 205 Reset\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 1\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno trailer\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;\u00e9\r\nx\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n",
            })
    void hasTheOutcomeButNotTheConnection(String answer) {
        Verdict verdict = verdict(answer);

        assertThat(verdict.status()).isIn(200, 204, 205);
        assertThat(verdict.kept()).isFalse();
    }

    @Test
    void readsRetryAfterOnlyIfItCameOnceAndWithAFailure() {
        String twice = "Retry-After: 7\r\nRetry-After: 7\r\n";

        assertThat(verdict("HTTP/1.1 503 No\r\nRetry-After: \t7 \r\n\r\n").retryAfter())
                .isEqualTo("7");
        assertThat(verdict("HTTP/1.1 503 No\r\n" + twice + "\r\n").retryAfter()).isNull();
        assertThat(verdict("HTTP/1.1 503 No\r\nRetry-After: 7\r\n 0\r\n\r\n").retryAfter())
                .isNull();
        assertThat(verdict("HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\n").retryAfter())
                .isNull();
    }

    @Test
    void countsHeadersAndTheirBytes() {
        String block = "X-A: " + "a".repeat(1_000) + "\r\n";

        assertThat(verdict("HTTP/1.1 200 OK\r\n" + "X:y\r\n".repeat(100) + "\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(verdict("HTTP/1.1 200 OK\r\n" + "X:y\r\n".repeat(101) + "\r\n")
                        .status())
                .isZero();
        assertThat(verdict("HTTP/1.1 200 OK\r\n" + block.repeat(16) + "\r\n").status())
                .isEqualTo(200);
        assertThat(verdict("HTTP/1.1 200 OK\r\n" + block.repeat(17) + "\r\n").status())
                .isZero();
    }

    private static Verdict verdict(String answer) {
        return Verdict.ofParser(List.of(answer.getBytes(ISO_8859_1)));
    }

    private static byte[] bent(SplittableRandom random) {
        StringBuilder answer = new StringBuilder(ANSWERS.get(random.nextInt(ANSWERS.size())));
        for (int times = random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(answer.length());
            int to = Math.min(answer.length(), at + 1 + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> answer.insert(at, SPLICES.get(random.nextInt(SPLICES.size())));
                case 1 -> answer.delete(at, to);
                case 2 -> answer.insert(at, answer.substring(at, to));
                default -> answer.setCharAt(at, (char) random.nextInt(256));
            }
            if (answer.isEmpty()) {
                answer.append('H');
            }
        }
        return answer.toString().getBytes(ISO_8859_1);
    }

    private static List<byte[]> cut(byte[] answer, SplittableRandom random) {
        List<byte[]> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(random.nextBoolean() ? 3 : 60);
        for (int at = 0; at < answer.length; ) {
            int to = Math.min(answer.length, at + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(answer, at, to));
            at = to;
        }
        return pieces;
    }

    private static String shown(byte[] answer) {
        return new String(answer, ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\0", "\\0");
    }
}
