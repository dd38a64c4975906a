"""Ten animals, drawn: an embedded data set in which everything can be turned like a knob.

``draw`` gives one picture with its mask and box, ``draw_scene`` several animals in one picture,
``make_sample`` a folder laid out as Animals-10 is.

How it works: an animal is a list of parts, a part is a few polygons with one color. All parts
are painted, back to front, into a picture of part numbers, three times as fine as wanted. Color,
pattern, shading and texture are looked up by part number, and averaging makes the edges smooth.
"""

import json
import os
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from utils.constants import CLASS_NAMES, ENGLISH

VERSION = 1  # one more whenever the pictures change: samples of an older one are made again

TINT = {
    "black": (46, 42, 44),
    "white": (238, 234, 226),
    "gray": (142, 142, 146),
    "slate": (98, 102, 110),
    "brown": (132, 88, 54),
    "chocolate": (84, 58, 42),
    "rust": (182, 96, 44),
    "tan": (198, 154, 104),
    "cream": (228, 208, 172),
    "orange": (232, 128, 36),
    "yellow": (236, 198, 60),
    "blue": (70, 120, 200),
    "violet": (150, 90, 180),
}
FURRY = "brown tan black white gray rust cream chocolate"
PATTERNS = ("plain", "patches", "stripes", "spots")
BACKGROUNDS = ("meadow", "sky", "water", "wood", "wall", "indoor", "sand", "snow", "noise")
OCCLUDERS = ("none", "bush", "grass", "fence", "post", "stone")
ANIMAL = ("pose", "facing", "color", "pattern", "position", "scale", "rotation", "camouflage")
SCENERY = ("background", "light", "gradient", "shadow", "blur", "noise", "occluder", "hidden")


@dataclass(frozen=True)
class Drawing:
    """One animal in a picture.

    Attributes:
        picture: uint8 (size, size, 3), RGB.
        mask: bool (size, size), the pixels where the animal is seen.
        box: (left, top, right, bottom) of the mask in pixels, right and bottom just outside it;
            four zeros where nothing of the animal is seen.
        species: English name.
    """

    picture: np.ndarray
    mask: np.ndarray
    box: tuple[int, int, int, int]
    species: str


@dataclass(frozen=True)
class Scene:
    """Several animals in a picture; item i of ``labels``, ``masks`` and ``boxes`` is animal i.

    Attributes:
        picture: uint8 (height, width, 3), RGB.
        masks: bool (animals, height, width), the pixels where each is seen; no two overlap.
        boxes: for each (left, top, right, bottom), as in ``Drawing``.
        labels: English names.
    """

    picture: np.ndarray
    masks: np.ndarray
    boxes: tuple[tuple[int, int, int, int], ...]
    labels: tuple[str, ...]


# ---- Shapes: lists of polygons. x points to where the animal looks, y up, the ground is y = 0.


CIRCLE = np.exp(1j * np.arange(26) * np.pi / 13)[:, None]
CIRCLE = np.hstack([CIRCLE.real, CIRCLE.imag])


def _words(text):
    return tuple(text.split())


def _turned(degrees):
    """Return the matrix that turns rows of points counterclockwise."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, s], [-s, c]])


def _numbers(points):
    """Return points written as ``"1 2, 3 4"`` as an array; arrays as they are."""
    if isinstance(points, str):
        points = [point.split() for point in points.split(",")]
    return np.array(points, float)


def _smooth(points, closed, steps=5):
    """Run a smooth curve (Catmull-Rom) through points of any dimension."""
    p = points
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    a, b, c, d = (p[i : len(p) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    curve = b + ((c - a) + ((2 * a - 5 * b + 4 * c - d) + (3 * (b - c) + d - a) * t) * t) * t / 2
    curve = curve.reshape(-1, p.shape[1])
    return curve if closed else np.vstack([curve, p[-2:-1]])


def ellipse(x, y, rx, ry, degrees=0.0):
    """Return an ellipse with its half axes, turned counterclockwise."""
    return [CIRCLE * (rx, ry) @ _turned(degrees) + (x, y)]


def blob(points):
    """Return a closed smooth curve through points ``"x y, x y, …"``."""
    return [_smooth(_numbers(points), True)]


def corners(points):
    """Return a polygon with straight sides through points ``"x y, x y, …"``."""
    return [_numbers(points)]


def stroke(points):
    """Return a smooth line with round ends through points and widths ``"x y width, …"``."""
    points = _numbers(points)
    line = _smooth(points, False)
    middle = line[:, :2]
    along = np.diff(middle, axis=0, append=2 * middle[-1:] - middle[-2:-1])
    across = along[:, ::-1] * (-0.5, 0.5) * (line[:, 2] / (np.hypot(*along.T) + 1e-9))[:, None]
    joints = [CIRCLE * (w / 2) + (x, y) for x, y, w in points if w > 2]
    return [np.vstack([middle + across, (middle - across)[::-1]]), *joints]


class Part(NamedTuple):
    """Polygons with one color: a name in the animal's palette, or (red, green, blue)."""

    color: str | tuple
    polygons: list
    texture: float = 1.0
    pattern: bool = False
    opacity: float = 1.0  # below 1: seen, but no part of the animal (web, thread)


def part(color, *shapes, texture=1.0, pattern=False, opacity=1.0):
    """Put shapes together as one part, without seams between them."""
    return Part(color, [p for shape in shapes for p in shape], texture, pattern, opacity)


def plain(color, *shapes):
    """Return a part without texture: eyes, beaks, hooves."""
    return part(color, *shapes, texture=0.0)


def move(parts, x, y, degrees=0.0, stretch=(1.0, 1.0)):
    """Return the parts stretched and turned about the origin, then shifted."""
    matrix = _turned(degrees)
    return [
        p._replace(polygons=[(q * stretch) @ matrix + (x, y) for q in p.polygons]) for p in parts
    ]


def both(shape):
    """Return the shape and its mirror image."""
    return [*shape, *[p * (-1, 1) for p in shape]]


def eye(x, y, r=2.8):
    """Return a dark eye with a glint."""
    return [
        plain("black", ellipse(x, y, r, r * 1.1)),
        plain("white", ellipse(x + 0.3 * r, y + 0.4 * r, r * 0.38, r * 0.38)),
    ]


def legs(rng, pose, hind, front, top, width, foot="black", foot_width=0.75):
    """Return four legs: parts of the far two, shapes of the near two, parts of the near feet."""
    stride = 0.24 * top if pose == "walking" else 0.03 * top
    limbs, feet = [], []
    for x, sign in ((hind + 9, 1), (front - 8, -1), (hind, -1), (front, 1)):
        shift = sign * stride * rng.uniform(0.7, 1.2)
        bend = -0.25 * width if x < 0 else 0.15 * width
        way = f"{x} {top} {1.5 * width}, {x + 0.4 * shift + bend} {0.5 * top} {width}"
        limbs.append(stroke(f"{way}, {x + shift} {0.05 * top + 1} {0.8 * width}"))
        feet.append(ellipse(x + shift + 0.2 * width, 2.5, foot_width * width, 3.4))
    far = [part("far", *limbs[:2]), plain(foot, *feet[:2])]
    return far, [p for limb in limbs[2:] for p in limb], [plain(foot, *feet[2:])]


# ---- The animals: each returns its parts, the hindmost first.


