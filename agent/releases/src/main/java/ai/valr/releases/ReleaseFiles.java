package ai.valr.releases;

import ai.valr.schemas.ModelFile;
import ai.valr.schemas.ModelRelease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Sizes and sha256 of a model's files, and the check of files against such a list. */
public final class ReleaseFiles {
    private static final int BUFFER_BYTES = 1 << 20;

    private ReleaseFiles() {}

    /**
     * A folder's regular files by name; hidden ones and folders within are none of a release's.
     *
     * @throws ReleaseException where there are none, or one has a name that no release may have
     */
    public static List<ModelFile> of(Path folder) {
        List<ModelFile> files = new ArrayList<>();
        for (Path file : regular(folder)) {
            String name = SafeName.require("file", file.getFileName().toString());
            files.add(read(folder.toString(), name, in(file), OutputStream.nullOutputStream(), Long.MAX_VALUE));
        }
        if (files.isEmpty()) {
            throw ReleaseException.refused("model folder " + folder + " has no files");
        }
        return files;
    }

    /**
     * Whether a folder has these files, byte for byte; what it has besides does not matter.
     *
     * @throws ReleaseException naming each file that is missing or differs, what it is and what was expected
     */
    public static void verify(Path folder, List<ModelFile> files) {
        verify(folder.toString(), files, name -> {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw ReleaseException.refused("file " + name + " of " + folder + " is missing");
            }
            return in(file);
        });
    }

    /**
     * Whether a store has the files of a release, byte for byte: all of them are read.
     *
     * @throws ReleaseException naming each file that is missing or differs, or the store that does not answer
     */
    public static void verify(ReleaseStore store, ModelRelease release) {
        URI location = location(release);
        verify(location.toString(), release.getFiles(), name -> store.read(location, name));
    }

    /** Opens a file by its name. */
    private interface Source {
        InputStream open(String name);
    }

    private static void verify(String place, List<ModelFile> files, Source source) {
        requireSome(place, files);
        List<String> problems = new ArrayList<>();
        for (ModelFile expected : files) {
            String name = SafeName.require("file", expected.getPath());
            try {
                ModelFile found =
                        read(place, name, source.open(name), OutputStream.nullOutputStream(), expected.getSizeBytes());
                requireSame(place, found, expected);
            } catch (ReleaseException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw ReleaseException.refused(String.join("; ", problems));
        }
    }

    /** @throws ReleaseException where a release names no files */
    static void requireSome(String place, List<ModelFile> files) {
        if (files.isEmpty()) {
            throw ReleaseException.refused(
                    "the release at " + place + " names no files, so that nothing can be checked");
        }
    }

    /** @throws ReleaseException where a file is not as expected */
    static void requireSame(String place, ModelFile found, ModelFile expected) {
        if (!found.equals(expected)) {
            // Of a file that is too long no more is read.
            boolean longer = found.getSizeBytes() > expected.getSizeBytes();
            throw ReleaseException.refused("file " + expected.getPath() + " of " + place + " has "
                    + (longer ? "more than " + expected.getSizeBytes() : found.getSizeBytes()) + " bytes"
                    + (longer ? "" : " with sha256 " + found.getSha256()) + ", expected " + expected.getSizeBytes()
                    + " with sha256 " + expected.getSha256());
        }
    }

    /**
     * Copies a file and says what it was.
     *
     * @param in closed here
     * @param mostBytes where the file is longer, one byte more than that is copied, and so counted
     */
    static ModelFile read(String place, String name, InputStream in, OutputStream out, long mostBytes) {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        try (in) {
            for (int n = in.read(buffer); n >= 0 && size <= mostBytes; n = in.read(buffer)) {
                long room = mostBytes == Long.MAX_VALUE ? n : mostBytes + 1 - size;
                int taken = (int) Math.min(n, room);
                digest.update(buffer, 0, taken);
                out.write(buffer, 0, taken);
                size += taken;
            }
        } catch (IOException e) {
            throw ReleaseException.unavailable("file " + name + " of " + place + " cannot be copied: " + e, e);
        }
        return new ModelFile(name, size, HexFormat.of().formatHex(digest.digest()));
    }

    /** @throws ReleaseException where the release has no location, or one that is no URL */
    static URI location(ModelRelease release) {
        String who = "version " + release.getVersion() + " of " + release.getModelName();
        if (release.getLocation().isEmpty()) {
            throw ReleaseException.refused(who + " has no location: its files were not kept");
        }
        try {
            return URI.create(release.getLocation());
        } catch (IllegalArgumentException e) {
            throw ReleaseException.refused(who + " has location " + release.getLocation() + ", which is no URL");
        }
    }

    static List<Path> regular(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw ReleaseException.unavailable("model folder " + folder + " cannot be read: " + e, e);
        }
    }

    private static InputStream in(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw ReleaseException.unavailable("file " + file + " cannot be read: " + e, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
