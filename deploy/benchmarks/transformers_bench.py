#!/usr/bin/env python3
"""The quantities of `valr bench`, measured with Hugging Face transformers on the same device: Qwen2.5-VL from the same configuration with
random weights, sdpa attention, a DynamicCache, greedy. Needs Python 3.10, torch and transformers; VaLR itself does not.

    ./valr bench --shape 7b --device cuda:0 --dtype bf16 --json > valr.json
    python3 deploy/benchmarks/transformers_bench.py --against valr.json

With --against, sizes are those of that run and a table of ratios follows. Loops are written out (no `generate`), logits are asked of the
last position alone, and latents skip the head: the quickest that its public modules allow.
"""

import argparse
import copy
import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch
from transformers import DynamicCache, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

SHAPES = Path(__file__).resolve().parents[2] / "agent/model/src/main/resources/ai/valr/model/bench"
START, BEFORE_FRAME, BEHIND_FRAME, QUESTION = 20, 4, 1, 32
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--shape", default="7b", help="3b, 7b or valr-mini")
    parser.add_argument("--config", type=Path, help="another config.json in the flat shape of released checkpoints")
    parser.add_argument("--device", default="cuda:0" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--dtype", choices=DTYPES, default="bf16")
    parser.add_argument("--batch", default="1,8,32")
    parser.add_argument("--latents", type=int, default=16)
    parser.add_argument("--prompt-frames", type=int, default=4)
    parser.add_argument("--frame-side", type=int, default=448)
    parser.add_argument("--context", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--against", type=Path, help="what `valr bench --json` printed: its sizes are taken, and ratios shown")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser.parse_args()


def config_of(path):
    flat = json.loads(path.read_text())
    vision = flat.pop("vision_config")
    text = {k: v for k, v in flat.items() if k not in ("architectures", "model_type", "torch_dtype")}
    text["rope_parameters"] = {
        "rope_type": "default", "rope_theta": text["rope_theta"], "mrope_section": text["rope_scaling"]["mrope_section"]}
    text.pop("rope_scaling")
    ids = {k: flat[k] for k in ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")}
    return Qwen2_5_VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=flat["tie_word_embeddings"], **ids)


def build(config, device, dtype):
    torch.set_default_dtype(dtype)
    with torch.device(device):
        model = Qwen2_5_VLForConditionalGeneration._from_config(config, attn_implementation="sdpa", dtype=dtype)
    torch.set_default_dtype(torch.float32)
    model.eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1 and "norm" in name or name.endswith("ln_q.weight"):
                weight.fill_(1)
            else:
                weight.normal_(0, 0.02)
    return model


class Bench:
    def __init__(self, model, args):
        self.model = model
        self.args = args
        self.device = torch.device(args.device)
        self.dtype = DTYPES[args.dtype]
        self.text = model.config.text_config
        self.vision = model.config.vision_config
        side = max(1, args.frame_side // (self.vision.patch_size * self.vision.spatial_merge_size))
        self.patches = side * self.vision.spatial_merge_size
        self.visual_tokens = side * side

    def sync(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def median_ms(self, work, before=lambda: None):
        times = []
        for i in range(self.args.repeats + 1):
            before()
            self.sync()
            start = time.perf_counter()
            work()
            self.sync()
            if i:
                times.append((time.perf_counter() - start) * 1e3)
        return statistics.median(times)

    def positions(self):
        least = START + self.args.prompt_frames * (BEFORE_FRAME + self.visual_tokens + BEHIND_FRAME)
        return self.args.context or least + QUESTION

    def forward(self, cache, at, embeds=None, ids=None, head=True):
        rows, width = (embeds if ids is None else ids).shape[:2]
        where = torch.arange(at, at + width, device=self.device).expand(3, rows, width)
        given = {"input_ids": ids} if embeds is None else {"inputs_embeds": embeds}
        if head:
            return self.model(
                **given, position_ids=where, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1]
        return self.model.model(**given, position_ids=where, past_key_values=cache, use_cache=True).last_hidden_state[:, -1:]

    def batch(self, rows):
        width = self.positions()
        embeds = torch.randn(rows, width, self.text.hidden_size, device=self.device, dtype=self.dtype)
        ids = torch.full((rows, 1), 1, device=self.device)

        def prefill():
            cache = DynamicCache()
            self.forward(cache, 0, embeds=embeds)
            return cache

        prefill_ms = self.median_ms(prefill)
        prompt = prefill()
        cache = prompt

        def renew():  # a cache grows in place, and versions differ in how one is cut back
            nonlocal cache
            cache = copy.deepcopy(prompt)

        last = torch.randn(rows, 1, self.text.hidden_size, device=self.device, dtype=self.dtype)

        def latent_block():
            at = width
            hidden = self.forward(cache, at, ids=ids, head=False)
            for i in range(self.args.latents):
                hidden = self.forward(cache, at + 1 + i, embeds=hidden, head=False)
            self.forward(cache, at + 1 + self.args.latents, ids=ids, head=False)

        def decode():
            token = self.forward(cache, width, embeds=last).argmax(-1, keepdim=True)
            for i in range(1, self.args.tokens):
                token = self.forward(cache, width + i, ids=token).argmax(-1, keepdim=True)
            return token.tolist()

        block_ms = self.median_ms(latent_block, renew)
        decode_ms = self.median_ms(decode, renew) / self.args.tokens
        markers = 2
        found = {
            "batch": rows, "positions": width, "prefill_ms": prefill_ms, "prefill_per_s": rows * width / prefill_ms * 1e3,
            "latents": self.args.latents, "latent_block_ms": block_ms,
            "latent_per_s": rows * (self.args.latents + markers) / block_ms * 1e3,
            "tokens": self.args.tokens, "decode_ms": decode_ms, "decode_per_s": rows / decode_ms * 1e3}
        print(f"batch {rows}: prefill {prefill_ms:.1f} ms, latent block {block_ms:.1f} ms, {decode_ms:.2f} ms a token",
              file=sys.stderr, flush=True)
        return found

    def vision_ms(self):
        side = self.vision
        values = side.in_channels * side.temporal_patch_size * side.patch_size**2
        pixels = torch.randn(self.patches**2, values, device=self.device, dtype=self.dtype)
        grid = torch.tensor([[1, self.patches, self.patches]], device=self.device)
        return self.median_ms(lambda: self.model.model.visual(pixels, grid_thw=grid))

    def run(self):
        weights = {id(w): w.numel() for w in self.model.parameters()}
        found = {
            "program": "transformers", "model": self.args.shape, "device": self.args.device, "dtype": self.args.dtype,
            "weight_bytes": sum(weights.values()) * self.dtype.itemsize, "visual_tokens": self.visual_tokens,
            "vision_ms": self.vision_ms(), "batches": []}
        print(f"vision tower: {found['vision_ms']:.2f} ms a frame", file=sys.stderr, flush=True)
        for rows in [int(b) for b in self.args.batch.split(",")]:
            try:
                found["batches"].append(self.batch(rows))
            except torch.cuda.OutOfMemoryError:
                print(f"batch {rows} does not fit the device", file=sys.stderr, flush=True)
                torch.cuda.empty_cache()
        found["peak_bytes"] = torch.cuda.max_memory_reserved(self.device) if self.device.type == "cuda" else -1
        return found


def take_sizes(args, ours):
    first = ours["batches"][0]
    args.shape, args.dtype, args.device = ours["model"], ours["dtype"], ours["device"]
    args.batch = ",".join(str(b["batch"]) for b in ours["batches"])
    args.latents, args.context, args.tokens = first["latents"], first["positions"], first["tokens"]
    side = json.loads((args.config or SHAPES / f"{args.shape}.json").read_text())["vision_config"]
    args.frame_side = math.isqrt(ours["visual_tokens"]) * side["patch_size"] * side["spatial_merge_size"]


def show(found, ours):
    print(f"{found['model']} {found['dtype']} on {found['device']} by transformers: {found['weight_bytes'] / 2**30:.2f} GiB of weights")
    print(f"vision tower: {found['vision_ms']:.2f} ms a frame of {found['visual_tokens']} visual tokens")
    print(f"{'batch':>5} {'positions':>9} {'prefill ms':>11} {'positions/s':>11} {'latents':>7} {'block ms':>10} {'positions/s':>11} "
          f"{'ms/token':>9} {'tokens/s':>11}")
    for b in found["batches"]:
        print(f"{b['batch']:5d} {b['positions']:9d} {b['prefill_ms']:11.1f} {b['prefill_per_s']:11.0f} {b['latents']:7d} "
              f"{b['latent_block_ms']:10.1f} {b['latent_per_s']:11.0f} {b['decode_ms']:9.2f} {b['decode_per_s']:11.1f}")
    if ours is None:
        return
    if ours["weight_bytes"] != found["weight_bytes"]:
        print(f"the weights differ: {ours['weight_bytes']} bytes there, {found['weight_bytes']} here", file=sys.stderr)
    print("\ntransformers' time over VaLR's (above 1: VaLR is faster)")
    if ours["visual_tokens"] == found["visual_tokens"]:
        print(f"vision tower {found['vision_ms'] / ours['vision_ms']:.2f}")
    print(f"{'batch':>5} {'prefill':>8} {'block':>8} {'decode':>8}")
    there = {b["batch"]: b for b in ours["batches"]}
    for b in found["batches"]:
        ratios = [b[key] / there[b["batch"]][key] for key in ("prefill_ms", "latent_block_ms", "decode_ms")]
        found.setdefault("ratios", []).append(
            dict(zip(("batch", "prefill", "latent_block", "decode"), [b["batch"], *ratios])))
        print(f"{b['batch']:5d} " + " ".join(f"{r:8.2f}" for r in ratios))


def main():
    args = arguments()
    ours = json.loads(args.against.read_text().strip().splitlines()[-1]) if args.against else None
    if ours:
        take_sizes(args, ours)
    path = args.config or SHAPES / f"{args.shape}.json"
    if not path.exists():
        sys.exit(f"there is no {path}; give --shape 3b, 7b or valr-mini, or --config FILE")
    with torch.inference_mode():
        found = Bench(build(config_of(path), args.device, DTYPES[args.dtype]), args).run()
    show(found, ours)
    if args.json:
        args.json.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
