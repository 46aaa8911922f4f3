package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.gateway.json.BatchReader;
import io.bellwire.gateway.json.BodyFormat;
import io.bellwire.gateway.json.ErrorCode;
import io.bellwire.gateway.json.Fields;
import io.bellwire.gateway.json.Forms;
import io.bellwire.gateway.json.ItemErrors;
import io.bellwire.registry.v1.Merchant;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code PUT /v1/merchants/{merchantId}}. */
final class MerchantApi {
    private static final Pattern NAME = Pattern.compile("(?s)\\S.{0,255}");

    private final Registry<Merchant> merchants;
    private final RegistryThreads threads;
    private final InstantSource clock;

    MerchantApi(Registry<Merchant> merchants, RegistryThreads threads, InstantSource clock) {
        this.merchants = merchants;
        this.threads = threads;
        this.clock = clock;
    }

    void addTo(ServerBuilder server) {
        server.route().put("/v1/merchants/{merchantId}").build(threads.withBody(BodyHandler.Accepts.OBJECT, this::put));
    }

    private HttpResponse put(ServiceRequestContext context, byte[] body) {
        String merchantId = context.pathParam("merchantId");
        Instant now = clock.instant();
        ItemErrors errors = new ItemErrors();
        List<String> names = new BatchReader<>(Fields.items(fields -> read(fields, merchantId)), 1, errors, now)
                .read(body, BodyFormat.OBJECT);
        if (!errors.isEmpty()) {
            return Answers.refused(errors, BodyFormat.OBJECT);
        }
        return threads.alone(context, merchantId, () -> {
            Instant createdAt =
                    merchants.find(merchantId).map(Merchant::getCreatedAt).orElse(now);
            merchants.put(merchantId, new Merchant(merchantId, names.get(0), createdAt, now));
            return Answers.json(HttpStatus.OK, Map.of("id", merchantId, "name", names.get(0)));
        });
    }

    private static String read(Fields fields, String merchantId) {
        if (!Forms.MERCHANT_ID.matcher(merchantId).matches()) {
            fields.refuse("merchantId", ErrorCode.INVALID_FORM, "to match " + Forms.MERCHANT_ID);
        }
        return fields.text("name", NAME, "a name of 1 to 256 characters");
    }
}
