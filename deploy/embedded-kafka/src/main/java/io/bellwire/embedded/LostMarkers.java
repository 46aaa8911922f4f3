package io.bellwire.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!writeDecided(find(admin))) {
                if (System.nanoTime() > deadline) {
                    LOGGER.atWarn().log("forgotten transactions did not end; readers may wait for them");
                    return;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    /**
     * Tries each once: right after a start, a partition may have no leader yet, or its coordinator may still be reading.
     *
     * @return whether nothing is left to be ended
     */
    private boolean writeDecided(List<Found> found) throws IOException {
        boolean done = true;
        for (Found open : found) {
            done &= switch (open.end()) {
                case STILL_RUNNING -> true;
                case BEING_WRITTEN -> false;
                case COMMIT, ABORT -> end(open);
            };
        }
        return done;
    }

    private static List<Found> find(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, TopicDescription> topics = topics(admin);
        // What is open is read first: what the coordinator ends in between is then known to be ended.
        List<Open> open = open(admin, topics.values());
        if (open.isEmpty()) {
            return List.of();
        }
        awaitCoordinators(admin, topics);
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

    private static Map<String, TopicDescription> topics(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return admin.describeTopics(names).allTopicNames().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A coordinator that has not begun to read its log lists no transaction, as if it had forgotten them all. Asked for
     * one by name it answers only when it has read everything; so each is asked for one that does not exist.
     */
    private static void awaitCoordinators(Admin admin, Map<String, TopicDescription> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        TopicDescription log = topics.get(Topic.TRANSACTION_STATE_TOPIC_NAME);
        if (log == null) {
            return;
        }
        Map<Integer, String> nobodyByPartition = new HashMap<>();
        for (int i = 0; nobodyByPartition.size() < log.partitions().size(); i++) {
            String nobody = CLIENT + '-' + i;
            nobodyByPartition.put(
                    Utils.abs(nobody.hashCode()) % log.partitions().size(), nobody);
        }
        DescribeTransactionsResult answers = admin.describeTransactions(nobodyByPartition.values());
        for (String nobody : nobodyByPartition.values()) {
            try {
                answers.description(nobody).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                    throw e;
                }
            }
        }
    }

    private static List<Open> open(Admin admin, Collection<TopicDescription> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
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
    private boolean end(Found found) throws IOException {
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
        LOGGER.atLevel(written ? Level.WARN : Level.DEBUG)
                .addKeyValue("topic", found.open().partition().topic())
                .addKeyValue("partition", found.open().partition().partition())
                .addKeyValue("producerId", producer.producerId())
                .addKeyValue("end", found.end())
                .addKeyValue("errors", response.errorCounts().keySet())
                .log(
                        written
                                ? "ended a transaction the broker had forgotten"
                                : "a forgotten transaction has not ended yet");
        return written;
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
