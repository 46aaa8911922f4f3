@org.jspecify.annotations.NullMarked
package io.bellwire.retry;
