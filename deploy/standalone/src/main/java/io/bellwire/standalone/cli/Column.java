package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.standalone.terminal.Table;
import java.util.List;
import java.util.function.Function;

/** A column of a table of the console's objects: its header, and what stands below it for each of them. */
record Column(String header, Function<JsonNode, String> cell) {
    /** Shows that member. */
    static Column text(String header, String name) {
        return new Column(header, object -> Cells.text(object, name));
    }

    /** Shows that member, a time. */
    static Column time(String header, String name) {
        return new Column(header, object -> Cells.time(object, name));
    }

    /** The lines of the table, a row for each object. */
    static List<String> table(List<Column> columns, Iterable<JsonNode> objects) {
        Table table = Table.ofText(columns.stream().map(Column::header).toArray(String[]::new));
        objects.forEach(object -> table.row(
                columns.stream().map(column -> column.cell().apply(object)).toArray(String[]::new)));
        return table.lines();
    }
}
