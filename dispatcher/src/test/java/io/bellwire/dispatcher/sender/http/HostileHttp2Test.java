package io.bellwire.dispatcher.sender.http;

import static io.bellwire.dispatcher.sender.http.FramePeer.CONTINUATION;
import static io.bellwire.dispatcher.sender.http.FramePeer.DATA;
import static io.bellwire.dispatcher.sender.http.FramePeer.END_HEADERS;
import static io.bellwire.dispatcher.sender.http.FramePeer.END_STREAM;
import static io.bellwire.dispatcher.sender.http.FramePeer.GOAWAY;
import static io.bellwire.dispatcher.sender.http.FramePeer.HEADERS;
import static io.bellwire.dispatcher.sender.http.FramePeer.OK;
import static io.bellwire.dispatcher.sender.http.FramePeer.PADDED;
import static io.bellwire.dispatcher.sender.http.FramePeer.PUSH_PROMISE;
import static io.bellwire.dispatcher.sender.http.FramePeer.RST_STREAM;
import static io.bellwire.dispatcher.sender.http.FramePeer.WHOLE;
import static io.bellwire.dispatcher.sender.http.FramePeer.WINDOW_UPDATE;
import static io.bellwire.dispatcher.sender.http.FramePeer.field;
import static io.bellwire.dispatcher.sender.http.FramePeer.fields;
import static io.bellwire.dispatcher.sender.http.FramePeer.joined;
import static io.bellwire.dispatcher.sender.http.FramePeer.number;
import static io.bellwire.dispatcher.sender.http.FramePeer.setting;
import static io.bellwire.dispatcher.sender.http.FramePeer.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows on HTTP/2 of the catalogue of hostile receivers, with frames written by hand. */
@ExtendWith(NoLeaks.class)
class HostileHttp2Test {
    private static final String HOST = "shop.example.com";
    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final ClientTls TLS = ClientTls.trusting(TlsProvider.AUTO, AUTHORITY.certificate());
    private static final AttemptOutcome SUCCESS = new AttemptOutcome.Answered(200, Optional.empty());
    private static final int FLOOD = 50_000;
    private static final byte[] NOTHING = {};
    private static final String CLOSED = "closed before the answer was complete";
    private static final String BROKEN = "answer is not HTTP/2";
    private static final String MALFORMED = "malformed answer on the stream";
    private static final String OPENED_BY_PEER = "stream that the peer opened";
    private static final String NO_INTERIM = "interim answer where none may be";
    private static final String NO_STATUS = "status is not a number from 100 to 599";

    /** What the receiver does once it has a request on a stream. */
    interface Answer {
        void to(int streamId, FramePeer peer) throws Exception;
    }

