package io.bellwire.console.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A delivery log in a directory of its own: facts go in at one end, deliveries come out at the other. */
public final class LogUnderTest implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
    private Path directory;
    private Database database;
    private ProjectionStore projection;
    private DeliveryStore deliveries;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        open();
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        close();
    }

    /** An empty one. */
    public void open() throws IOException {
        directory = Files.createTempDirectory("bellwire-delivery-log-");
        openDatabase();
    }

    /** As a restart of the console does. */
    public void reopen() throws IOException {
        database.close();
        openDatabase();
    }

    @Override
    public void close() throws IOException {
        database.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    public ProjectionStore projection() {
        return projection;
    }

    public DeliveryStore deliveries() {
        return deliveries;
    }

    public void apply(Fact... facts) throws OffsetsMovedException {
        projection.apply(Arrays.asList(facts), List.of());
    }

    /** Once and on another thread, as another process may at any time. */
    void runAfterNextStatement(Runnable task) {
        AtomicBoolean isRun = new AtomicBoolean();
        database.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                if (!isRun.getAndSet(true)) {
                    CompletableFuture.runAsync(task).join();
                }
            }
        });
    }

    public Delivery delivery(String deliveryId) {
        return deliveries.find(deliveryId).orElseThrow();
    }

    public DeadLetter deadLetter(String deliveryId) {
        return delivery(deliveryId).deadLetter();
    }

    public DeadLetterState state(String deliveryId) {
        return deadLetter(deliveryId).state();
    }

    private void openDatabase() throws IOException {
        database = Database.inDirectory(directory);
        projection = new ProjectionStore(database);
        deliveries = new DeliveryStore(database);
    }
}
