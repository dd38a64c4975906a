"""Checks of the exercises of notebook 3."""

import numpy as np

from utils.exercises.judge import Untried, attempt, exercise, one_number


@exercise("3.1")
def _distance(function):
    one = np.arange(6.0).reshape(2, 3)
    other = one + np.array([[-2, 4, 0], [6, 0, 5]])
    difference = one - other
    result = attempt(function, one, other)
    if np.shape(result) == (3,):
        return "three numbers: only the rows are added up, as Python's sum does. Use .sum()."
    if np.shape(result) == (2,):
        return "two numbers, one for each row. Add up over the whole picture."
    if np.shape(result) == (2, 3):
        return "that is still a whole picture, one number for each pixel. Add them up."
    result = one_number(result)
    if np.isnan(result):
        return (
            "the root of a negative number. Subtract the pictures first, then square. (** 2 "
            "squares, * 2 doubles.)"
        )
    no_squares = "those are differences without squares. Square them, then add them up."
    plain = (
        "that is the sum of the differences. Square them, add them up, and take the root last. "
        "(The root of a single square is just the difference again.)"
    )
    cancel = "differences with their signs cancel each other. Square each of them first."
    part = "a part of the picture is missing: go through all rows and all columns."
    by_row = np.sqrt((difference**2).sum(axis=1))
    lengths = np.linalg.norm(one) - np.linalg.norm(other)
    usual = [
        (81, "you added up the squares. Now take the root."),
        (40.5, "** 1/2 is read as (** 1) / 2. Write ** 0.5, or np.sqrt."),
        (17, plain),
        (np.sqrt(17), no_squares),
        (17 / 6, "that is the mean difference. Square, add up, then take the root."),
        (13, cancel),
        (-13, cancel),
        (np.sqrt(13), cancel),
        (169, "square each difference, then add up; you did it the other way around."),
        (6, "that is the largest difference alone. All of them count: add up their squares."),
        (4, "you counted the pixels that differ. How much they differ counts, too."),
        (np.sqrt(81 / 6), "that is the root of the mean. Add up the squares instead."),
        (81 / 6, "that is the mean of the squares. Add them up, then take the root."),
        (4.5, "you divided by 2 at the end. The root is all that is left to do."),
        (np.sqrt(abs((one**2 - other**2).sum())), "subtract the pictures first, then square."),
        (np.sqrt(((one + other) ** 2).sum()), "you added the pictures. Subtract them."),
        (lengths, "you subtracted two lengths. Subtract the pictures, pixel by pixel."),
        (-lengths, "you subtracted two lengths. Subtract the pictures, pixel by pixel."),
        (np.linalg.norm(difference, 2), "norm with ord=2 is something else for a matrix. Omit it."),
        (np.linalg.norm(difference, 1), "norm with ord=1 is something else for a matrix. Omit it."),
        (
            np.sqrt(abs(difference)).sum(),
            "you took the root of each difference. One root, at the end.",
        ),
        (by_row.sum(), "you took a root for each row. One root, at the end."),
        (by_row.mean(), "you took a root for each row. One root, at the end."),
        (9.0**4, "you squared once more. Take the root at the end."),
        (9 / 255, "you divided by 255. The distance is in the units of the picture."),
        (2, "only the first pixel counts. Is the return inside of the loop?"),
        (5, "only the last pixel counts. Is the sum set back to 0 inside of the loop?"),
        (by_row[0], part),
        (by_row[1], part),
        (np.sqrt(56), part),
        (-9, "a distance is never negative."),
    ]
    if not np.isclose(result, 9, rtol=1e-6):
        for value, hint in usual:
            if np.isclose(result, value, rtol=1e-6):
                return hint
        return (
            f"differences of 2, 4, 6 and 5 make 4 + 16 + 36 + 25 = 81, root 9; you said {result:g}."
        )
    flat, colors = np.array([1.0, 2.0]), np.zeros((2, 2, 3))
    said = one_number(attempt(function, flat, flat + 1, when="for flattened pictures"))
    if said in (1, 2):
        return "the distance of (1, 2) and (2, 3) is 1.41. Do not round it."
    if not np.isclose(said, np.sqrt(2)):
        return f"right for 2 × 3 pixels, but for flattened pictures you said {said:g}, not 1.41."
    colors_result = attempt(function, colors, colors + 1, when="for color pictures")
    if np.size(colors_result) != 1:
        return "for color pictures you gave several numbers. Add up over all axes."
    if not np.isclose(one_number(colors_result), np.sqrt(12)):
        return "right for gray pictures, but in color ones there is a third axis: add it up, too."
    dark = np.array([[10, 0, 255]], dtype=np.uint8)
    bright = np.array([[40, 40, 0]], dtype=np.uint8)
    for pair in ((dark, bright), (bright, dark)):
        said = one_number(attempt(function, *pair, when="for uint8 pictures"))
        if not np.isclose(said, np.sqrt(900 + 1600 + 255**2)):
            return "right for floats, but bytes overflow: turn the pictures into float first."
    fractions = np.array([[0.2, 0.5]]), np.array([[0.9, 0.5]])
    said = one_number(attempt(function, *fractions, when="for pictures of fractions"))
    if not np.isclose(said, 0.7):
        return (
            f"right for whole numbers, but (0.2, 0.5) and (0.9, 0.5) are 0.7 apart; you said "
            f"{said:g}. int drops fractions. Use float."
        )
    return None


