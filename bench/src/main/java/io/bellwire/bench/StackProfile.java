package io.bellwire.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What the stream threads are at, asked two hundred times a second: shares of the samples in which they were not waiting
 * for records. Native code counts like Java code, which a sampler of Java frames alone would not tell.
 *
 * <p>A stack is taken where the thread next may be stopped, so that neighbouring methods of Java code may be mistaken for
 * one another; the parts told apart here are larger than that.
 *
 * <p><b>Thread:</b> started and stopped by one; its own thread takes the samples.
 */
final class StackProfile {
    private static final long BETWEEN_NANOS = 5_000_000;

    /** Where a thread waits for records or for its turn. */
    private static final List<String> WAITING = List.of("EPoll.wait", "Unsafe.park", "Object.wait");

    private static final String ROUTER = "io.bellwire.dispatcher.router.";

    /** The first that a stack holds, from the innermost frame outwards, says what it was at. */
    private static final Map<String, String> PARTS = parts();

    private final Map<String, Integer> samples = new TreeMap<>();
    private final Thread thread = new Thread(this::sample, "stack-profile");

    /** Written by whoever stops it. */
    private volatile boolean stopped;

    private StackProfile() {
        thread.start();
    }

    static StackProfile start() {
        return new StackProfile();
    }

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("org.apache.kafka.clients.producer.", "produce");
        parts.put("org.apache.kafka.streams.processor.internals.RecordCollectorImpl", "produce");
        parts.put("org.rocksdb.", "store");
        parts.put(ROUTER + "StateSerde", "state serdes");
        parts.put(ROUTER + "TransferStates", "state serdes");
        parts.put("org.apache.kafka.streams.state.", "store");
        parts.put(ROUTER + "TransferTracker", "tracker");
        parts.put(ROUTER + "TransferEvents", "events and their serdes");
        parts.put(ROUTER + "DecodingProcessor.send", "events and their serdes");
        parts.put(ROUTER + "DecodingProcessor.decode", "input serdes");
        parts.put("io.bellwire.schemas.RecordRules", "rules and normalisation");
        parts.put("io.bellwire.schemas.Normalisation", "rules and normalisation");
        parts.put("org.apache.kafka.clients.consumer.", "fetch and commit");
        return parts;
    }

    /** Ends it. @return shares of the time spent, by part; they come to 1 */
    Map<String, Double> stop() throws InterruptedException {
        stopped = true;
        thread.join();
        double all = samples.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> shares = new TreeMap<>();
        samples.forEach((part, count) -> shares.put(part, count / all));
        return shares;
    }

    private void sample() {
        List<Thread> streams = Thread.getAllStackTraces().keySet().stream()
                .filter(any -> any.getName().matches(".*-StreamThread-[0-9]+"))
                .toList();
        while (!stopped) {
            for (Thread stream : streams) {
                StackTraceElement[] stack = stream.getStackTrace();
                if (stack.length > 0 && !isWaiting(stack[0])) {
                    samples.merge(part(stack), 1, Integer::sum);
                }
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
    }

    private static boolean isWaiting(StackTraceElement innermost) {
        String frame = innermost.getClassName() + '.' + innermost.getMethodName();
        return WAITING.stream().anyMatch(frame::endsWith);
    }

    private static String part(StackTraceElement[] stack) {
        String part = "Streams itself";
        boolean found = false;
        for (StackTraceElement element : stack) {
            String frame = element.getClassName() + '.' + element.getMethodName();
            if (!found) {
                for (Map.Entry<String, String> known : PARTS.entrySet()) {
                    if (frame.startsWith(known.getKey())) {
                        part = known.getValue();
                        found = true;
                        break;
                    }
                }
            }
            if (frame.startsWith(ROUTER + "ObservationProcessor.")) {
                return "track: " + (found ? part : "its own");
            }
            if (frame.startsWith(ROUTER + "EventProcessor.") || frame.startsWith(ROUTER + "LegProcessor.")) {
                return "fan-out: " + (found ? part : "its own");
            }
            if (frame.startsWith(ROUTER + "TransferSweeper.")) {
                return "sweep";
            }
        }
        return "both: " + part;
    }
}
