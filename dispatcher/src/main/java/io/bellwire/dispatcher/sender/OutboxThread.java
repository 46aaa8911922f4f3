package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that handles what others add, in the order they added it, and some of it later.
 *
 * <p><b>Why not an executor?</b> Every delivery passes here. While some come, the thread looks for more once a millisecond
 * instead of being woken for each, which would cost its adder more than the delivery's whole record does; they gather for
 * longer than that in the producer anyway.
 *
 * <p><b>Threads:</b> anyone adds; one closes.
 */
final class OutboxThread<T> {
    private static final Logger LOGGER = LoggerFactory.getLogger(OutboxThread.class);
    private static final long LOOK_NANOS = 1_000_000;
    /** Looks without finding anything, after which it waits to be woken. */
    private static final int LOOKS = 20;

    private final Queue<T> ready = new ConcurrentLinkedQueue<>();
    private final PriorityBlockingQueue<Later<T>> later = new PriorityBlockingQueue<>();
    private final Consumer<T> handler;
    private final Thread thread;
    private volatile boolean asleep; // written by the thread, read by adders
    private volatile boolean closed;

    /** @param handler must not throw for what it can expect; the rest is logged */
    OutboxThread(String name, Consumer<T> handler) {
        this.handler = handler;
        this.thread = new Thread(this::run, name);
    }

    private record Later<T>(T item, long dueNanos) implements Comparable<Later<T>> {
        @Override
        public int compareTo(Later<T> other) {
            return Long.signum(dueNanos - other.dueNanos);
        }
    }

    void start() {
        thread.start();
    }

    void add(T item) {
        ready.add(item);
        wakeIfAsleep();
    }

    void addLater(T item, Duration delay) {
        later.add(new Later<>(item, System.nanoTime() + delay.toNanos()));
        wakeIfAsleep();
    }

    /** Whether it waits to be woken. */
    boolean isAsleep() {
        return asleep;
    }

    /** Nothing is handled any more once this returns, or the time is over. */
    void close(Duration timeout) {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeIfAsleep() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        int inVain = 0;
        while (!closed) {
            if (handleAll()) {
                inVain = 0;
            } else if (++inVain < LOOKS) {
                LockSupport.parkNanos(LOOK_NANOS);
            } else {
                sleep();
            }
        }
    }

    private boolean handleAll() {
        boolean any = false;
        for (Later<T> next = later.peek(); next != null && isDue(next) && !closed; next = later.peek()) {
            later.remove(next);
            handle(next.item());
            any = true;
        }
        for (T item = ready.poll(); item != null; item = closed ? null : ready.poll()) {
            handle(item);
            any = true;
        }
        return any;
    }

    private void handle(T item) {
        try {
            handler.accept(item);
        } catch (Throwable e) { // an Error too must not end the thread: nothing would ever settle again
            LOGGER.atError().setCause(e).log("an outcome hit a bug");
        }
    }

    /** Who adds sees us asleep and wakes us, or we see what was added. */
    private void sleep() {
        asleep = true;
        if (ready.isEmpty() && !closed) {
            Later<T> next = later.peek();
            if (next == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, next.dueNanos() - System.nanoTime()));
            }
        }
        asleep = false;
    }

    private static boolean isDue(Later<?> later) {
        return later.dueNanos() - System.nanoTime() <= 0;
    }
}
