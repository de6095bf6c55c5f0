package ai.valr.vsibench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import ai.valr.trainer.vsibench.VsiBenchQuestions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of every type, written here, as VSI-Bench's questions read them. */
class ParquetValueTest {
    private static final String TEXTS = "required binary dataset (STRING); required binary scene_name (STRING);"
            + " required binary question_type (STRING); required binary question (STRING);";

    @TempDir
    private Path folder;

    private VsiBenchQuestion question(String type, String columns, BiConsumer<MessageType, Group> row)
            throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType("message questions {" + TEXTS + columns + "}");
        Group group = new SimpleGroup(schema);
        group.append("dataset", "set").append("scene_name", "scene").append("question_type", type);
        group.append("question", "?");
        row.accept(schema, group);
        Path file = folder.resolve("test.parquet");
        Files.deleteIfExists(file);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .build()) {
            writer.write(group);
        }
        return VsiBenchQuestions.of(file.toString(), ParquetRows.read(file))
                .all()
                .get(0);
    }

    /** The bytes are a big-endian number, whatever the column stores. */
    private VsiBenchQuestion counting(String idType, long id, String truthType, long truth) throws IOException {
        String columns = column(idType, "id") + column(truthType, "ground_truth");
        return question("object_counting", columns, (schema, group) -> {
            append(schema, group, "id", id);
            append(schema, group, "ground_truth", truth);
        });
    }

    private static String column(String type, String name) {
        int logical = type.indexOf(" (");
        return logical < 0
                ? "required " + type + " " + name + ";"
                : "required " + type.substring(0, logical) + " " + name + type.substring(logical) + ";";
    }

    private static void append(MessageType schema, Group group, String name, long value) {
        switch (schema.getType(name).asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> group.append(name, (int) value);
            case INT64 -> group.append(name, value);
            case FLOAT -> group.append(name, (float) value);
            case DOUBLE -> group.append(name, (double) value);
            case BOOLEAN -> group.append(name, value != 0);
            case BINARY ->
                group.append(
                        name,
                        Binary.fromConstantByteArray(BigInteger.valueOf(value).toByteArray()));
            case FIXED_LEN_BYTE_ARRAY, INT96 -> {
                byte[] bytes = new byte[12];
                Arrays.fill(bytes, (byte) (value < 0 ? -1 : 0));
                byte[] number = BigInteger.valueOf(value).toByteArray();
                System.arraycopy(number, 0, bytes, bytes.length - number.length, number.length);
                group.append(name, Binary.fromConstantByteArray(bytes));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int32 | 4 | 4",
                "int64 | 4 | 4",
                "int32 (INTEGER(8,true)) | 4 | 4",
                "int32 (INTEGER(32,false)) | -294967296 | 4000000000",
                "int64 (INTEGER(64,false)) | -1 | 18446744073709551615",
                "int32 (DECIMAL(9,2)) | 400 | 4.00",
                "int64 (DECIMAL(18,2)) | 425 | 4.25",
                "fixed_len_byte_array(12) (DECIMAL(20,2)) | 400 | 4.00",
                "binary (DECIMAL(20,3)) | 70000 | 70.000",
                "float | 4 | 4.0",
                "double | 4 | 4.0"
            })
    void shouldReadANumberAsItsLogicalTypeMeansIt(String type, long stored, String truth) throws Exception {
        assertThat(counting("int64", 7, type, stored).groundTruth()).isEqualTo(truth);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "double | 7 | 7",
                "float | 0 | 0",
                "int32 (DECIMAL(9,2)) | 700 | 7",
                "int32 (INTEGER(32,false)) | 7 | 7"
            })
    void shouldKnowAnIdHoweverItsNumberIsWritten(String type, long stored, String id) throws Exception {
        assertThat(counting(type, stored, "int64", 4).id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boolean | BOOLEAN",
                "int96 | INT96",
                "int32 (DATE) | INT32 (DATE)",
                "int64 (TIMESTAMP(MICROS,true)) | INT64 (TIMESTAMP(MICROS,true))",
                "fixed_len_byte_array(12) | FIXED_LEN_BYTE_ARRAY"
            })
    void shouldNameTheColumnThatIsNoNumber(String type, String told) {
        assertThatThrownBy(() -> counting("int64", 7, type, 1))
                .isInstanceOf(VsiBenchException.class)
                .hasMessageContaining("test.parquet row 1 (id 7): column ground_truth has type " + told
                        + "; expected a text or a number");
    }

    private VsiBenchQuestion choice(String element, BiConsumer<Group, Integer> fill) throws IOException {
        String columns = "required int64 id; required binary ground_truth (STRING);"
                + " optional group options (LIST) { repeated group list { " + element + " } }";
        return question("route_planning", columns, (schema, group) -> {
            group.append("id", 7L).append("ground_truth", "A");
            Group list = group.addGroup("options");
            for (int i = 0; i < 2; i++) {
                fill.accept(list.addGroup("list"), i);
            }
        });
    }

    @Test
    void shouldSayWhatIsWrongWithAListOfOptions() throws Exception {
        String text = "optional binary element (STRING);";
        String struct = "optional group element { required binary letter (STRING); required int32 n; }";

        assertThat(choice(text, (item, i) -> item.append("element", "AB".charAt(i) + ". x"))
                        .options())
                .containsExactly("A. x", "B. x");
        assertThatThrownBy(() -> choice(text, (item, i) -> {
                    if (i == 0) {
                        item.append("element", "A. x");
                    }
                }))
                .hasMessageContaining("row 1 (id 7): options holds NULL; expected texts");
        assertThatThrownBy(() -> choice(struct, (item, i) -> item.addGroup("element")
                        .append("letter", "A")
                        .append("n", 1)))
                .hasMessageContaining("column options has type list of struct; expected a list of texts");
        assertThatThrownBy(() -> choice("optional int32 element;", (item, i) -> item.append("element", i)))
                .hasMessageContaining("options holds NUMBER; expected texts");
    }
}
