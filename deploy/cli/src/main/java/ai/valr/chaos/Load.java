package ai.valr.chaos;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.schemas.Ask;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * The tasks of a run, the same each time: sessions ask in turn, each about a room of its own, every third time about the
 * room before once more. Half of the tasks are greedy, half draw by a seed. The two passes of a run have each session
 * under a name of its own, in the same partition.
 */
final class Load {
    /** Rooms are drawn once and walked through again under other names: some megabytes of pictures. */
    private static final int MAX_ROOMS = 48;

    /** Tasks of a session in one batch: their frames must find room in the index (64) beside each other. */
    static final int MAX_TASKS_PER_SESSION_AND_BATCH = 8;

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
    }

    private final List<Task> tasks;
    private final int batches;

    private Load(List<Task> tasks, int batches) {
        this.tasks = List.copyOf(tasks);
        this.batches = batches;
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

    /** @param batches equal parts in which the tasks are asked */
    static Load of(long seed, int sessions, int count, int batches) {
        RoomWorld world = new RoomWorld(WorldConfig.standard());
        Map<Integer, Room> rooms = new HashMap<>();
        Map<Integer, Long> sequences = new HashMap<>();
        List<Task> tasks = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            int session = number % sessions;
            boolean followsUp = number / sessions % FOLLOW_UP == FOLLOW_UP - 1;
            int asksAbout = followsUp ? number - sessions : number;
            Room room = rooms.computeIfAbsent(asksAbout % MAX_ROOMS, index -> Room.of(world, seed, index));
            List<Picture> frames = room.named("t" + asksAbout + "-f");
            Question question = room.questions().get(number % room.questions().size());
            Ask ask = RoomAsk.ask("task-" + number, question, ids(frames))
                    .setTemperature(number % 2 == 0 ? 0 : TEMPERATURE)
                    .setSeed(seed + number)
                    .build();
            List<Picture> published = followsUp ? List.of() : frames;
            long sequence = sequences.merge(session, (long) published.size(), Long::sum) - published.size();
            tasks.add(new Task(session, published, sequence, ask));
        }
        return new Load(tasks, batches);
    }

    private static List<String> ids(List<Picture> frames) {
        return frames.stream().map(Picture::name).toList();
    }

    List<Task> tasks() {
        return tasks;
    }

    /** A batch's tasks: as even a part of all as can be. */
    List<Task> batch(int batch) {
        int from = (int) ((long) tasks.size() * batch / batches);
        int to = (int) ((long) tasks.size() * (batch + 1) / batches);
        return tasks.subList(from, to);
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
