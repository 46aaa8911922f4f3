package io.bellwire.dispatcher.sender.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The course of one attempt: vet the addresses, take a slot, take or open a connection, send, hear the answer.
 *
 * <p><b>Invariant:</b> the listener is called exactly once, and the slot, once taken, is released exactly once, whatever
 * order answers, failures and the deadline come in.
 *
 * <p><b>Sending twice?</b> A kept connection may have been closed by its server just as we wrote. If it dies without one
 * byte of answer, the request goes out once more on a fresh connection, under the same deadline. The receiver tells
 * repeats apart by {@code webhook-id}.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class HttpAttempt {
    private final Parts parts;
    private final AttemptRequest request;
    private final Consumer<AttemptOutcome> listener;
    private final HttpHeaders headers;
    private final Runnable onSlot = this::withSlot;

    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Runnable abort; // undoes what the attempt is waiting for
    private List<InetAddress> addresses = List.of();
    private @Nullable Iterator<InetAddress> untried;
    private Stage stage = Stage.RESOLVING;
    private boolean freshOnly;
    private boolean finished;

    /** What every attempt of a sender works with. */
    record Parts(
            EventLoop loop,
            HttpSettings settings,
            AddressVetting vetting,
            EndpointSlots slots,
            ConnectionPool pool,
            AddressGate addresses,
            Connector connector,
            InstantSource clock) {}

    private enum Stage {
        RESOLVING("resolving the name"),
        WAITING("waiting for a connection slot"),
        CONNECTING("connecting"),
        AWAITING("awaiting the answer");

        private final String words;

        Stage(String words) {
            this.words = words;
        }
    }

    HttpAttempt(Parts parts, AttemptRequest request, Consumer<AttemptOutcome> listener) {
        this.parts = parts;
        this.request = request;
        this.listener = listener;
        this.headers = request.toHttpHeaders(parts.settings.userAgent());
    }

    void start() {
        deadline = parts.loop.schedule(this::onDeadline, request.timeout().toNanos(), TimeUnit.NANOSECONDS);
        parts.vetting.vet(request.url(), this::onVetted);
    }

    private void onVetted(AddressVetting.Result result) {
        if (finished) {
            return;
        }
        if (result instanceof AddressVetting.Result.Vetted vetted) {
            addresses = vetted.addresses();
            takeSlot();
        } else if (result instanceof AddressVetting.Result.Unusable unusable) {
            finish(unusable.outcome());
        }
    }

    private void takeSlot() {
        stage = Stage.WAITING;
        abort = () -> parts.slots.cancel(request.endpointId(), onSlot);
        parts.slots.take(request.endpointId(), onSlot);
    }

    private void withSlot() {
        abort = null;
        Connection idle = freshOnly ? null : borrow();
        if (idle != null) {
            exchangeOn(idle);
        } else {
            untried = addresses.iterator();
            connectToNext();
        }
    }

    private @Nullable Connection borrow() {
        for (InetAddress address : addresses) {
            Connection idle = parts.pool.borrow(ConnectionKey.of(request.url(), address));
            if (idle != null) {
                return idle;
            }
        }
        return null;
    }

    private void connectToNext() {
        stage = Stage.CONNECTING;
        Iterator<InetAddress> candidates = untried;
        if (candidates == null) {
            throw new AssertionError("no addresses vetted");
        }
        InetAddress address = candidates.next();
        if (!mayConnectTo(address)) {
            if (candidates.hasNext()) {
                connectToNext();
            } else {
                releaseSlot();
                finish(new AttemptOutcome.Crowded());
            }
            return;
        }
        Channel connecting = parts.connector.open(ConnectionKey.of(request.url(), address), new Connector.Listener() {
            @Override
            public void opened(Connection connection) {
                if (finished) {
                    connection.channel().close();
                    releaseSlot();
                } else {
                    exchangeOn(connection);
                }
            }

            @Override
            public void notOpened(AttemptOutcome.Failed failure) {
                if (!finished && candidates.hasNext()) {
                    connectToNext();
                } else {
                    releaseSlot();
                    finish(failure);
                }
            }
        });
        connecting.closeFuture().addListener(closed -> parts.addresses.release(address));
        abort = connecting::close;
    }

    /** Idle connections of others make room: they were kept for speed, and have no right to the address. */
    private boolean mayConnectTo(InetAddress address) {
        if (parts.addresses.acquire(address)) {
            return true;
        }
        parts.pool.closeIdleTo(address);
        return parts.addresses.acquire(address);
    }

    private void exchangeOn(Connection connection) {
        stage = Stage.AWAITING;
        abort = connection::abort;
        connection.exchange(message(), new Exchange() {
            @Override
            public void answered(int status, HttpHeaders headers) {
                finish(new AttemptOutcome.Answered(status, retryAfter(status, headers)));
            }

            @Override
            public void failed(AttemptOutcome.Failed failure, boolean untouched) {
                if (untouched && connection.hasServed() && !freshOnly && !finished) {
                    freshOnly = true;
                    takeSlot();
                } else {
                    finish(failure);
                }
            }

            @Override
            public void ended(boolean reusable) {
                abort = null;
                if (reusable) {
                    parts.pool.giveBack(connection);
                }
                releaseSlot();
            }
        });
    }

    private Optional<Duration> retryAfter(int status, HttpHeaders headers) {
        return status < 300
                ? Optional.empty()
                : RetryAfter.parse(headers.getAll(HttpHeaderNames.RETRY_AFTER), parts.clock.instant());
    }

    /** A new message over the same bytes each time: sending releases it. */
    private FullHttpRequest message() {
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                request.url().pathAndQuery(),
                Unpooled.wrappedBuffer(request.body()),
                headers,
                EmptyHttpHeaders.INSTANCE);
    }

    private void releaseSlot() {
        parts.slots.release(request.endpointId());
    }

    private void onDeadline() {
        Runnable undo = abort;
        AttemptOutcome outcome = new AttemptOutcome.Failed(
                ErrorClass.TIMEOUT, "no answer in " + request.timeout().toMillis() + " ms, while " + stage.words);
        finished = true;
        if (undo != null) {
            undo.run();
        }
        listener.accept(outcome);
    }

    private void finish(AttemptOutcome outcome) {
        if (finished) {
            return;
        }
        finished = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        listener.accept(outcome);
    }
}
