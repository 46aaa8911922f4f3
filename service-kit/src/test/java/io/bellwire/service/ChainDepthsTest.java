package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainDepthsTest {
    @Test
    void answersForNamedChainsAndForAllOthers() {
        ChainDepths depths = ChainDepths.parse("eip155:1=12, bip122:000000000019d6689c085ae165831e93=2 ,*=6", 1);

        assertThat(depths.of("eip155:1")).isEqualTo(12);
        assertThat(depths.of("bip122:000000000019d6689c085ae165831e93")).isEqualTo(2);
        assertThat(depths.of("eip155:56")).isEqualTo(6);
    }

    @Test
    void takesNoneWhereNoneIsAllowed() {
        assertThat(ChainDepths.parse("*=0", 0).of("eip155:1")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eip155:1=12 | *=depth for every other chain",
                "12,*=1 | chain=depth",
                "=12,*=1 | chain=depth",
                "eip155:1=12,*=1, | chain=depth",
                "eip155:1=0,*=1 | from 1 to 999999",
                "eip155:1=-1,*=1 | from 1 to 999999",
                "eip155:1=1e3,*=1 | from 1 to 999999",
                "eip155:1=1000000,*=1 | from 1 to 999999",
                "eip155:1=012,*=1 | from 1 to 999999",
                "eip155:1=12,eip155:1=6,*=1 | each chain once"
            })
    void refusesAnythingElseAndSaysWhatItExpects(String text, String expected) {
        assertThatThrownBy(() -> ChainDepths.parse(text, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }
}
