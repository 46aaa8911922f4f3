package io.bellwire.dispatcher.sender.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection on its way: connecting, or being tunnelled to, then shaking hands if it is to be TLS, each under a
 * deadline of its own.
 *
 * <p><b>Invariant:</b> the listener is answered once, and unless with a connection, the channel is closed.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class Opening extends Deadline {
    private static final long NO_TIMER = 0; // deadlines are ours
    private static final Silence SILENCE = new Silence();

    private final Connector.Parts parts;
    private final ConnectionKey key;
    private final Connector.Listener listener;
    private final InetSocketAddress vetted;
    private final ChannelFuture connecting;
    private final Channel channel;
    private final byte[] window;
    private @Nullable ProxyTunnel tunnel; // on its way, or open
    private AttemptOutcome.Failed tooLate = new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection in time");
    private boolean answered;

    /** @param bootstrap for this connection only */
    Opening(Bootstrap bootstrap, Connector.Parts parts, ConnectionKey key, byte[] window, Connector.Listener listener) {
        this.parts = parts;
        this.key = key;
        this.listener = listener;
        this.vetted = new InetSocketAddress(key.address(), key.port());
        this.window = window;
        Bootstrap silent = bootstrap.handler(SILENCE);
        this.connecting = parts.proxy() == null ? silent.connect(vetted) : silent.register();
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

    private void connected(Future<? super Void> done) {
        if (answered) {
            return;
        }
        if (!done.isSuccess()) {
            refuse(Failure.connecting(done.cause()));
        } else if (parts.proxy() != null) {
            tunnel(parts.proxy());
        } else if (!channel.isActive() || channel.remoteAddress() == null) {
            refuse(new AttemptOutcome.Failed(ErrorClass.CONNECT, "connection lost as soon as it was made"));
        } else if (!parts.egress().mayUse(vetted, channel.remoteAddress(), channel.localAddress())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.CONNECT, "connected to another address than the vetted one"));
        } else {
            reached();
        }
    }

    private void tunnel(Connector.ProxyRoute route) {
        tunnel = new ProxyTunnel(route.proxy(), route.resolver(), channel, key, window, this::tunnelled);
        tunnel.open();
    }

    private void tunnelled(AttemptOutcome.@Nullable Failed failure) {
        if (failure != null) {
            refuse(failure);
        } else if (!answered) {
            reached();
        }
    }

    private void reached() {
        if (key.tls()) {
            shakeHands();
        } else {
            channel.pipeline().remove(SILENCE);
            speakHttp1();
        }
    }

    private void shakeHands() {
        tooLate = new AttemptOutcome.Failed(ErrorClass.TLS, "handshake not finished in time");
        parts.deadlines().set(this, parts.settings().tlsHandshakeTimeout());
        SslHandler handler = parts.tls().offering(key.http2()).newHandler(channel.alloc(), key.host(), key.port());
        handler.setHandshakeTimeoutMillis(NO_TIMER);
        handler.handshakeFuture().addListener(shaken -> shaken(handler, shaken));
        channel.pipeline().replace(SILENCE, null, handler);
    }

    private void shaken(SslHandler handler, Future<? super Channel> done) {
        if (!done.isSuccess()) {
            AttemptOutcome.Failed failure = Failure.handshaking(done.cause());
            refuse(tunnel == null || answered ? failure : tunnel.lost(failure));
            return;
        }
        if (tunnel != null) {
            tunnel.carried();
        }
        if (!CertificateName.isFor(handler.engine().getSession(), key.host())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.TLS, Failure.WRONG_NAME));
        } else if (!CertificateSignature.isSound(handler.engine().getSession())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.TLS, "certificate is signed with a broken digest"));
        } else if (!ClientTls.mayFollow(handler.applicationProtocol(), key.http2())) {
            refuse(new AttemptOutcome.Failed(ErrorClass.TLS, "peer picks a protocol that was not offered"));
        } else if (ClientTls.isHttp2(handler.applicationProtocol())) {
            speakHttp2();
        } else {
            speakHttp1();
        }
    }

    /** Until its address is looked at, a peer has nothing to say. */
    @ChannelHandler.Sharable
    private static final class Silence extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    private void speakHttp1() {
        Http1Protocol protocol = new Http1Protocol(
                parts.settings(),
                parts.deadlines(),
                new ResponseParser(window, parts.settings().drainBytes()));
        channel.pipeline().addLast(protocol);
        hand(protocol);
    }

    /** Handed over once the peer has said that it takes a stream: it may take none. */
    private void speakHttp2() {
        if (answered) {
            return;
        }
        tooLate = new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer takes no stream of HTTP/2 in time");
        parts.deadlines().set(this, parts.settings().tlsHandshakeTimeout());
        Http2Protocol protocol = new Http2Protocol(parts.settings(), parts.deadlines());
        protocol.whenReady(() -> hand(protocol));
        protocol.whenRoomChanges(() -> parts.pool().roomChanged(key));
        // TLS closes the channel before it tells why.
        channel.closeFuture().addListener(closed -> parts.loop().execute(() -> refuse(neverReady(protocol.lostBy()))));
        channel.pipeline().addLast(protocol.framing());
    }

    /** With TLS 1.3 a peer may refuse us after the handshake is over for us. */
    private static AttemptOutcome.Failed neverReady(@Nullable Throwable lostBy) {
        AttemptOutcome.Failed failure = lostBy == null ? null : Failure.exchanging(lostBy);
        return failure != null && failure.errorClass() == ErrorClass.TLS
                ? failure
                : new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "closed before it took a stream of HTTP/2");
    }

    @Override
    void passed() {
        refuse(tunnel == null ? tooLate : tunnel.tooLate(tooLate));
    }

    private void refuse(AttemptOutcome.Failed failure) {
        if (!answered) {
            answered = true;
            parts.deadlines().cancel(this);
            channel.close();
            listener.notOpened(failure);
        }
    }

    private void hand(HttpProtocol protocol) {
        if (!answered) {
            answered = true;
            parts.deadlines().cancel(this);
            Connection connection = new Connection(key, channel, protocol);
            channel.closeFuture().addListener(closed -> parts.pool().forget(connection));
            listener.opened(connection);
        }
    }
}
