package io.bellwire.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may import whom, and what nobody may do. The table is that of the README; everything in it is main code. */
class ArchitectureTest {
    private static final String GENERATED = "io.bellwire.(event|delivery|registry|state).v1";
    private static final String CLI = "io.bellwire.standalone.cli..";
    private static final String TESTKIT = "io.bellwire.testkit..";

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.bellwire");

    private static final JavaClasses WRITTEN =
            CODE.that(describe("written by hand", type -> !type.getPackageName().matches(GENERATED)));

    /** A module, and the other modules' packages it may know. */
    enum Module {
        SCHEMAS(contracts(), none()),
        PUBLISHER(packages("io.bellwire.publisher.."), contracts()),
        SERVICE_KIT(packages("io.bellwire.service.."), contracts()),
        GATEWAY(packages("io.bellwire.gateway.."), contracts(), packages("io.bellwire.service..")),
        ROUTER(packages("io.bellwire.dispatcher.router.."), contracts(), packages("io.bellwire.service..")),
        SENDER(packages("io.bellwire.dispatcher.sender.."), contracts(), packages("io.bellwire.service..")),
        RETRY_SCHEDULER(packages("io.bellwire.retry.."), contracts(), packages("io.bellwire.service..")),
        CONSOLE(packages("io.bellwire.console.."), contracts(), packages("io.bellwire.service..")),
        EMBEDDED_KAFKA(packages("io.bellwire.embedded.."), none()),
        TESTKIT(packages(ArchitectureTest.TESTKIT), contracts(), packages("io.bellwire.embedded.."));

        private final String[] own;
        private final String[] known;

        Module(String[] own, String[]... known) {
            this.own = own;
            this.known = Stream.concat(Stream.of(own), Stream.of(known).flatMap(Stream::of))
                    .toArray(String[]::new);
        }

        private static String[] contracts() {
            return packages(
                    "io.bellwire.schemas..",
                    "io.bellwire.event..",
                    "io.bellwire.delivery..",
                    "io.bellwire.registry..",
                    "io.bellwire.state..");
        }

        private static String[] none() {
            return packages();
        }

        private static String[] packages(String... names) {
            return names;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aModuleKnowsNoOthersThanTheTableSays(Module module) {
        noClasses()
                .that()
                .resideInAnyPackage(module.own)
                .should()
                .dependOnClassesThat(resideInAPackage("io.bellwire..").and(not(resideInAnyPackage(module.known))))
                .check(CODE);
    }

    @Test
    void senderHttpKnowsNoKafka() {
        noClasses()
                .that()
                .resideInAPackage("io.bellwire.dispatcher.sender.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.bellwire.event..", "io.bellwire.schemas.wire..")
                .check(CODE);
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        Set<JavaPackage> packages = WRITTEN.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

        assertThat(packages).isNotEmpty().allSatisfy(one -> assertThat(one.isAnnotatedWith(NullMarked.class))
                .as("%s has a package-info with @NullMarked", one.getName())
                .isTrue());
    }

    /** It resolves names to compare itself. URI is for addresses of ours, CallbackUrl for those of others. */
    @Test
    void nobodyUsesUrl() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TESTKIT)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(URL.class)
                .check(WRITTEN);
    }

    /** Resolving outside text is the sender's resolver's work alone, which has a deadline and a policy behind it. */
    @Test
    void nobodyResolvesNamesOnTheSide() {
        ban("resolve a name", access -> isCall(access, InetAddress.class, "getByName", "getAllByName"));
    }

    /** Where callbacks are judged and sent, not even of a socket address: its constructor looks a name up. */
    @Test
    void whoJudgesOrSendsNamesNoSocketAddress() {
        noClasses()
                .that()
                .resideInAnyPackage("io.bellwire.schemas.egress..", "io.bellwire.dispatcher.sender.http..")
                .should()
                .accessTargetWhere(describe(
                        "a name resolved by the platform",
                        access -> isCall(access, InetSocketAddress.class, "<init>")
                                        && hasParameters(access, "java.lang.String", "int")
                                || access.getTarget()
                                        .getOwner()
                                        .getName()
                                        .equals("io.netty.resolver.DefaultNameResolver")))
                .check(WRITTEN);
    }

