package io.bellwire.bench.sender;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has used so far, less what was used to measure it.
 *
 * <p>Allocation is the sum over the Java threads that live now. It misses what threads took that have ended since, what
 * the JVM itself allocates, and memory outside the heap: direct buffers, and whatever native libraries take.
 *
 * @param cpuNanos of all threads, those of the JVM included
 * @param allocatedBytes on the heap
 */
record ProcessUse(long cpuNanos, long allocatedBytes) {
    /** In the names of the threads that measure: their own use is taken off. */
    static final String WATCHER = "bench-watch";

    private static final Path STATUS = Path.of("/proc/self/status");

    static ProcessUse now() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        long[] ids = threads.getAllThreadIds();
        long[] allocated = threads.getThreadAllocatedBytes(ids);
        ThreadInfo[] infos = threads.getThreadInfo(ids);
        long bytes = 0;
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && infos[i].getThreadName().contains(WATCHER)) {
                cpu -= Math.max(0, threads.getThreadCpuTime(ids[i]));
            } else {
                bytes += Math.max(0, allocated[i]);
            }
        }
        return new ProcessUse(cpu, bytes);
    }

    ProcessUse since(ProcessUse before) {
        return new ProcessUse(cpuNanos - before.cpuNanos, allocatedBytes - before.allocatedBytes);
    }

    /** Linux only; 0 elsewhere. */
    static long residentMiB() {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
