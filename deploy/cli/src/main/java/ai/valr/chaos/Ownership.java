package ai.valr.chaos;

import ai.valr.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Which worker has which partitions, as the group's coordinator tells; asked in the background, never waited for. */
final class Ownership implements AutoCloseable {
    /** Of the workers of a run. */
    static final String APPLICATION_ID = "valr-chaos";

    /** Sessions lie in partitions by turns, so that each worker has some. */
    static final int PARTITIONS = 8;

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final Admin admin;
    private final String group;
    private KafkaFuture<ConsumerGroupDescription> asked;
    private long askedNanos = System.nanoTime() - EVERY_NANOS;

    /** By client id, partitions of tasks; an assignment that is being made anew leaves the last one standing. */
    private final Map<String, Set<Integer>> partitions = new HashMap<>();

    private Set<String> members = Set.of();
    private Set<Integer> assigned = Set.of();
    private boolean stable;

    Ownership(String bootstrapServers, String group) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.group = group;
    }

    /** Takes an answer that has come, and asks again where it is time. */
    void refresh() {
        if (asked != null && asked.isDone()) {
            take();
            asked = null;
        }
        if (asked == null && System.nanoTime() - askedNanos >= EVERY_NANOS) {
            askedNanos = System.nanoTime();
            asked = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group);
        }
    }

    private void take() {
        ConsumerGroupDescription description;
        try {
            description = asked.get();
        } catch (ExecutionException e) {
            members = Set.of(); // no such group yet
            stable = false;
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Map<String, Set<Integer>> now = new HashMap<>();
        for (MemberDescription member : description.members()) {
            Set<Integer> owned = now.computeIfAbsent(worker(member.clientId()), key -> new HashSet<>());
            for (TopicPartition partition : member.assignment().topicPartitions()) {
                if (partition.topic().equals(Topics.TASKS)) {
                    owned.add(partition.partition());
                }
            }
        }
        members = Set.copyOf(now.keySet());
        stable = description.groupState() == GroupState.STABLE;
        Set<Integer> all = new HashSet<>();
        now.values().forEach(all::addAll);
        assigned = all;
        now.forEach((worker, owned) -> {
            if (!owned.isEmpty()) {
                partitions.values().forEach(others -> others.removeAll(owned));
                partitions.put(worker, owned);
            }
        });
    }

    /** Streams adds the thread's name and its role to the client id. */
    private static String worker(String clientId) {
        int thread = clientId.indexOf("-StreamThread");
        return thread < 0 ? clientId : clientId.substring(0, thread);
    }

    /** Whether the worker of this client id takes part. */
    boolean isMember(String clientId) {
        return members.contains(clientId);
    }

    /** Whether each of these workers, and nobody else, takes part, and so many partitions are all given to them. */
    boolean isSettled(Set<String> clientIds, int count) {
        return stable
                && members.equals(clientIds)
                && assigned.size() == count
                && clientIds.stream().noneMatch(worker -> partitions(worker).isEmpty());
    }

    /** Partitions that the worker was last seen with. */
    Set<Integer> partitions(String clientId) {
        return Set.copyOf(partitions.getOrDefault(clientId, Set.of()));
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
