package io.bellwire.testkit.kafka;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and halts the JVM when standard input ends, which is when the parent that holds its other end
 * has died, by whatever means. Without it a killed test run would leave its brokers behind.
 */
final class DiesWithParent {
    private static final int ORPHANED = 71;

    private DiesWithParent() {}

    public static void main(String[] arguments) throws Throwable {
        Thread watch = new Thread(DiesWithParent::haltWhenInputEnds, "dies-with-parent");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static void haltWhenInputEnds() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes; what comes is of no interest
            }
        } catch (IOException e) {
            // as good as its end
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
