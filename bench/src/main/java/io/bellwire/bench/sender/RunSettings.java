package io.bellwire.bench.sender;

import io.bellwire.dispatcher.sender.SenderConfig;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What the process of a contender is told, in a file.
 *
 * @param group of consumers, of this run alone; Bellwire's sender has its own
 * @param deliveries to measure; 0 to run until it is killed
 * @param sink where callbacks go
 * @param badSink where those of bad endpoints go
 * @param service settings of Bellwire's services
 */
record RunSettings(
        Contender contender,
        String group,
        long warmUp,
        long deliveries,
        int connections,
        URI sink,
        URI badSink,
        Map<String, String> service) {
    private static final String SERVICE = "service.";

    void write(Path file) {
        Properties properties = new Properties();
        properties.setProperty("contender", contender.label());
        properties.setProperty("group", group);
        properties.setProperty("warm.up", String.valueOf(warmUp));
        properties.setProperty("deliveries", String.valueOf(deliveries));
        properties.setProperty("connections", String.valueOf(connections));
        properties.setProperty("sink", sink.toString());
        properties.setProperty("bad.sink", badSink.toString());
        service.forEach((key, value) -> properties.setProperty(SERVICE + key, value));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RunSettings read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> service = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(SERVICE)) {
                service.put(key.substring(SERVICE.length()), properties.getProperty(key));
            }
        }
        return new RunSettings(
                Contender.of(properties.getProperty("contender")),
                properties.getProperty("group"),
                Long.parseLong(properties.getProperty("warm.up")),
                Long.parseLong(properties.getProperty("deliveries")),
                Integer.parseInt(properties.getProperty("connections")),
                URI.create(properties.getProperty("sink")),
                URI.create(properties.getProperty("bad.sink")),
                service);
    }

    ServiceContext context() throws ConfigurationException {
        return ServiceContexts.create(
                Configuration.of(service, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION)));
    }
}
