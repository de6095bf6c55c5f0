package ai.valr.trainer.feedback;

import ai.valr.observability.KafkaMeters;
import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes feedback in: joins it with its task's events and frames and puts the episodes into the {@link EpisodeStore}, together with
 * how far it has read. Used by one thread.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** Share of {@code maxTraces} by which more tasks are remembered before those that have no trace are looked for. */
    private static final double FORGET_SLACK = 0.125;

    private final EpisodeStore store;
    private final int maxTraces;
    private final long maxPictureBytes;
    private final InstantSource clock;
    private final TraceIndex traces;
    private final FeedbackInput input;
    private final EventFollower events;
    private final FrameLookup frames;
    private final DeadLetters deadLetters;
    private final FeedbackMeters meters;
    private final KafkaMeters shown;
    private final TopicIdentity feedbackTopic;
    private final TopicIdentity eventsTopic;

    /** Of the topics that are read here. */
    private final Uuid feedbackId;

    private final Uuid eventsId;

    /**
     * @param client settings of Kafka's for every client
     * @param maxTraces answered tasks that feedback can be about: the latest ones
     * @param maxPictureBytes pictures that are held at once, but for those of a single feedback, which may be more
     * @param metrics where it shows how far it is behind
     * @throws KafkaException where the broker does not answer, or has no such topics
     */
    public Intake(
            Map<String, Object> client,
            ValrSerdes serdes,
            EpisodeStore store,
            int maxTraces,
            long maxPictureBytes,
            InstantSource clock,
            ProcessMetrics metrics,
            FeedbackMeters meters) {
        this.meters = meters;
        this.store = store;
        this.maxTraces = maxTraces;
        this.maxPictureBytes = maxPictureBytes;
        this.clock = clock;
        this.traces = new TraceIndex(maxTraces);
        this.feedbackTopic = new TopicIdentity(client, Topics.FEEDBACK);
        this.eventsTopic = new TopicIdentity(client, Topics.EVENTS);
        try {
            this.feedbackId = feedbackTopic.now();
            this.eventsId = eventsTopic.now();
        } catch (KafkaException e) {
            feedbackTopic.close();
            eventsTopic.close();
            throw e;
        }
        beginAnewWhereItIsAnother();
        this.input = new FeedbackInput(
                client, serdes.deserializer(Feedback.class), store.progress().offsets());
        this.events = new EventFollower(client, serdes.deserializer(ReasoningEvent.class), traces);
        this.frames = new FrameLookup(client, serdes.deserializer(CameraFrame.class));
        this.deadLetters = new DeadLetters(client);
        this.shown = input.show(metrics);
    }

    /** Offsets of a topic that was deleted mean nothing in the one that has its name now. */
    private void beginAnewWhereItIsAnother() {
        String known = store.progress().topicId();
        if (known != null && !known.equals(feedbackId.toString())) {
            LOG.warn(
                    "topic {} was deleted and made anew ({} is now {}): it is read from its beginning",
                    Topics.FEEDBACK,
                    known,
                    feedbackId);
            meters.topicChanged();
            store.advance(List.of(), Map.of(), List.of(), store.progress().atTheBeginningOf(feedbackId.toString()));
        }
    }

    /**
     * Reads the events that there are, so that later only new ones are to be read.
     *
     * @param stopped asked between polls; true ends it
     * @param read told the number of events read so far
     */
    public void readEvents(BooleanSupplier stopped, Consumer<Long> read) {
        events.catchUp(stopped, read);
    }

    /**
     * Takes the next records in.
     *
     * @param most at most so many
     * @param wait for records where there is none
     * @return how many were taken in
     * @throws KafkaException where the broker does not answer, or a topic is no longer the one that this reads: another intake is
     *     needed then
     */
    public int take(int most, Duration wait) {
        if (feedbackTopic.isNoLonger(feedbackId)) {
            throw madeAnew(Topics.FEEDBACK);
        }
        List<FeedbackRecord> records = input.take(most, wait);
        if (records.isEmpty()) {
            return 0;
        }
        readTraces(records);
        List<FeedbackRecord> left = records;
        while (!left.isEmpty()) {
            left = left.subList(takeSome(left), left.size());
        }
        if (store.remembered() > maxTraces * (1 + FORGET_SLACK)) {
            store.forgetTaken(task -> traces.find(task).isEmpty());
        }
        return records.size();
    }

    /** Takes in as many of the records as may be taken together and whose pictures there is room for; returns how many. */
    private int takeSome(List<FeedbackRecord> records) {
        int count = together(records);
        Optional<Map<FrameAt, byte[]>> pictures = pictures(records.subList(0, count), maxPictureBytes);
        while (pictures.isEmpty()) {
            count = (count + 1) / 2;
            pictures = pictures(records.subList(0, count), count == 1 ? Long.MAX_VALUE : maxPictureBytes);
        }
        takeTogether(records.subList(0, count), pictures.get());
        return count;
    }

    /**
     * How many of the records are taken in at once: up to one that may take an episode back, so that those behind it find the buffer
     * as it is without that episode, however the records come.
     */
    private int together(List<FeedbackRecord> records) {
        Set<TaskKey> seen = new HashSet<>();
        for (int i = 0; i < records.size(); i++) {
            FeedbackRecord record = records.get(i);
            if (record.feedback() == null) {
                continue;
            }
            boolean known =
                    !seen.add(record.task()) || store.taken(record.task()).isPresent();
            if (known && teachesNothing(record)) {
                return i + 1;
            }
        }
        return records.size();
    }

    private boolean teachesNothing(FeedbackRecord record) {
        try {
            Optional<TaskTrace> trace = traces.find(record.task());
            if (trace.isPresent()) {
                episode(record, trace.get());
            }
            return false;
        } catch (SkippedFeedbackException e) {
            return true;
        }
    }

    private void takeTogether(List<FeedbackRecord> records, Map<FrameAt, byte[]> pictures) {
        IntakeBatch batch = new IntakeBatch(store, meters, feedbackId.toString());
        for (FeedbackRecord record : records) {
            try {
                take(record, pictures, batch);
            } catch (SkippedFeedbackException e) {
                batch.skip(record, e.reason(), e.getMessage());
                switch (e.reason()) {
                    case UNREADABLE, UNUSABLE, ORPHANED, EXPIRED ->
                        deadLetters.send(record, e.reason(), e.getMessage());
                    case NO_CORRECTION, DUPLICATE, SUPERSEDED -> {}
                }
            }
            batch.hasRead(record);
        }
        deadLetters.flush();
        batch.write(pictures, clock.millis());
    }

    /** A labeller has seen the answer, so its events are there; they may not have been read yet. */
    private void readTraces(List<FeedbackRecord> records) {
        boolean missing = records.stream()
                .anyMatch(it -> it.feedback() != null && traces.find(it.task()).isEmpty());
        if (missing) {
            if (!eventsTopic.now().equals(eventsId)) {
                throw madeAnew(Topics.EVENTS); // or its feedback would be orphaned
            }
            events.catchUp(() -> false, read -> {});
        }
    }

    private static KafkaException madeAnew(String topic) {
        return new KafkaException("topic " + topic + " was deleted and made anew, and is read from its beginning");
    }

    /** Those that are not kept yet; empty where they have more bytes than {@code most}. */
    private Optional<Map<FrameAt, byte[]>> pictures(List<FeedbackRecord> records, long most) {
        Set<FrameAt> wanted = new HashSet<>();
        for (FeedbackRecord record : records) {
            if (record.feedback() != null && store.admits(record.task())) {
                traces.find(record.task()).ifPresent(trace -> trace.frames().stream()
                        .filter(frame -> !store.hasFrame(frame))
                        .forEach(wanted::add));
            }
        }
        return wanted.isEmpty() ? Optional.of(Map.of()) : frames.find(wanted, most);
    }

    private void take(FeedbackRecord record, Map<FrameAt, byte[]> pictures, IntakeBatch batch)
            throws SkippedFeedbackException {
        if (record.feedback() == null) {
            throw new SkippedFeedbackException(Skip.UNREADABLE, record.problem());
        }
        TaskTrace trace = traces.find(record.task())
                .orElseThrow(() -> new SkippedFeedbackException(
                        Skip.ORPHANED,
                        "no answered task " + record.task() + " is among the latest that the events tell of"));
        if (record.isTimeAhead()) {
            meters.timeAhead();
            LOG.info(
                    "feedback at {}-{} says that it was given at {}; {} behind its record's time is taken",
                    record.partition(),
                    record.offset(),
                    record.feedback().getGivenAt(),
                    FeedbackRecord.MAX_TIME_AHEAD);
        }
        FeedbackPlace at = batch.placeOf(record);
        Episode episode;
        try {
            episode = episode(record, trace);
        } catch (SkippedFeedbackException e) {
            batch.takeBack(TakenFeedback.retraction(record.feedback(), record.task(), record.givenAtMicros(), at));
            throw e;
        }
        TakenFeedback next = TakenFeedback.of(episode, at);
        Optional<Skip> refusal = batch.before(episode.task()).flatMap(it -> it.refusal(next));
        if (refusal.isPresent()) {
            if (refusal.get() == Skip.DUPLICATE) {
                batch.giveAgain(next);
            }
            throw new SkippedFeedbackException(
                    refusal.get(),
                    "task " + episode.task()
                            + (refusal.get() == Skip.DUPLICATE
                                    ? " has this feedback already"
                                    : " has a feedback that was given later"));
        }
        if (store.admits(episode.task())) {
            requireFrames(episode, pictures);
        }
        batch.take(next, episode);
    }

    private static Episode episode(FeedbackRecord record, TaskTrace trace) throws SkippedFeedbackException {
        String id = record.feedback().getFeedbackId();
        if (id.isEmpty() || id.length() > RecordBounds.MAX_ID_CHARS) {
            throw new SkippedFeedbackException(
                    Skip.UNUSABLE,
                    "feedback_id of " + id.length() + " characters must have 1 to " + RecordBounds.MAX_ID_CHARS);
        }
        return EpisodeRules.episode(
                record.feedback(), record.givenAtMicros(), trace, record.partition(), record.offset());
    }

    private void requireFrames(Episode episode, Map<FrameAt, byte[]> pictures) throws SkippedFeedbackException {
        for (FrameAt frame : episode.frames()) {
            if (!pictures.containsKey(frame) && !store.hasFrame(frame)) {
                throw new SkippedFeedbackException(
                        Skip.EXPIRED,
                        "frame " + frame.id() + " of task " + episode.task() + " is past the retention of its topic"
                                + ", at partition " + frame.partition() + " offset " + frame.offset());
            }
        }
    }

    @Override
    public void close() {
        shown.close();
        feedbackTopic.close();
        eventsTopic.close();
        input.close();
        events.close();
        frames.close();
        deadLetters.close();
    }
}
