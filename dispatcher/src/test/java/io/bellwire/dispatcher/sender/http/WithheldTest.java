package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A delivery that has become another's while its connection was made is not written. */
class WithheldTest {
    @Test
    void writesNothingOnceItMayNotSendAndKeepsTheConnectionForOthers() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = new SenderHarness()) {
            sender.maySend(false);
            assertThat(sender.send(receiver.url())).isEqualTo(new AttemptOutcome.Withheld());
            sender.awaitConnections(1);
            assertThat(receiver.requests()).isEmpty();

            sender.maySend(true);
            assertThat(sender.send(receiver.url())).isInstanceOf(AttemptOutcome.Answered.class);
            assertThat(receiver.connections()).isOne();
        }
    }
}
