package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.state.v1.Telling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegTellerTest {
    @Test
    void keepsTellingsInTheOrderOfTheirEventsWhateverOrderTheyWereDecidedIn() {
        List<Telling> told =
                LegTeller.with(telling(2, "confirming"), List.of(telling(1, "detected"), telling(4, "held")));

        assertThat(told).extracting(Telling::getRevision).containsExactly(1, 2, 4);
    }

    @Test
    void neverForgetsThatItConfirmedHoweverOftenATransferIsHeld() {
        List<Telling> told = new ArrayList<>(List.of(telling(1, "detected"), telling(2, "confirmed")));
        for (int revision = 3; revision < 1_000; revision++) {
            told = LegTeller.with(telling(revision, revision % 2 == 0 ? "released" : "held"), told);
        }

        assertThat(told).hasSize(LegTeller.KEPT);
        assertThat(told.get(0).getStatus()).isEqualTo("confirmed");
        assertThat(told.get(told.size() - 1).getRevision()).isEqualTo(999);
    }

    private static Telling telling(int revision, String status) {
        return new Telling("evt_" + revision, revision, status, 12);
    }
}
