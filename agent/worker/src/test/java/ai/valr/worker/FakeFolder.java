package ai.valr.worker;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.ModelException;
import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ModelRelease;
import ai.valr.worker.release.ModelLoader;
import ai.valr.worker.release.StartModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Folders of fake models: one file that names the version and the vision tower. */
final class FakeFolder {
    private static final String WEIGHTS = "weights";

    private FakeFolder() {}

    static Path of(Path folder, String version, String tower) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(WEIGHTS), version + " " + tower);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FakeModel load(Path folder) {
        try {
            String[] parts = Files.readString(folder.resolve(WEIGHTS)).split(" ");
            FakeModel model = new FakeModel(4096, parts[0]);
            model.ofFamily(new ModelFamily("shapes", "reasoning", "words", "pixels", parts[1]));
            return model;
        } catch (IOException e) {
            throw new ModelException("cannot read " + folder, e);
        }
    }

    static StartModel start(Path folder) {
        return new StartModel(load(folder), folder, new ModelLoader() {
            @Override
            public ModelFamily family(Path other) {
                return FakeFolder.load(other).family();
            }

            @Override
            public ReasoningModel load(Path other) {
                return FakeFolder.load(other);
            }
        });
    }

    /** The release of a folder that is put into a store. */
    static ModelRelease release(Path store, Path folder, String model, String version) {
        URI url = store.toUri();
        try (ReleaseStore files = ReleaseStore.open(url, Map.of())) {
            return ModelRelease.newBuilder()
                    .setModelName(model)
                    .setVersion(version)
                    .setReleasedAt(Instant.EPOCH)
                    .setLocation(files.put(model, version, folder).toString())
                    .setFiles(ReleaseFiles.of(folder))
                    .build();
        }
    }
}
