package ai.valr.sessions;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.engine.EngineState;
import ai.valr.model.FrameTokens;
import ai.valr.model.PictureException;
import ai.valr.model.ReasoningModel;
import ai.valr.sessions.LongSessionReport.Asked;
import ai.valr.sessions.LongSessionReport.Bounds;
import ai.valr.sessions.LongSessionReport.Mark;
import ai.valr.sessions.LongSessionReport.Most;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * One session that walks through many rooms, and the same rooms in sessions of their own. In the long one a room's frames
 * come first, are encoded and fed ahead, and then two questions about them; in a fresh one all comes at once.
 */
final class LongSessionRun {
    private static final int QUESTIONS_PER_ROOM = 2;
    private static final int QUARTERS = 4;
    private static final String LONG = "long";

    private final SessionsSettings settings;
    private final SessionLimits limits;
    private final RoomWorld world;

    LongSessionRun(SessionsSettings settings, SessionLimits limits) {
        this.settings = settings;
        this.limits = limits;
        this.world = new RoomWorld(settings.world());
    }

    /** @param progress told the number of rooms that are done, of twice as many */
    LongSessionReport run(ReasoningModel model, IntConsumer progress) throws InterruptedException {
        List<Question> questions = new ArrayList<>();
        List<Integer> rooms = new ArrayList<>();
        List<Served> inLong = new ArrayList<>();
        List<Mark> marks = new ArrayList<>();
        Most most = Most.NOTHING;
        long longPositions;
        int left;
        try (MeteredSessions sessions = new MeteredSessions(model, limits, settings.latents())) {
            for (int room = 0; room < settings.rooms(); room++) {
                Walk walk = walk(room);
                sessions.publish(LONG, RoomAsk.pictures(walk, "room-" + room + "-frame-"));
                for (Question question : questions(walk, room)) {
                    questions.add(question);
                    rooms.add(room);
                    inLong.add(sessions.ask(LONG, List.of(), question));
                    most = most.or(most(sessions, inLong.get(inLong.size() - 1)));
                }
                if (quarter(room + 1) > quarter(room)) {
                    marks.add(mark(sessions, room + 1));
                }
                progress.accept(room + 1);
            }
            longPositions = sessions.engine().prefilledPositions();
            sessions.closeSession(LONG);
            left = sessions.storedEntries() + sessions.engine().openSessions();
        }
        List<Served> inFresh = new ArrayList<>();
        long freshPositions;
        try (MeteredSessions sessions = new MeteredSessions(model, limits, settings.latents())) {
            for (int room = 0; room < settings.rooms(); room++) {
                Walk walk = walk(room);
                List<Picture> frames = RoomAsk.pictures(walk, "frame-");
                for (Question question : questions(walk, room)) {
                    inFresh.add(sessions.ask("fresh", frames, question));
                    frames = List.of();
                }
                sessions.closeSession("fresh");
                progress.accept(settings.rooms() + room + 1);
            }
            freshPositions = sessions.engine().prefilledPositions();
        }
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            asked.add(new Asked(quarter(rooms.get(i)), questions.get(i), inLong.get(i), inFresh.get(i)));
        }
        return new LongSessionReport(
                settings.rooms(),
                settings.rooms() * settings.world().frames(),
                asked,
                marks,
                most,
                bounds(model),
                left,
                longPositions,
                freshPositions);
    }

    private Walk walk(int room) {
        return world.walk(SceneId.of(settings.split(), settings.seed(), room));
    }

    private List<Question> questions(Walk walk, int room) {
        List<Question> questions = new ArrayList<>(QuestionGenerator.generate(walk, settings.seed()));
        Collections.shuffle(questions, new Random(settings.seed() * 1_000_003 + room));
        return questions.subList(0, Math.min(QUESTIONS_PER_ROOM, questions.size()));
    }

    /** The quarter, from 0, of the room of a number from 0. */
    private int quarter(int room) {
        return room * QUARTERS / settings.rooms();
    }

    private static Most most(MeteredSessions sessions, Served task) {
        EngineState engine = sessions.engine();
        return new Most(
                sessions.storedBytes(),
                engine.openSessions(),
                engine.cachedPositions(),
                task.accepted() == null ? 0 : task.accepted().getFrames().size());
    }

    private static Mark mark(MeteredSessions sessions, int rooms) {
        return new Mark(
                rooms,
                sessions.storedBytes(),
                sessions.storedEntries(),
                sessions.engine().cachedPositions(),
                OwnMemory.now());
    }

    private Bounds bounds(ReasoningModel model) {
        try {
            FrameTokens frame =
                    model.encode(RoomAsk.pictures(walk(0), "").get(0).data());
            return new Bounds(
                    StoreBound.bytes(model, limits, TaskDefaults.defaults(), frame, settings.latents()),
                    model.maxModelLen(),
                    model.memory().kvBytesPerPosition());
        } catch (PictureException e) {
            throw new IllegalStateException("a rendered frame was refused: " + e.getMessage(), e);
        }
    }
}
