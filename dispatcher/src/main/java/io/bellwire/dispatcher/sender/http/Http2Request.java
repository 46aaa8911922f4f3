package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.CallbackUrl;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** The head of a request as HTTP/2 has it: what {@link RequestHead} writes for HTTP/1.1, without a reason for a line end. */
final class Http2Request {
    private static final AsciiString POST = AsciiString.cached("POST");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final boolean VALIDATED_BEFORE = false;
    private static final int OURS = 6;

    private Http2Request() {}

    static Http2Headers head(AttemptRequest request, String userAgent) {
        CallbackUrl url = request.destination().url();
        HeaderNames names = request.destination().names();
        Http2Headers head = new DefaultHttp2Headers(VALIDATED_BEFORE, OURS + names.size())
                .method(POST)
                .scheme(HTTPS)
                .authority(url.authority())
                .path(url.pathAndQuery())
                .add(USER_AGENT, userAgent)
                .add(CONTENT_LENGTH, String.valueOf(request.body().remaining()));
        for (int i = 0; i < names.size(); i++) {
            head.add(names.name(i), request.value(i));
        }
        return head;
    }

    /** From one connection, more or less: worth a place in the peer's table. */
    static boolean isAlwaysTheSame(CharSequence name) {
        return name.charAt(0) == ':' || USER_AGENT.contentEquals(name) || CONTENT_TYPE.contentEquals(name);
    }
}
