package ai.valr.vsibench;

import ai.valr.trainer.vsibench.Row;
import ai.valr.trainer.vsibench.VsiBenchException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Rows of a Parquet file. A column of a type that is not read matters only where a row needs it. */
final class ParquetRows {
    /** Twenty times what VSI-Bench has; checked before a row is read. */
    private static final long MAX_ROWS = 100_000;

    /** The format's word at both ends, and the length of its footer. */
    private static final int MIN_BYTES = 12;

    /** The others need classes of Hadoop, which we leave out. */
    private static final Set<CompressionCodecName> CODECS =
            EnumSet.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY, CompressionCodecName.ZSTD);

    private ParquetRows() {}

    /** @throws VsiBenchException where the file is no Parquet, or of a kind that is not read */
    static List<Row> read(Path file) {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        InputFile input = input(file);
        try (ParquetFileReader reader = ParquetFileReader.open(input, options)) {
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
            throw unreadable(file, reason(input, e), e);
        } catch (VsiBenchException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library reports broken bytes by whatever they break in it.
            throw unreadable(file, reason(input, e), e);
        }
    }

    private static InputFile input(Path file) {
        if (Files.isDirectory(file)) {
            throw new VsiBenchException(file + " is a folder; give one Parquet file");
        }
        try {
            long bytes = Files.size(file);
            if (bytes < MIN_BYTES) {
                throw unreadable(file, "it has " + bytes + " bytes", null);
            }
            return new LocalInputFile(file);
        } catch (NoSuchFileException e) {
            throw new VsiBenchException(file + " does not exist", e);
        } catch (IOException e) {
            throw unreadable(file, e.toString(), e);
        }
    }

    /** The library names the file by an object's address. */
    private static String reason(InputFile input, Exception e) {
        return String.valueOf(e.getMessage()).replace(input.toString(), "it");
    }

    private static VsiBenchException unreadable(Path file, String reason, Exception e) {
        return new VsiBenchException(
                file + " is no Parquet file that can be read (" + reason + "); fetch it again, or write it as"
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
                object.set(schema.getFieldName(field), ParquetValue.of(record, field));
            }
        }
        return object;
    }
}
