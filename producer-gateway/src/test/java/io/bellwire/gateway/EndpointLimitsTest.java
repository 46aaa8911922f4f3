package io.bellwire.gateway;

import static io.bellwire.gateway.GatewayUnderTest.JSON;
import static io.bellwire.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.schemas.topics.Topic;
import java.net.http.HttpResponse;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rate and the attempts at a time that the owner of an endpoint sets, within what the operator allows. */
class EndpointLimitsTest {
    private static final String ENDPOINTS = "/v1/merchants/m1/endpoints";
    private static final String URL = "https://merchant.shop.com/callbacks";

    private static GatewayUnderTest gateway;

    @BeforeAll
    static void open() throws Exception {
        gateway = GatewayUnderTest.start(GatewayConfig.VERIFICATION, "off");
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @BeforeEach
    void registerAMerchant() throws Exception {
        gateway.producer.clear();
        gateway.send("PUT", "/v1/merchants/m1", JSON, "{\"name\":\"Shop\"}");
    }

    @Test
    void takesAndShowsTheLimitsOfAnEndpoint() throws Exception {
        JsonNode created = json(gateway.send(
                "POST",
                ENDPOINTS,
                JSON,
                "{\"url\":\"" + URL + "\",\"limits\":{\"ratePerSecond\":500,\"maxInFlight\":16,\"http2\":true}}"));

        assertThat(created.path("limits"))
                .isEqualTo(new ObjectMapper().readTree("{\"ratePerSecond\":500,\"maxInFlight\":16,\"http2\":true}"));
        assertThat(stored().getLimits()).isEqualTo(new EndpointLimits(500, 16, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"description\":\"x\"} | 500 | 16 | true",
                "{\"limits\":{}} | 500 | 16 | true",
                "{\"limits\":{\"ratePerSecond\":10000}} | 10000 | 16 | true",
                "{\"limits\":{\"ratePerSecond\":0}} | 0 | 16 | true",
                "{\"limits\":{\"ratePerSecond\":null}} | 0 | 16 | true",
                "{\"limits\":{\"maxInFlight\":1000,\"http2\":false}} | 500 | 1000 | false",
                "{\"limits\":{\"http2\":null}} | 500 | 16 | false",
                "{\"limits\":null} | 0 | 0 | false"
            })
    void changesOnlyTheLimitsThatAreGiven(String patch, int rate, int inFlight, boolean http2) throws Exception {
        String one = create();
        gateway.send("PATCH", one, JSON, "{\"limits\":{\"ratePerSecond\":500,\"maxInFlight\":16,\"http2\":true}}");

        assertThat(gateway.send("PATCH", one, JSON, patch).statusCode()).isEqualTo(200);

        assertThat(stored().getLimits()).isEqualTo(new EndpointLimits(rate, inFlight, http2));
    }

    @Test
    void limitsNoEndpointThatDoesNotAskForIt() throws Exception {
        String one = create();

        assertThat(json(gateway.send("GET", one, JSON, "")).path("limits"))
                .isEqualTo(new ObjectMapper().readTree("{\"ratePerSecond\":0,\"maxInFlight\":0,\"http2\":false}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | limits | expected_object | expected: an object",
                "{\"ratePerSecond\":-1} | limits.ratePerSecond | out_of_range"
                        + " | expected: a whole number from 0 to 10000, where 0 is for no limit",
                "{\"ratePerSecond\":10001} | limits.ratePerSecond | out_of_range"
                        + " | expected: a whole number from 0 to 10000, where 0 is for no limit",
                "{\"ratePerSecond\":\"5\"} | limits.ratePerSecond | expected_integer"
                        + " | expected: a whole number from 0 to 10000, where 0 is for no limit",
                "{\"ratePerSecond\":1.5} | limits.ratePerSecond | expected_integer"
                        + " | expected: a whole number from 0 to 10000, where 0 is for no limit",
                "{\"maxInFlight\":1001} | limits.maxInFlight | out_of_range"
                        + " | expected: a whole number from 0 to 1000, where 0 is for no limit",
                "{\"http2\":1} | limits.http2 | expected_boolean | expected: true or false",
                "{\"rate\":5} | limits.rate | unknown_field | this request has no such field"
            })
    void refusesLimitsWithFieldRuleAndFix(String limits, String field, String code, String detail) throws Exception {
        HttpResponse<String> answer =
                gateway.send("POST", ENDPOINTS, JSON, "{\"url\":\"" + URL + "\",\"limits\":" + limits + '}');

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode error = json(answer).path("errors").path(0);
        assertThat(error.path("field").asText()).isEqualTo(field);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("detail").asText()).isEqualTo(detail);
        assertThat(gateway.sent(Topic.ENDPOINTS)).isEmpty();
    }

    private String create() throws Exception {
        JsonNode created = json(gateway.send("POST", ENDPOINTS, JSON, "{\"url\":\"" + URL + "\"}"));
        return ENDPOINTS + '/' + created.path("id").asText();
    }

    private Endpoint stored() throws Exception {
        List<ProducerRecord<byte[], byte[]>> sent = gateway.sent(Topic.ENDPOINTS);
        return gateway.context.codec().decode(sent.get(sent.size() - 1).value(), Endpoint.class);
    }
}
