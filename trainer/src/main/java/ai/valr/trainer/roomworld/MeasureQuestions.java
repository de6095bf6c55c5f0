package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Questions with a number for an answer: every one that can be asked of a walk. Groups are answers to balance over. */
final class MeasureQuestions {
    static final double MIN_DISTANCE_M = 0.5;

    private final Walk walk;
    private final Scene scene;

    MeasureQuestions(Walk walk) {
        this.walk = walk;
        this.scene = walk.scene();
    }

    /** By count, so that rooms with several of a kind are not drowned by single objects. */
    Map<String, List<Supplier<Draft>>> counts() {
        Map<String, List<Supplier<Draft>>> byCount = new TreeMap<>();
        for (Category category : Category.values()) {
            List<Integer> members = IntStream.range(0, scene.objects().size())
                    .filter(i -> scene.objects().get(i).category() == category)
                    .boxed()
                    .toList();
            if (!members.isEmpty()) {
                String count = String.valueOf(members.size());
                byCount.computeIfAbsent(count, key -> new ArrayList<>())
                        .add(() -> Draft.number(
                                QuestionType.OBJECT_COUNTING,
                                Phrases.count(category),
                                count,
                                Tally.of(walk, category, members),
                                fullest(members)));
            }
        }
        return byCount;
    }

    /** The frame with most pixels of any of the objects. */
    private int fullest(List<Integer> objects) {
        return IntStream.range(0, walk.frames().size())
                .boxed()
                .max(Comparator.<Integer>comparingInt(frame -> objects.stream()
                                .mapToInt(i -> walk.view(frame, i).pixels())
                                .max()
                                .orElse(0))
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(0);
    }

    List<Supplier<Draft>> distances() {
        List<Supplier<Draft>> drafts = new ArrayList<>();
        for (int from : walk.named()) {
            for (int to : walk.named()) {
                double distance = scene.place(from).distanceM(scene.place(to));
                if (from != to && distance >= MIN_DISTANCE_M) {
                    drafts.add(() -> distance(from, to));
                }
            }
        }
        return drafts;
    }

    private Draft distance(int from, int to) {
        int frame = sharedFrame(from, to);
        List<ReasoningStep> steps = new ArrayList<>(locations(List.of(from, to)));
        steps.add(new ReasoningStep(Workings.way(Location.best(walk, from), Location.best(walk, to)), frame));
        return Draft.number(
                QuestionType.OBJECT_ABS_DISTANCE,
                Phrases.distance(name(from), name(to)),
                Phrases.tenths(scene.place(from).distanceM(scene.place(to))),
                steps,
                frame);
    }

    /** The frame that shows most of the one of which it shows less. */
    private int sharedFrame(int one, int other) {
        return IntStream.range(0, walk.frames().size())
                .boxed()
                .max(Comparator.<Integer>comparingInt(frame -> Math.min(
                                walk.view(frame, one).pixels(),
                                walk.view(frame, other).pixels()))
                        .thenComparingInt(frame -> Math.max(
                                walk.view(frame, one).pixels(),
                                walk.view(frame, other).pixels())))
                .orElse(0);
    }

    List<Supplier<Draft>> sizes() {
        return walk.named().stream()
                .<Supplier<Draft>>map(i -> () -> Draft.number(
                        QuestionType.OBJECT_SIZE_ESTIMATION,
                        Phrases.size(name(i)),
                        String.valueOf(Math.round(100 * scene.objects().get(i).longestSideM())),
                        locations(List.of(i)),
                        walk.bestFrame(i),
                        List.of(Sight.in(walk, i, walk.bestFrame(i), 0, Integer.MAX_VALUE))))
                .toList();
    }

    List<Supplier<Draft>> rooms() {
        List<Location> corners = RoomCorners.visible(walk);
        if (corners.isEmpty()) {
            return List.of();
        }
        int frame = corners.get(0).frame();
        List<ReasoningStep> steps = new ArrayList<>();
        corners.stream().limit(2).forEach(corner -> steps.add(corner.step()));
        double shorter = Math.min(scene.widthM(), scene.depthM());
        double longer = Math.max(scene.widthM(), scene.depthM());
        steps.add(
                new ReasoningStep("walls: " + Phrases.tenths(shorter) + " by " + Phrases.tenths(longer) + " m", frame));
        return List.of(() -> Draft.number(
                QuestionType.ROOM_SIZE_ESTIMATION, Phrases.roomSize(), Phrases.tenths(shorter * longer), steps, frame));
    }

    private String name(int object) {
        return scene.objects().get(object).name();
    }

    private List<ReasoningStep> locations(List<Integer> objects) {
        return objects.stream().map(i -> Location.best(walk, i).step()).toList();
    }
}
