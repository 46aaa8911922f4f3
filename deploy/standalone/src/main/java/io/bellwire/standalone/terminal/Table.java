package io.bellwire.standalone.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of cells, printed with their columns aligned. Cells are made safe for the terminal.
 *
 * <p><b>Thread:</b> confined to one.
 */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;
    private final int leftAligned;

    private Table(int leftAligned, String... header) {
        this.leftAligned = leftAligned;
        this.columns = header.length;
        row(header);
    }

    /** All columns start together. */
    public static Table ofText(String... header) {
        return new Table(header.length, header);
    }

    /** A first column of names, then numbers that end together. */
    public static Table ofNumbers(String... header) {
        return new Table(1, header);
    }

    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + columns + ')');
        }
        rows.add(Stream.of(cells).map(Printable::line).toList());
    }

    public List<String> lines() {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(column < leftAligned ? cell + padding : padding + cell);
        }
        return line.toString().stripTrailing();
    }
}
