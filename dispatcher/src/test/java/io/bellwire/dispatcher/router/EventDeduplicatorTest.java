package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.EventDeduplicator.Seen;
import io.bellwire.dispatcher.router.EventDeduplicator.Verdict;
import org.junit.jupiter.api.Test;

class EventDeduplicatorTest {
    private static final Seen FIRST = new Seen(7, "a", false);

    @Test
    void tellsAReplayFromADuplicateByTheOffsetOfTheFirst() {
        assertThat(EventDeduplicator.judge(null, FIRST)).isEqualTo(Verdict.FIRST);
        assertThat(EventDeduplicator.judge(FIRST, FIRST)).isEqualTo(Verdict.REPLAY);
        assertThat(EventDeduplicator.judge(FIRST, new Seen(8, "a", false))).isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void tellsAnotherEventUnderTheSameIdFromADuplicate() {
        assertThat(EventDeduplicator.judge(FIRST, new Seen(8, "b", false))).isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void ratherSendsTwiceThanNeverWhenTheTopicWasMadeAnew() {
        assertThat(EventDeduplicator.judge(FIRST, new Seen(3, "a", false))).isEqualTo(Verdict.FIRST);
    }

    @Test
    void readsWhatItWrote() {
        Seen superseded = new Seen(8, "b", true);

        assertThat(Seen.parse(FIRST.text())).isEqualTo(FIRST);
        assertThat(Seen.parse(superseded.text())).isEqualTo(superseded);
    }
}
