package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How receivers misbehave with connections, and from one attempt to the next; {@link HostileReceiverTest} has single answers. */
@ExtendWith(NoLeaks.class)
class HostileConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());

    @Test
    void h02GivesUpConnectingLongBeforeTheSystemWould() throws Exception {
        HttpSettings impatient = new HttpSettings(
                "Bellwire/test", SHORT, SHORT, SHORT, Duration.ofSeconds(15), SHORT, SHORT, 10, 10, 256, 1_024, SHORT);
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Connections queued = new Connections(full, 4);
                SenderHarness sender = new SenderHarness(impatient)) {

            AttemptOutcome outcome = sender.send("http://127.0.0.1:" + full.getLocalPort() + "/");

            assertThat(outcome).isEqualTo(new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection in time"));
            assertThat(queued.all).hasSize(4);
            sender.awaitConnections(0);
        }
    }

    @Test
    void h05ListensAndNeverAccepts() throws Exception {
        try (ServerSocket idle = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SenderHarness sender = new SenderHarness()) {

            AttemptOutcome outcome =
                    sender.send("http://127.0.0.1:" + idle.getLocalPort() + "/", SenderHarness.BODY, SHORT);

            assertThat(outcome)
                    .isEqualTo(new AttemptOutcome.Failed(
                            ErrorClass.TIMEOUT, "no answer in 400 ms, while awaiting the answer"));
            sender.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "\u0001\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "J\0\0\0\n5.7.44\0\u0008\0\0\0",
                "* OK IMAP4 ready\r\n",
                "HTTP/1.1 200 OK\r\nX-A: \u001b[31m${jndi:ldap://x}\r\nContent-Length: 0\r\n\r\n",
            })
    void h35H43H89AnswersWhatIsNoCleanHttp(String answer) throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send(answer);
                    c.halfClose();
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness()) {

            AttemptOutcome outcome = sender.send(receiver.url());

            assertThat(outcome).isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> {
                assertThat(failed.errorClass()).isEqualTo(ErrorClass.PROTOCOL);
                assertThat(failed.detail()).doesNotContain("IMAP", "5.7", "jndi", "\u001b", "\0");
            });
            sender.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert(1)</script>", "\u00e2\u0080\u00ae\u00ff\u00fe", "${jndi:ldap://x}", "%0d%0a"})
    void h89IsJudgedByItsStatusWhateverItsHeadersSay(String value) throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(
                        "HTTP/1.1 200 " + value + "\r\nServer: " + value + "\r\nContent-Length: 0\r\n\r\n");
                SenderHarness sender = new SenderHarness()) {
            assertThat(sender.send(receiver.url())).isEqualTo(OK);
        }
    }

    @Test
    void h55A205MayHaveABodyAndKeepsTheConnection() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send("HTTP/1.1 205 Reset\r\nContent-Length: 5\r\n\r\nhello");
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness()) {

            assertThat(OutcomeRule.decide(sender.send(receiver.url()))).isEqualTo(new Decision.Delivered());
            sender.awaitConnections(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {305, 306, 400, 401, 403, 407, 418, 500, 501, 502, 504, 505, 507, 511, 520, 599})
    void h66H68H76IsTriedAgainAndNeverActedOn(int status) throws Exception {
        String headers = "Location: http://127.0.0.1:1/\r\nWWW-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n"
                + "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n";
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(
                        "HTTP/1.1 " + status + " No\r\n" + headers + "Content-Length: 0\r\n\r\n");
                SenderHarness sender = new SenderHarness()) {

            assertThat(sender.send(receiver.url())).isEqualTo(new AttemptOutcome.Answered(status, Optional.empty()));
            assertThat(sender.send(receiver.url())).isEqualTo(new AttemptOutcome.Answered(status, Optional.empty()));

            assertThat(receiver.requests()).hasSize(2);
            assertThat(receiver.requests().get(1))
                    .isEqualTo(receiver.requests().get(0))
                    .doesNotContainIgnoringCase("authorization");
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 203, 206, 207, 226, 299})
    void h77EveryTwoHundredIsASuccess(int status) throws Exception {
        try (ScriptedReceiver receiver =
                        ScriptedReceiver.answering("HTTP/1.1 " + status + " Yes\r\nContent-Length: 0\r\n\r\n");
                SenderHarness sender = new SenderHarness()) {
            assertThat(OutcomeRule.decide(sender.send(receiver.url()))).isEqualTo(new Decision.Delivered());
        }
    }

    @Test
    void h81ClosesAfterEachAnswerThoughItPromisedNotTo() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    c.readRequest();
                    c.send("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1, max=1\r\nContent-Length: 2\r\n\r\nok");
                });
                SenderHarness sender = new SenderHarness()) {

            for (int i = 0; i < 20; i++) {
                assertThat(sender.send(receiver.url())).isEqualTo(OK);
            }

            assertThat(receiver.requests()).hasSize(20);
            sender.awaitConnections(0);
        }
    }

    @Test
    void h84ResetsAThousandConnections() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> c.reset());
                SenderHarness sender = new SenderHarness()) {

            List<CompletableFuture<AttemptOutcome>> attempts = Stream.iterate(0, i -> i + 1)
                    .limit(1_000)
                    .map(i -> sender.start("ep_" + i % 200, receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT))
                    .toList();

            assertThat(attempts).allSatisfy(attempt -> assertThat(OutcomeRule.decide(SenderHarness.outcomeOf(attempt)))
                    .isInstanceOf(Decision.Retry.class));
            sender.awaitConnections(0);
        }
    }

    @Test
    void h86H87EachAttemptHasTheOutcomeOfItsOwnAnswer() throws Exception {
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    for (int i = 1; c.readRequest(); i++) {
                        c.send("HTTP/1.1 " + (i % 3 == 0 ? 200 : 500) + " X\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                SenderHarness sender = new SenderHarness()) {

            List<Boolean> delivered = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                delivered.add(OutcomeRule.decide(sender.send(receiver.url())) instanceof Decision.Delivered);
            }

            assertThat(delivered).containsExactly(false, false, true, false, false, true);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    /** It reads so slowly that no attempt ever ends; what is sent to others at its address comes back unsent. */
    @Test
    void h93ReadsSlowlyForManyEndpointsAtOneAddress() throws Exception {
        int most = 4;
        byte[] large = new byte[4 << 20];
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    while (c.in().read() >= 0 && !over.await(20, TimeUnit.MILLISECONDS)) {
                        // one byte at a time
                    }
                });
                SenderHarness sender = new SenderHarness(SenderHarness.SETTINGS.withMaxConnectionsPerAddress(most))) {

            List<CompletableFuture<AttemptOutcome>> attempts = Stream.iterate(0, i -> i + 1)
                    .limit(40)
                    .map(i -> sender.start("ep_" + i, receiver.url(), large, Duration.ofSeconds(3)))
                    .toList();

            assertThat(attempts)
                    .extracting(SenderHarness::outcomeOf)
                    .filteredOn(AttemptOutcome.Crowded.class::isInstance)
                    .hasSize(40 - most);
            assertThat(attempts)
                    .extracting(SenderHarness::outcomeOf)
                    .filteredOn(outcome -> !(outcome instanceof AttemptOutcome.Crowded))
                    .hasSize(most)
                    .allMatch(outcome -> OutcomeRule.decide(outcome) instanceof Decision.Retry);
            assertThat(receiver.connections()).isEqualTo(most);
            sender.awaitConnections(0);
            over.countDown();
        }
    }

    @Test
    void h94LeavesNoIdleConnectionsBehindAReceiverThatNeverCloses() throws Exception {
        HttpSettings settings = SenderHarness.settings(Duration.ofMillis(100), 100, 8);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    while (c.readRequest()) { // the next attempt may borrow it before it grows old
                        c.send(ScriptedReceiver.OK);
                    }
                    c.awaitClose();
                });
                SenderHarness sender = new SenderHarness(settings)) {

            List<CompletableFuture<AttemptOutcome>> attempts = Stream.iterate(0, i -> i + 1)
                    .limit(100)
                    .map(i -> sender.start("ep_" + i, receiver.url(), SenderHarness.BODY, SenderHarness.TIMEOUT))
                    .toList();

            assertThat(attempts).allSatisfy(attempt -> assertThat(SenderHarness.outcomeOf(attempt))
                    .isEqualTo(OK));
            await().until(() -> receiver.connectionsClosedByClient() == receiver.connections());
            sender.awaitConnections(0);
        }
    }

    /** Connections that fill a server's queue, so that the kernel drops the next ones. */
    private static final class Connections implements AutoCloseable {
        private final List<SocketChannel> all = new ArrayList<>();

        Connections(ServerSocket server, int count) throws Exception {
            for (int i = 0; i < count; i++) {
                SocketChannel connection = SocketChannel.open();
                connection.configureBlocking(false);
                connection.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
                all.add(connection);
            }
        }

        @Override
        public void close() throws Exception {
            for (SocketChannel connection : all) {
                connection.close();
            }
        }
    }
}
