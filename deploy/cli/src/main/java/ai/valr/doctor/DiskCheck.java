package ai.valr.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether folders can be written and their volumes have room. */
public final class DiskCheck implements Check {

    /**
     * A folder that a service writes.
     *
     * @param use what for, a few words
     * @param path that may not be there yet
     * @param leastBytes free without which nothing works
     * @param mostBytes that may come to be used
     */
    public record Folder(String use, Path path, long leastBytes, long mostBytes) {}

    private final List<Folder> folders;

    public DiskCheck(List<Folder> folders) {
        this.folders = List.copyOf(folders);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Folder folder : folders) {
            findings.add(look(folder));
        }
        return findings;
    }

    private Finding look(Folder folder) throws IOException {
        Path existing = existing(folder.path());
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return Finding.failed(
                    name(),
                    folder.use() + " " + folder.path() + ": " + existing + " cannot be written",
                    "a folder that this user can write",
                    "give it to the user that runs the service, or name another folder");
        }
        long free = Files.getFileStore(existing).getUsableSpace();
        String found = folder.use() + " " + folder.path() + " has " + mib(free) + " free";
        String expected = mib(folder.leastBytes()) + ", and " + mib(folder.mostBytes()) + " in the long run";
        String mend = "make room on its volume or name a folder on a larger one";
        if (free < folder.leastBytes()) {
            return Finding.failed(name(), found, expected, mend);
        }
        return free < folder.mostBytes()
                ? Finding.warning(name(), found, expected, mend)
                : Finding.ok(name(), found, expected);
    }

    private static Path existing(Path path) {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
