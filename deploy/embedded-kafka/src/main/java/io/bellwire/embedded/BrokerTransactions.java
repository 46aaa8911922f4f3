package io.bellwire.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of a broker that has just started, asked for and ended over its own port.
 *
 * <p><b>Thread:</b> confined to the starting thread.
 */
final class BrokerTransactions implements LostMarkers.Transactions, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BrokerTransactions.class);
    private static final String CLIENT = "embedded-broker";

    /** The last that knows nothing of transaction versions, and so takes a marker of the epoch it finds. */
    private static final short REQUEST_VERSION = 1;

    private final String host;
    private final int port;
    private final Duration limit;
    private final Admin admin;

    /** @param limit of each single answer */
    BrokerTransactions(String host, int port, Duration limit) {
        this.host = host;
        this.port = port;
        this.limit = limit;
        this.admin = Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, host + ':' + port, "client.id", CLIENT));
    }

    @Override
    public List<OpenTransaction> open() throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, TopicDescription> topics = topics();
        // What is open is read first: what the coordinator ends in between is then known to be ended.
        Map<TopicPartition, List<ProducerState>> producers = producers(topics.values());
        if (OpenTransaction.of(producers, List.of()).isEmpty()) {
            return List.of();
        }
        awaitCoordinators(topics);
        return OpenTransaction.of(producers, transactions());
    }

    /** Not through the admin client: it can abort only, and would undo half of what was committed. */
    @Override
    public boolean end(OpenTransaction decided) throws IOException {
        WriteTxnMarkersRequest request =
                new WriteTxnMarkersRequest.Builder(List.of(decided.marker())).build(REQUEST_VERSION);
        Set<Errors> errors =
                ((WriteTxnMarkersResponse) send(request)).errorCounts().keySet();
        LOGGER.atDebug()
                .addKeyValue("topic", decided.partition().topic())
                .addKeyValue("partition", decided.partition().partition())
                .addKeyValue("errors", errors)
                .log("marker answered");
        return errors.stream().allMatch(error -> error == Errors.NONE);
    }

    @Override
    public void close() {
        admin.close();
    }

    private Map<String, TopicDescription> topics() throws ExecutionException, TimeoutException, InterruptedException {
        Set<String> names = await(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return await(admin.describeTopics(names).allTopicNames());
    }

    private Map<TopicPartition, List<ProducerState>> producers(Collection<TopicDescription> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        return await(admin.describeProducers(partitions).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, state -> state.getValue().activeProducers()));
    }

    /**
     * A coordinator that has not begun to read its log lists no transaction, as if it had forgotten them all. Asked for
     * one by name it answers only when it has read everything; so each is asked for one that does not exist.
     */
    private void awaitCoordinators(Map<String, TopicDescription> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        TopicDescription log = topics.get(Topic.TRANSACTION_STATE_TOPIC_NAME);
        if (log == null) {
            return;
        }
        Collection<String> nobodies = oneIdPerPartition(log.partitions().size());
        DescribeTransactionsResult answers = admin.describeTransactions(nobodies);
        for (String nobody : nobodies) {
            try {
                await(answers.description(nobody));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                    throw e;
                }
            }
        }
    }

    /** Transactional ids of nobody's, one for each partition of the coordinators' log, which are chosen by hash. */
    static Collection<String> oneIdPerPartition(int partitions) {
        Map<Integer, String> byPartition = new HashMap<>();
        for (int i = 0; byPartition.size() < partitions; i++) {
            String nobody = CLIENT + '-' + i;
            byPartition.putIfAbsent(Utils.abs(nobody.hashCode()) % partitions, nobody);
        }
        return byPartition.values();
    }

    private Collection<TransactionDescription> transactions()
            throws ExecutionException, TimeoutException, InterruptedException {
        List<String> ids = await(admin.listTransactions().all()).stream()
                .map(TransactionListing::transactionalId)
                .toList();
        return await(admin.describeTransactions(ids).all()).values();
    }

    private <T> T await(KafkaFuture<T> answer) throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private AbstractResponse send(WriteTxnMarkersRequest request) throws IOException {
        RequestHeader header = new RequestHeader(ApiKeys.WRITE_TXN_MARKERS, REQUEST_VERSION, CLIENT, 1);
        ByteBuffer bytes = request.serializeWithHeader(header);
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout((int) limit.toMillis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(bytes.remaining());
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return AbstractResponse.parseResponse(ByteBuffer.wrap(in.readNBytes(in.readInt())), header);
        }
    }
}
