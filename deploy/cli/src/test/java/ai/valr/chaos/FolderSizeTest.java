package ai.valr.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSizeTest {
    @TempDir
    private Path home;

    @Test
    void shouldAddUpTheFilesThatCountWhereverTheyLie() throws IOException {
        Path deep = Files.createDirectories(home.resolve("a").resolve("b"));
        Files.write(home.resolve("0.log"), new byte[10]);
        Files.write(deep.resolve("1.log"), new byte[200]);
        Files.write(deep.resolve("1.log.deleted"), new byte[3000]);

        assertThat(FolderSize.of(home, file -> true)).isEqualTo(3210);
        assertThat(FolderSize.of(home, file -> file.endsWith(".log"))).isEqualTo(210);
        assertThat(FolderSize.of(home.resolve("missing"), file -> true)).isZero();
    }
}
