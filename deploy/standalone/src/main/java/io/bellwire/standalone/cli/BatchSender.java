package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.standalone.cli.Batch.Line;
import io.bellwire.standalone.cli.Batch.RefusedLine;
import io.bellwire.standalone.terminal.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Has the gateway take lines, whatever it takes: the gateway refuses a batch for one bad line, so bad lines are left out
 * and the rest is sent again; where it does not answer, the same is sent again later.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class BatchSender {
    private static final String NDJSON = "application/x-ndjson";
    private static final int ACCEPTED = 202;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    /** Said of a line that is one too many for one request, which is no fault of the line's. */
    private static final String TOO_MANY = "too_many_items";

    private final ApiClient gateway;
    private final String path;
    private final Supplier<Patience> patience;
    private final Consumer<String> tell;

    /**
     * A sender to one path.
     *
     * @param patience made anew for every request that has no good answer
     * @param tell takes lines for the person who waits
     */
    BatchSender(ApiClient gateway, String path, Supplier<Patience> patience, Consumer<String> tell) {
        this.gateway = gateway;
        this.path = path;
        this.patience = patience;
        this.tell = tell;
    }

    /** Returns once every line is acknowledged or refused, with what is wrong with the refused ones. */
    List<RefusedLine> send(List<Line> lines) throws CommandFailedException, InterruptedException {
        List<RefusedLine> refused = new ArrayList<>();
        List<Line> left = lines;
        while (!left.isEmpty()) {
            ApiAnswer answer = post(left);
            if (answer.status() == ACCEPTED) {
                return refused;
            }
            boolean tooLarge = answer.status() == TOO_LARGE || isTooMany(answer);
            if (tooLarge && left.size() > 1) {
                int half = left.size() / 2;
                refused.addAll(send(left.subList(0, half)));
                left = left.subList(half, left.size());
            } else {
                List<RefusedLine> faults = tooLarge ? List.of(tooLarge(left.get(0))) : faults(answer, left);
                Set<Long> bad = faults.stream().map(RefusedLine::number).collect(Collectors.toSet());
                left = left.stream()
                        .filter(line -> !bad.contains(line.number()))
                        .toList();
                refused.addAll(faults);
            }
        }
        return refused;
    }

    private ApiAnswer post(List<Line> lines) throws CommandFailedException, InterruptedException {
        byte[] body = body(lines);
        Patience left = patience.get();
        boolean told = false;
        while (true) {
            Optional<Duration> asked = Optional.empty();
            String trouble;
            try {
                ApiAnswer answer = gateway.post(path, NDJSON, body);
                if (!PASSING.contains(answer.status())) {
                    return answer;
                }
                asked = answer.retryAfter();
                trouble = "answers " + answer.status() + (answer.code().isEmpty() ? "" : ' ' + answer.code());
            } catch (ConnectException e) {
                trouble = "cannot be reached at " + gateway.base();
            } catch (IOException e) {
                trouble = "does not answer (" + e.getClass().getSimpleName() + ')';
            }
            if (!told) {
                tell.accept("The gateway " + trouble + "; trying again.");
                told = true;
            }
            if (!left.waitForAnotherTry(asked)) {
                throw new CommandFailedException(
                        "the gateway " + trouble + ". Line " + lines.get(0).number()
                                + " and what follows is not published; the same command goes on there.");
            }
        }
    }

    private static List<RefusedLine> faults(ApiAnswer answer, List<Line> sent) throws CommandFailedException {
        List<RefusedLine> faults = new ArrayList<>();
        if (answer.status() == UNPROCESSABLE) {
            for (JsonNode error : answer.body().path("errors")) {
                int index = error.path("index").asInt(-1);
                if (index >= 0 && index < sent.size()) {
                    faults.add(new RefusedLine(
                            sent.get(index).number(),
                            text(error, "field"),
                            text(error, "code"),
                            text(error, "detail")));
                }
            }
        }
        if (faults.isEmpty()) {
            throw answer.failure("gateway");
        }
        return faults;
    }

    private static boolean isTooMany(ApiAnswer answer) {
        for (JsonNode error : answer.body().path("errors")) {
            if (error.path("code").asText().equals(TOO_MANY)) {
                return true;
            }
        }
        return false;
    }

    private static RefusedLine tooLarge(Line line) {
        return new RefusedLine(line.number(), "", "too_large", "the gateway takes no request of this size");
    }

    /** Field names are the file's own text. */
    private static String text(JsonNode error, String name) {
        return Printable.line(error.path(name).asText());
    }

    private static byte[] body(List<Line> lines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Line line : lines) {
            body.writeBytes(line.bytes());
            body.write('\n');
        }
        return body.toByteArray();
    }
}
