"""Mammals and birds that are not among the ten."""

import numpy as np

from ..shapes import FURS, blob, both, corners, ellipse, eye, kind, legs, move, part, plain, stroke


def beast(rng, pose, limbs, trunk, neck, head, place, tail=(), foot="black"):
    """Return a four-legged animal: legs, tail, trunk and neck as one, head."""
    far, near, feet = legs(rng, pose, *limbs, foot)
    body = part("coat", blob(trunk), near, stroke(neck), pattern=True)
    return [*far, *tail, body, *feet, *move(head, *place, rng.uniform(-8, 8))]


@kind("standing, walking, grazing", "cream tan white gray black rust", "plain patches", "hair")
def pig(rng, pose):
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


@kind("standing, walking", "tan cream orange yellow", "patches spots patches", "hair")
def giraffe(rng, pose):
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


@kind("standing, walking, grazing", "brown tan rust chocolate gray", "plain spots", "hair")
def deer(rng, pose):
    antlers = "2 10 4, -4 26 3.4, -14 40 2.4", "-3 24 3, 8 38 2.2", "-9 34 2.6, -24 36 2"
    head = [
        plain("horn", stroke(*antlers)),
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


@kind("standing, walking", "tan cream brown rust", texture="hair")
def camel(rng, pose):
    muzzle = stroke("0 0 16, 22 -8 13")
    head = [
        part("coat", corners("-8 6, -6 18, 0 8"), ellipse(0, 2, 12, 10), muzzle),
        plain("dark", stroke("18 -13 1.6, 30 -11 1.6"), ellipse(28, -5, 2, 1.6)),
        *eye(5, 5, 2.5),
    ]
    humps = "-18 90 22, -17 104 14", "16 90 22, 17 104 14"
    if pose == "standing":
        humps = ("0 88 36, 2 106 16",)
    hills = [part("coat", stroke(*humps))]
    trunk = "-46 76, -28 94, 8 94, 38 86, 42 64, 8 54, -38 58"
    neck = "34 70 26, 56 60 20, 68 88 15, 70 106 14"
    return beast(rng, pose, (-32, 28, 60, 8.5), trunk, neck, head, (74, 112), hills, "dark")


@kind("walking, standing, sitting", "brown black chocolate white gray tan", texture="fur")
def bear(rng, pose):
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


@kind("standing, walking", "tan orange cream brown", texture="fur")
def lion(rng, pose):
    around = np.arange(0, 6.2, 0.52)
    tufts = [ellipse(24 * np.cos(a), 24 * np.sin(a), 10, 10) for a in around]
    head = [
        part("mane", *tufts, texture=1.6),
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


@kind("standing, walking", FURS, texture="fur")
def fox(rng, pose):
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


@kind("standing, walking, grazing", "gray slate gray tan brown")
def rhino(rng, pose):
    head = [
        plain("horn", corners("34 2, 44 34, 22 10"), corners("16 8, 20 24, 8 12")),
        part("coat", corners("-12 8, -10 26, -1 12"), stroke("-4 2 32, 20 -4 24, 32 -8 18")),
        plain("dark", ellipse(38, -8, 2.2, 2)),
        *eye(10, 4, 2.4),
    ]
    tail = [part("coat", stroke("-58 64 5, -66 44 3"))]
    trunk = "-58 62, -44 84, -2 80, 32 86, 46 64, 36 32, -6 28, -50 34"
    neck, place = "34 60 44, 48 56 34", (52, 40 if pose == "grazing" else 58)
    return beast(rng, pose, (-38, 28, 38, 18), trunk, neck, head, place, tail, "far")


@kind("sitting, walking", "gray brown white tan black", "plain patches", "fur")
def mouse(rng, pose):
    sway = rng.uniform(-14, 14)
    head = [
        part("coat", ellipse(-10, 15, 12, 12), ellipse(8, 17, 10, 11)),
        plain("pink", ellipse(-10, 15, 8, 8), ellipse(8, 17, 6.5, 7.5)),
        part("coat", stroke("0 2 28, 22 -6 12")),
        plain("black", stroke(*[f"18 -6 1.1, 36 {y} 1.1" for y in (-2, -12, 6)])),
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


@kind("sitting, lying", FURS, "plain plain patches", "fur")
def rabbit(rng, pose):
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


@kind("standing, walking", "tan cream brown gray", texture="fur")
def hedgehog(rng, pose):
    angles, tips = np.linspace(0.1, 3.1, 34), rng.uniform(1.05, 1.25, 34)
    foot = np.column_stack([44 * np.cos(angles), 40 * np.sin(angles)])
    end = np.column_stack([44 * np.cos(angles + 0.09), 40 * np.sin(angles + 0.09)])
    spines = [[np.array(s)] for s in zip(foot * 0.8, foot * tips[:, None], end * 0.8, strict=True)]
    rows = [(x, y) for y in (12, 22, 31) for x in range(-30, 22 - y // 3, 8)]
    thorns = stroke(*[f"{x} {y} 2.4, {x - 5} {y + 7} 0.6" for x, y in rows])
    step = 5 if pose == "walking" else 0
    return [
        part("far", *[ellipse(x, 0, 7, 4) for x in (-22 - step, 16 + step)]),
        part("second", *spines, texture=1.6),
        part("second", blob("-46 4, -34 28, 0 40, 34 26, 44 6, 0 2"), texture=1.6),
        plain("dark", thorns),
        part("coat", stroke("34 14 28, 50 10 16, 64 9 7"), ellipse(28, 26, 6, 6)),
        part("coat", ellipse(-28 + step, 1, 7, 4), ellipse(24 - step, 1, 7, 4)),
        plain("black", ellipse(67, 10, 4, 4)),
        *eye(47, 16, 2.6),
    ]


@kind("standing, jumping", "rust brown gray tan", texture="fur")
def kangaroo(rng, pose):
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
        part("coat", ellipse(-8, 28, 20, 18, 20), stroke("2 18 12, -8 8 9", "-8 4 8, 26 3 6")),
        part("coat", stroke("12 70 9, 28 56 7, 32 48 5")),
        *move(head, 22, 96, rng.uniform(-10, 8)),
    ]


@kind("sitting, flying", "brown gray white tan chocolate", "plain spots", "feathers")
def owl(rng, pose):
    tilt = rng.uniform(-14, 14)
    face = [
        part("coat", both(corners("6 12, 22 34, 21 6")), ellipse(0, 2, 25, 21)),
        part("light", both(ellipse(10, 2, 11, 12)), texture=0.3),
        plain("iris", both(ellipse(10, 3, 7.5, 7.5))),
        plain("black", both(ellipse(10, 3, 4, 4))),
        plain("gold", corners("-4 -3, 4 -3, 0 -13")),
    ]
    flying, wing = pose == "flying", "24 54, 33 34, 26 6, 17 22"
    if flying:
        wing = "14 52, 50 76, 82 66, 78 40, 46 30, 18 24"
    wings = part("second", both(blob(wing)), pattern=True)
    branch = part("nut", stroke("-52 -4 8, 54 -2 7"))
    places = [(x, y) for y in (40, 28, 16) for x in (-9, 0, 9)]
    return [
        wings if flying else branch,
        part("coat", ellipse(0, 32, 28, 36)),
        part("light", ellipse(0, 28, 18, 26), texture=0.5),
        plain("dark", stroke(*[f"{x - 3} {y} 2, {x} {y - 4} 2, {x + 3} {y} 2" for x, y in places])),
        *([] if flying else [wings]),
        plain("gold", both(ellipse(9, -2, 7, 4))),
        *move(face, 0, 70, tilt),
    ]


@kind("walking, swimming", "white brown gray tan cream black", "plain spots patches", "feathers")
def duck(rng, pose):
    head = [
        part("second", ellipse(0, 0, 14, 13)),
        plain("gold", blob("10 2, 28 2, 30 -4, 11 -7")),
        *eye(4, 4, 2.4),
    ]
    toes = corners("-10 5, 6 0, -10 0"), corners("4 5, 20 0, 4 0")
    below = plain("gold", stroke("-6 22 4, -6 4 4", "8 22 4, 8 4 4"), *toes)
    if pose == "swimming":
        below = part("glass", stroke("-52 14 3, 0 10 4, 52 14 3"), opacity=0.6)
    bend = rng.uniform(-6, 6)
    return [
        below,
        part("coat", corners("-34 34, -58 48, -40 24")),
        part("coat", blob("-46 36, -24 42, 8 42, 30 46, 38 32, 22 16, -14 12, -38 22")),
        part("second", stroke(f"26 38 26, {32 + bend} 58 18, {36 + bend} 70 18")),
        plain("white", stroke(f"{24 + bend} 58 5, {42 + bend} 57 5")),
        part("dark", blob("14 40, -10 38, -36 34, -20 22, 6 22"), pattern=True),
        *move(head, 38 + bend, 80),
    ]


@kind("standing, walking", "black slate blue gray", texture="feathers")
def penguin(rng, pose):
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


@kind("standing, one leg", "orange white rust cream gray", texture="feathers")
def flamingo(rng, pose):
    bent = "-6 56 4, 12 36 3, -10 30 3"
    legs = "2 56 4, 2 28 3, 2 2 3", bent if pose == "one leg" else "-6 56 4, -6 28 3, -6 2 3"
    bend = rng.uniform(-6, 6)
    throat = f"22 70 13, 40 82 9, 34 {102 + bend} 8, 18 {120 + bend} 8"
    neck = f"{throat}, 28 {136 + bend} 8, 38 {132 + bend} 9"
    return [
        plain("dark", stroke(*legs, "2 2 3, 12 1 3")),
        part("coat", blob("-44 52, -22 76, 8 82, 30 72, 24 56, -6 48"), stroke(neck)),
        part("second", blob("-44 52, -16 72, 8 70, -4 56"), pattern=True),
        part("coat", ellipse(40, 132 + bend, 9, 8)),
        plain("white", corners(f"46 {136 + bend}, 58 {128 + bend}, 44 {126 + bend}")),
        plain("black", corners(f"55 {132 + bend}, 58 {112 + bend}, 51 {125 + bend}")),
        *eye(42, 135 + bend, 2),
    ]


@kind("swimming, blowing", "blue slate gray black")
def whale(rng, pose):
    wag = rng.uniform(-6, 8)
    belly = blob("-20 22, 8 40, 44 34, 60 10, 36 -12, -6 -14")
    jets = stroke("28 38 4, 26 56 4, 14 64 4", "30 38 4, 34 56 4, 46 64 4")
    return [
        *([part("glass", jets, opacity=0.85)] if pose == "blowing" else []),
        part("coat", corners(f"-54 {34 + wag}, -86 {58 + wag}, -66 {36 + wag}, -84 {18 + wag}")),
        part("coat", stroke(f"0 12 50, -34 16 30, -66 {36 + wag} 9"), belly),
        part("light", blob("58 4, 30 4, 0 -4, -22 2, -8 -14, 36 -13"), texture=0.4),
        plain("dark", stroke(*[f"{x} -3 1.4, {x - 14} -11 1.4" for x in (46, 34, 22, 10)])),
        part("far", blob("14 -2, 6 -26, -8 -28, 0 -4")),
        *eye(42, 12, 2.8),
    ]
