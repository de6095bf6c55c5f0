"""A tiny random pi^3 and what the official code makes of scenes of one to three frames: python make_pi3.py --seed 7 --out DIR --code CHECKOUT

CHECKOUT is one of https://github.com/yyfz/Pi3 (BSD 3-Clause), whose classes are run as they are, at other sizes; beside this folder's
requirements its import needs huggingface_hub. No weights are fetched.
"""

import sys
from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from PIL import Image

from common import arguments, generator, numpy_rng, picture, randomise, save_json, save_tensors

SHOWN = (42, 56)  # height and width that preprocessor_config.json asks for


def official(code: Path):
    sys.path.insert(0, str(code))
    from pi3.models import pi3

    return pi3


def released(pi3):
    """The model at its released size, without memory: its names and shapes."""
    linspace = torch.linspace
    with torch.device("meta"), mock.patch.object(torch, "linspace", lambda *a, **k: linspace(*a, **k, device="cpu")):
        return pi3.Pi3()


def tiny(pi3, shape: dict):
    """The official class with smaller parts, all made of its own classes with its own settings."""
    from pi3.models.dinov2.models.vision_transformer import DinoVisionTransformer

    model, width = released(pi3), shape["hidden_size"]
    model.encoder = DinoVisionTransformer(
        img_size=shape["image_size"], patch_size=14, embed_dim=width, depth=shape["num_hidden_layers"], num_heads=shape["num_attention_heads"],
        mlp_ratio=shape["mlp_ratio"], block_chunks=0, init_values=1.0, num_register_tokens=shape["num_register_tokens"],
        interpolate_antialias=model.encoder.interpolate_antialias, interpolate_offset=model.encoder.interpolate_offset,
    )
    del model.encoder.mask_token
    block = partial(
        pi3.BlockRope, dim=width, num_heads=shape["decoder_attention_heads"], mlp_ratio=shape["mlp_ratio"], qkv_bias=True, proj_bias=True,
        ffn_bias=True, norm_layer=partial(torch.nn.LayerNorm, eps=1e-6), init_values=0.01, qk_norm=True, attn_class=pi3.FlashAttentionRope,
        rope=model.rope,
    )
    model.decoder = torch.nn.ModuleList([block() for _ in range(shape["decoder_layers"])])
    model.register_token = torch.nn.Parameter(torch.zeros(1, 1, shape["decoder_register_tokens"], width))
    model.patch_start_idx = shape["decoder_register_tokens"]
    head = partial(pi3.TransformerDecoder, in_dim=2 * width, dec_embed_dim=16, depth=1, dec_num_heads=2, rope=model.rope)
    model.point_decoder, model.conf_decoder, model.camera_decoder = head(out_dim=8), head(out_dim=8), head(out_dim=8)
    model.point_head, model.conf_head = pi3.LinearPts3d(14, 8, 3), pi3.LinearPts3d(14, 8, 1)
    model.camera_head = pi3.CameraHead(dim=8)
    for name, values in {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}.items():
        model.register_buffer(name, torch.tensor(values).view(1, 3, 1, 1))
    return model.eval().float()


@torch.no_grad()
def scaled(model, gen: torch.Generator) -> None:
    """What `randomise` does not know by name: layer scales and the table of positions."""
    randomise(model, gen)
    for name, p in sorted(model.named_parameters()):
        if name.endswith("gamma"):
            p.copy_(0.5 + 0.2 * torch.randn(p.shape, generator=gen))
        elif name.endswith("pos_embed"):
            p.copy_(0.5 * torch.randn(p.shape, generator=gen))


