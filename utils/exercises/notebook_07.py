"""Checks of the exercises of notebook 7."""

import re

import numpy as np

from utils.exercises.judge import (
    Wrong,
    attempt,
    exercise,
    number_hint,
    numbers_in,
    one_number,
)

# ---------------------------------------------------------------- 7.1

# No batch reaches both 0 and 255, so that scaling by the batch's own range shows. The last one is
# nearly black: code that asks whether numbers are above 1 takes it for scaled.
_PICTURES = [
    np.array([[10, 51, 204], [240, 128, 1]], np.uint8),
    np.array([[[[3, 100, 7], [90, 20, 30]]]], np.uint8),
    np.array([[0, 1], [1, 1]], np.uint8),
]


def _usual_ranges(given):
    """Return what usual mistakes make of these pictures, each with its hint."""
    own = (given - given.min()) / (given.max() - given.min())
    spread = (given - given.mean()) / given.std()
    turned = "black became 1 and white -1: the sign is flipped."
    return [
        (given / 255, "that is the range from 0 to 1. Xception expects -1 to 1."),
        (given / 127.5, "that goes from 0 to 2. Subtract 1."),
        (given / 128 - 1, "with 128, white becomes 0.992. Half of 255 is 127.5."),
        (given / 255 - 0.5, "that goes from -0.5 to 0.5. It must be twice as wide."),
        (given / 255 - 1, "that goes from -1 to 0. Divide by half of 255, not by 255."),
        (
            (given - 1) / 127.5,
            "divide first, then subtract 1: yours is the other way around.",
        ),
        ((given - 127.5) / 255, "that goes from -0.5 to 0.5. It must be twice as wide."),
        ((given - 128) / 127.5, "the middle of 0 to 255 is 127.5, not 128."),
        (given - 127.5, "the middle is 0 now. Divide by 127.5, too."),
        (given / 126.5 - 1, "half of 255 is 127.5."),
        (given / 127 - 1, "half of 255 is 127.5, not 127: white becomes more than 1."),
        (1 - given / 127.5, turned),
        (
            2 * own - 1,
            "you scale by this batch's own range. Black is 0 in any batch.",
        ),
        (own, "you scale by this batch's own range, and to 0 to 1. Black is 0, white is 255."),
        (spread, "that is mean 0 and spread 1 of this batch. Use the fixed range 0 to 255."),
        (
            given,
            "the numbers are as they were. They must be brought to -1 to 1, for each type and for "
            "each batch.",
        ),
        (given / 126.5, "you divide by 127.5 - 1. Divide by 127.5, and then subtract 1."),
        (given - 1, "that only subtracts 1. Divide first, in a nearly black batch, too."),
        (np.ones_like(given), "all became 1. To cut off is not to scale: divide, subtract."),
        (2 * given / given.max() - 1, "you divide by this batch's largest number. White is 255."),
        (given / given.max(), "you divide by this batch's largest number. White is 255."),
        (given - 1 / 127.5, "Python divides before it subtracts: only the 1 is divided here."),
    ]


