package ai.valr.trainer.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Arms to be held against each other. JSON keys are these names in snake_case.
 *
 * @param title of table and picture
 * @param question that it answers
 * @param recipe base recipe of all arms, from the experiment's file
 * @param from folder of the model that arms start from which name none, from the experiment's file
 * @param seeds of data order and fresh heads
 * @param reference the arm that the others are held against
 * @param axis what the arms' {@code x} is; null where they have none
 * @param arms one or more, each name once
 * @param evaluation the same for all
 */
public record Experiment(
        String title,
        String question,
        String recipe,
        String from,
        List<Long> seeds,
        String reference,
        String axis,
        List<Arm> arms,
        EvaluationPlan evaluation) {

    public Experiment {
        List<String> problems = new ArrayList<>();
        require(problems, title != null && !title.isBlank(), "title", title, "some words");
        require(problems, question != null && !question.isBlank(), "question", question, "the question it answers");
        require(problems, recipe != null, "recipe", recipe, "the path of a recipe, from this file");
        require(problems, from != null, "from", from, "the folder of a model, from this file");
        require(
                problems,
                seeds != null
                        && !seeds.isEmpty()
                        && seeds.stream().allMatch(Objects::nonNull)
                        && seeds.stream().distinct().count() == seeds.size(),
                "seeds",
                seeds,
                "one or more numbers, each once");
        require(
                problems,
                evaluation != null
                        && evaluation.scenes() >= 1
                        && (evaluation.latentScenes() == 0 || evaluation.latentScenes() >= 2)
                        && (evaluation.curve() == null || evaluation.curve().looks())
                        && (evaluation.asks().equals(EvaluationPlan.QUESTIONS) || evaluation.asksPlaces()),
                "evaluation",
                evaluation,
                "scenes 1 or more, latent_scenes 0 or at least 2, a curve's every and scenes 1 or more, and asks questions or"
                        + " places");
        Map<String, Arm> resolved = resolve(problems, arms);
        require(
                problems,
                resolved.containsKey(reference),
                "reference",
                reference,
                "one of the arms " + resolved.keySet());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the experiment is not usable:\n  " + String.join("\n  ", problems));
        }
        seeds = List.copyOf(seeds);
        arms = List.copyOf(resolved.values());
    }

    /** Arms by name with what they take from those above them. */
    private static Map<String, Arm> resolve(List<String> problems, List<Arm> arms) {
        Map<String, Arm> above = new LinkedHashMap<>();
        for (Arm arm : arms == null ? List.<Arm>of() : arms) {
            String who = "arm " + arm.name();
            require(
                    problems,
                    arm.name() != null && arm.name().matches("[a-z0-9][a-z0-9.-]{0,39}"),
                    "arm",
                    arm.name(),
                    "1 to 40 of a-z 0-9 . -");
            require(problems, !above.containsKey(arm.name()), "arm", arm.name(), "each name once");
            known(problems, above, who + ".like", arm.like());
            known(problems, above, who + ".time_of", arm.timeOf());
            require(
                    problems,
                    arm.timeOf() == null || measuredBy(arm, above),
                    who + ".like",
                    arm.like(),
                    "with time_of, an arm above it that has none, and an empty set: its seconds an update are measured"
                            + " by that arm");
            Arm whole = above.containsKey(arm.like()) ? arm.on(above.get(arm.like())) : arm;
            require(
                    problems,
                    Arm.SFT.equals(whole.stage()) || Arm.VALR.equals(whole.stage()),
                    who + ".stage",
                    whole.stage(),
                    "sft or valr");
            require(
                    problems,
                    !whole.set().containsKey("seed"),
                    who + ".set.seed",
                    whole.set().get("seed"),
                    "none: it is the run's own");
            above.put(arm.name(), whole);
        }
        require(problems, !above.isEmpty(), "arms", arms, "one or more");
        return above;
    }

    /** Whether an arm is another one for another time, and that one is not such an arm itself. */
    private static boolean measuredBy(Arm arm, Map<String, Arm> above) {
        Arm like = above.get(arm.like());
        return arm.like() != null && arm.set().isEmpty() && (like == null || like.timeOf() == null);
    }

    private static void known(List<String> problems, Map<String, Arm> above, String key, String name) {
        require(problems, name == null || above.containsKey(name), key, name, "an arm above it: " + above.keySet());
    }

    private static void require(List<String> problems, boolean holds, String key, Object value, String expected) {
        if (!holds) {
            problems.add(key + " is " + value + "; expected " + expected);
        }
    }

    /** The arm of a name that is one of its own. */
    Arm arm(String name) {
        return arms.stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no arm " + name));
    }
}
