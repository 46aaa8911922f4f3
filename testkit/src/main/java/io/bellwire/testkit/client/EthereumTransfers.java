package io.bellwire.testkit.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectReader;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real transfers of two consecutive Ethereum blocks, where the data folder lies beside the checkout. It is not part of
 * the project: tests without it are skipped.
 */
public final class EthereumTransfers {
    private static final Path FILE =
            Path.of("..", "shared", "data", "ethereum-mainnet-17173049-17173050.transfers.ndjson");
    private static final ObjectReader LINE_READER = JsonCalls.JSON.readerFor(Line.class);
    private static final long SECONDS_PER_SLOT = 12;

    private final List<Line> lines;

    private EthereumTransfers(List<Line> lines) {
        this.lines = lines;
    }

    /**
     * One transfer as the file has it.
     *
     * @param logOrdinal position among the transaction's own logs; null for native ones
     */
    public record Line(
            @JsonProperty("chainId") String chainId,
            @JsonProperty("blockHeight") long blockHeight,
            @JsonProperty("blockHash") String blockHash,
            @JsonProperty("blockTimestamp") long blockTimestamp,
            @JsonProperty("txId") String txId,
            @JsonProperty("txIndex") int txIndex,
            @JsonProperty("blockLogIndex") @Nullable Integer blockLogIndex,
            @JsonProperty("logOrdinal") @Nullable Integer logOrdinal,
            @JsonProperty("kind") String kind,
            @JsonProperty("token") @Nullable String token,
            @JsonProperty("from") String from,
            @JsonProperty("to") String to,
            @JsonProperty("value") String value) {

        public String position() {
            return logOrdinal == null ? "native" : "log:" + logOrdinal;
        }

        public String transferId() {
            return Ids.transferId(chainId, txId, position());
        }

        String assetId() {
            return token == null ? chainId + "/slip44:60" : chainId + "/erc20:" + token;
        }
    }

    /** The file beside the repository this JVM was started in; empty where there is none. */
    public static Optional<EthereumTransfers> find() {
        return repositoryRoot(Path.of("").toAbsolutePath())
                .map(root -> root.resolve(FILE).normalize())
                .filter(Files::isRegularFile)
                .map(EthereumTransfers::read);
    }

    public List<Line> lines() {
        return lines;
    }

    /** Every receiver's address, in order of first appearance. */
    public Set<String> receivers() {
        return lines.stream().map(Line::to).collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    /**
     * What one watcher says of every transfer at one depth, in the file's order.
     *
     * @param firstSeq the watcher's number for the first of these statements; the rest follow without gaps
     */
    public List<TransferObservation> seenBy(String watcherId, long firstSeq, int confirmations) {
        List<TransferObservation> statements = new ArrayList<>(lines.size());
        for (Line line : lines) {
            statements.add(statement(line, watcherId, firstSeq + statements.size(), confirmations));
        }
        return statements;
    }

    private static TransferObservation statement(Line line, String watcherId, long seq, int confirmations) {
        long headHeight = line.blockHeight() + confirmations - 1;
        Instant minedAt = Instant.ofEpochSecond(line.blockTimestamp());
        return TransferObservation.newBuilder()
                .setObservationId(Ids.observationId(watcherId, seq))
                .setWatcherId(watcherId)
                .setWatcherSeq(seq)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId(line.transferId())
                .setChainId(line.chainId())
                .setTxId(line.txId())
                .setPosition(line.position())
                .setTransferKind(line.token() == null ? TransferKind.NATIVE : TransferKind.TOKEN)
                .setAsset(Asset.newBuilder()
                        .setAssetId(line.assetId())
                        .setVerified(true)
                        .build())
                .setAmount(line.value())
                .setFrom(List.of(line.from()))
                .setTo(line.to())
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(Block.newBuilder()
                        .setHeight(line.blockHeight())
                        .setHash(line.blockHash())
                        .setTimestamp(minedAt)
                        .setTxIndex(line.txIndex())
                        .setBlockLogIndex(line.blockLogIndex())
                        .build())
                .setHead(new Head(
                        headHeight, headHeight, confirmations == 1 ? line.blockHash() : madeUpHash(headHeight)))
                .setConfirmations(confirmations)
                .setFinality(Finality.INCLUDED)
                .setObservedAt(minedAt.plusSeconds(confirmations * SECONDS_PER_SLOT))
                .build();
    }

    private static Optional<Path> repositoryRoot(Path start) {
        return Stream.iterate(start, directory -> directory != null, Path::getParent)
                .filter(directory -> Files.exists(directory.resolve("mvnw")))
                .findFirst();
    }

    private static EthereumTransfers read(Path file) {
        try {
            List<Line> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                lines.add(LINE_READER.readValue(line));
            }
            return new EthereumTransfers(List.copyOf(lines));
        } catch (IOException e) {
            throw new UncheckedIOException("transfers: " + file.getFileName() + " (expected: readable NDJSON)", e);
        }
    }

    /** Later heads are not in the data; each height gets a hash of its own. */
    private static String madeUpHash(long height) {
        try {
            byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(height).array();
            return "0x"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
