package ai.valr.releases;

import ai.valr.schemas.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of a file system that all who need the releases can reach. A version appears in it at once, by a rename. */
final class FileReleaseStore implements ReleaseStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileReleaseStore.class);

    private final Path root;

    FileReleaseStore(URI url) {
        this.root = path(url);
    }

    @Override
    public URI put(String modelName, String version, Path folder) {
        List<ModelFile> files = ReleaseFiles.of(folder);
        Path model = root.resolve(SafeName.require("model name", modelName));
        Path target = model.resolve(SafeName.require("version", version));
        if (!Files.isDirectory(target)) {
            sweep(model);
            copy(folder, files, Folder.unfinished(target), target);
        }
        try {
            ReleaseFiles.verify(target, files);
        } catch (ReleaseException e) {
            if (e.isRetryable()) {
                throw e;
            }
            throw ReleaseException.refused(
                    "version " + version + " of " + modelName + " is in the store already and is not"
                            + " the same: " + e.getMessage() + "; a version's files do not change: delete " + target
                            + " if nothing names it");
        }
        return target.toUri();
    }

    /** Deletes what copies that were killed have left. One that cannot be looked at or deleted stays: it is in nobody's way. */
    private static void sweep(Path model) {
        if (!Files.isDirectory(model)) {
            return;
        }
        try (Stream<Path> entries = Files.list(model)) {
            for (Path entry : entries.toList()) {
                if (Folder.isAbandoned(entry)) {
                    Folder.delete(entry);
                }
            }
        } catch (IOException e) {
            LOG.debug("copies that were abandoned in {} cannot be looked for", model, e);
        }
    }

    private static void copy(Path folder, List<ModelFile> files, Path part, Path target) {
        try {
            Files.createDirectories(part);
            for (ModelFile file : files) {
                copy(folder.resolve(file.getPath()), part.resolve(file.getPath()));
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process may have been first; then the target is looked at as any that was there before.
            if (!Files.isDirectory(target)) {
                throw ReleaseException.unavailable(target + " cannot be written: " + e, e);
            }
        } finally {
            Folder.delete(part);
        }
    }

    /** What has a name after a power failure must have its bytes too. */
    private static void copy(Path from, Path to) throws IOException {
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            Files.copy(from, out);
            channel.force(true);
        }
    }

    @Override
    public InputStream read(URI location, String path) {
        Path file = path(location).resolve(SafeName.require("file", path));
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw ReleaseException.refused("file " + path + " of " + location + " is missing");
        } catch (IOException e) {
            throw ReleaseException.unavailable("file " + path + " of " + location + " cannot be read: " + e, e);
        }
    }

    @Override
    public void delete(URI location) {
        Path folder = path(location);
        if (!folder.startsWith(root) || folder.equals(root)) {
            throw ReleaseException.refused(location + " is not beneath this store, " + root.toUri());
        }
        if (Files.isDirectory(folder)) {
            Folder.vanish(folder);
        }
    }

    private static Path path(URI url) {
        try {
            return Path.of(url).normalize();
        } catch (IllegalArgumentException e) {
            throw ReleaseException.wrongSetting(
                    "location " + url + " is no folder: " + e.getMessage() + "; expected file:///DIR");
        }
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
