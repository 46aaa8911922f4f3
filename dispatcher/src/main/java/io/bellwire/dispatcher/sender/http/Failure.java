package io.bellwire.dispatcher.sender.http;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a socket, a handshake or a parser threw into our words. Messages of exceptions never pass: they carry
 * addresses and bytes the peer chose.
 */
final class Failure {
    static final String WRONG_NAME = "certificate is not for this host";

    private static final int MAX_DEPTH = 16;

    private Failure() {}

    static AttemptOutcome.Failed connecting(Throwable cause) {
        return new AttemptOutcome.Failed(ErrorClass.CONNECT, describeConnect(cause));
    }

    static AttemptOutcome.Failed handshaking(Throwable cause) {
        return new AttemptOutcome.Failed(ErrorClass.TLS, describeTls(cause));
    }

    /** A failure after the request was on its way and before a clean answer. */
    static AttemptOutcome.Failed exchanging(Throwable cause) {
        if (find(cause, SSLException.class) != null) {
            return handshaking(cause);
        }
        String detail = cause instanceof ProtocolException broken ? broken.rule() : "connection lost before the answer";
        return new AttemptOutcome.Failed(ErrorClass.PROTOCOL, detail);
    }

    /** Which is no verdict to one who writes: the peer may have answered before it closed. Who reads finds out. */
    static boolean isLostSocket(Throwable cause) {
        return cause instanceof IOException && !(cause instanceof SSLException);
    }

    private static String describeConnect(Throwable cause) {
        if (cause instanceof NoRouteToHostException) {
            return "no route";
        }
        return cause instanceof ConnectException ? "connection refused or reset" : "connection failed";
    }

    private static String describeTls(Throwable cause) {
        if (find(cause, NotSslRecordException.class) != null) {
            return "peer does not speak TLS";
        }
        if (find(cause, CertificateExpiredException.class) != null) {
            return "certificate has expired";
        }
        if (find(cause, CertificateNotYetValidException.class) != null) {
            return "certificate is not valid yet";
        }
        if (find(cause, CertPathValidatorException.class) != null
                || find(cause, CertPathBuilderException.class) != null) {
            return "certificate is not trusted";
        }
        return find(cause, CertificateException.class) != null ? WRONG_NAME : "handshake failed";
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
