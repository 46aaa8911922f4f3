package io.bellwire.gateway;

import static io.bellwire.gateway.GatewayUnderTest.JSON;
import static io.bellwire.gateway.GatewayUnderTest.NOW;
import static io.bellwire.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.CommonConfig;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How sure a merchant wants to be before he hears that money is there. */
class MerchantPolicyTest {
    private static final String M1 = "/v1/merchants/m1";
    private static final String POLICY = """
            {"name":"Shop","confirmations":{"eip155:1":24,"eip155:8453":50},\
            "confirmationsByAmount":[{"assetId":"eip155:1/erc20:0xA0B8","minAmount":"1000000000","confirmations":64}],\
            "mempool":true}""";

    private static GatewayUnderTest gateway;

    @BeforeAll
    static void open() throws Exception {
        gateway = GatewayUnderTest.start(CommonConfig.CONFIRMATION_FLOORS, "eip155:1=3,*=1");
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.producer.clear();
    }

    @Test
    void keepsAndShowsWhatAMerchantRequires() throws Exception {
        HttpResponse<String> put = put(POLICY);

        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(stored())
                .isEqualTo(new Merchant(
                        "m1",
                        "Shop",
                        Map.of("eip155:1", 24, "eip155:8453", 50),
                        List.of(new AmountRule("eip155:1/erc20:0xa0b8", "1000000000", 64)),
                        true,
                        NOW,
                        NOW));
        HttpResponse<String> shown = gateway.send("GET", M1, JSON, "");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(json(shown)).isEqualTo(json(put));
        assertThat(json(shown).path("confirmations").path("eip155:1").asInt()).isEqualTo(24);
        JsonNode rule = json(shown).path("confirmationsByAmount").path(0);
        assertThat(rule.path("assetId").asText()).isEqualTo("eip155:1/erc20:0xa0b8");
        assertThat(rule.path("minAmount").asText()).isEqualTo("1000000000");
        assertThat(rule.path("confirmations").asInt()).isEqualTo(64);
        assertThat(json(shown).path("mempool").asBoolean()).isTrue();
    }

    @Test
    void requiresNothingOfItsOwnUntilAsked() throws Exception {
        JsonNode put = json(put("{\"name\":\"Shop\"}"));

        assertThat(put.path("confirmations")).isEmpty();
        assertThat(put.path("confirmationsByAmount")).isEmpty();
        assertThat(put.path("mempool").asBoolean()).isFalse();
    }

    @Test
    void leavesADepthThatSomebodyRaisedWhenTheMerchantIsRegisteredAnew() throws Exception {
        put(POLICY);

        JsonNode renamed = json(put("{\"name\":\"Shop 2\"}"));

        assertThat(renamed.path("name").asText()).isEqualTo("Shop 2");
        assertThat(renamed.path("confirmations").path("eip155:1").asInt()).isEqualTo(24);
        assertThat(renamed.path("confirmationsByAmount")).hasSize(1);
        assertThat(renamed.path("mempool").asBoolean()).isTrue();
    }

    @Test
    void takesAPolicyBackWhenTold() throws Exception {
        put(POLICY);

        JsonNode cleared =
                json(put("{\"name\":\"Shop\",\"confirmations\":{},\"confirmationsByAmount\":[],\"mempool\":false}"));

        assertThat(cleared.path("confirmations")).isEmpty();
        assertThat(cleared.path("confirmationsByAmount")).isEmpty();
        assertThat(cleared.path("mempool").asBoolean()).isFalse();
    }

    @Test
    void undoesNoPolicyThatAnotherGatewayWrote() throws Exception {
        put(POLICY);
        Merchant byAnother = Merchant.newBuilder(stored())
                .setConfirmations(Map.of("eip155:1", 100))
                .build();
        String topic = gateway.context.topics().name(Topic.MERCHANTS);
        gateway.producer.send(new ProducerRecord<>(
                topic,
                "m1".getBytes(StandardCharsets.UTF_8),
                gateway.context.codec().encode(topic, byAnother)));

        put("{\"name\":\"Shop\"}");

        assertThat(stored().getConfirmations()).containsExactly(Map.entry("eip155:1", 100));
    }

