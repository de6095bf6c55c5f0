package ai.valr.worker.session;

import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ImageFormat;
import ai.valr.schemas.TaskCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients send to one partition, in order. A task is known by its session and its number in the script. */
record Script(List<Action> actions) {

    sealed interface Action {
        String session();
    }

    /** @param number of the frame: the same number again is the same frame again */
    record Frame(String session, int number, boolean readable) implements Action {}

    /**
     * @param frames numbers of the frames that the task looks at
     * @param version of the model that it pins, or empty
     */
    record Task(String session, String question, AnswerType type, Set<Integer> frames, String version)
            implements Action {}

    /** @param back how many tasks back the one is that is cancelled, from 0 */
    record Stop(String session, int back) implements Action {}

    /** @param back how many tasks back the one is that is asked again, from 0 */
    record Again(String session, int back) implements Action {}

    record Close(String session) implements Action {}

    /** The records, as a worker reads them. */
    List<Object> inputs() {
        List<Object> inputs = new ArrayList<>();
        Map<String, List<Ask>> asked = new HashMap<>();
        for (Action action : actions) {
            String session = action.session();
            List<Ask> tasks = asked.computeIfAbsent(session, key -> new ArrayList<>());
            if (action instanceof Frame frame) {
                inputs.add(record(frame));
            } else if (action instanceof Task task) {
                tasks.add(ask(inputs.size(), task));
                inputs.add(CrashSimulation.ask(session, tasks.get(tasks.size() - 1)));
            } else if (action instanceof Stop stop && stop.back < tasks.size()) {
                String id = tasks.get(tasks.size() - 1 - stop.back).getTaskId();
                inputs.add(CrashSimulation.cancel(session, id));
            } else if (action instanceof Again again && again.back < tasks.size()) {
                inputs.add(CrashSimulation.ask(session, tasks.get(tasks.size() - 1 - again.back)));
            } else if (action instanceof Close) {
                tasks.clear();
                inputs.add(CrashSimulation.close(session));
            }
        }
        return inputs;
    }

    /** The same records, where each of these tasks pins a version; by session and task, as {@code session/task}. */
    static List<Object> pinned(List<Object> inputs, Map<String, String> versions) {
        return inputs.stream()
                .map(input -> {
                    if (input instanceof TaskCommand command
                            && command.getCommand() instanceof Ask ask
                            && versions.containsKey(command.getSessionId() + "/" + ask.getTaskId())) {
                        return (Object) CrashSimulation.ask(
                                command.getSessionId(),
                                Ask.newBuilder(ask)
                                        .setModelVersion(versions.get(command.getSessionId() + "/" + ask.getTaskId()))
                                        .build());
                    }
                    return input;
                })
                .toList();
    }

    /** How often a session is closed that there is at that moment. */
    static long closed(List<Object> inputs) {
        Set<String> open = new HashSet<>();
        long closed = 0;
        for (Object input : inputs) {
            if (input instanceof CameraFrame frame) {
                open.add(frame.getSessionId());
            } else if (input instanceof TaskCommand command) {
                if (command.getCommand() instanceof Ask) {
                    open.add(command.getSessionId());
                } else if (command.getCommand() instanceof CloseSession && open.remove(command.getSessionId())) {
                    closed++;
                }
            }
        }
        return closed;
    }

    private static CameraFrame record(Frame frame) {
        String data = (frame.readable ? "PIC " : "no picture ") + frame.session + frame.number;
        return CameraFrame.newBuilder()
                .setSessionId(frame.session)
                .setFrameId("f" + frame.number)
                .setSequence(frame.number)
                .setAcquiredAt(Instant.ofEpochSecond(frame.number))
                .setFormat(ImageFormat.UNKNOWN)
                .setData(ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private static Ask ask(int at, Task task) {
        boolean choice = task.type == AnswerType.CHOICE;
        return Ask.newBuilder()
                .setTaskId("t" + at)
                .setQuestion(task.question)
                .setAnswerType(task.type)
                .setOptions(choice ? List.of("left", "right", "behind") : List.of())
                .setNumberUnit(task.type == AnswerType.NUMBER ? "m" : null)
                .setTemperature(choice ? 0.8 : 0)
                .setMaxSteps(4)
                .setModelVersion(task.version.isEmpty() ? null : task.version)
                .setFrames(new FramesById(task.frames.stream()
                        .sorted()
                        .map(number -> "f" + number)
                        .toList()))
                .build();
    }
}
