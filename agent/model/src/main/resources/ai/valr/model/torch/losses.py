# Training (VaLR, section 3.2): cross entropy on the steps' text, REPA alignment of the latents (equation 4; REPA is arXiv 2410.06940).
# Letters as in decoder.py; R rows of a batch, C scenes, U prefix positions, N steps, F frames of a scene, P patches of an encoder, E its dimension, M encoders.

def psi(self, x: Tensor, w: List[Tensor], at: int) -> Tensor:
    # the alignment head: three linear layers with SiLU between, (.., D) -> (.., E)
    h = torch.silu(torch.linear(x, w[at], w[at + 1]))
    h = torch.silu(torch.linear(h, w[at + 2], w[at + 3]))
    return torch.linear(h, w[at + 4], w[at + 5])

def upsample(self, latents: Tensor, height: int, width: int) -> Tensor:
    # (R, K, D) on a row-major sqrt(K) x sqrt(K) grid -> bilinear (R, height * width, D)
    side = int(torch.round(torch.sqrt(torch.tensor(latents.size(1) * 1.0))))
    grid = torch.view(torch.transpose(latents, 1, 2), [latents.size(0), latents.size(2), side, side])
    return torch.transpose(torch.flatten(torch.upsample_bilinear2d(grid, [height, width], False), 2), 1, 2)

def cosine(self, a: Tensor, b: Tensor) -> Tensor:
    return torch.cosine_similarity(a, b, -1, 1e-08)

