package io.bellwire.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

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
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Transactions transactions;
    private final BooleanSupplier lookAgain;

    /** What a broker tells of its transactions, and takes. */
    interface Transactions {
        /** Every transaction that some partition holds open, judged by coordinators that have read all of their log. */
        List<OpenTransaction> open() throws ExecutionException, TimeoutException, InterruptedException;

        /** @return whether the partition took the end, which it does not while it has no leader */
        boolean end(OpenTransaction decided) throws IOException;
    }

    /** @param lookAgain called after each look that left something, waits, and tells whether there is time for another */
    LostMarkers(Transactions transactions, BooleanSupplier lookAgain) {
        this.transactions = transactions;
        this.lookAgain = lookAgain;
    }

    /** Returns when every transaction whose end is decided has ended. To be called before the broker has clients. */
    static void write(String host, int port) {
        try (BrokerTransactions transactions = new BrokerTransactions(host, port, LIMIT)) {
            long begun = System.nanoTime();
            new LostMarkers(transactions, () -> {
                        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                        return System.nanoTime() - begun <= LIMIT.toNanos();
                    })
                    .write();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries until nothing is left or the time is up, and then names what is left. */
    void write() throws InterruptedException {
        List<OpenTransaction> left = new ArrayList<>();
        try {
            do {
                List<OpenTransaction> open = transactions.open();
                left.clear();
                left.addAll(open);
                left.removeIf(each -> each.end() == TransactionEnd.STILL_RUNNING);
                endDecided(left);
            } while (!left.isEmpty() && lookAgain.getAsBoolean());
        } catch (ExecutionException | TimeoutException | IOException e) {
            LOGGER.atWarn()
                    .setCause(e)
                    .log("looking for transactions without an end failed; readers may wait for them");
        }
        left.forEach(open -> log(Level.WARN, open).log("a forgotten transaction did not end; readers may wait for it"));
    }

    /**
     * Tries each once: right after a start, a partition may have no leader yet, or its coordinator may still be writing.
     *
     * @param left what has ended is removed from it
     */
    private void endDecided(List<OpenTransaction> left) throws IOException {
        for (Iterator<OpenTransaction> each = left.iterator(); each.hasNext(); ) {
            OpenTransaction open = each.next();
            if (open.end() == TransactionEnd.BEING_WRITTEN || !transactions.end(open)) {
                log(Level.DEBUG, open).log("a forgotten transaction has not ended yet");
                continue;
            }
            log(Level.WARN, open).log("ended a transaction the broker had forgotten");
            each.remove();
        }
    }

    private static LoggingEventBuilder log(Level level, OpenTransaction open) {
        return LOGGER.atLevel(level)
                .addKeyValue("topic", open.partition().topic())
                .addKeyValue("partition", open.partition().partition())
                .addKeyValue("producerId", open.producer().producerId())
                .addKeyValue("end", open.end());
    }
}
