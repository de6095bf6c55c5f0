package ai.valr.worker.session;

import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.engine.fake.FakeModel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A worker's versions without threads: a version comes into memory, leaves it and becomes active when the simulation says so. */
final class SimulatedVersions implements ModelVersions {
    private final Map<String, FakeModel> all = new TreeMap<>();
    private final Set<String> resident = new LinkedHashSet<>();
    private final Set<String> loading = new LinkedHashSet<>();
    private String active;

    SimulatedVersions(String... versions) {
        for (String version : versions) {
            all.put(version, new FakeModel(4096, version));
        }
        active = versions[0];
        resident.add(active);
    }

    /** This one model and no other. */
    void replaceAll(FakeModel model) {
        all.clear();
        all.put(model.version(), model);
        active = model.version();
        crash();
    }

    FakeModel model(String version) {
        return all.get(version);
    }

    boolean isResident(String version) {
        return resident.contains(version);
    }

    void loadAll() {
        resident.addAll(all.keySet());
    }

    /** Another process: only the active one is there. */
    void crash() {
        resident.clear();
        loading.clear();
        resident.add(active);
    }

    void release(Random random) {
        active = any(List.copyOf(all.keySet()), random);
        resident.add(active);
    }

    /** True where one was on its way. */
    boolean finishLoad(Random random) {
        if (loading.isEmpty()) {
            return false;
        }
        String version = any(List.copyOf(loading), random);
        loading.remove(version);
        resident.add(version);
        return true;
    }

    void evict(Random random, Predicate<String> inUse) {
        String version = any(List.copyOf(resident), random);
        if (!version.equals(active) && !inUse.test(version)) {
            resident.remove(version);
        }
    }

    boolean isLoading() {
        return !loading.isEmpty();
    }

    private static String any(List<String> versions, Random random) {
        return versions.get(random.nextInt(versions.size()));
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public ModelUse active() {
        return use(active);
    }

    @Override
    public ModelUse find(String version) {
        return resident.contains(version) ? use(version) : null;
    }

    private ModelUse use(String version) {
        return new ModelUse(all.get(version), () -> {});
    }

    @Override
    public Wanted want(String version) {
        if (resident.contains(version)) {
            return new Wanted.Ready(use(version));
        }
        if (!all.containsKey(version)) {
            return new Wanted.Gone("model_version " + version + " is unknown; there is " + all.keySet());
        }
        loading.add(version);
        return new Wanted.Loading();
    }

    @Override
    public Wanted wantBegun(String version) {
        return want(version);
    }

    @Override
    public void onPlaceWanted(Consumer<String> wanted) {
        // The simulation has no caches.
    }
}
