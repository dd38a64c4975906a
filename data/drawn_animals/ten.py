"""The ten animals of the course, each drawn as a list of parts, back to front."""

from itertools import pairwise

import numpy as np

from utils.constants import CLASS_NAMES

from .shapes import (
    FURS,
    blob,
    both,
    corners,
    curve,
    ellipse,
    eye,
    kind,
    legs,
    move,
    part,
    plain,
    points_of,
    stroke,
)


@kind("standing, walking, sitting", FURS, "plain patches spots", "fur")
def dog(rng, pose):
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
        chest = stroke("-16 22 44, 2 46 38, 16 66 28", "16 66 28, 24 84 22", "22 50 14, 25 4 10")
        return [
            part("coat", stroke(f"-32 7 9, -50 9 8, -60 {24 + wag} 5")),
            part("far", stroke("14 48 13, 14 4 9"), ellipse(17, 3, 8, 4)),
            part("coat", chest, ellipse(29, 4, 8, 4), pattern=True),
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


@kind("standing, walking, grazing", FURS, "plain plain patches", "hair")
def horse(rng, pose):
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


@kind("standing, walking, trumpeting", "gray slate gray brown tan")
def elephant(rng, pose):
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


@kind(
    "open, tilted, folded",
    "orange yellow blue violet white rust brown cream",
    "plain spots",
    "scales",
    turn=35,
    second="bright",
)
def butterfly(rng, pose):
    swell = rng.uniform(0.9, 1.15)
    fore = points_of("2 10, 16 40, 48 56, 60 44, 50 16, 26 0, 4 -2")
    hind = points_of("3 0, 26 0, 44 -12, 42 -36, 24 -46, 8 -26") * swell
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
        plain("black", stroke("1 22 1.8, 6 38 1.8, 14 50 1.8", "-1 22 1.8, -4 39 1.8")),
        plain("black", ellipse(14, 50, 3, 3), ellipse(-5, 41, 3, 3)),
        part("body", ellipse(0, 18, 5, 5), ellipse(0, 7, 5.5, 10), stroke("0 0 9, 0 -30 4")),
    ]
    if pose == "folded":
        return move([*wings(-0.75), *wings(-1.0), *body], 0, 0, -38)
    left = -1.0 if pose == "open" else -0.6
    return [*wings(left), *wings(1.0), *body]


@kind(
    "standing, walking, pecking",
    "white rust brown black cream tan gray",
    "plain plain spots",
    "feathers",
    second="shade",
)
def chicken(rng, pose):
    step = 14 if pose == "walking" else 3
    foot = []
    for x, shift in ((-6, -step), (6, step)):
        x0, y0 = x + shift, 8 if shift < -9 else 2
        foot.append(f"{x} 30 5, {x - 1} 16 3.6, {x0} {y0} 3.6")
        foot.append(f"{x0 - 7} {y0} 3, {x0} {y0 + 1} 3, {x0 + 10} {y0 - 1} 3")
        foot.append(f"{x0} {y0 + 1} 2.4, {x0 + 7} {y0 + 4} 2.4")
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
    quills = [f"{-28 + d} {33 + d / 3} 1.4, {-14 + d} {34 + d / 4} 1.4" for d in (0, 8, 16)]
    return [
        *[part("second" if i % 2 else "dark", p) for i, p in enumerate(plumes)],
        plain("gold", stroke(*foot)),
        *head[:2],
        part("coat", body, neck, pattern=True),
        part("second", wing, pattern=True),
        plain("dark", stroke(*quills)),
        *head[2:],
    ]


@kind("standing, walking, sitting", FURS, "plain stripes stripes patches", "fur")
def cat(rng, pose):
    whiskers = stroke(*[f"7 -5 1.1, 27 {y} 1.1" for y in (0, -6, -12)])
    head = [
        part("coat", both(corners("-17 2, -17 28, -2 13"))),
        plain("pink", both(corners("-14.5 8, -14.5 22, -6 13"))),
        part("coat", ellipse(0, 0, 19, 16), pattern=True),
        part("light", both(ellipse(4, -7, 5.5, 4.5)), texture=0.4),
        plain("iris", both(ellipse(8, 3, 4.6, 4.6))),
        plain("black", both(ellipse(8, 3, 1.9, 4.2))),
        plain("pink", corners("-3 -3, 3 -3, 0 -6.5")),
        plain("white", both(whiskers)),
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


@kind(
    "standing, walking, grazing",
    "white brown black rust cream tan",
    "patches patches patches plain",
    "hair",
)
def cow(rng, pose):
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
        plain("pink", ellipse(-20, 38, 13, 10), stroke("-26 32 4, -26 25 4", "-15 32 4, -15 25 4")),
        part("coat", trunk, near, stroke(f"34 70 36, {place[0]} {place[1]} 24"), pattern=True),
        part("coat", stroke(f"-50 84 5, -60 62 4, {-59 + swing} 38 3.4")),
        part("dark", ellipse(-59 + swing, 32, 5.5, 10)),
        *feet,
        *move(head, *place),
    ]


