package ai.valr.model.checkpoint;

import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON at a safetensors file's beginning, trusted in nothing: types, shapes and ranges are checked, tensors must
 * cover the file's data without overlap or gap, and the file must be as long as they say.
 */
final class SafetensorsHeader {
    static final String METADATA = "__metadata__";
    /** A bound of the format itself. */
    static final long MAX_HEADER_BYTES = 100_000_000;
    /** The header's own length comes first, as a 64-bit integer. */
    static final int LENGTH_BYTES = 8;

    private static final Set<String> KEYS = Set.of("dtype", "shape", "data_offsets");

    private final String file;
    private final long dataStart;

    private SafetensorsHeader(String file, long dataStart) {
        this.file = file;
        this.dataStart = dataStart;
    }

    /**
     * @param json the header's bytes
     * @param fileBytes length of the whole file
     * @return tensors by name, in the order of their data
     */
    static Map<String, TensorInfo> parse(byte[] json, String file, long fileBytes) {
        SafetensorsHeader header = new SafetensorsHeader(file, LENGTH_BYTES + json.length);
        List<TensorInfo> tensors = new ArrayList<>();
        JsonNode root = JsonFile.parse(json, "the header of " + file);
        root.properties().forEach(entry -> {
            if (!entry.getKey().equals(METADATA)) {
                tensors.add(header.tensor(entry.getKey(), entry.getValue()));
            }
        });
        tensors.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::byteLength));
        header.checkCover(tensors, fileBytes);
        Map<String, TensorInfo> byName = new LinkedHashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        return byName;
    }

    static Map<String, String> metadata(byte[] json, String file) {
        JsonNode node = JsonFile.parse(json, "the header of " + file).path(METADATA);
        Map<String, String> metadata = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return metadata;
    }

    private TensorInfo tensor(String name, JsonNode node) {
        if (!node.isObject()) {
            throw broken(name, "is " + node.getNodeType() + " but must be an object with " + KEYS);
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw broken(name, "has the unknown key " + key);
            }
        });
        TensorType dtype = dtype(name, node.path("dtype"));
        long[] shape = longs(name, "shape", node.path("shape"));
        long[] range = longs(name, "data_offsets", node.path("data_offsets"));
        if (range.length != 2 || range[0] > range[1]) {
            throw broken(
                    name,
                    "has data_offsets " + Arrays.toString(range) + " but they must be a begin and an end after it");
        }
        long expected = bytes(name, dtype, shape);
        if (range[1] - range[0] != expected) {
            throw broken(
                    name,
                    "has " + (range[1] - range[0]) + " bytes of data but " + dtype + " " + Arrays.toString(shape)
                            + " takes " + expected);
        }
        return new TensorInfo(name, dtype, shape, dataStart + range[0], expected);
    }

    private TensorType dtype(String name, JsonNode node) {
        for (TensorType type : TensorType.values()) {
            if (node.isTextual() && type.name().equals(node.textValue())) {
                return type;
            }
        }
        throw broken(name, "has dtype " + node + " but must have one of " + Arrays.toString(TensorType.values()));
    }

    private long[] longs(String name, String key, JsonNode node) {
        if (!node.isArray()) {
            throw broken(name, "has " + key + " " + node + " but it must be a list of integers");
        }
        long[] values = new long[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode item = node.get(i);
            // Offsets are added to dataStart later: the bound keeps that sum from overflowing.
            if (!item.canConvertToLong()
                    || !item.isIntegralNumber()
                    || item.longValue() < 0
                    || item.longValue() > Long.MAX_VALUE / 2) {
                throw broken(name, "has " + key + " " + node + " but its numbers must be integers of at least 0");
            }
            values[i] = item.longValue();
        }
        return values;
    }

    private long bytes(String name, TensorType dtype, long[] shape) {
        try {
            long bytes = dtype.bytes();
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw broken(name, "has shape " + Arrays.toString(shape) + ", which overflows 64 bits");
        }
    }

    private void checkCover(List<TensorInfo> tensors, long fileBytes) {
        long end = dataStart;
        for (TensorInfo tensor : tensors) {
            if (tensor.offset() < end) {
                throw broken(tensor.name(), "overlaps the tensor before it by " + (end - tensor.offset()) + " bytes");
            }
            if (tensor.offset() > end) {
                throw broken(tensor.name(), "leaves a gap of " + (tensor.offset() - end) + " bytes before it");
            }
            end += tensor.byteLength();
            if (end > fileBytes) {
                throw broken(
                        tensor.name(),
                        "needs bytes " + tensor.offset() + " to " + end + " but the file has only " + fileBytes
                                + " bytes: it is truncated, fetch it again");
            }
        }
        if (end != fileBytes) {
            throw new ModelException(
                    file + " has " + fileBytes + " bytes but its header describes " + end + "; fetch the file again");
        }
    }

    private ModelException broken(String name, String problem) {
        return new ModelException("tensor " + name + " in " + file + " " + problem);
    }
}
