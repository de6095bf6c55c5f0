package ai.valr.schemas;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * Finds the generated classes of this package. Avro looks classes up by the names that it finds in schemas, which come
 * over the network, and so trusts nobody's package unless the whole virtual machine is told to. This package's records and
 * enums are trusted here, by each generated class for itself (the build puts this into their {@code MODEL$}), so that a
 * program that uses them need not set anything; every other name stays under Avro's rule.
 */
final class RecordClasses extends SpecificData {

    private static final String PACKAGE = RecordClasses.class.getPackageName();

    RecordClasses() {
        super(RecordClasses.class.getClassLoader());
    }

    @Override
    @SuppressWarnings("rawtypes") // As in Avro.
    public Class getClass(Schema schema) {
        boolean named = schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM;
        if (!named || !PACKAGE.equals(schema.getNamespace())) {
            return super.getClass(schema);
        }
        try {
            return Class.forName(schema.getFullName(), true, getClassLoader());
        } catch (ClassNotFoundException e) {
            // A record that a later version of the schemas has: Avro reads it generically, and its caller passes it
            // over.
            return null;
        }
    }
}
