package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.sender.http.HeaderNames;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.egress.UrlVerdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointVersionTest {
    private static final CallbackUrlPolicy POLICY = new CallbackUrlPolicy(EgressSettings.strict());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void offersHttp2ToEndpointsWhoseLimitsSaySo(boolean http2) {
        Endpoint endpoint = Endpoint.newBuilder()
                .setEndpointId("ep_1")
                .setMerchantId("m_1")
                .setUrl("https://shop.example.com/hook")
                .setEventTypes(List.of("*"))
                .setSecrets(List.of())
                .setStatus(EndpointStatus.ACTIVE)
                .setLimits(new EndpointLimits(0, 0, http2))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
        EndpointVersion version = new EndpointVersion(endpoint, new EndpointSigner(List.of()));
        UrlVerdict.Accepted accepted = (UrlVerdict.Accepted) version.judgedBy(POLICY);

        assertThat(version.destination(accepted, HeaderNames.of("webhook-id")).mayUseHttp2())
                .isEqualTo(http2);
    }
}
