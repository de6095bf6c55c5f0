package ai.valr.trainer.intervention;

import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Does the model need its latents? Asks held-out questions of RoomWorld with something else in their place, one thing after the
 * other, and reads and moves the latents that it has. What the results hold already is not measured again. One thread.
 */
public final class InterventionExperiment {
    /** Scenes behind the mean latents, at most: no more than are asked about. */
    private static final int MEAN_SCENES = 20;

    private static final String MOVEMENT = "movement";
    private static final String PROBES = "probes";

    private final ValrModel model;
    private final RoomWorld world;
    private final InterventionSettings settings;
    private final ResultLines results;
    private final Progress progress;
    private final BatchedReasoner reasoner;
    private final HeldOutScenes source;
    private final QuestionSet questions;
    private Optional<Answers> own = Optional.empty();

    /** @param settings of this model and this world */
    public InterventionExperiment(
            ValrModel model, RoomWorld world, InterventionSettings settings, ResultLines results, Progress progress) {
        this.model = model;
        this.world = world;
        this.settings = settings;
        this.results = results;
        this.progress = progress;
        this.reasoner = new BatchedReasoner(model, settings.latents());
        this.source = new HeldOutScenes(model, world, settings.split(), settings.seed());
        this.questions = QuestionSet.of(source, settings.seed(), settings.scenes());
    }

    /**
     * Measures what is missing.
     *
     * @return the report
     * @throws IOException if a result cannot be written
     */
    public ObjectNode run() throws IOException {
        Map<Intervention, Outcome> outcomes = new EnumMap<>(Intervention.class);
        for (Intervention kind : Intervention.values()) {
            outcomes.put(kind, Outcome.of(found(kind.key(), () -> answers(kind)
                    .outcome(questions)
                    .json())));
        }
        JsonNode movement = found(MOVEMENT, this::movement);
        JsonNode probes = found(PROBES, this::probes);
        return new InterventionReport(settings, questions, outcomes).json(movement, probes);
    }

    private interface Measurement {
        JsonNode measure();
    }

    private JsonNode found(String kind, Measurement measurement) throws IOException {
        Optional<JsonNode> known = results.find(kind, settings);
        if (known.isPresent()) {
            return known.get();
        }
        JsonNode result = measurement.measure();
        results.add(kind, settings, result);
        return result;
    }

    private Answers answers(Intervention kind) {
        return switch (kind) {
            case NONE -> own();
            case ZEROS -> with(kind, (question, step, values) -> Optional.of(new float[values.length]));
            case NOISE -> with(kind, new NoiseLatents(settings.seed(), settings.latents()));
            case MEAN -> {
                float[] mean = meanLatents();
                yield with(kind, (question, step, values) -> Optional.of(mean));
            }
            case OTHER_SESSION -> {
                Answers thoughts = own();
                yield with(kind, (question, step, values) -> thoughts.latents(questions.partner(question), step));
            }
            case OTHER_FRAME -> {
                Answers thoughts = interview(kind.words() + ", its source").about(questions::withOneFrameOfAnother);
                yield with(kind, (question, step, values) -> thoughts.latents(question, step));
            }
            case MARKERS_ONLY -> interview(kind.words()).withMarkersOnly();
            case BLOCK_SWAP -> interview(kind.words()).withBlocksOfPartners();
            case OTHER_FRAMES -> interview(kind.words()).about(questions::elsewhere);
        };
    }

    private Answers with(Intervention kind, LatentSource latents) {
        return interview(kind.words()).withLatents(latents);
    }

    private Interview interview(String what) {
        return new Interview(reasoner, questions, progress, what);
    }

    /** The model's answers as it is: asked once, used by whatever needs its latents. */
    private Answers own() {
        if (own.isEmpty()) {
            own = Optional.of(interview(Intervention.NONE.words()).about(questions::seen));
        }
        return own.get();
    }

    /** Of scenes of another split, so that they are others for certain. */
    private float[] meanLatents() {
        Split other = settings.split() == Split.TRAIN ? Split.VALIDATION : Split.TRAIN;
        QuestionSet others = QuestionSet.of(
                new HeldOutScenes(model, world, other, settings.seed()),
                settings.seed(),
                Math.min(MEAN_SCENES, settings.scenes()));
        Answers thoughts = new Interview(reasoner, others, progress, Intervention.MEAN.words() + ", their source")
                .about(others::seen);
        List<float[]> blocks = thoughts.steps().stream()
                .flatMap(List::stream)
                .flatMap(step -> Answers.latents(step).stream())
                .toList();
        return MeanLatents.of(blocks);
    }

    private JsonNode movement() {
        return new LatentMovement(
                        model,
                        reasoner,
                        source,
                        questions,
                        settings.latents(),
                        world.config().noiseSd(),
                        progress)
                .json();
    }

    private JsonNode probes() {
        List<ProbeRow> rows = ProbeRow.of(questions, own());
        double[][] firstWords = new FirstWordStates(model, reasoner, questions, own()).of(rows, progress);
        List<Integer> scenes = IntStream.range(0, rows.size())
                .mapToObj(row -> questions.scene(rows.get(row).question()))
                .toList();
        return new LatentProbes(settings.latents(), rows, scenes, firstWords).json(progress);
    }
}
