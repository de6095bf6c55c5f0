package ai.valr.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicAdminIT {

    private static final TopicSettings SETTINGS =
            TopicSettings.DEFAULTS.withPartitions(3).withFrameRetention(Duration.ofMinutes(5), 64 << 20);

    @TempDir
    Path data;

    private EmbeddedBroker broker;
    private Admin admin;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldMakeEveryTopicOnce() throws Exception {
        TopicAdmin.createTopics(admin, SETTINGS);
        TopicAdmin.createTopics(admin, SETTINGS.withPartitions(5));

        var topics = admin.describeTopics(Topics.all()).allTopicNames().get(30, TimeUnit.SECONDS);
        assertThat(topics).containsOnlyKeys(Topics.all());
        assertThat(topics.get(Topics.FRAMES).partitions()).hasSize(3);
        assertThat(topics.get(Topics.TASKS).partitions()).hasSize(3);
        assertThat(topics.get(Topics.EVENTS).partitions()).hasSize(3);
        assertThat(config(Topics.FRAMES).get("retention.ms").value()).isEqualTo("300000");
        assertThat(config(Topics.FRAMES).get("retention.bytes").value()).isEqualTo("67108864");
        for (String compacted : List.of(Topics.RELEASES, Topics.CANDIDATES, Topics.ROUNDS)) {
            assertThat(topics.get(compacted).partitions()).as(compacted).hasSize(1);
            assertThat(config(compacted).get("cleanup.policy").value())
                    .as(compacted)
                    .isEqualTo("compact");
        }
    }

    @Test
    void shouldFollowTheTopicThatFramesOrTasksMustMatch() throws Exception {
        create(Topics.TASKS, 2);

        TopicAdmin.createTopics(admin, SETTINGS);

        assertThat(admin.describeTopics(List.of(Topics.FRAMES))
                        .allTopicNames()
                        .get(30, TimeUnit.SECONDS)
                        .get(Topics.FRAMES)
                        .partitions())
                .hasSize(2);
    }

    @Test
    void shouldRefuseFramesAndTasksThatAreNotCoPartitioned() throws Exception {
        create(Topics.FRAMES, 4);
        create(Topics.TASKS, 2);

        assertThatThrownBy(() -> TopicAdmin.createTopics(admin, SETTINGS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("valr.frames has 4 partitions and valr.tasks has 2");
    }

    private void create(String topic, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private Config config(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get(30, TimeUnit.SECONDS)
                .get(resource);
    }
}
