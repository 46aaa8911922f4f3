package io.bellwire.standalone.cli;

import io.bellwire.standalone.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a user sets things: a file, the environment, the command line. */
final class SettingsOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Properties file. Keys: docs/configuration.md.")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, over the file and the environment. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    Settings settings() {
        return new Settings(file, System.getenv(), overrides);
    }
}
