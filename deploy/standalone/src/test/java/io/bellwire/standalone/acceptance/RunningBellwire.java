package io.bellwire.standalone.acceptance;

import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.standalone.Ready;
import io.bellwire.standalone.cli.Bellwire;
import io.bellwire.testkit.client.ConsoleClient;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.kafka.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One process of {@code bellwire standalone}, and the ways to it.
 *
 * <p><b>Thread:</b> confined to the test's thread; the clients it hands out may be shared.
 */
final class RunningBellwire implements BellwireUnderTest {
    static final List<String> JVM_OPTIONS = List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Generous: a start takes some seconds on an idle machine, and test machines are not idle. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final Installation installation;
    private final ForkedJvm jvm;
    private final Path readyFile;
    private @Nullable Ready ready;

    private RunningBellwire(Installation installation, ForkedJvm jvm, Path readyFile) {
        this.installation = installation;
        this.jvm = jvm;
        this.readyFile = readyFile;
    }

    static RunningBellwire launch(Installation installation, Path config) throws IOException {
        Path readyFile = installation.home().resolve("ready.json");
        Files.deleteIfExists(readyFile);
        List<String> arguments = new ArrayList<>(List.of(
                "standalone",
                "--data-dir",
                installation.dataDirectory().toString(),
                "--ready-file",
                readyFile.toString(),
                "--config",
                config.toString()));
        installation.more().forEach((key, value) -> arguments.add("-D" + key + '=' + value));
        Path log = installation.home().resolve("bellwire.log");
        ChildLogs.watch(log);
        ForkedJvm jvm = ForkedJvm.start(new ForkedJvm.Launch(Bellwire.class, arguments, JVM_OPTIONS, Map.of(), log));
        return new RunningBellwire(installation, jvm, readyFile);
    }

    void awaitReady() {
        try {
            jvm.awaitFile(readyFile, START_LIMIT);
            ready = Ready.read(readyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Ready ready() {
        return Objects.requireNonNull(ready, "awaitReady was not called");
    }

    @Override
    public GatewayClient gateway() {
        return new GatewayClient(ready().gateway(), ready().adminKey());
    }

    ConsoleClient console() {
        return new ConsoleClient(ready().console(), ready().adminKey());
    }

    @Override
    public String kafka() {
        return ready().kafka();
    }

    @Override
    public TopicCatalogue catalogue() {
        return installation.topics();
    }

    @Override
    public Path brokerData() {
        return dataDirectory().resolve("kafka");
    }

    Path dataDirectory() {
        return installation.dataDirectory();
    }

    /** SIGKILL. Returns when it is gone. */
    void kill() {
        jvm.kill();
    }

    /** SIGTERM, as Ctrl-C or a service manager stops it. Returns when it is gone. */
    void stop() {
        jvm.terminate();
        jvm.awaitExit(STOP_LIMIT);
    }

    @Override
    public void close() {
        jvm.close();
    }
}
