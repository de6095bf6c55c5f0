package ai.valr.chaos;

import ai.valr.client.Picture;
import ai.valr.client.ValrClient;
import ai.valr.demo.RoomAsk;
import ai.valr.schemas.Ask;
import ai.valr.schemas.FrameReference;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * Draws sessions' tasks, the same each time: each about a room of its own, every third about the room before once more.
 * Half of the tasks are greedy, half draw by a seed. Used by one thread.
 */
final class RoomTasks {
    /** Rooms are drawn once and walked through again under other names: some megabytes of pictures. */
    private static final int MAX_ROOMS = 48;

    /** In a session, one task of so many is about the same room as the task before. */
    private static final int FOLLOW_UP = 3;

    private static final double TEMPERATURE = 0.7;

    /**
     * @param session number of the session, from 0
     * @param frames published before the task; none for a question about frames that are there
     * @param firstSequence the first frame's number in its session
     */
    record Task(int session, List<Picture> frames, long firstSequence, Ask ask) {
        String id() {
            return ask.getTaskId();
        }

        /** Publishes the frames, then the question; returns where the frames lie. */
        List<FrameReference> publish(ValrClient client, String sessionId) {
            List<FrameReference> places = new ArrayList<>();
            for (int i = 0; i < frames.size(); i++) {
                long sequence = firstSequence + i;
                places.add(client.publish(sessionId, sequence, Instant.EPOCH.plusSeconds(sequence), frames.get(i)));
            }
            client.ask(sessionId, ask);
            return places;
        }
    }

    /** What is kept of a room: its encoded pictures, which all tasks about it share, and its questions. */
    private record Room(List<Picture> pictures, List<Question> questions) {
        static Room of(RoomWorld world, long seed, int index) {
            Walk walk = world.walk(SceneId.of(Split.TEST, seed, index));
            return new Room(RoomAsk.pictures(walk, ""), QuestionGenerator.generate(walk, seed));
        }

        List<Picture> named(String prefix) {
            return pictures.stream()
                    .map(picture -> new Picture(prefix + picture.name(), picture.format(), picture.data()))
                    .toList();
        }
    }

    private final RoomWorld world = new RoomWorld(WorldConfig.standard());
    private final Map<Integer, Room> rooms = new HashMap<>();
    private final long seed;
    private final int sessions;
    private final int[] asked;
    private final long[] sequences;

    RoomTasks(long seed, int sessions) {
        this.seed = seed;
        this.sessions = sessions;
        this.asked = new int[sessions];
        this.sequences = new long[sessions];
    }

    /** The session's next task. */
    Task next(int session) {
        int turn = asked[session]++;
        int number = turn * sessions + session;
        boolean followsUp = turn % FOLLOW_UP == FOLLOW_UP - 1;
        int asksAbout = followsUp ? number - sessions : number;
        Room room = rooms.computeIfAbsent(asksAbout % MAX_ROOMS, index -> Room.of(world, seed, index));
        List<Picture> frames = room.named("t" + asksAbout + "-f");
        Question question = room.questions().get(number % room.questions().size());
        List<String> ids = frames.stream().map(Picture::name).toList();
        Ask ask = RoomAsk.ask("task-" + number, question, ids)
                .setTemperature(number % 2 == 0 ? 0 : TEMPERATURE)
                .setSeed(seed + number)
                .build();
        List<Picture> published = followsUp ? List.of() : frames;
        long firstSequence = sequences[session];
        sequences[session] += published.size();
        return new Task(session, published, firstSequence, ask);
    }

    /** A session's name: the first with its number that Kafka's clients put into the wanted partition. */
    static String sessionId(String pass, long seed, int session, int partitions) {
        for (int i = 0; ; i++) {
            String id = pass + "-" + seed + "-" + session + "-" + i;
            byte[] key = id.getBytes(StandardCharsets.UTF_8);
            if (Utils.toPositive(Utils.murmur2(key)) % partitions == session % partitions) {
                return id;
            }
        }
    }
}