@exercise("3.2")
def _split_sizes(function):
    cases = [(1797, 0.85), (11, 0.9), (7, 0.5), (1000, 0.75)]
    for n, fraction in cases:
        exact = int(n * fraction)
        result = attempt(function, n, fraction)
        said = f"for {n} pictures and {fraction}"
        if isinstance(result, dict | set | str | range):
            return "give two numbers: return n_train, n_test."
        if isinstance(result, tuple | list) and any(np.size(part) > 1 for part in result):
            return "give how many pictures go to each part, not the pictures themselves."
        if np.shape(result) != (2,) or np.asarray(result).dtype.kind not in "iuf":
            return "give two numbers: return n_train, n_test."
        n_train, n_test = (float(part) for part in result)
        if (n_train, n_test) == (exact, n - exact):
            if np.asarray(result).dtype.kind == "f":
                return f"right, but not an int: data[:{n_train}] fails. Use int(…)."
            continue
        if not (n_train.is_integer() and n_test.is_integer()):
            return f"{said} you gave {n_train:g} and {n_test:g}. Whole numbers: int drops decimals."
        if (n_test, n_train) in ((exact, n - exact), (n - int(n * (1 - fraction)), exact)):
            return "swapped: the fraction is for training, and training comes first."
        if (n_train, n_test) == (int(n * (1 - fraction)), n - int(n * (1 - fraction))):
            return "swapped: the fraction is for training, and training comes first."
        if n_train == int(n / fraction):
            return f"{said} training gets {fraction} times {n}. You divided: multiply."
        if n_train in (int(n * fraction / 100), int(n * fraction * 100)):
            return (
                f"{said} you gave {n_train:g}. The fraction is not in percent: leave out the 100."
            )
        if n_train + n_test == 1797 != n:
            return f"{said} your parts make 1797. Use n and fraction, not the notebook's data."
        if n_train + n_test == n - 1:
            return (
                f"{said} one picture is lost: both parts were rounded down. Take the rest as test."
            )
        if n_train + n_test == n + 1:
            return f"{said} there is one picture too many: both parts were rounded up."
        if n_train == exact and n_test == n:
            return "the test part is what is left: n minus the training part."
        if n_train + n_test != n:
            return f"{said} you gave {n_train:g} + {n_test:g}, which is not {n}."
        if n_train == exact + 1:
            return f"{said} training gets {n * fraction:g}, rounded down: {exact}. You rounded up."
        if (n_train, n_test) == (1527, 270) or n_train == int(0.85 * n):
            return f"{said} you still split by 0.85. Use the arguments."
        return f"{said} training gets {exact}; you gave {n_train:g} and {n_test:g}."
    return None


