package ai.valr.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
    private static final double MIB = 1 << 20;

    @TempDir
    private Path home;

    @Test
    void shouldReadTheResidentMemoryOfAProcess() {
        assertThat(ProcessMemory.rss("Name:\tjava\nVmHWM:\t  999 kB\nVmRSS:\t  524288 kB\nRssAnon:\t  1 kB\n"))
                .isEqualTo(512 * MIB);
        assertThat(ProcessMemory.rss("Name:\tjava\n")).isNaN();
    }

    @Test
    void shouldReadThatOfALivingProcessWhereTheSystemTells() {
        assumeTrue(ProcessMemory.isMeasured(), "this system has no /proc");

        assertThat(ProcessMemory.rss(ProcessHandle.current().pid())).isGreaterThan(10 * MIB);
    }

    @Test
    void shouldTakeTheHeapBehindTheLastCollection() throws IOException {
        Path log = Files.write(
                home.resolve("gc"),
                List.of(
                        "[0.012s][info][gc] Using G1",
                        "[2.1s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->9M(254M) 5.1ms",
                        "[9.3s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 123M->45M(1G) 3.2ms",
                        "[9.4s][info][gc] GC(2) Concurrent Mark Cycle"));

        assertThat(ProcessMemory.heap(log)).isEqualTo(new ProcessMemory.Heap(45 * MIB, 1024 * MIB));
    }

    @Test
    void shouldKnowNothingOfAHeapThatWasNotCollectedYet() throws IOException {
        Path log = Files.writeString(home.resolve("gc"), "[0.012s][info][gc] Using G1\n");

        assertThat(ProcessMemory.heap(log).used()).isNaN();
        assertThat(ProcessMemory.heap(home.resolve("missing")).used()).isNaN();
    }
}
