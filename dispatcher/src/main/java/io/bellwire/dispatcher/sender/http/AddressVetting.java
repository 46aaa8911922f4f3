package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.AddressPolicy;
import io.bellwire.schemas.egress.AddressVerdict;
import io.bellwire.schemas.egress.CallbackUrl;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * From a host to addresses we may connect to: resolved once, every one judged. One forbidden address refuses the whole
 * answer, because whoever controls the answer also controls which address comes first next time.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class AddressVetting {
    private static final int MAX_ADDRESSES = 16;

    private final EventLoop loop;
    private final AddressResolver resolver;
    private final AddressPolicy policy;
    private final Duration timeout;

    AddressVetting(EventLoop loop, AddressResolver resolver, AddressPolicy policy, Duration timeout) {
        this(loop, resolver, policy, new HostAddresses(), timeout);
    }

    AddressVetting(
            EventLoop loop,
            AddressResolver resolver,
            AddressPolicy policy,
            Predicate<InetAddress> onThisHost,
            Duration timeout) {
        this.loop = loop;
        this.resolver = resolver;
        this.policy = policy.denyingThisHost(onThisHost);
        this.timeout = timeout;
    }

    sealed interface Result {
        /** @param addresses at least one, all judged */
        record Vetted(List<InetAddress> addresses) implements Result {}

        record Unusable(AttemptOutcome outcome) implements Result {}
    }

    /** Calls {@code listener} exactly once, at the latest after the timeout. */
    void vet(CallbackUrl url, Consumer<Result> listener) {
        Optional<InetAddress> literal = url.literal();
        if (literal.isPresent()) {
            listener.accept(judge(List.of(literal.get())));
            return;
        }
        Future<List<InetAddress>> answer = resolver.resolveAll(url.host());
        if (answer.isDone()) {
            listener.accept(resultOf(answer));
            return;
        }
        Once once = new Once(listener);
        ScheduledFuture<?> timer = loop.schedule(
                () -> once.accept(unresolved("no answer in " + timeout.toMillis() + " ms")),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        answer.addListener(done -> {
            timer.cancel(false);
            once.accept(resultOf(answer));
        });
    }

    private Result resultOf(Future<List<InetAddress>> answer) {
        return answer.isSuccess() ? judge(answer.getNow()) : unresolved("name does not resolve");
    }

    private Result judge(List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            return unresolved("answer holds no address");
        }
        if (addresses.size() > MAX_ADDRESSES) {
            return unresolved("answer holds " + addresses.size() + " addresses (expected: <= " + MAX_ADDRESSES + ')');
        }
        for (InetAddress address : addresses) {
            if (policy.judge(address) instanceof AddressVerdict.Denied denied) {
                return new Result.Unusable(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, denied.rule()));
            }
        }
        return new Result.Vetted(List.copyOf(addresses));
    }

    private static Result unresolved(String detail) {
        return new Result.Unusable(new AttemptOutcome.Failed(ErrorClass.DNS, detail));
    }

    /** Lets the first of answer and timer through. */
    private static final class Once implements Consumer<Result> {
        private final Consumer<Result> listener;
        private boolean called;

        Once(Consumer<Result> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(Result result) {
            if (!called) {
                called = true;
                listener.accept(result);
            }
        }
    }
}
