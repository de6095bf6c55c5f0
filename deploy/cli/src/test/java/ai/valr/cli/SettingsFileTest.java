package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

    @TempDir
    private Path folder;

    private Map<String, String> read(String name, String text) throws IOException {
        return SettingsFile.read(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void shouldReadBothFormatsAlike() throws Exception {
        Map<String, String> expected = Map.of("bootstrap.servers", "a:1,b:2", "max_num_seqs", "8");

        assertThat(read("a.properties", "bootstrap.servers=a:1,b:2\nmax_num_seqs = 8\n"))
                .isEqualTo(expected);
        assertThat(read("a.yaml", "bootstrap.servers: a:1,b:2\nmax_num_seqs: 8\n"))
                .isEqualTo(expected);
        assertThat(read("b.yml", "bootstrap:\n  servers: a:1,b:2\nmax_num_seqs: 8\n"))
                .isEqualTo(expected);
        assertThat(read("empty.yaml", "")).isEmpty();
    }

    @Test
    void shouldNameAFileThatCannotBeRead() {
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> SettingsFile.read(folder.resolve("none.yaml")))
                .withMessageContaining("none.yaml cannot be read");
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> read("list.yaml", "- a\n- b\n"))
                .withMessageContaining("the file must be keys with single values");
    }

    @Test
    void shouldPutVariablesOfTheEnvironmentInTheirPlace() throws Exception {
        Path file = Files.writeString(
                folder.resolve("a.properties"), "api_keys=${KEYS}\npath=${file:/etc/x:y}\nprice=a$b ${KEYS}\n");

        assertThat(SettingsFile.read(file, Map.of("KEYS", "a$1:b")))
                .containsEntry("api_keys", "a$1:b")
                .containsEntry("path", "${file:/etc/x:y}")
                .containsEntry("price", "a$b a$1:b");
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> SettingsFile.read(file, Map.of()))
                .withMessageContaining("api_keys names the environment variable KEYS, which is not set");
    }
}
