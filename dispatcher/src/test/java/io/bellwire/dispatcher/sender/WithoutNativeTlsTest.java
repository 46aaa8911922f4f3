package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.sender.http.ClientTls;
import io.bellwire.dispatcher.sender.http.TlsProvider;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A machine on which the native library does not load: another process, since this one may have loaded it. */
class WithoutNativeTlsTest {
    @Test
    void startsWithJavasOwnAndRefusesToPretend() throws IOException {
        Process elsewhere = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dio.netty.handler.ssl.noOpenSsl=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Elsewhere.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        String said = new String(elsewhere.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said.lines().filter(line -> line.startsWith("said: ")))
                .hasSize(2)
                .first()
                .isEqualTo("said: auto works");
        assertThat(said)
                .contains("said: delivery.tls.provider: openssl (expected: auto or jdk on this machine: native library"
                        + " does not load: ");
    }

    /** What runs there. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] args) throws ConfigurationException {
            TlsProvider auto = provider(Map.of());
            ClientTls.trustingThePlatform(auto).close();
            System.out.println("said: " + auto.name().toLowerCase(java.util.Locale.ROOT) + " works");
            try {
                provider(Map.of(SenderConfig.TLS_PROVIDER, "openssl"));
            } catch (IllegalArgumentException refused) {
                System.out.println("said: " + refused.getMessage());
            }
        }

        private static TlsProvider provider(Map<String, String> settings) throws ConfigurationException {
            return SenderConfig.from(Configuration.of(settings, List.of(SenderConfig.DEFINITION)))
                    .tlsProvider();
        }
    }
}
