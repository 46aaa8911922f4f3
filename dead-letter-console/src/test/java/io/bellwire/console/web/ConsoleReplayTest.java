package io.bellwire.console.web;

import static io.bellwire.console.Samples.delivered;
import static io.bellwire.console.Samples.died;
import static io.bellwire.console.web.ConsoleUnderTest.REASON;
import static io.bellwire.console.web.ConsoleUnderTest.assertProblem;
import static io.bellwire.console.web.ConsoleUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which replays the console takes. */
class ConsoleReplayTest {
    @RegisterExtension
    private static final ConsoleUnderTest console = new ConsoleUnderTest();

    @Test
    void saysWhatMayBeReplayedNow() throws Exception {
        console.apply(died("d1", 3, 1), delivered("d2", 1, 1));

        assertThat(replayable("d1")).isTrue();
        assertThat(replayable("d2")).isFalse();
        replay("d1", REASON);
        assertThat(replayable("d1")).isFalse();
        console.passTime(Duration.ofHours(2));
        assertThat(replayable("d1")).isTrue();
    }

    @Test
    void replaysWithTheBearerKey() throws Exception {
        console.apply(died("d1", 3, 1));

        HttpResponse<String> answer = replay("d1", REASON);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("id").asText()).startsWith("rp_");
        assertThat(console.kafka().history())
                .extracting(ProducerRecord::topic)
                .containsExactly("audit", "deliveries.retry");
        assertProblem(replay("d1", REASON), 409, "not_open");
        assertProblem(replay("d9", REASON), 404, "unknown_dead_letter");
    }

    @Test
    void refusesAReplayThatCannotBeAudited() throws Exception {
        console.apply(died("d1", 3, 1));
        console.kafka().sendException = new TimeoutException("no acknowledgement");

        HttpResponse<String> answer = replay("d1", REASON);

        assertProblem(answer, 503, "audit_unavailable");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(console.kafka().history()).isEmpty();
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
        console.apply(died("d1", 3, 1));

        assertThat(replay("d1", body).statusCode()).isEqualTo(400);
        assertThat(console.kafka().history()).isEmpty();
    }

    @Test
    void refusesAReplayThatIsNotJson() throws Exception {
        HttpRequest.Builder form = console.requestWithKey("/api/v1/deliveries/d1/replay")
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofString(REASON));

        assertProblem(console.send(form), 415, "content_type");
    }

    private HttpResponse<String> replay(String deliveryId, String body) throws Exception {
        return console.replay(console.requestWithKey("/api/v1/deliveries/" + deliveryId + "/replay"), body);
    }

    private boolean replayable(String deliveryId) throws Exception {
        return console.getJson("/api/v1/deliveries/" + deliveryId)
                .get("replayable")
                .asBoolean();
    }
}
