package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The JSON we take: UTF-8 without a mark, one value, no name twice, bounded depth. Everything Jackson would let pass by
 * kindness (another encoding, a mark, over-long forms) is refused here.
 */
final class StrictJson {
    static final int MAX_DEPTH = 16;
    private static final int MAX_NAME = 256;
    private static final int MAX_NUMBER = 64;
    /** Only a stop for memory: each reader has its own, lower bound that names the field. */
    private static final int MAX_STRING = 1 << 20;

    private static final int DECODE_CHUNK = 8_192;
    private static final ThreadLocal<CharBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> CharBuffer.allocate(DECODE_CHUNK));

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(MAX_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Otherwise UTF-16 and UTF-32 would be guessed, and a byte order mark skipped.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names are the sender's: interning them would let anyone fill the JVM's string table.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** For the small requests that are read as trees. */
    static final JsonMapper TREES = new JsonMapper(FACTORY);

    private StrictJson() {}

    static JsonParser parser(byte[] source, int offset, int length) {
        try {
            return FACTORY.createParser(source, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException("an array was read", e);
        }
    }

    /** Whether the bytes are UTF-8 as Unicode defines it: no over-long forms, no encoded surrogates, nothing cut short. */
    static boolean isUtf8(byte[] source) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(source);
        CharBuffer scratch = SCRATCH.get();
        CoderResult result;
        do {
            scratch.clear();
            result = decoder.decode(bytes, scratch, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    /** What kind of fault the parser found. Its own message is not passed on: it quotes what was sent. */
    static ErrorCode codeOf(JsonProcessingException fault, JsonParser parser) {
        boolean limited = fault instanceof StreamConstraintsException;
        if (limited && parser.getParsingContext().getNestingDepth() >= MAX_DEPTH) {
            return ErrorCode.TOO_DEEP;
        }
        boolean duplicate = fault.getOriginalMessage().startsWith("Duplicate field");
        return duplicate ? ErrorCode.DUPLICATE_FIELD : ErrorCode.MALFORMED_JSON;
    }

    /** Where the parser stopped, in words without content. */
    static String placeOf(JsonProcessingException fault) {
        String place = fault.getLocation() == null
                ? ""
                : " at line " + fault.getLocation().getLineNr() + ", column "
                        + fault.getLocation().getColumnNr();
        return fault instanceof JsonEOFException ? "the text ends early" : "not accepted" + place;
    }
}
