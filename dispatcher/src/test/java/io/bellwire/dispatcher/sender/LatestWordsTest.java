package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatestWordsTest {
    private final LatestWords words = new LatestWords();
    private final Outgoing older = new Outgoing("endpoint.health", "ep_1", Tasks.task("dl_1", "ep_1", "s1"));
    private final Outgoing newer = new Outgoing("endpoint.health", "ep_1", Tasks.task("dl_2", "ep_1", "s2"));
    private final Outgoing others = new Outgoing("endpoint.health", "ep_2", Tasks.task("dl_3", "ep_2", "s3"));

    @Test
    void standsInForWhatWasSaidBefore() {
        words.say(older);
        words.say(others);
        words.say(newer);

        assertThat(words.lastFor(older)).isSameAs(newer);
        assertThat(words.lastFor(others)).isSameAs(others);
    }

    @Test
    void standsForAsLongAsAnOlderOneIsOwed() {
        words.say(older);
        words.say(newer);

        words.done(newer);

        assertThat(words.lastFor(older)).isSameAs(newer);
    }

    @Test
    void keepsNothingOnceAllIsTaken() {
        words.say(older);
        words.say(newer);
        words.done(newer);
        words.done(older);

        assertThat(words.size()).isZero();
    }
}
