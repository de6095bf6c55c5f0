# What every objective shares: which tensors are differentiated, and their gradients.

def trainable(self, tensors: List[Tensor], wanted: List[bool]) -> List[Tensor]:
    out: List[Tensor] = []
    for i in range(len(tensors)):
        if wanted[i]:
            out.append(torch.requires_grad_(torch.detach(tensors[i]), True))
        else:
            out.append(tensors[i])
    return out

def gradients(self, loss: Tensor, params: List[Tensor], wanted: List[bool]) -> List[Tensor]:
    # of the wanted parameters; zeros where a parameter had no part in the loss. The fused optimizer reads a parameter and its gradient side by
    # side: a gradient that lies transposed is refused on a GPU and read in the wrong order on a CPU, so that none leaves here.
    leaves: List[Tensor] = []
    for i in range(len(params)):
        if wanted[i]:
            leaves.append(params[i])
    found = torch.grad([loss], leaves, None, None, False, True)
    out: List[Tensor] = []
    for i in range(len(leaves)):
        g = found[i]
        if g is None:
            out.append(torch.zeros_like(leaves[i]))
        else:
            out.append(torch.contiguous(g))
    return out

