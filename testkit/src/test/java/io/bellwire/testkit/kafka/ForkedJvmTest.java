package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkedJvmTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    /** Writes its first argument's file, then waits for its end. */
    public static final class Announces {
        public static void main(String[] arguments) throws Exception {
            Path ready = Path.of(arguments[0]);
            Path draft = Files.writeString(ready.resolveSibling("draft"), System.getProperty("greeting"));
            Files.move(draft, ready);
            new CountDownLatch(1).await();
        }
    }

    /** Says what it was told to say, then waits for its end. */
    public static final class Says {
        public static void main(String[] arguments) throws Exception {
            System.out.println(System.getProperty("greeting"));
            new CountDownLatch(1).await();
        }
    }

    /** Fails before it announces anything. */
    public static final class Fails {
        public static void main(String[] arguments) {
            List.of().get(arguments.length);
        }
    }

    @Test
    void handsBackWhatTheChildAnnounced() {
        try (ForkedJvm jvm = fork(Announces.class)) {
            assertThat(jvm.awaitFile(directory.resolve("ready"), LIMIT)).isEqualTo("here I am");
            assertThat(jvm.isAlive()).isTrue();
        }
    }

    @Test
    void waitsForALineOfTheChildItself() throws IOException {
        Files.writeString(directory.resolve("output"), "here I am\n"); // as a child before it may have said
        try (ForkedJvm jvm = fork(Fails.class)) {
            assertThatThrownBy(() -> jvm.awaitLine("here I am", LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("exited with status 1 before it wrote \"here I am\"");
        }

        try (ForkedJvm jvm = fork(Says.class)) {
            jvm.awaitLine("here I am", LIMIT);
            assertThat(jvm.isAlive()).isTrue();
        }
    }

    @Test
    void killsEvenAPausedChild() {
        try (ForkedJvm jvm = fork(Announces.class)) {
            jvm.awaitFile(directory.resolve("ready"), LIMIT);
            jvm.pause();

            jvm.kill();

            assertThat(jvm.awaitExit(LIMIT)).isEqualTo(KILLED);
        }
    }

    @Test
    void aPausedChildHearsOfItsTerminationWhenItResumes() {
        try (ForkedJvm jvm = fork(Announces.class)) {
            jvm.awaitFile(directory.resolve("ready"), LIMIT);
            jvm.pause();
            jvm.terminate();
            assertThat(jvm.isAlive()).isTrue();

            jvm.resume();

            assertThat(jvm.awaitExit(LIMIT)).isEqualTo(TERMINATED);
        }
    }

    @Test
    void aChildThatFailsShowsItsLastWords() {
        try (ForkedJvm jvm = fork(Fails.class)) {
            assertThatThrownBy(() -> jvm.awaitFile(directory.resolve("ready"), LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("exited with status 1 before it wrote ready")
                    .hasMessageContaining("IndexOutOfBoundsException");
        }
    }

    @Test
    void theChildEndsWhenItsParentIsGone() throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dgreeting=hello",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DiesWithParent.class.getName(),
                        Announces.class.getName(),
                        directory.resolve("ready").toString())
                .start();

        child.getOutputStream().close(); // all a child sees of its parent's death

        assertThat(child.onExit())
                .succeedsWithin(LIMIT)
                .extracting(Process::exitValue)
                .isEqualTo(71);
    }

    private ForkedJvm fork(Class<?> mainClass) {
        return ForkedJvm.start(new ForkedJvm.Launch(
                mainClass,
                List.of(directory.resolve("ready").toString()),
                List.of("-Dgreeting=here I am"),
                Map.of(),
                directory.resolve("output")));
    }
}
