package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedConnectionsTest {
    private static final ConnectionKey KEY =
            new ConnectionKey("shop.example.com", 443, SenderHarness.address("192.0.2.1"), true, 1, true);

    private final SharedConnections shared = new SharedConnections(SenderHarness.SETTINGS);

    @Test
    void manyWhoFreeAConnectionAtOnceDoNotFillTheStack() {
        int many = 100_000;
        int[] called = new int[1];
        for (int i = 0; i < many; i++) {
            shared.await(KEY, new SharedConnections.Waiter() {
                @Override
                public void mayHaveConnection() {
                    called[0]++;
                    shared.becameFree(KEY);
                }

                @Override
                public void notOpened(AttemptOutcome.Failed failure) {
                    throw new AssertionError(failure);
                }
            });
        }

        shared.becameFree(KEY);

        assertThat(called[0]).isEqualTo(many);
    }
}
