"""Checks of the exercises of notebook 4."""

import numpy as np

from utils.exercises.judge import Wrong, attempt, exercise, names_used, numbers_in

# ---------------------------------------------------------------- 4.1


@exercise("4.1")
def _gradient(function):
    rows, columns = np.indices((4, 5))
    picture = (
        rows * columns**2 + 3.0 * rows**2 - 40.0 * (columns == 3) - 9.0 * rows * (columns == 0)
    )
    given = picture.copy()
    down, across = _parts(attempt(function, given, notes=_GRADIENT_NOTES), picture.shape)
    hint = _known_gradient(down, across, picture)
    if hint:
        if not np.array_equal(given, picture):
            return "you write into the picture while you still need it. Fill two new arrays."
        return hint
    for other, what in ((picture / 100, "fractions"), (_BYTES, "bytes")):
        right = _down_and_across(other.astype(float))
        found = _parts(attempt(function, other.copy(), notes=_GRADIENT_NOTES), other.shape)
        if not np.allclose(found, right):
            return _by_type(found, right, other, what)
    return None


_BYTES = np.array([[110, 110, 110], [0, 7, 200], [100, 100, 100], [250, 0, 9]], dtype=np.uint8)

_GRADIENT_NOTES = {
    "broadcast": "two arrays of different size meet. picture[2:, :] minus picture[:-2, :] has two "
    "rows fewer than the picture and belongs in down[1:-1, :]; across loses two columns.",
    "out of bounds": "your loop asks for a neighbor outside the picture. Leave out the first and "
    "the last row: range(1, rows - 1).",
    "read-only": "the picture may not be changed. Fill two new arrays.",
}


def _parts(result, shape):
    """Return the learner's two arrays as floats, or say in words why there are not two."""
    if isinstance(result, dict | str) or not hasattr(result, "__len__") or len(result) != 2:
        raise Wrong("return two arrays: return down, across.")
    parts = [np.asarray(part) for part in result]
    for name, part in zip(("down", "across"), parts, strict=True):
        if part.dtype.kind not in "biuf":
            raise Wrong(f"{name} should be an array of numbers.")
        if part.shape != shape:
            raise Wrong(
                f"{name} has the shape {part.shape}; it must be as large as the picture, {shape}: "
                "0 where a neighbor is missing."
            )
    return [part.astype(float) for part in parts]


def _down_and_across(picture):
    down, across = np.zeros_like(picture), np.zeros_like(picture)
    down[1:-1, :] = picture[2:, :] - picture[:-2, :]
    across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
    return down, across


