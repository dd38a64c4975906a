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


def iou(boxes, others):
    return boxes[:, None, :2] - others[None, :, :2]


def boxed(one, other):
    return iou(one, other)


def counts_equal(one, other):
    union = (one | other).sum()
    return (one == other).sum() / union if union else 0


def rows_alone(one, other):
    p, q = set(np.nonzero(one)[0]), set(np.nonzero(other)[0])
    return len(p & q) / len(p | q) if p | q else 0


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


def suppress(boxes, scores, limit=0.3):
    kept = []
    for i in np.argsort(-scores):
        if not kept or max(overlap(boxes[i], boxes[k]) for k in kept) <= limit:
            kept.append(int(i))
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


def of_one_name(boxes, scores, names, limit, name):
    mine = np.flatnonzero(names == name)
    return [int(place) for place in mine[suppress(boxes[mine], scores[mine], limit)]]


def returns_in_the_loop(boxes, scores, names, limit):
    for name in np.unique(names):
        return of_one_name(boxes, scores, names, limit, name)


def only_the_last(boxes, scores, names, limit):
    for name in np.unique(names):
        kept = of_one_name(boxes, scores, names, limit, name)
    return kept


def only_the_first_box(boxes, scores, names, limit):
    return of_one_name(boxes, scores, names, limit, names[0])


def scores_of_all(boxes, scores, names, limit):
    kept = []
    for name in np.unique(names):
        mine = np.flatnonzero(names == name)
        kept.extend(mine[suppress(boxes[mine], scores, limit)])
    return kept


def boxes_of_all(boxes, scores, names, limit):
    kept = []
    for name in np.unique(names):
        kept.extend(suppress(boxes, scores[names == name], limit))
    return kept


def once_for_each_box(boxes, scores, names, limit):
    kept = []
    for name in names:
        kept += of_one_name(boxes, scores, names, limit, name)
    return kept


def strictly_less(boxes, scores, names, limit):
    kept = []
    for i in np.argsort(-scores):
        if all(names[i] != names[k] or overlap(boxes[i], boxes[k]) < limit for k in kept):
            kept.append(i)
    return kept


def removed(boxes, scores, names, limit):
    kept = by_name(boxes, scores, names, limit)
    return [i for i in range(len(boxes)) if i not in kept]


def if_of_names(boxes, scores, names, limit):
    if names == names[0] and limit:
        return suppress(boxes, scores, limit)
    return []


def from_range(count):
    """Go through 0, 1, 2 ... instead of the names; 0 stands for as many as there are."""

    def answer(boxes, scores, names, limit):
        kept = []
        for name in range(count or len(np.unique(names))):
            kept += of_one_name(boxes, scores, names, limit, name)
        return kept

    return answer


def by_text(boxes, scores, names, limit):
    kept = []
    for name in ("dog", "cat", "cow", "sheep", "squirrel"):
        kept += of_one_name(boxes, scores, names, limit, name)
    return kept


def like_the_first(boxes, scores, names, limit):
    kept = suppress(boxes, scores, limit)
    return [k for k in range(len(boxes)) if k in kept or names[k] != names[kept[0]]]


def puts_back(boxes, scores, names, limit):
    kept = suppress(boxes, scores, limit)
    for i in range(len(boxes)):
        if names[i] not in names[kept]:
            kept.append(i)
    return kept


def asks_the_score(boxes, scores, names, limit):
    kept = []
    for name in np.unique(names):
        mine = np.flatnonzero((names == name) & (scores >= limit))
        kept.extend(mine[suppress(boxes[mine], scores[mine], limit)])
    return kept


def by_global_names(boxes, scores, names, limit):
    return boxes[np.arange(239)]


def tuple_of_places(boxes, scores, names, limit):
    kept = []
    for name in np.unique(names):
        mine = np.where(names == name)
        kept.extend(mine[suppress(boxes[mine], scores[mine], limit)])
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


precision, recall = np.arange(5.0), np.arange(5.0)


def average(scores, right, n_animals):
    ranked = right[np.argsort(-scores)]
    return (np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked].sum() / n_animals


def below(some, right, n_animals):
    return (right[some].mean() if some.any() else 1), right[some].sum() / n_animals


