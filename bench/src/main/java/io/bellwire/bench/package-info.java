/**
 * Benchmarks anyone can run: {@code bench/run pipeline}. They start what they measure as users do, in a process of its
 * own, and print medians with their spread.
 *
 * <h2>Start reading</h2> PipelineBenchmark.
 */
@NullMarked
package io.bellwire.bench;

import org.jspecify.annotations.NullMarked;
