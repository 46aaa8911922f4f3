package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.gateway.PublishOutcome.Unavailable;
import io.bellwire.gateway.json.ErrorCode;
import io.bellwire.gateway.json.Fields;
import io.bellwire.gateway.json.Forms;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.ChainFamily;
import io.bellwire.schemas.Normalisation;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Who owns a watched address: {@code PUT} and {@code DELETE /v1/addresses/{caip2}/{address}}, and many at once with
 * {@code POST /v1/addresses}.
 *
 * <p>The gateway holds no address book (it may be large; the router joins it by partition), so these are writes only.
 */
final class AddressApi {
    private final Intake<AddressEntry> intake;
    private final Registry<Merchant> merchants;
    private final KafkaPublisher publisher;
    private final String topic;
    private final RegistryThreads threads;
    private final InstantSource clock;

    AddressApi(
            Intake<AddressEntry> intake,
            Registry<Merchant> merchants,
            KafkaPublisher publisher,
            String topic,
            RegistryThreads threads,
            InstantSource clock) {
        this.intake = intake;
        this.merchants = merchants;
        this.publisher = publisher;
        this.topic = topic;
        this.threads = threads;
        this.clock = clock;
    }

    static String keyOf(AddressEntry entry) {
        return Normalisation.addressKey(entry.getChainId(), entry.getAddress());
    }

    void addTo(ServerBuilder server) {
        server.route()
                .post("/v1/addresses")
                .build(threads.withItems(BodyHandler.Accepts.ITEMS, (context, body, format) -> {
                    KnownMerchants known = new KnownMerchants(merchants);
                    return intake.accept(Fields.items(fields -> read(fields, known)), body, format);
                }));
        server.route()
                .put("/v1/addresses/{chainId}/{address}")
                .build(threads.withItems(BodyHandler.Accepts.OBJECT, (context, body, format) -> {
                    KnownMerchants known = new KnownMerchants(merchants);
                    return intake.accept(Fields.items(fields -> readAt(context, fields, known)), body, format);
                }));
        server.route()
                .delete("/v1/addresses/{chainId}/{address}")
                .build(threads.withoutBody((context, body) -> forget(context)));
    }

    private AddressEntry read(Fields fields, KnownMerchants known) {
        String chainId = fields.text("chainId", Forms.CHAIN_ID, "a CAIP-2 chain id such as eip155:1");
        String address = fields.text("address", Forms.ADDRESS, "1 to 256 visible ASCII characters");
        return owned(chainId, address, fields, known);
    }

    private AddressEntry readAt(ServiceRequestContext context, Fields fields, KnownMerchants known) {
        String chainId = context.pathParam("chainId");
        String address = context.pathParam("address");
        check("chainId", Forms.CHAIN_ID, chainId, fields);
        check("address", Forms.ADDRESS, address, fields);
        return owned(chainId, address, fields, known);
    }

    private AddressEntry owned(String chainId, String address, Fields fields, KnownMerchants known) {
        String merchantId = fields.text("merchantId", Forms.MERCHANT_ID, "to match " + Forms.MERCHANT_ID);
        if (!merchantId.isEmpty() && !known.contains(merchantId)) {
            fields.refuse("merchantId", ErrorCode.UNKNOWN_MERCHANT, "a merchant that was put before");
        }
        Map<String, String> metadata = fields.textMap("metadata");
        return new AddressEntry(
                chainId, ChainFamily.of(chainId).normaliseAddress(address), merchantId, metadata, clock.instant());
    }

    private static void check(String name, Pattern form, String value, Fields fields) {
        if (!form.matcher(value).matches()) {
            fields.refuse(name, ErrorCode.INVALID_FORM, "to match " + form);
        }
    }

    private HttpResponse forget(ServiceRequestContext context) {
        String key = Normalisation.addressKey(context.pathParam("chainId"), context.pathParam("address"));
        PublishOutcome outcome = publisher
                .publish(List.of(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), null)))
                .join();
        return outcome instanceof Unavailable unavailable
                ? Answers.unavailable(unavailable.reason())
                : HttpResponse.of(HttpStatus.NO_CONTENT);
    }

    /** Which merchants there are, for one request: it reads anew at the first miss, and not at the next thousand. */
    private static final class KnownMerchants {
        private final Registry<Merchant> merchants;
        private boolean refreshed;

        KnownMerchants(Registry<Merchant> merchants) {
            this.merchants = merchants;
        }

        boolean contains(String merchantId) {
            if (!merchants.knows(merchantId) && !refreshed) {
                merchants.refresh();
                refreshed = true;
            }
            return merchants.knows(merchantId);
        }
    }
}
