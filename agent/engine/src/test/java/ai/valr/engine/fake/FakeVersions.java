package ai.valr.engine.fake;

import ai.valr.engine.VersionException;
import ai.valr.engine.VersionSource;
import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Versions of the fake model; the ones that begin with {@code v} are there. */
public final class FakeVersions implements VersionSource {
    private final Map<String, FakeModel> latest = new ConcurrentHashMap<>();
    private final Map<String, ModelFamily> families = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();
    private volatile Consumer<FakeModel> made = model -> {};
    private volatile int passingFailures;

    /** Is told each model before it is given out. */
    public void made(Consumer<FakeModel> action) {
        made = action;
    }

    /** What the files of a version say of its family, before it is loaded. */
    public void ofFamily(String version, ModelFamily family) {
        families.put(version, family);
    }

    /** The next loads fail so often for a reason that passes. */
    public void failPassing(int times) {
        passingFailures = times;
    }

    /** The model that was loaded last as this version. */
    public FakeModel model(String version) {
        return latest.get(version);
    }

    /** Tries to load anything. */
    public int loads() {
        return loads.get();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread loads
    public Found find(String version) {
        loads.incrementAndGet();
        if (passingFailures > 0) {
            passingFailures--;
            throw new VersionException("the store does not answer", true, null);
        }
        if (!version.startsWith("v")) {
            throw new VersionException("there is no version " + version, false, null);
        }
        return new Found() {
            @Override
            public ModelFamily family() {
                return families.getOrDefault(version, new FakeModel(4096, version).family());
            }

            @Override
            public ReasoningModel load() {
                FakeModel model = new FakeModel(4096, version);
                made.accept(model);
                latest.put(version, model);
                return model;
            }

            @Override
            public void close() {
                // A fake has no files.
            }
        };
    }
}
