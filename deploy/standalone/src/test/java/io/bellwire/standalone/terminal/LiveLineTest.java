package io.bellwire.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final StringWriter out = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void isRewrittenInPlaceOnATerminal() {
        LiveLine live = line(true);

        pass(INTERVAL);
        live.update(() -> "one");
        pass(INTERVAL);
        live.update(() -> "two");
        live.print("stays");

        assertThat(out.toString()).isEqualTo("\r\033[Kone\r\033[Ktwo\r\033[Kstays" + System.lineSeparator());
    }

    @Test
    void isPrintedLineByLineElsewhere() {
        LiveLine live = line(false);

        pass(INTERVAL);
        live.update(() -> "one");
        live.clear();

        assertThat(out.toString()).isEqualTo("one" + System.lineSeparator());
    }

    @Test
    void changesOncePerInterval() {
        LiveLine live = line(false);

        live.update(() -> "too early");
        pass(INTERVAL);
        live.update(() -> "one");
        live.update(() -> "too early");

        assertThat(out.toString().lines()).containsExactly("one");
    }

    private LiveLine line(boolean inPlace) {
        return new LiveLine(new PrintWriter(out), inPlace, INTERVAL, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
