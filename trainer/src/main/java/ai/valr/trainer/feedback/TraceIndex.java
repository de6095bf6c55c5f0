package ai.valr.trainer.feedback;

import ai.valr.model.PromptLayout;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The latest answered tasks, put together from their events as they come. Bounded; the oldest leave. Used by one thread. */
public final class TraceIndex {
    /** Tasks that have begun and not ended; past it the oldest is given up. */
    private static final int MAX_OPEN = 10_000;

    private final int maxTraces;
    private final Map<TaskKey, TaskTrace> answered = new LinkedHashMap<>();
    private final Map<TaskKey, Open> open = new LinkedHashMap<>();

    private static final class Open {
        private final TaskAccepted accepted;
        private final List<TaskTrace.Step> steps = new ArrayList<>();

        Open(TaskAccepted accepted) {
            this.accepted = accepted;
        }
    }

    /** @param maxTraces answered tasks that are kept, 1 or more */
    public TraceIndex(int maxTraces) {
        this.maxTraces = maxTraces;
    }

    /** Takes an event, in its session's order. */
    public void add(ReasoningEvent event) {
        TaskKey key = new TaskKey(event.getSessionId(), event.getTaskId());
        if (event.getEvent() instanceof TaskAccepted accepted) {
            open.put(key, new Open(accepted));
            shrink(open, MAX_OPEN);
        } else if (event.getEvent() instanceof StepCompleted step && open.containsKey(key)) {
            int frame = step.getLookedAt() == null ? -1 : step.getLookedAt().getFrameIndex();
            open.get(key).steps.add(new TaskTrace.Step(step.getText(), frame));
        } else if (event.getEvent() instanceof AnswerProduced answer && open.containsKey(key)) {
            answered.put(key, trace(key, open.remove(key), answer));
            shrink(answered, maxTraces);
        } else if (event.getEvent() instanceof TaskFailed || event.getEvent() instanceof TaskCancelled) {
            open.remove(key);
        }
    }

    /** The task, where it was answered and is among the latest. */
    public Optional<TaskTrace> find(TaskKey key) {
        return Optional.ofNullable(answered.get(key));
    }

    public int size() {
        return answered.size();
    }

    private static TaskTrace trace(TaskKey key, Open task, AnswerProduced answer) {
        TaskAccepted accepted = task.accepted;
        List<FrameAt> frames = accepted.getFrames().stream()
                .map(frame -> FrameAt.of(key.sessionId(), frame))
                .toList();
        List<Integer> numbers = new ArrayList<>(accepted.getFrameNumbers());
        while (numbers.size() < frames.size()) {
            numbers.add(numbers.size() + 1); // from before events told them
        }
        String said = answer.getText();
        Double number = null;
        String unit = "";
        String value = said.startsWith(PromptLayout.ANSWER)
                ? said.substring(PromptLayout.ANSWER.length()).strip()
                : said;
        if (answer.getValue() instanceof ChoiceValue choice) {
            value = choice.getLetter();
        } else if (answer.getValue() instanceof NumberValue given) {
            number = given.getNumber();
            unit = given.getUnit() == null ? "" : given.getUnit();
        }
        return new TaskTrace(
                key,
                accepted.getQuestion(),
                accepted.getOptions(),
                frames,
                numbers.subList(0, frames.size()),
                task.steps,
                value,
                number,
                unit,
                answer.getModelVersion());
    }

    private static <V> void shrink(Map<TaskKey, V> map, int most) {
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }
}
