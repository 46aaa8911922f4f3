package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link SettlingStress} in the JVMs jcstress starts for it, with each way of compiling the actors. */
class SettlingStressIT {
    private static final String MODE = System.getProperty("bellwire.stress", "sanity");

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noRaceEndsInAForbiddenState() throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        Process stress = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-m",
                        MODE,
                        "-t",
                        SettlingStress.class.getName())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int exit = stress.waitFor();
            String said = Files.readString(log, UTF_8);
            assertThat(exit).as(said).isZero();
            assertThat(said)
                    .contains("All remaining tests: 4 matching test results");
        } finally {
            stress.destroyForcibly();
        }
    }
}
