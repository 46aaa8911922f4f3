package io.bellwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.standalone.cli.Bellwire;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Keeps what is written about the code true: links, commands, keys, examples. */
class DocumentationTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern COMMAND = Pattern.compile("\\./bellwire +([a-z][a-z-]*)");
    private static final Pattern SETTING = Pattern.compile("-D([a-z][a-z0-9]*\\.[a-z.0-9]+)=");
    private static final Pattern ADR = Pattern.compile("docs/adr/([0-9]{4}[-a-z0-9]*(\\.md)?)");
    private static final Pattern LOG_KEY = Pattern.compile("addKeyValue\\(\\s*\"([A-Za-z]+)\"");
    private static final Pattern LISTED_KEYS = Pattern.compile("(?m)^\\| (`[^|]+`) \\|");
    private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z][A-Za-z]*(?:Test|IT))\\.([a-z][A-Za-z0-9]*)`");
    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");

    static List<String> pages() {
        return Repository.files(".md").stream().map(Repository::name).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(String page) {
        Path file = Repository.file(page);
        List<String> links = matches(LINK, FENCE.matcher(Repository.read(file)).replaceAll(""));

        assertThat(links).allSatisfy(link -> assertThat(leadsSomewhere(file, link))
                .as("%s in %s", link, page)
                .isTrue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyCommandIsOne(String page) {
        Set<String> commands = new CommandLine(new Bellwire()).getSubcommands().keySet();

        assertThat(commands).containsAll(matches(COMMAND, Repository.read(Repository.file(page))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everySettingOfACommandIsAKey(String page) {
        Set<String> keys = Services.DEFINITIONS.stream()
                .flatMap(definition -> definition.names().stream())
                .collect(Collectors.toSet());
        List<String> set = Repository.read(Repository.file(page))
                .lines()
                .filter(line -> !line.contains("mvnw") && !line.contains("JAVA_OPTS"))
                .flatMap(line -> matches(SETTING, line).stream())
                .filter(key -> !isOfTheBuild(key))
                .toList();

        assertThat(keys).containsAll(set);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyTestNamedIsOne(String page) {
        List<MatchResult> named = NAMED_TEST
                .matcher(Repository.read(Repository.file(page)))
                .results()
                .toList();

        assertThat(named).allSatisfy(test -> assertThat(isTest(test.group(1), test.group(2)))
                .as("%s in %s", test.group(), page)
                .isTrue());
    }

    @Test
    void everyDecisionTheCodeNamesIsRecorded() {
        Set<String> records = Repository.files(".md").stream()
                .filter(file -> file.getParent().endsWith("docs/adr"))
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
        Stream<String> named = Repository.files(".java").stream()
                .filter(file -> !file.endsWith("DocumentationTest.java"))
                .flatMap(file -> matches(ADR, Repository.read(file)).stream());

        assertThat(named.distinct()).isNotEmpty().allSatisfy(name -> assertThat(records)
                .anyMatch(record -> record.startsWith(name)));
    }

    @Test
    void decisionsAreNumberedWithoutGaps() {
        List<String> numbers = Repository.files(".md").stream()
                .filter(file -> file.getParent().endsWith("docs/adr"))
                .map(file -> file.getFileName().toString().substring(0, 4))
                .toList();

        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(String.format(Locale.ROOT, "%04d", i + 1));
        }
    }

    @Test
    void everyLogKeyIsListed() {
        Set<String> listed = new TreeSet<>();
        for (String row : matches(LISTED_KEYS, Repository.read(Repository.file("docs/logging.md")))) {
            listed.addAll(matches(IN_BACKTICKS, row));
        }
        Set<String> used = new TreeSet<>();
        Repository.files(".java").stream()
                .filter(file -> Repository.name(file).contains("src/main/"))
                .filter(file -> !Repository.name(file).startsWith("testkit/")
                        && !Repository.name(file).startsWith("bench/"))
                .forEach(file -> used.addAll(matches(LOG_KEY, Repository.read(file))));

        assertThat(listed).containsAll(used);
    }

    @Test
    void theReceiverOfTheReadmeCompiles(@TempDir Path classes) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            Path example = Repository.file("docs/examples/Receiver.java");
            List<String> options = List.of("-d", classes.toString(), "--release", "17");

            boolean compiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(example))
                    .call();

            assertThat(compiled).as(said.toString()).isTrue();
        }
    }

    private static boolean isTest(String type, String method) {
        Pattern declared = Pattern.compile("(?m)^ +void " + method + "\\(");
        return Repository.files(type + ".java").stream()
                .filter(file -> file.getFileName().toString().equals(type + ".java"))
                .anyMatch(file -> declared.matcher(Repository.read(file)).find());
    }

    private static boolean leadsSomewhere(Path page, String link) {
        if (link.startsWith("https://") || link.startsWith("http://127.0.0.1")) {
            return true;
        }
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    private static Set<String> anchors(Path page) {
        return matches(HEADING, Repository.read(page)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .trim()
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** Settings of tests and of logging, which are the JVM's. */
    private static boolean isOfTheBuild(String key) {
        return key.startsWith("bellwire.") || key.startsWith("org.");
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(DocumentationTest::firstGroup)
                .toList();
    }

    private static String firstGroup(MatchResult match) {
        return match.group(1);
    }
}
