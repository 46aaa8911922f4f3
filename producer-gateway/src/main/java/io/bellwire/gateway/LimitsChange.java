package io.bellwire.gateway;

import io.bellwire.gateway.json.Fields;
import io.bellwire.registry.v1.EndpointLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants an endpoint's limits to be. What it leaves out stays; null takes a limit away.
 *
 * @param ratePerSecond 0 for no limit; null to leave it
 * @param maxInFlight 0 for no limit of the endpoint's own; null to leave it
 * @param http2 null to leave it
 */
record LimitsChange(
        @Nullable Integer ratePerSecond,
        @Nullable Integer maxInFlight,
        @Nullable Boolean http2) {
    static final LimitsChange NONE = new LimitsChange(null, null, null);
    static final EndpointLimits UNLIMITED = new EndpointLimits(0, 0, false);

    private static final LimitsChange TO_UNLIMITED = new LimitsChange(0, 0, false);

    /** What the operator allows an endpoint's owner to ask for. */
    record Bounds(int ratePerSecond, int maxInFlight) {}

    static LimitsChange read(Fields fields, Bounds bounds) {
        if (!fields.has("limits")) {
            return NONE;
        }
        LimitsChange change = fields.object("limits", limits -> readEach(limits, bounds));
        return change == null ? TO_UNLIMITED : change;
    }

    private static LimitsChange readEach(Fields limits, Bounds bounds) {
        return new LimitsChange(
                number(limits, "ratePerSecond", bounds.ratePerSecond),
                number(limits, "maxInFlight", bounds.maxInFlight),
                limits.has("http2") ? Boolean.valueOf(Boolean.TRUE.equals(limits.optionalFlag("http2"))) : null);
    }

    private static @Nullable Integer number(Fields limits, String name, int most) {
        if (!limits.has(name)) {
            return null;
        }
        Integer number =
                limits.optionalInteger(name, 0, most, "a whole number from 0 to " + most + ", where 0 is for no limit");
        return number == null ? Integer.valueOf(0) : number;
    }

    static Map<String, Object> view(EndpointLimits limits) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("ratePerSecond", limits.getRatePerSecond());
        view.put("maxInFlight", limits.getMaxInFlight());
        view.put("http2", limits.getHttp2());
        return view;
    }

    EndpointLimits applyTo(EndpointLimits before) {
        return new EndpointLimits(
                ratePerSecond == null ? before.getRatePerSecond() : ratePerSecond,
                maxInFlight == null ? before.getMaxInFlight() : maxInFlight,
                http2 == null ? before.getHttp2() : http2);
    }
}
