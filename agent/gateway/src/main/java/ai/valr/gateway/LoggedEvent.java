package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.EventJson;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An event and where it lies in its topic.
 *
 * @param json the event as clients see it, made once for all of them
 */
record LoggedEvent(int partition, long offset, ReasoningEvent event, String type, String json) {

    /** What {@link #json} holds. */
    static final JsonSchema SCHEMA = new JsonFields()
            .with(
                    "type",
                    JsonSchema.choice(
                            "which event it is", AvroJsonSchema.recordNames(ReasoningEvent.getClassSchema(), "event")))
            .and(AvroJsonSchema.fields(ReasoningEvent.getClassSchema()))
            .with(
                    "position",
                    JsonSchema.object(
                            "where it lies in its topic",
                            new JsonFields()
                                    .with("partition", JsonSchema.integer(""))
                                    .with("offset", JsonSchema.integer(""))))
            .named("Event", "Something that happened to a task or a session; docs/events.md tells what each means.");

    static LoggedEvent of(int partition, long offset, ReasoningEvent event) {
        ObjectNode node = EventJson.of(event);
        node.putObject("position").put("partition", partition).put("offset", offset);
        return new LoggedEvent(partition, offset, event, node.get("type").textValue(), node.toString());
    }

    String session() {
        return event.getSessionId();
    }

    String task() {
        return event.getTaskId();
    }

    /** Whether nothing of its task comes before it. */
    boolean beginsTask() {
        return event.getEventNumber() == 0;
    }

    /** Whether nothing of its task comes after it. */
    boolean endsTask() {
        Object what = event.getEvent();
        return what instanceof AnswerProduced || what instanceof TaskFailed || what instanceof TaskCancelled;
    }
}
