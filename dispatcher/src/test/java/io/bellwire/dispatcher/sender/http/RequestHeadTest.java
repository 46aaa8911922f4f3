package io.bellwire.dispatcher.sender.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bellwire.schemas.egress.CallbackUrl;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class RequestHeadTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final HeaderNames NAMES = HeaderNames.of("content-type", "webhook-id");
    private static final CallbackUrl URL = ((UrlVerdict.Accepted)
                    new CallbackUrlPolicy(EgressSettings.strict()).judge("https://shop.example.com:8443/hook?t=1"))
            .url();

    @Test
    void writesHeadAndBodyInOneBuffer() {
        assertThat(encoded(ByteBuffer.wrap("{\"a\":1}".getBytes(UTF_8))))
                .isEqualTo("POST /hook?t=1 HTTP/1.1\r\nhost: shop.example.com:8443\r\nuser-agent: Bellwire/1 test\r\n"
                        + "content-length: 7\r\ncontent-type: text/plain; a=b\r\nwebhook-id: cb_1\r\n\r\n{\"a\":1}");
    }

    /** A body may be a slice of a record, in the heap or not. */
    @Test
    void writesWhatIsLeftOfTheBodyAndLeavesItAsItWas() {
        byte[] record = "....the body....".getBytes(UTF_8);
        ByteBuffer inHeap = ByteBuffer.wrap(record, 2, 12).slice().position(2).limit(10);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(record.length).put(record).position(4).limit(12);

        for (ByteBuffer body : new ByteBuffer[] {inHeap, direct, inHeap.asReadOnlyBuffer()}) {
            assertThat(encoded(body)).contains("content-length: 8\r\n").endsWith("\r\n\r\nthe body");
            assertThat(body.remaining()).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 99, 100, 12_345, 1_000_000})
    void writesTheLengthInDecimal(int length) {
        assertThat(encoded(ByteBuffer.allocate(length))).contains("\r\ncontent-length: " + length + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nx: y", "a\nb", "a\rb", "a\0b", "a\tb", "a\u007f", "a\u00e9", "a\u010d\u010a"})
    void refusesAValueThatCouldEndItsLine(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> request(ByteBuffer.allocate(0), "text/plain", value));
    }

    @Test
    void refusesMoreOrFewerValuesThanHeaders() {
        assertThatIllegalArgumentException().isThrownBy(() -> request(ByteBuffer.allocate(0), "text/plain"));
        assertThatIllegalArgumentException().isThrownBy(() -> request(ByteBuffer.allocate(0), "a", "b", "c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "Content-Length", "transfer-encoding", "", "a b", "a:", "a\r\nb", "\u00e9"})
    void refusesANameThatIsOursOrNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderNames.of(name));
    }

    @Test
    void refusesAUserAgentThatCouldEndItsLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestHead.of(URL, "Bellwire\r\nx: y", NAMES));
    }

    @Test
    void showsNeitherPathNorValuesNorBody() {
        assertThat(request(ByteBuffer.wrap("body".getBytes(UTF_8)), "type", "cb_1"))
                .hasToString("AttemptRequest[Destination[ep_1, https://shop.example.com:8443/...], 4 bytes, PT1S]");
    }

    private static AttemptRequest request(ByteBuffer body, String... values) {
        return new AttemptRequest(new Destination("ep_1", URL, NAMES), body, TIMEOUT, values);
    }

    private static String encoded(ByteBuffer body) {
        ByteBuf bytes = RequestHead.of(URL, "Bellwire/1 test", NAMES)
                .encode(UnpooledByteBufAllocator.DEFAULT, request(body, "text/plain; a=b", "cb_1"));
        try {
            return bytes.toString(UTF_8);
        } finally {
            bytes.release();
        }
    }
}
