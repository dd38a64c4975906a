"""Everything around the animals: backgrounds, what stands in front, the light, the camera."""

import numpy as np
from PIL import Image, ImageFilter

BACKGROUNDS = ("meadow", "sky", "water", "wood", "wall", "indoor", "sand", "snow", "noise")
OCCLUDERS = ("none", "bush", "grass", "fence", "post", "stone")


def clouds(rng, shape, rows, columns=None):
    """Return smooth noise, float32 of that shape, about -1 to 1, in rows × columns of cells."""
    columns = columns or max(2, round(rows * shape[1] / shape[0]))
    grid = rng.uniform(-1, 1, (max(2, rows), max(2, columns))).astype(np.float32)
    return np.asarray(Image.fromarray(grid).resize(shape[::-1], Image.Resampling.BICUBIC))


def mix(a, b, share):
    """Return colors from ``a`` (share 0) to ``b`` (share 1); share is (height, width)."""
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    return a + (b - a) * np.asarray(share, np.float32)[..., None]


def paint_background(kind, rng, shape):
    """Return a background, float32 (height, width, 3), 0 to 255."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / min(shape)
    horizon = rng.uniform(0.34, 0.58) * height / min(shape)
    if kind != "indoor":  # hills
        horizon = horizon + 0.05 * clouds(rng, (1, width), 2, 5)
    below = np.clip((y - horizon) * min(shape) / 1.5 + 0.5, 0, 1)
    depth = np.clip((y - horizon) / (y.max() - horizon), 0, 1)
    soft, fine = clouds(rng, shape, 4), clouds(rng, shape, height // 3)
    tone = rng.uniform(-16, 16, 3)
    sky = mix((120, 172, 224), (214, 230, 242), np.clip(y / horizon, 0, 1))
    sky = mix(sky, (250, 250, 250), np.clip(soft + 0.4 * clouds(rng, shape, 9), 0, 0.7))
    if kind == "meadow":
        blades = clouds(rng, shape, height // 10, width // 2)
        grass = mix((142, 178, 92), (82, 132, 52), depth) + 20 * (blades + 0.5 * soft)[..., None]
        flowers = (rng.random(shape) > 0.996) & (depth > 0.1)
        grass[flowers] = rng.uniform(190, 255, 3)
        view = mix(sky, grass, below)
    elif kind == "sky":
        view = mix((70, 130, 205), (176, 212, 240), y / y.max())
        cover = np.clip(1.6 * soft + 0.5 * clouds(rng, shape, 10), 0, 0.9)
        view = mix(view, (252, 252, 252), cover)
    elif kind == "water":
        ripple = np.sin(90 * np.sqrt(depth + 0.05) + 4 * clouds(rng, shape, 12, 4))
        sea = mix((120, 176, 190), (38, 96, 130), depth) + 15 * (ripple + soft)[..., None]
        beach = np.array((204, 178, 132)) + 10 * (fine + soft)[..., None]
        wave = np.clip((depth - 0.55 - 0.05 * soft) * 30, 0, 1)
        sea = mix(sea, beach, wave) + (90 * wave * (1 - wave))[..., None]
        view = mix(sky, sea, below)
    elif kind == "wood":
        view = mix((128, 152, 104), (70, 96, 62), np.clip(y / horizon, 0, 1) + 0.3 * soft)
        for share in (0.45, 0.7, 1.0):
            middle, half = rng.uniform(0, x.max()), 0.02 + 0.04 * share * rng.random()
            edge = np.abs(x - middle + 0.02 * clouds(rng, shape, 5, 1)) - half
            bark = np.array((96, 76, 58)) * (1.3 - 0.4 * share) + 14 * fine[..., None]
            view = mix(view, bark, np.clip(0.5 - edge * min(shape) / 1.5, 0, 1) * (share + 0.2))
        floor = mix((120, 98, 62), (92, 72, 44), depth) + 22 * (fine + 0.5 * soft)[..., None]
        view = mix(view, floor, below)
    elif kind == "wall":
        high = rng.uniform(0.07, 0.12)
        row = np.floor(y / high)
        column = np.floor(x / (2.2 * high) + 0.5 * (row % 2))
        brick = rng.uniform(-1, 1, (64, 64))[row.astype(int) % 64, column.astype(int) % 64]
        base = ((172, 98, 76), (190, 172, 146), (150, 150, 152))[rng.integers(3)]
        joint = (y / high % 1 < 0.12) | ((x / (2.2 * high) + 0.5 * (row % 2)) % 1 < 0.06)
        view = np.array(base) + (16 * brick + 10 * fine)[..., None]
        view = mix(view, (206, 200, 190), 0.7 * joint)
    elif kind == "indoor":
        papers = (206, 196, 170), (170, 190, 200), (196, 160, 150), (178, 192, 160)
        paper, lines = papers[rng.integers(4)], np.sign(np.sin(x * rng.uniform(20, 50)))
        room = np.array(paper) + (9 * lines + 5 * soft)[..., None]
        left, top = rng.uniform(0, x.max() - 0.3), rng.uniform(-0.1, 0.1)
        frame = np.maximum(np.abs(x - left - 0.15) / 0.15, np.abs(y - top - 0.15) / 0.15)
        room = mix(room, (246, 244, 238), frame < 1)
        room = mix(room, sky, frame < 0.82)
        boards = 12 * fine + 26 * (((x - 0.5) / (0.4 + depth) * 9) % 1 < 0.08) * -1.0
        planks = mix((178, 132, 88), (150, 106, 66), depth) + boards[..., None]
        view = mix(room, planks, below)
        view = mix(view, (240, 236, 228), np.abs(y - horizon) < 0.018)
    elif kind in ("sand", "snow"):
        near, far = (206, 172, 118), (226, 200, 152)
        if kind == "snow":
            near, far = (232, 238, 246), (206, 218, 234)
        dunes = np.sin(30 * np.sqrt(depth + 0.02) + 5 * soft)
        land = mix(far, near, depth) + (7 * dunes + 9 * fine + 8 * soft)[..., None]
        view = mix(sky, land, below)
    else:
        cells = int(rng.integers(4, 40))
        layers = [clouds(rng, shape, cells) + 0.6 * clouds(rng, shape, 3) for _ in range(3)]
        view = 128 + 50 * np.stack(layers, axis=-1)
    haze = np.array((190, 190, 186)) + tone
    return np.clip(0.8 * view + 0.2 * haze, 0, 255).astype(np.float32)


def paint_occluder(kind, rng, mask, hidden, side):
    """Return the colors of an occluder that hides a share of the mask, and its opacity, 0 to 1.

    Each occluder is a landscape of which the low ground is covered, as by water. The share sets
    the water level.

    Args:
        kind: one of ``OCCLUDERS``.
        rng: numpy random generator.
        mask: bool (height, width), what is to be hidden; not empty.
        hidden: share of the mask, 0 to 1.
        side: "left" or "right", from where a bush, post or stone comes.
    """
    shape = mask.shape
    height, width = shape
    unit = min(shape)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / unit
    rows, columns = np.nonzero(mask)
    left, right, bottom = columns.min() / unit, columns.max() / unit, rows.max() / unit
    leafy, fine = clouds(rng, shape, 14), clouds(rng, shape, height // 3)
    side, other = (left, right) if side == "left" else (right, left)
    if kind == "bush":
        land = np.hypot((x - side) / 1.1, y - bottom - 0.04) + 0.035 * leafy
        color = mix((38, 78, 34), (112, 156, 66), 0.5 + 0.45 * leafy + 0.3 * fine)
    elif kind == "grass":
        blades = clouds(rng, shape, 3, width // 3)
        land = bottom - y + 0.09 * blades
        color = mix((58, 104, 40), (140, 178, 78), 0.5 + 0.5 * blades)
    elif kind == "fence":
        period = rng.uniform(0.13, 0.19)
        board = np.abs((x / period + rng.random()) % 1 - 0.5)
        land = board + 4.0 * np.clip(bottom - 0.42 - y, 0, 1)
        paint = ((226, 220, 208), (150, 112, 76), (120, 124, 128))[rng.integers(3)]
        color = np.array(paint) + (14 * clouds(rng, shape, 4, width // 3) - 60 * board)[..., None]
    elif kind == "post":
        middle = side + (other - side) * rng.uniform(0.2, 0.55)
        land = np.abs(x - middle) + 0.008 * clouds(rng, shape, 6, 1)
        color = mix((142, 112, 82), (74, 56, 40), 0.5 + 4 * (x - middle) + 0.3 * fine)
    else:
        land = np.hypot((x - side) / 1.25, y - bottom - 0.05) + 0.02 * clouds(rng, shape, 5)
        color = mix((164, 160, 154), (92, 88, 86), 1.6 * land + 0.2 * leafy + 0.15 * fine)
    steep = {"fence": 6.0, "grass": 2.0}.get(kind, 1.0)
    level = np.quantile(land[mask], hidden)
    return np.clip(color, 0, 255), np.clip((level - land) * unit / steep + 0.5, 0, 1)


def lighting(rng, shape, light, gradient, shadow):
    """Return the light on each pixel as a factor, (height, width, 3), with a band of shadow."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    angle, middle, half = rng.uniform(-1, 1), rng.uniform(-0.6, 0.6), rng.uniform(0.15, 0.4)
    band = np.clip((half - np.abs(x + angle * y - middle)) * 8 + 0.5, 0, 1)
    level = light * (1 + gradient * x) * (1 - shadow * band)
    return level[..., None] * rng.uniform(0.96, 1.04, 3).astype(np.float32)


def photograph(view, rng, blur, noise):
    """Return the picture that a camera takes of the view: blurred, with noise, uint8."""
    picture = np.clip(view + 0.5, 0, 255).astype(np.uint8)
    if blur > 0:
        picture = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(blur)))
    if noise > 0:
        view = picture + noise * rng.standard_normal(view.shape, np.float32)
        picture = np.clip(view + 0.5, 0, 255).astype(np.uint8)
    return picture
