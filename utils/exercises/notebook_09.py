"""Checks of the exercises of notebook 9."""

import numpy as np

from utils.exercises.judge import Wrong, attempt, exercise, number_hint, numbers_in, one_number

# ---------------------------------------------------------------- 9.1: IoU of masks


def _masks():
    """Return pairs of masks with what each shows."""
    rng = np.random.default_rng(91)
    half = np.zeros((6, 8), bool)
    half[1:5, 1:5] = True
    shifted = np.roll(half, 2, axis=1)
    inside = np.zeros((6, 8), bool)
    inside[2:4, 2:5] = True
    corners = np.zeros((6, 8), bool)
    corners[0, 0] = corners[5, 7] = True  # far apart: its box is the whole picture
    nothing = np.zeros((6, 8), bool)
    return [
        (rng.random((9, 7)) > 0.4, rng.random((9, 7)) > 0.7, "for two scattered masks"),
        (half, shifted, "for two squares of which half is common"),
        (half, inside, "where one mask lies inside the other"),
        (inside, half, "where one mask lies inside the other"),
        (corners, half, "for two masks without a common pixel"),
        (half, half, "for a mask with itself"),
        (nothing, half, "where one mask is empty"),
        (nothing, nothing, "where both masks are empty"),
    ]


def _box(mask):
    rows, columns = np.nonzero(mask)
    return (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def _box_iou(one, other):
    (a, b, c, d), (e, f, g, h) = _box(one), _box(other)
    common = max(0, min(c, g) - max(a, e)) * max(0, min(d, h) - max(b, f))
    return common / ((c - a) * (d - b) + (g - e) * (h - f) - common)


def _mask_mistakes(one, other):
    """Return (value, hint) for what usual mistakes give, most telling first."""
    both, either = int((one & other).sum()), int((one | other).sum())
    sizes = int(one.sum()), int(other.sum())
    found = [
        (both, "that is how many pixels both have. Divide it by the pixels of either."),
        (either, "that is the union alone: how many pixels at least one of them has."),
        ((one == other).mean(), "you also count the pixels that belong to neither mask."),
        (both / one.size, "you divide by the whole picture. Divide by the union."),
        (both / max(1, either - both), "pixels of both masks belong to the union, too."),
        (
            1 - both / max(either, 1),
            "that is 1 minus it: the share that they do not have in common.",
        ),
    ]
    if sum(sizes):
        found += [
            (
                both / sum(sizes),
                "you divide by the sum of both areas, which counts the common twice.",
            ),
            (
                2 * both / sum(sizes),
                "that is the Dice score, 2 × common / sum. IoU divides by union.",
            ),
            (100 * both / either, "give a share from 0 to 1, not percent."),
        ]
    if min(sizes):
        found += [
            (either / both if both else np.nan, "turned around: the common part goes on top."),
            (both / sizes[0], "you divide by the first mask alone. Both belong below the line."),
            (both / sizes[1], "you divide by the second mask alone. Both belong below the line."),
            (_box_iou(one, other), "that is the IoU of the boxes around the masks. Count pixels."),
        ]
    return found


@exercise("9.1")
def _mask_iou(function):
    empty = "there is nothing in either mask, so you divide 0 by 0. Return 0 in this case."
    for one, other, case in _masks():
        kept = one.copy(), other.copy()
        notes = {"division by zero": empty} if not (one | other).any() else {}
        result = attempt(function, one, other, when=case, notes=notes)
        if not (np.array_equal(one, kept[0]) and np.array_equal(other, kept[1])):
            return "your function changed the masks it was given. Make new ones."
        if np.shape(result) == one.shape:
            return f"{case} you gave a whole array. Count its pixels, and give one number."
        if np.size(result) == 2:
            return "give one number for the two masks together."
        result = one_number(result)
        either = int((one | other).sum())
        expected = (one & other).sum() / either if either else 0.0
        if np.isclose(result, expected, atol=1e-9):
            continue
        if not either:
            return empty
        for wrong, hint in _mask_mistakes(one, other):
            if np.isclose(result, wrong, rtol=1e-6):
                return f"{case}: {hint}"
        if np.isclose(result, expected, atol=0.006):
            return f"{case}: do not round. {expected:.4f} is expected, you gave {result:g}."
        return f"{case}: you gave {result:.4g}, but {expected:.4g} is expected."
    return None


# ---------------------------------------------------------------- 9.2: suppression by name


def _overlaps(boxes, one):
    """Return the IoU of each box with one."""
    low, high = np.maximum(boxes[:, :2], one[:2]), np.minimum(boxes[:, 2:], one[2:])
    common = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return common / (areas + np.prod(one[2:] - one[:2]) - common)


def _suppress(boxes, scores, limit, rivals):
    """Return the places that survive; ``rivals[i, j]`` says whether i may remove j."""
    kept = []
    for place in np.argsort(-scores, kind="stable"):
        near = [k for k in kept if rivals[k, place]]
        if not near or _overlaps(boxes[near], boxes[place]).max() <= limit:
            kept.append(int(place))
    return kept


def _one_shot(boxes, scores, names, limit):
    """Remove whatever overlaps a better one of its name, even one that was removed itself."""
    better = [
        [o for o in range(len(boxes)) if scores[o] > scores[p] and names[o] == names[p]]
        for p in range(len(boxes))
    ]
    return [
        p for p, b in enumerate(better) if not b or _overlaps(boxes[b], boxes[p]).max() <= limit
    ]


def _crowds():
    """Return boxes, scores, names, limit and what the case shows."""
    pair = [(10, 10, 50, 50), (12, 12, 52, 52), (100, 10, 130, 60)]
    chain = [(0, 0, 40, 40), (16, 0, 56, 40), (32, 0, 72, 40), (200, 0, 240, 40)]
    crowd = [(30, 30, 70, 70), (90, 30, 130, 70), (33, 31, 71, 72), (91, 28, 128, 70)]
    crowd += [(30, 30, 70, 70), (34, 30, 74, 70)]
    beside, dogs = [(0, 0, 40, 40), (24, 0, 64, 40)], ["dog"] * 4
    return [
        (pair, (0.6, 0.9, 0.4), ["dog", "dog", "dog"], 0.5, "for two boxes around one dog"),
        (pair, (0.9, 0.6, 0.4), ["dog", "cat", "cat"], 0.5, "for a cat in front of a dog"),
        (chain, (0.9, 0.8, 0.7, 0.2), dogs, 0.3, "for three dogs in a row"),
        (
            crowd,
            (0.5, 0.3, 0.7, 0.6, 0.9, 0.2),
            ["cow", "dog", "cow", "dog", "cat", "cat"],
            0.4,
            "for six boxes with three names",
        ),
        (beside, (0.8, 0.7), dogs[:2], 0.3, "for two dogs that overlap by 0.25"),
        (beside, (0.8, 0.7), dogs[:2], 0.2, "for two dogs that overlap by 0.25"),
        (pair[:1], (0.3,), ["cow"], 0.5, "for a single box"),
    ]


def _places(result, count, case):
    """Return a learner's places as a sorted list, or say what is wrong with them."""
    if isinstance(result, dict | set | str):
        if not isinstance(result, set):
            raise Wrong(f"{case}: give a list of places, such as [0, 2].")
        result = sorted(result)
    try:
        given = np.asarray(result)
    except Exception:
        raise Wrong(
            f"{case}: give a plain list of places, such as [0, 2], not lists in it."
        ) from None
    if given.dtype.kind == "b":
        raise Wrong(f"{case}: give the places that stay, not True or False for each.")
    if given.ndim == 2 and given.shape[1] == 4:
        raise Wrong(f"{case}: these are the boxes themselves. Give their places in the array.")
    if given.dtype.kind in "US":
        raise Wrong(f"{case}: these are names. Give the places of the boxes that stay.")
    if given.dtype.kind not in "iuf" or given.ndim != 1:
        raise Wrong(f"{case}: give a plain list of places, such as [0, 2], not lists in it.")
    if not np.array_equal(given, given.astype(int)):
        raise Wrong(f"{case}: these look like scores. Give the places of the boxes that stay.")
    if len(given) and not (given.min() >= 0 and given.max() < count):
        raise Wrong(f"{case}: places go from 0 to {count - 1}; you gave {given.tolist()}.")
    if len(set(given.tolist())) < len(given):
        raise Wrong(
            f"{case}: a place comes twice in {given.tolist()}. Places within one name "
            "are not places among all boxes."
        )
    return sorted(int(place) for place in given)


def _name_mistakes(boxes, scores, names, limit):
    """Return hint → what this usual mistake gives."""
    same = names[:, None] == names
    anyone, order = np.ones_like(same), np.arange(len(boxes))
    best, within = [], []
    for name in np.unique(names):
        mine = np.flatnonzero(names == name)
        rivals = anyone[: len(mine), : len(mine)]
        best.append(mine[scores[mine].argmax()])
        within += _suppress(boxes[mine], scores[mine], limit, rivals)
    return {
        "a box was removed by one of another name. Compare boxes of one name only.": _suppress(
            boxes, scores, limit, anyone
        ),
        "boxes of different names remove each other here. It is the other way around.": _suppress(
            boxes, scores, limit, ~same
        ),
        "the box with the lowest score stayed. Begin with the highest.": _suppress(
            boxes, -scores, limit, same
        ),
        "the box that comes first stayed, whatever its score. Begin with the highest.": _suppress(
            boxes, -order, limit, same
        ),
        "places within one name are not places among all boxes. Turn them back.": set(within),
        "a box that was removed must not remove others.": _one_shot(boxes, scores, names, limit),
        "you keep one box for each name, but there may be several dogs.": best,
        "you keep the best box alone.": [scores.argmax()],
        "nothing was removed.": order,
    }


@exercise("9.2")
def _by_name(function):
    failed, likely = "", None
    for boxes, scores, names, limit, case in _crowds():
        boxes, scores, names = np.array(boxes, float), np.array(scores), np.array(names)
        given = boxes.copy(), scores.copy(), names.copy()
        result = attempt(function, *given, limit, when=case)
        if any((a != b).any() for a, b in zip(given, (boxes, scores, names), strict=True)):
            return "your function changed the arrays it was given. Work on copies."
        found = _places(result, len(boxes), case)
        mistakes = _name_mistakes(boxes, scores, names, limit)
        fitting = {hint for hint, places in mistakes.items() if found == sorted(map(int, places))}
        # A mistake must explain the answer to every case, not only to one.
        likely = [hint for hint in mistakes if hint in fitting and hint in (likely or mistakes)]
        expected = sorted(_suppress(boxes, scores, limit, names[:, None] == names))
        if found != expected and not failed:
            failed = f"{case} (limit {limit}) {expected} stay; you gave {found}."
        if not likely and failed:
            return failed
        likely = likely or ["none of these"]
    return likely[0] if failed else None


# ---------------------------------------------------------------- 9.3: precision and recall


@exercise("9.3")
def _precision_recall(function):
    scores = np.array([0.9, 0.35, 0.6, 0.8, 0.5, 0.2, 0.5])
    right = np.array([True, True, False, True, True, False, False])
    cases = [
        (scores, right, 8, 0.5, "at 0.5"),
        (scores, right, 5, 0.75, "at 0.75"),
        (scores, right, 8, 0.1, "at 0.1, where all boxes count,"),
        (scores, right, 8, 0.95, "at 0.95, where no box is left,"),
        (scores, ~right & False, 3, 0.5, "where no box is right,"),
    ]
    for some, correct, there, threshold, case in cases:
        kept = some.copy(), correct.copy()
        note = "no box is left, so you divide by 0. Then precision is 1 and recall is 0."
        notes = {"division by zero": note} if threshold > 0.9 else {}
        result = attempt(function, *kept, there, threshold, when=case, notes=notes)
        if (kept[0] != some).any() or (kept[1] != correct).any():
            return "your function changed the arrays it was given. Work on copies."
        if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
            return f"{case} give two numbers: return precision, recall."
        found = np.array([one_number(part) for part in result])
        shown, hits = some >= threshold, int((correct & (some >= threshold)).sum())
        precision, recall = (hits / shown.sum() if shown.any() else 1.0), hits / there
        if np.allclose(found, (precision, recall), atol=1e-9):
            continue
        if not shown.any():
            return f"{case} precision is 1 and recall is 0: nothing was said, so nothing was wrong."
        above = int((correct & (some > threshold)).sum())
        strict = (above / max(1, int((some > threshold).sum())), above / there)
        first, second = found
        mistakes = [
            (np.allclose(found, strict), "boxes exactly at the threshold count, too: use >=."),
            (
                np.allclose(found, (recall, precision)),
                "swapped: precision comes first. It asks how many of the boxes are right.",
            ),
            (np.allclose(found, (100 * precision, 100 * recall)), "give shares, not percent."),
            (
                np.allclose(found, (1 - precision, 1 - recall)),
                "these are the shares that are wrong and missed. The others are asked for.",
            ),
            (
                np.isclose(second, hits / max(1, int(correct.sum()))),
                "recall must count the animals that no box ever found: divide by n_animals.",
            ),
            (
                np.isclose(first, hits / len(some)),
                "precision looks at the boxes from the threshold on, not at all of them.",
            ),
            (
                np.isclose(first, correct.mean()),
                "precision must leave out the right boxes below the threshold, too.",
            ),
            (
                np.isclose(second, correct.sum() / there),
                "recall must leave out the right boxes below the threshold.",
            ),
            (
                np.isclose(second, shown.sum() / there),
                "recall counts right boxes only; you counted all from the threshold on.",
            ),
            (np.isclose(first, hits), "that is how many are right. Divide it by the boxes shown."),
            (np.isclose(second, hits), "that is how many are found. Divide it by n_animals."),
            (
                np.allclose(found, (precision, recall), atol=0.006),
                "do not round: compare what comes out with all its digits.",
            ),
        ]
        for made, hint in mistakes:
            if made:
                return f"{case} {hint}"
        part = "recall" if np.isclose(first, precision) else "precision"
        expected, said = (recall, second) if part == "recall" else (precision, first)
        return f"{case} {part} is {expected:.4g}; you gave {said:.4g}."
    return None


# ---------------------------------------------------------------- 9.4: reading a table


@exercise("9.4")
def _cures(answer):
    given = numbers_in(answer, "ABCD", 4, "cures", "detectors")
    if sorted(given) != [1, 2, 3, 4]:
        return "each of the cures 1, 2, 3 and 4 is needed once."
    hints = {
        "A": "look at the boxes on nothing in row A, and at how few of its boxes are right.",
        "B": "look at the mean IoU in row B: what do the boxes around its animals look like?",
        "C": "look at what row C finds of the small and of the large animals.",
        "D": "look at the doubles in row D: what should have removed them?",
    }
    for letter, said, expected in zip("ABCD", given, (4, 3, 1, 2), strict=True):
        if said != expected:
            return hints[letter]
    return None


# ---------------------------------------------------------------- 9.5: how many windows


@exercise("9.5")
def _windows(answer):
    def count(height, width):
        return ((height - 64) // 8 + 1) * ((width - 64) // 8 + 1)

    sizes = [(256, 384), (192, 288), (128, 192)]
    one, two, three = (count(*size) for size in sizes)
    total = one + two + three
    off = sum(((h - 64) // 8) * ((w - 64) // 8) for h, w in sizes)
    everywhere = sum((h // 8) * (w // 8) for h, w in sizes)
    step_1 = sum((h - 63) * (w - 63) for h, w in sizes)
    step_64 = sum((h // 64) * (w // 64) for h, w in sizes)
    return number_hint(
        answer,
        total,
        {
            one: "that is the first level. Add the two smaller ones.",
            two: "that is the second level. Add the others.",
            three: "that is the third level. Add the others.",
            one + two: "the third level is missing: half of 256 × 384.",
            one + three: "the second level is missing: three quarters of 256 × 384.",
            two + three: "the first level is missing: the scene as it is.",
            3 * one: "the levels get smaller: 0.75 and 0.5 times the height and the width.",
            one * (1 + 0.75 + 0.5): "scale height and width first; then count the windows of each.",
            one * (1 + 0.75**2 + 0.5**2): "scale height and width first; then count the windows.",
            off: "one too few in each direction: the window stands at the start, then it moves.",
            everywhere: "a window of 64 pixels must lie inside: it stops 64 pixels before the end.",
            step_1: "the windows move in steps of 8 pixels, not of 1.",
            step_64: "the windows overlap: they move in steps of 8 pixels.",
            10 * total: "a window is counted once, however many names it is asked about.",
            sum(((h - 64) // 8 + 1) ** 2 for h, w in sizes): "the scene is wider than it is high.",
            sum(((w - 64) // 8 + 1) ** 2 for h, w in sizes): "the scene is wider than it is high.",
            sum((h - 64) // 8 + 1 + (w - 64) // 8 + 1 for h, w in sizes): (
                "multiply the places down with the places across; you added them."
            ),
        },
    )
