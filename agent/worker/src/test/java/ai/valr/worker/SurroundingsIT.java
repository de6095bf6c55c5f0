package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.valr.engine.fake.FakeModel;
import ai.valr.schemas.Ask;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.worker.WorkerState.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;

/** What is around a worker fails: the registry is away, the disk is full. Only the model is fake. */
@Timeout(120)
class SurroundingsIT {
    /** Long enough for a look at the disk, every 2 s, to come while it runs. */
    private static final String SLOW = "steps=12 work=400";

    /** Far longer than a test waits: who takes over before it was told that the group was left. */
    private static final Map<String, String> LONG_SESSION = Map.of("main.consumer.session.timeout.ms", "45000");

    @TempDir
    static Path directory;

    private static ItCluster cluster;

    private WorkerApp app;
    private WorkerApp other;

    @BeforeAll
    static void startCluster() {
        cluster = new ItCluster(directory.resolve("cluster"));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void stopWorkers() {
        for (WorkerApp worker : new WorkerApp[] {other, app}) {
            if (worker != null) {
                worker.close();
            }
        }
    }

    @Test
    void shouldGoThroughAnOutageOfTheRegistryThatIsLongerThanAnyCountOfTries() throws Exception {
        // Each time that the thread gives up, the task in hand beside the record is taken up again, and more often than
        // a
        // task may be taken up.
        app = started("outage", Map.of("registry_wait_ms", "100", "max_resumes", "2"));
        String waiting = sessionIn(0, 0);
        String inHand = sessionIn(0, 1);
        String beside = sessionIn(1, 0);
        int newer = cluster.registerNewerCommand();
        List<String> undisturbed = undisturbed(sessionIn(0, 2), "steps=4 work=900");
        publishFrames(waiting);
        publishFrames(inHand);
        cluster.task(Messages.command(inHand, Messages.ask("t", "steps=4 work=900")));
        cluster.untilEvents(inHand, "t", 2);
        cluster.stopRegistry();

        cluster.newerTask(newer, Messages.command(waiting, Messages.ask("newer", "steps=2")));
        RecordMetadata unknown = cluster.raw(Topics.TASKS, waiting, new byte[] {0, 0, 15, 66, 64, 1, 2, 3});
        cluster.task(Messages.command(waiting, Messages.ask("behind", "steps=2")));
        publishFrames(beside);
        cluster.task(Messages.command(beside, Messages.ask("t", "steps=2")));
        assertThat(types(cluster.untilEnded(beside, "t"))).endsWith("AnswerProduced");
        other = new WorkerApp(cluster.config(directory.resolve("late"), Map.of()), new FakeModel());
        other.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> app.state().registryWaits() > 5);

        assertThat(cluster.ofTask(waiting, "newer")).isEmpty();
        assertThat(cluster.ofTask(waiting, "behind")).isEmpty();
        assertThat(app.state().problem()).contains("registry " + cluster.registryUrl());
        assertThat(other.state().phase()).isEqualTo(Phase.STARTING);
        assertThat(other.state().problem()).contains("registry " + cluster.registryUrl());
        cluster.startRegistryAgain();

        assertThat(types(cluster.untilEnded(waiting, "newer"))).endsWith("AnswerProduced");
        assertThat(DeadLetterHeaders.readFrom(cluster.deadLetter(unknown).headers())
                        .exceptionClass())
                .isEqualTo(UnreadableRecordException.class.getName());
        assertThat(types(cluster.untilEnded(waiting, "behind")))
                .containsExactly("TaskAccepted", "StepCompleted", "StepCompleted", "AnswerProduced");
        assertContinued(cluster.untilEnded(inHand, "t"), undisturbed);
        other.ready().get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldLetOthersGoOnBeforeTheDiskIsFull() throws Exception {
        AtomicLong free = new AtomicLong(Long.MAX_VALUE);
        app = new WorkerApp(
                cluster.config(directory.resolve("low"), LONG_SESSION), new FakeModel(), path -> free.get());
        app.start();
        app.ready().get(60, TimeUnit.SECONDS);
        List<String> undisturbed = undisturbed("low-0", SLOW);
        publishFrames("low");
        cluster.task(Messages.command("low", Messages.ask("t", SLOW)));
        cluster.untilEvents("low", "t", 4);

        free.set(WorkerConfig.DEFAULT_MIN_FREE_DISK_BYTES - 1);

        assertThatThrownBy(() -> app.ended().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DiskFullException.class)
                .hasMessageContaining("state.dir " + directory.resolve("low") + " has 255 MiB free and needs 256 MiB")
                .hasMessageContaining("min_free_disk_bytes")
                .hasMessageContaining("make room");
        assertThat(app.state().phase()).isEqualTo(Phase.FAILED);
        assertThat(cluster.ofTask("low", "t")).hasSizeLessThan(14);
        other = started("roomy", LONG_SESSION, 20);
        assertContinued(cluster.untilEnded("low", "t"), undisturbed);
    }

    @Test
    void shouldNotStartWithoutRoomUnlessItNeedsNone() throws Exception {
        Map<String, String> more = Map.of("min_free_disk_bytes", Long.toString(Long.MAX_VALUE));
        app = new WorkerApp(cluster.config(directory.resolve("not-made-yet"), more), new FakeModel());
        app.start();
        assertThatThrownBy(() -> app.ready().get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(DiskFullException.class);
        assertThat(directory.resolve("not-made-yet")).doesNotExist();

        other = started(
                "memory", Map.of("min_free_disk_bytes", Long.toString(Long.MAX_VALUE), "state_stores", "memory"));
        publishFrames("memory");
        cluster.task(Messages.command("memory", Messages.ask("t", "steps=2")));
        assertThat(types(cluster.untilEnded("memory", "t"))).endsWith("AnswerProduced");
    }

    @Test
    void shouldLoseNothingWhenAWriteFindsTheDiskFull() throws Exception {
        String script = "steps=40 work=20";
        Map<String, String> more = Map.of("min_free_disk_bytes", "0", "rocksdb.config.setter", SmallBuffers.NAME);
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 64)) {
            app = new WorkerApp(cluster.config(disk.path().resolve("state"), more), new FakeModel());
            app.start();
            app.ready().get(60, TimeUnit.SECONDS);
            List<String> undisturbed = undisturbed("full-0", script);
            publishFrames("full");
            cluster.task(Messages.command("full", ask(script)));
            cluster.untilEvents("full", "t", 4);

            Path ballast = disk.fill();
            int sessions = 0;
            while (!app.ended().isDone()) { // each task writes; RocksDB notices when a buffer is full
                publishFrames("fill-" + sessions);
                cluster.task(Messages.command("fill-" + sessions++, Messages.ask("t", "steps=8 work=1")));
            }

            assertThatThrownBy(() -> app.ended().get())
                    .hasCauseInstanceOf(DiskFullException.class)
                    .hasMessageContaining(
                            "state.dir " + disk.path().resolve("state") + " could not be written with 0 bytes free");
            app.close();
            Files.delete(ballast);
            app = new WorkerApp(cluster.config(disk.path().resolve("state"), more), new FakeModel());
            app.start();
            app.ready().get(60, TimeUnit.SECONDS);
            assertContinued(cluster.untilEnded("full", "t"), undisturbed);
            for (int session = 0; session < sessions; session++) {
                List<ReasoningEvent> events = cluster.untilEnded("fill-" + session, "t");
                assertThat(types(events)).hasSize(10).endsWith("AnswerProduced");
                assertWithoutGap(events);
            }
            app.close();
        }
    }

