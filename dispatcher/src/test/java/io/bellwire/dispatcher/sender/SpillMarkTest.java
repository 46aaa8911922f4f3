package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpillMarkTest {
    private final SpillMark mark = new SpillMark();

    @Test
    void isBehindFromTheFirstThatIsSpilledUntilTheLastIsBack() {
        assertThat(mark.isBehind()).isFalse();

        mark.spilled();
        mark.spilled();
        assertThat(mark.isBehind()).isTrue();

        mark.acknowledged(7);
        mark.acknowledged(9);
        mark.cameBack(7, false);
        assertThat(mark.isBehind()).isTrue();

        mark.cameBack(9, false);
        assertThat(mark.isBehind()).isFalse();
    }

    @Test
    void isBehindWhileOneMayBeOnItsWayThoughAllThatIsKnownIsBack() {
        mark.spilled();
        mark.spilled();
        mark.acknowledged(7);
        mark.cameBack(7, false);

        assertThat(mark.isBehind()).isTrue();
    }

    @Test
    void knowsThatOneMayBeBackBeforeItsAcknowledgement() {
        mark.spilled();
        mark.cameBack(7, false);
        assertThat(mark.isBehind()).isTrue();

        mark.acknowledged(7);
        assertThat(mark.isBehind()).isFalse();
    }

    @Test
    void doesNotWaitForOneThatIsElsewhere() {
        mark.spilled();
        mark.acknowledged(SpillMark.ELSEWHERE);

        assertThat(mark.isBehind()).isFalse();
    }

    @Test
    void isBehindOneOfBeforeUntilAllOfThemAreBack() {
        mark.cameBack(3, true);
        mark.cameBack(4, false);
        assertThat(mark.isBehind()).isTrue();

        mark.caughtUpWithBefore();
        assertThat(mark.isBehind()).isFalse();
    }
}
