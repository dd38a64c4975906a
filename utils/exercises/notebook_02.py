"""Checks of the exercises of notebook 2."""

import numpy as np

from utils.exercises.judge import array_hint, attempt, exercise, number_hint

_FEATURES = "fur, gives milk, feathers, scales, lays eggs, four legs, fins, wings, lives on land"
_FEATURES = [*_FEATURES.split(", "), "hooves"]


@exercise("2.1")
def _duck(answer):
    expected = np.array([0, 0, 1, 0, 1, 0, 0, 1, 1, 0])
    places = np.flatnonzero(expected)
    try:
        answer = np.asarray(answer)
    except ValueError:
        return "write one list of ten numbers."
    if answer.shape == (1, 10):
        return "one pair of brackets too many: write ten numbers in one list."
    if answer.dtype.kind not in "buif":
        if answer.ndim == 1 and answer.size and set(answer.tolist()) <= set(_FEATURES):
            return (
                "those are the names. Write a 1 for each feature that it has, a 0 for the others."
            )
        return "write a list of ten numbers: 1 where the duck has the feature, else 0."
    if answer.shape == (4,):
        if np.array_equal(np.sort(answer), places):
            return "those are the places of the ones. Write a vector of ten zeros and ones."
        if np.array_equal(np.sort(answer), places + 1):
            return "those are the places, counted from 1. Write a vector of ten zeros and ones."
        if (answer == 1).all():
            return "a vector has a place for each feature: write the six zeros, too."
    if answer.shape != expected.shape:
        return array_hint(answer, expected)
    if np.array_equal(answer, expected):
        return None
    if np.array_equal(answer, 1 - expected):
        return "zeros and ones are swapped: 1 means that the duck has it."
    if not np.isin(answer, [0, 1]).all():
        return "write only zeros and ones: 1 for has it, 0 for does not."
    if np.array_equal(answer, [1] * 4 + [0] * 6):
        return (
            "a place stands for a feature. Go through features in order, and write 1 or 0 for each."
        )
    if not answer.any():
        return "all zeros: this animal has none of the features."
    if answer.all():
        return "all ones: this animal has fur and fins, too. Write 0 for what a duck does not have."
    for step, hint in (
        (1, "every 1 is one place too far right. The first feature, fur, is place 0."),
        (-1, "every 1 is one place too far left. The first feature, fur, is place 0."),
    ):
        if np.array_equal(answer, np.roll(expected, step)):
            return hint
    if np.array_equal(answer, expected[::-1]):
        return "this is in reverse order. The first number is for fur, the last for hooves."
    wrong = int(np.flatnonzero(answer != expected)[0])
    has = "has it" if expected[wrong] else "does not have it, as described here"
    return f"look at place {wrong}, “{_FEATURES[wrong]}”: the duck {has}."


_ONE_HOT_NOTES = {
    "out of bounds for axis 0": "a label was used as an index and went past the end. Labels are "
    "columns, num_classes of them; rows come from enumerate(labels): result[row, label] = 1, or "
    "np.eye(num_classes).",
    "assignment index out of range": "a row has too few places. It needs num_classes of them, "
    "however many labels there are.",
    "truth value": "labels holds many numbers, but one is needed here. Take one label at a time: "
    "for label in labels.",
    "not in list": "labels are numbers already. There are no names to look up with .index().",
}