    @Test
    void nobodyTrustsEveryCertificate() {
        classes().should().notBeAssignableTo(X509TrustManager.class).check(WRITTEN);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(InsecureTrustManagerFactory|NoopHostnameVerifier|TrustAllStrategy)")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(HostnameVerifier.class)
                .check(WRITTEN);
    }

    /** Whoever sets a variable of the environment must not read callbacks. */
    @Test
    void nobodyTakesAProxyFromTheEnvironment() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProxySelector.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Proxy.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(URLConnection.class)
                .check(WRITTEN);

        assertThat(Repository.files(".java"))
                .filteredOn(file -> Repository.name(file).contains("src/main/"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Repository.read(file))
                        .as(Repository.name(file))
                        .doesNotContainPattern(
                                "(?i)useSystemProxies|https?\\.proxyHost|socksProxyHost|\"https?_proxy"));
    }

    @Test
    void nobodyLeavesTheCharsetToTheMachine() {
        ban(
                "use the default charset",
                access -> isCall(access, String.class, "getBytes") && hasParameters(access)
                        || isCall(access, String.class, "<init>") && hasParameters(access, "[B")
                        || isCall(access, InputStreamReader.class, "<init>")
                                && hasParameters(access, "java.io.InputStream")
                        || isCall(access, OutputStreamWriter.class, "<init>")
                                && hasParameters(access, "java.io.OutputStream")
                        || isCall(access, FileReader.class, "<init>") && !takesCharset(access)
                        || isCall(access, FileWriter.class, "<init>") && !takesCharset(access));
    }

    /** Time is given. It begins where a context is made, and with the fixtures, which stand for the world outside. */
    @Test
    void nobodyReadsTheClock() {
        noClasses()
                .that(not(resideInAnyPackage(TESTKIT, CLI)).and(isNotNamed("io.bellwire.service.ServiceContexts")))
                .should()
                .accessTargetWhere(describe(
                        "the system's clock",
                        access -> isCall(access, System.class, "currentTimeMillis")
                                || isCall(access, Instant.class, "now") && hasParameters(access)
                                || isCall(access, InstantSource.class, "system")
                                || isCall(access, Clock.class, "systemUTC", "systemDefaultZone", "system")))
                .check(WRITTEN);
    }

    @Test
    void nobodyPrintsButTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .accessTargetWhere(describe(
                        "System.out or err",
                        access -> access.getTarget().getOwner().isEquivalentTo(System.class)
                                && (access.getTarget().getName().equals("out")
                                        || access.getTarget().getName().equals("err"))))
                .check(WRITTEN);
    }

    /** Tests too, and modules that are not on this class path: so by reading what is written. */
    @Test
    void nobodySleeps() {
        ban("sleep", access -> isCall(access, Thread.class, "sleep") || isCall(access, TimeUnit.class, "sleep"));

        assertThat(Repository.files(".java"))
                .filteredOn(file -> !file.endsWith("ArchitectureTest.java"))
                .allSatisfy(file -> assertThat(Repository.read(file))
                        .as(Repository.name(file))
                        .doesNotContainPattern("Thread\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\("));
    }

    @Test
    void noFileIsTwoIdeas() {
        List<Path> tooLong = Repository.files(".java").stream()
                .filter(file -> Repository.name(file).contains("src/main/"))
                .filter(file -> Repository.read(file).lines().count() > 450)
                .toList();

        assertThat(tooLong).as("files of more than 450 lines").isEmpty();
    }

    private static void ban(String what, Predicate<JavaAccess<?>> banned) {
        noClasses().should().accessTargetWhere(describe(what, banned)).check(WRITTEN);
    }

    private static boolean isCall(JavaAccess<?> access, Class<?> owner, String... names) {
        return access.getTarget().getOwner().isEquivalentTo(owner)
                && List.of(names).contains(access.getTarget().getName());
    }

    private static boolean hasParameters(JavaAccess<?> access, String... types) {
        return access instanceof JavaCodeUnitAccess<?> call
                && call.getTarget().getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .toList()
                        .equals(List.of(types));
    }

    private static boolean takesCharset(JavaAccess<?> access) {
        return access instanceof JavaCodeUnitAccess<?> call
                && call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(type -> type.getName().equals("java.nio.charset.Charset"));
    }

    private static DescribedPredicate<JavaClass> isNotNamed(String name) {
        return describe("not " + name, type -> !type.getName().equals(name));
    }
}
