package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Watches every counted thing of Netty's, buffers and native TLS alike, while a test class runs, and fails it for one that
 * was dropped without release.
 *
 * <p>One more is dropped on purpose before it judges. It judges once that one is reported: then the collector has been
 * around, and what was dropped earlier is reported as well. Should nothing be reported any more, every class fails.
 *
 * <p>Netty makes its detectors once, as its classes load, so the build names {@link Recording} in
 * {@code io.netty.customResourceLeakDetector} before any test does.
 */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final X509Certificate ANY = new TestAuthority().certificate();
    private static final AtomicInteger DROPPED_ON_PURPOSE = new AtomicInteger();

    static {
        // Where no build set it, as in an editor.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Recordings());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LEAKS.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(leaks()).isEmpty();
    }

    /** Those since the class began that nobody will release any more. */
    private static Queue<String> leaks() {
        String onPurpose = "dropped on purpose, " + DROPPED_ON_PURPOSE.incrementAndGet() + '.';
        PooledByteBufAllocator.DEFAULT.buffer(16).touch(onPurpose);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    System.gc();
                    // Leaks are reported when the next buffer is tracked.
                    PooledByteBufAllocator.DEFAULT.buffer(16).release();
                    return LEAKS.removeIf(leak -> leak.contains(onPurpose));
                });
        if (TlsProvider.OPENSSL.unusable() == null) {
            askForNativeOnes();
        }
        return LEAKS;
    }

    /** Each kind has a detector of its own, and these too report when the next of them is tracked. */
    private static void askForNativeOnes() {
        ClientTls tls = ClientTls.trusting(TlsProvider.OPENSSL, ANY);
        ReferenceCountUtil.release(tls.offering(false).newEngine(ByteBufAllocator.DEFAULT));
        tls.close();
    }

    private static final class Recordings extends ResourceLeakDetectorFactory {
        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
            return new Recording<>(resource, interval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
            return new Recording<>(resource, interval);
        }
    }

    /** Public for Netty, which makes it by name, and asks for both constructors. */
    public static final class Recording<T> extends ResourceLeakDetector<T> {
        public Recording(Class<T> resource, int interval, long maxActive) {
            this(resource, interval);
        }

        public Recording(Class<T> resource, int interval) {
            super(resource, interval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }
}
