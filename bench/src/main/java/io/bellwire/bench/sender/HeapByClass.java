package io.bellwire.bench.sender;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive on a heap, in bytes of each class, as the JVM itself lists it.
 *
 * <p>Thread-safe because immutable.
 */
record HeapByClass(Map<String, Long> bytes) {
    private static final String MARK = "live-class ";
    private static final Pattern ROW = Pattern.compile(" *[0-9]+: +[0-9]+ +([0-9]+) +(\\S+).*");

    HeapByClass {
        bytes = Map.copyOf(bytes);
    }

    /** Of this JVM, after a collection. */
    static HeapByClass now() {
        try {
            Object listed = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return ofHistogram(String.valueOf(listed).lines().toList());
        } catch (JMException e) {
            throw new IllegalStateException("the JVM lists no classes", e);
        }
    }

    /** @param rows number, instances, bytes and name; others are passed over */
    static HeapByClass ofHistogram(List<String> rows) {
        Map<String, Long> bytes = new HashMap<>();
        for (String row : rows) {
            Matcher parts = ROW.matcher(row);
            if (parts.matches()) {
                bytes.merge(parts.group(2), Long.parseLong(parts.group(1)), Long::sum);
            }
        }
        return new HeapByClass(bytes);
    }

    /** As another process reads it. */
    List<String> lines() {
        return bytes.entrySet().stream()
                .map(each -> MARK + each.getValue() + ' ' + each.getKey())
                .toList();
    }

    static HeapByClass ofLines(List<String> lines) {
        Map<String, Long> bytes = new HashMap<>();
        for (String line : lines) {
            if (line.startsWith(MARK)) {
                int blank = line.indexOf(' ', MARK.length());
                bytes.put(line.substring(blank + 1), Long.parseLong(line.substring(MARK.length(), blank)));
            }
        }
        return new HeapByClass(bytes);
    }

    /** Each class that takes a byte or more for each of so many, and how many more than in {@code few}; the most first. */
    List<String> perEach(HeapByClass few, int more) {
        return bytes.entrySet().stream()
                .map(each -> Map.entry(
                        each.getKey(), (each.getValue() - few.bytes.getOrDefault(each.getKey(), 0L)) / (double) more))
                .filter(each -> each.getValue() >= 1)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(each -> String.format(Locale.ROOT, "%,8.0f  %s", each.getValue(), each.getKey()))
                .toList();
    }
}
