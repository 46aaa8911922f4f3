package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Delivers a dead letter again, under the same webhook-id. If that fails too, its retries start over.")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
final class DeadLettersReplay implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;
    private static final String DELIVERED = "DELIVERED";
    private static final String DEAD_LETTER = "DEAD_LETTER";

    @Parameters(paramLabel = "ID", description = "Delivery id, as list prints it.")
    private String deliveryId;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept in the audit.")
    private String reason;

    @Option(
            names = "--wait",
            description = "Tell each attempt until it is delivered (exit 0) or dead again (exit 1). That can take as"
                    + " long as the retry schedule; Ctrl-C ends the waiting only.")
    private boolean wait;

    @Mixin
    private DeadLettersCommand.Connection connection;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        ConsoleApi console = connection.open();
        String replayId = console.replay(deliveryId, reason);
        out.println("Replay " + replayId + " is released.");
        out.flush();
        if (!wait) {
            return Bellwire.GOOD;
        }
        String ending = awaitEnding(console, replayId, out);
        out.println(ending.equals(DELIVERED) ? "Delivered." : "Failed again: it is a dead letter as before.");
        out.flush();
        return ending.equals(DELIVERED) ? Bellwire.GOOD : Bellwire.FAILED;
    }

    private String awaitEnding(ConsoleApi console, String replayId, PrintWriter out)
            throws CommandFailedException, InterruptedException {
        Set<Integer> told = new HashSet<>();
        while (true) {
            for (JsonNode attempt : console.delivery(deliveryId).path("attempts")) {
                boolean ours = attempt.path("replayId").asText().equals(replayId);
                if (ours && told.add(attempt.path("attempt").asInt())) {
                    tell(attempt, out);
                    String outcome = attempt.path("outcome").asText();
                    if (outcome.equals(DELIVERED) || outcome.equals(DEAD_LETTER)) {
                        return outcome;
                    }
                }
            }
            new CountDownLatch(1).await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void tell(JsonNode attempt, PrintWriter out) {
        String how = attempt.hasNonNull("httpStatus")
                ? "answered " + Cells.text(attempt, "httpStatus")
                : Cells.text(attempt, "errorClass");
        String next = attempt.hasNonNull("dueAt") ? ", next about " + Cells.time(attempt, "dueAt") : "";
        out.println("  attempt " + Cells.text(attempt, "attempt") + ": " + how + next);
        out.flush();
    }
}
