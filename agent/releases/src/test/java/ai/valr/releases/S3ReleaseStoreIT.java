package ai.valr.releases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.schemas.ModelRelease;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ReleaseStoreIT {

    @TempDir
    private static Path server;

    private static S3Server s3;

    @TempDir
    private Path home;

    private ReleaseStore store;
    private URI url;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start(server);
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @BeforeEach
    void open() throws Exception {
        url = URI.create("s3://models/" + home.getFileName());
        store = ReleaseStore.open(url, s3.settings());
    }

    @Test
    void shouldKeepAModelsFilesUnderItsNameAndVersion() throws Exception {
        Path folder = ModelFolder.write(home.resolve("model"), "weights");

        URI location = store.put("valr-mini", "0123abcd", folder);

        assertThat(location).isEqualTo(URI.create(url + "/valr-mini/0123abcd/"));
        assertThat(read(location, "model.safetensors")).isEqualTo("weights");
        assertThat(store.put("valr-mini", "0123abcd", folder)).isEqualTo(location);
    }

    @Test
    void shouldCompleteWhatABrokenOffPutLeft() throws Exception {
        Path whole = ModelFolder.write(home.resolve("model"), "weights");
        Path half = Files.createDirectories(home.resolve("half"));
        Files.copy(whole.resolve("config.json"), half.resolve("config.json"));
        store.put("valr-mini", "1", half);

        URI location = store.put("valr-mini", "1", whole);

        assertThat(read(location, "model.safetensors")).isEqualTo("weights");
    }

    @Test
    void shouldNotChangeAVersionThatIsThere() throws Exception {
        URI location = store.put("valr-mini", "1", ModelFolder.write(home.resolve("model"), "weights"));

        assertThatThrownBy(() -> store.put("valr-mini", "1", ModelFolder.write(home.resolve("other"), "others")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("a version's files do not change: delete " + location);
        assertThat(read(location, "model.safetensors")).isEqualTo("weights");
    }

    @Test
    void shouldFillACacheAndRefuseWhatDiffers() throws Exception {
        ReleaseCache cache = new ReleaseCache(home.resolve("cache"), 2, s3.settings());
        ModelRelease good = ModelFolder.released(store, home.resolve("model"), "v1", null);
        ReleaseFiles.verify(store, good);
        ReleaseFiles.verify(cache.fetch(good), good.getFiles());

        ModelRelease bad = ModelRelease.newBuilder(ModelFolder.released(store, home.resolve("model"), "v2", "v1"))
                .setFiles(good.getFiles())
                .build();
        assertThatThrownBy(() -> cache.fetch(bad))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("file model.safetensors of " + bad.getLocation() + " has 2 bytes");
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        ModelRelease release = ModelFolder.released(store, home.resolve("model"), "v1", null);
        URI location = URI.create(release.getLocation());
        store.delete(location);
        store.delete(location);

        ReleaseException missing =
                catchThrowableOfType(ReleaseException.class, () -> ReleaseFiles.verify(store, release));
        assertThat(missing)
                .hasMessageContaining("file config.json of " + location + " is missing")
                .hasMessageContaining("file model.safetensors of " + location + " is missing")
                .returns(false, ReleaseException::isRetryable);
        assertThatThrownBy(() -> store.delete(URI.create("s3://models/")))
                .hasMessageContaining("is not beneath this store");
        ReleaseException noBucket = catchThrowableOfType(
                ReleaseException.class, () -> ReleaseStore.open(URI.create("s3://nowhere/x"), s3.settings())
                        .put("valr-mini", "1", ModelFolder.write(home.resolve("model"), "weights")));
        assertThat(noBucket).hasMessageContaining("s3://nowhere/x/valr-mini/1/ is missing");
    }

    @Test
    void shouldTellAServerThatDoesNotAnswer() {
        ReleaseStore nobody = ReleaseStore.open(
                url,
                Map.of("s3.endpoint", "http://127.0.0.1:1", "s3.access_key", "anyone", "s3.secret_key", "anything"));

        ReleaseException error = catchThrowableOfType(
                ReleaseException.class, () -> nobody.read(URI.create(url + "/valr-mini/1/"), "config.json"));

        assertThat(error)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("check s3.endpoint")
                .returns(true, ReleaseException::isRetryable);
    }

    private String read(URI location, String path) throws Exception {
        try (var in = store.read(location, path)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
