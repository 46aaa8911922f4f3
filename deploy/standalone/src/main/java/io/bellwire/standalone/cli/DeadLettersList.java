package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists dead letters, the latest first.")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
final class DeadLettersList implements Callable<Integer> {
    /** The console's own limit for a page. */
    private static final int PAGE = 200;

    private static final List<Column> COLUMNS = List.of(
            Column.time("DEAD AT", "deadAt"),
            Column.text("MERCHANT", "merchantId"),
            Column.text("ENDPOINT", "endpointId"),
            Column.text("TYPE", "type"),
            Column.text("ERROR", "errorClass"),
            Column.text("STATUS", "status"),
            Column.text("TRIES", "attempts"),
            Column.text("STATE", "state"),
            Column.text("DELIVERY", "deliveryId"));

    @Option(names = "--merchant", paramLabel = "ID", description = "Only those of this merchant.")
    private @Nullable String merchant;

    @Option(names = "--endpoint", paramLabel = "ID", description = "Only those of this endpoint.")
    private @Nullable String endpoint;

    @Option(
            names = "--error-class",
            paramLabel = "CLASS",
            description = "Only those that died of this: http_5xx, timeout, connect, gone, ...")
    private @Nullable String errorClass;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only this event type, such as deposit.confirmed.")
    private @Nullable String type;

    @Option(names = "--state", paramLabel = "STATE", description = "OPEN (the default), REPLAYING, RESOLVED, or ALL.")
    private @Nullable String state;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many. Default: 50.")
    private int limit;

    @Option(names = "--json", description = "One JSON object per line, for programs.")
    private boolean json;

    @Mixin
    private DeadLettersCommand.Connection connection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--limit: " + limit + " (expected: >= 1)");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<JsonNode> letters = new ArrayList<>();
        JsonNode page = read(connection.open(), letters);
        if (json) {
            DeadLettersCommand.print(
                    out, letters.stream().map(JsonNode::toString).toList());
        } else {
            DeadLettersCommand.print(out, letters.isEmpty() ? List.of() : Column.table(COLUMNS, letters));
            out.println(summary(letters.size(), page));
            out.flush();
        }
        return Bellwire.GOOD;
    }

    /** @return the last page */
    private JsonNode read(ConsoleApi console, List<JsonNode> letters)
            throws CommandFailedException, InterruptedException {
        Map<String, String> parameters = filter();
        while (true) {
            parameters.put("limit", String.valueOf(Math.min(PAGE, limit - letters.size())));
            JsonNode page = console.deadLetters(parameters);
            page.path("items").forEach(letters::add);
            String next = page.path("next").asText("");
            if (!page.path("next").isTextual() || next.isEmpty() || letters.size() >= limit) {
                return page;
            }
            parameters.put("cursor", next);
        }
    }

    private Map<String, String> filter() {
        Map<String, String> parameters = new LinkedHashMap<>();
        put(parameters, "merchantId", merchant);
        put(parameters, "endpointId", endpoint);
        put(parameters, "errorClass", errorClass);
        put(parameters, "type", type);
        put(parameters, "state", state);
        return parameters;
    }

    private static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private static String summary(int shown, JsonNode page) {
        long total = page.path("total").asLong(shown);
        String behind = page.path("complete").asBoolean(true)
                ? ""
                : " The console has not read everything yet: there may be more.";
        if (total == 0) {
            return "No dead letters." + behind;
        }
        return shown + " of " + total + (shown < total ? " (--limit shows more)." : ".") + behind;
    }
}
