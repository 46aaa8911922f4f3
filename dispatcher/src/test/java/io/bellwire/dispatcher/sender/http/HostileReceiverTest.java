package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row is a way a receiver misbehaves; what is expected is the outcome, and whether its connection is kept. */
@ExtendWith(NoLeaks.class)
class HostileReceiverTest {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final byte[] LARGE_BODY = "x".repeat(8 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII);

    record Row(String name, ScriptedReceiver.Script script, Decision expected, boolean kept, Duration timeout) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                retry("H06 accepts, then closes at once", c -> c.close(), ErrorClass.PROTOCOL),
                closes("H29 closes with no byte", ""),
                retry(
                        "H29 resets with no byte",
                        c -> {
                            c.readRequest();
                            c.reset();
                        },
                        ErrorClass.PROTOCOL),
                stalls("H28 stays silent after the request", ""),
                stalls("H32 stalls in the status line", "HTTP/1.1 20"),
                stalls("H32 stalls in the header block", "HTTP/1.1 200 OK\r\nX-A: b\r\n"),
                closes("H31 closes in the status line", "HTTP/1.1 20"),
                closes("H33 closes in the header block", "HTTP/1.1 200 OK\r\nContent-Le"),
                closes("H34 answers HTTP/0.9", "<html><body>hello</body></html>\r\n\r\n"),
                closes("H35 answers like SSH", "SSH-2.0-OpenSSH_9.6\r\n"),
                closes("H35 answers like SMTP", "220 mail.example.com ESMTP ready\r\n250 ok\r\n"),
                closes("H35 answers like Redis", "-ERR unknown command 'POST'\r\n"),
                success("H36 answers HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false),
                success(
                        "H36 HTTP/1.0 with keep-alive is closed all the same",
                        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
                        false),
                closes("H37 answers HTTP/2.0 in text", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H37 answers HTTP/1.9", "HTTP/1.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H38 answers with HTTP/2 frames", "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\200\r\n\r\n"),
                closes("H40 status +200", "HTTP/1.1 +200 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H40 status -200", "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H40 status abc", "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H40 status 2\u00b20", "HTTP/1.1 2\u00b20 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H40 empty status", "HTTP/1.1  \r\nContent-Length: 0\r\n\r\n"),
                closes("H40 status 099", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H40 status 600", "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H40 status 2000", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
                closes("H42 line feeds only", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
                success("H43 leading CRLFs", "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
                success("H44 folded header", "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n", true),
                closes("H47 same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
                closes("H47 two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
                closes("H47 a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"),
                closes("H47 two lengths in 1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
                closes("H47 negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok"),
                closes("H47 signed length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
                closes("H47 hexadecimal length", "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok"),
                closes("H47 length overflows", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok"),
                closes(
                        "H48 length and chunks",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                closes(
                        "H48 length and another coding",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"),
                success("H49 body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", false),
                success("H50 nine bytes after two", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokSURPLUS!", false),
                success(
                        "H51 a second answer at once",
                        ScriptedReceiver.OK + "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                        false),
                success("H53 chunk size ZZ", chunked("ZZ\r\nhello\r\n0\r\n\r\n"), false),
                success("H53 chunk size -1", chunked("-1\r\nhello\r\n0\r\n\r\n"), false),
                success("H53 chunk size overflows", chunked("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"), false),
                success("H53 chunk without its line end", chunked("5\r\nhelloXX0\r\n\r\n"), false),
                success("H54 endless chunk extension", chunked("5;" + "x".repeat(1024 * 1024)), false),
                success("H54 endless trailers", chunked("0\r\n" + "X-T: y\r\n".repeat(100_000)), false),
                success("chunks and trailers, well formed", chunked("2\r\nok\r\n0\r\nX-T: y\r\n\r\n"), true),
                success("H55 204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", false),
                success("H55 204 without one", "HTTP/1.1 204 No Content\r\n\r\n", true),
                answers("H56 304 with a body", 304, ErrorClass.REDIRECT, "hello"),
                success("H58 body drips", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nh", false),
                success("H58 body without an end", "HTTP/1.1 200 OK\r\n\r\nh", false),
                success(
                        "H61 a hundred codings",
                        "HTTP/1.1 200 OK\r\nContent-Encoding: " + "gzip, ".repeat(100)
                                + "br\r\nContent-Length: 2\r\n\r\nok",
                        true),
                success("H62 100 Continue unasked", "HTTP/1.1 100 Continue\r\n\r\n" + ScriptedReceiver.OK, true),
                success("H62 103 with headers", "HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\n" + ScriptedReceiver.OK, true),
                success("H63 eight interim answers", "HTTP/1.1 102 P\r\n\r\n".repeat(8) + ScriptedReceiver.OK, true),
                closes("H63 flood of interim answers", "HTTP/1.1 102 P\r\n\r\n".repeat(9) + ScriptedReceiver.OK),
                closes("101 unasked", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
                answers("H66 300", 300, ErrorClass.REDIRECT, ""),
                answers("H68 401 with a challenge", 401, ErrorClass.HTTP_4XX, ""),
                answers("H76 500", 500, ErrorClass.HTTP_5XX, ""),
                answers("H76 599", 599, ErrorClass.HTTP_5XX, ""),
                answers("404", 404, ErrorClass.HTTP_4XX, "not here"),
                row(
                        "H70 410",
                        "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
                        new Decision.Dead(ErrorClass.GONE),
                        true),
                retryAfter("H71 429 in 30 s", 429, "30", Duration.ofSeconds(30)),
                retryAfter("H72 503 at a date", 503, "Thu, 01 Jan 2026 00:10:00 GMT", Duration.ofMinutes(10)),
                retryAfter("H73 nonsense", 503, "soon", null),
                retryAfter("H73 8 KiB of digits", 503, "9".repeat(8 * 1024), null),
                success("H77 299", "HTTP/1.1 299 Fine\r\nContent-Length: 0\r\n\r\n", true),
                success("H78 200 with an error inside", response(200, "", "{\"error\":\"no\"}"), true),
                success(
                        "H79 state nobody keeps",
                        response(200, "Set-Cookie: a=b\r\nAlt-Svc: h3=\":443\"\r\n", "ok"),
                        true),
                success("H82 closes after the answer", response(200, "Connection: close\r\n", "ok"), false),
                script("H49 body cut short by a close", c -> {
                    answer(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
                    c.close();
                }),
                script("H82 half-closes after the answer", c -> {
                    answer(c, ScriptedReceiver.OK);
                    c.halfClose();
                    c.awaitClose();
                }),
                script("H83 resets after the answer", c -> {
                    answer(c, ScriptedReceiver.OK);
                    c.reset();
                }),
                success("H89 control bytes in the body", response(200, "", "\u001b[31m\0${jndi:x}"), true),
                closes("H89 NUL in a header value", "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n"),
                script("H92 pushes without end", c -> {
                    c.readRequest();
                    c.send("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
                    for (String block = "x".repeat(64 * 1024); ; ) {
                        c.send(block);
                    }
                }),
                closes("header block over 16 KiB", "HTTP/1.1 200 OK\r\nX-A: " + "a".repeat(17_000) + "\r\n\r\n"),
                closes("over a hundred headers", "HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(101) + "\r\n"),
                closes("status line without end", "HTTP/1.1 200 " + "a".repeat(10_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void endsAsTheTableSays(Row row) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(row.script);
                SenderHarness sender = new SenderHarness()) {

            AttemptOutcome outcome = sender.send(receiver.url(), SenderHarness.BODY, row.timeout);

            assertThat(OutcomeRule.decide(outcome)).as("%s", outcome).isEqualTo(row.expected);
            sender.awaitConnections(row.kept ? 1 : 0);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void h01NobodyListens() throws Exception {
        ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
        receiver.close();
        try (SenderHarness sender = new SenderHarness()) {

            AttemptOutcome outcome = sender.send(receiver.url());

            assertThat(outcome).isEqualTo(new AttemptOutcome.Failed(ErrorClass.CONNECT, "connection refused or reset"));
        }
    }

    /** Whether the reset is seen as a failed connect or as a lost connection is the network's choice. */
    @Test
    void h06AcceptsThenResetsAtOnce() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> c.reset());
                SenderHarness sender = new SenderHarness()) {
            assertThat(OutcomeRule.decide(sender.send(receiver.url()))).isInstanceOf(Decision.Retry.class);
        }
    }

    @Test
    void h24NeverReads() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> c.hold(done));
                SenderHarness sender = new SenderHarness()) {

            AttemptOutcome outcome = sender.send(receiver.url(), LARGE_BODY, SHORT);

            assertThat(outcome)
                    .isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> assertThat(failed.errorClass())
                            .isEqualTo(ErrorClass.TIMEOUT));
            done.countDown();
        }
    }

    @Test
    void h25ResetsInTheMiddleOfOurBody() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readHead();
                    c.reset();
                });
                SenderHarness sender = new SenderHarness()) {

            AttemptOutcome outcome = sender.send(receiver.url(), LARGE_BODY, SenderHarness.TIMEOUT);

            assertThat(outcome)
                    .isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> assertThat(failed.errorClass())
                            .isEqualTo(ErrorClass.PROTOCOL));
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void h26AnswersBeforeOurBodyIsSentAndCloses(Transport transport) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readHead();
                    c.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
                    c.halfClose();
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness(
                        transport, SenderHarness.SETTINGS, SenderHarness.loopback(), SenderHarness.resolvingTo())) {

            AttemptOutcome outcome = sender.send(receiver.url(), LARGE_BODY, SenderHarness.TIMEOUT);

            assertThat(OutcomeRule.decide(outcome)).isEqualTo(new Decision.Delivered());
            sender.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hook", "http://169.254.169.254/", "file:///etc/passwd", "https://127.0.0.1:1/", "//x"})
    void h65NeverFollowsARedirect(String location) throws Exception {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            try (ScriptedReceiver receiver =
                            ScriptedReceiver.answering(response(status, "Location: " + location + "\r\n", ""));
                    SenderHarness sender = new SenderHarness()) {

                AttemptOutcome outcome = sender.send(receiver.url());

                assertThat(outcome).isEqualTo(new AttemptOutcome.Answered(status, Optional.empty()));
                assertThat(receiver.requests()).hasSize(1);
            }
        }
    }

    @Test
    void h58FreesTheSlotOfADrippingBody() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    answer(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nh");
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness(SenderHarness.settings(Duration.ofSeconds(30), 10, 1))) {

            for (int i = 0; i < 3; i++) {
                assertThat(OutcomeRule.decide(sender.send(receiver.url()))).isEqualTo(new Decision.Delivered());
            }

            await().until(() -> receiver.connectionsClosedByClient() == 3);
        }
    }

    private static Row retry(String name, ScriptedReceiver.Script script, ErrorClass reason) {
        return new Row(name, script, retrying(reason), false, SenderHarness.TIMEOUT);
    }

    private static Row stalls(String name, String part) {
        return new Row(name, c -> answerAndAwaitClose(c, part), retrying(ErrorClass.TIMEOUT), false, SHORT);
    }

    /** Sends, then ends its side; nothing here may count as an answer. */
    private static Row closes(String name, String text) {
        return retry(
                name,
                c -> {
                    answer(c, text);
                    c.halfClose();
                    c.awaitClose();
                },
                ErrorClass.PROTOCOL);
    }

    /** A good answer: the connection is kept, or else closed by us without waiting for the peer. */
    private static Row success(String name, String response, boolean kept) {
        return row(name, response, new Decision.Delivered(), kept);
    }

    private static Row script(String name, ScriptedReceiver.Script script) {
        return new Row(name, script, new Decision.Delivered(), false, SenderHarness.TIMEOUT);
    }

    private static Row answers(String name, int status, ErrorClass reason, String body) {
        boolean kept = status != 304;
        return row(name, response(status, "WWW-Authenticate: Basic\r\n", body), retrying(reason), kept);
    }

    private static Row retryAfter(String name, int status, String value, Duration expected) {
        ErrorClass reason = status == 429 ? ErrorClass.HTTP_4XX : ErrorClass.HTTP_5XX;
        Decision decision = new Decision.Retry(reason, Optional.ofNullable(expected));
        return row(name, response(status, "Retry-After: " + value + "\r\n", ""), decision, true);
    }

    private static Row row(String name, String response, Decision expected, boolean kept) {
        ScriptedReceiver.Script script = kept
                ? c -> {
                    while (c.readRequest()) {
                        c.send(response);
                    }
                }
                : c -> answerAndAwaitClose(c, response);
        return new Row(name, script, expected, kept, SenderHarness.TIMEOUT);
    }

    private static Decision retrying(ErrorClass reason) {
        return new Decision.Retry(reason, Optional.empty());
    }

    private static void answer(ScriptedReceiver.Conversation conversation, String text) throws Exception {
        conversation.readRequest();
        conversation.send(text);
    }

    private static void answerAndAwaitClose(ScriptedReceiver.Conversation conversation, String text) throws Exception {
        answer(conversation, text);
        conversation.awaitClose();
    }

    private static String response(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Status\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String chunked(String body) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }
}
