# From pictures to patch embeddings. Letters: B pictures, H W their sides, P patches, p side of a patch, D hidden.

def picture_patches(self, pixels: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    # pixels float32 (B, 3, H, W), weight (D, 3, p, p) -> (B, P, D). The published convolution, written as the product that it is: a
    # convolution would be TF32 on a GPU. Pixels past the last whole patch are left out.
    b = pixels.size(0)
    h = pixels.size(2) // ${patch}
    w = pixels.size(3) // ${patch}
    x = torch.slice(torch.slice(pixels, 2, 0, h * ${patch}), 3, 0, w * ${patch})
    x = torch.permute(torch.reshape(x, [b, 3, h, ${patch}, w, ${patch}]), [0, 2, 4, 1, 3, 5])
    x = torch.to(torch.reshape(x, [b, h * w, -1]), weight.dtype)
    return torch.linear(x, torch.reshape(weight, [${hidden}, -1]), bias)

def position_grid(self, table: Tensor) -> Tensor:
    # a square table of learned positions (side * side, D) -> float32 (1, D, side, side)
    grid = torch.reshape(torch.to(table, 6), [${position_side}, ${position_side}, ${hidden}])
    return torch.unsqueeze(torch.permute(grid, [2, 0, 1]), 0)

def position_rows(self, grid: Tensor, dtype: int) -> Tensor:
    # (1, D, h, w) -> (h * w, D)
    return torch.to(torch.transpose(torch.flatten(torch.squeeze(grid, 0), 1), 0, 1), dtype)
