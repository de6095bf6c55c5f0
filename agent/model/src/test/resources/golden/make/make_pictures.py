"""Pictures of unusual kinds, and how Pillow shows them: upright, over white, as RGB. Needs Pillow and NumPy only.

python make_pictures.py DIR
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def scene(height: int, width: int) -> Image.Image:
    """A gradient with a box in one corner, so that every turn of it looks different."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 // width, y * 255 // height, (x + y) * 255 // (height + width)], -1).astype(np.uint8)
    rgb[: height // 3, : width // 4] = (250, 20, 90)
    return Image.fromarray(rgb)


def main(out: Path) -> None:
    (out / "expected").mkdir(parents=True, exist_ok=True)
    rgb = scene(24, 32)
    veil = Image.fromarray(np.tile(np.linspace(0, 255, 32).astype(np.uint8), (24, 1)))
    rgba = rgb.copy()
    rgba.putalpha(veil)
    gray = rgb.convert("L")
    gray_alpha = gray.copy()
    gray_alpha.putalpha(veil)
    rgb.convert("CMYK").save(out / "cmyk.jpg", quality=95)
    rgb.save(out / "progressive.jpg", quality=90, progressive=True)
    gray.save(out / "gray.jpg", quality=90)
    # Smooth: decoders may enlarge the colour planes differently, which shows at edges only.
    y, x = np.mgrid[0:120, 0:160]
    waves = np.stack([127 + 100 * np.sin(x / 23), 127 + 90 * np.sin(y / 19), 127 + 80 * np.sin((x + y) / 31)], -1)
    Image.fromarray(waves.astype(np.uint8)).save(out / "lossy.webp", quality=90)
    rgba.save(out / "lossless_alpha.webp", lossless=True, exact=True)
    gray_alpha.save(out / "gray_alpha.png")
    gray.convert("1").save(out / "bits.png")
    gray.quantize(4).save(out / "palette_2bit.png", bits=2)
    rgb.save(out / "transparent_color.png", transparency=(250, 20, 90))
    for turn in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        rgb.save(out / f"turn{turn}.png", exif=exif)
    exif = Image.Exif()
    exif[0x0112] = 8
    rgb.save(out / "turn8.webp", lossless=True, exif=exif)
    for file in sorted(out.glob("*.*")):
        image = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        Image.alpha_composite(white, image).convert("RGB").save(out / "expected" / (file.name + ".png"))
    rgb.save(out / "animated.webp", save_all=True, append_images=[gray.convert("RGB")], lossless=True)
    values = np.arange(0, 24 * 32, dtype=np.uint16).reshape(24, 32) * 85
    Image.fromarray(values).save(out / "gray_16bit.png")
    # Pillow clips 16 bits at 255 when asked for RGB; the upper byte is what is meant.
    Image.fromarray((values >> 8).astype(np.uint8)).convert("RGB").save(out / "expected" / "gray_16bit.png.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