@torch.no_grad()
def states(model, images: torch.Tensor) -> dict:
    """images (N, 3, H, W) from 0 to 1, the frames of one scene -> every state, each (N, ..)."""
    out, frames = {}, images.shape[0]
    prefix = 1 + model.encoder.num_register_tokens

    def kept(name, cut=0):
        return lambda module, inputs, output: out.__setitem__(name, output.reshape(frames, -1, output.shape[-1])[:, cut:])

    def last(module, inputs, output):
        out.update(last=output[:, prefix:], last_cls=output[:, 0], last_registers=output[:, 1:prefix])

    hooks = [
        model.encoder.register_forward_pre_hook(lambda module, inputs: out.__setitem__("pixel_values", inputs[0])),
        model.encoder.blocks[0].register_forward_pre_hook(lambda module, inputs: out.__setitem__("embeddings", inputs[0][:, prefix:])),
        model.encoder.norm.register_forward_hook(last),
        # what the heads are given, without the registers, which they drop at their ends
        model.point_decoder.register_forward_pre_hook(lambda module, inputs: out.__setitem__("features", inputs[0][:, model.patch_start_idx :])),
    ]
    hooks += [block.register_forward_hook(kept(f"block{n + 1}", prefix)) for n, block in enumerate(model.encoder.blocks)]
    hooks += [block.register_forward_hook(kept(f"decoder{n + 1}")) for n, block in enumerate(model.decoder)]
    model(images[None])
    for hook in hooks:
        hook.remove()
    return out


def main() -> None:
    if "--code" not in sys.argv[:-1]:
        sys.exit("give --code CHECKOUT, the folder of a checkout of https://github.com/yyfz/Pi3")
    at = sys.argv.index("--code")
    pi3 = official(Path(sys.argv[at + 1]))
    del sys.argv[at : at + 2]
    args = arguments()
    shape, out = dict(args.shapes["pi3"]), args.out / "pi3"
    sizes = shape.pop("inputs")
    gen = generator(args.seed, "encoder/pi3")
    model = tiny(pi3, shape)
    scaled(model, gen)
    save_tensors(out / "model.safetensors", model.state_dict())
    save_json(out / "config.json", {"model_type": "pi3", "pos_type": model.pos_type} | shape)
    save_json(out / "preprocessor_config.json", {"size": {"height": SHOWN[0], "width": SHOWN[1]}})
    whole = released(pi3).state_dict()
    (out / "released-shapes.json").write_text("{\n" + ",\n".join(f'"{k}": {list(v.shape)}' for k, v in sorted(whole.items())) + "\n}\n")

    tensors, noise = {}, {}
    scenes = [torch.rand(frames, 3, h, w, generator=gen) for frames, h, w in sizes]
    found = [states(model, images) for images in scenes]
    model.double()
    for head in (model.point_head, model.conf_head, model.camera_head):
        head.float()  # the official code gives these float32 whatever came before
    exact = [states(model, images.double()) for images in scenes]
    for i, (single, double) in enumerate(zip(found, exact)):
        tensors |= {f"input{i}.{k}": v for k, v in single.items()}
        for k in single:
            noise[k] = max(noise.get(k, 0.0), float((single[k] - double[k]).abs().max()))
    save_tensors(out / "cases.safetensors", tensors)
    save_json(out / "cases.json", {"class": "Pi3", "torch": torch.__version__, "inputs": sizes, "float32_against_float64_max_abs": noise})

    shown = {}
    for name, (height, width) in {"wide": (37, 61), "tall": (90, 40)}.items():
        levels = picture(numpy_rng(args.seed, f"preprocessing/{name}"), height, width)
        resized = Image.fromarray(levels).resize((SHOWN[1], SHOWN[0]), Image.Resampling.LANCZOS)  # as the official loader does
        values = torch.from_numpy(np.asarray(resized).copy()).permute(2, 0, 1).float().div(255)[None]
        shown |= {name: torch.from_numpy(levels), f"pi3.{name}.pixel_values": (values - model.image_mean.float()) / model.image_std.float()}
    save_tensors(out / "preprocessing.safetensors", shown)
    print("pi3", max(noise.values()), sorted(found[0]))


if __name__ == "__main__":
    main()
