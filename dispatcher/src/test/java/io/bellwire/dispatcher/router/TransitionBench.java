package io.bellwire.dispatcher.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.Leg;
import io.bellwire.state.v1.LegRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says transitions of one transfer from a payer to a shop that listens to everything, and reads what is heard of them. */
final class TransitionBench {
    static final String PAYER = "0x5038";
    static final String SHOP = "0xbe3f";

    private final RouterBench router = new RouterBench(RouterBench.policy("*=12", 3, 6));
    private final TransferObservation transfer = RouterBench.included("w1", PAYER, SHOP, 1);

    /** Output can be read once; what several looks found. */
    private final List<DeliveryTask> heard = new ArrayList<>();

    private int revision;
    private int epoch = 1;

    TransitionBench() {
        router.owner(SHOP, "shop");
        router.endpoint("shop", "*");
    }

    RouterBench router() {
        return router;
    }

    /** As the next transition will show it. */
    TransferObservation transfer() {
        return transfer;
    }

    /** The transfer is in no block yet. */
    void pending() {
        transfer.setKind(ObservationKind.MEMPOOL_SEEN);
        transfer.setBlock(null);
        transfer.setConfirmations(0);
        epoch = 0;
    }

    void nextInclusion() {
        epoch++;
    }

    /** As if the tracker had forgotten the transfer, and began to count anew. */
    void forget() {
        revision = 0;
        epoch = 1;
    }

    WalletEvent say(String type) {
        return publish(event(type, null));
    }

    WalletEvent milestone(int depth) {
        transfer.setConfirmations(depth);
        return publish(event("transfer.milestone", String.valueOf(depth)));
    }

    private WalletEvent publish(WalletEvent event) {
        router.publish(event);
        return event;
    }

    WalletEvent event(String type, @Nullable String milestone) {
        String block = transfer.getBlock() == null ? null : transfer.getBlock().getHash();
        TransferObservation statement = TransferObservation.newBuilder(transfer).build();
        return WalletEvent.newBuilder()
                .setEventId(Ids.chainEventId(transfer.getTransferId(), type, block, epoch, milestone))
                .setType(type)
                .setSubjectId(transfer.getTransferId())
                .setRevision(++revision)
                .setInclusionEpoch(epoch)
                .setMilestone(milestone)
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(TransferPayload.newBuilder().setTransfer(statement).build())
                .build();
    }

    /** The event at the end of its walk over the address book. */
    LegRouting routing(WalletEvent event) {
        return new LegRouting(event, List.of(new Leg(SHOP, EventTypes.IN)), List.of());
    }

    void walk(LegRouting routing) {
        router.put(Topic.TRANSFER_LEGS, RouterBench.CHAIN + ':' + SHOP, routing);
    }

    /** Types of everything so far. */
    List<String> heardBy(String merchantId) {
        heard.addAll(router.deliveries());
        return heard.stream()
                .filter(task -> task.getMerchantId().equals(merchantId))
                .map(DeliveryTask::getType)
                .toList();
    }

    /** Bodies since the last look. */
    List<JsonNode> bodies() {
        return router.deliveries().stream().map(TransitionBench::body).toList();
    }

    static JsonNode data(JsonNode body, String field) {
        return body.path("data").path(field);
    }

    static JsonNode body(DeliveryTask delivery) {
        byte[] bytes = new byte[delivery.getBody().remaining()];
        delivery.getBody().duplicate().get(bytes);
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
