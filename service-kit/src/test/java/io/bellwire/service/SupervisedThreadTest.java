package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.bellwire.service.SupervisedThread.Pause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class SupervisedThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<Readiness> whileWaiting = new CopyOnWriteArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    private SupervisedThread thread;

    @AfterEach
    void close() {
        thread.close();
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToTheLongest() {
        start(run -> {
            if (run <= 7) {
                throw new KafkaException("of this test");
            }
        });

        await().atMost(LIMIT).until(() -> runs.get() == 8);
        assertThat(waits).isEqualTo(millis(200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L));
        assertThat(failures).hasValue(7);
    }

    @Test
    void waitsAsShortAsAtFirstOnceItWasReady() {
        start(run -> {
            if (run == 3) {
                thread.nowReady();
            }
            if (run <= 4) {
                throw new KafkaException("of this test");
            }
        });

        await().atMost(LIMIT).until(() -> runs.get() == 5);
        assertThat(waits).isEqualTo(millis(200L, 400L, 200L, 400L));
    }

    @Test
    void startsOverAfterABugAsWell() {
        start(run -> {
            if (run == 1) {
                throw new IllegalStateException("of this test");
            }
            thread.nowReady();
        });

        await().atMost(LIMIT).until(() -> thread.readiness().isReady());
        assertThat(runs).hasValue(2);
        assertThat(whileWaiting).containsExactly(Readiness.waiting("starting over: IllegalStateException"));
    }

    @Test
    void endsInTheMiddleOfAWaitWhenItIsClosed() {
        CountDownLatch waiting = new CountDownLatch(1);
        start(
                run -> {
                    throw new KafkaException("of this test");
                },
                (closing, time) -> {
                    waiting.countDown();
                    closing.await();
                });
        await().atMost(LIMIT).until(() -> waiting.getCount() == 0);

        thread.close();

        assertThat(runs).hasValue(1);
        assertThat(thread.readiness()).isEqualTo(Readiness.waiting("closed"));
    }

    @Test
    void doesNotStartOverFromAFailureOfItsClosing() {
        start(run -> {
            while (!thread.isClosing()) {
                Thread.onSpinWait();
            }
            throw new KafkaException("of this test");
        });
        await().atMost(LIMIT).until(() -> runs.get() == 1);

        thread.close();

        assertThat(runs).hasValue(1);
        assertThat(failures).hasValue(0);
        assertThat(waits).isEmpty();
    }

    @Test
    void endsWhenItIsInterrupted() {
        start(
                run -> {
                    throw new KafkaException("of this test");
                },
                (closing, time) -> {
                    throw new InterruptedException("of this test");
                });

        await().atMost(LIMIT).until(() -> thread.readiness().equals(Readiness.waiting("closed")));
        assertThat(runs).hasValue(1);
    }

    @Test
    void saysWhenItsThreadIsGone() {
        start(run -> {
            throw new NoClassDefFoundError("of this test");
        });

        await().atMost(LIMIT).until(() -> thread.readiness() instanceof Readiness.Failed);
        assertThat(((Readiness.Failed) thread.readiness()).reason()).contains("NoClassDefFoundError: of this test");
        assertThat(runs).hasValue(1);
    }

    @Test
    void namesAThreadThatOutlivesItsClosing() {
        CountDownLatch held = new CountDownLatch(1);
        thread = new SupervisedThread("test", () -> awaitQuietly(held), Duration.ofMillis(1));
        thread.start();

        List<ILoggingEvent> said = saidDuring(thread::close);

        held.countDown();
        assertThat(said).hasSize(1);
        assertThat(said.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(said.get(0).getKeyValuePairs()).contains(new KeyValuePair("thread", "test-poll"));
    }

    @Test
    void closesWithoutAWordWhenItsThreadEnds() {
        start(run -> {
            while (!thread.isClosing()) {
                Thread.onSpinWait();
            }
        });

        assertThat(saidDuring(thread::close)).isEmpty();
    }

    private static List<ILoggingEvent> saidDuring(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(SupervisedThread.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            work.run();
            return List.copyOf(said.list);
        } finally {
            logger.detachAppender(said);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits take no time; how long they would have been is kept. */
    private void start(IntConsumer loop) {
        start(loop, (closing, time) -> {
            waits.add(time);
            whileWaiting.add(thread.readiness());
        });
    }

    /** @param loop given which of its runs it is */
    private void start(IntConsumer loop, Pause pause) {
        Runnable counted = () -> loop.accept(runs.incrementAndGet());
        thread = new SupervisedThread(
                "test", () -> thread.runUntilDone(counted, failures::incrementAndGet), LIMIT, pause);
        thread.start();
    }

    private static List<Duration> millis(Long... waits) {
        return Stream.of(waits).map(Duration::ofMillis).toList();
    }
}
