package ai.valr.schemas;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The stream's topics: their names, what they hold and under which subject its schema stands. */
public final class Topics {

    /** {@link CameraFrame} by session; co-partitioned with {@link #TASKS}. */
    public static final String FRAMES = "valr.frames";
    /** {@link TaskCommand} by session; co-partitioned with {@link #FRAMES}. */
    public static final String TASKS = "valr.tasks";
    /** {@link ReasoningEvent} by session. */
    public static final String EVENTS = "valr.events";
    /** {@link Feedback} by session. */
    public static final String FEEDBACK = "valr.feedback";
    /** {@link ModelRelease} by model name; compacted. */
    public static final String RELEASES = "valr.releases";
    /** {@link ModelCandidate} by model name and version, {@code NAME/VERSION}; compacted. */
    public static final String CANDIDATES = "valr.candidates";
    /** {@link TrainingRound} by model name: the round that its trainer works on; compacted. */
    public static final String ROUNDS = "valr.rounds";
    /** Records that could not be read, byte for byte; {@link DeadLetterHeaders} say what was wrong. */
    public static final String DEAD_LETTERS = "valr.dead-letters";

    private static final Map<String, Class<? extends SpecificRecord>> RECORDS = Map.of(
            FRAMES, CameraFrame.class,
            TASKS, TaskCommand.class,
            EVENTS, ReasoningEvent.class,
            FEEDBACK, Feedback.class,
            RELEASES, ModelRelease.class,
            CANDIDATES, ModelCandidate.class,
            ROUNDS, TrainingRound.class);

    private Topics() {}

    /** Every topic, in the order of this class. */
    public static List<String> all() {
        return List.of(FRAMES, TASKS, EVENTS, FEEDBACK, RELEASES, CANDIDATES, ROUNDS, DEAD_LETTERS);
    }

    /** The topics that hold Avro records: all but {@link #DEAD_LETTERS}. */
    public static List<String> withSchema() {
        return List.of(FRAMES, TASKS, EVENTS, FEEDBACK, RELEASES, CANDIDATES, ROUNDS);
    }

    /** Subject of a topic's values by Confluent's TopicNameStrategy. */
    public static String subject(String topic) {
        return topic + "-value";
    }

    /**
     * The schema of a topic's values as it is registered: whole in itself, without hints for Java.
     *
     * @throws IllegalArgumentException where the topic is not one of {@link #withSchema()}
     */
    public static Schema schema(String topic) {
        Class<? extends SpecificRecord> type = RECORDS.get(topic);
        if (type == null) {
            throw new IllegalArgumentException("topic " + topic + " has no schema; expected one of " + withSchema());
        }
        return PublishedSchema.of(type);
    }
}
