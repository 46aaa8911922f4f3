package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedTextTest {
    @ParameterizedTest
    @CsvSource({
        "0xa99e, 3",
        "000000000019d6689c085ae165831e93, 17",
        "/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48, 28",
        "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d, 45"
    })
    void takesHalfTheBytesForHex(String text, int bytes) {
        assertThat(PackedText.pack(text).remaining()).isEqualTo(bytes);
        assertThat(PackedText.unpack(PackedText.pack(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "0xa",
                "0xAB",
                "x0xab",
                "0x0xab",
                "a",
                "ab",
                "AB",
                "äöü0xab",
                "0xab\u0000",
                "slip44:60",
                "日本"
            })
    void givesBackWhatItTook(String text) {
        assertThat(PackedText.unpack(PackedText.pack(text))).isEqualTo(text);
    }

    @Test
    void givesBackALongPrefix() {
        String text = "p".repeat(200) + "0xab";

        assertThat(PackedText.unpack(PackedText.pack(text))).isEqualTo(text);
    }

    @Test
    void tellsNoTextFromAnEmptyOne() {
        assertThat(PackedText.unpack(PackedText.pack(null))).isNull();
        assertThat(PackedText.unpack(PackedText.pack(""))).isEmpty();
    }
}
