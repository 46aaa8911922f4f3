package io.bellwire.standalone.acceptance;

import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.kafka.Topics;
import java.nio.file.Path;

/** The ways to a running Bellwire, in however many processes it runs. Closing it kills them. */
interface BellwireUnderTest extends AutoCloseable {
    /** One for all: it parses every schema there is. */
    RecordCodec BUILT_IN = RecordCodec.builtIn();

    GatewayClient gateway();

    /** For {@code bootstrap.servers} of clients. */
    String kafka();

    TopicCatalogue catalogue();

    /** Where the broker keeps its log segments. */
    Path brokerData();

    default Topics topics() {
        return new Topics(kafka());
    }

    /** Reads and writes records as a process without a registry does. */
    default RecordCodec codec() {
        return BUILT_IN;
    }

    default Backlog backlog() {
        return new Backlog(kafka(), catalogue());
    }

    @Override
    void close();
}
