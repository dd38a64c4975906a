"""Checks of the exercises of lab 6b."""

import numpy as np

from utils.exercises.judge import Untried, Wrong, attempt, exercise, numbers_in


def _array(result, case: str) -> np.ndarray:
    """Return a learner's result as an array, or say in words why it cannot be one."""
    try:
        return np.asarray(result)
    except Exception as error:
        raise Wrong(
            f"{case}: this cannot be an array; are its rows of different lengths?"
        ) from error


def _floats(result, shape, what: str, case: str) -> np.ndarray:
    """Return a learner's result as an array of that shape, or say in words what it is instead."""
    array = _array(result, case)
    if array.dtype.kind not in "iuf":
        raise Wrong(f"{case}: give {what}; this is {type(result).__name__}.")
    if array.shape != shape:
        raise Wrong(f"{case}: give {what}; yours has the shape {array.shape}, not {shape}.")
    if not np.isfinite(array).all():
        raise Wrong(f"{case}: there is an infinite number or a NaN in it. Do you divide by 0?")
    return array.astype(float)


# ---------------------------------------------------------------- 6b.1


def _losses():
    """Return losses with a curved slope, and weights, for a different number of weights each."""
    return [
        (lambda w: float(w[0] ** 3 + 2 * w[0] * w[1] + 5 * w[1]), np.array([1.0, -2.0])),
        (lambda w: float((w**3).sum() + 4 * w[0] - w[1] * w[2]), np.array([0.5, 2.0, -1.0])),
        (lambda w: float(0.01 * w[0] ** 3 - 0.0321 * w[1]), np.array([1.0, 2.0])),  # small slopes
    ]


def _nudged(loss, weights, up, down):
    """Return, for each weight, the loss with ``up`` added to it less that with ``down`` added."""
    each = np.eye(len(weights))
    return np.array([loss(weights + up * one) - loss(weights + down * one) for one in each])


def _growing(loss, weights, nudge):
    """Return slopes where no nudge is taken back before the next weight's turn."""
    weights, found = weights.copy(), []
    for place in range(len(weights)):
        before = loss(weights)
        weights[place] += nudge
        found.append((loss(weights) - before) / nudge)
    return np.array(found)


def _piling(loss, weights, nudge):
    """Return the same with one copy that goes up and one that goes down."""
    ups = nudge * np.tri(len(weights))
    return np.array([loss(weights + up) - loss(weights - up) for up in ups]) / (2 * nudge)