def _dog(rng, pose):
    wag = rng.uniform(-8, 8)
    head = [
        part("coat", ellipse(4, 8, 15, 14), stroke("8 4 18, 28 0 12"), pattern=True),
        plain("pink", stroke("21 -6 7, 23 -12 8, 22 -19 6")),
        plain("black", stroke("13 -6 1.6, 22 -7 1.6, 30 -4 1.6")),
        plain("black", ellipse(33, 4, 5, 4.2)),
        *eye(12, 12),
        part("second", blob("1 21, -9 17, -15 0, -11 -15, -3 -11, 3 5, 6 16")),
    ]
    if pose == "sitting":
        return [
            part("coat", stroke(f"-32 7 9, -50 9 8, -60 {24 + wag} 5")),
            part("far", stroke("14 48 13, 14 4 9"), ellipse(17, 3, 8, 4)),
            part(
                "coat",
                stroke("-16 22 44, 2 46 38, 16 66 28"),
                stroke("16 66 28, 24 84 22"),
                stroke("22 50 14, 25 4 10"),
                ellipse(29, 4, 8, 4),
                pattern=True,
            ),
            part("coat", ellipse(-14, 18, 20, 17), stroke("-6 5 8, 10 4 8"), pattern=True),
            plain("red", stroke("10 78 5, 22 74 5, 32 77 5")),
            *move(head, 24, 86, 8),
        ]
    far, near, feet = legs(rng, pose, -32, 26, 38, 11, "coat", 0.85)
    trunk = blob("-42 50, -22 58, 14 57, 36 58, 40 44, 30 31, 0 34, -32 36")
    return [
        *far,
        part("coat", stroke(f"-38 52 9, -52 62 7, -56 {80 + wag} 4")),
        part("coat", trunk, near, stroke("30 50 26, 43 70 20"), pattern=True),
        *feet,
        plain("red", stroke("29 67 5, 38 59 5, 47 58 5")),
        *move(head, 44, 74, rng.uniform(-6, 10)),
    ]


def _horse(rng, pose):
    far, near, feet = legs(rng, pose, -36, 30, 66, 8.5)
    sway = rng.uniform(-6, 6)
    trunk = blob("-48 82, -38 97, -18 95, 4 88, 26 96, 44 84, 38 62, 8 56, -18 60, -40 66")
    thigh = ellipse(-36, 72, 13, 19, 8)
    head = [
        part("coat", corners("-2 10, 1 27, 8 11")),
        part("coat", stroke("-1 2 23, 12 -8 19, 28 -28 13"), pattern=True),
        plain("black", ellipse(30, -26, 1.6, 2.2)),
        part("mane", stroke("2 15 9, 11 3 4")),
        *eye(10, 0, 2.8),
    ]
    if pose == "grazing":
        neck, head = stroke("26 76 42, 54 66 32, 72 50 22"), move(head, 76, 48, -30 + sway)
        mane = stroke("34 92 6, 52 83 11, 68 70 12, 80 57 9")
    else:
        neck, head = stroke("26 80 44, 42 104 34, 55 126 21"), move(head, 56, 126, sway)
        mane = stroke("60 140 5, 50 141 10, 38 126 15, 27 106 10")
    tail = stroke(f"-44 90 8, -58 82 14, {-64 + sway} 52 17, {-58 + sway} 24 4")
    return [
        *far,
        part("mane", tail),
        part("coat", trunk, thigh, near, neck, pattern=True),
        *feet,
        *head[:3],
        part("mane", mane),
        *head[3:],
    ]


def _elephant(rng, pose):
    far, near, _ = legs(rng, pose, -34, 26, 46, 23, "far", 0.6)
    nails = plain("horn", *[ellipse(x, 2, 2.4, 2.4) for x in (-32, -25, 28, 35)])
    body = blob("-56 60, -46 92, -8 106, 34 100, 46 74, 36 40, -6 34, -46 38")
    end = rng.uniform(-8, 8)
    trunk = f"68 88 28, 84 68 21, 87 42 16, {80 + end} 20 13, {90 + end} 10 10"
    if pose == "trumpeting":
        trunk = f"68 86 28, 88 74 21, 103 88 16, 104 {112 + end} 13, 94 {128 + end} 10"
    flap = rng.uniform(0.85, 1.1)
    ear = blob("8 22, -10 26, -28 12, -30 -12, -18 -32, -6 -22, 6 -6")
    lobe = blob("4 16, -10 20, -23 10, -25 -10, -17 -24, -7 -17, 2 -4")
    ears = move([part("coat", ear), part("second", lobe)], 46, 86, 0, (1.15 * flap, 1.15))
    return [
        *far,
        part("far", stroke("-54 78 5, -63 62 4, -62 44 3")),
        plain("black", ellipse(-62, 40, 3.5, 6)),
        part("coat", body, near, pattern=True),
        *([] if pose == "walking" else [nails]),
        plain("white", stroke("64 62 8, 78 50 7, 93 54 3")),
        part("coat", ellipse(54, 86, 25, 27), stroke(trunk), pattern=True),
        plain("white", stroke("61 66 9, 73 53 8, 88 54 3")),
        *eye(64, 92, 3),
        *ears,
    ]


def _butterfly(rng, pose):
    swell = rng.uniform(0.9, 1.15)
    fore = _numbers("2 10, 16 40, 48 56, 60 44, 50 16, 26 0, 4 -2")
    hind = _numbers("3 0, 26 0, 44 -12, 42 -36, 24 -46, 8 -26") * swell
    dots = ((50, 43), (46, 27), (37, 47))

    def wings(squeeze):
        inner = [
            part("black", blob(fore), blob(hind), texture=0.5),
            part("second", blob(hind * 0.78 + (5, -3))),
            part("coat", blob(fore * 0.78 + (5, 4)), pattern=True),
            plain("white", *[ellipse(x, y, 2.6, 2.6) for x, y in dots]),
            plain("coat", ellipse(36, -36, 2.4, 2.4), ellipse(42, -22, 2.4, 2.4)),
            plain("black", ellipse(38, 30, 6, 6), ellipse(27, -22, 6, 6)),
            plain("spot", ellipse(38, 30, 3.2, 3.2), ellipse(27, -22, 3.2, 3.2)),
        ]
        return move(inner, 0, 0, 0, (squeeze, 1))

    body = [
        plain("black", stroke("1 22 1.8, 6 38 1.8, 14 50 1.8"), stroke("-1 22 1.8, -4 39 1.8")),
        plain("black", ellipse(14, 50, 3, 3), ellipse(-5, 41, 3, 3)),
        part("body", ellipse(0, 18, 5, 5), ellipse(0, 7, 5.5, 10), stroke("0 0 9, 0 -30 4")),
    ]
    if pose == "folded":
        return move([*wings(-0.75), *wings(-1.0), *body], 0, 0, -38)
    left = -1.0 if pose == "open" else -0.6
    return [*wings(left), *wings(1.0), *body]


