package io.bellwire.standalone.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One line that tells how things stand: rewritten in place on a terminal, printed every few seconds elsewhere.
 *
 * <p><b>Thread:</b> confined to one.
 */
public final class LiveLine {
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter out;
    private final boolean inPlace;
    private final long intervalNanos;
    private final LongSupplier nanos;
    private long shownAt;
    private boolean shown;

    /** @param inPlace whether {@code out} is a terminal */
    public LiveLine(PrintWriter out, boolean inPlace, Duration interval) {
        this(out, inPlace, interval, System::nanoTime);
    }

    LiveLine(PrintWriter out, boolean inPlace, Duration interval, LongSupplier nanos) {
        this.out = out;
        this.inPlace = inPlace;
        this.intervalNanos = interval.toNanos();
        this.nanos = nanos;
        shownAt = nanos.getAsLong();
    }

    /** Shows the text, if the last one has been there for the interval. */
    public void update(Supplier<String> text) {
        long now = nanos.getAsLong();
        if (now - shownAt < intervalNanos) {
            return;
        }
        shownAt = now;
        if (inPlace) {
            out.print(CLEAR + text.get());
            shown = true;
        } else {
            out.println(text.get());
        }
        out.flush();
    }

    /** Prints a line that stays. */
    public void print(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** Takes the live line away. */
    public void clear() {
        if (shown) {
            out.print(CLEAR);
            out.flush();
            shown = false;
        }
    }
}
