package io.bellwire.gateway;

import static io.bellwire.gateway.GatewayUnderTest.JSON;
import static io.bellwire.gateway.GatewayUnderTest.NDJSON;
import static io.bellwire.gateway.GatewayUnderTest.json;
import static io.bellwire.gateway.TestBodies.event;
import static io.bellwire.gateway.TestBodies.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.topics.Topic;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PublishingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static GatewayUnderTest acknowledging;
    private static GatewayUnderTest waiting;

    @BeforeAll
    static void open() throws Exception {
        acknowledging = GatewayUnderTest.start();
        waiting = GatewayUnderTest.startUnacknowledged();
    }

    @AfterAll
    static void close() {
        acknowledging.close();
        waiting.close();
    }

    @AfterEach
    void forget() {
        acknowledging.producer.clear();
        waiting.producer.clear();
        acknowledging.producer.sendException = null;
    }

    @Test
    void writesOneObservationUnderItsTransferId() throws Exception {
        GatewayUnderTest gateway = acknowledging;
        HttpResponse<String> answer = gateway.send("POST", "/v1/observations", JSON, observation(7));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"accepted\":1}");
        assertThat(gateway.sent(Topic.OBSERVATIONS)).singleElement().satisfies(record -> {
            assertThat(text(record.key())).isEqualTo("eip155:1/0xabcd/log:7");
            assertThat(gateway.context.codec().decode(record.value(), TransferObservation.class))
                    .extracting(TransferObservation::getObservationId, TransferObservation::getTo)
                    .containsExactly("w1:7", "0xbe");
        });
    }

    @Test
    void writesArraysAndLinesInTheirOrder() throws Exception {
        GatewayUnderTest gateway = acknowledging;
        String array =
                LongStream.range(0, 100).mapToObj(TestBodies::observation).collect(Collectors.joining(",", "[", "]"));

        HttpResponse<String> ofArray = gateway.send("POST", "/v1/observations", JSON, array);
        HttpResponse<String> ofLines =
                gateway.send("POST", "/v1/events", NDJSON, event("u-1", 1) + '\n' + event("u-1", 2) + "\n\n");

        assertThat(ofArray.body()).isEqualTo("{\"accepted\":100}");
        assertThat(gateway.sent(Topic.OBSERVATIONS)).hasSize(100);
        assertThat(ofLines.statusCode()).isEqualTo(202);
        assertThat(ofLines.body()).isEqualTo("{\"accepted\":2}");
        assertThat(gateway.sent(Topic.WALLET_EVENTS))
                .extracting(record -> text(record.key()))
                .containsExactly("u-1", "u-1");
        assertThat(gateway.context
                        .codec()
                        .decode(gateway.sent(Topic.WALLET_EVENTS).get(1).value(), WalletEvent.class)
                        .getRevision())
                .isEqualTo(2);
    }

    @Test
    void acceptsNoneOfABatchWithBadItemsAndListsThemAll() throws Exception {
        GatewayUnderTest gateway = acknowledging;
        String body = "[" + observation(1) + "," + observation(2).replace("\"1\",\"to\"", "1,\"to\"") + "," + "{}]";

        HttpResponse<String> answer = gateway.send("POST", "/v1/observations", JSON, body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("code").asText()).isEqualTo("invalid_items");
        assertThat(problem.path("errors").path(0).path("index").asInt()).isEqualTo(1);
        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo("amount");
        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("expected_string");
        assertThat(problem.path("errors").path(0).path("detail").asText()).isNotEmpty();
        assertThat(problem.path("errors").path(1).path("index").asInt()).isEqualTo(2);
        assertThat(gateway.producer.history()).isEmpty();
    }

    @Test
    void tellsBrokenTextFromBadContent() throws Exception {
        GatewayUnderTest gateway = acknowledging;
        String duplicate = observation(1).replace("\"to\"", "\"amount\":\"2\",\"to\"");

        HttpResponse<String> document = gateway.send("POST", "/v1/observations", JSON, duplicate);
        HttpResponse<String> line = gateway.send("POST", "/v1/observations", NDJSON, duplicate);

        assertThat(document.statusCode()).isEqualTo(400);
        assertThat(line.statusCode()).isEqualTo(422);
        assertThat(json(document).path("errors").path(0).path("code").asText()).isEqualTo("duplicate_field");
        assertThat(json(document).path("errors").path(0).path("field").asText()).isEqualTo("amount");
    }

    @Test
    void refusesARecordThatIsTooLargeOnceEncoded() throws Exception {
        GatewayUnderTest gateway = acknowledging;
        String attributes = LongStream.range(0, 17)
                .mapToObj(i -> "\"k" + i + "\":\"" + "x".repeat(4_000) + '"')
                .collect(Collectors.joining(",", "{", "}"));
        String large = observation(1).replace("\"to\"", "\"attributes\":" + attributes + ",\"to\"");

        HttpResponse<String> answer = gateway.send("POST", "/v1/observations", JSON, large);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("errors").path(0).path("code").asText()).isEqualTo("too_large");
        assertThat(gateway.producer.history()).isEmpty();
    }

    @Test
    void answersOnlyWhenTheLastRecordIsAcknowledged() throws Exception {
        GatewayUnderTest gateway = waiting;
        CompletableFuture<HttpResponse<String>> answer =
                publishInBackground(gateway, "[" + observation(1) + "," + observation(2) + "]", 2);

        gateway.producer.completeNext();
        assertThat(answer).isNotDone();
        gateway.producer.completeNext();

        assertThat(answer.get().statusCode()).isEqualTo(202);
        assertThat(gateway.meters
                        .counter("bellwire.gateway.records", "kind", "observation", "outcome", "accepted")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void asksForAnotherTryWhenKafkaDoesNotAcknowledge() throws Exception {
        GatewayUnderTest gateway = waiting;
        CompletableFuture<HttpResponse<String>> answer =
                publishInBackground(gateway, "[" + observation(1) + "," + observation(2) + "]", 2);

        gateway.producer.completeNext();
        gateway.producer.errorNext(new TimeoutException("expired"));

        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(answer.get().headers().firstValue("retry-after")).contains("2");
        assertThat(json(answer.get()).path("code").asText()).isEqualTo("kafka_unavailable");
    }

    @Test
    void asksForAnotherTryWhenTheBufferIsFull() throws Exception {
        GatewayUnderTest gateway = acknowledging;
        gateway.producer.sendException = new BufferExhaustedException("full");

        HttpResponse<String> answer = gateway.send("POST", "/v1/observations", JSON, observation(1));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void takesNoMoreRequestsThanThereIsRoomFor() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.startUnacknowledged(GatewayConfig.REQUESTS, "1")) {
            CompletableFuture<HttpResponse<String>> first = publishInBackground(gateway, observation(1), 1);

            HttpResponse<String> second = gateway.send("POST", "/v1/observations", JSON, observation(2));

            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(json(second).path("code").asText()).isEqualTo("overloaded");
            gateway.producer.completeNext();
            assertThat(first.get().statusCode()).isEqualTo(202);
        }
    }

    /** Returns when its records are sent; they wait for the test to acknowledge them. */
    private static CompletableFuture<HttpResponse<String>> publishInBackground(
            GatewayUnderTest gateway, String body, int records) {
        CompletableFuture<HttpResponse<String>> answer = gateway.client()
                .sendAsync(
                        gateway.request("POST", "/v1/observations", JSON, body).build(), BodyHandlers.ofString());
        await().atMost(LIMIT).until(() -> gateway.producer.history().size() == records);
        return answer;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
