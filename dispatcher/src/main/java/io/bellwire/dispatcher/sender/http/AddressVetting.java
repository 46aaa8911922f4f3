package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.AddressVerdict;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * From a destination to addresses we may connect to: resolved once, every one judged. One forbidden address refuses the
 * whole answer, because whoever controls the answer also controls which address comes first next time.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class AddressVetting {
    private static final int MAX_ADDRESSES = 16;

    private final Deadlines deadlines;
    private final AddressResolver resolver;
    private final Egress egress;
    private final Duration timeout;

    AddressVetting(Deadlines deadlines, AddressResolver resolver, Egress egress, Duration timeout) {
        this.deadlines = deadlines;
        this.resolver = resolver;
        this.egress = egress;
        this.timeout = timeout;
    }

    sealed interface Result {
        /** @param connections to these we may connect; at least one */
        record Vetted(List<ConnectionKey> connections) implements Result {}

        record Unusable(AttemptOutcome outcome) implements Result {}
    }

    interface Listener {
        void vetted(Result result);
    }

    /** Calls {@code listener} exactly once, soon after the timeout at the latest. */
    void vet(Destination destination, Listener listener) {
        List<InetAddress> literal = destination.literal();
        if (literal != null) {
            listener.vetted(judged(destination, literal));
            return;
        }
        Future<List<InetAddress>> answer = resolver.resolveAll(destination.url().host());
        if (answer.isDone()) {
            listener.vetted(resultOf(destination, answer));
        } else {
            Lookup lookup = new Lookup(destination, listener);
            deadlines.set(lookup, timeout);
            answer.addListener(lookup);
        }
    }

    private Result resultOf(Destination destination, Future<List<InetAddress>> answer) {
        return answer.isSuccess() ? judged(destination, answer.getNow()) : unresolved("name does not resolve");
    }

    /** The rules do not change while we run, so the same answer is not judged twice. */
    private Result judged(Destination destination, List<InetAddress> addresses) {
        Result known = destination.judgementOf(addresses);
        if (known == null) {
            known = judge(destination, addresses);
            destination.remember(addresses, known);
        }
        return known;
    }

    private Result judge(Destination destination, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            return unresolved("answer holds no address");
        }
        if (addresses.size() > MAX_ADDRESSES) {
            return unresolved("answer holds " + addresses.size() + " addresses (expected: <= " + MAX_ADDRESSES + ')');
        }
        for (InetAddress address : addresses) {
            if (egress.policy().judge(address) instanceof AddressVerdict.Denied denied) {
                return new Result.Unusable(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, denied.rule()));
            }
        }
        return new Result.Vetted(addresses.stream()
                .map(address -> ConnectionKey.of(destination, address, egress.version()))
                .toList());
    }

    private static Result unresolved(String detail) {
        return new Result.Unusable(new AttemptOutcome.Failed(ErrorClass.DNS, detail));
    }

    /** Lets the first of answer and deadline through. */
    private final class Lookup extends Deadline implements FutureListener<List<InetAddress>> {
        private final Destination destination;
        private final Listener listener;

        Lookup(Destination destination, Listener listener) {
            this.destination = destination;
            this.listener = listener;
        }

        @Override
        public void operationComplete(Future<List<InetAddress>> answer) {
            if (isSet()) {
                deadlines.cancel(this);
                listener.vetted(resultOf(destination, answer));
            }
        }

        @Override
        void passed() {
            listener.vetted(unresolved("no answer in " + timeout.toMillis() + " ms"));
        }
    }
}
