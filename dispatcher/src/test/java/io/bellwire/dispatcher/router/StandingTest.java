package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair that is not here is an illegal transition: there is no method to write it with. */
class StandingTest {
    static Stream<Arguments> waysOut() {
        return Stream.of(
                Arguments.of(Standing.Nothing.class, Set.of("see", "enter")),
                Arguments.of(Standing.Pending.class, Set.of("enter", "replace", "drop")),
                Arguments.of(Standing.Included.class, Set.of("repeat", "withdraw", "cross", "leave", "finish")),
                Arguments.of(Standing.Final.class, Set.of()),
                Arguments.of(Standing.Out.class, Set.of("enter", "replace", "drop")),
                Arguments.of(Standing.Replaced.class, Set.of("enter")),
                Arguments.of(Standing.Dropped.class, Set.of("enter")));
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void offersTheWaysOutThatAreDrawnAndNoOthers(Class<? extends Standing> standing, Set<String> waysOut) {
        assertThat(Stream.of(standing.getMethods(), standing.getDeclaredMethods())
                        .flatMap(Arrays::stream)
                        .filter(method -> Standing.class.isAssignableFrom(method.getReturnType()))
                        .map(Method::getName)
                        .collect(Collectors.toSet()))
                .isEqualTo(waysOut);
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void isOneOfAllStandings(Class<? extends Standing> standing, Set<String> waysOut) {
        assertThat(permitted(Standing.class)).contains(standing).hasSize((int)
                waysOut().count());
    }

    private static Set<Class<?>> permitted(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .flatMap(inner -> permitted(inner).stream())
                        .collect(Collectors.toSet())
                : Set.of(type);
    }
}
