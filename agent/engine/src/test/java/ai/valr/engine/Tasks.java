package ai.valr.engine;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.AnswerType;
import ai.valr.model.Context;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Requests as tests write them. */
final class Tasks {
    static final Budget BUDGET = new Budget(16, 256, 32, 4, 1024);
    private static final AnswerType FREE = new AnswerType.Text();

    static final String VERSION = new FakeModel().version();

    private Tasks() {}

    static TaskRequest task(String id, String question) {
        return task(id, question, 5, BUDGET, null);
    }

    static TaskRequest task(String id, String question, int priority) {
        return task(id, question, priority, BUDGET, null);
    }

    static TaskRequest task(String id, String question, int priority, Budget budget, Instant deadline) {
        return new TaskRequest(
                id,
                "session-" + id,
                VERSION,
                opening(question),
                false,
                Usage.NONE,
                budget,
                priority,
                0,
                0,
                FREE,
                deadline);
    }

    static TaskRequest on(String session, String id, Context context, Usage used) {
        return new TaskRequest(id, session, VERSION, context, false, used, BUDGET, 5, 0, 0, FREE, null);
    }

    static TaskRequest under(String version, String session, String id, Context context, boolean rebuild) {
        return new TaskRequest(id, session, version, context, rebuild, Usage.NONE, BUDGET, 5, 0, 0, FREE, null);
    }

    static TaskRequest typed(String id, String question, AnswerType answer, Budget budget) {
        return new TaskRequest(
                id, "session-" + id, VERSION, opening(question), false, Usage.NONE, budget, 5, 0.7, 3, answer, null);
    }

    static Context opening(String question) {
        PromptLayout layout = new FakeModel().layout();
        List<Segment> segments = new ArrayList<>(layout.start());
        segments.addAll(layout.question(question, List.of()));
        return new Context(segments);
    }
}
