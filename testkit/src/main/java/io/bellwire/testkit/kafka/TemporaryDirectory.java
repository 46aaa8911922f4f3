package io.bellwire.testkit.kafka;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory of one's own that is deleted with all that is in it. */
record TemporaryDirectory(Path path) implements AutoCloseable {

    static TemporaryDirectory create(String prefix) {
        try {
            return new TemporaryDirectory(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what can be deleted: a file that stays behind in the system's temporary directory fails no test. */
    @Override
    public void close() {
        try (Stream<Path> deepestFirst = Files.walk(path).sorted(Comparator.reverseOrder())) {
            deepestFirst.map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
