package io.bellwire.standalone.cli;

import io.bellwire.service.TopicAdmin;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Makes the topics Bellwire needs, or compares them with what is there.",
        synopsisSubcommandLabel = "(apply | check)")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before a subcommand runs
final class TopicsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "apply or check?");
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Makes missing topics and sets settings that differ. Refuses another partition count.")
    int apply(@Mixin SettingsOptions options) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (TopicAdmin topics = TopicAdmin.open(options.settings().forTopics())) {
            List<TopicAdmin.Difference> changed = topics.apply();
            changed.forEach(difference -> out.println("mended  " + difference));
            out.println(changed.isEmpty() ? "Nothing to do: all topics are as they should be." : "Done.");
        }
        out.flush();
        return Bellwire.GOOD;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Lists what differs and changes nothing. Exit 1 if anything does.")
    int check(@Mixin SettingsOptions options) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (TopicAdmin topics = TopicAdmin.open(options.settings().forTopics())) {
            List<TopicAdmin.Difference> differences = topics.check();
            differences.forEach(difference -> out.println("differs  " + difference));
            out.println(
                    differences.isEmpty() ? "All topics are as they should be." : "bellwire topics apply mends these.");
            out.flush();
            return differences.isEmpty() ? Bellwire.GOOD : Bellwire.FAILED;
        }
    }
}
