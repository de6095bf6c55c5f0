package ai.valr.trainer.experiment;

import ai.djl.Device;
import ai.valr.model.ModelException;
import ai.valr.model.file.FileDigest;
import ai.valr.trainer.recipe.EncoderRecipe;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.recipe.Stage;
import ai.valr.trainer.recipe.Training;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The encoders that arms align with: those in miniature are trained once, in one folder, for all arms and seeds. */
final class EncoderShelf {
    private final Path folder;
    private final Map<Path, String> digests = new HashMap<>();

    /** @param folder that holds, or is to hold, {@code encoder-NAME/encoder.safetensors} */
    EncoderShelf(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    private Path weights(EncoderRecipe.Miniature encoder) {
        return folder.resolve("encoder-" + encoder.name()).resolve("encoder.safetensors");
    }

    /** Whether all of a recipe's miniatures are trained. */
    boolean holds(Recipe recipe) {
        return recipe.encoders().stream()
                .allMatch(it -> !(it instanceof EncoderRecipe.Miniature miniature) || Files.exists(weights(miniature)));
    }

    /**
     * What trains the missing ones of a recipe, or nothing where none is missing.
     *
     * @param recipe with the seed that encoders are trained by
     * @param device where they are trained
     */
    Optional<Training> training(Recipe recipe, Device device, PrintStream progress) {
        return holds(recipe) ? Optional.empty() : Optional.of(new Training(recipe, folder, device, progress));
    }

    /** Trains what is missing, while no other process does; {@code false} when it was stopped. */
    boolean train(Training training) throws IOException {
        return FolderLock.whileHeld(folder, "the encoders", () -> training.run(Stage.ENCODERS));
    }

    /** What stands behind each of a recipe's encoders: a digest of its weights; the tower's own tokens have none. */
    ObjectNode digests(Recipe recipe) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        for (EncoderRecipe encoder : recipe.encoders()) {
            if (encoder instanceof EncoderRecipe.Miniature miniature) {
                node.put(encoder.name(), digest(weights(miniature)));
            } else if (encoder instanceof EncoderRecipe.Published published) {
                node.put(encoder.name(), digestOfWeights(Path.of(published.path()), ""));
            } else {
                node.put(encoder.name(), "");
            }
        }
        return node;
    }

    private String digest(Path file) {
        return digests.computeIfAbsent(file, FileDigest::sha256);
    }

    /**
     * One digest of a folder's weights and of all that says how they are used: configurations, preprocessing, vocabulary.
     *
     * @param leftOut a file that does not count
     */
    String digestOfWeights(Path model, String leftOut) {
        return digests.computeIfAbsent(model, it -> FileDigest.sha256(files(it, leftOut)));
    }

    private static List<Path> files(Path model, String leftOut) {
        try (Stream<Path> files = Files.list(model)) {
            List<Path> found = files.filter(file -> counts(file.getFileName().toString(), leftOut))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new ModelException("there is no model in " + model + "; give a folder with model.safetensors");
            }
            return found;
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new ModelException(model + " is no folder; give one that holds a model", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the folder " + model, e);
        }
    }

    private static boolean counts(String name, String leftOut) {
        return !name.equals(leftOut) && (name.endsWith(".safetensors") || name.endsWith(".json"));
    }
}
