# The blocks that DINOv2, DINOv3 and SigLIP share: a vision transformer with its norms in front (arXiv 2010.11929).
# Letters: B pictures, T tokens of one (class, registers, then patches), P patches, D hidden, N heads, d head size.
# Weights of a block: norm1.w norm1.b qkv.w qkv.b proj.w proj.b scale1 norm2.w norm2.b [gate.w gate.b] up.w up.b down.w down.b scale2.
# What a family has not is neutral here: a bias of zeros, a scale of ones.

def norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.layer_norm(x, [${hidden}], weight, bias, ${norm_eps}, False)

def rotate_half(self, x: Tensor) -> Tensor:
    halves = torch.chunk(x, 2, -1)
    return torch.cat([torch.neg(halves[1]), halves[0]], -1)

def rotary(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    # x (B, N, T, d), cos and sin (P, d): turns the patches, which come last, and leaves what stands before them
    prefix = x.size(2) - cos.size(0)
    patches = torch.slice(x, 2, prefix, x.size(2))
    turned = patches * cos + self.rotate_half(patches) * sin
    return torch.cat([torch.slice(x, 2, 0, prefix), turned], 2)

def attention(self, x: Tensor, cos: Tensor, sin: Tensor, seen: Tensor, w: List[Tensor], at: int) -> Tensor:
    # cos, sin (P, d), or (0) where positions stand in the embeddings; seen bool (B, 1, 1, T), or (0) where no token is padding
    b = x.size(0)
    qkv = torch.permute(torch.view(torch.linear(x, w[at], w[at + 1]), [b, -1, 3, ${heads}, ${head_dim}]), [2, 0, 3, 1, 4])
    q = torch.select(qkv, 0, 0)
    k = torch.select(qkv, 0, 1)
    v = torch.select(qkv, 0, 2)
    if cos.size(0) > 0:
        q = self.rotary(q, cos, sin)
        k = self.rotary(k, cos, sin)
    if seen.size(0) > 0:
        out = torch.scaled_dot_product_attention(q, k, v, seen, 0.0, False)
    else:
        out = torch.scaled_dot_product_attention(q, k, v, None, 0.0, False)
    out = torch.reshape(torch.transpose(out, 1, 2), [b, -1, ${hidden}])
    return torch.linear(out, w[at + 2], w[at + 3])

def activation(self, x: Tensor) -> Tensor:
    return ${activation}

def mlp(self, x: Tensor, w: List[Tensor], at: int) -> Tensor:
    h = torch.linear(x, w[at], w[at + 1])
    down = at + 2
    h = self.activation(h)
    if ${gated}:
        h = h * torch.linear(x, w[at + 2], w[at + 3])
        down = at + 4
    return torch.linear(h, w[down], w[down + 1])

def block(self, x: Tensor, cos: Tensor, sin: Tensor, seen: Tensor, w: List[Tensor], at: int) -> Tensor:
    x = x + self.attention(self.norm(x, w[at], w[at + 1]), cos, sin, seen, w, at + 2) * w[at + 6]
    return x + self.mlp(self.norm(x, w[at + 7], w[at + 8]), w, at + 9) * w[at + ${block_weights} - 1]

def blocks(self, x: Tensor, cos: Tensor, sin: Tensor, seen: Tensor, keep: bool, w: List[Tensor], first: int) -> List[Tensor]:
    # -> [embeddings, output of block 1 .., last after the final norm], each (B, T, D); without `keep` the last alone
    out: List[Tensor] = []
    if keep:
        out.append(x)
    for i in range(${layers}):
        x = self.block(x, cos, sin, seen, w, first + i * ${block_weights})
        if keep:
            out.append(x)
    n = first + ${layers} * ${block_weights}
    out.append(self.norm(x, w[n], w[n + 1]))
    return out
