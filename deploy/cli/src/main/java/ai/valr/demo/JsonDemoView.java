package ai.valr.demo;

import ai.valr.schemas.EventJson;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import java.io.PrintWriter;

/** One JSON object a line for each event, last the summary. */
public final class JsonDemoView implements DemoView {
    private final PrintWriter out;

    public JsonDemoView(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void room(String sessionId, int frames, long bytes) {}

    @Override
    public void question(int task, Question question) {}

    @Override
    public void event(ReasoningEvent event) {
        line(EventJson.of(event).toString());
    }

    @Override
    public void graded(Question question, Grade grade, TaskTimes times) {}

    @Override
    public void summary(DemoSummary summary) {
        line(summary.json().toString());
    }

    private void line(String json) {
        out.println(json);
        out.flush();
    }
}
