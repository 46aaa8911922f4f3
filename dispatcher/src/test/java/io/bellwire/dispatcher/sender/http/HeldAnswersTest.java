package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldAnswersTest {
    private final List<Promise<List<InetAddress>>> asked = new ArrayList<>();
    private long now;
    private final HeldAnswers answers = new HeldAnswers(
            host -> {
                asked.add(ImmediateEventExecutor.INSTANCE.newPromise());
                return asked.get(asked.size() - 1);
            },
            () -> now);

    @Test
    void givesAnAnswerAgainForAMomentOnly() {
        Future<List<InetAddress>> first = answers.resolveAll("shop.example.com");
        asked.get(0).setSuccess(List.of());

        now += HeldAnswers.HELD.toNanos() - 1;
        assertThat(answers.resolveAll("shop.example.com")).isSameAs(first);

        now += 1;
        assertThat(answers.resolveAll("shop.example.com")).isNotSameAs(first);
        assertThat(asked).hasSize(2);
    }

    @Test
    void letsManyWaitForOneAnswer() {
        assertThat(answers.resolveAll("shop.example.com")).isSameAs(answers.resolveAll("shop.example.com"));
    }

    @Test
    void holdsNoFailure() {
        answers.resolveAll("shop.example.com");
        asked.get(0).setFailure(new IllegalStateException("no name server"));

        answers.resolveAll("shop.example.com");

        assertThat(asked).hasSize(2);
    }

    @Test
    void tellsNamesApart() {
        answers.resolveAll("one.example.com");
        answers.resolveAll("two.example.com");

        assertThat(asked).hasSize(2);
    }
}