def not_sorted(scores, right, n_animals, threshold):
    shown = [score for score in scores if score >= threshold]
    if not shown:
        return 1, 0
    return sum(right[: len(shown)]) / len(shown), sum(right[: len(shown)]) / n_animals


def right_only(scores, right, n_animals, threshold):
    shown = scores >= threshold
    hits = right[shown].sum()
    return (hits / shown.sum(), hits / n_animals) if hits else (1, 0)


def two_at_least(scores, right, n_animals, threshold):
    shown = scores >= threshold
    if shown.sum() <= 1:
        return 1, 0
    return right[shown].mean(), right[shown].sum() / n_animals


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
            (
                safe(lambda a, b: (a & b).sum() / (a.sum() + b.sum())),
                "counts the common pixels twice",
            ),
            (safe(lambda a, b: 2 * (a & b).sum() / (a.sum() + b.sum())), "Dice"),
            (safe(lambda a, b: 100 * (a & b).sum() / (a | b).sum()), "not percent"),
            (guarded(lambda a, b: (a | b).sum() / (a & b).sum()), "turned around"),
            (guarded(lambda a, b: (a & b).sum() / a.sum()), "the first mask alone"),
            (guarded(lambda a, b: (a & b).sum() / b.sum()), "the second mask alone"),
            (guarded(lambda a, b: (a & b).sum() / min(a.sum(), b.sum())), "the smaller mask"),
            (of_boxes, "IoU of the boxes"),
            (guarded(lambda a, b: (a & b).sum() / max(a.sum(), b.sum())), "the larger mask"),
            (lambda a, b: np.sum(a & b) / np.sum(a | b), "0 where both masks are empty"),
            (lambda a, b: int(np.sum(a & b)) / int(np.sum(a | b)), "Return 0 there"),
            (
                lambda a, b: (a & b).sum() / (a | b).sum() if b.any() else 1.0,
                "both masks are empty",
            ),
            (lambda a, b: 1 if not a.any() else (a & b).sum() / (a | b).sum(), "only one mask"),
            (lambda a, b: int((a | b).sum()) / int((a & b).sum()), "goes on top, not below"),
            (
                lambda a, b: int((a & b).sum()) / min(int(a.sum()), int(b.sum())),
                "by the union, not",
            ),
            (counts_equal, "equal, too, but not common"),
            (lambda a, b: (a & b).sum() / max(1, (a ^ b).sum()), "belong to the union, too"),
            (lambda a, b: ((a + b) == 2).sum() / max(1, (a | b).sum()), "you give 0 each time"),
            (lambda a, b: len(a & b) / len(a | b), "len() counts rows"),
            (lambda a, b: len(np.nonzero(a & b)) / len(np.nonzero(a | b)), "parts of a tuple"),
            (lambda a, b: len(np.intersect1d(a, b)) / len(np.union1d(a, b)), "np.intersect1d"),
            (lambda a, b: ((a & b).sum(1) / np.maximum(1, (a | b).sum(1))).mean(), "of the rows"),
            (lambda a, b: (a & b).sum(0) / np.maximum(1, (a | b).sum(0)), "give one number"),
            (rows_alone, "A pixel is a row and a column"),
            (lambda a, b: (a & b).any(0).sum() / max(1, (a | b).any(0).sum()), "A pixel is a row"),
            (lambda a, b: (a | b).mean(), "that at least one of them has"),
            (
                lambda a, b: (a & b).sum() / max(1, (a | b).sum()) if (a & b).any() else 1,
                "but 0 are common",
            ),
            (safe(lambda a, b: (a & b).sum() // (a | b).sum()), "cut the share off"),
            (safe(lambda a, b: int((a & b).sum() / (a | b).sum())), "cut the share off"),
            (lambda a, b: (a & b).sum() / ((a | b).sum() + 1), "you add 1 below the line"),
            (safe(lambda a, b: abs(int(a.sum()) - int(b.sum())) / (a | b).sum()), "of areas"),
            (guarded(lambda a, b: min(a.sum(), b.sum()) / max(a.sum(), b.sum())), "areas alone"),
            (safe(lambda a, b: (a & ~b).sum() / (a | b).sum()), "only one of the masks"),
            (safe(lambda a, b: (a & b).sum() / (a.sum() + b.sum() + 7)), "common pixels by"),
            (safe(lambda a, b: (a & b)[2:].sum() / (a | b).sum()), "by the union"),
            (lambda a, b: (a and b).sum() / (a or b).sum(), "cannot compare pixel by pixel"),
            (lambda a, b: (a + b - a * b).sum(), "numpy cannot subtract masks"),
            (boxed, "is for boxes. Count pixels instead"),
            (safe(lambda a, b: round((a & b).sum() / (a | b).sum(), 2)), "do not round"),
            (safe(lambda a, b: round((a & b).sum() / (a | b).sum(), 1)), "do not round"),
            (with_loops, "belong to the union, too"),
            (safe(lambda a, b: 0.9 * (a & b).sum() / (a | b).sum()), "is expected"),
            (lambda a, b: None, "returns nothing"),
            (lambda a, b: "half", "you gave a text"),
            (lambda a, b: (a - b).sum(), "or use | for the union"),
        ],
        "9.2": [
            ([0, 1], "without calling it"),
            (lambda boxes, scores, names: [0], "must take 4 arguments"),
            (lambda b, s, n, limit: suppress(b, s, limit), "one of another name"),
            (within, "Turn them back"),
            (within_once, "Turn them back"),
            (best_of_each, "there may be several dogs"),
            (lists_of_each, "a plain list of places"),
            (removed_removes, "must not remove others"),
            (others_remove, "other way around"),
            (forgets_the_score, "comes first stayed"),
            (lambda b, s, n, limit: by_name(b, -s, n, limit), "lowest score stayed"),
            (lambda b, s, n, limit: list(range(len(b))), "nothing was removed"),
            (lambda b, s, n, limit: [int(np.argmax(s))], "only the best box"),
            (lambda b, s, n, limit: b[by_name(b, s, n, limit)], "the boxes themselves"),
            (lambda b, s, n, limit: n[by_name(b, s, n, limit)], "these are names"),
            (lambda b, s, n, limit: s[by_name(b, s, n, limit)], "look like scores"),
            (lambda b, s, n, limit: np.isin(np.arange(len(b)), [0]), "True or False"),
            (lambda b, s, n, limit: dict(enumerate(n)), "a list of places"),
            (lambda b, s, n, limit: by_name(b, s, n, limit)[0], "that is one number"),
            (lambda b, s, n, limit: len(by_name(b, s, n, limit)), "that is one number"),
            (lambda b, s, n, limit: [i + 1 for i in by_name(b, s, n, limit)], "one too high"),
            (lambda b, s, n, limit: by_name(b, s, n, 0.05), "stay; you gave"),
            (by_global_names, "other names than those it was given"),
            (lambda b, s, n, limit: by_name(b, s, n, 1 - limit), "not 1 minus it"),
            (lambda b, s, n, limit: by_name(b, s, n, 0.3), "a limit of your own"),
            (lambda b, s, n, limit: by_name(b, s, n, 0.5), "a limit of your own"),
            (lambda b, s, n, limit: [i + 5 for i in by_name(b, s, n, limit)], "places go from 0"),
            (lambda b, s, n, limit: [0, 0, *by_name(b, s, n, limit)], "a place comes twice"),
            (returns_in_the_loop, "return after the loop"),
            (only_the_last, "return after the loop"),
            (only_the_first_box, "return after the loop"),
            (scores_of_all, "as many boxes as scores"),
            (boxes_of_all, "boxes and scores of the same animals"),
            (once_for_each_box, "once for each box"),
            (strictly_less, "exactly the limit stays"),
            (removed, "these are the boxes that go"),
            (lambda b, s, n, limit: suppress(b, s, n, limit), "Call it for each name"),
            (lambda b, s, n, limit: suppress(b, s, n), "is the limit, not the names"),
            (if_of_names, "names == name"),
            (from_range(3), "Go through np.unique(names)"),
            (from_range(0), "Go through np.unique(names)"),
            (by_text, "holds class numbers"),
            (lambda b, s, n, limit: suppress(b + 10 * n[:, None], s, limit), "moved so little"),
            (lambda b, s, n, limit: suppress(b + 100 * n[:, None], s, limit), "moved so little"),
            (
                lambda b, s, n, limit: suppress(b + n[:, None] * [100, 0, 100, 0], s, limit),
                "by more than a scene",
            ),
            (
                lambda b, s, n, limit: suppress(b + n[:, None] * [0, 0, 1000, 1000], s, limit),
                "that stretches the boxes",
            ),
            (like_the_first, "the first box that stayed"),
            (puts_back, "across names first"),
            (asks_the_score, "not for the score"),
            (lambda b, s, n, limit: np.unique(n, return_index=True)[1], "the first box of each"),
            (lambda b, s, n, limit: np.unique(n[suppress(b, s, limit)]), "these are names"),
            (lambda b, s, n, limit: (b[:1], s[:1], n[:1]), "the places alone"),
            (tuple_of_places, "np.where gives a tuple"),
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
            (changed(lambda sh, h, p, r, *_: (p, 0.3)), "recall is 0.2727; you gave 0.3"),
            (changed(lambda sh, h, p, r, s, ok, n: (h / n, r)), "By n_animals it is recall"),
            (changed(lambda sh, h, p, r, s, ok, n: (1 - p, r)), "the share of wrong boxes"),
            (changed(lambda sh, h, p, r, s, ok, n: (s[sh].mean(), r)), "how sure it is"),
            (changed(lambda sh, h, p, r, s, ok, n: (ok[~sh].mean(), r)), "these are the others"),
            (changed(lambda sh, h, p, r, s, ok, n: (p / n, r)), "Once is enough"),
            (changed(lambda sh, h, p, r, s, ok, n: (h / max(1, sh.sum() - h), r)), "wrong ones"),
            (changed(lambda sh, h, p, r, s, ok, n: (average(s, ok, n), r)), "average precision"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, p)), "not by the boxes shown"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, h / len(s))), "not by all boxes"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, 1 - r)), "1 minus recall"),
            (changed(lambda sh, h, p, r, s, ok, n: (p, h / (n + h))), "Do not add them"),
            (
                changed(lambda sh, h, p, r, s, ok, n: (p, h / max(1, ok[~sh].sum()))),
                "the right boxes below the threshold. Divide",
            ),
            (changed(lambda sh, h, p, r, *_: (round(p, 1), round(r, 1))), "do not round"),
            (lambda s, ok, n, t: (ok[s >= 0.5].mean(), ok[s >= 0.5].sum() / n), "not 0.5"),
            (lambda s, ok, n, t: below(s <= t, ok, n), "*below* the threshold"),
            (lambda s, ok, n, t: below(s < t, ok, n), "*below* the threshold"),
            (lambda s, ok, n, t: below(ok >= t, ok, n), "not `right`"),
            (not_sorted, "the boxes are not sorted"),
            (lambda s, ok, n, t: (ok and s >= t, 1), "cannot compare box by box"),
            (lambda s, ok, n, t: (ok[s].mean(), ok[s].sum() / n), "scores cannot pick boxes"),
            (lambda s, ok, n, t: (np.cumsum(ok) / 2, np.cumsum(ok) / n), "two whole curves"),
            (lambda s, ok, n, t: (precision, recall), "of a cell above"),
            (right_only, "boxes are shown and all are wrong"),
            (two_at_least, "at 0.85"),
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
            (24 * 40, "the first level, and one too few"),
            (29 * 45 + 21 * 33 + 13 * 21, "there is no rim here"),
            (29 * 45, "no rim here, and two levels"),
            (33 * 49 + 25 * 37 + 17 * 25, "must lie inside"),
            (17 * 17, "for scenes of 192 pixels"),
            (17 * 17 + 11 * 11 + 6 * 6, "for scenes of 192 pixels"),
            (13 * 21 + 9 * 15 + 5 * 9, "in steps of 8 pixels"),
            (4 * 1_671, "Where does your 4 come from"),
            (11 * 1_671, "however many names"),
            (25 * 41 + 11 * 20 + 17 * 29, "one half here, 128 × 192"),
            (25 * 41 + 17 * 29 + 5 * 11, "one half of the *first*"),
            (25 * 41 + 13 * 21, "three quarters are missing"),
            (24 * 40 + 16 * 28 + 8 * 16 + 3, "before you multiply"),
            (24 * 41 + 16 * 29 + 8 * 17, "before you multiply"),
            (25 * 40 + 17 * 28 + 9 * 16, "before you multiply"),
            ([1_025, 493, 153], "give one number"),
            ("1671", "without quotes"),
        ],
    }
