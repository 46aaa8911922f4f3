package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A router with the defaults, a shop that somebody pays, and words for what watchers say and merchants hear of it. */
final class HardCasesBench implements AutoCloseable {
    static final String PAYER = "0x5038";
    static final String SHOP = "0xbe3f";
    static final String USDC = "eip155:1/erc20:0xa0b8";
    static final String TX = "0x" + "ab".repeat(32);

    /** Who hears alerts. */
    static final String OPERATOR = "ops";

    private final RouterBench router;

    /** The operator lets nobody go below six confirmations on Ethereum. */
    HardCasesBench() {
        this(Map.of("operator.merchant", OPERATOR, "confirmations.floors", "eip155:1=6,*=1"));
    }

    HardCasesBench(Map<String, String> settings) {
        router = new RouterBench(RouterBench.configured(settings));
        listens("shop", SHOP);
    }

    RouterBench router() {
        return router;
    }

    /** A merchant who owns that address and wants to hear of everything. */
    void listens(String merchantId, String address) {
        router.owner(address, merchantId);
        router.endpoint(merchantId, "*");
    }

    void wantsMempool(String merchantId) {
        router.merchant(merchantId, Map.of(), List.of(), true);
    }

    /** What all merchants hear of these, in this order. */
    List<DeliveryTask> hear(TransferObservation... said) {
        for (TransferObservation statement : said) {
            router.observe(statement);
        }
        return router.deliveries();
    }

    /** E.g. {@code shop deposit.detected}. */
    static List<String> words(List<DeliveryTask> heard) {
        return heard.stream()
                .map(task -> task.getMerchantId() + ' ' + task.getType())
                .toList();
    }

    static List<String> types(List<DeliveryTask> heard) {
        return heard.stream().map(DeliveryTask::getType).toList();
    }

    static List<DeliveryTask> of(String merchantId, List<DeliveryTask> heard) {
        return heard.stream()
                .filter(task -> task.getMerchantId().equals(merchantId))
                .toList();
    }

    /** 293.092129 USDC from the payer to the shop, in block 100 and so many confirmations deep. */
    static TransferObservation included(String txId, int confirmations) {
        TransferObservation said = RouterBench.included("w1", PAYER, SHOP, confirmations);
        return moved(said, said.getChainId(), txId, said.getPosition());
    }

    /** Out of block 100, from the head of that height. */
    static TransferObservation removed(String txId, long head) {
        TransferObservation said = included(txId, 1);
        said.setKind(ObservationKind.REMOVED);
        said.setHead(head(head));
        return said;
    }

    /** In no block, from the head of that height. */
    static TransferObservation outside(ObservationKind kind, String txId, long head) {
        TransferObservation said = included(txId, 0);
        said.setKind(kind);
        said.setBlock(null);
        said.setHead(head(head));
        return said;
    }

    static TransferObservation saidBy(String watcher, TransferObservation said) {
        said.setWatcherId(watcher);
        return said;
    }

    static TransferObservation flagged(String flag, TransferObservation said) {
        said.setRiskFlags(List.of(flag));
        return said;
    }

    static TransferObservation inBlock(long height, String hash, TransferObservation said) {
        said.setBlock(new Block(height, hash, null, RouterBench.NOW, null, null));
        said.setHead(head(height + said.getConfirmations() - 1));
        return said;
    }

    /** The same of another movement of value. */
    static TransferObservation moved(TransferObservation said, String chainId, @Nullable String txId, String position) {
        said.setChainId(chainId);
        said.setTxId(txId);
        said.setPosition(position);
        said.setTransferId(Ids.transferId(chainId, txId, position));
        return said;
    }

    private static Head head(long height) {
        return new Head(height, height, "0xhead" + height);
    }

    @Override
    public void close() {
        router.close();
    }
}
