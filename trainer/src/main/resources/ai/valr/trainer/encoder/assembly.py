# Weights as the blocks take them, from weights as files have them.

def joined(self, parts: List[Tensor]) -> Tensor:
    return torch.cat(parts, 0)

def halves(self, x: Tensor) -> List[Tensor]:
    # the first and the second half of the rows, each with memory of its own
    parts = torch.chunk(x, 2, 0)
    return [torch.clone(parts[0]), torch.clone(parts[1])]

def filled(self, size: int, value: float, like: Tensor) -> Tensor:
    return torch.full([size], value, dtype=like.dtype, device=like.device)

def patch_features(self, pixels: Tensor, grids: List[int], prefix: int, weights: List[Tensor]) -> Tensor:
    # the last state's patches, without class and registers: float32 (B, P, D) on the CPU
    last = self.states(pixels, grids, True, False, weights)[-1]
    return self.host(torch.contiguous(torch.slice(last, 1, prefix, last.size(1))))
