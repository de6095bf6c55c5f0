# AdamW (arXiv 1711.05101) and clipping by the global norm; all tensors of a group in one fused call.

def clip(self, grads: List[Tensor], norm: float) -> Tensor:
    # scales the gradients in place so that their global norm is at most `norm` (0: leaves them) -> the norm before, ()
    total = torch.norm(torch.stack(torch._foreach_norm(grads)))
    if norm > 0.0:
        torch._foreach_mul_(grads, torch.clamp(norm / (total + 1e-06), None, 1.0))
    return total

def adamw(self, params: List[Tensor], grads: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, eps: float, weight_decay: float) -> Tensor:
    # in place on params, first and second moments and step counters float32 () -> the first step counter
    torch._foreach_add_(steps, 1)
    none: List[Tensor] = []
    torch._fused_adamw_(params, grads, first, second, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
    return steps[0]

def add_to(self, sums: List[Tensor], more: List[Tensor]) -> Tensor:
    # in place: sums += more -> the first sum
    torch._foreach_add_(sums, more)
    return sums[0]

def scale(self, tensors: List[Tensor], factor: float) -> Tensor:
    # in place -> the first tensor
    torch._foreach_mul_(tensors, factor)
    return tensors[0]
