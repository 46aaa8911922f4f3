package io.bellwire.gateway;

import io.bellwire.gateway.json.ErrorCode;
import io.bellwire.gateway.json.Fields;
import io.bellwire.gateway.json.Forms;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants an endpoint to be.
 *
 * @param url canonical, as the policy returned it; null to leave it
 * @param eventTypes empty to leave them
 * @param describes whether {@code description} is to be set, be it to null
 * @param status null to leave it
 */
record EndpointChange(
        @Nullable String url,
        List<String> eventTypes,
        boolean describes,
        @Nullable String description,
        @Nullable EndpointStatus status,
        LimitsChange limits) {
    private static final int MAX_EVENT_TYPES = 100;
    private static final Pattern ANY = Pattern.compile("(?s).{1,4096}");
    private static final Pattern DESCRIPTION = Pattern.compile("(?s).{0,512}");
    private static final Map<String, EndpointStatus> STATUSES = Map.of(
            "active", EndpointStatus.ACTIVE, "paused", EndpointStatus.PAUSED, "disabled", EndpointStatus.DISABLED);

    static EndpointChange readNew(Fields fields, CallbackUrlPolicy policy, LimitsChange.Bounds bounds) {
        fields.require("url", "a callback URL");
        return read(fields, policy, bounds, false);
    }

    static EndpointChange readPatch(Fields fields, CallbackUrlPolicy policy, LimitsChange.Bounds bounds) {
        return read(fields, policy, bounds, true);
    }

    private static EndpointChange read(
            Fields fields, CallbackUrlPolicy policy, LimitsChange.Bounds bounds, boolean mayHaveStatus) {
        return new EndpointChange(
                url(fields, policy),
                fields.texts(
                        "eventTypes",
                        MAX_EVENT_TYPES,
                        Forms.EVENT_TYPE_FILTER,
                        "an event type, or a prefix of some and .*"),
                fields.has("description"),
                fields.optionalText("description", DESCRIPTION, "at most 512 characters"),
                mayHaveStatus ? status(fields) : null,
                LimitsChange.read(fields, bounds));
    }

    private static @Nullable String url(Fields fields, CallbackUrlPolicy policy) {
        String url = fields.optionalText("url", ANY, "a callback URL");
        if (url == null) {
            return null;
        }
        UrlVerdict verdict = policy.judge(url);
        if (verdict instanceof UrlVerdict.Refused refused) {
            fields.refuse("url", refused.rule().name().toLowerCase(Locale.ROOT), refused.detail());
            return null;
        }
        return ((UrlVerdict.Accepted) verdict).url().canonical();
    }

    private static @Nullable EndpointStatus status(Fields fields) {
        String name = fields.optionalText("status", ANY, "active, paused or disabled");
        if (name == null) {
            return null;
        }
        EndpointStatus status = STATUSES.get(name);
        if (status == null) {
            fields.refuse("status", ErrorCode.UNKNOWN_SYMBOL, "active, paused or disabled");
        }
        return status;
    }
}
