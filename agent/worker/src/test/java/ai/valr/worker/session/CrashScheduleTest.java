package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.fake.FakeModel;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ImageFormat;
import ai.valr.schemas.ReasoningEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whenever it dies, a worker's committed events are those of one that never died. */
class CrashScheduleTest {
    private static final int SCHEDULES = 300;

    @Test
    void shouldGiveTheSameEventsUnderEveryScheduleOfCrashes() {
        List<Object> inputs = inputs();
        Map<String, List<String>> undisturbed = streams(new CrashSimulation(inputs, 0, 0).run());
        assertThat(undisturbed).hasSize(12); // ten tasks, one refused, one dead letter
        assertThat(typed(undisturbed)).hasSize(4).allSatisfy(answer -> assertThat(answer)
                .containsPattern("\"finish_reason\": \"(STEPS|TOKENS)\"")
                .doesNotContain("\"value\": null"));
        int crashes = 0;

        for (long seed = 1; seed <= SCHEDULES; seed++) {
            CrashSimulation simulation = new CrashSimulation(inputs, seed, 0.03);
            assertThat(streams(simulation.run())).as("seed %d", seed).isEqualTo(undisturbed);
            crashes += simulation.crashes();
        }

        assertThat(crashes).isGreaterThan(SCHEDULES);
    }

    @Test
    void shouldFailATaskThatAnotherModelBegan() {
        List<Object> inputs = List.of(
                frame("a", "f1", 1, "PIC a1"),
                CrashSimulation.ask("a", ask("begun", "steps=9", "f1")),
                CrashSimulation.ask("a", ask("next", "steps=1", "f1")));

        Map<String, List<String>> streams =
                streams(new CrashSimulation(inputs, 1, 0).run(3, new FakeModel(4096, "other")));

        List<String> begun = streams.get("a/begun");
        assertThat(begun.get(begun.size() - 1)).contains("MODEL_NOT_FOUND").contains("fake00000001");
        assertThat(streams.get("a/next")).last().asString().contains("\"model_version\": \"other\"");
    }

    @Test
    void shouldGiveUpATaskThatKillsItsWorkerEachTime() {
        List<Object> inputs =
                List.of(frame("a", "f1", 1, "PIC a1"), CrashSimulation.ask("a", ask("deadly", "steps=9", "f1")));
        CrashSimulation simulation = new CrashSimulation(inputs, 1, 0);

        List<String> deadly = streams(simulation.runDyingInEveryStep()).get("a/deadly");

        assertThat(deadly).hasSize(2);
        assertThat(deadly.get(1)).contains("ENGINE_ERROR").contains("step 0");
        assertThat(simulation.crashes()).isBetween(CrashSimulation.MAX_RESUMES, CrashSimulation.MAX_RESUMES + 2);
    }

    private static List<Object> inputs() {
        List<Object> inputs = new ArrayList<>();
        for (String session : List.of("a", "b")) {
            for (int i = 1; i <= 5; i++) {
                inputs.add(frame(session, "f" + i, i, "PIC " + session + i));
            }
            inputs.add(CrashSimulation.ask(session, ask("one", "steps=3", "f1", "f2")));
            inputs.add(CrashSimulation.ask(session, ask("two", "steps=2 again", "f2", "f4", "f5")));
            inputs.add(CrashSimulation.ask(
                    session,
                    Ask.newBuilder(ask("letter", "steps=9 which", "f1"))
                            .setAnswerType(AnswerType.CHOICE)
                            .setOptions(List.of("left", "right", "behind"))
                            .setMaxSteps(3)
                            .setTemperature(0.8)
                            .build()));
            inputs.add(CrashSimulation.ask(
                    session,
                    Ask.newBuilder(ask("metres", "steps=9 far", "f2", "f3"))
                            .setAnswerType(AnswerType.NUMBER)
                            .setNumberUnit("m")
                            .setMaxTokens(11)
                            .build()));
            inputs.add(CrashSimulation.ask(session, ask("three", "steps=1", "f3")));
        }
        inputs.add(3, frame("a", "broken", 9, "no picture"));
        inputs.add(CrashSimulation.ask("b", ask("refused", "", "f1")));
        return inputs;
    }

    private static CameraFrame frame(String session, String id, int second, String data) {
        return CameraFrame.newBuilder()
                .setSessionId(session)
                .setFrameId(id)
                .setSequence(second)
                .setAcquiredAt(Instant.ofEpochSecond(second))
                .setFormat(ImageFormat.UNKNOWN)
                .setData(ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private static Ask ask(String task, String question, String... frames) {
        return Ask.newBuilder()
                .setTaskId(task)
                .setQuestion(question)
                .setAnswerType(AnswerType.TEXT)
                .setFrames(new FramesById(List.of(frames)))
                .build();
    }

    /** The last events of tasks that asked for a letter or a number. */
    private static List<String> typed(Map<String, List<String>> streams) {
        return streams.entrySet().stream()
                .filter(entry ->
                        entry.getKey().endsWith("/letter") || entry.getKey().endsWith("/metres"))
                .map(entry -> entry.getValue().get(entry.getValue().size() - 1))
                .toList();
    }

    /** By session and task: what was told, in order. */
    private static Map<String, List<String>> streams(List<ReasoningEvent> events) {
        return events.stream()
                .collect(Collectors.groupingBy(
                        event -> event.getSessionId() + "/" + event.getTaskId(),
                        TreeMap::new,
                        Collectors.mapping(
                                event -> event.getEventNumber() + " " + event.getEvent(), Collectors.toList())));
    }
}
