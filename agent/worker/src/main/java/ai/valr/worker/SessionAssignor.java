package ai.valr.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.assignment.ApplicationState;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment.AssignedTask;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsState;
import org.apache.kafka.streams.processor.assignment.TaskAssignor;

/**
 * Leaves each partition where its sessions are, and moves only as many as an even share of the workers takes: a worker's
 * death interrupts nobody else's sessions. A partition that nobody has goes to a worker with a standby copy of it, if
 * there is one with room. Made by Kafka Streams by its name; runs on the worker that leads the group.
 *
 * <p>A worker that joins takes at once what nobody has, and its share of what others have only {@link #SETTLE} later: it
 * often comes in the place of one that died, while the survivors take that one's sessions up, and these would otherwise be
 * interrupted twice before their next event.
 *
 * <p>Kafka Streams' own assignors do not do for sessions: the default deals all partitions out anew where no store is far
 * behind its changelog, and the sticky one counts threads, so that a worker may stay without any partition.
 */
public final class SessionAssignor implements TaskAssignor {
    /** For survivors to read a dead worker's sessions back and to take their next step. */
    static final Duration SETTLE = Duration.ofSeconds(2);

    /** In the stream's settings: what a worker's assignors share ({@link Newcomers}), each of which lives for one assignment. */
    static final String NEWCOMERS = "valr.newcomers";

    private final Clock clock;
    private Newcomers newcomers;

    /** What one worker gets. */
    private static final class Share {
        final KafkaStreamsState worker;
        final Set<TaskId> active = new TreeSet<>();
        final Set<TaskId> copies = new TreeSet<>();

        Share(KafkaStreamsState worker) {
            this.worker = worker;
        }

        boolean hadCopyOf(TaskId task) {
            return worker.previousStandbyTasks().contains(task);
        }

        /** Whether the task's state is on its disk, as good as it was a moment ago. */
        boolean knows(TaskId task) {
            return hadCopyOf(task) || worker.previousActiveTasks().contains(task);
        }

        KafkaStreamsAssignment assignment() {
            Set<AssignedTask> all = new HashSet<>();
            active.forEach(task -> all.add(new AssignedTask(task, AssignedTask.Type.ACTIVE)));
            copies.forEach(task -> all.add(new AssignedTask(task, AssignedTask.Type.STANDBY)));
            return KafkaStreamsAssignment.of(worker.processId(), all);
        }
    }

    /** For Kafka Streams. */
    public SessionAssignor() {
        this(new Newcomers(Duration.ZERO), Clock.systemUTC());
    }

    SessionAssignor(Newcomers newcomers, Clock clock) {
        this.newcomers = newcomers;
        this.clock = clock;
    }

    /** @param settings the stream's; with {@link #NEWCOMERS}, or newcomers do not wait */
    @Override
    public void configure(Map<String, ?> settings) {
        if (settings.get(NEWCOMERS) instanceof Newcomers shared) {
            newcomers = shared;
        }
    }

    @Override
    public TaskAssignment assign(ApplicationState state) {
        List<Share> shares = state.kafkaStreamsStates(false).values().stream()
                .sorted(Comparator.comparing((KafkaStreamsState worker) ->
                                -worker.previousActiveTasks().size())
                        .thenComparing(KafkaStreamsState::processId))
                .map(Share::new)
                .toList();
        Set<TaskId> tasks = new TreeSet<>(state.allTasks().keySet());
        Optional<Instant> settled =
                newcomers.settled(shares.stream().map(share -> share.worker).toList(), clock.instant());
        shareOut(tasks, shares, settled.isPresent());
        int replicas =
                Math.min(state.assignmentConfigs().numStandbyReplicas(), shares.size() - 1); // each on another worker
        for (int replica = 0; replica < replicas; replica++) {
            copy(tasks, shares, replicas);
        }
        return new TaskAssignment(shares.stream()
                .map(share -> settled.isPresent()
                        ? share.assignment().withFollowupRebalance(settled.get())
                        : share.assignment())
                .toList());
    }

    /** @param stay whether a worker keeps what it has, however much that is */
    private static void shareOut(Set<TaskId> tasks, List<Share> shares, boolean stay) {
        Set<TaskId> free = new TreeSet<>(tasks);
        int least = tasks.size() / shares.size();
        int more = tasks.size() % shares.size(); // so many workers get one more
        for (Share share : shares) {
            int room = stay ? tasks.size() : least + (more > 0 ? 1 : 0);
            for (TaskId task : share.worker.previousActiveTasks()) {
                if (share.active.size() < room && free.remove(task)) {
                    share.active.add(task);
                }
            }
            if (share.active.size() > least) {
                more--;
            }
        }
        Comparator<Share> bySize = Comparator.comparingInt(share -> share.active.size());
        for (TaskId task : free) {
            // Never beyond the even share: whoever has just given a partition up has its state too, and must not get it
            // back.
            shares.stream()
                    .filter(share -> share.hadCopyOf(task) && share.active.size() < least)
                    .min(bySize)
                    .orElseGet(() -> shares.stream().min(bySize).orElseThrow())
                    .active
                    .add(task);
        }
    }

    /** One copy more of each task, on a worker that has none yet: where one was, or else where there are fewest. */
    private static void copy(Set<TaskId> tasks, List<Share> shares, int replicas) {
        int most = (tasks.size() * replicas + shares.size() - 1) / shares.size();
        Comparator<Share> bySize = Comparator.comparingInt(share -> share.copies.size());
        for (TaskId task : tasks) {
            List<Share> others = shares.stream()
                    .filter(share -> !share.active.contains(task) && !share.copies.contains(task))
                    .toList();
            others.stream()
                    .filter(share -> share.knows(task) && share.copies.size() < most)
                    .min(bySize)
                    .orElseGet(() -> others.stream().min(bySize).orElseThrow())
                    .copies
                    .add(task);
        }
    }
}
