"""Checks of the exercises of notebook 2."""

import numpy as np

from utils.exercises.judge import array_hint, call, exercise


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
    return array_hint(answer, expected)


@exercise("2.2")
def _to_one_hot(function):
    result = np.asarray(call(function, np.array([2, 0, 1, 2]), 5))
    expected = np.eye(5)[[2, 0, 1, 2]]
    if result.shape == (4, 3):
        return "three columns: you counted the labels that occur. Use num_classes."
    if np.array_equal(result, expected.T) or np.array_equal(result, np.eye(4, 5)):
        return "one row for each label: row 0 belongs to the first label, and here that is 2."
    for side, step in (("right", 1), ("left", -1)):
        if np.array_equal(result, np.roll(expected, step, axis=1)):
            return f"every 1 is one place too far to the {side}: classes are counted from 0."
    return array_hint(result, expected)


@exercise("2.3")
def _softmax_with_temperature(function):
    scores = np.array([1.0, 2.0, 4.0])

    def softmax(values):
        positive = np.exp(values - values.max())
        return positive / positive.sum()

    result = np.asarray(call(function, scores.copy(), 2.0))
    if result.shape == scores.shape:
        if np.allclose(result, softmax(scores)):
            return "softmax is right, but the temperature changes nothing. Divide the scores by it."
        if np.allclose(result, softmax(scores * 2)):
            return "you multiplied by the temperature. Divide: warmer means softer."
        if np.allclose(result, softmax(scores) / 2):
            return "divide the scores by the temperature, before exp, not the result."
        if np.allclose(result, np.exp(scores / 2)) or np.allclose(result, np.exp(scores / 2 - 2)):
            return "positive numbers, but they do not add up to 1. Divide by their sum."
    hint = array_hint(result, softmax(scores / 2))
    if hint:
        return hint
    with np.errstate(all="ignore"):
        large = np.asarray(call(function, scores + 1000, 1.0))
    if not np.allclose(large, softmax(scores)):
        return "right for small scores, but 1,000 gives nan. Subtract the largest score before exp."
    return None


@exercise("2.4")
def _top_k(function):
    names, certainties = ["cat", "dog", "cow", "hen"], np.array([0.2, 0.5, 0.05, 0.25])
    result = [str(name) for name in call(function, names, certainties, 3)]
    if result == ["dog", "hen", "cat"]:
        best = [str(name) for name in call(function, names, certainties, 1)]
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
