package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.gateway.BodyHandler.Accepts;
import io.bellwire.gateway.json.BatchReader;
import io.bellwire.gateway.json.BodyFormat;
import io.bellwire.gateway.json.ErrorCode;
import io.bellwire.gateway.json.Fields;
import io.bellwire.gateway.json.Forms;
import io.bellwire.gateway.json.ItemErrors;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.service.Durations;
import io.bellwire.service.Problem;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A merchant's endpoints: {@code /v1/merchants/{merchantId}/endpoints} and what is below it.
 *
 * <p>With verification required, an endpoint that is new or has a new URL is {@code pending}: nothing is sent to it
 * until a PATCH by the operator says {@code "status":"active"}.
 */
final class EndpointApi {
    private static final String COLLECTION = "/v1/merchants/{merchantId}/endpoints";
    private static final String ONE = COLLECTION + "/{endpointId}";
    private static final List<String> ALL_TYPES = List.of("*");
    private static final Duration DEFAULT_GRACE = Duration.ofHours(24);
    private static final Duration MAX_GRACE = Duration.ofDays(7);
    private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}(ms|s|m|h|d)");

    private final Registry<Endpoint> endpoints;
    private final Registry<Merchant> merchants;
    private final EndpointSecrets secrets;
    private final CallbackUrlPolicy urls;
    private final GatewayConfig config;
    private final RegistryThreads threads;
    private final InstantSource clock;
    private final SecureRandom random;

    EndpointApi(
            Registry<Endpoint> endpoints,
            Registry<Merchant> merchants,
            EndpointSecrets secrets,
            CallbackUrlPolicy urls,
            GatewayConfig config,
            RegistryThreads threads,
            InstantSource clock,
            SecureRandom random) {
        this.endpoints = endpoints;
        this.merchants = merchants;
        this.secrets = secrets;
        this.urls = urls;
        this.config = config;
        this.threads = threads;
        this.clock = clock;
        this.random = random;
    }

    void addTo(ServerBuilder server) {
        server.route().post(COLLECTION).build(threads.withBody(Accepts.OBJECT, this::create));
        server.route().get(COLLECTION).build(threads.withoutBody((context, body) -> list(context)));
        server.route().get(ONE).build(threads.withoutBody((context, body) -> get(context)));
        server.route().patch(ONE).build(threads.withBody(Accepts.OBJECT, this::patch));
        server.route().delete(ONE).build(threads.withoutBody((context, body) -> delete(context)));
        server.route()
                .post(ONE + "/rotate-secret")
                .build(threads.withBody(Accepts.OBJECT_OR_NOTHING, this::rotateSecret));
    }

    private HttpResponse create(ServiceRequestContext context, byte[] body) {
        String merchantId = context.pathParam("merchantId");
        if (merchants.find(merchantId).isEmpty()) {
            return MerchantApi.unknown();
        }
        return read(
                body,
                fields -> EndpointChange.readNew(fields, urls, config.endpointLimits()),
                wanted -> threads.alone(context, merchantId, () -> create(merchantId, wanted)));
    }

    private HttpResponse create(String merchantId, EndpointChange wanted) {
        if (ofMerchant(merchantId).size() >= config.endpointsPerMerchant()) {
            return Problem.of(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    "too_many_endpoints",
                    "A merchant may have at most " + config.endpointsPerMerchant() + " endpoints.");
        }
        String endpointId = Ids.random("ep", random);
        EndpointSecrets.Fresh secret = secrets.make(endpointId);
        Instant now = clock.instant();
        Endpoint endpoint = Endpoint.newBuilder()
                .setEndpointId(endpointId)
                .setMerchantId(merchantId)
                .setUrl(wanted.url())
                .setEventTypes(wanted.eventTypes().isEmpty() ? ALL_TYPES : wanted.eventTypes())
                .setDescription(wanted.description())
                .setStatus(config.verifyEndpoints() ? EndpointStatus.PENDING : EndpointStatus.ACTIVE)
                .setSecrets(List.of(secret.sealed()))
                .setLimits(wanted.limits().applyTo(LimitsChange.UNLIMITED))
                .setCreatedAt(now)
                .setUpdatedAt(now)
                .build();
        try {
            endpoints.put(endpointId, endpoint);
        } catch (UnavailableException e) {
            return Answers.unavailable(
                    e.detail(), "List the endpoints before you repeat: this one may exist, its secret unknown to you.");
        }

        Map<String, Object> answer = view(endpoint);
        answer.put("secret", secret.clear());
        return Answers.json(HttpStatus.CREATED, answer)
                .mapHeaders(headers -> headers.withMutations(change -> change.set(
                        HttpHeaderNames.LOCATION, "/v1/merchants/" + merchantId + "/endpoints/" + endpointId)));
    }

    private HttpResponse list(ServiceRequestContext context) {
        String merchantId = context.pathParam("merchantId");
        if (merchants.find(merchantId).isEmpty()) {
            return MerchantApi.unknown();
        }
        return Answers.json(
                HttpStatus.OK,
                Map.of(
                        "items",
                        ofMerchant(merchantId).stream().map(EndpointApi::view).toList()));
    }

    private HttpResponse get(ServiceRequestContext context) {
        return orUnknown(find(context, endpoints::find).map(endpoint -> Answers.json(HttpStatus.OK, view(endpoint))));
    }

    private HttpResponse patch(ServiceRequestContext context, byte[] body) {
        return read(
                body,
                fields -> EndpointChange.readPatch(fields, urls, config.endpointLimits()),
                wanted -> change(context, endpoint -> patch(endpoint, wanted)));
    }

    private HttpResponse patch(Endpoint before, EndpointChange wanted) {
        String url = wanted.url() == null ? before.getUrl() : wanted.url();
        boolean unverified = config.verifyEndpoints() && !url.equals(before.getUrl());
        EndpointStatus status = unverified ? EndpointStatus.PENDING : before.getStatus();
        Endpoint after = Endpoint.newBuilder(before)
                .setUrl(url)
                .setEventTypes(wanted.eventTypes().isEmpty() ? before.getEventTypes() : wanted.eventTypes())
                .setDescription(wanted.describes() ? wanted.description() : before.getDescription())
                .setStatus(wanted.status() == null ? status : wanted.status())
                .setLimits(wanted.limits().applyTo(before.getLimits()))
                .setUpdatedAt(clock.instant())
                .build();
        endpoints.put(after.getEndpointId(), after);
        return Answers.json(HttpStatus.OK, view(after));
    }

    private HttpResponse delete(ServiceRequestContext context) {
        return change(context, endpoint -> {
            endpoints.delete(endpoint.getEndpointId());
            return HttpResponse.of(HttpStatus.NO_CONTENT);
        });
    }

    private HttpResponse rotateSecret(ServiceRequestContext context, byte[] body) {
        if (body.length == 0) {
            return change(context, endpoint -> rotate(endpoint, DEFAULT_GRACE));
        }
        return read(body, EndpointApi::gracePeriod, grace -> change(context, endpoint -> rotate(endpoint, grace)));
    }

    private HttpResponse rotate(Endpoint before, Duration grace) {
        Instant now = clock.instant();
        List<SealedSecret> valid = EndpointSecrets.valid(before.getSecrets(), now);
        if (valid.size() >= EndpointSecrets.MAX_VALID) {
            return Problem.of(
                    HttpStatus.CONFLICT,
                    "too_many_secrets",
                    "Earlier rotations are still in their grace periods. Wait until one ends.");
        }
        EndpointSecrets.Fresh secret = secrets.make(before.getEndpointId());
        endpoints.put(
                before.getEndpointId(),
                Endpoint.newBuilder(before)
                        .setSecrets(EndpointSecrets.rotate(secret.sealed(), valid, now.plus(grace)))
                        .setUpdatedAt(now)
                        .build());
        return Answers.json(HttpStatus.OK, Map.of("secret", secret.clear()));
    }

    private static Duration gracePeriod(Fields fields) {
        String expected = "a duration such as 24h, at most " + MAX_GRACE.toDays() + "d";
        String text = fields.optionalText("gracePeriod", DURATION, expected);
        Duration grace = text == null ? DEFAULT_GRACE : Durations.parse(text);
        if (grace.compareTo(MAX_GRACE) > 0) {
            fields.refuse("gracePeriod", ErrorCode.OUT_OF_RANGE, expected);
        }
        return grace;
    }

    /** Reads the body, and goes on only if there is no fault in it. */
    private <T> HttpResponse read(byte[] body, Fields.Reader<T> reader, Function<T, HttpResponse> next) {
        ItemErrors errors = new ItemErrors();
        List<T> read =
                new BatchReader<>(Fields.items(reader), 1, errors, clock.instant()).read(body, BodyFormat.OBJECT);
        return errors.isEmpty() ? next.apply(read.get(0)) : Answers.refused(errors, BodyFormat.OBJECT);
    }

    /** Changes the endpoint the path names, as it is now, alone among changes of its merchant. */
    private HttpResponse change(ServiceRequestContext context, Function<Endpoint, HttpResponse> next) {
        return threads.alone(
                context,
                context.pathParam("merchantId"),
                () -> orUnknown(find(context, endpoints::current).map(next)));
    }

    private static HttpResponse orUnknown(Optional<HttpResponse> answer) {
        return answer.orElseGet(() -> Answers.notFound("unknown_endpoint", "The merchant has no such endpoint."));
    }

    /** An endpoint of another merchant is as unknown as none: ids must not tell who else there is. */
    private Optional<Endpoint> find(ServiceRequestContext context, Function<String, Optional<Endpoint>> lookUp) {
        String merchantId = context.pathParam("merchantId");
        String endpointId = context.pathParam("endpointId");
        if (!Forms.ENDPOINT_ID.matcher(endpointId).matches()) {
            return Optional.empty();
        }
        return lookUp.apply(endpointId)
                .filter(endpoint -> endpoint.getMerchantId().equals(merchantId));
    }

    private List<Endpoint> ofMerchant(String merchantId) {
        return endpoints
                .all()
                .filter(endpoint -> endpoint.getMerchantId().equals(merchantId))
                .sorted(Comparator.comparing(Endpoint::getCreatedAt).thenComparing(Endpoint::getEndpointId))
                .toList();
    }

    private static Map<String, Object> view(Endpoint endpoint) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("id", endpoint.getEndpointId());
        view.put("merchantId", endpoint.getMerchantId());
        view.put("url", endpoint.getUrl());
        view.put("eventTypes", endpoint.getEventTypes());
        view.put("description", endpoint.getDescription());
        view.put("status", endpoint.getStatus().name().toLowerCase(Locale.ROOT));
        view.put("limits", LimitsChange.view(endpoint.getLimits()));
        view.put("createdAt", endpoint.getCreatedAt().toString());
        view.put("updatedAt", endpoint.getUpdatedAt().toString());
        return view;
    }
}
