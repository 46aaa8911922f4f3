package io.bellwire.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WriterSchemaRulesTest {
    static List<Class<? extends SpecificRecord>> types() {
        return BuiltInSchemas.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void allowOurs(Class<? extends SpecificRecord> type) {
        assertThat(WriterSchemaRules.violation(RecordType.of(type).schema())).isEmpty();
    }

    @Test
    void refuseSchemasThatContainThemselves() {
        Schema list = parse("{'type':'record','name':'L','fields':[{'name':'next','type':['null','L']}]}");

        assertThat(WriterSchemaRules.violation(list)).contains("contains itself");
    }

    @Test
    void refuseArraysWhoseElementsTakeNoBytes() {
        Schema nulls = parse("{'type':'record','name':'R','fields':[{'name':'a','type':"
                + "{'type':'array','items':{'type':'record','name':'E','fields':[{'name':'n','type':'null'}]}}}]}");

        assertThat(WriterSchemaRules.violation(nulls)).contains("has an array whose elements take no bytes");
    }

    @Test
    void refuseLevelsThatMultiply() {
        assertThat(WriterSchemaRules.violation(multiplying(20)))
                .hasValueSatisfying(rule -> assertThat(rule).contains("steps to read"));
    }

    @Test
    void allowTheSameRecordInManyFields() {
        assertThat(WriterSchemaRules.violation(multiplying(2))).isEmpty();
    }

    /** Each level holds ten of the one below. */
    static Schema multiplying(int levels) {
        Schema level = Schema.create(Schema.Type.NULL);
        for (int i = 0; i < levels; i++) {
            List<Schema.Field> fields = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                fields.add(new Schema.Field("f" + j, level));
            }
            level = Schema.createRecord("Level" + i, null, "test", false, fields);
        }
        return level;
    }

    private static Schema parse(String json) {
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }
}
