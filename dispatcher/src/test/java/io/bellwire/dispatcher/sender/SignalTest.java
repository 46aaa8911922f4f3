package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignalTest {
    @ParameterizedTest
    @CsvSource({
        "200, TAKEN",
        "204, TAKEN",
        "301, ANSWERED",
        "400, ANSWERED",
        "410, ANSWERED",
        "429, OVERLOADED",
        "500, ANSWERED",
        "502, ANSWERED",
        "503, OVERLOADED",
    })
    void readsAnAnswer(int status, Signal signal) {
        assertThat(Signal.of(new AttemptOutcome.Answered(status, Optional.empty())))
                .isEqualTo(signal);
    }

    @ParameterizedTest
    @EnumSource(names = {"DNS", "CONNECT", "TLS", "TIMEOUT", "PROTOCOL"})
    void takesSilenceForUnreachable(ErrorClass error) {
        assertThat(Signal.of(new AttemptOutcome.Failed(error, "detail"))).isEqualTo(Signal.UNREACHABLE);
    }

    @Test
    void takesAForbiddenAddressForAReasonToPauseAndNotForASignOfTooMuch() {
        Signal signal = Signal.of(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "LOOPBACK"));

        assertThat(signal).isEqualTo(Signal.FORBIDDEN);
        assertThat(signal.isReached()).isFalse();
        assertThat(signal.isTooMuch()).isFalse();
    }

    static Stream<AttemptOutcome> nothingSent() {
        return Stream.of(
                new AttemptOutcome.Refused(ErrorClass.POLICY, "FRAGMENT"),
                new AttemptOutcome.Crowded(),
                new AttemptOutcome.Withheld());
    }

    @ParameterizedTest
    @MethodSource("nothingSent")
    void learnsNothingFromWhatWasNotSent(AttemptOutcome outcome) {
        assertThat(Signal.of(outcome)).isEqualTo(Signal.NONE);
    }
}
