package io.bellwire.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker in a JVM of its own: {@code EmbeddedBrokerMain <data directory> <port> <ready file> [key=value ...]}.
 *
 * <p>Once it serves, the ready file holds its bootstrap servers; the file appears whole or not at all. SIGTERM stops it
 * cleanly; a fatal fault ends the JVM, since nothing else lives in it.
 */
public final class EmbeddedBrokerMain {
    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBrokerMain.class);
    private static final int FIXED_ARGUMENTS = 3;
    private static final int USAGE = 2;
    private static final int FAILED = 1;

    private EmbeddedBrokerMain() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < FIXED_ARGUMENTS) {
            LOGGER.atError()
                    .addKeyValue("arguments", arguments.length)
                    .log("expected: <data directory> <port> <ready file> [key=value ...]");
            System.exit(USAGE);
        }
        BrokerSettings settings = BrokerSettings.in(Path.of(arguments[0])).withPort(Integer.parseInt(arguments[1]));
        for (String property : Arrays.copyOfRange(arguments, FIXED_ARGUMENTS, arguments.length)) {
            List<String> pair = List.of(property.split("=", 2));
            if (pair.size() < 2) {
                throw new IllegalArgumentException("argument: " + property + " (expected: key=value)");
            }
            settings = settings.withExtra(pair.get(0), pair.get(1));
        }

        EmbeddedBroker broker =
                new EmbeddedBroker(settings, reason -> Runtime.getRuntime().halt(FAILED));
        try {
            broker.start();
        } catch (BrokerStartException e) {
            LOGGER.atError().setCause(e).log("embedded broker did not start");
            Runtime.getRuntime().halt(FAILED); // what a failed start leaves behind may not end by itself
        }
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        announce(Path.of(arguments[2]), broker.bootstrapServers()); // the broker's threads keep the JVM alive
    }

    private static void announce(Path readyFile, String bootstrapServers) throws IOException {
        Path draft = readyFile.resolveSibling(readyFile.getFileName() + ".draft");
        Files.writeString(draft, bootstrapServers, StandardCharsets.UTF_8);
        Files.move(draft, readyFile, StandardCopyOption.ATOMIC_MOVE);
    }
}
