package ai.valr.trainer.data;

import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.file.FileDigest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** A digest of tensors in memory: of their names, shapes and every bit of their values. */
public final class TensorDigest {
    private TensorDigest() {}

    /**
     * @param facts that count beside, in their order
     * @param names of the tensors, in their order
     * @return 64 hexadecimal digits
     */
    public static String of(List<String> facts, Collection<String> names, Function<String, Tensor> tensors) {
        MessageDigest digest = FileDigest.sha256();
        facts.forEach(fact -> digest.update((fact + "\n").getBytes(StandardCharsets.UTF_8)));
        for (String name : names) {
            Tensor tensor = tensors.apply(name);
            digest.update((name + Arrays.toString(tensor.shape()) + "\n").getBytes(StandardCharsets.UTF_8));
            update(digest, tensor.values());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Feeds float32 values to a digest. */
    static void update(MessageDigest digest, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes);
    }
}
