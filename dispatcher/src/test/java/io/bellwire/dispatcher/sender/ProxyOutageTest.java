package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.dispatcher.sender.http.EgressProxy;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The egress proxy is away, and comes back. */
class ProxyOutageTest {
    private static final int OWED = 200;

    @Test
    void chargesNobodyLosesNothingAndGoesOnWhenTheProxyIsBack() throws Exception {
        int port = freePort();
        EgressProxy proxy = EgressProxy.of("http://127.0.0.1:" + port, "", "");
        try (ScriptedReceiver merchant = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = new ShareUnderTest(
                        merchant.endpoint("/hook", Script.healthy()).toString(),
                        ShareUnderTest.LOOPBACK,
                        ShareUnderTest.through(proxy, ShareUnderTest.LOOPBACK))) {
            share.handOver(OWED);
            await().until(() -> proxy.standing().pausedFor().compareTo(Duration.ofSeconds(2)) > 0);

            assertThat(share.records("delivery.attempts")).isZero();
            assertThat(share.records("endpoint.health")).isZero();
            assertThat(share.records("dead-letters")).isZero();
            assertThat(share.records("retry.10s")).as("put off").isBetween(1L, 40L); // the rest waits where it is

            try (Relay ignored = new Relay(port)) {
                await().until(() -> share.records("delivery.attempts") + share.records("retry.10s") == OWED);
                assertThat(merchant.received()).hasSize((int) share.records("delivery.attempts"));
            }
            assertThat(share.counted("bellwire.sender.put.off", "reason", "proxy"))
                    .isBetween(1.0, 40.0);
            assertThat(share.records("dead-letters")).isZero();
            assertThat(proxy.standing().pausedFor()).isZero();
        }
    }

    @Test
    void chargesWhatTheProxyRefusesForTwiceItsScheduleWhileItCarriesForOthers() throws Exception {
        int port = freePort();
        EgressProxy proxy = EgressProxy.of("http://127.0.0.1:" + port, "", "");
        try (Relay relay = new Relay(port);
                ScriptedReceiver merchant = ScriptedReceiver.start(InstantSource.system());
                ShareUnderTest share = new ShareUnderTest(
                        merchant.endpoint(
                                        "/hook", Script.always(Reply.status(200).withHeader("connection", "close")))
                                .toString(),
                        ShareUnderTest.LOOPBACK,
                        ShareUnderTest.through(proxy, ShareUnderTest.LOOPBACK))) {
            share.handOver(1);
            await().until(() -> share.records("delivery.attempts") == 1);
            relay.refuses = true;

            share.handOver(1);
            await().until(() -> share.counted("bellwire.sender.put.off", "reason", "proxy") == 1);
            assertThat(share.records("delivery.attempts")).isEqualTo(1);

            share.handOverOverdue();
            await().until(() -> share.records("delivery.attempts") == 2);
            assertThat(share.counted("bellwire.sender.attempts", "outcome", "retry", "error", "connect"))
                    .isEqualTo(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }

    /** A proxy that opens every tunnel, or none. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket server = new ServerSocket();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private volatile boolean refuses; // read by the threads of its connections

        Relay(int port) throws IOException {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            threads.execute(this::acceptAll);
        }

        private void acceptAll() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    threads.execute(() -> relay(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void relay(Socket socket) {
            try (socket) {
                String head = readHead(socket.getInputStream());
                if (refuses) {
                    socket.getOutputStream().write("HTTP/1.1 403 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    return;
                }
                int onwardPort = Integer.parseInt(head.substring(head.indexOf(':') + 1, head.indexOf(" HTTP")));
                try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), onwardPort)) {
                    sockets.add(onward);
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    threads.execute(() -> pass(onward, socket));
                    socket.getInputStream().transferTo(onward.getOutputStream());
                }
            } catch (IOException closed) {
                return;
            }
        }

        private static void pass(Socket from, Socket to) {
            try (to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException closed) {
                return;
            }
        }

        private static String readHead(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("closed");
                }
                head.append((char) b);
            }
            return head.toString();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
            threads.shutdownNow();
        }
    }
}
