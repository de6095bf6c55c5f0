package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.EngineConfig;
import ai.valr.engine.LoadedVersions;
import ai.valr.engine.fake.FakeModel;
import ai.valr.engine.fake.FakeVersions;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RebuiltContext;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskFailed;
import ai.valr.worker.session.SessionLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions while versions of the model come and go. */
@Timeout(60)
class VersionChangeTest {
    @TempDir
    Path directory;

    private final FakeModel start = new FakeModel(4096, "v1");
    private final FakeVersions source = new FakeVersions();
    private final LoadedVersions versions = new LoadedVersions(start, source, 2, 16);
    private Harness harness;

    @BeforeEach
    void start() {
        harness = new Harness(
                directory,
                start,
                versions,
                SessionLimits.defaults(),
                EngineConfig.defaults().withParallelism(4, 2));
    }

    @AfterEach
    void stop() {
        harness.close();
        versions.close();
        assertThat(source.model("v2") == null || source.model("v2").isClosed()).isTrue();
    }

    @Test
    void shouldGoOnWithTheVersionThatATaskBeganWithAndBeginTheNextWithTheNewOne() throws Exception {
        Semaphore gate = new Semaphore(0);
        start.beforeStep(question -> gate.acquireUninterruptibly());
        ask("running", "t", "steps=3", null);
        harness.until(() -> !harness.ofTask("t").isEmpty());

        versions.activate("v2").get(10, TimeUnit.SECONDS);
        ask("other", "next", "steps=1", null);

        assertThat(answer("next").getModelVersion()).isEqualTo("v2");
        assertThat(harness.ofTask("t")).hasSize(1);
        gate.release(3);
        assertThat(answer("t").getModelVersion()).isEqualTo("v1");
        assertThat(harness.ofTask("t")).hasSize(5);
    }

    @Test
    void shouldKeepTextsAndFramesOfAContextUnderTheNewVersionAndSayWhatIsThoughtAnew() throws Exception {
        ask("s", "first", "steps=3", null);
        harness.untilEnded("first");
        versions.activate("v2").get(10, TimeUnit.SECONDS);

        ask("s", "second", "steps=2", null);
        ask("s", "third", "steps=1", null);
        harness.untilEnded("third");

        int latents = 3 * start.defaultLatents();
        TaskAccepted second = accepted("second");
        assertThat(second.getRebuilt()).isEqualTo(new RebuiltContext("v1", 1, 3, latents, 2));
        assertThat(second.getModelVersion()).isEqualTo("v2");
        assertThat(second.getContextTasks()).containsExactly("first");
        assertThat(second.getFrames()).extracting(FrameReference::getFrameId).containsExactly("f1", "f2");
        assertThat(second.getEvictedFrames()).isEmpty();
        assertThat(accepted("first").getRebuilt()).isNull();
        assertThat(accepted("third").getRebuilt()).isNull();
        assertThat(accepted("third").getContextTasks()).containsExactly("first", "second");
        assertThat(harness.counters.rebuiltContexts.sum()).isEqualTo(1);
        assertThat(harness.counters.freshContexts.sum()).isZero();
    }

    @Test
    void shouldGoBackAndForthBetweenVersionsByPinsWithoutLosingAnything() {
        List<String> pins = List.of("v1", "v2", "v1", "v3", "v3");
        for (int i = 0; i < pins.size(); i++) {
            ask("s", "t" + i, "steps=2", pins.get(i));
        }

        List<String> from = new ArrayList<>();
        for (int i = 0; i < pins.size(); i++) {
            assertThat(answer("t" + i).getModelVersion()).isEqualTo(pins.get(i));
            assertThat(accepted("t" + i).getContextTasks()).hasSize(i);
            RebuiltContext rebuilt = accepted("t" + i).getRebuilt();
            from.add(rebuilt == null ? "" : rebuilt.getFromVersion() + ":" + rebuilt.getSteps());
        }
        assertThat(from).containsExactly("", "v1:2", "v2:4", "v1:6", "");
        assertThat(versions.resident()).hasSize(2).startsWith("v1");
    }

    @Test
    void shouldFailATaskThatPinsAVersionThatNobodyHasAndNothingElse() {
        ask("s", "pinned", "steps=1", "unknown");
        ask("s", "behind", "steps=1", null);

        List<ReasoningEvent> events = harness.untilEnded("pinned");

        assertThat(events).hasSize(1);
        TaskFailed failed = (TaskFailed) events.get(0).getEvent();
        assertThat(failed.getCode()).isEqualTo(FailureCode.MODEL_NOT_FOUND);
        assertThat(failed.getMessage()).contains("no version unknown");
        assertThat(answer("behind").getModelVersion()).isEqualTo("v1");
    }

    private void ask(String session, String task, String question, String version) {
        if (harness.events.stream().noneMatch(event -> event.getSessionId().equals(session))) {
            harness.frame(Messages.frame(session, "f1", 1));
            harness.frame(Messages.frame(session, "f2", 2));
        }
        harness.task(Messages.command(session, Messages.ask(task, question).setModelVersion(version)));
    }

    private TaskAccepted accepted(String task) {
        return (TaskAccepted) harness.ofTask(task).get(0).getEvent();
    }

    private AnswerProduced answer(String task) {
        List<ReasoningEvent> events = harness.untilEnded(task);
        return (AnswerProduced) events.get(events.size() - 1).getEvent();
    }
}
