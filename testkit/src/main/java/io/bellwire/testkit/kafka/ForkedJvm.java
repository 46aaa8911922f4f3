package io.bellwire.testkit.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A main class of this class path in a JVM of its own: what a test needs to kill a process in earnest.
 *
 * <p>It never outlives its test: {@link #close} kills it, and should this JVM die without closing, the child notices
 * ({@link DiesWithParent}).
 *
 * <p><b>Thread:</b> confined to the test's thread; {@link #kill}, {@link #pause} and {@link #resume} may come from any.
 */
public final class ForkedJvm implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int SHOWN_LINES = 30;

    private final Launch launch;
    private final Process process;
    private final long outputBefore; // bytes that earlier children left in the file

    /**
     * What to run.
     *
     * @param arguments for the main method
     * @param jvmOptions heap, system properties
     * @param environment added to this process's own
     * @param output where its standard output and error are appended
     */
    public record Launch(
            Class<?> mainClass,
            List<String> arguments,
            List<String> jvmOptions,
            Map<String, String> environment,
            Path output) {
        public Launch {
            arguments = List.copyOf(arguments);
            jvmOptions = List.copyOf(jvmOptions);
            environment = Map.copyOf(environment);
        }
    }

    private ForkedJvm(Launch launch, Process process, long outputBefore) {
        this.launch = launch;
        this.process = process;
        this.outputBefore = outputBefore;
    }

    public static ForkedJvm start(Launch launch) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(launch.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DiesWithParent.class.getName()));
        command.add(launch.mainClass().getName());
        command.addAll(launch.arguments());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(launch.output().toFile()));
        builder.environment().putAll(launch.environment());
        try {
            long outputBefore = Files.exists(launch.output()) ? Files.size(launch.output()) : 0;
            return new ForkedJvm(launch, builder.start(), outputBefore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, also of a paused one. Returns when the process is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM: asks it to stop in its own way. {@link #awaitExit} tells when it has. */
    public void terminate() {
        process.toHandle()
                .destroy(); // Process.destroy would close its standard input too, and DiesWithParent cut it short
    }

    /** SIGSTOP: it keeps its sockets and its leases, and does nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Waits until the child has written {@code file}, which must appear whole (written aside and moved).
     *
     * @return what is in it
     * @throws IllegalStateException with the end of its output, when it exits first or the limit passes
     */
    public String awaitFile(Path file, Duration limit) {
        await(() -> Files.exists(file), file.getFileName().toString(), limit);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until the child has written {@code line} to its output, as a line of its own.
     *
     * @throws IllegalStateException with the end of its output, when it exits first or the limit passes
     */
    public void awaitLine(String line, Duration limit) {
        await(() -> output().lines().anyMatch(line::equals), '"' + line + '"', limit);
    }

    /**
     * Waits until it has ended by itself.
     *
     * @return its exit status
     * @throws IllegalStateException with the end of its output, when the limit passes
     */
    public int awaitExit(Duration limit) {
        if (!exitsWithin(limit)) {
            throw new IllegalStateException(describe() + " did not exit within " + limit + outputTail());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }

    private void await(BooleanSupplier written, String what, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!written.getAsBoolean()) {
            if (exitsWithin(LOOK_AGAIN)) {
                throw new IllegalStateException(describe() + " exited with status " + process.exitValue()
                        + " before it wrote " + what + outputTail());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        describe() + " did not write " + what + " within " + limit + outputTail());
            }
        }
    }

    /** What this child has written so far, and none before it. */
    private String output() {
        try (InputStream output = Files.newInputStream(launch.output())) {
            output.skipNBytes(outputBefore);
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean exitsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + describe(), e);
        }
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (status != 0) {
                throw new IllegalStateException("SIG" + name + " did not reach " + describe());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String describe() {
        return launch.mainClass().getSimpleName() + " (pid " + pid() + ')';
    }

    private String outputTail() {
        try {
            List<String> lines = Files.readAllLines(launch.output(), StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
            return "; its output ends:\n" + String.join("\n", last);
        } catch (IOException e) {
            return "; its output cannot be read: " + e.getMessage();
        }
    }
}
