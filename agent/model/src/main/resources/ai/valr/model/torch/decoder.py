# The decoder of Qwen2.5-VL: rotary positions in three components (mRoPE, arXiv 2409.12191 section 2.1), grouped-query attention
# over a functional KV cache, SwiGLU. Serving, training and evaluation all go through `feed`.
# Letters: B rows, T new positions, S positions in the cache with the new ones, D hidden, H heads, G key/value heads, d head size, V vocabulary.
# weights: embed; per block norm1 q.w q.b k.w k.b v.w v.b o.w norm2 gate.w up.w down.w; norm; head
# Kinds of a position: 0 none (padding, a row that rests), 1 sees all before it (a latent, and text of a plain model), 2 a visual token, which sees all
# too, 3 text that sees no visual token: where latents alone see the frames, what is said of them has gone through the latents.
# state: kinds int8 (B, S), next position int64 (B), last hidden (B, D), then of every block k and v of the settled positions and k and v of
# the recent ones, (B, G, S', d). What is fed grows the recent part alone; `settle` joins the two when a run of single positions is over, so
# that a latent or a token never copies the whole cache, and training keeps one copy of it for the backward pass instead of K.

def rope(self, positions: Tensor, dtype: int) -> Tuple[Tensor, Tensor]:
    # positions int64 (3, B, T): time, height, width -> cos, sin (B, 1, T, d)
    frequency = torch.reciprocal(torch.pow(${rope_theta}, torch.arange(0, ${head_dim}, 2, dtype=6, device=positions.device) / ${head_dim}))
    sections = torch.split_with_sizes(frequency, ${mrope_section}, 0)
    p = torch.unsqueeze(torch.to(positions, 6), -1)
    angle = torch.cat([p[0] * sections[0], p[1] * sections[1], p[2] * sections[2]], -1)
    angle = torch.unsqueeze(torch.cat([angle, angle], -1), 1)
    return torch.to(torch.cos(angle), dtype), torch.to(torch.sin(angle), dtype)

def causal_bias(self, kinds: Tensor, new: int) -> Tensor:
    # kinds (B, S), the last `new` positions ask -> float32 (B, 1, T, S), 0 where they may look
    s = kinds.size(1)
    key = torch.arange(s, device=kinds.device)
    query = torch.unsqueeze(torch.arange(s - new, s, device=kinds.device), 1)
    allowed = torch.unsqueeze(torch.le(key, query), 0) & torch.unsqueeze(torch.gt(kinds, 0), 1)
    hidden = torch.unsqueeze(torch.eq(torch.slice(kinds, 1, s - new), 3), 2) & torch.unsqueeze(torch.eq(kinds, 2), 1)
    return torch.unsqueeze(torch.to(torch.bitwise_not(allowed) | hidden, 6) * -1e30, 1)

def attention(self, q: Tensor, k: Tensor, v: Tensor, recent_k: Tensor, recent_v: Tensor, bias: Tensor) -> Tuple[Tensor, Tensor]:
    # q (B, H, T, d), k and v (B, G, S - n, d), the recent ones (B, G, n, d), bias (B, 1, T, S) -> (B, T, H * d), probabilities (B, H, T, S).
    # The heads that share a key are rows of one product, so that keys are never copied.
    b = q.size(0)
    t = q.size(2)
    s = k.size(2)
    n = recent_k.size(2)
    rows = ${kv_groups} * t
    q = torch.reshape(q, [b * ${kv_heads}, rows, ${head_dim}])
    scores = torch.bmm(q, torch.transpose(torch.reshape(recent_k, [b * ${kv_heads}, n, ${head_dim}]), 1, 2))
    if s > 0:
        far = torch.bmm(q, torch.transpose(torch.reshape(k, [b * ${kv_heads}, s, ${head_dim}]), 1, 2))
        scores = torch.cat([far, scores], 2)
    p = torch.softmax(torch.to(torch.view(scores, [b, ${heads}, t, s + n]), 6) * ${attention_scale} + bias, -1)
    shares = torch.view(torch.to(p, q.dtype), [b * ${kv_heads}, rows, s + n])
    out = torch.bmm(torch.slice(shares, 2, s), torch.reshape(recent_v, [b * ${kv_heads}, n, ${head_dim}]))
    if s > 0:
        out = out + torch.bmm(torch.slice(shares, 2, 0, s), torch.reshape(v, [b * ${kv_heads}, s, ${head_dim}]))
    out = torch.transpose(torch.view(out, [b, ${heads}, t, ${head_dim}]), 1, 2)
    return torch.reshape(out, [b, t, ${heads} * ${head_dim}]), p

