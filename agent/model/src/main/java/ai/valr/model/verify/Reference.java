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
public final class Reference implements AutoCloseable {
    private final Path dir;
    private final Safetensors tensors;
    private final JsonNode about;
    private final Set<String> used = new LinkedHashSet<>();

    private Reference(Path dir, Safetensors tensors, JsonNode about) {
        this.dir = dir;
        this.tensors = tensors;
        this.about = about;
    }

    /** Whether {@code name.safetensors} stands in a folder. */
    public static boolean exists(Path dir, String name) {
        return Files.exists(dir.resolve(name + ".safetensors"));
    }

    /** @throws ModelException when the tensors are not there or are no safetensors */
    public static Reference open(Path dir, String name) {
        Path json = dir.resolve(name + ".json");
        JsonNode about = Files.exists(json) ? JsonFile.read(json) : JsonNodeFactory.instance.objectNode();
        return new Reference(dir, Safetensors.open(dir.resolve(name + ".safetensors")), about);
    }

    /** The folder, which pictures are named relative to. */
    Path dir() {
        return dir;
    }

    /** The JSON, an empty object where there is none. */
    public JsonNode about() {
        return about;
    }

    /** Names of its tensors. */
    public Set<String> names() {
        return tensors.names();
    }

    /** Whether it holds a tensor. */
    public boolean has(String name) {
        return tensors.names().contains(name);
    }

    /** @throws ModelException that names every tensor that is missing */
    public void require(List<String> names) {
        List<String> missing = names.stream().filter(name -> !has(name)).toList();
        if (!missing.isEmpty()) {
            throw new ModelException(tensors.path() + " lacks " + missing.size() + " tensors that its format holds: "
                    + String.join(", ", missing) + "; make the reference again");
        }
    }

    /** Sizes of a tensor, outermost first. */
    public int[] shape(String name) {
        long[] shape = tensors.info(name).shape();
        int[] sizes = new int[shape.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.toIntExact(shape[i]);
        }
        return sizes;
    }

    /** A tensor's float values, row by row. */
    public float[] floats(String name) {
        used.add(name);
        return tensors.floats(name);
    }

    /** A tensor's integer values, row by row. */
    public long[] longs(String name) {
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

    /** int64 (rows, columns) as int. */
    public int[][] grids(String name) {
        long[][] table = table(name);
        int[][] grids = new int[table.length][];
        for (int i = 0; i < grids.length; i++) {
            grids[i] = Arrays.stream(table[i]).mapToInt(Math::toIntExact).toArray();
        }
        return grids;
    }

    /** Tensors that were neither compared nor fed. */
    public List<String> unused() {
        List<String> unused = new ArrayList<>(tensors.names());
        unused.removeAll(used);
        return unused;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
