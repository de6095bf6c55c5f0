package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.assignment.ApplicationState;
import org.apache.kafka.streams.processor.assignment.AssignmentConfigs;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment.AssignedTask;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsState;
import org.apache.kafka.streams.processor.assignment.ProcessId;
import org.apache.kafka.streams.processor.assignment.TaskAssignmentUtils;
import org.apache.kafka.streams.processor.assignment.TaskAssignor.AssignmentError;
import org.apache.kafka.streams.processor.assignment.TaskAssignor.TaskAssignment;
import org.apache.kafka.streams.processor.assignment.TaskInfo;
import org.apache.kafka.streams.processor.assignment.TaskTopicPartition;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

class SessionAssignorTest {

    @Test
    void shouldMoveNothingButWhatTheDeadWorkerHad() {
        Group group = new Group(8, 0).worker(1, List.of(0, 3, 6), List.of()).worker(2, List.of(1, 4, 7), List.of());

        group.assign();

        assertThat(group.active(1)).hasSize(4).contains(0, 3, 6);
        assertThat(group.active(2)).hasSize(4).contains(1, 4, 7);
    }

    @Test
    void shouldGiveAWorkerThatJoinsItsShareAndLeaveTheRestInPlace() {
        Group group = new Group(8, 0)
                .worker(1, List.of(0, 1, 2, 3), List.of())
                .worker(2, List.of(4, 5, 6, 7), List.of())
                .worker(3, List.of(), List.of());

        group.assign();

        assertThat(group.active(3)).hasSize(2);
        assertThat(Set.of(0, 1, 2, 3)).containsAll(group.active(1));
        assertThat(Set.of(4, 5, 6, 7)).containsAll(group.active(2));
    }

    @Test
    void shouldComeToTheSameSharesWhenWhatMovesIsGivenUp() {
        for (int partitions = 1; partitions <= 20; partitions++) {
            for (int workers = 1; workers <= 6; workers++) {
                Group before = new Group(partitions, 0);
                for (int worker = 0; worker < workers; worker++) {
                    before.worker(worker, everyNth(partitions, workers, worker), List.of());
                }
                before.worker(workers, List.of(), List.of());
                before.assign();
                Group after = new Group(partitions, 0);
                for (int worker = 0; worker < workers; worker++) {
                    List<Integer> had = everyNth(partitions, workers, worker);
                    List<Integer> kept =
                            had.stream().filter(before.active(worker)::contains).toList();
                    // What it gave up is on its disk still, and counts as a copy.
                    List<Integer> gaveUp =
                            had.stream().filter(task -> !kept.contains(task)).toList();
                    after.worker(worker, kept, gaveUp);
                }
                after.worker(workers, List.of(), List.of());

                after.assign();

                assertThat(after.assigned)
                        .as(partitions + " partitions, " + workers + " workers")
                        .isEqualTo(before.assigned);
            }
        }
    }

    private static List<Integer> everyNth(int partitions, int workers, int worker) {
        return IntStream.range(0, partitions)
                .filter(partition -> partition % workers == worker)
                .boxed()
                .toList();
    }

    @Test
    void shouldLeaveNoWorkerWithoutAPartitionWhileThereAreEnough() {
        for (int workers = 1; workers <= 12; workers++) {
            Group group = new Group(8, 0);
            for (int worker = 0; worker < workers; worker++) {
                group.worker(worker, worker == 0 ? List.of(0, 1, 2, 3, 4, 5, 6, 7) : List.of(), List.of());
            }

            group.assign();

            for (int worker = 0; worker < workers; worker++) {
                assertThat(group.active(worker).size())
                        .as(worker + " of " + workers)
                        .isBetween(8 / workers, (8 + workers - 1) / workers);
            }
        }
    }

    @Test
    void shouldGiveAPartitionThatNobodyHasToAWorkerWithACopy() {
        Group group = new Group(8, 1)
                .worker(1, List.of(0, 3, 6), List.of(1, 2))
                .worker(2, List.of(1, 4, 7), List.of(0, 3, 5, 6));

        group.assign();

        assertThat(group.active(1)).containsExactlyInAnyOrder(0, 3, 6, 2);
        assertThat(group.active(2)).containsExactlyInAnyOrder(1, 4, 7, 5);
    }

