package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.service.StartException;
import java.time.Duration;
import java.util.OptionalInt;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

class GroupTermsTest {
    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final String OLD_BROKERS =
            "sender.group.protocol: consumer (expected: brokers from 4.0 on whose feature group.version is 1 or more;"
                    + " upgrade them, or set sender.group.protocol=classic)";

    @Test
    void takesALeaseThatRunsOutBeforePartitionsAreGivenAway() {
        assertThatCode(() -> GroupTerms.requireShorter(Duration.ofMillis(6_999), SESSION, HEARTBEAT, "-"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesALongerOneNamingBothSettingsAndWhatToDo() {
        assertThatThrownBy(() -> GroupTerms.requireShorter(
                        Duration.ofSeconds(7), SESSION, HEARTBEAT, "raise kafka.session.timeout.ms"))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "sender.lease: 7000ms (expected: < 7000ms, the group's session timeout of 10000ms less 3000ms"
                                + " between heartbeats, or two senders may be at work on one partition; shorten sender.lease,"
                                + " or raise kafka.session.timeout.ms)");
    }

    @Test
    void refusesBrokersThatDoNotKnowTheProtocol() {
        assertThatThrownBy(() -> GroupTerms.requireVersion(OptionalInt.empty()))
                .isInstanceOf(StartException.class)
                .hasMessage(OLD_BROKERS);
        assertThatThrownBy(() -> GroupTerms.requireVersion(OptionalInt.of(0))).hasMessage(OLD_BROKERS);
        assertThatCode(() -> GroupTerms.requireVersion(OptionalInt.of(1))).doesNotThrowAnyException();
    }

    @Test
    void saysWhatToDoWhenAConsumerMeetsSuchBrokersLater() {
        UnsupportedVersionException refusal = new UnsupportedVersionException("no such request");

        assertThat(GroupTerms.explained(refusal)).hasMessage(OLD_BROKERS).hasCause(refusal);
    }
}
