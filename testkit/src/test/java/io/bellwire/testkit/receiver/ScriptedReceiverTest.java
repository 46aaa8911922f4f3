package io.bellwire.testkit.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.schemas.signing.WebhookSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptedReceiverTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String BODY = "{\"id\":\"evt_1\"}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ScriptedReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = ScriptedReceiver.start(InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void writesDownWhatItWasToldAndHowItAnswered() throws Exception {
        URI shop = receiver.endpoint("/m/shop", Script.alwaysStatus(410));

        HttpResponse<Void> answer =
                post(callback(shop, "cb_1").header("bellwire-attempt", "3").header("bellwire-origin", "retry"));

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(receiver.byWebhookId("cb_1")).singleElement().satisfies(received -> {
            assertThat(received.arrivedAt()).isEqualTo(NOW);
            assertThat(received.path()).isEqualTo("/m/shop");
            assertThat(received.attempt()).isEqualTo(3);
            assertThat(received.origin()).isEqualTo("retry");
            assertThat(received.body().text()).isEqualTo(BODY);
            assertThat(received.status()).isEqualTo(410);
            assertThat(received.accepted()).isFalse();
        });
    }

    @Test
    void keepsEndpointsApart() throws Exception {
        URI healthy = receiver.endpoint("/m/healthy", Script.healthy());
        URI down = receiver.endpoint("/m/down", Script.alwaysStatus(500));

        assertThat(post(callback(healthy, "cb_1")).statusCode()).isEqualTo(200);
        assertThat(post(callback(down, "cb_1")).statusCode()).isEqualTo(500);

        assertThat(receiver.byPath("/m/healthy")).hasSize(1);
        assertThat(receiver.count("/m/down")).isEqualTo(1);
        assertThat(receiver.byWebhookId("cb_1")).extracting(Received::nth).containsExactly(1, 1);
    }

    @Test
    void refusesTheFirstAttemptsOfEachCallbackWhenToldTo() throws Exception {
        URI shop = receiver.endpoint("/m/shop", Script.failingFirst(2, 503));

        assertThat(statuses(shop, "cb_1", 3)).containsExactly(503, 503, 200);
        assertThat(statuses(shop, "cb_2", 3)).containsExactly(503, 503, 200);
    }

    @Test
    void isMendedWhenItsScriptIsSwitched() throws Exception {
        SwitchableScript script = Script.switchable(Script.alwaysStatus(500));
        URI shop = receiver.endpoint("/m/shop", script);
        int before = post(callback(shop, "cb_1")).statusCode();

        script.switchTo(Script.healthy());

        assertThat(before).isEqualTo(500);
        assertThat(post(callback(shop, "cb_1")).statusCode()).isEqualTo(200);
    }

    @Test
    void sendsTheHeadersOfTheReply() throws Exception {
        URI shop = receiver.endpoint("/m/shop", Script.always(Reply.status(429).withHeader("retry-after", "7")));

        assertThat(post(callback(shop, "cb_1")).headers().firstValue("retry-after"))
                .contains("7");
    }

    @Test
    void logsARequestBeforeItsAnswerLeaves() throws Exception {
        URI slow = receiver.endpoint("/m/slow", Script.always(Reply.status(200).after(Duration.ofHours(1))));
        CompletableFuture<Received> logged = new CompletableFuture<>();
        receiver.onReceived(logged::complete);

        CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(callback(slow, "cb_1").build(), BodyHandlers.discarding());

        assertThat(logged.get().status()).isEqualTo(200);
        assertThat(receiver.count()).isEqualTo(1);
        assertThat(answer).isNotDone();
    }

    @Test
    void answersAfterTheDelayOfTheReply() throws Exception {
        URI slow = receiver.endpoint("/m/slow", Script.always(Reply.status(202).after(Duration.ofMillis(5))));

        assertThat(post(callback(slow, "cb_1")).statusCode()).isEqualTo(202);
        assertThat(post(callback(slow, "cb_2")).statusCode()).isEqualTo(202);
    }

    @Test
    void logsCallbacksThatGoAstray() throws Exception {
        int status = post(callback(URI.create("http://127.0.0.1:" + receiver.port() + "/m/nobody"), "cb_1"))
                .statusCode();

        assertThat(status).isEqualTo(404);
        assertThat(receiver.byPath("/m/nobody")).hasSize(1);
    }

    @Test
    void believesOnlyTheSignatureOfThePathsOwnSecret() throws Exception {
        SigningKey own = SigningKey.generate(new SecureRandom());
        SigningKey other = SigningKey.generate(new SecureRandom());
        URI shop = receiver.endpoint("/m/shop", Script.healthy());
        URI unknown = receiver.endpoint("/m/unknown", Script.healthy());
        receiver.expectSecret("/m/shop", own.serialised());

        post(signed(shop, "cb_own", own));
        post(signed(shop, "cb_other", other));
        post(signed(unknown, "cb_unchecked", own));
        post(callback(shop, "cb_unsigned"));

        assertThat(receiver.received().stream().filter(Received::signatureValid).map(Received::webhookId))
                .containsExactly("cb_own");
    }

    @Test
    void countsEveryOneOfManyCallbacksAtOnce() {
        URI shop = receiver.endpoint("/m/shop", Script.healthy());
        int callbacks = 500;

        List<CompletableFuture<Integer>> answers = IntStream.range(0, callbacks)
                .mapToObj(i -> http.sendAsync(callback(shop, "cb_" + i).build(), BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
        assertThat(receiver.received()).extracting(Received::webhookId).doesNotHaveDuplicates();
        assertThat(receiver.count()).isEqualTo(callbacks);
    }

    @Test
    void flakyMerchantsRepeatThemselvesUnderTheSameSeed() {
        Script flaky = Script.flaky(7, 30);
        Script again = Script.flaky(7, 30);
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            first.add(flaky.answer("/m/shop", "cb_" + i, 1).status());
            second.add(again.answer("/m/shop", "cb_" + i, 1).status());
        }

        assertThat(first).isEqualTo(second);
        assertThat(first.stream().filter(status -> status == 503).count()).isBetween(230L, 370L);
    }

    @Test
    void namesTheArgumentItRefuses() {
        assertThatThrownBy(() -> Script.flaky(1, 101)).hasMessage("percent: 101 (expected: 0 to 100)");
        assertThatThrownBy(() -> Reply.status(100)).hasMessage("status: 100 (expected: 200 to 599)");
        assertThatThrownBy(() -> receiver.endpoint("m", Script.healthy()))
                .hasMessage("path: m (expected: to start with /)");
    }

    private List<Integer> statuses(URI uri, String webhookId, int attempts) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < attempts; i++) {
            statuses.add(post(callback(uri, webhookId)).statusCode());
        }
        return statuses;
    }

    private HttpResponse<Void> post(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.discarding());
    }

    private static HttpRequest.Builder callback(URI uri, String webhookId) {
        return HttpRequest.newBuilder(uri).header("webhook-id", webhookId).POST(BodyPublishers.ofString(BODY));
    }

    /** Signed as of this moment: the official library compares with the machine's clock. */
    private static HttpRequest.Builder signed(URI uri, String webhookId, SigningKey key) {
        Instant now = InstantSource.system().instant();
        ByteBuffer body = ByteBuffer.wrap(BODY.getBytes(StandardCharsets.UTF_8));
        return callback(uri, webhookId)
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", WebhookSigner.sign(List.of(key), webhookId, now, body));
    }
}
