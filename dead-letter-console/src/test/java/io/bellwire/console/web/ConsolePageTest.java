package io.bellwire.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is given, and what it is told not to do with it. */
class ConsolePageTest {
    @RegisterExtension
    private static final ConsoleUnderTest console = new ConsoleUnderTest();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app.js", "/app.css", "/icon.svg", "/api/v1/dead-letters", "/none", "/login"})
    void guardsEveryAnswerWithSecurityHeaders(String path) throws Exception {
        HttpResponse<String> answer = console.send(console.request(path));

        assertThat(answer.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("server")).isEmpty();
    }

    @Test
    void servesAPageThatThePolicyLetsRun() throws Exception {
        HttpResponse<String> page = console.send(console.request("/"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.body())
                .contains("<script src=\"/app.js\" defer></script>")
                .doesNotContainPattern("<script>|<style|style=|\\son[a-z]+=|https?://");
        String script = console.send(console.request("/app.js")).body();
        assertThat(script).doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(");
    }
}
