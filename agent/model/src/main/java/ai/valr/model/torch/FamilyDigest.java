package ai.valr.model.torch;

import ai.valr.model.ModelFamily;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.TensorInfo;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.file.FileDigest;
import ai.valr.model.text.ChatTokenizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** Reads a {@link ModelFamily} from a model's folder. What is compared is what the files say, not how they are written. */
final class FamilyDigest {
    /** Values that are widened at once. */
    private static final int CHUNK = 1 << 16;

    private FamilyDigest() {}

    /** @param dir of a model that was found whole */
    static ModelFamily of(Path dir, ModelConfig config, ValrConfig valr) {
        return new ModelFamily(
                FileDigest.sha256(config.canonical()),
                FileDigest.sha256(valr.canonical()),
                FileDigest.sha256(dir.resolve(ChatTokenizer.FILE)),
                FileDigest.sha256(PreprocessorConfig.read(dir).toString().getBytes(StandardCharsets.UTF_8)),
                vision(dir, config));
    }

    private static String vision(Path dir, ModelConfig config) {
        MessageDigest digest = FileDigest.sha256();
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            for (String name : WeightOrder.vision(config)) {
                TensorInfo info = files.info(name);
                digest.update((name + TensorType.F32 + Arrays.toString(info.shape())).getBytes(StandardCharsets.UTF_8));
                values(files, info, name, digest);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** As float32, so that a version whose files have another dtype is one of the family where its values are the same. */
    private static void values(CheckpointFiles files, TensorInfo info, String name, MessageDigest digest) {
        if (info.dtype() == TensorType.F32) {
            digest.update(files.bytes(name));
            return;
        }
        float[] values = files.floats(name);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < values.length; start += CHUNK) {
            int n = Math.min(CHUNK, values.length - start);
            bytes.clear();
            bytes.asFloatBuffer().put(values, start, n);
            digest.update(bytes.limit(Float.BYTES * n));
        }
    }
}