@exercise("3.3")
def _count_leaks(function):
    train = "456 456 332 332 377 332 332 257"
    test = "332 423 332 98A 456 612 332 077 377 474 423 474 323 185"
    train, test = (
        np.array([[int(digit, 16) for digit in row] for row in rows.split()])
        for rows in (train, test)
    )
    beside = "== puts row 1 beside row 1, row 2 beside row 2. Compare each with all of train."
    notes = {
        "broadcast": beside,
        "shapes": beside,
        "truth value": "row == row gives an answer for each number. Use .all(), or make both "
        "tuples.",
    }
    result = attempt(function, train.copy(), test.copy(), notes=notes)
    if np.ndim(result) == 1 and np.size(result) == len(test):
        return "that is an answer for each test picture. Count how many of them are True."
    if isinstance(result, list | tuple | set | dict) or np.size(result) != 1:
        return "give one number: how many. You gave a collection."
    result = one_number(result)
    usual = {
        3: "a test picture that occurs twice counts twice: each of them has leaked.",
        15: "a picture counts once, however often training holds it.",
        7: "those are the training pictures that occur in test. Count the test pictures.",
        9: "those are the test pictures that have not leaked.",
        12: "too many: all numbers of a row must agree. One of them, or nearly, is not enough.",
        13: "too many: all numbers of a row must agree. One of them, or nearly, is not enough.",
        76: "you counted single numbers that agree. Count rows that agree as a whole.",
        35: "you counted single numbers that occur in train. Count rows that agree as a whole.",
        10: "a row has leaked only if it equals one whole row of train, number by number.",
        6: "a row has leaked only if all its numbers are the same, in the same order.",
        11: "removing doubles also counts doubles inside train. Compare test with train.",
        2: "you compared row 1 with row 1, row 2 with row 2. Compare each with all rows of train.",
        14: "those are all test pictures. Count those that occur in train.",
        8: "those are all training pictures. Count test pictures that occur in train.",
        4: "those are doubles inside test. Compare test with train.",
        0: "no leaks found, but there are some. Compare whole rows with all rows of train. (Or is "
        "the count set back to 0 inside of the loop?)",
        45: "too many: all numbers of a row must agree. One of them, or nearly, is not enough.",
        5 / 14: "that is a share. The task asks how many.",
        1: "stop at the first leak, and you know only that there is one. Count them all.",
    }
    if result == 5:
        return None
    for value, hint in usual.items():
        if np.isclose(result, value, rtol=1e-6):
            return hint
    return f"5 of our 14 test pictures are in train; you said {result:g}. Compare whole rows."


def _winners(labels, weights, together=np.sum):
    """Return the labels whose weights, put together, are largest: several on a tie."""
    found = np.unique(labels)
    values = np.array([together(weights[labels == label]) for label in found])
    return {int(label) for label in found[np.isclose(values, values.max())]}


def _counted(labels, weights):
    """Return the place that bincount and argmax give, even if no label has that number."""
    return {int(np.bincount(labels, weights).argmax())}


