package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class LostMarkersTest {
    private static final OpenTransaction COMMITTED = open(5, TransactionEnd.COMMIT);
    private static final OpenTransaction ABORTED = open(6, TransactionEnd.ABORT);
    private static final OpenTransaction RUNNING = open(7, TransactionEnd.STILL_RUNNING);
    private static final OpenTransaction WRITTEN = open(8, TransactionEnd.BEING_WRITTEN);

    private final Logger logger = (Logger) LoggerFactory.getLogger(LostMarkers.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(said);
    }

    @Test
    void endsWhatIsDecidedAndLeavesAloneWhatIsRunning() throws Exception {
        Broker broker = new Broker().tells(COMMITTED, RUNNING, ABORTED);

        write(broker, 0);

        assertThat(broker.ended).containsExactly(COMMITTED, ABORTED);
        assertThat(said.list)
                .extracting(ILoggingEvent::getMessage)
                .containsOnly("ended a transaction the broker had forgotten");
    }

    @Test
    void looksAgainUntilTheCoordinatorHasWrittenTheEnd() throws Exception {
        Broker broker = new Broker().tells(WRITTEN).tells(WRITTEN).tells();

        write(broker, 5);

        assertThat(broker.looks).isEmpty();
        assertThat(broker.tried).isEmpty();
        assertThat(said.list).isEmpty();
    }

    @Test
    void triesAgainWhatAPartitionDidNotTakeAndTheOthersMeanwhile() throws Exception {
        Broker broker = new Broker()
                .tells(COMMITTED, ABORTED)
                .tells(COMMITTED)
                .refuses(COMMITTED)
                .tells();

        write(broker, 5);

        assertThat(broker.tried).containsExactly(COMMITTED, ABORTED, COMMITTED);
        assertThat(broker.ended).containsExactly(ABORTED, COMMITTED);
    }

    @Test
    void namesWhatIsLeftWhenItsTimeIsUp() throws Exception {
        Broker broker = new Broker().tells(ABORTED, COMMITTED, WRITTEN, RUNNING).refuses(COMMITTED);

        write(broker, 0);

        assertThat(named("a forgotten transaction did not end; readers may wait for it"))
                .containsExactly(
                        List.of("topic=deliveries.retry", "partition=3", "producerId=5", "end=COMMIT"),
                        List.of("topic=deliveries.retry", "partition=3", "producerId=8", "end=BEING_WRITTEN"));
    }

    @Test
    void namesWhatIsLeftWhenLookingFails() throws Exception {
        Broker broker = new Broker().tells(COMMITTED).refuses(COMMITTED); // and then answers no more

        write(broker, 5);

        assertThat(said.list)
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "looking for transactions without an end failed; readers may wait for them",
                        "a forgotten transaction did not end; readers may wait for it");
    }

    /** @param more looks there is time for */
    private static void write(Broker broker, int more) throws InterruptedException {
        int[] left = {more};
        new LostMarkers(broker, () -> left[0]-- > 0).write();
    }

    private List<List<String>> named(String message) {
        return said.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .filter(event -> event.getMessage().equals(message))
                .map(event -> event.getKeyValuePairs().stream()
                        .map(LostMarkersTest::text)
                        .toList())
                .toList();
    }

    private static String text(KeyValuePair pair) {
        return pair.key + '=' + pair.value;
    }

    private static OpenTransaction open(long producerId, TransactionEnd end) {
        ProducerState producer = new ProducerState(producerId, 2, 0, 0, OptionalInt.of(1), OptionalLong.of(4));
        return new OpenTransaction(new TopicPartition("deliveries.retry", 3), producer, end, 3);
    }

    /** Tells at each look the next of what it was given, and then answers no more; refuses each end as often as it is told. */
    private static final class Broker implements LostMarkers.Transactions {
        final Deque<List<OpenTransaction>> looks = new ArrayDeque<>();
        final List<OpenTransaction> tried = new ArrayList<>();
        final List<OpenTransaction> ended = new ArrayList<>();
        private final List<OpenTransaction> refused = new ArrayList<>();

        Broker tells(OpenTransaction... open) {
            looks.add(List.of(open));
            return this;
        }

        Broker refuses(OpenTransaction once) {
            refused.add(once);
            return this;
        }

        @Override
        public List<OpenTransaction> open() throws TimeoutException {
            if (looks.isEmpty()) {
                throw new TimeoutException("of this test");
            }
            return looks.remove();
        }

        @Override
        public boolean end(OpenTransaction decided) {
            tried.add(decided);
            if (refused.remove(decided)) {
                return false;
            }
            ended.add(decided);
            return true;
        }
    }
}
