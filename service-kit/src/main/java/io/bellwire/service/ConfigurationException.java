package io.bellwire.service;

import java.util.List;

/** The configuration is refused. Holds every bad key, so that one reading mends them all. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line per bad key: {@code key: value (expected: rule)}. */
    public List<String> problems() {
        return problems;
    }
}
