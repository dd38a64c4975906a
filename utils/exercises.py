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
    if answer is None:
        return HINT, "your answer is None. Something that only changes or prints gives None back."
    if answer is ...:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    try:
        hint = check_answer(answer)
    except Untried:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    except Wrong as error:
        return HINT, str(error)
    except Exception as error:  # A learner's answer may be anything; a check must not crash.
        what = str(error).strip().split("\n")[0]
        return HINT, f"your answer stopped with {type(error).__name__}: {what}"
    return (PASS, "right. Well done.") if hint is None else (HINT, hint)


def check(number: str, answer) -> None:
    """Print what :func:`verdict` says of an answer, in one line."""
    status, sentence = verdict(number, answer)
    sign = {PASS: "✔", HINT: "✘", UNTRIED: "○"}[status]
    print(f"{sign} Exercise {number}: {sentence}")


class Untried(Exception):
    """A starter function that still returns ``...``."""


class Wrong(Exception):
    """An answer whose mistake is known; the text is the hint."""


def _call(function, *arguments):
    """Call the learner's function; an untouched starter counts as not tried."""
    result = function(*arguments)
    if result is ...:
        raise Untried
    if result is None:
        raise Wrong("your function gives nothing back. End it with return.")
    return result


def _array_hint(answer, expected: np.ndarray) -> str | None:
    """Name the first thing that differs between an answer and the expected array, or None."""
    answer = np.asarray(answer)
    if answer.shape != expected.shape:
        return f"the shape is {answer.shape}, but {expected.shape} was asked for."
    wrong = int((~np.isclose(answer, expected)).sum())
    if wrong:
        return f"right shape, but {wrong} value{'s differ' if wrong > 1 else ' differs'}."
    return None


def _number_hint(answer, expected: float, mistakes: dict[float, str]) -> str | None:
    """Compare one number; ``mistakes`` maps the results of usual mistakes to their hints."""
    if np.size(answer) != 1:
        return f"give one number, not {np.size(answer)} of them."
    answer = np.asarray(answer).reshape(()).item()
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return f"give a number; this is {type(answer).__name__}."
    if np.isclose(answer, expected, rtol=1e-9):
        return None
    for result, hint in mistakes.items():
        if np.isclose(answer, result, rtol=1e-9):
            return hint
    return f"{answer:,} is not it. Go through the steps once more, one at a time."


@exercise("0.1")
def _count_mistakes(answer):
    return _number_hint(
        answer,
        13,
        {
            257: "that is how many it got right. Count where predicted and true differ.",
            105: "that is after moving. Use predicted, not predicted_moved.",
            13 / 270: "that is the share. Give the number of digits: the sum.",
        },
    )


@exercise("0.2")
def _share_after_moving_down(answer):
    hint = _number_hint(answer, 177 / 270, {})
    if hint is None or not hint.endswith("one at a time."):
        return hint
    share = np.asarray(answer).item()
    if 1 < share <= 270:
        return "give a share between 0 and 1: the mean of the comparison, not its sum."
    if abs(share - 177 / 270) < 0.005:  # rounded
        return None
    return {
        257: "that is the share before moving. Ask the model about moved_down.",
        165: "that is the share after moving to the right. Rows are axis=1.",
        144: "that is the share after moving to the left. Rows are axis=1, down is shift=1.",
        166: "that is the share after moving up. Down is shift=1.",
        43: "that is the share after moving down by two pixels. One is enough.",
        23: "you moved the pictures to other places in the list, not their rows: axis=1.",
    }.get(round(share * 270), f"{share:.3f} is not it. Move by shift=1 along axis=1, then compare.")


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
        if np.array_equal(answer, expected / 255) or np.array_equal(answer, 1 - expected / 255):
            return "right shape, but the range is 0 to 1. Here paper is 255 and ink is 0."
        if (answer[1:4, 2] == 0).all():
            return "there is still a 1 in it. Start from fresh paper with np.full, not from one."
    return _array_hint(answer, expected)


