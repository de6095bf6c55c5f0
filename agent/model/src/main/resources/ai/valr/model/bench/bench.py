# What a benchmark needs beside a model's functions: weights that nobody trained, and a copy to time.

def normal(self, shape: List[int], std: float, dtype: int, device: str) -> Tensor:
    # drawn on the device and in the dtype: no float32 copy of a large model is ever made
    return torch.mul_(torch.randn(shape, dtype=dtype, device=torch.device(device)), std)

def ones(self, shape: List[int], dtype: int, device: str) -> Tensor:
    return torch.ones(shape, dtype=dtype, device=torch.device(device))

def copied(self, to: Tensor, source: Tensor) -> Tensor:
    # in place
    torch.copy_(to, source)
    return to

def first(self, x: Tensor) -> Tensor:
    # one number of a tensor, float32 on the CPU: it is there when all work before it is done
    return self.host(torch.slice(torch.reshape(x, [-1]), 0, 0, 1))
