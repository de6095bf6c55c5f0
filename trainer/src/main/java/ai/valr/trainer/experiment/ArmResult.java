package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.LatentWorth;
import ai.valr.trainer.roomworld.Grade;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run's result line and its answers.
 *
 * @param line as in {@code results.jsonl}
 * @param seeing each question's grade
 * @param blind the same on black frames
 * @param worth of its latents, where it was measured
 * @param looks while it was trained: each question's grade, by updates
 */
record ArmResult(
        JsonNode line,
        List<Grade> seeing,
        List<Grade> blind,
        Optional<LatentWorth> worth,
        Map<Long, List<Grade>> looks) {
    static ArmResult of(JsonNode line, AnswerFiles answers) throws IOException {
        return new ArmResult(line, answers.seeing(), answers.blind(), answers.worth(), answers.looks());
    }

    double number(String name) {
        return line.path(name).asDouble(Double.NaN);
    }
}
