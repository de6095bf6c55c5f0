package ai.valr.releases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.schemas.ModelRelease;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReleaseStoreTest {

    @TempDir
    private Path home;

    private Path root;
    private ReleaseStore store;

    @BeforeEach
    void open() {
        root = home.resolve("store");
        store = ReleaseStore.open(root.toUri(), Map.of());
    }

    @Test
    void shouldKeepAModelsFilesUnderItsNameAndVersion() throws Exception {
        Path folder = ModelFolder.write(home.resolve("model"), "weights");

        URI location = store.put("valr-mini", "0123abcd", folder);

        assertThat(Path.of(location)).isEqualTo(root.resolve("valr-mini/0123abcd"));
        ReleaseFiles.verify(Path.of(location), ReleaseFiles.of(folder));
        try (var in = store.read(location, "model.safetensors")) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("weights");
        }
        assertThat(store.put("valr-mini", "0123abcd", folder)).isEqualTo(location);
    }

    @Test
    void shouldNotTakeWhatABrokenOffPutLeftForAVersion() throws Exception {
        Path folder = ModelFolder.write(home.resolve("model"), "weights");
        Path part = root.resolve("valr-mini/.1.9d3f.part");
        Files.createDirectories(part);
        Files.writeString(part.resolve("config.json"), "{");
        Path abandoned = root.resolve("valr-mini/.2.77ab.part");
        Files.createDirectories(abandoned.resolve("more"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        URI location = store.put("valr-mini", "1", folder);

        ReleaseFiles.verify(Path.of(location), ReleaseFiles.of(folder));
        try (Stream<Path> versions = Files.list(root.resolve("valr-mini"))) {
            assertThat(versions)
                    .as("what was begun long ago is swept away")
                    .containsExactlyInAnyOrder(part, Path.of(location));
        }
    }

    @Test
    void shouldNotChangeAVersionThatIsThere() throws Exception {
        URI location = store.put("valr-mini", "1", ModelFolder.write(home.resolve("model"), "weights"));

        assertThatThrownBy(() -> store.put("valr-mini", "1", ModelFolder.write(home.resolve("other"), "others")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("file model.safetensors")
                .hasMessageContaining("a version's files do not change");
        assertThat(Path.of(location).resolve("model.safetensors")).hasContent("weights");
    }

    @Test
    void shouldVerifyARelease() throws Exception {
        ModelRelease release = ModelFolder.released(store, home.resolve("model"), "1", null);
        ReleaseFiles.verify(store, release);
        Path config = Path.of(URI.create(release.getLocation())).resolve("config.json");
        Files.delete(config);

        assertThatThrownBy(() -> ReleaseFiles.verify(store, release))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("file config.json of " + release.getLocation() + " is missing");
        ModelRelease notKept = ModelRelease.newBuilder(release).setLocation("").build();
        assertThatThrownBy(() -> ReleaseFiles.verify(store, notKept))
                .hasMessageContaining("has no location: its files were not kept");
    }

    @Test
    void shouldDeleteAVersionAndNothingElse() throws Exception {
        Path folder = ModelFolder.write(home.resolve("model"), "weights");
        URI location = store.put("valr-mini", "1", folder);

        store.delete(location);
        store.delete(location);

        assertThat(Path.of(location)).doesNotExist();
        assertThat(root.resolve("valr-mini")).isEmptyDirectory();
        for (URI elsewhere : new URI[] {folder.toUri(), root.toUri(), URI.create(root.toUri() + "../model")}) {
            assertThatThrownBy(() -> store.delete(elsewhere)).hasMessageContaining("is not beneath this store");
        }
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void shouldRefuseNamesThatLeadElsewhere() throws Exception {
        Path folder = ModelFolder.write(home.resolve("model"), "weights");
        URI location = store.put("valr-mini", "1", folder);

        assertThatThrownBy(() -> store.put("..", "1", folder)).hasMessageContaining("model name .. must be");
        assertThatThrownBy(() -> store.put("valr-mini", "a/b", folder)).hasMessageContaining("version a/b must be");
        assertThatThrownBy(() -> store.read(location, "../../secret"))
                .hasMessageContaining("file ../../secret must be");
    }

    @Test
    void shouldSayWhichUrlsAreStores() {
        assertThatThrownBy(() -> ReleaseStore.open(URI.create("ftp://host/models"), Map.of()))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("scheme 'ftp'; expected file:///DIR or s3://BUCKET/PREFIX");
        assertThatThrownBy(() -> ReleaseStore.open(URI.create("file://host/models"), Map.of()))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("expected file:///DIR");
    }
}
