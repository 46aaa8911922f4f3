package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.EgressSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What runs inside the namespace of {@link EgressNamespaceIT}: the sender and a name server that sends it to the
 * addresses of the standard input, one case a line. A case is a name, the block allowed for it or {@code -}, and its
 * addresses; each is answered with what the attempt came to and what the kernel counted meanwhile.
 */
final class EgressNamespace {
    private EgressNamespace() {}

    public static void main(String[] arguments) throws IOException {
        List<String> cases = new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line : cases) {
            String[] words = line.split(" ");
            Counted before = Counted.now();
            AttemptOutcome outcome = attempt(words);
            out.println(words[0] + '\t' + outcome + '\t' + Counted.now().since(before));
        }
    }

    private static AttemptOutcome attempt(String[] words) {
        List<String> allowed = words[1].equals("-") ? List.of() : List.of(words[1]);
        String[] addresses = List.of(words).subList(2, words.length).toArray(String[]::new);
        try (FakeNameServer names = FakeNameServer.answering(addresses);
                SenderHarness sender = new SenderHarness(
                        Transport.best(),
                        SenderHarness.SETTINGS,
                        EgressSettings.of(false, allowed, true),
                        names.resolver(true))) {
            return sender.send("https://shop.example.com/hook");
        }
    }

    /**
     * @param forbidden packets sent out of the interface that leads everywhere but where we may go
     * @param permitted the same of the other
     * @param connects TCP connections begun, wherever to: loopback as well
     */
    record Counted(long forbidden, long permitted, long connects) {
        static Counted now() {
            return new Counted(sent("forbidden"), sent("permitted"), activeOpens());
        }

        Counted since(Counted before) {
            return new Counted(forbidden - before.forbidden, permitted - before.permitted, connects - before.connects);
        }

        @Override
        public String toString() {
            return forbidden + " " + permitted + ' ' + connects;
        }

        private static long sent(String device) {
            String counters = lines("/proc/net/dev").stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith(device + ':'))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(
                    counters.substring(counters.indexOf(':') + 1).strip().split(" +")[9]);
        }

        private static long activeOpens() {
            return Long.parseLong(lines("/proc/net/snmp").stream()
                    .filter(line -> line.matches("Tcp: [0-9].*"))
                    .findFirst()
                    .orElseThrow()
                    .split(" ")[5]);
        }

        private static List<String> lines(String file) {
            try {
                return Files.readAllLines(Path.of(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
