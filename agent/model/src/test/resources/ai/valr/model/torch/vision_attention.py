def vision_attention(self, q: Tensor, k: Tensor, v: Tensor) -> List[Tensor]:
    return [self.full_attention(q, k, v)]
