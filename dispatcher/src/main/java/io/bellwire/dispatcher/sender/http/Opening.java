package io.bellwire.dispatcher.sender.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection on its way: connecting, then shaking hands if it is to be TLS, each under a deadline of its own.
 *
 * <p><b>Invariant:</b> the listener is answered once, and unless with a connection, the channel is closed.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class Opening extends Deadline {
    private static final long NO_TIMER = 0; // deadlines are ours

    private final Connector.Parts parts;
    private final ConnectionKey key;
    private final Http1Protocol protocol;
    private final Connector.Listener listener;
    private final InetSocketAddress vetted;
    private final ChannelFuture connecting;
    private final Channel channel;
    private boolean handshaking;
    private boolean answered;

    /** @param bootstrap for this connection only */
    Opening(Bootstrap bootstrap, Connector.Parts parts, ConnectionKey key, byte[] window, Connector.Listener listener) {
        this.parts = parts;
        this.key = key;
        this.listener = listener;
        this.vetted = new InetSocketAddress(key.address(), key.port());
        this.protocol = new Http1Protocol(
                parts.settings(),
                parts.deadlines(),
                new ResponseParser(window, parts.settings().drainBytes()));
        this.connecting = bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        initialise(opened);
                    }
                })
                .connect(vetted);
        this.channel = connecting.channel();
    }

    /** @return null if there is no socket to be had */
    @Nullable
    Channel start() {
        Throwable noSocket = channel.isRegistered() ? null : connecting.cause();
        if (noSocket != null) {
            // Of such a channel nothing works: it has no loop, so that it can be neither closed nor listened to.
            parts.loop().execute(() -> listener.notOpened(Failure.connecting(noSocket)));
            return null;
        }
        parts.deadlines().set(this, parts.settings().connectTimeout());
        // Not before start returns, even if the outcome is known already.
        parts.loop().execute(() -> connecting.addListener(this::done));
        return channel;
    }

    /** On a thread of Netty's own, if the loop could not register the socket. */
    private void done(Future<? super Void> done) {
        if (parts.loop().inEventLoop()) {
            connected(done);
        } else {
            parts.loop().execute(() -> connected(done));
        }
    }

    private void initialise(Channel opened) {
        if (key.tls()) {
            SslHandler handler = parts.tls().newHandler(opened.alloc(), key.host(), key.port());
            handler.setHandshakeTimeoutMillis(NO_TIMER);
            opened.pipeline().addLast(handler);
        }
        opened.pipeline().addLast(protocol);
    }

    private void connected(Future<? super Void> done) {
        if (answered) {
            return;
        }
        if (!done.isSuccess()) {
            refuse(Failure.connecting(done.cause()));
        } else if (channel.remoteAddress() == null) {
            refuse(new AttemptOutcome.Failed(ErrorClass.CONNECT, "connection lost as soon as it was made"));
        } else if (!parts.egress().mayUse(vetted, channel.remoteAddress(), channel.localAddress())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.CONNECT, "connected to another address than the vetted one"));
        } else if (key.tls()) {
            handshaking = true;
            parts.deadlines().set(this, parts.settings().tlsHandshakeTimeout());
            SslHandler handler = channel.pipeline().get(SslHandler.class);
            handler.handshakeFuture().addListener(shaken -> shaken(handler, shaken));
        } else {
            hand();
        }
    }

    private void shaken(SslHandler handler, Future<? super Channel> done) {
        if (!done.isSuccess()) {
            refuse(Failure.handshaking(done.cause()));
        } else if (!CertificateName.isFor(handler.engine().getSession(), key.host())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.TLS, Failure.WRONG_NAME));
        } else if (!ClientTls.mayFollow(handler.applicationProtocol())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.TLS, "peer picks a protocol that was not offered"));
        } else {
            hand();
        }
    }

    @Override
    void passed() {
        refuse(
                handshaking
                        ? new AttemptOutcome.Failed(ErrorClass.TLS, "handshake not finished in time")
                        : new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection in time"));
    }

    private void refuse(AttemptOutcome.Failed failure) {
        if (!answered) {
            answered = true;
            parts.deadlines().cancel(this);
            channel.close();
            listener.notOpened(failure);
        }
    }

    private void hand() {
        if (!answered) {
            answered = true;
            parts.deadlines().cancel(this);
            Connection connection = new Connection(key, channel, protocol);
            channel.closeFuture().addListener(closed -> parts.pool().forget(connection));
            listener.opened(connection);
        }
    }
}
