package io.bellwire.dispatcher.sender.http;

import static io.bellwire.dispatcher.sender.http.FramePeer.END_HEADERS;
import static io.bellwire.dispatcher.sender.http.FramePeer.GOAWAY;
import static io.bellwire.dispatcher.sender.http.FramePeer.HEADERS;
import static io.bellwire.dispatcher.sender.http.FramePeer.OK;
import static io.bellwire.dispatcher.sender.http.FramePeer.PING;
import static io.bellwire.dispatcher.sender.http.FramePeer.PRIORITY;
import static io.bellwire.dispatcher.sender.http.FramePeer.SETTINGS;
import static io.bellwire.dispatcher.sender.http.FramePeer.WHOLE;
import static io.bellwire.dispatcher.sender.http.FramePeer.WINDOW_UPDATE;
import static io.bellwire.dispatcher.sender.http.FramePeer.field;
import static io.bellwire.dispatcher.sender.http.FramePeer.joined;
import static io.bellwire.dispatcher.sender.http.FramePeer.number;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that send frame after frame instead of an answer, and those that end in the midst of one. */
@ExtendWith(NoLeaks.class)
class FloodingHttp2Test {
    private static final AttemptOutcome FLOODED = failed("flood of frames without an answer");
    private static final AttemptOutcome CLOSED = failed("closed before the answer was complete");
    private static final int NO_FLAGS = 0;
    private static final int CONNECTION = 0;
    private static final int OVER = 1; // a stream that may have been, and is not
    private static final byte[] NOTHING = {};

    static Stream<Arguments> floods() {
        return Stream.of(
                flood("SETTINGS", 50_000, SETTINGS, CONNECTION, NOTHING),
                flood("PING", 50_000, PING, CONNECTION, new byte[8]),
                flood("PRIORITY", 50_000, PRIORITY, OVER, new byte[5]),
                flood("WINDOW_UPDATE", 50_000, WINDOW_UPDATE, CONNECTION, number(1)),
                flood("frames nobody knows", 50_000, 0xbe, OVER, new byte[3]),
                flood("GOAWAY", 50_000, GOAWAY, CONNECTION, joined(number(1_001), number(0))),
                flood("WINDOW_UPDATE by nothing, each to be answered", 2_000, WINDOW_UPDATE, OVER, number(0)),
                flood("HEADERS that are malformed, each to be answered", 2_000, HEADERS, OVER, field("A", "b")),
                flood("PRIORITY on itself, each to be answered", 2_000, PRIORITY, OVER, joined(number(OVER), OK)),
                flood("long frames nobody knows", 1_000, 0xbe, OVER, new byte[16_000]),
                flood("long HEADERS", 1_500, HEADERS, OVER, joined(OK, field("a", "x".repeat(9_000)))));
    }

    /** While a stream is held open. */
    @ParameterizedTest(name = "H2-07 {0}")
    @MethodSource("floods")
    void closesTheConnectionOfAPeerThatFloods(String name, HostileHttp2Test.Answer flood) throws Exception {
        try (ScriptedReceiver receiver = HostileHttp2Test.receiver((number, peer) -> {
                    flood.to(peer.awaitRequest(), peer);
                    peer.awaitClose();
                });
                SenderHarness sender = HostileHttp2Test.harness(receiver)) {

            AttemptOutcome outcome = HostileHttp2Test.send(sender, receiver, Duration.ofSeconds(10));

            assertThat(outcome).isEqualTo(FLOODED);
            assertThat(receiver.connections()).isEqualTo(1);
            sender.awaitConnections(0);
        }
    }

    static Stream<Arguments> partsOfAnAnswer() {
        return Stream.of(
                part("H2-02 GOAWAY that leaves the stream alive", (id, peer) -> {
                    peer.send(GOAWAY, NO_FLAGS, CONNECTION, joined(number(id), number(0)));
                }),
                part("HEADERS that are to be continued", (id, peer) -> peer.send(HEADERS, NO_FLAGS, id, OK)),
                part("half the head of a frame", (id, peer) -> {
                    peer.write(HEADERS, WHOLE, id, OK);
                    peer.flushOnly(5);
                }));
    }

    /** The connection was a kept one, but who has said anything at all may have looked at the request. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("partsOfAnAnswer")
    void resendsNothingAtOnceAfterAPartOfAnAnswer(String name, HostileHttp2Test.Answer part) throws Exception {
        try (ScriptedReceiver receiver = HostileHttp2Test.receiver((number, peer) -> {
                    peer.answer(peer.awaitRequest());
                    part.to(peer.awaitRequest(), peer);
                });
                SenderHarness sender = HostileHttp2Test.harness(receiver)) {
            HostileHttp2Test.send(sender, receiver, SenderHarness.TIMEOUT);

            AttemptOutcome second = HostileHttp2Test.send(sender, receiver, SenderHarness.TIMEOUT);

            assertThat(second).isEqualTo(CLOSED);
            assertThat(receiver.connections()).isEqualTo(1);
            sender.awaitConnections(0);
        }
    }

    private static Arguments flood(String name, int frames, int type, int streamId, byte[] payload) {
        HostileHttp2Test.Answer flood =
                (id, peer) -> HostileHttp2Test.flood(peer, frames, type, END_HEADERS, streamId, payload);
        return Arguments.of(name, flood);
    }

    private static Arguments part(String name, HostileHttp2Test.Answer part) {
        return Arguments.of(name, part);
    }

    private static AttemptOutcome failed(String detail) {
        return new AttemptOutcome.Failed(ErrorClass.PROTOCOL, detail);
    }
}