    @Test
    void shouldKeepCopiesWhereTheyAreAndNeverBesideTheirPartition() {
        Group group = new Group(6, 1)
                .worker(1, List.of(0, 1), List.of(2, 4))
                .worker(2, List.of(2, 3), List.of(0, 5))
                .worker(3, List.of(4, 5), List.of(1, 3));

        group.assign();

        assertThat(group.copies(1)).containsExactlyInAnyOrder(2, 4);
        assertThat(group.copies(2)).containsExactlyInAnyOrder(0, 5);
        assertThat(group.copies(3)).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void shouldMakeAsManyCopiesAsThereAreOtherWorkers() {
        Group group = new Group(4, 3).worker(1, List.of(), List.of()).worker(2, List.of(), List.of());

        group.assign();

        assertThat(group.active(1)).hasSize(2);
        assertThat(group.copies(1)).isEqualTo(group.active(2));
        assertThat(group.copies(2)).isEqualTo(group.active(1));
    }

    @Test
    void shouldLeaveEverybodysPartitionsInPlaceUntilANewcomerHasWaited() {
        Instant start = Instant.parse("2026-11-26T10:00:00Z");
        Newcomers newcomers = new Newcomers(SessionAssignor.SETTLE);
        // Two of the eight were a dead worker's.
        Group group =
                new Group(8, 0).worker(1, List.of(0, 1, 2, 3, 4, 5), List.of()).worker(2, List.of(), List.of());

        TaskAssignment first = group.assignWith(new SessionAssignor(newcomers, Clock.fixed(start, ZoneOffset.UTC)));

        assertThat(group.active(1)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        assertThat(group.active(2)).as("what nobody has").containsExactlyInAnyOrder(6, 7);
        assertThat(first.assignment()).allSatisfy(worker -> assertThat(worker.followupRebalanceDeadline())
                .contains(start.plus(SessionAssignor.SETTLE)));

        group = new Group(8, 0)
                .worker(1, List.of(0, 1, 2, 3, 4, 5, 6, 7), List.of())
                .worker(2, List.of(), List.of());
        Instant beforeItIsOver = start.plus(SessionAssignor.SETTLE).minusMillis(1);
        group.assignWith(new SessionAssignor(newcomers, Clock.fixed(beforeItIsOver, ZoneOffset.UTC)));
        assertThat(group.active(2)).isEmpty();

        Instant over = start.plus(SessionAssignor.SETTLE);
        TaskAssignment last = group.assignWith(new SessionAssignor(newcomers, Clock.fixed(over, ZoneOffset.UTC)));

        assertThat(group.active(2)).hasSize(4);
        assertThat(last.assignment()).allSatisfy(worker -> assertThat(worker.followupRebalanceDeadline())
                .isEmpty());
    }

    @Test
    void shouldNotMakeAnybodyWaitWhereNobodyHasAnything() {
        Group group = new Group(8, 0).worker(1, List.of(), List.of()).worker(2, List.of(), List.of());

        TaskAssignment assignment = group.assignWith(new SessionAssignor());

        assertThat(group.active(1)).hasSize(4);
        assertThat(group.active(2)).hasSize(4);
        assertThat(assignment.assignment()).allSatisfy(worker -> assertThat(worker.followupRebalanceDeadline())
                .isEmpty());
    }

    @Test
    void shouldShareWhatAWorkerRemembersThroughTheStreamsSettings() {
        Map<String, Object> settings = Map.of(SessionAssignor.NEWCOMERS, new Newcomers(Duration.ofDays(1)));
        Group group = new Group(8, 0)
                .worker(1, List.of(0, 1, 2, 3, 4, 5, 6, 7), List.of())
                .worker(2, List.of(), List.of());
        SessionAssignor assignor = new SessionAssignor();
        assignor.configure(settings);

        group.assignWith(assignor);

        assertThat(group.active(2)).isEmpty();
    }

    @Test
    void shouldWaitAnewForAWorkerThatLostItsPartitions() {
        Instant start = Instant.parse("2026-11-26T10:00:00Z");
        Newcomers newcomers = new Newcomers(SessionAssignor.SETTLE);
        KafkaStreamsState other = new Worker(Group.process(1), Group.tasks(List.of(0)), Group.tasks(List.of()));
        KafkaStreamsState with = new Worker(Group.process(2), Group.tasks(List.of(1)), Group.tasks(List.of()));
        KafkaStreamsState without = new Worker(Group.process(2), Group.tasks(List.of()), Group.tasks(List.of()));
        assertThat(newcomers.settled(List.of(other, without), start)).isPresent();
        assertThat(newcomers.settled(List.of(other, with), start.plusSeconds(60)))
                .isEmpty();

        assertThat(newcomers.settled(List.of(other, without), start.plusSeconds(120)))
                .contains(start.plusSeconds(120).plus(SessionAssignor.SETTLE));
        assertThat(newcomers.settled(List.of(other, without), start.minusSeconds(9)))
                .as("a clock that was set back")
                .contains(start.minusSeconds(9).plus(SessionAssignor.SETTLE));
    }

    /** A group of workers as its leader sees it before an assignment, and what that gave. */
    private static final class Group implements ApplicationState {
        private final Map<ProcessId, KafkaStreamsState> workers = new TreeMap<>();
        private final Map<TaskId, TaskInfo> tasks = new HashMap<>();
        private final int standby;
        private final Map<ProcessId, Map<Integer, AssignedTask.Type>> assigned = new HashMap<>();

        Group(int partitions, int standby) {
            this.standby = standby;
            IntStream.range(0, partitions).mapToObj(Group::task).forEach(id -> tasks.put(id, new Stateful(id)));
        }

        Group worker(int number, List<Integer> active, List<Integer> copies) {
            workers.put(process(number), new Worker(process(number), tasks(active), tasks(copies)));
            return this;
        }

        void assign() {
            // Those that have nothing have waited for long, unless a test says otherwise.
            assignWith(new SessionAssignor(new Newcomers(Duration.ZERO), Clock.systemUTC()));
        }

        TaskAssignment assignWith(SessionAssignor assignor) {
            TaskAssignment assignment = assignor.assign(this);
            assertThat(TaskAssignmentUtils.validateTaskAssignment(this, assignment))
                    .isEqualTo(AssignmentError.NONE);
            assignment
                    .assignment()
                    .forEach(worker -> assigned.put(
                            worker.processId(),
                            worker.tasks().values().stream()
                                    .collect(Collectors.toMap(task -> task.id().partition(), AssignedTask::type))));
            assertThat(tasks.keySet()).allSatisfy(task -> assertThat(assigned.values().stream()
                            .filter(share -> share.get(task.partition()) == AssignedTask.Type.ACTIVE))
                    .hasSize(1));
            return assignment;
        }

        Set<Integer> active(int worker) {
            return of(worker, AssignedTask.Type.ACTIVE);
        }

        Set<Integer> copies(int worker) {
            return of(worker, AssignedTask.Type.STANDBY);
        }

        private Set<Integer> of(int worker, AssignedTask.Type type) {
            return assigned.get(process(worker)).entrySet().stream()
                    .filter(task -> task.getValue() == type)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        private static TaskId task(int partition) {
            return new TaskId(0, partition);
        }

        private static SortedSet<TaskId> tasks(List<Integer> partitions) {
            return partitions.stream().map(Group::task).collect(Collectors.toCollection(TreeSet::new));
        }

        private static ProcessId process(int number) {
            return new ProcessId(new UUID(0, number));
        }

        @Override
        public Map<ProcessId, KafkaStreamsState> kafkaStreamsStates(boolean computeTaskLags) {
            return workers;
        }

        @Override
        public AssignmentConfigs assignmentConfigs() {
            return new AssignmentConfigs(
                    10_000, 2, standby, 600_000, List.of(), OptionalInt.empty(), OptionalInt.empty(), "none");
        }

        @Override
        public Map<TaskId, TaskInfo> allTasks() {
            return tasks;
        }
    }

    private record Stateful(TaskId id) implements TaskInfo {
        @Override
        public boolean isStateful() {
            return true;
        }

        @Override
        public Set<String> stateStoreNames() {
            return Set.of(KvSessionStore.SESSIONS);
        }

        @Override
        public Set<TaskTopicPartition> topicPartitions() {
            return Set.of();
        }
    }

    private record Worker(
            ProcessId processId, SortedSet<TaskId> previousActiveTasks, SortedSet<TaskId> previousStandbyTasks)
            implements KafkaStreamsState {
        @Override
        public int numProcessingThreads() {
            return 2;
        }

        @Override
        public SortedSet<String> consumerClientIds() {
            return new TreeSet<>();
        }

        @Override
        public long lagFor(TaskId task) {
            throw new UnsupportedOperationException("nobody asks how far behind a copy is");
        }

        @Override
        public SortedSet<TaskId> prevTasksByLag(String consumerClientId) {
            throw new UnsupportedOperationException("nobody asks how far behind a copy is");
        }

        @Override
        public Map<TaskId, Long> statefulTasksToLagSums() {
            throw new UnsupportedOperationException("nobody asks how far behind a copy is");
        }

        @Override
        public Optional<HostInfo> hostInfo() {
            return Optional.empty();
        }

        @Override
        public Map<String, String> clientTags() {
            return Map.of();
        }

        @Override
        public Optional<String> rackId() {
            return Optional.empty();
        }
    }
}
