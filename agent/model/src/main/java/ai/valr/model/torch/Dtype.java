package ai.valr.model.torch;

import ai.valr.model.ModelException;
import java.util.Locale;

/** The type that a model computes in. Norms, softmax and losses are float32 in both. */
public enum Dtype {
    FP32(6),
    BF16(15);

    private final int code;

    Dtype(int code) {
        this.code = code;
    }

    /** PyTorch's number for this type. */
    public int code() {
        return code;
    }

    /** Bytes of one value. */
    public int bytes() {
        return this == BF16 ? 2 : 4;
    }

    /** @throws ModelException for anything but {@code fp32} and {@code bf16} (also {@code float32}, {@code bfloat16}) */
    public static Dtype parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "fp32", "float32" -> FP32;
            case "bf16", "bfloat16" -> BF16;
            default -> throw new ModelException("dtype '" + text + "' is not known; give fp32 or bf16");
        };
    }
}
