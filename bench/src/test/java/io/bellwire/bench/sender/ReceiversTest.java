package io.bellwire.bench.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Receivers on time that the test lets pass. */
class ReceiversTest {
    @Test
    void aHealthyReceiverAnswersAndTellsWhatArrivedOnce() throws IOException {
        EmbeddedChannel channel = channel(new HealthyReceiver());

        post(channel, 5);
        post(channel, 5);
        post(channel, 6);
        channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(written(channel)).startsWith("HTTP/1.1 204 ");
        HealthyReceiver.Report report = report(channel);
        assertThat(report.distinct()).isEqualTo(2);
        assertThat(report.arrived()).isEqualTo(3);
    }

    @Test
    void aResetForgetsLatenciesAndNotNumbers() throws IOException {
        EmbeddedChannel channel = channel(new HealthyReceiver());
        post(channel, 5);

        request(channel, "/reset", "");
        channel.releaseOutbound();

        HealthyReceiver.Report report = report(channel);
        assertThat(report.distinct()).isEqualTo(1);
        assertThat(report.arrived()).isZero();
        assertThat(report.largestMillis()).isZero();
    }

    @Test
    void aSilentReceiverKeepsTheConnectionAndSaysNothing() {
        EmbeddedChannel channel = channel(new BadReceiver(Misbehaviour.SILENT));

        post(channel, 1);
        pass(channel, 60);

        assertThat(written(channel)).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aDrippingReceiverSaysAByteASecond() {
        EmbeddedChannel channel = channel(new BadReceiver(Misbehaviour.DRIP));

        post(channel, 1);
        pass(channel, 3);

        assertThat(written(channel)).isEqualTo("HTTP");
    }

    @Test
    void aResettingReceiverCloses() {
        EmbeddedChannel channel = channel(new BadReceiver(Misbehaviour.RESET));

        post(channel, 1);

        assertThat(written(channel)).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aSlowReceiverFailsAfterFiveSeconds() {
        EmbeddedChannel channel = channel(new BadReceiver(Misbehaviour.SLOW_500));

        post(channel, 1);
        pass(channel, 4);
        assertThat(written(channel)).isEmpty();
        pass(channel, 1);

        assertThat(written(channel)).startsWith("HTTP/1.1 500 ");
    }

    private static EmbeddedChannel channel(ChannelHandler handler) {
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        channel.freezeTime();
        return channel;
    }

    private static void pass(EmbeddedChannel channel, int seconds) {
        for (int i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private static void post(EmbeddedChannel channel, long number) {
        request(channel, "/callback", new String(Bodies.body(number, System.nanoTime()), US_ASCII));
    }

    private static void request(EmbeddedChannel channel, String path, String body) {
        channel.writeInbound(new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, path, Unpooled.copiedBuffer(body, US_ASCII)));
    }

    private static HealthyReceiver.Report report(EmbeddedChannel channel) throws IOException {
        channel.releaseOutbound();
        request(channel, "/report", "");
        String answer = written(channel);
        return HealthyReceiver.Report.read(
                answer.substring(answer.indexOf("\r\n\r\n")).getBytes(US_ASCII));
    }

    private static String written(EmbeddedChannel channel) {
        StringBuilder written = new StringBuilder();
        for (ByteBuf part; (part = channel.readOutbound()) != null; part.release()) {
            written.append(part.toString(US_ASCII));
        }
        return written.toString();
    }
}