def cross_entropy(self, hidden: Tensor, labels: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    # hidden (R, T, D), labels (R, T): what follows each position, -100 where nothing is asked -> summed loss, targets, hits
    flat = torch.reshape(labels, [-1])
    asked = torch.squeeze(torch.nonzero(torch.ge(flat, 0)), 1)
    wanted = torch.index_select(flat, 0, asked)
    logits = torch.to(self.logits(torch.index_select(torch.reshape(hidden, [-1, hidden.size(2)]), 0, asked), weights), 6)
    loss = torch.cross_entropy_loss(logits, wanted, None, 2)
    hits = torch.sum(torch.to(torch.eq(torch.argmax(logits, -1), wanted), 6))
    return loss, torch.tensor(asked.size(0) * 1.0, device=hidden.device), hits

def enough(self, share: Tensor) -> Tensor:
    # summed loss of looks: half of the attention there is enough
    return torch.neg(torch.sum(torch.log(torch.clamp(share * 2.0, 1e-04, 1.0))))

def gaze_loss(self, look: Tensor, gaze: Tensor, sights: Tensor, latents: int) -> Tuple[Tensor, Tensor]:
    # look (R, T, S): attention of the look layer, mean over heads; gaze int64 (R, T): which of the sights (M, W), weights from 0 to 1 of the
    # first W positions (the prefix and the first chunk), a position should look at; -1 where none, -2 at the latents before its chunk.
    # -> summed loss, positions asked
    flat = torch.reshape(gaze, [-1])
    asked = torch.squeeze(torch.nonzero(torch.ge(flat, 0)), 1)
    width = min(look.size(2), sights.size(1))
    rows = torch.index_select(torch.reshape(torch.slice(look, 2, 0, width), [-1, width]), 0, asked)
    share = torch.sum(rows * torch.slice(torch.index_select(sights, 0, torch.index_select(flat, 0, asked)), 1, 0, width), [1])
    before = look.size(2) - look.size(1)
    back = torch.squeeze(torch.nonzero(torch.eq(flat, -2)), 1)
    thought = torch.reshape(torch.sum(torch.slice(look, 2, before - latents, before), [2]), [-1])
    loss = self.enough(share) + self.enough(torch.index_select(thought, 0, back))
    return loss, torch.tensor((asked.size(0) + back.size(0)) * 1.0, device=look.device)

def latent_gaze_loss(self, looks: List[Tensor], gaze: Tensor, sights: Tensor, active: Tensor) -> Tuple[Tensor, Tensor]:
    # looks K x (R, H, S): attention of a block's latents; gaze int64 (R, J): which of the sights the block should look at,
    # active bool (R). One latent for each sight is enough: the one that looks there most. The last one is not asked:
    # what it finds is the input of no other, so that text could read it above the look layer alone. -> summed loss, sights asked
    asked = torch.unsqueeze(active, 1) & torch.ge(gaze, 0)
    wanted = torch.index_select(sights, 0, torch.reshape(torch.clamp(gaze, 0), [-1]))
    most = torch.zeros(gaze.size(), device=gaze.device)
    for i in range(max(1, len(looks) - 1)):
        look = torch.mean(looks[i], [1])
        width = min(look.size(1), sights.size(1))
        at = torch.view(torch.slice(wanted, 1, 0, width), [gaze.size(0), gaze.size(1), width])
        most = torch.maximum(most, torch.squeeze(torch.matmul(at, torch.unsqueeze(torch.slice(look, 1, 0, width), 2)), 2))
    loss = torch.neg(torch.log(torch.clamp(most * 2.0, 1e-04, 1.0))) * torch.to(asked, 6)
    return torch.sum(loss), torch.sum(torch.to(asked, 6))

def take_rows(self, state: List[Tensor], rows: Tensor) -> List[Tensor]:
    out: List[Tensor] = []
    for s in state:
        out.append(torch.index_select(s, 0, rows))
    return out

def first_rows(self, state: List[Tensor], count: int) -> List[Tensor]:
    out: List[Tensor] = []
    for s in state:
        out.append(torch.slice(s, 0, 0, count))
    return out

def follow(self, chunks: List[Tensor], labels: List[Tensor], carried: Tensor, gaze: List[Tensor], latent_gaze: Tensor, sights: Tensor, active: Tensor, target: Tensor, align: bool, kind: int, open: int, latents: int, fused: bool, state: List[Tensor], weights: List[Tensor]) -> Tuple[List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
    # A group of R rows behind their prefixes: chunks of text (R_s, T_s), of the first rows where those behind have ended, and before every chunk
    # but the first a latent block on the rows where `active` (R, N) says so. carried (R, T_0) asks positions of the first chunk below the alignment
    # layer for a token (an option's last word for its letter or its first word); it may have no rows. gaze asks the attention of the chunks'
    # positions for sights, latent_gaze int64 (R, N, J) that of the blocks' latents; both may be empty. target int64 (R, N, J), read where `align`:
    # indices of the frames that each step should see, below 0 where it has fewer than J.
    # -> sums [cross entropy, targets, hits, cross entropy of what is carried, letters, gaze loss, looks], latents of the alignment block that are
    # aligned, each list entry (n, K, D), the frames (n) that they are aligned with, latent inputs N x (R_s, K, D)
    loss = torch.zeros([], device=active.device)
    count = torch.zeros([], device=active.device)
    hits = torch.zeros([], device=active.device)
    letter = torch.zeros([], device=active.device)
    letters = torch.zeros([], device=active.device)
    gazed = torch.zeros([], device=active.device)
    looked = torch.zeros([], device=active.device)
    aligned: List[Tensor] = []
    frames: List[Tensor] = []
    thoughts: List[Tensor] = []
    for s in range(len(chunks)):
        rows = chunks[s].size(0)
        if rows < state[0].size(0):
            state = self.first_rows(state, rows)
        if s > 0 and latents > 0:
            thinking = torch.slice(torch.select(active, 1, s - 1), 0, 0, rows)
            state, thought, outputs, looks, hidden = self.think(open, latents, torch.zeros([0], device=active.device), thinking, state, weights)
            thoughts.append(torch.stack(thought, 1))
            if align:
                middle: List[Tensor] = []
                for output in outputs:
                    middle.append(torch.select(output, 0, ${alignment_layer} - 1))
                block = torch.stack(middle, 1)
                for j in range(target.size(2)):
                    seen = torch.slice(torch.select(torch.select(target, 1, s - 1), 1, j), 0, 0, rows)
                    at = torch.squeeze(torch.nonzero(thinking & torch.ge(seen, 0)), 1)
                    aligned.append(torch.index_select(block, 0, at))
                    frames.append(torch.index_select(seen, 0, at))
            if latent_gaze.size(0) > 0:
                gaze_s, looked_s = self.latent_gaze_loss(looks, torch.slice(torch.select(latent_gaze, 1, s - 1), 0, 0, rows), sights, thinking)
                gazed = gazed + gaze_s
                looked = looked + looked_s
            state = self.settle(state)
        valid = torch.ge(chunks[s], 0)
        state, hidden, outputs, look = self.feed(self.embed(chunks[s], weights), self.text_positions(valid, state), torch.to(valid, 4) * kind, int(len(gaze) > 0), fused, state, weights)
        if s == 0 and carried.size(0) > 0:
            below = self.rms_norm(outputs[max(${look_layer} - 2, 0)], weights[1 + 12 * ${layers}], ${rms_eps})
            letter, letters, known = self.cross_entropy(below, carried, weights)
        if len(gaze) > 0:
            gaze_s, looked_s = self.gaze_loss(torch.mean(look, [1]), gaze[s], sights, latents)
            gazed = gazed + gaze_s
            looked = looked + looked_s
        loss_s, count_s, hits_s = self.cross_entropy(hidden, labels[s], weights)
        loss = loss + loss_s
        count = count + count_s
        hits = hits + hits_s
    return [loss, count, hits, letter, letters, gazed, looked], aligned, frames, thoughts

def unroll(self, prefix: Tensor, inputs: Tensor, where: Tensor, positions: Tensor, prefix_kinds: Tensor, prefix_labels: Tensor, rows: List[Tensor], kind: int, chunks: List[Tensor], labels: List[Tensor], carried: List[Tensor], gaze: List[Tensor], latent_gaze: List[Tensor], sights: List[Tensor], active: List[Tensor], target: List[Tensor], align: bool, open: int, latents: int, fused: bool, weights: List[Tensor]) -> Tuple[List[Tensor], Tensor, List[Tensor], List[Tensor], List[Tensor]]:
    # The session of serving, unrolled for a batch: each scene's prefix once (C, U), then its rows, in groups of like length: G x what `follow` takes,
    # chunks, labels and gaze of one group behind those of another. rows G x (R): the scene of each.
    # Prefix labels (C, U) ask a position below the look layer, through norm and head, for a token (a visual token for its frame's number);
    # they may be all -100. prefix_kinds int64 (C, U), kind: that of the rows' text, as in decoder.py.
    # -> sums as in `follow`, mean cross entropy of the prefix labels plus that of the carried ones, aligned latents, their frames, latent inputs
    x = self.embed(prefix, weights)
    if where.size(0) > 0:
        flat = torch.reshape(x, [-1, x.size(2)])
        x = torch.view(torch.index_copy(flat, 0, where, torch.to(inputs, x.dtype)), x.size())
    state, hidden, blocks, look = self.feed(x, positions, prefix_kinds, 0, fused, self.empty_state(prefix.size(0), weights), weights)
    below = self.rms_norm(blocks[max(${look_layer} - 2, 0)], weights[1 + 12 * ${layers}], ${rms_eps})
    named, names, known = self.cross_entropy(below, prefix_labels, weights)
    state = self.settle(state)
    sums: List[Tensor] = []
    aligned: List[Tensor] = []
    frames: List[Tensor] = []
    thoughts: List[Tensor] = []
    at = 0
    for g in range(len(rows)):
        end = at + active[g].size(1) + 1
        looks: List[Tensor] = []
        if len(gaze) > 0:
            looks = gaze[at:end]
        own, latents_g, frames_g, thoughts_g = self.follow(chunks[at:end], labels[at:end], carried[g], looks, latent_gaze[g], sights[g], active[g], target[g], align, kind, open, latents, fused, self.take_rows(state, rows[g]), weights)
        at = end
        aligned = aligned + latents_g
        frames = frames + frames_g
        thoughts = thoughts + thoughts_g
        if g == 0:
            sums = own
        else:
            both: List[Tensor] = []
            for i in range(len(own)):
                both.append(sums[i] + own[i])
            sums = both
    return sums, named / torch.clamp(names, 1.0) + sums[3] / torch.clamp(sums[4], 1.0), aligned, frames, thoughts

def repa(self, aligned: List[Tensor], frames: List[Tensor], targets: List[Tensor], grids: List[int], heads: List[Tensor]) -> Tensor:
    # aligned: latents of the alignment block, each (n, K, D), and frames, each int64 (n): the frame that each of them should see; a step may be
    # there several times, with another frame. targets: per encoder its features of every frame in the batch (all frames, P, E);
    # grids: height and width per encoder; heads: six tensors per encoder
    # -> mean cosine per encoder (M): the loss is minus its mean
    latents = torch.cat(aligned, 0)
    frame = torch.cat(frames, 0)
    out: List[Tensor] = []
    for m in range(len(targets)):
        up = self.upsample(latents, grids[2 * m], grids[2 * m + 1])
        features = torch.to(torch.index_select(targets[m], 0, frame), 6)
        out.append(torch.mean(self.cosine(torch.to(self.psi(up, heads, 6 * m), 6), features)))
    return torch.stack(out)

def valr_gradients(self, prefix: Tensor, inputs: Tensor, where: Tensor, positions: Tensor, prefix_kinds: Tensor, prefix_labels: Tensor, rows: List[Tensor], kind: int, chunks: List[Tensor], labels: List[Tensor], carried: List[Tensor], gaze: List[Tensor], latent_gaze: List[Tensor], sights: List[Tensor], gaze_weight: float, active: List[Tensor], open: int, latents: int, targets: List[Tensor], target: List[Tensor], grids: List[int], repa_weight: float, tied: bool, dtype: int, weights: List[Tensor], heads: List[Tensor], wanted: List[bool]) -> List[Tensor]:
    # L = L_CE + lambda L_REPA over one batch, and beyond the paper the prefix labels' cross entropy (weight ${prefix_weight}) and the gaze loss.
    # weights without the head where it is tied. wanted: weights, then heads.
    # -> [loss, cross entropy, cosine per encoder (M), hits / targets, gaze loss, latent inputs as they were thought (N * K, D), ...gradients of the wanted]
    n = len(weights)
    params = self.trainable(weights + heads, wanted)
    w: List[Tensor] = []
    for i in range(n):
        w.append(torch.to(params[i], dtype))
    h: List[Tensor] = []
    for i in range(len(heads)):
        h.append(torch.to(params[n + i], dtype))
    if tied:
        w.append(w[0])
    align = len(targets) > 0
    fused = not w[0].is_cuda
    sums, named, aligned, frames, thoughts = self.unroll(prefix, inputs, where, positions, prefix_kinds, prefix_labels, rows, kind, chunks, labels, carried, gaze, latent_gaze, sights, active, target, align, open, latents, fused, w)
    count = torch.clamp(sums[1], 1.0)
    ce = sums[0] / count
    gazed = sums[5] / torch.clamp(sums[6], 1.0)
    total = ce + named * ${prefix_weight} + gazed * gaze_weight
    cosines = torch.zeros([0], device=ce.device)
    if len(aligned) > 0:
        cosines = self.repa(aligned, frames, targets, grids, h)
        total = total - torch.mean(cosines) * repa_weight
    seen: List[Tensor] = [torch.zeros([0, w[0].size(1)], dtype=w[0].dtype, device=ce.device)]
    for thought in thoughts:
        seen.append(torch.reshape(thought, [-1, thought.size(2)]))
    return [torch.detach(total), torch.detach(ce), torch.detach(cosines), sums[2] / count, torch.detach(gazed), torch.detach(torch.cat(seen, 0))] + self.gradients(total, params, wanted)
