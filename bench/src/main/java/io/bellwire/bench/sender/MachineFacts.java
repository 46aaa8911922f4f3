package io.bellwire.bench.sender;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What a figure was measured on. */
final class MachineFacts {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private MachineFacts() {}

    static String line() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                "%s, %d processors%s, %.0f GiB, %s %s, Java %s",
                system.getArch(),
                system.getAvailableProcessors(),
                model(),
                system.getTotalMemorySize() / (double) (1 << 30),
                system.getName(),
                system.getVersion(),
                Runtime.version());
    }

    private static String model() {
        if (!Files.exists(PROCESSOR)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(PROCESSOR)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ')')
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