@exercise("6b.1")
def _slopes(function):
    nudge = 0.1
    notes = {
        "scalar variable": "square brackets follow a single number, in your function or in loss. "
        "(loss takes the whole array of weights.)"
    }
    for loss, weights in _losses():
        given, case = weights.copy(), f"with {len(weights)} weights"
        result = attempt(function, loss, given, nudge, when=case, notes=notes)
        both = _nudged(loss, weights, nudge, -nudge)
        right = both / (2 * nudge)
        if _array(result, case).dtype.kind in "iuf" and np.ndim(result) == 0:
            return f"{case} you gave one number. Each weight has a slope of its own."
        result = _floats(result, weights.shape, "one slope for each weight", case)
        if not np.array_equal(given, weights):
            return "your function has changed the weights that it was given. Start with a copy."
        if np.allclose(result, right, rtol=1e-6):
            continue
        up = _nudged(loss, weights, nudge, 0)
        known = [
            (
                up / nudge,
                "that goes up only. Go down, too: the slope on both sides of where you stand.",
            ),
            (
                -_nudged(loss, weights, -nudge, 0) / nudge,
                "that goes down only. Go up, too: the slope on both sides of where you stand.",
            ),
            (
                up / (2 * nudge),
                "you go up only, but divide as if you had gone down, too.",
            ),
            (
                both / nudge,
                "twice too steep: from the lower nudge to the upper one it is 2 * nudge.",
            ),
            (both, "that is how much the loss changes. Divide by how far the weight has moved."),
            (both / 2, "divided by 2, but not by the nudge. It has moved by 2 * nudge."),
            (
                both / 2 * nudge,
                "/ 2 * nudge divides by 2 and then multiplies. Use parentheses: / (2 * nudge).",
            ),
            (-right, "the sign is reversed: upper loss minus lower loss."),
            (
                np.full(len(weights), (loss(weights + nudge) - loss(weights - nudge)) / nudge / 2),
                "all weights were nudged at once. Nudge one, and leave the others where they are.",
            ),
            (
                _growing(loss, weights, nudge),
                "a nudge is not taken back before the next weight's turn. Start with a new copy.",
            ),
            (
                _piling(loss, weights, nudge),
                "a nudge is not taken back before the next weight's turn. Start with a new copy.",
            ),
            (
                _nudged(loss, weights, 1, -1) / (2 * nudge),
                "you move by 1, but divide by 2 * nudge. Move by nudge.",
            ),
            (
                _nudged(loss, weights, nudge * weights, -nudge * weights) / (2 * nudge),
                "a weight goes up and down by nudge itself: add and subtract it, do not multiply.",
            ),
            (
                np.zeros(len(weights)),
                "all slopes are 0. Are the weights really nudged? (weights[:] does not copy an "
                "array, and + between lists joins them.)",
            ),
        ]
        for value, hint in known:
            if np.allclose(result, value, rtol=1e-6):
                return hint
        if np.allclose(result, right, atol=0.02):
            return (
                f"{case}, nearly right. Do not round, and take the nudge that is given, not one of "
                "your own."
            )
        wrong = int(np.flatnonzero(~np.isclose(result, right, rtol=1e-6))[0])
        return (
            f"{case}, weights {weights.tolist()} and nudge {nudge}, weight {wrong} has the slope "
            f"{right[wrong]:.4g}; you said {result[wrong]:.4g}."
        )
    return None


# ---------------------------------------------------------------- 6b.2

PATHS = [3, 1, 4, 2]  # of A, B, C and D


@exercise("6b.2")
def _paths(answer):
    said = numbers_in(answer, "ABCD", 4, "walks", "four maps")
    if said == PATHS:
        return None
    if sorted(said) != [1, 2, 3, 4]:
        return "each of the numbers 1 to 4 occurs once."
    letters = [PATHS.index(number) + 1 for number in (1, 2, 3, 4)]
    if said == letters:
        return "the other way around: give the number of A first, then that of B, and so on."
    if said[1] != 1:
        return "look for the walk that has hardly left its start: its steps are too short."
    if said[0] != 3:
        return "look for the walk whose steps grow from one to the next: it leaves the valley."
    return "momentum cannot stop at once: it rolls past the star and comes back in a curve."


# ---------------------------------------------------------------- 6b.3


