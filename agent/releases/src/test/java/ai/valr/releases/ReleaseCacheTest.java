package ai.valr.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.schemas.ModelFile;
import ai.valr.schemas.ModelRelease;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCacheTest {

    @TempDir
    private Path home;

    private ReleaseStore store;
    private ReleaseCache cache;

    @BeforeEach
    void open() {
        store = ReleaseStore.open(home.resolve("store").toUri(), Map.of());
        cache = new ReleaseCache(home.resolve("cache"), 2, Map.of());
    }

    private ModelRelease release(String version) throws IOException {
        return ModelFolder.released(store, home.resolve("model"), version, null);
    }

    private Path copy(String version) {
        return home.resolve("cache").resolve(version).resolve(ModelFolder.MODEL);
    }

    private static Path stored(ModelRelease release) {
        return Path.of(URI.create(release.getLocation()));
    }

    /** As if the copy was asked for so long ago. */
    private static void age(Path copy, Duration age) throws IOException {
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void shouldCopyAReleaseOnceIntoAFolderOfItsModelsName() throws Exception {
        ModelRelease release = release("v1");

        Path first = cache.fetch(release);
        store.delete(URI.create(release.getLocation()));
        Path second = cache.fetch(release);

        assertThat(first).isEqualTo(second).isEqualTo(copy("v1"));
        ReleaseFiles.verify(first, release.getFiles());
    }

    @Test
    void shouldTouchNoFolderThatHoldsSomethingElse() throws Exception {
        Path mine =
                Files.createDirectories(home.resolve("mine").resolve("photos").resolve("summer"));
        Files.createDirectories(home.resolve("mine").resolve("photos").resolve("winter"));
        ModelRelease release = release("v1");
        ReleaseCache wrong = new ReleaseCache(home.resolve("mine"), 1, Map.of());

        for (int i = 0; i < 2; i++) {
            ReleaseException error = catchThrowableOfType(ReleaseException.class, () -> wrong.fetch(release));
            assertThat(error).hasMessageContaining("holds something else");
        }
        assertThat(mine).isDirectory();
        assertThat(mine.resolveSibling("winter")).isDirectory();
    }

    @Test
    void shouldLeaveNothingOfAReleaseWhoseFilesDiffer() throws Exception {
        ModelRelease release = release("v1");
        Files.writeString(stored(release).resolve("model.safetensors"), "w1");

        ReleaseException error = catchThrowableOfType(ReleaseException.class, () -> cache.fetch(release));

        assertThat(error)
                .hasMessageContaining(
                        "file model.safetensors of " + release.getLocation() + " has 2 bytes with sha256 ")
                .returns(false, ReleaseException::isRetryable);
        assertThat(copy("v1").getParent()).isEmptyDirectory();
    }

    @Test
    void shouldReadNoMoreOfAFileThanItsReleaseSays() throws Exception {
        ModelRelease release = release("v1");
        Files.write(stored(release).resolve("model.safetensors"), new byte[1 << 22]);

        assertThatThrownBy(() -> cache.fetch(release)).hasMessageContaining("has more than 2 bytes");
    }

    @Test
    void shouldRefuseAReleaseThatLeadsElsewhere() throws Exception {
        ModelRelease release = release("v1");
        List<ModelFile> files =
                List.of(new ModelFile("../../v2", 2L, release.getFiles().get(0).getSha256()));

        assertThatThrownBy(() -> cache.fetch(
                        ModelRelease.newBuilder(release).setFiles(files).build()))
                .hasMessageContaining("file ../../v2 must be");
        assertThatThrownBy(() -> cache.fetch(
                        ModelRelease.newBuilder(release).setVersion("../v2").build()))
                .hasMessageContaining("version ../v2 must be");
        assertThatThrownBy(() -> cache.fetch(
                        ModelRelease.newBuilder(release).setFiles(List.of()).build()))
                .hasMessageContaining("names no files");
        assertThatThrownBy(() -> cache.fetch(ModelRelease.newBuilder(release)
                        .setLocation("models/v1")
                        .build()))
                .hasMessageContaining("expected file:///DIR or s3://BUCKET/PREFIX");
    }

    @Test
    void shouldMakeACopyAnewThatIsNoLongerWhatItWas() throws Exception {
        ModelRelease release = release("v1");
        Files.writeString(cache.fetch(release).resolve("model.safetensors"), "v");

        ReleaseFiles.verify(cache.fetch(release), release.getFiles());
    }

    @Test
    void shouldLetTheOneGoThatWasAskedForLongestAgo() throws Exception {
        ModelRelease first = release("v1");
        ModelRelease second = release("v2");
        cache.fetch(first);
        cache.fetch(second);
        age(copy("v2"), Duration.ofMinutes(2));
        age(copy("v1"), Duration.ofMinutes(3));
        cache.fetch(first);

        cache.fetch(release("v3"));

        assertThat(copy("v1")).isDirectory();
        assertThat(copy("v2").getParent()).doesNotExist();
        assertThat(copy("v3")).isDirectory();
    }

    @Test
    void shouldKeepWhatIsPinned() throws Exception {
        ModelRelease first = release("v1");
        ModelRelease second = release("v2");
        cache.pin(first);
        cache.pin(second);
        cache.pin(second);
        ModelRelease third = release("v3");

        ReleaseException full = catchThrowableOfType(ReleaseException.class, () -> cache.fetch(third));
        assertThat(full)
                .hasMessageContaining("holds 2 releases, all of them in use, and at most 2")
                .returns(true, ReleaseException::isRetryable);
        cache.unpin(second);
        assertThatThrownBy(() -> cache.fetch(third)).hasMessageContaining("all of them in use");
        cache.unpin(second);
        cache.fetch(third);

        assertThat(copy("v1")).isDirectory();
        assertThat(copy("v2")).doesNotExist();
    }

    @Test
    void shouldKeepWhatAnotherProcessHasPinnedUntilItDies() throws Exception {
        ModelRelease first = release("v1");
        cache.fetch(first);
        cache.fetch(release("v2"));
        age(copy("v1"), Duration.ofMinutes(3));
        ModelRelease third = release("v3");
        try (PinningProcess other = PinningProcess.start(home.resolve("cache"), first)) {
            age(copy("v1"), Duration.ofMinutes(3));
            cache.fetch(third);
            assertThat(copy("v1")).isDirectory();
            assertThat(copy("v2")).doesNotExist();
            other.kill();
        }

        cache.fetch(release("v4"));
        assertThat(copy("v1")).doesNotExist();
        assertThat(copy("v3")).isDirectory();
    }

    @Test
    void shouldDeleteWhatAProcessLeftHalfMadeADayAgo() throws Exception {
        cache.fetch(release("v2"));
        Path old = Files.createDirectories(copy("v0").resolveSibling(".valr-mini.1.part"));
        Path young = Files.createDirectories(copy("v0").resolveSibling(".valr-mini.2.part"));
        age(old, Duration.ofHours(25));

        cache.fetch(release("v1"));

        assertThat(old).doesNotExist();
        assertThat(young).isDirectory();
    }

    @Test
    void shouldMakeOneCopyForManyThreads() throws Exception {
        ModelRelease release = release("v1");

        List<Path> copies = Stream.generate(() -> release)
                .limit(8)
                .parallel()
                .map(cache::fetch)
                .distinct()
                .toList();

        assertThat(copies).containsExactly(copy("v1"));
    }
}
