package io.bellwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.standalone.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./bellwire} in a checkout that has the modules of this one, and tools that do nothing. */
class LauncherTest {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final String NOT_OF_THE_COMMAND = "bench";
    private static final String SOURCE = "src/main/java/Source.java";
    private static final Instant BUILT_AT = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path home;

    static List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(Repository.file("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .filter(module -> !module.equals(NOT_OF_THE_COMMAND))
                .toList();
    }

    @BeforeEach
    void makeACheckoutThatIsBuilt() throws IOException {
        Files.copy(Repository.file("bellwire"), home.resolve("bellwire"));
        command("mvnw", "touch built");
        command("jdk/bin/java", "echo 'openjdk version \"17.0.1\"' >&2");
        command("jdk/bin/javac", "true");
        file("pom.xml");
        file(".mvn/maven.config");
        file("docs/page.md");
        for (String module : modules()) {
            file(module + "/pom.xml");
            file(module + '/' + SOURCE);
            file(module + "/src/main/java/Other.java");
            file(module + "/src/test/java/SourceTest.java");
        }
        file("deploy/standalone/target/bellwire.stamp");
        try (Stream<Path> all = Files.walk(home)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, FileTime.from(BUILT_AT.minus(Duration.ofHours(1))));
            }
        }
        Files.setLastModifiedTime(home.resolve("deploy/standalone/target/bellwire.stamp"), FileTime.from(BUILT_AT));
    }

    @Test
    void buildsNothingThatIsBuilt() throws Exception {
        assertThat(run()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void buildsAgainWhenASourceHasChanged(String module) throws Exception {
        change(module + '/' + SOURCE);

        assertThat(run()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void buildsAgainWhenASourceIsGone(String module) throws Exception {
        Files.delete(home.resolve(module).resolve(SOURCE));

        assertThat(run()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void buildsAgainWhenAModuleIsBuiltOtherwise(String module) throws Exception {
        change(module + "/pom.xml");

        assertThat(run()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", ".mvn/maven.config"})
    void buildsAgainWhenEverythingIsBuiltOtherwise(String path) throws Exception {
        change(path);

        assertThat(run()).isTrue();
    }

    @Test
    void buildsNothingForWhatDoesNotRun() throws Exception {
        for (String module : modules()) {
            change(module + "/src/test/java/SourceTest.java");
        }
        change("docs/page.md");

        assertThat(run()).isFalse();
    }

    /** @return whether it built */
    private boolean run() throws Exception {
        ProcessBuilder launcher = new ProcessBuilder(
                        "sh", home.resolve("bellwire").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("said").toFile());
        launcher.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        int status = launcher.start().waitFor();

        assertThat(status).as(Files.readString(home.resolve("said"))).isZero();
        return Files.exists(home.resolve("built"));
    }

    private void change(String path) throws IOException {
        Files.setLastModifiedTime(home.resolve(path), FileTime.from(BUILT_AT.plus(Duration.ofHours(1))));
    }

    private void command(String path, String line) throws IOException {
        file(path);
        Files.writeString(home.resolve(path), "#!/bin/sh\n" + line + '\n');
        Files.setPosixFilePermissions(home.resolve(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void file(String path) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.createFile(home.resolve(path));
    }
}
