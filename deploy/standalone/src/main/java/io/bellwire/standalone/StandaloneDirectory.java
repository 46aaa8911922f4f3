package io.bellwire.standalone;

import io.bellwire.schemas.Ids;
import io.bellwire.service.SecretSealer;
import io.bellwire.service.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything a standalone Bellwire keeps, in one directory: the broker's data, state, the delivery log and its keys.
 * Held by one process while open; the operating system lets go of it when the process dies.
 */
public final class StandaloneDirectory implements AutoCloseable {
    private static final String MARKER = "bellwire.format";
    private static final String FORMAT = "1";
    private static final String LOCK = "bellwire.lock";
    private static final String ADMIN_KEY = "admin.key";
    private static final String SECRETS_KEY = "secrets.key";

    private final Path directory;
    private final FileChannel lock;

    private StandaloneDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** @throws StartException if it holds something else, is in use, or cannot be written */
    public static StandaloneDirectory open(Path directory) throws StartException {
        try {
            Files.createDirectories(directory);
            refuseForeign(directory);
            FileChannel lock =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isTaken(lock)) {
                lock.close();
                throw new StartException("--data-dir: " + directory
                        + " is in use by another Bellwire. Stop that one, or give this one a directory of its own.");
            }
            Files.deleteIfExists(readyFile(directory)); // left by a process that was killed
            if (!Files.exists(directory.resolve(MARKER))) {
                SecretFile.write(directory.resolve(MARKER), FORMAT);
            }
            return new StandaloneDirectory(directory, lock);
        } catch (IOException e) {
            throw new StartException(
                    "--data-dir: " + directory + " cannot be used (" + e.getMessage()
                            + "). Give one that this user may create and write.",
                    e);
        }
    }

    public Path kafka() {
        return directory.resolve("kafka");
    }

    public Path routerState() {
        return directory.resolve("router-state");
    }

    public Path console() {
        return directory.resolve("console");
    }

    /** Where commands on this machine find the running instance. */
    public static Path readyFile(Path directory) {
        return directory.resolve("ready.json");
    }

    public Path readyFile() {
        return readyFile(directory);
    }

    /** Bearer key with every scope, made at the first start. */
    public String adminKey() throws StartException {
        return key(ADMIN_KEY, () -> Ids.random("bw", new SecureRandom()));
    }

    /** Seals endpoint secrets, made at the first start. Back it up: without it no endpoint's secret can be read. */
    public String secretsKey() throws StartException {
        if (Files.exists(kafka()) && !Files.exists(directory.resolve(SECRETS_KEY))) {
            throw new StartException("--data-dir: " + directory + " has lost its " + SECRETS_KEY
                    + ", without which no endpoint's secret can be read. Put it back from a backup.");
        }
        return key(SECRETS_KEY, () -> SecretSealer.newKey(new SecureRandom()));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(readyFile());
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("letting go of " + directory + " failed", e);
        }
    }

    private String key(String name, Supplier<String> maker) throws StartException {
        Path file = directory.resolve(name);
        try {
            if (Files.exists(file)) {
                String kept = Files.readString(file).trim();
                if (kept.isEmpty()) {
                    throw new StartException("key file " + file + " is empty. Put it back from a backup.");
                }
                return kept;
            }
            String key = maker.get();
            SecretFile.write(file, key + '\n');
            return key;
        } catch (IOException e) {
            throw new StartException("key file " + file + " cannot be read or written: " + e.getMessage(), e);
        }
    }

    private static void refuseForeign(Path directory) throws IOException, StartException {
        Path marker = directory.resolve(MARKER);
        if (Files.exists(marker)) {
            String format = Files.readString(marker).trim();
            if (!format.equals(FORMAT)) {
                throw new StartException("--data-dir: " + directory + " has format " + format + " (expected: " + FORMAT
                        + "). It was written by another version of Bellwire; run that one on it.");
            }
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !file.getFileName().toString().equals(LOCK))) {
                throw new StartException("--data-dir: " + directory
                        + " is not empty and not Bellwire's. Give an empty directory or one that does not exist.");
            }
        }
    }

    private static boolean isTaken(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another instance in this JVM holds it
        }
    }
}
