"""Insects, reptiles, fish, and other animals that are neither mammals nor birds."""

import numpy as np

from ..shapes import BRIGHT, blob, both, corners, ellipse, eye, kind, move, part, plain, stroke


def _six_legs(rng, reach, width=3.4):
    legs = []
    for y, turn in ((12, 34), (0, 0), (-12, -38)):
        for side in (-1, 1):
            a = np.deg2rad(turn + rng.uniform(-9, 9))
            x, z = side * np.cos(a) * reach, np.sin(a) * reach
            knee, foot = (x * 0.6, y + z * 0.6 + 7, width), (x, y + z, width * 0.6)
            legs.append([(0, y, width), knee, foot])
    return part("limb", stroke(*legs))


@kind("flying, sitting", "orange yellow tan cream", texture="fur", turn=35)
def bee(rng, pose):
    lift = rng.uniform(-12, 12)
    wing = [part("white", ellipse(22, 10, 25, 12, 20), ellipse(18, -6, 18, 9, -14), texture=0.3)]
    spread = 1.0 if pose == "flying" else 0.75
    stripes = (-6, 13), (-20, 13), (-33, 9)
    return [
        _six_legs(rng, 28, 2.6),
        part("coat", ellipse(0, -16, 17, 28)),
        plain("black", stroke(*[f"{-w} {y} 7, 0 {y - 3} 7, {w} {y} 7" for y, w in stripes])),
        part("nut", ellipse(0, 14, 14, 13), texture=1.5),
        *move(wing, 6, 10, lift, (spread, 1)),
        *move(wing, -6, 10, -lift, (-spread, 1)),
        plain("black", ellipse(0, 30, 10, 8), both(stroke("3 34 2, 10 46 2"))),
        plain("white", both(ellipse(6, 32, 2, 2.6))),
    ]


@kind("walking, open", "rust orange yellow", turn=35)
def ladybug(rng, pose):
    spots = (14, 10), (18, -12), (9, -28)
    shell = [
        part("coat", ellipse(0, -6, 31, 35), texture=0.4),
        plain("black", stroke("0 28 2, 0 -40 2")),
    ]
    if pose == "open":
        spots = (27, -2), (34, -22), (22, -26)
        shell = [part("coat", ellipse(-28, -10, 16, 32, -35), ellipse(28, -10, 16, 32, 35))]
    return [
        _six_legs(rng, 44),
        part("black", ellipse(0, -6, 22, 30), ellipse(0, 30, 18, 12), texture=0.4),
        *shell,
        plain("black", *[both(ellipse(x, y, 5.5, 6)) for x, y in spots]),
        plain("white", both(ellipse(10, 33, 4, 3.4))),
        plain("black", both(stroke("5 40 2, 14 52 1.6"))),
    ]


@kind("walking", "black brown rust chocolate", "plain stripes", turn=35)
def ant(rng, pose):
    wave = rng.uniform(-8, 8)
    return [
        _six_legs(rng, 50, 4),
        part("coat", ellipse(0, -36, 16, 23), pattern=True),
        part("coat", ellipse(0, -8, 6, 8), ellipse(0, 5, 9, 12)),
        part("coat", ellipse(0, 27, 13, 12)),
        part(
            "limb", both(stroke("4 36 2.6, 18 48 2.4, 30 44 1.8", f"4 38 4, {7 + wave / 4} 46 2"))
        ),
        plain("black", both(ellipse(8, 30, 2.6, 3.4))),
    ]


@kind("flying, sitting", BRIGHT, "plain stripes", turn=35)
def dragonfly(rng, pose):
    lift = rng.uniform(-8, 8)
    wing = [
        part("white", ellipse(36, 6, 36, 7, 8), ellipse(32, -8, 31, 8, -12), texture=0.3),
        plain("dark", ellipse(64, 12, 4, 2.2)),
    ]
    fold = 1.0 if pose == "flying" else 0.8
    return [
        part("coat", stroke("0 0 10, 0 -34 7, 2 -84 6"), pattern=True),
        plain("dark", stroke(*[f"-4 {y} 2, 4 {y} 2" for y in range(-76, -20, 11)])),
        *move(wing, 3, 10, lift, (fold, 1)),
        *move(wing, -3, 10, -lift, (-fold, 1)),
        part("coat", ellipse(0, 10, 9, 15)),
        plain("second", both(ellipse(6, 28, 7.5, 7.5))),
        plain("white", both(ellipse(7, 30, 2, 2))),
    ]


