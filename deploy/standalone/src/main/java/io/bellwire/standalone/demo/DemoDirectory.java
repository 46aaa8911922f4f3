package io.bellwire.standalone.demo;

import io.bellwire.service.StartException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A data directory that is gone when the demo is. */
record DemoDirectory(Path path) implements AutoCloseable {

    static DemoDirectory create() throws StartException {
        try {
            return new DemoDirectory(Files.createTempDirectory("bellwire-demo-"));
        } catch (IOException e) {
            throw new StartException(
                    "no temporary directory can be made in " + System.getProperty("java.io.tmpdir")
                            + ". Free some space there, or name another place: BELLWIRE_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
    }

    /** Deletes what can be deleted; what cannot is in the system's temporary directory, which is there for that. */
    @Override
    public void close() {
        try (Stream<Path> deepestFirst = Files.walk(path).sorted(Comparator.reverseOrder())) {
            deepestFirst.map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            return; // the system clears it
        }
    }
}
