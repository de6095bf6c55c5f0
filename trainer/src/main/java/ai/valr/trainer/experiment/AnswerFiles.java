package ai.valr.trainer.experiment;

import ai.valr.trainer.eval.Prediction;
import ai.valr.trainer.intervention.LatentWorth;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's model answered, question by question, so that runs can be held against each other: {@code predictions.jsonl} and, with
 * latents, {@code latents.jsonl}. A file is there whole or not at all.
 *
 * @param folder of one run and one evaluation
 */
record AnswerFiles(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCENE = "scene";
    private static final String TYPE = "type";
    private static final String CREDIT = "credit";
    private static final String BLIND = "blind_credit";
    private static final String OWN = "own";
    private static final String SWAPPED = "swapped";
    private static final String ELSEWHERE = "elsewhere";

    private Path predictions() {
        return folder.resolve("predictions.jsonl");
    }

    private Path latents() {
        return folder.resolve("latents.jsonl");
    }

    /** Whether they are there and whole: as many as a result tells of, each of which can be read. */
    boolean stand(JsonNode result) {
        try {
            JsonNode share = result.path("latent_share");
            return seeing().size() == result.path("score").path("n").asInt()
                    && (share.isMissingNode()
                            || worth().stream()
                                    .anyMatch(it -> it.own().size()
                                            == share.path("frames_worth")
                                                    .path("n")
                                                    .asInt()));
        } catch (IOException | IllegalArgumentException e) {
            return false; // missing, cut off, or of another kind: asked again
        }
    }

    void write(List<Prediction> answered, Optional<LatentWorth> worth) throws IOException {
        Files.createDirectories(folder);
        if (worth.isPresent()) {
            LatentWorth it = worth.get();
            List<ObjectNode> lines = new ArrayList<>();
            for (int i = 0; i < it.own().size(); i++) {
                lines.add(line(it.own().get(i))
                        .put(OWN, it.own().get(i).credit())
                        .put(SWAPPED, it.swapped().get(i).credit())
                        .put(ELSEWHERE, it.elsewhere().get(i).credit()));
            }
            write(latents(), lines);
        }
        write(predictions(), answered.stream().map(AnswerFiles::line).toList());
    }

    private static ObjectNode line(Grade grade) {
        return JSON.createObjectNode()
                .put(SCENE, grade.scene())
                .put(TYPE, grade.type().vsiName());
    }

    private static ObjectNode line(Prediction it) {
        ObjectNode line = JSON.createObjectNode()
                .put("id", it.question().id())
                .put(SCENE, it.question().scene())
                .put(TYPE, it.question().type().vsiName())
                .put("answer", it.question().answer())
                .put("prediction", it.prediction())
                .put(CREDIT, it.credit())
                .put("blind_prediction", it.blindPrediction())
                .put(BLIND, it.blindCredit());
        it.steps().forEach(line.putArray("steps")::add);
        return line;
    }

    /** Writes a file of JSON lines at once or not at all. */
    static void write(Path file, List<ObjectNode> lines) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, lines.stream().map(ObjectNode::toString).toList());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    List<Grade> seeing() throws IOException {
        return grades(predictions(), CREDIT);
    }

    List<Grade> blind() throws IOException {
        return grades(predictions(), BLIND);
    }

    Optional<LatentWorth> worth() throws IOException {
        return Files.exists(latents())
                ? Optional.of(new LatentWorth(
                        grades(latents(), OWN), grades(latents(), SWAPPED), grades(latents(), ELSEWHERE)))
                : Optional.empty();
    }

    /** What was answered while the run was trained, by updates. */
    Map<Long, List<Grade>> looks() {
        return ScoreCurve.grades(folder.getParent());
    }

    private static List<Grade> grades(Path file, String credit) throws IOException {
        List<Grade> grades = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = JSON.readTree(line);
            grades.add(new Grade(
                    node.path(SCENE).asText(),
                    QuestionType.valueOf(node.path(TYPE).asText().toUpperCase(Locale.ROOT)),
                    node.path(credit).asDouble()));
        }
        return grades;
    }
}