@exercise("2.2")
def _to_one_hot(function):
    labels = np.array([4, 0, 2, 4])
    given = labels.copy()
    case = "for labels 4, 0, 2, 4 and 7 classes"
    raw = attempt(function, given, 7, when=case, notes=_ONE_HOT_NOTES)
    if not np.array_equal(given, labels):
        return "your function changed the labels that it was given. Make a new array."
    try:
        result = np.asarray(raw).astype(float)
    except (TypeError, ValueError):
        return "return a table of numbers: one row for each label."
    expected = np.eye(7)[labels]
    if result.shape == (4, 3):
        return "three columns: you counted the labels that occur. Use num_classes."
    if result.shape == (4, 5):
        return (
            "five columns for 7 classes. The labels do not say how many there are. Use num_classes."
        )
    if result.shape in ((4, 6), (4, 8)):
        return f"{result.shape[1]} columns for 7 classes. Use num_classes as it is."
    if result.shape == (4,):
        return "those are labels again. Each needs a row of its own, with 7 places."
    if result.shape in ((7,), (1, 7)):
        return (
            "that is one row for all labels. Return one row for each. (In a loop: append inside "
            "it, return after it.)"
        )
    if result.shape == (28,):
        return (
            "28 numbers in one long row. Each label needs a row of its own. (+= joins two lists, "
            "append adds one as a row.)"
        )
    if result.shape == (1, 4, 7):
        return "one pair of brackets too many: the shape is (1, 4, 7). Return (4, 7)."
    if result.shape == (7, 7):
        return "that is the whole diagonal table. Pick from it one row for each label."
    if result.shape == (4, 4):
        return "four columns: that is the number of labels. Use num_classes."
    if result.shape == (7, 4) and np.array_equal(result, expected.T):
        return "one row for each label, not one column: rows and columns are swapped."
    if result.shape != expected.shape:
        return array_hint(result, expected)
    if np.array_equal(result, np.eye(4, 7)):
        return "one row for each label: row 0 belongs to the first label, and here that is 4."
    if np.array_equal(result, 1 - expected):
        return "zeros and ones are swapped: the 1 belongs at the label's place."
    if not result.any():
        return (
            "all zeros. Put a 1 into each row, at the place of its label. (result[row, label] == 1 "
            "only asks; a single = sets.)"
        )
    for side, step in (("right", 1), ("left", -1)):
        if np.array_equal(result, np.roll(expected, step, axis=1)):
            return f"every 1 is one place too far to the {side}: classes are counted from 0."
    if not result[1:].any() or not result[:-1].any():
        return array_hint(result, expected)
    if ((result != 0).sum(axis=1) > 1).any():
        return (
            "a row has more than one 1. Set a single place in each row: result[row, label] = 1. "
            "(Make a new row each time, inside the loop: [[0] * 7] * 4 is one row four times.)"
        )
    if not np.isin(result, [0, 1]).all():
        return "only 0 and 1 belong in the table. Put a 1 at the label's place, nothing else."
    if not np.array_equal(result, expected):
        row = int(np.flatnonzero((result != expected).any(axis=1))[0])
        shown = " ".join(f"{value:g}" for value in result[row])
        return f"the row of label {labels[row]} is [{shown}]. Only place {labels[row]} should be 1."
    more = attempt(function, np.array([1, 1, 0]), 2, when="for labels 1, 1, 0 and 2 classes")
    if not np.array_equal(np.asarray(more), np.eye(2)[[1, 1, 0]]):
        return "right for 4 labels and 7 classes, but not for labels 1, 1, 0 and 2 classes."
    return None


