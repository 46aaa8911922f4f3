package io.bellwire.bench.sender;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The sender in a JVM of its own, until each endpoint was used once and has been idle since; then tells what is left. */
public final class IdleMemoryProcess {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Longer than idle connections are kept, and what is worked out for an endpoint that has traffic. */
    private static final Duration IDLE = Duration.ofSeconds(65);

    private static final int COLLECTIONS = 3;

    private IdleMemoryProcess() {}

    /** @param arguments a file of {@link RunSettings} */
    public static void main(String[] arguments) throws Exception {
        RunSettings settings = RunSettings.read(Path.of(arguments[0]));
        try (Running running = RunningBellwire.start(settings)) {
            long limit = System.nanoTime() + LIMIT.toNanos();
            while (running.done() < settings.deliveries()) {
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("deliveries: " + running.done() + " done after " + LIMIT
                            + " (expected: " + settings.deliveries() + ')');
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
            LockSupport.parkNanos(IDLE.toNanos());
            System.out.println(MemoryRun.MARK + liveBytes());
            HeapByClass.now().lines().forEach(System.out::println);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** The least of some collections: what finalisers and references hold goes with a later one. */
    private static long liveBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
