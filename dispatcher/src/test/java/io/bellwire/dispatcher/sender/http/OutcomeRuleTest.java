package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeRuleTest {

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 203, 204, 206, 207, 226, 299})
    void any2xxIsDelivered(int status) {
        assertThat(decide(status)).isEqualTo(new Decision.Delivered());
    }

    @ParameterizedTest
    @CsvSource({
        "300, REDIRECT",
        "301, REDIRECT",
        "304, REDIRECT",
        "308, REDIRECT",
        "399, REDIRECT",
        "400, HTTP_4XX",
        "401, HTTP_4XX",
        "404, HTTP_4XX",
        "408, HTTP_4XX",
        "425, HTTP_4XX",
        "429, HTTP_4XX",
        "409, HTTP_4XX",
        "411, HTTP_4XX",
        "499, HTTP_4XX",
        "500, HTTP_5XX",
        "501, HTTP_5XX",
        "503, HTTP_5XX",
        "511, HTTP_5XX",
        "599, HTTP_5XX",
    })
    void otherStatusesAreTriedAgain(int status, ErrorClass reason) {
        assertThat(decide(status)).isEqualTo(new Decision.Retry(reason, Optional.empty()));
    }

    @Test
    void goneIsADeadLetterAtOnce() {
        assertThat(decide(410)).isEqualTo(new Decision.Dead(ErrorClass.GONE));
    }

    @Test
    void theReceiversWaitIsHandedOn() {
        Optional<Duration> wait = Optional.of(Duration.ofSeconds(30));

        assertThat(OutcomeRule.decide(new AttemptOutcome.Answered(429, wait)))
                .isEqualTo(new Decision.Retry(ErrorClass.HTTP_4XX, wait));
    }

    @ParameterizedTest
    @EnumSource(names = {"DNS", "CONNECT", "TLS", "TIMEOUT", "PROTOCOL"})
    void everyFailureIsTriedAgain(ErrorClass reason) {
        assertThat(OutcomeRule.decide(new AttemptOutcome.Failed(reason, "why")))
                .isEqualTo(new Decision.Retry(reason, Optional.empty()));
    }

    @Test
    void aRefusedUrlIsDeadAndARefusedAddressTriedAgain() {
        assertThat(OutcomeRule.decide(new AttemptOutcome.Refused(ErrorClass.POLICY, "PORT")))
                .isEqualTo(new Decision.Dead(ErrorClass.POLICY));
        assertThat(OutcomeRule.decide(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "LOOPBACK")))
                .isEqualTo(new Decision.Retry(ErrorClass.DNS_FORBIDDEN, Optional.empty()));
    }

    private static Decision decide(int status) {
        return OutcomeRule.decide(new AttemptOutcome.Answered(status, Optional.empty()));
    }
}
