package ai.valr.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real file system of a few MiB (a tmpfs), which a test can fill to its last byte. Only root can mount one. */
record SmallDisk(Path path) implements AutoCloseable {

    /** Ends the test as skipped, with a plain message, where this user or this system can mount nothing. */
    static SmallDisk mount(Path path, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(path);
        boolean mounted;
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "valr-test", path.toString());
        } catch (IOException e) {
            mounted = false;
        }
        Assumptions.assumeTrue(
                mounted, "a full disk is not tried: this user cannot mount a tmpfs (mount -t tmpfs needs root)");
        return new SmallDisk(path);
    }

    /** @return the file that takes all the room */
    Path fill() throws IOException {
        Path ballast = path.resolve("ballast");
        byte[] block = new byte[4096];
        Arrays.fill(block, (byte) 1);
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left on device")) {
                return ballast;
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "--lazy", path.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
