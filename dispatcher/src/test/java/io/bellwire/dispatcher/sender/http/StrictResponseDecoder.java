package io.bellwire.dispatcher.sender.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;
import java.util.regex.Pattern;

/**
 * Netty's decoder, less what it forgives: {@code +200} as a status, {@code HTTP/1.9} as a version, a length beside
 * chunks. Each becomes a failed {@code decoderResult}. What {@link ResponseParser} is held against.
 */
final class StrictResponseDecoder extends HttpResponseDecoder {
    private static final int MAX_STATUS_LINE = 4 * 1024;
    private static final int MAX_HEADER_BLOCK = 16 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;
    private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");

    private int lengths;

    StrictResponseDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setMaxHeaderSize(MAX_HEADER_BLOCK)
                .setMaxChunkSize(MAX_CHUNK)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setValidateHeaders(true));
    }

    /** Bytes that came after the answer and that nobody asked for. */
    boolean holdsSurplus() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected HttpMessage createMessage(String[] statusLine) {
        if (!statusLine[0].equals("HTTP/1.1") && !statusLine[0].equals("HTTP/1.0")) {
            throw new ProtocolException("answer is not HTTP/1.0 or HTTP/1.1");
        }
        if (!STATUS.matcher(statusLine[1]).matches()) {
            throw new ProtocolException("status is not a number from 100 to 599");
        }
        lengths = 0;
        return super.createMessage(statusLine);
    }

    /** Counted as they are read: in an HTTP/1.0 answer the decoder itself would keep the first of several lengths. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name) && ++lengths > 1) {
            throw new ProtocolException("more than one length");
        }
        return name;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new ProtocolException("both a length and chunks");
    }

    /** We never ask to switch, so 101 is an interim answer like the others, and the handler refuses it. */
    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse response) {
        return false;
    }
}
