package ai.valr.engine;

import ai.valr.model.Context;
import ai.valr.model.ModelSession;
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
 * all methods are called under the engine's lock, and none of them does native work but {@code ReasoningModel.open()}
 * and {@link ModelSession#close()}.
 */
final class KvCaches {

    /** One cache: used by the thread that took it until it gives it back. */
    static final class Cache {
        final SessionKey key;
        final ModelSession session;
        private final ModelUse use;

        /** What has been fed to {@link #session}. */
        Context context = Context.EMPTY;

        private Instant lastUsed;
        private boolean doomed;

        private Cache(SessionKey key, ModelUse use, ModelSession session) {
            this.key = key;
            this.use = use;
            this.session = session;
        }

        /** Version of the model whose keys and values these are. */
        String version() {
            return use.model().version();
        }

        private void close() {
            try {
                session.close();
            } finally {
                use.close();
            }
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

    private final ModelVersions models;
    private final int maxOpenSessions;
    private final Map<SessionKey, Cache> idle = new LinkedHashMap<>();
    private final Map<SessionKey, Cache> taken = new HashMap<>();

    KvCaches(ModelVersions models, int maxOpenSessions) {
        this.models = models;
        this.maxOpenSessions = maxOpenSessions;
    }

    boolean isTaken(SessionKey key) {
        return taken.containsKey(key);
    }

    /**
     * Takes the session's cache, or opens one: a cache belongs to a version of the model. Where all places are in use, the
     * least recently used idle cache leaves, one without a running task first.
     *
     * @param version that somebody holds in memory
     */
    Cache take(SessionKey key, String version, Predicate<SessionKey> hasTask) {
        Cache cache = idle.remove(key);
        if (cache != null && !cache.version().equals(version)) {
            cache.close();
            cache = null;
        }
        if (cache == null) {
            makeRoom(hasTask);
            cache = open(key, version);
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
        Cache cache = new Cache(old.key, old.use, old.use.model().open());
        cache.doomed = old.doomed;
        taken.put(old.key, cache);
        return cache;
    }

    void giveBack(Cache cache, Instant now) {
        taken.remove(cache.key);
        if (cache.doomed) {
            cache.close();
        } else {
            cache.lastUsed = now;
            idle.put(cache.key, cache);
        }
    }

    /** A cache whose content is unknown after a failure is closed and forgotten. */
    void discard(Cache cache) {
        taken.remove(cache.key);
        cache.close();
    }

    /** Closes the idle caches of a version that no task needs. */
    void evictVersion(String version, Predicate<SessionKey> hasTask) {
        for (Cache cache : List.copyOf(idle.values())) {
            if (cache.version().equals(version) && !hasTask.test(cache.key)) {
                idle.remove(cache.key).close();
            }
        }
    }

    void evict(Predicate<SessionKey> which) {
        for (SessionKey key : List.copyOf(idle.keySet())) {
            if (which.test(key)) {
                idle.remove(key).close();
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
            idle.remove(victim).close();
        }
    }

    private Cache open(SessionKey key, String version) {
        ModelUse use = models.find(version);
        if (use == null) {
            throw new IllegalStateException("version " + version + " left memory while a task of session "
                    + key.sessionId() + " was to use it");
        }
        try {
            return new Cache(key, use, use.model().open());
        } catch (RuntimeException | Error e) {
            use.close();
            throw e;
        }
    }
}
