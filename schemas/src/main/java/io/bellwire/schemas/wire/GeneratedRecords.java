package io.bellwire.schemas.wire;

import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * What must hold before Avro builds or reads the first of our records in a JVM.
 *
 * <p>Avro instantiates only classes it was told to trust, and would have every program that uses ours set a system
 * property. Instead the build lets each generated class get its {@code MODEL$} here, so that loading one is enough.
 */
public final class GeneratedRecords {
    private static final String OURS = "io.bellwire.";

    static {
        AvroLimits.apply();
        ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(others, GeneratedRecords::isOurs));
    }

    private GeneratedRecords() {}

    /** Called by generated code, which adds the conversions its fields need. */
    public static SpecificData model() {
        return new RecordModel();
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith(OURS) && (SpecificRecord.class.isAssignableFrom(type) || type.isEnum());
    }
}