def _known_gradient(down, across, picture):
    """Name the mistake in the gradient of a picture of floats; None if it is right."""
    right = _down_and_across(picture)

    def same(first, second):
        return np.allclose(down, first) and np.allclose(across, second)

    if same(*right):
        return None
    ahead = np.zeros_like(picture), np.zeros_like(picture)
    ahead[0][:-1], ahead[1][:, :-1] = np.diff(picture, axis=0), np.diff(picture, axis=1)
    behind = np.zeros_like(picture), np.zeros_like(picture)
    behind[0][1:], behind[1][:, 1:] = np.diff(picture, axis=0), np.diff(picture, axis=1)
    for one in (ahead, behind):
        if same(*one):
            return "that is the jump to one neighbor. Take the one after minus the one before."
    for one in (ahead, behind):
        if np.allclose(down[1:-1, 1:-1], one[0][1:-1, 1:-1]) and np.allclose(
            across[1:-1, 1:-1], one[1][1:-1, 1:-1]
        ):
            return "that is the jump to one neighbor. Take the one after minus the one before."
    if same(*right[::-1]):
        return "swapped: the first axis is the rows, and going along it is down."
    if same(-right[0], -right[1]):
        return (
            "the signs are turned around: the neighbor below minus the one above, right minus left."
        )
    for sign_down, sign_across, name in ((1, -1, "across"), (-1, 1, "down")):
        if same(sign_down * right[0], sign_across * right[1]):
            return f"{name} has the wrong sign: the next pixel minus the one before."
    if same(abs(right[0]), abs(right[1])):
        return "leave out abs: the sign says to which side it gets brighter."
    if same(*np.gradient(picture)):
        return "np.gradient halves the difference and invents values at the rim. Subtract yourself."
    if same(right[0] / 2, right[1] / 2):
        return "half of it: here the difference of the two neighbors is not divided by 2."
    smooth = [
        right[0][1:-1, :-2] + 2 * right[0][1:-1, 1:-1] + right[0][1:-1, 2:],
        right[1][:-2, 1:-1] + 2 * right[1][1:-1, 1:-1] + right[1][2:, 1:-1],
    ]
    for factor in (1, 0.25):
        if np.allclose(abs(down[1:-1, 1:-1]), abs(smooth[0]) * factor):
            return "Sobel averages over three rows or columns. Subtract the two neighbors only."
    factor = down[1, 0] / right[0][1, 0]
    if factor and same(right[0] * factor, right[1] * factor):
        return (
            f"everything is {factor:.3g} times as large as it should be. Do not scale the picture."
        )
    if np.allclose(down, np.hypot(*right)):
        return "those are length and angle. Return down and across, from which they are made."
    for step in (1, -1):
        if same(np.roll(right[0], step, axis=0), np.roll(right[1], step, axis=1)):
            return (
                "the right differences, but one place off. They belong to the pixel in the middle: "
                "down[1:-1, :] and across[:, 1:-1]."
            )
    if same(right[0] * 0, right[1] * 0):
        return "only zeros come back. Is what you calculate ever stored in down and across?"
    for found, wanted, name in ((across, right[1], "down"), (down, right[0], "across")):
        other = down if name == "down" else across
        if np.allclose(found, wanted) and not other.any():
            return f"{name} stays 0 everywhere. Is what you calculate stored in it?"
    if np.allclose(down, right[0]) and np.allclose(across, right[0]):
        return "down is right, but across is the same array. It subtracts columns: picture[:, 2:]."
    if np.allclose(down, across) and not np.allclose(down, right[0]):
        return "down and across hold the same. Are they one array with two names? Make two."
    inside = np.allclose(down[1:-1], right[0][1:-1]) and np.allclose(
        across[:, 1:-1], right[1][:, 1:-1]
    )
    if inside:
        return "right inside, but the rim should be 0, because a neighbor is missing there."
    if np.allclose(down[1:-1, 1:-1], right[0][1:-1, 1:-1]) and np.allclose(
        across[1:-1, 1:-1], right[1][1:-1, 1:-1]
    ):
        return (
            "right in the middle, but not at the rim: down needs a neighbor above and below only, "
            "so its first and last column are not 0; across the same with its rows."
        )
    for name, part, wanted in (("down", down, right[0]), ("across", across, right[1])):
        for row, column in np.argwhere(~np.isclose(part, wanted)):
            return _one_pixel(name, part, wanted, picture, row, column)
    return None


def _one_pixel(name, part, wanted, picture, row, column):
    """Show the first pixel that differs, with its two neighbors."""
    place = f"in row {row}, column {column}, {name} should be"
    rim = (row in (0, len(picture) - 1)) if name == "down" else column in (0, picture.shape[1] - 1)
    if rim:
        return f"{place} 0: a neighbor is missing. You have {part[row, column]:g}."
    step = (1, 0) if name == "down" else (0, 1)
    after, before = (
        picture[row + step[0], column + step[1]],
        picture[row - step[0], column - step[1]],
    )
    return f"{place} {after:g} − {before:g} = {after - before:g}; you have {part[row, column]:g}."


def _by_type(found, right, picture, what):
    """Name the mistake in an answer that is right for large floats, but not for this picture."""
    if what == "fractions" and not np.any(found):
        return (
            "all zeros for a picture of fractions such as 0.7: int cuts them off. "
            "Turn the picture into float."
        )
    if what == "fractions":
        return "right for whole numbers, but wrong for fractions such as 0.07. Do not round."
    whole = [part.astype(picture.dtype) for part in _down_and_across(picture)]
    if np.allclose(found, whole):
        return (
            "right for floats, but bytes overflow: turn the picture into float first, before you "
            "subtract and before np.zeros_like(picture), which makes bytes from bytes."
        )
    if np.allclose(np.mod(found, 256), np.mod(right, 256)):
        return (
            "right for floats, but bytes overflow: the arrays for the result must hold negative "
            "numbers, too. np.zeros_like(picture) makes bytes from bytes."
        )
    return "right for floats, but not for bytes. Turn the picture into float first."


# ---------------------------------------------------------------- 4.2

_READ = (2, 5, 1, 3, 4)  # which histogram belongs to A, B, C, D, E