@kind("walking", "black brown tan rust", "plain stripes", turn=35)
def scorpion(rng, pose):
    curl = rng.uniform(-8, 8)
    turns = (8, 8), (0, -2), (-8, -12), (-16, -22)
    legs = stroke(*[f"4 {y} 4, 24 {y + 10} 3.4, 36 {y + d} 2" for y, d in turns])
    beads = [(0, -34), (-6, -50), (-4 + curl, -66), (10 + curl, -78), (26 + curl, -76)]
    return [
        part("limb", both(legs)),
        part("coat", both(stroke("8 20 6, 28 30 6, 30 46 6"))),
        part("coat", both(blob("24 44, 22 60, 29 70, 28 56, 33 56, 38 68, 40 52, 34 42"))),
        part("coat", *[ellipse(x, y, 8, 9) for x, y in beads], pattern=True),
        plain("dark", corners(f"{30 + curl} -70, {40 + curl} -52, {24 + curl} -64")),
        part("coat", ellipse(0, -8, 15, 22), ellipse(0, 14, 13, 12), pattern=True),
        plain("dark", stroke(*[f"-11 {y} 1.6, 11 {y} 1.6" for y in (-20, -12, -4)])),
        plain("white", both(ellipse(4, 20, 2.2, 2.2))),
    ]


@kind("walking, waving", "orange rust tan blue brown", "plain spots")
def crab(rng, pose):
    high = 40 if pose == "waving" else 28
    turns = (10, 6), (4, 2), (-2, -4)
    legs = stroke(*[f"20 {y} 6, 44 {y + 8} 5, {52 + d} {y - 14} 3" for y, d in turns])
    claw = [part("coat", blob("0 0, -10 12, -6 28, 6 32, 2 18, 8 16, 14 28, 18 12, 10 0"))]
    return [
        part("limb", both(legs)),
        part("coat", both(stroke(f"26 20 8, 46 {high} 8"))),
        *move(claw, 44, high, -rng.uniform(0, 24)),
        *move(claw, -44, high, rng.uniform(0, 24), (-1, 1)),
        part("coat", both(stroke("8 30 3.4, 10 42 3.4"))),
        part("coat", blob("-36 12, -24 32, 0 36, 24 32, 36 12, 18 -6, -18 -6"), pattern=True),
        plain("white", both(ellipse(10, 44, 5, 5))),
        plain("black", both(ellipse(10.5, 45, 2.6, 2.6)), stroke("-8 4 2, 0 1 2, 8 4 2")),
    ]


@kind("sitting, swimming", "violet orange rust blue gray", "plain spots", turn=25)
def octopus(rng, pose):
    arms = []
    for i, x in enumerate(np.linspace(-26, 26, 8)):
        out, end = x * 2.1 + rng.uniform(-8, 8), x * 2.6 + rng.uniform(-10, 10)
        tip = -30 + (abs(x) < 16) * -14 + rng.uniform(-8, 8)
        hook = (end + 8 * (-1) ** i, tip + 8, 3)
        arms.append(stroke([(x, 10, 13), (out, -14, 10), (end, tip, 6), hook]))
    tall = 66 if pose == "swimming" else 54
    return [
        part("far", *arms[1::2]),
        part("coat", *arms[::2], pattern=True),
        part("coat", blob(f"-26 6, -34 38, 0 {tall + 6}, 34 38, 26 6, 0 -2"), pattern=True),
        plain("white", both(ellipse(11, 22, 7, 8))),
        plain("black", both(ellipse(12, 21, 3.4, 4.6))),
    ]


@kind("swimming, leaping", BRIGHT, "plain stripes spots patches", "scales")
def fish(rng, pose):
    wag = rng.uniform(-8, 8)
    tall = rng.uniform(0.85, 1.2)
    body = [
        part("second", corners(f"-34 0, -66 {24 + wag}, -56 {wag}, -66 {-22 + wag}"), pattern=True),
        part("second", blob("-20 16, -14 36, 14 30, 24 14"), blob("-10 -16, -20 -32, 6 -20")),
        part("coat", blob("-42 0, -16 22, 20 22, 46 2, 20 -20, -16 -20"), pattern=True),
        plain("dark", stroke("24 16 2, 18 0 2, 24 -14 2"), stroke("40 -5 2, 32 -8 2")),
        part("second", blob("8 2, -10 8, -12 -8")),
        *eye(32, 6, 3.8),
    ]
    return move(body, 0, 0, 28 if pose == "leaping" else 0, (1, tall))


@kind("short, stretched", "brown tan rust orange cream", "plain stripes spots")
def snail(rng, pose):
    turns = np.linspace(0, 4.2 * np.pi, 30)
    spiral = [(-6 + 1.9 * a * np.cos(a), 34 + 1.9 * a * np.sin(a), 3.4) for a in turns]
    reach = 8 if pose == "stretched" else 0
    horns = f"{46 + reach} 28 4, {42 + reach} 50 3", f"{48 + reach} 28 4, {58 + reach} 48 3"
    return [
        part("light", stroke(f"-48 4 4, -10 8 15, 30 8 15, {46 + reach} 26 13"), texture=0.4),
        part("light", stroke(*horns)),
        plain("black", ellipse(42 + reach, 52, 4, 4), ellipse(58 + reach, 50, 4, 4)),
        part("coat", ellipse(-6, 34, 30, 28, rng.uniform(-12, 12)), pattern=True),
        plain("dark", stroke(spiral)),
    ]


