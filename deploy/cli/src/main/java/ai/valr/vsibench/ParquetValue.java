package ai.valr.vsibench;

import ai.valr.trainer.vsibench.Row;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** One value of a Parquet file as its logical type means it: a text, a number, or a list of these; else {@link Row#unread}. */
final class ParquetValue {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ParquetValue() {}

    /** @param field of the record, which has it */
    static JsonNode of(Group record, int field) {
        Type type = record.getType().getType(field);
        if (type.isPrimitive()) {
            return primitive(type.asPrimitiveType(), record, field);
        }
        return isList(type.asGroupType()) ? list(record.getGroup(field, 0)) : Row.unread("struct");
    }

    private static JsonNode primitive(PrimitiveType type, Group record, int field) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return JSON.numberNode(new BigDecimal(unscaled(type, record, field), decimal.getScale()));
        }
        if (logical instanceof IntLogicalTypeAnnotation whole) {
            return whole(type, whole.isSigned(), record, field);
        }
        if (logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation) {
            return JSON.textNode(record.getString(field, 0));
        }
        if (logical != null) {
            return Row.unread(name(type));
        }
        return switch (type.getPrimitiveTypeName()) {
            case INT32, INT64 -> whole(type, true, record, field);
            case FLOAT -> JSON.numberNode((double) record.getFloat(field, 0));
            case DOUBLE -> JSON.numberNode(record.getDouble(field, 0));
            // Not every writer says that its bytes are a text.
            case BINARY -> JSON.textNode(record.getString(field, 0));
            case BOOLEAN, INT96, FIXED_LEN_BYTE_ARRAY -> Row.unread(name(type));
        };
    }

    private static JsonNode whole(PrimitiveType type, boolean signed, Group record, int field) {
        if (type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT32) {
            int value = record.getInteger(field, 0);
            return JSON.numberNode(signed ? value : Integer.toUnsignedLong(value));
        }
        long value = record.getLong(field, 0);
        return signed ? JSON.numberNode(value) : JSON.numberNode(new BigInteger(Long.toUnsignedString(value)));
    }

    private static BigInteger unscaled(PrimitiveType type, Group record, int field) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> BigInteger.valueOf(record.getInteger(field, 0));
            case INT64 -> BigInteger.valueOf(record.getLong(field, 0));
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                new BigInteger(record.getBinary(field, 0).getBytes());
            case BOOLEAN, FLOAT, DOUBLE, INT96 ->
                throw new IllegalStateException("the format has no decimals of " + type.getPrimitiveTypeName());
        };
    }

    /** Lists are a group of repeated groups of one element. */
    private static boolean isList(GroupType type) {
        return type.getFieldCount() == 1
                && type.getType(0).isRepetition(Type.Repetition.REPEATED)
                && !type.getType(0).isPrimitive()
                && type.getType(0).asGroupType().getFieldCount() == 1;
    }

    private static JsonNode list(Group list) {
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Group element = list.getGroup(0, i);
            if (element.getFieldRepetitionCount(0) == 0) {
                array.addNull();
                continue;
            }
            JsonNode value = of(element, 0);
            if (value.isPojo()) {
                return Row.unread("list of " + value.asText());
            }
            array.add(value);
        }
        return array;
    }

    /** As the schema has it, such as {@code INT64 (TIMESTAMP(MICROS,true))}. */
    private static String name(PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return type.getPrimitiveTypeName() + (logical == null ? "" : " (" + logical + ")");
    }
}