@exercise("4.2")
def _histograms(answer):
    found = tuple(numbers_in(answer, "ABCDE", 5, "histograms", "cells"))
    mistakes = {
        (2, 5, 3, 1, 4): "A, B and E are right. For C and D the dial was read counterclockwise: "
        "rows count downward, so 45° points to the lower right.",
        (
            5,
            2,
            3,
            1,
            4,
        ): "you went along the borders. The arrow points across: from dark to bright.",
        (5, 2, 1, 3, 4): "A and B: an upright border is crossed by going right, 0° on the dial.",
        (3, 1, 4, 5, 2): "that is the cell for each histogram. Give the histogram for each cell.",
    }
    if found == _READ:
        return None
    if found in mistakes:
        return mistakes[found]
    if tuple(number + 1 for number in found) == _READ:
        return "the histograms are counted from 1 here, as their titles say."
    if sorted(found) != [1, 2, 3, 4, 5]:
        return "give each of the numbers 1 to 5 once."
    if found[4] != 4:
        return (
            "begin with E: a corner has two borders, so its histogram has more than one high bar."
        )
    reasons = (
        ("A", "is brighter on the right, so its arrows point right: 0°."),
        ("B", "is brighter below, so its arrows point down: 90°."),
    )
    letter, reason = next(
        pair for pair, said, right in zip(reasons, found, _READ, strict=False) if said != right
    )
    return f"look at {letter} again: it {reason}"


# ---------------------------------------------------------------- 4.3


