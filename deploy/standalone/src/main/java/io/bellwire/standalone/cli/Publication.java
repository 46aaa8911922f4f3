package io.bellwire.standalone.cli;

import io.bellwire.standalone.cli.Batch.Position;
import io.bellwire.standalone.cli.Batch.RefusedLine;
import io.bellwire.standalone.cli.ProgressFile.Progress;
import io.bellwire.standalone.terminal.LiveLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Publishes one file from where it was left to its end, and tells how it goes.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Publication {
    private static final int MAX_FAULTS_TOLD = 50;
    private static final int BAR_WIDTH = 20;

    private final Path file;
    private final String path;
    private final BatchSender sender;
    private final LiveLine live;
    private final ProgressFile progressFile;
    private final long began = System.nanoTime();
    private long accepted;
    private long refused;
    private long sentNow;
    private long faultsTold;

    Publication(Path file, String path, BatchSender sender, LiveLine live) {
        this.file = file;
        this.path = path;
        this.sender = sender;
        this.live = live;
        this.progressFile = ProgressFile.of(file);
    }

    /** What became of the file's lines, over all runs it took. */
    record Result(long accepted, long refused) {}

    /** @param restart whether to begin with the first line, whatever an earlier run did */
    Result run(boolean restart) throws CommandFailedException, InterruptedException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandFailedException(file + ": cannot be read (expected: a file of JSON lines)");
        }
        try (BatchReader reader = new BatchReader(file)) {
            long size = Files.size(file);
            if (!restart) {
                resume(reader);
            }
            for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
                publish(next.get(), size);
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    file + ": reading it failed (" + e.getClass().getSimpleName()
                            + "). The same command goes on there.",
                    e);
        } finally {
            live.clear();
        }
        progressFile.delete();
        return new Result(accepted, refused);
    }

    private void resume(BatchReader reader) throws IOException, CommandFailedException {
        Optional<Progress> earlier = progressFile.read();
        if (earlier.isEmpty()) {
            return;
        }
        Progress progress = earlier.get();
        if (!progress.path().equals(path)) {
            throw new CommandFailedException(progressFile + ": an earlier run published this file to " + progress.path()
                    + " (expected: " + path + "). Run it as that one, or with --restart.");
        }
        if (!reader.skipTo(progress.position())) {
            throw new CommandFailedException(file + ": its first " + progress.lines()
                    + " lines are no longer those an earlier run published. With --restart it begins anew.");
        }
        accepted = progress.accepted();
        refused = progress.refused();
        live.print("Resuming at line " + (progress.lines() + 1) + " (" + accepted + " accepted and " + refused
                + " refused before).");
    }

    private void publish(Batch batch, long size) throws CommandFailedException, InterruptedException {
        long answered = tellRefused(sender.send(batch.lines()));
        refused += tellRefused(batch.refused()) + answered;
        accepted += batch.lines().size() - answered;
        sentNow += batch.lines().size();
        Position end = batch.end();
        progressFile.write(new Progress(path, end.lines(), end.bytes(), end.sha256(), accepted, refused));
        live.update(() -> bar(end, size));
    }

    /** @return how many lines these are about */
    private long tellRefused(List<RefusedLine> faults) {
        for (RefusedLine fault : faults) {
            if (++faultsTold <= MAX_FAULTS_TOLD) {
                live.print("line " + fault.number() + ": " + (fault.field().isEmpty() ? "" : fault.field() + ": ")
                        + fault.code() + " (" + fault.detail() + ')');
            } else if (faultsTold == MAX_FAULTS_TOLD + 1) {
                live.print("... and more like these; only their number is told from here on.");
            }
            if (faultsTold == 1 && fault.field().equals("watcherId")) {
                live.print("Are these what watchers saw? Then publish them with --observations.");
            }
        }
        return faults.stream().mapToLong(RefusedLine::number).distinct().count();
    }

    private String bar(Position end, long size) {
        double part = Math.min(1, (double) end.bytes() / Math.max(1, size));
        int filled = (int) (part * BAR_WIDTH);
        double seconds = Math.max(1e-3, (System.nanoTime() - began) / 1e9);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f%%  %,d accepted  %,d refused  %,.0f lines/s",
                "#".repeat(filled),
                ".".repeat(BAR_WIDTH - filled),
                part * 100,
                accepted,
                refused,
                sentNow / seconds);
    }
}
