package ai.valr.worker.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session as the store keeps it, but for its context's segments and its frames' tokens, which have entries of their
 * own. Immutable; every list has a bound in {@link SessionLimits}.
 *
 * @param frames index of the frames that tasks can select, in order of acquisition
 * @param framesSinceQuestion frames that came since the last question was laid out
 * @param tasks in order of acceptance; the first is the one that runs
 * @param ended ids of tasks that ended, oldest first, by which a task that comes twice is known
 * @param lastActiveMs when a frame, task or step last came, milliseconds since 1970
 */
public record SessionState(
        List<FrameEntry> frames,
        int framesSinceQuestion,
        List<PendingTask> tasks,
        List<String> ended,
        ContextHead context,
        long lastActiveMs) {

    public static final SessionState NEW = new SessionState(List.of(), 0, List.of(), List.of(), ContextHead.EMPTY, 0);

    public SessionState {
        frames = List.copyOf(frames);
        tasks = List.copyOf(tasks);
        ended = List.copyOf(ended);
    }

    Optional<FrameEntry> frame(String id) {
        return frames.stream().filter(entry -> entry.ref().id().equals(id)).findFirst();
    }

    /** The task that runs or is next to run, or null. */
    PendingTask head() {
        return tasks.isEmpty() ? null : tasks.get(0);
    }

    boolean knowsTask(String taskId) {
        return ended.contains(taskId)
                || tasks.stream().anyMatch(task -> task.id().equals(taskId));
    }

    SessionState withFrames(List<FrameEntry> newFrames) {
        return new SessionState(newFrames, framesSinceQuestion, tasks, ended, context, lastActiveMs);
    }

    SessionState withFramesSinceQuestion(int count) {
        return new SessionState(frames, count, tasks, ended, context, lastActiveMs);
    }

    SessionState withContext(ContextHead newContext) {
        return new SessionState(frames, framesSinceQuestion, tasks, ended, newContext, lastActiveMs);
    }

    SessionState activeAt(long nowMs) {
        return new SessionState(frames, framesSinceQuestion, tasks, ended, context, nowMs);
    }

    SessionState plusTask(PendingTask task) {
        List<PendingTask> all = new ArrayList<>(tasks);
        all.add(task);
        return withTasks(all);
    }

    /** This state with {@code task} in the place of the one with the same id. */
    SessionState replaceTask(PendingTask task) {
        List<PendingTask> all = new ArrayList<>(tasks);
        all.replaceAll(old -> old.id().equals(task.id()) ? task : old);
        return withTasks(all);
    }

    /** This state without the task, whose id is remembered. */
    SessionState endTask(String taskId, int maxRemembered) {
        List<PendingTask> rest = new ArrayList<>(tasks);
        rest.removeIf(task -> task.id().equals(taskId));
        return withTasks(rest).remember(taskId, maxRemembered);
    }

    SessionState remember(String taskId, int maxRemembered) {
        List<String> all = new ArrayList<>(ended);
        all.add(taskId);
        List<String> kept = all.subList(Math.max(0, all.size() - maxRemembered), all.size());
        return new SessionState(frames, framesSinceQuestion, tasks, kept, context, lastActiveMs);
    }

    private SessionState withTasks(List<PendingTask> newTasks) {
        return new SessionState(frames, framesSinceQuestion, newTasks, ended, context, lastActiveMs);
    }
}
