package ai.valr.trainer.encoder;

import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.trainer.encoder.EncoderConfig.Biases;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An encoder's weights in their folder, held against its configuration: exactly the tensors that it asks for, in one
 * spelling. Closed by whoever opened it.
 *
 * @param files the weights
 * @param spelling how they name parts
 */
record EncoderCheckpoint(CheckpointFiles files, EncoderSpelling spelling) implements AutoCloseable {
    /** What stands beside a vision tower in files of both towers. */
    private static final List<String> TEXT_TOWER = List.of("text_model.", "logit_scale", "logit_bias");
    /** What stands behind pi^3's decoder, and what its pictures are normalised by. */
    private static final List<String> HEADS = List.of(
            "point_decoder.",
            "point_head.",
            "conf_decoder.",
            "conf_head.",
            "camera_decoder.",
            "camera_head.",
            "image_mean",
            "image_std");

    /**
     * Opens the weights in an encoder's folder.
     *
     * @throws ai.valr.model.ModelException that lists every tensor that is missing, unexpected or of another shape
     */
    static EncoderCheckpoint open(Path dir, EncoderConfig config) {
        CheckpointFiles files = CheckpointFiles.open(dir, UnaryOperator.identity());
        try {
            EncoderSpelling spelling = EncoderSpelling.of(config, files.names());
            List<String> beside = beside(config.family());
            CheckpointCheck.check(
                    expected(config, spelling), files, name -> beside.stream().anyMatch(name::startsWith));
            return new EncoderCheckpoint(files, spelling);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /** Beginnings of names that may stand beside the encoder's and are not read. */
    private static List<String> beside(EncoderFamily family) {
        return switch (family) {
            case DINOV3, DINOV2 -> List.of();
            case SIGLIP2, SIGLIP2_NAFLEX -> TEXT_TOWER;
            case PI3 -> HEADS;
        };
    }

    /** Shapes by the file's names, in the order of the forward pass. */
    static Map<String, long[]> expected(EncoderConfig config, EncoderSpelling spelling) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long hidden = config.hiddenSize();
        embeddings(shapes, config, spelling);
        for (int n = 0; n < config.layers(); n++) {
            block(shapes, config, spelling, n);
        }
        affine(shapes, spelling.top("norm"), hidden);
        if (config.poolingHead()) {
            head(shapes, config, spelling.top("head"));
        }
        config.decoder().ifPresent(decoder -> shapes.putAll(decoder.shapes(hidden, config.intermediateSize())));
        return shapes;
    }

    private static void embeddings(Map<String, long[]> shapes, EncoderConfig config, EncoderSpelling spelling) {
        long hidden = config.hiddenSize();
        long side = config.patchSize();
        long positions = (long) config.positionSide() * config.positionSide();
        String patches = spelling.top("patch_embed");
        shapes.put(
                patches + ".weight",
                config.family().takesPatches()
                        ? new long[] {hidden, config.patchValues()}
                        : new long[] {hidden, 3, side, side});
        shapes.put(patches + ".bias", new long[] {hidden});
        switch (config.family()) {
            case DINOV3 -> {
                tokens(shapes, config, spelling);
                shapes.put(spelling.top("mask"), new long[] {1, 1, hidden});
            }
            case DINOV2 -> {
                tokens(shapes, config, spelling);
                shapes.put(spelling.top("mask"), new long[] {1, hidden});
                shapes.put(spelling.top("positions"), new long[] {1, positions + 1, hidden});
            }
            case PI3 -> {
                tokens(shapes, config, spelling);
                shapes.put(spelling.top("positions"), new long[] {1, positions + 1, hidden});
            }
            case SIGLIP2, SIGLIP2_NAFLEX -> shapes.put(spelling.top("positions"), new long[] {positions, hidden});
        }
    }

    private static void tokens(Map<String, long[]> shapes, EncoderConfig config, EncoderSpelling spelling) {
        shapes.put(spelling.top("class"), new long[] {1, 1, config.hiddenSize()});
        shapes.put(spelling.top("registers"), new long[] {1, config.registers(), config.hiddenSize()});
    }

    private static void block(Map<String, long[]> shapes, EncoderConfig config, EncoderSpelling spelling, int n) {
        long hidden = config.hiddenSize();
        long wide = config.intermediateSize();
        Biases biases = config.biases();
        affine(shapes, spelling.block(n, "norm1"), hidden);
        if (spelling.joinsQkv()) {
            linear(shapes, spelling.block(n, "qkv"), 3 * hidden, hidden, biases.query());
        } else {
            linear(shapes, spelling.block(n, "q"), hidden, hidden, biases.query());
            linear(shapes, spelling.block(n, "k"), hidden, hidden, biases.key());
            linear(shapes, spelling.block(n, "v"), hidden, hidden, biases.value());
        }
        linear(shapes, spelling.block(n, "proj"), hidden, hidden, biases.projection());
        affine(shapes, spelling.block(n, "norm2"), hidden);
        if (config.gated() && spelling.joinsGate()) {
            linear(shapes, spelling.block(n, "gate_up"), 2 * wide, hidden, biases.mlp());
        } else {
            if (config.gated()) {
                linear(shapes, spelling.block(n, "gate"), wide, hidden, biases.mlp());
            }
            linear(shapes, spelling.block(n, "up"), wide, hidden, biases.mlp());
        }
        linear(shapes, spelling.block(n, "down"), hidden, wide, biases.mlp());
        if (config.family().hasClassToken()) {
            shapes.put(spelling.block(n, "scale1"), new long[] {hidden});
            shapes.put(spelling.block(n, "scale2"), new long[] {hidden});
        }
    }

    /** SigLIP's attention pooling: checked, so that a file of another shape is told, and not read. */
    private static void head(Map<String, long[]> shapes, EncoderConfig config, String head) {
        long hidden = config.hiddenSize();
        shapes.put(head + ".probe", new long[] {1, 1, hidden});
        shapes.put(head + ".attention.in_proj_weight", new long[] {3 * hidden, hidden});
        shapes.put(head + ".attention.in_proj_bias", new long[] {3 * hidden});
        linear(shapes, head + ".attention.out_proj", hidden, hidden, true);
        affine(shapes, head + ".layernorm", hidden);
        linear(shapes, head + ".mlp.fc1", config.intermediateSize(), hidden, true);
        linear(shapes, head + ".mlp.fc2", hidden, config.intermediateSize(), true);
    }

    private static void affine(Map<String, long[]> shapes, String name, long size) {
        shapes.put(name + ".weight", new long[] {size});
        shapes.put(name + ".bias", new long[] {size});
    }

    private static void linear(Map<String, long[]> shapes, String name, long out, long in, boolean bias) {
        shapes.put(name + ".weight", new long[] {out, in});
        if (bias) {
            shapes.put(name + ".bias", new long[] {out});
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
