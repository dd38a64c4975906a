"""Checks for the exercises: pass, a hint that names the mistake, or "not tried yet".

A notebook calls ``exercises.check("1.2", answer)``. Every check here is a function that takes
the answer and returns None where it is right, else a hint; ``hint("1.2", answer)`` gives the
same without printing. Checks never raise, whatever the answer is.
"""

from collections.abc import Callable

import numpy as np

PASS, HINT, UNTRIED = "pass", "hint", "untried"

_CHECKS: dict[str, Callable] = {}


def exercise(number: str) -> Callable:
    """Register the decorated function as the check of exercise ``number``."""

    def register(function: Callable) -> Callable:
        _CHECKS[number] = function
        return function

    return register


def numbers() -> list[str]:
    """Return the numbers of all exercises, such as ``"1.2"``, in order."""
    return sorted(_CHECKS, key=lambda number: [int(part) for part in number.split(".")])


def verdict(number: str, answer) -> tuple[str, str]:
    """Judge an answer without printing.

    Args:
        number: the exercise, such as ``"1.2"``.
        answer: whatever the learner made; ``...`` (an untouched starter) means not tried.

    Returns:
        The status (``PASS``, ``HINT`` or ``UNTRIED``) and one sentence for the learner.

    Raises:
        KeyError: where there is no exercise of that number.
    """
    check_answer = _CHECKS[number]
    if answer is ...:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    try:
        hint = check_answer(answer)
    except Untried:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    except Exception as error:  # A learner's answer may be anything; a check must not crash.
        return HINT, f"your answer stopped with {type(error).__name__}: {error}"
    return (PASS, "right. Well done.") if hint is None else (HINT, hint)


def check(number: str, answer) -> None:
    """Print what :func:`verdict` says of an answer, in one line."""
    status, sentence = verdict(number, answer)
    sign = {PASS: "✔", HINT: "✘", UNTRIED: "○"}[status]
    print(f"{sign} Exercise {number}: {sentence}")


class Untried(Exception):
    """A starter function that still returns ``...`` or nothing."""


def _call(function, *arguments):
    """Call the learner's function; an untouched starter counts as not tried."""
    result = function(*arguments)
    if result is ... or result is None:
        raise Untried
    return result


def _array_hint(answer, expected: np.ndarray) -> str | None:
    """Name the first thing that differs between an answer and the expected array, or None."""
    answer = np.asarray(answer)
    if answer.shape != expected.shape:
        return f"the shape is {answer.shape}, but {expected.shape} was asked for."
    if not np.allclose(answer, expected):
        return f"right shape, but {int((~np.isclose(answer, expected)).sum())} values differ."
    return None


def _number_hint(answer, expected: float, mistakes: dict[float, str]) -> str | None:
    """Compare one number; ``mistakes`` maps the results of usual mistakes to their hints."""
    if np.ndim(answer):
        return f"give one number, not {np.size(answer)} of them."
    if np.isclose(answer, expected):
        return None
    for result, hint in mistakes.items():
        if np.isclose(answer, result):
            return hint
    return f"{answer:,} is not it. Go through the steps once more, one factor at a time."


@exercise("0.1")
def _count_mistakes(answer):
    if np.ndim(answer):
        return "give one number. Sum up the True values of your comparison."
    if answer == 257:
        return "that is how many it got right. Count where predicted and true differ."
    if answer != 13:
        return f"{answer} is not it. Compare predicted with true and sum up the differences."
    return None


@exercise("0.2")
def _share_after_moving_down(answer):
    if np.ndim(answer):
        return "give one number: the mean of a comparison."
    if 1 < answer <= 270:
        return "give a share between 0 and 1: the mean of the comparison, not its sum."
    right_answers = round(float(answer) * 270)
    if right_answers == 177:
        return None
    return {
        257: "that is the share before moving. Ask the model about moved_down.",
        165: "that is the share after moving to the right. Rows are axis=1.",
        166: "that is the share after moving up. Down is shift=1.",
        43: "that is the share after moving down by two pixels. One is enough.",
    }.get(right_answers, f"{answer:.3f} is not it. Move by shift=1 along axis=1, then compare.")


@exercise("1.1")
def _draw_an_l(answer):
    expected = np.full((5, 5), 255)
    expected[0:5, 1] = 0
    expected[4, 1:4] = 0
    answer = np.asarray(answer)
    if answer.shape == expected.shape:
        if np.array_equal(answer, 255 - expected):
            return "a fine L, but white on black. Paper is 255, ink is 0."
        if np.array_equal(answer, expected.T):
            return "rows and columns are swapped. The row comes first: letter[row, column]."
        if np.array_equal(answer[:4], expected[:4]) and answer[4, 3] == 255:
            return "the foot is too short. The end of a range is not included: 1:4 is 1, 2, 3."
        if np.array_equal(answer, expected / 255):
            return "right shape, but the range is 0 to 1. Here white is 255."
    return _array_hint(answer, expected)


