package io.bellwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.standalone.cli.FakeServer.Reply;
import io.bellwire.standalone.cli.FakeServer.Request;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLettersCommandTest {
    private FakeServer console = FakeServer.answering(request -> Reply.of(500, ""));

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void listsInAlignedColumns() {
        answerBy(request ->
                Reply.of(200, page(letter("dl_1", "shop", "http_5xx") + ',' + letter("dl_2", "m", "gone"), "null", 7)));

        Commands.Ended ended = run("list");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().lines())
                .containsExactly(
                        "DEAD AT               MERCHANT  ENDPOINT  TYPE               ERROR     STATUS  TRIES  STATE  DELIVERY",
                        "2026-01-01T00:00:00Z  shop      ep_1      deposit.confirmed  http_5xx  503     4      OPEN   dl_1",
                        "2026-01-01T00:00:00Z  m         ep_1      deposit.confirmed  gone      503     4      OPEN   dl_2",
                        "2 of 7 (--limit shows more).");
    }

    @Test
    void handsFiltersToTheConsole() {
        answerBy(request -> Reply.of(200, page("", "null", 0)));

        Commands.Ended ended = run(
                "list",
                "--merchant=m 1",
                "--endpoint=ep_1",
                "--error-class=timeout",
                "--type=deposit.confirmed",
                "--state=ALL",
                "--limit=5");

        assertThat(ended.out()).isEqualToIgnoringNewLines("No dead letters.");
        assertThat(console.requests().get(0).path())
                .isEqualTo("/api/v1/dead-letters?merchantId=m%201&endpointId=ep_1&errorClass=timeout"
                        + "&type=deposit.confirmed&state=ALL&limit=5");
    }

    @Test
    void readsPageAfterPage() {
        answerBy(request -> request.path().contains("cursor=next-page")
                ? Reply.of(200, page(letter("dl_2", "m", "gone"), "null", 2))
                : Reply.of(200, page(letter("dl_1", "m", "gone"), "\"next-page\"", 2)));

        Commands.Ended ended = run("list", "--limit=300", "--json");

        assertThat(ended.out().lines())
                .satisfiesExactly(first -> assertThat(first).contains("dl_1"), second -> assertThat(second)
                        .contains("dl_2"));
        assertThat(console.requests())
                .extracting(Request::path)
                .first()
                .asString()
                .contains("limit=200");
    }

    @Test
    void showsADeliveryWithNothingThatATerminalObeys() {
        answerBy(request -> Reply.of(200, """
                {"deliveryId":"dl_1","state":"OPEN","merchantId":"m\\u001b[2J","contentType":"application/json",
                 "body":"{\\"note\\":\\"\\u001b]0;owned\\u0007\\"}",
                 "attempts":[{"attempt":1,"startedAt":"2026-01-01T00:00:00.000Z","durationMillis":12,
                   "origin":"LIVE","outcome":"DEAD_LETTER","httpStatus":410,"errorClass":"gone","detail":null}]}"""));

        Commands.Ended ended = run("show", "dl_1");

        assertThat(ended.out().lines())
                .contains("deliveryId   dl_1", "state        OPEN", "merchantId   m\\u001b[2J")
                .contains("1        2026-01-01T00:00:00Z  12      LIVE    DEAD_LETTER  410     gone   -")
                .endsWith("{\"note\":\"\\u001b]0;owned\\u0007\"}");
    }

    @Test
    void replaysWithAReason() {
        answerBy(request -> Reply.of(202, "{\"id\":\"rp_1\"}"));

        Commands.Ended ended = run("replay", "dl_1", "--reason", "endpoint is \"mended\"");

        assertThat(ended.out()).isEqualToIgnoringNewLines("Replay rp_1 is released.");
        assertThat(console.requests())
                .containsExactly(new Request(
                        "POST",
                        "/api/v1/deliveries/dl_1/replay",
                        "application/json",
                        "{\"reason\":\"endpoint is \\\"mended\\\"\"}"));
    }

    @Test
    void waitsForAReplayToBeDelivered() {
        answerReplay(attempt(4, "rp_0", "DEAD_LETTER", 500), attempt(5, "rp_1", "DELIVERED", 200));

        Commands.Ended ended = run("replay", "dl_1", "--reason", "mended", "--wait");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().lines())
                .containsExactly("Replay rp_1 is released.", "  attempt 5: answered 200", "Delivered.");
    }

    @Test
    void failsWhenAReplayDiesAgain() {
        answerReplay(attempt(5, "rp_1", "RETRY", 500), attempt(6, "rp_1", "DEAD_LETTER", 500));

        Commands.Ended ended = run("replay", "dl_1", "--reason", "mended", "--wait");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out())
                .contains("  attempt 5: answered 500")
                .contains("  attempt 6: answered 500")
                .contains("Failed again: it is a dead letter as before.");
    }

    @Test
    void saysInOneLineWhyTheConsoleRefuses() {
        answerBy(request -> Reply.of(409, "{\"code\":\"not_open\",\"detail\":\"state: RESOLVED (expected: OPEN)\"}"));

        Commands.Ended ended = run("replay", "dl_1", "--reason", "again");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualToIgnoringNewLines(
                        "bellwire: the console answered 409 not_open: state: RESOLVED (expected: OPEN)");
    }

    @Test
    void saysInOneLineThatNoConsoleIsThere() {
        console.close();

        Commands.Ended ended = run("list");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("the console cannot be reached at").hasLineCount(1);
    }

    /** The attempts become known one by one, as the console reads them. */
    private void answerReplay(String... attempts) {
        AtomicInteger asked = new AtomicInteger();
        answerBy(request -> request.method().equals("POST")
                ? Reply.of(202, "{\"id\":\"rp_1\"}")
                : Reply.of(
                        200,
                        "{\"attempts\":["
                                + String.join(
                                        ",",
                                        Stream.of(attempts)
                                                .limit(asked.getAndIncrement())
                                                .toList())
                                + "]}"));
    }

    private void answerBy(Function<Request, Reply> script) {
        console.close();
        console = FakeServer.answering(script);
    }

    private Commands.Ended run(String command, String... more) {
        return Commands.run(Stream.of(
                        Stream.of("dead-letters", command),
                        Stream.of(more),
                        Stream.of("--console", console.url(), "--key", FakeServer.KEY))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private static String page(String items, String next, int total) {
        return "{\"items\":[" + items + "],\"next\":" + next + ",\"total\":" + total + ",\"complete\":true}";
    }

    private static String letter(String id, String merchant, String errorClass) {
        return "{\"deliveryId\":\"" + id + "\",\"merchantId\":\"" + merchant + "\",\"endpointId\":\"ep_1\","
                + "\"type\":\"deposit.confirmed\",\"errorClass\":\"" + errorClass + "\",\"status\":503,\"attempts\":4,"
                + "\"deadAt\":\"2026-01-01T00:00:00.123Z\",\"state\":\"OPEN\"}";
    }

    private static String attempt(int number, String replayId, String outcome, int status) {
        return "{\"attempt\":" + number + ",\"replayId\":\"" + replayId + "\",\"outcome\":\"" + outcome
                + "\",\"httpStatus\":" + status + "}";
    }
}