@exercise("7.1")
def _to_xception(function):
    late = None
    for kind in ("float32", "uint8"):
        for original in _PICTURES:
            pictures = original.astype(kind)
            when = f"for pictures of type {kind}"
            result = attempt(function, pictures, when=when)
            if not np.array_equal(pictures, original.astype(kind)):
                return "your function changed the pictures it was given. Make new ones."
            try:
                result = np.asarray(result)
                values = result.astype(float)
            except Exception:
                return "give an array of numbers."
            if values.shape != original.shape:
                return f"the shape changed from {original.shape} to {values.shape}."
            given = original.astype(float)
            if np.allclose(values, given / 127.5 - 1, atol=1e-5):
                if result.dtype != np.float32:
                    late = f"the numbers are right, but their type is {result.dtype}, not float32."
                continue
            for mistaken, hint in _usual_ranges(given):
                if np.allclose(values, mistaken, atol=1e-5):
                    return hint
            if kind == "uint8":  # what came before was float32, and right
                return (
                    "it works for float32, but not for uint8: make floats of the bytes first, "
                    "before you divide or subtract."
                )
            if np.array_equal(values, values.round()):
                return (
                    "only whole numbers came back. Round nothing, and do not store the result as "
                    "integers: // and int types cut off what counts."
                )
            if np.allclose(values, given / 127.5 - 1, atol=0.01):
                if result.dtype in (np.float32, np.float64):
                    return "that is nearly right. Do you round, or is a number a little off?"
                return f"that is nearly right, but {result.dtype} is too coarse. Use float32."
            worst = abs(values - given / 127.5 + 1).argmax()
            before, after = original.flat[worst], values.flat[worst]
            return f"{before} became {after:.3g}. It should be {before / 127.5 - 1:.3g}."
    return late


# ---------------------------------------------------------------- 7.2


@exercise("7.2")
def _head(answer):
    inputs, hidden, outputs = 2048, 516, 10
    first, last = inputs * hidden, hidden * outputs
    right = first + hidden + last + outputs
    normalized = "the head has no normalization: its two layers are fully connected."
    return number_hint(
        one_number(answer),
        right,
        {
            first + last: "these are the weights. Each of the 516 + 10 outputs has a bias, too.",
            first + hidden: "that is the hidden layer. Then come the 10 outputs.",
            first: "these are the weights of the hidden layer. Its biases and the outputs follow.",
            last + outputs: "that is the last layer. The hidden one gets 2,048 numbers.",
            inputs * 10 + 10: "that is the plain head. This one has a hidden layer of 516.",
            first + last + hidden: "the 10 biases at the end are missing.",
            first + last + outputs: "the 516 biases of the hidden layer are missing.",
            first
            + inputs
            + last
            + hidden: "a bias belongs to each output of a layer, not to each input.",
            first + last + 2: "that is one bias per layer. Each output of a layer has its own.",
            first * outputs: "the layers follow each other, so their parameters add up.",
            inputs + hidden + outputs: "multiply: each output has one weight for each input.",
            first + inputs * outputs + hidden + outputs: "the outputs see the 516, not the 2,048.",
            inputs * (hidden + outputs): "the outputs see the 516, not the 2,048; and biases are "
            "missing.",
            inputs * 512 + 512 + 512 * outputs + outputs: "the hidden layer has 516, not 512.",
            4 * right: "four times too many: count parameters, not bytes.",
            right + 4 * inputs: normalized,
            right + 2 * inputs: normalized,
            right + 4 * hidden: normalized,
        },
    )


# ---------------------------------------------------------------- 7.3


@exercise("7.3")
def _who_moves(answer):
    if isinstance(answer, dict):
        answer = [key for key, moves in answer.items() if moves]
    if isinstance(answer, str):
        answer = re.findall(r"\b[A-Za-z]\b", answer) or list(answer.strip())
    try:
        letters = {str(one).strip().upper() for one in answer}
    except TypeError:
        return 'give a list of letters, such as ["A", "E"].'
    if not letters <= set("ABCDE"):
        return 'give letters from A to E, such as ["A", "E"].'
    if letters == {"B", "C"}:
        return None
    if letters == set("ADE"):
        return "those are the others. In whose last fit do weights of the backbone move?"
    if "A" in letters:
        return "A never compiled after the change, as in the cell that printed 0.0."
    if "E" in letters:
        return "in E the backbone is still frozen. A learning rate moves only what is trained."
    if "D" in letters:
        return "in D the backbone is frozen again before the compile."
    if "B" not in letters:
        return "B does all three in the right order: unfreeze, compile, fit."
    return (
        "one is missing. After a compile, the first fit notes what is to be trained. Does C's "
        "last fit know of the change after it?"
    )


# ---------------------------------------------------------------- 7.4