@kind(
    "gliding, coiled", "tan brown orange gray yellow blue", "plain stripes spots patches", "scales"
)
def snake(rng, pose):
    x = np.linspace(-80, 62, 9)
    wave = 16 if pose == "gliding" else 8
    y = 16 + wave * np.sin(x / 17 + rng.uniform(0, 6))
    line = np.column_stack([x, y, (2, 8, 12, 14, 15, 15, 14, 13, 12)])
    head = [
        plain("red", stroke("18 0 2, 30 0 1.6", "29 0 1.4, 36 5 1.2", "29 0 1.4, 36 -4 1.2")),
        part("coat", ellipse(6, 0, 16, 10)),
        *eye(10, 4, 2.6),
    ]
    if pose == "coiled":
        return [
            part("coat", ellipse(0, 10, 48, 13), pattern=True),
            part("far", ellipse(0, 20, 34, 9)),
            part("coat", ellipse(0, 26, 38, 12), pattern=True),
            part("coat", stroke("10 34 18, -12 50 15, 2 72 13, 22 80 12"), pattern=True),
            *move(head, 26, 80, rng.uniform(-10, 10)),
        ]
    return [
        part("coat", stroke(line), pattern=True),
        *move(head, 70, y[-1] + 2, rng.uniform(-10, 20)),
    ]


@kind("standing, walking", "brown tan rust slate", "plain patches spots")
def turtle(rng, pose):
    step = 8 if pose == "walking" else 0
    head = [
        part("grass", stroke("-10 -10 13, 2 0 14"), ellipse(6, 2, 13, 10), texture=0.5),
        *eye(10, 5, 2.4),
    ]
    far = f"-18 14 12, {-18 + step} 2 11", f"18 14 12, {18 - step} 2 11"
    near = f"-30 12 13, {-30 - step} 3 11", f"30 12 13, {30 + step} 3 11"
    lines = "-40 26 2, 40 26 2", "-24 26 2, -14 48 2", "0 26 2, 0 50 2", "24 26 2, 14 48 2"
    return [
        part("leaf", stroke("-44 14 6, -58 8 3"), texture=0.5),
        part("leaf", stroke(*far), texture=0.5),
        part("coat", blob("-46 14, -32 40, 0 52, 32 40, 46 14"), pattern=True),
        plain("dark", stroke(*lines, "-12 26 2, -16 12 2", "12 26 2, 16 12 2")),
        part("second", stroke("-46 13 7, 46 13 7")),
        part("grass", stroke(*near), texture=0.5),
        *move(head, 54, 28 + rng.uniform(-6, 10)),
    ]


@kind("sitting, jumping", "tan yellow brown orange blue gray", "plain spots stripes")
def frog(rng, pose):
    puff = rng.uniform(0.85, 1.15)
    fold = [part("coat", blob("20 4, 44 22, 50 4, 34 -2"), stroke("26 0 7, 56 -3 5"), pattern=True)]
    if pose == "jumping":
        fold = [part("coat", stroke("20 10 16, 48 2 11, 34 -22 8, 60 -34 6"), pattern=True)]
    return [
        *fold,
        *move(fold, 0, 0, 0, (-1, 1)),
        part("coat", blob("-30 8, -28 34, 0 44, 28 34, 30 8, 0 -4"), pattern=True),
        part("light", ellipse(0, 10, 20 * puff, 13 * puff), texture=0.4),
        part("coat", both(stroke("18 18 9, 20 0 7")), both(ellipse(22, -3, 9, 3.6))),
        part("coat", both(ellipse(16, 44, 10, 10))),
        plain("gold", both(ellipse(16, 45, 7, 7))),
        plain("black", both(ellipse(16, 45, 4.4, 2.8)), stroke("-22 28 2, 0 22 2, 22 28 2")),
    ]


@kind(
    "walking, climbing",
    "tan brown gray blue orange slate",
    "plain stripes spots patches",
    "scales",
    turn=35,
)
def lizard(rng, pose):
    sway = rng.uniform(-12, 12)
    lines = []
    for x, foot, side in ((-16, -24, -1), (-16, -24, 1), (22, 38, -1), (22, 38, 1)):
        y, end = side * 30, side * 38
        lines.append(f"{x} 0 7, {x + 8} {side * 18} 6, {foot} {y} 4")
        lines += [f"{foot} {y} 2.4, {foot + toe} {end} 1.4" for toe in (-6, 0, 6)]
    tail = f"-20 0 18, -50 {sway} 10, -76 {-sway} 6, -100 {sway / 2} 2"
    body = [
        part("limb", stroke(*lines)),
        part("coat", stroke(tail), pattern=True),
        part("coat", blob("-28 0, -6 13, 28 10, 38 0, 28 -10, -6 -13"), pattern=True),
        part("coat", blob("32 8, 50 11, 66 0, 50 -11, 32 -8")),
        plain("black", ellipse(50, 7, 3, 2.6), ellipse(50, -7, 3, 2.6)),
    ]
    return move(body, 0, 0, 65 if pose == "climbing" else 0)
