"""What a drawing is made of: polygons, parts in one color, and the kinds that choose among them.

x points to where the animal looks, y points up, and the ground is y = 0. A shape is a list of
polygons, arrays of shape (points, 2). A part is a few shapes in one color.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

COLORS = {
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
FURS = "brown tan black white gray rust cream chocolate"
BRIGHT = "orange yellow blue violet rust white gray brown tan"
PATTERNS = ("plain", "patches", "stripes", "spots")

_CIRCLE = np.exp(1j * np.arange(26) * np.pi / 13)
_CIRCLE = np.column_stack([_CIRCLE.real, _CIRCLE.imag])


class Part(NamedTuple):
    """Polygons in one color: a name in the animal's palette, or (red, green, blue), 0 to 255."""

    color: str | tuple
    polygons: list
    texture: float = 1.0  # how rough the surface is
    pattern: bool = False  # whether it carries the coat's pattern
    opacity: float = 1.0  # below 1: visible, but not part of the animal (web, thread)


class Kind(NamedTuple):
    """What one species is drawn from, and what its pictures choose among."""

    parts: Callable  # (random generator, pose) -> list of parts, back to front
    poses: tuple
    colors: tuple
    patterns: tuple
    texture: str  # "skin", "fur", "hair", "wool", "feathers" or "scales"
    turn: float  # rotations are chosen from minus to plus this many degrees
    second: str  # second color: "contrast" or "shade" of the coat, "bright", or "warm"


def kind(poses, colors, patterns="plain", texture="skin", turn=15.0, second="contrast"):
    """Turn a function that draws parts into a ``Kind``.

    Args:
        poses: names, separated by ", ".
        colors, patterns: names, separated by blanks; a name that comes twice is chosen more often.
        texture, turn, second: see ``Kind``.
    """
    words = tuple(poses.split(", ")), tuple(colors.split()), tuple(patterns.split())
    return lambda parts: Kind(parts, *words, texture, turn, second)


# ---------------------------------------------------------------- shapes


def rotation(degrees):
    """Return the matrix that turns rows of points counterclockwise."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, s], [-s, c]])


def points_of(text):
    """Return points written as ``"1 2, 3 4"`` as an array; arrays unchanged."""
    if isinstance(text, str):
        text = [point.split() for point in text.split(",")]
    return np.array(text, float)


def curve(points, closed=False, steps=5):
    """Return a smooth curve (Catmull-Rom) through points of any dimension."""
    before, after = (points[-1:], points[:2]) if closed else (points[:1], points[-1:])
    p = np.vstack([before, points, after])
    a, b, c, d = (p[i : len(p) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    line = b + ((c - a) + ((2 * a - 5 * b + 4 * c - d) + (3 * (b - c) + d - a) * t) * t) * t / 2
    line = line.reshape(-1, p.shape[1])
    return line if closed else np.vstack([line, p[-2:-1]])


def ellipse(x, y, rx, ry, degrees=0.0):
    """Return an ellipse with its half axes, turned counterclockwise."""
    return [_CIRCLE * (rx, ry) @ rotation(degrees) + (x, y)]


def blob(points):
    """Return a closed smooth curve through points ``"x y, x y, …"``."""
    return [curve(points_of(points), closed=True)]


def corners(points):
    """Return a polygon with straight sides through points ``"x y, x y, …"``."""
    return [points_of(points)]


def stroke(*lines):
    """Return smooth lines with round ends, each through points and widths ``"x y width, …"``."""
    return [polygon for line in lines for polygon in _stroke(points_of(line))]


def _stroke(points):
    line = curve(points)
    middle = line[:, :2]
    along = np.diff(middle, axis=0, append=2 * middle[-1:] - middle[-2:-1])
    across = along[:, ::-1] * (-0.5, 0.5) * (line[:, 2] / (np.hypot(*along.T) + 1e-9))[:, None]
    joints = [_CIRCLE * (w / 2) + (x, y) for x, y, w in points if w > 2]
    return [np.vstack([middle + across, (middle - across)[::-1]]), *joints]


def both(shape):
    """Return the shape and its mirror image."""
    return [*shape, *[polygon * (-1, 1) for polygon in shape]]


# ---------------------------------------------------------------- parts


def part(color, *shapes, texture=1.0, pattern=False, opacity=1.0):
    """Join shapes into one part, without seams between them."""
    return Part(color, [p for shape in shapes for p in shape], texture, pattern, opacity)


def plain(color, *shapes):
    """Return a part without texture: eyes, beaks, hooves."""
    return part(color, *shapes, texture=0.0)


def move(parts, x, y, degrees=0.0, stretch=(1.0, 1.0)):
    """Return the parts stretched and turned about the origin, then shifted."""
    matrix = rotation(degrees)
    return [
        p._replace(polygons=[(q * stretch) @ matrix + (x, y) for q in p.polygons]) for p in parts
    ]


def eye(x, y, r=2.8):
    """Return a dark eye with a glint."""
    return [
        plain("black", ellipse(x, y, r, r * 1.1)),
        plain("white", ellipse(x + 0.3 * r, y + 0.4 * r, r * 0.38, r * 0.38)),
    ]


def legs(rng, pose, hind, front, top, width, foot="black", foot_width=0.75):
    """Return four legs: parts of the far two, shapes of the near two, parts of the near feet.

    Args:
        rng: numpy random generator.
        pose: "walking" makes strides.
        hind, front: x of the near legs.
        top: y where the legs begin.
        width: of the legs.
        foot: color of the feet.
        foot_width: half a foot as a share of ``width``.
    """
    stride = 0.24 * top if pose == "walking" else 0.03 * top
    limbs, feet = [], []
    for x, sign in ((hind + 9, 1), (front - 8, -1), (hind, -1), (front, 1)):
        shift = sign * stride * rng.uniform(0.7, 1.2)
        bend = -0.25 * width if x < 0 else 0.15 * width
        thigh = f"{x} {top} {1.5 * width}, {x + 0.4 * shift + bend} {0.5 * top} {width}"
        limbs.append(stroke(f"{thigh}, {x + shift} {0.05 * top + 1} {0.8 * width}"))
        feet.append(ellipse(x + shift + 0.2 * width, 2.5, foot_width * width, 3.4))
    far = [part("far", *limbs[:2]), plain(foot, *feet[:2])]
    return far, [p for limb in limbs[2:] for p in limb], [plain(foot, *feet[2:])]
