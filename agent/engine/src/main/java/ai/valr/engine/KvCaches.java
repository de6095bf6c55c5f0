package ai.valr.engine;

import ai.valr.model.Context;
import ai.valr.model.ModelSession;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The KV caches that the engine holds, at most {@code maxOpenSessions}, least recently used first. Bookkeeping only:
 * all methods are called under the engine's lock, and none of them does native work but {@link ReasoningModel#open()}
 * and {@link ModelSession#close()}.
 */
final class KvCaches {

    /** One cache: used by the thread that took it until it gives it back. */
    static final class Cache {
        final SessionKey key;
        final ModelSession session;

        /** What has been fed to {@link #session}. */
        Context context = Context.EMPTY;

        private Instant lastUsed;
        private boolean doomed;

        private Cache(SessionKey key, ModelSession session) {
            this.key = key;
            this.session = session;
        }

        /** The segments that must be fed to reach {@code wanted}, or null when the cache holds something else. */
        List<Segment> missing(Context wanted) {
            List<Segment> held = context.segments();
            List<Segment> all = wanted.segments();
            if (held.size() > all.size() || !held.equals(all.subList(0, held.size()))) {
                return null;
            }
            return all.subList(held.size(), all.size());
        }
    }

    private final ReasoningModel model;
    private final int maxOpenSessions;
    private final Map<SessionKey, Cache> idle = new LinkedHashMap<>();
    private final Map<SessionKey, Cache> taken = new HashMap<>();

    KvCaches(ReasoningModel model, int maxOpenSessions) {
        this.model = model;
        this.maxOpenSessions = maxOpenSessions;
    }

    boolean isTaken(SessionKey key) {
        return taken.containsKey(key);
    }

    /**
     * Takes the session's cache, or opens one. Where all places are in use, the least recently used idle cache leaves,
     * one without a running task first.
     */
    Cache take(SessionKey key, Predicate<SessionKey> hasTask) {
        Cache cache = idle.remove(key);
        if (cache == null) {
            makeRoom(hasTask);
            cache = new Cache(key, model.open());
        }
        taken.put(key, cache);
        return cache;
    }

    /** Whether {@link #take} would have to close the cache of a session that has a task. */
    boolean wouldCostTask(SessionKey key, Predicate<SessionKey> hasTask) {
        return !idle.containsKey(key)
                && idle.size() + taken.size() >= maxOpenSessions
                && idle.keySet().stream().allMatch(hasTask);
    }

    /** Replaces what was taken by an empty cache: what it holds is not a prefix of what is wanted. */
    Cache reopen(Cache old) {
        old.session.close();
        Cache cache = new Cache(old.key, model.open());
        cache.doomed = old.doomed;
        taken.put(old.key, cache);
        return cache;
    }

    void giveBack(Cache cache, Instant now) {
        taken.remove(cache.key);
        if (cache.doomed) {
            cache.session.close();
        } else {
            cache.lastUsed = now;
            idle.put(cache.key, cache);
        }
    }

    /** A cache whose content is unknown after a failure is closed and forgotten. */
    void discard(Cache cache) {
        taken.remove(cache.key);
        cache.session.close();
    }

    void evict(Predicate<SessionKey> which) {
        for (SessionKey key : List.copyOf(idle.keySet())) {
            if (which.test(key)) {
                idle.remove(key).session.close();
            }
        }
        taken.values().stream().filter(cache -> which.test(cache.key)).forEach(cache -> cache.doomed = true);
    }

    void evictIdleSince(Instant before, Predicate<SessionKey> hasTask) {
        List<SessionKey> old = new ArrayList<>();
        idle.forEach((key, cache) -> {
            if (cache.lastUsed.isBefore(before) && !hasTask.test(key)) {
                old.add(key);
            }
        });
        evict(old::contains);
    }

    int open() {
        return idle.size() + taken.size();
    }

    /** Positions in the idle caches and, as of when they were taken or last fed, the others. */
    long positions() {
        long positions = 0;
        for (Cache cache : idle.values()) {
            positions += cache.context.positions();
        }
        for (Cache cache : taken.values()) {
            positions += cache.context.positions();
        }
        return positions;
    }

    private void makeRoom(Predicate<SessionKey> hasTask) {
        while (!idle.isEmpty() && open() >= maxOpenSessions) {
            SessionKey victim = idle.keySet().stream()
                    .filter(hasTask.negate())
                    .findFirst()
                    .orElseGet(() -> idle.keySet().iterator().next());
            idle.remove(victim).session.close();
        }
    }
}
