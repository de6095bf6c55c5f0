package ai.valr.gateway;

import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The latest feedback of all tasks, a bounded number; one that comes under an id that is there replaces it. Safe for use by
 * many threads.
 */
final class FeedbackBook {
    /** Of one task; the oldest goes. */
    private static final int MAX_OF_TASK = 16;

    private record TaskName(String session, String task) {}

    private record Name(TaskName task, String feedbackId) {}

    private final int capacity;

    /** The one that came last last. */
    private final LinkedHashMap<Name, GivenFeedback> all = new LinkedHashMap<>();

    /** By task, the one that came last last; lists never change, so that they are read without the lock. */
    private final Map<TaskName, List<GivenFeedback>> byTask = new ConcurrentHashMap<>();

    /** @param capacity how many are kept; the oldest goes */
    FeedbackBook(int capacity) {
        this.capacity = capacity;
    }

    synchronized void clear() {
        all.clear();
        byTask.clear();
    }

    synchronized void add(GivenFeedback given) {
        remove(name(given));
        List<GivenFeedback> ofTask = byTask.getOrDefault(name(given).task(), List.of());
        if (ofTask.size() == MAX_OF_TASK) {
            remove(name(ofTask.get(0)));
        }
        if (all.size() == capacity) {
            remove(all.keySet().iterator().next());
        }
        all.put(name(given), given);
        byTask.merge(name(given).task(), List.of(given), FeedbackBook::together);
    }

    private static List<GivenFeedback> together(List<GivenFeedback> first, List<GivenFeedback> second) {
        List<GivenFeedback> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }

    private void remove(Name name) {
        GivenFeedback old = all.remove(name);
        if (old != null) {
            byTask.computeIfPresent(name.task(), (task, list) -> {
                List<GivenFeedback> left =
                        list.stream().filter(one -> !name(one).equals(name)).toList();
                return left.isEmpty() ? null : left;
            });
        }
    }

    private static Name name(GivenFeedback given) {
        return new Name(
                new TaskName(given.session(), given.task()), given.feedback().getFeedbackId());
    }

    /** What was said of a task last; UNKNOWN where nothing was. */
    Verdict verdict(String session, String task) {
        List<GivenFeedback> list = byTask.getOrDefault(new TaskName(session, task), List.of());
        return list.isEmpty()
                ? Verdict.UNKNOWN
                : list.get(list.size() - 1).feedback().getVerdict();
    }

    /** All that was said of a task, the earliest first. */
    ArrayNode of(String session, String task) {
        return json(byTask.getOrDefault(new TaskName(session, task), List.of()));
    }

    /** What came last, first. */
    synchronized ArrayNode latest(int limit) {
        List<GivenFeedback> list = new ArrayList<>(all.values());
        Collections.reverse(list);
        return json(list.subList(0, Math.min(limit, list.size())));
    }

    synchronized int count() {
        return all.size();
    }

    private static ArrayNode json(List<GivenFeedback> list) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        list.forEach(given -> array.add(given.json()));
        return array;
    }
}
