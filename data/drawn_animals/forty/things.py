"""Things and plants."""

import numpy as np

from ..shapes import BRIGHT, blob, corners, ellipse, kind, move, part, plain, stroke


@kind("hot, cold", BRIGHT, "plain stripes spots patches")
def cup(rng, pose):
    wide, tall = rng.uniform(22, 32), rng.uniform(44, 62)
    low, (a, b, c) = wide * 0.75, (tall + 8, tall + 18, tall + 28)
    handle = f"{wide - 2} {tall * 0.8} 7, {wide + 20} {tall * 0.75} 7"
    handle += f", {wide + 20} {tall * 0.3} 7, {wide - 4} {tall * 0.22} 7"
    steam = stroke(f"-8 {a} 3, -2 {b} 3, -8 {c} 3", f"8 {a} 3, 14 {b} 3, 8 {c} 3")
    side = corners(f"{-wide} {tall}, {wide} {tall}, {low} 0, {-low} 0")
    return [
        *([part("white", steam, opacity=0.6)] if pose == "hot" else []),
        part("coat", stroke(handle)),
        part("coat", side, ellipse(0, 0, low, 5), pattern=True),
        plain("white", ellipse(0, tall, wide, 6.5)),
        plain("nut", ellipse(0, tall - 1, wide * 0.86, 4.6)),
    ]


@kind("chimney, plain", "white cream tan yellow gray rust blue", "plain stripes")
def house(rng, pose):
    high, roof = rng.uniform(44, 62), rng.uniform(24, 40)
    color = ((170, 70, 56), (96, 96, 104), (120, 84, 60))[rng.integers(3)]
    low, top, end = high * 0.5, high * 0.82, high + roof + 8
    panes = [corners(f"{x} {low}, {x + 16} {low}, {x + 16} {top}, {x} {top}") for x in (-36, 20)]
    bars = [f"{x} {high * 0.66} 2, {x + 16} {high * 0.66} 2" for x in (-36, 20)]
    chimney = part("second", corners(f"18 {high}, 30 {high}, 30 {end}, 18 {end}"))
    return [
        *([chimney] if pose == "chimney" else []),
        part("coat", corners(f"-44 0, 44 0, 44 {high}, -44 {high}"), pattern=True),
        part(color, corners(f"-54 {high}, 54 {high}, 0 {high + roof}")),
        part("nut", corners(f"-9 0, 9 0, 9 {high * 0.55}, -9 {high * 0.55}"), texture=0.5),
        plain("glass", *panes),
        plain("white", stroke(*bars)),
    ]


@kind("car, van", BRIGHT)
def car(rng, pose):
    cabin = rng.uniform(-6, 6)
    back = -50 if pose == "van" else -34
    body = blob(f"-58 10, -58 28, {back} 32, 44 31, 60 26, 60 10")
    roof = corners(f"{back} 28, {back + 12 + cabin} 54, {18 + cabin} 54, 36 28")
    rear = corners(f"{back + 8} 32, {back + 17 + cabin} 49, {-6 + cabin} 49, -6 32")
    front = corners(f"0 32, {cabin} 49, {15 + cabin} 49, 27 32")
    return [
        part("coat", body, roof, texture=0.3, pattern=True),
        plain("glass", rear, front),
        plain("black", ellipse(-32, 8, 13, 13), ellipse(32, 8, 13, 13)),
        plain("steel", ellipse(-32, 8, 6, 6), ellipse(32, 8, 6, 6)),
        plain("gold", ellipse(56, 24, 3.4, 3.4)),
    ]


@kind("fir, round", "tan yellow orange rust")
def tree(rng, pose):
    trunk = part("nut", stroke("0 0 13, 1 30 10, 0 54 8"), texture=1.5)
    if pose == "fir":
        widths = (22, 36), (44, 29), (66, 20)
        layers = [corners(f"{-w} {y}, {w} {y}, 0 {y + 38}") for y, w in widths]
        return [trunk, part("coat", *layers, texture=1.6)]
    at = rng.uniform((-26, 56), (26, 92), (9, 2))
    balls = [ellipse(x, y, r, r) for (x, y), r in zip(at, rng.uniform(15, 22, 9), strict=True)]
    fruit = [ellipse(x, y, 3.4, 3.4) for x, y in at[:5]]
    return [trunk, part("coat", *balls, ellipse(0, 74, 30, 24), texture=1.8), plain("red", *fruit)]


@kind("five, six, eight", BRIGHT, "plain spots stripes", turn=35)
def star(rng, pose):
    points = {"five": 5, "six": 6, "eight": 8}[pose]
    inner = rng.uniform(0.4, 0.58)
    angle = np.pi / 2 + np.arange(2 * points) * np.pi / points
    r = np.where(np.arange(2 * points) % 2, 40 * inner, 40)
    star = np.column_stack([r * np.cos(angle), r * np.sin(angle)])
    return [
        part("coat", [star], texture=0.5, pattern=True),
        part("second", [star * 0.55], texture=0.4),
    ]


