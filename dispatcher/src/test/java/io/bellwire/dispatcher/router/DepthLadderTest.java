package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.service.ChainDepths;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DepthLadderTest {
    @Test
    void standsInForEveryDepthWithRungsNoMoreThanAreSaidExactly() {
        assertThat(DepthLadder.RUNGS)
                .hasSizeLessThanOrEqualTo(AskedDepths.MAX_EXACT)
                .contains(1, ChainDepths.MAX);
    }

    @Test
    void roundsUpAndByNoMoreThanSixTenths() {
        assertThat(IntStream.rangeClosed(1, ChainDepths.MAX).allMatch(depth -> {
                    int rung = DepthLadder.atLeast(depth);
                    return depth <= rung && 10L * rung <= 16L * depth;
                }))
                .isTrue();
    }

    @Test
    void knowsNoDepthBeyondTheGreatest() {
        assertThatThrownBy(() -> DepthLadder.atLeast(ChainDepths.MAX + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth: 1000000 (expected: <= 999999)");
    }
}
