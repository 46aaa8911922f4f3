package io.bellwire.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The checkout the tests run in, as files. */
public final class Repository {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");
    private static final Path ROOT = findRoot();

    private Repository() {}

    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** Every file whose name ends so, generated and built ones left out. */
    static List<Path> files(String ending) {
        try (Stream<Path> files = Files.find(
                ROOT,
                Integer.MAX_VALUE,
                (file, attributes) -> attributes.isRegularFile()
                        && file.getFileName().toString().endsWith(ending)
                        && isOurs(file))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a person names it, from the root. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static boolean isOurs(Path file) {
        for (Path part : ROOT.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static Path findRoot() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException(
                        "no checkout around " + Path.of("").toAbsolutePath());
            }
        }
        return directory;
    }
}
