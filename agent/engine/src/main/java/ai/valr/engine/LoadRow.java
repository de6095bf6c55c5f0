package ai.valr.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Versions that wait to be loaded, at most {@link #MAX_WAITING}: first those that tasks have begun with, each group in the order in
 * which they were asked for. The first in the row is being loaded and stays there. All methods are called under the lock of {@link
 * LoadedVersions}.
 */
final class LoadRow {
    static final int MAX_WAITING = 64;

    /** A version to be loaded; done when it is in memory, or with the reason why it cannot be. */
    record Load(String version, boolean begun, CompletableFuture<Void> done) {}

    private final List<Load> loads = new ArrayList<>();

    /**
     * The load of a version: the one that waits already, whoever asked for it, or a new one.
     *
     * @param begun whether a task has begun with it: it goes before those that only wait to begin
     * @return null where the row is full
     */
    Load ask(String version, boolean begun) {
        for (int i = 0; i < loads.size(); i++) {
            Load load = loads.get(i);
            if (load.version.equals(version)) {
                if (!begun || load.begun || i == 0) {
                    return load;
                }
                loads.remove(i);
                return place(new Load(version, true, load.done));
            }
        }
        return loads.size() >= MAX_WAITING ? null : place(new Load(version, begun, new CompletableFuture<>()));
    }

    private Load place(Load load) {
        int at = loads.size();
        while (load.begun && at > 1 && !loads.get(at - 1).begun) {
            at--;
        }
        loads.add(at, load);
        return load;
    }

    /** The one that is loaded next, or now; null for none. */
    Load first() {
        return loads.isEmpty() ? null : loads.get(0);
    }

    /** Takes the first one away. */
    void removeFirst() {
        loads.remove(0);
    }

    /** Takes all away. */
    List<Load> clear() {
        List<Load> left = List.copyOf(loads);
        loads.clear();
        return left;
    }
}
