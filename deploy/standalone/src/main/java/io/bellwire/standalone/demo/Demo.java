package io.bellwire.standalone.demo;

import io.bellwire.service.ConfigurationException;
import io.bellwire.service.StartException;
import io.bellwire.standalone.Ready;
import io.bellwire.standalone.Standalone;
import io.bellwire.standalone.terminal.LiveLine;
import io.bellwire.standalone.terminal.Terminals;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Starts all that a demo takes, runs it, and takes everything down again. */
public final class Demo {
    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);

    private final DemoSettings settings;
    private final PrintWriter out;
    private final InstantSource clock;

    public Demo(DemoSettings settings, PrintWriter out, InstantSource clock) {
        this.settings = settings;
        this.out = out;
        this.clock = clock;
    }

    /**
     * Runs until the time is up or {@code stop} says so.
     *
     * @param onFault told when the embedded broker fails for good
     * @return whether every promise was kept
     */
    public boolean run(Stop stop, Consumer<String> onFault)
            throws StartException, ConfigurationException, InterruptedException {
        say("Starting Bellwire: broker, gateway, dispatcher, retry scheduler and console in this process ...");
        boolean watched = Terminals.isWatched();
        try (DemoDirectory directory = DemoDirectory.create()) {
            Path data = directory.path().resolve("data");
            // The receivers outlast the pipeline: what it still sends while it stops must not find them gone.
            try (Merchants merchants = Merchants.start(clock);
                    Standalone standalone = Standalone.start(data, DemoSettings.standalone(), onFault)) {
                introduce(standalone.ready(), data);
                LiveLine live = new LiveLine(out, watched, watched ? ON_TERMINAL : ELSEWHERE);
                DemoRun run = DemoRun.prepare(settings, standalone.ready(), merchants, live, clock);
                run.untilStopped(stop);
                Balance balance = run.settle();
                say("");
                balance.lines().forEach(this::say);
                return balance.holds();
            }
        }
    }

    private void introduce(Ready ready, Path data) {
        say("");
        say("Four simulated chains. They fork, and transactions fail, are replaced, or move fake tokens.");
        say(Chains.WATCHERS + " watchers, each up to " + Chains.MAX_LAG_BLOCKS + " blocks late, state what they see: "
                + settings.rate() + " observations/s. " + Chains.QUORUM + " must agree.");
        say(
                "Most of that repeats what is known. Bellwire makes one event of each new fact, and one signed callback of it, to:");
        for (DemoMerchant merchant : DemoMerchant.values()) {
            say(String.format("  %-8s %s", merchant.id(), merchant.temper()));
        }
        say("Refused callbacks are tried again after " + DemoSettings.RETRY_SCHEDULE.replace(",", ", ")
                + ". p50 below is from publishing to first arrival.");
        say("");
        say("  gateway       " + ready.gateway());
        say("  console       " + ready.console() + "   key: cat " + data.resolve("admin.key"));
        say("  metrics       " + ready.management() + "/metrics");
        say("  dead letters  ./bellwire dead-letters list --data-dir " + data);
        say("");
        say("Runs for " + text(settings.length()) + "; Ctrl-C ends it sooner. All of it is deleted at the end.");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static String text(Duration length) {
        return length.toSeconds() % 60 == 0 ? length.toMinutes() + " min" : length.toSeconds() + " s";
    }
}