@exercise("4.3")
def _hog_length(function):
    for case in (
        (264, 200, 8, 3, 8),
        (103, 100, 8, 4, 9),
        (96, 80, 16, 2, 6),
        (64, 128, 8, 2, 9),
        (100, 80, 10, 4, 5),
    ):
        answer = attempt(function, *case, notes=_LENGTH_NOTES)
        if isinstance(answer, bool | str) or not np.isscalar(answer) or not np.isreal(answer):
            return f"give one number; you gave {_short(answer)}."
        height, width, cell, block, bins = case
        right = (height // cell - block + 1) * (width // cell - block + 1) * block**2 * bins
        if answer == right:
            continue
        return _known_length(answer, case) or (
            f"for {height} × {width} pixels, cells of {cell}, blocks of {block} and {bins} bins "
            f"you said {answer:,.6g}. There are {height // cell} × {width // cell} cells: how many "
            "places for a block, and how many numbers in each block?"
        )
    return None


_LENGTH_NOTES = {
    "not defined": "Use the names of the function: height, width, cell, block, bins.",
}


def _short(answer):
    return f"{type(answer).__name__}" if not np.isscalar(answer) else repr(answer)


def _known_length(answer, case):
    """Return the hint for what a usual mistake would have given in this case, or None."""
    height, width, cell, block, bins = case
    rows, columns = height // cell, width // cell
    down, right = rows - block + 1, columns - block + 1
    inside = block * block * bins
    up, near = -(-height // cell), round(height / cell)
    mistakes = [
        (rows * columns * bins, "that is one histogram for each cell. Count blocks, not cells."),
        (
            rows * columns * inside,
            "a block cannot start at the last cell: cells - block + 1 places.",
        ),
        (
            (rows // block) * (columns // block) * inside,
            "blocks overlap: one starts at every cell.",
        ),
        (down * right * bins, "each block holds block × block histograms, not one."),
        (down * right * block * bins, "a block is as high as it is wide: block × block cells."),
        (down * right * block * block, "and each histogram has bins numbers."),
        (down * right, "that is the number of blocks. How many numbers does each hold?"),
        (inside, "that is one block. How many blocks are there?"),
        (
            (rows - block) * (columns - block) * inside,
            "one place too few: ten cells have nine places for a block of two.",
        ),
        (
            (rows - 1) * (columns - 1) * inside,
            f"`- 1` is right for blocks of 2 cells only; here block is {block}: cells - block + 1.",
        ),
        (
            (rows - 1) * (columns - 1) * 4 * bins,
            f"`- 1` and 2 × 2 are right for blocks of 2 cells only; here block is {block}.",
        ),
        (
            (rows + block - 1) * (columns + block - 1) * inside,
            "the sign is turned around: a larger block has fewer places, cells - block + 1.",
        ),
        ((down + right) * inside, "multiply the places going down by those going right."),
        (down + right * inside, "multiply the places going down by those going right."),
        *(
            (
                (cells - block + 1) * inside,
                "a block moves down and right: count its places for rows and for columns, each by "
                "itself, and multiply them.",
            )
            for cells in (rows * columns, height // cell * width // cell)
        ),
        (down * down * inside, "height is used twice; the places to the right come from width."),
        (right * right * inside, "width is used twice; the places going down come from height."),
        (
            (height - block + 1) * (width - block + 1) * inside,
            "count in cells, not in pixels: divide by cell first.",
        ),
        (
            (height // cell**2 - block + 1) * (width // cell**2 - block + 1) * inside,
            "divide by cell once, not by cell × cell: height and width are lengths.",
        ),
        (
            (height / cell - block + 1) * (width / cell - block + 1) * inside,
            f"{height} pixels hold {rows} whole cells of {cell}: divide with //.",
        ),
        (
            int((height / cell - block + 1) * (width / cell - block + 1) * inside),
            f"{height} pixels hold {rows} whole cells of {cell}: divide with //.",
        ),
        (
            (near - block + 1) * (round(width / cell) - block + 1) * inside,
            f"round rounds up, too: {height} pixels hold {rows} whole cells of {cell}. Use //.",
        ),
        (
            (up - block + 1) * (-(-width // cell) - block + 1) * inside,
            f"that rounds up, but {height} pixels hold only {rows} whole cells of {cell}. Use //.",
        ),
        (down * right * block * block * 9, "nine bins are written in by hand. Use bins."),
        (down * right * 4 * bins, "2 × 2 cells are written in by hand. Use block."),
        (
            (height // 8 - block + 1) * (width // 8 - block + 1) * inside,
            "cells of 8 pixels are written in by hand. Use cell.",
        ),
        (down * right * block * 2 * bins, "block * 2 is not block × block: use block ** 2."),
        (rows * columns * block * bins, "count the places for a block, then block × block cells."),
        ((rows - 1) * (columns - 1) * 36, "2 × 2 cells and nine bins are written in by hand."),
        (down * right * block * block + bins, "multiply by bins; do not add them."),
        (
            (rows - block - 1) * (columns - block - 1) * inside,
            "the sign of the 1: ten cells have nine places for a block of two, 10 − 2 + 1.",
        ),
        (
            (rows // block + 1) * (columns // block + 1) * inside,
            "blocks overlap: one starts at every cell. Do not divide by block.",
        ),
        ((height - 1) * (width - 1) * inside, "count in cells, not in pixels: divide by cell."),
        (height * width * bins, "that is one histogram for each pixel. Divide into cells first."),
        (
            (height % cell - block + 1) * (width % cell - block + 1) * inside,
            "% gives the remainder. // gives how many whole cells fit.",
        ),
        (3780, "that is the length from the article. It must follow from the five arguments."),
    ]
    return next((hint for result, hint in mistakes if np.isclose(answer, result)), None)


# ---------------------------------------------------------------- 4.4

# Rows of one: a clear match; two partners nearly as near; a clear match; a match that needs the
# root; one that fails at 0.8; two partners at distance 0; a match that other does not return; one
# for which sums of differences mislead; one for which the largest difference does; a clear match;
# one with tiny distances. Bytes are a case of their own.
_ONE = np.reshape(
    [0.0, 0, 10, 0, 0, 10, 20, 20, 30, 0, 50, 50, 3, 4, 100, 100, 200, 200, 300, 300, 400, 400],
    (-1, 2),
)
_OTHER = np.vstack(
    [
        [[30, 6.75], [0, 11], [10, 2], [1, 0], [10, -2.1], [36, 0], [50, 50], [50, 50], [20, 27]],
        [[29, 20], [107, 100], [106, 106], [205, 200], [204.5, 204.5], [25, 10], [310, 300]],
        [[301, 300], [12.05, 0], [400.1, 400], [400.5, 400]],
    ]
)

_ONE_BYTES = np.array([[10, 200], [250, 5], [100, 100]], dtype=np.uint8)
_OTHER_BYTES = np.array([[30, 190], [12, 220], [240, 0], [90, 20], [104, 96]], dtype=np.uint8)

_MATCH_NOTES = {
    "broadcast": "one and other have different numbers of rows, so they cannot be subtracted at "
    "once. Take one row of `one` at a time: other - one[i].",
    "out of bounds": "an index is too large. i counts the rows of one, j the rows of other.",
    "inhomogeneous": "the rows of your array differ in length. Each must be [i, j].",
    "ambiguous": "you compare whole arrays. Compare two numbers: the smallest distance, and the "
    "second smallest.",
    "too many values": "np.argsort gives the places of all. Take the first two: [:2].",
    "to unpack": "there are fewer than two distances. np.linalg.norm and sum need axis=1 to "
    "give one for each row of other.",
    "empty": "min or argmin got an empty list. Are the distances stored?",
}


def _pairs(one, other, ratio, measure="root", strict=True):
    found = []
    for i, row in enumerate(one):
        far = ((other - row) ** 2).sum(axis=1)
        if measure == "root":
            far = np.sqrt(far)
        elif measure == "absolute":
            far = abs(other - row).sum(axis=1)
        elif measure == "signed":
            far = (other - row).sum(axis=1)
        elif measure == "largest":
            far = abs(other - row).max(axis=1)
        nearest, second = np.argsort(far, kind="stable")[:2]
        limit = ratio * far[second]
        if far[nearest] < limit or (not strict and far[nearest] == limit):
            found.append((i, int(nearest)))
    return found


@exercise("4.4")
def _match(function):
    if "match_descriptors" in names_used(function):
        return "match_descriptors does the work for you. Calculate the distances yourself."
    one, other = _ONE, _OTHER
    found = _as_pairs(attempt(function, one.copy(), other.copy(), 0.8, notes=_MATCH_NOTES))
    right = _pairs(one, other, 0.8)
    nearest = [(i, int(((other - row) ** 2).sum(axis=1).argmin())) for i, row in enumerate(one)]
    turned = [(i, int(((one - row) ** 2).sum(axis=1).argmin())) for i, row in enumerate(other)]

    def swapped(pairs):
        return sorted((j, i) for i, j in pairs)

    backward = _pairs(other, one, 0.8)
    sorted_distances = np.sort(_distances(one, other), axis=1)
    first, second, third = sorted_distances[:, :3].T
    if found == right:
        again = _as_pairs(attempt(function, one.copy(), other.copy(), 0.5, notes=_MATCH_NOTES))
        if again != _pairs(one, other, 0.5):
            return "right for 0.8, but not for another ratio: use ratio instead of a number."
        one, other = _ONE_BYTES, _OTHER_BYTES
        again = _as_pairs(attempt(function, one.copy(), other.copy(), 0.8, notes=_MATCH_NOTES))
        if again != _pairs(one.astype(float), other.astype(float), 0.8):
            return (
                "right for floats, but descriptors may be bytes (SIFT's are), and differences of "
                "bytes overflow: turn them into float first."
            )
        return None
    places = np.argsort(_distances(one, other), axis=1, kind="stable")
    mistakes = [
        (nearest, "those are all nearest neighbors. Leave out those that fail the ratio test."),
        (swapped(right), "the columns are swapped: first the row of one, then the row of other."),
        (backward, "you went through other. Go through one, and look for neighbors in other."),
        (
            swapped(backward),
            "you went through other. Go through one, and look for neighbors in other.",
        ),
        (
            [(j, i) for j, i in backward if j < len(one)],
            "you compare rows of other with all of one. Turn it around: one[i] with all of other.",
        ),
        (
            [pair for pair, (a, b) in zip(nearest, places[:, :2], strict=True) if a < 0.8 * b],
            "you compare places. Compare the distances there: distances[nearest].",
        ),
        (
            _pairs(one.astype(int), other.astype(int), 0.8),
            "right for whole numbers, but int drops fractions. Turn the descriptors into float.",
        ),
        (swapped(nearest), "the columns are swapped, and the ratio test is missing."),
        (turned, "you went through other, and the ratio test is missing. Go through one."),
        (
            _pairs(one, other, 0.8, "squared"),
            "squared distances make the test milder. Take the root, or square the ratio, too.",
        ),
        (
            _pairs(one, other, 0.8, "absolute"),
            "those are sums of differences. A distance is the root of the sum of their squares.",
        ),
        (
            _pairs(one, other, 0.8, "signed"),
            "all rows get the same partner. Do you subtract one[i], and square each difference "
            "before you add?",
        ),
        (
            _pairs(one, other, 0.8, "largest"),
            "that takes the largest difference. A distance is the root of the sum of squares.",
        ),
        (
            _pairs(one, other, 0.8, strict=False),
            "a row of one has two partners at distance 0. Closer means <, not <=.",
        ),
        (
            sorted(set(nearest) - set(right)),
            "turned around: keep a match if nearest < ratio × second.",
        ),
        (
            right[:-1],
            "the last match is lost. Does your loop reach the last row of one?",
        ),
        (
            sorted(set(right) & set(swapped(turned))),
            "both sides have to choose each other in your code. It is enough if one does.",
        ),
        (
            [(n, j) for n, (_, j) in enumerate(right)],
            "the first column counts the matches. It should be i, the row of one.",
        ),
        (
            [(i, _second(one[i], other)) for i, _ in right],
            "right rows, but you give the second nearest. Give the nearest.",
        ),
        (
            [(i, j) for i, j in nearest if np.linalg.norm(one[i] - other[j]) < 0.8],
            "you compare the distance with ratio alone. Compare it with ratio × the second one.",
        ),
        (
            [(int(i), int(j)) for i, j in np.argwhere(_distances(one, other) < 0.8)],
            "you compare the distance with ratio alone. Compare it with ratio × the second one.",
        ),
        (
            [pair for pair, a, b in zip(nearest, first, second, strict=True) if a > 0.8 * b],
            "turned around: keep a match if nearest < ratio × second.",
        ),
        (
            [pair for pair, a, b in zip(nearest, first, second, strict=True) if a < b],
            "nearest < second is nearly always true. Multiply the second by ratio.",
        ),
        (
            [pair for pair, a, b in zip(nearest, first, third, strict=True) if a < 0.8 * b],
            "that is the third nearest. In a sorted list, the second is number 1.",
        ),
        (
            [pair for pair, a, b in zip(nearest, first, second, strict=True) if b - a > 0.8],
            "you compare the difference of the two distances. Multiply the second by ratio.",
        ),
        (
            [(j, _second(row, other)) for row, (_, j) in zip(one, nearest, strict=True)],
            "your columns are the nearest and the second. They should be i and the nearest.",
        ),
        (
            [(j, _second(one[i], other)) for i, j in right],
            "your columns are the nearest and the second. They should be i and the nearest.",
        ),
        (
            [(i, 0) for i, _ in right],
            "j is always 0. A sorted list of distances has lost their places: use argsort.",
        ),
        ([(i + 1, j) for i, j in right], "i is off by one: the first row of one is row 0."),
        ([(i - 1, j) for i, j in right if i], "i is off by one: the first row of one is row 0."),
        (
            [(i + 1, j + 1) for i, j in right],
            "right, but counted from 1. Rows are counted from 0.",
        ),
    ]
    for pairs, hint in mistakes:
        if found == sorted(pairs):
            return hint
    rows = [i for i, _ in found]
    if len(set(rows)) < len(rows):
        i = max(rows, key=rows.count)
        return (
            f"row {i} of one has {rows.count(i)} partners. Keep at most one: the nearest of "
            "all rows of other, if it passes the test against the second nearest."
        )
    if not found or max(rows) < len(one):
        hint = _without_the_test(function, one, other)
        if hint or not found:
            return hint or (
                "no match at all comes back, but in our test some rows pass. Is your condition "
                "ever true, and is something added then?"
            )
    return _first_row_that_differs(found, right, one, other)


def _without_the_test(function, one, other):
    """Ask again with a ratio that no row fails: say why others than the nearest come back."""
    found = _as_pairs(attempt(function, one.copy(), other.copy(), 1e9, notes=_MATCH_NOTES))
    far = _distances(one, other)
    if not found or max(found)[0] >= len(one) or max(j for _, j in found) >= len(other):
        return None
    if np.mean([far[pair] == far[pair[0]].min() for pair in found]) > 0.5:
        return None
    if {j for _, j in found} == set(range(one.shape[1])):
        return (
            "you need a distance for each row of other: np.linalg.norm and sum add up each row "
            "with axis=1, not with axis=0."
        )
    return (
        "j is not the nearest of row i. argsort puts the nearest first, then the second: "
        "[:2]. And i counts the rows of one."
    )


def _distances(one, other):
    return np.sqrt(((one[:, None] - other[None]) ** 2).sum(axis=2))


def _second(row, other):
    return int(np.argsort(((other - row) ** 2).sum(axis=1), kind="stable")[1])


def _as_pairs(result):
    """Return a learner's matches as a sorted list of (i, j), or say in words what they are."""
    if isinstance(result, dict):
        raise Wrong("give an array with a row [i, j] for each match, not a dictionary.")
    if isinstance(result, list) and any(row is None for row in result):
        raise Wrong("leave out the rows that fail. None is not a match.")
    try:
        result = np.asarray(result)
    except ValueError:
        raise Wrong("the rows of your array differ in length. Each must be [i, j].") from None
    if result.dtype == bool:
        raise Wrong("you give True and False. Give the numbers of the rows: [i, j] for each match.")
    if result.dtype.kind not in "iuf":
        raise Wrong("give numbers: a row [i, j] for each match.")
    if result.size == 0:
        return []
    if result.ndim == 1 and len(result) == 2:
        result = result[None]
    if result.ndim == 1:
        raise Wrong(
            "a single row comes back. Give two columns: [i, j] for each match, not one of them "
            "alone. (.append([i, j]) adds a row, += does not.)"
        )
    if result.ndim == 2 and result.shape[0] == 2 and result.shape[1] != 2:
        raise Wrong("you give two long rows. Give one short row [i, j] for each match.")
    if result.ndim == 2 and result.shape[1] == 3:
        raise Wrong("give two columns, [i, j], without the distance.")
    if result.ndim != 2 or result.shape[1] != 2:
        raise Wrong(f"give an array with two columns, [i, j]; your shape is {result.shape}.")
    if not np.array_equal(result, result.astype(int)):
        raise Wrong("the columns are numbers of rows, [i, j], and no distances.")
    pairs = sorted((int(i), int(j)) for i, j in result)
    if any(j < 0 for _, j in pairs):
        raise Wrong("leave out the rows that fail, instead of marking them with a negative number.")
    if pairs == _pairs(_ONE, _OTHER, 0.8)[:1]:
        raise Wrong("only one match comes back. Is return inside the loop?")
    return pairs


def _first_row_that_differs(found, right, one, other):
    """Show the distances of the first row of ``one`` that is judged wrongly."""
    for i, row in enumerate(one):
        said, wanted = [j for k, j in found if k == i], [j for k, j in right if k == i]
        if said != wanted:
            far = np.sqrt(((other - row) ** 2).sum(axis=1))
            nearest, second = np.argsort(far, kind="stable")[:2]
            outcome = "keep" if wanted else "drop"
            return (
                f"row {i} of our test: nearest is {nearest} at {far[nearest]:.2f}, then {second} "
                f"at {far[second]:.2f}. With ratio 0.8 {outcome} it; your code "
                f"{f'gives {said}' if said else 'drops it'}."
            )
    return f"your matches name rows that do not exist: one has {len(one)}."


# ---------------------------------------------------------------- 4.5

_NO_ROOM = (
    "there are n_words places, numbered from 0, and your index goes past the end. Is it a word? "
    "(If i counts the pieces, its word is found[i].)"
)

_BAG_NOTES = {
    "'list' and 'int'": "a list cannot be divided. Make it an array first: np.array(counts).",
    "too small depth": "the second argument of np.bincount is weights. Name it: minlength=n_words.",
    "ufunc 'divide'": "counts that are whole numbers cannot be divided in place with /=. "
    "Write counts = counts / len(found), or begin with floats.",
    "Cannot cast ufunc": "counts that are whole numbers cannot be divided in place with /=. "
    "Write counts = counts / len(found), or begin with floats.",
    "out of bounds": _NO_ROOM,
    "out of range": _NO_ROOM,
    "channel_axis": "found is not a picture. It holds the number of each piece's word: count "
    "these.",
    "expected 2d": "found holds the words already, so no model is needed. Count them.",
    "not supported between": "found is an array of numbers; use it as it is.",
    "broadcast": "the words are counted in an array of another length. Make it n_words long.",
    "unhashable": "found is an array. Go through it with for, or count with np.bincount.",
}


@exercise("4.5")
def _bag(function):
    for words, n_words in (
        ([3, 0, 3, 3, 1, 0, 3, 3], 6),
        ([2, 4, 4, 1], 6),
        ([0, 0, 1, 2, 2], 3),
        ([7, 7, 2, 7, 5, 5, 7, 7, 7, 2], 12),
    ):
        words = np.array(words)
        result = _shares(attempt(function, words.copy(), n_words, notes=_BAG_NOTES), words, n_words)
        counts = np.bincount(words, minlength=n_words)
        if np.allclose(result, counts / len(words), rtol=1e-6, atol=1e-9):
            continue
        return _known_bag(result, words, n_words) or _first_share_that_differs(
            result, words, counts
        )
    return None


def _shares(result, words, n_words):
    """Return a learner's shares as an array, or say in words what is wrong with their form."""
    if isinstance(result, dict):
        raise Wrong("give an array: share number 0 for word 0, and so on, not a dictionary.")
    if isinstance(result, tuple) and len(result) == 2:
        raise Wrong(
            "two things come back: np.histogram and np.unique return a pair. Give one array."
        )
    try:
        result = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise Wrong("give an array of numbers, one share for each word.") from None
    if result.ndim == 0:
        raise Wrong(f"give {n_words} shares, one for each word; you gave one number.")
    if result.shape == (n_words,):
        return result
    what = f"{n_words} shares are needed, one for each word; "
    if result.shape == (n_words + 1,):
        raise Wrong(f"{what}you gave one too many. The words are 0 to n_words - 1.")
    if result.shape == (n_words - 1,):
        raise Wrong(f"{what}you gave one too few. n_words bins have n_words + 1 borders.")
    if result.shape == (words.max() + 1,):
        raise Wrong(
            f"{what}you stop at the largest word that this picture has. minlength=n_words keeps "
            "places for the others."
        )
    if result.shape == (len(words),):
        raise Wrong(f"{what}you gave one for each piece.")
    if result.shape == (len(np.unique(words)),):
        raise Wrong(f"{what}words that the picture lacks are left out. Their share is 0.")
    raise Wrong(f"{what}your shape is {result.shape}.")


def _known_bag(result, words, n_words):
    counts = np.bincount(words, minlength=n_words)
    shares = counts / len(words)
    once = (counts > 0).astype(float)
    spread = np.histogram(words, bins=n_words)[0]
    late, early = np.append(0, counts[:-1]), np.roll(counts, -1)
    dense = np.histogram(words, bins=n_words, density=True)[0]
    exponential = np.exp(counts) / np.exp(counts).sum()
    mistakes = [
        (counts, "those are counts. Divide them, so that they add up to 1."),
        (100 * shares, "those are percentages. Shares add up to 1."),
        (counts / n_words, "divided by the number of words. Divide by the number of pieces."),
        (counts / once.sum(), "divided by the number of different words. Divide by len(found)."),
        (counts / counts.max(), "the largest is 1 now. The shares should add up to 1."),
        (
            counts / max(1, words.sum()),
            "divided by the sum of found. Divide by len(found).",
        ),
        (counts / np.linalg.norm(counts), "their squares add up to 1. The shares should."),
        (counts / 8, "8 pieces are written in by hand. Divide by len(found)."),
        (once, "that says which words occur. Count how often."),
        (
            once / len(words),
            "each word counts once. With counts[found] += 1, a word that occurs five times is "
            "added only once: use np.bincount, or a loop.",
        ),
        (
            once / n_words,
            "that says which words occur, divided by n_words. Count how often each occurs.",
        ),
        (once / once.sum(), "each word that occurs has the same share. Count how often it occurs."),
        (
            spread,
            "np.histogram spreads its bins from the smallest word to the largest of this picture, "
            "and the counts are not divided yet. np.bincount counts each word by itself.",
        ),
        (
            spread / len(words),
            "np.histogram spreads its bins from the smallest word to the largest of this picture. "
            "Say range=(0, n_words), or use np.bincount.",
        ),
        (np.sort(shares)[::-1], "the shares are sorted. Share number w belongs to word w."),
        (np.sort(shares), "the shares are sorted. Share number w belongs to word w."),
        (late / len(words), "off by one: the words are counted from 0."),
        *(
            (shares, "off by one: word w belongs in place w, not w - 1. Words count from 0.")
            for shares in (early / len(words), np.append(counts[1:], 0) / len(words))
        ),
        (
            np.eye(n_words)[words[0]] / len(words),
            "only the first piece is counted. Is return inside the loop?",
        ),
        (
            dense,
            "density=True divides by the width of the bins, too, and the bins run from the "
            "smallest word to the largest. np.bincount counts each word by itself.",
        ),
        (counts / counts.mean(), "divided by the mean of the counts. Divide by their sum."),
        (counts / (len(words) - 1), "divided by one piece too few. Divide by len(found)."),
        (exponential, "that is softmax. Divide the counts by their sum."),
        (counts // len(words), "// cuts fractions off, so only 0 is left. Divide with /."),
        (np.zeros(n_words), "only zeros. Does an array of whole numbers cut your fractions off?"),
        (np.round(shares, 1), "do not round."),
        (np.round(shares, 2), "do not round."),
    ]
    if np.allclose(result, shares, atol=0.06) and not np.isclose(result.sum(), 1):
        mistakes.insert(
            0, (result, "nearly right, but the shares do not add up to 1. Do not round.")
        )
    return next((hint for wrong, hint in mistakes if np.allclose(result, wrong)), None)


def _first_share_that_differs(result, words, counts):
    word = int(np.flatnonzero(~np.isclose(result, counts / len(words)))[0])
    return (
        f"for the words {words.tolist()} the share of word {word} is {counts[word]} of "
        f"{len(words)}, so {counts[word] / len(words):.3g}; you said {result[word]:.3g}."
    )
