package ai.valr.trainer.recipe;

import ai.valr.model.ModelException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a recipe's JSON; a key that is not known or not given is an error. */
public final class RecipeFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private RecipeFile() {}

    /** @throws ModelException naming the file and what is wrong in it */
    public static Recipe read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), Recipe.class);
        } catch (UnrecognizedPropertyException e) {
            throw new ModelException(
                    file + ": the key " + e.getPropertyName() + " is not known; known here: " + e.getKnownPropertyIds(),
                    e);
        } catch (JsonMappingException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
            throw new ModelException(
                    file + ": "
                            + (cause == e
                                    ? e.getOriginalMessage() + " at " + e.getPathReference()
                                    : cause.getMessage()),
                    e);
        } catch (JsonProcessingException e) {
            throw new ModelException(file + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelException("cannot read the recipe " + file + ": " + e, e);
        }
    }
}
