package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Questions with a letter for an answer: turns, the closest of three, the order of appearance. */
final class RelationQuestions {
    static final double CLEARLY_CLOSER_M = 0.3;
    private static final int ORDER_OPTIONS = 4;

    private final Walk walk;
    private final Scene scene;
    private final List<Integer> named;
    private final List<GroundPoint> places;
    private final WorldRandom random;

    RelationQuestions(Walk walk, WorldRandom random) {
        this.walk = walk;
        this.scene = walk.scene();
        this.named = walk.named();
        this.places = IntStream.range(0, scene.objects().size())
                .mapToObj(scene::place)
                .toList();
        this.random = random;
    }

    /** Direction and route questions by the word that answers them. */
    Map<String, List<Supplier<Draft>>> turns(QuestionType type) {
        Map<String, List<Supplier<Draft>>> byWord = new TreeMap<>();
        for (List<Integer> three : triples()) {
            String word = Turn.word(type, places.get(three.get(0)), places.get(three.get(1)), places.get(three.get(2)));
            if (word != null) {
                byWord.computeIfAbsent(word, key -> new ArrayList<>()).add(() -> turn(type, three, word));
            }
        }
        return byWord;
    }

    private Draft turn(QuestionType type, List<Integer> three, String word) {
        int asked = three.get(2);
        List<ReasoningStep> steps = new ArrayList<>(locations(three));
        steps.addAll(
                turning(type, three.stream().map(i -> Location.best(walk, i)).toList(), word));
        String question = Phrases.turn(type, name(three.get(0)), name(three.get(1)), name(asked));
        return Draft.choice(type, question, random.shuffled(Turn.words(type)), word, steps, walk.bestFrame(asked));
    }

    /**
     * From three places to a word: the way faced, the way asked for, the turn between them. A route turns at the second place,
     * the directions at the first.
     */
    static List<ReasoningStep> turning(QuestionType type, List<Location> three, String word) {
        Location first = three.get(0);
        Location second = three.get(1);
        Location asked = three.get(2);
        Location stand = type == QuestionType.ROUTE_PLANNING ? second : first;
        return List.of(
                new ReasoningStep(Workings.heading(first, second), second.frame()),
                new ReasoningStep(Workings.heading(stand, asked), asked.frame()),
                new ReasoningStep(Workings.turn(first.at(), second.at(), stand.at(), asked.at(), word), asked.frame()));
    }

    List<Supplier<Draft>> closest() {
        List<Supplier<Draft>> drafts = new ArrayList<>();
        for (int anchor : named) {
            List<Integer> others =
                    random.shuffled(named.stream().filter(i -> i != anchor).toList());
            for (int start = 0; start + 3 <= others.size(); start++) {
                List<Integer> options = others.subList(start, start + 3);
                double[] distances = options.stream()
                        .mapToDouble(i -> places.get(anchor).distanceM(places.get(i)))
                        .toArray();
                int nearest = nearest(distances);
                if (nearest >= 0) {
                    drafts.add(() -> closest(anchor, options, options.get(nearest)));
                }
            }
        }
        return drafts;
    }

    private Draft closest(int anchor, List<Integer> options, int nearest) {
        List<Integer> all = new ArrayList<>(options);
        all.add(0, anchor);
        List<ReasoningStep> steps = new ArrayList<>(locations(all));
        int frame = walk.bestFrame(nearest);
        steps.addAll(comparing(
                Location.best(walk, anchor),
                options.stream().map(i -> Location.best(walk, i)).toList(),
                Location.best(walk, nearest)));
        return Draft.choice(
                QuestionType.OBJECT_REL_DISTANCE,
                Phrases.closest(name(anchor)),
                options.stream().map(this::name).toList(),
                name(nearest),
                steps,
                frame);
    }

    /**
     * From places to the closest of them: each distance, held against the least before it, then the least of all. No step
     * compares more than two numbers.
     */
    static List<ReasoningStep> comparing(Location anchor, List<Location> options, Location nearest) {
        List<ReasoningStep> steps = new ArrayList<>();
        Location least = null;
        for (Location option : options) {
            steps.add(new ReasoningStep(Workings.compared(anchor, option, least), option.frame()));
            least = least == null || Workings.closer(anchor, option, least) ? option : least;
        }
        steps.add(new ReasoningStep(Workings.closest(anchor, nearest), nearest.frame()));
        return steps;
    }

    /** The index of the smallest distance if it is clearly the smallest, or -1. */
    static int nearest(double[] distances) {
        int nearest = IntStream.range(0, distances.length)
                .boxed()
                .min((a, b) -> Double.compare(distances[a], distances[b]))
                .orElseThrow();
        return IntStream.range(0, distances.length)
                        .allMatch(i -> i == nearest || distances[i] > distances[nearest] + CLEARLY_CLOSER_M)
                ? nearest
                : -1;
    }

    List<Supplier<Draft>> orders() {
        List<Supplier<Draft>> drafts = new ArrayList<>();
        for (List<Integer> three : triples()) {
            Set<Integer> firsts = new HashSet<>();
            three.forEach(i -> firsts.add(walk.firstFrame(i)));
            if (firsts.size() == 3) {
                drafts.add(() -> order(three));
            }
        }
        return drafts;
    }

    private Draft order(List<Integer> mentioned) {
        return order(mentioned.stream().map(i -> Location.first(walk, i)).toList(), random);
    }

    /** Three things by the first frames that show them: how each option would have it, then the one in order. */
    static Draft order(List<Location> mentioned, WorldRandom random) {
        List<Location> appearing = mentioned.stream()
                .sorted(Comparator.comparingInt(Location::frame))
                .toList();
        String right = names(appearing);
        List<List<Location>> wrong = new ArrayList<>(permutations(mentioned));
        wrong.remove(appearing);
        List<List<Location>> options = new ArrayList<>(random.shuffled(wrong).subList(0, ORDER_OPTIONS - 1));
        options.add(appearing);
        options = random.shuffled(options);
        int last = appearing.get(2).frame();
        List<ReasoningStep> steps = new ArrayList<>();
        mentioned.forEach(thing -> steps.add(thing.step()));
        for (int i = 0; i < options.size(); i++) {
            steps.add(new ReasoningStep(Workings.appearances((char) ('A' + i), options.get(i)), last));
        }
        steps.add(new ReasoningStep(Workings.inOrder(), last));
        return Draft.choice(
                QuestionType.OBJ_APPEARANCE_ORDER,
                Phrases.order(mentioned.stream().map(Location::name).toList()),
                options.stream().map(RelationQuestions::names).toList(),
                right,
                steps,
                last);
    }

    private static String names(List<Location> things) {
        return things.stream().map(Location::name).collect(Collectors.joining(", "));
    }

    private static List<List<Location>> permutations(List<Location> three) {
        List<List<Location>> all = new ArrayList<>();
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                if (a != b) {
                    all.add(List.of(three.get(a), three.get(b), three.get(3 - a - b)));
                }
            }
        }
        return all;
    }

    /** Every ordered choice of three different named objects. */
    private List<List<Integer>> triples() {
        List<List<Integer>> triples = new ArrayList<>();
        for (int a : named) {
            for (int b : named) {
                for (int c : named) {
                    if (a != b && b != c && a != c) {
                        triples.add(List.of(a, b, c));
                    }
                }
            }
        }
        return triples;
    }

    private String name(int object) {
        return scene.objects().get(object).name();
    }

    private List<ReasoningStep> locations(List<Integer> objects) {
        return objects.stream().map(i -> Location.best(walk, i).step()).toList();
    }
}
