package ai.valr.trainer.experiment;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.data.OwnTokens;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.Progress;
import ai.valr.trainer.intervention.Readout;
import ai.valr.trainer.recipe.AlignedEncoders;
import ai.valr.trainer.recipe.EncoderRecipe;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Whether encoders know more than the tower of the model that is to learn from them: the same linear probe of either, on held-out scenes.
 * To be asked before anything is aligned, since what a teacher does not know cannot be learned from it.
 */
public final class TeacherProbes {
    /** Points that a teacher should be ahead by on most things. */
    public static final double GATE_POINTS = 15;

    /** Fewer scenes do not give every part of a probe its rows. */
    public static final int MIN_SCENES = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ValrModel model;
    private final Recipe recipe;
    private final Path encoders;
    private final ExperimentResults results;
    private final Progress progress;

    /**
     * @param model whose tower is held against the encoders
     * @param recipe whose encoders, and whose world
     * @param encoders folder of those in miniature
     * @param out folder of {@code results.jsonl}; what it holds is not probed again
     */
    public TeacherProbes(ValrModel model, Recipe recipe, Path encoders, Path out, Progress progress)
            throws IOException {
        this.model = model;
        this.recipe = recipe;
        this.encoders = encoders;
        this.results = new ExperimentResults(out);
        this.progress = progress;
    }

    /**
     * Probes.
     *
     * @param seed of the scenes
     * @param scenes of the test split, {@link #MIN_SCENES} or more
     * @return {@code model, scenes, seed, sources, reads}: for each thing read a figure of the constant and of each source, and
     *     {@code ahead}: the points by which each teacher's figure lies above the tower's
     */
    public JsonNode run(long seed, int scenes) throws IOException {
        ObjectNode key = JSON.createObjectNode()
                .put("model", model.version())
                .put("family", model.family().id())
                .put("world", recipe.world())
                .put("dtype", recipe.dtype())
                .put("scenes", scenes)
                .put("seed", seed);
        key.set("encoders", new EncoderShelf(encoders).digests(recipe));
        if (results.find(key).isEmpty()) {
            results.add("teachers", seed, key, probe(seed, scenes));
        }
        return results.find(key).orElseThrow();
    }

    private ObjectNode probe(long seed, int scenes) {
        try (NDManager manager = Engine.getEngine("PyTorch")
                .newBaseManager(TorchDevice.resolve(model.options().device()))) {
            List<FeatureSource> sources = new ArrayList<>(List.of(tower()));
            new AlignedEncoders(recipe, encoders)
                    .open(manager, model.config()).stream()
                            .filter(source -> !source.spec().name().equals(EncoderRecipe.Own.NAME))
                            .forEach(sources::add);
            ProbedWalks walks = new ProbedWalks(sources);
            RoomWorld world = new RoomWorld(recipe.worldConfig());
            HeldOutScenes held = new HeldOutScenes(model, world, Split.TEST, seed);
            for (int scene = 0; scene < scenes; scene++) {
                Walk walk = held.walk(scene);
                List<FrameTokens> tokens = held.see(walk);
                walks.add(scene, walk, tokens);
                progress.at("scenes", scene + 1, scenes);
            }
            List<String> names =
                    sources.stream().map(source -> source.spec().name()).toList();
            return report(walks, names)
                    .put("model", model.name() + "@" + model.version())
                    .put("scenes", scenes)
                    .put("seed", seed);
        }
    }

    private FeatureSource tower() {
        int side =
                WorldConfig.standard().frameSizePx() / model.config().vision().tokenSide();
        return new OwnTokens(
                new EncoderSpec(EncoderRecipe.Own.NAME, model.config().text().hiddenSize(), side, side));
    }

    private ObjectNode report(ProbedWalks walks, List<String> names) {
        ObjectNode node = JSON.createObjectNode();
        names.forEach(node.putArray("sources")::add);
        ObjectNode reads = node.putObject("reads");
        Readout objects = new Readout(walks.objectScenes());
        Readout frames = new Readout(walks.frameScenes());
        Readout rooms = new Readout(walks.roomScenes());
        reads.set(
                "category",
                read(
                        names,
                        walks::objects,
                        states -> objects.accuracy(states, walks.categories()),
                        objects.majority(walks.categories())));
        reads.set("position_right", read(names, walks::objects, objects, walks.right()));
        reads.set("position_ahead", read(names, walks::objects, objects, walks.ahead()));
        reads.set("distance", read(names, walks::objects, objects, walks.distances()));
        reads.set("far_depth", read(names, walks::frames, frames, walks.farDepths()));
        reads.set("room_size", read(names, walks::rooms, rooms, walks.roomSizes()));
        return node;
    }

    private ObjectNode read(List<String> names, IntFunction<double[][]> states, Readout readout, double[] values) {
        return read(names, states, some -> readout.explained(some, values), readout.mean(values));
    }

    private ObjectNode read(
            List<String> names,
            IntFunction<double[][]> states,
            Function<double[][], Score.Figure> reading,
            Score.Figure constant) {
        ObjectNode node = JSON.createObjectNode();
        node.set("constant", FigureJson.of(constant));
        ObjectNode ahead = JSON.createObjectNode();
        double tower = 0;
        for (int source = 0; source < names.size(); source++) {
            progress.at("probes of " + names.get(source), source + 1, names.size());
            Score.Figure figure = reading.apply(states.apply(source));
            node.set(names.get(source), FigureJson.of(figure));
            if (source == 0) {
                tower = figure.score();
            } else {
                ahead.put(names.get(source), Math.round((figure.score() - tower) * 1e3) / 10.0);
            }
        }
        node.set("ahead", ahead);
        return node;
    }
}
