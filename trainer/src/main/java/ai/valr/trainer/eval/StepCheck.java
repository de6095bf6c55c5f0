package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.ObjectView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether a step's text names an object, a frame that shows it and its side there. */
final class StepCheck {
    private static final Pattern LOCATION = Pattern.compile("^(\\w+ \\w+): frame (\\d) (left|middle|right)\\b.*");

    private static final Pattern GROUND = Pattern.compile("x([+-]\\d\\d)z([+-]\\d\\d)");
    private static final double DECIMETRES = 10;

    private StepCheck() {}

    /** How far the place on the floor that a step names lies from the expected one, in metres; empty where one of them names none. */
    static OptionalDouble groundErrorM(String expected, String said) {
        Matcher wanted = GROUND.matcher(expected);
        Matcher named = GROUND.matcher(said);
        return wanted.find() && named.find()
                ? OptionalDouble.of(Math.hypot(
                                decimetres(wanted, 1) - decimetres(named, 1),
                                decimetres(wanted, 2) - decimetres(named, 2))
                        / DECIMETRES)
                : OptionalDouble.empty();
    }

    private static int decimetres(Matcher ground, int axis) {
        return Integer.parseInt(ground.group(axis));
    }

    /**
     * What a location step says, held against the truth.
     *
     * @param frameShows whether the named frame shows the named object
     * @param sideRight whether it lies on the named side there
     */
    record Verdict(boolean frameShows, boolean sideRight) {
        static final Verdict WRONG = new Verdict(false, false);
    }

    /** Empty for a step that is about no object of these. */
    static Optional<Verdict> of(String expected, String said, List<Grounding> groundings) {
        Map<String, Grounding> known =
                groundings.stream().collect(Collectors.toMap(Grounding::name, Function.identity()));
        Matcher wanted = LOCATION.matcher(expected);
        if (!wanted.matches() || !known.containsKey(wanted.group(1))) {
            return Optional.empty();
        }
        Matcher match = LOCATION.matcher(said);
        if (!match.matches() || !match.group(1).equals(wanted.group(1))) {
            return Optional.of(Verdict.WRONG);
        }
        Grounding grounding = known.get(match.group(1));
        int frame = Integer.parseInt(match.group(2)) - 1;
        if (frame < 0
                || frame >= grounding.views().size()
                || !grounding.visible().get(frame)) {
            return Optional.of(Verdict.WRONG);
        }
        ObjectView view = grounding.views().get(frame);
        return Optional.of(new Verdict(true, view.side().word().equals(match.group(3))));
    }
}
