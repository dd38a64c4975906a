"""Draw animals into a scene, with their masks and boxes.

An animal is a list of parts. All parts are painted, back to front, into a picture of part numbers
at two or three times the final resolution. Color, pattern, shading, and texture are looked up by
part number, and averaging makes the edges smooth.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from utils.constants import CLASS_NAMES

from .scenery import (
    BACKGROUNDS,
    OCCLUDERS,
    clouds,
    lighting,
    mix,
    paint_background,
    paint_occluder,
    photograph,
)
from .shapes import COLORS, FURS, PATTERNS, Kind, rotation
from .ten import KINDS

ANIMAL = ("pose", "facing", "color", "pattern", "position", "scale", "rotation", "camouflage")
SCENERY = ("background", "light", "gradient", "shadow", "blur", "noise", "occluder", "hidden")


@dataclass(frozen=True)
class Drawing:
    """One animal in a picture.

    Attributes:
        picture: uint8 (size, size, 3), RGB.
        mask: bool (size, size), the pixels where the animal is visible.
        box: (left, top, right, bottom) of the mask in pixels, right and bottom just outside it;
            four zeros where nothing of the animal is visible.
        species: English name.
    """

    picture: np.ndarray
    mask: np.ndarray
    box: tuple[int, int, int, int]
    species: str


@dataclass(frozen=True)
class Scene:
    """Several animals in a picture; item i of ``masks``, ``boxes`` and ``labels`` is animal i.

    Attributes:
        picture: uint8 (height, width, 3), RGB.
        masks: bool (animals, height, width), the pixels where each is visible; they don't overlap.
        boxes: (left, top, right, bottom) of each, as in ``Drawing``.
        labels: English names.
    """

    picture: np.ndarray
    masks: np.ndarray
    boxes: tuple[tuple[int, int, int, int], ...]
    labels: tuple[str, ...]


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
    """Draw one animal. Each control that is None is chosen at random.

    Two calls with the same seed differ only in the controls that differ.

    Args:
        species: English name, one of ``CLASS_NAMES``; or a ``Kind``.
        rng: numpy random generator, or a seed.
        size: pixels of the square picture.
        pose: one of ``KINDS[species].poses``: "sitting", "grazing", …
        facing: "left" or "right".
        color: a name in ``COLORS``, or (red, green, blue), 0 to 255.
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
        ValueError: for an unknown animal or an unknown word in a control; the message lists
            the known ones.
    """
    given = locals()
    animal = {name: given[name] for name in ("species", *ANIMAL)}
    scene = draw_scene([animal], rng, size, **{name: given[name] for name in SCENERY})
    return Drawing(scene.picture, scene.masks[0], scene.boxes[0], species)


def draw_scene(animals, rng, size=256, **scenery):
    """Draw several animals in one scene.

    Args:
        animals: for each a name, or a dictionary with "species" and any of the controls pose,
            facing, color, pattern, position, scale, rotation, camouflage of ``draw``.
            Later ones stand in front of earlier ones.
        rng: numpy random generator, or a seed.
        size: pixels of the square picture, or (height, width).
        scenery: background, light, gradient, shadow, blur, noise, occluder, hidden as for
            ``draw``; the occluder hides its share of all the animals together.

    Returns:
        A ``Scene``.

    Raises:
        ValueError: for an unknown animal, control, or word in a control.
    """
    rng = np.random.default_rng(rng)
    shape = (size, size) if np.ndim(size) == 0 else tuple(size)
    # A generator for each stage: what is set for one leaves the others unchanged.
    stages = [np.random.default_rng(seed) for seed in rng.integers(2**63, size=5 + len(animals))]
    several = len(animals) > 1
    scene = _choose_scenery(stages[0], ({"occluder": "none"} if several else {}) | scenery)
    behind = paint_background(scene["background"], stages[1], shape)
    view = behind.copy()

    labels, covers = [], []
    for i, (animal, own) in enumerate(zip(animals, stages[5:], strict=True)):
        given = {"species": animal} if isinstance(animal, str) else dict(animal)
        species = given.pop("species", None)
        kind = _kind(species)
        choice = _choose_animal(kind, own, given)
        if several:
            choice = _override(_arrange(choice, i, len(animals), shape), given | {"color": None})
        cover = _paint(view, kind, own, behind, choice, scene["background"] != "sky")
        covers = [before * (1 - cover) for before in covers] + [cover]
        labels.append(species)

    together = np.sum(covers, axis=0) > 0.5 if covers else np.zeros(shape, bool)
    if scene["occluder"] != "none" and scene["hidden"] > 0 and together.any():
        side = "left" if choice["facing"] == "right" else "right"  # from behind: faces stay visible
        color, opacity = paint_occluder(
            scene["occluder"], stages[2], together, scene["hidden"], side
        )
        view = mix(view, color, opacity)
        covers = [cover * (1 - opacity) for cover in covers]

    view = view * lighting(stages[3], shape, scene["light"], scene["gradient"], scene["shadow"])
    picture = photograph(view, stages[4], scene["blur"], scene["noise"])
    masks = np.array([cover > 0.5 for cover in covers], bool).reshape(-1, *shape)
    return Scene(picture, masks, tuple(_box(mask) for mask in masks), tuple(labels))


# ---------------------------------------------------------------- choices


def _choose_animal(kind, rng, given):
    """Return the controls of one animal. All are drawn, so that none shifts the others."""
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
    tint = rng.uniform(0.88, 1.1) * rng.uniform(0.95, 1.05, 3)
    choice = _override(drawn, given)
    _check("pose", choice["pose"], kind.poses)
    _check("facing", choice["facing"], ("left", "right"))
    _check("pattern", choice["pattern"], PATTERNS)
    if isinstance(choice["color"], str):
        _check("color", choice["color"], COLORS)
        choice["color"] = np.clip(np.array(COLORS[choice["color"]]) * tint, 0, 255)
    return choice


def _choose_scenery(rng, given):
    """Return the controls of a scene. All are drawn, so that none shifts the others."""
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
    choice = _override(drawn, given)
    _check("background", choice["background"], BACKGROUNDS)
    _check("occluder", choice["occluder"], OCCLUDERS)
    return choice


def _override(drawn, given):
    """Return ``drawn`` with what is given instead of it; None stands for not given."""
    for name in given:
        _check("control", name, drawn)
    return drawn | {name: value for name, value in given.items() if value is not None}


def _kind(species):
    """Return what a species is drawn from."""
    if isinstance(species, Kind):
        return species
    _check("animal", species, CLASS_NAMES)
    return KINDS[species]


def _check(name, value, allowed):
    if value not in allowed:
        allowed = ", ".join(dict.fromkeys(allowed))
        raise ValueError(f"No {name} {value!r} here. Choose one of: {allowed}.")


def _arrange(choice, i, count, shape):
    """Return the controls of animal i of several: smaller, in one row or two, in the frame."""
    far = count // 2 if count > 2 else 0  # how many stand in the back row
    height, width = np.array(shape) / min(shape)
    place, row = (i, far) if i < far else (i - far, count - far)
    size = min(0.95, 0.95 * width / (count - far), 0.56 if far else 1.0)
    scale = choice["scale"] * size * (0.85 if i < far else 1.0)
    x = (place + 0.5 + 2 * (choice["position"][0] - 0.5)) / row
    y = choice["position"][1] + (0.08 if not far else -0.2 if i < far else 0.2)
    half = np.array((scale / width, scale / height)) / 2
    return choice | {"scale": scale, "position": tuple(np.clip((x, y), half, 1 - half))}


# ---------------------------------------------------------------- painting


def _paint(view, kind, rng, background, choice, on_ground):
    """Paint an animal on the view, in place; return its opacity, float32 (height, width)."""
    height, width = view.shape[:2]
    unit = min(height, width)
    fine = 3 if unit <= 160 else 2  # drawn at this many times the resolution, then averaged
    shapes, tints, rng = (np.random.default_rng(seed) for seed in rng.integers(2**63, size=3))
    parts = kind.parts(shapes, choice["pose"])
    palette = _palette(kind, tints, choice["color"], choice["pattern"])

    # Place the parts: mirror, scale to the longest side, turn, shift the middle of the box.
    solid = np.vstack([p for one in parts if one.opacity == 1 for p in one.polygons])
    size = choice["scale"] * unit * fine
    scale = size / np.ptp(solid, axis=0).max()
    mirror = np.diag([scale if choice["facing"] == "right" else -scale, -scale])
    matrix = mirror @ rotation(-choice["rotation"])  # rows run downward
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

    # Paint the part numbers; look up color, light and opacity.
    canvas = Image.new("L", tuple(int(n) for n in (high - low) * fine))
    pen = ImageDraw.Draw(canvas)
    for i, one in enumerate(parts, 1):
        for polygon in one.polygons:
            pen.polygon(polygon.ravel().tolist(), fill=i)
    number = np.asarray(canvas)
    tones = [palette.get(one.color, one.color) for one in parts]
    color = np.array([(0, 0, 0), *tones], np.float32)[number]
    if choice["pattern"] != "plain":
        marks = _marks(choice["pattern"], rng, number.shape, size, matrix[0] / scale)
        marks &= np.array([False, *[one.pattern for one in parts]])[number]
        color[marks] = palette["second"]
    shade = _shade(number, parts, kind, rng, size)
    cover = np.array([0.0, *[one.opacity for one in parts]], np.float32)[number]

    # Camouflage moves the mean color toward that of what is behind.
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
    if on_ground:
        box = (np.array(corner) + shift) / fine
        view *= 1 - 0.42 * _shadow(opacity, box, kind.turn > 20)[..., None]
    view[inside] = view[inside] * (1 - layers[..., 3:] / 255) + layers[..., :3]
    return opacity


def _palette(kind, rng, coat, pattern):
    """Return the colors of the parts, name to RGB, most of them made from that of the coat."""

    def one_of(*options):
        return np.array(options[rng.integers(len(options))], float)

    coat = np.array(coat, float)
    furs = [np.array(COLORS[name], float) for name in FURS.split()]
    second = one_of(*[fur for fur in furs if abs(fur.mean() - coat.mean()) > 60])
    if kind.second == "shade" or pattern == "plain":
        second = coat * 0.78
    if kind.second == "bright":
        second = one_of(*list(COLORS.values())[3:])
    elif kind.second == "warm":
        second = COLORS["black" if coat.mean() > 120 else "rust"]
    mane = one_of(COLORS["black"], COLORS["chocolate"], COLORS["cream"], coat * 0.6)
    face = one_of((58, 50, 48), (86, 68, 58))
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
        "body": (70, 56, 50),
        "black": (26, 22, 24),
        "white": (246, 244, 238),
        "pink": (232, 158, 152),
        "red": (206, 40, 44),
        "gold": (236, 170, 44),
        "horn": (226, 212, 180),
        "nut": (150, 98, 52),
        "grass": (104, 146, 70),
        "leaf": (70, 118, 52),
        "glass": (176, 210, 226),
        "steel": (150, 152, 158),
        "iris": one_of((150, 190, 70), (226, 186, 60), (110, 170, 200)),
        "spot": one_of((90, 150, 220), (240, 220, 120), (220, 90, 60)),
    }


def _marks(pattern, rng, shape, size, axis):
    """Return where a coat has its second color: bool, in pixels of which the animal has size."""
    rows, columns = shape
    if pattern == "stripes":
        across = axis[0] * np.arange(columns)[None] + axis[1] * np.arange(rows)[:, None]
        return np.sin(58 * across / size + 1.6 * clouds(rng, shape, 6)) > 0.35
    cell, level = (0.17, 0.08) if pattern == "patches" else (0.055, 0.34)
    cells = int(rows / size / cell) + 2, int(columns / size / cell) + 2
    return clouds(rng, shape, *cells) > level


def _shade(number, parts, kind, rng, size):
    """Return the brightness of each pixel, about 1; number is the part it shows, 0 for none."""
    tops = np.array([0.0, *[min(p[:, 1].min() for p in one.polygons) for one in parts]], np.float32)
    ends = np.array([1.0, *[max(p[:, 1].max() for p in one.polygons) for one in parts]], np.float32)
    rows = np.arange(len(number), dtype=np.float32)[:, None]
    shade = 1.13 - 0.34 * (rows - tops[number]) / (ends - tops)[number]  # darker below

    blur = float(max(1.0, 0.035 * size))  # Pillow takes no numpy number
    figure = Image.fromarray(number).point([0] + 255 * [255]).filter(ImageFilter.BoxBlur(blur))
    bulge = np.asarray(figure) / np.float32(255)  # lower toward the edge
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


def _texture(name, rng, shape, cell):
    """Return the surface of fur, wool, feathers, …: about -1 to 1, ``cell`` pixels to a cell."""
    rows, columns = max(2, int(shape[0] / cell)), max(2, int(shape[1] / cell))
    if name == "wool":
        return 1.4 * np.abs(clouds(rng, shape, rows // 2 + 1, columns // 2 + 1)) - 0.6
    if name == "feathers":
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / (2.2 * cell)
        return np.sin(3 * y + 2.2 * np.abs(np.sin(1.5 * x)))
    if name in ("fur", "hair"):
        return clouds(rng, shape, rows // (2 if name == "fur" else 3) + 1, columns)
    coarse = clouds(rng, shape, rows, columns), clouds(rng, shape, rows // 2, columns // 4)
    return 0.5 * coarse[0] + 0.4 * coarse[1]


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


def _box(mask):
    """Return (left, top, right, bottom) of a mask, right and bottom just outside it."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return (0, 0, 0, 0)
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
