package io.bellwire.testkit.ledger;

import io.bellwire.testkit.ledger.Expectation.Owed;
import io.bellwire.testkit.receiver.Received;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects both sides of a run, and judges whether every accepted event reached every endpoint it was owed to.
 *
 * <p>The driver calls {@link #submitting} before each POST and {@link Submission#ended} after it; the receiver is given
 * {@link #arrived} as listener. Check after the pipeline is drained, or pass what still waits.
 *
 * <p><b>Thread-safe:</b> all state is under this object's lock; bodies are parsed outside it.
 */
public final class Ledger {
    private final List<Submission> submissions = new ArrayList<>();
    private final List<Destination> destinations = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Set<Owed> taken = new HashSet<>();

    /** Makes the pipeline's names of an endpoint known, so that dead letters can be matched to its path. */
    public synchronized void endpoint(Destination destination) {
        destinations.add(destination);
    }

    /** Writes down a POST that is about to be sent: so many records, causing these callbacks if they are accepted. */
    public Submission submitting(int records, Collection<Expectation> expectations) {
        Submission submission = new Submission(records, List.copyOf(expectations));
        synchronized (this) {
            submissions.add(submission);
        }
        return submission;
    }

    /** Writes down what a merchant saw. */
    public void arrived(Received received) {
        Arrival arrival = Arrival.of(received);
        synchronized (this) {
            arrivals.add(arrival);
            if (arrival.accepted()) {
                arrival.body().ifPresent(body -> taken.add(new Owed(body.key(), arrival.path())));
            }
        }
    }

    /** How many callbacks are owed that no merchant has taken yet, dead letters included: the figure to wait on. */
    public synchronized int outstanding() {
        Set<Owed> owed = new HashSet<>();
        for (Submission submission : submissions) {
            if (submission.result() == SubmissionResult.ACKED) {
                submission.expectations().forEach(expectation -> owed.add(expectation.owed()));
            }
        }
        owed.removeAll(taken);
        return owed.size();
    }

    /** Judges a run without faults: nothing may be taken twice. */
    public LedgerReport check(Settlements settled) {
        return check(settled, 0);
    }

    /**
     * Judges a run.
     *
     * @param allowedRepeats how many deliveries the run's faults may have repeated: for every kill, what its commit
     *     interval held
     */
    public synchronized LedgerReport check(Settlements settled, int allowedRepeats) {
        return new Judgement(submissions, destinations, arrivals, settled, allowedRepeats).report();
    }
}
