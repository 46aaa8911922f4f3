package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.standalone.terminal.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one delivery: what it is, every attempt, and the body that was sent.")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
final class DeadLettersShow implements Callable<Integer> {
    private static final List<String> FACTS = List.of(
            "deliveryId",
            "state",
            "superseded",
            "merchantId",
            "endpointId",
            "type",
            "eventId",
            "subjectId",
            "revision",
            "callbackId",
            "createdAt",
            "deadAt",
            "errorClass",
            "status",
            "replayCount");

    private static final List<Column> ATTEMPT = List.of(
            Column.text("ATTEMPT", "attempt"),
            Column.time("STARTED", "startedAt"),
            Column.text("MILLIS", "durationMillis"),
            Column.text("ORIGIN", "origin"),
            Column.text("OUTCOME", "outcome"),
            Column.text("STATUS", "httpStatus"),
            Column.text("ERROR", "errorClass"),
            Column.text("DETAIL", "detail"));

    @Parameters(paramLabel = "ID", description = "Delivery id, as list prints it.")
    private String deliveryId;

    @Option(names = "--json", description = "The console's own JSON, for programs.")
    private boolean json;

    @Mixin
    private DeadLettersCommand.Connection connection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode delivery = connection.open().delivery(deliveryId);
        DeadLettersCommand.print(out, json ? List.of(delivery.toString()) : lines(delivery));
        return Bellwire.GOOD;
    }

    private static List<String> lines(JsonNode delivery) {
        List<String> lines = new ArrayList<>();
        FACTS.stream()
                .filter(name -> delivery.hasNonNull(name))
                .forEach(name -> lines.add(String.format("%-12s %s", name, Cells.text(delivery, name))));
        lines.add("");
        lines.addAll(Column.table(ATTEMPT, delivery.path("attempts")));
        lines.add("");
        lines.add(
                delivery.hasNonNull("body")
                        ? "body (" + Cells.text(delivery, "contentType") + ")"
                        : "The body is kept of dead letters only.");
        lines.add(Printable.lines(delivery.path("body").asText("")));
        return lines;
    }
}
