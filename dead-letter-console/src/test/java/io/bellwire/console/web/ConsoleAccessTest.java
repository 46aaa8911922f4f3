package io.bellwire.console.web;

import static io.bellwire.console.Samples.died;
import static io.bellwire.console.web.ConsoleUnderTest.KEY;
import static io.bellwire.console.web.ConsoleUnderTest.REASON;
import static io.bellwire.console.web.ConsoleUnderTest.assertProblem;
import static io.bellwire.console.web.ConsoleUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whom the console answers: the bearer of its key, and sessions that were opened with it. */
class ConsoleAccessTest {
    @RegisterExtension
    private static final ConsoleUnderTest console = new ConsoleUnderTest();

    @Test
    void refusesCallersWithoutAKeyOrWithAWrongOne() throws Exception {
        assertProblem(console.send(console.request("/api/v1/dead-letters")), 401, "unauthorized");
        assertProblem(
                console.send(console.request("/api/v1/dead-letters").header("authorization", "Bearer wrong")),
                401,
                "unauthorized");
        assertProblem(
                console.send(console.requestWithCookie("/api/v1/dead-letters", "bellwire_session=forged")),
                401,
                "unauthorized");
    }

    @Test
    void refusesAWrongKeyEvenBesideAGoodSession() throws Exception {
        HttpRequest.Builder request =
                console.requestWithCookie("/api/v1/dead-letters", logIn()).header("authorization", "Bearer wrong");

        assertProblem(console.send(request), 401, "unauthorized");
    }

    @Test
    void opensASessionForTheKeyInAStrictCookie() throws Exception {
        HttpResponse<String> answer = console.logInWith(KEY);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("set-cookie")).hasValueSatisfying(cookie -> assertThat(cookie)
                .matches("bellwire_session=[A-Za-z0-9_-]{43}; .*")
                .containsIgnoringCase("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/"));
    }

    @Test
    void opensNoSessionForAnotherKey() throws Exception {
        HttpResponse<String> answer = console.logInWith("wrong");

        assertProblem(answer, 401, "wrong_key");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void takesChangesOfASessionOnlyWithItsCsrfToken() throws Exception {
        console.apply(died("d1", 3, 1));
        String cookie = logIn();
        String token = csrfToken(cookie);
        String path = "/api/v1/deliveries/d1/replay";

        assertProblem(console.replay(console.requestWithCookie(path, cookie), REASON), 403, "csrf_token");
        assertProblem(
                console.replay(console.requestWithCookie(path, cookie).header("x-csrf-token", "forged"), REASON),
                403,
                "csrf_token");
        assertProblem(
                console.replay(
                        console.requestWithCookie(path, cookie).header("x-csrf-token", csrfToken(logIn())), REASON),
                403,
                "csrf_token");
        assertThat(console.kafka().history()).isEmpty();

        HttpResponse<String> answer =
                console.replay(console.requestWithCookie(path, cookie).header("x-csrf-token", token), REASON);
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void endsASessionAtLogoutAndAfterItsLifetime() throws Exception {
        String left = logIn();
        String expired = logIn();

        HttpRequest.Builder logOut = console.requestWithCookie("/logout", left)
                .header("x-csrf-token", csrfToken(left))
                .POST(BodyPublishers.noBody());
        assertThat(console.send(logOut).statusCode()).isEqualTo(303);
        assertThat(console.send(console.requestWithCookie("/api/v1/me", left)).statusCode())
                .isEqualTo(401);

        assertThat(console.send(console.requestWithCookie("/api/v1/me", expired))
                        .statusCode())
                .isEqualTo(200);
        console.passTime(Sessions.LIFETIME.plusSeconds(1));
        assertThat(console.send(console.requestWithCookie("/api/v1/me", expired))
                        .statusCode())
                .isEqualTo(401);
    }

    private String logIn() throws Exception {
        return console.logInWith(KEY)
                .headers()
                .firstValue("set-cookie")
                .orElseThrow()
                .split(";", 2)[0];
    }

    private String csrfToken(String cookie) throws Exception {
        HttpResponse<String> me = console.send(console.requestWithCookie("/api/v1/me", cookie));
        return json(me).get("csrfToken").asText();
    }
}
