package ai.valr.vsibench;

import ai.valr.trainer.vsibench.Row;
import ai.valr.trainer.vsibench.VsiBenchException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Rows of a Parquet file: its columns of texts, numbers and lists of texts; others are left out. */
final class ParquetRows {
    /** Twenty times what VSI-Bench has; checked before a row is read. */
    private static final long MAX_ROWS = 100_000;

    /** The others need classes of Hadoop, which we leave out. */
    private static final Set<CompressionCodecName> CODECS =
            EnumSet.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY, CompressionCodecName.ZSTD);

    private ParquetRows() {}

    /** @throws VsiBenchException where the file is no Parquet, or of a kind that is not read */
    static List<Row> read(Path file) {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            check(file, reader);
            List<Row> rows = new ArrayList<>();
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
                RecordReader<Group> records = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(group, new GroupRecordConverter(schema));
                for (long i = 0; i < group.getRowCount(); i++) {
                    String where = file + " row " + (rows.size() + 1);
                    rows.add(new Row(where, object(records.read(), schema)));
                }
            }
            return rows;
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (VsiBenchException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library reports broken bytes by whatever they break in it.
            throw unreadable(file, e);
        }
    }

    private static VsiBenchException unreadable(Path file, Exception e) {
        return new VsiBenchException(
                file + " is no Parquet file that can be read (" + e.getMessage() + "); fetch it again, or write it as"
                        + " test.jsonl, one JSON object a line",
                e);
    }

    private static void check(Path file, ParquetFileReader reader) {
        if (reader.getRecordCount() < 1 || reader.getRecordCount() > MAX_ROWS) {
            throw new VsiBenchException(file + " has " + reader.getRecordCount() + " rows; expected 1 to " + MAX_ROWS);
        }
        for (BlockMetaData block : reader.getFooter().getBlocks()) {
            for (ColumnChunkMetaData column : block.getColumns()) {
                if (!CODECS.contains(column.getCodec())) {
                    throw new VsiBenchException(
                            file + " is compressed by " + column.getCodec()
                                    + "; snappy, zstd and none are read: write it anew, or as test.jsonl, one JSON object a line");
                }
            }
        }
    }

    private static ObjectNode object(Group record, MessageType schema) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int field = 0; field < schema.getFieldCount(); field++) {
            if (record.getFieldRepetitionCount(field) > 0) {
                put(object, schema.getType(field), record, field);
            }
        }
        return object;
    }

    private static void put(ObjectNode object, Type type, Group record, int field) {
        String name = type.getName();
        if (!type.isPrimitive()) {
            putList(object, name, record.getGroup(field, 0));
            return;
        }
        switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT64 -> object.put(name, record.getLong(field, 0));
            case INT32 -> object.put(name, record.getInteger(field, 0));
            case BINARY -> object.put(name, record.getString(field, 0));
            case DOUBLE -> object.put(name, record.getDouble(field, 0));
            case FLOAT, BOOLEAN, INT96, FIXED_LEN_BYTE_ARRAY -> {
                // No column of VSI-Bench that we read; one that should be a text is missed as such.
            }
        }
    }

    /** Parquet's lists are a group of repeated groups of one element. */
    private static void putList(ObjectNode object, String name, Group list) {
        if (list.getType().getFieldCount() != 1 || list.getType().getType(0).isPrimitive()) {
            return;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Group element = list.getGroup(0, i);
            if (element.getType().getFieldCount() != 1
                    || !isText(element.getType().getType(0))
                    || element.getFieldRepetitionCount(0) != 1) {
                return;
            }
            array.add(element.getString(0, 0));
        }
        object.set(name, array);
    }

    private static boolean isText(Type type) {
        return type.isPrimitive() && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    }
}
