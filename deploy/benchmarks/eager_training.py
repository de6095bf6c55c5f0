#!/usr/bin/env python3
"""The updates of `valr bench --train`, written in plain eager PyTorch: the same decoder, rows, latent recurrence with its whole gradient,
alignment loss, clipping and AdamW. Needs Python 3.10 and torch; VaLR itself does not.

    ./valr bench --train --device cpu --json > train.json
    python3 deploy/benchmarks/eager_training.py --against train.json --threads 1

Attention is `scaled_dot_product_attention` or written out, whichever is quicker in a trial run. A scene's prefix is computed once for all its
rows, as VaLR does; with --own-prefix each row is computed whole, as it usually is. Rows are padded on the right to the longest of their batch,
chunk by chunk where latents stand between the chunks, and masked where a padded position could be seen; logits are computed where a token is learned alone.
"""

import argparse
import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

MODEL = Path(__file__).resolve().parents[2] / "models/valr-mini"
LENGTHS = {"scenes": 8, "frames": 4, "visual_tokens": 16, "prefix": 102, "updates": [
    {"kind": "equal", "rows": [{"scene": i // 8, "question": 56, "steps": [19, 19, 19]} for i in range(64)]}]}
IGNORED = -100
REPA_WEIGHT, PSI_WIDTH = 0.5, 256


class Norm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, self.heads, self.groups = c["hidden_size"], c["num_attention_heads"], c["num_key_value_heads"]
        self.size = d // self.heads
        self.norm1, self.norm2 = Norm(d, c["rms_norm_eps"]), Norm(d, c["rms_norm_eps"])
        self.q, self.k, self.v = nn.Linear(d, d), nn.Linear(d, self.groups * self.size), nn.Linear(d, self.groups * self.size)
        self.o = nn.Linear(d, d, bias=False)
        self.gate, self.up = (nn.Linear(d, c["intermediate_size"], bias=False) for _ in range(2))
        self.down = nn.Linear(c["intermediate_size"], d, bias=False)

    def forward(self, x, cos, sin, cache, seen, fused):
        b, t, d = x.shape
        h = self.norm1(x)
        q = turned(self.q(h).view(b, t, self.heads, self.size).transpose(1, 2), cos, sin)
        k = turned(self.k(h).view(b, t, self.groups, self.size).transpose(1, 2), cos, sin)
        v = self.v(h).view(b, t, self.groups, self.size).transpose(1, 2)
        if cache is not None:
            k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
        wide_k, wide_v = (y.repeat_interleave(self.heads // self.groups, 1) for y in (k, v))
        if fused:
            a = F.scaled_dot_product_attention(q, wide_k, wide_v, seen)
        else:
            scores = q @ wide_k.transpose(2, 3) / math.sqrt(self.size)
            a = torch.softmax(scores if seen is None else scores.masked_fill(~seen, -1e30), -1) @ wide_v
        x = x + self.o(a.transpose(1, 2).reshape(b, t, d))
        h = self.norm2(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h)), (k, v)


def turned(x, cos, sin):
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin


class Decoder(nn.Module):
    def __init__(self, c, alignment_layer, encoder_width):
        super().__init__()
        self.c, self.alignment_layer = c, alignment_layer
        d = c["hidden_size"]
        self.embed = nn.Embedding(c["vocab_size"], d)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c["num_hidden_layers"]))
        self.norm = Norm(d, c["rms_norm_eps"])
        self.psi = nn.Sequential(nn.Linear(d, PSI_WIDTH), nn.SiLU(), nn.Linear(PSI_WIDTH, PSI_WIDTH), nn.SiLU(), nn.Linear(PSI_WIDTH, encoder_width))
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, 0, 0.02)

    def rope(self, at, t, x):
        # at (B,): a row's first position
        size = self.c["hidden_size"] // self.c["num_attention_heads"]
        frequency = self.c["rope_theta"] ** (-torch.arange(0, size, 2, device=x.device) / size)
        angle = (at[:, None] + torch.arange(t, device=x.device))[:, None, :, None] * frequency
        angle = torch.cat([angle, angle], -1)
        return angle.cos(), angle.sin()

    def feed(self, x, caches, at, keys, fused):
        # x (B, T, D) -> hidden after the norm, output of the alignment block, caches; keys (B, past + T) or None where all are real
        t = x.shape[1]
        cos, sin = self.rope(at, t, x)
        past = caches[0][0].shape[2] if caches else 0
        seen = None if t == 1 else torch.ones(t, past + t, dtype=torch.bool, device=x.device).tril(past)
        if keys is not None:
            keys = keys[:, None, None]
            seen = keys if seen is None else keys & seen
        middle, kept = None, []
        for i, block in enumerate(self.blocks):
            x, cache = block(x, cos, sin, caches[i] if caches else None, seen, fused)
            kept.append(cache)
            if i == self.alignment_layer - 1:
                middle = x
        return self.norm(x), middle, kept

    def loss(self, batch, latents, fused, own_prefix):
        x = self.embed(batch["prefix"]).index_copy(1, batch["visual"], batch["frames"])
        rows, width, scene = batch["scene"].shape[0], x.shape[1], batch["scene"]
        start = torch.zeros(x.shape[0], dtype=torch.long, device=x.device)
        first, real, labels = (batch["chunks"] if latents else batch["joined"])[0]
        # one chunk padded on the right needs no mask: nothing that counts comes behind its padding
        keys = None if real.all() or not latents else torch.cat([torch.ones(rows, width, dtype=torch.bool, device=x.device), real], 1)
        if own_prefix:
            whole = torch.cat([x.index_select(0, scene), self.embed(first)], 1)
            hidden, _, caches = self.feed(whole, None, start.index_select(0, scene), keys, fused)
            hidden = hidden[:, width:]
        else:
            _, _, caches = self.feed(x, None, start, None, fused)
            caches = [(k.index_select(0, scene), v.index_select(0, scene)) for k, v in caches]
            hidden, _, caches = self.feed(self.embed(first), caches, start.index_select(0, scene) + width, keys, fused)
        at = width + real.sum(1)
        said, asked, middles = ([], [], []) if latents else ([hidden], [labels], [])
        for chunk, real, labels in batch["chunks"][1:] if latents else []:
            padded = keys is not None or not real.all()
            if padded and keys is None:
                keys = torch.ones(rows, caches[0][0].shape[2], dtype=torch.bool, device=x.device)
            grown = lambda more: torch.cat([keys, more], 1) if padded else None
            one = torch.ones(rows, 1, dtype=torch.bool, device=x.device)
            keys = grown(one)
            hidden, _, caches = self.feed(self.embed(batch["open"]), caches, at, keys, fused)
            thought = []
            for i in range(latents):
                keys = grown(one)
                hidden, middle, caches = self.feed(hidden[:, -1:], caches, at + 1 + i, keys, fused)
                thought.append(middle)
            middles.append(torch.cat(thought, 1))
            at = at + 1 + latents
            keys = grown(real)
            hidden, _, caches = self.feed(self.embed(chunk), caches, at, keys, fused)
            at = at + real.sum(1)
            said.append(hidden)
            asked.append(labels)
        labels = torch.cat(asked, 1)
        learned = labels != IGNORED
        logits = F.linear(torch.cat(said, 1)[learned], self.embed.weight)
        loss = F.cross_entropy(logits.float(), labels[learned])
        if latents:
            side = math.isqrt(latents)
            grid = torch.cat(middles).transpose(1, 2).unflatten(2, (side, side))
            goal = math.isqrt(batch["features"].shape[2])
            up = F.interpolate(grid, size=(goal, goal), mode="bilinear", align_corners=False).flatten(2).transpose(1, 2)
            target = torch.cat([batch["features"][scene, s % batch["features"].shape[1]] for s in range(len(middles))])
            thinks = torch.cat([real[:, :1] for _, real, _ in batch["chunks"][1:]])
            loss = loss - REPA_WEIGHT * (F.cosine_similarity(self.psi(up).float(), target, -1) * thinks).sum() / thinks.sum() / target.shape[1]
        return loss


def parts_of(lengths, count):
    # the rows of each update in so many parts, by scene, in the same order
    share = lengths["scenes"] // count
    for update in lengths["updates"]:
        yield [[{**r, "scene": r["scene"] - part * share} for r in update["rows"] if r["scene"] // share == part] for part in range(count)]


def batch_of(config, lengths, rows, scenes, encoder_width, device):
    generator = torch.Generator().manual_seed(0)
    visual = lengths["frames"] * lengths["visual_tokens"]
    ids = lambda *shape: torch.randint(config["vocab_size"], shape, generator=generator).to(device)
    values = lambda *shape: (torch.rand(shape, generator=generator) - 0.5).to(device)

    def chunk(given, asked):
        # each row's tokens that are given and that are asked for -> ids, which are real, labels
        counts = torch.tensor([g + a for g, a in zip(given, asked)], device=device)
        column = torch.arange(int(counts.max()), device=device)
        real = column < counts[:, None]
        learned = real & (column >= torch.tensor(given, device=device)[:, None])
        return ids(*real.shape), real, torch.where(learned, ids(*real.shape), IGNORED)

    step = lambda s: [r["steps"][s] if s < len(r["steps"]) else 0 for r in rows]
    questions, steps = [r["question"] for r in rows], range(max(len(r["steps"]) for r in rows))
    return {
        "prefix": ids(scenes, lengths["prefix"]),
        "visual": torch.arange(lengths["prefix"] - visual, lengths["prefix"], device=device),
        "frames": values(scenes, visual, config["hidden_size"]),
        "scene": torch.tensor([r["scene"] for r in rows], device=device),
        "chunks": [chunk(questions, [0] * len(rows)), *(chunk([int(n > 0) for n in step(s)], step(s)) for s in steps)],
        "joined": [chunk(questions, [sum(r["steps"]) for r in rows])],
        "open": ids(len(rows), 1),
        "features": values(scenes, lengths["frames"], lengths["visual_tokens"], encoder_width)}


def measure(config, valr, lengths, latents, fused, args, repeats):
    device = torch.device(args.device)
    width = valr["encoders"][0]["dim"]
    torch.manual_seed(0)
    model = Decoder(config, valr["alignment_layer"], width).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-5, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    scenes = lengths["scenes"] // args.micro_batches
    updates = [[batch_of(config, lengths, rows, scenes, width, device) for rows in parts] for parts in parts_of(lengths, args.micro_batches)]
    times, value = [], None
    for i in range(repeats + 1):
        start = time.perf_counter()
        value = 0
        for parts in updates:
            optimizer.zero_grad(set_to_none=True)
            for batch in parts:
                with torch.autocast(device.type, torch.bfloat16, enabled=args.dtype == "bf16"):
                    loss = model.loss(batch, latents, fused, args.own_prefix) / len(parts)
                loss.backward()
                value += loss.item() / len(updates)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        if i:
            times.append((time.perf_counter() - start) * 1e3 / len(updates))
    return statistics.median(times), value


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--against", type=Path, help="what `valr bench --train --json` printed: its lengths are taken, and ratios shown")
    parser.add_argument("--model", type=Path, default=MODEL, help="folder with config.json and valr.json")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--latents", type=int, default=16)
    parser.add_argument("--own-prefix", action="store_true", help="compute each row whole, its frames with it")
    parser.add_argument("--micro-batches", type=int, default=1, help="parts of an update, one after the other: a divisor of the scenes; for less memory")
    parser.add_argument("--stages", default="sft,valr", help="one of them, or both")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = json.loads((args.model / "config.json").read_text())
    valr = json.loads((args.model / "valr.json").read_text())
    ours = json.loads(args.against.read_text().strip().splitlines()[-1]) if args.against else None
    lengths = ours["lengths"] if ours else LENGTHS
    there = {t["stage"]: t for t in ours["training"]} if ours else {}
    found = {"program": "eager", "device": args.device, "dtype": args.dtype, "threads": args.threads, "own_prefix": args.own_prefix, "micro_batches": args.micro_batches, "lengths": lengths, "training": []}
    rows = len(lengths["updates"][0]["rows"])
    print(f"{'stage':>5} {'latents':>7} {'attention':>9} {'update ms':>11} {'samples/s':>10} {'loss':>8}  {'VaLR is faster by' if ours else ''}")
    for stage in args.stages.split(","):
        latents = 0 if stage == "sft" else there[stage]["latents"] if ours else args.latents
        trials = {fused: measure(config, valr, lengths, latents, fused, args, 1)[0] for fused in (True, False)}
        fused = trials[True] <= trials[False]
        ms, loss = measure(config, valr, lengths, latents, fused, args, args.repeats)
        entry = {"stage": stage, "latents": latents, "attention": "sdpa" if fused else "written", "update_ms": ms,
                 "samples_per_s": rows / ms * 1e3, "loss": loss}
        ratio = ""
        if ours:
            entry["ratio"] = ms / there[stage]["update_ms"]
            ratio = f"{entry['ratio']:.2f}"
        found["training"].append(entry)
        print(f"{stage:>5} {latents:7d} {entry['attention']:>9} {ms:11.1f} {entry['samples_per_s']:10.1f} {loss:8.4f}  {ratio}", flush=True)
    if args.json:
        args.json.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    sys.exit(main())
