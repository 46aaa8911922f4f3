package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.CallbackUrl;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of one version of an endpoint go, and what of it need not be worked out for each: the part of the
 * head that is always the same, and what was made of the addresses last.
 *
 * <p><b>Thread:</b> made anywhere, then confined to the event loop of its sender.
 */
public final class Destination {
    private final String endpointId;
    private final CallbackUrl url;
    private final HeaderNames names;
    private final boolean mayUseHttp2;
    private final @Nullable List<InetAddress> literal;
    private @Nullable RequestHead head;
    private @Nullable List<InetAddress> judged;
    private AddressVetting.@Nullable Result judgement;

    /** @param endpointId whose connection slots its attempts use */
    public Destination(String endpointId, CallbackUrl url, HeaderNames names) {
        this(endpointId, url, names, false);
    }

    /** @param mayUseHttp2 where the receiver picks it in the TLS handshake */
    public Destination(String endpointId, CallbackUrl url, HeaderNames names, boolean mayUseHttp2) {
        this.endpointId = endpointId;
        this.url = url;
        this.names = names;
        this.mayUseHttp2 = mayUseHttp2;
        this.literal = url.literal().map(List::of).orElse(null);
    }

    String endpointId() {
        return endpointId;
    }

    CallbackUrl url() {
        return url;
    }

    HeaderNames names() {
        return names;
    }

    public boolean mayUseHttp2() {
        return mayUseHttp2;
    }

    /** The address itself where the URL has one; it is judged like an answer, and never looked up. */
    @Nullable
    List<InetAddress> literal() {
        return literal;
    }

    /** @param userAgent always the same from one sender */
    RequestHead head(String userAgent) {
        if (head == null) {
            head = RequestHead.of(url, userAgent, names);
        }
        return head;
    }

    /** What was made of this very answer before; null for any other. */
    AddressVetting.@Nullable Result judgementOf(List<InetAddress> answer) {
        return judged == answer ? judgement : null;
    }

    void remember(List<InetAddress> answer, AddressVetting.Result made) {
        judged = answer;
        judgement = made;
    }

    /** Scheme and authority only, as {@link CallbackUrl#toString}. */
    @Override
    public String toString() {
        return "Destination[" + endpointId + ", " + url + ']';
    }
}
