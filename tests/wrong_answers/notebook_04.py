"""Known-wrong answers to the exercises of notebook 4, with a piece of the hint of each."""

from collections import Counter

import numpy as np


def wrong_answers():
    return {
        "4.1": _gradients(),
        "4.2": _readings(),
        "4.3": _lengths(),
        "4.4": _matches(),
        "4.5": _bags(),
    }


# ---------------------------------------------------------------- 4.1


def _right_gradient(picture):
    picture = np.asarray(picture).astype(float)
    down, across = np.zeros_like(picture), np.zeros_like(picture)
    down[1:-1, :] = picture[2:, :] - picture[:-2, :]
    across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
    return down, across


def _one_place_off(picture, step):
    down, across = _right_gradient(picture)
    return np.roll(down, step, axis=0), np.roll(across, step, axis=1)


def _gradients():
    def as_it_is(picture):
        down, across = np.zeros_like(picture), np.zeros_like(picture)
        down[1:-1, :] = picture[2:, :] - picture[:-2, :]
        across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
        return down, across

    def whole_numbers(picture):
        return as_it_is(picture.astype(int))

    def rounded_up(picture):
        return as_it_is(picture.astype(float).round(1))

    def into_bytes(picture):
        down, across = np.zeros_like(picture), np.zeros_like(picture)
        wide = picture.astype(float) if picture.dtype != np.uint8 else picture.astype(int)
        down[1:-1, :] = (wide[2:, :] - wide[:-2, :]).astype(picture.dtype)
        across[:, 1:-1] = (wide[:, 2:] - wide[:, :-2]).astype(picture.dtype)
        return down, across

    def clipped(picture):
        if picture.dtype == np.uint8:
            return tuple(np.clip(part, 0, 255) for part in _right_gradient(picture))
        return _right_gradient(picture)

    def converted_late(picture):
        down, across = np.zeros_like(picture), np.zeros_like(picture)
        wide = picture.astype(float)
        down[1:-1, :] = wide[2:, :] - wide[:-2, :]
        across[:, 1:-1] = wide[:, 2:] - wide[:, :-2]
        return down, across

    def no_place_made(picture):
        down, across = np.zeros_like(picture), np.zeros_like(picture)
        down[1:] = picture[2:] - picture[:-2]
        across[:, 1:] = picture[:, 2:] - picture[:, :-2]
        return down, across

    def one_neighbor(picture, ahead):
        picture = picture.astype(float)
        down, across = np.zeros_like(picture), np.zeros_like(picture)
        if ahead:
            down[:-1], across[:, :-1] = np.diff(picture, axis=0), np.diff(picture, axis=1)
        else:
            down[1:], across[:, 1:] = np.diff(picture, axis=0), np.diff(picture, axis=1)
        return down, across

    def rolled(picture):
        picture = picture.astype(float)
        return (
            np.roll(picture, -1, 0) - np.roll(picture, 1, 0),
            np.roll(picture, -1, 1) - np.roll(picture, 1, 1),
        )

    def loop_too_far(picture):
        rows, columns = picture.shape
        down, across = np.zeros(picture.shape), np.zeros(picture.shape)
        for row in range(rows):
            for column in range(columns):
                down[row, column] = picture[row + 1, column] - picture[row - 1, column]
                across[row, column] = picture[row, column + 1] - picture[row, column - 1]
        return down, across

    def loop_inside(picture):
        down, across = _right_gradient(picture)
        inside = np.zeros(picture.shape)
        inside[1:-1, 1:-1] = 1
        return down * inside, across * inside

    def loop_stops_early(picture):
        down, across = _right_gradient(picture)
        down[-2] = 0
        return down, across

    def shared(picture):
        down = across = np.zeros(picture.shape)
        down[1:-1, :] = picture[2:, :] - picture[:-2, :]
        across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
        return down, across

    def down_twice(picture):
        down, _ = _right_gradient(picture)
        return down, down

    def never_stored(picture):
        down, across = np.zeros(picture.shape), np.zeros(picture.shape)
        down, across = down * 1, across * 1
        return down, across

    def across_forgotten(picture):
        down, across = _right_gradient(picture)
        return down, np.zeros_like(across)

    def in_place(picture):
        across = np.zeros(picture.shape)
        picture[1:-1, :] = picture[2:, :] - picture[:-2, :]
        across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
        return picture, across

    def only_floats(picture):
        if picture.dtype == np.uint8:
            return _right_gradient(picture * 0)
        return _right_gradient(picture)

    def one_inside(picture):
        down, across = np.zeros(picture.shape), np.zeros(picture.shape)
        down[1:-1] = picture[1:-1] - picture[:-2]
        across[:, 1:-1] = picture[:, 1:-1] - picture[:, :-2]
        return down, across

    def sobel(picture):
        from skimage.filters import sobel_h, sobel_v

        return sobel_h(picture), sobel_v(picture)

    def misspelled(picture):
        return nowhere(picture)  # noqa: F821

    return [
        (7, "without calling it"),
        (_right_gradient(np.ones((3, 3))), "without calling it"),
        (misspelled, "name 'nowhere' is not defined"),
        (lambda picture, size: size, ", as the starter does"),
        (lambda p: _right_gradient(p)[0], "return down, across"),
        (lambda p: np.hypot(*_right_gradient(p)), "return down, across"),
        (lambda p: dict(zip("ab", _right_gradient(p), strict=True)), "return down, across"),
        (lambda p: ("down", "across"), "an array of numbers"),
        (lambda p: (p[2:] - p[:-2], p[:, 2:] - p[:, :-2]), "as large as the picture"),
        (lambda p: p[2:] - p[:, 2:], "two arrays of different size"),
        (no_place_made, "two arrays of different size"),
        (loop_too_far, "range(1, rows - 1)"),
        (lambda p: _right_gradient(p)[::-1], "swapped"),
        (lambda p: [-part for part in _right_gradient(p)], "signs are turned around"),
        (lambda p: (_right_gradient(p)[0], -_right_gradient(p)[1]), "across has the wrong sign"),
        (lambda p: (-_right_gradient(p)[0], _right_gradient(p)[1]), "down has the wrong sign"),
        (lambda p: [part / 2 for part in _right_gradient(p)], "half of it"),
        (lambda p: np.gradient(p.astype(float)), "np.gradient halves"),
        (rolled, "the rim should be 0"),
        (lambda p: one_neighbor(p, True), "the jump to one neighbor"),
        (lambda p: one_neighbor(p, False), "the jump to one neighbor"),
        (lambda p: [abs(part) for part in _right_gradient(p)], "leave out abs"),
        (loop_inside, "right in the middle, but not at the rim"),
        (loop_stops_early, "in row 2, column 0, down should be"),
        (shared, "one array with two names"),
        (down_twice, "across is the same array"),
        (never_stored, "only zeros"),
        (across_forgotten, "across stays 0"),
        (lambda p: (_right_gradient(p)[0] * 0, _right_gradient(p)[1]), "down stays 0"),
        (lambda p: _right_gradient(p / 255), "times as large"),
        (one_inside, "the jump to one neighbor"),
        (sobel, "Sobel"),
        (in_place, "you write into the picture"),
        (lambda p: [abs(part) * 3 for part in _right_gradient(p)], "should be"),
        (lambda p: [part + 1 for part in _right_gradient(p)], "a neighbor is missing. You have 1"),
        (as_it_is, "bytes overflow: turn the picture into float"),
        (lambda p: as_it_is(p.astype(np.int16) if p.dtype == np.uint8 else p.astype(int)), "int"),
        (whole_numbers, "int cuts them off"),
        (rounded_up, "Do not round"),
        (into_bytes, "bytes overflow"),
        (converted_late, "makes bytes from bytes"),
        (lambda p: _one_place_off(p, 1), "one place off"),
        (lambda p: _one_place_off(p, -1), "one place off"),
        (lambda p: (np.hypot(*_right_gradient(p)), p), "those are length and angle"),
        (lambda p: _right_gradient(np.zeros((300, 300))), "never uses p."),
        (clipped, "not for bytes"),
        (only_floats, "not for bytes"),
    ]