def _chicken(rng, pose):
    step = 14 if pose == "walking" else 3
    foot = []
    for x, shift in ((-6, -step), (6, step)):
        x0, y0 = x + shift, 8 if shift < -9 else 2
        foot += stroke(f"{x} 30 5, {x - 1} 16 3.6, {x0} {y0} 3.6")
        foot += stroke(f"{x0 - 7} {y0} 3, {x0} {y0 + 1} 3, {x0 + 10} {y0 - 1} 3")
        foot += stroke(f"{x0} {y0 + 1} 2.4, {x0 + 7} {y0 + 4} 2.4")
    plumes = [
        stroke(f"-26 52 13, -42 {66 + h} 14, {-50 - w} {76 + h} 8")
        for h, w in ((-16, 6), (-4, 4), (8, -2), (18, -12))
    ]
    head = [
        plain("red", *[ellipse(x, y, 5, 6.5) for x, y in ((-7, 12), (0, 15), (7, 12))]),
        plain("red", ellipse(9, -12, 4, 7.5), ellipse(4, -11, 3.5, 6.5)),
        part("coat", ellipse(0, 0, 12, 12)),
        plain("gold", corners("9 4, 25 -2, 9 -6")),
        plain("red", ellipse(6, -1, 5, 4)),
        *eye(4, 3, 2.2),
    ]
    body = blob("-34 58, -14 50, 8 54, 26 60, 34 44, 22 24, -4 18, -26 30")
    if pose == "pecking":
        neck, head = stroke("18 48 34, 32 40 26, 40 24 19"), move(head, 42, 20, -55)
    else:
        neck, head = stroke("18 50 36, 26 66 26, 28 82 20"), move(head, 30, 86)
    wing = blob("14 48, -4 50, -26 42, -34 32, -14 28, 8 32")
    quill = [stroke(f"{-28 + d} {33 + d / 3} 1.4, {-14 + d} {34 + d / 4} 1.4") for d in (0, 8, 16)]
    return [
        *[part("second" if i % 2 else "dark", p) for i, p in enumerate(plumes)],
        plain("gold", foot),
        *head[:2],
        part("coat", body, neck, pattern=True),
        part("second", wing, pattern=True),
        plain("dark", *quill),
        *head[2:],
    ]


def _cat(rng, pose):
    lashes = [stroke(f"7 -5 1.1, 27 {y} 1.1") for y in (0, -6, -12)]
    head = [
        part("coat", both(corners("-17 2, -17 28, -2 13"))),
        plain("pink", both(corners("-14.5 8, -14.5 22, -6 13"))),
        part("coat", ellipse(0, 0, 19, 16), pattern=True),
        part("light", both(ellipse(4, -7, 5.5, 4.5)), texture=0.4),
        plain("iris", both(ellipse(8, 3, 4.6, 4.6))),
        plain("black", both(ellipse(8, 3, 1.9, 4.2))),
        plain("pink", corners("-3 -3, 3 -3, 0 -6.5")),
        plain("white", *[both(lash) for lash in lashes]),
    ]
    swing = rng.uniform(-10, 10)
    if pose == "sitting":
        return [
            part("coat", stroke(f"-20 8 10, -46 6 10, -56 24 9, -46 {44 + swing} 6"), pattern=True),
            part("coat", stroke("-4 24 50, 2 46 40, 8 60 28"), pattern=True),
            part("coat", ellipse(-10, 16, 22, 16), stroke("-6 5 8, 8 4 8"), pattern=True),
            part("light", blob("8 60, 18 50, 16 34, 8 30, 4 46"), texture=0.6),
            part("coat", stroke("12 40 10, 14 4 9"), stroke("20 40 11, 22 4 9")),
            part("light", ellipse(15, 3, 6, 3.5), ellipse(24, 3, 6, 3.5)),
            *move(head, 14, 76, rng.uniform(-8, 8)),
        ]
    far, near, feet = legs(rng, pose, -34, 22, 34, 9, "coat", 0.9)
    trunk = blob("-44 46, -24 54, 8 51, 30 54, 36 42, 26 29, -4 32, -34 30")
    tail = f"-40 46 9, -58 50 8, -64 72 8, -54 {92 + swing} 7, -66 {102 + swing} 5"
    return [
        *far,
        part("coat", stroke(tail), pattern=True),
        part("coat", trunk, near, stroke("24 46 26, 36 58 24"), pattern=True),
        *feet,
        *move(head, 40, 66, rng.uniform(-8, 8)),
    ]


def _cow(rng, pose):
    far, near, feet = legs(rng, pose, -38, 30, 42, 12)
    head = [
        plain("horn", both(stroke("9 13 7, 21 18 6, 21 32 2.5"))),
        part("coat", both(ellipse(23, 7, 11, 5.5, 15))),
        part("coat", blob("-14 15, 14 15, 16 0, 12 -16, -12 -16, -16 0"), pattern=True),
        part("light", blob("-4 15, 4 15, 3 0, 8 -14, -8 -14, -3 0"), texture=0.5),
        plain("pink", blob("-15 -12, 0 -9, 15 -12, 17 -24, 0 -30, -17 -24")),
        plain("dark", both(ellipse(7, -19, 2.8, 3.4))),
        *eye(9.5, 3, 3),
        *eye(-9.5, 3, 3),
    ]
    trunk = blob("-52 84, -40 90, 0 85, 36 89, 46 78, 42 46, 20 37, -24 40, -50 46")
    place = (58, 36, -8) if pose == "grazing" else (54, 86, rng.uniform(-8, 8))
    swing = rng.uniform(-6, 6)
    return [
        *far,
        plain(
            "pink", ellipse(-20, 38, 13, 10), *[stroke(f"{x} 32 4, {x} 25 4") for x in (-26, -15)]
        ),
        part("coat", trunk, near, stroke(f"34 70 36, {place[0]} {place[1]} 24"), pattern=True),
        part("coat", stroke(f"-50 84 5, -60 62 4, {-59 + swing} 38 3.4")),
        part("dark", ellipse(-59 + swing, 32, 5.5, 10)),
        *feet,
        *move(head, *place),
    ]


def _sheep(rng, pose):
    far, near, feet = legs(rng, pose, -26, 20, 32, 6.5, "black")
    angle = np.linspace(0, 2 * np.pi, 15, endpoint=False) + rng.uniform(0, 1)
    x, y = -4 + 36 * np.cos(angle), 52 + 19 * np.sin(angle)
    cloud = [ellipse(a, b, r, r) for a, b, r in zip(x, y, rng.uniform(10, 13.5, 15), strict=True)]
    curls = [
        stroke(f"{a - 5} {b} 1.5, {a} {b - 4} 1.5, {a + 5} {b} 1.5")
        for a, b in rng.uniform((-36, 38), (26, 70), (8, 2))
    ]
    head = [
        part("face", both(stroke("8 5 8, 24 1 6")), texture=0.4),
        part("face", blob("-11 10, 11 10, 10 -8, 6 -21, -6 -21, -10 -8"), texture=0.4),
        plain("white", both(ellipse(5.5, 0, 3.2, 3.2))),
        plain("black", both(ellipse(5.5, -0.5, 1.7, 2))),
        plain("pink", both(ellipse(2.6, -16, 1.4, 1.8))),
        part("coat", *[ellipse(a, b, 7, 6.5) for a, b in ((-8, 10), (0, 14), (8, 10), (0, 8))]),
    ]
    place = (42, 28, 6) if pose == "grazing" else (42, 66, rng.uniform(-8, 8))
    return [
        *[p._replace(color="face far" if p.color == "far" else p.color, texture=0) for p in far],
        part("face", near, texture=0.3),
        *feet,
        part("coat", ellipse(-46, 56, 8, 6)),
        part(
            "coat",
            *cloud,
            ellipse(-4, 52, 38, 20),
            stroke(f"26 56 28, {place[0]} {place[1]} 20"),
            pattern=True,
        ),
        plain("wool", *curls),
        *move(head, *place),
    ]


