"""Checks of the exercises of notebook 9."""

import numpy as np

from utils.exercises.judge import (
    Wrong,
    attempt,
    exercise,
    misplaced,
    names_used,
    never_used,
    number_hint,
    one_number,
)


def _explains(makes, cases, found) -> bool:
    """Say whether a usual mistake gives what the learner's function gave, in every case.

    Args:
        makes: a function of a case's arguments. Where it gives nan or infinity, it says nothing.
        cases: the arguments of each case.
        found: what the learner's function returned for each.
    """
    with np.errstate(all="ignore"):
        for case, answer in zip(cases, found, strict=True):
            made = np.asarray(makes(*case), float)
            if np.shape(answer) != made.shape:
                return False
            if not (np.isclose(made, answer, rtol=1e-7, atol=1e-9) | ~np.isfinite(made)).all():
                return False
    return True


def _first(mistakes, cases, found) -> str | None:
    """Return the hint of the first mistake that explains all answers."""
    return next((hint for hint, makes in mistakes if _explains(makes, cases, found)), None)


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


def _line_iou(one, other, axis):
    """Compare the rows or columns that hold something, not the pixels."""
    one, other = one.any(axis), other.any(axis)
    return (one & other).sum() / (one | other).sum()


def _common_lines(one, other, axis):
    return (one & other).any(axis).sum() / (one | other).any(axis).sum()


def _mask_iou_right(one, other):
    return (one & other).sum() / max(1, (one | other).sum())