@kind("standing, walking, grazing", "white cream white gray tan brown black", texture="wool")
def sheep(rng, pose):
    far, near, feet = legs(rng, pose, -26, 20, 32, 6.5, "black")
    angle = np.linspace(0, 2 * np.pi, 15, endpoint=False) + rng.uniform(0, 1)
    x, y = -4 + 36 * np.cos(angle), 52 + 19 * np.sin(angle)
    radius = rng.uniform(10, 13.5, 15)
    fleece = [ellipse(a, b, r, r) for a, b, r in zip(x, y, radius, strict=True)]
    fleece.append(ellipse(-4, 52, 38, 20))
    curls = rng.uniform((-36, 38), (26, 70), (8, 2))
    curls = [f"{a - 5} {b} 1.5, {a} {b - 4} 1.5, {a + 5} {b} 1.5" for a, b in curls]
    head = [
        part("face", both(stroke("8 5 8, 24 1 6")), texture=0.4),
        part("face", blob("-11 10, 11 10, 10 -8, 6 -21, -6 -21, -10 -8"), texture=0.4),
        plain("white", both(ellipse(5.5, 0, 3.2, 3.2))),
        plain("black", both(ellipse(5.5, -0.5, 1.7, 2))),
        plain("pink", both(ellipse(2.6, -16, 1.4, 1.8))),
        part("coat", *[ellipse(a, b, 7, 6.5) for a, b in ((-8, 10), (0, 14), (8, 10), (0, 8))]),
    ]
    place = (42, 28, 6) if pose == "grazing" else (42, 66, rng.uniform(-8, 8))
    neck = f"26 56 28, {place[0]} {place[1]} 20"
    return [
        *[p._replace(color="face far" if p.color == "far" else p.color, texture=0) for p in far],
        part("face", near, texture=0.3),
        *feet,
        part("coat", ellipse(-46, 56, 8, 6)),
        part("coat", *fleece, stroke(neck), pattern=True),
        plain("wool", stroke(*curls)),
        *move(head, *place),
    ]


@kind(
    "walking, hanging, web",
    "black brown chocolate rust gray tan",
    "plain stripes spots",
    "fur",
    turn=35,
    second="warm",
)
def spider(rng, pose):
    limbs = []
    for i, degrees in enumerate((62, 24, -14, -52)):
        for side in (-1, 1):
            turn = np.deg2rad(degrees + rng.uniform(-8, 8))
            knee = turn + np.deg2rad(16)
            reach = (60, 50, 50, 64)[i] * rng.uniform(0.92, 1.08)
            foot = turn - 0.2 * np.sign(degrees)
            joints = (5, turn, 0, 6), (0.55 * reach, knee, 9, 4.4), (reach, foot, 0, 2.2)
            limbs.append([(side * r * np.cos(a), r * np.sin(a) + h, w) for r, a, h, w in joints])
    web = []
    if pose == "web":
        rays = np.deg2rad(np.arange(0, 360, 30) + 8)
        web = [[(0, 0, 0.9), (92 * np.cos(a), 92 * np.sin(a), 0.9)] for a in rays]
        for r in (22, 40, 58, 76):
            ring = [(r * np.cos(a), r * np.sin(a), 0.8) for a in (*rays, rays[0])]
            web += pairwise(ring)
    elif pose == "hanging":
        web = ["0 0 1.2, 0 200 1.2"]
    fat = rng.uniform(0.85, 1.1)
    return [
        *([part("white", stroke(*web), texture=0, opacity=0.75)] if web else []),
        part("limb", stroke(*limbs)),
        part("coat", ellipse(0, -24, 20 * fat, 23), pattern=True),
        plain("second", corners(f"0 -10, {5 * fat} -22, 0 -36, {-5 * fat} -22")),
        part("coat", ellipse(0, 4, 12, 13)),
        part("limb", both(stroke("4 14 4, 6 22 2.5"))),
        plain("white", both(ellipse(3.4, 12, 2.4, 2.4)), both(ellipse(7.4, 9, 1.5, 1.5))),
        plain("black", both(ellipse(3.4, 12.6, 1.2, 1.2))),
    ]


@kind("sitting, eating, standing", "rust brown gray chocolate tan", texture="fur")
def squirrel(rng, pose):
    head = [
        part("far", corners("-1 8, 3 26, 8 8")),
        part("coat", ellipse(0, 0, 16, 14), stroke("4 -2 18, 17 -5 9")),
        part("coat", corners("-10 8, -8 26, 1 11")),
        plain("dark", stroke("-7 20 4, -9 33 1.4", "3 20 4, 3 31 1.4")),
        part("light", ellipse(9, -8, 8, 4.5), texture=0.5),
        plain("black", ellipse(22, -4, 3, 2.6)),
        *eye(6, 3, 4),
    ]
    curl = rng.uniform(-5, 5)
    tail = f"-14 10 12, -42 14 26, -54 44 34, -44 76 36, -60 {98 + curl} 30, -76 {90 + curl} 12"
    tail = points_of(tail)
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
    # Hairs stick out on both sides of the tail.
    line = curve(tail, steps=12)[1:]
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


KINDS = {name: globals()[name] for name in CLASS_NAMES}
