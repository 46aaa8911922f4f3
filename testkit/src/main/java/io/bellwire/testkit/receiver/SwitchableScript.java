package io.bellwire.testkit.receiver;

/**
 * Behaves as another script, until told to behave as a third.
 *
 * <p><b>Thread-safe:</b> the test's thread switches; request threads read the volatile once per request.
 */
public final class SwitchableScript implements Script {
    private volatile Script current; // read by request threads

    SwitchableScript(Script first) {
        current = first;
    }

    public void switchTo(Script next) {
        current = next;
    }

    @Override
    public Reply answer(String path, String webhookId, int nth) {
        return current.answer(path, webhookId, nth);
    }
}
