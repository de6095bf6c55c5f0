package ai.valr.gateway;

import ai.valr.gateway.GatewayMeters.StreamEnd;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Server-sent events (WHATWG HTML, section 9.2). Each event's id is the reader's position in the topic, so that a client
 * that comes back with {@code Last-Event-ID} goes on where it was, at this gateway or at another one. A stream holds its
 * request's thread. Safe for use by many threads.
 */
final class EventStreams {
    /** Characters of events that came together which are kept before they are sent. */
    private static final int MOST_UNSENT = 32_768;

    private static final RequestParameter<String> LAST_EVENT_ID = RequestParameter.text(
            RequestParameter.Place.HEADER,
            "Last-Event-ID",
            "the id of the last event that came: the stream goes on behind it",
            Position.MAX_TEXT);

    private final GatewayConfig config;
    private final EventLog log;
    private final EventPast past;
    private final WholeTasks wholeTasks;
    private final GatewayMeters meters;
    private final Places places;

    EventStreams(GatewayConfig config, EventLog log, EventPast past, WholeTasks wholeTasks, GatewayMeters meters) {
        this.meters = meters;
        this.config = config;
        this.log = log;
        this.past = past;
        this.wholeTasks = wholeTasks;
        this.places = new Places(
                "streams open",
                "max_streams",
                config.maxStreams(),
                "max_streams_per_token",
                config.limits().maxStreamsPerToken());
    }

    List<Route> routes() {
        return List.of(
                route("/v1/events", "streamEvents", "All sessions' events").handledBy(this::all),
                route("/v1/sessions/{session}/events", "streamSession", "A session's events")
                        .handledBy(this::session),
                route(
                                "/v1/sessions/{session}/tasks/{task}/events",
                                "streamTask",
                                "A task's events from its beginning up to its end")
                        .answers(Answer.empty(204, "It has ended, and all of it was read: stay away."))
                        .refuses(404, "There are no events of it, and none came within 5 s.")
                        .handledBy(this::task));
    }

    private static Route.Draft route(String path, String id, String summary) {
        return Route.get(Tag.EVENTS, path, Guard.READ, id, summary)
                .reads(LAST_EVENT_ID)
                .answers(new Answer(
                        200,
                        "Server-sent events: ready, with the position at which it begins; then each event under its type,"
                                + " with a JSON of the schema Event as its data; problem, before it ends because of one.",
                        List.of("text/event-stream"),
                        JsonSchema.text("").with(LoggedEvent.SCHEMA)))
                .refuses(400, "Last-Event-ID is no position.")
                .refuses(
                        410,
                        "Last-Event-ID lies behind the topic's end: it is another topic now; or the beginning of a task is past"
                                + " its retention.")
                .refuses(429, "It asks too often, or has as many streams as max_streams_per_token allows.")
                .refuses(503, "There are as many streams as max_streams allows.");
    }

    /** All sessions' events. */
    private void all(Context request) throws InterruptedException {
        int life = log.life();
        stream(request, life, start(request, life, known(log.ends())), event -> true, event -> false);
    }

    /** A session's events. */
    private void session(Context request) throws InterruptedException {
        String session = TaskApi.sessionOf(request);
        int life = log.life();
        Map<Integer, Long> ends = ofSession(session, log.ends());
        stream(
                request,
                life,
                start(request, life, ends),
                event -> event.session().equals(session),
                event -> false);
    }

    /** A task's events from its beginning, up to its end. One that nobody knows is waited for a little, in a stream's place. */
    private void task(Context request) throws InterruptedException {
        TaskId id = new TaskId(TaskApi.sessionOf(request), request.pathParam("task"));
        int life = log.life();
        Map<Integer, Long> complete = new HashMap<>();
        log.completeFrom().forEach((partition, offset) -> complete.put(partition, offset - 1));
        Position asked = start(request, life, ofSession(id.session(), complete));
        Places.Place place = places.take(Principal.of(request));
        try {
            Optional<Position> position = positionIn(id, asked, LAST_EVENT_ID.of(request) == null);
            if (position.isPresent()) {
                streamInPlace(request, life, position.get(), id::has, LoggedEvent::endsTask);
            } else {
                request.status(204); // tells an EventSource not to come back
            }
        } finally {
            place.close();
        }
    }

    /**
     * Where a task's stream begins.
     *
     * @param asked what the client said, or where memory begins
     * @param whole whether from the task's beginning on
     * @return empty where the task has ended before it
     */
    private Optional<Position> positionIn(TaskId id, Position asked, boolean whole) throws InterruptedException {
        List<LoggedEvent> known = wholeTasks.await(id);
        if (known.isEmpty()) {
            return Optional.of(asked);
        }
        LoggedEvent first = known.get(0);
        if (whole && !first.beginsTask()) {
            throw WholeTasks.withoutBeginning(id, first);
        }
        Position position = whole ? new Position(Map.of(first.partition(), first.offset() - 1)) : asked;
        LoggedEvent latest = known.get(known.size() - 1);
        return latest.endsTask() && !position.awaits(latest) ? Optional.empty() : Optional.of(position);
    }

