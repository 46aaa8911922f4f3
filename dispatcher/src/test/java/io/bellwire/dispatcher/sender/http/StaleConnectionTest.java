package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Time passes only when the test says so. */
class StaleConnectionTest {
    private static final HttpSettings SETTINGS = SenderHarness.SETTINGS;

    private final EventLoopGroup group = Transport.best().newEventLoops(1, "stale-test");
    private final EventLoop loop = group.next();
    private final Egress egress = Egress.of(SenderHarness.loopback());
    private final AtomicLong now = new AtomicLong();
    private final Deadlines deadlines = new Deadlines(loop, now::get);
    private final SharedConnections shared = new SharedConnections(SETTINGS);
    private final ConnectionPool pool = new ConnectionPool(loop, SETTINGS, shared);
    private final HttpAttempt.Parts parts = new HttpAttempt.Parts(
            deadlines,
            new AddressVetting(
                    deadlines, host -> loop.newSucceededFuture(List.of()), egress, SETTINGS.resolveTimeout()),
            new EndpointSlots(8),
            pool,
            shared,
            new AddressSlots(8),
            new Connector(
                    Transport.best(),
                    new Connector.Parts(loop, SETTINGS, egress, SenderHarness.PLATFORM_TLS, deadlines, pool, null)),
            InstantSource.system());

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void resendsNothingOverWhichTheReceiverSatForLong() throws Exception {
        CountDownLatch close = new CountDownLatch(1);
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
            c.readRequest();
            c.send(ScriptedReceiver.OK);
            c.readRequest();
            c.hold(close);
            c.close();
        })) {
            SenderHarness.outcomeOf(start(receiver));
            CompletableFuture<AttemptOutcome> second = start(receiver);
            await().until(() -> receiver.requests().size() == 2);

            now.addAndGet(Duration.ofSeconds(2).toNanos());
            close.countDown();

            assertThat(SenderHarness.outcomeOf(second))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "closed before the answer was complete"));
            assertThat(receiver.connections()).isOne();
        }
    }

    private CompletableFuture<AttemptOutcome> start(ScriptedReceiver receiver) {
        UrlVerdict verdict = new CallbackUrlPolicy(SenderHarness.loopback()).judge(receiver.url());
        AttemptRequest request = new AttemptRequest(
                new Destination("ep_1", ((UrlVerdict.Accepted) verdict).url(), SenderHarness.HEADERS),
                ByteBuffer.allocate(0),
                SenderHarness.TIMEOUT,
                "cb_1");
        CompletableFuture<AttemptOutcome> ended = new CompletableFuture<>();
        loop.execute(() -> new HttpAttempt(parts, request, ended::complete).start());
        return ended;
    }
}
