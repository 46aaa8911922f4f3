package io.bellwire.standalone.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.standalone.cli.Batch.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * How far a file has been published, in {@code FILE.progress} beside it. Written after a batch is acknowledged: a crash
 * in between sends that batch again, which the pipeline recognises by its ids.
 */
final class ProgressFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is kept.
     *
     * @param path the gateway's, since a file may be published as one thing only
     * @param refused lines, not faults
     */
    record Progress(
            @JsonProperty("path") String path,
            @JsonProperty("lines") long lines,
            @JsonProperty("bytes") long bytes,
            @JsonProperty("sha256") String sha256,
            @JsonProperty("accepted") long accepted,
            @JsonProperty("refused") long refused) {
        Position position() {
            return new Position(lines, bytes, sha256);
        }
    }

    private final Path file;

    private ProgressFile(Path file) {
        this.file = file;
    }

    static ProgressFile of(Path published) {
        return new ProgressFile(published.resolveSibling(published.getFileName() + ".progress"));
    }

    Optional<Progress> read() throws CommandFailedException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), Progress.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailedException(
                    file + ": cannot be read as the progress of an earlier run. With --restart it is ignored.", e);
        }
    }

    void write(Progress progress) throws CommandFailedException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.write(draft, JSON.writeValueAsBytes(progress));
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailedException(
                    file + ": cannot be written (" + e.getClass().getSimpleName()
                            + "). Publish from a directory where this user may write.",
                    e);
        }
    }

    void delete() throws CommandFailedException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CommandFailedException(file + ": cannot be deleted. Delete it by hand: all is published.", e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
