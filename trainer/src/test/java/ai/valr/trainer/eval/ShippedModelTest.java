package ai.valr.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The weights in {@code models/valr-mini} see: a small sample of what {@code valr eval} measures, with bars well below its
 * figures, so that weights which lost their sight, or a decoder that no longer fits them, cannot pass.
 */
class ShippedModelTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final long SEED = 11;
    private static final int SCENES = 8;

    @Test
    void shouldFindObjectsAndDoBetterThanBlind() {
        try (ValrModel model = ValrModel.load(SHIPPED, ModelOptions.defaults())) {
            RoomWorldReport report = new RoomWorldEvaluation(
                            model, new RoomWorld(WorldConfig.standard()), model.defaultLatents())
                    .run(Split.TEST, SEED, SCENES, done -> {}, prediction -> {});

            assertThat(report.frame().score())
                    .as("steps that name a frame showing the object")
                    .isGreaterThan(0.8);
            assertThat(report.grounding().score())
                    .as("of all steps, those that name its side too")
                    .isGreaterThan(0.7);
            assertThat(report.score().overall().score())
                    .as("average over types")
                    .isGreaterThan(report.blind().overall().score() + 0.1);
        }
    }

    @Test
    void shouldSayWhereThingsAre() {
        try (ValrModel model = ValrModel.load(SHIPPED, ModelOptions.defaults())) {
            List<Prediction> said = new PlaceEvaluation(
                            model, new RoomWorld(WorldConfig.standard()), model.defaultLatents())
                    .ask(Split.TEST, SEED, SCENES, done -> {});

            Score seeing = Score.of(said.stream().map(Prediction::grade).toList());
            Score blind = Score.of(said.stream().map(Prediction::blindGrade).toList());
            assertThat(seeing.figures()).containsOnlyKeys("object_frame", "object_ground");
            seeing.figures().forEach((name, figure) -> assertThat(figure.score())
                    .as(name)
                    .isGreaterThan(0.5)
                    .isGreaterThan(blind.figures().get(name).score() + 0.2));
        }
    }
}
