package io.bellwire.console.web;

import static io.bellwire.console.Samples.TOPICS;
import static io.bellwire.console.Samples.delivered;
import static io.bellwire.console.Samples.died;
import static io.bellwire.console.Samples.failed;
import static io.bellwire.console.Samples.hostileBody;
import static io.bellwire.console.Samples.minute;
import static io.bellwire.console.Samples.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.server.Server;
import io.bellwire.console.projection.Progress;
import io.bellwire.console.replay.Replayer;
import io.bellwire.console.store.Database;
import io.bellwire.console.store.DeliveryStore;
import io.bellwire.console.store.Fact;
import io.bellwire.console.store.ProjectionStore;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.BearerKey;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServerTest {
    private static final String KEY = "an-admin-key-of-the-tests";
    private static final String REASON = "{\"reason\":\"mended\"}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final MockProducer<byte[], byte[]> KAFKA =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @TempDir
    private static Path directory;

    private static Database database;
    private static ProjectionStore projection;
    private static Server server;
    private static volatile Instant now;

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @BeforeAll
    static void start() throws Exception {
        database = Database.inDirectory(directory);
        projection = new ProjectionStore(database);
        DeliveryStore deliveries = new DeliveryStore(database);
        server = ConsoleServer.create(
                new InetSocketAddress("127.0.0.1", 0),
                BearerKey.of(KEY),
                deliveries,
                () -> new Progress(true, minute(60), ""),
                new Replayer(deliveries, KAFKA, TOPICS, RecordCodec.builtIn(), () -> now, new Random(1)),
                () -> now);
        server.start().join();
    }

    @AfterAll
    static void stop() {
        server.stop().join();
        database.close();
    }

    @BeforeEach
    void begin() {
        projection.reset("tests");
        KAFKA.clear();
        KAFKA.sendException = null;
        now = minute(60);
    }

    @Test
    void listsDeadLettersInTheFixedForm() throws Exception {
        apply(died("d1", 3, 1), died("d2", 3, 2));

        HttpResponse<String> answer = get("/api/v1/dead-letters?limit=1");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode page = JSON.readTree(answer.body());
        assertThat(page.get("total").asInt()).isEqualTo(2);
        assertThat(page.get("complete").asBoolean()).isTrue();
        assertThat(page.get("asOf").asText()).isEqualTo("2026-01-01T01:00:00.000Z");
        assertThat(page.get("items")).hasSize(1);
        assertThat(page.get("items").get(0)).isEqualTo(JSON.readTree("""
                                {"deliveryId":"d2","eventId":"evt_d2","merchantId":"m1","endpointId":"ep_1",
                                 "type":"deposit.confirmed","subjectId":"subject-of-d2","revision":1,
                                 "errorClass":"http_5xx","status":500,"attempts":3,
                                 "deadAt":"2026-01-01T00:02:00.000Z","state":"OPEN","replayCount":0,
                                 "superseded":false}
                                """));

        String next = page.get("next").asText();
        JsonNode last =
                JSON.readTree(get("/api/v1/dead-letters?limit=1&cursor=" + next).body());
        assertThat(last.get("items").get(0).get("deliveryId").asText()).isEqualTo("d1");
        assertThat(last.get("next").isNull()).isTrue();
    }

    @Test
    void goesOnBehindAnIdOfAnyText() throws Exception {
        String strange = "\u20ac id ".repeat(70);
        apply(died("d1", 3, 1), died(strange, 3, 2));

        String next = JSON.readTree(get("/api/v1/dead-letters?limit=1").body())
                .get("next")
                .asText();

        JsonNode last =
                JSON.readTree(get("/api/v1/dead-letters?limit=1&cursor=" + next).body());
        assertThat(last.get("items").get(0).get("deliveryId").asText()).isEqualTo("d1");
    }

    @Test
    void saysWhatMayBeReplayedNow() throws Exception {
        apply(died("d1", 3, 1), delivered("d2", 1, 1));

        assertThat(replayable("d1")).isTrue();
        assertThat(replayable("d2")).isFalse();
        replay(bearer(request("/api/v1/deliveries/d1/replay")), REASON);
        assertThat(replayable("d1")).isFalse();
        now = now.plus(Duration.ofHours(2));
        assertThat(replayable("d1")).isTrue();
    }

    private boolean replayable(String deliveryId) throws Exception {
        return JSON.readTree(get("/api/v1/deliveries/" + deliveryId).body())
                .get("replayable")
                .asBoolean();
    }

    @Test
    void listsOpenDeadLettersUnlessAskedForOthers() throws Exception {
        apply(died("d1", 1, 1), delivered("d1", 2, 2), died("d2", 1, 3));

        assertThat(total("")).isEqualTo(1);
        assertThat(total("?state=resolved")).isEqualTo(1);
        assertThat(total("?state=ALL")).isEqualTo(2);
        assertThat(total("?state=ALL&q=d1&status=500&since=2026-01-01T00:00:00Z&until="
                        + minute(2).toEpochMilli()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "merchant=m1, unknown_parameter",
        "state=GONE, invalid_parameter",
        "status=abc, invalid_parameter",
        "limit=201, invalid_parameter",
        "limit=0, invalid_parameter",
        "since=yesterday, invalid_parameter",
        "since=%2B999999999-12-31T23:59:59Z, invalid_parameter",
        "until=-0001-01-01T00:00:00Z, invalid_parameter",
        "until=999999999999999, invalid_parameter",
        "cursor=forged, invalid_parameter",
        "q=a&q=b, invalid_parameter"
    })
    void refusesParametersItDoesNotTake(String query, String code) throws Exception {
        HttpResponse<String> answer = get("/api/v1/dead-letters?" + query);

        assertProblem(answer, 400, code);
    }

    @Test
    void showsADeliveryWithItsBodyAsTextAndItsAttemptsInOrder() throws Exception {
        apply(
                failed("d1", 1, 1),
                failed("d1", 2, 2),
                new Fact.Died(task("d1", 2).setBody(hostileBody()).build(), minute(3)));

        JsonNode delivery = JSON.readTree(get("/api/v1/deliveries/d1").body());

        assertThat(delivery.get("body").asText()).isEqualTo("{\"memo\":\"</pre><script>alert(1)</script>\"}");
        assertThat(delivery.get("contentType").asText()).isEqualTo("application/json");
        assertThat(delivery.get("callbackId").asText()).isEqualTo("cb_d1");
        assertThat(delivery.get("state").asText()).isEqualTo("OPEN");
        assertThat(delivery.get("superseded").asBoolean()).isFalse();
        assertThat(delivery.get("attempts"))
                .extracting(node -> node.get("attempt").asInt())
                .containsExactly(1, 2);
    }

    @Test
    void showsADeliveryThatNeverDied() throws Exception {
        apply(delivered("d1", 1, 1));

        JsonNode delivery = JSON.readTree(get("/api/v1/deliveries/d1").body());

        assertThat(delivery.get("state").asText()).isEqualTo("DELIVERED");
        assertThat(delivery.get("body").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/deliveries/d404", "/api/v1/deliveries/%3Cscript%3E", "/api/v1/none", "/none"})
    void answersWhatIsNotThereWithAProblem(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).doesNotContain("script").doesNotContain("d404");
    }

    @Test
    void replaysWithTheBearerKey() throws Exception {
        apply(died("d1", 3, 1));

        HttpResponse<String> answer = replay(bearer(request("/api/v1/deliveries/d1/replay")), REASON);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).get("id").asText()).startsWith("rp_");
        assertThat(KAFKA.history()).extracting(ProducerRecord::topic).containsExactly("audit", "deliveries.retry");
        assertProblem(replay(bearer(request("/api/v1/deliveries/d1/replay")), REASON), 409, "not_open");
        assertProblem(replay(bearer(request("/api/v1/deliveries/d9/replay")), REASON), 404, "unknown_dead_letter");
    }

    @Test
    void refusesAReplayThatCannotBeAudited() throws Exception {
        apply(died("d1", 3, 1));
        KAFKA.sendException = new TimeoutException("no acknowledgement");

        HttpResponse<String> answer = replay(bearer(request("/api/v1/deliveries/d1/replay")), REASON);

        assertProblem(answer, 503, "audit_unavailable");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(KAFKA.history()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "{\"reason\":\"  \"}",
                "{\"reason\":\"a\",\"reason\":\"b\"}",
                "{\"reason\":\"a\",\"body\":\"forged\"}",
                "{\"reason\":\"a\"} trailing",
                "[\"a\"]"
            })
    void refusesAReplayWithoutOneReason(String body) throws Exception {
        apply(died("d1", 3, 1));

        assertThat(replay(bearer(request("/api/v1/deliveries/d1/replay")), body).statusCode())
                .isEqualTo(400);
        assertThat(KAFKA.history()).isEmpty();
    }

    @Test
    void refusesAReplayThatIsNotJson() throws Exception {
        HttpRequest form = bearer(request("/api/v1/deliveries/d1/replay"))
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofString(REASON))
                .build();

        assertProblem(send(form), 415, "content_type");
    }

    @Test
    void refusesCallersWithoutAKeyOrWithAWrongOne() throws Exception {
        assertProblem(send(request("/api/v1/dead-letters").build()), 401, "unauthorized");
        assertProblem(
                send(request("/api/v1/dead-letters")
                        .header("authorization", "Bearer wrong")
                        .build()),
                401,
                "unauthorized");
        assertProblem(
                send(request("/api/v1/dead-letters")
                        .header("cookie", "bellwire_session=forged")
                        .build()),
                401,
                "unauthorized");
    }

    @Test
    void refusesAWrongKeyEvenBesideAGoodSession() throws Exception {
        HttpRequest request = request("/api/v1/dead-letters")
                .header("cookie", logIn())
                .header("authorization", "Bearer wrong")
                .build();

        assertProblem(send(request), 401, "unauthorized");
    }

    @Test
    void opensASessionForTheKeyInAStrictCookie() throws Exception {
        HttpResponse<String> answer = logInWith(KEY);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("set-cookie")).hasValueSatisfying(cookie -> assertThat(cookie)
                .matches("bellwire_session=[A-Za-z0-9_-]{43}; .*")
                .containsIgnoringCase("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/"));
    }

    @Test
    void opensNoSessionForAnotherKey() throws Exception {
        HttpResponse<String> answer = logInWith("wrong");

        assertProblem(answer, 401, "wrong_key");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void takesChangesOfASessionOnlyWithItsCsrfToken() throws Exception {
        apply(died("d1", 3, 1));
        String cookie = logIn();
        String token = csrfToken(cookie);
        String path = "/api/v1/deliveries/d1/replay";

        assertProblem(replay(request(path).header("cookie", cookie), REASON), 403, "csrf_token");
        assertProblem(
                replay(request(path).header("cookie", cookie).header("x-csrf-token", "forged"), REASON),
                403,
                "csrf_token");
        assertProblem(
                replay(request(path).header("cookie", cookie).header("x-csrf-token", csrfToken(logIn())), REASON),
                403,
                "csrf_token");
        assertThat(KAFKA.history()).isEmpty();

        HttpResponse<String> answer =
                replay(request(path).header("cookie", cookie).header("x-csrf-token", token), REASON);
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void endsASessionAtLogoutAndAfterItsLifetime() throws Exception {
        String left = logIn();
        String expired = logIn();

        HttpRequest logOut = request("/logout")
                .header("cookie", left)
                .header("x-csrf-token", csrfToken(left))
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(send(logOut).statusCode()).isEqualTo(303);
        assertThat(send(request("/api/v1/me").header("cookie", left).build()).statusCode())
                .isEqualTo(401);

        assertThat(send(request("/api/v1/me").header("cookie", expired).build()).statusCode())
                .isEqualTo(200);
        now = now.plus(Sessions.LIFETIME).plus(Duration.ofSeconds(1));
        assertThat(send(request("/api/v1/me").header("cookie", expired).build()).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app.js", "/app.css", "/icon.svg", "/api/v1/dead-letters", "/none", "/login"})
    void guardsEveryAnswerWithSecurityHeaders(String path) throws Exception {
        HttpResponse<String> answer = send(request(path).build());

        assertThat(answer.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("server")).isEmpty();
    }

    @Test
    void servesAPageThatThePolicyLetsRun() throws Exception {
        HttpResponse<String> page = send(request("/").build());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.body())
                .contains("<script src=\"/app.js\" defer></script>")
                .doesNotContainPattern("<script>|<style|style=|\\son[a-z]+=|https?://");
        String script = send(request("/app.js").build()).body();
        assertThat(script).doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
    }

    private void apply(Fact... facts) throws Exception {
        projection.apply(Arrays.asList(facts), List.of());
    }

    private int total(String query) throws Exception {
        return JSON.readTree(get("/api/v1/dead-letters" + query).body())
                .get("total")
                .asInt();
    }

    private String logIn() throws Exception {
        return logInWith(KEY).headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    }

    private HttpResponse<String> logInWith(String key) throws Exception {
        return send(request("/login")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("key=" + URLEncoder.encode(key, UTF_8)))
                .build());
    }

    private String csrfToken(String cookie) throws Exception {
        HttpResponse<String> me =
                send(request("/api/v1/me").header("cookie", cookie).build());
        return JSON.readTree(me.body()).get("csrfToken").asText();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(bearer(request(path)).build());
    }

    private HttpResponse<String> replay(HttpRequest.Builder request, String body) throws Exception {
        return send(request.header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path));
    }

    private static HttpRequest.Builder bearer(HttpRequest.Builder request) {
        return request.header("authorization", "Bearer " + KEY);
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(JSON.readTree(answer.body()).get("code").asText()).isEqualTo(code);
    }
}
