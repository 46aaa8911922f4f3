package io.bellwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.standalone.cli.FakeServer.Reply;
import io.bellwire.standalone.cli.FakeServer.Request;
import io.bellwire.standalone.terminal.LiveLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final List<Duration> waits = new ArrayList<>();
    private FakeServer gateway = FakeServer.answering(FakeGateway::take);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void sendsEveryLineOnceAndInOrder() throws Exception {
        Path file = file(numbered(1, 250));

        Publication.Result result = publication(file, LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(250, 0));
        assertThat(sent()).isEqualTo(numbered(1, 250));
        assertThat(gateway.requests()).hasSize(3).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/v1/events");
            assertThat(request.contentType()).isEqualTo("application/x-ndjson");
        });
    }

    @Test
    void takesAFileWhoseLastLineHasNoEnd() throws Exception {
        Path file = file(List.of());
        Files.writeString(file, "{\"n\":1}\n\n  \r\n{\"n\":2}");

        Publication.Result result = publication(file, LONG_ENOUGH).run(false);

        assertThat(result.accepted()).isEqualTo(2);
        assertThat(sent()).containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void leavesRefusedLinesOutAndSendsTheOthersAgain() throws Exception {
        Path file = file(List.of("{\"n\":1}", "", "bad", "{\"n\":2}", "very bad"));

        Publication.Result result = publication(file, LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(2, 2));
        assertThat(gateway.requests().get(1).lines()).containsExactly("{\"n\":1}", "{\"n\":2}");
        assertThat(out.toString().lines())
                .containsExactly(
                        "line 3: type: required (expected: a value)", "line 5: type: required (expected: a value)");
    }

    @Test
    void refusesALineThatIsNotUtf8WithoutHarmToItsNeighbours() throws Exception {
        Path file = file(List.of("{\"n\":1}"));
        Files.write(file, new byte[] {(byte) 0xff, '\n'}, StandardOpenOption.APPEND);

        Publication.Result result = publication(file, LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(1, 1));
        assertThat(out.toString()).contains("line 2: invalid_utf8");
    }

    @Test
    void keepsLittleOfALineThatIsFarTooLong() throws Exception {
        Path file = file(List.of("x".repeat(3 * BatchReader.MAX_LINE_BYTES), "{\"n\":1}"));

        Publication.Result result = publication(file, LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(1, 1));
        assertThat(out.toString()).contains("line 1: too_large");
    }

    @Test
    void sendsLessAtATimeToAGatewayThatTakesLess() throws Exception {
        answerBy(request -> request.lines().size() > 30 ? Reply.of(413, "") : FakeGateway.take(request));

        Publication.Result result =
                publication(file(numbered(1, 100)), LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(100, 0));
        assertThat(gateway.requests().stream()
                        .map(Request::lines)
                        .filter(lines -> lines.size() <= 30)
                        .flatMap(List::stream))
                .containsExactlyElementsOf(numbered(1, 100));
    }

    @Test
    void sendsTheSameAgainWhenTheGatewayIsBack() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        answerBy(request -> switch (calls.incrementAndGet()) {
            case 1 -> new Reply(503, "{\"code\":\"kafka_unavailable\"}", Map.of("retry-after", "2"));
            case 2, 3 -> Reply.of(503, "");
            default -> FakeGateway.take(request);
        });

        Publication.Result result =
                publication(file(numbered(1, 3)), LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(3, 0));
        assertThat(waits).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(out.toString().lines()).containsExactly("The gateway answers 503 kafka_unavailable; trying again.");
    }

    @Test
    void givesUpOnAGatewayThatStaysAway() throws Exception {
        Path file = file(numbered(1, 3));
        gateway.close();

        assertThatThrownBy(() -> publication(file, LONG_ENOUGH).run(false))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("Line 1 and what follows is not published");
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus)).isBetween(Duration.ofMinutes(1), LONG_ENOUGH);
    }

    @Test
    void goesOnAfterTheLastAcknowledgedBatch() throws Exception {
        Path file = file(numbered(1, 250));
        stopAfterTwoBatches(file);

        Publication.Result result = publication(file, LONG_ENOUGH).run(false);

        assertThat(result).isEqualTo(new Publication.Result(250, 0));
        assertThat(out.toString()).contains("Resuming at line 201 (200 accepted and 0 refused before).");
        assertThat(sent()).isEqualTo(numbered(201, 250));
        assertThat(directory).isDirectoryNotContaining("glob:**.progress");
    }

    @Test
    void goesOnInAFileThatHasGrown() throws Exception {
        Path file = file(numbered(1, 250));
        stopAfterTwoBatches(file);
        Files.writeString(file, "{\"n\":251}\n", StandardOpenOption.APPEND);

        publication(file, LONG_ENOUGH).run(false);

        assertThat(sent()).isEqualTo(numbered(201, 251));
    }

    @Test
    void doesNotGoOnInAFileThatHasChanged() throws Exception {
        Path file = file(numbered(1, 250));
        stopAfterTwoBatches(file);
        write(file, numbered(2, 251));

        assertThatThrownBy(() -> publication(file, LONG_ENOUGH).run(false))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("first 200 lines are no longer")
                .hasMessageContaining("--restart");
        assertThat(gateway.requests()).isEmpty();
    }

    @Test
    void beginsAnewWhenAskedTo() throws Exception {
        Path file = file(numbered(1, 250));
        stopAfterTwoBatches(file);

        publication(file, LONG_ENOUGH).run(true);

        assertThat(sent()).isEqualTo(numbered(1, 250));
    }

    /** Leaves the gateway working again, and what it was sent forgotten. */
    private void stopAfterTwoBatches(Path file) {
        AtomicInteger calls = new AtomicInteger();
        answerBy(request -> calls.incrementAndGet() <= 2 ? FakeGateway.take(request) : Reply.of(503, ""));
        assertThatThrownBy(() -> publication(file, Duration.ZERO).run(false))
                .isInstanceOf(CommandFailedException.class);
        answerBy(FakeGateway::take);
    }

    private void answerBy(Function<Request, Reply> script) {
        gateway.close();
        gateway = FakeServer.answering(script);
    }

    private Publication publication(Path file, Duration patience) {
        LiveLine live = new LiveLine(new PrintWriter(out), false, Duration.ofHours(1));
        BatchSender sender =
                new BatchSender(gateway.client(), "/v1/events", () -> new Patience(patience, waits::add), live::print);
        return new Publication(file, "/v1/events", sender, live);
    }

    private List<String> sent() {
        return gateway.requests().stream()
                .flatMap(request -> request.lines().stream())
                .toList();
    }

    private Path file(List<String> lines) throws IOException {
        Path file = directory.resolve("events.ndjson");
        write(file, lines);
        return file;
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.writeString(
                file, lines.stream().map(line -> line + '\n').collect(Collectors.joining()), StandardCharsets.UTF_8);
    }

    private static List<String> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> "{\"n\":" + n + '}')
                .toList();
    }
}
