package io.bellwire.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Grüße, 世界 💰", "a\\b"})
    void leavesTextAsItIs(String text) {
        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @Test
    void spellsOutWhatATerminalObeys() {
        assertThat(Printable.line("a\u001b[31mb\r\n\u009b\u007f"))
                .isEqualTo("a\\u001b[31mb\\u000d\\u000a\\u009b\\u007f");
    }

    @Test
    void spellsOutWhatReversesTheReading() {
        assertThat(Printable.line("1\u202e2")).isEqualTo("1\\u202e2");
    }

    @Test
    void keepsLinesApartWhereThereMayBeSeveral() {
        assertThat(Printable.lines("a\r\nb\u0007")).isEqualTo("a" + System.lineSeparator() + "b\\u0007");
    }
}
