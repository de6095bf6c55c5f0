package ai.valr.trainer.tune;

import ai.valr.trainer.data.OwnTokens;
import ai.valr.trainer.encoder.EncoderFamily;
import ai.valr.trainer.stage.Teacher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the frozen encoders lie that a model's latents may be aligned with: of a miniature the folder that {@code valr train --stage
 * encoders} trained it in, of a published one its Hugging Face folder. The model's own tower needs none.
 *
 * @param byName folder by the name that recipes and {@code valr.json} give an encoder
 */
public record EncoderFolders(Map<String, Path> byName) {
    public static final EncoderFolders NONE = new EncoderFolders(Map.of());

    private static final String BETWEEN = ",";
    private static final char OF = '=';

    public EncoderFolders {
        byName = Map.copyOf(byName);
    }

    /**
     * Reads {@code NAME=FOLDER}, with commas between several.
     *
     * @throws IllegalArgumentException for what is none, a name that no encoder has, or has twice
     */
    public static EncoderFolders parse(String text) {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (String part : text.isBlank() ? List.<String>of() : List.of(text.split(BETWEEN, -1))) {
            int at = part.indexOf(OF);
            String name = part.substring(0, Math.max(at, 0)).strip();
            String folder = part.substring(at + 1).strip();
            if (at < 0 || name.isEmpty() || folder.isEmpty()) {
                throw new IllegalArgumentException(
                        "encoders " + text + " must be NAME=FOLDER, with commas between several");
            }
            if (!known().contains(name)) {
                throw new IllegalArgumentException("encoders names " + name + ", which is no encoder that has a folder;"
                        + " expected one of " + String.join(", ", known()));
            }
            if (folders.put(name, Path.of(folder)) != null) {
                throw new IllegalArgumentException("encoders names " + name + " twice; leave one of its folders out");
            }
        }
        return new EncoderFolders(folders);
    }

    /** Empty where none is given. */
    Optional<Path> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Encoders that have a folder, by the names of recipes: all but {@value OwnTokens#NAME}. */
    static List<String> known() {
        return Stream.concat(
                        Arrays.stream(Teacher.values()).map(Teacher::label),
                        Arrays.stream(EncoderFamily.values())
                                .map(EncoderFamily::recipeName)
                                .distinct())
                .toList();
    }
}
