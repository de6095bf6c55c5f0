package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The topic of events is deleted and made anew under a gateway that runs. */
@Timeout(120)
class ReplacedTopicIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void shouldReadTheNewTopicFromItsBeginningAndEndTheStreamsOfTheOldOne() throws Exception {
        try (ItServices services = new ItServices(directory);
                Gateway gateway = services.gateway(Map.of());
                SseClient stream = SseClient.open(gateway.url() + "/v1/events", "")) {
            assertThat(stream.next().type()).isEqualTo("ready");
            for (int task = 0; task < 5; task++) {
                accepted(services, "old", "task-" + task);
                assertThat(stream.next().type()).isEqualTo("TaskAccepted");
            }
            services.post(
                    gateway.url() + "/v1/sessions/old/tasks/task-0/feedback",
                    "{\"verdict\": \"correct\"}".getBytes(StandardCharsets.UTF_8));
            await().atMost(SOON).until(() -> feedback(services, gateway) == 1);

            replace(services, Topics.EVENTS, Topics.FEEDBACK);
            accepted(services, "new", "first"); // fewer than the old one had
            services.worker.event(
                    "new",
                    "first",
                    1,
                    StepCompleted.newBuilder().setStep(0).setText("It is seen.").build());

            SseClient.Event last = stream.next();
            while (!last.type().equals("problem")) {
                last = stream.next();
            }
            assertThat(last.data()).contains("\"status\":410", "valr.events was deleted and made anew");
            assertThat(stream.next()).as("it has ended").isNull();
            try (SseClient again = SseClient.open(gateway.url() + "/v1/events", last.id())) {
                assertThat(List.of(again.next(), again.next(), again.next()))
                        .extracting(SseClient.Event::type)
                        .containsExactly("ready", "TaskAccepted", "StepCompleted");
            }
            assertThat(services.get(gateway.url() + "/v1/sessions/old").statusCode())
                    .isEqualTo(404);
            assertThat(services.get(gateway.url() + "/v1/sessions/new/tasks/first")
                            .body())
                    .contains("It is seen.");
            await().atMost(SOON).untilAsserted(() -> assertThat(
                            services.get(gateway.url() + "/readyz").statusCode())
                    .isEqualTo(200));
            ScrapedMetrics shown = ScrapedMetrics.from(gateway.url());
            assertThat(shown.value("valr_events_topic_changes_total")).isEqualTo(1);
            assertThat(shown.value("valr_event_streams_ended_total{reason=\"topic_replaced\"}"))
                    .isEqualTo(1);
            await().atMost(SOON).until(() -> feedback(services, gateway) == 0);
        }
    }

    private static void accepted(ItServices services, String session, String task) {
        services.worker.event(
                session,
                task,
                0,
                TaskAccepted.newBuilder().setQuestion("steps?").build());
    }

    private static int feedback(ItServices services, Gateway gateway) throws Exception {
        return new ObjectMapper()
                .readTree(services.get(gateway.url() + "/v1/feedback").body())
                .get("feedback")
                .size();
    }

    private static void replace(ItServices services, String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.services.bootstrapServers()))) {
            admin.deleteTopics(List.of(topics)).all().get();
            await().atMost(SOON)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(List.of(topics)::contains));
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(ItServices.PARTITIONS));
        }
    }
}
