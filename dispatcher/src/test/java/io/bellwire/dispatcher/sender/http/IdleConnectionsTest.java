package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
    private static final Channel CHANNEL = new EmbeddedChannel();
    private static final ConnectionKey KEY =
            new ConnectionKey("shop.example.com", 443, SenderHarness.address("93.184.216.34"), true, 1, false);

    private final IdleConnections idle = new IdleConnections();

    @Test
    void lendsTheOneUsedLastFirstWhicheverGoMeanwhile() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Connection> all =
                Stream.generate(IdleConnectionsTest::connection).limit(8).toList();
        Deque<Connection> expected = new ArrayDeque<>();
        for (int step = 0; step < 10_000; step++) {
            Connection any = all.get(random.nextInt(all.size()));
            if (random.nextInt(4) == 0) {
                assertThat(idle.pop()).as("seed %s, step %s", seed, step).isSameAs(expected.poll());
            } else if (expected.remove(any)) {
                idle.remove(any);
            } else {
                idle.remove(any); // in use: nothing happens
                idle.push(any);
                expected.push(any);
            }
            assertThat(idle.count()).isEqualTo(expected.size());
            assertThat(idle.newest()).isSameAs(expected.peek());
        }
    }

    @Test
    void takesNoConnectionTwice() {
        Connection connection = connection();
        idle.push(connection);

        assertThatIllegalStateException().isThrownBy(() -> idle.push(connection));
    }

    private static Connection connection() {
        return new Connection(KEY, CHANNEL, new HttpProtocol() {
            @Override
            public void begin(AttemptRequest request, Exchange next) {
                throw new AssertionError("nothing is sent");
            }

            @Override
            public void abort(Exchange aborted) {
                throw new AssertionError("nothing is sent");
            }

            @Override
            public boolean hasRoom() {
                return true;
            }

            @Override
            public boolean isRetired() {
                return false;
            }

            @Override
            public boolean isShared() {
                return false;
            }
        });
    }
}
