package io.bellwire.console.web;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import io.bellwire.service.Problem;

/** A request that cannot be served as it is. The detail names what is wrong and never repeats what was sent. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient HttpStatus status;
    private final String code;

    Refusal(HttpStatus status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    /** 400: a parameter or member that breaks its rule. */
    static Refusal invalid(String name, String expected) {
        return new Refusal(HttpStatus.BAD_REQUEST, "invalid_parameter", name + ": (expected: " + expected + ')');
    }

    HttpResponse answer() {
        return Problem.of(status, code, String.valueOf(getMessage()));
    }
}
