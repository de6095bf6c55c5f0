package ai.valr.releases;

import ai.valr.schemas.ModelRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Folders that look like models, and releases of them, for tests. */
final class ModelFolder {
    static final String MODEL = "valr-mini";

    private ModelFolder() {}

    /** Two files, of which one depends on the text. */
    static Path write(Path folder, String weights) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), "{}", StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("model.safetensors"), weights, StandardCharsets.UTF_8);
        return folder;
    }

    /** Puts such a folder into a store, under the text as its version. */
    static ModelRelease released(ReleaseStore store, Path folder, String version, String parent) throws IOException {
        write(folder, version);
        return ModelRelease.newBuilder()
                .setModelName(MODEL)
                .setVersion(version)
                .setParentVersion(parent)
                .setReleasedAt(Instant.parse("2026-11-26T10:00:00Z"))
                .setLocation(store.put(MODEL, version, folder).toString())
                .setFiles(ReleaseFiles.of(folder))
                .build();
    }
}
