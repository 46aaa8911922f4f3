package io.bellwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.standalone.Ready;
import io.bellwire.standalone.StandaloneDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishCommandTest {
    @TempDir
    Path directory;

    private final FakeServer gateway = FakeServer.answering(FakeGateway::take);
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = directory.resolve("events.ndjson");
        Files.writeString(file, "{\"n\":1}\n{\"n\":2}\n");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void publishesAFile() {
        Commands.Ended ended =
                Commands.run("publish", file.toString(), "--gateway", gateway.url(), "--key", FakeServer.KEY);

        assertThat(ended).isEqualTo(new Commands.Ended(0, "2 accepted, 0 refused." + System.lineSeparator(), ""));
    }

    @Test
    void publishesObservationsAsSuch() {
        Commands.run("publish", file.toString(), "--observations", "--gateway", gateway.url(), "--key", FakeServer.KEY);

        assertThat(gateway.requests()).extracting(FakeServer.Request::path).containsExactly("/v1/observations");
    }

    @Test
    void failsWhenALineIsRefused() throws Exception {
        Files.writeString(file, "{\"n\":1}\nbad\n");

        Commands.Ended ended =
                Commands.run("publish", file.toString(), "--gateway", gateway.url(), "--key", FakeServer.KEY);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out())
                .contains("line 2: type: required (expected: a value)")
                .contains("1 accepted, 1 refused.");
    }

    @Test
    void findsAddressAndKeyInADataDirectory() throws Exception {
        URI url = URI.create(gateway.url());
        new Ready(url, url, url, "127.0.0.1:9092", FakeServer.KEY).publishTo(StandaloneDirectory.readyFile(directory));

        Commands.Ended ended = Commands.run("publish", file.toString(), "--data-dir", directory.toString());

        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        String url = gateway.url();
        String path = file.toString();

        assertThat(Commands.run("publish", path, "--gateway", url, "--key", "wrong")
                        .err())
                .startsWith("bellwire: the gateway refuses the key (401)")
                .hasLineCount(1);
        assertThat(Commands.run("publish", path, "--gateway", url).err())
                .startsWith("bellwire: no key (expected: --key KEY")
                .hasLineCount(1);
        assertThat(Commands.run("publish", path + "x", "--gateway", url, "--key", "k")
                        .err())
                .contains("cannot be read (expected: a file of JSON lines)")
                .hasLineCount(1);
        assertThat(Commands.run("publish", path, "--data-dir", directory.toString())
                        .err())
                .contains("no Bellwire serves there at the moment")
                .hasLineCount(1);
        assertThat(Commands.run("publish", path, "--gateway", "localhost:8080", "--key", "k")
                        .err())
                .contains("(expected: such as http://127.0.0.1:8080)")
                .hasLineCount(1);
        assertThat(gateway.requests()).isEmpty();
    }
}
