package io.bellwire.gateway;

import static io.bellwire.gateway.GatewayUnderTest.JSON;
import static io.bellwire.gateway.GatewayUnderTest.json;
import static io.bellwire.gateway.TestBodies.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bellwire.service.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who and what is let in at all. */
class DoorTest {
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void open() throws Exception {
        gateway = GatewayUnderTest.start();
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @Test
    void answersEveryBadKeyWithTheSameWords() throws Exception {
        String none = refused(null);

        assertThat(refused("Bearer wrong")).isEqualTo(none);
        assertThat(refused("Bearer ")).isEqualTo(none);
        assertThat(refused(GatewayUnderTest.KEY)).isEqualTo(none);
        assertThat(refused("Basic " + GatewayUnderTest.KEY)).isEqualTo(none);
        assertThat(refused("Bearer " + GatewayUnderTest.KEY + "x")).isEqualTo(none);
        assertThat(none).contains("\"code\":\"unauthorized\"");
    }

    private static String refused(String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri().resolve("/v1/observations"))
                .header("content-type", JSON)
                .POST(BodyPublishers.ofString(observation(1)));
        if (authorization != null) {
            request.header("authorization", authorization);
        }
        HttpResponse<String> answer = gateway.client().send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
        return answer.body();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json; charset=utf-16",
                "multipart/form-data; boundary=x",
                "application/json; charset=nonsense",
                "application/x-www-form-urlencoded",
                "nonsense"
            })
    void refusesOtherContentTypes(String contentType) throws Exception {
        HttpResponse<String> answer = gateway.send("POST", "/v1/observations", contentType, observation(1));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(json(answer).path("code").asText()).isEqualTo("unsupported_media_type");
    }

    @Test
    void refusesEncodedBodies() throws Exception {
        HttpRequest request = gateway.request("POST", "/v1/observations", JSON, observation(1))
                .header("content-encoding", "gzip")
                .build();

        assertThat(gateway.client().send(request, BodyHandlers.ofString()).statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json;charset=utf-8", "application/json; charset=\"UTF-8\""})
    void takesJsonInUtf8(String contentType) throws Exception {
        assertThat(gateway.send("POST", "/v1/observations", contentType, observation(1))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void refusesABodyOverTheLimit() throws Exception {
        HttpResponse<String> answer =
                gateway.send("POST", "/v1/observations", JSON, "[" + " ".repeat(1 << 20) + observation(1) + "]");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/observations, 405",
        "DELETE, /v1/events, 405",
        "POST, /v1/merchants/m1, 405",
        "GET, /, 404",
        "GET, /metrics, 404",
        "GET, /health/live, 404",
        "POST, /v1/nothing, 404"
    })
    void answersOtherPathsAndMethodsWithProblems(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = gateway.send(method, path, JSON, "");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).path("status").asInt()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/observations, 415", "PUT, /v1/merchants/m1, 415"})
    void wantsABody(String method, String path, int status) throws Exception {
        assertThat(gateway.send(method, path, JSON, "").statusCode()).isEqualTo(status);
    }

    @Test
    void givesABodyThatNeverComesUpAfterItsTime() throws Exception {
        try (GatewayUnderTest impatient = GatewayUnderTest.start(GatewayConfig.BODY_TIMEOUT, "200ms");
                Socket socket = new Socket("127.0.0.1", impatient.uri().getPort())) {
            String head = "POST /v1/observations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + GatewayUnderTest.KEY
                    + "\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void saysInOneLineThatItsPortIsTaken() {
        String taken = String.valueOf(gateway.uri().getPort());

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> GatewayUnderTest.start(GatewayConfig.PORT, taken))
                .withMessageStartingWith("gateway.http.port: " + taken + " cannot be listened on")
                .withMessageContaining("Stop what holds it, or set gateway.http.port to another port")
                .withMessageNotContaining("\n");
    }

    private static String firstLine(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\r'; c = input.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
