package io.bellwire.standalone.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the log out of the way of commands that talk to a person, unless that person asked for it. */
final class QuietLogs {
    private static final String ASKED_FOR = "bellwire.log.level";

    private QuietLogs() {}

    static void unlessAsked() {
        if (System.getProperty(ASKED_FOR) == null && LoggerFactory.getLogger("io.bellwire") instanceof Logger logger) {
            logger.setLevel(Level.WARN);
        }
    }
}
