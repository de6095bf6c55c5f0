# Attention written out and by the fused kernel, over the same keys, computed in a dtype.

def attention_pair(self, q: Tensor, k: Tensor, v: Tensor, recent_k: Tensor, recent_v: Tensor, kinds: Tensor, new: int, dtype: int) -> List[Tensor]:
    q = torch.to(q, dtype)
    k = torch.to(k, dtype)
    v = torch.to(v, dtype)
    recent_k = torch.to(recent_k, dtype)
    recent_v = torch.to(recent_v, dtype)
    bias = self.causal_bias(kinds, new)
    written, p = self.attention(q, k, v, recent_k, recent_v, bias)
    wide = torch.repeat(torch.to(bias, dtype), [1, 1, ${kv_groups}, 1])
    return [torch.to(written, 6), torch.to(self.fused_attention(q, k, v, recent_k, recent_v, wide), 6)]
