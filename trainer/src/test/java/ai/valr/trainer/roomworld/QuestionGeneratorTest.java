package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the questions' texts back and works every answer out again from the scene and the pixels, by other means. */
class QuestionGeneratorTest {
    private static final int SCENES = 60;
    private static final Pattern NAME = Pattern.compile(
            "(?:red|green|blue|yellow|purple|orange|white|cyan) (?:ball|box|bin|cone|table|lamp|chair|sofa)");
    private static final Pattern STEP =
            Pattern.compile("([a-z ]+): frame (\\d) (left|middle|right) x([+-]\\d\\d)z([+-]\\d\\d)");

    private static final List<Walk> WALKS = new ArrayList<>();

    @BeforeAll
    static void draw() {
        RoomWorld world = new RoomWorld(WorldConfig.standard());
        for (int i = 0; i < SCENES; i++) {
            WALKS.add(world.walk(SceneId.of(Split.TRAIN, 11, i)));
        }
    }

    private static List<Integer> namesIn(Walk walk, String text) {
        List<Integer> objects = new ArrayList<>();
        Matcher names = NAME.matcher(text);
        while (names.find()) {
            List<Integer> matching = IntStream.range(0, walk.scene().objects().size())
                    .filter(i -> walk.scene().objects().get(i).name().equals(names.group()))
                    .boxed()
                    .toList();
            assertThat(matching).as("'%s' must name one object", names.group()).hasSize(1);
            objects.add(matching.get(0));
        }
        return objects;
    }

    private static double between(Scene scene, int a, int b) {
        SceneObject one = scene.objects().get(a);
        SceneObject other = scene.objects().get(b);
        return Math.hypot(one.x() - other.x(), one.z() - other.z());
    }

    /** Degrees to the right, by the difference of two compass bearings. */
    private static double bearing(Scene scene, int standing, int facing, int asked) {
        double turn = compass(scene, standing, asked) - compass(scene, standing, facing);
        return turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
    }

    private static double compass(Scene scene, int from, int to) {
        SceneObject a = scene.objects().get(from);
        SceneObject b = scene.objects().get(to);
        return Math.toDegrees(Math.atan2(b.x() - a.x(), b.z() - a.z()));
    }

    private static String optionOf(Question question) {
        return question.options().stream()
                .filter(option -> option.startsWith(question.answer() + ". "))
                .findFirst()
                .orElseThrow()
                .substring(3);
    }

