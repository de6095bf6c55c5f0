# DINOv3's vision transformer (arXiv 2508.10104): class and register tokens, rotary positions on the patches, layer scale.
# weights: patch.w patch.b class registers; blocks; norm.w norm.b

def patch_rotation(self, h: int, w: int, like: Tensor) -> Tuple[Tensor, Tensor]:
    # centres of the patches, from -1 to 1 on both axes whatever the resolution -> cos, sin (h * w, d)
    rows = (torch.arange(0, h, dtype=6, device=like.device) + 0.5) / h * 2.0 - 1.0
    columns = (torch.arange(0, w, dtype=6, device=like.device) + 0.5) / w * 2.0 - 1.0
    y = torch.reshape(torch.expand(torch.unsqueeze(rows, 1), [h, w]), [-1])
    x = torch.reshape(torch.expand(torch.unsqueeze(columns, 0), [h, w]), [-1])
    quarter = ${head_dim} // 4
    frequency = torch.reciprocal(torch.pow(${rope_theta}, torch.arange(0, quarter, dtype=6, device=like.device) / quarter))
    angle = torch.unsqueeze(torch.stack([y, x], 1), -1) * frequency * ${two_pi}
    angle = torch.flatten(angle, 1)
    angle = torch.cat([angle, angle], -1)
    return torch.to(torch.cos(angle), like.dtype), torch.to(torch.sin(angle), like.dtype)

def states(self, pixels: Tensor, grids: List[int], stretch: bool, keep: bool, weights: List[Tensor]) -> List[Tensor]:
    # pixels float32 (B, 3, H, W) -> as `blocks`. Any resolution will do; neither `grids` nor `stretch` says anything.
    patches = self.picture_patches(pixels, weights[0], weights[1])
    b = pixels.size(0)
    prefix = torch.expand(torch.cat([weights[2], weights[3]], 1), [b, -1, -1])
    cos, sin = self.patch_rotation(pixels.size(2) // ${patch}, pixels.size(3) // ${patch}, patches)
    seen = torch.zeros([0], device=pixels.device)
    return self.blocks(torch.cat([prefix, patches], 1), cos, sin, seen, keep, weights, 4)
