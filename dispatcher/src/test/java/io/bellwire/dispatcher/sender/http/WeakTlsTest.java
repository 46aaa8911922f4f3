package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * H19: servers whose TLS no longer protects. Java has no server left that would speak most of it, so the first words of
 * the handshake are written by hand.
 */
@ExtendWith(NoLeaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TlsProvider.class,
        names = {"JDK", "OPENSSL"})
class WeakTlsTest {
    private static final String HOST = "shop.example.com";
    private static final TestAuthority EC = new TestAuthority();
    private static final TestAuthority RSA = TestAuthority.ofRsa();
    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int TLS_1_2 = 0x0303;
    private static final int ECDHE_RSA_AES_128_GCM = 0xc02f;

    private final ClientTls tls;

    WeakTlsTest(TlsProvider provider) {
        assumeThat(provider.unusable()).isNull();
        this.tls = ClientTls.trusting(provider, EC.certificate(), RSA.certificate());
    }

    @AfterEach
    void close() {
        tls.close();
    }

    /** A small group of DH needs a suite with DH, and none is offered. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "RC4 with MD5, 4",
        "RC4, 5",
        "3DES, 10",
        "3DES with ECDHE, 49170",
        "NULL, 2",
        "NULL with SHA-256, 59",
        "anonymous DH, 52",
        "anonymous ECDH, 49176",
        "EXPORT of 40 bits, 3",
        "DH of any size, 51",
        "DH of any size with GCM, 158"
    })
    void h19OffersNoWeakCipherAndTakesNone(String name, int suite) throws Exception {
        Hello hello = answeredWith(TLS_1_2, suite);

        assertThat(hello.suites).contains(ECDHE_RSA_AES_128_GCM).doesNotContain(suite);
        assertThat(hello.nextRecord).isEqualTo(ALERT);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"SSL 3.0, 768", "TLS 1.0, 769", "TLS 1.1, 770"})
    void h19SpeaksNoOldTls(String name, int version) throws Exception {
        assertThat(answeredWith(version, ECDHE_RSA_AES_128_GCM).nextRecord).isEqualTo(ALERT);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, MD5withRSA, certificate is not trusted",
        "RSA, SHA1withRSA, certificate is signed with a broken digest",
        "EC, SHA1withECDSA, certificate is signed with a broken digest"
    })
    void h19TrustsNoCertificateThatIsSignedOverABrokenDigest(String authority, String signature, String detail)
            throws Exception {
        SSLContext server = (authority.equals("RSA") ? RSA : EC).serverSignedBy(signature, HOST);
        SSLServerSocket socket = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (ScriptedReceiver receiver = new ScriptedReceiver(socket, c -> c.readRequest());
                SenderHarness sender = harness(receiver)) {

            AttemptOutcome outcome = sender.send(urlOf(receiver));

            assertThat(outcome).isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, detail));
            assertThat(receiver.requests()).isEmpty();
        }
    }

    /** What the sender offered, and the type of the record it sent after the answer. */
    private record Hello(List<Integer> suites, int nextRecord) {}

    private Hello answeredWith(int version, int suite) throws Exception {
        BlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();
        try (ScriptedReceiver receiver = new ScriptedReceiver(c -> {
                    DataInputStream in = new DataInputStream(c.in());
                    List<Integer> offered = suitesOf(in);
                    c.send(serverHello(version, suite));
                    hellos.add(new Hello(offered, in.read()));
                });
                SenderHarness sender = harness(receiver)) {

            assertThat(sender.send(urlOf(receiver)))
                    .isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "handshake failed"));

            Hello hello = hellos.poll(10, TimeUnit.SECONDS);
            assertThat(hello).isNotNull();
            return hello;
        }
    }

    private static List<Integer> suitesOf(DataInputStream in) throws IOException {
        assertThat(in.readUnsignedByte()).isEqualTo(HANDSHAKE);
        in.readUnsignedShort();
        ByteBuffer hello = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
        hello.position(4 + 2 + 32); // type and length, version, random
        hello.position(hello.position() + 1 + hello.get(hello.position())); // session
        List<Integer> suites = new ArrayList<>();
        for (int left = hello.getShort(); left > 0; left -= 2) {
            suites.add(Short.toUnsignedInt(hello.getShort()));
        }
        return suites;
    }

    private static byte[] serverHello(int version, int suite) {
        int length = 2 + 32 + 1 + 2 + 1;
        return ByteBuffer.allocate(5 + 4 + length)
                .put((byte) HANDSHAKE)
                .putShort((short) version)
                .putShort((short) (4 + length))
                .putInt(2 << 24 | length) // of type server_hello
                .putShort((short) version)
                .put(new byte[32]) // random
                .put((byte) 0) // no session
                .putShort((short) suite)
                .put((byte) 0) // no compression
                .array();
    }

    private SenderHarness harness(ScriptedReceiver receiver) {
        return new SenderHarness(
                Transport.best(),
                SenderHarness.SETTINGS,
                SenderHarness.loopback(receiver.port()),
                SenderHarness.resolvingTo("127.0.0.1"),
                tls);
    }

    private static String urlOf(ScriptedReceiver receiver) {
        return "https://" + HOST + ":" + receiver.port() + "/hook";
    }
}
