package ai.valr.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path temporary;

    @Test
    void shouldRefuseADirectoryThatIsInUse() {
        try (DataDirectory first = DataDirectory.open(temporary)) {
            assertThatThrownBy(() -> DataDirectory.open(temporary))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining(first.path().toString())
                    .hasMessageContaining("locked by another running node")
                    .hasMessageContaining("--data");
        }
    }

    @Test
    void shouldGiveADirectoryFreeWhenItIsClosed() {
        DataDirectory.open(temporary).close();

        try (DataDirectory again = DataDirectory.open(temporary)) {
            assertThat(again.path()).isEqualTo(temporary.toAbsolutePath());
        }
    }

    @Test
    void shouldNameADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.open(file.resolve("below")))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining(file.resolve("below").toString())
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("--data");
    }
}
