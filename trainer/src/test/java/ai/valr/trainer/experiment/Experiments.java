package ai.valr.trainer.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Experiment files of tests: arms of a few updates, on the recipe and the model that we ship. */
final class Experiments {
    static final Path SHIPPED = Path.of("experiments");
    static final Path START = Path.of("..", "models", "valr-mini");

    private Experiments() {}

    /** Two updates on two scenes, in float32 and too small to harm: a model that rambles takes long to ask. */
    private static final String TINY = """
            "dtype": "fp32", "%1$s.updates": 2, "%1$s.pool": 2, "%1$s.scenes": 1, "%1$s.rows": 2, "%1$s.learning_rate": 1e-7
            """;

    /** A model without latents, one with, and the second for the time of the first. */
    static Path tiny(Path folder) throws IOException {
        return write(folder, """
                {"name": "sft", "stage": "sft", "set": {%s}},
                {"name": "own", "stage": "valr", "x": 0.5, "set": {"encoders": ["own"], %s}},
                {"name": "own-time", "like": "own", "time_of": "sft"}
                """.formatted(TINY.formatted("sft"), TINY.formatted("valr")), "sft");
    }

    /** An arm with latents that is asked where things are. */
    static Path places(Path folder) throws IOException {
        Path file = write(folder, """
                {"name": "own", "stage": "valr", "set": {"encoders": ["own"], %s}}
                """.formatted(TINY.formatted("valr")), "own");
        String plan = "\"latent_scenes\": 2";
        return Files.writeString(file, Files.readString(file).replace(plan, "\"asks\": \"places\", " + plan));
    }

    /** The arm with latents under another name. */
    static Path twin(Path folder) throws IOException {
        return write(folder, """
                {"name": "twin", "stage": "valr", "x": 1, "set": {"encoders": ["own"], %s}}
                """.formatted(TINY.formatted("valr")), "twin");
    }

    /** With arms of one's own. */
    static Path write(Path folder, String arms, String reference) throws IOException {
        Files.createDirectories(folder);
        Path recipe = Path.of("recipes", "experiments-direct.json").toAbsolutePath();
        return Files.writeString(
                folder.resolve("tiny.json"), """
                {"title": "Tiny", "question": "Does it go through?", "recipe": "%s", "from": "%s", "seeds": [1, 2],
                 "reference": "%s", "axis": "lambda", "arms": [%s],
                 "evaluation": {"seed": 3, "scenes": 1, "latent_scenes": 2, "curve": {"every": 1, "scenes": 1}}}
                """.formatted(recipe, START.toAbsolutePath(), reference, arms));
    }
}