# ---------------------------------------------------------------- 4.2


def _readings():
    return [
        ([2, 5, 3, 1, 4], "counterclockwise"),
        ([5, 2, 3, 1, 4], "along the borders"),
        ("52314", "along the borders"),
        ([5, 2, 1, 3, 4], "A and B"),
        ([3, 1, 4, 5, 2], "cell for each histogram"),
        ([1, 4, 0, 2, 3], "counted from 1"),
        ([2, 2, 1, 3, 4], "once"),
        ([2, 5, 1, 4, 3], "begin with E"),
        ((3, 5, 1, 2, 4), "look at A"),
        ([2, 3, 1, 5, 4], "look at B"),
        (np.array([2, 5, 4, 3, 1]), "begin with E"),
        ({"A": 1, "B": 5, "C": 2, "D": 3, "E": 4}, "look at A"),
        ({"A": 1, "B": 5}, "in this order"),
        ({"A": 2, "B": 5, "C": 3, "D": 1, "E": 4}, "counterclockwise"),
        ("CADEB", "give the numbers of the histograms"),
        (["C", "A", "D", "E", "B"], "give the numbers of the histograms"),
        (["2", "5", "3", "1", "4"], "counterclockwise"),
        ("2, 5, 3, 1, 4", "counterclockwise"),
        (52314, "along the borders"),
        ([2, 5, 1], "you gave 3"),
        (2, "you gave 1"),
        ([2.5, 5, 1, 3, 4], "whole numbers"),
        ([0, 90, 45, 135, 45], "once"),
        ([[1, 2], [3]], "give 5 numbers"),
        ([None] * 5, "give 5 numbers"),
        ([2, 1, 3, 5, 4], "look at B"),
        ([2, 5, 3, 1, 4][::-1], "begin with E"),
        ([2, 3, 5, 1, 4], "look at B"),
    ]


