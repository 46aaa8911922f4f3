package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.ClientTls;
import io.bellwire.dispatcher.sender.http.HttpSender;
import io.bellwire.dispatcher.sender.http.HttpSettings;
import io.bellwire.dispatcher.sender.http.TlsProvider;
import io.bellwire.dispatcher.sender.http.Transport;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.Quarantine;
import io.bellwire.service.SecretSealer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopShareTest {
    private static final RecordCodec CODEC = RecordCodec.builtIn();
    private static final RetrySchedule SCHEDULE = new RetrySchedule(List.of(Duration.ofSeconds(10)));
    private static final TopicCatalogue TOPICS = new TopicCatalogue("", SCHEDULE, 1, (short) 1, 1);
    private static final String REMOVED = "ep_removed";
    private static final String CURSED = "ep_cursed";
    private static final String LIMITED = "ep_limited";

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SenderMetrics metrics = new SenderMetrics(new SimpleMeterRegistry());
    private final EventLoopGroup loops = Transport.best().newEventLoops(1, "share-test");

    private final ClientTls tls = ClientTls.trustingThePlatform(TlsProvider.JDK);

    private volatile boolean clockIsBroken; // read by the event loop
    private Outbox outbox;
    private LoopShare share;

    @BeforeEach
    void start() throws ConfigurationException {
        InstantSource clock = this::now;
        EgressSettings egress = EgressSettings.strict();
        SenderConfig config = SenderConfig.from(Configuration.of(Map.of(), List.of(SenderConfig.DEFINITION)));
        EndpointKeys keys =
                new EndpointKeys(SecretSealer.fromKey(Base64.getEncoder().encodeToString(new byte[32])));
        outbox = new Outbox(
                () -> producer,
                CODEC,
                new Quarantine(TOPICS, CODEC, clock, "sender"),
                Tasks.lease(),
                metrics,
                System::nanoTime);
        EventLoop loop = loops.next();
        share = new LoopShare(
                loop,
                HttpSender.open(loop, Transport.best(), HttpSettings.standard("test"), egress, tls, clock, null),
                new LoopShare.Parts(
                        new CursedDirectory(),
                        new RequestMaker(new CallbackUrlPolicy(egress), keys, config.deliveryTimeout()),
                        new Settler(SCHEDULE, new OutgoingRecords(TOPICS), outbox, clock, metrics),
                        Tasks.lease(),
                        config,
                        metrics,
                        "self",
                        clock));
    }

    @AfterEach
    void stop() {
        outbox.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        tls.close();
    }

    @Test
    void putsOffADeliveryThatMeetsABugAndGoesOnWithTheOthers() {
        share.handOver(List.of(
                Tasks.delivery(Tasks.task("dl_1", CURSED, "subject-1")),
                Tasks.delivery(Tasks.task("dl_2", CURSED, "subject-1")),
                Tasks.delivery(Tasks.task("dl_3", REMOVED, "subject-1"))));

        await().until(() -> producer.history().size() == 4);
        assertThat(producer.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("retry.10s", "retry.10s", "delivery.attempts", "dead-letters");
    }

    @Test
    void hasReadingStartOverWhenADeliveryCannotEvenBePutOff() {
        clockIsBroken = true;
        Delivery delivery = Tasks.delivery(Tasks.task("dl_1", CURSED, "subject-1"));
        share.handOver(List.of(delivery));

        await().until(delivery.inFlight().work()::hasLostOne);
    }

    @Test
    void comesBackForWhatAnEndpointsRateHeldBack() {
        for (int i = 0; i < 10; i++) {
            share.handOver(List.of(Tasks.delivery(Tasks.task("dl_" + i, LIMITED, "subject-" + i))));
        }

        await().until(() -> producer.history().size() == 20);
        assertThat(producer.history()).extracting(ProducerRecord::topic).contains("dead-letters");
    }

    private Instant now() {
        if (clockIsBroken) {
            throw new IllegalStateException("no time");
        }
        return Instant.EPOCH;
    }

    /** Of another merchant: its deliveries are refused once their turn has come. */
    private static Endpoint limited() {
        return Endpoint.newBuilder()
                .setEndpointId(LIMITED)
                .setMerchantId("another")
                .setUrl("https://shop.example/")
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of())
                .setLimits(new EndpointLimits(100, 0, false))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    private static final class CursedDirectory implements Directory {
        @Override
        public @Nullable Endpoint endpoint(String endpointId) {
            if (endpointId.equals(CURSED)) {
                throw new IllegalStateException("a bug");
            }
            return endpointId.equals(LIMITED) ? limited() : null;
        }

        @Override
        public @Nullable EndpointHealth health(String endpointId) {
            return null;
        }

        @Override
        public boolean refresh() {
            return true;
        }
    }
}
