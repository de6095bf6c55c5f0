package ai.valr.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * The tasks of a run, the same each time: sessions ask in turn. The two passes of a run have each session under a name of
 * its own, in the same partition.
 */
final class Load {
    /** Tasks of a session in one batch: their frames must find room in the index (64) beside each other. */
    static final int MAX_TASKS_PER_SESSION_AND_BATCH = 8;

    private final List<RoomTasks.Task> tasks;
    private final int batches;

    private Load(List<RoomTasks.Task> tasks, int batches) {
        this.tasks = List.copyOf(tasks);
        this.batches = batches;
    }

    /** @param batches equal parts in which the tasks are asked */
    static Load of(long seed, int sessions, int count, int batches) {
        RoomTasks source = new RoomTasks(seed, sessions);
        List<RoomTasks.Task> tasks = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            tasks.add(source.next(number % sessions));
        }
        return new Load(tasks, batches);
    }

    List<RoomTasks.Task> tasks() {
        return tasks;
    }

    /** A batch's tasks: as even a part of all as can be. */
    List<RoomTasks.Task> batch(int batch) {
        int from = (int) ((long) tasks.size() * batch / batches);
        int to = (int) ((long) tasks.size() * (batch + 1) / batches);
        return tasks.subList(from, to);
    }
}
