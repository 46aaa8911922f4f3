@NullMarked
package io.bellwire.gateway.json;

import org.jspecify.annotations.NullMarked;
