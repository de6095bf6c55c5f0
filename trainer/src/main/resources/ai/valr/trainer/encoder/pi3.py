# pi^3's blocks behind its DINOv2 (arXiv 2507.13347): in turn within each frame and over all frames of a scene, so that the order of the frames
# does not matter. Letters as in transformer.py; S frames of a scene, R registers, T = R + P tokens of a frame, d size of a decoder's head.
# weights: those of dinov2.py; registers (1, 1, R, D); of each block norm1.w norm1.b qkv.w qkv.b q_norm.w q_norm.b k_norm.w k_norm.b proj.w proj.b scale1
# norm2.w norm2.b up.w up.b down.w down.b scale2.

def axis_angles(self, positions: Tensor) -> Tensor:
    # positions along one axis, float32 (T) -> angles (T, d / 2), the halves alike
    half = ${decoder_head_dim} // 2
    exponents = torch.arange(0, half, 2, dtype=6, device=positions.device) / half
    angles = torch.unsqueeze(positions, 1) * torch.reciprocal(torch.pow(${decoder_theta}, exponents))
    return torch.cat([angles, angles], -1)

def frame_angles(self, h: int, w: int, registers: int, like: Tensor) -> Tensor:
    # rows turn the first half of a head and columns the second, patches numbered from 1; registers are at 0 -> float32 (T, d)
    rows = torch.arange(1, h + 1, dtype=6, device=like.device)
    columns = torch.arange(1, w + 1, dtype=6, device=like.device)
    y = torch.reshape(torch.expand(torch.unsqueeze(rows, 1), [h, w]), [-1])
    x = torch.reshape(torch.expand(torch.unsqueeze(columns, 0), [h, w]), [-1])
    still = torch.zeros([registers], dtype=6, device=like.device)
    return torch.cat([self.axis_angles(torch.cat([still, y])), self.axis_angles(torch.cat([still, x]))], -1)

def turned_by_axes(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    # x (B, N, T, d), cos and sin (T, d)
    axes = torch.chunk(x, 2, -1)
    return x * cos + torch.cat([self.rotate_half(axes[0]), self.rotate_half(axes[1])], -1) * sin

def scene_attention(self, x: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], at: int) -> Tensor:
    # queries and keys are normalised in each head, with PyTorch's own epsilon, before they are turned
    b = x.size(0)
    qkv = torch.view(torch.linear(x, w[at], w[at + 1]), [b, -1, 3, ${decoder_heads}, ${decoder_head_dim}])
    qkv = torch.permute(qkv, [2, 0, 3, 1, 4])
    q = torch.layer_norm(torch.select(qkv, 0, 0), [${decoder_head_dim}], w[at + 2], w[at + 3], 1e-5, False)
    k = torch.layer_norm(torch.select(qkv, 0, 1), [${decoder_head_dim}], w[at + 4], w[at + 5], 1e-5, False)
    q = self.turned_by_axes(q, cos, sin)
    k = self.turned_by_axes(k, cos, sin)
    out = torch.scaled_dot_product_attention(q, k, torch.select(qkv, 0, 2), None, 0.0, False)
    out = torch.reshape(torch.transpose(out, 1, 2), [b, -1, ${hidden}])
    return torch.linear(out, w[at + 6], w[at + 7])

def scene_block(self, x: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], at: int) -> Tensor:
    x = x + self.scene_attention(self.norm(x, w[at], w[at + 1]), cos, sin, w, at + 2) * w[at + 10]
    return x + self.mlp(self.norm(x, w[at + 11], w[at + 12]), w, at + 13) * w[at + 17]

def scene_blocks(self, patches: Tensor, h: int, w: int, keep: bool, weights: List[Tensor]) -> List[Tensor]:
    # patches (S, P, D), the encoder's last state -> output of each block, each (S, T, D); without `keep` of the last two
    frames = patches.size(0)
    first = len(weights) - ${decoder_layers} * 18
    registers = torch.expand(torch.squeeze(weights[first - 1], 0), [frames, -1, -1])
    x = torch.cat([registers, patches], 1)
    angles = self.frame_angles(h, w, registers.size(1), x)
    cos = torch.to(torch.cos(angles), x.dtype)
    sin = torch.to(torch.sin(angles), x.dtype)
    all_cos = torch.repeat(cos, [frames, 1])
    all_sin = torch.repeat(sin, [frames, 1])
    shape = x.size()
    out: List[Tensor] = []
    for i in range(${decoder_layers}):
        at = first + i * 18
        if i % 2 == 0:
            x = self.scene_block(x, cos, sin, weights, at)
        else:
            x = self.scene_block(torch.reshape(x, [1, -1, ${hidden}]), all_cos, all_sin, weights, at)
            x = torch.reshape(x, shape)
        if keep or i >= ${decoder_layers} - 2:
            out.append(x)
    return out

def scene_states(self, pixels: Tensor, prefix: int, keep: bool, weights: List[Tensor]) -> List[Tensor]:
    # pixels float32 (S, 3, H, W), the frames of one scene -> with `keep` the encoder's states, as `blocks` gives them; then the decoder's,
    # as `scene_blocks`; then the features (S, P, 2 D): patches of the last two blocks, one behind the other, as pi^3's heads are given them
    grids: List[int] = []
    seen = self.states(pixels, grids, True, keep, weights)
    last = seen[-1]
    out: List[Tensor] = []
    if keep:
        for state in seen:
            out.append(state)
    h = pixels.size(2) // ${patch}
    w = pixels.size(3) // ${patch}
    patches = torch.slice(last, 1, prefix, last.size(1))
    decoded = self.scene_blocks(patches, h, w, keep, weights)
    both = torch.cat([decoded[-2], decoded[-1]], -1)
    for state in decoded:
        out.append(state)
    out.append(torch.slice(both, 1, both.size(1) - h * w, both.size(1)))
    return out

def scene_features(self, pixels: Tensor, prefix: int, weights: List[Tensor]) -> Tensor:
    # the features of the frames of one scene: float32 (S, P, 2 D) on the CPU
    return self.host(torch.contiguous(self.scene_states(pixels, prefix, False, weights)[-1]))
