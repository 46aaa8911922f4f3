package io.bellwire.standalone.acceptance;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.client.PostResult;
import io.bellwire.testkit.ledger.AccountedPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Watchers that go on watching whatever happens to the gateway: a tick of the simulated chain every 200 ms, and what was
 * said in it published under the same ids until it is acknowledged. What piles up meanwhile follows at once.
 *
 * <p><b>Threads:</b> publishes from one thread of its own, which alone touches the simulator until {@link #finish} has
 * returned; the test's thread says where to.
 */
final class SteadyLoad implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration BEFORE_NEXT_TRY = Duration.ofMillis(100);
    private static final Duration FINISH_LIMIT = Duration.ofMinutes(2);

    private final ChainSimulator chain;
    private final int transfersPerTick;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "steady-load"));
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger repeatedPosts = new AtomicInteger();
    private final AtomicReference<@Nullable PostResult> refusal = new AtomicReference<>();
    private volatile AccountedPublisher publisher; // set by the test's thread, read by the ticker

    SteadyLoad(ChainSimulator chain, AccountedPublisher publisher, int transfersPerTick) {
        this.chain = chain;
        this.transfersPerTick = transfersPerTick;
        this.publisher = publisher;
    }

    void start() {
        ticker.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The gateway is reached this way from now on. */
    void through(AccountedPublisher next) {
        publisher = next;
    }

    /** Lets the chain come to rest, and returns when all that was said of it is acknowledged. */
    void finish() throws InterruptedException {
        ticker.shutdown();
        if (!ticker.awaitTermination(FINISH_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("load: not acknowledged within " + FINISH_LIMIT);
        }
        List<TransferObservation> rest = chain.drain();
        for (int from = 0; from < rest.size(); from += 500) {
            publish(rest.subList(from, Math.min(rest.size(), from + 500)));
        }
        PostResult refused = refusal.get();
        if (refused != null) {
            throw new IllegalStateException("load: " + refused + " (expected: never refused)");
        }
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** Posts whose fate was unknown, so that the same followed again. */
    int repeatedPosts() {
        return repeatedPosts.get();
    }

    @Override
    public void close() {
        closed.countDown();
        ticker.shutdownNow();
    }

    private void tick() {
        try {
            publish(chain.step(transfersPerTick));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(List<TransferObservation> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        PostResult result = publisher.publish(batch);
        while (result instanceof PostResult.Unknown) {
            repeatedPosts.incrementAndGet();
            if (closed.await(BEFORE_NEXT_TRY.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            result = publisher.publish(batch);
        }
        if (result instanceof PostResult.Acked acked) {
            acknowledged.addAndGet(acked.accepted());
        } else {
            refusal.compareAndSet(null, result);
        }
    }
}
