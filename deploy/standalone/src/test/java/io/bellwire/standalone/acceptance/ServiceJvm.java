package io.bellwire.standalone.acceptance;

import io.bellwire.standalone.cli.Bellwire;
import io.bellwire.testkit.kafka.ForkedJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One process of {@code bellwire SERVICE}, on a broker that is another.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class ServiceJvm implements AutoCloseable {
    /** Generous: a start takes some seconds on an idle machine, and test machines are not idle. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final String service;
    private final ForkedJvm jvm;

    private ServiceJvm(String service, ForkedJvm jvm) {
        this.service = service;
        this.jvm = jvm;
    }

    /** Starts it, and returns at once. Its log goes on where that of an earlier process ended. */
    static ServiceJvm launch(String service, Path config) {
        Path log = config.resolveSibling(service + ".log");
        ChildLogs.watch(log);
        List<String> arguments = List.of(service, "--config", config.toString());
        return new ServiceJvm(
                service,
                ForkedJvm.start(
                        new ForkedJvm.Launch(Bellwire.class, arguments, RunningBellwire.JVM_OPTIONS, Map.of(), log)));
    }

    void awaitReady() {
        jvm.awaitLine("bellwire " + service + " is ready.", START_LIMIT);
    }

    /** SIGKILL. Returns when it is gone. */
    void kill() {
        jvm.kill();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