    @Test
    void knowsNoMerchantThatWasNotPut() throws Exception {
        HttpResponse<String> answer = gateway.send("GET", "/v1/merchants/m9", JSON, "");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("code").asText()).isEqualTo("unknown_merchant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"confirmations\":{\"eip155:1\":2} | confirmations.eip155:1 | out_of_range",
                "\"confirmations\":{\"eip155:56\":0} | confirmations.eip155:56 | out_of_range",
                "\"confirmations\":{\"eip155:1\":-12} | confirmations.eip155:1 | out_of_range",
                "\"confirmations\":{\"eip155:1\":1000000} | confirmations.eip155:1 | out_of_range",
                "\"confirmations\":{\"eip155:1\":99999999999999999999} | confirmations.eip155:1 | out_of_range",
                "\"confirmations\":{\"eip155:1\":12.0} | confirmations.eip155:1 | expected_integer",
                "\"confirmations\":{\"eip155:1\":\"12\"} | confirmations.eip155:1 | expected_integer",
                "\"confirmations\":{\"eip155:1\":null} | confirmations.eip155:1 | required",
                "\"confirmations\":{\"ethereum\":12} | confirmations.ethereum | invalid_form",
                "\"confirmations\":{\"*\":12} | confirmations.(unprintable) | invalid_form",
                "\"confirmations\":{\"<b>:1\":12} | confirmations.(unprintable) | invalid_form",
                "\"confirmations\":12 | confirmations | expected_object",
                "\"confirmationsByAmount\":{} | confirmationsByAmount | expected_array",
                "\"confirmationsByAmount\":[5] | confirmationsByAmount[0] | expected_object",
                "\"mempool\":\"yes\" | mempool | expected_boolean",
                "\"confirmation\":{} | confirmation | unknown_field"
            })
    void refusesPoliciesWithFieldAndReason(String policy, String field, String code) throws Exception {
        refuses(policy, field, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"assetId\":\"USDC\",\"minAmount\":\"1\",\"confirmations\":9} | assetId | invalid_form",
                "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":1,\"confirmations\":9} | minAmount | expected_string",
                "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":\"1.5\",\"confirmations\":9} | minAmount | invalid_form",
                "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":\"-1\",\"confirmations\":9} | minAmount | invalid_form",
                "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":\"1\",\"confirmations\":2} | confirmations | out_of_range",
                "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":\"1\"} | confirmations | required",
                "{\"minAmount\":\"1\",\"confirmations\":9} | assetId | required",
                "{\"assetId\":\"eip155:1/slip44:60\",\"confirmations\":9} | minAmount | required",
                "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":\"1\",\"confirmations\":9,\"depth\":1} | depth | unknown_field"
            })
    void refusesAmountRulesWithFieldAndReason(String rule, String field, String code) throws Exception {
        refuses(
                "\"confirmationsByAmount\":[{\"assetId\":\"eip155:10/slip44:60\",\"minAmount\":\"0\","
                        + "\"confirmations\":1}," + rule + "]",
                "confirmationsByAmount[1]." + field,
                code);
    }

    @Test
    void namesTheFloorItRefusesFor() throws Exception {
        HttpResponse<String> answer = put("{\"name\":\"Shop\",\"confirmations\":{\"eip155:1\":2}}");

        assertThat(json(answer).path("detail").asText())
                .isEqualTo("expected: a whole number of confirmations from 3, the operator's floor there, to 999999");
    }

    @Test
    void boundsHowMuchAPolicyMaySay() throws Exception {
        String rule = "{\"assetId\":\"eip155:1/slip44:60\",\"minAmount\":\"1\",\"confirmations\":9}";
        String rules = IntStream.range(0, 101).mapToObj(i -> rule).collect(Collectors.joining(","));
        String chains =
                IntStream.range(0, 201).mapToObj(i -> "\"eip155:" + i + "\":9").collect(Collectors.joining(","));

        refuses("\"confirmationsByAmount\":[" + rules + "]", "confirmationsByAmount", "too_many");
        refuses("\"confirmations\":{" + chains + "}", "confirmations", "too_many");
    }

    private static void refuses(String policy, String field, String code) throws Exception {
        HttpResponse<String> answer = put("{\"name\":\"Shop\"," + policy + "}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).path("errors").path(0).path("field").asText()).isEqualTo(field);
        assertThat(json(answer).path("errors").path(0).path("code").asText()).isEqualTo(code);
        assertThat(gateway.sent(Topic.MERCHANTS)).isEmpty();
    }

    private static HttpResponse<String> put(String body) throws Exception {
        return gateway.send("PUT", M1, JSON, body);
    }

    private static Merchant stored() throws Exception {
        List<ProducerRecord<byte[], byte[]>> sent = gateway.sent(Topic.MERCHANTS);
        return gateway.context.codec().decode(sent.get(sent.size() - 1).value(), Merchant.class);
    }
}
