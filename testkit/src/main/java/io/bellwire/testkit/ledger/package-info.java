/**
 * The oracle: what was accepted, what merchants heard, and whether the two agree.
 *
 * <p>It believes nobody inside the pipeline. The driver says what it posted and what it was answered, merchants say what
 * arrived, and the terminal topics say what ended otherwise; every value is unique, so loss, repetition and invention
 * are set operations.
 *
 * <h2>Threads</h2>
 * {@code Ledger} and {@code Obligations} may be fed from any thread; everything else is immutable, or made for one report.
 *
 * <h2>Start reading</h2> Ledger, then Obligations and TransferBook, which say what is owed, then Judgement, then
 * LedgerNoLossTest and its neighbours: one test per way to break a promise.
 */
@NullMarked
package io.bellwire.testkit.ledger;

import org.jspecify.annotations.NullMarked;