@exercise("7.4")
def _read(answer):
    given = numbers_in_words(answer)
    if not set(given) <= {5, 10, 20, 50, 100, 200}:
        return "give numbers of pictures from the axis of the figure: 5, 10, 20, 50, 100, 200."
    mean, every, lucky = given
    if given == [20, 100, 50]:
        return None
    if mean == 200:
        return "1: that is where the mean from scratch is above 80%. Read the other curve."
    if mean == 10:
        return "1: at 10 the mean is about 72%, and even the best draw is just below 80%."
    if mean != 20:
        return "1: the mean is the line, not the border of the band. Where does it cross 80%?"
    if every == 20:
        return "2: at 20 the mean is above 80%. For all draws, its lower border counts."
    if every == 50:
        return "2: at 50 the lower border of the band is still a little below 80%."
    if every != 100:
        return "2: look for the first number at which the lower border of the band is above 80%."
    if lucky == 200:
        return "3: there even the means cross. Look for where the bands first overlap."
    if lucky == 100:
        return "3: they overlap at 100, but earlier, too."
    return "3: compare the upper border of the lower band with the lower border of the upper one."


def numbers_in_words(answer):
    """Return three whole numbers, from a list, a text or a dictionary, or say what is wrong."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        answer = [int(n) if isinstance(n, str) and n.strip().isdecimal() else n for n in answer]
    if isinstance(answer, str):
        answer = [int(number) for number in re.findall(r"\d+", answer)]
    if np.ndim(answer) == 0 and np.size(answer) == 1:
        raise Wrong("give three numbers in a list, one for each question.")
    return numbers_in(answer, "123", 3, "pictures", "three questions")


# ---------------------------------------------------------------- 7.5


@exercise("7.5")
def _kept(answer):
    pictures, epochs, backbone, head = 1000, 30, 20, 0.2
    every = epochs * pictures * (backbone + head)
    kept = pictures * backbone + epochs * pictures * head
    answer = one_number(answer)
    if abs(answer - every / kept) < 0.06 or answer == 23:
        return None  # rounded
    slow_without, once = epochs * backbone / (backbone + epochs * head), (backbone + head)
    no_head = "in the slow way the head is trained in every epoch, too: 20 + 0.2 ms."
    mistakes = {
        slow_without: no_head,
        epochs * (backbone + head) / (backbone + head): "the fast way, too, trains its head for "
        "30 epochs.",
        once / head: "the features must be computed, too, once: 20 ms for each picture.",
        backbone / head: "that compares the backbone with the head. Count all steps of both ways.",
        epochs * (backbone + head) / backbone: "the fast way has to train its head, too, with a "
        "thousand pictures in each epoch.",
        epochs * backbone / once: "the fast way trains its head in all 30 epochs, and the slow "
        "way in each, too.",
        (epochs * backbone + head) / (backbone + epochs * head): no_head,
        kept / every: "upside down: how many times as fast, not what share of the time.",
        every - kept: "that is the difference. How many times: divide.",
        (every - kept) / 1000: "that is the difference. How many times: divide.",
        every / kept - 1: "that is 1 too small: how many times as fast is the ratio itself.",
        100 * every / kept: "that is in percent. How many times as fast?",
        once / (backbone + epochs * head): "the slow way, too, has 30 epochs.",
        every / pictures * backbone + epochs * pictures * head: "put the whole time of the fast "
        "way into parentheses: slow / (a + b).",
        every / pictures / kept: "in one way you count one picture, in the other a thousand.",
        **dict.fromkeys(
            (every, every / 1000),
            "that is the time of the slow way. Divide it by that of the fast one.",
        ),
        **dict.fromkeys(
            (kept, kept / 1000),
            "that is the time of the fast way. Divide that of the slow one by it.",
        ),
    }
    for wrong, hint in mistakes.items():
        if abs(answer - wrong) <= 0.005 * abs(wrong):
            return hint
    return number_hint(answer, every / kept, {})