    static Stream<Arguments> unclean() {
        return Stream.of(
                row("H2-02 goes away above ours, then closes", CLOSED, (id, peer) -> {
                    peer.send(GOAWAY, 0, 0, joined(number(id), number(0)));
                    peer.close();
                }),
                row("closes without a frame", CLOSED, (id, peer) -> peer.close()),
                row("H2-08 floods with CONTINUATION", BROKEN, (id, peer) -> {
                    peer.write(HEADERS, 0, id, OK);
                    flood(peer, CONTINUATION, id, NOTHING);
                }),
                row("H2-08 refers to one long header thousands of times", MALFORMED, (id, peer) -> {
                    byte[] entry = field("a", "x".repeat(3_000));
                    entry[0] = 0x40; // to be kept in the table, at 62
                    byte[] bomb = new byte[10_000];
                    java.util.Arrays.fill(bomb, (byte) 0xbe);
                    peer.send(HEADERS, WHOLE, id, joined(OK, entry, bomb));
                }),
                row("H2-08 sends a header list of a mebibyte", BROKEN, (id, peer) -> {
                    peer.write(HEADERS, 0, id, OK);
                    for (int i = 0; i < 64; i++) {
                        peer.write(CONTINUATION, 0, id, field("a" + i, "x".repeat(16_000)));
                    }
                    peer.send(CONTINUATION, END_HEADERS, id, field("end", "x"));
                }),
                row("a header list just above 16 KiB", MALFORMED, (id, peer) -> {
                    peer.write(HEADERS, END_STREAM, id, joined(OK, field("a", "x".repeat(9_000))));
                    peer.send(CONTINUATION, END_HEADERS, id, field("b", "x".repeat(9_000)));
                }),
                row(
                        "101 headers",
                        "more than 100 headers",
                        (id, peer) -> peer.send(HEADERS, WHOLE, id, joined(OK, fields(101)))),
                row("H2-11 uses a stream of its own", OPENED_BY_PEER, (id, peer) -> peer.send(HEADERS, WHOLE, 2, OK)),
                row("H2-11 answers a stream that is not", BROKEN, (id, peer) -> peer.send(HEADERS, WHOLE, id + 2, OK)),
                row(
                        "H2-11 pushes",
                        OPENED_BY_PEER,
                        (id, peer) -> peer.send(PUSH_PROMISE, END_HEADERS, id, joined(number(2), OK))),
                row("H2-11 frame above the size", BROKEN, (id, peer) -> peer.send(DATA, 0, id, new byte[17_000])),
                row("H2-11 padding longer than its frame", BROKEN, (id, peer) -> {
                    peer.send(HEADERS, WHOLE | PADDED, id, (byte) 200, (byte) 0x88);
                }),
                row("H2-11 a window above its limit", BROKEN, (id, peer) -> {
                    peer.send(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE));
                }),
                row("DATA before any head", MALFORMED, (id, peer) -> peer.send(DATA, END_STREAM, id, new byte[2])),
                row("H63 nine interim answers", "more than 8 interim answers", (id, peer) -> {
                    for (int i = 0; i < 9; i++) {
                        peer.write(HEADERS, END_HEADERS, id, status("103"));
                    }
                    peer.send(HEADERS, WHOLE, id, OK);
                }),
                row("an interim answer that ends the stream", NO_INTERIM, (id, peer) -> {
                    peer.send(HEADERS, WHOLE, id, status("103"));
                }),
                row("101 in a protocol without upgrades", NO_INTERIM, (id, peer) -> {
                    peer.send(HEADERS, END_HEADERS, id, status("101"));
                }),
                row("H40 no status", NO_STATUS, (id, peer) -> peer.send(HEADERS, WHOLE, id, field("a", "b"))),
                row("H40 status +200", NO_STATUS, (id, peer) -> peer.send(HEADERS, WHOLE, id, status("+200"))),
                row("H40 status 2x0", NO_STATUS, (id, peer) -> peer.send(HEADERS, WHOLE, id, status("2x0"))),
                row("H40 status 600", NO_STATUS, (id, peer) -> peer.send(HEADERS, WHOLE, id, status("600"))),
                row("H40 two statuses", MALFORMED, (id, peer) -> peer.send(HEADERS, WHOLE, id, joined(OK, OK))),
                row("a header of connections", MALFORMED, (id, peer) -> {
                    peer.send(HEADERS, WHOLE, id, joined(OK, field("connection", "close")));
                }),
                row("a name in capitals", MALFORMED, (id, peer) -> {
                    peer.send(HEADERS, WHOLE, id, joined(OK, field("A", "b")));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unclean")
    void triesAgainLaterAndKeepsNoConnectionAfterWhatIsUnclean(String name, String detail, Answer answer)
            throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    answer.to(peer.awaitRequest(), peer);
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            AttemptOutcome outcome = send(sender, receiver, Duration.ofSeconds(10));

            assertThat(outcome).isEqualTo(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, detail));
            assertThat(receiver.connections()).isEqualTo(1);
            sender.awaitConnections(0);
        }
    }

