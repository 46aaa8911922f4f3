package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FatalFaultsTest {
    private final List<String> reasons = new ArrayList<>();
    private final FaultListener listener = reasons::add;

    @BeforeEach
    void listen() {
        FatalFaults.reportTo(listener);
    }

    @AfterEach
    void stopListening() {
        FatalFaults.stopReportingTo(listener);
    }

    @Test
    void reportsInsteadOfEndingTheJvm() {
        Exit.halt(1, "disk is full");
        Exit.exit(3);

        assertThat(reasons).containsExactly("disk is full", "exit status 3");
    }

    @Test
    void doesNotEndTheJvmForABrokerThatIsGoneEither() {
        FatalFaults.stopReportingTo(listener);

        Exit.halt(1, "late");

        assertThat(reasons).isEmpty();
    }
}