@exercise("6b.3")
def _flip_then_shift(function):
    for width, right in ((10, 3), (7, 2), (6, -1)):
        case = f"for width {width} and right {right}"
        result = attempt(function, width, right, when=case)
        array = _array(result, case)
        if array.shape in ((6,), (8,)):
            return "the numbers stand in one row. Give two rows: [[a, b, dx], [c, d, dy]]."
        if array.shape == (3, 2):
            return "rows and columns are swapped: two rows with three numbers each."
        if array.shape == (3, 3) and array[2].tolist() != [0, 0, 1]:
            return "the third row of a 3 × 3 matrix is 0, 0, 1 here. Two rows are enough."
        if array.shape == (3, 3):
            result = array[:2]
        matrix = _floats(result, (2, 3), "two rows with three numbers each", case)
        last = width - 1

        shown = [-1, 0, last + right]

        def upright(a, dx):
            return np.array([[a, 0, dx], [0, 1, 0]])

        known = [
            (
                upright(-1, last - right),
                "you shift first and mirror second, so the picture ends up on the other side. The "
                "order matters.",
            ),
            (upright(-1, width + right), "one column too far: the last column is width - 1."),
            (
                upright(-1, width - right),
                "the last column is width - 1, and you shift first and mirror second.",
            ),
            (upright(-1, right), "without width - 1 the mirrored picture lies left of column 0."),
            (upright(-1, -right), "without width - 1 the mirrored picture lies left of column 0."),
            (upright(-1, last), "that mirrors. The shift is missing."),
            (upright(-1, 0), "the shift is missing, and the mirrored picture lies left of 0."),
            (upright(1, -right), "that shifts. The mirror is missing: a has to be -1."),
            (
                upright(1, right),
                "the mirror is missing, and the shift goes the wrong way. The matrix says where "
                "to look in the old picture.",
            ),
            (upright(1, last + right), "dx is right. To mirror, a has to be -1."),
            (
                np.array([[-1, 0, last], [0, 1, right]]),
                "that moves the picture up or down: dy belongs to the rows. Put it into dx.",
            ),
            (
                upright(-1, last / 2 + right),
                "width - 1 is not halved: column 0 of the mirrored picture shows the last one.",
            ),
            (
                upright(-1, -(last + right)),
                "the sign of dx is flipped: column 0 now looks to the left of the picture.",
            ),
            (
                np.array([[0, 1, 0], shown]),
                "the two rows are swapped: the first says which column to look at.",
            ),
            *(
                (
                    np.array(rows),
                    "dx and dy come after the other two numbers: [[a, b, dx], [c, d, dy]].",
                )
                for rows in (
                    [[last + right, -1, 0], [0, 0, 1]],
                    [[-1, last + right, 0], [0, 1, 0]],
                )
            ),
        ]
        if np.allclose(matrix, upright(-1, last + right)):
            continue
        for value, hint in known:
            if np.allclose(matrix, value):
                return hint
        if np.allclose(matrix[0], shown) and matrix[1, 1] == -1:
            return "the columns are right. The rows are mirrored, too: d stays 1."
        if np.allclose(matrix[0], shown):
            return "the first row is right. The second one keeps the rows as they are: 0, 1, 0."
        if matrix[0, 0] == 1 and matrix[1, 1] == -1:
            return "that turns it upside down: d mirrors the rows. To mirror the columns, change a."
        # Two matrices that agree at all three places are the same.
        for new in ((right, 1), (0, 1), (right, 0)):
            wanted, place = upright(-1, last + right) @ (*new, 1), matrix @ (*new, 1)
            if not np.allclose(wanted, place):
                break
        return (
            f"{case}, column {new[0]}, row {new[1]} of the new picture shows column {wanted[0]}, "
            f"row {wanted[1]} of the old one; with yours it is column {place[0]:.4g}, row "
            f"{place[1]:.4g}."
        )
    return None


# ---------------------------------------------------------------- 6b.4


