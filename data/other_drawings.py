"""Other animals and things, drawn: what the small Xception learned to see on.

None of the ten animals of the course is among them. They are drawn with the course's own tools,
in the same scenery: ``draw(KINDS["fish"], rng)`` of ``utils.drawn_animals`` gives one.

    python data/other_drawings.py sheet.png     draws ten of each into one picture
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from utils.drawn_animals import (
    FURRY,
    Kind,
    blob,
    both,
    corners,
    draw,
    ellipse,
    eye,
    legs,
    move,
    part,
    plain,
    stroke,
)

BRIGHT = "orange yellow blue violet rust white gray brown tan"
GREEN, LEAF, GLASS, STEEL = (104, 146, 70), (70, 118, 52), (176, 210, 226), (150, 152, 158)


def beast(rng, pose, limbs, trunk, neck, head, place, tail=(), foot="black"):
    """Return a four-legged animal: legs, tail, trunk and neck as one, head."""
    far, near, feet = legs(rng, pose, *limbs, foot)
    body = part("coat", blob(trunk), near, stroke(neck), pattern=True)
    return [*far, *tail, body, *feet, *move(head, *place, rng.uniform(-8, 8))]


# ---- Animals on four legs


def _pig(rng, pose):
    head = [
        part("coat", both(corners("6 8, 19 24, 20 4"))),
        part("coat", ellipse(0, 0, 20, 18)),
        plain("pink", ellipse(3, -6, 11, 8)),
        plain("dark", ellipse(-1, -6, 2, 3), ellipse(7, -6, 2, 3)),
        *eye(10, 7, 2.4),
        *eye(-8, 7, 2.4),
    ]
    curl = [part("coat", stroke("-48 56 4, -58 62 3.4, -54 68 3, -50 60 3, -62 54 2.6"))]
    trunk = "-50 56, -34 72, 2 74, 34 68, 44 50, 30 26, -6 22, -40 28"
    place = (46, 30 if pose == "grazing" else 54)
    return beast(rng, pose, (-30, 26, 28, 12), trunk, "30 50 34, 40 50 30", head, place, curl)


def _giraffe(rng, pose):
    head = [
        part("coat", stroke("-3 8 4, -5 22 3"), stroke("3 8 4, 3 22 3")),
        plain("dark", ellipse(-5, 23, 3, 3), ellipse(3, 23, 3, 3)),
        part("coat", corners("-6 4, -20 10, -6 10"), stroke("0 2 18, 24 -10 10")),
        *eye(6, 4, 2.6),
    ]
    tail = [
        part("coat", stroke("-34 88 4, -42 62 3")),
        plain("dark", ellipse(-43, 56, 3.5, 8)),
    ]
    lean = rng.uniform(-8, 8)
    neck = f"20 84 26, 34 118 18, {48 + lean} 164 14"
    trunk = "-36 84, -20 98, 10 102, 30 94, 28 70, 0 66, -30 70"
    place = (52 + lean, 168)
    return beast(rng, pose, (-26, 20, 72, 8), trunk, neck, head, place, tail, "dark")


def _deer(rng, pose):
    antler = "2 10 4, -4 26 3.4, -14 40 2.4", "-3 24 3, 8 38 2.2", "-9 34 2.6, -24 36 2"
    head = [
        plain("horn", *[stroke(way) for way in antler]),
        part("coat", ellipse(-12, 9, 11, 4, 150)),
        part("coat", ellipse(0, 2, 12, 11), stroke("0 0 16, 20 -9 9")),
        plain("black", ellipse(24, -10, 4, 3.6)),
        *eye(6, 4, 2.6),
    ]
    place, neck = (52, 106), "26 68 26, 48 100 16"
    if pose == "grazing":
        place, neck = (60, 26), "26 62 28, 56 34 16"
    tail = [plain("white", ellipse(-46, 72, 5, 8, 20))]
    trunk = "-44 70, -26 80, 10 78, 34 80, 38 60, 10 50, -36 52"
    return beast(rng, pose, (-32, 26, 56, 7), trunk, neck, head, place, tail)


def _camel(rng, pose):
    head = [
        part(
            "coat", corners("-8 6, -6 18, 0 8"), ellipse(0, 2, 12, 10), stroke("0 0 16, 22 -8 13")
        ),
        plain("dark", stroke("18 -13 1.6, 30 -11 1.6"), ellipse(28, -5, 2, 1.6)),
        *eye(5, 5, 2.5),
    ]
    humps = "-18 90 22, -17 104 14", "16 90 22, 17 104 14"
    if pose == "standing":
        humps = ("0 88 36, 2 106 16",)
    hills = [part("coat", *[stroke(way) for way in humps])]
    trunk = "-46 76, -28 94, 8 94, 38 86, 42 64, 8 54, -38 58"
    neck = "34 70 26, 56 60 20, 68 88 15, 70 106 14"
    return beast(rng, pose, (-32, 28, 60, 8.5), trunk, neck, head, (74, 112), hills, "dark")


def _bear(rng, pose):
    head = [
        part("coat", both(ellipse(13, 14, 7, 7))),
        part("second", both(ellipse(13, 14, 3.6, 3.6))),
        part("coat", ellipse(0, 0, 20, 18)),
        part("light", ellipse(4, -6, 10, 8), texture=0.4),
        plain("black", ellipse(5, -2, 4.4, 3.4)),
        *eye(10, 5, 2.2),
        *eye(-5, 5, 2.2),
    ]
    if pose == "sitting":
        return [
            part("coat", ellipse(0, 34, 34, 38), pattern=True),
            part("light", ellipse(4, 32, 19, 24), texture=0.6),
            part("coat", both(stroke("26 52 16, 34 30 13"))),
            part("coat", both(ellipse(24, 8, 14, 10))),
            *move(head, 2, 80, rng.uniform(-8, 8), (1.15, 1.15)),
        ]
    trunk = "-54 56, -40 78, -4 76, 30 86, 46 64, 34 34, -6 30, -46 34"
    return beast(rng, pose, (-34, 26, 38, 18), trunk, "30 60 40, 44 64 32", head, (50, 66))


def _lion(rng, pose):
    tufts = [(24 * np.cos(a), 24 * np.sin(a)) for a in np.arange(0, 6.2, 0.52)]
    head = [
        part("mane", *[ellipse(x, y, 10, 10) for x, y in tufts], texture=1.6),
        part("coat", both(ellipse(15, 15, 6, 6)), ellipse(0, 0, 19, 18)),
        part("light", ellipse(0, -8, 9, 7), texture=0.4),
        plain("black", corners("-4 -2, 4 -2, 0 -7")),
        *eye(7, 4, 2.6),
        *eye(-7, 4, 2.6),
    ]
    tip = rng.uniform(-10, 10)
    tail = [
        part("coat", stroke(f"-42 56 6, -62 52 5, -68 {76 + tip} 4")),
        part("mane", ellipse(-68, 82 + tip, 6, 9)),
    ]
    trunk = "-46 54, -28 64, 8 62, 34 64, 38 46, 20 34, -36 36"
    return beast(rng, pose, (-34, 24, 40, 12), trunk, "30 54 32, 42 62 28", head, (46, 68), tail)


def _fox(rng, pose):
    head = [
        part("coat", both(corners("-15 4, -17 29, -3 13"))),
        plain("black", both(corners("-15 16, -17 29, -9 20"))),
        part("coat", blob("0 15, 17 8, 12 -6, 0 -18, -12 -6, -17 8")),
        part("light", both(blob("3 -2, 14 -2, 4 -15")), texture=0.4),
        plain("black", ellipse(0, -17, 3.4, 3)),
        *eye(6.5, 4, 2.4),
        *eye(-6.5, 4, 2.4),
    ]
    lift = rng.uniform(-18, 14)
    tail = [
        part("coat", stroke(f"-36 46 10, -58 {44 + lift / 2} 20, -78 {46 + lift} 20"), texture=1.6),
        part("light", stroke(f"-80 {46 + lift} 18, -94 {48 + lift} 6")),
    ]
    trunk = "-40 46, -20 54, 14 53, 32 52, 36 40, 20 30, -34 32"
    return beast(rng, pose, (-32, 24, 36, 8), trunk, "26 46 22, 36 56 18", head, (40, 64), tail)


def _rhino(rng, pose):
    head = [
        plain("horn", corners("34 2, 44 34, 22 10"), corners("16 8, 20 24, 8 12")),
        part("coat", corners("-12 8, -10 26, -1 12"), stroke("-4 2 32, 20 -4 24, 32 -8 18")),
        plain("dark", ellipse(38, -8, 2.2, 2)),
        *eye(10, 4, 2.4),
    ]
    tail = [part("coat", stroke("-58 64 5, -66 44 3"))]
    trunk = "-58 62, -44 84, -2 80, 32 86, 46 64, 36 32, -6 28, -50 34"
    place = (52, 40 if pose == "grazing" else 58)
    return beast(
        rng, pose, (-38, 28, 38, 18), trunk, "34 60 44, 48 56 34", head, place, tail, "far"
    )


def _mouse(rng, pose):
    sway = rng.uniform(-14, 14)
    head = [
        part("coat", ellipse(-10, 15, 12, 12), ellipse(8, 17, 10, 11)),
        plain("pink", ellipse(-10, 15, 8, 8), ellipse(8, 17, 6.5, 7.5)),
        part("coat", stroke("0 2 28, 22 -6 12")),
        plain("black", *[stroke(f"18 -6 1.1, {36} {y} 1.1") for y in (-2, -12, 6)]),
        plain("pink", ellipse(28, -7, 3.6, 3.2)),
        *eye(11, 3, 3.2),
    ]
    tail = plain("pink", stroke(f"-28 12 5, -56 8 4, -76 {24 + sway} 3.4, -96 {14 + sway} 2"))
    if pose == "sitting":
        return [
            tail,
            part("coat", stroke("-8 22 46, 6 44 32"), pattern=True),
            part("light", ellipse(10, 28, 9, 16), texture=0.5),
            part("coat", ellipse(-8, 14, 17, 13), stroke("10 44 8, 24 40 5")),
            plain("pink", ellipse(4, 3, 10, 3.4), ellipse(26, 40, 3, 3)),
            *move(head, 14, 62, rng.uniform(-8, 8)),
        ]
    return [
        tail,
        plain("pink", ellipse(-14, 3, 10, 3.4), ellipse(24, 3, 7, 3)),
        part("coat", blob("-34 12, -26 36, 0 42, 30 32, 40 14, 10 5, -26 5"), pattern=True),
        *move(head, 36, 28, rng.uniform(-8, 4)),
    ]


def _rabbit(rng, pose):
    droop = rng.uniform(-12, 12)
    ears = [part("coat", ellipse(0, 22, 6, 23)), plain("pink", ellipse(0, 22, 3, 16))]
    head = [
        *move(ears, -8, 8, 18 + droop),
        *move(ears, 5, 9, -10 + droop),
        part("coat", ellipse(0, 0, 18, 15)),
        part("light", ellipse(9, -6, 8, 6), texture=0.4),
        plain("pink", corners("13 -2, 19 -2, 16 -6")),
        *eye(7, 4, 3.4),
    ]
    shift, lift = ((30, 40), 0) if pose == "lying" else ((22, 64), 12)
    return [
        plain("white", ellipse(-38, 20, 10, 10)),
        part("coat", stroke(f"-12 26 50, 14 {30 + lift} 36, {shift[0] - 4} {shift[1] - 8} 24")),
        part("coat", ellipse(-16, 20, 20, 18), pattern=True),
        part("coat", stroke("-14 5 9, 10 4 8"), stroke("24 24 11, 28 4 8"), ellipse(32, 4, 8, 4)),
        *move(head, *shift, rng.uniform(-8, 8)),
    ]


def _hedgehog(rng, pose):
    angles = np.linspace(0.1, 3.1, 34)
    spines = [
        [np.array([(x * 0.8, y * 0.8), (x * r, y * r), (u * 0.8, w * 0.8)])]
        for x, y, u, w, r in zip(
            44 * np.cos(angles),
            40 * np.sin(angles),
            44 * np.cos(angles + 0.09),
            40 * np.sin(angles + 0.09),
            rng.uniform(1.05, 1.25, 34),
            strict=True,
        )
    ]
    rows = [(x, y) for y in (12, 22, 31) for x in range(-30, 22 - y // 3, 8)]
    thorns = [stroke(f"{x} {y} 2.4, {x - 5} {y + 7} 0.6") for x, y in rows]
    step = 5 if pose == "walking" else 0
    return [
        part("far", *[ellipse(x, 0, 7, 4) for x in (-22 - step, 16 + step)]),
        part("second", *spines, texture=1.6),
        part("second", blob("-46 4, -34 28, 0 40, 34 26, 44 6, 0 2"), texture=1.6),
        plain("dark", *thorns),
        part("coat", stroke("34 14 28, 50 10 16, 64 9 7"), ellipse(28, 26, 6, 6)),
        part("coat", ellipse(-28 + step, 1, 7, 4), ellipse(24 - step, 1, 7, 4)),
        plain("black", ellipse(67, 10, 4, 4)),
        *eye(47, 16, 2.6),
    ]


def _kangaroo(rng, pose):
    head = [
        part("coat", ellipse(-7, 16, 4.5, 14, 14), ellipse(1, 17, 4.5, 14, -8)),
        part("coat", ellipse(0, 0, 11, 10), stroke("2 0 16, 20 -6 9")),
        plain("black", ellipse(24, -6, 3, 2.6)),
        *eye(6, 3, 2.5),
    ]
    lift = 12 if pose == "jumping" else 0
    wag = rng.uniform(-6, 6)
    return [
        part("coat", stroke(f"-14 30 24, -44 {12 + wag} 13, -78 {6 + lift + wag} 6")),
        part("far", stroke(f"-2 26 16, 18 {14 + lift} 10"), stroke("16 62 9, 34 50 6")),
        part("coat", stroke("-10 34 44, 6 62 30, 18 88 18"), pattern=True),
        part("light", blob("10 74, 20 58, 14 32, 4 40"), texture=0.5),
        part(
            "coat", ellipse(-8, 28, 20, 18, 20), stroke("2 18 12, -8 8 9"), stroke("-8 4 8, 26 3 6")
        ),
        part("coat", stroke("12 70 9, 28 56 7, 32 48 5")),
        *move(head, 22, 96, rng.uniform(-10, 8)),
    ]


# ---- Birds


def _owl(rng, pose):
    tilt = rng.uniform(-14, 14)
    face = [
        part("coat", both(corners("6 12, 22 34, 21 6")), ellipse(0, 2, 25, 21)),
        part("light", both(ellipse(10, 2, 11, 12)), texture=0.3),
        plain("iris", both(ellipse(10, 3, 7.5, 7.5))),
        plain("black", both(ellipse(10, 3, 4, 4))),
        plain("gold", corners("-4 -3, 4 -3, 0 -13")),
    ]
    wings = [part("second", both(blob("24 54, 33 34, 26 6, 17 22")), pattern=True)]
    if pose == "flying":
        wings = [
            part("second", both(blob("14 52, 50 76, 82 66, 78 40, 46 30, 18 24")), pattern=True)
        ]
    branch = [part("nut", stroke("-52 -4 8, 54 -2 7"))] if pose == "sitting" else []
    flecks = [
        stroke(f"{x - 3} {y} 2, {x} {y - 4} 2, {x + 3} {y} 2")
        for y in (40, 28, 16)
        for x in (-9, 0, 9)
    ]
    return [
        *branch,
        *(wings if pose == "flying" else []),
        part("coat", ellipse(0, 32, 28, 36)),
        part("light", ellipse(0, 28, 18, 26), texture=0.5),
        plain("dark", *flecks),
        *([] if pose == "flying" else wings),
        plain("gold", both(ellipse(9, -2, 7, 4))),
        *move(face, 0, 70, tilt),
    ]


def _duck(rng, pose):
    head = [
        part("second", ellipse(0, 0, 14, 13)),
        plain("gold", blob("10 2, 28 2, 30 -4, 11 -7")),
        *eye(4, 4, 2.4),
    ]
    feet = [
        plain(
            "gold",
            *[
                part
                for x in (-6, 8)
                for part in (
                    stroke(f"{x} 22 4, {x} 4 4"),
                    corners(f"{x - 4} 5, {x + 12} 0, {x - 4} 0"),
                )
            ],
        )
    ]
    if pose == "swimming":
        feet = [
            part("blue", stroke("-52 14 3, 0 10 4, 52 14 3"), opacity=0.6)._replace(color=GLASS)
        ]
    bend = rng.uniform(-6, 6)
    return [
        *feet,
        part("coat", corners("-34 34, -58 48, -40 24")),
        part("coat", blob("-46 36, -24 42, 8 42, 30 46, 38 32, 22 16, -14 12, -38 22")),
        part("second", stroke(f"26 38 26, {32 + bend} 58 18, {36 + bend} 70 18")),
        plain("white", stroke(f"{24 + bend} 58 5, {42 + bend} 57 5")),
        part("dark", blob("14 40, -10 38, -36 34, -20 22, 6 22"), pattern=True),
        *move(head, 38 + bend, 80),
    ]


def _penguin(rng, pose):
    flap = rng.uniform(0, 24) + (16 if pose == "walking" else 0)
    wing = [part("coat", ellipse(0, -20, 7, 24))]
    return [
        plain("gold", ellipse(-12, 1, 12, 5), ellipse(14, 1, 12, 5)),
        *move(wing, -26, 68, -flap),
        part("coat", ellipse(0, 44, 31, 45), ellipse(2, 92, 20, 19)),
        part("light", ellipse(7, 40, 21, 37), texture=0.4),
        plain("white", ellipse(10, 92, 9, 9)),
        *move(wing, 25, 68, flap),
        plain("gold", corners("18 92, 40 88, 18 84")),
        *eye(10, 95, 2.8),
    ]


def _flamingo(rng, pose):
    leg = ["2 56 4, 2 28 3, 2 2 3", "-6 56 4, -6 28 3, -6 2 3"]
    if pose == "one leg":
        leg[1] = "-6 56 4, 12 36 3, -10 30 3"
    bend = rng.uniform(-6, 6)
    throat = f"22 70 13, 40 82 9, 34 {102 + bend} 8, 18 {120 + bend} 8"
    neck = f"{throat}, 28 {136 + bend} 8, 38 {132 + bend} 9"
    return [
        plain("dark", *[stroke(way) for way in leg], stroke("2 2 3, 12 1 3")),
        part("coat", blob("-44 52, -22 76, 8 82, 30 72, 24 56, -6 48"), stroke(neck)),
        part("second", blob("-44 52, -16 72, 8 70, -4 56"), pattern=True),
        part("coat", ellipse(40, 132 + bend, 9, 8)),
        plain("white", corners(f"46 {136 + bend}, 58 {128 + bend}, 44 {126 + bend}")),
        plain("black", corners(f"55 {132 + bend}, 58 {112 + bend}, 51 {125 + bend}")),
        *eye(42, 135 + bend, 2),
    ]


# ---- Small ones, and those of the water


def _insect_legs(rng, reach, width=3.4):
    ways = []
    for y, turn in ((12, 34), (0, 0), (-12, -38)):
        for side in (-1, 1):
            a = np.deg2rad(turn + rng.uniform(-9, 9))
            x, z = np.cos(a) * reach, np.sin(a) * reach
            ways.append(
                stroke(
                    [
                        (0, y, width),
                        (side * x * 0.6, y + z * 0.6 + 7, width),
                        (side * x, y + z, width * 0.6),
                    ]
                )
            )
    return part("limb", *ways)


def _bee(rng, pose):
    lift = rng.uniform(-12, 12)
    wing = [part("white", ellipse(22, 10, 25, 12, 20), ellipse(18, -6, 18, 9, -14), texture=0.3)]
    spread = 1.0 if pose == "flying" else 0.75
    return [
        _insect_legs(rng, 28, 2.6),
        part("coat", ellipse(0, -16, 17, 28)),
        plain(
            "black",
            *[
                stroke(f"{-w} {y} 7, 0 {y - 3} 7, {w} {y} 7")
                for y, w in ((-6, 13), (-20, 13), (-33, 9))
            ],
        ),
        part("nut", ellipse(0, 14, 14, 13), texture=1.5),
        *move(wing, 6, 10, lift, (spread, 1)),
        *move(wing, -6, 10, -lift, (-spread, 1)),
        plain("black", ellipse(0, 30, 10, 8), both(stroke("3 34 2, 10 46 2"))),
        plain("white", both(ellipse(6, 32, 2, 2.6))),
    ]


def _ladybug(rng, pose):
    spots = [(x, y) for x, y in ((14, 10), (18, -12), (9, -28))]
    shell = part("coat", ellipse(0, -6, 31, 35), texture=0.4)
    if pose == "open":
        shell = part("coat", *[p for m in (-1, 1) for p in [ellipse(m * 28, -10, 16, 32, m * 35)]])
        spots = [(27, -2), (34, -22), (22, -26)]
    return [
        _insect_legs(rng, 44),
        part("black", ellipse(0, -6, 22, 30), ellipse(0, 30, 18, 12), texture=0.4),
        shell,
        *([plain("black", stroke("0 28 2, 0 -40 2"))] if pose != "open" else []),
        plain("black", *[both(ellipse(x, y, 5.5, 6)) for x, y in spots]),
        plain("white", both(ellipse(10, 33, 4, 3.4))),
        plain("black", both(stroke("5 40 2, 14 52 1.6"))),
    ]


def _ant(rng, pose):
    wave = rng.uniform(-8, 8)
    return [
        _insect_legs(rng, 50, 4),
        part("coat", ellipse(0, -36, 16, 23), pattern=True),
        part("coat", ellipse(0, -8, 6, 8), ellipse(0, 5, 9, 12)),
        part("coat", ellipse(0, 27, 13, 12)),
        part(
            "limb",
            both(stroke("4 36 2.6, 18 48 2.4, 30 44 1.8")),
            both(stroke(f"4 38 4, {7 + wave / 4} 46 2")),
        ),
        plain("black", both(ellipse(8, 30, 2.6, 3.4))),
    ]


def _dragonfly(rng, pose):
    lift = rng.uniform(-8, 8)
    wing = [
        part("white", ellipse(36, 6, 36, 7, 8), ellipse(32, -8, 31, 8, -12), texture=0.3),
        plain("dark", ellipse(64, 12, 4, 2.2)),
    ]
    fold = 1.0 if pose == "flying" else 0.8
    return [
        part("coat", stroke("0 0 10, 0 -34 7, 2 -84 6"), pattern=True),
        plain("dark", *[stroke(f"-4 {y} 2, 4 {y} 2") for y in range(-76, -20, 11)]),
        *move(wing, 3, 10, lift, (fold, 1)),
        *move(wing, -3, 10, -lift, (-fold, 1)),
        part("coat", ellipse(0, 10, 9, 15)),
        plain("second", both(ellipse(6, 28, 7.5, 7.5))),
        plain("white", both(ellipse(7, 30, 2, 2))),
    ]


def _scorpion(rng, pose):
    curl = rng.uniform(-8, 8)
    ways = [
        stroke(f"{4} {y} 4, {24} {y + 10} 3.4, {36} {y + d} 2")
        for y, d in ((8, 8), (0, -2), (-8, -12), (-16, -22))
    ]
    beads = [(0, -34), (-6, -50), (-4 + curl, -66), (10 + curl, -78), (26 + curl, -76)]
    return [
        part("limb", *map(both, ways)),
        part("coat", both(stroke("8 20 6, 28 30 6, 30 46 6"))),
        part("coat", both(blob("24 44, 22 60, 29 70, 28 56, 33 56, 38 68, 40 52, 34 42"))),
        part("coat", *[ellipse(x, y, 8, 9) for x, y in beads], pattern=True),
        plain("dark", corners(f"{30 + curl} -70, {40 + curl} -52, {24 + curl} -64")),
        part("coat", ellipse(0, -8, 15, 22), ellipse(0, 14, 13, 12), pattern=True),
        plain("dark", *[stroke(f"-11 {y} 1.6, 11 {y} 1.6") for y in (-20, -12, -4)]),
        plain("white", both(ellipse(4, 20, 2.2, 2.2))),
    ]


def _crab(rng, pose):
    raise_ = 12 if pose == "waving" else 0
    ways = [
        stroke(f"20 {y} 6, {44} {y + 8} 5, {52 + d} {y - 14} 3")
        for y, d in ((10, 6), (4, 2), (-2, -4))
    ]
    claw = blob("0 0, -10 12, -6 28, 6 32, 2 18, 8 16, 14 28, 18 12, 10 0")
    return [
        part("limb", *map(both, ways)),
        part("coat", both(stroke(f"26 20 8, 46 {28 + raise_} 8"))),
        *[
            q
            for m in (1, -1)
            for q in move(
                [part("coat", claw)], m * 44, 28 + raise_, m * -rng.uniform(0, 24), (m, 1)
            )
        ],
        part("coat", both(stroke("8 30 3.4, 10 42 3.4"))),
        part("coat", blob("-36 12, -24 32, 0 36, 24 32, 36 12, 18 -6, -18 -6"), pattern=True),
        plain("white", both(ellipse(10, 44, 5, 5))),
        plain("black", both(ellipse(10.5, 45, 2.6, 2.6)), stroke("-8 4 2, 0 1 2, 8 4 2")),
    ]


def _octopus(rng, pose):
    arms = []
    for i, x in enumerate(np.linspace(-26, 26, 8)):
        out, end = x * 2.1 + rng.uniform(-8, 8), x * 2.6 + rng.uniform(-10, 10)
        tip = -30 + (abs(x) < 16) * -14 + rng.uniform(-8, 8)
        arms.append(
            stroke([(x, 10, 13), (out, -14, 10), (end, tip, 6), (end + 8 * (-1) ** i, tip + 8, 3)])
        )
    tall = 66 if pose == "swimming" else 54
    return [
        part("far", *arms[1::2]),
        part("coat", *arms[::2], pattern=True),
        part("coat", blob(f"-26 6, -34 38, 0 {tall + 6}, 34 38, 26 6, 0 -2"), pattern=True),
        plain("white", both(ellipse(11, 22, 7, 8))),
        plain("black", both(ellipse(12, 21, 3.4, 4.6))),
    ]


def _fish(rng, pose):
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


def _whale(rng, pose):
    wag = rng.uniform(-6, 8)
    jet = []
    if pose == "blowing":
        jet = [
            part(
                GLASS,
                stroke("28 38 4, 26 56 4, 14 64 4"),
                stroke("30 38 4, 34 56 4, 46 64 4"),
                opacity=0.85,
            )
        ]
    return [
        *jet,
        part("coat", corners(f"-54 {34 + wag}, -86 {58 + wag}, -66 {36 + wag}, -84 {18 + wag}")),
        part(
            "coat",
            stroke(f"0 12 50, -34 16 30, -66 {36 + wag} 9"),
            blob("-20 22, 8 40, 44 34, 60 10, 36 -12, -6 -14"),
        ),
        part("light", blob("58 4, 30 4, 0 -4, -22 2, -8 -14, 36 -13"), texture=0.4),
        plain("dark", *[stroke(f"{x} {-3} 1.4, {x - 14} -11 1.4") for x in (46, 34, 22, 10)]),
        part("far", blob("14 -2, 6 -26, -8 -28, 0 -4")),
        *eye(42, 12, 2.8),
    ]


def _snail(rng, pose):
    turns = np.linspace(0, 4.2 * np.pi, 30)
    spiral = [(-6 + 1.9 * a * np.cos(a), 34 + 1.9 * a * np.sin(a), 3.4) for a in turns]
    reach = 8 if pose == "stretched" else 0
    return [
        part("light", stroke(f"-48 4 4, -10 8 15, 30 8 15, {46 + reach} 26 13"), texture=0.4),
        part(
            "light",
            stroke(f"{46 + reach} 28 4, {42 + reach} 50 3"),
            stroke(f"{48 + reach} 28 4, {58 + reach} 48 3"),
        ),
        plain("black", ellipse(42 + reach, 52, 4, 4), ellipse(58 + reach, 50, 4, 4)),
        part("coat", ellipse(-6, 34, 30, 28, rng.uniform(-12, 12)), pattern=True),
        plain("dark", stroke(spiral)),
    ]


def _snake(rng, pose):
    x = np.linspace(-80, 62, 9)
    wave = 16 if pose == "gliding" else 8
    y = 16 + wave * np.sin(x / 17 + rng.uniform(0, 6))
    way = [(a, b, w) for a, b, w in zip(x, y, (2, 8, 12, 14, 15, 15, 14, 13, 12), strict=True)]
    head = [
        plain(
            "red",
            stroke("18 0 2, 30 0 1.6"),
            stroke("29 0 1.4, 36 5 1.2"),
            stroke("29 0 1.4, 36 -4 1.2"),
        ),
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
        part("coat", stroke(way), pattern=True),
        *move(head, 70, y[-1] + 2, rng.uniform(-10, 20)),
    ]


def _turtle(rng, pose):
    step = 8 if pose == "walking" else 0
    head = [
        part(GREEN, stroke("-10 -10 13, 2 0 14"), ellipse(6, 2, 13, 10), texture=0.5),
        *eye(10, 5, 2.4),
    ]
    return [
        part(LEAF, stroke("-44 14 6, -58 8 3"), texture=0.5),
        part(
            LEAF,
            *[stroke(f"{x} 14 12, {x + d} 2 11") for x, d in ((-18, step), (18, -step))],
            texture=0.5,
        ),
        part("coat", blob("-46 14, -32 40, 0 52, 32 40, 46 14"), pattern=True),
        plain(
            "dark",
            *[
                stroke(w)
                for w in (
                    "-40 26 2, 40 26 2",
                    "-24 26 2, -14 48 2",
                    "0 26 2, 0 50 2",
                    "24 26 2, 14 48 2",
                    "-12 26 2, -16 12 2",
                    "12 26 2, 16 12 2",
                )
            ],
        ),
        part("second", stroke("-46 13 7, 46 13 7")),
        part(
            GREEN,
            *[stroke(f"{x} 12 13, {x + d} 3 11") for x, d in ((-30, -step), (30, step))],
            texture=0.5,
        ),
        *move(head, 54, 28 + rng.uniform(-6, 10)),
    ]


def _frog(rng, pose):
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


def _lizard(rng, pose):
    sway = rng.uniform(-12, 12)
    limbs = [
        stroke(f"{x} 0 7, {x + 8} {s * 18} 6, {x + d} {s * 30} 4")
        for x, d in ((-16, -8), (22, 16))
        for s in (-1, 1)
    ]
    toes = [
        stroke(f"{x + d} {s * 30} 2.4, {x + d + t} {s * 38} 1.4")
        for x, d in ((-16, -8), (22, 16))
        for s in (-1, 1)
        for t in (-6, 0, 6)
    ]
    body = [
        part("limb", *limbs, *toes),
        part(
            "coat",
            stroke(f"-20 0 18, -50 {sway} 10, -76 {-sway} 6, -100 {sway / 2} 2"),
            pattern=True,
        ),
        part("coat", blob("-28 0, -6 13, 28 10, 38 0, 28 -10, -6 -13"), pattern=True),
        part("coat", blob("32 8, 50 11, 66 0, 50 -11, 32 -8")),
        plain("black", ellipse(50, 7, 3, 2.6), ellipse(50, -7, 3, 2.6)),
    ]
    return move(body, 0, 0, 65 if pose == "climbing" else 0)


# ---- Things


def _cup(rng, pose):
    wide, tall = rng.uniform(22, 32), rng.uniform(44, 62)
    ring = [
        (wide - 2, tall * 0.8, 7),
        (wide + 20, tall * 0.75, 7),
        (wide + 20, tall * 0.3, 7),
        (wide - 4, tall * 0.22, 7),
    ]
    steam = [
        part(
            "white",
            *[
                stroke(f"{x} {tall + 8} 3, {x + 6} {tall + 18} 3, {x} {tall + 28} 3")
                for x in (-8, 8)
            ],
            opacity=0.6,
        )
    ]
    return [
        *(steam if pose == "hot" else []),
        part("coat", stroke(ring)),
        part(
            "coat",
            corners(f"{-wide} {tall}, {wide} {tall}, {wide * 0.75} 0, {-wide * 0.75} 0"),
            ellipse(0, 0, wide * 0.75, 5),
            pattern=True,
        ),
        plain("white", ellipse(0, tall, wide, 6.5)),
        plain("nut", ellipse(0, tall - 1, wide * 0.86, 4.6)),
    ]


def _house(rng, pose):
    high, roof = rng.uniform(44, 62), rng.uniform(24, 40)
    color = ((170, 70, 56), (96, 96, 104), (120, 84, 60))[rng.integers(3)]
    panes = [
        corners(
            f"{x} {high * 0.5}, {x + 16} {high * 0.5}, {x + 16} {high * 0.82}, {x} {high * 0.82}"
        )
        for x in (-36, 20)
    ]
    chimney = [
        part("second", corners(f"18 {high}, 30 {high}, 30 {high + roof + 8}, 18 {high + roof + 8}"))
    ]
    return [
        *(chimney if pose == "chimney" else []),
        part("coat", corners(f"-44 0, 44 0, 44 {high}, -44 {high}"), pattern=True),
        part(color, corners(f"-54 {high}, 54 {high}, 0 {high + roof}")),
        part("nut", corners(f"-9 0, 9 0, 9 {high * 0.55}, -9 {high * 0.55}"), texture=0.5),
        plain(GLASS, *panes),
        plain(
            "white", *[stroke(f"{x} {high * 0.66} 2, {x + 16} {high * 0.66} 2") for x in (-36, 20)]
        ),
    ]


def _car(rng, pose):
    cabin = rng.uniform(-6, 6)
    back = -50 if pose == "van" else -34
    wheels = [(x, 8) for x in (-32, 32)]
    return [
        part(
            "coat",
            blob(f"-58 10, -58 28, {back} 32, 44 31, 60 26, 60 10"),
            corners(f"{back} 28, {back + 12 + cabin} 54, {18 + cabin} 54, 36 28"),
            texture=0.3,
            pattern=True,
        ),
        plain(
            GLASS,
            corners(f"{back + 8} 32, {back + 17 + cabin} 49, {-6 + cabin} 49, -6 32"),
            corners(f"0 32, {cabin} 49, {15 + cabin} 49, 27 32"),
        ),
        plain("black", *[ellipse(x, y, 13, 13) for x, y in wheels]),
        plain(STEEL, *[ellipse(x, y, 6, 6) for x, y in wheels]),
        plain("gold", ellipse(56, 24, 3.4, 3.4)),
    ]


def _tree(rng, pose):
    trunk = part("nut", stroke("0 0 13, 1 30 10, 0 54 8"), texture=1.5)
    if pose == "fir":
        layers = [
            corners(f"{-w} {y}, {w} {y}, 0 {y + 38}") for y, w in ((22, 36), (44, 29), (66, 20))
        ]
        return [trunk, part("coat", *layers, texture=1.6)]
    at = rng.uniform((-26, 56), (26, 92), (9, 2))
    balls = [ellipse(x, y, r, r) for (x, y), r in zip(at, rng.uniform(15, 22, 9), strict=True)]
    fruit = [ellipse(x, y, 3.4, 3.4) for x, y in at[:5]]
    return [trunk, part("coat", *balls, ellipse(0, 74, 30, 24), texture=1.8), plain("red", *fruit)]


def _star(rng, pose):
    points = {"five": 5, "six": 6, "eight": 8}[pose]
    inner = rng.uniform(0.4, 0.58)
    angle = np.pi / 2 + np.arange(2 * points) * np.pi / points
    r = np.where(np.arange(2 * points) % 2, 40 * inner, 40)
    star = np.column_stack([r * np.cos(angle), r * np.sin(angle)])
    return [
        part("coat", [star], texture=0.5, pattern=True),
        part("second", [star * 0.55], texture=0.4),
    ]


def _key(rng, pose):
    long = rng.uniform(60, 90)
    teeth = [
        corners(f"{long - d} 2, {long - d} {-h}, {long - d - 7} {-h}, {long - d - 7} 2")
        for d, h in zip((0, 11, 22), rng.uniform(8, 18, 3), strict=True)
    ]
    ring = [(20 * np.cos(a) - 14, 20 * np.sin(a), 9) for a in np.linspace(0, 2 * np.pi, 13)]
    if pose == "square":
        ring = [(x, y, 9) for x, y in ((4, 0), (4, 18), (-32, 18), (-32, -18), (4, -18), (4, 0))]
    return [part("coat", stroke(ring), stroke(f"4 0 8, {long} 0 8"), *teeth, texture=0.3)]


def _umbrella(rng, pose):
    tips = np.linspace(-52, 52, 5)
    dome = [(52 * np.cos(a), 50 + 42 * np.sin(a)) for a in np.linspace(0, np.pi, 15)]
    wave = [(x, 50 + 7 * np.sin((x + 52) / 26 * np.pi) ** 2) for x in np.linspace(-52, 52, 17)]
    ribs = [
        stroke([(0, 92, 1.8), (x * 0.75, 76 - abs(x) / 4, 1.8), (x, 50, 1.8)]) for x in tips[1:-1]
    ]
    shape = [np.array(dome + wave)]
    tilt = 0 if pose == "upright" else 30
    return move(
        [
            plain(
                "black",
                stroke("0 50 3.4, 0 -2 3.4, 6 -12 3.4, 14 -4 3.4"),
                stroke("0 90 3, 0 100 3"),
            ),
            part("coat", shape, texture=0.3, pattern=True),
            plain("dark", *ribs),
        ],
        0,
        0,
        tilt * rng.choice([-1, 1]),
    )


def _mushroom(rng, pose):
    wide = rng.uniform(32, 46)
    tall = 34 if pose == "low" else 56
    half, other = (f"{m * wide * 0.7} {tall + 22}" for m in (-1, 1))
    low = tall - 3
    dots = [
        ellipse(x * wide, tall + y, r, r * 0.8)
        for x, y, r in ((-0.55, 8, 5), (-0.1, 18, 6), (0.4, 12, 6), (0.05, 4, 4), (0.75, 3, 4))
    ]
    return [
        part("light", stroke(f"0 2 22, 1 {tall / 2} 17, 0 {tall} 18"), texture=0.5),
        part("white", ellipse(0, tall - 1, wide * 0.92, 6), texture=0.4),
        part(
            "coat",
            blob(f"{-wide} {low}, {half}, 0 {tall + 33}, {other}, {wide} {low}, 0 {tall + 2}"),
            texture=0.4,
        ),
        plain("white", *dots),
    ]


def _flower(rng, pose):
    count = int(rng.integers(5, 10))
    angle = np.arange(count) * 2 * np.pi / count + rng.uniform(0, 1)
    petals = [
        ellipse(22 * np.cos(a), 22 * np.sin(a), 17, 36 / count + 4, np.rad2deg(a)) for a in angle
    ]
    bloom = [part("coat", *petals, texture=0.5, pattern=True), part("gold", ellipse(0, 0, 11, 11))]
    stem = [
        plain(LEAF, stroke("0 0 5, 5 34 5, 0 70 5")),
        part(GREEN, blob("3 20, 22 26, 34 42, 16 38"), blob("4 30, -18 38, -28 52, -10 46")),
    ]
    return [*stem, *move(bloom, 0, 76, 0, (1, 1.0 if pose == "front" else 0.62))]


def _boat(rng, pose):
    tall = rng.uniform(66, 96)
    sails = [
        part("white", corners(f"5 24, 5 {tall}, 48 26"), texture=0.5),
        part("second", corners(f"-5 26, -5 {tall - 8}, -38 26"), texture=0.5),
    ]
    if pose == "steamer":
        sails = [
            part("white", corners("-34 20, 30 20, 24 42, -30 42")),
            plain(GLASS, *[ellipse(x, 32, 4.4, 4.4) for x in (-20, -5, 10)]),
            part("red", corners("-10 42, 6 42, 5 68, -8 68")),
        ]
    mast = [] if pose == "steamer" else [plain("nut", stroke(f"0 18 4, 0 {tall + 4} 3"))]
    return [
        *mast,
        *sails,
        part("coat", blob("-56 22, 0 18, 58 24, 44 2, -40 0"), texture=0.5, pattern=True),
        plain("white", stroke("-50 17 3, 0 14 3, 52 18 3")),
    ]


def _kind(parts, poses, colors, patterns="plain", texture="skin", turn=15.0):
    return Kind(
        parts,
        tuple(poses.split(",")),
        tuple(colors.split()),
        tuple(patterns.split()),
        texture,
        turn,
    )


WALK = "standing,walking,grazing"
KINDS = {
    "ant": _kind(_ant, "walking", "black brown rust chocolate", "plain stripes", turn=35),
    "bear": _kind(
        _bear, "walking,standing,sitting", "brown black chocolate white gray tan", texture="fur"
    ),
    "bee": _kind(_bee, "flying,sitting", "orange yellow tan cream", texture="fur", turn=35),
    "boat": _kind(_boat, "sailing,steamer", BRIGHT, "plain stripes"),
    "camel": _kind(_camel, "standing,walking", "tan cream brown rust", texture="hair"),
    "car": _kind(_car, "car,van", BRIGHT),
    "crab": _kind(_crab, "walking,waving", "orange rust tan blue brown", "plain spots"),
    "cup": _kind(_cup, "hot,cold", BRIGHT, "plain stripes spots patches"),
    "deer": _kind(_deer, WALK, "brown tan rust chocolate gray", "plain spots", "hair"),
    "dragonfly": _kind(_dragonfly, "flying,sitting", BRIGHT, "plain stripes", turn=35),
    "duck": _kind(
        _duck,
        "walking,swimming",
        "white brown gray tan cream black",
        "plain spots patches",
        "feathers",
    ),
    "fish": _kind(_fish, "swimming,leaping", BRIGHT, "plain stripes spots patches", "scales"),
    "flamingo": _kind(
        _flamingo, "standing,one leg", "orange white rust cream gray", texture="feathers"
    ),
    "flower": _kind(_flower, "front,tilted", BRIGHT, "plain plain spots"),
    "fox": _kind(_fox, "standing,walking", FURRY, texture="fur"),
    "frog": _kind(
        _frog, "sitting,jumping", "tan yellow brown orange blue gray", "plain spots stripes"
    ),
    "giraffe": _kind(
        _giraffe, "standing,walking", "tan cream orange yellow", "patches spots patches", "hair"
    ),
    "hedgehog": _kind(_hedgehog, "standing,walking", "tan cream brown gray", texture="fur"),
    "house": _kind(
        _house, "chimney,plain", "white cream tan yellow gray rust blue", "plain stripes"
    ),
    "kangaroo": _kind(_kangaroo, "standing,jumping", "rust brown gray tan", texture="fur"),
    "key": _kind(_key, "round,square", "yellow gray tan slate brown rust", turn=35),
    "ladybug": _kind(_ladybug, "walking,open", "rust orange yellow", turn=35),
    "lion": _kind(_lion, "standing,walking", "tan orange cream brown", texture="fur"),
    "lizard": _kind(
        _lizard,
        "walking,climbing",
        "tan brown gray blue orange slate",
        "plain stripes spots patches",
        "scales",
        35,
    ),
    "mouse": _kind(_mouse, "sitting,walking", "gray brown white tan black", "plain patches", "fur"),
    "mushroom": _kind(_mushroom, "low,high", "rust orange brown tan violet"),
    "octopus": _kind(
        _octopus, "sitting,swimming", "violet orange rust blue gray", "plain spots", turn=25
    ),
    "owl": _kind(
        _owl, "sitting,flying", "brown gray white tan chocolate", "plain spots", "feathers"
    ),
    "penguin": _kind(_penguin, "standing,walking", "black slate blue gray", texture="feathers"),
    "pig": _kind(_pig, WALK, "cream tan white gray black rust", "plain patches", "hair"),
    "rabbit": _kind(_rabbit, "sitting,lying", FURRY, "plain plain patches", "fur"),
    "rhino": _kind(_rhino, WALK, "gray slate gray tan brown", "plain"),
    "scorpion": _kind(_scorpion, "walking", "black brown tan rust", "plain stripes", turn=35),
    "snail": _kind(_snail, "short,stretched", "brown tan rust orange cream", "plain stripes spots"),
    "snake": _kind(
        _snake,
        "gliding,coiled",
        "tan brown orange gray yellow blue",
        "plain stripes spots patches",
        "scales",
    ),
    "star": _kind(_star, "five,six,eight", BRIGHT, "plain spots stripes", turn=35),
    "tree": _kind(_tree, "fir,round", "tan yellow orange rust"),
    "turtle": _kind(_turtle, "standing,walking", "brown tan rust slate", "plain patches spots"),
    "umbrella": _kind(_umbrella, "upright,tilted", BRIGHT, "plain stripes spots"),
    "whale": _kind(_whale, "swimming,blowing", "blue slate gray black"),
}


def sheet(path, size=96):
    """Draw ten of each kind, one row a kind, two columns of rows, into one picture file."""
    from PIL import Image

    rows = [np.hstack([draw(kind, i, size).picture for i in range(10)]) for kind in KINDS.values()]
    half = -(-len(rows) // 2)
    rows += [np.zeros_like(rows[0])] * (2 * half - len(rows))
    Image.fromarray(np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])])).save(path)


if __name__ == "__main__":
    sheet(sys.argv[1] if len(sys.argv) > 1 else "sheet.png")
