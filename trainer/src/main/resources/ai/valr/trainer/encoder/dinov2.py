# DINOv2's vision transformer with registers (arXiv 2304.07193, 2309.16588): learned positions for class and patches, none for registers.
# weights: patch.w patch.b class registers positions; blocks; norm.w norm.b

def states(self, pixels: Tensor, grids: List[int], stretch: bool, keep: bool, weights: List[Tensor]) -> List[Tensor]:
    # pixels float32 (B, 3, H, W) -> as `blocks`. Another grid than the table's takes the table resized, antialiased; `grids` and
    # `stretch` say nothing.
    patches = self.picture_patches(pixels, weights[0], weights[1])
    b = pixels.size(0)
    h = pixels.size(2) // ${patch}
    w = pixels.size(3) // ${patch}
    table = torch.select(weights[4], 0, 0)
    positions = torch.slice(table, 0, 1, table.size(0))
    if h * w != positions.size(0) or pixels.size(2) != pixels.size(3):
        grid = torch._upsample_bicubic2d_aa(self.position_grid(positions), [h, w], False, None, None)
        positions = self.position_rows(grid, patches.dtype)
    first = torch.expand(weights[2] + torch.slice(table, 0, 0, 1), [b, -1, -1])
    registers = torch.expand(weights[3], [b, -1, -1])
    nothing = torch.zeros([0], device=pixels.device)
    return self.blocks(torch.cat([first, registers, patches + positions], 1), nothing, nothing, nothing, keep, weights, 5)
