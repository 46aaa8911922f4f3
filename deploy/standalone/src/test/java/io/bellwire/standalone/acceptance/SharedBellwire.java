package io.bellwire.standalone.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Bellwire for all classes that neither stop it nor configure it: started with the first, stopped after the last.
 * Each class keeps to merchants of its own.
 */
final class SharedBellwire implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedBellwire.class);

    private record Shared(Path home, RunningBellwire bellwire) implements AutoCloseable {
        static Shared start() {
            try {
                Path home = Files.createTempDirectory("bellwire-shared-");
                return new Shared(home, Installation.in(home).start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            bellwire.close();
            try (Stream<Path> deepestFirst = Files.walk(home).sorted(Comparator.reverseOrder())) {
                deepestFirst.map(Path::toFile).forEach(java.io.File::delete);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningBellwire.class;
    }

    @Override
    public RunningBellwire resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Shared.class, key -> Shared.start(), Shared.class)
                .bellwire();
    }
}
