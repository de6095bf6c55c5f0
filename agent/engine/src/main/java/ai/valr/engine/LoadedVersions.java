package ai.valr.engine;

import ai.valr.model.ModelException;
import ai.valr.model.ReasoningModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions that are loaded when they are wanted, at most {@code maxModels} in memory at a time. One thread that gives way to what is
 * served ({@link Background}) loads, one version after the other ({@link LoadRow}), and runs each once before it is used. A version
 * leaves only where another one, whose files are at hand, wants its place, it is not the active one, and nobody uses it: the least
 * recently used goes. While one waits for a place, that one begins no new tasks, so that the wait ends with the tasks that run. What was
 * just loaded stays for a moment, until whoever wanted it has come for it.
 *
 * <p>The model that it starts with stays its owner's; it is closed earlier where its place is wanted.
 */
public final class LoadedVersions implements ModelVersions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedVersions.class);

    /** How long it is remembered that a version cannot be had, so that all that wait for it are told. */
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    /** How often those that hold a wanted place with an idle cache are asked to let it go. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    /** What was loaded is not put away before somebody has used it, for so long. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** What somebody let go is not put away for so long: one use may hand over to the next. */
    private static final Duration HAND_OVER = Duration.ofMillis(100);

    private static final long CLOSE_MS = 5_000;

    /** A version in memory. Guarded by the lock. */
    private static final class Resident {
        final ReasoningModel model;
        int uses;

        /** Number of its last use; 0 where it was never used. */
        long lastUsed;

        /** When it was loaded, or let go. */
        long idleSinceNanos = System.nanoTime();

        Resident(ReasoningModel model) {
            this.model = model;
        }

        boolean isIdleFor(Duration time) {
            return uses == 0 && System.nanoTime() - idleSinceNanos >= time.toNanos();
        }

        boolean isFresh() {
            return lastUsed == 0 && !isIdleFor(FRESH);
        }

        /** The smaller, the sooner it leaves. */
        int rank() {
            return isFresh() ? 2 : uses == 0 ? 0 : 1;
        }
    }

    private record Failure(String reason, long atNanos) {}

    private final ReasoningModel start;
    private final VersionLoader versions;
    private final int places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Resident> residents = new LinkedHashMap<>();
    private final LoadRow loads = new LoadRow();
    private final Map<String, Failure> failures = new LinkedHashMap<>();
    private final Thread loader = new Thread(this::loop, "valr-model-load");
    private volatile Consumer<String> placeWanted = version -> {};
    private String active;

    /** Begins no new tasks, since another version waits for its place; null for none. */
    private String leaving;

    private long useCount;
    private long loaded;
    private long evicted;
    private boolean closed;

    /**
     * @param start is active until another is made so
     * @param maxModels versions in memory at most, 1 or more; fewer where memory has no room beside all KV caches
     * @param maxOpenSessions KV caches that are held at most, over all versions
     */
    public LoadedVersions(ReasoningModel start, VersionSource source, int maxModels, int maxOpenSessions) {
        this.start = start;
        this.versions = new VersionLoader(start, source);
        this.active = start.version();
        residents.put(active, new Resident(start));
        int room = maxModels;
        while (room > 1 && !start.memory().fits(room, maxOpenSessions, start.maxModelLen())) {
            room--;
        }
        if (room < maxModels) {
            LOG.warn(
                    "memory of {} has room for {} of max_models {} versions beside {} KV caches",
                    start.memory().device(),
                    room,
                    maxModels,
                    maxOpenSessions);
        }
        this.places = room;
        loader.setDaemon(true);
        loader.start();
    }

    @Override
    public String name() {
        return start.name();
    }

    @Override
    public ModelUse active() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the versions of " + name() + " are closed; nothing begins any more");
            }
            return use(residents.get(active));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ModelUse find(String version) {
        lock.lock();
        try {
            Resident resident = residents.get(version);
            return resident == null || closed ? null : use(resident);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Wanted want(String version) {
        return want(version, false);
    }

    @Override
    public Wanted wantBegun(String version) {
        return want(version, true);
    }

    @Override
    public void onPlaceWanted(Consumer<String> wanted) {
        placeWanted = wanted;
    }

    /** {@link #activate(String, BooleanSupplier)} of a version that stays wanted. */
    public CompletableFuture<Void> activate(String version) {
        return activate(version, () -> true);
    }

    /**
     * Makes a version the one that new tasks begin with, once it is in memory.
     *
     * @param wanted asked once it is in memory, without a lock: false leaves the active one, for a version that was rolled back while
     *     it was loaded
     * @return done then; fails with a {@link VersionException} or a {@link ModelException} where it cannot be had, and the
     *     active one goes on
     */
    public CompletableFuture<Void> activate(String version, BooleanSupplier wanted) {
        return load(version).thenRun(() -> {
            if (!wanted.getAsBoolean()) {
                LOG.info("{} {} is in memory and no longer wanted", name(), version);
                return;
            }
            lock.lock();
            try {
                if (!residents.containsKey(version)) {
                    throw new VersionException(
                            "version " + version + " of " + name()
                                    + " left memory before it became active; activate it again",
                            true,
                            null);
                }
                residents.get(version).lastUsed = ++useCount;
                if (!active.equals(version)) {
                    LOG.info("{} {} is active, in the place of {}", name(), version, active);
                    active = version;
                    if (version.equals(leaving)) {
                        leaving = null;
                    }
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        });
    }

    /** Versions in memory, the active one first. */
    public List<String> resident() {
        lock.lock();
        try {
            List<String> versions = new ArrayList<>(residents.keySet());
            versions.remove(active);
            versions.add(0, active);
            return versions;
        } finally {
            lock.unlock();
        }
    }

    /** Versions that were loaded since the start. */
    public long loaded() {
        lock.lock();
        try {
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    /** Versions that left memory since the start. */
    public long evicted() {
        lock.lock();
        try {
            return evicted;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the loading and frees all versions but the one that it started with. Those in use are freed by their last user. */
    @Override
    public void close() {
        List<LoadRow.Load> left;
        lock.lock();
        try {
            closed = true;
            left = loads.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(load -> load.done().completeExceptionally(closed(load.version())));
        versions.close();
        loader.interrupt();
        try {
            loader.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            residents.values().removeIf(this::freed);
        } finally {
            lock.unlock();
        }
    }

    private static VersionException closed(String version) {
        return new VersionException("the worker is closed; version " + version + " is not loaded", true, null);
    }

    private boolean freed(Resident resident) {
        if (resident.uses > 0) {
            return false;
        }
        if (resident.model != start) {
            resident.model.close();
        }
        return true;
    }

    /** Called under the lock. */
    private ModelUse use(Resident resident) {
        resident.uses++;
        resident.lastUsed = ++useCount;
        return new ModelUse(resident.model, () -> released(resident));
    }

    private void released(Resident resident) {
        lock.lock();
        try {
            resident.uses--;
            resident.idleSinceNanos = System.nanoTime();
            if (resident.uses == 0) {
                if (closed && residents.values().remove(resident)) {
                    freed(resident);
                }
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private Wanted want(String version, boolean begun) {
        lock.lock();
        try {
            Resident resident = residents.get(version);
            if (resident != null && !closed && (begun || !version.equals(leaving))) {
                return new Wanted.Ready(use(resident));
            }
            Failure failure = failures.get(version);
            if (failure != null && System.nanoTime() - failure.atNanos < REMEMBERED.toNanos()) {
                return new Wanted.Gone(failure.reason);
            }
            if (closed) {
                return new Wanted.Gone(closed(version).getMessage());
            }
            loads.ask(version, begun); // where the row is full, whoever wants it asks again
            changed.signalAll();
            return new Wanted.Loading();
        } finally {
            lock.unlock();
        }
    }

    /** For the version that shall become active. */
    private CompletableFuture<Void> load(String version) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closed(version));
            }
            if (residents.containsKey(version)) {
                return CompletableFuture.completedFuture(null);
            }
            LoadRow.Load load = loads.ask(version, true);
            changed.signalAll();
            return load != null
                    ? load.done()
                    : CompletableFuture.failedFuture(new VersionException(
                            LoadRow.MAX_WAITING + " versions wait to be loaded already; ask for " + version + " later",
                            true,
                            null));
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        Background.enter();
        try {
            for (LoadRow.Load load = next(); load != null; load = next()) {
                RuntimeException failure = null;
                try {
                    take(load.version());
                } catch (RuntimeException | Error e) {
                    failure = e instanceof RuntimeException known
                            ? known
                            : new VersionException("version " + load.version() + " cannot be loaded: " + e, false, e);
                }
                done(load, failure);
            }
        } catch (InterruptedException e) {
            LOG.debug("the loading of versions ends");
        }
    }

    private LoadRow.Load next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && loads.first() == null) {
                changed.await();
            }
            return closed ? null : loads.first();
        } finally {
            lock.unlock();
        }
    }

    private void done(LoadRow.Load load, RuntimeException failure) {
        lock.lock();
        try {
            if (!closed) {
                loads.removeFirst();
            }
            leaving = null;
            failures.values().removeIf(old -> System.nanoTime() - old.atNanos > REMEMBERED.toNanos());
            failures.remove(load.version());
            if (failure != null) {
                LOG.warn("{} {} cannot be had: {}", name(), load.version(), failure.getMessage());
                failures.put(load.version(), new Failure(String.valueOf(failure.getMessage()), System.nanoTime()));
            }
        } finally {
            lock.unlock();
        }
        if (failure == null) {
            load.done().complete(null);
        } else {
            load.done().completeExceptionally(failure);
        }
    }

    private void take(String version) throws InterruptedException {
        if (resident().contains(version)) {
            return; // it was to leave, and another one left in its place
        }
        if (places == 1) {
            throw new VersionException(
                    "version " + version + " of " + name() + " has no place beside " + resident()
                            + " in memory: max_models is 1, or memory has room for no more beside all KV caches; raise"
                            + " max_models, lower max_open_sessions or --max-model-len",
                    false,
                    null);
        }
        long start = System.nanoTime();
        ReasoningModel model;
        // What cannot be had takes nobody's place.
        try (VersionSource.Found found = versions.find(version)) {
            awaitPlace();
            model = versions.load(version, found);
        }
        try {
            keep(version, model);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
        LOG.info("{} {} is in memory after {} ms", name(), version, (System.nanoTime() - start) / 1_000_000);
    }

    private void keep(String version, ReasoningModel model) {
        lock.lock();
        try {
            if (closed) {
                throw closed(version);
            }
            residents.put(version, new Resident(model));
            loaded++;
        } finally {
            lock.unlock();
        }
    }

    /** Closes what nobody uses until there is a place. */
    private void awaitPlace() throws InterruptedException {
        while (true) {
            Resident victim;
            boolean free;
            lock.lock();
            try {
                requireOpen();
                if (residents.size() < places) {
                    return;
                }
                victim = victim();
                if (victim == null || victim.isFresh()) {
                    leaving = null;
                    changed.await(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                    continue;
                }
                free = victim.isIdleFor(HAND_OVER);
                leaving = free ? null : victim.model.version();
                if (free) {
                    residents.remove(victim.model.version());
                    evicted++;
                }
            } finally {
                lock.unlock();
            }
            if (free) {
                LOG.info("{} {} leaves memory", name(), victim.model.version());
                victim.model.close(); // without the lock: large weights take their time
                continue;
            }
            placeWanted.accept(victim.model.version()); // without the lock: it takes the engine's
            lock.lock();
            try {
                if (!closed) {
                    changed.await(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void requireOpen() throws InterruptedException {
        if (closed) {
            throw new InterruptedException("the versions are closed");
        }
    }

    /** Of those that are not active: one that nobody uses, else the least recently used. Called under the lock. */
    private Resident victim() {
        return residents.values().stream()
                .filter(resident -> !resident.model.version().equals(active))
                .min(Comparator.comparingInt(Resident::rank).thenComparingLong(resident -> resident.lastUsed))
                .orElse(null);
    }
}
