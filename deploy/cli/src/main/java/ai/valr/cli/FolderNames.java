package ai.valr.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Short names of folders beside each other: what their paths have in common at either end is left out. */
final class FolderNames {
    private FolderNames() {}

    /** One name for each, in their order; a folder that is there alone has its own name. */
    static List<String> of(List<Path> folders) {
        List<List<String>> paths = folders.stream().map(FolderNames::elements).toList();
        int shortest = paths.stream().mapToInt(List::size).min().orElse(0);
        int front = 0;
        while (front < shortest - 1 && alike(paths, front, false)) {
            front++;
        }
        int back = 0;
        while (back < shortest - front - 1 && alike(paths, back, true)) {
            back++;
        }
        int first = front;
        int last = back;
        return paths.stream()
                .map(path -> String.join("/", path.subList(first, path.size() - last)))
                .toList();
    }

    private static List<String> elements(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        return Stream.concat(
                        Stream.of(path.getRoot().toString()),
                        IntStream.range(0, path.getNameCount())
                                .mapToObj(i -> path.getName(i).toString()))
                .toList();
    }

    private static boolean alike(List<List<String>> paths, int i, boolean fromTheEnd) {
        return paths.stream()
                        .map(path -> path.get(fromTheEnd ? path.size() - 1 - i : i))
                        .distinct()
                        .count()
                == 1;
    }
}
