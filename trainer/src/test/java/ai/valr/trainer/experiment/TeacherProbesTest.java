package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.intervention.Progress;
import ai.valr.trainer.intervention.Readout;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.recipe.Stage;
import ai.valr.trainer.recipe.Training;
import ai.valr.trainer.roomworld.FrameLabels;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherProbesTest {
    @TempDir
    private Path dir;

    /** Knows where the surface of each cell is, in the first camera's frame, and nothing else. */
    private static final class Surveyor implements FeatureSource {
        @Override
        public EncoderSpec spec() {
            return new EncoderSpec("surveyor", 3, 4, 4);
        }

        @Override
        public Optional<String> digest() {
            return Optional.empty();
        }

        @Override
        public List<float[]> features(List<Walk> walks, List<FrameTokens> tokens) {
            Walk walk = walks.get(0);
            return IntStream.range(0, walk.frames().size())
                    .mapToObj(frame -> FrameLabels.of(walk, frame).cells().pointsFirstM())
                    .toList();
        }

        @Override
        public List<float[]> ofPictures(List<Picture> pictures, List<FrameTokens> tokens) {
            throw new UnsupportedOperationException("it knows places that no picture tells");
        }
    }

    @Test
    void shouldReadPlacesFromWhoKnowsThemAndNoMore() {
        ProbedWalks walks = new ProbedWalks(List.of(new Surveyor()));
        RoomWorld world = new RoomWorld(WorldConfig.standard());
        for (int scene = 0; scene < 40; scene++) {
            walks.add(scene, world.walk(SceneId.of(Split.TEST, 1, scene)), List.of());
        }
        Readout objects = new Readout(walks.objectScenes());
        Readout frames = new Readout(walks.frameScenes());
        double[][] seen = walks.objects(0);

        assertThat(objects.explained(seen, walks.right()).score()).isGreaterThan(0.8);
        assertThat(objects.explained(seen, walks.ahead()).score()).isGreaterThan(0.7);
        assertThat(objects.accuracy(seen, walks.categories()).score()).isLessThan(0.6);
        assertThat(frames.explained(walks.frames(0), walks.farDepths()).score()).isGreaterThan(0.3);
        assertThat(walks.rooms(0)).hasDimensions(40, 12);
    }

    @Test
    void shouldHoldAnEncoderAgainstTheTower() throws Exception {
        ExperimentFile file = ExperimentFile.read(Experiments.write(dir, """
                {"name": "a", "stage": "valr", "set": {"encoders": [
                    {"name": "own"}, {"name": "semantics", "updates": 1, "walks": 1, "learning_rate": 0.001}]}}
                """, "a"));
        Recipe recipe = new RecipeVariants(file)
                .of(file.experiment().arm("a"), 1, OptionalInt.empty())
                .recipe();
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        assertThat(new Training(recipe, dir, Device.cpu(), silent).run(Stage.ENCODERS))
                .isTrue();

        JsonNode report;
        try (ValrModel model = ValrModel.load(Experiments.START, ModelOptions.defaults())) {
            report = new TeacherProbes(model, recipe, dir, dir, (what, done, of) -> {}).run(1, 24);
            Progress none = (what, done, of) -> {
                throw new AssertionError("probed again: " + what);
            };
            assertThat(new TeacherProbes(model, recipe, dir, dir, none).run(1, 24))
                    .isEqualTo(report);
        }
        JsonNode category = report.path("reads").path("category");
        assertThat(category.path("own").path("score").asDouble()).isGreaterThan(0.6); // the tower learnt categories
        assertThat(category.path("ahead").path("semantics").asDouble()).isLessThan(-15); // after one update
        assertThat(TeacherTable.lines(report))
                .anyMatch(line -> line.startsWith("| category | "))
                .anyMatch(line -> line.startsWith("semantics is ahead by 15 points or more on "));
        TeacherTable.draw(report, dir.resolve("results.png"));
        assertThat(dir.resolve("results.png")).isNotEmptyFile();
    }
}
