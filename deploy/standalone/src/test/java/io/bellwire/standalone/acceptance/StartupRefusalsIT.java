package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeps Bellwire from starting is one clear line, and an exit status a script can tell apart. */
@ExtendWith({SharedBellwire.class, ChildLogs.class})
class StartupRefusalsIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(StartupRefusalsIT.class);
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int CONFIGURATION_REFUSED = 3;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory;

    @Test
    void listsEveryBadKey() throws IOException {
        Path file = directory.resolve("bad.properties");
        Files.write(file, List.of("gateway.http.port=99999", "egress.allow.htp=true", "delivery.timeout=fast"));
        Path data = directory.resolve("data");

        CommandLine run = CommandLine.run(
                directory,
                "standalone",
                "--data-dir",
                data.toString(),
                "--config",
                file.toString(),
                "-Dretry.schedule=5m,1s",
                "-Dtopics.partitions=none");

        assertThat(run.status()).as("%s", run.output()).isEqualTo(CONFIGURATION_REFUSED);
        assertThat(run.output())
                .anyMatch(line -> line.startsWith("  gateway.http.port"))
                .anyMatch(line -> line.startsWith("  egress.allow.htp") && line.contains("egress.allow.http"))
                .anyMatch(line -> line.startsWith("  delivery.timeout"))
                .anyMatch(line -> line.startsWith("  retry.schedule"))
                .anyMatch(line -> line.startsWith("  topics.partitions"));
        assertThat(run.showsAStackTrace()).isFalse();
        assertThat(data).doesNotExist();
        LOGGER.info("acceptance, refusals: 5 bad keys, 5 lines, exit {}", run.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.http.port", "console.http.port", "management.http.port", "kafka.embedded.port"})
    void namesThePortThatIsTakenBeforeItStartsABroker(String key) throws IOException {
        Path data = directory.resolve("data");
        try (ServerSocket holder = new ServerSocket(0, 1, LOOPBACK)) {
            String port = String.valueOf(holder.getLocalPort());

            CommandLine run = standalone(data, Map.of(key, port));

            assertRefused(run, key, port);
            assertThat(data.resolve("kafka")).doesNotExist();
        }
    }

    @Test
    void refusesADirectoryThatIsInUse(RunningBellwire other) {
        CommandLine run = standalone(other.dataDirectory(), Map.of());

        assertRefused(run, "--data-dir", "is in use");
        other.gateway().putMerchant("undisturbed", "Undisturbed");
    }

    @Test
    void refusesADirectoryThatIsNotItsOwn() throws IOException {
        Path photos = Files.createDirectory(directory.resolve("photos"));
        Path photo = Files.writeString(photos.resolve("beach.txt"), "sand");

        CommandLine run = standalone(photos, Map.of());

        assertRefused(run, "--data-dir", "not empty and not Bellwire's");
        assertThat(photos).isDirectoryContaining(photo::equals);
        try (var files = Files.list(photos)) {
            assertThat(files).containsExactly(photo);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "dispatcher", "retry-scheduler", "console", "topics check", "topics apply"})
    void saysThatKafkaDoesNotAnswer(String command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of(
                "-Dkafka.bootstrap.servers=127.0.0.1:" + closedPort(),
                "-Dkafka.default.api.timeout.ms=2000",
                "-Dkafka.request.timeout.ms=1000"));
        if (!command.startsWith("topics")) {
            arguments.addAll(List.of(
                    "-Dadmin.key=an-admin-key-of-some-length",
                    "-Dsecrets.key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        }

        CommandLine run = CommandLine.run(directory, arguments.toArray(String[]::new));

        assertRefused(run, "kafka.bootstrap.servers", "no broker answered within 2 s.");
    }

    @ParameterizedTest
    @CsvSource({
        "'', A command is missing.",
        "standalone, --data-dir=DIR",
        "juggle, juggle",
        "topics, apply or check?",
        "standalone --data-dir d --colour red, --colour"
    })
    void saysWhatIsWrongWithTheCommand(String line, String said) {
        CommandLine run = CommandLine.run(directory, line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.status()).as("%s", run.output()).isEqualTo(USAGE);
        assertThat(run.output().get(0)).contains(said);
        assertThat(run.showsAStackTrace()).isFalse();
    }

    private CommandLine standalone(Path data, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Installation.ON_THIS_MACHINE);
        settings.putAll(more);
        List<String> arguments = new ArrayList<>(List.of("standalone", "--data-dir", data.toString()));
        settings.forEach((key, value) -> arguments.add("-D" + key + '=' + value));
        return CommandLine.run(directory, arguments.toArray(String[]::new));
    }

    private static void assertRefused(CommandLine run, String name, String why) {
        assertThat(run.status()).as("%s", run.output()).isEqualTo(FAILED);
        assertThat(run.said()).as("%s", run.output()).hasSize(1);
        assertThat(run.said().get(0)).contains(name).contains(why);
        assertThat(run.showsAStackTrace()).as("%s", run.output()).isFalse();
        LOGGER.info(
                "acceptance, refusals: exit {}: {}", run.status(), run.said().get(0));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket picked = new ServerSocket(0, 1, LOOPBACK)) {
            return picked.getLocalPort();
        }
    }
}
