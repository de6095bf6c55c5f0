package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class StateVolumeTest {
    @TempDir
    private Path home;

    private StateVolume with(long minFree, long free) {
        return new StateVolume(home.resolve("a/b"), minFree, path -> free);
    }

    @Test
    void shouldTellWhatIsFreeWhatIsNeededAndTheMend() {
        assertThatCode(with(1000, 1000)::requireRoom).doesNotThrowAnyException();
        assertThatThrownBy(with(300L << 20, 5_000_000)::requireRoom)
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("state.dir " + home.resolve("a/b") + " has 5000000 bytes free and needs 300 MiB"
                        + " (min_free_disk_bytes)")
                .hasMessageContaining("make room")
                .hasMessageContaining("state_stores=memory");
    }

    @Test
    void shouldLookAtTheVolumeOfADirectoryThatIsNotThereYet() {
        assertThatCode(new StateVolume(home.resolve("a/b"), 1, StateVolume.FILE_SYSTEM)::requireRoom)
                .doesNotThrowAnyException();
        StateVolume unreadable = new StateVolume(home, 1, path -> {
            throw new IOException("stale handle");
        });
        assertThatThrownBy(unreadable::requireRoom)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("state.dir " + home)
                .hasMessageContaining("stale handle");
        assertThat(unreadable.causeOf(new IllegalStateException("any"))).isNull();
    }

    @Test
    void shouldKnowAFullDiskByItsErrorOrByWhatIsLeft() {
        Throwable rocks = new ProcessorStateException(
                "Error while putting key", new RocksDBException("While appending to file: No space left on device"));
        Throwable unnamed = new ProcessorStateException("task directory cannot be made");

        assertThat(with(0, 1L << 30).causeOf(rocks)).hasCause(rocks).hasMessageContaining("with 1024 MiB free");
        assertThat(with(0, 0).causeOf(unnamed)).hasMessageContaining("with 0 bytes free");
        assertThat(with(0, 1L << 30).causeOf(unnamed)).isNull();
    }
}
