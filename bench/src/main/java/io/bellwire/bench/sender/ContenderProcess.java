package io.bellwire.bench.sender;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/** One contender in a JVM of its own, until it has done what is measured. */
public final class ContenderProcess {
    private static final Duration COUNTED_HERE = Duration.ofMillis(1);

    /** Asked of the broker, which costs it something. */
    private static final Duration COUNTED_THERE = Duration.ofMillis(25);

    private ContenderProcess() {}

    /** @param arguments a file of {@link RunSettings} */
    public static void main(String[] arguments) throws Exception {
        Thread.currentThread().setName(ProcessUse.WATCHER);
        RunSettings settings = RunSettings.read(Path.of(arguments[0]));
        try (Running running = start(settings)) {
            if (settings.deliveries() == 0) {
                new CountDownLatch(1).await();
            }
            boolean there = settings.contender() == Contender.BELLWIRE;
            Measured measured = new Measuring(running, there ? COUNTED_THERE : COUNTED_HERE)
                    .measure(settings.contender(), settings.warmUp(), settings.deliveries());
            System.out.println(measured.toJson());
            // With --jfr: what is measured, and not how it ends.
            for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
                recording.dump(recording.getDestination());
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // whatever threads a contender may have left
    }

    private static Running start(RunSettings settings) throws Exception {
        return switch (settings.contender()) {
            case BELLWIRE -> RunningBellwire.start(settings);
            case PARALLEL_CONSUMER -> RunningParallelConsumer.start(settings);
            case PLAIN_LOOP -> RunningPlainLoop.start(settings);
            case BARE_NETTY -> RunningBareNetty.start(settings);
            case CONSUME_ONLY -> RunningConsumer.start(settings);
        };
    }
}
