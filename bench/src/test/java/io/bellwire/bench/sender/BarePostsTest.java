package io.bellwire.bench.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.schemas.signing.WebhookSigner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BarePostsTest {
    private static final String ANSWER = "HTTP/1.1 204 No Content\r\nserver: nginx\r\n\r\n";
    private static final Pattern REQUEST = Pattern.compile(
            "POST \\S+ HTTP/1.1\r\n.*content-length: 600\r\nwebhook-id: (cb_[0-9]{26})\r\nwebhook-timestamp: ([0-9]{10})\r\n"
                    + "webhook-signature: (v1,\\S{44})\r\n.*\r\n\r\n(.{600})",
            Pattern.DOTALL);

    private final PostCounts counts = new PostCounts();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new BarePosts(new BarePosts.Maker("127.0.0.1:80"), counts));

    @Test
    void signsAsTheSenderDoes() {
        SigningKey key = SigningKey.parse("whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        request();
        answer(ANSWER);

        Matcher second = request();

        assertThat(second.group(1)).endsWith("02");
        assertThat(second.group(3))
                .isEqualTo(WebhookSigner.sign(
                        List.of(key),
                        second.group(1),
                        Instant.ofEpochSecond(Long.parseLong(second.group(2))),
                        ByteBuffer.wrap(second.group(4).getBytes(US_ASCII))));
    }

    @Test
    void postsTheNextOnceTheHeadIsWholeHoweverItComes() {
        request();

        for (int i = 0; i < ANSWER.length() - 1; i++) {
            answer(ANSWER.substring(i, i + 1));
        }
        assertThat((Object) channel.readOutbound()).isNull();
        answer(ANSWER.substring(ANSWER.length() - 1));

        assertThat(counts.takenSoFar()).isEqualTo(1);
        request();
    }

    @Test
    void takesNoOtherAnswer() {
        request();

        answer("HTTP/1.1 500 Internal Server Error\r\n\r\n");

        assertThat(counts.takenSoFar()).isZero();
        assertThat(counts.failedSoFar()).isEqualTo(1);
        assertThat(channel.isOpen()).isFalse();
    }

    private void answer(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private Matcher request() {
        ByteBuf written = channel.readOutbound();
        Matcher request = REQUEST.matcher(written.toString(US_ASCII));
        // As a socket does; the next request is written into the same buffer.
        written.release();
        assertThat(request.matches()).isTrue();
        return request;
    }
}
