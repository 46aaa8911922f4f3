package io.bellwire.bench;

import io.bellwire.dispatcher.router.RouterService;
import io.bellwire.service.Configuration;
import io.bellwire.service.ServiceContexts;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The router alone in a JVM, until it is killed. */
public final class RouterProcess {
    private RouterProcess() {}

    /** @param arguments a file of settings */
    public static void main(String[] arguments) throws Exception {
        Configuration configuration =
                Configuration.load(Path.of(arguments[0]), Map.of(), Map.of(), Map.of(), RouterCluster.DEFINITIONS);
        RouterService router = new RouterService(ServiceContexts.create(configuration));
        router.start();
        new CountDownLatch(1).await();
    }
}
