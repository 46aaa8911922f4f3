package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process has no file descriptor left for a socket. */
class NoSocketTest {
    private static final HttpSettings SETTINGS = SenderHarness.SETTINGS;

    private final EventLoopGroup group = Transport.best().newEventLoops(1, "no-socket-test");
    private final EventLoop loop = group.next();
    private final Egress egress = Egress.of(SenderHarness.loopback());
    private final Deadlines deadlines = new Deadlines(loop, System::nanoTime);
    private final SharedConnections shared = new SharedConnections(SETTINGS);
    private final ConnectionPool pool = new ConnectionPool(loop, SETTINGS, shared);
    private final AddressSlots addresses = new AddressSlots(1);
    private final Connector connector = new Connector(
            () -> {
                throw new ChannelException("too many open files");
            },
            new Connector.Parts(loop, SETTINGS, egress, SenderHarness.PLATFORM_TLS, deadlines, pool, null));
    private final HttpAttempt.Parts parts = new HttpAttempt.Parts(
            deadlines,
            new AddressVetting(
                    deadlines, host -> loop.newSucceededFuture(List.of()), egress, SETTINGS.resolveTimeout()),
            new EndpointSlots(1),
            pool,
            shared,
            addresses,
            connector,
            InstantSource.system());

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void failsEachAttemptOnItsLoopAndHoldsNothingBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(send()).isEqualTo(new AttemptOutcome.Failed(ErrorClass.CONNECT, "connection failed"));
        }

        assertThat(loop.submit(deadlines::count).get()).isZero();
        assertThat(loop.submit(addresses::openConnections).get()).isZero();
        assertThat(loop.submit(connector::openChannels).get()).isZero();
    }

    private AttemptOutcome send() {
        CompletableFuture<AttemptOutcome> ended = new CompletableFuture<>();
        AttemptListener listener = outcome -> {
            if (loop.inEventLoop()) {
                ended.complete(outcome);
            } else {
                ended.completeExceptionally(new IllegalStateException("told on another thread"));
            }
        };
        loop.execute(() -> new HttpAttempt(parts, request(), listener).start());
        return SenderHarness.outcomeOf(ended);
    }

    private static AttemptRequest request() {
        UrlVerdict verdict = new CallbackUrlPolicy(SenderHarness.loopback()).judge("http://127.0.0.1:8080/");
        return new AttemptRequest(
                new Destination("ep_1", ((UrlVerdict.Accepted) verdict).url(), SenderHarness.HEADERS),
                ByteBuffer.allocate(0),
                Duration.ofSeconds(20),
                "cb_1");
    }
}
