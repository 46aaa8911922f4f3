package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.client.EthereumTransfers;
import io.bellwire.testkit.client.EthereumTransfers.Line;
import io.bellwire.testkit.ledger.AccountedPublisher;
import io.bellwire.testkit.ledger.LedgerReport;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two blocks of Ethereum, told by two watchers at two depths, and what twenty merchants must hear of them.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class RealTransfers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MERCHANTS = 20;
    private static final int REQUIRED_CONFIRMATIONS = 12;
    private static final int TRANSFERS = 418;
    private static final int LONGEST_AMOUNT = 31;

    private final EthereumTransfers transfers;
    private final Map<String, String> merchantByReceiver = new HashMap<>();

    RealTransfers(EthereumTransfers transfers) {
        this.transfers = transfers;
    }

    /** What it came to, in figures. */
    record Figures(int detected, int confirmed, int merchants, int longestAmount, LedgerReport report) {
        @Override
        public String toString() {
            return detected + " detected and " + confirmed + " confirmed at " + merchants
                    + " merchants, amounts up to " + longestAmount + " digits, second watcher adds 0, duplicates "
                    + report.duplicates() + ", lost " + report.lost().size();
        }
    }

    Figures run(RunningBellwire bellwire, RecordCodec codec) {
        try (LedgerRun run = new LedgerRun(chainId -> REQUIRED_CONFIRMATIONS)) {
            register(run, bellwire);
            AccountedPublisher publisher = run.publisher(bellwire.gateway());

            publisher.publish(transfers.seenBy("watcher-1", 1, 1)).ackedOrThrow();
            publisher
                    .publish(transfers.seenBy("watcher-1", TRANSFERS + 1, REQUIRED_CONFIRMATIONS))
                    .ackedOrThrow();
            bellwire.backlog().awaitDrained();
            assertThat(run.receiver().count()).as("after the first watcher").isEqualTo(2 * TRANSFERS);

            publisher.publish(transfers.seenBy("watcher-2", 1, 1)).ackedOrThrow();
            publisher
                    .publish(transfers.seenBy("watcher-2", TRANSFERS + 1, REQUIRED_CONFIRMATIONS))
                    .ackedOrThrow();
            bellwire.backlog().awaitDrained();
            assertThat(run.receiver().count()).as("after the second watcher").isEqualTo(2 * TRANSFERS);

            LedgerReport report = run.check(bellwire, codec, 0);
            assertThat(report.holds()).as(report.toText()).isTrue();
            return figures(run.receiver().received(), report);
        }
    }

    /** Every receiver's address is some merchant's, in turn. */
    private void register(LedgerRun run, RunningBellwire bellwire) {
        for (int i = 0; i < MERCHANTS; i++) {
            run.merchant(bellwire.gateway(), merchant(i), Script.healthy(), List.of("deposit.*"));
        }
        List<WatchedAddress> book = new ArrayList<>();
        for (String address : transfers.receivers()) {
            String merchantId = merchant(book.size() % MERCHANTS);
            merchantByReceiver.put(address, merchantId);
            book.add(new WatchedAddress("eip155:1", address, merchantId));
        }
        run.watch(bellwire, book);
    }

    private static String merchant(int number) {
        return "real-" + (number + 1);
    }

    private Figures figures(List<Received> received, LedgerReport report) {
        assertThat(transfers.lines()).hasSize(TRANSFERS);
        assertThat(received).allSatisfy(callback -> {
            assertThat(callback.signatureValid())
                    .as("official library verifies %s", callback.webhookId())
                    .isTrue();
            assertThat(callback.attempt()).isEqualTo(1);
            assertThat(callback.origin()).isEqualTo("live");
        });
        Map<String, Map<String, Received>> byType = received.stream()
                .collect(Collectors.groupingBy(
                        callback -> body(callback).path("type").asText(),
                        Collectors.toMap(
                                callback -> body(callback)
                                        .path("data")
                                        .path("transferId")
                                        .asText(),
                                Function.identity())));
        assertThat(byType).containsOnlyKeys("deposit.detected", "deposit.confirmed");
        byType.values().forEach(this::assertEachTransferAtItsMerchant);
        int longest = transfers.lines().stream()
                .mapToInt(line -> line.value().length())
                .max()
                .orElseThrow();
        assertThat(longest).isEqualTo(LONGEST_AMOUNT);
        return new Figures(
                byType.get("deposit.detected").size(),
                byType.get("deposit.confirmed").size(),
                (int) received.stream().map(Received::path).distinct().count(),
                longest,
                report);
    }

    private void assertEachTransferAtItsMerchant(Map<String, Received> byTransfer) {
        assertThat(byTransfer).hasSize(TRANSFERS);
        for (Line line : transfers.lines()) {
            Received callback = byTransfer.get(line.transferId());
            assertThat(callback).as(line.transferId()).isNotNull();
            JsonNode amount = body(callback).path("data").path("amount");
            assertThat(amount.isTextual()).isTrue();
            assertThat(amount.asText()).as(line.transferId()).isEqualTo(line.value());
            assertThat(callback.path()).isEqualTo(LedgerRun.path(merchantByReceiver.get(line.to())));
        }
    }

    private static JsonNode body(Received callback) {
        try {
            return JSON.readTree(callback.body().bytes());
        } catch (IOException e) {
            throw new AssertionError("a callback's body is JSON", e);
        }
    }
}