def _mask_mistakes():
    """Return (hint, what this usual mistake gives), most telling first."""

    def of_counts(formula):
        return lambda one, other: formula(
            np.float64((one & other).sum()),
            np.float64((one | other).sum()),
            np.float64(one.sum()),
            np.float64(other.sum()),
        )

    def lines(axis):
        return lambda one, other: (
            (one & other).sum(axis) / np.maximum(1, (one | other).sum(axis))
        ).mean()

    areas = "a difference of areas is not what both have in common."
    alone = "areas alone do not say what is common: the masks may lie apart."
    cut = "// and int() cut the share off to a whole number. Use / alone."
    rounded = "do not round: compare what comes out with all its digits."
    part = "that is what only one of the masks has. Common is one & other."
    lined = "you compare rows or columns that hold something. A pixel is a row and a column."
    meaned = "you take the mean of the rows. Count over the whole mask, then divide once."
    counted = [
        (
            "you give 0 each time, so nothing is counted as common. True + True is True for masks, "
            "never 2: use one & other.",
            lambda both, either, a, b: 0.0,
        ),
        (
            "you give 1 each time. len() counts rows, or the parts of a tuple; np.intersect1d and "
            "np.union1d compare True and False. Count the pixels with .sum().",
            lambda both, either, a, b: 1.0,
        ),
        (
            "that is how many pixels both have. Divide it by the pixels of either.",
            lambda both, either, a, b: both,
        ),
        (
            "that is the union alone: how many pixels at least one of them has.",
            lambda both, either, a, b: either,
        ),
        (
            "pixels of both masks belong to the union, too.",
            lambda both, either, a, b: both / (either - both) if either > both else np.nan,
        ),
        (
            "that is 1 minus it: the share that they do not have in common.",
            lambda both, either, a, b: 1 - both / either if either else np.nan,
        ),
        (
            "you divide by the sum of both areas, which counts the common pixels twice.",
            lambda both, either, a, b: both / (a + b),
        ),
        (
            "that is the Dice score, 2 × common / sum. IoU divides by union.",
            lambda both, either, a, b: 2 * both / (a + b),
        ),
        ("give a share from 0 to 1, not percent.", lambda both, either, a, b: 100 * both / either),
        (
            "turned around: the common part goes on top.",
            lambda both, either, a, b: either / both if both else np.nan,
        ),
        (
            "you divide by the first mask alone. Divide by the union.",
            lambda both, either, a, b: both / a,
        ),
        (
            "you divide by the second mask alone. Divide by the union.",
            lambda both, either, a, b: both / b,
        ),
        (
            "you divide by the smaller mask. Divide by the union.",
            lambda both, either, a, b: both / min(a, b),
        ),
        (
            "you divide by the larger mask. Divide by the union.",
            lambda both, either, a, b: both / max(a, b),
        ),
        (cut, lambda both, either, a, b: both // either),
        (rounded, lambda both, either, a, b: np.round(both / either, 1)),
        (rounded, lambda both, either, a, b: np.round(both / either, 2)),
        (rounded, lambda both, either, a, b: np.round(both / either, 3)),
        (
            "you add 1 below the line. Treat the empty case by an if instead.",
            lambda both, either, a, b: both / (either + 1),
        ),
        (areas, lambda both, either, a, b: abs(a - b) / either),
        (areas, lambda both, either, a, b: (a - b) / either),
        (alone, lambda both, either, a, b: min(a, b) / max(a, b)),
        (alone, lambda both, either, a, b: min(a, b) / either),
        (part, lambda both, either, a, b: (a - both) / either),
        (part, lambda both, either, a, b: (b - both) / either),
    ]
    return [
        *((hint, of_counts(formula)) for hint, formula in counted),
        (
            "you also count the pixels that belong to neither mask.",
            lambda one, other: (one == other).mean(),
        ),
        (
            "pixels that neither mask has are equal, too, but not common: use one & other.",
            lambda one, other: (one == other).sum() / (one | other).sum(),
        ),
        (
            "you divide by the whole picture. Divide by the union.",
            lambda one, other: (one & other).mean(),
        ),
        ("that is the IoU of the boxes around the masks. Count pixels.", _box_iou),
        (lined, lambda one, other: _line_iou(one, other, 1)),
        (lined, lambda one, other: _line_iou(one, other, 0)),
        (lined, lambda one, other: _common_lines(one, other, 1)),
        (lined, lambda one, other: _common_lines(one, other, 0)),
        (
            "that is the share of the picture that at least one of them has.",
            lambda one, other: (one | other).mean(),
        ),
        (meaned, lines(1)),
        (meaned, lines(0)),
    ]


def _divided_otherwise(cases, found) -> str | None:
    """Say by what, or what, the learner divides, if it is a whole number wherever it can tell."""
    below, above = [], []
    for (one, other), share in zip(cases, found, strict=True):
        both, either = int((one & other).sum()), int((one | other).sum())
        if not 0 <= share <= 1:
            return None
        if both and share:
            below.append((both / share, both, either))
        above.append((share * either, both, either))
    if all(np.isclose(by, round(by)) for by, *_ in below):
        for by, both, either in below:
            if round(by) != either:
                return f"you divide {both} common pixels by {by:.0f}, but the union has {either}."
    if all(np.isclose(what, round(what)) for what, *_ in above):
        for what, both, either in above:
            if round(what) != both:
                return f"you divide {what:.0f} by the union, {either}, but {both} are common."
    return None


@exercise("9.1")
def _mask_iou(function):
    by_zero = {
        "for two masks without a common pixel": "The common part goes on top, not below.",
        "for a mask with itself": "Pixels of both masks belong to the union, too.",
        "where one mask is empty": "Divide by the union, not by the area of one mask.",
        "where both masks are empty": "Return 0 there.",
    }
    notes = {
        "truth value": "`and`, `or` and chains of == cannot compare pixel by pixel. Write "
        "one & other, and one | other.",
        "boolean subtract": "numpy cannot subtract masks. Count their pixels first, with .sum(), "
        "or use | for the union.",
    }
    if "iou" in names_used(function):
        notes = dict.fromkeys(notes, "`iou` of this notebook is for boxes. Count pixels instead.")
    cases, found, whens = [], [], []
    for one, other, case in _masks():
        kept = one.copy(), other.copy()
        zero = {"division by zero": f"you divide by 0. {by_zero[case]}"} if case in by_zero else {}
        result = attempt(function, one, other, when=case, notes=notes | zero)
        if not (np.array_equal(one, kept[0]) and np.array_equal(other, kept[1])):
            return "your function changed the masks it was given. Make new ones."
        if np.shape(result) == one.shape:
            return f"{case} you gave a whole array. Count its pixels, and give one number."
        if np.size(result) == 2:
            return "give one number for the two masks together."
        found.append(one_number(result))
        cases.append(kept)
        whens.append(case)
    expected = [_mask_iou_right(*case) for case in cases]
    wrong = [n for n in range(len(cases)) if not np.isclose(found[n], expected[n], atol=1e-9)]
    if not wrong:
        return None
    if wrong[0] == len(cases) - 1:
        return "return 0 where both masks are empty."
    if wrong[0] == len(cases) - 2:
        return "where only one mask is empty, they have nothing in common: return 0 there, too."
    # Whoever treats the empty cases apart, right or wrong, may still make any other mistake.
    hint = _first(_mask_mistakes(), cases[:-2], found[:-2])
    hint = hint or _divided_otherwise(cases[:-2], found[:-2])
    said = f"you gave {found[wrong[0]]:.4g}, but {expected[wrong[0]]:.4g} is expected."
    return f"{whens[wrong[0]]}: {hint or said}"


# ---------------------------------------------------------------- 9.2: suppression by name


def _overlaps(boxes, one):
    """Return the IoU of each box with one."""
    low, high = np.maximum(boxes[:, :2], one[:2]), np.minimum(boxes[:, 2:], one[2:])
    common = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return common / (areas + np.prod(one[2:] - one[:2]) - common)


def _suppress(boxes, scores, limit, rivals=None, strict=False):
    """Return the places that survive; ``rivals[i, j]`` says whether i may remove j."""
    kept = []
    for place in np.argsort(-scores, kind="stable"):
        near = [k for k in kept if rivals is None or rivals[k, place]]
        most = _overlaps(boxes[near], boxes[place]).max() if near else -1
        if most < limit or (most == limit and not strict):
            kept.append(int(place))
    return kept


def _by_name_right(boxes, scores, names, limit):
    return _suppress(boxes, scores, limit, names[:, None] == names)


def _one_shot(boxes, scores, names, limit):
    """Remove whatever overlaps a better one of its name, even one that was removed itself."""
    better = [
        [o for o in range(len(boxes)) if scores[o] > scores[p] and names[o] == names[p]]
        for p in range(len(boxes))
    ]
    return [
        p for p, b in enumerate(better) if not b or _overlaps(boxes[b], boxes[p]).max() <= limit
    ]


DOG, CAT, COW, SHEEP, SQUIRREL = 0, 5, 6, 7, 9


def _crowds():
    """Return boxes, scores, class numbers, limit and what the case shows."""
    pair = [(10, 10, 50, 50), (12, 12, 52, 52), (100, 10, 130, 60)]
    chain = [(0, 0, 40, 40), (16, 0, 56, 40), (32, 0, 72, 40), (150, 0, 190, 40)]
    crowd = [(30, 30, 70, 70), (90, 30, 130, 70), (33, 31, 71, 72), (91, 28, 128, 70)]
    crowd += [(30, 30, 70, 70), (34, 30, 74, 70)]
    beside = [(0, 0, 40, 40), (24, 0, 64, 40)]
    # Moved by a step for each class number, these three meet, if the step is 10 or 100 pixels.
    apart = [(110, 10, 150, 50), (10, 10, 50, 50), (110, 110, 150, 150), (12, 10, 52, 50)]
    return [
        (pair, (0.6, 0.9, 0.4), [DOG] * 3, 0.5, "for two boxes around one dog"),
        (pair, (0.9, 0.6, 0.4), [DOG, CAT, CAT], 0.5, "for a cat in front of a dog"),
        (chain, (0.9, 0.8, 0.7, 0.2), [SHEEP] * 4, 0.3, "for three sheep in a row"),
        (
            crowd,
            (0.5, 0.3, 0.7, 0.6, 0.9, 0.2),
            [COW, DOG, COW, DOG, SQUIRREL, SQUIRREL],
            0.4,
            "for six boxes with three names",
        ),
        (beside, (0.8, 0.7), [COW] * 2, 0.3, "for two cows that overlap by 0.25"),
        (beside, (0.8, 0.7), [COW] * 2, 0.2, "for two cows that overlap by 0.25"),
        ([(0, 0, 40, 40), (10, 0, 50, 40)], (0.8, 0.7), [COW] * 2, 0.2, "for two cows, closer"),
        (
            [(0, 0, 30, 10), (10, 0, 40, 10)],
            (0.8, 0.7),
            [CAT] * 2,
            0.5,
            "for two cats that overlap by exactly 0.5",
        ),
        (apart, (0.9, 0.8, 0.7, 0.6), [CAT, COW, CAT, CAT], 0.3, "for three cats and a cow"),
        (pair[:1], (0.3,), [SQUIRREL], 0.5, "for a single box"),
    ]


def _places(result, case):
    """Return a learner's places as an array, or say what else they are."""
    if isinstance(result, dict | str):
        raise Wrong(f"{case}: give a list of places, such as [0, 2].")
    if isinstance(result, set):
        result = sorted(result)
    if isinstance(result, tuple) and len(result) == 3 and np.shape(result[0])[1:] == (4,):
        raise Wrong(f"{case}: give the places alone, not the boxes, scores and names.")
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
    if given.ndim == 0 and given.dtype.kind in "iuf":
        raise Wrong(f"{case}: that is one number. Give the list of the places that stay.")
    if given.dtype.kind not in "iuf" or given.ndim != 1:
        raise Wrong(f"{case}: give a plain list of places, such as [0, 2], not lists in it.")
    if not np.array_equal(given, given.astype(int)):
        raise Wrong(f"{case}: these look like scores. Give the places of the boxes that stay.")
    return given.astype(int)


def _name_mistakes():
    """Return (hint, what this usual mistake gives), most telling first."""

    def each(function):
        """Do something for the places of each name, and collect what it gives."""
        return lambda boxes, scores, names, limit: [
            place
            for name in np.unique(names)
            for place in function(np.flatnonzero(names == name), boxes, scores, limit)
        ]

    def of_name(choose):
        """Treat the boxes of a single name."""

        def treat(boxes, scores, names, limit):
            mine = np.flatnonzero(names == choose(names))
            return mine[_suppress(boxes[mine], scores[mine], limit)]

        return treat

    def inside(mine, boxes, scores, limit):
        return _suppress(boxes[mine], scores[mine], limit)

    def limited(change):
        return lambda b, s, n, limit: _by_name_right(b, s, n, change(limit))

    def moved(step):
        """Move boxes by their class numbers, and suppress all together."""
        return lambda b, s, n, limit: _suppress(b + n[:, None] * np.array(step), s, limit)

    def removed(b, s, n, limit):
        return np.setdiff1d(np.arange(len(b)), _by_name_right(b, s, n, limit))

    def like_the_first(b, s, n, limit):
        kept = _suppress(b, s, limit)
        return [k for k in range(len(b)) if k in kept or n[k] != n[kept[0]]]

    def put_back(b, s, n, limit):
        kept = _suppress(b, s, limit)
        for place in range(len(b)):
            if n[place] not in n[kept]:
                kept.append(place)
        return kept

    def not_sure(b, s, n, limit):
        sure = np.flatnonzero(s >= limit)
        return sure[_by_name_right(b[sure], s[sure], n[sure], limit)] if len(sure) else []

    def best(mine, boxes, scores, limit):
        return [mine[scores[mine].argmax()]]

    across = "a box was removed by one of another name. Compare boxes of one name only."
    twice = "places within one name are not places among all boxes. Turn them back."
    unlike = "`suppress` needs boxes and scores of the same animals: both of one name."
    own = "you use a limit of your own. Pass on the one that is given."
    near = "moved so little, boxes of two names still meet. Move them by more than a scene."
    stretched = "that stretches the boxes. Move all four numbers, left and top, too."
    named = "these are names. Give the places of the boxes that stay."
    loop = "only the boxes of one name come back. Collect those of all names, and return after "
    loop += "the loop."
    return [
        ("nothing was removed.", lambda b, s, n, limit: range(len(b))),
        (across, lambda b, s, n, limit: _suppress(b, s, limit)),
        (
            "boxes of different names remove each other here. It is the other way around.",
            lambda b, s, n, limit: _suppress(b, s, limit, n[:, None] != n),
        ),
        (
            "the box with the lowest score stayed. Begin with the highest.",
            lambda b, s, n, limit: _by_name_right(b, -s, n, limit),
        ),
        (
            "the box that comes first stayed, whatever its score. Begin with the highest.",
            lambda b, s, n, limit: _by_name_right(b, -np.arange(len(b)), n, limit),
        ),
        (
            "a box that overlaps by exactly the limit stays: it must overlap by more.",
            lambda b, s, n, limit: _suppress(b, s, limit, n[:, None] == n, strict=True),
        ),
        ("these are the boxes that go. Give those that stay.", removed),
        (loop, of_name(min)),
        (loop, of_name(max)),
        (loop, of_name(lambda names: names[0])),
        (loop, of_name(lambda names: names[-1])),
        (twice, each(inside)),
        (twice, lambda *case: sorted(set(each(inside)(*case)))),
        (twice, each(lambda *given: np.flatnonzero(inside(*given)))),
        (
            "you go through the names once for each box. Go through np.unique(names).",
            lambda b, s, n, limit: [
                p for name in n for p in of_name(lambda _, k=name: k)(b, s, n, limit)
            ],
        ),
        (unlike, each(lambda mine, b, s, limit: _suppress(b[: len(mine)], s[mine], limit))),
        (unlike, each(lambda mine, b, s, limit: mine[_suppress(b[: len(mine)], s[mine], limit)])),
        ("a box that was removed must not remove others.", _one_shot),
        (
            "you compare only with the first box that stayed, not with boxes of the same name.",
            like_the_first,
        ),
        ("you suppress across names first. Do it for each name alone.", put_back),
        ("`limit` is for the overlap, not for the score.", not_sure),
        ("take the limit as it is, not 1 minus it.", limited(lambda limit: 1 - limit)),
        *((own, limited(lambda limit, mine=mine: mine)) for mine in (0.3, 0.5, 0.4, 0.2)),
        *((near, moved([step] * 4)) for step in (1, 10, 20, 50, 64, 100)),
        *((near, moved([step, 0, step, 0])) for step in (1, 10, 20, 50, 64, 100)),
        *((stretched, moved([0, 0, step, step])) for step in (100, 192, 1000, 10_000)),
        ("you keep one box for each name, but there may be several dogs.", each(best)),
        ("you keep only the best box.", lambda b, s, n, limit: [s.argmax()]),
        (
            "that is the first box of each name.",
            lambda b, s, n, limit: np.unique(n, return_index=True)[1],
        ),
        (named, lambda b, s, n, limit: n[_by_name_right(b, s, n, limit)]),
        (named, lambda b, s, n, limit: n[_suppress(b, s, limit)]),
        (named, lambda b, s, n, limit: np.unique(n)),
        (named, lambda b, s, n, limit: np.unique(n[_suppress(b, s, limit)])),
        (
            "places are counted from 0: yours are one too high.",
            lambda b, s, n, limit: np.add(_by_name_right(b, s, n, limit), 1),
        ),
    ]


@exercise("9.2")
def _by_name(function):
    which = "if needs one True or False, but got an array. To compare, write names == name."
    if "limit" in never_used(function):
        which = "the third argument of `suppress` is the limit, not the names."
    notes = {
        "suppress() takes": "`suppress` takes boxes, scores and limit. Call it for each name.",
        "truth value": which,
        "out of bounds": "your function asks for a place that does not exist. Does `suppress` get "
        "as many boxes as scores, all of one name?",
    }
    if "names" in never_used(function):
        notes["out of bounds"] = "it uses other names than those it was given, in `names`."
    cases, found, whens = [], [], []
    for boxes, scores, names, limit, case in _crowds():
        boxes, scores, names = np.array(boxes, float), np.array(scores), np.array(names)
        given = boxes.copy(), scores.copy(), names.copy()
        result = attempt(function, *given, limit, when=case, notes=notes)
        if any((a != b).any() for a, b in zip(given, (boxes, scores, names), strict=True)):
            return "your function changed the arrays it was given. Work on copies."
        found.append(np.sort(_places(result, case)))
        cases.append((boxes, scores, names, limit))
        whens.append(case)
    expected = [np.sort(_by_name_right(*case)) for case in cases]
    wrong = [n for n in range(len(cases)) if not np.array_equal(found[n], expected[n])]
    if not wrong:
        return None
    mistakes = [
        (hint, lambda *case, makes=makes: np.sort(np.array([*makes(*case)], float)))
        for hint, makes in _name_mistakes()
    ]
    (boxes, _, names, limit), places = cases[wrong[0]], found[wrong[0]].tolist()
    case, right = whens[wrong[0]], expected[wrong[0]].tolist()
    if hint := _first(mistakes, cases, found):
        return f"{case} (limit {limit}): {hint}"
    if len(places) and not (min(places) >= 0 and max(places) < len(boxes)):
        return f"{case}: places go from 0 to {len(boxes) - 1}; you gave {places}."
    if len(set(places)) < len(places):
        return f"{case}: a place comes twice in {places}. Is it a place among all boxes?"
    missing = set(names[right].tolist()) - set(names[places].tolist()) if places else set(names)
    if missing:
        return (
            f"{case}: no box of name {int(min(missing))} came back. `names` holds class numbers, "
            f"here {sorted(set(names.tolist()))}. Go through np.unique(names)."
        )
    return f"{case} (limit {limit}) {right} stay; you gave {places}."


# ---------------------------------------------------------------- 9.3: precision and recall


def _precision_recall_right(scores, right, n_animals, threshold):
    shown = scores >= threshold
    hits = (right & shown).sum()
    return (hits / shown.sum() if shown.any() else 1.0), hits / n_animals


def _pair_mistakes():
    """Return (hint, what this usual mistake gives) for both numbers together."""

    def of(choose, divide=True):
        """Take other boxes than those from the threshold on."""

        def calculate(scores, right, n_animals, threshold):
            some = choose(scores, right, threshold)
            return right[some].sum() / some.sum(), right[some].sum() / n_animals

        return calculate

    def changed(change):
        return lambda *case: change(*_precision_recall_right(*case))

    def first_ones(scores, right, n_animals, threshold):
        count = (scores >= threshold).sum()
        return right[:count].sum() / count, right[:count].sum() / n_animals

    rounded = "do not round: compare what comes out with all its digits."
    return [
        ("use the threshold that is given, not 0.5.", of(lambda s, r, t: s >= 0.5)),
        ("boxes exactly at the threshold count, too: use >=.", of(lambda s, r, t: s > t)),
        (
            "swapped: precision comes first. It asks how many of the boxes are right.",
            changed(lambda p, r: (r, p)),
        ),
        ("give shares, not percent.", changed(lambda p, r: (100 * p, 100 * r))),
        (
            "these are the shares that are wrong and missed. Give the others.",
            changed(lambda p, r: (1 - p, 1 - r)),
        ),
        ("you take the boxes *below* the threshold. Use >=.", of(lambda s, r, t: s <= t)),
        ("you take the boxes *below* the threshold. Use >=.", of(lambda s, r, t: s < t)),
        ("compare the scores with the threshold, not `right`.", of(lambda s, r, t: r >= t)),
        (
            "the boxes are not sorted. Take `right` where the score is high, not its first ones.",
            first_ones,
        ),
        (rounded, changed(lambda p, r: (round(p, 2), round(r, 2)))),
        (rounded, changed(lambda p, r: (round(p, 1), round(r, 1)))),
    ]


def _precision_mistakes():
    def average(s, ok, n, t):
        ranked = ok[np.argsort(-s)]
        return (np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked].sum() / n

    return [
        (
            "precision divides by the boxes shown. By n_animals it is recall.",
            lambda s, ok, n, t: (ok & (s >= t)).sum() / n,
        ),
        (
            "precision looks at the boxes from the threshold on, not at all of them.",
            lambda s, ok, n, t: (ok & (s >= t)).sum() / len(s),
        ),
        (
            "precision must leave out the right boxes below the threshold.",
            lambda s, ok, n, t: ok.mean(),
        ),
        (
            "that is the share of wrong boxes. Precision is the share of right ones.",
            lambda s, ok, n, t: 1 - ok[s >= t].mean(),
        ),
        (
            "that is how many are right. Divide it by the boxes shown.",
            lambda s, ok, n, t: (ok & (s >= t)).sum(),
        ),
        ("that is average precision. Give the precision at one threshold.", average),
        (
            "you divide the right boxes by the wrong ones. Divide by all that are shown.",
            lambda s, ok, n, t: ok[s >= t].sum() / (~ok[s >= t]).sum(),
        ),
        (
            "that is how sure it is, not how often it is right.",
            lambda s, ok, n, t: s[s >= t].mean(),
        ),
        (
            "precision is about the boxes that are shown; these are the others.",
            lambda s, ok, n, t: ok[s < t].mean() if (s < t).any() else np.nan,
        ),
        (
            "you divide by n_animals and by the boxes, or by their number twice. Once is enough.",
            lambda s, ok, n, t: ok[s >= t].mean() / n,
        ),
    ]


def _recall_mistakes():
    return [
        (
            "recall divides by all animals, n_animals, not by the boxes shown.",
            lambda s, ok, n, t: ok[s >= t].mean(),
        ),
        (
            "recall must count the animals that no box ever found: divide by n_animals.",
            lambda s, ok, n, t: (ok & (s >= t)).sum() / ok.sum(),
        ),
        (
            "recall divides by the animals that are there, n_animals, not by all boxes.",
            lambda s, ok, n, t: (ok & (s >= t)).sum() / len(s),
        ),
        (
            "recall counts right boxes only; you counted all from the threshold on.",
            lambda s, ok, n, t: (s >= t).sum() / n,
        ),
        (
            "recall must leave out the right boxes below the threshold.",
            lambda s, ok, n, t: ok.sum() / n,
        ),
        (
            "that is how many are found. Divide it by n_animals.",
            lambda s, ok, n, t: (ok & (s >= t)).sum(),
        ),
        (
            "that is 1 minus recall: the share that was missed.",
            lambda s, ok, n, t: 1 - (ok & (s >= t)).sum() / n,
        ),
        (
            "n_animals already holds those that were found. Do not add them.",
            lambda s, ok, n, t: (ok & (s >= t)).sum() / (n + (ok & (s >= t)).sum()),
        ),
        (
            "you divide by the right boxes below the threshold. Divide by n_animals.",
            lambda s, ok, n, t: (ok & (s >= t)).sum() / (ok & (s < t)).sum(),
        ),
    ]


@exercise("9.3")
def _precision_recall(function):
    scores = np.array([0.9, 0.35, 0.6, 0.8, 0.5, 0.2, 0.5])
    right = np.array([True, True, False, True, True, False, False])
    tests = [
        (scores, right, 11, 0.5, "at 0.5"),
        (scores, right, 5, 0.75, "at 0.75"),
        (scores, right, 11, 0.1, "at 0.1, where all boxes count"),
        (scores, right, 11, 0.85, "at 0.85, where one box is left"),
        (scores, right & False, 3, 0.5, "where no box is right"),
        (scores, right, 11, 0.95, "at 0.95, where no box is left"),
    ]
    notes = {
        "truth value": "`and` cannot compare box by box. Write right & (scores >= threshold).",
        "used as indices": "scores cannot pick boxes. Compare first: right[scores >= threshold].",
    }
    cases, found, whens = [], [], []
    for *case, when in tests:
        kept = case[0].copy(), case[1].copy()
        none = "no box is left, so you divide by 0. Then precision is 1 and recall is 0."
        zero = {"division by zero": none} if case[3] > 0.9 else {}
        result = attempt(function, *kept, *case[2:], when=when, notes=notes | zero)
        if (kept[0] != case[0]).any() or (kept[1] != case[1]).any():
            return "your function changed the arrays it was given. Work on copies."
        if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
            return f"{when} give two numbers: return precision, recall."
        if np.ndim(result[0]) and np.size(result[0]) > 1 and np.size(result[1]) > 1:
            if {"precision", "recall"} & names_used(function):
                return "these are the `precision` and `recall` of a cell above. Calculate your own."
            return "these are two whole curves. Give the two numbers at this threshold."
        found.append([one_number(part) for part in result])
        cases.append(tuple(case))
        whens.append(when)
    expected = np.array([_precision_recall_right(*case) for case in cases])
    off = ~np.isclose(found, expected, atol=1e-9)
    if not off.any():
        return None
    wrong = int(off.any(axis=1).argmax())
    when = whens[wrong]
    if wrong == len(cases) - 1:
        return f"{when}, precision is 1 and recall is 0: nothing was said, so nothing was wrong."
    if wrong == len(cases) - 2 and off[wrong, 0] and found[wrong][0] == 1:
        return "boxes are shown and all are wrong: precision is 0. It is 1 only if none is shown."
    # Where no box is left, a mistake may hide behind an if.
    usual, given = cases[:-1], np.array(found[:-1])
    hint = _first(_pair_mistakes(), usual, given)
    if not hint and off[:-1, 0].any():
        hint = _first(_precision_mistakes(), usual, given[:, 0])
    if not hint and off[:-1, 1].any():
        hint = _first(_recall_mistakes(), usual, given[:, 1])
    if hint:
        return f"{when}: {hint}"
    part = int(not off[wrong, 0])
    name, value, said = ("precision", "recall")[part], expected[wrong, part], found[wrong][part]
    return f"{when} {name} is {value:.4g}; you gave {said:.4g}."


# ---------------------------------------------------------------- 9.4: reading a table


@exercise("9.4")
def _cures(answer):
    hints = {
        "A": "look at the least sure box in row A. How sure are those of the other rows?",
        "B": "look at the mean IoU in row B: what do the boxes around its animals look like?",
        "C": "look at what row C finds of the small and of the large animals.",
        "D": "look at the doubles in row D: what should have removed them?",
    }
    return misplaced(answer, {"A": 4, "B": 3, "C": 1, "D": 2}, hints, "cures", "detectors")


# ---------------------------------------------------------------- 9.5: how many windows


@exercise("9.5")
def _windows(answer):
    def count(height, width, step=8):
        return ((height - 64) // step + 1) * ((width - 64) // step + 1)

    sizes = [(256, 384), (192, 288), (128, 192)]
    one, two, three = (count(*size) for size in sizes)
    total = one + two + three
    down, across = [(h - 64) // 8 for h, _ in sizes], [(w - 64) // 8 for _, w in sizes]
    off = sum(d * a for d, a in zip(down, across, strict=True))
    whole = sum((h // 8 + 1) * (w // 8 + 1) for h, w in sizes)
    everywhere = sum((h // 8) * (w // 8) for h, w in sizes)
    step_1 = sum((h - 63) * (w - 63) for h, w in sizes)
    step_64 = sum((h // 64) * (w // 64) for h, w in sizes)
    rim = [count(h + 32, w + 32) for h, w in sizes]
    both = "+ 1 belongs to each direction, down and across, before you multiply."
    small = "that is for scenes of 192 pixels. Yours are 256 × 384."
    inside = "a window of 64 pixels must lie inside: it stops 64 pixels before the end."
    first = "scale height and width first; then count the windows of each."
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
            one * (1 + 0.75 + 0.5): first,
            one * (1 + 0.75**2 + 0.5**2): first,
            off: "one too few in each direction: the window stands at the start, then it moves. "
            "(Or did you divide areas by 64? Count places down and across.)",
            down[0] * across[0]: "that is the first level, and one too few in each direction.",
            off + 1: both,
            off + 3: both,
            off + sum(down): both,
            off + sum(across): both,
            everywhere: inside,
            whole: inside,
            sum(rim): "there is no rim here: the window stays inside the scene.",
            rim[0]: "there is no rim here, and two levels are missing.",
            one + count(160, 224): "three quarters are missing, and the half is 128 × 192.",
            one + two + count(144, 216): "the third level is one half here, 128 × 192.",
            one + count(192, 288) + count(96, 144): "the third level is one half of the *first*.",
            count(192, 192): small,
            count(192, 192) + count(144, 144) + count(108, 108): small,
            step_1: "the windows move in steps of 8 pixels, not of 1.",
            sum(count(*size, step=16) for size in sizes): "the windows move in steps of 8 pixels.",
            step_64: "the windows overlap: they move in steps of 8 pixels.",
            4 * total: "a window is counted once. Where does your 4 come from?",
            10 * total: "a window is counted once, however many names it is asked about.",
            11 * total: "a window is counted once, however many names it is asked about.",
            sum(((h - 64) // 8 + 1) ** 2 for h, w in sizes): "the scene is wider than it is high.",
            sum(((w - 64) // 8 + 1) ** 2 for h, w in sizes): "the scene is wider than it is high.",
            sum((h - 64) // 8 + 1 + (w - 64) // 8 + 1 for h, w in sizes): (
                "multiply the places down by the places across; you added them."
            ),
        },
    )
