package io.bellwire.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Processor time this JVM has taken so far, nanoseconds, by who took it; and what its children took, which is the broker.
 *
 * @param nanos by group of threads
 */
record ProcessorTimes(Map<String, Long> nanos) {
    static final String STREAMS = "stream threads";

    static final String BROKER = "the broker, another process";

    /** Linux: a directory per thread, native ones too. */
    private static final Path TASKS = Path.of("/proc/self/task");

    private static final long NANOS_A_TICK = 10_000_000;

    static ProcessorTimes now() {
        Map<String, Long> nanos = new TreeMap<>();
        javaThreads(nanos);
        if (Files.isDirectory(TASKS)) {
            nativeThreads(nanos);
        }
        long known = nanos.values().stream().mapToLong(Long::longValue).sum();
        long all = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        nanos.put("the rest of the JVM", Math.max(0, all - known));
        nanos.put(BROKER, children().toNanos());
        return new ProcessorTimes(nanos);
    }

    /** A thread that has ended in between is missed; none that matters here does. */
    ProcessorTimes since(ProcessorTimes before) {
        Map<String, Long> spent = new TreeMap<>();
        nanos.forEach((group, time) -> spent.put(group, time - before.nanos.getOrDefault(group, 0L)));
        return new ProcessorTimes(spent);
    }

    /** Of this JVM. */
    long total() {
        return nanos.values().stream().mapToLong(Long::longValue).sum() - nanos.getOrDefault(BROKER, 0L);
    }

    private static Duration children() {
        return ProcessHandle.current()
                .children()
                .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static void javaThreads(Map<String, Long> nanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo thread = threads.getThreadInfo(id);
            long time = threads.getThreadCpuTime(id);
            if (thread != null && time > 0) {
                nanos.merge(group(thread.getThreadName()), time, Long::sum);
            }
        }
    }

    private static void nativeThreads(Map<String, Long> nanos) {
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : tasks.toList()) {
                nativeThread(task, nanos);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void nativeThread(Path task, Map<String, Long> nanos) throws IOException {
        try {
            String stat = Files.readString(task.resolve("stat"));
            int end = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, end);
            // From the state on, which is the third field; user and system time are the 14th and 15th.
            List<String> fields = List.of(stat.substring(end + 2).split(" "));
            long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
            if (name.startsWith("rocksdb")) {
                nanos.merge("RocksDB's own threads", ticks * NANOS_A_TICK, Long::sum);
            } else if (name.startsWith("G1") || name.startsWith("GC Thread")) {
                nanos.merge("garbage collector", ticks * NANOS_A_TICK, Long::sum);
            } else if (name.matches("C[12] Compiler.*")) {
                nanos.merge("compiler", ticks * NANOS_A_TICK, Long::sum);
            }
        } catch (NoSuchFileException gone) {
            // it ended while we looked
        }
    }

    private static String group(String thread) {
        if (thread.startsWith("kafka-producer-network-thread")) {
            return "producers' network threads";
        }
        if (thread.matches(".*-StreamThread-[0-9]+")) {
            return STREAMS;
        }
        return thread.startsWith("stack-profile") || thread.equals("main") || thread.contains("admin")
                ? "the benchmark itself"
                : "other threads";
    }
}