@exercise("6b.4")
def _class_weights(function):
    for counts in ([500, 200, 100, 300], [30, 10, 20]):
        counts = np.array(counts)
        given, classes, case = counts.copy(), len(counts), f"for counts {counts.tolist()}"
        result = attempt(function, given, when=case)
        if isinstance(result, dict):
            return "give an array, with one weight for each class, not a dictionary."
        result = _floats(result, counts.shape, "one weight for each class", case)
        if not np.array_equal(given, counts):
            return "your function has changed the counts that it was given. Make a new array."
        right = counts.sum() / (classes * counts)
        if np.allclose(result, right, rtol=1e-6):
            continue
        inverse = 1 / counts
        known = [
            (inverse, "rare classes weigh more, but all weights are tiny: scale them."),
            (counts / counts.sum(), "those are the shares: common classes would weigh more still."),
            (1 / right, "upside down: common classes would weigh more still."),
            (
                counts.sum() / counts,
                f"{classes} times too large: divide by the number of classes, too.",
            ),
            (
                counts.sum() / (10 * counts),
                f"ten classes are built in, but here there are {classes}. Use len(counts).",
            ),
            (
                counts.sum() / counts / 4,
                f"four classes are built in, but here there are {classes}. Use len(counts).",
            ),
            (
                counts.max() / counts,
                "the most common class has 1 and all others more. The mean picture should have 1.",
            ),
            (
                counts.min() / counts,
                "the rarest class has 1 and all others less. The mean picture should have 1.",
            ),
            (
                np.median(counts) / counts,
                "you start from the median of the counts. Start from their mean.",
            ),
            (np.ones(classes), "all weigh the same, so nothing changes."),
            (
                inverse / inverse.sum(),
                "these add up to 1. The mean weight of all pictures should be 1.",
            ),
            (
                inverse / inverse.mean(),
                "here the mean of the classes is 1. But common classes have more pictures, and the "
                "mean weight of all pictures should be 1.",
            ),
            (
                1 - counts / counts.sum(),
                "rare classes weigh a little more, but weight × pictures is not the same for all.",
            ),
            (
                np.round(right),
                "whole numbers are too coarse. Do not round.",
            ),
            *((np.round(right, digits), "nearly right. Do not round.") for digits in (1, 2, 3, 4)),
            (
                counts.sum() // (classes * counts),
                "// drops what comes after the decimal point. Use /.",
            ),
        ]
        for weights, hint in known:
            if np.allclose(result, weights, rtol=1e-6):
                return hint
        in_all = result * counts
        if np.allclose(result / counts, result[0] / counts[0]):
            return (
                "your weights grow with the counts. Divide by the counts: / a * counts multiplies "
                "by them; / (a * counts) divides."
            )
        if not np.allclose(in_all, in_all[0]):
            return (
                f"{case}, weight × pictures should be the same for all classes; with yours it is "
                f"{', '.join(f'{one:.4g}' for one in in_all)}."
            )
        mean = in_all.sum() / counts.sum()
        return (
            f"{case}, the mean weight of all pictures should be 1; with yours it is {mean:.3g}. "
            "Take the number of pictures from counts, and from nothing else."
        )
    return None


# ---------------------------------------------------------------- 6b.5


@exercise("6b.5")
def _early_stopping(answer):
    keys = ("stops after", "keeps", "patience")
    if isinstance(answer, dict):
        if set(answer) != set(keys):
            return 'keep the three names of the starter: "stops after", "keeps" and "patience".'
        if all(value is ... for value in answer.values()):
            raise Untried
        if any(value is ... for value in answer.values()):
            return "something is still missing: replace each of the three ..."
        answer = [answer[key] for key in keys]
    if isinstance(answer, list) and any(isinstance(one, float) and one % 1 for one in answer):
        return "epochs are whole numbers. Give the number of the epoch, not its loss."
    stops, keeps, patience = numbers_in(answer, "ABC", 3, "epochs", "three questions")
    if (stops, keeps, patience) == (8, 5, 4):
        return None
    if (stops, keeps) == (7, 4):
        return "epochs are counted from 1, as in the figure."
    hints = {
        6: "epoch 5 is a new best, and the count starts over. Epoch 6 is the first worse one.",
        7: "the best epoch itself does not count. Count the epochs after it without a new best.",
        9: "it stops as soon as the third epoch in a row has brought no new best.",
        10: "it never sees epoch 10. Count the epochs since the last new best.",
        4: "epoch 4 is worse, but epoch 5 brings a new best, and the count starts over.",
        5: "epoch 5 is a new best: the count starts over there.",
        3: "it cannot know at epoch 3 that 4 will be worse. It waits for three epochs.",
    }
    if stops != 8:
        return hints.get(stops, "count, epoch by epoch, how many have passed since the last best.")
    if keeps != 5:
        return {
            8: "restore_best_weights=True goes back: to the best epoch that it has seen.",
            10: "it stops before epoch 10 and can keep only what it has seen.",
            9: "it stops before epoch 9 and can keep only what it has seen.",
        }.get(keeps, "it keeps the epoch with the lowest validation loss that it has seen.")
    if patience <= 3:
        return "with so little patience it stops before epoch 9, as you have just found."
    return "that is enough, but less is enough, too: which epoch is the next new best after 5?"
