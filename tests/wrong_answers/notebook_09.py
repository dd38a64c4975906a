"""Known-wrong answers to the exercises of notebook 9, with a piece of the hint of each."""

import numpy as np

# ---------------------------------------------------------------- 9.1


def box_of(mask):
    ys, xs = np.where(mask)
    if len(ys) == 0:
        return 0, 0, 0, 0
    return xs.min(), ys.min(), xs.max() + 1, ys.max() + 1


def of_boxes(one, other):
    a, b = box_of(one), box_of(other)
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    both = width * height
    either = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both
    return both / either if either else 0


def in_place(one, other):
    one &= other
    return one.sum() / other.sum()


def with_loops(one, other):
    both = either = 0
    for a, b in zip(one, other, strict=True):
        for x, y in zip(a, b, strict=True):
            if x and y:
                both += 1
            elif x or y:
                either += 1
    return both / either


def safe(function):
    """The same, but right where there is nothing."""
    return lambda a, b: function(a, b) if (a | b).any() else 0.0


def guarded(function):
    """The same, but 0 where it would divide by 0."""

    def guard(one, other):
        with np.errstate(all="ignore"):
            return float(np.nan_to_num(function(one, other), posinf=0))

    return guard


# ---------------------------------------------------------------- 9.2


def overlap(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def suppress(boxes, scores, limit):
    kept = []
    for i in np.argsort(scores)[::-1]:
        if all(overlap(boxes[i], boxes[k]) <= limit for k in kept):
            kept.append(i)
    return kept


def by_name(boxes, scores, names, limit):
    kept = []
    for name in set(names):
        mine = np.where(names == name)[0]
        kept.extend(mine[suppress(boxes[mine], scores[mine], limit)])
    return kept


def within(boxes, scores, names, limit):
    kept = []
    for name in np.unique(names):
        mine = names == name
        kept += suppress(boxes[mine], scores[mine], limit)
    return kept


def within_once(boxes, scores, names, limit):
    return sorted(set(within(boxes, scores, names, limit)))


def best_of_each(boxes, scores, names, limit):
    kept = []
    for name in np.unique(names):
        mine = np.flatnonzero(names == name)
        kept.append(mine[np.argmax(scores[mine])])
    return kept


def lists_of_each(boxes, scores, names, limit):
    return [
        np.flatnonzero(names == name)[
            suppress(boxes[names == name], scores[names == name], limit)
        ].tolist()
        for name in np.unique(names)
    ]


def removed_removes(boxes, scores, names, limit):
    gone = set()
    for i in range(len(boxes)):
        for j in range(len(boxes)):
            mine = names[i] == names[j] and scores[i] > scores[j]
            if mine and overlap(boxes[i], boxes[j]) > limit:
                gone.add(j)
    return [i for i in range(len(boxes)) if i not in gone]


def others_remove(boxes, scores, names, limit):
    kept = []
    for i in np.argsort(-scores):
        if not any(names[k] != names[i] and overlap(boxes[i], boxes[k]) > limit for k in kept):
            kept.append(i)
    return kept


def forgets_the_score(boxes, scores, names, limit):
    kept = []
    for i in range(len(boxes)):
        if not any(names[k] == names[i] and overlap(boxes[i], boxes[k]) > limit for k in kept):
            kept.append(i)
    return kept


def sorts_in_place(boxes, scores, names, limit):
    scores.sort()
    return [0]


# ---------------------------------------------------------------- 9.3


def table(scores, right, n_animals, threshold):
    shown = scores >= threshold
    hits = np.sum(right[shown])
    return shown, hits, (hits / shown.sum() if shown.any() else 1.0), hits / n_animals


def changed(make):
    """Return an answer made from (shown, hits, precision, recall) and the arguments."""

    def answer(scores, right, n_animals, threshold):
        return make(*table(scores, right, n_animals, threshold), scores, right, n_animals)

    return answer


def strictly(scores, right, n_animals, threshold):
    shown = scores > threshold
    hits = (right & shown).sum()
    return (hits / shown.sum() if shown.any() else 1.0), hits / n_animals


def with_a_loop(scores, right, n_animals, threshold):
    found = true = 0
    for score, is_right in zip(scores, right, strict=True):
        if score >= threshold:
            found += 1
            if is_right:
                true += 1
    return true / found, true / n_animals


def overwrites(scores, right, n_animals, threshold):
    scores[scores < threshold] = 0
    return 0.5, 0.5


def wrong_answers():
    return {
        "9.1": [
            (0.5, "without calling it"),
            (lambda one: 0.5, "must take 2 arguments"),
            (lambda one, other: one & other, "count its pixels".capitalize()),
            (lambda one, other: np.logical_and(one, other), "Count its pixels"),
            (lambda one, other: ((one & other).sum(), (one | other).sum()), "one number for"),
            (in_place, "changed the masks"),
            (lambda one, other: (one & other).sum(), "Divide it by the pixels of either"),
            (lambda one, other: (one | other).sum(), "the union alone"),
            (lambda one, other: (one == other).mean(), "neither mask"),
            (lambda one, other: (one & other).mean(), "divide by the whole picture"),
            (safe(lambda a, b: 1 - (a & b).sum() / (a | b).sum()), "1 minus it"),
            (safe(lambda a, b: (a & b).sum() / (a.sum() + b.sum())), "counts the common twice"),
            (safe(lambda a, b: 2 * (a & b).sum() / (a.sum() + b.sum())), "Dice"),
            (safe(lambda a, b: 100 * (a & b).sum() / (a | b).sum()), "not percent"),
            (guarded(lambda a, b: (a | b).sum() / (a & b).sum()), "turned around"),
            (guarded(lambda a, b: (a & b).sum() / a.sum()), "the first mask alone"),
            (guarded(lambda a, b: (a & b).sum() / b.sum()), "the second mask alone"),
            (guarded(lambda a, b: (a & b).sum() / min(a.sum(), b.sum())), "mask alone"),
            (of_boxes, "IoU of the boxes"),
            (lambda a, b: np.sum(a & b) / np.sum(a | b), "Return 0 in this case"),
            (lambda a, b: int(np.sum(a & b)) / int(np.sum(a | b)), "Return 0 in this case"),
            (lambda a, b: (a & b).sum() / (a | b).sum() if b.any() else 1.0, "in this case"),
            (safe(lambda a, b: round((a & b).sum() / (a | b).sum(), 2)), "do not round"),
            (with_loops, "belong to the union, too"),
            (safe(lambda a, b: 0.9 * (a & b).sum() / (a | b).sum()), "is expected"),
            (lambda a, b: None, "returns nothing"),
            (lambda a, b: "half", "you gave a text"),
            (lambda a, b: (a - b).sum(), "Python says"),
        ],
        "9.2": [
            ([0, 1], "without calling it"),
            (lambda boxes, scores, names: [0], "must take 4 arguments"),
            (lambda b, s, n, limit: suppress(b, s, limit), "one of another name"),
            (within, "a place comes twice"),
            (within_once, "Turn them back"),
            (best_of_each, "there may be several dogs"),
            (lists_of_each, "a plain list of places"),
            (removed_removes, "must not remove others"),
            (others_remove, "other way around"),
            (forgets_the_score, "comes first stayed"),
            (lambda b, s, n, limit: by_name(b, -s, n, limit), "lowest score stayed"),
            (lambda b, s, n, limit: list(range(len(b))), "nothing was removed"),
            (lambda b, s, n, limit: [int(np.argmax(s))], "best box alone"),
            (lambda b, s, n, limit: b[by_name(b, s, n, limit)], "the boxes themselves"),
            (lambda b, s, n, limit: n[by_name(b, s, n, limit)], "these are names"),
            (lambda b, s, n, limit: s[by_name(b, s, n, limit)], "look like scores"),
            (lambda b, s, n, limit: np.isin(np.arange(len(b)), [0]), "True or False"),
            (lambda b, s, n, limit: dict(enumerate(n)), "a list of places"),
            (lambda b, s, n, limit: by_name(b, s, n, limit)[0], "a plain list of places"),
            (lambda b, s, n, limit: [i + 1 for i in by_name(b, s, n, limit)], "places go from 0"),
            (lambda b, s, n, limit: by_name(b, s, n, 0.05), "stay; you gave"),
            (lambda b, s, n, limit: by_name(b, s, n, 1 - limit / 2), "stay; you gave"),
            (sorts_in_place, "changed the arrays"),
            (lambda b, s, n, limit: [[0], [1, 2]], "not lists in it"),
        ],
        "9.3": [
            ((0.5, 0.5), "without calling it"),
            (lambda scores, right, threshold: (1, 1), "must take 4 arguments"),
            (changed(lambda shown, hits, p, r, *_: (r, p)), "swapped"),
            (strictly, "exactly at the threshold"),
            (changed(lambda shown, hits, p, r, *_: p), "return precision, recall"),
            (changed(lambda shown, hits, p, r, *_: {p, r}), "return precision, recall"),
            (changed(lambda shown, hits, p, r, *_: (100 * p, 100 * r)), "not percent"),
            (changed(lambda shown, hits, p, r, *_: (1 - p, 1 - r)), "wrong and missed"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, h / max(1, ok.sum()))), "by n_animals"),
            (changed(lambda sh, h, p, r, s, ok, n: (h / len(s), r)), "not at all of them"),
            (changed(lambda sh, h, p, r, s, ok, n: (ok.mean(), r)), "precision must leave out"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, ok.sum() / n)), "recall must leave out"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, sh.sum() / n)), "right boxes only"),
            (changed(lambda sh, h, p, r, *_: (h, r)), "by the boxes shown"),
            (changed(lambda sh, h, p, r, *_: (p, h)), "by n_animals"),
            (changed(lambda sh, h, p, r, *_: (round(p, 2), round(r, 2))), "do not round"),
            (changed(lambda sh, h, p, r, *_: (p, 0.3)), "recall is 0.375; you gave 0.3"),
            (changed(lambda sh, h, p, r, *_: (0.7, r)), "precision is 0.6; you gave 0.7"),
            (with_a_loop, "so you divide by 0"),
            (
                changed(lambda sh, h, p, r, *_: (p if sh.any() else 0, r)),
                "nothing was said, so nothing was wrong",
            ),
            (overwrites, "changed the arrays"),
            (lambda *given: None, "returns nothing"),
            (changed(lambda *_: None), "returns nothing"),
            (changed(lambda sh, h, p, r, *_: f"{p} {r}"), "return precision, recall"),
            (changed(lambda sh, h, p, r, *_: (sh, r)), "give one number"),
        ],
        "9.4": [
            ([1, 2, 3, 4], "row A"),
            ([4, 1, 3, 2], "row B"),
            ([4, 3, 2, 1], "row C"),
            ("1, 3, 4, 2", "row A"),
            ({"A": 4, "B": 3, "C": 2, "D": 1}, "row C"),
            ({"A": 4, "B": 3}, "for A, B, C, D"),
            (["raise", "suppress", "sizes", "boxes"], "numbers of the cures"),
            ([4, 3, 1], "give 4 numbers"),
            ([4, 4, 1, 2], "needed once"),
            ([0, 3, 1, 2], "needed once"),
            ("A4 B3 C1 D2", "numbers of the cures"),
            ([4.5, 3, 1, 2], "whole numbers"),
            (4, "give 4 numbers"),
            ([4, 2, 1, 3], "row B"),
            ([2, 3, 1, 4], "row A"),
        ],
        "9.5": [
            (1_025, "the first level"),
            (493, "the second level"),
            (153, "the third level"),
            (1_518, "the third level is missing"),
            (1_178, "the second level is missing"),
            (646, "the first level is missing"),
            (3_075, "the levels get smaller"),
            (2_306.25, "scale height and width first"),
            (1_857.8125, "scale height and width first"),
            (24 * 40 + 16 * 28 + 8 * 16, "one too few in each direction"),
            (32 * 48 + 24 * 36 + 16 * 24, "must lie inside"),
            (193 * 321 + 129 * 225 + 65 * 129, "in steps of 8 pixels"),
            (4 * 6 + 3 * 4 + 2 * 3, "they move in steps of 8"),
            (16_710, "counted once"),
            (25**2 + 17**2 + 9**2, "wider than it is high"),
            (41**2 + 29**2 + 17**2, "wider than it is high"),
            (25 + 41 + 17 + 29 + 9 + 17, "you added them"),
            (1_700, "1,700 is not it"),
            ([1_025, 493, 153], "give one number"),
            ("1671", "without quotes"),
        ],
    }
