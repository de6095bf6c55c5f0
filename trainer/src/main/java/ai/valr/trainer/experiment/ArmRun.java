package ai.valr.trainer.experiment;

import ai.valr.model.file.FileDigest;
import ai.valr.trainer.recipe.DialogueRecipe;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.recipe.Stage;
import ai.valr.trainer.roomworld.RoomWorld;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One arm trained by one seed: what it is made with, and where it lies. Two runs of one key are the same run, whatever their arms
 * are called.
 *
 * @param recipe with the seed and the updates in it
 * @param training what its weights depend on
 * @param evaluation what its figures depend on beside
 * @param runs folder of all runs
 */
record ArmRun(Arm arm, long seed, Recipe recipe, ObjectNode training, ObjectNode evaluation, Path runs) {
    /** Digits of a digest in the name of a folder: runs of one arm and seed are few. */
    private static final int DIGITS = 8;

    /** What a result is a result of. */
    ObjectNode key() {
        ObjectNode key = training.deepCopy();
        key.set("evaluation", evaluation);
        return key;
    }

    /** Another recipe, another folder: a checkpoint is never gone on from with other settings. */
    Path folder() {
        return runs.resolve(arm.name() + "-seed" + seed + "-" + digest(training));
    }

    /** Where what was answered lies. */
    Path answers() {
        return folder().resolve("evaluation-" + digest(evaluation));
    }

    private static String digest(ObjectNode node) {
        return FileDigest.sha256(node.toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, DIGITS);
    }

    Stage stage() {
        return arm.hasLatents() ? Stage.VALR : Stage.SFT;
    }

    DialogueRecipe dialogue() {
        return arm.hasLatents() ? recipe.valr() : recipe.sft();
    }

    int samplesPerUpdate() {
        DialogueRecipe it = dialogue();
        return recipe.shards() * it.accumulation() * it.scenes() * it.rows();
    }

    /** K at evaluation. */
    int latents() {
        return arm.hasLatents() ? recipe.latents() : 0;
    }

    RoomWorld world() {
        return new RoomWorld(recipe.worldConfig());
    }

    String who() {
        return arm.name() + " seed " + seed;
    }
}