# What usual mistakes vote for, and what to say of them.
_VOTES = [
    (lambda y, d: _winners(y, d**0), "that is the plain vote: near or far, each counts the same."),
    (lambda y, d: _winners(y, d), "far neighbors count more now. Use 1 / distance."),
    (
        lambda y, d: _winners(y, 1 / d, np.max),
        "you took the nearest alone. Add up the weights of each label.",
    ),
    (lambda y, d: {int(y[d.argmax()])}, "that is the farthest. And all of them vote."),
    (
        lambda y, d: _winners(y, d**-2),
        "near ones count too much. Use 1 / distance, not its square.",
    ),
    (
        lambda y, d: _winners(y, d**-0.5),
        "the weights are too even. Use 1 / distance, without a root.",
    ),
    (lambda y, d: _winners(y, np.exp(-d)), "use exactly 1 / distance, without exp."),
    (lambda y, d: _winners(y, np.exp(1 / d)), "use exactly 1 / distance, without exp."),
    (
        lambda y, d: _winners(y, -d, np.mean),
        "you compared mean distances. Add up 1 / distance for each label.",
    ),
    (lambda y, d: _winners(y, -d), "adding up distances favors rare labels. Add up 1 / distance."),
    (
        lambda y, d: _winners(y, 1 / d, np.mean),
        "you took the mean weight of each label. Take the sum.",
    ),
    (
        lambda y, d: _winners(y, d, lambda part: len(part) ** 2 / part.sum()),
        "turn each distance into 1 / distance first, and then add up.",
    ),
    (lambda y, d: _counted(y, (1 / d).astype(int)), "int makes 0 of a small weight."),
    (
        lambda y, d: _winners(y, (1 / d).astype(int)),
        "int cuts 1 / distance off. Keep the fractions.",
    ),
    (lambda y, d: _winners(y, np.round(1 / d)), "you rounded the weights. Keep the fractions."),
    (
        lambda y, d: _counted(y, -d),
        "a label that nobody voted for wins. Add up 1 / distance for each label (no minus, no "
        "1 / sum), and use argmax.",
    ),
    (lambda y, d: _winners(y, 1 / (1 + d)), "use exactly 1 / distance, without the 1 added."),
    (lambda y, d: _winners(y, d.max() - d), "subtracting is not dividing. Use 1 / distance."),
    (lambda y, d: _winners(y, 1 - d / d.sum()), "subtracting is not dividing. Use 1 / distance."),
    (
        lambda y, d: _winners(y, -1 / d),
        "the label with the least weight wins now. Take the largest.",
    ),
    (
        lambda y, d: _winners(y, y / d),
        "you multiplied the weights by the labels. A label is a name.",
    ),
    (
        lambda y, d: {(y / d).max()},
        "you multiplied the weights by the labels. A label is a name.",
    ),
    (
        lambda y, d: {(y / d).sum() / (1 / d).sum()},
        "that is a mean of labels. A label is a name: add up the weights of each label.",
    ),
    (
        lambda y, d: {round((y / d).sum() / (1 / d).sum())},
        "that is a mean of labels. A label is a name: add up the weights of each label.",
    ),
    (
        lambda y, d: {int(d.argmin())},
        "that is the place of the nearest, not a label. Add up at the label: votes[labels[i]] += …",
    ),
    (
        lambda y, d: _winners(y, 1 / d, lambda part: part[-1]),
        "each label keeps its last weight only. Add them up with += in a loop over the neighbors, "
        "or with np.bincount. (votes[labels] += … adds once for each label.)",
    ),
    (lambda y, d: {int(y[0])}, "that is the first label. Is return inside of the loop?"),
    (lambda y, d: {int(y[-1])}, "that is the last label. Is a result overwritten in a loop?"),
    (lambda y, d: {int(y.min())}, "that is the smallest label. Its number says nothing."),
    (lambda y, d: {int(y.max())}, "that is the largest label. Its number says nothing."),
]


