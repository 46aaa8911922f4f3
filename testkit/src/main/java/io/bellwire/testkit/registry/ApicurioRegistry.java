package io.bellwire.testkit.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Apicurio Registry, which speaks Confluent's API, in a JVM of its own on a loopback port. Keeps its schemas in memory.
 *
 * <p><b>Where it comes from.</b> A build that wants it has Maven unpack
 * {@code io.apicurio:apicurio-registry-app:tar.gz:all} (100 MB) before its integration tests, and passes the directory
 * to failsafe as the system property {@value #DIRECTORY}: see the executions in this module's {@code pom.xml}, which
 * others copy. The phase is {@code pre-integration-test}, so {@code package} downloads nothing.
 *
 * <p>It never outlives its test: {@link #close} kills it, and should this JVM die first, it notices.
 */
public final class ApicurioRegistry implements AutoCloseable {
    /** System property: the directory Apicurio was unpacked to. */
    public static final String DIRECTORY = "bellwire.test.apicurio";

    private static final String WATCHING_PARENT = "io.bellwire.testkit.kafka.DiesWithParent";
    private static final String MAIN = "io.quarkus.runner.GeneratedMain";
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int SHOWN_CHARACTERS = 4_000;

    private final Process process;
    private final Path output;
    private final String url;

    private ApicurioRegistry(Process process, Path output, String url) {
        this.process = process;
        this.output = output;
        this.url = url;
    }

    /** Returns when it answers: some ten seconds. */
    public static ApicurioRegistry start() {
        try {
            Path output = Files.createTempFile("apicurio", ".log");
            Process process = new ProcessBuilder(command(runner()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new ApicurioRegistry(process, output, awaitAddress(process, output) + "/apis/ccompat/v7");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** For {@code schema.registry.url}. */
    public String url() {
        return url;
    }

    /** Kills it. Returns when its port is closed. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        output.toFile().delete();
    }

    private static List<String> command(Path runner) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=0",
                // Its default silences the line that tells the port.
                "-Dquarkus.log.category.\"io.quarkus\".level=INFO",
                "-cp",
                String.join(System.getProperty("path.separator"), ownCode().toString(), runner.toString()),
                WATCHING_PARENT,
                MAIN);
    }

    private static Path runner() throws IOException {
        String directory = System.getProperty(DIRECTORY);
        if (directory == null) {
            throw new IllegalStateException(
                    DIRECTORY + ": not set (expected: the directory Apicurio Registry was unpacked to; run the tests"
                            + " with 'mvnw verify', which does both)");
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            DIRECTORY + ": " + directory + " (expected: a directory that holds a *-runner.jar)"));
        }
    }

    private static Path ownCode() {
        try {
            return Path.of(ApicurioRegistry.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError("a class path entry is a URI", impossible);
        }
    }

    private static String awaitAddress(Process process, Path output) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline && !exits(process)) {
            Optional<String> address = address(output);
            if (address.isPresent()) {
                return address.get();
            }
        }
        process.destroyForcibly().onExit().join();
        String text = Files.readString(output);
        throw new IllegalStateException("Apicurio Registry did not start within " + START_LIMIT + "; its output ends:\n"
                + text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS)));
    }

    private static boolean exits(Process process) {
        try {
            return process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Optional<String> address(Path output) throws IOException {
        Matcher line = LISTENING.matcher(Files.readString(output));
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }
}
