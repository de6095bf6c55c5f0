package ai.valr.demo;

import ai.valr.client.Picture;
import ai.valr.client.ValrClient;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Lets a robot walk and ask, one task after the other, through the topics alone. */
public final class DemoRun {
    /** A task that has not ended by then counts as failed. */
    private static final Duration TASK_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(100);

    private final ValrClient client;
    private final Robot robot;
    private final DemoView view;
    private final BooleanSupplier stopped;
    private final DemoSummary summary = new DemoSummary();

    /** @param stopped asked between events; true ends the demo */
    DemoRun(ValrClient client, Robot robot, DemoView view, BooleanSupplier stopped) {
        this.client = client;
        this.robot = robot;
        this.view = view;
        this.stopped = stopped;
    }

    /** What the robot asks about: the settings of {@link DemoSettings}. */
    public static DemoRun over(ValrClient client, DemoSettings settings, DemoView view, BooleanSupplier stopped) {
        String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        Robot robot = new Robot(settings.world(), settings.seed(), run, settings.questionsPerRoom());
        return new DemoRun(client, robot, view, stopped);
    }

    /**
     * Runs until so many tasks have ended, or the demo was stopped.
     *
     * @param tasks 0 for no end
     */
    public DemoSummary run(int tasks) {
        while (!isOver(tasks)) {
            Visit visit = robot.nextRoom();
            publish(visit);
            for (int i = 0; i < visit.questions().size() && !isOver(tasks); i++) {
                ask(visit, visit.questions().get(i));
            }
            client.closeSession(visit.sessionId());
        }
        view.summary(summary);
        return summary;
    }

    private boolean isOver(int tasks) {
        return stopped.getAsBoolean() || (tasks > 0 && summary.tasks() >= tasks);
    }

    private void publish(Visit visit) {
        List<Picture> frames = visit.frames();
        for (int i = 0; i < frames.size(); i++) {
            client.publish(visit.sessionId(), i, Instant.now(), frames.get(i));
        }
        view.room(
                visit.sessionId(),
                frames.size(),
                frames.stream().mapToLong(frame -> frame.data().length).sum());
    }

    private void ask(Visit visit, Question question) {
        int number = summary.tasks() + 1;
        view.question(number, question);
        String taskId = "task-" + number;
        long start = System.nanoTime();
        List<String> frames = visit.frames().stream().map(Picture::name).toList();
        client.ask(visit.sessionId(), RoomAsk.ask(taskId, question, frames).build());
        follow(visit.sessionId(), taskId, question, start);
    }

    /** RoomWorld's options carry their letters ("A. left"); on the topic the first option is A by its place. */
    static String withoutLetter(String option) {
        return option.replaceFirst("^[A-Z]\\. ", "");
    }

    private void follow(String sessionId, String taskId, Question question, long start) {
        double firstStepMs = Double.NaN;
        while (!stopped.getAsBoolean()) {
            for (ReasoningEvent event : client.poll(POLL)) {
                if (!event.getSessionId().equals(sessionId)) {
                    continue;
                }
                view.event(event);
                double sinceMs = (System.nanoTime() - start) / 1e6;
                if (!event.getTaskId().equals(taskId)) {
                    continue;
                }
                if (event.getEvent() instanceof StepCompleted && Double.isNaN(firstStepMs)) {
                    firstStepMs = sinceMs;
                } else if (event.getEvent() instanceof AnswerProduced answer) {
                    end(question, prediction(answer), new TaskTimes(firstStepMs, sinceMs));
                    return;
                } else if (event.getEvent() instanceof TaskFailed || event.getEvent() instanceof TaskCancelled) {
                    end(question, null, new TaskTimes(firstStepMs, Double.NaN));
                    return;
                }
            }
            if (System.nanoTime() - start > TASK_TIMEOUT.toNanos()) {
                end(question, null, new TaskTimes(firstStepMs, Double.NaN));
                return;
            }
        }
    }

    private void end(Question question, String prediction, TaskTimes times) {
        Grade grade = Grade.of(question, prediction);
        summary.add(grade, times);
        view.graded(question, grade, times);
    }

    /** What RoomWorld grades: the typed value, or the text where no value could be made of it. */
    public static String prediction(AnswerProduced answer) {
        if (answer.getValue() instanceof ChoiceValue choice) {
            return choice.getLetter();
        } else if (answer.getValue() instanceof NumberValue number) {
            return BigDecimal.valueOf(number.getNumber())
                    .setScale(6, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros()
                    .toPlainString();
        }
        String behind = Grade.answerIn(answer.getText());
        return behind.isEmpty() ? answer.getText() : behind;
    }
}
