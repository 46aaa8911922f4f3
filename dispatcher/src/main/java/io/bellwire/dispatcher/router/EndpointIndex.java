package io.bellwire.dispatcher.router;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.service.TopicTable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint table, found by merchant.
 *
 * <p><b>Thread:</b> changed by the table's thread alone; read by every stream thread.
 */
final class EndpointIndex implements EndpointDirectory, TopicTable.Listener<Endpoint> {
    private static final Logger LOGGER = LoggerFactory.getLogger(EndpointIndex.class);
    private static final int MAX_REMEMBERED = 100_000;

    /** Then the task fails and the record comes again: below the poll interval of five minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(2);

    /** Merchants without endpoints must not cost a round trip for each of their events. */
    private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

    private final TopicTable<Endpoint> table;
    private final Map<String, Map<String, Endpoint>> byMerchant = new ConcurrentHashMap<>();
    private final Map<String, String> merchantOf = new ConcurrentHashMap<>();
    /** When the last refresh on behalf of a merchant without endpoints began, by {@link System#nanoTime}. */
    private final Map<String, Long> refreshedNanos = new ConcurrentHashMap<>();

    EndpointIndex(TopicTable<Endpoint> table) {
        this.table = table;
        table.onChange(this);
    }

    @Override
    public Collection<Endpoint> of(String merchantId) {
        Map<String, Endpoint> endpoints = byMerchant.get(merchantId);
        return endpoints == null ? List.of() : endpoints.values();
    }

    @Override
    public void refresh(String merchantId) {
        Long last = refreshedNanos.get(merchantId);
        if (last != null && System.nanoTime() - last < BETWEEN_REFRESHES.toNanos()) {
            return;
        }
        long begun = System.nanoTime();
        try {
            while (!table.refresh(REFRESH_TIMEOUT)) {
                LOGGER.atWarn().log("the endpoint table cannot catch up, waiting");
                if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new TimeoutException("the endpoint table does not catch up");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
        if (refreshedNanos.size() > MAX_REMEMBERED) {
            refreshedNanos.clear();
        }
        refreshedNanos.put(merchantId, begun);
    }

    @Override
    public void changed(String endpointId, @Nullable Endpoint endpoint) {
        String before = merchantOf.get(endpointId);
        if (before != null && (endpoint == null || !before.equals(endpoint.getMerchantId()))) {
            merchantOf.remove(endpointId);
            byMerchant.computeIfPresent(before, (merchant, endpoints) -> {
                endpoints.remove(endpointId);
                return endpoints.isEmpty() ? null : endpoints;
            });
        }
        if (endpoint != null) {
            merchantOf.put(endpointId, endpoint.getMerchantId());
            byMerchant
                    .computeIfAbsent(endpoint.getMerchantId(), merchant -> new ConcurrentHashMap<>())
                    .put(endpointId, endpoint);
        }
    }
}
