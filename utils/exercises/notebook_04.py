"""Checks of the exercises of notebook 4."""

import numpy as np

from utils.exercises.judge import call, exercise, number_hint


@exercise("4.1")
def _gradient(function):
    rows, columns = np.indices((4, 5))
    picture = rows * columns**2 + 3.0 * rows**2
    result = call(function, picture.copy())
    if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
        return "give two arrays back: return down, across."
    found = [np.asarray(part) for part in result]
    if any(part.shape != picture.shape for part in found):
        return f"both must be as large as the picture, {picture.shape}: 0 where no neighbor is."
    down, across = _down_and_across(picture)

    def same(first, second):
        return np.allclose(found[0], first) and np.allclose(found[1], second)

    if same(across, down):
        return "swapped: the first axis is the rows, and going along it is down."
    if same(-down, -across):
        return "the sign is turned: the next pixel minus the one before."
    if same(down / 2, across / 2):
        return "half of it: here the difference of the two neighbors is not divided by 2."
    if np.allclose(found[0][1:-1], down[1:-1]) and np.allclose(found[1][:, 1:-1], across[:, 1:-1]):
        if not same(down, across):
            return "right inside, but the rim should be 0, because a neighbor is missing there."
    elif np.allclose(found[0][1:-1, :], np.diff(picture, axis=0)[1:]) or np.allclose(
        found[0][1:-1, :], np.diff(picture, axis=0)[:-1]
    ):
        return "that is the jump to one neighbor. Take the neighbor behind minus the one before."
    else:
        return "the values inside differ: down is picture[2:, :] minus picture[:-2, :]."
    if not np.allclose(call(function, picture.astype(np.uint8)), (down, across)):
        return "right for this picture, but wrong for another: is a number written in by hand?"
    dark = np.array([[110, 110, 110], [0, 0, 0], [100, 100, 100]], dtype=np.uint8)
    if not np.allclose(call(function, dark), _down_and_across(dark.astype(float))):
        return "right for floats, but bytes overflow: turn the picture into float first."
    return None


def _down_and_across(picture):
    down, across = np.zeros_like(picture), np.zeros_like(picture)
    down[1:-1, :] = picture[2:, :] - picture[:-2, :]
    across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
    return down, across


def _histogram(down, across, turn=180, weights=True, bins=9):
    angle = np.degrees(np.arctan2(down, across)) % turn
    length = np.hypot(down, across) if weights else None
    return np.histogram(angle, bins=bins, range=(0, turn), weights=length)[0]


@exercise("4.2")
def _cell_histogram(function):
    # Angles away from the borders of bins, in all four quarters, of different lengths.
    angle = np.radians(
        [[5, 33, 47, 71], [95, 118, 133, 172], [185, 213, 228, 251], [272, 318, 7, 9]]
    )
    length = np.arange(1.0, 17.0).reshape(4, 4)
    down, across = length * np.sin(angle), length * np.cos(angle)
    expected = _histogram(down, across)
    result = call(function, down.copy(), across.copy())
    if isinstance(result, tuple) and len(result) == 2:
        return "np.histogram gives two things, the numbers and the borders. Return the first."
    result = np.asarray(result)
    if result.shape != (9,):
        return f"nine numbers were asked for; your shape is {result.shape}."
    if np.allclose(result, expected):
        return None
    mistakes = [
        (_histogram(down, across, weights=False), "those are counts. Weight each pixel: weights=."),
        (
            _histogram(down, across, turn=360),
            "your bins reach to 360 degrees. Fold with % 180, so that opposite directions are one.",
        ),
        (_histogram(across, down), "the axes are swapped: arctan2 wants down first, then across."),
        (expected / 16, "that is the mean over the pixels. Sums were asked for."),
        (
            expected / np.linalg.norm(expected),
            "right directions, but you have divided by the length. Leave the plain sums.",
        ),
    ]
    for wrong, hint in mistakes:
        if np.allclose(result, wrong, rtol=1e-3):
            return hint
    lengths, angles = np.hypot(down, across), np.arctan2(down, across)
    mistakes = [
        (angles % 180, (0, 180), "arctan2 gives radians. Turn them into degrees: np.degrees."),
        (
            np.degrees(angles) % 180,
            None,
            "your bins start at the smallest angle of this cell. Say range=(0, 180).",
        ),
        (
            np.degrees(angles),
            (0, 180),
            "negative angles are lost. Fold them into 0 to 180 with % 180.",
        ),
    ]
    for wrong, span, hint in mistakes:
        if np.allclose(result, np.histogram(wrong, 9, span, weights=lengths)[0]):
            return hint
    if any(np.allclose(np.roll(result, shift), expected) for shift in (-1, 1)):
        return "off by one bin: an angle of 5 degrees belongs into the first bin, number 0."
    if np.isclose(result.sum(), expected.sum()):
        return "the sum is right, but not the bins: 0 to 20, 20 to 40, and so on, without rounding."
    return "the sum of the nine numbers should be the sum of all lengths, np.hypot(down, across)."


