package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.WalletEvent;
import java.util.Objects;
import java.util.function.Consumer;

/** What {@link EventProcessor} does with a transfer's event before it finds out whose it is: lets each through once. */
record ModelDeduplicator() implements ModelStep<WalletEvent, EventDeduplicator.Seen, WalletEvent> {

    @Override
    public void process(Source<WalletEvent> source, Store<EventDeduplicator.Seen> store, Consumer<WalletEvent> said) {
        WalletEvent event = source.value();
        EventDeduplicator.Seen now = new EventDeduplicator.Seen(source.offset(), EventContent.hash(event), false);
        EventDeduplicator.Seen first = store.get(event.getEventId());
        switch (EventDeduplicator.judge(first, now)) {
            case FIRST -> {
                store.put(event.getEventId(), now);
                said.accept(event);
            }
            case REPLAY -> {
                store.put(event.getEventId(), Objects.requireNonNull(first));
                said.accept(event);
            }
            case DUPLICATE -> {}
            case CONFLICT -> throw new AssertionError("two events under one id: " + event);
        }
    }
}
