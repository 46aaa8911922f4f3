package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** D19: something on the way takes our connections elsewhere. */
class TransparentRedirectTest {
    private static final HttpSettings SETTINGS = SenderHarness.SETTINGS;

    private final EventLoopGroup group = Transport.NIO.newEventLoops(1, "redirect-test");
    private final EventLoop loop = group.next();
    private final Egress egress = Egress.of(SenderHarness.loopback());
    private final Deadlines deadlines = new Deadlines(loop, System::nanoTime);
    private final SharedConnections shared = new SharedConnections(SETTINGS);
    private final ConnectionPool pool = new ConnectionPool(loop, SETTINGS, shared);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ScriptedReceiver vetted = ScriptedReceiver.answering(ScriptedReceiver.OK);
    private final ScriptedReceiver elsewhere = new ScriptedReceiver(conversation -> heard.add(conversation.readHead()));

    @AfterEach
    void stop() throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        vetted.close();
        elsewhere.close();
    }

    @Test
    void d19WritesNoRequestToAnotherAddressThanTheVettedOne() throws Exception {
        AttemptOutcome outcome = send(new InetSocketAddress("127.0.0.1", elsewhere.port()));

        assertThat(outcome)
                .isEqualTo(new AttemptOutcome.Failed(
                        ErrorClass.CONNECT, "connected to another address than the vetted one"));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(vetted.connections()).isZero();
    }

    @Test
    void sendsWhereItIsTakenToTheVettedAddress() {
        AttemptOutcome outcome = send(new InetSocketAddress("127.0.0.1", vetted.port()));

        assertThat(outcome).isEqualTo(AttemptOutcome.Answered.plainly(200));
    }

    private AttemptOutcome send(InetSocketAddress really) {
        Connector connector = new Connector(
                () -> new Redirected(really),
                new Connector.Parts(loop, SETTINGS, egress, SenderHarness.PLATFORM_TLS, deadlines, pool, null));
        HttpAttempt.Parts parts = new HttpAttempt.Parts(
                deadlines,
                new AddressVetting(
                        deadlines, host -> loop.newSucceededFuture(List.of()), egress, SETTINGS.resolveTimeout()),
                new EndpointSlots(1),
                pool,
                shared,
                new AddressSlots(1),
                connector,
                InstantSource.fixed(SenderHarness.NOW));
        CompletableFuture<AttemptOutcome> ended = new CompletableFuture<>();
        loop.execute(() -> new HttpAttempt(parts, request(), ended::complete).start());
        AttemptOutcome outcome = SenderHarness.outcomeOf(ended);
        loop.submit(pool::close).syncUninterruptibly();
        return outcome;
    }

    private AttemptRequest request() {
        Destination destination = new Destination(
                "ep_1", SenderHarness.accepted(vetted.url(), SenderHarness.loopback()), SenderHarness.HEADERS);
        return new AttemptRequest(destination, ByteBuffer.wrap(SenderHarness.BODY), SenderHarness.TIMEOUT, "cb_1");
    }

    /** Connects to one address whatever it is told, and does not deny it. */
    private static final class Redirected extends NioSocketChannel {
        private final InetSocketAddress really;

        Redirected(InetSocketAddress really) {
            this.really = really;
        }

        @Override
        protected boolean doConnect(SocketAddress told, SocketAddress local) throws Exception {
            return super.doConnect(really, local);
        }
    }
}
