package io.bellwire.bench.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodiesTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "7, 123456789", "999999999999, 9223372036854775807"})
    void tellsItsNumberAndWhenItWasDueInSixHundredBytes(long number, long due) {
        byte[] body = Bodies.body(number, due);

        String text = new String(body, US_ASCII);
        assertThat(body).hasSize(600);
        assertThat(Bodies.number(text)).isEqualTo(number);
        assertThat(Bodies.due(text)).isEqualTo(due);
    }
}
