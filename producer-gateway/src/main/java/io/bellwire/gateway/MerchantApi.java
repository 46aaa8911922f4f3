package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.gateway.json.BatchReader;
import io.bellwire.gateway.json.BodyFormat;
import io.bellwire.gateway.json.Fields;
import io.bellwire.gateway.json.ItemErrors;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.service.ChainDepths;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code PUT} and {@code GET /v1/merchants/{merchantId}}: who is told, and how sure they want to be. */
final class MerchantApi {
    private static final String ONE = "/v1/merchants/{merchantId}";

    private final Registry<Merchant> merchants;
    private final ChainDepths floors;
    private final RegistryThreads threads;
    private final InstantSource clock;

    MerchantApi(Registry<Merchant> merchants, ChainDepths floors, RegistryThreads threads, InstantSource clock) {
        this.merchants = merchants;
        this.floors = floors;
        this.threads = threads;
        this.clock = clock;
    }

    void addTo(ServerBuilder server) {
        server.route().put(ONE).build(threads.withBody(BodyHandler.Accepts.OBJECT, this::put));
        server.route().get(ONE).build(threads.withoutBody((context, body) -> get(context)));
    }

    private HttpResponse get(ServiceRequestContext context) {
        return merchants
                .find(context.pathParam("merchantId"))
                .map(merchant -> Answers.json(HttpStatus.OK, view(merchant)))
                .orElseGet(MerchantApi::unknown);
    }

    private HttpResponse put(ServiceRequestContext context, byte[] body) {
        String merchantId = context.pathParam("merchantId");
        ItemErrors errors = new ItemErrors();
        List<MerchantChange> wanted = new BatchReader<>(
                        Fields.items(fields -> MerchantChange.read(fields, merchantId, floors)),
                        1,
                        errors,
                        clock.instant())
                .read(body, BodyFormat.OBJECT);
        if (!errors.isEmpty()) {
            return Answers.refused(errors, BodyFormat.OBJECT);
        }
        return threads.alone(context, merchantId, () -> {
            Merchant merchant = wanted.get(0).applyTo(merchants.current(merchantId), merchantId, clock.instant());
            merchants.put(merchantId, merchant);
            return Answers.json(HttpStatus.OK, view(merchant));
        });
    }

    static HttpResponse unknown() {
        return Answers.notFound("unknown_merchant", "There is no such merchant. Put it first.");
    }

    private static Map<String, Object> view(Merchant merchant) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", merchant.getMerchantId());
        view.put("name", merchant.getName());
        view.put("confirmations", new TreeMap<>(merchant.getConfirmations()));
        view.put(
                "confirmationsByAmount",
                merchant.getConfirmationsByAmount().stream()
                        .map(MerchantApi::view)
                        .toList());
        view.put("mempool", merchant.getMempool());
        view.put("createdAt", merchant.getCreatedAt().toString());
        view.put("updatedAt", merchant.getUpdatedAt().toString());
        return view;
    }

    private static Map<String, Object> view(AmountRule rule) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("assetId", rule.getAssetId());
        view.put("minAmount", rule.getMinAmount());
        view.put("confirmations", rule.getConfirmations());
        return view;
    }
}