    static Stream<Arguments> decided() {
        return Stream.of(
                row("H2-04 resets after the head", 1, (id, peer) -> {
                    peer.write(HEADERS, END_HEADERS, id, OK);
                    peer.send(RST_STREAM, 0, id, number(2));
                }),
                row("closes after the head", 0, (id, peer) -> {
                    peer.send(HEADERS, END_HEADERS, id, OK);
                    peer.close();
                }),
                row("goes away after the head", 0, (id, peer) -> {
                    peer.write(HEADERS, END_HEADERS, id, OK);
                    peer.send(GOAWAY, 0, 0, joined(number(0), number(0)));
                }),
                row("H2-07 floods with RST of a stream that is over", 0, (id, peer) -> {
                    peer.write(HEADERS, WHOLE, id, OK);
                    flood(peer, RST_STREAM, id, number(5));
                }),
                row("H2-07 floods with empty DATA", 0, (id, peer) -> {
                    peer.write(HEADERS, END_HEADERS, id, OK);
                    flood(peer, DATA, id, NOTHING);
                }),
                row("H92 body without end on a stream that was cancelled", 0, (id, peer) -> {
                    peer.write(HEADERS, END_HEADERS, id, OK);
                    flood(peer, DATA, id, new byte[1_000]);
                }),
                row("H62 eight interim answers, then the final one", 1, (id, peer) -> {
                    for (int i = 0; i < 8; i++) {
                        peer.write(HEADERS, END_HEADERS, id, status("103"));
                    }
                    peer.send(HEADERS, WHOLE, id, OK);
                }),
                row("trailers", 1, (id, peer) -> {
                    peer.write(HEADERS, END_HEADERS, id, OK);
                    peer.write(DATA, 0, id, new byte[5]);
                    peer.send(HEADERS, WHOLE, id, field("status", "500"));
                }),
                row("H49 a body shorter than it said", 0, (id, peer) -> {
                    peer.write(HEADERS, END_HEADERS, id, joined(OK, field("content-length", "100")));
                    peer.send(DATA, END_STREAM, id, new byte[5]);
                }),
                row("100 headers", 1, (id, peer) -> peer.send(HEADERS, WHOLE, id, joined(OK, fields(100)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decided")
    void theHeadDecides(String name, int kept, Answer answer) throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    answer.to(peer.awaitRequest(), peer);
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);

            assertThat(receiver.connections()).isEqualTo(1);
            sender.awaitConnections(kept);
        }
    }

    /** It is about this stream only, and the request may have been looked at: no reason to send it again at once. */
    @Test
    void keepsTheConnectionOfAStreamThatWasReset() throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    peer.send(RST_STREAM, 0, peer.awaitRequest(), number(2));
                    peer.answer(peer.awaitRequest());
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "stream reset before the answer"));
            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);

            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void h2_03SendsAtOnceOnAnotherConnectionWhatWasRefused() throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    int id = peer.awaitRequest();
                    if (number == 1) {
                        peer.send(RST_STREAM, 0, id, number(FramePeer.REFUSED_STREAM));
                    } else {
                        peer.answer(id);
                    }
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);

            assertThat(receiver.connections()).isEqualTo(2);
            sender.awaitConnections(1);
        }
    }

    @Test
    void h2_03GivesUpOnAPeerThatRefusesOnEveryConnection() throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    peer.send(RST_STREAM, 0, peer.awaitRequest(), number(FramePeer.REFUSED_STREAM));
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT))
                    .isEqualTo(new AttemptOutcome.Failed(
                            ErrorClass.PROTOCOL, "peer refuses the stream on every connection"));

            assertThat(receiver.connections()).isEqualTo(3);
            sender.awaitConnections(0);
        }
    }

    /** Two are under way; the first is still answered, the second sent anew. */
    @Test
    void sendsAnewWhatCameAfterTheLastStreamOfAPeerThatGoesAway() throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    int first = peer.awaitRequest();
                    if (number == 1) {
                        peer.awaitRequest();
                        peer.send(GOAWAY, 0, 0, joined(number(first), number(0)));
                    }
                    peer.answer(first);
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            CompletableFuture<AttemptOutcome> one = start(sender, receiver, SenderHarness.TIMEOUT);
            CompletableFuture<AttemptOutcome> other = start(sender, receiver, SenderHarness.TIMEOUT);

            assertThat(SenderHarness.outcomeOf(one)).isEqualTo(SUCCESS);
            assertThat(SenderHarness.outcomeOf(other)).isEqualTo(SUCCESS);
            assertThat(receiver.connections()).isEqualTo(2);
            sender.awaitConnections(1);
        }
    }

    @Test
    void resendsOnceWhenAKeptConnectionProvesStale() throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    peer.answer(peer.awaitRequest());
                    int second = peer.awaitRequest();
                    if (number > 1) {
                        peer.answer(second);
                        peer.awaitClose();
                    }
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);
            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);
            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);

            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @Test
    void h58CutsADrippingBodyByAResetAndKeepsTheConnection() throws Exception {
        try (ScriptedReceiver receiver = receiver((number, peer) -> {
                    int first = peer.awaitRequest();
                    peer.send(HEADERS, END_HEADERS, first, OK);
                    peer.send(DATA, 0, first, new byte[1]);
                    assertThat(peer.await(RST_STREAM)).isEqualTo(first);
                    peer.send(DATA, 0, first, new byte[1]); // it was on its way
                    peer.answer(peer.awaitRequest());
                    peer.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);
            sender.awaitConnections(1);
            assertThat(send(sender, receiver, SenderHarness.TIMEOUT)).isEqualTo(SUCCESS);

            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void h2_05TriesAgainLaterWhereNoStreamIsAllowed() throws Exception {
        byte[] none = setting(FramePeer.MAX_CONCURRENT_STREAMS, 0);
        try (ScriptedReceiver receiver = greetingWith(none, (number, peer) -> peer.awaitClose());
                SenderHarness sender = harness(receiver)) {

            CompletableFuture<AttemptOutcome> one = start(sender, receiver, SenderHarness.TIMEOUT);
            CompletableFuture<AttemptOutcome> other = start(sender, receiver, SenderHarness.TIMEOUT);

            AttemptOutcome expected =
                    new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer takes no stream of HTTP/2 in time");
            assertThat(SenderHarness.outcomeOf(one)).isEqualTo(expected);
            assertThat(SenderHarness.outcomeOf(other)).isEqualTo(expected);
            assertThat(receiver.connections()).isEqualTo(1);
            sender.awaitConnections(0);
        }
    }

    @Test
    void h2_06TriesAgainLaterWhereTheWindowStaysShut() throws Exception {
        byte[] shut = setting(FramePeer.INITIAL_WINDOW_SIZE, 0);
        try (ScriptedReceiver receiver = greetingWith(shut, (number, peer) -> peer.awaitClose());
                SenderHarness sender = harness(receiver)) {

            AttemptOutcome outcome = send(sender, receiver, Duration.ofSeconds(2));

            assertThat(outcome)
                    .isEqualTo(new AttemptOutcome.Failed(
                            ErrorClass.TIMEOUT, "no answer in 2000 ms, while awaiting the answer"));
        }
    }

    @Test
    void h2_10TriesAgainLaterWhereNoHeadIsSmallEnough() throws Exception {
        byte[] tiny = setting(FramePeer.MAX_HEADER_LIST_SIZE, 16);
        try (ScriptedReceiver receiver = greetingWith(tiny, (number, peer) -> peer.awaitClose());
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer takes no request of this size"));
        }
    }

    /** Picks HTTP/2 and then speaks something else, or nothing. */
    @Test
    void h35TriesAgainLaterWithABannerForSettings() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(server(), c -> {
                    c.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    c.awaitClose();
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(send(sender, receiver, SenderHarness.TIMEOUT))
                    .isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> assertThat(failed.errorClass())
                            .isEqualTo(ErrorClass.PROTOCOL));
            sender.awaitConnections(0);
        }
    }

    private static Arguments row(String name, Object expected, Answer answer) {
        return Arguments.of(name, expected, answer);
    }

    private static void flood(FramePeer peer, int type, int streamId, byte[] payload) throws Exception {
        flood(peer, FLOOD, type, 0, streamId, payload);
    }

    static void flood(FramePeer peer, int frames, int type, int flags, int streamId, byte[] payload) throws Exception {
        for (int i = 0; i < frames; i++) {
            peer.write(type, flags, streamId, payload);
            if (i % 100 == 0) {
                peer.flush();
            }
        }
        peer.flush();
    }

    interface Script {
        void play(int connection, FramePeer peer) throws Exception;
    }

    static ScriptedReceiver receiver(Script script) throws Exception {
        return greetingWith(NOTHING, script);
    }

    static ScriptedReceiver greetingWith(byte[] settings, Script script) throws Exception {
        return new ScriptedReceiver(server(), c -> script.play(c.number(), FramePeer.greeting(c, settings)));
    }

    static SSLServerSocket server() throws Exception {
        SSLServerSocket server = (SSLServerSocket) AUTHORITY
                .serverFor(HOST)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        server.setSSLParameters(parameters);
        return server;
    }

    static SenderHarness harness(ScriptedReceiver receiver) {
        return new SenderHarness(
                Transport.best(),
                SenderHarness.SETTINGS,
                SenderHarness.loopback(receiver.port()),
                SenderHarness.resolvingTo("127.0.0.1"),
                TLS);
    }

    static AttemptOutcome send(SenderHarness sender, ScriptedReceiver receiver, Duration timeout) {
        return SenderHarness.outcomeOf(start(sender, receiver, timeout));
    }

    static CompletableFuture<AttemptOutcome> start(SenderHarness sender, ScriptedReceiver receiver, Duration timeout) {
        Destination destination = new Destination(
                "ep_1", sender.url("https://" + HOST + ":" + receiver.port() + "/hook"), SenderHarness.HEADERS, true);
        return sender.start(destination, SenderHarness.BODY, timeout);
    }
}