@exercise("2.3")
def _softmax_with_temperature(function):
    scores = np.array([2.0, 4.0, 1.0])

    def softmax(values):
        positive = np.exp(values - values.max())
        return positive / positive.sum()

    given = scores.copy()
    raw = attempt(function, given, 2.0, when="for scores 2, 4, 1 and temperature 2")
    try:
        result = np.asarray(raw).astype(float)
    except (TypeError, ValueError):
        return "return an array of numbers, one certainty for each score."
    expected = softmax(scores / 2)
    if result.shape == (5,):
        return "five certainties for three scores: use the scores that the function is given."
    if result.shape == ():
        return "that is one number. Return one certainty for each score."
    if result.shape != scores.shape:
        return array_hint(result, expected)
    exp = np.exp(scores / 2)
    usual = [
        (
            softmax(scores),
            "softmax is right, but the temperature changes nothing. Divide the scores themselves, "
            "before exp. (Mind the parentheses: in a - b / t only b is divided.)",
        ),
        (softmax(scores * 2), "you multiplied by the temperature. Divide: warmer means softer."),
        (softmax(scores) / 2, "divide the scores by the temperature, before exp, not the result."),
        (
            softmax(-scores / 2),
            "the largest score got the smallest certainty. There is one minus sign too many.",
        ),
        (softmax(scores // 2), "// drops fractions. Divide with a single /."),
        (softmax(scores / 2 * np.log(2)), "those are powers of 2. Use np.exp."),
        (exp / exp.max(), "the largest is 1, so they add up to more than 1. Divide by the sum."),
        (
            (exp - 2) / (exp - 2).sum(),
            "you subtract after exp. Subtract before: np.exp(scores - scores.max()).",
        ),
        (exp / 3, "you took the mean. Divide by the sum of the three."),
        (1 / (1 + np.exp(-scores / 2)), "that is the sigmoid. Softmax divides by the sum."),
        (scores / scores.sum(), "the scores themselves were divided. First exp, then the sum."),
        (np.sort(expected), "right values, wrong order: leave the scores in their order."),
        (np.sort(expected)[::-1], "right values, wrong order: leave the scores in their order."),
        (np.log(expected), "those are logarithms. Leave the certainties as they are."),
        (expected * 100, "those are percentages. Certainties add up to 1."),
        (scores / 2, "those are the scores, divided. Now take exp, and divide by the sum."),
    ]
    for mistake, hint in usual:
        if np.allclose(result, mistake):
            return hint
    if np.allclose(result * exp.sum(), exp * result.sum()) and not np.isclose(result.sum(), 1):
        return "positive numbers, but they do not add up to 1. Divide by their sum."
    if np.allclose(result, scores / 2 - 2):
        return "those are the scores, minus the largest. Now take exp, and divide by the sum."
    if np.allclose(result, expected, atol=0.006) and not np.allclose(result, expected):
        return "do not round: the certainties should add up to exactly 1."
    if not np.allclose(result, expected):
        got, want = (", ".join(f"{v:.3f}" for v in values) for values in (result, expected))
        return f"for scores 2, 4, 1 and temperature 2 you return {got}. It should be {want}."
    for shift, what in ((1000, "1,000"), (5000, "5,000"), (-5000, "-5,000")):
        for temperature in (1.0, 2.0, 0.5):
            when = f"for scores around {what} and temperature {temperature:g}"
            large = np.asarray(attempt(function, scores + shift, temperature, when=when))
            if not np.allclose(large, softmax(scores / temperature)):
                return (
                    f"right for small scores, but {when} it fails. After dividing, subtract the "
                    "largest of these scores: exp(s - s.max())."
                )
    spread = np.array([2000.0, 0.0, 1000.0])
    if not np.allclose(attempt(function, spread.copy(), 1000.0), softmax(spread / 1000)):
        return (
            "for scores 2,000, 0, 1,000 and temperature 1,000 it fails. Divide by the temperature "
            "before exp: after exp, small numbers have become 0 and large ones infinite."
        )
    if not np.allclose(attempt(function, np.array([0.0, 2000.0]), 1.0), [0, 1]):
        return "for scores 0 and 2,000 it fails. Subtract the largest score, nothing else."
    if not np.array_equal(given, scores):
        return "right, but it changes the scores that it was given: avoid -= and /= on them."
    return None


@exercise("2.4")
def _top_k(function):
    names, certainties = ["cat", "dog", "cow", "hen"], np.array([0.2, 0.5, 0.05, 0.25])

    def best(k, names=names, certainties=certainties):
        shown = ", ".join(f"{name} {c:g}" for name, c in zip(names, certainties, strict=True))
        given = list(names), certainties.copy()
        result = attempt(function, *given, k, when=f"for {shown} and k = {k}")
        if isinstance(result, np.ndarray):
            result = result.tolist()
        return result, given

    result, given = best(3)
    if isinstance(result, str):
        if result in names:
            return "that is one name. Return a list of k names."
        return "that is one text. Return a list of k names."
    if isinstance(result, set | dict):
        return f"a {type(result).__name__} has no first and last. Return a list."
    if not isinstance(result, list | tuple):
        return "return a list of k names."
    result = list(result)
    if any(isinstance(one, list | tuple | np.ndarray) for one in result):
        return "return the names alone, without their certainties."
    if all(isinstance(one, int | np.integer) for one in result) and result:
        return "those are the places. Look up their names."
    if all(isinstance(one, float) for one in result) and result:
        return "those are the certainties. Look up the names at their places."
    result = [str(one) for one in result]
    if set(result) & {"fish", "bird", "mammal", "reptile", "amphibian"}:
        return "those are the classes of the notebook. Use the names that the function is given."
    usual = {
        ("cow", "cat", "hen"): "those are the least certain. argsort goes from small to large: "
        "reverse it.",
        ("hen", "cat", "cow"): "those are the least certain, reversed. Reverse before you take k.",
        ("cat", "hen", "dog"): "the right three, but the most certain must come first.",
        ("cat", "dog", "hen"): "the right three, in the order of the list. Sort them by certainty.",
        ("cat", "dog", "cow"): "those are the first three of the list. Sort by certainty first.",
        ("cat", "cow", "dog"): "those are sorted by the alphabet. Sort by certainty.",
        ("hen", "dog", "cow"): "those are sorted by the alphabet. Sort by certainty.",
        ("hen", "cow", "dog"): "the list is reversed, not sorted. Sort by certainty.",
        ("dog", "cow", "hen"): "those are the last of the list. Sort by certainty first.",
        ("dog", "dog", "dog"): "the winner is there three times. Look for the next best, too.",
    }
    if any(one.startswith(name + " ") for one in result for name in names):
        return "return the names alone, without their certainties."
    if tuple(result) in usual:
        return usual[tuple(result)]
    if len(result) != 3:
        return f"{len(result)} name{'s' if len(result) != 1 else ''} came back, but k was 3."
    if result != ["dog", "hen", "cat"]:
        return (
            f"for cat 0.2, dog 0.5, cow 0.05, hen 0.25 and k = 3 you said {', '.join(result)}. "
            "It should be dog, hen, cat."
        )
    if given[0] != names or not np.array_equal(given[1], certainties):
        return "right, but it changes the lists that it was given. Work on a copy."
    for k, expected in ((1, ["dog"]), (2, ["dog", "hen"]), (4, ["dog", "hen", "cat", "cow"])):
        other = best(k)[0]
        if isinstance(other, str) or list(other) != expected:
            return f"right for k = 3, but for k = {k} you said {other}. Return a list of k names."
    tied = best(2, ["ant", "bee", "fly"], np.array([0.4, 0.2, 0.4]))[0]
    if sorted(tied) != ["ant", "fly"]:
        return (
            f"where two are equally certain (ant 0.4, bee 0.2, fly 0.4), you said "
            f"{', '.join(tied)} for k = 2. Look for places (argsort), not for values."
        )
    return None


@exercise("2.5")
def _boats_moved_up(answer):
    if np.size(answer) > 1:
        return "give one number: the smallest number of rows with fewer than ten boats caught."
    return number_hint(
        answer,
        4,
        {
            3: "after 3 rows up, 11 of 20 are still caught. (Down, it would be 3: a negative shift "
            "moves up. And if your loop starts at 1, place 3 of your list is 4 rows.)",
            -4: "right, as a shift. Give the number of rows, without the sign.",
            -3: "a negative shift moves up, and 11 are still caught at 3. Give the number of rows.",
            0.2: "that is the share of 4 in 20. Give the number of rows.",
            -5: "that is where none is caught anymore. Fewer than half begins earlier.",
            5: "that is where none is caught anymore. Fewer than half begins earlier.",
            2: "after 2 rows, most are still caught. Or did you ask model? Ask model_of_three.",
            1: "after 1 row, most are still caught. Or did you ask model? Ask model_of_three.",
            0: "unmoved, all 20 are caught. Move them up row by row. (argmax also gives 0 if no "
            "number is below 10. Did the boats move up? Rows are axis=1.)",
            19: "that is how many are caught after 1 row. Give the number of rows.",
            17: "that is how many are caught after 2 rows. Give the number of rows.",
            11: "that is how many are caught after 3 rows. Give the number of rows.",
            16: "that is how many are no longer caught after 4 rows. Give the number of rows.",
            10: "10 is half of the boats. Give the number of rows.",
            20: "20 is the number of boats. Give the number of rows.",
        },
    )
