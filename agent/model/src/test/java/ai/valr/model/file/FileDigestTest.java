package ai.valr.model.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestTest {
    @Test
    void shouldBeTheSha256OfTheBytes(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("abc"), "abc");
        assertThat(FileDigest.sha256(file))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void shouldChangeWithTheOrderOfFiles(@TempDir Path dir) throws IOException {
        Path a = Files.writeString(dir.resolve("a"), "a");
        Path b = Files.writeString(dir.resolve("b"), "b");
        assertThat(FileDigest.sha256(List.of(a, b))).hasSize(64).isNotEqualTo(FileDigest.sha256(List.of(b, a)));
    }
}