def _spider(rng, pose):
    limbs = []
    for i, degrees in enumerate((62, 24, -14, -52)):
        for side in (-1, 1):
            turn = np.deg2rad(degrees + rng.uniform(-8, 8))
            knee = turn + np.deg2rad(16)
            reach = (60, 50, 50, 64)[i] * rng.uniform(0.92, 1.08)
            joints = (
                (5, turn, 0),
                (0.55 * reach, knee, 9),
                (reach, turn - 0.2 * np.sign(degrees), 0),
            )
            way = [(side * r * np.cos(a), r * np.sin(a) + h) for r, a, h in joints]
            limbs.append(stroke(np.column_stack([way, (6, 4.4, 2.2)])))
    web = []
    if pose == "web":
        rays = np.deg2rad(np.arange(0, 360, 30) + 8)
        web = [stroke([(0, 0, 0.9), (92 * np.cos(a), 92 * np.sin(a), 0.9)]) for a in rays]
        for r in (22, 40, 58, 76):
            ring = [(r * np.cos(a), r * np.sin(a), 0.8) for a in (*rays, rays[0])]
            web += map(stroke, pairwise(ring))
    elif pose == "hanging":
        web = [stroke("0 0 1.2, 0 200 1.2")]
    fat = rng.uniform(0.85, 1.1)
    body = [
        *([part("white", *web, texture=0, opacity=0.75)] if web else []),
        part("limb", *limbs),
        part("coat", ellipse(0, -24, 20 * fat, 23), pattern=True),
        plain("second", corners(f"0 -10, {5 * fat} -22, 0 -36, {-5 * fat} -22")),
        part("coat", ellipse(0, 4, 12, 13)),
        part("limb", both(stroke("4 14 4, 6 22 2.5"))),
        plain("white", both(ellipse(3.4, 12, 2.4, 2.4)), both(ellipse(7.4, 9, 1.5, 1.5))),
        plain("black", both(ellipse(3.4, 12.6, 1.2, 1.2))),
    ]
    return body


def _squirrel(rng, pose):
    head = [
        part("far", corners("-1 8, 3 26, 8 8")),
        part("coat", ellipse(0, 0, 16, 14), stroke("4 -2 18, 17 -5 9")),
        part("coat", corners("-10 8, -8 26, 1 11")),
        plain("dark", stroke("-7 20 4, -9 33 1.4"), stroke("3 20 4, 3 31 1.4")),
        part("light", ellipse(9, -8, 8, 4.5), texture=0.5),
        plain("black", ellipse(22, -4, 3, 2.6)),
        *eye(6, 3, 4),
    ]
    curl = rng.uniform(-5, 5)
    tail = f"-14 10 12, -42 14 26, -54 44 34, -44 76 36, -60 {98 + curl} 30, -76 {90 + curl} 12"
    tail = _numbers(tail)
    if pose == "standing":
        shift = (34, 44)
        body = [
            part("far", stroke("-12 20 14, -10 3 7"), stroke("20 26 9, 26 3 6")),
            part("coat", stroke("-16 24 36, 8 32 32, 28 40 24")),
            part("coat", stroke("26 30 11, 34 4 7"), ellipse(37, 3, 6, 3)),
            part("coat", ellipse(-14, 18, 16, 15), stroke("-14 4 7, 4 3 7")),
            part("light", stroke("2 18 5, 20 26 7"), texture=0.5),
        ]
    else:
        shift = (16, 76)
        hold = "27 50 6" if pose == "sitting" else "33 60 6"
        body = [
            part("coat", stroke("-4 22 46, 2 44 38, 10 62 28")),
            part("light", blob("16 62, 24 48, 20 24, 10 16, 8 40"), texture=0.5),
            part("coat", ellipse(-4, 18, 19, 17), stroke("-2 4 9, 22 4 7")),
            part("coat", stroke(f"8 54 11, 18 46 9, {hold}")),
        ]
        if pose == "eating":
            body.append(plain("nut", ellipse(37, 62, 6, 7)))
            body.append(plain("dark", ellipse(37, 67, 7, 3.4)))
    # Hairs stand off on both sides of the tail.
    line = _smooth(tail, False, 12)[1:]
    along = np.diff(line[:, :2], axis=0, append=2 * line[-1:, :2] - line[-2:-1, :2])
    across = along[:, ::-1] * (-1, 1) * (line[:, 2] / np.hypot(*along.T))[:, None]
    across *= rng.uniform(0.5, 0.64, (len(line), 1))
    hairs = [
        [np.stack([a + 1.5 * v, a - 1.5 * v, a + side * w + v])]
        for side in (-1, 1)
        for a, v, w in zip(line[:, :2], along, across, strict=True)
    ]
    return [
        part("coat", stroke(tail), *hairs, texture=1.6, pattern=True),
        *body,
        *move(head, *shift, rng.uniform(-6, 8)),
    ]


class Kind(NamedTuple):
    """What the draws of one species are chosen from."""

    parts: Callable
    poses: tuple
    colors: tuple
    patterns: tuple
    texture: str
    turn: float  # rotations are drawn from minus to plus so many degrees


def _kind(parts, poses, colors, patterns, texture, turn=15.0):
    return Kind(parts, *map(_words, (poses, colors, patterns)), texture, turn)


KINDS = {
    "dog": _kind(_dog, "standing walking sitting", FURRY, "plain patches spots", "fur"),
    "horse": _kind(_horse, "standing walking grazing", FURRY, "plain plain patches", "hair"),
    "elephant": _kind(
        _elephant, "standing walking trumpeting", "gray slate gray brown tan", "plain", "skin"
    ),
    "butterfly": _kind(
        _butterfly,
        "open tilted folded",
        "orange yellow blue violet white rust brown cream",
        "plain spots",
        "scales",
        35.0,
    ),
    "chicken": _kind(
        _chicken,
        "standing walking pecking",
        "white rust brown black cream tan gray",
        "plain plain spots",
        "feathers",
    ),
    "cat": _kind(_cat, "standing walking sitting", FURRY, "plain stripes stripes patches", "fur"),
    "cow": _kind(
        _cow,
        "standing walking grazing",
        "white brown black rust cream tan",
        "patches patches patches plain",
        "hair",
    ),
    "sheep": _kind(
        _sheep,
        "standing walking grazing",
        "white cream white gray tan brown black",
        "plain",
        "wool",
    ),
    "spider": _kind(
        _spider,
        "walking hanging web",
        "black brown chocolate rust gray tan",
        "plain stripes spots",
        "fur",
        35.0,
    ),
    "squirrel": _kind(
        _squirrel, "sitting eating standing", "rust brown gray chocolate tan", "plain", "fur"
    ),
}


