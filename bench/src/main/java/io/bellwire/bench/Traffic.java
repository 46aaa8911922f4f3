package io.bellwire.bench;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.testkit.chain.WatchedAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/** Observations of distinct transfers to a fixed set of owned addresses: each is the first sight of one, so each is owed one callback. */
final class Traffic {
    static final String CHAIN = "eip155:1";
    private static final int MERCHANTS = 20;
    private static final int ADDRESSES = 400;

    private final InstantSource clock;
    private long next;

    Traffic(InstantSource clock) {
        this.clock = clock;
    }

    static List<String> merchants() {
        return IntStream.range(0, MERCHANTS).mapToObj(i -> "m" + i).toList();
    }

    static List<WatchedAddress> addresses() {
        return IntStream.range(0, ADDRESSES)
                .mapToObj(i -> new WatchedAddress(CHAIN, address(i), "m" + i % MERCHANTS))
                .toList();
    }

    TransferObservation next() {
        long number = next++;
        String txId = "0x" + String.format("%064x", number);
        return TransferObservation.newBuilder()
                .setObservationId(Ids.observationId("bench", number))
                .setWatcherId("bench")
                .setWatcherSeq(number)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId(Ids.transferId(CHAIN, txId, "log:0"))
                .setChainId(CHAIN)
                .setTxId(txId)
                .setPosition("log:0")
                .setTransferKind(TransferKind.TOKEN)
                .setAsset(new Asset(CHAIN + "/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6, null, true))
                .setAmount(String.valueOf(1_000_000 + number))
                .setFrom(List.of("0x" + String.format("%040x", 0xdead0000L + number % 1000)))
                .setTo(address((int) (number % ADDRESSES)))
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(new Block(
                        17_000_000L + number / 200,
                        "0x" + String.format("%064x", 7 + number / 200),
                        null,
                        clock.instant(),
                        null,
                        null))
                .setHead(new Head(
                        17_000_000L + number / 200,
                        17_000_000L + number / 200,
                        "0x" + String.format("%064x", 7 + number / 200)))
                .setConfirmations(1)
                .setObservedAt(clock.instant())
                .build();
    }

    private static String address(int number) {
        return "0x" + String.format("%040x", 0xbeef0000L + number);
    }
}
