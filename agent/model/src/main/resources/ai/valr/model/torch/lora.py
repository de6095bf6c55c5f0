# Low-rank adaptation (LoRA, arXiv 2106.09685): W (out, in) + scale * B (out, r) A (r, in).

def lora_sum(self, whole: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.add(whole, torch.matmul(b, a), alpha=scale)

def lora_gradients(self, gradient: Tensor, a: Tensor, b: Tensor, scale: float) -> List[Tensor]:
    # of A and of B, from the gradient of the sum
    g = gradient * scale
    return [torch.matmul(torch.t(b), g), torch.matmul(g, torch.t(a))]
