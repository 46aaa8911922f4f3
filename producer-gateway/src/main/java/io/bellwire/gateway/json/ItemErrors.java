package io.bellwire.gateway.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Every fault found in one request.
 *
 * <p>Each bad item is listed, but a request that is nothing but faults does not grow an answer many times its size:
 * past {@link #DETAILED} faults in all, further items are listed with their first fault only.
 *
 * <p><b>Thread:</b> confined to the one that reads the request.
 */
public final class ItemErrors {
    private static final int PER_ITEM = 20;
    private static final int DETAILED = 1_000;

    private final List<ItemError> errors = new ArrayList<>();
    private int item;
    private int ofItem;
    private int badItems;
    private boolean malformed;

    /** What is added from now on is about the item at {@code index}. */
    public void startItem(int index) {
        item = index;
        ofItem = 0;
    }

    public void add(String field, ErrorCode code, String detail) {
        malformed |= code.isMalformed();
        add(field, code.code(), detail);
    }

    public void add(String field, String code, String detail) {
        ofItem++;
        badItems += ofItem == 1 ? 1 : 0;
        if (ofItem == 1 || (ofItem <= PER_ITEM && errors.size() < DETAILED)) {
            errors.add(new ItemError(item, field, code, detail));
        }
    }

    /** The item is good by our rules, but the pipeline behind us would set it aside. */
    void addInvalid(Optional<String> brokenRule) {
        brokenRule.ifPresent(rule -> add("", ErrorCode.INVALID, rule));
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** How many items have a fault. */
    public int badItems() {
        return badItems;
    }

    boolean isItemGood() {
        return ofItem == 0;
    }

    /** Whether some text was not even JSON as we take it. */
    public boolean hasMalformed() {
        return malformed;
    }

    public List<ItemError> list() {
        return Collections.unmodifiableList(errors);
    }
}
