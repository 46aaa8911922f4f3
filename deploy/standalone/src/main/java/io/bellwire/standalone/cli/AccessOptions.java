package io.bellwire.standalone.cli;

import io.bellwire.standalone.Ready;
import io.bellwire.standalone.StandaloneDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running Bellwire a command talks to, and with which key. */
final class AccessOptions {
    private static final String KEY_VARIABLE = "BELLWIRE_ADMIN_KEY";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Bearer key. In the environment, as " + KEY_VARIABLE
                    + ", other users of this machine do not see it.")
    private @Nullable String key;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Data directory of a standalone that runs on this machine: gives address and key.")
    private @Nullable Path dataDirectory;

    /**
     * Whom to ask.
     *
     * @param given address on the command line
     * @param otherwise address where neither that nor a data directory is given
     * @param ofReady which address of a standalone is meant
     */
    ApiClient client(@Nullable URI given, URI otherwise, Function<Ready, URI> ofReady) throws CommandFailedException {
        Optional<Ready> ready = dataDirectory == null ? Optional.empty() : Optional.of(ready(dataDirectory));
        URI address = given != null ? given : ready.map(ofReady).orElse(otherwise);
        return new ApiClient(checked(address), checked(key(ready)));
    }

    private String key(Optional<Ready> ready) throws CommandFailedException {
        return Optional.ofNullable(key)
                .or(() -> ready.map(Ready::adminKey))
                .or(() -> Optional.ofNullable(System.getenv(KEY_VARIABLE)))
                .orElseThrow(() -> new CommandFailedException("no key (expected: --key KEY, " + KEY_VARIABLE
                        + " in the environment, or --data-dir DIR of a standalone on this machine)."));
    }

    private static Ready ready(Path directory) throws CommandFailedException {
        Path file = StandaloneDirectory.readyFile(directory);
        try {
            return Ready.read(file);
        } catch (FileNotFoundException e) {
            throw new CommandFailedException(
                    "--data-dir: " + directory + ": no Bellwire serves there at the moment (it would have made "
                            + file.getFileName() + "). Start it: bellwire standalone --data-dir " + directory,
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException(
                    "--data-dir: " + directory + ": " + file.getFileName() + " cannot be read ("
                            + e.getClass().getSimpleName() + "). Check that it belongs to this user.",
                    e);
        }
    }

    private static URI checked(URI address) throws CommandFailedException {
        String scheme = address.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || address.getHost() == null) {
            throw new CommandFailedException("address: " + address + " (expected: such as http://127.0.0.1:8080)");
        }
        return address;
    }

    private static String checked(String key) throws CommandFailedException {
        if (!key.matches("[!-~]+")) {
            throw new CommandFailedException("--key: not a key (expected: printable ASCII without spaces)");
        }
        return key;
    }
}
