# Latent reasoning (VaLR, arXiv 2602.04476, section 3): before each step K positions whose input is the last hidden state, then text. A model may be
# trained to take the K in a few passes at once (`latent_passes` of valr.json).
# Letters as in decoder.py; K latents.

def latent_input(self, last: Tensor, weights: List[Tensor]) -> Tensor:
    # what is fed back: the hidden state after the final norm (B, D), by setting at the scale of an input embedding
    out = last
    if ${latent_norm} == 1:
        h = torch.to(last, 6)
        out = torch.to(h * torch.rsqrt(torch.mean(h * h, [-1], True) + ${rms_eps}), last.dtype)
    if ${latent_norm} == 2:
        h = torch.to(last, 6)
        scale = torch.mean(torch.norm(torch.to(weights[0], 6), 2, [1]))
        out = torch.to(h * (scale / (torch.norm(h, 2, [-1], True) + 1e-06)), last.dtype)
    return out

def forced(self, id: int, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    ids = torch.full([active.size(0), 1], id, dtype=4, device=active.device)
    state, hidden = self.feed_text(ids, torch.unsqueeze(active, 1), state, weights)
    return state

def think(self, open: int, latents: int, given: Tensor, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> Tuple[List[Tensor], List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
    # `<latent>` and K latent positions. given float32 (B, K, D) or (0): inputs in place of the last hidden states. active bool (B): rows that take part.
    # -> state, inputs K x (B, D), blocks K x (L, B, D), looks K x (B, H, S so far), outputs K x (B, D): hidden states after the final norm
    state = self.forced(open, active, state, weights)
    if ${latent_passes} > 0:
        return self.think_at_once(latents, given, active, state, weights)
    valid = torch.unsqueeze(active, 1)
    inputs: List[Tensor] = []
    blocks: List[Tensor] = []
    looks: List[Tensor] = []
    outs: List[Tensor] = []
    for i in range(latents):
        if given.size(0) > 0:
            h = torch.to(torch.select(given, 1, i), weights[0].dtype)
        else:
            h = self.latent_input(state[2], weights)
        state, hidden, outputs, look = self.feed(torch.unsqueeze(h, 1), self.text_positions(valid, state), torch.to(valid, 4), 2, False, state, weights)
        inputs.append(h)
        blocks.append(torch.squeeze(torch.stack(outputs, 0), 2))
        looks.append(torch.squeeze(look, 2))
        if i > 0:
            outs.append(h)
    outs.append(state[2])
    return state, inputs, blocks, looks, outs

def think_at_once(self, latents: int, given: Tensor, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> Tuple[List[Tensor], List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
    # As `think` behind `<latent>`, all K positions in each pass (Jacobi's iteration of the recurrence): in the first, every one is given the hidden
    # state of `<latent>`, then each what the pass before made of the one before it. The last pass's keys and values stay. In K passes what is fed back
    # has settled, and the block is that of the recurrence; a model is trained for fewer. Inputs that are given take one.
    first = self.latent_input(state[2], weights)
    valid = torch.expand(torch.unsqueeze(active, 1), [-1, latents])
    positions = self.text_positions(valid, state)
    passes = min(${latent_passes}, latents)
    x = torch.expand(torch.unsqueeze(first, 1), [-1, latents, -1])
    if given.size(0) > 0:
        passes = 1
        x = torch.to(given, weights[0].dtype)
    before = state
    hidden = x
    look = x
    outputs: List[Tensor] = []
    for i in range(passes):
        if i > 0:
            x = torch.cat([torch.unsqueeze(first, 1), self.latent_input(torch.slice(hidden, 1, 0, latents - 1), weights)], 1)
        state, hidden, outputs, look = self.feed(x, positions, torch.to(valid, 4), 2, False, before, weights)
    return state, torch.unbind(x, 1), torch.unbind(torch.stack(outputs, 0), 2), torch.unbind(look, 2), torch.unbind(hidden, 1)

def exchanged(self, columns: int, source: Tensor, state: List[Tensor]) -> List[Tensor]:
    # The newest `columns` keys and values of each row become those of row source int64 (B), itself where it keeps its own. Keys are turned
    # from where that row stands to where this one does (turning on by the difference of the positions; text has one position in all three components).
    shift = state[1] - torch.index_select(state[1], 0, source)
    cos, sin = self.rope(torch.expand(torch.view(shift, [1, -1, 1]), [3, -1, columns]), state[2].dtype)
    out = [state[0], state[1], state[2]]
    for i in range(${layers}):
        own = 3 + 4 * i
        k = state[own + 2]
        v = state[own + 3]
        before = k.size(2) - columns
        other = torch.index_select(torch.slice(k, 2, before), 0, source)
        other = other * cos + self.rotate_half(other) * sin
        out.append(state[own])
        out.append(state[own + 1])
        out.append(torch.cat([torch.slice(k, 2, 0, before), other], 2))
        out.append(torch.cat([torch.slice(v, 2, 0, before), torch.index_select(torch.slice(v, 2, before), 0, source)], 2))
    return out

def marked(self, open: int, close: int, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # the block's two tokens and nothing between them -> state
    return self.settle(self.forced(close, active, self.forced(open, active, state, weights), weights))

def latent_block(self, open: int, close: int, latents: int, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # -> [inputs (B, K, D), blocks (B, L, K, D), outputs (B, K, D), looks at what was there at the block's start: (B, K, S) mean over heads,
    # (B, H, S) mean over latents] + state after `</latent>`
    nothing = torch.zeros([0], device=active.device)
    return self.intervened_block(open, close, latents, nothing, nothing, active, state, weights)

def intervened_block(self, open: int, close: int, latents: int, given: Tensor, source: Tensor, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # As `latent_block`, with inputs given as in `think`, or keys and values of other rows as in `exchanged` (source int64 (B), or (0) for none).
    # `</latent>` is fed when the latents before it are exchanged, so that the first word too is said over the other row's latents; then it is exchanged itself.
    start = state[0].size(1)
    state, inputs, blocks, looks, outs = self.think(open, latents, given, active, state, weights)
    seen: List[Tensor] = []
    for look in looks:
        seen.append(torch.slice(look, 2, 0, start))
    all = torch.stack(seen, 1)
    if source.size(0) > 0:
        state = self.exchanged(latents + 1, source, state)
    state = self.forced(close, active, state, weights)
    if source.size(0) > 0:
        state = self.exchanged(1, source, state)
    head = [torch.stack(inputs, 1), torch.permute(torch.stack(blocks, 2), [1, 0, 2, 3]), torch.stack(outs, 1), torch.mean(all, [2]), torch.mean(all, [1])]
    return head + self.settle(state)

def choose(self, logits: Tensor, temperature: float, uniform: Tensor) -> Tensor:
    # logits float32 (B, V), uniform (B) in [0, 1): greedy at temperature 0, else the inverse of the cumulative distribution
    if temperature == 0.0:
        id = torch.argmax(logits, -1)
    else:
        p = torch.cumsum(torch.softmax(logits / temperature, -1), -1)
        below = torch.lt(p, torch.unsqueeze(uniform, 1) * torch.slice(p, 1, -1))
        id = torch.clamp(torch.sum(torch.to(below, 4), [1]), 0, logits.size(1) - 1)
    return id

def speak(self, tokens: int, stops: Tensor, pauses: Tensor, opening: Tensor, temperature: float, uniforms: Tensor, allowed: Tensor, keep: bool, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # Decodes text until a stop token or the bound. stops int64 (n), uniforms float32 (B, tokens), allowed float32 (V) or (0): added to the logits.
    # pauses int64 (m): stops that are chosen but not fed. opening int64 (p): a row whose text is these tokens ends with them, fed.
    # -> [ids (B, t) with -1 after a row's end, log-probabilities (B, t), logits (t, B, V) or (0)] + state
    ids: List[Tensor] = []
    logps: List[Tensor] = []
    kept: List[Tensor] = []
    live = active
    opened = active
    p = opening.size(0)
    for i in range(tokens):
        logits = torch.to(self.logits(state[2], weights), 6)
        if keep:
            kept.append(logits)
        if allowed.size(0) > 0:
            logits = logits + allowed
        id = self.choose(logits, temperature, torch.select(uniforms, 1, i))
        logp = torch.squeeze(torch.gather(torch.log_softmax(logits, -1), 1, torch.unsqueeze(id, 1)), 1)
        ids.append(torch.where(live, id, torch.full_like(id, -1)))
        logps.append(torch.where(live, logp, torch.zeros_like(logp)))
        fed = live
        if pauses.size(0) > 0:
            fed = live & torch.bitwise_not(torch.any(torch.eq(torch.unsqueeze(id, 1), pauses), 1))
        state, hidden = self.feed_text(torch.unsqueeze(id, 1), torch.unsqueeze(fed, 1), state, weights)
        live = live & torch.bitwise_not(torch.any(torch.eq(torch.unsqueeze(id, 1), stops), 1))
        if i < p:
            opened = opened & torch.eq(id, torch.select(opening, 0, i))
            if i == p - 1:
                live = live & torch.bitwise_not(opened)
        if not bool(torch.any(live)):
            break
    if keep:
        all = torch.stack(kept, 0)
    else:
        all = torch.zeros([0], device=active.device)
    return [torch.stack(ids, 1), torch.stack(logps, 1), all] + self.settle(state)

def say(self, choices: Tensor, counts: Tensor, unfed: Tensor, holding: Tensor, temperature: float, uniforms: Tensor, active: Tensor, state: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # One token a row, of those that it may say: the first `counts` int64 (B) of its choices int64 (B, N). uniforms float32 (B). unfed int64 (m):
    # tokens that rows of `holding` bool (B) do not feed. The state is not settled: the caller does it after the last of a run.
    # -> [ids (B), what the row would have said without a bound (B), the id's log-probability without a bound (B)] + state
    logits = torch.to(self.logits(state[2], weights), 6)
    some = torch.gather(logits, 1, choices)
    beyond = torch.ge(torch.unsqueeze(torch.arange(choices.size(1), device=some.device), 0), torch.unsqueeze(counts, 1))
    at = self.choose(torch.where(beyond, torch.full_like(some, -1e30), some), temperature, uniforms)
    id = torch.squeeze(torch.gather(choices, 1, torch.unsqueeze(at, 1)), 1)
    own = self.choose(logits, temperature, uniforms)
    logp = torch.squeeze(torch.gather(torch.log_softmax(logits, -1), 1, torch.unsqueeze(id, 1)), 1)
    kept = holding & torch.any(torch.eq(torch.unsqueeze(id, 1), unfed), 1)
    fed = active & torch.bitwise_not(kept)
    state, hidden = self.feed_text(torch.unsqueeze(id, 1), torch.unsqueeze(fed, 1), state, weights)
    return [id, own, logp] + state
