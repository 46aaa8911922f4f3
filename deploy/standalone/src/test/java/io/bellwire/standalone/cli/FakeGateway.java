package io.bellwire.standalone.cli;

import io.bellwire.standalone.cli.FakeServer.Reply;
import io.bellwire.standalone.cli.FakeServer.Request;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How the gateway takes lines: all of them, or none if one of them says {@code bad}. */
final class FakeGateway {
    private FakeGateway() {}

    static Reply take(Request request) {
        List<String> lines = request.lines();
        String errors = IntStream.range(0, lines.size())
                .filter(index -> lines.get(index).contains("bad"))
                .mapToObj(index -> "{\"index\":" + index
                        + ",\"field\":\"type\",\"code\":\"required\",\"detail\":\"expected: a value\"}")
                .collect(Collectors.joining(","));
        return errors.isEmpty()
                ? Reply.of(202, "{\"accepted\":" + lines.size() + "}")
                : Reply.of(422, "{\"code\":\"invalid_items\",\"errors\":[" + errors + "]}");
    }
}
