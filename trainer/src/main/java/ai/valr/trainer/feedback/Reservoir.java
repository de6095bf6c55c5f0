package ai.valr.trainer.feedback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A sample of all episodes that ever came, of a bounded size: those whose task has the smallest numbers, drawn by a hash of its
 * name. Each task is as likely as any other to be in it, and which ones are does not depend on the order in which they came. Used
 * by one thread.
 */
public final class Reservoir {
    private final int capacity;
    private final long seed;
    private final double from;
    private final double to;
    private final TreeMap<Long, Episode> byNumber = new TreeMap<>();
    private final Map<TaskKey, Long> numbers = new HashMap<>();

    /**
     * @param capacity episodes at most, 1 or more
     * @param seed of the draw
     * @param from share of all tasks from which on they belong here, in [0, 1]
     * @param to share up to which they do
     */
    public Reservoir(int capacity, long seed, double from, double to) {
        if (capacity < 1 || !(from >= 0 && from <= to && to <= 1)) {
            throw new IllegalArgumentException("a reservoir of " + capacity + " episodes for [" + from + ", " + to
                    + ") of the tasks is not usable; expected 1 or more, and a part of [0, 1]");
        }
        this.capacity = capacity;
        this.seed = seed;
        this.from = from;
        this.to = to;
    }

    /** Whether the task belongs to this one's share. */
    boolean takes(TaskKey task) {
        double share = (number(task, "share") >>> 11) * 0x1.0p-53;
        return share >= from && share < to;
    }

    /** Whether an episode of the task would be kept. */
    boolean admits(TaskKey task) {
        return numbers.containsKey(task) || byNumber.size() < capacity || number(task, "place") < byNumber.lastKey();
    }

    /**
     * Takes an episode, in place of one of the same task.
     *
     * @return what left for it, which may be itself
     */
    List<Episode> add(Episode episode) {
        List<Episode> left = new ArrayList<>();
        long number = number(episode.task(), "place");
        Episode before = byNumber.put(number, episode);
        if (before != null) {
            left.add(before);
            numbers.remove(before.task());
        }
        numbers.put(episode.task(), number);
        if (byNumber.size() > capacity) {
            Episode last = byNumber.pollLastEntry().getValue();
            numbers.remove(last.task());
            left.add(last);
        }
        return left;
    }

    /** Gives up a task's episode. Those that were not kept for it do not come back. */
    Optional<Episode> remove(TaskKey task) {
        return Optional.ofNullable(numbers.remove(task)).map(byNumber::remove);
    }

    Optional<Episode> find(TaskKey task) {
        return Optional.ofNullable(numbers.get(task)).map(byNumber::get);
    }

    List<Episode> episodes() {
        return List.copyOf(byNumber.values());
    }

    private long number(TaskKey task, String use) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((seed + "/" + use + "/").getBytes(StandardCharsets.UTF_8));
            digest.update(task.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
