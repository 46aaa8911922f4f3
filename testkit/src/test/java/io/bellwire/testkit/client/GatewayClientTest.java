package io.bellwire.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.WatchedAddress;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GatewayClientTest {
    private static final URI SHOP = URI.create("http://127.0.0.1:1/m/shop");

    @Test
    void registersAnEndpointAndKeepsItsSecretOutOfText() throws IOException {
        try (ScriptedApi api = new ScriptedApi(201, """
                {"id":"ep_1","url":"http://127.0.0.1:1/m/shop","status":"active","secret":"whsec_abc"}""")) {
            RegisteredEndpoint endpoint = client(api).createEndpoint("m1", SHOP, List.of("deposit.*"));

            assertThat(endpoint.id()).isEqualTo("ep_1");
            assertThat(endpoint.secret()).isEqualTo("whsec_abc");
            assertThat(endpoint.toString()).doesNotContain("whsec_abc");
            assertThat(api.requests())
                    .containsExactly(new ScriptedApi.Request(
                            "POST",
                            "/v1/merchants/m1/endpoints",
                            "Bearer k",
                            "application/json",
                            "{\"url\":\"http://127.0.0.1:1/m/shop\",\"eventTypes\":[\"deposit.*\"]}"));
        }
    }

    @Test
    void writesTheAddressBookInRequestsOfAThousandLines() throws IOException {
        try (ScriptedApi api = new ScriptedApi(200, "{}")) {
            ChainSimulator simulator = new ChainSimulator(1);
            List<WatchedAddress> book = Stream.generate(
                            () -> simulator.addresses().get(0))
                    .limit(1_001)
                    .toList();

            client(api).putAddresses(book);

            assertThat(api.requests())
                    .extracting(request -> request.body().lines().count())
                    .containsExactly(1_000L, 1L);
        }
    }

    @Test
    void toldThatRecordsAreDurableItSaysHowMany() throws IOException {
        try (ScriptedApi api = new ScriptedApi(202, "{\"accepted\":3}")) {
            assertThat(client(api).postEvents("{}")).isEqualTo(new PostResult.Acked(3));
        }
    }

    @Test
    void toldThatNothingWasTakenItKeepsTheProblem() throws IOException {
        try (ScriptedApi api = new ScriptedApi(422, "{\"code\":\"invalid\"}")) {
            assertThat(client(api).postObservations(List.of()))
                    .isEqualTo(new PostResult.Refused(422, "{\"code\":\"invalid\"}"));
        }
    }

    @Test
    void toldNothingCertainItDoesNotGuess() throws IOException {
        try (ScriptedApi api = new ScriptedApi(503, "")) {
            assertThat(client(api).postEvents("{}")).isEqualTo(new PostResult.Unknown("status 503"));
        }
        URI gone;
        try (ScriptedApi api = new ScriptedApi(202, "")) {
            gone = api.uri();
        }
        assertThat(new GatewayClient(gone, "k").postEvents("{}")).isInstanceOf(PostResult.Unknown.class);
    }

    @Test
    void aRegistrationThatFailsSaysWhatWasAskedAndWhatCameBack() throws IOException {
        try (ScriptedApi api = new ScriptedApi(401, "{\"code\":\"unauthorized\"}")) {
            assertThatThrownBy(() -> client(api).putMerchant("m1", "Shop"))
                    .hasMessage("PUT /v1/merchants/m1: 401 unauthorized (expected: 200)");
        }
    }

    @Test
    void theConsoleListsShowsAndReplays() throws IOException {
        try (ScriptedApi api = new ScriptedApi(200, "{\"items\":[],\"next\":null}")) {
            ConsoleClient console = new ConsoleClient(api.uri(), "k");

            assertThat(console.listDeadLetters(Map.of("state", "OPEN", "q", "a b"))
                            .path("items"))
                    .isEmpty();
            console.delivery("dl_1");

            assertThat(api.requests())
                    .extracting(ScriptedApi.Request::target)
                    .containsExactly("/api/v1/dead-letters?q=a+b&state=OPEN", "/api/v1/deliveries/dl_1");
        }
        try (ScriptedApi api = new ScriptedApi(202, "{\"id\":\"rp_1\"}")) {
            assertThat(new ConsoleClient(api.uri(), "k").replay("dl_1", "mended"))
                    .isEqualTo("rp_1");
            assertThat(api.requests())
                    .extracting(ScriptedApi.Request::target)
                    .containsExactly("/api/v1/deliveries/dl_1/replay");
        }
    }

    private static GatewayClient client(ScriptedApi api) {
        return new GatewayClient(api.uri(), "k");
    }
}
