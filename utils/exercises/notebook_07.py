"""Checks of the exercises of notebook 7."""

import numpy as np

from utils.exercises.judge import call, exercise, number_hint


@exercise("7.1")
def _to_xception(function):
    bytes_ = np.array([[0, 51, 204], [255, 128, 1]], dtype=np.uint8)
    for pictures in (bytes_.astype("float32"), bytes_):
        kept = pictures.copy()
        result = np.asarray(call(function, pictures))
        if not np.array_equal(pictures, kept):
            return "your function changed the pictures it was given. Make new ones."
        if result.shape != pictures.shape:
            return f"the shape changed from {pictures.shape} to {result.shape}."
        expected = kept.astype(float) / 127.5 - 1
        if np.allclose(result, expected, atol=1e-5):
            if result.dtype != np.float32:
                return f"the numbers are right, but their type is {result.dtype}, not float32."
            continue
        if np.allclose(result, kept / 255, atol=1e-5):
            return "that is the range from 0 to 1, as in the article. Xception wants -1 to 1."
        if np.allclose(result, kept / 127.5, atol=1e-5):
            return "that goes from 0 to 2. Take 1 off."
        if np.allclose(result, kept / 128.0 - 1, atol=1e-5):
            return "with 128 the white becomes 0.992. Half of 255 is 127.5."
        if np.allclose(result, kept / 255 - 0.5, atol=1e-5):
            return "that goes from -0.5 to 0.5: twice as wide is needed."
        if np.allclose(result, -expected, atol=1e-5):
            return "black became 1 and white -1: the sign is turned."
        if kept.dtype == np.uint8:
            return "it works for float32, but not for uint8: make floats of the bytes first."
        return f"0 became {result.flat[0]:.3g} and 255 became {result.flat[3]:.3g}."
    return None


@exercise("7.2")
def _head(answer):
    hidden, last = 2048 * 516, 516 * 10
    return number_hint(
        answer,
        hidden + 516 + last + 10,
        {
            hidden + last: "these are the weights. Each of 516 + 10 outputs has a bias, too.",
            hidden + 516: "that is the hidden layer. Then come the 10 outputs.",
            hidden: "these are the weights of the hidden layer, without its biases and the rest.",
            last + 10: "that is the last layer. The hidden one has 2,048 numbers coming in.",
            2048 * 10 + 10: "that is the plain head. The article's has a hidden layer of 516.",
            hidden + last + 516: "the 10 biases at the end are missing.",
            hidden + last + 10: "the 516 biases of the hidden layer are missing.",
        },
    )


@exercise("7.3")
def _order(answer):
    steps = [str(step).strip().upper() for step in answer]
    if sorted(steps) != list("ABCDE"):
        return "use each of the letters A, B, C, D, E once."
    place = {step: number for number, step in enumerate(steps)}
    if place["E"] < place["A"]:
        return "compile decides what is trained: it must come after trainable = True."
    if place["C"] < place["E"]:
        return "fit comes after the second compile, else nothing of the backbone moves."
    if place["B"] < place["D"]:
        return "freeze before you train the head, or a random head spoils the backbone."
    if place["A"] < place["B"]:
        return "train the head while the backbone is still frozen."
    return None


@exercise("7.4")
def _warm_up(function):
    for warmup, peak in [(10, 0.5), (4, 0.001)]:
        for step in (0, 1, warmup // 2, warmup, 3 * warmup):
            result = np.asarray(call(function, step, warmup, peak))
            if result.size != 1:
                return f"give one number, not {result.size} of them."
            result, expected = float(result), peak * min(1, step / warmup)
            if np.isclose(result, expected, rtol=1e-9, atol=0):
                continue
            if step > warmup and np.isclose(result, peak * step / warmup):
                return "it never stops rising. After the warm-up it stays at peak."
            if step > warmup and result < peak:
                return "after the warm-up it falls. Here it stays at peak."
            if step == 0 and np.isclose(result, peak / warmup):
                return "at step 0 it must be 0. Yours is one step ahead."
            if np.isclose(result, peak):
                return f"at step {step} of {warmup} it has not warmed up yet."
            if np.isclose(result, min(1, step / warmup)):
                return "that goes from 0 to 1. Multiply by peak."
            return f"at step {step} of {warmup} with peak {peak} you said {result:g}."
    return None


@exercise("7.5")
def _kept(answer):
    every, kept = 30 * 1000 * 20.2, 1000 * 20 + 30 * 1000 * 0.2
    size = np.size(answer)
    if size == 1 and isinstance(answer, int | float) and abs(answer - every / kept) < 0.5:
        return None  # rounded
    return number_hint(
        answer,
        every / kept,
        {
            20.2 / 0.2: "that takes endlessly many epochs. The features are computed once, too.",
            100: "that compares backbone with head. Count all steps of both ways.",
            30: "30 would be right if the head cost nothing.",
            kept / every: "turned around: how many times as fast, not what share of the time.",
        },
    )