@exercise("1.2")
def _place_in_the_flat_picture(answer):
    return _number_hint(
        answer,
        120 * 451 + 300,
        {
            120 * 300 + 300: "you multiplied by the number of rows. A row is 451 pixels long.",
            300 * 451 + 120: "row and column are swapped: 120 full rows come first.",
            121 * 451 + 301: "off by one row and column: count both from 0.",
            300 * 300 + 120: "row and column are swapped, and a row is 451 pixels long.",
            120 * 451 + 301: "off by one: count from 0, so the very first pixel is at place 0.",
            119 * 451 + 299: "row and column are counted from 0 already. Take nothing off.",
            120 * 451: "that is where row 120 starts. Now go on to column 300.",
        },
    )


@exercise("1.3")
def _blue_green_red(answer):
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")
    answer = np.asarray(answer)
    mistakes = [
        (flower, "nothing has changed. Turn the order of the last axis around."),
        (flower[::-1], "you turned the rows: it is upside down. The channels are the last axis."),
        (
            flower[:, ::-1],
            "you turned the columns: a mirror image. The channels are the last axis.",
        ),
        (
            flower[::-1, ::-1, ::-1],
            "you turned rows and columns, too. Leave them as they are: [:, :, ...].",
        ),
        (
            flower[:, :, [2, 1, 2]],
            "blue stands there twice: a slice is a window, not a copy. Keep red in a copy first.",
        ),
        (
            flower[:, :, [0, 1, 0]],
            "red stands there twice: a slice is a window, not a copy. Keep blue in a copy first.",
        ),
        (
            flower[:, :, ::-1] / 255,
            "the right order, but the range became 0 to 1. Leave the values alone.",
        ),
    ]
    for picture, hint in mistakes:
        if np.array_equal(answer, picture):
            return hint
    if answer.shape == (3, 427, 640):
        return "the channels come last here: use axis=2 when you stack them."
    for order in ([1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0]):
        if np.array_equal(answer, flower[:, :, order]):
            names = ", ".join(np.array(["red", "green", "blue"])[order])
            return f"your order is {names}. Blue, green, red was asked for."
    return _array_hint(answer, flower[:, :, ::-1])


@exercise("1.4")
def _brighten(function):
    if not callable(function):
        return "give the function itself, without calling it: brighten, not brighten(...)."
    odometer = "200 + 60 became 4: the odometer mistake. Calculate with int, then np.clip."
    picture = np.array([[0, 100], [200, 255]], dtype=np.uint8)
    kept = picture.copy()
    brighter = np.asarray(_call(function, picture, 60))
    if not np.array_equal(picture, kept):
        return "your function changed the picture that it was given. Make a new one."
    if brighter.shape != picture.shape:
        return f"the shape changed from {picture.shape} to {brighter.shape}."
    if np.array_equal(brighter, picture + np.uint8(60)):
        return odometer
    if brighter.max() > 255:
        return "there are values above 255. Cut them off with np.clip."
    if not np.array_equal(brighter, [[60, 160], [255, 255]]):
        return f"0, 100, 200, 255 brightened by 60 became {brighter.ravel().tolist()}."
    darker = np.asarray(_call(function, picture, -150))
    if darker.min() < 0:
        return "there are values below 0. np.clip cuts off at both ends."
    if not np.array_equal(darker, [[0, 0], [50, 105]]):
        return f"brighter works, but by -150 the same pixels became {darker.ravel().tolist()}."
    if brighter.dtype != np.uint8:
        return f"right numbers, but the type is {brighter.dtype}. Go back to bytes with astype."
    color = np.full((2, 2, 3), 250, dtype=np.uint8)
    if not np.array_equal(_call(function, color, 10), np.full((2, 2, 3), 255)):
        return "right for gray pictures. Let it work for color ones, too: np.clip takes any shape."
    return None


