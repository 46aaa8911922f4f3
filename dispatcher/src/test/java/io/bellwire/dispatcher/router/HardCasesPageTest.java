package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/hard-cases.md} lists every case these tests show, each with its test. That they exist is DocumentationTest's. */
class HardCasesPageTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z]*(?:Test|IT))\\.([a-z][A-Za-z]*)`");

    private final String page = page();

    @Test
    void namesEveryTestOfTheTables() {
        List<String> tests = Stream.of(WorkedCasesTest.class, HardCasesTest.class, HardTransfersTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(HardCasesPageTest::name)
                .toList();

        assertThat(named(page)).containsAll(tests);
    }

    @Test
    void namesATestInEveryRow() {
        List<String> rows = page.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| case "))
                .toList();

        assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> assertThat(
                        named(row.substring(row.lastIndexOf(" | "))))
                .isNotEmpty());
    }

    private static List<String> named(String text) {
        return NAMED.matcher(text)
                .results()
                .map(match -> match.group(1) + '.' + match.group(2))
                .toList();
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + '.' + method.getName();
    }

    private static String page() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        try {
            return Files.readString(directory.resolve("docs/hard-cases.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
