# Weights straight from a mapped file: no copy passes through Java, and bfloat16 needs no help from it.

def from_mapped(self, file: str, elements: int, offset: int, shape: List[int], stored: int, dtype: int, device: str) -> Tensor:
    # `elements` of the stored type in the whole file, the tensor's first one at `offset` -> a copy of its own on the device
    all = torch.from_file(file, False, elements, dtype=stored)
    count = 1
    for n in shape:
        count = count * n
    part = torch.view(torch.slice(all, 0, offset, offset + count), shape)
    return torch.clone(torch.to(part, device=torch.device(device), dtype=dtype))

def owned(self, x: Tensor, dtype: int, device: str) -> Tensor:
    # never the tensor itself: values that come from Java lie in memory that goes with what holds it there
    return torch.to(x, device=torch.device(device), dtype=dtype, copy=True)

def host(self, x: Tensor) -> Tensor:
    # float32 on the CPU, the form in which results leave
    return torch.to(x, device=torch.device("cpu"), dtype=6)