@exercise("1.5")
def _sharpest_border(answer):
    from skimage import data
    from skimage.color import rgb2gray

    gray_cat = (rgb2gray(data.chelsea()) * 255).round().astype(int)
    steps = np.diff(gray_cat[100])
    expected = int(np.abs(steps).argmax())
    return _number_hint(
        answer,
        expected,
        {
            expected + 1: "that is the pixel after the jump. Give the one before it.",
            int(np.abs(steps).max()): "that is how large the jump is. Give its place: argmax.",
            int(steps.argmax()): "that is the largest jump upward. Take np.abs: down counts, too.",
            int(np.diff(gray_cat[100].astype(np.uint8)).argmax()): "those are jumps of bytes, "
            "where 100 - 110 is 246. Subtract in int.",
            int(np.abs(np.diff(gray_cat[:, 100])).argmax()): "that is column 100. Row 100 is "
            "gray_cat[100].",
            int(gray_cat[100].argmax()): "that is the whitest pixel. A border is a jump: np.diff.",
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
    result = np.asarray(_call(function, np.array([2, 0, 1, 2]), 5))
    expected = np.eye(5)[[2, 0, 1, 2]]
    if result.shape == (4, 3):
        return "three columns: you counted the labels that occur. Use num_classes."
    if np.array_equal(result, expected.T) or np.array_equal(result, np.eye(4, 5)):
        return "one row for each label: row 0 belongs to the first label, and here that is 2."
    for side, step in (("right", 1), ("left", -1)):
        if np.array_equal(result, np.roll(expected, step, axis=1)):
            return f"every 1 is one place too far to the {side}: classes are counted from 0."
    return _array_hint(result, expected)


@exercise("2.3")
def _softmax_with_temperature(function):
    if not callable(function):
        return "give the function itself, without calling it: softmax_at."
    scores = np.array([1.0, 2.0, 4.0])

    def softmax(values):
        positive = np.exp(values - values.max())
        return positive / positive.sum()

    result = np.asarray(_call(function, scores.copy(), 2.0))
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
        large = np.asarray(_call(function, scores + 1000, 1.0))
    if not np.allclose(large, softmax(scores)):
        return "right for small scores, but 1,000 gives nan. Subtract the largest score before exp."
    return None


@exercise("2.4")
def _top_k(function):
    if not callable(function):
        return "give the function itself, without calling it: top_k."
    names, certainties = ["cat", "dog", "cow", "hen"], np.array([0.2, 0.5, 0.05, 0.25])
    result = [str(name) for name in _call(function, names, certainties, 3)]
    if result == ["dog", "hen", "cat"]:
        best = [str(name) for name in _call(function, names, certainties, 1)]
        return None if best == ["dog"] else f"right for k = 3, but for k = 1 you said {best}."
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
    if np.size(result) == 3:
        return "three numbers: Python's sum adds up the rows only. Use .sum()."
    hint = _number_hint(
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
    if not np.isclose(_call(function, dark, bright), 50):
        return "right for floats, but bytes overflow: turn one picture into float first."
    return None


@exercise("3.2")
def _split_sizes(function):
    if not callable(function):
        return "give the function itself, without calling it: split_sizes."
    result = _call(function, 1797, 0.85)
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
    again = tuple(int(part) for part in _call(function, 11, 0.9))
    return None if again == (9, 2) else f"0.9 of 11 is 9.9, so 9 and 2; you said {again}."


@exercise("3.3")
def _count_leaks(function):
    if not callable(function):
        return "give the function itself, without calling it: count_leaks."
    train = np.array([[0, 1, 2], [3, 4, 5], [3, 4, 5], [3, 4, 5], [6, 7, 8]])
    test = np.array([[3, 4, 5], [9, 9, 9], [2, 1, 0], [6, 7, 8], [6, 7, 8], [0, 1, 5], [0, 2, 1]])
    return _number_hint(
        _call(function, train, test),
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
    if not callable(function):
        return "give the function itself, without calling it: weighted_vote."
    cases = [
        ([7, 1, 1], [0.25, 0.75, 0.75]),
        ([3, 8, 8, 3, 8], [2.0, 3.0, 3.0, 9.0, 9.0]),
        ([4, 4, 4, 6], [1.0, 1.0, 1.0, 9.0]),
        ([5, 6, 6], [1.0, 1.2, 1.2]),
    ]
    said = [_call(function, np.array(labels), np.array(far)) for labels, far in cases]
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
