"""Scenes for detectors: animals strewn at random, with the overlap of their boxes under control."""

import numpy as np

from utils.constants import CLASS_NAMES

from .engine import draw_scene
from .shapes import rotation
from .ten import KINDS

PLACES, LAYOUTS = 400, 50  # how many places are tried for an animal, and how often all over again


def scatter(animals, rng, size=192, *, scale=(0.25, 0.45), overlap=(0.0, 0.1), **scenery):
    """Draw animals at random places in one scene.

    The same generator or seed gives the same scene.

    Args:
        animals: how many, each any of the ten; or their names. Later ones stand in front.
        rng: numpy random generator, or a seed.
        size: pixels of the square picture, or (height, width).
        scale: the shortest and the longest that the longest side of an animal may be, as shares
            of the picture's shorter side.
        overlap: from the second animal on, the box of each covers at least and at most this
            share of another's, or the other way around: the intersection divided by the smaller
            of both boxes. It holds for the boxes of whole animals, to a few pixels; the boxes of
            the ``Scene`` are those of what is visible.
        scenery: background, light, … as for ``draw_scene``. Without ``occluder`` there is none.

    Returns:
        A ``Scene``.

    Raises:
        ValueError: if so many animals of this scale find no room with this overlap, for an
            unknown animal or word, and for a range that is none.
    """
    if not (0 < scale[0] <= scale[1] and 0 <= overlap[0] <= overlap[1] <= 1):
        raise ValueError(f"These are no ranges: scale {scale}, overlap {overlap}.")
    rng = np.random.default_rng(rng)
    shape = (size, size) if np.ndim(size) == 0 else tuple(size)
    if isinstance(animals, int | np.integer):
        animals = [CLASS_NAMES[place] for place in rng.integers(len(CLASS_NAMES), size=animals)]
    for name in animals:
        if name not in KINDS:
            raise ValueError(f"No animal {name!r} here. Choose one of: {', '.join(CLASS_NAMES)}.")
    frame = np.array(shape[::-1]) / min(shape)  # width and height, the shorter one is 1
    for _ in range(LAYOUTS):
        placed = _place(animals, rng, frame, scale, overlap)
        if placed is not None:
            return draw_scene(placed, rng, shape, **{"occluder": "none"} | scenery)
    raise ValueError(
        f"{len(animals)} animals of scale {scale} find no room with an overlap of {overlap}. "
        "Take fewer or smaller ones, or allow more overlap."
    )


def _place(names, rng, frame, scale, overlap):
    """Return the controls of each animal, or None where one of them finds no place."""
    placed, corners = [], np.empty((0, 4))
    for name in names:
        animal = {
            "species": name,
            "pose": KINDS[name].poses[rng.integers(len(KINDS[name].poses))],
            "facing": ("left", "right")[rng.integers(2)],
            "rotation": float(rng.uniform(-KINDS[name].turn, KINDS[name].turn)),
            "scale": float(rng.uniform(*scale)),
        }
        half = _extent(animal) / 2
        if (2 * half > frame).any():
            return None
        middles = rng.uniform(half, frame - half, (PLACES, 2))
        boxes = np.hstack([middles - half, middles + half])
        covered = _covered(boxes, corners).max(axis=1) if placed else np.full(PLACES, overlap[0])
        fits = np.flatnonzero((covered >= overlap[0]) & (covered <= overlap[1]))
        if not len(fits):
            return None
        x, y = middles[fits[0]] / frame
        placed.append(animal | {"position": (float(x), float(y))})
        corners = np.vstack([corners, boxes[fits[0]]])
    return placed


def _extent(animal):
    """Return width and height of an animal's box, in units of the picture's shorter side."""
    parts = KINDS[animal["species"]].parts(np.random.default_rng(0), animal["pose"])
    solid = np.vstack([p for part in parts if part.opacity == 1 for p in part.polygons])
    mirror = np.diag([1 if animal["facing"] == "right" else -1, -1])
    turned = solid @ mirror @ rotation(-animal["rotation"])
    return animal["scale"] * np.ptp(turned, axis=0) / np.ptp(solid, axis=0).max()


def _covered(boxes, others):
    """Return intersection / smaller box of each box (row) with each of the others (column)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    area = [np.prod(some[:, 2:] - some[:, :2], axis=1) for some in (boxes, others)]
    return common / np.minimum(area[0][:, None], area[1][None, :])
