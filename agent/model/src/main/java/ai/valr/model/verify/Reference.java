package ai.valr.model.verify;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reference tensors: {@code NAME.safetensors} with the {@code NAME.json} beside it. Closed by whoever opened it. */
final class Reference implements AutoCloseable {
    private final Path dir;
    private final Safetensors tensors;
    private final JsonNode about;
    private final Set<String> used = new LinkedHashSet<>();

    private Reference(Path dir, Safetensors tensors, JsonNode about) {
        this.dir = dir;
        this.tensors = tensors;
        this.about = about;
    }

    static boolean exists(Path dir, String name) {
        return Files.exists(dir.resolve(name + ".safetensors"));
    }

    static Reference open(Path dir, String name) {
        Path json = dir.resolve(name + ".json");
        JsonNode about = Files.exists(json) ? JsonFile.read(json) : JsonNodeFactory.instance.objectNode();
        return new Reference(dir, Safetensors.open(dir.resolve(name + ".safetensors")), about);
    }

    /** The folder, which pictures are named relative to. */
    Path dir() {
        return dir;
    }

    /** The JSON, an empty object where there is none. */
    JsonNode about() {
        return about;
    }

    Set<String> names() {
        return tensors.names();
    }

    boolean has(String name) {
        return tensors.names().contains(name);
    }

    /** @throws ModelException that names every tensor that is missing */
    void require(List<String> names) {
        List<String> missing = names.stream().filter(name -> !has(name)).toList();
        if (!missing.isEmpty()) {
            throw new ModelException(tensors.path() + " lacks " + missing.size() + " tensors that its format holds: "
                    + String.join(", ", missing) + "; make the reference again");
        }
    }

    int[] shape(String name) {
        long[] shape = tensors.info(name).shape();
        int[] sizes = new int[shape.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.toIntExact(shape[i]);
        }
        return sizes;
    }

    float[] floats(String name) {
        used.add(name);
        return tensors.floats(name);
    }

    long[] longs(String name) {
        used.add(name);
        return tensors.longs(name);
    }

    /** int64 (rows, columns). */
    long[][] table(String name) {
        int[] shape = shape(name);
        long[] flat = longs(name);
        long[][] table = new long[shape[0]][shape[1]];
        for (int row = 0; row < shape[0]; row++) {
            System.arraycopy(flat, row * shape[1], table[row], 0, shape[1]);
        }
        return table;
    }

    /** {@link #table} as int. */
    int[][] grids(String name) {
        long[][] table = table(name);
        int[][] grids = new int[table.length][];
        for (int i = 0; i < grids.length; i++) {
            grids[i] = Arrays.stream(table[i]).mapToInt(Math::toIntExact).toArray();
        }
        return grids;
    }

    /** Tensors that were neither compared nor fed. */
    List<String> unused() {
        List<String> unused = new ArrayList<>(tensors.names());
        unused.removeAll(used);
        return unused;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