@exercise("1.2")
def _place_in_the_flat_picture(answer):
    return _number_hint(
        answer,
        120 * 451 + 300,
        {
            120 * 300 + 300: "you multiplied by the number of rows. A row is 451 pixels long.",
            300 * 451 + 120: "row and column are swapped: 120 full rows come first.",
            300 * 300 + 120: "row and column are swapped, and a row is 451 pixels long.",
            120 * 451 + 301: "off by one: count from 0, so the very first pixel is at place 0.",
            119 * 451 + 299: "off by one row and column: they are counted from 0 already.",
            120 * 451: "that is where row 120 starts. Now go on to column 300.",
        },
    )


@exercise("1.3")
def _blue_green_red(answer):
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")
    answer = np.asarray(answer)
    if answer.shape == flower.shape:
        if np.array_equal(answer, flower):
            return "nothing has changed. Turn the order of the last axis around."
        if np.array_equal(answer, flower[::-1]):
            return "you turned the rows: it stands on its head. The channels are the last axis."
        if np.array_equal(answer, flower[:, ::-1]):
            return "you turned the columns: it is a mirror image. The channels are the last axis."
        if np.array_equal(answer, flower[::-1, ::-1, ::-1]):
            return "you turned rows and columns, too. Leave them alone with : and :."
        if np.array_equal(answer, flower[:, :, [1, 0, 2]]):
            return "red and green changed places. Blue, green, red was asked for."
        if np.array_equal(answer, flower[:, :, [0, 2, 1]]):
            return "green and blue changed places. Blue, green, red was asked for."
    return _array_hint(answer, flower[:, :, ::-1])


@exercise("1.4")
def _brighten(function):
    if not callable(function):
        return "give the function itself, without calling it: brighten, not brighten(...)."
    picture = np.array([[0, 100], [200, 255]], dtype=np.uint8)
    kept = picture.copy()
    brighter = np.asarray(_call(function, picture, 60))
    darker = np.asarray(_call(function, picture, -150))
    if not np.array_equal(picture, kept):
        return "your function changed the picture that it was given. Make a new one."
    if brighter.shape != picture.shape:
        return f"the shape changed from {picture.shape} to {brighter.shape}."
    if np.array_equal(brighter, picture + np.uint8(60)):
        return "200 + 60 became 4: the odometer mistake. Calculate with int, then np.clip."
    if brighter.max() > 255:
        return "there are values above 255. Cut them off with np.clip."
    if darker.min() < 0:
        return "there are values below 0. np.clip cuts off at both ends."
    if brighter.dtype != np.uint8:
        return f"right numbers, but the type is {brighter.dtype}. Go back to bytes with astype."
    if not np.array_equal(brighter, [[60, 160], [255, 255]]):
        return f"0, 100, 200, 255 brightened by 60 became {brighter.ravel().tolist()}."
    if not np.array_equal(darker, [[0, 0], [50, 105]]):
        return f"brighter works, but by -150 the same pixels became {darker.ravel().tolist()}."
    return None


@exercise("1.5")
def _bytes_for_a_network(answer):
    return _number_hint(
        answer,
        1000 * 224 * 224 * 3 * 4,
        {
            1000 * 224 * 224 * 3: "that many numbers. Each of them takes four bytes.",
            1000 * 224 * 224 * 4: "that is for gray pictures. Color has three values a pixel.",
            1000 * 224 * 224: "that many pixels. Each has three values, each of four bytes.",
            224 * 224 * 3 * 4: "that is one picture. There are 1,000 of them.",
            1000 * 224 * 3 * 4: "a picture has 224 × 224 pixels, not 224.",
        },
    )


@exercise("2.1")
def _duck(answer):
    expected = np.array([0, 0, 1, 0, 1, 0, 0, 1, 1, 0])
    answer = np.asarray(answer)
    if answer.shape == expected.shape:
        if np.array_equal(answer, 1 - expected):
            return "zeros and ones are swapped: 1 means that the duck has it."
        if not np.isin(answer, [0, 1]).all():
            return "only zeros and ones: has it, or has it not."
        wrong = np.flatnonzero(answer != expected)
        if wrong.size:
            return f"look again at feature number {wrong[0] + 1} in the list."
    elif np.array_equal(answer.ravel(), [2, 4, 7, 8]):
        return "those are the places of the ones. Write a vector of ten zeros and ones."
    return _array_hint(answer, expected)


@exercise("2.2")
def _to_one_hot(function):
    if not callable(function):
        return "give the function itself, without calling it: to_one_hot."
    result = np.asarray(_call(function, np.array([2, 0, 1, 2]), 4))
    expected = np.eye(4)[[2, 0, 1, 2]]
    if result.shape == (4, 3):
        return "three columns: you counted the labels that occur. Use num_classes."
    if np.array_equal(result, expected.T) or np.array_equal(result, np.eye(4)):
        return "one row for each label: row 0 belongs to the first label, and here that is 2."
    if result.shape == expected.shape and np.array_equal(result, np.roll(expected, 1, axis=1)):
        return "every 1 is one place too far to the right: classes are counted from 0."
    return _array_hint(result, expected)


