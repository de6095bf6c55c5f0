package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.valr.engine.fake.FakeModel;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A worker on a broker in a container, as it is installed, where a Docker daemon runs and has its image; nothing is
 * pulled. {@code -Dvalr.kafka.image} names another image that starts as {@code apache/kafka} does, {@code
 * -Dvalr.docker.host} where its ports are reached.
 */
@Timeout(180)
class ContainerBrokerIT {
    private static final String IMAGE = System.getProperty("valr.kafka.image", "apache/kafka:4.3.1");

    /** For the daemon to answer. */
    private static final int DOCKER_SECONDS = 10;

    @TempDir
    static Path directory;

    private static KafkaContainer broker;
    private static ItCluster cluster;

    @BeforeAll
    static void startBroker() throws Exception {
        assumeTrue(
                hasImage(),
                "no Docker daemon with " + IMAGE
                        + " here: the worker is tried on the embedded broker only; `docker pull " + IMAGE
                        + "` to try it on that one too");
        broker = new KafkaContainer(DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))
                .withImagePullPolicy(image -> false);
        broker.start();
        cluster = ItCluster.on(broker.getBootstrapServers(), directory.resolve("cluster"));
    }

    /** By Docker's own command: Testcontainers takes minutes to find out that it can pull nothing. */
    private static boolean hasImage() throws IOException, InterruptedException {
        Process inspect;
        try {
            inspect = new ProcessBuilder("docker", "image", "inspect", IMAGE)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false; // there is no such command
        }
        boolean ended = inspect.waitFor(DOCKER_SECONDS, TimeUnit.SECONDS);
        inspect.destroyForcibly();
        return ended && inspect.exitValue() == 0;
    }

    @AfterAll
    static void stopBroker() {
        if (cluster != null) {
            cluster.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void shouldAnswerAndGoOnInAnotherWorkerWithWhatTheBrokerKept() throws Exception {
        String session = "container";
        try (WorkerApp first = start("first")) {
            cluster.frame(Messages.frame(session, "frame-0", 0, FakeModel.picture("scene 0")));
            cluster.task(Messages.command(session, Messages.ask("one", "steps=3")));

            assertAnswered(cluster.untilEnded(session, "one"), 3);
            assertThat(first.state().threadRestarts()).isZero();
        }
        try (WorkerApp second = start("second")) {
            // Its frame is known from the store alone, which is read back from the broker.
            cluster.task(Messages.command(session, Messages.ask("two", "steps=2")));

            List<ReasoningEvent> events = cluster.untilEnded(session, "two");

            assertAnswered(events, 2);
            assertThat(((AnswerProduced) events.get(events.size() - 1).getEvent()).getFrames())
                    .hasSize(1);
            assertThat(second.state().threadRestarts()).isZero();
        }
        assertThat(cluster.deadLetters).isEmpty();
    }

    private static WorkerApp start(String name) throws Exception {
        WorkerApp app = new WorkerApp(cluster.unhurriedConfig(directory.resolve(name)), new FakeModel());
        app.start();
        app.ready().get(60, TimeUnit.SECONDS);
        return app;
    }

    private static void assertAnswered(List<ReasoningEvent> events, int steps) {
        assertThat(events.stream().filter(event -> event.getEvent() instanceof StepCompleted))
                .hasSize(steps);
        assertThat(events.get(events.size() - 1).getEvent()).isInstanceOf(AnswerProduced.class);
    }
}
