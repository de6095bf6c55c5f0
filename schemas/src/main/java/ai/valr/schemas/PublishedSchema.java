package ai.valr.schemas;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * A record's schema as everybody sees it. The generated classes' schemas carry {@code avro.java.string} at each string,
 * which is Java's own business: a client that registers the plain file would get another id for the same contract.
 */
final class PublishedSchema {

    private static final String JAVA_STRING_TYPE = "{\"type\":\"string\",\"avro.java.string\":\"String\"}";
    private static final String JAVA_STRING_PROPERTY = ",\"avro.java.string\":\"String\"";

    private PublishedSchema() {}

    static Schema of(Class<?> record) {
        String json = SpecificData.get().getSchema(record).toString();
        String plain = json.replace(JAVA_STRING_TYPE, "\"string\"").replace(JAVA_STRING_PROPERTY, "");
        return new Schema.Parser().parse(plain);
    }
}
