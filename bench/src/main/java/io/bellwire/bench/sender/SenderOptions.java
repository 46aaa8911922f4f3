package io.bellwire.bench.sender;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param mode what is measured
 * @param misbehaviour of the bad endpoints; null for all, one after the other
 * @param tls whether callbacks go over TLS
 * @param rounds how often each contender runs
 * @param warmUp deliveries of each run before what is measured
 * @param deliveries of each run that are measured
 * @param connections of the contenders that do not choose themselves
 * @param rate deliveries a second, for the isolation alone
 * @param seconds of traffic, for the isolation alone
 * @param settings of the sender, over its defaults
 * @param recordings where each contender leaves a flight recording; null for none
 */
record SenderOptions(
        Mode mode,
        @Nullable Misbehaviour misbehaviour,
        boolean tls,
        int rounds,
        int warmUp,
        int deliveries,
        int endpoints,
        int partitions,
        int connections,
        int rate,
        int seconds,
        List<Contender> contenders,
        Map<String, String> settings,
        @Nullable Path recordings) {

    enum Mode {
        SPEED,
        ISOLATION,
        MEMORY
    }

    static final String USAGE = """
            usage: bench/run sender [options]
              --tls                   callbacks over TLS
              --quick                 few deliveries and one round, to see that it runs
              --rounds N              how often each contender runs (5)
              --deliveries N          measured in each run (200000), after half as many or one for each endpoint
              --endpoints N           that they go to (1000)
              --partitions N          of the topics (8)
              --connections N         of parallel-consumer, plain-loop and bare-netty (64)
              --contenders A,B        of bellwire,parallel-consumer,plain-loop,bare-netty,consume-only (all)
              --set KEY=VALUE         a setting of the sender; may be repeated
              --isolation KIND        instead: healthy endpoints beside bad ones; silent, drip, reset, tls-stall, slow500 or all
              --rate N                deliveries a second for the isolation (2000)
              --seconds N             of traffic for the isolation (30)
              --jfr DIRECTORY         a flight recording of each contender's last run, which slows it a little
              --memory                instead: what an idle endpoint takes of the heap""";

    private static final int MOST = 100_000_000;

    SenderOptions {
        contenders = List.copyOf(contenders);
        settings = Map.copyOf(settings);
    }

    /** @throws IllegalArgumentException with what was expected instead */
    static SenderOptions parse(List<String> arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--tls", "--quick", "--memory" -> given.put(option, "");
                case "--rounds",
                        "--deliveries",
                        "--endpoints",
                        "--partitions",
                        "--connections",
                        "--contenders",
                        "--isolation",
                        "--jfr",
                        "--rate",
                        "--seconds" -> given.put(option, value(option, rest));
                case "--set" -> set(value(option, rest), settings);
                default -> throw new IllegalArgumentException("option: " + option + " (expected: one of those below)");
            }
        }
        return from(given, settings);
    }

    private static SenderOptions from(Map<String, String> given, Map<String, String> settings) {
        boolean quick = given.containsKey("--quick");
        String isolation = given.get("--isolation");
        if (isolation != null && given.containsKey("--memory")) {
            throw new IllegalArgumentException("--isolation and --memory (expected: one of them)");
        }
        Mode mode = isolation != null ? Mode.ISOLATION : given.containsKey("--memory") ? Mode.MEMORY : Mode.SPEED;
        int deliveries = number(given, "--deliveries", quick ? 20_000 : 200_000);
        int endpoints = number(given, "--endpoints", mode == Mode.MEMORY ? (quick ? 10_000 : 100_000) : 1_000);
        if (mode == Mode.MEMORY && endpoints <= MemoryRun.HANDFUL) {
            throw new IllegalArgumentException(
                    "--endpoints: " + endpoints + " (expected: more than " + MemoryRun.HANDFUL + " with --memory)");
        }
        List<Contender> all = mode == Mode.ISOLATION
                ? List.of(Contender.BELLWIRE, Contender.PARALLEL_CONSUMER)
                : List.of(Contender.values());
        List<Contender> contenders = contenders(given.get("--contenders"), all);
        return new SenderOptions(
                mode,
                isolation == null || isolation.equals("all") ? null : Misbehaviour.of(isolation),
                given.containsKey("--tls"),
                number(given, "--rounds", quick || mode == Mode.ISOLATION ? 1 : 5),
                // The first to an endpoint opens its secret and its connection; that is not what lasts.
                Math.max(deliveries / 2, endpoints),
                deliveries,
                endpoints,
                number(given, "--partitions", 8),
                number(given, "--connections", 64),
                number(given, "--rate", quick ? 500 : 2_000),
                number(given, "--seconds", quick ? 10 : 30),
                contenders,
                settings,
                given.containsKey("--jfr") ? Path.of(given.get("--jfr")).toAbsolutePath() : null);
    }

    private static List<Contender> contenders(@Nullable String given, List<Contender> all) {
        List<Contender> asked = new ArrayList<>(
                given == null
                        ? all
                        : Arrays.stream(given.split(",", -1))
                                .map(Contender::of)
                                .distinct()
                                .toList());
        if (!all.containsAll(asked)) {
            throw new IllegalArgumentException(
                    "--contenders: " + given + " (expected: of " + Contender.labels(all) + ')');
        }
        asked.sort(null);
        return asked;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + ": nothing (expected: a value)");
        }
        return rest.next();
    }

    private static void set(String setting, Map<String, String> settings) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set: " + setting + " (expected: KEY=VALUE)");
        }
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    private static int number(Map<String, String> given, String option, int otherwise) {
        String text = given.get(option);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(option + ": " + text + " (expected: 1 to " + MOST + ')');
    }
}
