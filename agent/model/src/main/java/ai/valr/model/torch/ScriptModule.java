package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptMethod;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.config.VisionConfig;
import ai.valr.model.file.FileDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Loaded TorchScript functions. Every function takes tensors, lists of tensors, numbers and booleans and gives a tensor
 * or a list of tensors. Thread-safe. Closed by whoever loaded it.
 */
public final class ScriptModule implements AutoCloseable {
    private final PtSymbolBlock module;

    private ScriptModule(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Compiles the sources.
     *
     * @param manager the module lives no longer than it
     * @param sources in the order in which they are read
     * @param settings values of the sources' {@code ${names}}
     */
    public static ScriptModule compile(NDManager manager, List<ScriptSource> sources, Map<String, String> settings) {
        try {
            Path file = Files.createTempFile("valr-ops-", ".pt");
            try {
                ScriptArchive.write(file, sources, settings);
                return new ScriptModule(
                        JniUtils.loadModule((PtNDManager) manager, file, false, new String[0], new String[0], true));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the TorchScript functions to the temporary folder", e);
        }
    }

    /**
     * The functions of a whole model.
     *
     * @param more functions beside them
     */
    public static ScriptModule ofModel(NDManager manager, ModelConfig config, ValrConfig valr, ScriptSource... more) {
        List<ScriptSource> sources = new ArrayList<>(ScriptSettings.MODEL);
        sources.addAll(List.of(more));
        return compile(manager, sources, ScriptSettings.of(config, valr));
    }

    /** The functions of a vision encoder of the tower's blocks alone. */
    public static ScriptModule ofEncoder(NDManager manager, VisionConfig vision) {
        return compile(manager, ScriptSettings.ENCODER, ScriptSettings.of(vision));
    }

    /**
     * A digest of the functions that make features of pictures, the tower's and those of encoders of its blocks: another text or another
     * shape, another digest. 64 hexadecimal digits.
     */
    public static String digestOfFeatures(VisionConfig vision) {
        try {
            String code = ScriptArchive.code(ScriptSettings.FEATURES, ScriptSettings.of(vision));
            return FileDigest.sha256(code.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the TorchScript functions", e);
        }
    }

    /** Calls a function in inference mode. */
    public NDArray[] call(NDManager manager, String method, Object... arguments) {
        return call(manager, false, method, arguments);
    }

    /**
     * Calls a function.
     *
     * @param manager owns the results
     * @param gradients true where the function differentiates
     * @param arguments NDArray, Collection or array of NDArray, int, long, double, boolean, String, int[], long[] or boolean[]
     * @return the tensors of the result, in order
     */
    public NDArray[] call(NDManager manager, boolean gradients, String method, Object... arguments) {
        if (gradients) {
            JniUtils.setGradMode(true); // per thread; the engine switches it off in the thread that starts it
        }
        JniUtils.setGraphExecutorOptimize(false); // per thread; the profiling executor compiles anew for every shape
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue result = ScriptMethod.run(module, method, values, gradients)) {
                return result.isTensor()
                        ? new NDArray[] {result.toTensor((PtNDManager) manager)}
                        : result.toTensorArray((PtNDManager) manager);
            }
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    private static IValue value(Object argument) {
        if (argument instanceof PtNDArray array) {
            return IValue.from(array);
        } else if (argument instanceof NDArray[] arrays) {
            return list(List.of(arrays));
        } else if (argument instanceof Collection<?> arrays) {
            return list(arrays);
        } else if (argument instanceof Integer number) {
            return IValue.from(number.longValue());
        } else if (argument instanceof Long number) {
            return IValue.from(number.longValue());
        } else if (argument instanceof Double number) {
            return IValue.from(number.doubleValue());
        } else if (argument instanceof Boolean flag) {
            return IValue.from(flag.booleanValue());
        } else if (argument instanceof String text) {
            return IValue.from(text);
        } else if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        } else if (argument instanceof int[] numbers) {
            long[] longs = new long[numbers.length];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = numbers[i];
            }
            return IValue.listFrom(longs);
        } else if (argument instanceof boolean[] flags) {
            return IValue.listFrom(flags);
        }
        throw new IllegalArgumentException("a TorchScript argument of " + argument
                + " has no counterpart; give NDArray, a collection of them, a number or a boolean");
    }

    private static IValue list(Collection<?> arrays) {
        return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }

    @Override
    public void close() {
        module.close();
    }
}
