package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTransactionsIT {
    private static final TopicPartition PARTITION = new TopicPartition("deliveries.retry", 0);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void findsAnOpenTransactionAndEndsItInItsPartition(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.in(directory))) {
            broker.start();
            RoundTrip clients = new RoundTrip(broker.bootstrapServers());
            clients.createTopic(PARTITION.topic());
            KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "scheduler"),
                    new StringSerializer(),
                    new StringSerializer());
            try (BrokerTransactions transactions =
                    new BrokerTransactions(BrokerSettings.LOOPBACK, broker.port(), LIMIT)) {
                assertThat(transactions.open()).isEmpty();
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), null, "retry"))
                        .get();

                List<OpenTransaction> open = transactions.open();
                assertThat(open).hasSize(1);
                OpenTransaction running = open.get(0);
                assertThat(running.partition()).isEqualTo(PARTITION);
                assertThat(running.end()).isEqualTo(TransactionEnd.STILL_RUNNING);

                OpenTransaction decided =
                        new OpenTransaction(PARTITION, running.producer(), TransactionEnd.COMMIT, running.epoch());
                assertThat(transactions.end(decided)).isTrue();
                assertThat(transactions.open()).isEmpty();
                assertThat(clients.readAll(PARTITION.topic(), 1)).containsExactly("retry");
            } finally {
                producer.close(Duration.ZERO);
            }
        }
    }
}
