package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FolderNamesTest {
    private static List<String> names(String... folders) {
        return FolderNames.of(Stream.of(folders).map(Path::of).toList());
    }

    @Test
    void shouldLeaveOutWhatAllHaveInCommon() {
        assertThat(names("runs/all/runs/m-seed1-ab/valr/model", "runs/all/runs/none-seed1-cd/valr/model"))
                .containsExactly("m-seed1-ab", "none-seed1-cd");
        assertThat(names("models/valr-mini", "models/valr-mini-direct"))
                .containsExactly("valr-mini", "valr-mini-direct");
        assertThat(names("/a/b", "/a/b/c")).containsExactly("b", "b/c");
    }

    @Test
    void shouldNameAFolderThatIsAloneOrGivenTwice() {
        assertThat(names("models/valr-mini")).containsExactly("valr-mini");
        assertThat(names("m", "m")).containsExactly("m", "m");
        assertThat(names("/", "/m")).containsExactly("/", "//m");
    }
}