def _palette(species, rng, coat, pattern):
    """Return the colors of the parts, name to RGB, most of them made from that of the coat."""
    coat = np.array(coat, float)
    light = coat.mean() > 120
    others = [np.array(TINT[c], float) for c in _words(FURRY)]
    far_off = [c for c in others if abs(c.mean() - coat.mean()) > 60]
    second = far_off[rng.integers(len(far_off))]
    if pattern == "plain" or species == "chicken":
        second = coat * 0.78
    if species == "butterfly":
        second = np.array(list(TINT.values())[rng.integers(3, len(TINT))], float)
    if species == "spider":
        second = np.array(TINT["rust" if not light else "black"], float)
    mane = (others[2], others[7], others[6], coat * 0.6)[rng.integers(4)]
    face = (np.array((58, 50, 48.0)), np.array((86, 68, 58.0)))[rng.integers(2)]
    return {
        "coat": coat,
        "second": second,
        "far": coat * 0.66,
        "dark": coat * 0.5,
        "light": coat + (248 - coat) * 0.7,
        "limb": coat * 0.8,
        "wool": coat * 0.8,
        "mane": mane,
        "face": face,
        "face far": face * 0.7,
        "body": np.array((70, 56, 50.0)),
        "black": np.array((26, 22, 24.0)),
        "white": np.array((246, 244, 238.0)),
        "pink": np.array((232, 158, 152.0)),
        "red": np.array((206, 40, 44.0)),
        "gold": np.array((236, 170, 44.0)),
        "horn": np.array((226, 212, 180.0)),
        "nut": np.array((150, 98, 52.0)),
        "iris": np.array(((150, 190, 70.0), (226, 186, 60.0), (110, 170, 200.0))[rng.integers(3)]),
        "spot": np.array(((90, 150, 220.0), (240, 220, 120.0), (220, 90, 60.0))[rng.integers(3)]),
    }


# ---- Noise, backgrounds, occluders


def _clouds(rng, shape, rows, columns=None):
    """Return smooth noise, float32 of that shape, about -1 to 1, so many cells high and wide."""
    columns = columns or max(2, round(rows * shape[1] / shape[0]))
    grid = rng.uniform(-1, 1, (max(2, rows), max(2, columns))).astype(np.float32)
    return np.asarray(Image.fromarray(grid).resize(shape[::-1], Image.Resampling.BICUBIC))


def _mix(a, b, share):
    """Return colors from ``a`` (share 0) to ``b`` (share 1); share is (height, width)."""
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    return a + (b - a) * np.asarray(share, np.float32)[..., None]


