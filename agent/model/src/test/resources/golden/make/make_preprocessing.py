"""What the encoders' own processors make of one picture, wide and tall: python make_preprocessing.py --seed 7 --out DIR

Slow (Pillow) processors where a family has one; DINOv3's has torchvision alone, and resizes in float.
"""

import numpy as np
import torch
from PIL import Image
from transformers import DINOv3ViTImageProcessor
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.siglip2.image_processing_pil_siglip2 import Siglip2ImageProcessorPil

from common import arguments, numpy_rng, picture, save_tensors

IMAGENET = dict(image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225])
PROCESSORS = {
    "dinov3": lambda: DINOv3ViTImageProcessor(size={"height": 32, "width": 48}),
    "siglip2": lambda: SiglipImageProcessorPil(size={"height": 48, "width": 32}, resample=2),
    "siglip2_naflex": lambda: Siglip2ImageProcessorPil(max_num_patches=7, patch_size=16),
    "dinov2_reg": lambda: BitImageProcessorPil(size={"shortest_edge": 50}, crop_size={"height": 42, "width": 42}, **IMAGENET),
}


def main() -> None:
    args = arguments()
    tensors = {}
    for shape, (height, width) in {"wide": (37, 61), "tall": (90, 40)}.items():
        tensors[shape] = torch.from_numpy(picture(numpy_rng(args.seed, f"preprocessing/{shape}"), height, width))
    for name, make in PROCESSORS.items():
        processor = make()
        processor.save_pretrained(args.out / "preprocessing" / name)
        for shape in ("wide", "tall"):
            out = processor(images=Image.fromarray(np.asarray(tensors[shape])), return_tensors="pt")
            for key, value in out.items():
                tensors[f"{name}.{shape}.{key}"] = value
                print(name, shape, key, tuple(value.shape), value.dtype)
    save_tensors(args.out / "preprocessing.safetensors", tensors)


if __name__ == "__main__":
    main()
