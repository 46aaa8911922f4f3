package io.bellwire.standalone.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows, when a test has failed, how the log of every Bellwire it may have used ends. */
final class ChildLogs implements AfterTestExecutionCallback {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChildLogs.class);
    private static final int SHOWN_LINES = 60;
    private static final Set<Path> WATCHED = new CopyOnWriteArraySet<>();

    static void watch(Path log) {
        WATCHED.add(log);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isEmpty()) {
            return;
        }
        for (Path log : WATCHED) {
            if (Files.exists(log)) {
                List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
                LOGGER.error(
                        "{} ends:\n{}",
                        log,
                        String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
            }
        }
    }
}
