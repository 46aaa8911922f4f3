package io.bellwire.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;

/**
 * The broker's data on disk, held by one broker while open.
 *
 * <p>It is formatted once, with a cluster id of its own, and from then on left as found. Kafka writes
 * {@code meta.properties} last and atomically, so its presence means that formatting was completed: a process killed
 * half-way formats again.
 *
 * <p>The lock is ours because Kafka's comes too late: it is taken after a second controller has already appended to the
 * first one's metadata log. The system releases it when the process dies.
 */
final class DataDirectory implements AutoCloseable {
    private static final String FORMATTED = "meta.properties";
    private static final String LOCK = "embedded-broker.lock";

    private final FileChannel lock;

    private DataDirectory(FileChannel lock) {
        this.lock = lock;
    }

    static DataDirectory open(Path directory, int nodeId, String controllerListener) {
        FileChannel lock = lock(directory);
        try {
            if (!Files.exists(directory.resolve(FORMATTED))) {
                format(directory, nodeId, controllerListener);
            }
            return new DataDirectory(lock);
        } catch (Exception e) { // Formatter declares Exception
            release(lock);
            throw unusable(directory, "one that can be formatted", e);
        }
    }

    @Override
    public void close() {
        release(lock);
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return channel;
            }
            release(channel);
        } catch (IOException e) {
            throw unusable(directory, "one that this process may create and write", e);
        }
        throw unusable(directory, "one that no other broker is using", null);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) { // held by this JVM
            return false;
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void format(Path directory, int nodeId, String controllerListener) throws Exception {
        try (PrintStream silence = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silence)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(controllerListener)
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .run();
        }
    }

    private static BrokerStartException unusable(Path directory, String expected, @Nullable Exception cause) {
        String reason = cause == null ? "" : ", but: " + cause.getMessage();
        return new BrokerStartException(
                "dataDirectory: " + directory + " (expected: " + expected + reason + ')', cause);
    }
}
