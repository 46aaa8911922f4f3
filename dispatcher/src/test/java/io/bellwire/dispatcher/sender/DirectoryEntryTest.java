package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectoryEntryTest {
    private final Counted directory = new Counted();
    private final DirectoryEntry entry = new DirectoryEntry(directory, "ep_1");

    @Test
    void looksUpOnceWhileNothingChanges() {
        directory.put("ep_1");

        assertThat(entry.endpoint()).isSameAs(directory.endpoints.get("ep_1"));
        assertThat(entry.health()).isNull();
        assertThat(entry.endpoint()).isNotNull();
        assertThat(directory.lookups).isEqualTo(1);
    }

    @Test
    void seesEveryChange() {
        assertThat(entry.endpoint()).isNull();

        directory.put("ep_1");
        Endpoint first = entry.endpoint();
        directory.put("ep_1");
        assertThat(entry.endpoint()).isNotNull().isNotSameAs(first);

        directory.remove("ep_1");
        assertThat(entry.endpoint()).isNull();
    }

    @Test
    void seesWhatChangedWhileItLooked() {
        directory.changesDuringLookup = true;
        assertThat(entry.endpoint()).isNull();

        assertThat(entry.endpoint()).isNotNull();
    }

    private static final class Counted implements Directory {
        private final Map<String, Endpoint> endpoints = new HashMap<>();
        private long changes;
        private int lookups;
        private boolean changesDuringLookup;

        void put(String endpointId) {
            endpoints.put(
                    endpointId,
                    Endpoint.newBuilder()
                            .setEndpointId(endpointId)
                            .setMerchantId("m1")
                            .setUrl("https://example.com/")
                            .setStatus(EndpointStatus.ACTIVE)
                            .setEventTypes(List.of())
                            .setSecrets(List.of())
                            .setCreatedAt(Instant.EPOCH)
                            .setUpdatedAt(Instant.EPOCH)
                            .build());
            changes++;
        }

        void remove(String endpointId) {
            endpoints.remove(endpointId);
            changes++;
        }

        @Override
        public @Nullable Endpoint endpoint(String endpointId) {
            lookups++;
            Endpoint found = endpoints.get(endpointId);
            if (changesDuringLookup) {
                changesDuringLookup = false;
                put(endpointId);
            }
            return found;
        }

        @Override
        public @Nullable EndpointHealth health(String endpointId) {
            return null;
        }

        @Override
        public long changes() {
            return changes;
        }

        @Override
        public boolean refresh() {
            return true;
        }
    }
}
