package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel through the egress proxy on its way, on a channel that is registered and not connected: finds the proxy,
 * connects to it, asks for the tunnel and hears the answer.
 *
 * <p><b>Whose fault?</b> What the proxy says of the destination is the destination's ({@link ProxyError}), and so is all
 * that happens once a byte has come out of the tunnel. All else is the proxy's, {@link ErrorClass#PROXY}, and no merchant is
 * charged for it. That a tunnel is open the proxy may say before it knows: another behind it, which it asks, may be away.
 *
 * <p>An open tunnel it leaves with the first byte that comes out.
 *
 * <p><b>Invariant:</b> the listener is told once, unless the channel is closed by who opens it.
 *
 * <p><b>Thread:</b> confined to the event loop of the channel.
 */
final class ProxyTunnel extends ChannelDuplexHandler {
    private static final int NOT_AUTHENTICATED = 407;

    private final EgressProxy proxy;
    private final AddressResolver resolver;
    private final Channel channel;
    private final ConnectionKey key;
    private final ConnectAnswer answer;
    private final Listener listener;
    private final long startedAt;
    private int turn; // which of the proxy's addresses
    private boolean asked;
    private boolean isOpen; // as the proxy says
    private boolean isHeard; // a byte came out of it
    private boolean isEnded; // by the other side
    private boolean isGivenUp; // by us, so that its end says nothing of the proxy
    private boolean told;

    interface Listener {
        /** @param failure null if what is written from now on reaches the destination */
        void tunnelled(AttemptOutcome.@Nullable Failed failure);
    }

    /** @param window where bytes are looked at; holds nothing between calls */
    ProxyTunnel(
            EgressProxy proxy,
            AddressResolver resolver,
            Channel channel,
            ConnectionKey key,
            byte[] window,
            Listener listener) {
        this.proxy = proxy;
        this.resolver = resolver;
        this.channel = channel;
        this.key = key;
        this.answer = new ConnectAnswer(window);
        this.listener = listener;
        this.startedAt = proxy.standing().now();
    }

    void open() {
        channel.pipeline().addFirst(this);
        List<InetAddress> literal = proxy.literal();
        if (literal == null) {
            resolver.resolveAll(proxy.host()).addListener(this::resolved);
        } else {
            connect(literal);
        }
    }

    private void resolved(Future<? super List<InetAddress>> found) {
        @SuppressWarnings("unchecked") // what a resolver answers
        List<InetAddress> addresses = found.isSuccess() ? (List<InetAddress>) found.getNow() : List.of();
        if (addresses.isEmpty()) {
            failed("its name does not resolve");
        } else {
            proxy.found(addresses);
            connect(addresses);
        }
    }

    private void connect(List<InetAddress> addresses) {
        turn = proxy.turn();
        InetSocketAddress address =
                new InetSocketAddress(addresses.get(Math.floorMod(turn, addresses.size())), proxy.port());
        channel.connect(address).addListener(done -> connected(address, done));
    }

    private void connected(InetSocketAddress address, Future<? super Void> done) {
        if (!done.isSuccess()) {
            proxy.turnFrom(turn);
            failed(Failure.connecting(done.cause()).detail());
        } else if (!address.equals(channel.remoteAddress())) {
            failed("connected to another address than the proxy's");
        } else {
            asked = true;
            channel.writeAndFlush(Unpooled.wrappedBuffer(proxy.request(key.address(), key.port())));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isOpen) {
            isHeard = true;
            channel.pipeline().remove(this);
            ctx.fireChannelRead(message);
            return;
        }
        try {
            read((ByteBuf) message);
        } catch (ProtocolException broken) {
            failed(broken.rule());
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ByteBuf bytes) {
        if (told) {
            return;
        }
        if (!asked) {
            throw new ProtocolException("speaks before it is asked");
        }
        answer.read(bytes);
        if (answer.isComplete()) {
            answered(bytes.isReadable());
        }
    }

    /** @param more bytes followed: what comes after the head of a 2xx is the destination's (RFC 9110, 9.3.6) */
    private void answered(boolean more) {
        if (answer.opens()) {
            isOpen = !more;
            tell(more ? new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer speaks before it is asked") : null);
        } else if (ProxyError.isOfTheDestination(answer.error())) {
            tell(new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection"));
        } else if (answer.status() == NOT_AUTHENTICATED) {
            failed("answers with status " + NOT_AUTHENTICATED);
        } else {
            failedPerhapsThere("answers with status " + answer.status());
        }
    }

    /** Our own deadline, or a sender that stops. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        isGivenUp = !isEnded;
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        isEnded = true;
        failedPerhapsThere("closed before it answered");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (isOpen) {
            isEnded = true;
            ctx.fireExceptionCaught(cause);
            return;
        }
        failedPerhapsThere("connection lost before it answered");
    }

    /**
     * No tunnel in time. Who listens to nobody lets the proxy wait, as it would let us: while the proxy works for others,
     * it is the destination.
     *
     * @param ofDestination what it is if the tunnel is open, and by that the destination's
     */
    AttemptOutcome.Failed tooLate(AttemptOutcome.Failed ofDestination) {
        if (isOpen) {
            return lost(ofDestination);
        }
        told = true;
        if (!asked) {
            proxy.turnFrom(turn);
        }
        return asked && proxy.standing().hasCarriedSince(startedAt)
                ? new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection in time")
                : failure("no tunnel in time", asked ? key.address() : null);
    }

    /** The destination shook hands: it is there, and so is all on the way to it. */
    void carried() {
        proxy.standing().carried();
    }

    /**
     * An open tunnel was of no use. If nothing ever came out of it, and nothing out of others, it was none.
     *
     * @param ofDestination what it is by the destination's fault
     */
    AttemptOutcome.Failed lost(AttemptOutcome.Failed ofDestination) {
        boolean isProxys = !proxy.standing().carriesLately();
        if (isHeard || proxy.standing().hasCarriedSince(startedAt)) {
            return ofDestination;
        }
        AttemptOutcome.Failed ofProxy = failure("nothing comes out of its tunnel", key.address());
        return isProxys ? ofProxy : ofDestination;
    }

    /** It can only be the proxy's. */
    private void failed(String detail) {
        if (!told) {
            tell(failure(detail, null));
        }
    }

    /** Proxies that say no more than this say it of merchants as well. */
    private void failedPerhapsThere(String detail) {
        if (!told) {
            tell(failure(detail, asked ? key.address() : null));
        }
    }

    private AttemptOutcome.Failed failure(String detail, @Nullable InetAddress about) {
        if (!isGivenUp) {
            proxy.standing().failed(detail, startedAt, about);
        }
        return new AttemptOutcome.Failed(ErrorClass.PROXY, "egress proxy: " + detail);
    }

    private void tell(AttemptOutcome.@Nullable Failed failure) {
        told = true;
        if (!isOpen && channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
        listener.tunnelled(failure);
    }
}
