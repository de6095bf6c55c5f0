package ai.valr.trainer.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.valr.model.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
    private static final String ORIGIN = EntryKey.originOf(List.of("a tower"));

    @TempDir
    private Path dir;

    private final List<String> told = new ArrayList<>();

    private FeatureCache open() {
        return FeatureCache.open(dir, FeatureCache.LEAST_BYTES, told::add);
    }

    private static EntryKey key(int scene) {
        return new EntryKey("scene", ORIGIN, "train-1-" + scene);
    }

    private Path file(EntryKey key) {
        return dir.resolve(key.folder()).resolve(key.file());
    }

    private static byte[] content(int size, long seed) {
        byte[] content = new byte[size];
        new SplittableRandom(seed).nextBytes(content);
        return content;
    }

    @Test
    void shouldGiveBackWhatWasKeptAndNothingElse() {
        byte[] content = content(1000, 1);
        open().write(key(1), content);

        assertThat(open().read(key(1))).contains(content);
        assertThat(open().read(key(2))).isEmpty();
        assertThat(open().read(new EntryKey("scene", EntryKey.originOf(List.of("another tower")), "train-1-1")))
                .isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldLetOthersReadWhatTheyMayReadBesideIt() throws IOException {
        open().write(key(1), content(100, 1));
        Path beside = Files.write(file(key(1)).resolveSibling("beside"), new byte[1]);

        assumeThat(Files.getFileStore(dir).supportsFileAttributeView("posix")).isTrue();
        assertThat(Files.getPosixFilePermissions(file(key(1)))).isEqualTo(Files.getPosixFilePermissions(beside));
    }

    @Test
    void shouldTrustNoFileThatIsNotAsItWasWritten() throws IOException {
        FeatureCache cache = open();
        cache.write(key(1), content(1000, 1));
        byte[] whole = Files.readAllBytes(file(key(1)));
        List<byte[]> others = new ArrayList<>();
        for (int at = 0; at < whole.length; at += 7) {
            byte[] other = whole.clone();
            other[at] ^= 4;
            others.add(other);
        }
        others.add(new byte[0]);
        others.add(Arrays.copyOf(whole, 40));
        others.add(Arrays.copyOf(whole, whole.length - 1));
        others.add("hello".getBytes(StandardCharsets.UTF_8));
        for (byte[] other : others) {
            Files.write(file(key(1)), other);
            assertThat(cache.read(key(1))).isEmpty();
        }

        assertThat(cache.broken()).isEqualTo(others.size());
        assertThat(told).singleElement().asString().contains(file(key(1)).toString(), "made anew");
        cache.write(key(1), content(1000, 1));
        assertThat(cache.read(key(1))).contains(content(1000, 1));
    }

    @Test
    void shouldNotTakeAnotherScenesEntry() throws IOException {
        FeatureCache cache = open();
        cache.write(key(1), content(100, 1));
        Files.copy(file(key(1)), file(key(2)));

        assertThat(cache.read(key(2))).isEmpty();
        assertThat(told).singleElement().asString().contains("train-1-1", "train-1-2");
    }

    @Test
    void shouldLetGoWhatWasUsedLastLongestAgo() throws IOException {
        FeatureCache cache = open();
        int size = 100 << 10;
        for (int i = 0; i < 10; i++) {
            cache.write(key(i), content(size, i));
            Files.setLastModifiedTime(file(key(i)), FileTime.from(Instant.now().minus(Duration.ofHours(10 - i))));
        }
        assertThat(cache.read(key(0))).isPresent();
        Path foreign = Files.writeString(dir.resolve("notes.features"), "mine");

        cache.write(key(10), content(size, 10));

        assertThat(file(key(0))).exists();
        assertThat(file(key(1))).doesNotExist();
        assertThat(file(key(2))).doesNotExist();
        assertThat(file(key(10))).exists();
        assertThat(foreign).exists();
        assertThat(bytes()).isLessThanOrEqualTo(FeatureCache.LEAST_BYTES);
    }

    @Test
    void shouldKeepItsBoundWhenItIsOpenedWithALowerOne() throws IOException {
        FeatureCache large = FeatureCache.open(dir, 4 * FeatureCache.LEAST_BYTES, told::add);
        for (int i = 0; i < 20; i++) {
            large.write(key(i), content(100 << 10, i));
        }
        assertThat(bytes()).isGreaterThan(FeatureCache.LEAST_BYTES);

        open();

        assertThat(bytes()).isLessThanOrEqualTo(FeatureCache.LEAST_BYTES);
    }

    @Test
    void shouldClearAwayWhatAKilledProcessLeftHalfWritten() throws IOException {
        open().write(key(1), content(100, 1));
        Path left = Files.write(file(key(1)).resolveSibling("123.part"), new byte[100]);
        Path fresh = Files.write(file(key(1)).resolveSibling("124.part"), new byte[100]);
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        open();

        assertThat(left).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void shouldBeSharedWhileItsBoundLetsEntriesGo() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            List<FeatureCache> caches = List.of(open(), open());
            for (int t = 0; t < 4; t++) {
                FeatureCache cache = caches.get(t % 2);
                int seed = t;
                all.add(threads.submit(() -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int i = 0; i < 200; i++) {
                        int scene = random.nextInt(40);
                        byte[] expected = content(50 << 10, scene);
                        cache.read(key(scene))
                                .ifPresentOrElse(
                                        found -> assertThat(found).isEqualTo(expected),
                                        () -> cache.write(key(scene), expected));
                    }
                }));
            }
            for (Future<?> it : all) {
                it.get();
            }
            assertThat(caches).allSatisfy(cache -> {
                assertThat(cache.found()).isPositive();
                assertThat(cache.broken()).isZero();
            });
        } finally {
            threads.shutdownNow();
        }
        open();
        assertThat(bytes()).isLessThanOrEqualTo(FeatureCache.LEAST_BYTES);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTellOnceWhatItCannotKeep() {
        FeatureCache cache = open();
        byte[] tooMuch = new byte[(int) FeatureCache.LEAST_BYTES];

        cache.write(key(1), tooMuch);
        cache.write(key(2), tooMuch);

        assertThat(told).singleElement().asString().contains("cannot keep entries in " + dir, "above the bound");
        assertThat(cache.summary()).contains("2 made", "2 not kept");
    }

    @Test
    void shouldNameAFolderThatIsNone() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "");

        assertThatThrownBy(() -> FeatureCache.open(file, FeatureCache.DEFAULT_BYTES, told::add))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cannot use " + file + " as a feature cache");
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