@exercise("4.3")
def _hog_length(function):
    hint = number_hint(
        call(function, 104, 64, 8, 3, 8),
        11 * 6 * 72,
        {
            13 * 8 * 8: "that is one histogram for each cell. Cells count once for each block.",
            13 * 8 * 72: "at the last cell no block fits any more: cells - block + 1 places.",
            4 * 2 * 72: "blocks overlap: one starts at every cell, as long as it fits.",
            66 * 8: "each block holds block × block histograms, not one.",
            66 * 3 * 8: "a block is block cells wide and block cells high: block × block.",
            66 * 9: "and each histogram has bins numbers.",
            66: "that is the number of blocks. How many numbers does each hold?",
            10 * 5 * 72: "one place too few: ten cells have nine places for a block of two.",
            102 * 62 * 72: "count in cells, not in pixels: divide by cell first.",
        },
    )
    if hint:
        return hint
    if not np.isclose(call(function, 100, 64, 8, 2, 9), 11 * 7 * 36):
        return "right for 104 × 64, but 100 pixels hold 12 whole cells of 8: divide with //."
    if call(function, 96, 48, 16, 2, 6) != 5 * 2 * 24:
        return "right for two pictures, but not for a third: is a number written in by hand?"
    return None


@exercise("4.4")
def _match(function):
    one = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [20.0, 20.0], [30.0, 0.0]])
    other = np.array([[30.0, 7.0], [0.0, 11.0], [10.0, 2.0], [1.0, 0.0], [10.0, -2.1], [36.0, 0.0]])
    other = np.vstack([other, [50.0, 50.0]])

    def pairs(ratio, swap=False, squared=False):
        a, b = (other, one) if swap else (one, other)
        found = []
        for i, row in enumerate(a):
            far = np.sqrt(((b - row) ** 2).sum(axis=1))
            far = far**2 if squared else far
            nearest, second = np.argsort(far)[:2]
            if far[nearest] < ratio * far[second]:
                found.append((i, int(nearest)))
        return found

    result = np.asarray(call(function, one.copy(), other.copy(), 0.8))
    if result.ndim != 2 or result.shape[1] != 2:
        return f"give an array with two columns, [i, j]; your shape is {result.shape}."
    found = sorted((int(i), int(j)) for i, j in result)
    if found == pairs(np.inf):
        return "those are all nearest neighbors. Leave out those that fail the ratio test."
    if found == sorted((j, i) for i, j in pairs(0.8)):
        return "the columns are swapped: first the place in one, then the place in other."
    if found in (pairs(0.8, swap=True), sorted((j, i) for i, j in pairs(0.8, swap=True))):
        return "you went through other. Go through one, and look for its neighbors in other."
    if found == pairs(0.8, squared=True):
        return "squared distances make the test milder. Take the root, or square the ratio, too."
    if found == sorted(set(pairs(np.inf)) - set(pairs(0.8))):
        return "turned round: keep a match if nearest < ratio × second."
    if found != pairs(0.8):
        return f"for our test you gave {found}; right is {pairs(0.8)}."
    again = np.asarray(call(function, one.copy(), other.copy(), 0.5))
    if sorted(map(tuple, again.tolist())) != pairs(0.5):
        return "right for 0.8, but not for another ratio: use ratio instead of a number."
    return None


@exercise("4.5")
def _bag(function):
    found = np.array([3, 0, 3, 3, 1, 0, 3, 3])
    counts = np.array([2, 1, 0, 5, 0, 0])
    result = np.asarray(call(function, found.copy(), 6))
    if result.shape == (4,):
        return "words that the picture lacks need a place, too: minlength=n_words."
    if result.shape == (3,):
        return "unique leaves out words that the picture lacks. Count with np.bincount."
    if result.shape != (6,):
        return f"six shares were asked for; your shape is {result.shape}."
    if np.allclose(result, counts / 8):
        if not np.allclose(call(function, found[:4], 4), [0.25, 0, 0, 0.75]):
            return "right here, but not for a picture with 4 pieces: divide by len(found)."
        return None
    mistakes = [
        (counts, "those are counts. Divide them, so that they add up to 1."),
        (counts / 6, "divided by the number of words. Divide by the number of pieces."),
        (counts / 5, "the largest is 1 now. The shares should add up to 1."),
        (counts / np.linalg.norm(counts), "their squares add up to 1. The shares should."),
        (counts > 0, "that says which words occur. Count how often."),
    ]
    for wrong, hint in mistakes:
        if np.allclose(result, wrong):
            return hint
    return f"for the words {found.tolist()} the first share is 2 of 8; you said {result[0]:.3g}."
