"""Decode any picture file to RGB, faithfully, or say why that is impossible."""

import io
import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from tqdm import tqdm

MAX_PIXELS = 50_000_000  # a picture with more is set aside
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class SetAside(Exception):
    """A picture cannot be shown faithfully; the message says why, in a few words."""


def decode_rgb(source, formats=FORMATS, max_pixels=MAX_PIXELS) -> Image.Image:
    """Decode a picture completely and faithfully to RGB.

    It is turned upright, transparency becomes white, 16 bits become 8, and of an animation the
    first frame is taken.

    Args:
        source: a path, or the bytes of a file.
        formats: the formats to accept, as Pillow names them. The content counts, not the name.
        max_pixels: the largest width × height to accept.

    Returns:
        The picture (Pillow, mode RGB).

    Raises:
        SetAside: if it cannot be shown faithfully.
    """
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        if not data:
            raise SetAside("empty file")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=formats) as image:
                if image.width * image.height > max_pixels:
                    raise SetAside(f"gigantic ({image.width} × {image.height})")
                image.load()
                return _to_rgb(_upright(image))
    except SetAside:
        raise
    except (Image.DecompressionBombError, MemoryError):
        raise SetAside("gigantic") from None
    except UnidentifiedImageError:
        raise SetAside("not an image") from None
    except Exception as problem:  # the decoders raise almost anything on damaged files
        text = str(problem) or type(problem).__name__
        cut = re.search("truncat|broken data|unexpected end|premature|not enough", text.lower())
        raise SetAside("truncated" if cut else f"cannot be decoded ({text[:80]})") from None


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a broken note about how the camera was held does not spoil the picture
        return image


def _to_rgb(image):
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image)
        if image.mode == "F" or values.min() < 0 or values.max() > 65535:
            raise SetAside("numbers, not colors")
        image = Image.fromarray((values // 257).astype(np.uint8))
    if "transparency" in image.info or image.mode.lower() in ("rgba", "la", "pa"):
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def map_parallel(function, items, description, progress=True):
    """Yield ``function(item)`` for each item of a list, in order, computed on all cores."""
    settings = {"unit": " pictures", "leave": False, "disable": not progress}
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        tqdm(desc=description, total=len(items), **settings) as bar,
    ):
        for start in range(0, len(items), 256):  # so that few results wait in memory
            for result in pool.map(function, items[start : start + 256]):
                yield result
                bar.update()
