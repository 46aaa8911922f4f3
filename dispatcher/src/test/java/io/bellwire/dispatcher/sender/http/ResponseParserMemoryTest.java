package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection may be idle for long, and there are many of them. */
class ResponseParserMemoryTest {
    private static final String LONG = "x".repeat(15_000);

    private final ResponseParser parser = new ResponseParser(new byte[256], 64 * 1024);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\nX-Long: %s\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-Long: %s\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Long: %s\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            })
    void keepsNothingOfAnAnswerThatIsComplete(String answer) {
        parser.begin();

        read(answer.formatted(LONG));

        assertThat(parser.isComplete()).isTrue();
        assertThat(parser.keptBytes()).isZero();
    }

    @Test
    void keepsWhatHasComeOfALine() {
        parser.begin();

        read("HTTP/1.1 204 No Content\r\nX-Long: " + LONG);

        assertThat(parser.keptBytes()).isGreaterThan(LONG.length());
    }

    private void read(String text) {
        ByteBuf bytes = Unpooled.wrappedBuffer(HttpBytes.ascii(text));
        parser.read(bytes);
        bytes.release();
    }
}
