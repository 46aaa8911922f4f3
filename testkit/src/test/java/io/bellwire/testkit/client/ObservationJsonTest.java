package io.bellwire.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.ChainSimulator;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationJsonTest {
    private final List<TransferObservation> observations = observations();
    private final TransferObservation observation = observations.get(0);

    @Test
    void usesTheSchemasNamesWithAmountsAsStringsAndTimesAsEpochMilliseconds() {
        JsonNode json = ObservationJson.toJson(observation);

        assertThat(json.path("kind").textValue()).isEqualTo("INCLUDED");
        assertThat(json.path("amount").textValue()).isEqualTo(observation.getAmount());
        assertThat(json.path("asset").path("assetId").textValue())
                .isEqualTo(observation.getAsset().getAssetId());
        assertThat(json.path("observedAt").longValue())
                .isEqualTo(observation.getObservedAt().toEpochMilli());
        assertThat(json.path("head").path("ordinal").longValue())
                .isEqualTo(observation.getHead().getOrdinal());
        assertThat(json.path("fees").path(0).path("amount").isTextual()).isTrue();
    }

    @Test
    void leavesNullsOut() {
        JsonNode json = ObservationJson.toJson(observation);

        assertThat(json.has("memo")).isFalse();
        assertThat(json.path("asset").has("tokenId")).isFalse();
        assertThat(json.findValues("memo")).isEmpty();
    }

    @Test
    void writesArraysAndLinesInOrder() throws IOException {
        JsonNode array = new ObjectMapper().readTree(ObservationJson.toArray(observations));
        List<String> lines = ObservationJson.toNdjson(observations).lines().toList();

        assertThat(array).hasSameSizeAs(observations);
        assertThat(lines).hasSameSizeAs(observations);
        assertThat(new ObjectMapper().readTree(lines.get(1))).isEqualTo(array.get(1));
        assertThat(array.get(1).path("observationId").textValue())
                .isEqualTo(observations.get(1).getObservationId());
    }

    private static List<TransferObservation> observations() {
        ChainSimulator simulator = new ChainSimulator(11);
        simulator.step(50);
        return simulator.drain();
    }
}
