package io.bellwire.dispatcher.sender;

import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.testkit.receiver.Received;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A sender as a process of its own. Its clock goes in steps of a minute and shows, in the second of the minute, which
 * process it is: so the merchant can tell by the {@code webhook-timestamp} who has called.
 */
public final class OneSender {
    /** More processes than this cannot be told apart. */
    static final int MOST = 60;

    private static final int MINUTE = 60;

    private OneSender() {}

    /** @param arguments a file of settings, and the process's number; without one, it goes by the system's clock */
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        Map<String, String> map = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> map.put(name, settings.getProperty(name)));
        ServiceContext system = ServiceContexts.create(
                Configuration.of(map, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION)));
        SenderService sender = new SenderService(new ServiceContext(
                system.configuration(),
                system.kafka(),
                system.topics(),
                system.codec(),
                system.meters(),
                arguments.length == 1 ? system.clock() : clock(Integer.parseInt(arguments[1]))));
        Runtime.getRuntime().addShutdownHook(new Thread(sender::close));
        sender.start();
        Thread.currentThread().join(); // until a signal
    }

    /** Which process called. */
    static int number(Received received) {
        return (int) (Long.parseLong(received.webhookTimestamp()) % MINUTE);
    }

    private static InstantSource clock(int number) {
        return () -> {
            long second = Instant.now().getEpochSecond();
            return Instant.ofEpochSecond(second - second % MINUTE + number);
        };
    }
}