def fused_attention(self, q: Tensor, k: Tensor, v: Tensor, recent_k: Tensor, recent_v: Tensor, bias: Tensor) -> Tensor:
    # the same through one kernel that keeps no probabilities, bias (B, 1, groups * T, S) in the dtype of q -> (B, T, H * d)
    b = q.size(0)
    t = q.size(2)
    if k.size(2) > 0:
        recent_k = torch.cat([k, recent_k], 2)
        recent_v = torch.cat([v, recent_v], 2)
    q = torch.reshape(q, [b, ${kv_heads}, ${kv_groups} * t, ${head_dim}])
    out = torch.scaled_dot_product_attention(q, recent_k, recent_v, bias, 0.0, False, scale=${attention_scale})
    out = torch.transpose(torch.view(out, [b, ${heads}, t, ${head_dim}]), 1, 2)
    return torch.reshape(out, [b, t, ${heads} * ${head_dim}])

def decoder_block(self, x: Tensor, cos: Tensor, sin: Tensor, bias: Tensor, fused: bool, state: List[Tensor], i: int, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    # block i -> its output, recent k and v with the new positions, attention probabilities (the bias where fused)
    b = x.size(0)
    t = x.size(1)
    at = 1 + 12 * i
    own = 3 + 4 * i
    h = self.rms_norm(x, w[at], ${rms_eps})
    q = torch.transpose(torch.view(torch.linear(h, w[at + 1], w[at + 2]), [b, t, ${heads}, ${head_dim}]), 1, 2)
    k = torch.transpose(torch.view(torch.linear(h, w[at + 3], w[at + 4]), [b, t, ${kv_heads}, ${head_dim}]), 1, 2)
    v = torch.transpose(torch.view(torch.linear(h, w[at + 5], w[at + 6]), [b, t, ${kv_heads}, ${head_dim}]), 1, 2)
    q = q * cos + self.rotate_half(q) * sin
    k = torch.cat([state[own + 2], k * cos + self.rotate_half(k) * sin], 2)
    v = torch.cat([state[own + 3], v], 2)
    if fused:
        p = bias
        a = self.fused_attention(q, state[own], state[own + 1], k, v, bias)
    else:
        a, p = self.attention(q, state[own], state[own + 1], k, v, bias)
    x = x + torch.linear(a, w[at + 7])
    h = self.rms_norm(x, w[at + 8], ${rms_eps})
    x = x + torch.linear(torch.silu(torch.linear(h, w[at + 9])) * torch.linear(h, w[at + 10]), w[at + 11])
    return x, k, v, p

def settle(self, state: List[Tensor]) -> List[Tensor]:
    # joins the recent positions to the settled ones
    out = [state[0], state[1], state[2]]
    for i in range(${layers}):
        own = 3 + 4 * i
        for kind in range(2):
            recent = state[own + 2 + kind]
            if state[own + kind].size(2) == 0:
                out.append(recent)
            else:
                out.append(torch.cat([state[own + kind], recent], 2))
        out.append(torch.slice(state[own + 2], 2, 0, 0))
        out.append(torch.slice(state[own + 3], 2, 0, 0))
    return out

def feed(self, x: Tensor, positions: Tensor, kinds: Tensor, look: int, fused: bool, state: List[Tensor], weights: List[Tensor]) -> Tuple[List[Tensor], Tensor, List[Tensor], Tensor]:
    # x (B, T, D), positions (3, B, T), kinds int64 (B, T). look: how the last of what is returned is wanted, 0 not at all, 1 as the mean over heads
    # where there are several positions, 2 by head; fused: whether a kernel that keeps no probabilities may compute the attention of the other blocks.
    # -> new state, hidden after the final norm (B, T, D), blocks' outputs, attention of the look layer: by head (B, H, T, S), or
    # the mean over heads (B, 1, T, S), so that nothing holds on to the probabilities of a long prefill
    t = x.size(1)
    mask = torch.cat([state[0], torch.to(kinds, 1)], 1)
    bias = self.causal_bias(mask, t)
    fused = fused and t >= ${fused_from}
    wide = bias
    if fused:
        wide = torch.repeat(torch.to(bias, x.dtype), [1, 1, ${kv_groups}, 1])
    valid = torch.gt(kinds, 0)
    cos, sin = self.rope(positions, x.dtype)
    kv: List[Tensor] = []
    blocks: List[Tensor] = []
    looks = bias
    for i in range(${layers}):
        seen = look > 0 and i == ${look_layer} - 1
        if fused and not seen:
            x, k, v, p = self.decoder_block(x, cos, sin, wide, True, state, i, weights)
        else:
            x, k, v, p = self.decoder_block(x, cos, sin, bias, False, state, i, weights)
        kv.append(state[3 + 4 * i])
        kv.append(state[4 + 4 * i])
        kv.append(k)
        kv.append(v)
        blocks.append(x)
        if seen:
            if t == 1 or look == 2:
                looks = p
            else:
                looks = torch.mean(p, [1], True)
    hidden = self.rms_norm(x, weights[1 + 12 * ${layers}], ${rms_eps})
    counted = torch.to(valid, 4)
    newest = torch.amax(torch.amax(positions * counted + (counted - 1), [2]), [0])
    next = torch.maximum(state[1], newest + 1)
    at = torch.argmax(counted * torch.arange(1, t + 1, device=x.device), 1)
    row = torch.squeeze(torch.gather(hidden, 1, torch.expand(torch.view(at, [-1, 1, 1]), [-1, 1, hidden.size(2)])), 1)
    last = torch.where(torch.unsqueeze(torch.any(valid, 1), 1), row, state[2])
    return [mask, next, last] + kv, hidden, blocks, looks

def embed(self, ids: Tensor, weights: List[Tensor]) -> Tensor:
    # ids (B, T), anything below 0 is padding -> (B, T, D)
    return torch.embedding(weights[0], torch.clamp(ids, 0))

def text_positions(self, valid: Tensor, state: List[Tensor]) -> Tensor:
    # text goes on one by one from the row's next position, the same in all three components
    at = torch.unsqueeze(state[1], 1) + torch.cumsum(torch.to(valid, 4), 1) - 1
    return torch.expand(torch.unsqueeze(at, 0), [3, -1, -1])

def feed_text(self, ids: Tensor, valid: Tensor, state: List[Tensor], weights: List[Tensor]) -> Tuple[List[Tensor], Tensor]:
    # ids (B, T), valid bool (B, T). `<latent>` sees all: its hidden state is the first latent.
    kinds = torch.to(valid, 4) * torch.where(torch.eq(ids, ${latent_open}), torch.ones_like(ids), torch.full_like(ids, ${text_kind}))
    state, hidden, blocks, looks = self.feed(self.embed(ids, weights), self.text_positions(valid, state), kinds, 1, False, state, weights)
    return state, hidden

def logits(self, hidden: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.linear(hidden, weights[2 + 12 * ${layers}])

def empty_state(self, rows: int, weights: List[Tensor]) -> List[Tensor]:
    w = weights[0]
    state = [torch.zeros([rows, 0], dtype=1, device=w.device), torch.zeros([rows], dtype=4, device=w.device), torch.zeros([rows, w.size(1)], dtype=w.dtype, device=w.device)]
    for i in range(4 * ${layers}):
        state.append(torch.zeros([rows, ${kv_heads}, 0, ${head_dim}], dtype=w.dtype, device=w.device))
    return state

def prefill(self, ids: Tensor, inputs: Tensor, where: Tensor, positions: Tensor, kinds: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # ids (B, T); inputs (M, D) take the place of the M flat positions `where` (visual tokens and latents); positions (3, B, T), kinds int64 (B, T)
    # -> [hidden (B, T, D), inputs_embeds (B, T, D), blocks' outputs, new state]
    x = self.embed(ids, weights)
    if where.size(0) > 0:
        flat = torch.reshape(x, [-1, x.size(2)])
        x = torch.view(torch.index_copy(flat, 0, where, torch.to(inputs, x.dtype)), x.size())
    state, hidden, blocks, looks = self.feed(x, positions, kinds, 1, False, state, weights)
    return [hidden, x] + blocks + self.settle(state)