    private static int pixels(Walk walk, int frame, int object) {
        int count = 0;
        for (byte instance : walk.frames().get(frame).instances()) {
            count += instance == RenderedFrame.FIRST_OBJECT + object ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldAnswerAsTheSceneDoes() {
        for (Walk walk : WALKS) {
            for (Question question : QuestionGenerator.generate(walk, 3, 2)) {
                assertThat(expected(walk, question))
                        .as(question.id() + " " + question.question() + question.options())
                        .isEqualTo(question.type().isChoice() ? optionOf(question) : question.answer());
            }
        }
    }

    private static String expected(Walk walk, Question question) {
        Scene scene = walk.scene();
        List<Integer> names = namesIn(walk, question.question());
        return switch (question.type()) {
            case OBJECT_COUNTING ->
                String.valueOf(scene.objects().stream()
                        .filter(it -> question.question()
                                .equals("How many " + it.category().plural() + " are in this room?"))
                        .count());
            case OBJECT_ABS_DISTANCE -> String.format(Locale.ROOT, "%.1f", between(scene, names.get(0), names.get(1)));
            case OBJECT_SIZE_ESTIMATION ->
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        100 * scene.objects().get(names.get(0)).longestSideM());
            case ROOM_SIZE_ESTIMATION -> String.format(Locale.ROOT, "%.1f", scene.widthM() * scene.depthM());
            case OBJECT_REL_DIRECTION_EASY, OBJECT_REL_DIRECTION_MEDIUM, OBJECT_REL_DIRECTION_HARD, ROUTE_PLANNING -> {
                boolean route = question.type() == QuestionType.ROUTE_PLANNING;
                double turn =
                        route ? routeTurn(scene, names) : bearing(scene, names.get(0), names.get(1), names.get(2));
                yield word(question.type(), turn);
            }
            case OBJECT_REL_DISTANCE -> {
                List<Double> distances = question.options().stream()
                        .map(option -> between(
                                scene, names.get(0), namesIn(walk, option).get(0)))
                        .sorted()
                        .toList();
                assertThat(distances.get(1) - distances.get(0)).isGreaterThan(0.3);
                yield question.options().stream()
                        .map(option -> option.substring(3))
                        .min(Comparator.comparingDouble(name ->
                                between(scene, names.get(0), namesIn(walk, name).get(0))))
                        .orElseThrow();
            }
            case OBJ_APPEARANCE_ORDER -> {
                Map<Integer, Integer> firsts = names.stream()
                        .collect(Collectors.toMap(i -> i, i -> IntStream.range(0, 4)
                                .filter(frame -> pixels(walk, frame, i) >= 100)
                                .findFirst()
                                .orElseThrow()));
                assertThat(new HashSet<>(firsts.values())).hasSize(3);
                yield names.stream()
                        .sorted(Comparator.comparing(firsts::get))
                        .map(i -> scene.objects().get(i).name())
                        .collect(Collectors.joining(", "));
            }
            case OBJECT_FRAME, OBJECT_GROUND -> throw new AssertionError("no question of VSI-Bench: " + question);
        };
    }

    /** A walker's turn at the second of three places: the change of heading, not the angle between two sights. */
    private static double routeTurn(Scene scene, List<Integer> places) {
        double turn = compass(scene, places.get(1), places.get(2)) - compass(scene, places.get(0), places.get(1));
        return turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
    }

    private static String word(QuestionType type, double turn) {
        String side = turn < 0 ? "left" : "right";
        double angle = Math.abs(turn);
        List<Double> boundaries =
                switch (type) {
                    case OBJECT_REL_DIRECTION_HARD -> List.of(0.0, 90.0, 180.0);
                    case OBJECT_REL_DIRECTION_MEDIUM, ROUTE_PLANNING -> List.of(0.0, 135.0);
                    default -> List.of(0.0, 180.0);
                };
        boundaries.forEach(boundary -> assertThat(Math.abs(angle - boundary))
                .as("%s at %.1f degrees", type, turn)
                .isGreaterThanOrEqualTo(15));
        return switch (type) {
            case OBJECT_REL_DIRECTION_HARD -> (angle < 90 ? "front-" : "back-") + side;
            case OBJECT_REL_DIRECTION_MEDIUM, ROUTE_PLANNING -> angle > 135 ? "back" : side;
            default -> side;
        };
    }

    @Test
    void shouldReasonInStepsThatThePixelsBear() {
        int checked = 0;
        for (Walk walk : WALKS) {
            for (Question question : QuestionGenerator.generate(walk, 4)) {
                assertThat(question.steps().get(question.steps().size() - 1).text())
                        .startsWith("answer: " + question.answer());
                for (ReasoningStep step : question.steps()) {
                    Matcher location = STEP.matcher(step.text());
                    assertThat(step.targetFrame()).isBetween(0, 3);
                    if (location.matches() && !location.group(1).endsWith("corner")) {
                        checkLocation(walk, question.type(), step, location);
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(10 * SCENES);
    }

    @Test
    void shouldLeaveOutOfTerseStepsWhatTheAnswerNeeds() {
        for (Walk walk : WALKS) {
            for (Question question : QuestionGenerator.generate(walk, 4)) {
                Question terse = question.terse();
                List<ReasoningStep> steps = terse.steps();
                assertThat(steps.get(steps.size() - 1))
                        .isEqualTo(question.steps().get(question.steps().size() - 1));
                assertThat(terse.answer()).isEqualTo(question.answer());
                String said = steps.subList(0, steps.size() - 1).stream()
                        .map(ReasoningStep::text)
                        .collect(Collectors.joining("\n"));
                assertThat(said).as(question.id()).doesNotContainPattern("[0-9]");
                long located = question.steps().stream()
                        .filter(step -> !step.sights().isEmpty()
                                && STEP.matcher(step.text()).matches())
                        .count();
                int chosen = question.type().isChoice() ? 1 : 0;
                assertThat(steps).hasSize((int) located + chosen + 1);
                if (chosen == 1 && question.type() != QuestionType.OBJ_APPEARANCE_ORDER) {
                    String letter = question.answer();
                    String words = steps.get(steps.size() - 2).text();
                    assertThat(question.options()).contains(letter + ". " + words.substring(0, words.length() - 2));
                    assertThat(words).endsWith(" " + letter);
                }
            }
        }
    }

    @Test
    void shouldLeaveOutOfPlacedStepsWhatIsWorkedOut() {
        for (Walk walk : WALKS) {
            for (Question question : QuestionGenerator.generate(walk, 4)) {
                List<ReasoningStep> steps = question.placed().steps();
                int chosen = question.type().isChoice() ? 1 : 0;
                List<ReasoningStep> seen = steps.subList(0, steps.size() - 1 - chosen);
                assertThat(question.steps()).containsAll(seen);
                assertThat(seen).allSatisfy(step -> assertThat(step.text())
                        .matches("(.*: frame \\d (left|middle|right) x[+-]\\d+z[+-]\\d+|frame \\d: .*)"));
                long places = question.steps().stream()
                        .filter(step -> step.text().contains(": frame "))
                        .count();
                assertThat(seen.stream().filter(step -> step.text().contains(": frame ")))
                        .hasSize((int) places);
            }
        }
    }

    private static void checkLocation(Walk walk, QuestionType type, ReasoningStep step, Matcher location) {
        int frame = Integer.parseInt(location.group(2)) - 1;
        assertThat(step.targetFrame()).isEqualTo(frame);
        List<Integer> candidates = IntStream.range(0, walk.scene().objects().size())
                .filter(i -> walk.scene().objects().get(i).name().equals(location.group(1)))
                .filter(i -> {
                    GroundPoint at = walk.scene().place(i);
                    return Math.abs(at.x() * 10 - Integer.parseInt(location.group(4))) <= 0.51
                            && Math.abs(at.z() * 10 - Integer.parseInt(location.group(5))) <= 0.51;
                })
                .boxed()
                .toList();
        assertThat(candidates).as(step.text()).isNotEmpty();
        int object = candidates.get(0);
        int here = pixels(walk, frame, object);
        assertThat(here).isGreaterThanOrEqualTo(100);
        if (type == QuestionType.OBJ_APPEARANCE_ORDER) {
            IntStream.range(0, frame)
                    .forEach(f -> assertThat(pixels(walk, f, object)).isLessThan(100));
        } else {
            IntStream.range(0, 4)
                    .forEach(f -> assertThat(pixels(walk, f, object)).isLessThanOrEqualTo(here));
        }
        double x = walk.view(frame, object).centroidX();
        assertThat(location.group(3)).isEqualTo(x < 112 / 3.0 ? "left" : x < 224 / 3.0 ? "middle" : "right");
    }

    @Test
    void shouldCountWhatEachFrameShowsAndEachThingOnce() {
        for (Walk walk : WALKS) {
            Question count = QuestionGenerator.generate(walk, 5).get(0);
            assertThat(count.type()).isEqualTo(QuestionType.OBJECT_COUNTING);
            assertThat(count.steps()).hasSize(5);
            Map<Integer, Integer> numbers = new TreeMap<>();
            for (int frame = 0; frame < 4; frame++) {
                ReasoningStep step = count.steps().get(frame);
                assertThat(step.targetFrame()).isEqualTo(frame);
                assertThat(step.text()).isEqualTo(tally(walk, count.question(), frame, numbers));
            }
            assertThat(String.valueOf(numbers.size())).isEqualTo(count.answer());
        }
    }

    /** What a frame shows of the kind that is asked for, by the pixels. */
    private static String tally(Walk walk, String question, int frame, Map<Integer, Integer> numbers) {
        List<SceneObject> objects = walk.scene().objects();
        List<Integer> seen = IntStream.range(0, objects.size())
                .filter(i -> question.contains(" " + objects.get(i).category().plural() + " "))
                .filter(i -> pixels(walk, frame, i) >= 100)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> walk.view(frame, i).centroidX()))
                .toList();
        seen.forEach(i -> numbers.putIfAbsent(i, numbers.size() + 1));
        String things = seen.stream()
                .map(i -> objects.get(i).name() + " " + numbers.get(i))
                .collect(Collectors.joining(", "));
        String plural = question.split(" ")[2];
        String singular = plural.equals("boxes") ? "box" : plural.substring(0, plural.length() - 1);
        return "frame " + (frame + 1) + ": " + (things.isEmpty() ? "nothing" : things) + ", " + numbers.size() + " "
                + (numbers.size() == 1 ? singular : plural);
    }

    @Test
    void shouldNameRoomCornersThatAreCorners() {
        for (Walk walk : WALKS) {
            QuestionGenerator.generate(walk, 6).stream()
                    .filter(question -> question.type() == QuestionType.ROOM_SIZE_ESTIMATION)
                    .forEach(question -> {
                        Matcher far = STEP.matcher(question.steps().get(0).text());
                        assertThat(far.matches()).isTrue();
                        assertThat(far.group(1)).isEqualTo("far corner");
                        GroundPoint named = new GroundPoint(
                                Integer.parseInt(far.group(4)) / 10.0, Integer.parseInt(far.group(5)) / 10.0);
                        assertThat(corners(walk).stream()
                                        .mapToDouble(named::distanceM)
                                        .min()
                                        .orElseThrow())
                                .isCloseTo(0, within(0.08));
                    });
        }
    }

    private static List<GroundPoint> corners(Walk walk) {
        Camera first = walk.scene().cameras().get(0);
        double w = walk.scene().widthM();
        double d = walk.scene().depthM();
        return List.of(first.toGround(0, 0), first.toGround(w, 0), first.toGround(0, d), first.toGround(w, d));
    }

    @Test
    void shouldAskTheSameAgainAndKeepTheFirstWhenAskedForMore() {
        Walk walk = WALKS.get(0);
        List<Question> one = QuestionGenerator.generate(walk, 8, 1);
        List<Question> three = QuestionGenerator.generate(walk, 8, 3);
        assertThat(QuestionGenerator.generate(walk, 8, 1)).isEqualTo(one);
        assertThat(three).containsAll(one);
        assertThat(three.stream().map(Question::id)).doesNotHaveDuplicates();
        assertThat(three.stream().map(question -> question.type() + question.question()))
                .doesNotHaveDuplicates();
        assertThat(QuestionGenerator.generate(walk, 9, 1)).isNotEqualTo(one);
    }

    @Test
    void shouldSpreadAnswersEvenlyOverLetters() {
        Map<QuestionType, Map<String, Integer>> letters = new EnumMap<>(QuestionType.class);
        for (Walk walk : WALKS) {
            for (Question question : QuestionGenerator.generate(walk, 10, 4)) {
                if (question.type().isChoice()) {
                    letters.computeIfAbsent(question.type(), type -> new TreeMap<>())
                            .merge(question.answer(), 1, Integer::sum);
                }
            }
        }
        assertThat(letters).hasSize(6);
        letters.forEach((type, counts) -> {
            int all = counts.values().stream().mapToInt(Integer::intValue).sum();
            int options = type == QuestionType.OBJECT_REL_DIRECTION_EASY ? 2 : counts.size();
            counts.values().forEach(count -> assertThat(count / (double) all)
                    .as("%s %s", type, counts)
                    .isCloseTo(1.0 / options, within(0.12)));
        });
    }
}
