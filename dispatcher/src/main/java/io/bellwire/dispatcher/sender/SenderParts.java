package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.ClientTls;
import io.bellwire.dispatcher.sender.http.EgressProxy;
import io.bellwire.dispatcher.sender.http.HttpSender;
import io.bellwire.dispatcher.sender.http.HttpSettings;
import io.bellwire.dispatcher.sender.http.Transport;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Quarantine;
import io.bellwire.service.SecretSealer;
import io.bellwire.service.ServiceContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a running sender that outlives one {@link SenderLoop}: connections, tables, outbox.
 *
 * <p>Thread-safe because immutable; closed once, by the service.
 */
final class SenderParts implements AutoCloseable {
    /** Draining an answer's body occupies a connection after its attempt has ended; so there are more of them. */
    private static final int CONNECTIONS_PER_ATTEMPT = 2;

    private static final long QUIET_MILLIS = 0;
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final TopicDirectory directory;
    private final Outbox outbox;
    private final EventLoopGroup loops;
    private final ClientTls tls;
    private final List<HttpSender> senders = new ArrayList<>();
    private final SenderLoop.Parts forLoop;

    /** @param proxy through which callbacks leave; null for the straight way */
    SenderParts(ServiceContext context, SenderConfig config, @Nullable EgressProxy proxy, String role, String version) {
        EgressSettings egress = CommonConfig.egress(context.configuration());
        EndpointKeys keys =
                new EndpointKeys(SecretSealer.fromKey(context.configuration().string(CommonConfig.SECRETS_KEY)));
        PollLease lease = new PollLease(config.lease(), System::nanoTime);
        SenderMetrics metrics = new SenderMetrics(context.meters());
        if (proxy != null) {
            metrics.watch(proxy.standing());
        }
        directory = new TopicDirectory(context, role);
        directory.start(keys);
        outbox = new Outbox(
                // Nobody waits for outcomes, so they may gather for a moment: fewer requests. Snappy keeps its buffers;
                // LZ4 would make new ones for each of many small batches, 128 KiB of them.
                () -> context.kafka()
                        .producer(role, Map.of("linger.ms", 5, "max.block.ms", 5_000, "compression.type", "snappy")),
                context.codec(),
                new Quarantine(context.topics(), context.codec(), context.clock(), role),
                lease,
                metrics,
                System::nanoTime);
        Settler settler = new Settler(
                context.topics().schedule(), new OutgoingRecords(context.topics()), outbox, context.clock(), metrics);

        Transport transport = Transport.best();
        HttpSettings settings = HttpSettings.standard(version)
                .withHeadersTimeout(config.headersTimeout())
                .withMaxConnectionsPerAddress(config.addressConnectionsPerLoop())
                .withMaxConnectionsPerEndpoint(config.endpointInFlight() * CONNECTIONS_PER_ATTEMPT);
        tls = ClientTls.trustingThePlatform(config.tlsProvider());
        LoopShare.Parts shared = new LoopShare.Parts(
                directory,
                new RequestMaker(new CallbackUrlPolicy(egress), keys, config.deliveryTimeout()),
                settler,
                lease,
                config,
                metrics,
                observer(context),
                context.clock());
        loops = transport.newEventLoops(config.eventLoops(), role);
        List<LoopShare> shares = new ArrayList<>();
        for (int i = 0; i < config.eventLoops(); i++) {
            EventLoop loop = loops.next();
            HttpSender http = HttpSender.open(loop, transport, settings, egress, tls, context.clock(), proxy);
            senders.add(http);
            LoopShare share = new LoopShare(loop, http, shared);
            share.start();
            shares.add(share);
        }
        forLoop = new SenderLoop.Parts(
                config, context.codec(), directory, new LoopShares(shares), settler, outbox, lease, metrics);
    }

    private static String observer(ServiceContext context) {
        String instance = context.configuration().string(CommonConfig.INSTANCE_ID);
        return instance.isEmpty() ? Ids.random("sender", new SecureRandom()) : instance;
    }

    SenderLoop.Parts forLoop() {
        return forLoop;
    }

    TopicDirectory directory() {
        return directory;
    }

    /** How long Kafka has not taken outcomes; zero while it does. */
    Duration refusedFor() {
        return outbox.refusedFor();
    }

    @Override
    public void close() {
        senders.forEach(HttpSender::close);
        loops.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
        tls.close();
        outbox.close();
        directory.close();
    }
}
