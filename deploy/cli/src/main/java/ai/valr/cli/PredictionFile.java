package ai.valr.cli;

import ai.valr.trainer.eval.Prediction;
import ai.valr.trainer.roomworld.ReasoningStep;
import ai.valr.trainer.vsibench.VsiBenchOutcome;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Each question of an evaluation as one JSON object a line: {@code id, scene, type, question, options, answer, prediction, credit,
 * blind_prediction, blind_credit, steps, expected_steps}, the last for RoomWorld alone. One thread.
 */
final class PredictionFile implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final BufferedWriter lines;

    /**
     * @param file written over; null writes nothing
     * @throws EnvironmentException if it cannot be written
     */
    PredictionFile(Path file) {
        try {
            lines = file == null ? new BufferedWriter(Writer.nullWriter()) : Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new EnvironmentException(
                    "--predictions " + file + " cannot be written (" + e.getMessage()
                            + "); give a file in a folder that exists",
                    e);
        }
    }

    void write(Prediction prediction) {
        ObjectNode line = json.createObjectNode()
                .put("id", prediction.question().id())
                .put("scene", prediction.question().scene())
                .put("type", prediction.question().type().vsiName())
                .put("question", prediction.question().question());
        prediction.question().options().forEach(line.putArray("options")::add);
        line.put("answer", prediction.question().answer())
                .put("prediction", prediction.prediction())
                .put("credit", prediction.credit())
                .put("blind_prediction", prediction.blindPrediction())
                .put("blind_credit", prediction.blindCredit());
        prediction.steps().forEach(line.putArray("steps")::add);
        ArrayNode expected = line.putArray("expected_steps");
        prediction.question().steps().stream().map(ReasoningStep::text).forEach(expected::add);
        write(line);
    }

    /** The same without expected steps, which VSI-Bench has not. */
    void write(VsiBenchOutcome outcome) {
        VsiBenchQuestion question = outcome.question();
        ObjectNode line = json.createObjectNode()
                .put("id", question.id())
                .put("scene", question.scene())
                .put("type", question.type().vsiName())
                .put("question", question.question());
        question.options().forEach(line.putArray("options")::add);
        line.put("answer", question.groundTruth())
                .put("prediction", outcome.prediction())
                .put("credit", outcome.grade().credit());
        outcome.blindPrediction().ifPresent(said -> line.put("blind_prediction", said));
        outcome.blindGrade().ifPresent(grade -> line.put("blind_credit", grade.credit()));
        outcome.steps().forEach(line.putArray("steps")::add);
        write(line);
    }

    private void write(ObjectNode line) {
        try {
            lines.write(json.writeValueAsString(line));
            lines.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException("a prediction cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the predictions cannot be written", e);
        }
    }
}
