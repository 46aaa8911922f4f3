package io.bellwire.standalone.terminal;

/** Makes text from outside safe to print: a terminal obeys control characters, and whoever sent them decides which. */
public final class Printable {
    private Printable() {}

    /** One line: every control and formatting character is spelled out, line ends included. */
    public static String line(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(character -> append(safe, character));
        return safe.toString();
    }

    /** Several lines, each of them safe. */
    public static String lines(String text) {
        return String.join(
                System.lineSeparator(), text.lines().map(Printable::line).toList());
    }

    private static void append(StringBuilder safe, int character) {
        if (isPlain(character)) {
            safe.appendCodePoint(character);
        } else if (Character.isBmpCodePoint(character)) {
            safe.append(String.format("\\u%04x", character));
        } else {
            safe.append(String.format("\\u{%x}", character));
        }
    }

    /** Formatting characters can reverse what is read; half a surrogate pair cannot be encoded. */
    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
