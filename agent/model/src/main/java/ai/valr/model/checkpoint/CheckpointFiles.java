package ai.valr.model.checkpoint;

import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A model's weights: {@code model.safetensors}, or the shards that {@code model.safetensors.index.json} names. Tensors
 * are asked for by the name that the given spelling makes of the file's. Thread-safe; closed by whoever opened it.
 */
public final class CheckpointFiles implements AutoCloseable {
    public static final String SINGLE = "model.safetensors";
    public static final String INDEX = "model.safetensors.index.json";

    private record Place(Safetensors file, String stored) {}

    private final Path dir;
    private final List<Safetensors> files;
    private final Map<String, Place> places = new TreeMap<>();

    private CheckpointFiles(Path dir, List<Safetensors> files) {
        this.dir = dir;
        this.files = files;
    }

    /** Opens a Qwen2.5-VL checkpoint: names are given in our spelling, whichever the files have. */
    public static CheckpointFiles open(Path dir) {
        return open(dir, WeightNames::canonical);
    }

    /**
     * @param spelling from a name in the files to the name to ask for
     * @throws ModelException when files or tensors are missing, or lie where the index does not say
     */
    public static CheckpointFiles open(Path dir, UnaryOperator<String> spelling) {
        Map<String, String> index = Files.exists(dir.resolve(INDEX)) ? index(dir) : null;
        if (index == null && !Files.exists(dir.resolve(SINGLE))) {
            throw new ModelException(
                    dir + " holds neither " + SINGLE + " nor " + INDEX + "; a model's folder needs its weights");
        }
        if (index != null && Files.exists(dir.resolve(SINGLE)) && !index.containsValue(SINGLE)) {
            throw new ModelException(
                    dir + " holds both " + SINGLE + " and " + INDEX + ", which does not name it; remove one");
        }
        CheckpointFiles checkpoint = new CheckpointFiles(dir, new ArrayList<>());
        try {
            for (String name : index == null ? Set.of(SINGLE) : new TreeSet<>(index.values())) {
                checkpoint.files.add(Safetensors.open(dir.resolve(name)));
            }
            if (index != null) {
                checkpoint.compare(index);
            }
            checkpoint.place(spelling);
            return checkpoint;
        } catch (ModelException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** From tensor to file name. */
    private static Map<String, String> index(Path dir) {
        JsonNode map = JsonFile.read(dir.resolve(INDEX)).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new ModelException("weight_map is " + map.getNodeType() + " in " + dir.resolve(INDEX)
                    + " but must be an object from tensor to file");
        }
        Map<String, String> index = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        map.properties().forEach(entry -> {
            String file = entry.getValue().asText();
            if (file.isEmpty() || !file.equals(Path.of(file).getFileName().toString())) {
                throw new ModelException("weight_map names " + entry.getValue() + " for " + entry.getKey() + " in "
                        + dir.resolve(INDEX) + " but must name a file in the same folder");
            }
            if (index.put(entry.getKey(), file) == null
                    && !Files.exists(dir.resolve(file))
                    && !missing.contains(file)) {
                missing.add(file);
            }
        });
        if (!missing.isEmpty()) {
            throw new ModelException("shards " + missing + " are named in " + dir.resolve(INDEX)
                    + " but are not there; fetch them or mend the index");
        }
        return index;
    }

    private void compare(Map<String, String> index) {
        List<String> problems = new ArrayList<>();
        Map<String, String> stored = new LinkedHashMap<>();
        for (Safetensors file : files) {
            String fileName = file.path().getFileName().toString();
            for (String name : file.names()) {
                String before = stored.put(name, fileName);
                if (before != null) {
                    problems.add(name + " is in both " + before + " and " + fileName);
                }
                String said = index.get(name);
                if (said == null) {
                    problems.add(name + " is in " + fileName + " but not in the index");
                } else if (!said.equals(fileName) && before == null) {
                    problems.add(name + " is in " + fileName + " but the index says " + said);
                }
            }
        }
        index.forEach((name, file) -> {
            if (!stored.containsKey(name)) {
                problems.add(name + " is not in " + file + ", where the index says it is");
            }
        });
        if (!problems.isEmpty()) {
            throw new ModelException(
                    dir.resolve(INDEX) + " and its shards differ:\n  " + String.join("\n  ", problems));
        }
    }

    private void place(UnaryOperator<String> spelling) {
        for (Safetensors file : files) {
            for (String stored : file.names()) {
                String name = spelling.apply(stored);
                Place before = places.put(name, new Place(file, stored));
                if (before != null) {
                    throw new ModelException(dir + " holds both " + before.stored + " and " + stored
                            + ", two spellings of one weight; remove one");
                }
            }
        }
    }

    public Path dir() {
        return dir;
    }

    /** The files, in the order of their names. */
    public List<Path> paths() {
        return files.stream().map(Safetensors::path).toList();
    }

    /** Names in our spelling, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    public boolean has(String name) {
        return places.containsKey(name);
    }

    /** The file that holds a tensor, for readers that map it themselves at {@link TensorInfo#offset()}. */
    public Path path(String name) {
        return at(name).file.path();
    }

    /** What {@link Safetensors#info} says; its name is the file's spelling. */
    public TensorInfo info(String name) {
        return at(name).file.info(at(name).stored);
    }

    /** See {@link Safetensors#bytes}. */
    public ByteBuffer bytes(String name) {
        return at(name).file.bytes(at(name).stored);
    }

    /** See {@link Safetensors#floats}. */
    public float[] floats(String name) {
        return at(name).file.floats(at(name).stored);
    }

    /** See {@link Safetensors#longs}. */
    public long[] longs(String name) {
        return at(name).file.longs(at(name).stored);
    }

    private Place at(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new ModelException("the weights in " + dir + " have no tensor " + name);
        }
        return place;
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }
}
