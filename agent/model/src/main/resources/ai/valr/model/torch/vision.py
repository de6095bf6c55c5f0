# The vision tower of Qwen2.5-VL (arXiv 2502.13923, section 2.1.1): windowed attention, 2-D rotary positions, SwiGLU, a merger.
# Letters: P patches, C channels of the tower, N heads, d head size, L patches of one segment, S merged tokens, D hidden of the decoder.
# weights: patch_embed; per block norm1 qkv.w qkv.b proj.w proj.b norm2 gate.w gate.b up.w up.b down.w down.b; ln_q mlp.0.w mlp.0.b mlp.2.w mlp.2.b

def rms_norm(self, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    h = torch.to(x, 6)
    h = h * torch.rsqrt(torch.mean(h * h, [-1], True) + eps)
    return weight * torch.to(h, x.dtype)

def rotate_half(self, x: Tensor) -> Tensor:
    halves = torch.chunk(x, 2, -1)
    return torch.cat([-halves[1], halves[0]], -1)

def vision_rope(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
    # positions (P, 2) row and column of each patch -> cos, sin float32 (P, 1, d)
    quarter = ${vision_head_dim} // 4
    frequency = torch.reciprocal(torch.pow(10000.0, torch.arange(0, quarter, dtype=6, device=positions.device) / quarter))
    angle = torch.flatten(torch.unsqueeze(torch.to(positions, 6), -1) * frequency, 1)
    angle = torch.unsqueeze(torch.cat([angle, angle], -1), 1)
    return torch.cos(angle), torch.sin(angle)

def full_attention(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    # (G, L, N, d) -> (G, L, N, d): every patch of a group sees every patch of it. One batched product over G * N is
    # several times faster in training than the fused kernel at these sizes. Of a large picture some patches look at a time, so that
    # the scores take room for ${vision_rows} rows and not for all.
    g = q.size(0)
    l = q.size(1)
    q = torch.reshape(torch.transpose(q, 1, 2), [g * ${vision_heads}, l, ${vision_head_dim}])
    k = torch.reshape(torch.transpose(k, 1, 2), [g * ${vision_heads}, l, ${vision_head_dim}])
    v = torch.reshape(torch.transpose(v, 1, 2), [g * ${vision_heads}, l, ${vision_head_dim}])
    parts: List[Tensor] = []
    for rows in torch.split(q, ${vision_rows}, 1):
        scores = torch.bmm(rows, torch.transpose(k, 1, 2)) * ${vision_scale}
        parts.append(torch.bmm(torch.to(torch.softmax(torch.to(scores, 6), -1), q.dtype), v))
    seen = parts[0]
    if len(parts) > 1:
        seen = torch.cat(parts, 1)
    return torch.transpose(torch.view(seen, [g, ${vision_heads}, l, ${vision_head_dim}]), 1, 2)

def segment_attention(self, q: Tensor, k: Tensor, v: Tensor, lengths: List[int]) -> Tensor:
    # (P, N, d), and the lengths of the segments that see only themselves
    uniform = True
    for n in lengths:
        if n != lengths[0]:
            uniform = False
    shape = [len(lengths), lengths[0], ${vision_heads}, ${vision_head_dim}]
    if uniform:
        out = torch.reshape(self.full_attention(torch.view(q, shape), torch.view(k, shape), torch.view(v, shape)), [q.size(0), ${vision_hidden}])
    else:
        qs = torch.split_with_sizes(q, lengths, 0)
        ks = torch.split_with_sizes(k, lengths, 0)
        vs = torch.split_with_sizes(v, lengths, 0)
        parts: List[Tensor] = []
        for i in range(len(lengths)):
            part = self.full_attention(torch.unsqueeze(qs[i], 0), torch.unsqueeze(ks[i], 0), torch.unsqueeze(vs[i], 0))
            parts.append(torch.reshape(part, [lengths[i], ${vision_hidden}]))
        out = torch.cat(parts, 0)
    return out

def vision_block(self, x: Tensor, cos: Tensor, sin: Tensor, lengths: List[int], w: List[Tensor], at: int) -> Tensor:
    h = self.rms_norm(x, w[at], 1e-06)
    qkv = torch.view(torch.linear(h, w[at + 1], w[at + 2]), [x.size(0), 3, ${vision_heads}, ${vision_head_dim}])
    q = torch.to(torch.select(qkv, 1, 0), 6)
    k = torch.to(torch.select(qkv, 1, 1), 6)
    q = torch.to(q * cos + self.rotate_half(q) * sin, x.dtype)
    k = torch.to(k * cos + self.rotate_half(k) * sin, x.dtype)
    a = self.segment_attention(q, k, torch.contiguous(torch.select(qkv, 1, 2)), lengths)
    x = x + torch.linear(a, w[at + 3], w[at + 4])
    h = self.rms_norm(x, w[at + 5], 1e-06)
    h = torch.silu(torch.linear(h, w[at + 6], w[at + 7])) * torch.linear(h, w[at + 8], w[at + 9])
    return x + torch.linear(h, w[at + 10], w[at + 11])

def patch_embed(self, pixels: Tensor, w: Tensor) -> Tensor:
    # pixels (P, 3 * temporal * patch * patch), w (C, 3, temporal, patch, patch) -> (P, C). Both ways are the same product; the
    # convolution rounds as the reference does, but it is several times slower to differentiate, and TF32 on a GPU.
    x = torch.to(pixels, w.dtype)
    if w.requires_grad or w.is_cuda:
        out = torch.linear(x, torch.reshape(w, [${vision_hidden}, -1]))
    else:
        patches = torch.view(x, [-1, w.size(1), w.size(2), w.size(3), w.size(4)])
        out = torch.view(torch.conv3d(patches, w, None, [w.size(2), w.size(3), w.size(4)]), [-1, ${vision_hidden}])
    return out

def tower(self, pixels: Tensor, weights: List[Tensor], views: Tensor, window_index: Tensor, positions: Tensor, windows: List[int], frames: List[int]) -> List[Tensor]:
    # pixels (P, 3 * temporal * patch * patch), views (P, C) or (0) added to the patches, window_index (S,), positions (P, 2), both in
    # the patches' own order; lengths of windows and frames in patches -> [patch_embed (P, C), block 0 .. (P, C) in window order]
    group = ${merge} * ${merge}
    w = weights[0]
    embedded = self.patch_embed(pixels, w)
    x = embedded
    if views.size(0) > 0:
        x = x + torch.to(views, x.dtype)
    x = torch.reshape(torch.index_select(torch.view(x, [-1, group, ${vision_hidden}]), 0, window_index), [-1, ${vision_hidden}])
    where = torch.reshape(torch.index_select(torch.view(positions, [-1, group, 2]), 0, window_index), [-1, 2])
    cos, sin = self.vision_rope(where)
    full = ${vision_full_blocks}
    out = [embedded]
    for i in range(${vision_depth}):
        if i in full:
            x = self.vision_block(x, cos, sin, frames, weights, 1 + 12 * i)
        else:
            x = self.vision_block(x, cos, sin, windows, weights, 1 + 12 * i)
        out.append(x)
    return out

def raster(self, x: Tensor, window_index: Tensor) -> Tensor:
    # rows from window order back to raster order
    return torch.index_select(x, 0, torch.argsort(window_index))

def merge(self, x: Tensor, weights: List[Tensor], window_index: Tensor) -> Tensor:
    # the last block's output (P, C) in window order -> (S, D) in raster order
    m = 1 + 12 * ${vision_depth}
    h = torch.view(self.rms_norm(x, weights[m], 1e-06), [-1, ${merge} * ${merge} * ${vision_hidden}])
    h = torch.linear(torch.gelu(torch.linear(h, weights[m + 1], weights[m + 2])), weights[m + 3], weights[m + 4])
    return self.raster(h, window_index)

def vision(self, pixels: Tensor, weights: List[Tensor], window_index: Tensor, positions: Tensor, windows: List[int], frames: List[int]) -> List[Tensor]:
    # -> [merged (S, D) in raster order, patch_embed (P, C), block 0 .. (P, C) in window order]
    out = self.tower(pixels, weights, torch.zeros([0], device=pixels.device), window_index, positions, windows, frames)
    return [self.merge(out[-1], weights, window_index)] + out
