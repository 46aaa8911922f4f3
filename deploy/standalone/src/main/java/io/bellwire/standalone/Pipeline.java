package io.bellwire.standalone;

import io.bellwire.service.Configuration;
import io.bellwire.service.ManagementServer;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.service.StartException;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of one process with their health and metrics: started in order, from the pipeline's end to its beginning.
 *
 * <p><b>Thread:</b> started and closed by one thread.
 */
final class Pipeline implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Pipeline.class);
    private static final long LOOK_MILLIS = 20;
    private static final long WATCH_MILLIS = 1_000;

    private final List<Service> services = new ArrayList<>();
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ManagementServer management;

    /** @param makers one per service, in the order of the pipeline's end to its beginning */
    static Pipeline start(Configuration configuration, List<Function<ServiceContext, Service>> makers)
            throws StartException {
        Pipeline pipeline = new Pipeline();
        try {
            pipeline.startAll(configuration, makers);
            return pipeline;
        } catch (StartException | RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    private void startAll(Configuration configuration, List<Function<ServiceContext, Service>> makers)
            throws StartException {
        ServiceContext context = ServiceContexts.create(configuration);
        makers.forEach(maker -> services.add(maker.apply(context)));
        PrometheusMeterRegistry meters = (PrometheusMeterRegistry) context.meters();
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        gcMetrics.bindTo(meters);
        management = ManagementServer.start(configuration, meters, services);
        for (Service service : services) {
            service.start();
        }
    }

    /**
     * Waits until every service does its work.
     *
     * @throws StartException if one never will, or not within {@code timeout}
     */
    void awaitReady(Duration timeout) throws StartException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        for (Service service : services) {
            Readiness readiness = service.readiness();
            while (!readiness.isReady()) {
                if (readiness instanceof Readiness.Failed failed) {
                    throw new StartException(service.name() + " failed: " + failed.reason());
                }
                if (System.nanoTime() > end) {
                    throw new StartException(service.name() + " is not ready after " + timeout.toSeconds() + " s: "
                            + ((Readiness.Waiting) readiness).reason());
                }
                closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                readiness = service.readiness();
            }
        }
    }

    /** Tells once, from a thread of its own, when a service has failed for good. */
    void watch(Consumer<String> onFault) {
        Thread watcher = new Thread(
                () -> {
                    try {
                        while (!closed.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                            for (Service service : services) {
                                if (service.readiness() instanceof Readiness.Failed failed) {
                                    onFault.accept(service.name() + ": " + failed.reason());
                                    return;
                                }
                            }
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    URI managementUri() {
        if (management == null) {
            throw new IllegalStateException("the pipeline is not started");
        }
        return management.uri();
    }

    <T extends Service> T service(Class<T> type) {
        return services.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("type: " + type.getSimpleName() + " (expected: one of "
                        + services.stream().map(Service::name).toList() + ')'));
    }

    /** All at once: each lets its own work end within its own bound, and none needs another to do so. */
    @Override
    public void close() {
        closed.countDown();
        List<Thread> closing = new ArrayList<>();
        services.forEach(service -> closing.add(closing(service.name(), service)));
        if (management != null) {
            closing.add(closing("management", management));
        }
        closing.forEach(Thread::start);
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        gcMetrics.close();
    }

    private static Thread closing(String name, AutoCloseable part) {
        return new Thread(
                () -> {
                    try {
                        part.close();
                    } catch (Exception e) {
                        LOGGER.atError()
                                .addKeyValue("service", name)
                                .setCause(e)
                                .log("closing a service failed");
                    }
                },
                "close-" + name);
    }
}
