package io.bellwire.standalone.terminal;

import java.io.Console;

/** Whether a person watches, or a file or a pipe takes the output. */
public final class Terminals {
    private Terminals() {}

    @SuppressWarnings("SystemConsoleNull") // what JDK 22 changed is asked next
    public static boolean isWatched() {
        Console console = System.console();
        return console != null && isTerminal(console) && !"dumb".equals(System.getenv("TERM"));
    }

    /** From Java 22 on there is a console even for a pipe, and it can be asked; up to 21 having one is the answer. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
