package io.bellwire.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ends of transactions that a killed broker decided on and then forgot.
 *
 * <p><b>Why:</b> killed after the decision, the broker finds it in its log when it starts again, and queues the markers.
 * While it registers anew, its partitions have no leader for a moment; Kafka 4.3 takes such partitions for deleted, drops
 * their markers, and calls the transaction complete (KAFKA-20734). The partitions keep it open for ever: nothing past it
 * is read, and the group whose offsets are in it never gets them back. One broker alone always goes through that moment.
 *
 * <p><b>Thread:</b> confined to the starting thread.
 */
final class LostMarkers {
    private static final Logger LOGGER = LoggerFactory.getLogger(LostMarkers.class);
    private static final String CLIENT = "embedded-broker";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    /** The last that knows nothing of transaction versions, and so takes a marker of the epoch it finds. */
    private static final short REQUEST_VERSION = 1;

    private static final short NO_TRANSACTION_VERSION = 0;

    private final String host;
    private final int port;

    private LostMarkers(String host, int port) {
        this.host = host;
        this.port = port;
    }

    private record Open(TopicPartition partition, ProducerState producer) {}

    private record Found(Open open, TransactionEnd end, int epoch) {}

    /** Returns when every transaction whose end is decided has ended. To be called before the broker has clients. */
    static void write(String host, int port) {
        try {
            new LostMarkers(host, port).writeAll();
        } catch (ExecutionException | TimeoutException | IOException e) {
            LOGGER.atWarn()
                    .setCause(e)
                    .log("looking for transactions without an end failed; readers may wait for them");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeAll() throws ExecutionException, TimeoutException, InterruptedException, IOException {
        try (Admin admin = Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, host + ':' + port, "client.id", CLIENT))) {
            List<Found> found = find(admin);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (found.stream().anyMatch(open -> open.end() == TransactionEnd.BEING_WRITTEN)
                    && System.nanoTime() < deadline) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                found = find(admin);
            }
            for (Found open : found) {
                if (open.end() == TransactionEnd.COMMIT || open.end() == TransactionEnd.ABORT) {
                    end(open);
                }
            }
        }
    }

    private static List<Found> find(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        // What is open is read first: what the coordinator ends in between is then known to be ended.
        List<Open> open = open(admin);
        if (open.isEmpty()) {
            return List.of();
        }
        Map<Long, TransactionDescription> transactions = transactions(admin);
        List<Found> found = new ArrayList<>();
        for (Open each : open) {
            TransactionDescription transaction =
                    transactions.get(each.producer().producerId());
            TransactionEnd end = TransactionEnd.of(each.partition().topic(), each.producer(), transaction);
            int epoch = transaction == null ? each.producer().producerEpoch() : transaction.producerEpoch();
            found.add(new Found(each, end, epoch));
        }
        return found;
    }

    private static List<Open> open(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names();
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(names.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .allTopicNames()
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        List<Open> open = new ArrayList<>();
        admin.describeProducers(partitions)
                .all()
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((partition, state) -> state.activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .forEach(producer -> open.add(new Open(partition, producer))));
        return open;
    }

    private static Map<Long, TransactionDescription> transactions(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<String> ids = admin.listTransactions().all().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).stream()
                .map(TransactionListing::transactionalId)
                .toList();
        Map<Long, TransactionDescription> byProducer = new HashMap<>();
        admin.describeTransactions(ids)
                .all()
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .values()
                .forEach(transaction -> byProducer.put(transaction.producerId(), transaction));
        return byProducer;
    }

    /** The admin client can abort only, and would undo half of what was committed. */
    private void end(Found found) throws IOException {
        ProducerState producer = found.open().producer();
        TransactionResult result =
                found.end() == TransactionEnd.COMMIT ? TransactionResult.COMMIT : TransactionResult.ABORT;
        WriteTxnMarkersRequest request = new WriteTxnMarkersRequest.Builder(
                        List.of(new WriteTxnMarkersRequest.TxnMarkerEntry(
                                producer.producerId(),
                                (short) found.epoch(),
                                producer.coordinatorEpoch().orElse(0),
                                result,
                                List.of(found.open().partition()),
                                NO_TRANSACTION_VERSION)))
                .build(REQUEST_VERSION);
        WriteTxnMarkersResponse response = (WriteTxnMarkersResponse) send(request);
        boolean written = response.errorCounts().keySet().stream().allMatch(error -> error == Errors.NONE);
        LOGGER.atWarn()
                .addKeyValue("topic", found.open().partition().topic())
                .addKeyValue("partition", found.open().partition().partition())
                .addKeyValue("producerId", producer.producerId())
                .addKeyValue("end", found.end())
                .addKeyValue("errors", response.errorCounts().keySet())
                .log(written ? "ended a transaction the broker had forgotten" : "a forgotten transaction did not end");
    }

    private AbstractResponse send(WriteTxnMarkersRequest request) throws IOException {
        RequestHeader header = new RequestHeader(ApiKeys.WRITE_TXN_MARKERS, REQUEST_VERSION, CLIENT, 1);
        ByteBuffer bytes = request.serializeWithHeader(header);
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(bytes.remaining());
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return AbstractResponse.parseResponse(ByteBuffer.wrap(in.readNBytes(in.readInt())), header);
        }
    }
}
