package io.bellwire.bench.sender;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.ServiceContext;
import io.bellwire.testkit.kafka.ForkedJvm;
import io.bellwire.testkit.kafka.ForkedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Healthy endpoints beside bad ones: the same traffic to the healthy twice, once alone and once with that of the bad ones
 * between it, each time with new topics and processes.
 */
final class IsolationRun {
    /** Until the JVM has compiled what matters; to healthy endpoints alone, so that the bad ones' beginning is measured too. */
    private static final int WARM_UP_SECONDS = 10;

    /** How long after the last was due an arrival still counts. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long after that deliveries to bad endpoints are waited for: some of their attempts, one after the other. */
    private static final Duration SETTLING = Duration.ofMinutes(2);

    private static final long LOOK_NANOS = 200_000_000;

    private final SenderOptions options;
    private final Path directory;
    private final SinkCertificates certificates;
    private final ContenderJvm jvms;

    IsolationRun(SenderOptions options, Path directory, SinkCertificates certificates) {
        this.options = options;
        this.directory = directory;
        this.certificates = certificates;
        this.jvms = new ContenderJvm(directory, certificates, null);
    }

    /**
     * One run.
     *
     * @param missing healthy deliveries that had not arrived when patience ended
     * @param accounts of those that did not arrive; null when nobody keeps any
     */
    private record Outcome(
            HealthyReceiver.Report report,
            long bad,
            long missing,
            @Nullable Accounts accounts) {}

    /**
     * What became of deliveries that were not taken.
     *
     * @param kept that wait for a retry or are dead letters
     * @param uncommitted that are not settled yet, or behind one that is not
     * @param attempts of the whole run, the warm-up included
     */
    private record Accounts(long kept, long uncommitted, AttemptCounts attempts) {}

    void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "run       %,d deliveries/s for %d s after %d s: %d %% to %,d healthy endpoints, the rest to %d bad ones; %s%n",
                options.rate(),
                options.seconds(),
                WARM_UP_SECONDS,
                70,
                PacedTraffic.HEALTHY_ENDPOINTS,
                PacedTraffic.BAD_ENDPOINTS,
                options.tls() ? "TLS" : "plain");
        try (ForkedKafka kafka = ForkedKafka.start()) {
            for (Misbehaviour misbehaviour : misbehaviours()) {
                for (int round = 0; round < options.rounds(); round++) {
                    for (Contender contender : SpeedRun.order(options.contenders(), round)) {
                        compare(kafka, misbehaviour, contender, round);
                    }
                }
            }
        }
    }

    private List<Misbehaviour> misbehaviours() {
        Misbehaviour asked = options.misbehaviour();
        return asked == null ? Arrays.asList(Misbehaviour.values()) : List.of(asked);
    }

    private void compare(ForkedKafka kafka, Misbehaviour misbehaviour, Contender contender, int round)
            throws Exception {
        Outcome without = run(kafka, misbehaviour, contender, round, false);
        Outcome with = run(kafka, misbehaviour, contender, round, true);
        System.out.printf(Locale.ROOT, "%-9s %-17s %s%n", misbehaviour.label(), contender.label(), "healthy endpoints");
        System.out.println("    alone " + line(without));
        System.out.println("    beside" + ' ' + line(with));
        System.out.printf(
                Locale.ROOT,
                "    p99 beside to alone %.2f (at most 1.2)%n",
                with.report().p99Millis() / without.report().p99Millis());
    }

    private static String line(Outcome outcome) {
        HealthyReceiver.Report report = outcome.report();
        return String.format(
                Locale.ROOT,
                "p50 %,.1f ms, p99 %,.1f ms, largest %,.1f ms, %,d arrived, %,d not within %d s (expected: 0)%s",
                report.p50Millis(),
                report.p99Millis(),
                report.largestMillis(),
                report.arrived(),
                outcome.missing(),
                PATIENCE.toSeconds(),
                accountsLine(outcome));
    }

    private static String accountsLine(Outcome outcome) {
        Accounts accounts = outcome.accounts();
        if (accounts == null) {
            return "";
        }
        String settled = accounts.uncommitted() > 0
                ? String.format(Locale.ROOT, "; %,d deliveries not committed", accounts.uncommitted())
                : String.format(
                        Locale.ROOT,
                        "; of %,d not taken %,d wait or are dead letters (expected: all)",
                        outcome.bad() + outcome.missing(),
                        accounts.kept());
        return settled + System.lineSeparator() + "           "
                + accounts.attempts().line();
    }

    private Outcome run(ForkedKafka kafka, Misbehaviour misbehaviour, Contender contender, int round, boolean withBad)
            throws Exception {
        String name = String.join(
                "-", misbehaviour.label(), contender.label(), String.valueOf(round), withBad ? "beside" : "alone");
        try (Receivers receivers = Receivers.start(directory, name, misbehaviour, options.tls(), certificates);
                Installation installation = Installation.create(kafka.bootstrapServers(), name + '.', options, true)) {
            register(installation, receivers);
            RunSettings settings = new RunSettings(
                    contender,
                    name,
                    0,
                    0,
                    options.connections(),
                    receivers.healthy(),
                    receivers.bad(),
                    installation.settings());
            try (ForkedJvm jvm = jvms.start(ContenderProcess.class, settings)) {
                PacedTraffic traffic = new PacedTraffic(installation, contender, options.rate());
                traffic.run(WARM_UP_SECONDS, false);
                awaitArrived(receivers, traffic.healthy());
                receivers.forgetLatencies();
                traffic.run(options.seconds(), withBad);
                HealthyReceiver.Report report = awaitArrived(receivers, traffic.healthy());
                long missing = traffic.healthy() - report.distinct();
                Accounts accounts = contender == Contender.BELLWIRE ? accounts(installation.context()) : null;
                return new Outcome(report, traffic.bad(), missing, accounts);
            }
        }
    }

    private static void register(Installation installation, Receivers receivers) {
        for (int i = 0; i < PacedTraffic.HEALTHY_ENDPOINTS; i++) {
            installation.register(Installation.endpointId(i), receivers.healthy());
        }
        for (int i = 0; i < PacedTraffic.BAD_ENDPOINTS; i++) {
            installation.register(Installation.badEndpointId(i), receivers.bad());
        }
        installation.flush();
    }

    private static HealthyReceiver.Report awaitArrived(Receivers receivers, long sent)
            throws IOException, InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        HealthyReceiver.Report report = receivers.report();
        while (report.distinct() < sent && System.nanoTime() < limit) {
            LockSupport.parkNanos(LOOK_NANOS);
            report = receivers.report();
        }
        return report;
    }

    /** Waits until everything is settled, so that what became of it can be told. */
    private static Accounts accounts(ServiceContext context) {
        List<String> kept = new ArrayList<>(context.topics().retryTiers());
        kept.add(context.topics().name(Topic.DEAD_LETTERS));
        List<String> inputs = List.of(
                context.topics().name(Topic.DELIVERIES),
                context.topics().name(Topic.DELIVERIES_SLOW),
                context.topics().name(Topic.DELIVERIES_RETRY));
        long limit = System.nanoTime() + SETTLING.toNanos();
        try (Progress progress = new Progress(context)) {
            while (true) {
                long uncommitted = progress.end(inputs)
                        - progress.committed(context.kafka().groupId("sender"), inputs);
                if (uncommitted == 0 || System.nanoTime() > limit) {
                    return new Accounts(progress.end(kept), uncommitted, AttemptCounts.of(context));
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }
}
