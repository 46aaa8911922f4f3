package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxThreadTest {
    private static final String CURSED = "cursed";

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final OutboxThread<String> thread = new OutboxThread<>("outbox-test", this::handle);

    private void handle(String item) {
        if (item.equals(CURSED)) {
            throw new AssertionError("an Error, on purpose");
        }
        handled.add(item);
    }

    @AfterEach
    void close() {
        thread.close(Duration.ofSeconds(5));
    }

    @Test
    void handlesInOrderAndGoesOnAfterAnError() {
        thread.start();
        thread.add("1");
        thread.add(CURSED);
        thread.add("2");

        await().untilAsserted(() -> assertThat(handled).containsExactly("1", "2"));
    }

    @Test
    void isWokenFromASleepWithoutEnd() {
        thread.start();
        await().until(thread::isAsleep);

        thread.add("1");

        await().untilAsserted(() -> assertThat(handled).containsExactly("1"));
    }

    @Test
    void handlesLaterWhatIsToComeLater() {
        thread.addLater("later", Duration.ofMillis(50));
        thread.add("now");
        thread.start();

        await().untilAsserted(() -> assertThat(handled).containsExactly("now", "later"));
    }

    @Test
    void handlesNothingOnceItIsClosed() {
        thread.start();
        thread.close(Duration.ofSeconds(5));
        thread.add("1");

        assertThat(handled).isEmpty();
    }
}