@exercise("2.3")
def _softmax_with_temperature(function):
    if not callable(function):
        return "give the function itself, without calling it: softmax_at."
    scores = np.array([1.0, 2.0, 4.0])

    def softmax(values):
        positive = np.exp(values - values.max())
        return positive / positive.sum()

    result = np.asarray(_call(function, scores, 2.0))
    if result.shape == scores.shape:
        if np.allclose(result, softmax(scores)):
            return "softmax is right, but the temperature changes nothing. Divide the scores by it."
        if np.allclose(result, softmax(scores * 2)):
            return "you multiplied by the temperature. Divide: warmer means softer."
        if np.allclose(result, softmax(scores) / 2):
            return "divide the scores by the temperature, before exp, not the result."
        if np.allclose(result, np.exp(scores / 2)) or np.allclose(result, np.exp(scores / 2 - 2)):
            return "positive numbers, but they do not add up to 1. Divide by their sum."
    hint = _array_hint(result, softmax(scores / 2))
    if hint:
        return hint
    with np.errstate(all="ignore"):
        large = np.asarray(_call(function, scores + 1000, 2.0))
    if not np.allclose(large, softmax(scores / 2)):
        return "right for small scores, but 1,000 gives nan. Subtract the largest score before exp."
    return None


@exercise("2.4")
def _top_k(function):
    if not callable(function):
        return "give the function itself, without calling it: top_k."
    names, certainties = ["cat", "dog", "cow", "hen"], np.array([0.2, 0.5, 0.05, 0.25])
    result = [str(name) for name in _call(function, names, certainties, 3)]
    if result == ["dog", "hen", "cat"]:
        return None
    if result == ["cow", "cat", "hen"]:
        return "those are the least certain. argsort goes from small to large: turn it around."
    if result == ["cat", "hen", "dog"]:
        return "the right three, but the most certain must come first."
    if result == ["1", "3", "0"]:
        return "those are the places. Look up their names."
    if len(result) != 3:
        return f"{len(result)} names came back, but k was 3."
    return f"for certainties 0.2, 0.5, 0.05, 0.25 of cat, dog, cow, hen you said {result}."


@exercise("3.1")
def _distance(function):
    if not callable(function):
        return "give the function itself, without calling it: distance."
    one = np.arange(6.0).reshape(2, 3)
    other = np.array([[0.0, 1.0, 4.0], [0.0, 4.0, 11.0]])
    result = _call(function, one, other)
    return _number_hint(
        result,
        7.0,
        {
            49: "you added up the squares. Now take the root.",
            11: "those are differences without squares. Square them, so that large ones count.",
            5: "differences with their signs cancel each other. Square them first.",
            np.sqrt(49 / 6): "that is the root of the mean. Add up the squares instead.",
            49 / 6: "that is the mean of the squares. Add them up, then take the root.",
        },
    )


@exercise("3.2")
def _split_sizes(function):
    if not callable(function):
        return "give the function itself, without calling it: split_sizes."
    result = _call(function, 1797, 0.85)
    if np.shape(result) != (2,):
        return "give two numbers: return n_train, n_test."
    n_train, n_test = result
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
    again = tuple(_call(function, 10, 0.5))
    return None if again == (5, 5) else f"half of 10 should be 5 and 5; you said {again}."


@exercise("3.3")
def _count_leaks(function):
    if not callable(function):
        return "give the function itself, without calling it: count_leaks."
    train = np.array([[0, 1, 2], [3, 4, 5], [3, 4, 5], [6, 7, 8]])
    test = np.array([[3, 4, 5], [9, 9, 9], [2, 1, 0], [6, 7, 8], [6, 7, 8], [0, 1, 5]])
    return _number_hint(
        _call(function, train, test),
        3,
        {
            2: "a test picture that occurs twice counts twice: both of them have leaked.",
            4: "a picture counts once, however often training holds it.",
            5: "look again: a picture has leaked only if all of its numbers are the same.",
            6: "a picture counts once, and only if all of its numbers agree.",
            0: "no leaks found, but there are some. Compare whole rows with all rows of train.",
        },
    )


@exercise("3.4")
def _weighted_vote(function):
    if not callable(function):
        return "give the function itself, without calling it: weighted_vote."
    first = _call(function, np.array([7, 1, 1]), np.array([1.0, 4.0, 4.0]))
    second = _call(function, np.array([3, 8, 8, 3, 8]), np.array([2.0, 3.0, 3.0, 9.0, 9.0]))
    if (first, second) == (7, 8):
        return None
    if (first, second) == (1, 8):
        return "that is the plain vote: one near 7 should beat two 1s that are four times as far."
    if first == 1:
        return "far neighbors count more now. Use 1 / distance, not the distance."
    if (first, second) == (7, 3):
        return "you took the nearest alone. Add up the weights of each label."
    if first == 0:
        return "give the label itself, not its place among the neighbors."
    return f"a 7 at distance 1 against two 1s at distance 4: the 7 wins; you said {first}."
