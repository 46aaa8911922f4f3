package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A class that leaks fails. */
class NoLeaksTest {
    private final NoLeaks watch = new NoLeaks();

    @BeforeEach
    void begin() {
        watch.beforeAll(null);
    }

    @Test
    void passesWhatIsReleasedOrStillHeld() {
        ByteBuf held = PooledByteBufAllocator.DEFAULT.buffer(16);
        PooledByteBufAllocator.DEFAULT.buffer(16).release();

        assertThatNoException().isThrownBy(() -> watch.afterAll(null));
        held.release();
    }

    @Test
    void failsForABufferThatWasDropped() {
        PooledByteBufAllocator.DEFAULT.buffer(16);

        assertThatThrownBy(() -> watch.afterAll(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ByteBuf");
    }

    @Test
    void failsForNativeTlsThatWasDropped() {
        assumeThat(TlsProvider.OPENSSL.unusable()).isNull();
        ClientTls.trusting(TlsProvider.OPENSSL, new TestAuthority().certificate());

        assertThatThrownBy(() -> watch.afterAll(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("OpenSslContext");
    }
}