def _background(kind, rng, shape):
    """Return a background, float32 (height, width, 3), 0 to 255."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / min(shape)
    horizon = rng.uniform(0.34, 0.58) * height / min(shape)
    if kind != "indoor":  # hills
        horizon = horizon + 0.05 * _clouds(rng, (1, width), 2, 5)
    below = np.clip((y - horizon) * min(shape) / 1.5 + 0.5, 0, 1)
    depth = np.clip((y - horizon) / (y.max() - horizon), 0, 1)
    soft, fine = _clouds(rng, shape, 4), _clouds(rng, shape, height // 3)
    tone = rng.uniform(-16, 16, 3)
    sky = _mix((120, 172, 224), (214, 230, 242), np.clip(y / horizon, 0, 1))
    sky = _mix(sky, (250, 250, 250), np.clip(soft + 0.4 * _clouds(rng, shape, 9), 0, 0.7))
    if kind == "meadow":
        blades = _clouds(rng, shape, height // 10, width // 2)
        grass = _mix((142, 178, 92), (82, 132, 52), depth) + 20 * (blades + 0.5 * soft)[..., None]
        flowers = (rng.random(shape) > 0.996) & (depth > 0.1)
        grass[flowers] = rng.uniform(190, 255, 3)
        view = _mix(sky, grass, below)
    elif kind == "sky":
        view = _mix((70, 130, 205), (176, 212, 240), y / y.max())
        view = _mix(
            view, (252, 252, 252), np.clip(1.6 * soft + 0.5 * _clouds(rng, shape, 10), 0, 0.9)
        )
    elif kind == "water":
        ripple = np.sin(90 * np.sqrt(depth + 0.05) + 4 * _clouds(rng, shape, 12, 4))
        sea = _mix((120, 176, 190), (38, 96, 130), depth) + 15 * (ripple + soft)[..., None]
        beach = np.array((204, 178, 132)) + 10 * (fine + soft)[..., None]
        wave = np.clip((depth - 0.55 - 0.05 * soft) * 30, 0, 1)
        sea = _mix(sea, beach, wave) + (90 * wave * (1 - wave))[..., None]
        view = _mix(sky, sea, below)
    elif kind == "wood":
        view = _mix((128, 152, 104), (70, 96, 62), np.clip(y / horizon, 0, 1) + 0.3 * soft)
        for share in (0.45, 0.7, 1.0):
            middle, half = rng.uniform(0, x.max()), 0.02 + 0.04 * share * rng.random()
            edge = np.abs(x - middle + 0.02 * _clouds(rng, shape, 5, 1)) - half
            bark = np.array((96, 76, 58)) * (1.3 - 0.4 * share) + 14 * fine[..., None]
            view = _mix(view, bark, np.clip(0.5 - edge * min(shape) / 1.5, 0, 1) * (share + 0.2))
        floor = _mix((120, 98, 62), (92, 72, 44), depth) + 22 * (fine + 0.5 * soft)[..., None]
        view = _mix(view, floor, below)
    elif kind == "wall":
        high = rng.uniform(0.07, 0.12)
        row = np.floor(y / high)
        column = np.floor(x / (2.2 * high) + 0.5 * (row % 2))
        brick = rng.uniform(-1, 1, (64, 64))[row.astype(int) % 64, column.astype(int) % 64]
        base = ((172, 98, 76), (190, 172, 146), (150, 150, 152))[rng.integers(3)]
        joint = (y / high % 1 < 0.12) | ((x / (2.2 * high) + 0.5 * (row % 2)) % 1 < 0.06)
        view = np.array(base) + (16 * brick + 10 * fine)[..., None]
        view = _mix(view, (206, 200, 190), 0.7 * joint)
    elif kind == "indoor":
        paper = ((206, 196, 170), (170, 190, 200), (196, 160, 150), (178, 192, 160))[
            rng.integers(4)
        ]
        room = (
            np.array(paper) + (9 * np.sign(np.sin(x * rng.uniform(20, 50))) + 5 * soft)[..., None]
        )
        left, top = rng.uniform(0, x.max() - 0.3), rng.uniform(-0.1, 0.1)
        frame = np.maximum(np.abs(x - left - 0.15) / 0.15, np.abs(y - top - 0.15) / 0.15)
        room = _mix(room, (246, 244, 238), frame < 1)
        room = _mix(room, sky, frame < 0.82)
        boards = 12 * fine + 26 * (((x - 0.5) / (0.4 + depth) * 9) % 1 < 0.08) * -1.0
        planks = _mix((178, 132, 88), (150, 106, 66), depth) + boards[..., None]
        view = _mix(room, planks, below)
        view = _mix(view, (240, 236, 228), np.abs(y - horizon) < 0.018)
    elif kind in ("sand", "snow"):
        near, far = {
            "sand": ((206, 172, 118), (226, 200, 152)),
            "snow": ((232, 238, 246), (206, 218, 234)),
        }[kind]
        dunes = np.sin(30 * np.sqrt(depth + 0.02) + 5 * soft)
        land = _mix(far, near, depth) + (7 * dunes + 9 * fine + 8 * soft)[..., None]
        view = _mix(sky, land, below)
    else:
        cells = int(rng.integers(4, 40))
        layers = [_clouds(rng, shape, cells) + 0.6 * _clouds(rng, shape, 3) for _ in range(3)]
        view = 128 + 50 * np.stack(layers, axis=-1)
    haze = np.array((190, 190, 186)) + tone
    return np.clip(0.8 * view + 0.2 * haze, 0, 255).astype(np.float32)


def _occluder(kind, rng, mask, hidden, side):
    """Return an occluder that hides that share of the mask: colors and opacity, 0 to 1.

    Each kind is a landscape whose low ground is covered; the water level is set by the share.
    """
    shape = mask.shape
    height, width = shape
    unit = min(shape)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / unit
    rows, columns = np.nonzero(mask)
    left, right, bottom = columns.min() / unit, columns.max() / unit, rows.max() / unit
    leafy, fine = _clouds(rng, shape, 14), _clouds(rng, shape, height // 3)
    side, other = (left, right) if side == "left" else (right, left)
    if kind == "bush":
        land = np.hypot((x - side) / 1.1, y - bottom - 0.04) + 0.035 * leafy
        color = _mix((38, 78, 34), (112, 156, 66), 0.5 + 0.45 * leafy + 0.3 * fine)
    elif kind == "grass":
        blades = _clouds(rng, shape, 3, width // 3)
        land = bottom - y + 0.09 * blades
        color = _mix((58, 104, 40), (140, 178, 78), 0.5 + 0.5 * blades)
    elif kind == "fence":
        period = rng.uniform(0.13, 0.19)
        board = np.abs((x / period + rng.random()) % 1 - 0.5)
        land = board + 4.0 * np.clip(bottom - 0.42 - y, 0, 1)
        paint = ((226, 220, 208), (150, 112, 76), (120, 124, 128))[rng.integers(3)]
        color = np.array(paint) + (14 * _clouds(rng, shape, 4, width // 3) - 60 * board)[..., None]
    elif kind == "post":
        middle = side + (other - side) * rng.uniform(0.2, 0.55)
        land = np.abs(x - middle) + 0.008 * _clouds(rng, shape, 6, 1)
        color = _mix((142, 112, 82), (74, 56, 40), 0.5 + 4 * (x - middle) + 0.3 * fine)
    else:
        land = np.hypot((x - side) / 1.25, y - bottom - 0.05) + 0.02 * _clouds(rng, shape, 5)
        color = _mix((164, 160, 154), (92, 88, 86), 1.6 * land + 0.2 * leafy + 0.15 * fine)
    steep = {"fence": 6.0, "grass": 2.0}.get(kind, 1.0)
    level = np.quantile(land[mask], hidden)
    return np.clip(color, 0, 255), np.clip((level - land) * unit / steep + 0.5, 0, 1)


# ---- Painting


def _texture(kind, rng, shape, fine):
    """Return the surface of fur, wool, feathers…: about -1 to 1, ``fine`` pixels to a cell."""
    rows, columns = max(2, int(shape[0] / fine)), max(2, int(shape[1] / fine))
    if kind == "wool":
        return 1.4 * np.abs(_clouds(rng, shape, rows // 2 + 1, columns // 2 + 1)) - 0.6
    if kind == "feathers":
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / (2.2 * fine)
        return np.sin(3 * y + 2.2 * np.abs(np.sin(1.5 * x)))
    if kind in ("fur", "hair"):
        return _clouds(rng, shape, rows // (2 if kind == "fur" else 3) + 1, columns)
    return 0.5 * _clouds(rng, shape, rows, columns) + 0.4 * _clouds(
        rng, shape, rows // 2, columns // 4
    )


def _marks(pattern, rng, shape, size, axis):
    """Return where a coat has its second color: bool, in pixels of which the animal has size."""
    rows, columns = shape
    if pattern == "stripes":
        across = axis[0] * np.arange(columns)[None] + axis[1] * np.arange(rows)[:, None]
        return np.sin(58 * across / size + 1.6 * _clouds(rng, shape, 6)) > 0.35
    cell, level = (0.17, 0.08) if pattern == "patches" else (0.055, 0.34)
    cells = int(rows / size / cell) + 2, int(columns / size / cell) + 2
    return _clouds(rng, shape, *cells) > level


def _shade(number, parts, kind, rng, size):
    """Return how light each pixel is, about 1; number says which part it shows, 0 for none."""
    tops = np.array([0.0, *[min(p[:, 1].min() for p in one.polygons) for one in parts]], np.float32)
    ends = np.array([1.0, *[max(p[:, 1].max() for p in one.polygons) for one in parts]], np.float32)
    rows = np.arange(len(number), dtype=np.float32)[:, None]
    shade = 1.13 - 0.34 * (rows - tops[number]) / (ends - tops)[number]  # darker below

    blur = float(max(1.0, 0.035 * size))  # Pillow takes no numpy number
    figure = Image.fromarray(number).point([0] + 255 * [255]).filter(ImageFilter.BoxBlur(blur))
    bulge = np.asarray(figure) / np.float32(255)  # lower toward the rim
    step = max(1, int(blur / 2))
    slope = bulge - np.roll(bulge, (step, step), (0, 1))  # light from the upper left
    shade = shade * (0.72 + 0.3 * bulge) + 0.35 * slope

    rough = np.array([0.0, *[one.texture for one in parts]], np.float32)[number]
    strength = {"wool": 0.2, "feathers": 0.07, "fur": 0.12}.get(kind.texture, 0.08)
    cell = max(2.0, 0.022 * size)
    shade += strength * rough * _texture(kind.texture, rng, number.shape, cell)

    seam = np.zeros(number.shape, bool)
    seam[1:] |= number[1:] != number[:-1]
    seam[:, 1:] |= number[:, 1:] != number[:, :-1]
    seam[:-1] |= seam[1:]
    shade[seam] *= 0.62
    return shade


def _shadow(opacity, box, from_above):
    """Return the shadow of an animal, 0 to 1: under its feet, or beside it if seen from above."""
    height, width = opacity.shape
    (left, _), (right, bottom) = box
    if from_above:
        soft = Image.fromarray((255 * opacity).astype(np.uint8))
        soft = np.asarray(soft.filter(ImageFilter.BoxBlur(0.02 * min(height, width))))
        away = max(1, round(0.035 * min(height, width)))
        dark = np.zeros((height, width), np.float32)
        dark[away:, away:] = soft[:-away, :-away] / np.float32(255)
        return dark
    y, x = np.ogrid[0:height, 0:width]
    half = (right - left) / 2
    far = (0.9 * (x - left - half) / half) ** 2 + ((y - bottom + 1) / (0.13 * half)) ** 2
    return np.exp(-(far**2)).astype(np.float32)


def _paint(view, species, rng, background, choice, ground):
    """Paint an animal on the view, in place; return its opacity, float32 (height, width)."""
    height, width = view.shape[:2]
    unit = min(height, width)
    fine = 3 if unit <= 160 else 2  # so many times as fine as wanted, then averaged
    kind = _known(species)
    shapes, tints, rng = (np.random.default_rng(seed) for seed in rng.integers(2**63, size=3))
    parts = kind.parts(shapes, choice["pose"])
    palette = _palette(species, tints, choice["color"], choice["pattern"])

    # Place the parts: mirror, scale to the longest side, turn, shift the middle of the box.
    solid = np.vstack([p for one in parts if one.opacity == 1 for p in one.polygons])
    size = choice["scale"] * unit * fine
    scale = size / np.ptp(solid, axis=0).max()
    mirror = np.diag([scale if choice["facing"] == "right" else -scale, -scale])
    matrix = mirror @ _turned(-choice["rotation"])  # rows run downward
    corner = (solid @ matrix).min(0), (solid @ matrix).max(0)
    shift = np.array(choice["position"]) * (width, height) * fine - np.mean(corner, axis=0)
    everything = np.vstack([p for one in parts for p in one.polygons]) @ matrix + shift
    low = np.clip(np.floor(everything.min(0) / fine) - 1, 0, (width, height)).astype(int)
    high = np.clip(np.ceil(everything.max(0) / fine) + 1, 0, (width, height)).astype(int)
    opacity = np.zeros((height, width), np.float32)
    if (high - low).min() < 2:
        return opacity
    inside = (slice(low[1], high[1]), slice(low[0], high[0]))
    move_to = shift - low * fine
    parts = [one._replace(polygons=[p @ matrix + move_to for p in one.polygons]) for one in parts]

    # A picture of part numbers; color, light and opacity are looked up in it.
    canvas = Image.new("L", tuple(int(n) for n in (high - low) * fine))
    pen = ImageDraw.Draw(canvas)
    for i, one in enumerate(parts, 1):
        for polygon in one.polygons:
            pen.polygon(polygon.ravel().tolist(), fill=i)
    number = np.asarray(canvas)
    tones = [palette.get(one.color, one.color) for one in parts]
    colors = np.array([(0, 0, 0), *tones], np.float32)
    color = colors[number]
    if choice["pattern"] != "plain":
        marks = _marks(choice["pattern"], rng, number.shape, size, matrix[0] / scale)
        marks &= np.array([False, *[one.pattern for one in parts]])[number]
        color[marks] = palette["second"]
    shade = _shade(number, parts, kind, rng, size)
    cover = np.array([0.0, *[one.opacity for one in parts]], np.float32)[number]

    # Camouflage moves the mean color to that of what is behind.
    own = Image.fromarray((255 * (cover == 1)).astype(np.uint8))
    share = np.asarray(own.reduce(fine)) / np.float32(255)
    opacity[inside] = share
    if choice["camouflage"] and share.any():
        behind = (background[inside] * share[..., None]).sum((0, 1)) / share.sum()
        color += choice["camouflage"] * (behind / shade[cover == 1].mean() - color)

    layers = np.empty((*number.shape, 4), np.uint8)
    layers[..., :3] = np.clip(color * (shade * cover)[..., None], 0, 255)
    layers[..., 3] = 255 * cover
    layers = Image.merge("RGBX", Image.fromarray(layers).split()).reduce(fine)
    layers = np.asarray(layers).astype(np.float32)
    if ground:
        box = (np.array(corner) + shift) / fine
        view *= 1 - 0.42 * _shadow(opacity, box, kind.turn > 20)[..., None]
    view[inside] = view[inside] * (1 - layers[..., 3:] / 255) + layers[..., :3]
    return opacity


def _chosen(drawn, given):
    """Return what was drawn, save for what is given; refuse names that nobody knows."""
    unknown = set(given) - set(drawn)
    if unknown:
        raise ValueError(f"No control {unknown.pop()!r} here. There are: {', '.join(drawn)}.")
    return drawn | {name: value for name, value in given.items() if value is not None}


def _check(name, value, allowed):
    if value not in allowed:
        allowed = ", ".join(dict.fromkeys(allowed))
        raise ValueError(f"No {name} {value!r} here. There are: {allowed}.")


def _known(species):
    """Return what a species is drawn from; whoever brings a ``Kind`` of their own gets that."""
    if isinstance(species, Kind):
        return species
    _check("animal", species, CLASS_NAMES)
    return KINDS[species]


def _animal(species, rng, given):
    """Complete the controls of one animal. All are drawn, so that none shifts the others."""
    kind = _known(species)
    drawn = {
        "pose": kind.poses[rng.integers(len(kind.poses))],
        "facing": ("left", "right")[rng.integers(2)],
        "color": kind.colors[rng.integers(len(kind.colors))],
        "pattern": kind.patterns[rng.integers(len(kind.patterns))],
        "position": tuple(rng.uniform((0.41, 0.45), (0.59, 0.61))),
        "scale": rng.uniform(0.62, 0.86),
        "rotation": rng.uniform(-kind.turn, kind.turn),
        "camouflage": max(0.0, rng.uniform(-0.2, 0.25)),
    }
    jitter = rng.uniform(0.88, 1.1) * rng.uniform(0.95, 1.05, 3)
    choice = _chosen(drawn, given)
    _check("pose", choice["pose"], kind.poses)
    _check("facing", choice["facing"], ("left", "right"))
    _check("pattern", choice["pattern"], PATTERNS)
    if isinstance(choice["color"], str):
        _check("color", choice["color"], TINT)
        choice["color"] = np.clip(np.array(TINT[choice["color"]]) * jitter, 0, 255)
    return choice


def _scenery(rng, given):
    """Complete the controls of a scene."""
    drawn = {
        "background": BACKGROUNDS[rng.integers(len(BACKGROUNDS))],
        "light": rng.uniform(0.8, 1.15),
        "gradient": rng.uniform(-0.25, 0.25),
        "shadow": max(0.0, rng.uniform(-0.4, 0.4)),
        "blur": max(0.0, rng.uniform(-0.5, 0.65)),
        "noise": rng.uniform(0, 8),
        "occluder": OCCLUDERS[max(0, rng.integers(-7, len(OCCLUDERS)))],
        "hidden": rng.uniform(0.05, 0.2),
    }
    choice = _chosen(drawn, given)
    _check("background", choice["background"], BACKGROUNDS)
    _check("occluder", choice["occluder"], OCCLUDERS)
    return choice


def draw_scene(animals, rng, size=256, **scenery):
    """Draw several animals in one scene.

    Args:
        animals: for each a name, or a dictionary with "species" and any of the controls pose,
            facing, color, pattern, position, scale, rotation, camouflage of ``draw``.
            Later ones stand before earlier ones.
        rng: numpy random generator, or a seed.
        size: pixels of the square picture, or (height, width).
        scenery: background, light, gradient, shadow, blur, noise, occluder, hidden as for
            ``draw``; the occluder hides its share of all the animals together.

    Returns:
        A ``Scene``.

    Raises:
        ValueError: for an unknown animal or an unknown word in a control.
    """
    rng = np.random.default_rng(rng)
    shape = (size, size) if np.ndim(size) == 0 else tuple(size)
    # A generator for each stage: what is given for one leaves the others as they were.
    stages = [np.random.default_rng(seed) for seed in rng.integers(2**63, size=5 + len(animals))]
    scene = _scenery(stages[0], ({"occluder": "none"} if len(animals) > 1 else {}) | scenery)
    behind = _background(scene["background"], stages[1], shape)
    view = behind.copy()

    labels, covers = [], []
    for i, (animal, own) in enumerate(zip(animals, stages[5:], strict=True)):
        given = {"species": animal} if isinstance(animal, str) else dict(animal)
        species = given.pop("species", None)
        choice = _animal(species, own, given)
        if len(animals) > 1:
            choice = _chosen(_spot(choice, i, len(animals), shape), given | {"color": None})
        cover = _paint(view, species, own, behind, choice, scene["background"] != "sky")
        covers = [before * (1 - cover) for before in covers] + [cover]
        labels.append(species)

    together = np.sum(covers, axis=0) > 0.5 if covers else np.zeros(shape, bool)
    if scene["occluder"] != "none" and scene["hidden"] > 0 and together.any():
        side = "left" if choice["facing"] == "right" else "right"  # behind, so that faces are seen
        kind, hidden = scene["occluder"], scene["hidden"]
        color, opacity = _occluder(kind, stages[2], together, hidden, side)
        view = _mix(view, color, opacity)
        covers = [cover * (1 - opacity) for cover in covers]

    view = view * _light(stages[3], shape, scene["light"], scene["gradient"], scene["shadow"])
    view = _taken(view, stages[4], scene["blur"], scene["noise"])
    masks = np.array([cover > 0.5 for cover in covers], bool).reshape(-1, *shape)
    return Scene(view, masks, tuple(_box(mask) for mask in masks), tuple(labels))


def _spot(choice, i, count, shape):
    """Return the controls of animal i of several: smaller, in one row or two, in the frame."""
    far = count // 2 if count > 2 else 0  # so many stand in the row behind
    height, width = np.array(shape) / min(shape)
    place, row = (i, far) if i < far else (i - far, count - far)
    size = min(0.95, 0.95 * width / (count - far), 0.56 if far else 1.0)
    scale = choice["scale"] * size * (0.85 if i < far else 1.0)
    x = (place + 0.5 + 2 * (choice["position"][0] - 0.5)) / row
    y = choice["position"][1] + (0.08 if not far else -0.2 if i < far else 0.2)
    half = np.array((scale / width, scale / height)) / 2
    return choice | {"scale": scale, "position": tuple(np.clip((x, y), half, 1 - half))}


def _light(rng, shape, light, gradient, shadow):
    """Return the factor by which light falls on the pixels, with a band of cast shadow."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    angle, middle, half = rng.uniform(-1, 1), rng.uniform(-0.6, 0.6), rng.uniform(0.15, 0.4)
    band = np.clip((half - np.abs(x + angle * y - middle)) * 8 + 0.5, 0, 1)
    level = light * (1 + gradient * x) * (1 - shadow * band)
    return level[..., None] * rng.uniform(0.96, 1.04, 3).astype(np.float32)


