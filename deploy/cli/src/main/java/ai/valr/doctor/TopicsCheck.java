package ai.valr.doctor;

import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The stream's topics as they are, against how a worker would make them. */
public final class TopicsCheck {
    private static final String ALTER = "kafka-configs.sh --alter --entity-type topics --entity-name ";

    private final TopicSettings settings;
    private final boolean made;

    /**
     * @param settings as the worker has them
     * @param made whether a worker makes what is missing ({@code create_topics})
     */
    public TopicsCheck(TopicSettings settings, boolean made) {
        this.settings = settings;
        this.made = made;
    }

    /** What is there, a line a topic. */
    List<Finding> look(Admin admin) throws InterruptedException {
        try {
            Map<String, TopicDescription> topics = describe(admin);
            Map<String, Config> configs = configs(admin, topics.keySet());
            List<Finding> findings = new ArrayList<>();
            for (String topic : Topics.all()) {
                if (topics.containsKey(topic)) {
                    findings.add(look(topics.get(topic), configs.get(topic)));
                } else {
                    findings.add(missing(topic));
                }
            }
            coPartitioned(topics, findings);
            return findings;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            return List.of(
                    Finding.failed(
                            "topics",
                            BrokerCheck.told(e),
                            "that the broker describes them",
                            "give this user DESCRIBE and DESCRIBE_CONFIGS on valr.*, or try again when the broker is less busy"));
        }
    }

    private Finding missing(String topic) {
        return made
                ? Finding.ok(topic, "is not there", "it is, or a worker makes it")
                : Finding.failed(
                        topic,
                        "is not there",
                        "it is, as create_topics is false",
                        "make it, or set create_topics=true");
    }

    private Finding look(TopicDescription topic, Config config) {
        String name = topic.name();
        List<String> found = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        Outcome outcome = Outcome.OK;
        String mend = "";
        int partitions = TopicAdmin.partitions(name, settings);
        if (topic.partitions().size() != partitions) {
            found.add("partitions=" + topic.partitions().size());
            expected.add("partitions=" + partitions);
            outcome = Outcome.WARNING;
            mend = partitions == 1
                    ? "nothing is lost; readers of this topic read all of its partitions"
                    : "nothing where this was meant: set the worker's partitions to it; more can be made while nothing runs"
                            + " (kafka-topics.sh --alter), of frames and tasks alike";
        }
        List<String> repair = new ArrayList<>();
        for (Map.Entry<String, String> wanted : new TreeMap<>(TopicAdmin.configs(name, settings)).entrySet()) {
            ConfigEntry entry = config.get(wanted.getKey());
            String value = entry == null ? "none" : entry.value();
            if (!wanted.getValue().equals(value)) {
                found.add(wanted.getKey() + "=" + value);
                expected.add(wanted.getKey() + "=" + wanted.getValue());
                repair.add(wanted.getKey() + "=" + wanted.getValue());
                outcome = worse(outcome, severity(wanted.getKey(), wanted.getValue(), value));
            }
        }
        if (!repair.isEmpty()) {
            mend = (mend.isEmpty() ? "" : mend + "; ") + ALTER + name + " --add-config " + String.join(",", repair);
        }
        long leaderless = topic.partitions().stream()
                .filter(partition -> partition.leader() == null)
                .count();
        long behind = topic.partitions().stream().filter(TopicsCheck::isBehind).count();
        if (leaderless + behind > 0) {
            found.add(leaderless + " partitions without a leader, " + behind + " with fewer copies in sync");
            expected.add("none");
            outcome = worse(outcome, leaderless > 0 ? Outcome.FAILED : Outcome.WARNING);
            mend = "bring the brokers back that hold them" + (mend.isEmpty() ? "" : "; " + mend);
        }
        if (outcome == Outcome.OK) {
            return Finding.ok(name, partitions + " partitions, settings as made by a worker", "the same");
        }
        return new Finding(name, outcome, String.join(", ", found), String.join(", ", expected), mend);
    }

    private static boolean isBehind(TopicPartitionInfo partition) {
        return partition.isr().size() < partition.replicas().size();
    }

    /** A topic of releases that forgets, and batches that are refused, stop a service; another retention is a choice. */
    private static Outcome severity(String setting, String wanted, String value) {
        return switch (setting) {
            case "cleanup.policy" -> Outcome.FAILED;
            case "max.message.bytes" ->
                Long.parseLong(value) < Long.parseLong(wanted) ? Outcome.FAILED : Outcome.WARNING;
            default -> Outcome.WARNING;
        };
    }

    private static Outcome worse(Outcome one, Outcome other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static void coPartitioned(Map<String, TopicDescription> topics, List<Finding> findings) {
        TopicDescription frames = topics.get(Topics.FRAMES);
        TopicDescription tasks = topics.get(Topics.TASKS);
        if (frames != null
                && tasks != null
                && frames.partitions().size() != tasks.partitions().size()) {
            findings.add(Finding.failed(
                    "co-partitioning",
                    Topics.FRAMES + " has " + frames.partitions().size() + " partitions and " + Topics.TASKS + " has "
                            + tasks.partitions().size(),
                    "the same number",
                    "give the smaller one as many as the other (kafka-topics.sh --alter) while nothing runs"));
        }
    }

    private static Map<String, TopicDescription> describe(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(Topics.all()).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), topic.getValue().get(BrokerCheck.PATIENCE_S, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    private static Map<String, Config> configs(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Config> configs = new HashMap<>();
        admin.describeConfigs(resources)
                .all()
                .get(BrokerCheck.PATIENCE_S, TimeUnit.SECONDS)
                .forEach((resource, config) -> configs.put(resource.name(), config));
        return configs;
    }
}