    private WorkerApp started(String state, Map<String, String> more) throws Exception {
        return started(state, more, 60);
    }

    private WorkerApp started(String state, Map<String, String> more, int withinSeconds) throws Exception {
        WorkerApp worker = new WorkerApp(cluster.config(directory.resolve(state), more), new FakeModel());
        worker.start();
        worker.ready().get(withinSeconds, TimeUnit.SECONDS);
        return worker;
    }

    private static List<String> undisturbed(String session, String script) {
        publishFrames(session);
        cluster.task(Messages.command(session, ask(script)));
        return texts(cluster.untilEnded(session, "t"));
    }

    private static void assertContinued(List<ReasoningEvent> events, List<String> undisturbed) {
        assertThat(texts(events)).isNotEmpty().isEqualTo(undisturbed);
        assertThat(types(events))
                .startsWith("TaskAccepted")
                .endsWith("AnswerProduced")
                .hasSize(undisturbed.size() + 2);
        assertWithoutGap(events);
    }

    private static void assertWithoutGap(List<ReasoningEvent> events) {
        assertThat(events)
                .extracting(ReasoningEvent::getEventNumber)
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
    }

    /** The same pictures in every session, so that the same task must think the same. */
    private static void publishFrames(String session) {
        for (int i = 1; i <= 3; i++) {
            cluster.frame(Messages.frame(session, "f" + i, i, FakeModel.picture("view " + i)));
        }
    }

    /** By the frames' names: the latest ones are those that the worker has read when it comes to the task, which may be fewer. */
    private static Ask.Builder ask(String script) {
        return Messages.ask("t", script)
                .setFrames(new FramesById(List.of("f1", "f2", "f3")))
                .setMaxSteps(64);
    }

    /** One of several sessions in a partition. */
    private static String sessionIn(int partition, int which) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "outage-" + i)
                .filter(session -> ItCluster.partition(session) == partition)
                .skip(which)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> types(List<ReasoningEvent> events) {
        return events.stream()
                .map(event -> event.getEvent().getClass().getSimpleName())
                .toList();
    }

    private static List<String> texts(List<ReasoningEvent> events) {
        return events.stream()
                .filter(event -> event.getEvent() instanceof StepCompleted)
                .map(event -> ((StepCompleted) event.getEvent()).getText())
                .toList();
    }

    /** RocksDB's smallest write buffers, so that little has to be written before it writes to the disk. */
    public static final class SmallBuffers implements RocksDBConfigSetter {
        static final String NAME = "ai.valr.worker.SurroundingsIT$SmallBuffers";

        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            options.setWriteBufferSize(64 << 10);
        }

        @Override
        public void close(String storeName, Options options) {
            // Nothing was made.
        }
    }
}
