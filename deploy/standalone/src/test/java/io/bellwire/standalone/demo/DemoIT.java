package io.bellwire.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoIT {
    private final StringWriter out = new StringWriter();

    @Test
    void losesNothingAndSaysSo() throws Exception {
        Demo demo = new Demo(new DemoSettings(Duration.ofSeconds(5), 100), new PrintWriter(out), Clock.systemUTC());

        boolean kept = demo.run(new Stop(), reason -> {
            throw new AssertionError("the broker failed: " + reason);
        });

        assertThat(kept).as(out.toString()).isTrue();
        assertThat(out.toString())
                .containsPattern("observations accepted \\(0 refused, 0 of unknown fate\\)")
                .containsPattern("lost +0 +0 +0 +0")
                .contains("Nothing is lost");
    }

    @Test
    void endsWhenItIsAskedTo() throws Exception {
        Stop stop = new Stop();
        stop.ask();

        boolean kept = new Demo(new DemoSettings(DemoSettings.LONGEST, 50), new PrintWriter(out), Clock.systemUTC())
                .run(stop, reason -> {});

        assertThat(kept).as(out.toString()).isTrue();
    }
}
