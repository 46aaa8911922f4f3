package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where merchants, endpoints and addresses are changed: a few threads that may wait for Kafka, apart from those that
 * take observations, so that waiting here holds up nothing there.
 *
 * <p>Changes of one merchant run one after the other; they read, decide and write.
 */
final class RegistryThreads implements AutoCloseable {
    static final int THREADS = 8;
    private static final int LOCKS = 64;
    private static final byte[] NO_BODY = {};

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "gateway-registry");
        thread.setDaemon(true);
        return thread;
    });
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);
    private final Duration answerTimeout;

    RegistryThreads(Duration answerTimeout) {
        this.answerTimeout = answerTimeout;
    }

    /** What a request does, once its body is there. */
    @FunctionalInterface
    interface Change {
        HttpResponse answer(ServiceRequestContext context, byte[] body);
    }

    /** A request with one JSON object for a body, or where that is allowed none. */
    HttpService withBody(BodyHandler.Accepts accepts, Change change) {
        return new BodyHandler(
                accepts,
                threads,
                answerTimeout,
                (context, body, format) ->
                        CompletableFuture.completedFuture(orUnavailable(() -> change.answer(context, body))));
    }

    /** A request whose body, if any, means nothing. */
    HttpService withoutBody(Change change) {
        return (context, request) -> HttpResponse.of(request.aggregate()
                .thenApplyAsync(
                        ignored -> {
                            if (context.isCancelled()) {
                                return Answers.overloaded();
                            }
                            context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, answerTimeout);
                            return orUnavailable(() -> change.answer(context, NO_BODY));
                        },
                        threads));
    }

    /** Items that need the registry to be judged. */
    HttpService withItems(BodyHandler.Accepts accepts, BodyHandler.Work work) {
        return new BodyHandler(accepts, threads, answerTimeout, work);
    }

    /**
     * Runs {@code change} while no other change of that merchant does.
     *
     * @throws UnavailableException if the request was given up before its turn came: its caller has been told so
     */
    <R> R alone(ServiceRequestContext context, String merchantId, Supplier<R> change) {
        Lock lock = locks[Math.floorMod(merchantId.hashCode(), LOCKS)];
        lock.lock();
        try {
            if (context.isCancelled()) {
                throw new UnavailableException("Its turn did not come in time.");
            }
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static HttpResponse orUnavailable(Supplier<HttpResponse> work) {
        try {
            return work.get();
        } catch (UnavailableException e) {
            return Answers.unavailable(e.detail());
        } catch (RegistryUnavailableException e) {
            return Answers.unavailable("The schema registry does not answer.");
        }
    }
}
