package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever clients send, however a worker's reading, thinking and committing interleave, and whenever it dies: its
 * committed events are those of a worker that does one thing after the other and never dies. When a cancel takes hold is
 * the only thing that depends on the moment, so the sequential worker is told after how many steps it did.
 */
class CrashPropertyTest {
    private static final int SCHEDULES = 10_000;
    private static final double CRASH_RATE = 0.04;
    private static final int NOT_BEGUN = -1;

    @Property(tries = SCHEDULES, edgeCases = EdgeCasesMode.NONE)
    void shouldGiveWhatOneThingAfterTheOtherGives(@ForAll("scripts") Script script, @ForAll long seed) {
        List<Object> inputs = script.inputs();

        check(new CrashSimulation(inputs, seed, CRASH_RATE), inputs);
    }

    @Property(tries = SCHEDULES / 10, edgeCases = EdgeCasesMode.NONE)
    void shouldGiveTheSameWhereTheClockJumps(@ForAll("scripts") Script script, @ForAll long seed) {
        List<Object> inputs = script.inputs();

        check(new CrashSimulation(inputs, seed, CRASH_RATE).withClockJumps(), inputs);
    }

    @Property(tries = SCHEDULES / 4, edgeCases = EdgeCasesMode.NONE)
    void shouldGiveTheSameWhereVersionsOfTheModelChange(@ForAll("dialogues") Script script, @ForAll long seed) {
        List<Object> inputs = script.inputs();
        CrashSimulation simulation = new CrashSimulation(inputs, seed, CRASH_RATE).withVersions();
        List<ReasoningEvent> events = simulation.run();

        isSequential(events, Script.pinned(inputs, versions(events)));

        boolean rebuilt = events.stream()
                .anyMatch(event -> event.getEvent() instanceof TaskAccepted accepted && accepted.getRebuilt() != null);
        Statistics.label("rebuilt").collect(rebuilt);
        Statistics.label("rebuilt").coverage(seen -> seen.check(true).percentage(part -> part > 15));
    }

    /** Which version each task began with: what the model of one thing after the other is told. */
    private static Map<String, String> versions(List<ReasoningEvent> events) {
        Map<String, String> versions = new HashMap<>();
        for (ReasoningEvent event : events) {
            if (event.getEvent() instanceof TaskAccepted accepted) {
                versions.put(event.getSessionId() + "/" + event.getTaskId(), accepted.getModelVersion());
            }
        }
        return versions;
    }

    private static void check(CrashSimulation simulation, List<Object> inputs) {
        isSequential(simulation.run(), inputs);
        Statistics.label("crashed").collect(simulation.crashes() > 0);
        Statistics.label("crashed").coverage(crashed -> crashed.check(true).percentage(part -> part > 60));
    }

    private static void isSequential(List<ReasoningEvent> events, List<Object> inputs) {
        Map<String, List<ReasoningEvent>> found = streams(events);
        Map<String, Integer> cuts = new HashMap<>();
        Set<String> notBegun = new HashSet<>();
        found.forEach((path, stream) -> {
            ReasoningEvent last = stream.get(stream.size() - 1);
            if (last.getEvent() instanceof TaskCancelled cancelled) {
                int steps = stream.get(0).getEvent().toString().contains("\"frames\": []")
                        ? NOT_BEGUN
                        : cancelled.getSteps();
                assertThat(stream).as(path).hasSize(Math.max(0, steps) + 2);
                assertThat(isToldToEnd(path, inputs))
                        .as(path + " was told to end")
                        .isTrue();
                if (steps == NOT_BEGUN) {
                    notBegun.add(path);
                } else {
                    cuts.put(path, steps);
                }
            }
        });

        Map<String, List<ReasoningEvent>> expected =
                streams(new CrashSimulation(inputs, 0, 0).runInOrder(cuts, notBegun));

        found.keySet().removeAll(notBegun);
        assertThat(text(found)).isEqualTo(text(expected));
        assertThat(events.stream().filter(event -> event.getTaskId().isEmpty())).hasSize((int) Script.closed(inputs));
        assertThat(deadLetters(events)).doesNotHaveDuplicates();
    }

    private static boolean isToldToEnd(String path, List<Object> inputs) {
        boolean asked = false;
        for (Object input : inputs) {
            if (input instanceof TaskCommand command && path.startsWith(command.getSessionId() + "/")) {
                String task = path.substring(path.indexOf('/') + 1);
                if (command.getCommand() instanceof Ask ask && ask.getTaskId().equals(task)) {
                    asked = true;
                } else if (asked && ends(command.getCommand(), task)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean ends(Object command, String task) {
        return command instanceof CloseSession
                || (command instanceof Cancel cancel && cancel.getTaskId().equals(task));
    }

    /** Of tasks, by session and task. */
    private static Map<String, List<ReasoningEvent>> streams(List<ReasoningEvent> events) {
        return events.stream()
                .filter(event ->
                        !event.getTaskId().isEmpty() && !event.getSessionId().isEmpty())
                .collect(Collectors.groupingBy(
                        event -> event.getSessionId() + "/" + event.getTaskId(), TreeMap::new, Collectors.toList()));
    }

    private static Map<String, List<String>> text(Map<String, List<ReasoningEvent>> streams) {
        Map<String, List<String>> text = new TreeMap<>();
        streams.forEach((path, stream) -> text.put(
                path,
                stream.stream()
                        .map(event -> event.getEventNumber() + " " + event.getEvent())
                        .toList()));
        return text;
    }

    /** Places of records that went there. A picture that nobody wants is not looked at, so which do is the moment's. */
    private static List<String> deadLetters(List<ReasoningEvent> events) {
        return events.stream()
                .filter(event -> event.getSessionId().isEmpty())
                .map(ReasoningEvent::getTaskId)
                .toList();
    }

    /** Questions behind one another about frames that are there, so that contexts go on. */
    @Provide
    Arbitrary<Script> dialogues() {
        return scripts().map(script -> {
            List<Script.Action> actions = new ArrayList<>();
            for (String session : List.of("a", "b")) {
                for (int number = 1; number <= 6; number++) {
                    actions.add(new Script.Frame(session, number, true));
                }
            }
            actions.addAll(script.actions());
            return new Script(actions);
        });
    }

    @Provide
    Arbitrary<Script> scripts() {
        Arbitrary<String> session = Arbitraries.of("a", "b");
        Arbitrary<Integer> frame = Arbitraries.integers().between(1, 6);
        Arbitrary<String> question = Arbitraries.frequency(
                Tuple.of(3, "steps=1 near"),
                Tuple.of(3, "steps=3 far"),
                Tuple.of(3, "steps=9 long"),
                Tuple.of(1, "poison"),
                Tuple.of(1, ""));
        Arbitrary<Integer> back = Arbitraries.of(0, 0, 0, 1);
        Arbitrary<Script.Action> action = Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Combinators.combine(session, frame, Arbitraries.of(true, true, true, false))
                                .as(Script.Frame::new)),
                Tuple.of(
                        6,
                        Combinators.combine(
                                        session,
                                        question,
                                        Arbitraries.of(AnswerType.values()),
                                        frame.set().ofMinSize(1).ofMaxSize(3),
                                        Arbitraries.of("", "", "", "", "v2", "v3", "unknown"))
                                .as(Script.Task::new)),
                Tuple.of(3, Combinators.combine(session, back).as(Script.Stop::new)),
                Tuple.of(1, Combinators.combine(session, back).as(Script.Again::new)),
                Tuple.of(1, session.map(Script.Close::new)));
        return action.list().ofMinSize(4).ofMaxSize(16).map(Script::new);
    }
}
