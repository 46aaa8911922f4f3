package io.bellwire.console.web;

import static io.bellwire.console.Samples.delivered;
import static io.bellwire.console.Samples.died;
import static io.bellwire.console.Samples.failed;
import static io.bellwire.console.Samples.hostileBody;
import static io.bellwire.console.Samples.minute;
import static io.bellwire.console.Samples.task;
import static io.bellwire.console.web.ConsoleUnderTest.assertProblem;
import static io.bellwire.console.web.ConsoleUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.console.store.Fact;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console tells of dead letters and deliveries. */
class ConsoleReadingTest {
    @RegisterExtension
    private static final ConsoleUnderTest console = new ConsoleUnderTest();

    @Test
    void listsDeadLettersInTheFixedForm() throws Exception {
        console.apply(died("d1", 3, 1), died("d2", 3, 2));

        HttpResponse<String> answer = console.get("/api/v1/dead-letters?limit=1");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode page = json(answer);
        assertThat(page.get("total").asInt()).isEqualTo(2);
        assertThat(page.get("complete").asBoolean()).isTrue();
        assertThat(page.get("asOf").asText()).isEqualTo("2026-01-01T01:00:00.000Z");
        assertThat(page.get("items")).hasSize(1);
        assertThat(page.get("items").get(0)).isEqualTo(json("""
                                {"deliveryId":"d2","eventId":"evt_d2","merchantId":"m1","endpointId":"ep_1",
                                 "type":"deposit.confirmed","subjectId":"subject-of-d2","revision":1,
                                 "errorClass":"http_5xx","status":500,"attempts":3,
                                 "deadAt":"2026-01-01T00:02:00.000Z","state":"OPEN","replayCount":0,
                                 "superseded":false}
                                """));

        String next = page.get("next").asText();
        JsonNode last = console.getJson("/api/v1/dead-letters?limit=1&cursor=" + next);
        assertThat(last.get("items").get(0).get("deliveryId").asText()).isEqualTo("d1");
        assertThat(last.get("next").isNull()).isTrue();
    }

    @Test
    void goesOnBehindAnIdOfAnyText() throws Exception {
        String strange = "\u20ac id ".repeat(70);
        console.apply(died("d1", 3, 1), died(strange, 3, 2));

        String next =
                console.getJson("/api/v1/dead-letters?limit=1").get("next").asText();

        JsonNode last = console.getJson("/api/v1/dead-letters?limit=1&cursor=" + next);
        assertThat(last.get("items").get(0).get("deliveryId").asText()).isEqualTo("d1");
    }

    @Test
    void listsOpenDeadLettersUnlessAskedForOthers() throws Exception {
        console.apply(died("d1", 1, 1), delivered("d1", 2, 2), died("d2", 1, 3));

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
        HttpResponse<String> answer = console.get("/api/v1/dead-letters?" + query);

        assertProblem(answer, 400, code);
    }

    @Test
    void showsADeliveryWithItsBodyAsTextAndItsAttemptsInOrder() throws Exception {
        console.apply(
                failed("d1", 1, 1),
                failed("d1", 2, 2),
                new Fact.Died(task("d1", 2).setBody(hostileBody()).build(), minute(3)));

        JsonNode delivery = console.getJson("/api/v1/deliveries/d1");

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
        console.apply(delivered("d1", 1, 1));

        JsonNode delivery = console.getJson("/api/v1/deliveries/d1");

        assertThat(delivery.get("state").asText()).isEqualTo("DELIVERED");
        assertThat(delivery.get("body").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/deliveries/d404", "/api/v1/deliveries/%3Cscript%3E", "/api/v1/none", "/none"})
    void answersWhatIsNotThereWithAProblem(String path) throws Exception {
        HttpResponse<String> answer = console.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).doesNotContain("script").doesNotContain("d404");
    }

    private int total(String query) throws Exception {
        return console.getJson("/api/v1/dead-letters" + query).get("total").asInt();
    }
}
