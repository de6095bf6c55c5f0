package ai.valr.releases;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.valr.schemas.ModelFile;
import ai.valr.schemas.ModelRelease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Another process that pins a release in a cache and holds it until it is killed. */
final class PinningProcess implements AutoCloseable {
    private static final String PINNED = "pinned";

    private final Process process;

    private PinningProcess(Process process) {
        this.process = process;
    }

    /** Returns when the release is pinned. */
    static PinningProcess start(Path cache, ModelRelease release) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PinningProcess.class.getName(),
                        cache.toString(),
                        release.getVersion(),
                        release.getLocation())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader(UTF_8);
        String line = said.readLine();
        while (line != null && !line.equals(PINNED)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the other process ended without a pin");
        }
        return new PinningProcess(process);
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException {
        Path stored = Path.of(URI.create(args[2]));
        List<ModelFile> files = ReleaseFiles.of(stored);
        new ReleaseCache(Path.of(args[0]), 2, Map.of())
                .pin(ModelRelease.newBuilder()
                        .setModelName(ModelFolder.MODEL)
                        .setVersion(args[1])
                        .setReleasedAt(Instant.now())
                        .setLocation(args[2])
                        .setFiles(files)
                        .build());
        System.out.println(PINNED);
        // Until it is killed, or its parent goes.
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
