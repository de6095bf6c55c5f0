package ai.valr.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.schemas.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseFilesTest {
    /** Of the two characters {@code {}}. */
    private static final String BRACES = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws Exception {
        ModelFolder.write(folder, "weights");
    }

    @Test
    void shouldListAFoldersRegularFilesWithSizeAndSha256() throws Exception {
        Files.createDirectories(folder.resolve("images"));
        Files.writeString(folder.resolve(".gitattributes"), "x");

        List<ModelFile> files = ReleaseFiles.of(folder);

        assertThat(files).extracting(ModelFile::getPath).containsExactly("config.json", "model.safetensors");
        assertThat(files.get(0)).isEqualTo(new ModelFile("config.json", 2L, BRACES));
    }

    @Test
    void shouldTakeAFolderThatHasTheFilesAndMore() throws Exception {
        List<ModelFile> files = ReleaseFiles.of(folder);
        Files.writeString(folder.resolve("README.md"), "more");

        ReleaseFiles.verify(folder, files);
    }

    @Test
    void shouldNameEveryFileThatIsMissingOrDiffers() throws Exception {
        List<ModelFile> files = ReleaseFiles.of(folder);
        Files.delete(folder.resolve("config.json"));
        Files.writeString(folder.resolve("model.safetensors"), "weightz");

        ReleaseException error = catchThrowableOfType(ReleaseException.class, () -> ReleaseFiles.verify(folder, files));

        assertThat(error)
                .hasMessageContaining("file config.json of " + folder + " is missing")
                .hasMessageContaining("file model.safetensors of " + folder + " has 7 bytes with sha256 ")
                .hasMessageContaining("expected 7 with sha256 " + files.get(1).getSha256());
        assertThat(error.kind()).isEqualTo(ReleaseException.Kind.REFUSED);
    }

    @Test
    void shouldSayThatAFileIsTooLong() throws Exception {
        List<ModelFile> files = ReleaseFiles.of(folder);
        Files.writeString(folder.resolve("config.json"), "{}{}");

        assertThatThrownBy(() -> ReleaseFiles.verify(folder, files)).hasMessageContaining("has more than 2 bytes");
    }

    @Test
    void shouldRefuseWhatCannotBeChecked(@TempDir Path empty) {
        assertThatThrownBy(() -> ReleaseFiles.verify(folder, List.of()))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("names no files");
        assertThatThrownBy(() -> ReleaseFiles.of(empty))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("has no files");
        assertThatThrownBy(() -> ReleaseFiles.verify(folder, List.of(new ModelFile("../config.json", 2L, BRACES))))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("file ../config.json must be");
    }
}
