package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {
    private static final InetAddress ADDRESS = SenderHarness.address("93.184.216.34");

    private final ConnectionPool pool = new ConnectionPool(
            new EmbeddedChannel().eventLoop(), SenderHarness.SETTINGS, new SharedConnections(SenderHarness.SETTINGS));

    @Test
    void doesNotCloseWhatWasBorrowedBecauseAnotherWasClosed() {
        ConnectionKey key = key("shop.example.com");
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            idle(key).channel().closeFuture().addListener(closed -> {
                if (borrowed.isEmpty()) {
                    borrowed.add(pool.borrow(key));
                }
            });
        }

        pool.close();

        assertThat(borrowed).singleElement().satisfies(connection -> assertThat(
                        connection.channel().isActive())
                .isTrue());
    }

    @Test
    void givesUpOneConnectionToAnAddressTheOneIdleLongest() {
        Connection elsewhere =
                idle(new ConnectionKey("a.example.com", 443, SenderHarness.address("192.0.2.1"), true, 1, false));
        Connection oldest = idle(key("one.example.com"));
        Connection newer = idle(key("two.example.com"));
        Connection newest = idle(key("one.example.com"));

        pool.closeOldestIdleTo(ADDRESS);

        assertThat(oldest.channel().isActive()).isFalse();
        assertThat(List.of(elsewhere, newer, newest))
                .allMatch(connection -> connection.channel().isActive());
        assertThat(pool.idleConnections()).isEqualTo(3);
    }

    private Connection idle(ConnectionKey key) {
        Connection connection = new Connection(key, new EmbeddedChannel(), new HttpProtocol() {
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
        assertThat(pool.giveBack(connection)).isTrue();
        return connection;
    }

    private static ConnectionKey key(String host) {
        return new ConnectionKey(host, 443, ADDRESS, true, 1, false);
    }
}
