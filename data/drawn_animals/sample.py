"""The drawn data set: folders of pictures, laid out as Animals-10 is."""

import json
import shutil
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from utils.constants import ENGLISH
from utils.files import lock

from .engine import draw

VERSION = 1  # add 1 whenever the pictures change: samples of an older version are drawn again


def make_sample(folder, per_class=300, seed=0, size=128, held_out=60, progress=True):
    """Draw a data set in the layout of Animals-10, or return at once if it is already there.

    Args:
        folder: gets ``raw-img/cane/cane-0000.jpeg`` … to train with, ``held-out/cane/…`` to test
            with, and ``sample.json``, which tells how it was made.
        per_class: pictures of each animal in ``raw-img``.
        seed: the same seed gives the same files, another seed others.
        size: pixels of the square pictures.
        held_out: pictures of each animal in ``held-out``.
        progress: whether to show a progress bar.

    Returns:
        The folder, as a path.

    Raises:
        FileExistsError: if the folder holds something other than a sample. A sample made with
            other arguments is replaced.
    """
    folder = Path(folder)
    settings = {
        "drawing": VERSION,
        "per_class": per_class,
        "seed": seed,
        "size": size,
        "held_out": held_out,
    }
    if _is_complete(folder, settings):
        return folder
    if folder.exists() and not (folder / "sample.json").exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty and is not a drawn sample. Choose another.")

    from tqdm.auto import tqdm

    unfinished = folder.with_name(f"{folder.name}.unfinished")
    waiting = f"The animals are being drawn by another notebook; waiting for {folder.name}."
    with lock(folder.with_name(f"{folder.name}.drawing-lock"), waiting):
        if _is_complete(folder, settings):  # drawn by the other one
            return folder
        shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was killed
        try:
            files = list(_files(per_class, held_out))
            for split, name, index in tqdm(files, "Drawing", unit="picture", disable=not progress):
                rng = sample_rng(seed, ENGLISH[name], split, index)
                path = unfinished / _path(split, name, index)
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(draw(ENGLISH[name], rng, size).picture).save(path, quality=90)
            (unfinished / "sample.json").write_text(json.dumps(settings, indent=1), "utf-8")
            if folder.exists():
                shutil.rmtree(folder)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def sample_rng(seed, species, split, index):
    """Return the generator that draws one picture of a sample, whatever was drawn before it."""
    return np.random.default_rng(
        [seed, zlib.crc32(species.encode()), zlib.crc32(split.encode()), index]
    )


def _files(per_class, held_out):
    """Yield split, class folder and index of each picture of a sample."""
    for split, count in (("raw-img", per_class), ("held-out", held_out)):
        for name in ENGLISH:
            for index in range(count):
                yield split, name, index


def _path(split, name, index):
    return f"{split}/{name}/{name}-{index:04d}.jpeg"


def _is_complete(folder, settings):
    """Say whether the folder holds a finished sample made with these settings."""
    try:
        if json.loads((folder / "sample.json").read_text("utf-8")) != settings:
            return False
    except (OSError, ValueError):
        return False
    there = {path.relative_to(folder).as_posix() for path in folder.glob("*/*/*.jpeg")}
    return there.issuperset(
        _path(*file) for file in _files(settings["per_class"], settings["held_out"])
    )
