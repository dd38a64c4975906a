"""Checks of the exercises of notebook 3."""

import numpy as np

from utils.exercises.judge import call, exercise, number_hint


@exercise("3.1")
def _distance(function):
    one = np.arange(6.0).reshape(2, 3)
    other = np.array([[0.0, 1.0, 4.0], [0.0, 4.0, 11.0]])
    result = call(function, one, other)
    if np.size(result) == 3:
        return "three numbers: Python's sum adds up the rows only. Use .sum()."
    hint = number_hint(
        result,
        7.0,
        {
            49: "you added up the squares. Now take the root.",
            11: "those are differences without squares. Square them, so that large ones count.",
            5: "differences with their signs cancel each other. Square them first.",
            -5: "differences with their signs cancel each other. Square them first.",
            np.sqrt(49 / 6): "that is the root of the mean. Add up the squares instead.",
            49 / 6: "that is the mean of the squares. Add them up, then take the root.",
        },
    )
    if hint:
        return hint
    dark, bright = np.array([[10, 0]], dtype=np.uint8), np.array([[40, 40]], dtype=np.uint8)
    if not np.isclose(call(function, dark, bright), 50):
        return "right for floats, but bytes overflow: turn one picture into float first."
    return None


@exercise("3.2")
def _split_sizes(function):
    result = call(function, 1797, 0.85)
    if np.shape(result) != (2,):
        return "give two numbers: return n_train, n_test."
    n_train, n_test = result
    if (n_train, n_test) == (1528, 269):
        return "no picture is lost, but the training part should be rounded down: 1527.45 is 1527."
    if n_train + n_test == 1796:
        return "1527 + 269 = 1796: cut off twice, one picture is lost. Take the rest as test."
    if n_train != int(n_train):
        return f"{n_train} pictures? Whole numbers only: int cuts off."
    if (n_train, n_test) in ((270, 1527), (269, 1528)):
        return "swapped: the fraction is for training, and training comes first."
    if n_train + n_test != 1797:
        return f"{n_train} + {n_test} is not 1797."
    if n_train != 1527:
        return f"0.85 of 1797 is 1527.45, so 1527 for training; you said {n_train}."
    again = tuple(int(part) for part in call(function, 11, 0.9))
    return None if again == (9, 2) else f"0.9 of 11 is 9.9, so 9 and 2; you said {again}."


@exercise("3.3")
def _count_leaks(function):
    train = np.array([[0, 1, 2], [3, 4, 5], [3, 4, 5], [3, 4, 5], [6, 7, 8]])
    test = np.array([[3, 4, 5], [9, 9, 9], [2, 1, 0], [6, 7, 8], [6, 7, 8], [0, 1, 5], [0, 2, 1]])
    return number_hint(
        call(function, train, test),
        3,
        {
            2: "a test picture that occurs twice counts twice: both of them have leaked.",
            4: "those are the training pictures that occur in test. Count the test pictures.",
            5: "a picture counts once, however often training holds it.",
            6: "a picture has leaked only if all of its numbers are the same, in the same order.",
            0: "no leaks found, but there are some. Compare whole rows with all rows of train.",
        },
    )


@exercise("3.4")
def _weighted_vote(function):
    cases = [
        ([7, 1, 1], [0.25, 0.75, 0.75]),
        ([3, 8, 8, 3, 8], [2.0, 3.0, 3.0, 9.0, 9.0]),
        ([4, 4, 4, 6], [1.0, 1.0, 1.0, 9.0]),
        ([5, 6, 6], [1.0, 1.2, 1.2]),
    ]
    said = [call(function, np.array(labels), np.array(far)) for labels, far in cases]
    if any(np.size(label) != 1 for label in said):
        return "give one label, the one that wins."
    said = [int(np.asarray(label).item()) for label in said]
    if any(label not in labels for label, (labels, _) in zip(said, cases, strict=True)):
        return "give the label itself, not its place or its weight."
    hints = {
        (7, 8, 4, 6): None,
        (
            1,
            8,
            4,
            6,
        ): "that is the plain vote, or the weights are too even. Use exactly 1 / distance.",
        (1, 8, 6, 6): "far neighbors count more now. Use 1 / distance, not the distance.",
        (7, 3, 4, 5): "you took the nearest alone. Add up the weights of each label.",
        (7, 3, 4, 6): "near neighbors count too much. Use exactly 1 / distance, without squares.",
    }
    other = f"for labels 7, 1, 1 at distances 0.25, 0.75, 0.75 the 7 wins; you said {said[0]}."
    return hints.get(tuple(said), other)
