package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the kernel says of a thread that gave way. */
@EnabledOnOs(OS.LINUX)
class BackgroundTest {
    /** Of proc(5)'s stat, counted behind the name in brackets, which may hold spaces. */
    private static final int NICE_BEHIND_NAME = 16;

    private static int niceness() throws Exception {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE_BEHIND_NAME]);
    }

    @Test
    void shouldGiveWayWithTheCallingThreadAlone() throws Exception {
        int before = niceness();
        CompletableFuture<Integer> within = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Background.enter();
            try {
                within.complete(niceness());
            } catch (Exception e) {
                within.completeExceptionally(e);
            }
        });
        thread.start();
        assertThat(within.get()).isEqualTo(Math.max(before, Background.NICENESS));
        assertThat(niceness()).isEqualTo(before);
    }
}
