package ai.valr.trainer.encoder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How files name an encoder's parts. Ours are {@code patch_embed}, {@code class}, {@code registers}, {@code mask}, {@code positions}, {@code norm},
 * and of a block {@code norm1 q k v} (or {@code qkv}) {@code proj scale1 norm2 gate up} (or {@code gate_up}) {@code down scale2}.
 *
 * @param block what a block's names begin with; {@code %d} is its number from 0
 * @param names from our name of a part to the file's
 */
record EncoderSpelling(String block, Map<String, String> names) {
    private static final List<String> DINOV3 = List.of(
            "patch_embed=embeddings.patch_embeddings",
            "class=embeddings.cls_token",
            "registers=embeddings.register_tokens",
            "mask=embeddings.mask_token",
            "norm=norm",
            "norm1=norm1",
            "q=attention.q_proj",
            "k=attention.k_proj",
            "v=attention.v_proj",
            "proj=attention.o_proj",
            "scale1=layer_scale1.lambda1",
            "norm2=norm2",
            "gate=mlp.gate_proj",
            "up=mlp.up_proj",
            "down=mlp.down_proj",
            "scale2=layer_scale2.lambda1");

    private static final List<String> DINOV2 = List.of(
            "patch_embed=embeddings.patch_embeddings.projection",
            "class=embeddings.cls_token",
            "registers=embeddings.register_tokens",
            "mask=embeddings.mask_token",
            "positions=embeddings.position_embeddings",
            "norm=layernorm",
            "norm1=norm1",
            "scale1=layer_scale1.lambda1",
            "norm2=norm2",
            "scale2=layer_scale2.lambda1");
    private static final List<String> DINOV2_ATTENTION = List.of(
            "q=attention.attention.query",
            "k=attention.attention.key",
            "v=attention.attention.value",
            "proj=attention.output.dense");
    private static final List<String> DINOV2_NEWER_ATTENTION =
            List.of("q=attention.q_proj", "k=attention.k_proj", "v=attention.v_proj", "proj=attention.o_proj");

    /** Facebook's own, which pi^3 has too, without the mask. */
    private static final List<String> DINOV2_ORIGINAL = List.of(
            "patch_embed=patch_embed.proj",
            "class=cls_token",
            "registers=register_tokens",
            "mask=mask_token",
            "positions=pos_embed",
            "norm=norm",
            "norm1=norm1",
            "qkv=attn.qkv",
            "proj=attn.proj",
            "scale1=ls1.gamma",
            "norm2=norm2",
            "scale2=ls2.gamma");

    private static final List<String> MLP = List.of("up=mlp.fc1", "down=mlp.fc2");
    private static final List<String> SWIGLU = List.of("gate_up=mlp.weights_in", "down=mlp.weights_out");
    private static final List<String> NEWER_SWIGLU =
            List.of("gate=mlp.gate_proj", "up=mlp.up_proj", "down=mlp.down_proj");
    private static final List<String> ORIGINAL_SWIGLU = List.of("gate_up=mlp.w12", "down=mlp.w3");

    private static final List<String> SIGLIP = List.of(
            "patch_embed=embeddings.patch_embedding",
            "positions=embeddings.position_embedding.weight",
            "norm=post_layernorm",
            "head=head",
            "norm1=layer_norm1",
            "q=self_attn.q_proj",
            "k=self_attn.k_proj",
            "v=self_attn.v_proj",
            "proj=self_attn.out_proj",
            "norm2=layer_norm2",
            "up=mlp.fc1",
            "down=mlp.fc2");

    /** Parts that no block has; they stand at the top. */
    private static final List<String> TOP =
            List.of("patch_embed", "class", "registers", "mask", "positions", "norm", "head");

    /** The spelling that explains most of a checkpoint's names; of equals the first, which is the published one. */
    static EncoderSpelling of(EncoderConfig config, Collection<String> names) {
        return candidates(config).stream()
                .max(Comparator.comparingLong((EncoderSpelling spelling) -> spelling.explains(names)))
                .orElseThrow();
    }

    private static List<EncoderSpelling> candidates(EncoderConfig config) {
        boolean gated = config.gated();
        return switch (config.family()) {
            case DINOV3 -> List.of(table("layer.%d.", List.of(DINOV3)), table("model.layer.%d.", List.of(DINOV3)));
            case DINOV2 ->
                List.of(
                        table("encoder.layer.%d.", List.of(DINOV2, DINOV2_ATTENTION, gated ? SWIGLU : MLP)),
                        table("encoder.layer.%d.", List.of(DINOV2, DINOV2_NEWER_ATTENTION, gated ? NEWER_SWIGLU : MLP)),
                        table("blocks.%d.", List.of(DINOV2_ORIGINAL, gated ? ORIGINAL_SWIGLU : MLP)),
                        table("blocks.%d.", List.of(DINOV2_ORIGINAL, gated ? SWIGLU : MLP)));
            case SIGLIP2, SIGLIP2_NAFLEX -> {
                EncoderSpelling alone = table("encoder.layers.%d.", List.of(SIGLIP));
                yield List.of(alone, alone.behind("vision_model."));
            }
            case PI3 ->
                List.of(table("blocks.%d.", List.of(DINOV2_ORIGINAL, MLP)).behind(SceneDecoder.ENCODER));
        };
    }

    private static EncoderSpelling table(String block, List<List<String>> rows) {
        Map<String, String> names = new LinkedHashMap<>();
        rows.stream().flatMap(List::stream).forEach(row -> {
            String[] pair = row.split("=", 2);
            names.put(pair[0], pair[1]);
        });
        return new EncoderSpelling(block, names);
    }

    /** This with a prefix before every name. */
    private EncoderSpelling behind(String prefix) {
        Map<String, String> prefixed = new LinkedHashMap<>(names);
        TOP.forEach(part -> prefixed.computeIfPresent(part, (key, name) -> prefix + name));
        return new EncoderSpelling(prefix + block, prefixed);
    }

    private long explains(Collection<String> stored) {
        List<String> known = new ArrayList<>();
        names.forEach((part, name) -> known.add(TOP.contains(part) ? name : block(0, part)));
        return known.stream()
                .filter(name -> Stream.of("", ".weight").anyMatch(end -> stored.contains(name + end)))
                .count();
    }

    /** The file's name of a part at the top. */
    String top(String part) {
        return names.get(part);
    }

    /** The file's name of a part of a block, numbered from 0. */
    String block(int number, String part) {
        return block.formatted(number) + names.get(part);
    }

    /** Whether q, k and v are one tensor. */
    boolean joinsQkv() {
        return names.containsKey("qkv");
    }

    /** Whether the MLP's gate and what it gates are one tensor. */
    boolean joinsGate() {
        return names.containsKey("gate_up");
    }
}