@kind("round, square", "yellow gray tan slate brown rust", turn=35)
def key(rng, pose):
    long = rng.uniform(60, 90)
    teeth = [
        corners(f"{long - d} 2, {long - d} {-h}, {long - d - 7} {-h}, {long - d - 7} 2")
        for d, h in zip((0, 11, 22), rng.uniform(8, 18, 3), strict=True)
    ]
    ring = [(20 * np.cos(a) - 14, 20 * np.sin(a), 9) for a in np.linspace(0, 2 * np.pi, 13)]
    if pose == "square":
        ring = [(x, y, 9) for x, y in ((4, 0), (4, 18), (-32, 18), (-32, -18), (4, -18), (4, 0))]
    return [part("coat", stroke(ring), stroke(f"4 0 8, {long} 0 8"), *teeth, texture=0.3)]


@kind("upright, tilted", BRIGHT, "plain stripes spots")
def umbrella(rng, pose):
    dome = [(52 * np.cos(a), 50 + 42 * np.sin(a)) for a in np.linspace(0, np.pi, 15)]
    wave = [(x, 50 + 7 * np.sin((x + 52) / 26 * np.pi) ** 2) for x in np.linspace(-52, 52, 17)]
    ribs = [f"0 92 1.8, {x * 0.75} {76 - abs(x) / 4} 1.8, {x} 50 1.8" for x in (-26, 0, 26)]
    parts = [
        plain("black", stroke("0 50 3.4, 0 -2 3.4, 6 -12 3.4, 14 -4 3.4", "0 90 3, 0 100 3")),
        part("coat", [np.array(dome + wave)], texture=0.3, pattern=True),
        plain("dark", stroke(*ribs)),
    ]
    return move(parts, 0, 0, (0 if pose == "upright" else 30) * rng.choice([-1, 1]))


@kind("low, high", "rust orange brown tan violet")
def mushroom(rng, pose):
    wide = rng.uniform(32, 46)
    tall = 34 if pose == "low" else 56
    low, left, right = tall - 3, f"{-wide * 0.7} {tall + 22}", f"{wide * 0.7} {tall + 22}"
    cap = f"{-wide} {low}, {left}, 0 {tall + 33}, {right}, {wide} {low}, 0 {tall + 2}"
    dots = (-0.55, 8, 5), (-0.1, 18, 6), (0.4, 12, 6), (0.05, 4, 4), (0.75, 3, 4)
    return [
        part("light", stroke(f"0 2 22, 1 {tall / 2} 17, 0 {tall} 18"), texture=0.5),
        part("white", ellipse(0, tall - 1, wide * 0.92, 6), texture=0.4),
        part("coat", blob(cap), texture=0.4),
        plain("white", *[ellipse(x * wide, tall + y, r, r * 0.8) for x, y, r in dots]),
    ]


@kind("front, tilted", BRIGHT, "plain plain spots")
def flower(rng, pose):
    count = int(rng.integers(5, 10))
    angle = np.arange(count) * 2 * np.pi / count + rng.uniform(0, 1)
    x, y, thick = 22 * np.cos(angle), 22 * np.sin(angle), 36 / count + 4
    at = zip(x, y, np.rad2deg(angle), strict=True)
    petals = [ellipse(a, b, 17, thick, degrees) for a, b, degrees in at]
    bloom = [part("coat", *petals, texture=0.5, pattern=True), part("gold", ellipse(0, 0, 11, 11))]
    stem = [
        plain("leaf", stroke("0 0 5, 5 34 5, 0 70 5")),
        part("grass", blob("3 20, 22 26, 34 42, 16 38"), blob("4 30, -18 38, -28 52, -10 46")),
    ]
    return [*stem, *move(bloom, 0, 76, 0, (1, 1.0 if pose == "front" else 0.62))]


@kind("sailing, steamer", BRIGHT, "plain stripes")
def boat(rng, pose):
    tall = rng.uniform(66, 96)
    sails = [
        part("white", corners(f"5 24, 5 {tall}, 48 26"), texture=0.5),
        part("second", corners(f"-5 26, -5 {tall - 8}, -38 26"), texture=0.5),
    ]
    if pose == "steamer":
        sails = [
            part("white", corners("-34 20, 30 20, 24 42, -30 42")),
            plain("glass", *[ellipse(x, 32, 4.4, 4.4) for x in (-20, -5, 10)]),
            part("red", corners("-10 42, 6 42, 5 68, -8 68")),
        ]
    mast = [] if pose == "steamer" else [plain("nut", stroke(f"0 18 4, 0 {tall + 4} 3"))]
    return [
        *mast,
        *sails,
        part("coat", blob("-56 22, 0 18, 58 24, 44 2, -40 0"), texture=0.5, pattern=True),
        plain("white", stroke("-50 17 3, 0 14 3, 52 18 3")),
    ]
