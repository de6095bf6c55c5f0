package ai.valr.trainer.roomworld;

import ai.valr.model.file.FileDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which RoomWorld this is: what a scene looks like and what is asked about it depends on the code of this package and on nothing else, so
 * that what is kept of scenes goes by a digest of it.
 */
public final class WorldCode {
    private WorldCode() {}

    /** Of the classes as they were loaded from a jar or a folder; 64 hexadecimal digits. */
    public static String digest() {
        try {
            Path source = Path.of(WorldCode.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(source)) {
                return digest(source);
            }
            try (FileSystem jar = FileSystems.newFileSystem(source)) {
                return digest(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the classes of RoomWorld", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place that RoomWorld was loaded from is no path: " + e.getInput(), e);
        }
    }

    private static String digest(Path root) throws IOException {
        try (Stream<Path> files =
                Files.list(root.resolve(WorldCode.class.getPackageName().replace('.', '/')))) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList();
            return FileDigest.sha256(classes);
        }
    }
}
