package ai.valr.trainer.intervention;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.eval.BatchedReasoner.Case;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.ReasoningStep;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Questions of held-out scenes, one of each type a scene, by type. Each has a partner, the next question of its type, which is
 * about another scene; a type that only one scene asks is left out. Two sets of the same scenes and seed are the same set.
 */
final class QuestionSet {
    private final List<Room> rooms;
    private final List<Asked> asked;

    /** One question and where it and its partner stand. */
    private record Asked(Question question, int room, int partner) {}

    private record Room(List<FrameTokens> frames, List<RoomObject> objects) {}

    private QuestionSet(List<Room> rooms, List<Asked> asked) {
        this.rooms = List.copyOf(rooms);
        this.asked = List.copyOf(asked);
    }

    /**
     * @param seed that chooses the questions, with the scenes
     * @param scenes 2 or more
     */
    static QuestionSet of(HeldOutScenes source, long seed, int scenes) {
        List<Room> rooms = new ArrayList<>();
        Map<QuestionType, List<Asked>> byType = new EnumMap<>(QuestionType.class);
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            rooms.add(new Room(source.see(walk), RoomObject.of(walk)));
            for (Question question : QuestionGenerator.generate(walk, seed)) {
                byType.computeIfAbsent(question.type(), type -> new ArrayList<>())
                        .add(new Asked(question, i, -1));
            }
        }
        List<Asked> all = new ArrayList<>();
        for (List<Asked> same : byType.values()) {
            int start = all.size();
            for (int i = 0; same.size() > 1 && i < same.size(); i++) {
                Asked it = same.get(i);
                all.add(new Asked(it.question, it.room, start + (i + 1) % same.size()));
            }
        }
        return new QuestionSet(rooms, all);
    }

    int size() {
        return asked.size();
    }

    Question question(int i) {
        return asked.get(i).question;
    }

    List<Question> questions() {
        return asked.stream().map(Asked::question).toList();
    }

    /** The number of a question's scene. */
    int scene(int i) {
        return asked.get(i).room;
    }

    int partner(int i) {
        return asked.get(i).partner;
    }

    /** Another question about the same scene, or the question itself where there is none. */
    int neighbour(int i) {
        return IntStream.range(1, size())
                .map(step -> (i + step) % size())
                .filter(other -> scene(other) == scene(i))
                .findFirst()
                .orElse(i);
    }

    List<RoomObject> objects(int i) {
        return rooms.get(scene(i)).objects;
    }

    /** A question about its own scene. */
    Case seen(int i) {
        return with(i, rooms.get(scene(i)).frames);
    }

    /** A question about its partner's scene. */
    Case elsewhere(int i) {
        return with(i, rooms.get(scene(partner(i))).frames);
    }

    /** A question about its own scene with the most looked at frame taken from its partner's. */
    Case withOneFrameOfAnother(int i) {
        List<FrameTokens> frames = new ArrayList<>(rooms.get(scene(i)).frames);
        int frame = mostLookedAt(question(i), frames.size());
        frames.set(frame, rooms.get(scene(partner(i))).frames.get(frame));
        return with(i, frames);
    }

    /** A question about other frames. */
    Case with(int i, List<FrameTokens> frames) {
        return new Case(frames, question(i).question(), question(i).options());
    }

    /** The frame that most steps of a question should look at; the earliest of equals. */
    static int mostLookedAt(Question question, int frames) {
        int[] looks = new int[frames];
        question.steps().stream().mapToInt(ReasoningStep::targetFrame).forEach(frame -> looks[frame]++);
        return IntStream.range(0, frames).reduce(0, (best, frame) -> looks[frame] > looks[best] ? frame : best);
    }

    /** Grades of credits in the questions' order. */
    List<Grade> grades(double[] credits) {
        if (credits.length != size()) {
            throw new IllegalArgumentException(
                    credits.length + " credits do not belong to these " + size() + " questions");
        }
        return IntStream.range(0, size())
                .mapToObj(i -> new Grade(question(i).scene(), question(i).type(), credits[i]))
                .toList();
    }
}
