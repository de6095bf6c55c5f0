# The vision tower of SigLIP 2 NaFlex (arXiv 2502.14786, section 2.4.2): pictures of any aspect ratio, padded to one number of patches.
# weights: patch.w patch.b positions; blocks; norm.w norm.b

def states(self, pixels: Tensor, grids: List[int], stretch: bool, keep: bool, weights: List[Tensor]) -> List[Tensor]:
    # pixels float32 (B, P, p * p * 3): patches in raster order, the colours of a pixel together, then padding; grids: rows and columns of
    # each picture's patches -> as `blocks`. Padding is seen by nobody and means nothing in the result. `stretch` says nothing.
    x = torch.linear(torch.to(pixels, weights[0].dtype), weights[0], weights[1])
    most = pixels.size(1)
    table = self.position_grid(weights[2])
    rows: List[Tensor] = []
    counts: List[int] = []
    for i in range(pixels.size(0)):
        h = grids[2 * i]
        w = grids[2 * i + 1]
        grid = self.position_rows(torch._upsample_bilinear2d_aa(table, [h, w], False, None, None), x.dtype)
        padding = torch.expand(torch.slice(grid, 0, 0, 1), [most - h * w, -1])
        rows.append(torch.cat([grid, padding], 0))
        counts.append(h * w)
    number = torch.arange(0, most, dtype=4, device=pixels.device)
    shown = torch.tensor(counts, dtype=4, device=pixels.device)
    seen = torch.lt(torch.unsqueeze(number, 0), torch.unsqueeze(shown, 1))
    nothing = torch.zeros([0], device=pixels.device)
    return self.blocks(x + torch.stack(rows), nothing, nothing, torch.unsqueeze(torch.unsqueeze(seen, 1), 1), keep, weights, 3)
