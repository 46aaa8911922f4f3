package io.bellwire.standalone.demo;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.ConfigurationException;
import io.bellwire.standalone.Ready;
import io.bellwire.standalone.terminal.LiveLine;
import io.bellwire.testkit.client.ConsoleClient;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.ledger.Obligations;
import io.bellwire.testkit.ledger.SettlementReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/**
 * One run over a pipeline that serves: publishes at a steady rate, tells how things stand, and in the end waits until
 * every callback is where it stays.
 *
 * <p><b>Thread:</b> confined to the demo's.
 */
final class DemoRun {
    private static final int BATCHES_PER_SECOND = 10;
    private static final Duration BATCH_INTERVAL = Duration.ofSeconds(1).dividedBy(BATCHES_PER_SECOND);
    /** Well below what the gateway takes in one request, and twice what the highest rate needs. */
    private static final int MOST_AT_ONCE = 2 * DemoSettings.HIGHEST_RATE / BATCHES_PER_SECOND;
    /** The whole retry schedule, several times over. */
    private static final Duration SETTLING_LIMIT = Duration.ofSeconds(30);
    /** Between looks at the whole of the topics. */
    private static final Duration SETTLING_INTERVAL = Duration.ofMillis(500);
    /** All callbacks are kept in memory; so many fit. */
    private static final int MOST_ARRIVALS = 100_000;

    private final DemoSettings settings;
    private final Publisher publisher;
    private final Merchants merchants;
    private final ConsoleClient console;
    private final SettlementReader settlements;
    private final LiveLine live;
    private final Books books;
    private final Scoreboard scoreboard;
    private final Latencies latencies;
    private final long began = System.nanoTime();

    private DemoRun(
            DemoSettings settings,
            Publisher publisher,
            Merchants merchants,
            ConsoleClient console,
            SettlementReader settlements,
            LiveLine live,
            Books books,
            Scoreboard scoreboard,
            Latencies latencies) {
        this.settings = settings;
        this.publisher = publisher;
        this.merchants = merchants;
        this.console = console;
        this.settlements = settlements;
        this.live = live;
        this.books = books;
        this.scoreboard = scoreboard;
        this.latencies = latencies;
    }

    /** Registers the merchants and opens the books. */
    static DemoRun prepare(DemoSettings settings, Ready ready, Merchants merchants, LiveLine live, InstantSource clock)
            throws ConfigurationException {
        Books books = new Books();
        Scoreboard scoreboard = new Scoreboard();
        Latencies latencies = new Latencies();
        merchants.receiver().onReceived(books::arrived);
        merchants.receiver().onReceived(scoreboard::arrived);
        merchants.receiver().onReceived(latencies::arrived);

        Chains chains = new Chains(settings.rate(), clock.instant());
        Obligations obligations = new Obligations(chains::requiredConfirmations, Chains.QUORUM);
        GatewayClient gateway = new GatewayClient(ready.gateway(), ready.adminKey());
        merchants.register(gateway, chains, obligations, books);
        return new DemoRun(
                settings,
                new Publisher(gateway, chains, obligations, books, latencies),
                merchants,
                new ConsoleClient(ready.console(), ready.adminKey()),
                new SettlementReader(
                        ready.kafka(), CommonConfig.topics(DemoSettings.topics(ready.kafka())), RecordCodec.builtIn()),
                live,
                books,
                scoreboard,
                latencies);
    }

    /** Publishes until the time is up, until it is asked to stop, or until memory has had enough. */
    void untilStopped(Stop stop) throws InterruptedException {
        long published = 0;
        while (elapsed().compareTo(settings.length()) < 0
                && merchants.receiver().count() < MOST_ARRIVALS) {
            long due = elapsed().toMillis() * settings.rate() / 1_000 - published;
            // What a pause of the machine left behind is not made up for in one go.
            int count = (int) Math.min(due, MOST_AT_ONCE);
            if (count > 0) {
                publisher.publish(count);
                published += due;
            }
            live.update(this::status);
            if (!stop.isNotAskedFor(BATCH_INTERVAL)) {
                return;
            }
        }
        if (elapsed().compareTo(settings.length()) < 0) {
            live.print("No memory is set aside for more than " + MOST_ARRIVALS + " callbacks: the run ends here.");
        }
    }

    /** Waits until nothing is under way any more, within reason, and closes the books. */
    Balance settle() throws InterruptedException {
        live.print(status());
        live.print("Nothing more is published. What is under way is waited for, at most " + SETTLING_LIMIT.toSeconds()
                + " s ...");
        Duration limit = elapsed().plus(SETTLING_LIMIT);
        Stop nobody = new Stop();
        while (books.outstanding() > deadLetters() && elapsed().compareTo(limit) < 0) {
            live.update(this::status);
            nobody.isNotAskedFor(BATCH_INTERVAL);
        }
        Balance balance = books.balance(settlements.read());
        while (!balance.isSettled() && elapsed().compareTo(limit) < 0) {
            nobody.isNotAskedFor(SETTLING_INTERVAL);
            balance = books.balance(settlements.read());
        }
        live.clear();
        return balance;
    }

    /** Fits 80 columns: a line that wraps cannot be rewritten in place. */
    private String status() {
        int dead = deadLetters();
        Duration elapsed = elapsed();
        return String.format(
                Locale.ROOT,
                "%3d:%02d  accepted %,d  delivered %,d  retrying %,d  dead %,d%s",
                elapsed.toMinutes(),
                elapsed.toSecondsPart(),
                publisher.accepted(),
                scoreboard.delivered(),
                Math.max(0, scoreboard.refused() - dead),
                dead,
                latencies.median().map(p50 -> "  p50 " + p50.toMillis() + " ms").orElse(""));
    }

    /** As the console knows them, which lags a little behind. */
    private int deadLetters() {
        return console.listDeadLetters(Map.of("state", "ALL", "limit", "1"))
                .path("total")
                .asInt();
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