# ---------------------------------------------------------------- 4.3


def _lengths():
    def places(size, cell, block):
        return size // cell - block + 1

    def blocks(h, w, c, b):
        return places(h, c, b) * places(w, c, b)

    def rounding(how):
        def length(h, w, c, b, n):
            return (how(h / c) - b + 1) * (how(w / c) - b + 1) * b * b * n

        return length

    def other_names(height, width, cell, block, bins):
        return rows * columns * bins  # noqa: F821

    return [
        (3780, "without calling it"),
        (other_names, "Use the names of the function"),
        (lambda h, w, c, b: 1, ", as the starter does"),
        (lambda h, w, c, b, n: (h // c) * (w // c) * n, "one histogram for each cell"),
        (lambda h, w, c, b, n: (h // c) * (w // c) * b * b * n, "cannot start at the last cell"),
        (lambda h, w, c, b, n: (h // c // b) * (w // c // b) * b * b * n, "blocks overlap"),
        (lambda h, w, c, b, n: (h // (c * b)) * (w // (c * b)) * b**2 * n, "blocks overlap"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * n, "not one"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * b * n, "block × block"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * b * b, "bins numbers"),
        (lambda h, w, c, b, n: blocks(h, w, c, b), "number of blocks"),
        (lambda h, w, c, b, n: b * b * n, "that is one block"),
        (lambda h, w, c, b, n: (h // c - b) * (w // c - b) * b * b * n, "one place too few"),
        (lambda h, w, c, b, n: (h // c - 1) * (w // c - 1) * b * b * n, "`- 1` is right for"),
        (lambda h, w, c, b, n: (h // c - 1) * (w // c - 1) * 4 * n, "and 2 × 2 are right for"),
        (lambda h, w, c, b, n: (h // c + b - 1) * (w // c + b - 1) * b * b * n, "sign is turned"),
        (
            lambda h, w, c, b, n: (places(h, c, b) + places(w, c, b)) * b * b * n,
            "multiply the places",
        ),
        (
            lambda h, w, c, b, n: places(h, c, b) + places(w, c, b) * b * b * n,
            "multiply the places",
        ),
        (lambda h, w, c, b, n: (h // c * w // c - b + 1) * b * b * n, "each by itself"),
        (lambda h, w, c, b, n: ((h // c) * (w // c) - b + 1) * b * b * n, "each by itself"),
        (lambda h, w, c, b, n: 12_996, "never uses h, w, c, b and n."),
        (lambda h, w, c, b, n: places(h, c, b) ** 2 * b * b * n, "height is used twice"),
        (lambda h, w, c, b, n: places(w, c, b) ** 2 * b * b * n, "width is used twice"),
        (lambda h, w, c, b, n: (h - b + 1) * (w - b + 1) * b * b * n, "not in pixels"),
        (lambda h, w, c, b, n: blocks(h, w, c * c, b) * b * b * n, "divide by cell once"),
        (lambda h, w, c, b, n: (h / c - b + 1) * (w / c - b + 1) * b * b * n, "divide with //"),
        (
            lambda h, w, c, b, n: int((h / c - b + 1) * (w / c - b + 1) * b * b * n),
            "divide with //",
        ),
        (rounding(round), "round rounds up"),
        (rounding(lambda x: int(np.ceil(x))), "that rounds up"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * b * b * 9, "nine bins"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * 4 * n, "2 × 2 cells are written in"),
        (lambda h, w, c, b, n: blocks(h, w, 8, b) * b * b * n, "8 pixels are written in"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * b * 2 * n, "block * 2"),
        (lambda h, w, c, b, n: (h // c) * (w // c) * b * n, "count the places"),
        (lambda h, w, c, b, n: (h // c - 1) * (w // c - 1) * 36, "nine bins are written in"),
        (lambda h, w, c, b, n: blocks(h, w, c, b) * b * b + n, "multiply by bins"),
        (lambda h, w, c, b, n: (h // c - b - 1) * (w // c - b - 1) * b * b * n, "sign of the 1"),
        (lambda h, w, c, b, n: (h // c // b + 1) * (w // c // b + 1) * b * b * n, "overlap"),
        (lambda h, w, c, b, n: (h - 1) * (w - 1) * b * b * n, "not in pixels"),
        (lambda h, w, c, b, n: h * w * n, "for each pixel"),
        (lambda h, w, c, b, n: (h % c - b + 1) * (w % c - b + 1) * b * b * n, "remainder"),
        (lambda h, w, c, b, n: 3780, "the length from the article"),
        (lambda h, w, c, b, n: 1, "how many numbers in each block?"),
        (lambda h, w, c, b, n: [n], "give one number"),
        (lambda h, w, c, b, n: (places(h, c, b), places(w, c, b)), "give one number"),
        (lambda h, w, c, b, n: f"{blocks(h, w, c, b)}", "give one number"),
        (lambda h, w, c, b, n: h.shape, "not what you take it for"),
        (lambda h, w, c, b, n: h / 0, "is divided by 0"),
        (lambda h, w, c, b, n: None, "return"),
    ]


# ---------------------------------------------------------------- 4.4


def _distances(one, other):
    return np.sqrt(((one[:, None] - other[None]) ** 2).sum(axis=2))


def _matched(one, other, ratio=0.8, far=None, inverted=False, least=False):
    far = _distances(one, other) if far is None else far
    pairs = []
    for i, row in enumerate(far):
        nearest, second = np.argsort(row, kind="stable")[:2]
        kept = row[nearest] < ratio * row[second]
        kept = row[nearest] <= ratio * row[second] if least else kept
        if kept != inverted:
            pairs.append([i, nearest])
    return np.array(pairs)


def _matches():
    def library(one, other, ratio=0.8):
        from skimage.feature import match_descriptors

        return match_descriptors(one, other, max_ratio=ratio, cross_check=False)

    def returns_in_the_loop(one, other, ratio=0.8):
        for i, row in enumerate(one):
            far = np.sqrt(((other - row) ** 2).sum(axis=1))
            nearest, second = np.argsort(far)[:2]
            if far[nearest] < ratio * far[second]:
                return np.array([[i, nearest]])
        return None

    def at_once(one, other, ratio=0.8):
        return np.argmin(np.sqrt(((other - one) ** 2).sum(axis=1)))

    def whole_array(one, other, ratio=0.8):
        pairs = []
        for i, row in enumerate(one):
            far = np.sqrt(((other - row) ** 2).sum(axis=1))
            if far < ratio * np.sort(far)[1]:
                pairs.append([i, far.argmin()])
        return np.array(pairs)

    def too_far(one, other, ratio=0.8):
        return [[j, one[j].argmin()] for j in range(len(other))]

    def nothing_added(one, other, ratio=0.8):
        return np.array([])

    def same_place(one, other, ratio=0.8):
        far = _distances(one, other)
        return [(i, row.argmin()) for i, row in enumerate(far) if row.min() < ratio * row.min()]

    def first_two(one, other, ratio=0.8):
        far = _distances(one, other)
        return [(i, 0) for i, row in enumerate(far) if row[0] < ratio * row[1]]

    def own_limit(one, other, ratio=0.8):
        far = _distances(one, other)
        return [(i, row.argmin()) for i, row in enumerate(far) if row.min() < ratio]

    def with_norm_of_all(one, other, ratio=0.8):
        pairs = []
        for i, row in enumerate(one):
            far = np.linalg.norm(other - row)
            nearest, second = np.argsort(far)[:2]
            if far[nearest] < ratio * far[second]:
                pairs.append([i, nearest])
        return np.array(pairs)

    def sum_along_rows(one, other, ratio=0.8):
        pairs = []
        for i, row in enumerate(one):
            far = ((other - row) ** 2).sum(axis=0)
            nearest, second = np.argsort(far)[:2]
            if far[nearest] < ratio * far[second]:
                pairs.append([i, nearest])
        return np.array(pairs)

    def loop(one, other, ratio=0.8, far=None, order=slice(2), test=None, add=None):
        """The solution, with some places where it goes wrong."""
        pairs = []
        for i, row in enumerate(one):
            distances = far(i, row) if far else np.sqrt(((other - row) ** 2).sum(axis=1))
            nearest, second = np.argsort(distances, kind="stable")[order]
            kept = distances[nearest] < ratio * distances[second]
            if test(nearest, second) if test else kept:
                pairs.append(add(i, nearest, second) if add else [i, nearest])
        return np.array(pairs)

    def other_in_one(one, other, ratio=0.8):
        return loop(one, other, ratio, far=lambda i, _: np.linalg.norm(other[i] - one, axis=1))

    def compares_places(one, other, ratio=0.8):
        return loop(one, other, ratio, test=lambda nearest, second: nearest < ratio * second)

    def with_the_row_before(one, other, ratio=0.8):
        far = _distances(one, other)
        return np.argwhere(far < ratio * np.roll(far, 1, axis=1))

    def with_their_signs(one, other, ratio=0.8):
        return loop(one, other, ratio, far=lambda _, row: (other - row).sum(axis=1))

    def whole_numbers(one, other, ratio=0.8):
        return _matched(one.astype(int), other.astype(int), ratio)

    def mutual(one, other, ratio=0.8):
        found = _matched(one, other, ratio)
        back = _distances(other, one).argmin(axis=1)
        return [(i, j) for i, j in found if back[j] == i]

    def numbered(one, other, ratio=0.8):
        return [(n, j) for n, (i, j) in enumerate(_matched(one, other, ratio))]

    def second_nearest(one, other, ratio=0.8):
        order = np.argsort(_distances(one, other), axis=1, kind="stable")
        return [(i, order[i, 1]) for i, _ in _matched(one, other, ratio)]

    def distances_too(one, other, ratio=0.8):
        far = _distances(one, other)
        return [(i, j, far[i, j]) for i, j in _matched(one, other, ratio)]

    def distance_instead(one, other, ratio=0.8):
        far = _distances(one, other)
        return [(i, far[i, j] + 0.5) for i, j in _matched(one, other, ratio)]

    def far_largest(one, other):
        return abs(one[:, None] - other[None]).max(axis=2)

    def far_absolute(one, other):
        return abs(one[:, None] - other[None]).sum(axis=2)

    def everything(one, other, ratio=np.inf):
        far = _distances(one, other)
        return np.array([[i, row.argmin()] for i, row in enumerate(far)])

    def inverted(one, other, ratio=0.8):
        far = _distances(one, other)
        rows = enumerate(far)
        return [(i, r.argmin()) for i, r in rows if not r.min() < ratio * np.sort(r)[1]]

    def last_forgotten(one, other, ratio=0.8):
        return _matched(one[:-1], other, ratio)

    def below_ratio(one, other, ratio=0.8):
        return np.argwhere(_distances(one, other) < ratio)

    def kept(one, other, rule):
        far = _distances(one, other)
        return [(i, r.argmin()) for i, r in enumerate(far) if rule(*np.sort(r)[:3])]

    def divided(one, other, ratio=0.8):
        return kept(one, other, lambda a, b, c: a > ratio * b)

    def ratio_on_the_wrong_side(one, other, ratio=0.8):
        return kept(one, other, lambda a, b, c: ratio * a < b)

    def third_nearest(one, other, ratio=0.8):
        return kept(one, other, lambda a, b, c: a < ratio * c)

    def difference(one, other, ratio=0.8):
        return kept(one, other, lambda a, b, c: b - a > ratio)

    def nearest_and_second(one, other, ratio=0.8):
        return np.argsort(_distances(one, other), axis=1, kind="stable")[:, :2]

    def columns(one, other, ratio=0.8):
        return _matched(one, other, ratio).T

    return [
        (np.zeros((2, 2)), "without calling it"),
        (library, "match_descriptors does the work"),
        (everything, "all nearest neighbors"),
        (lambda one, other, ratio: everything(one, other)[:, ::-1], "test is missing"),
        (lambda one, other, ratio: everything(other, one), "and the ratio test is missing"),
        (lambda one, other, ratio: _matched(one, other, ratio)[:, ::-1], "columns are swapped"),
        (lambda one, other, ratio: _matched(other, one, ratio), "you went through other"),
        (lambda one, other, ratio: _matched(other, one, ratio)[:, ::-1], "you went through other"),
        (
            lambda one, other, ratio: _matched(one, other, ratio, _distances(one, other) ** 2),
            "squared distances",
        ),
        (
            lambda one, other, ratio: _matched(one, other, ratio, far_absolute(one, other)),
            "sums of differences",
        ),
        (
            lambda one, other, ratio: _matched(one, other, ratio, far_largest(one, other)),
            "largest difference",
        ),
        (lambda one, other, ratio: _matched(one, other, ratio, least=True), "not <="),
        (inverted, "turned around"),
        (lambda one, other, ratio: _matched(one, other, ratio)[:, 1], "two columns"),
        (columns, "two long rows"),
        (lambda one, other, ratio: _matched(one, other, ratio)[:1], "only one match"),
        (returns_in_the_loop, "only one match"),
        (lambda one, other, ratio: [0, 3], "only one match"),
        (lambda one, other, ratio: _matched(one, other), "use ratio instead"),
        (at_once, "Take one row of `one` at a time"),
        (whole_array, "you compare whole arrays"),
        (too_far, "an index is too large"),
        (nothing_added, "no match at all"),
        (same_place, "no match at all"),
        (first_two, "j is not the nearest of row i"),
        (lambda one, other, ratio: _matched(one, other, ratio)[1:], "of our test"),
        (own_limit, "with ratio alone"),
        (with_norm_of_all, "axis=1"),
        (sum_along_rows, "with axis=1, not with axis=0"),
        (lambda one, other, ratio: loop(one, other, ratio), "descriptors may be bytes"),
        (whole_numbers, "int drops fractions"),
        (other_in_one, "rows of other with all of one"),
        (compares_places, "you compare places"),
        (with_the_row_before, "Keep at most one"),
        (with_their_signs, "all rows get the same partner"),
        (
            lambda one, other, ratio: loop(one, other, ratio, far=lambda *_: abs(other[:, 0] - 1)),
            "all rows get the same partner",
        ),
        (
            lambda one, other, ratio: loop(one, other, ratio, order=[1, 0]),
            "j is not the nearest of row i",
        ),
        (
            lambda one, other, ratio: loop(one, other, ratio, order=[-2, -1]),
            "j is not the nearest of row i",
        ),
        (
            lambda one, other, ratio: loop(one, other, ratio, order=[1, 2]),
            "j is not the nearest of row i",
        ),
        (lambda one, other, ratio: loop(one, other, ratio, order=slice(None)), "the first two"),
        (
            lambda one, other, ratio: loop(one, other, ratio, add=lambda i, j, k: [j, k]),
            "the nearest and the second",
        ),
        (
            lambda one, other, ratio: loop(one, other, ratio, add=lambda i, *_: [i, 0]),
            "has lost their places",
        ),
        (lambda one, other, ratio: _matched(one, other, ratio).ravel(), "adds a row, += does not"),
        (lambda one, other, ratio: [].append(0, 3), ".append([i, j])"),
        (mutual, "choose each other"),
        (numbered, "the first column counts"),
        (second_nearest, "second nearest"),
        (distances_too, "without the distance"),
        (distance_instead, "no distances"),
        (lambda one, other, ratio: _matched(one, other, ratio) + 1, "counted from 1"),
        (below_ratio, "with ratio alone"),
        (divided, "turned around"),
        (ratio_on_the_wrong_side, "nearly always true"),
        (third_nearest, "third nearest"),
        (difference, "difference of the two distances"),
        (nearest_and_second, "the nearest and the second"),
        (lambda one, other, ratio: {0: 3, 2: 1}, "not a dictionary"),
        (lambda one, other, ratio: [(0, 3), None, (2, 1)], "None is not a match"),
        (lambda one, other, ratio: [(0, 3), (1, -1), (2, 1)], "negative number"),
        (last_forgotten, "the last match is lost"),
        (lambda one, other, ratio: _matched(one[1:], other, ratio), "i is off by one"),
        (lambda one, other, ratio: np.add(_matched(one, other, ratio), [1, 0]), "i is off by one"),
        (lambda one, other, ratio: np.array([True] * 7), "True and False"),
        (lambda one, other, ratio: [["a", "b"]], "give numbers"),
        (lambda one, other, ratio: np.zeros((3, 4)), "your shape is (3, 4)"),
        (lambda one, other, ratio: [[0, 1], [2]], "differ in length"),
        (lambda one, other, ratio: [[99, 1], *_matched(one, other, ratio)], "do not exist"),
        (lambda one, other: _matched(one, other), ", as the starter does"),
    ]


# ---------------------------------------------------------------- 4.5


def _bags():
    def counted(found, n):
        return np.bincount(found, minlength=n)

    def index_adds_once(found, n):
        counts = np.zeros(n)
        counts[found] += 1
        return counts / len(found)

    def shares_in_whole_numbers(found, n):
        counts = np.zeros(n, dtype=int)
        for word in found:
            counts[word] += 1 / len(found)
        return counts

    def divides_in_place(found, n):
        counts = counted(found, n)
        counts /= len(found)
        return counts

    def no_room(found, n):
        counts = np.zeros(3)
        for word in found:
            counts[word] += 1
        return counts / len(found)

    def at_the_piece(found, n):
        counts = [0] * n
        for i in range(len(found)):
            counts[i] += 1
        return np.array(counts) / len(found)

    def first_piece(found, n):
        counts = np.zeros(n)
        for word in found:
            counts[word] += 1
            return counts / len(found)

    def picture_wanted(found, n):
        from skimage.color import rgb2gray

        return rgb2gray(found)

    def model_asked(found, n):
        from sklearn.cluster import KMeans

        return KMeans(1).fit([[0.0], [1.0]]).predict(found)

    def room_for_pieces(found, n):
        return [np.mean(found == word) for word in found]

    def from_one(found, n):
        shares = np.zeros(n)
        for word in range(1, n):
            shares[word] = np.sum(found == word - 1)
        return shares / len(found)

    def one_too_many(found, n):
        return [np.mean(found == word) for word in range(n + 1)]

    def softmax(found, n):
        powers = np.exp(counted(found, n))
        return powers / powers.sum()

    def once(found, n):
        return np.isin(np.arange(n), found)

    def stops_early(found, n):
        shares = counted(found, n) / len(found)
        shares[found[-1]] -= 1 / len(found)
        return shares

    def keys(found, n):
        return {found: 1}

    def list_of_a_text(found, n):
        return ["two eighths"] * n

    def added_arrays(found, n):
        return np.zeros(n) + np.zeros(n + 2) + found[0]

    return [
        (np.ones(6) / 6, "without calling it"),
        (lambda found, n: np.bincount(found) / len(found), "minlength"),
        (
            lambda found, n: np.unique(found, return_counts=True)[1] / len(found),
            "words that the picture lacks",
        ),
        (lambda found, n: np.unique(found, return_counts=True), "return a pair"),
        (lambda found, n: np.histogram(found, bins=n, range=(0, n)), "return a pair"),
        (lambda found, n: counted(found, n).sum(), "you gave one number"),
        (counted, "those are counts"),
        (lambda found, n: 100 * counted(found, n) / len(found), "percentages"),
        (lambda found, n: counted(found, n) / n, "number of words"),
        (lambda found, n: counted(found, n) / len(set(found)), "different words"),
        (lambda found, n: counted(found, n) / counted(found, n).max(), "the largest is 1"),
        (lambda found, n: counted(found, n) / found.sum(), "sum of found"),
        (
            lambda found, n: counted(found, n) / np.linalg.norm(counted(found, n)),
            "their squares add up",
        ),
        (once, "which words occur"),
        (lambda found, n: once(found, n) / len(set(found)), "has the same share"),
        (lambda found, n: once(found, n) / n, "divided by n_words"),
        (lambda found, n: counted(found, n) / 8, "written in by hand"),
        (index_adds_once, "only once"),
        (lambda found, n: np.histogram(found, bins=n)[0] / len(found), "range=(0, n_words)"),
        (lambda found, n: np.histogram(found, bins=n)[0], "not divided yet"),
        (lambda found, n: np.sort(counted(found, n) / len(found))[::-1], "sorted"),
        (lambda found, n: np.sort(counted(found, n) / len(found)), "sorted"),
        (from_one, "off by one"),
        (lambda found, n: np.roll(counted(found, n), -1) / len(found), "not w - 1"),
        (lambda found, n: np.histogram(found, bins=n, density=True)[0], "density=True"),
        (lambda found, n: np.histogram(found, bins=range(n))[0] / len(found), "one too few"),
        (lambda found, n: counted(found, n) / counted(found, n).mean(), "mean of the counts"),
        (lambda found, n: counted(found, n) / (len(found) - 1), "one piece too few"),
        (lambda found, n: np.bincount(found, n) / len(found), "Name it: minlength"),
        (lambda found, n: counted(found, n).tolist() / len(found), "a list cannot be divided"),
        (softmax, "softmax"),
        (lambda found, n: counted(found, n) // len(found), "// cuts"),
        (lambda found, n: (counted(found, n) / len(found)).round(1), "Do not round"),
        (lambda found, n: (counted(found, n) / len(found)).round(2), "Do not round"),
        (shares_in_whole_numbers, "0 is left"),
        (divides_in_place, "cannot be divided in place"),
        (no_room, "your index goes past the end"),
        (at_the_piece, "its word is found[i]"),
        (first_piece, "only the first piece"),
        (lambda found, n: [np.mean(found == w) for w in range(1, n + 1)], "Words count from 0"),
        (picture_wanted, "found is not a picture"),
        (model_asked, "so no model is needed"),
        (room_for_pieces, "one for each piece"),
        (one_too_many, "one too many"),
        (lambda found, n: Counter(found.tolist()), "not a dictionary"),
        (keys, "found is an array"),
        (list_of_a_text, "an array of numbers"),
        (added_arrays, "array of another length"),
        (lambda found, n: np.zeros((2, n)), "your shape is"),
        (stops_early, "the share of word 3 is"),
        (lambda found, n: np.arange(n) / 15, "you said"),
        (lambda found: counted(found, 6), ", as the starter does"),
        (lambda found, n: [found.count(word) for word in range(n)], "an array has no .count"),
    ]
