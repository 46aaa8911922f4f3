package io.bellwire.dispatcher.sender.http;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;

/** Turns a host name into addresses, asked once per attempt. Confined to the sender's event loop. */
public interface AddressResolver extends AutoCloseable {

    /** Completes on the sender's event loop, with every address of the answer in its order. */
    Future<List<InetAddress>> resolveAll(String host);

    @Override
    default void close() {}
}
