package io.bellwire.standalone.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs the command line as a shell would, in this JVM. */
final class Commands {
    record Ended(int exitCode, String out, String err) {}

    private Commands() {}

    static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Bellwire.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Ended(commandLine.execute(arguments), out.toString(), err.toString());
    }
}
