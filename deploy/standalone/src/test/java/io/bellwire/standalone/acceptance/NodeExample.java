package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.bellwire.standalone.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The publisher of {@code docs/examples/publish}, with the packages its lock file names, in a directory of its own.
 *
 * <p>Needs Node, and npm's registry or what npm remembers of it. Where they are missing the test that asks is aborted, with
 * the reason; any other failure is one.
 */
final class NodeExample {
    private static final int OLDEST_NODE = 18;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*", Pattern.DOTALL);
    /** As npm names what keeps it from its registry. */
    private static final Pattern OUT_OF_REACH = Pattern.compile(
            "npm (?:error|ERR!) code (?:ENOTFOUND|EAI_AGAIN|ENOTCACHED"
                    + "|FETCH_ERROR|E(?:CONN|NET|HOST|TIMED|SOCKET|IDLE)\\w*|ERR_SOCKET\\w*|E(?:401|403|404|407|429|5\\d\\d))");

    private record Ended(int status, String output, String errors) {}

    private final Path directory;

    private NodeExample(Path directory) {
        this.directory = directory;
    }

    static NodeExample installIn(Path directory) throws IOException {
        Files.createDirectories(directory);
        NodeExample example = new NodeExample(directory);
        example.requireNode();
        try (Stream<Path> files = Files.list(Repository.file("docs/examples/publish"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        return example;
    }

    /** Adds a script that is not part of the example. */
    NodeExample with(String script) throws IOException {
        try (InputStream source = NodeExample.class.getResourceAsStream(script)) {
            Files.copy(Objects.requireNonNull(source), directory.resolve(script));
        }
        return this;
    }

    /** What the lock file pins, without running any of its scripts. */
    NodeExample withPackages() throws IOException {
        Ended ended = launch(List.of(
                "npm",
                "ci",
                "--ignore-scripts",
                "--prefer-offline",
                "--fetch-retries=1",
                "--fetch-timeout=30000",
                "--no-audit",
                "--no-fund"));
        Matcher reason = OUT_OF_REACH.matcher(ended.errors());
        if (ended.status() != 0 && reason.find()) {
            abort("npm's registry is out of reach: " + reason.group());
        }
        assertThat(ended.status()).as(ended.errors()).isZero();
        return this;
    }

    /** What the script prints. */
    String run(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        Ended ended = launch(command);
        assertThat(ended.status()).as("%s: %s", script, ended.errors()).isZero();
        return ended.output().strip();
    }

    private void requireNode() {
        try {
            launch(List.of("npm", "--version"));
            String version = launch(List.of("node", "--version")).output();
            Matcher matcher = VERSION.matcher(version);
            if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < OLDEST_NODE) {
                abort("Node is too old: " + version.strip() + " (expected: " + OLDEST_NODE + " or newer)");
            }
        } catch (IOException missing) {
            abort("no Node or npm here (expected: node " + OLDEST_NODE + " or newer, and npm, on the path)");
        }
    }

    /** @throws IOException if there is no such program */
    private Ended launch(List<String> command) throws IOException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Path errors = Files.createTempFile(directory, "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(command.get(0) + " runs for more than " + LIMIT);
            }
            return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