def _taken(view, rng, blur, noise):
    """Return the view as a camera takes it: blurred, with noise, uint8."""
    picture = np.clip(view + 0.5, 0, 255).astype(np.uint8)
    if blur > 0:
        picture = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(blur)))
    if noise > 0:
        view = picture + noise * rng.standard_normal(view.shape, np.float32)
        picture = np.clip(view + 0.5, 0, 255).astype(np.uint8)
    return picture


def _box(mask):
    """Return (left, top, right, bottom) of a mask, right and bottom just outside it."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return (0, 0, 0, 0)
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def draw(
    species,
    rng,
    size=128,
    *,
    pose=None,
    facing=None,
    color=None,
    pattern=None,
    position=None,
    scale=None,
    rotation=None,
    background=None,
    light=None,
    gradient=None,
    shadow=None,
    blur=None,
    noise=None,
    occluder=None,
    hidden=None,
    camouflage=None,
):
    """Draw one animal. What is None is drawn from ``rng``, the rest stays as it was.

    So two calls with the same seed differ only in the controls that differ.

    Args:
        species: English name, one of ``CLASS_NAMES``; or a ``Kind`` of your own.
        rng: numpy random generator, or a seed.
        size: pixels of the square picture.
        pose: one of ``KINDS[species].poses``: "sitting", "grazing", …
        facing: "left" or "right".
        color: a name in ``TINT``, or (red, green, blue), 0 to 255.
        pattern: "plain", "patches", "stripes" or "spots".
        position: (x, y) of the middle of the animal's box, 0 to 1 from left and top.
        scale: longest side of the unturned animal as a share of the picture's.
        rotation: degrees counterclockwise.
        background: one of ``BACKGROUNDS``.
        light: brightness, 1 as drawn.
        gradient: -1 (light from the left) to 1 (from the right).
        shadow: 0 to 1, how dark a shadow falls across the picture.
        blur: standard deviation in pixels.
        noise: standard deviation of the sensor noise, on the scale 0 to 255.
        occluder: one of ``OCCLUDERS``. Bush, post and stone come from behind the animal, so
            that its face is hidden last.
        hidden: share of the animal that the occluder hides, 0 to 1.
        camouflage: 0 (its own color) to 1 (the color behind it).

    Returns:
        A ``Drawing``.

    Raises:
        ValueError: for an unknown animal, which lists those there are, or an unknown word in a
            control.
    """
    given = locals()
    animal = {name: given[name] for name in ("species", *ANIMAL)}
    scene = draw_scene([animal], rng, size, **{name: given[name] for name in SCENERY})
    return Drawing(scene.picture, scene.masks[0], scene.boxes[0], species)


# ---- The sample


def _sample_rng(seed, species, split, index):
    """Return the generator of one picture: the same whatever was drawn before it."""
    return np.random.default_rng(
        [seed, zlib.crc32(species.encode()), zlib.crc32(split.encode()), index]
    )


def _sample_files(per_class, held_out):
    """Yield split, folder and index of each picture of a sample."""
    for split, count in (("raw-img", per_class), ("held-out", held_out)):
        for folder in ENGLISH:
            for index in range(count):
                yield split, folder, index


def _whole(folder, wanted):
    """Say whether the folder holds a finished sample, as wanted."""
    try:
        if json.loads((folder / "sample.json").read_text("utf-8")) != wanted:
            return False
    except (OSError, ValueError):
        return False
    there = {path.relative_to(folder).as_posix() for path in folder.glob("*/*/*.jpeg")}
    files = _sample_files(wanted["per_class"], wanted["held_out"])
    return all(f"{split}/{name}/{name}-{i:04d}.jpeg" in there for split, name, i in files)


def make_sample(folder, per_class=300, seed=0, size=128, held_out=60, progress=True):
    """Draw a data set in the layout of Animals-10, or return at once where it is already there.

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
        FileExistsError: if the folder holds something else than a sample. A sample made with
            other arguments is replaced.
    """
    folder = Path(folder)
    wanted = {
        "drawing": VERSION,
        "per_class": per_class,
        "seed": seed,
        "size": size,
        "held_out": held_out,
    }
    if _whole(folder, wanted):
        return folder
    if folder.exists() and not (folder / "sample.json").exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty and no drawn sample. Choose another folder.")

    import psutil
    from tqdm.auto import tqdm

    # Made beside and renamed when whole; what killed runs left behind is swept up.
    for left in folder.parent.glob(f"{folder.name}.unfinished-*"):
        owner = left.name.rpartition("-")[2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    beside = folder.with_name(f"{folder.name}.unfinished-{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        for split in ("raw-img", "held-out"):
            for name in ENGLISH:
                (beside / split / name).mkdir(parents=True)
        files = list(_sample_files(per_class, held_out))
        for split, name, index in tqdm(files, "Drawing", unit="picture", disable=not progress):
            rng = _sample_rng(seed, ENGLISH[name], split, index)
            picture = Image.fromarray(draw(ENGLISH[name], rng, size).picture)
            picture.save(beside / split / name / f"{name}-{index:04d}.jpeg", quality=90)
        (beside / "sample.json").write_text(json.dumps(wanted, indent=1), "utf-8")
        if not _whole(folder, wanted):  # another process may have been faster
            if folder.exists():
                shutil.rmtree(folder)
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder
