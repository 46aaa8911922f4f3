package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.EgressProxy;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.Configuration;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import io.bellwire.service.SupervisedThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link SenderLoop} on a thread of its own, and another one when it fails.
 *
 * <p><b>Why the range assignor?</b> It gives equal partition numbers of topics of equal size to the same member, so one
 * sender owns an endpoint on {@code deliveries}, {@code .slow} and {@code .retry} alike. The others balance each topic by
 * itself. With the consumer protocol it is the brokers that assign, and only what moves is interrupted.
 *
 * <p><b>Thread-safe:</b> the loop is confined to the poll thread; what crosses is volatile.
 */
public final class SenderService implements Service {
    private static final String NAME = "sender";
    private static final String VERSION_UNKNOWN = "dev";
    private static final Duration CATCH_UP_CHECK = Duration.ofMillis(20);
    private static final Duration CONSUMER_CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    /** Shorter is a broker changing hands. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final ServiceContext context;
    private final SenderConfig config;
    private final @Nullable EgressProxy proxy;
    private final SupervisedThread thread = new SupervisedThread(NAME, this::run, CLOSE_TIMEOUT);

    /** Written by the poll thread, read by whoever asks for readiness; null before the start. */
    private volatile @Nullable SenderParts parts;

    /** What is wrong with settings that are right one by one, a line each; empty if nothing is. */
    public static List<String> problems(Configuration configuration) {
        List<String> problems = new ArrayList<>();
        for (Runnable reading :
                List.<Runnable>of(() -> SenderConfig.from(configuration), () -> ProxyConfig.proxy(configuration))) {
            try {
                reading.run();
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        return problems;
    }

    public SenderService(ServiceContext context) {
        this.context = context;
        this.config = SenderConfig.from(context.configuration());
        this.proxy = ProxyConfig.proxy(context.configuration());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() throws StartException {
        requireTerms();
        thread.start();
    }

    private void requireTerms() throws StartException {
        if (isClassic()) {
            GroupTerms.requireShorter(
                    config.lease(), context.kafka().sessionTimeout(), Duration.ZERO, "raise kafka.session.timeout.ms");
            return;
        }
        try (Admin admin = context.kafka().admin(NAME)) {
            new GroupTerms(admin, context.kafka().groupId(NAME), config.lease()).require();
        }
    }

    private boolean isClassic() {
        return config.groupProtocol().equals(SenderConfig.CLASSIC_PROTOCOL);
    }

    @Override
    public Readiness readiness() {
        Readiness readiness = thread.readiness();
        SenderParts running = parts;
        boolean isStuck = running != null && running.refusedFor().compareTo(STUCK) >= 0;
        if (!readiness.isReady()) {
            return readiness;
        }
        boolean isShutIn = proxy != null && proxy.standing().pausedFor().compareTo(STUCK) >= 0;
        return isStuck
                ? Readiness.waiting("Kafka does not take outcomes")
                : isShutIn ? Readiness.waiting("the egress proxy opens no tunnels") : readiness;
    }

    @Override
    public void close() {
        thread.close();
    }

    private void run() {
        try (SenderParts opened = new SenderParts(context, config, proxy, NAME, version())) {
            parts = opened;
            thread.nowWaitingFor("reading endpoints");
            while (!thread.isClosing() && !opened.directory().isCaughtUp()) {
                thread.pause(CATCH_UP_CHECK);
            }
            thread.nowWaitingFor("joining its consumer group");
            thread.runUntilDone(() -> runLoop(opened), () -> {});
        }
    }

    private void runLoop(SenderParts parts) {
        Consumer<byte[], byte[]> consumer = context.kafka().consumer(NAME, NAME, assignment());
        try {
            new SenderLoop(consumer, parts.forLoop()).run(topics(), thread::isClosing, thread::nowReady);
        } catch (UnsupportedVersionException e) {
            throw isClassic() ? e : GroupTerms.explained(e);
        } finally {
            consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_TIMEOUT));
        }
    }

    private Map<String, ?> assignment() {
        return isClassic()
                ? Map.of("partition.assignment.strategy", RangeAssignor.class.getName())
                : Map.of("group.protocol", SenderConfig.CONSUMER_PROTOCOL, "group.remote.assignor", "range");
    }

    private List<String> topics() {
        return Stream.of(Topic.DELIVERIES, Topic.DELIVERIES_SLOW, Topic.DELIVERIES_RETRY)
                .map(context.topics()::name)
                .toList();
    }

    private static String version() {
        return Optional.ofNullable(SenderService.class.getPackage().getImplementationVersion())
                .orElse(VERSION_UNKNOWN);
    }
}