@exercise("3.4")
def _weighted_vote(function):
    cases = [
        ([6, 3, 3, 6, 6, 9], [2.0, 0.5, 3.25, 0.75, 3.25, 1.0]),
        ([1, 9, 9, 9, 4], [2.5, 3.5, 3.25, 3.5, 1.5]),
        ([4, 3, 3, 0, 4, 3], [0.5, 6.0, 1.75, 0.75, 4.5, 1.5]),
        ([0, 4, 3, 3, 0], [3.25, 1.75, 1.75, 1.75, 4.25]),
        ([1, 3, 9, 3, 9, 1], [0.75, 4.0, 0.5, 2.0, 4.0, 2.5]),
        ([4, 5, 5, 0, 5], [0.5, 4.75, 3.25, 2.25, 3.75]),
        ([8, 2], [3.0, 0.1]),
        ([9, 9, 7], [1.0, 1.0, 0.75]),
        ([1, 1, 5], [0.5, 0.5, 0.3]),
    ]
    cases = [(np.array(labels), np.array(far)) for labels, far in cases]
    said = []
    for labels, far in cases:
        case = f"for labels {labels.tolist()}"
        notes = {
            "out of bounds for axis": "an index goes past the end of its array. Is a label used as "
            "a place in labels or distances? (After bincount, the place itself is the label.)",
            "expected 2d": "no model is needed. labels and distances are all there is.",
        }
        result = attempt(function, labels.copy(), far.copy(), when=case, notes=notes)
        if isinstance(result, dict | set):
            return "give one label, the one that wins. You gave a collection."
        size = np.size(result)
        if isinstance(result, tuple | list) and size > 1:
            return "give the winning label alone, without anything beside it."
        if size > 1:
            return "those are the weights or votes. Which label has the most? argmax says."
        said.append(one_number(result, "label"))
    truth = [min(_winners(labels, 1 / far)) for labels, far in cases]
    if said == truth:
        return None
    voted = [([vote(labels, far) for labels, far in cases], hint) for vote, hint in _VOTES]
    for votes, hint in voted:
        if np.allclose(said, [min(winners) for winners in votes], rtol=1e-9):
            return hint
    for votes, hint in voted:  # ties may be broken in other ways
        if all(label in winners for label, winners in zip(said, votes, strict=True)):
            return hint
    for (labels, far), label, right in zip(cases, said, truth, strict=True):
        if label == right:
            continue
        sums = {int(one): (1 / far[labels == one]).sum() for one in np.unique(labels)}
        if label not in sums:
            return "give the label itself, not its place, its weight or how often it occurs."
        weights = ", ".join(f"{one}: {weight:.2f}" for one, weight in sums.items())
        return (
            f"labels {labels.tolist()} at {far.tolist()} have the weights {weights}. "
            f"So {right} wins; you said {label:g}."
        )
    return None


@exercise("3.5")
def _rates(answer):
    shuffled = [float(rate) for rate in np.random.default_rng(43).permutation([0.02, 0.5, 8])]
    if isinstance(answer, dict):
        if set(map(str, answer)) != set("ABC"):
            return "give a list of three numbers: the rate of A, of B, of C."
        answer = [answer[name] for name in "ABC"]
    if isinstance(answer, set):
        return "a set has no order. Give a list: the rate of A, of B, of C."
    if not isinstance(answer, list | tuple | np.ndarray) or len(answer) != 3:
        return "give a list of three numbers: the rate of A, of B, of C."
    if any(part is ... for part in answer):
        raise Untried
    if any(isinstance(part, str) for part in answer):
        return "give the three numbers, such as 0.5, without quotes."
    rates = [one_number(part) for part in answer]
    if sorted(rates) != sorted(shuffled):
        return "use each of 0.02, 0.5 and 8 once."
    if rates == shuffled:
        return None
    slow, good, wild = (shuffled.index(rate) for rate in (0.02, 0.5, 8))
    if rates[good] == 0.5:
        return "the middle one is right. Now: do long steps make a calm curve, or a jumping one?"
    if rates[slow] == 0.02:
        return "the slow one is right. Of the others, which jumps? Too long a step overshoots."
    if rates[wild] == 8:
        return "the jumping one is right. Of the others, which falls as if with tiny steps?"
    return "none is right. Tiny steps creep, good ones fall steadily, and overlong ones jump."
