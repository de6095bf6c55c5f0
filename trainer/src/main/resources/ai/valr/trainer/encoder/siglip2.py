# The vision tower of SigLIP 2 at a fixed resolution (arXiv 2502.14786): SigLIP's, learned positions and neither class nor registers.
# weights: patch.w patch.b positions; blocks; norm.w norm.b

def states(self, pixels: Tensor, grids: List[int], stretch: bool, keep: bool, weights: List[Tensor]) -> List[Tensor]:
    # pixels float32 (B, 3, H, W) -> as `blocks`. With `stretch` another grid than the table's takes the table resized; without it the
    # patches must be as many as the table has rows, in whatever grid. `grids` says nothing.
    patches = self.picture_patches(pixels, weights[0], weights[1])
    h = pixels.size(2) // ${patch}
    w = pixels.size(3) // ${patch}
    positions = weights[2]
    if stretch and (h * w != positions.size(0) or pixels.size(2) != pixels.size(3)):
        grid = torch.upsample_bicubic2d(self.position_grid(positions), [h, w], False, None, None)
        positions = self.position_rows(grid, patches.dtype)
    nothing = torch.zeros([0], device=pixels.device)
    return self.blocks(patches + positions, nothing, nothing, nothing, keep, weights, 3)
