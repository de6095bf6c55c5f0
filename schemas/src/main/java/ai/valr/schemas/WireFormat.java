package ai.valr.schemas;

/** Confluent's wire format: a byte 0, the schema's id as four bytes (high byte first), then the record in Avro binary. */
final class WireFormat {

    static final byte MAGIC = 0;
    /** Bytes before the record. */
    static final int HEADER_BYTES = 5;

    private WireFormat() {}
}
