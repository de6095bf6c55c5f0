package ai.valr.doctor;

import ai.valr.engine.EngineConfig;
import ai.valr.model.ModelException;
import ai.valr.model.ModelMemory;
import ai.valr.model.picture.PictureLimits;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.node.ModelSettings;
import java.util.List;
import java.util.Locale;

/** Whether the device has room for the weights and for as many KV caches as may be open. */
public final class MemoryCheck implements Check {
    private static final double GIB = 1L << 30;

    private final ModelSettings model;
    private final EngineConfig engine;
    private final int versions;

    /**
     * @param versions of the model that may be in memory at once
     */
    public MemoryCheck(ModelSettings model, EngineConfig engine, int versions) {
        this.model = model;
        this.engine = engine;
        this.versions = versions;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Finding> look() {
        ModelMemory memory;
        try {
            memory = ValrModel.memoryOf(
                    model.folder(),
                    new ModelOptions(model.device(), model.dtype(), model.maxModelLen(), PictureLimits.DEFAULT));
        } catch (ModelException e) {
            return List.of(Finding.failed(
                    name(),
                    "cannot be reckoned: " + e.getMessage(),
                    "a model and a device",
                    "mend the model's folder or --device"));
        }
        String found = String.format(
                Locale.ROOT,
                "%s has %.2f GiB besides the Java heap of %.2f GiB",
                memory.device(),
                memory.deviceBytes() / GIB,
                Runtime.getRuntime().maxMemory() / GIB);
        String expected = String.format(
                Locale.ROOT,
                "%.2f GiB for weights in %s and %.2f GiB for %d KV caches of %d positions",
                memory.weightBytes() / GIB,
                model.dtype().name().toLowerCase(Locale.ROOT),
                memory.kvBytes(engine.maxOpenSessions(), model.maxModelLen()) / GIB,
                engine.maxOpenSessions(),
                model.maxModelLen());
        try {
            memory.require(engine.maxOpenSessions(), model.maxModelLen());
        } catch (ModelException e) {
            return List.of(Finding.failed(name(), found, expected, e.getMessage()));
        }
        if (!memory.fits(versions, engine.maxOpenSessions(), model.maxModelLen())) {
            return List.of(Finding.warning(
                    name(),
                    found,
                    expected + ", and weights of " + versions + " versions (max_models)",
                    "lower max_models or max_open_sessions, or releases will be swapped by unloading first"));
        }
        return List.of(Finding.ok(name(), found, expected));
    }
}
