package ai.valr.trainer.intervention;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.eval.BatchedReasoner.Case;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.eval.PlaceQuestion;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.ReasoningStep;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Questions of held-out scenes: one of each type of VSI-Bench a scene, by type, or one for each named object. Each has a partner of its
 * kind, the next one that is about another scene; a kind that only one scene asks is left out. Two sets of the same scenes and seed are
 * the same set.
 */
final class QuestionSet {
    private final List<Room> rooms;
    private final List<Asked> asked;
    private final int[] partners;

    /**
     * One question.
     *
     * @param grader what the texts of its steps are worth, one grade or more
     * @param room the number of its scene
     */
    private record Asked(Question question, Function<List<String>, List<Grade>> grader, int room) {}

    private record Room(List<FrameTokens> frames, List<RoomObject> objects) {
        static Room of(HeldOutScenes source, Walk walk) {
            return new Room(source.see(walk), RoomObject.of(walk));
        }
    }

    /** @param kinds questions that may be each other's partners, in the scenes' order */
    private QuestionSet(List<Room> rooms, Collection<List<Asked>> kinds) {
        this.rooms = List.copyOf(rooms);
        List<Asked> all = new ArrayList<>();
        List<Integer> partners = new ArrayList<>();
        for (List<Asked> kind : kinds) {
            if (kind.stream().map(Asked::room).distinct().count() > 1) {
                int start = all.size();
                all.addAll(kind);
                partners.addAll(partners(kind).mapToObj(i -> start + i).toList());
            }
        }
        this.asked = List.copyOf(all);
        this.partners = partners.stream().mapToInt(Integer::intValue).toArray();
    }

    /** As many further on as the most that one scene asks, so that each gives to one and takes from one wherever scenes suffice. */
    private static IntStream partners(List<Asked> kind) {
        int most =
                kind.stream()
                        .collect(Collectors.groupingBy(Asked::room, Collectors.summingInt(it -> 1)))
                        .values()
                        .stream()
                        .max(Integer::compare)
                        .orElseThrow();
        return IntStream.range(0, kind.size()).map(i -> IntStream.range(most, most + kind.size())
                .map(step -> (i + step) % kind.size())
                .filter(other -> kind.get(other).room != kind.get(i).room)
                .findFirst()
                .orElseThrow());
    }

    /**
     * One of each type of VSI-Bench a scene.
     *
     * @param seed that chooses the questions, with the scenes
     * @param scenes 2 or more
     */
    static QuestionSet of(HeldOutScenes source, long seed, int scenes) {
        List<Room> rooms = new ArrayList<>();
        Map<QuestionType, List<Asked>> byType = new EnumMap<>(QuestionType.class);
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            rooms.add(Room.of(source, walk));
            for (Question question : QuestionGenerator.generate(walk, seed)) {
                byType.computeIfAbsent(question.type(), type -> new ArrayList<>())
                        .add(new Asked(question, said -> List.of(grade(question, said)), i));
            }
        }
        return new QuestionSet(rooms, byType.values());
    }

    private static Grade grade(Question question, List<String> said) {
        return Grade.of(question, Grade.answerIn(said.get(said.size() - 1)));
    }

    /**
     * Where each named object is, graded twice ({@link PlaceQuestion}).
     *
     * @param scenes 2 or more
     */
    static QuestionSet places(HeldOutScenes source, int scenes) {
        List<Room> rooms = new ArrayList<>();
        List<Asked> places = new ArrayList<>();
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            rooms.add(Room.of(source, walk));
            for (PlaceQuestion place : PlaceQuestion.of(walk)) {
                places.add(new Asked(place.questions().get(0), said -> place.grades(said.get(0)), i));
            }
        }
        return new QuestionSet(rooms, List.of(places));
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
        return partners[i];
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

    /** What the texts of a question's steps are worth: one grade or more, as many whatever is said. */
    List<Grade> grades(int i, List<String> said) {
        return asked.get(i).grader.apply(said);
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
