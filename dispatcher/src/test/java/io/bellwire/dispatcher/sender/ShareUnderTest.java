package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.ClientTls;
import io.bellwire.dispatcher.sender.http.EgressProxy;
import io.bellwire.dispatcher.sender.http.HttpSender;
import io.bellwire.dispatcher.sender.http.HttpSettings;
import io.bellwire.dispatcher.sender.http.TlsProvider;
import io.bellwire.dispatcher.sender.http.Transport;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.signing.SigningKey;
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
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One loop's share of a sender, with one endpoint, on a Kafka that takes everything. It begins at the epoch. */
final class ShareUnderTest implements AutoCloseable {
    static final String SHOP = "ep_shop";
    static final EgressSettings LOOPBACK = EgressSettings.of(true, List.of("127.0.0.0/8"), false);

    private static final ClientTls TLS = ClientTls.trustingThePlatform(TlsProvider.JDK);
    private static final RecordCodec CODEC = RecordCodec.builtIn();
    private static final RetrySchedule SCHEDULE = new RetrySchedule(List.of(Duration.ofSeconds(10)));
    private static final TopicCatalogue TOPICS = new TopicCatalogue("", SCHEDULE, 1, (short) 1, 1);
    private static final long LEASE_NANOS = 1;
    private static final String SECRETS_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SenderMetrics metrics = new SenderMetrics(meters);
    private final EventLoopGroup loops = Transport.best().newEventLoops(1, "share-test");
    private final HttpSender http;
    private final Outbox outbox;
    private final LoopShare share;
    private final OneEndpoint directory;
    private final EventLoop loop = loops.next();
    private volatile long leaseNanos; // written by the test, read by the event loop
    private final PollLease lease = new PollLease(Duration.ofNanos(LEASE_NANOS), () -> leaseNanos);
    private int handedOver;

    /** How the share's sender is made. */
    interface Sending {
        HttpSender open(EventLoop loop, InstantSource clock);
    }

    /** A sender under these rules for addresses. */
    static Sending under(EgressSettings egress) {
        return through(null, egress);
    }

    /** @param proxy null for none */
    static Sending through(@Nullable EgressProxy proxy, EgressSettings egress) {
        return (loop, clock) ->
                HttpSender.open(loop, Transport.best(), HttpSettings.standard("test"), egress, TLS, clock, proxy);
    }

    /**
     * @param url of the endpoint
     * @param urls how it is judged
     */
    ShareUnderTest(String url, EgressSettings urls, Sending sending) throws ConfigurationException {
        long startedNanos = System.nanoTime();
        InstantSource clock = () -> Instant.EPOCH.plusNanos(System.nanoTime() - startedNanos);
        SenderConfig config = SenderConfig.from(Configuration.of(Map.of(), List.of(SenderConfig.DEFINITION)));
        EndpointKeys keys = new EndpointKeys(SecretSealer.fromKey(SECRETS_KEY));
        directory = new OneEndpoint(endpoint(url));
        http = sending.open(loop, clock);
        outbox = new Outbox(
                () -> producer,
                CODEC,
                new Quarantine(TOPICS, CODEC, clock, "sender"),
                Tasks.lease(),
                metrics,
                System::nanoTime);
        share = new LoopShare(
                loop,
                http,
                new LoopShare.Parts(
                        directory,
                        new RequestMaker(new CallbackUrlPolicy(urls), keys, config.deliveryTimeout()),
                        new Settler(SCHEDULE, new OutgoingRecords(TOPICS), outbox, clock, metrics),
                        lease,
                        config,
                        metrics,
                        "self",
                        clock));
        share.start();
    }

    /** Hands over so many deliveries to the endpoint, each of a subject of its own. */
    void handOver(int deliveries) {
        handOver(deliveries, 0);
    }

    /** @param attempts that each has had */
    void handOver(int deliveries, int attempts) {
        for (int i = 0; i < deliveries; i++) {
            DeliveryTask task = nextTask();
            task.setAttempt(attempts);
            task.setTier(attempts);
            share.handOver(List.of(Tasks.delivery(task)));
        }
    }

    /** Hands over one that is older than twice its schedule. */
    void handOverOverdue() {
        DeliveryTask task = nextTask();
        task.setCreatedAt(Instant.EPOCH.minus(SCHEDULE.total().multipliedBy(2)));
        share.handOver(List.of(Tasks.delivery(task)));
    }

    void handOver(Delivery delivery) {
        share.handOver(List.of(delivery));
    }

    /** That partition of all topics is another's. */
    void gone(int partition) {
        share.gone(Set.of(partition), Set.of(partition));
    }

    /** From now on the endpoint is like that. */
    void change(UnaryOperator<Endpoint> change) {
        directory.only = change.apply(directory.only);
        directory.changes++;
    }

    /** From now on it cannot be looked up. */
    void breakDirectory(Error error) {
        directory.error = error;
        directory.changes++;
    }

    /** What was handed over has been taken, and nothing of it is begun until {@link #holdLease}. */
    void loseLease() {
        leaseNanos = LEASE_NANOS;
        awaitTaken();
    }

    void holdLease() {
        leaseNanos = 0;
    }

    /** What was handed over so far is in its lane, or further. */
    void awaitTaken() {
        loop.submit(() -> {}).syncUninterruptibly();
    }

    private DeliveryTask nextTask() {
        String number = String.valueOf(handedOver++);
        return Tasks.task("dl_" + number, SHOP, "subject-" + number);
    }

    /** How many records of that topic there are. */
    long records(String topic) {
        return producer.history().stream()
                .map(ProducerRecord::topic)
                .filter(topic::equals)
                .count();
    }

    double counted(String meter, String... tags) {
        return meters.counter(meter, tags).count();
    }

    @Override
    public void close() {
        http.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        outbox.close();
    }

    private static Endpoint endpoint(String url) {
        String secret = SigningKey.generate(new SecureRandom()).serialised();
        return Endpoint.newBuilder()
                .setEndpointId(SHOP)
                .setMerchantId("m1")
                .setUrl(url)
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of(new SealedSecret(
                        ByteBuffer.wrap(SecretSealer.fromKey(SECRETS_KEY).seal(secret, SHOP)), null)))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    private static final class OneEndpoint implements Directory {
        private volatile Endpoint only; // all three written by the test, read by the event loop
        private volatile @Nullable Error error;
        private volatile long changes;

        OneEndpoint(Endpoint only) {
            this.only = only;
        }

        @Override
        public @Nullable Endpoint endpoint(String endpointId) {
            Error met = error;
            if (met != null) {
                throw met;
            }
            return endpointId.equals(SHOP) ? only : null;
        }

        @Override
        public @Nullable EndpointHealth health(String endpointId) {
            return null;
        }

        @Override
        public long changes() {
            return changes;
        }

        @Override
        public boolean refresh() {
            return true;
        }
    }
}