    /** A reader of a task's events that begins where the events end now. */
    EventReader reader(String session, String task) {
        return new EventReader(
                log,
                past,
                log.life(),
                new Position(ofSession(session, log.ends())),
                event -> event.session().equals(session) && event.task().equals(task));
    }

    /** A session's events lie in one partition: the one of its key. */
    private static Map<Integer, Long> ofSession(String session, Map<Integer, Long> all) {
        int partition = EventTopic.partitionOf(session, known(all).size());
        return Map.of(partition, all.get(partition));
    }

    /** A gateway that has just started knows no partitions yet: a stream of none of them would never end and never tell anything. */
    private static Map<Integer, Long> known(Map<Integer, Long> all) {
        if (all.isEmpty()) {
            throw Problem.unavailable("the events were not read yet", null);
        }
        return all;
    }

    /**
     * @param life of the log, from before it was asked where its events end
     * @param otherwise where a client begins that says nothing
     */
    private Position start(Context request, int life, Map<Integer, Long> otherwise) throws InterruptedException {
        String id = LAST_EVENT_ID.of(request);
        Map<Integer, Long> start = new HashMap<>(otherwise);
        if (id != null) {
            Map<Integer, Long> ends = log.ends();
            Map<Integer, Long> unknown = new HashMap<>();
            // Of other partitions, which a stream of other sessions had, nothing is wanted.
            Position.parse(id).seen().forEach((partition, offset) -> {
                if (start.containsKey(partition)) {
                    start.put(partition, offset);
                    if (offset > ends.getOrDefault(partition, -1L)) {
                        unknown.put(partition, offset);
                    }
                }
            });
            if (!unknown.isEmpty()) { // another gateway may be ahead of this one
                past.requireWritten(life, unknown);
            }
        }
        return new Position(start);
    }

    private void stream(
            Context request, int life, Position position, Predicate<LoggedEvent> wanted, Predicate<LoggedEvent> last) {
        Places.Place place = places.take(Principal.of(request));
        try {
            streamInPlace(request, life, position, wanted, last);
        } finally {
            place.close();
        }
    }

    private void streamInPlace(
            Context request, int life, Position position, Predicate<LoggedEvent> wanted, Predicate<LoggedEvent> last) {
        StreamEnd end = StreamEnd.DONE;
        meters.streamOpened();
        try {
            write(request, new EventReader(log, past, life, position, wanted), last);
        } catch (TopicReplaced e) {
            end = StreamEnd.TOPIC_REPLACED;
        } catch (IOException e) {
            end = StreamEnd.of(e);
            // The client has gone, or does not read for so long that its connection ended: it comes back with its id.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            meters.streamEnded(log.isClosed() ? StreamEnd.CLOSING : end);
        }
    }

    private void write(Context request, EventReader reader, Predicate<LoggedEvent> last)
            throws IOException, InterruptedException {
        request.contentType("text/event-stream; charset=utf-8");
        request.header("Cache-Control", "no-store");
        request.header("X-Accel-Buffering", "no");
        OutputStream out = request.res().getOutputStream();
        String start = reader.position().toString();
        send(out, "id: " + start + "\nevent: ready\ndata: {\"position\":\"" + start + "\"}\n\n");
        StringBuilder text = new StringBuilder();
        boolean[] over = {false};
        long[] saidNanos = {System.nanoTime()};
        try {
            Principal principal = Principal.of(request);
            while (!over[0] && !log.isClosed() && !principal.hasEnded(Instant.now())) {
                reader.advance(config.heartbeat().toMillis(), () -> over[0] || log.isClosed(), event -> {
                    if (over[0]) {
                        return; // behind the end of what was asked for
                    }
                    text.append("id: ")
                            .append(reader.position())
                            .append("\nevent: ")
                            .append(event.type());
                    text.append("\ndata: ").append(event.json()).append("\n\n");
                    if (text.length() > MOST_UNSENT) {
                        send(out, text);
                    }
                    meters.eventSent();
                    saidNanos[0] = System.nanoTime();
                    over[0] = last.test(event);
                });
                send(out, text);
                // What others do is no sign of life to the reader of a quiet session.
                if (!over[0]
                        && System.nanoTime() - saidNanos[0]
                                >= config.heartbeat().toNanos()) {
                    send(out, ": still here\n\n");
                    saidNanos[0] = System.nanoTime();
                }
            }
        } catch (TopicReplaced e) {
            send(out, text);
            // Who comes back with this id has the new topic's events from the first on.
            send(out, "id: " + reader.position().beginning() + "\nevent: problem\ndata: " + e.json() + "\n\n");
            throw e;
        } catch (Problem e) {
            send(out, text);
            // The status line is out already.
            send(out, "event: problem\ndata: " + e.json() + "\n\n");
        }
    }

    /** Sends what there is, and forgets it. */
    private static void send(OutputStream out, StringBuilder text) throws IOException {
        if (!text.isEmpty()) {
            send(out, text.toString());
            text.setLength(0);
        }
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
