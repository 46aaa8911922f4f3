package io.bellwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwire.service.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void listsAllThatDoesNotGoTogetherBeforeAnythingStarts() {
        Settings settings = settings(Map.of(
                "delivery.headers.timeout", "20s",
                "egress.proxy.password", "hunter2",
                "topics.min.insync.replicas", "4"));

        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> settings.over(Keys.placeholders()));

        assertThat(refused.problems())
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("delivery.headers.timeout: 20000ms"))
                .anyMatch(problem -> problem.startsWith("egress.proxy: empty"))
                .anyMatch(problem -> problem.startsWith("topics.min.insync.replicas: 4"))
                .noneMatch(problem -> problem.contains("hunter2"));
    }

    @Test
    void tellsAPasswordWithoutAUser() {
        Settings settings =
                settings(Map.of("egress.proxy", "http://127.0.0.1:3128", "egress.proxy.password", "hunter2"));

        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> settings.over(Keys.placeholders()));

        assertThat(refused.problems()).singleElement().satisfies(problem -> assertThat(problem)
                .startsWith("egress.proxy.user: empty")
                .doesNotContain("hunter2"));
    }

    @Test
    void takesWhatGoesTogether() {
        assertThatNoException().isThrownBy(() -> settings(Map.of("delivery.headers.timeout", "5s"))
                .over(Keys.placeholders()));
    }

    private static Settings settings(Map<String, String> overrides) {
        return new Settings(null, Map.of("BELLWIRE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"), overrides);
    }
}
