package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant WENT_GONE = CREATED.plusSeconds(60);

    @Test
    void anActiveEndpointIsAttempted() {
        Endpoint endpoint = endpoint(EndpointStatus.ACTIVE, CREATED);

        assertThat(Admission.of("m1", endpoint, null, false)).isEqualTo(new Admission.Attempt(endpoint, false));
    }

    @Test
    void aRemovedEndpointIsNot() {
        assertThat(Admission.of("m1", null, null, true)).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void anotherMerchantsEndpointIsNot() {
        assertThat(Admission.of("m2", endpoint(EndpointStatus.ACTIVE, CREATED), null, true))
                .isEqualTo(new Admission.Refused(ErrorClass.POLICY, "endpoint belongs to another merchant"));
    }

    @Test
    void aDisabledEndpointIsNotEvenForAReplay() {
        assertThat(Admission.of("m1", endpoint(EndpointStatus.DISABLED, CREATED), null, true))
                .isInstanceOf(Admission.Refused.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSED", "PENDING", "UNKNOWN"})
    void anEndpointThatTakesNothingNowIsAskedLater(EndpointStatus status) {
        assertThat(Admission.of("m1", endpoint(status, CREATED), null, true)).isInstanceOf(Admission.PutOff.class);
    }

    @Test
    void anEndpointThatAnswered410GetsReplaysOnly() {
        Endpoint endpoint = endpoint(EndpointStatus.ACTIVE, CREATED);
        EndpointHealth gone = health(HealthState.DISABLED);

        assertThat(Admission.of("m1", endpoint, gone, false)).isInstanceOf(Admission.Refused.class);
        assertThat(Admission.of("m1", endpoint, gone, true)).isEqualTo(new Admission.Attempt(endpoint, true));
    }

    @Test
    void anEndpointChangedSinceIts410StartsAnew() {
        Endpoint endpoint = endpoint(EndpointStatus.ACTIVE, WENT_GONE.plusMillis(1));

        assertThat(Admission.of("m1", endpoint, health(HealthState.DISABLED), false))
                .isEqualTo(new Admission.Attempt(endpoint, false));
    }

    @Test
    void aMendedEndpointIsAttempted() {
        Endpoint endpoint = endpoint(EndpointStatus.ACTIVE, CREATED);

        assertThat(Admission.of("m1", endpoint, health(HealthState.HEALTHY), false))
                .isEqualTo(new Admission.Attempt(endpoint, false));
    }

    private static Endpoint endpoint(EndpointStatus status, Instant updatedAt) {
        return new Endpoint(
                "ep_1",
                "m1",
                "https://shop.example/hook",
                List.of("*"),
                null,
                status,
                List.of(),
                new EndpointLimits(0, 0, false),
                CREATED,
                updatedAt);
    }

    private static EndpointHealth health(HealthState state) {
        return EndpointHealth.newBuilder()
                .setEndpointId("ep_1")
                .setMerchantId("m1")
                .setState(state)
                .setChangedAt(WENT_GONE)
                .build();
    }
}
