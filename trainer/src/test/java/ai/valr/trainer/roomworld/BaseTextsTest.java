package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BaseTextsTest {
    private static final Pattern GROUND = Pattern.compile("([a-z ]+): frame \\d [a-z]+ x([+-]\\d\\d)z([+-]\\d\\d)");
    private final Walk walk = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TRAIN, 12, 2));

    @Test
    void shouldGroundEveryUniqueObject() {
        List<Grounding> groundings = Grounding.of(walk);
        assertThat(groundings).hasSize(walk.named().size()).isNotEmpty();
        for (Grounding it : groundings) {
            assertThat(it.question()).isEqualTo("Where is the " + it.name() + "?");
            assertThat(it.step().targetFrame()).isEqualTo(it.bestFrame());
            assertThat(it.step().text()).startsWith(it.name() + ": frame " + (it.bestFrame() + 1) + " ");
            assertThat(it.visible().get(it.bestFrame())).isTrue();
            for (int frame = 0; frame < 4; frame++) {
                assertThat(it.visible().get(frame))
                        .isEqualTo(it.views().get(frame).pixels() >= 100);
            }
        }
    }

    @Test
    void shouldCaptionWhatAFrameShowsFromLeftToRight() {
        for (Caption caption : Caption.of(walk)) {
            String text = caption.step().text();
            assertThat(text).startsWith("frame " + (caption.frame() + 1) + ": ");
            List<String> seen = List.of(text.substring(9).split(", "));
            long visible = walk.views().get(caption.frame()).stream()
                    .filter(view -> view.pixels() >= 100)
                    .count();
            assertThat(seen).hasSize((int) Math.max(1, visible));
            List<Integer> sides = seen.stream()
                    .filter(it -> !it.equals("nothing"))
                    .map(it -> List.of("left", "middle", "right").indexOf(it.substring(it.lastIndexOf(' ') + 1)))
                    .toList();
            assertThat(sides).isSorted().doesNotContain(-1);
        }
    }

    /** A word looks at the cells that show what it is about, most where that is largest. */
    @Test
    void shouldSayWhereAStepsWordsLook() {
        for (Grounding it : Grounding.of(walk)) {
            List<Sight> sights = it.step().sights();
            assertThat(sights).hasSize(2);
            assertThat(it.step().text().substring(0, sights.get(0).to())).isEqualTo(it.name() + ": frame");
            for (int frame = 0; frame < 4; frame++) {
                assertThat(shown(sights.get(0), frame)).isEqualTo(it.visible().get(frame));
                assertThat(shown(sights.get(1), frame)).isEqualTo(frame == it.bestFrame());
            }
        }
        for (Caption caption : Caption.of(walk)) {
            for (Sight sight : caption.step().sights()) {
                String words = caption.step().text().substring(sight.after(), sight.to());
                assertThat(words).matches("[:,] \\w+ \\w+");
                assertThat(shown(sight, caption.frame())).isTrue();
            }
        }
    }

    private static boolean shown(Sight sight, int frame) {
        float most = 0;
        for (int cell = 0; cell < 16; cell++) {
            most = Math.max(most, sight.shares()[frame * 16 + cell]);
        }
        return most > 0;
    }

    @Test
    void shouldDrillWhatFollowsFromTheGivenCoordinates() {
        Set<QuestionType> types = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            GeometryDrill drill = GeometryDrill.of(seed);
            types.add(drill.type());
            assertThat(GeometryDrill.of(seed)).isEqualTo(drill);
            List<double[]> at =
                    drill.given().stream().map(BaseTextsTest::ground).toList();
            String last = drill.steps().get(drill.steps().size() - 1);
            assertThat(last).startsWith("answer: " + drill.answer());
            checkWorking(drill, at);
            switch (drill.type()) {
                case OBJECT_ABS_DISTANCE ->
                    assertThat(Double.parseDouble(drill.answer()))
                            .isEqualTo(Math.round(distance(at.get(0), at.get(1))) / 10.0);
                case OBJECT_REL_DISTANCE -> {
                    int chosen = drill.answer().charAt(0) - 'A';
                    for (int i = 0; i < 3; i++) {
                        if (i != chosen) {
                            assertThat(distance(at.get(0), at.get(i + 1)))
                                    .isGreaterThan(distance(at.get(0), at.get(chosen + 1)) + 2.9);
                        }
                    }
                }
                case OBJ_APPEARANCE_ORDER -> checkOrder(drill);
                default -> checkTurn(drill, at);
            }
        }
        assertThat(types).containsExactlyInAnyOrderElementsOf(GeometryDrill.types());
        assertThatThrownBy(() -> GeometryDrill.of(QuestionType.OBJECT_COUNTING, 1))
                .hasMessageContaining("object_counting has no drill");
    }

    /** The steps behind the locations repeat what they use and say what follows from it alone. */
    private static void checkWorking(GeometryDrill drill, List<double[]> at) {
        List<String> names = drill.given().stream()
                .map(text -> text.substring(0, text.indexOf(':')))
                .toList();
        List<String> working = drill.steps().subList(0, drill.steps().size() - 1);
        switch (drill.type()) {
            case OBJECT_ABS_DISTANCE ->
                assertThat(working).containsExactly(leg(names.get(0), at.get(0), names.get(1), at.get(1)));
            case OBJECT_REL_DISTANCE -> {
                List<String> expected = new ArrayList<>();
                int least = 0;
                for (int i = 1; i < 4; i++) {
                    double here = distance(at.get(0), at.get(i));
                    double before = distance(at.get(0), at.get(least));
                    String against =
                            least == 0 ? "" : String.format(Locale.ROOT, ", %.1f m %s", before / 10, names.get(least));
                    String sign = least == 0 ? "" : here < before ? "< " : "> ";
                    least = least == 0 || here < before ? i : least;
                    expected.add(leg(names.get(0), at.get(0), names.get(i), at.get(i))
                            + String.format(Locale.ROOT, ", %.1f m", here / 10)
                            + against
                            + String.format(
                                    Locale.ROOT,
                                    ": %s%s %.1f m",
                                    sign,
                                    names.get(least),
                                    distance(at.get(0), at.get(least)) / 10));
                }
                int chosen = drill.answer().charAt(0) - 'A' + 1;
                expected.add(String.format(
                        Locale.ROOT,
                        "%.1f m is closest: %s %s",
                        distance(at.get(0), at.get(chosen)) / 10,
                        names.get(chosen),
                        drill.answer()));
                assertThat(working).isEqualTo(expected);
            }
            case OBJ_APPEARANCE_ORDER -> assertThat(working).hasSize(5).last().isEqualTo("in order " + drill.answer());
            default -> {
                int stand = drill.type() == QuestionType.ROUTE_PLANNING ? 1 : 0;
                int facing = bearing(at.get(0), at.get(1));
                int wanted = bearing(at.get(stand), at.get(2));
                int turn = Math.floorMod(wanted - facing + 18, 36) - 18;
                String word =
                        drill.options().get(drill.answer().charAt(0) - 'A').substring(3);
                assertThat(working)
                        .containsExactly(
                                leg(names.get(0), at.get(0), names.get(1), at.get(1)) + String.format(", %02d", facing),
                                leg(names.get(stand), at.get(stand), names.get(2), at.get(2))
                                        + String.format(", %02d", wanted),
                                String.format("%02d to %02d: %+03d %s %s", facing, wanted, turn, word, drill.answer()));
                assertThat(word.contains("left") ? turn < 0 : !word.contains("right") || turn > 0)
                        .isTrue();
            }
        }
    }

    /** The right option is the one whose frames rise. */
    private static void checkOrder(GeometryDrill drill) {
        for (int i = 0; i < drill.options().size(); i++) {
            String step = drill.steps().get(i);
            assertThat(step.replaceAll(" \\d", "")).isEqualTo(drill.options().get(i));
            List<Integer> frames = Pattern.compile("\\d")
                    .matcher(step)
                    .results()
                    .map(it -> Integer.valueOf(it.group()))
                    .toList();
            assertThat(frames.get(0) < frames.get(1) && frames.get(1) < frames.get(2))
                    .isEqualTo(drill.answer().charAt(0) - 'A' == i);
        }
    }

    private static int bearing(double[] from, double[] to) {
        return Math.floorMod(Math.round(Math.toDegrees(Math.atan2(to[0] - from[0], to[1] - from[1])) / 10), 36);
    }

    private static String leg(String from, double[] at, String to, double[] there) {
        return from
                + String.format(" x%+03.0fz%+03.0f to ", at[0], at[1])
                + to
                + String.format(" x%+03.0fz%+03.0f: ", there[0], there[1])
                + way(at, there);
    }

    private static String way(double[] from, double[] to) {
        return String.format(Locale.ROOT, "x%+03dz%+03d", bounded(to[0] - from[0]), bounded(to[1] - from[1]));
    }

    private static int bounded(double decimetres) {
        return (int) Math.max(-99, Math.min(99, decimetres));
    }

    private static void checkTurn(GeometryDrill drill, List<double[]> at) {
        boolean route = drill.type() == QuestionType.ROUTE_PLANNING;
        double[] pivot = route ? at.get(1) : at.get(0);
        double faceX = at.get(1)[0] - at.get(0)[0];
        double faceZ = at.get(1)[1] - at.get(0)[1];
        double toX = at.get(2)[0] - pivot[0];
        double toZ = at.get(2)[1] - pivot[1];
        // Right of the facing direction when the product with its right-hand normal is positive.
        double right = toX * faceZ - toZ * faceX;
        double ahead = toX * faceX + toZ * faceZ;
        double angle = Math.toDegrees(Math.atan2(Math.abs(right), ahead));
        String side = right > 0 ? "right" : "left";
        String option = drill.options().get(drill.answer().charAt(0) - 'A').substring(3);
        String expected =
                switch (drill.type()) {
                    case OBJECT_REL_DIRECTION_HARD -> (ahead > 0 ? "front-" : "back-") + side;
                    case OBJECT_REL_DIRECTION_MEDIUM, ROUTE_PLANNING -> angle > 135 ? "back" : side;
                    default -> side;
                };
        assertThat(option).as(drill.toString()).isEqualTo(expected);
    }

    private static double[] ground(String text) {
        Matcher matcher = GROUND.matcher(text);
        assertThat(matcher.matches()).as(text).isTrue();
        return new double[] {Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))};
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
}
