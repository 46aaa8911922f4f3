package io.bellwire.gateway;

import static io.bellwire.gateway.GatewayUnderTest.JSON;
import static io.bellwire.gateway.GatewayUnderTest.NDJSON;
import static io.bellwire.gateway.GatewayUnderTest.NOW;
import static io.bellwire.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.SecretSealer;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationTest {
    private static final String ENDPOINTS = "/v1/merchants/m1/endpoints";
    private static final String URL = "https://merchant.shop.com/callbacks";

    private static GatewayUnderTest unverified;
    private static GatewayUnderTest verifying;

    private GatewayUnderTest gateway = unverified;

    @BeforeAll
    static void open() throws Exception {
        unverified = open("off");
        verifying = open("required");
    }

    private static GatewayUnderTest open(String verification) throws Exception {
        return GatewayUnderTest.start(
                GatewayConfig.VERIFICATION, verification, GatewayConfig.ENDPOINTS_PER_MERCHANT, "3");
    }

    @AfterAll
    static void close() {
        unverified.close();
        verifying.close();
    }

    @BeforeEach
    void registerAMerchant() throws Exception {
        for (GatewayUnderTest each : List.of(unverified, verifying)) {
            each.producer.clear();
            each.send("PUT", "/v1/merchants/m1", JSON, "{\"name\":\"Shop\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/merchants/m2 | {\"name\":\"Shop\"} | 200 |",
                "/v1/merchants/m.2 | {\"name\":\"Shop\"} | 422 | invalid_form",
                "/v1/merchants/m2 | {} | 422 | required",
                "/v1/merchants/m2 | {\"name\":\" \"} | 422 | invalid_form",
                "/v1/merchants/m2 | {\"name\":5} | 422 | expected_string",
                "/v1/merchants/m2 | {\"name\":\"a\",\"nick\":\"b\"} | 422 | unknown_field",
                "/v1/merchants/m2 | {\"name\":\"a\",\"name\":\"b\"} | 400 | duplicate_field",
                "/v1/merchants/m2 | [{\"name\":\"a\"}] | 422 | expected_object",
                "/v1/merchants/m2 | {\"name\":\"a\"}x | 400 | malformed_json"
            })
    void putsMerchants(String path, String body, int status, String code) throws Exception {
        HttpResponse<String> answer = gateway.send("PUT", path, JSON, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        if (code != null) {
            assertThat(json(answer).path("code").asText()).isEqualTo(code);
        }
    }

    @Test
    void createsAnEndpointAndShowsItsSecretThisOnce() throws Exception {
        HttpResponse<String> answer = gateway.send(
                "POST",
                ENDPOINTS,
                JSON,
                "{\"url\":\"" + URL + "\",\"eventTypes\":[\"deposit.*\"],\"description\":\"d\"}");

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode created = json(answer);
        String id = created.path("id").asText();
        assertThat(id).matches("ep_[a-z2-7]{26}");
        assertThat(created.path("status").asText()).isEqualTo("active");
        assertThat(created.path("url").asText()).isEqualTo(URL);
        assertThat(answer.headers().firstValue("location")).contains(ENDPOINTS + '/' + id);

        Endpoint stored = stored();
        String secret = created.path("secret").asText();
        assertThat(secret).startsWith("whsec_");
        assertThat(open(stored.getSecrets().get(0), id)).isEqualTo(secret);
        assertThat(new String(lastSent(), StandardCharsets.ISO_8859_1)).doesNotContain(secret);

        HttpResponse<String> shown = gateway.send("GET", ENDPOINTS + '/' + id, JSON, "");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(json(shown).path("eventTypes").path(0).asText()).isEqualTo("deposit.*");
        assertThat(shown.body()).doesNotContain("secret").doesNotContain("whsec_");
        assertThat(json(gateway.send("GET", ENDPOINTS, JSON, "")).path("items")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"url\":\"http://merchant.shop.com/\"} | url | scheme",
                "{\"url\":\"https://10.0.0.1/\"} | url | ip_forbidden",
                "{\"url\":\"https://localhost/\"} | url | single_label",
                "{\"url\":\"https://u:p@merchant.shop.com/\"} | url | userinfo",
                "{\"eventTypes\":[\"*\"]} | url | required",
                "{\"url\":null} | url | required",
                "{\"url\":5} | url | expected_string",
                "{\"url\":\"https://merchant.shop.com/\",\"eventTypes\":[]} | eventTypes | too_many",
                "{\"url\":\"https://merchant.shop.com/\",\"eventTypes\":\"*\"} | eventTypes | expected_array",
                "{\"url\":\"https://merchant.shop.com/\",\"eventTypes\":[\"a\",\"de*\"]} | eventTypes[1] | invalid_form",
                "{\"url\":\"https://merchant.shop.com/\",\"eventTypes\":[\"*.a\"]} | eventTypes[0] | invalid_form",
                "{\"url\":\"https://merchant.shop.com/\",\"status\":\"active\"} | status | unknown_field",
                "{\"url\":\"https://merchant.shop.com/\",\"secret\":\"x\"} | secret | unknown_field"
            })
    void refusesEndpointsWithFieldAndReason(String body, String field, String code) throws Exception {
        HttpResponse<String> answer = gateway.send("POST", ENDPOINTS, JSON, body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        assertThat(json(answer).path("errors").path(0).path("field").asText()).isEqualTo(field);
        assertThat(gateway.sent(Topic.ENDPOINTS)).isEmpty();
    }

    @Test
    void knowsNoEndpointsOfMerchantsItDoesNotKnow() throws Exception {
        HttpResponse<String> answer =
                gateway.send("POST", "/v1/merchants/m9/endpoints", JSON, "{\"url\":\"" + URL + "\"}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("code").asText()).isEqualTo("unknown_merchant");
    }

    @Test
    void changesOnlyWhatIsGiven() throws Exception {
        String one = create();

        JsonNode paused = json(gateway.send(
                "PATCH", one, JSON, "{\"status\":\"paused\",\"eventTypes\":[\"payment.paid\"],\"description\":null}"));

        assertThat(paused.path("status").asText()).isEqualTo("paused");
        assertThat(paused.path("eventTypes").path(0).asText()).isEqualTo("payment.paid");
        assertThat(paused.path("description").isNull()).isTrue();
        assertThat(paused.path("url").asText()).isEqualTo(URL);
        assertThat(json(gateway.send("GET", one, JSON, ""))).isEqualTo(paused);
        assertThat(gateway.send("PATCH", one, JSON, "{\"status\":\"pending\"}").statusCode())
                .isEqualTo(422);
        assertThat(json(gateway.send("PATCH", one, JSON, "{\"url\":\"http://x\"}"))
                        .path("code")
                        .asText())
                .isEqualTo("scheme");
    }

    @Test
    void holdsUnverifiedEndpointsBackUntilTheOperatorActivatesThem() throws Exception {
        gateway = verifying;

        String one = create();

        assertThat(status(gateway.send("GET", one, JSON, ""))).isEqualTo("pending");
        assertThat(status(gateway.send("PATCH", one, JSON, "{\"status\":\"active\"}")))
                .isEqualTo("active");
        assertThat(status(gateway.send("PATCH", one, JSON, "{\"description\":\"x\"}")))
                .isEqualTo("active");
        assertThat(status(gateway.send("PATCH", one, JSON, "{\"url\":\"" + URL + "2\"}")))
                .isEqualTo("pending");
    }

    @ParameterizedTest
    @CsvSource({"PATCH, '', '{\"description\":\"x\"}'", "POST, /rotate-secret, '{}'"})
    void undoesNoRotationThatAnotherGatewayMade(String method, String path, String body) throws Exception {
        String one = create();
        SealedSecret rotated = new SealedSecret(ByteBuffer.wrap("of another".getBytes(StandardCharsets.UTF_8)), null);
        Endpoint byAnother =
                Endpoint.newBuilder(stored()).setSecrets(List.of(rotated)).build();
        String topic = gateway.context.topics().name(Topic.ENDPOINTS);
        gateway.producer.send(new ProducerRecord<>(
                topic,
                byAnother.getEndpointId().getBytes(StandardCharsets.UTF_8),
                gateway.context.codec().encode(topic, byAnother)));

        assertThat(gateway.send(method, one + path, JSON, body).statusCode()).isEqualTo(200);

        assertThat(stored().getSecrets())
                .extracting(SealedSecret::getCiphertext)
                .contains(rotated.getCiphertext());
    }

    @ParameterizedTest
    @CsvSource({"PATCH, '', '{\"description\":\"x\"}'", "POST, /rotate-secret, '{}'", "DELETE, '', ''"})
    void changesNothingItCannotReadAnew(String method, String path, String body) throws Exception {
        String one = create();
        gateway.endpoints.reachable = false;

        int status = gateway.send(method, one + path, JSON, body).statusCode();

        gateway.endpoints.reachable = true;
        assertThat(status).isEqualTo(503);
        assertThat(gateway.sent(Topic.ENDPOINTS)).hasSize(1);
    }

    @Test
    void warnsThatAnUnconfirmedEndpointMayExist() throws Exception {
        gateway.producer.sendException = new TimeoutException("no acknowledgement");

        HttpResponse<String> answer = gateway.send("POST", ENDPOINTS, JSON, "{\"url\":\"" + URL + "\"}");

        gateway.producer.sendException = null;
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("detail").asText())
                .contains("List the endpoints before you repeat: this one may exist")
                .doesNotContain("Send the same request again");
    }

    @Test
    void skipsChangesWhoseTimeRanOutInTheQueue() throws Exception {
        try (GatewayUnderTest slow = GatewayUnderTest.startUnacknowledged(GatewayConfig.BODY_TIMEOUT, "1s")) {
            List<CompletableFuture<HttpResponse<String>>> first = IntStream.range(0, RegistryThreads.THREADS)
                    .mapToObj(i -> put(slow, "busy-" + i))
                    .toList();
            await().until(() -> slow.sent(Topic.MERCHANTS).size() == RegistryThreads.THREADS);

            assertThat(put(slow, "late").join().statusCode()).isGreaterThanOrEqualTo(400);
            first.forEach(answer -> await().until(slow.producer::completeNext));
            assertThat(first)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            CompletableFuture<HttpResponse<String>> next = put(slow, "next");
            await().until(slow.producer::completeNext);

            assertThat(next.join().statusCode()).isEqualTo(200);
            assertThat(slow.sent(Topic.MERCHANTS))
                    .extracting(sent -> new String(sent.key(), StandardCharsets.UTF_8))
                    .doesNotContain("late");
        }
    }

    private static CompletableFuture<HttpResponse<String>> put(GatewayUnderTest gateway, String merchantId) {
        return gateway.client()
                .sendAsync(
                        gateway.request("PUT", "/v1/merchants/" + merchantId, JSON, "{\"name\":\"Shop\"}")
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void deletesAnEndpointForGood() throws Exception {
        String one = create();

        assertThat(gateway.send("DELETE", one, JSON, "").statusCode()).isEqualTo(204);

        assertThat(lastSent()).isNull();
        assertThat(gateway.send("GET", one, JSON, "").statusCode()).isEqualTo(404);
        assertThat(gateway.send("DELETE", one, JSON, "").statusCode()).isEqualTo(404);
    }

    @Test
    void hidesEndpointsOfOtherMerchants() throws Exception {
        String foreign = create().replace("/m1/", "/m2/");
        gateway.send("PUT", "/v1/merchants/m2", JSON, "{\"name\":\"Other\"}");

        assertThat(gateway.send("GET", foreign, JSON, "").statusCode()).isEqualTo(404);
        assertThat(gateway.send("DELETE", foreign, JSON, "").statusCode()).isEqualTo(404);
        assertThat(gateway.send("POST", foreign + "/rotate-secret", JSON, "{}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void letsBothSecretsSignUntilTheGracePeriodEnds() throws Exception {
        String one = create();
        String id = stored().getEndpointId();
        String first = open(stored().getSecrets().get(0), id);

        HttpResponse<String> answer = gateway.send("POST", one + "/rotate-secret", JSON, "{\"gracePeriod\":\"1h\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        List<SealedSecret> secrets = stored().getSecrets();
        assertThat(secrets).hasSize(2);
        assertThat(open(secrets.get(0), id))
                .isEqualTo(json(answer).path("secret").asText());
        assertThat(secrets.get(0).getNotAfter()).isNull();
        assertThat(open(secrets.get(1), id)).isEqualTo(first);
        assertThat(secrets.get(1).getNotAfter()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(gateway.send("POST", one + "/rotate-secret", JSON, "").statusCode())
                .isEqualTo(200);
        assertThat(stored().getSecrets())
                .extracting(SealedSecret::getNotAfter)
                .containsExactly(null, NOW.plus(Duration.ofHours(24)), NOW.plus(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"gracePeriod\":\"soon\"}",
                "{\"gracePeriod\":3600}",
                "{\"gracePeriod\":\"8d\"}",
                "{\"grace\":\"1h\"}"
            })
    void refusesUnclearGracePeriods(String body) throws Exception {
        assertThat(gateway.send("POST", create() + "/rotate-secret", JSON, body).statusCode())
                .isEqualTo(422);
    }

    @Test
    void capsTheEndpointsOfAMerchant() throws Exception {
        create();
        create();
        create();

        HttpResponse<String> fourth = gateway.send("POST", ENDPOINTS, JSON, "{\"url\":\"" + URL + "\"}");

        assertThat(fourth.statusCode()).isEqualTo(422);
        assertThat(json(fourth).path("code").asText()).isEqualTo("too_many_endpoints");
    }

    @Test
    void putsAnAddressInItsOneSpelling() throws Exception {
        HttpResponse<String> answer = gateway.send(
                "PUT",
                "/v1/addresses/eip155:1/0xABCDEF",
                JSON,
                "{\"merchantId\":\"m1\",\"metadata\":{\"orderId\":\"A-1\"}}");

        assertThat(answer.statusCode()).isEqualTo(200);
        ProducerRecord<byte[], byte[]> sent = gateway.sent(Topic.ADDRESS_BOOK).get(0);
        assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("eip155:1:0xabcdef");
        AddressEntry entry = gateway.context.codec().decode(sent.value(), AddressEntry.class);
        assertThat(entry.getAddress()).isEqualTo("0xabcdef");
        assertThat(entry.getMetadata()).containsEntry("orderId", "A-1");
    }

    @Test
    void forgetsAnAddress() throws Exception {
        assertThat(gateway.send("DELETE", "/v1/addresses/eip155:1/0xABCDEF", JSON, "")
                        .statusCode())
                .isEqualTo(204);

        assertThat(gateway.sent(Topic.ADDRESS_BOOK).get(0).value()).isNull();
    }

    @Test
    void putsManyAddressesAllOrNone() throws Exception {
        String good = "{\"chainId\":\"eip155:1\",\"address\":\"0xA\",\"merchantId\":\"m1\"}\n";

        HttpResponse<String> accepted =
                gateway.send("POST", "/v1/addresses", NDJSON, good + good.replace("0xA", "0xB"));
        HttpResponse<String> refused = gateway.send(
                "POST",
                "/v1/addresses",
                NDJSON,
                good + good.replace("m1", "m9") + good.replace("eip155:1", "1") + good.replace("0xA", "0 A"));

        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(accepted.body()).isEqualTo("{\"accepted\":2}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).path("errors").findValuesAsText("code"))
                .containsExactly("unknown_merchant", "invalid_form", "invalid_form");
        assertThat(gateway.sent(Topic.ADDRESS_BOOK)).hasSize(2);
    }

    private String create() throws Exception {
        JsonNode created = json(gateway.send("POST", ENDPOINTS, JSON, "{\"url\":\"" + URL + "\"}"));
        return ENDPOINTS + '/' + created.path("id").asText();
    }

    private static String status(HttpResponse<String> answer) throws Exception {
        return json(answer).path("status").asText();
    }

    private Endpoint stored() throws Exception {
        return gateway.context.codec().decode(lastSent(), Endpoint.class);
    }

    private byte[] lastSent() {
        List<ProducerRecord<byte[], byte[]>> sent = gateway.sent(Topic.ENDPOINTS);
        return sent.get(sent.size() - 1).value();
    }

    private String open(SealedSecret secret, String endpointId) throws Exception {
        ByteBuffer ciphertext = secret.getCiphertext().duplicate();
        byte[] bytes = new byte[ciphertext.remaining()];
        ciphertext.get(bytes);
        return SecretSealer.fromKey(gateway.context.configuration().string(CommonConfig.SECRETS_KEY))
                .open(bytes, endpointId);
    }
}
