package ai.valr.trainer.experiment;

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

/**
 * An experiment and the file that it was read from.
 *
 * @param name the file's, without its ending
 */
public record ExperimentFile(String name, Path file, Experiment experiment) {
    private static final String ENDING = ".json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** @throws ModelException naming the file and what is wrong in it */
    public static ExperimentFile read(Path file) {
        try {
            Experiment experiment = JSON.readValue(Files.readString(file), Experiment.class);
            return new ExperimentFile(file.getFileName().toString().replace(ENDING, ""), file, experiment);
        } catch (UnrecognizedPropertyException e) {
            throw new ModelException(
                    file + ": the key " + e.getPropertyName() + " is not known; known here: " + e.getKnownPropertyIds(),
                    e);
        } catch (JsonMappingException e) {
            String problem = e.getCause() instanceof IllegalArgumentException
                    ? e.getCause().getMessage()
                    : e.getOriginalMessage() + " at " + e.getPathReference();
            throw new ModelException(file + ": " + problem, e);
        } catch (JsonProcessingException e) {
            throw new ModelException(file + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelException("cannot read the experiment " + file + ": " + e, e);
        }
    }

    /** The base recipe of all arms. */
    Path recipe() {
        return beside(experiment.recipe());
    }

    /** The model that arms start from which name none, where no other is given. */
    public Path from() {
        return beside(experiment.from());
    }

    /**
     * The model that an arm starts from.
     *
     * @param given that of the arms that name none
     */
    Path from(Arm arm, Path given) {
        return arm.from() == null ? given : beside(arm.from());
    }

    private Path beside(String path) {
        return file.resolveSibling(path).normalize();
    }
}
