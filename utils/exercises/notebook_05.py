"""Checks of the exercises of notebook 5."""

import numpy as np

from utils.exercises.judge import array_hint, call, exercise, number_hint


def _slide(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


@exercise("5.1")
def _diagonal(answer):
    kernel = np.asarray(answer)
    if kernel.shape != (3, 3):
        return f"the shape is {kernel.shape}, but (3, 3) was asked for."
    kernel = kernel.astype(float)
    if not np.isclose(kernel.sum(), 0):
        return f"your numbers add up to {kernel.sum():g}. For 0 on a flat area the sum must be 0."
    row, column = np.indices((3, 3))
    lower_right = [kernel[row + column >= step].sum() for step in range(1, 5)]
    upper_right = [kernel[column - row >= step].sum() for step in range(-1, 3)]
    lower_right, upper_right = np.round(lower_right, 9), np.round(upper_right, 9)
    if not lower_right.any() and upper_right.any():
        return "your kernel finds the other diagonal: brighter toward the upper or lower left."
    if min(lower_right) < 0 and max(lower_right) > 0:
        return "that finds a line, not a border: one side of it must be negative, one positive."
    if min(lower_right) < 0:
        return "the kernel is flipped: it is negative where it gets brighter to the lower right."
    if upper_right.any():
        return "it also answers where it gets brighter to the upper right. There it must give 0."
    if not lower_right.any():
        return "your kernel gives 0 for every border."
    return None


@exercise("5.2")
def _slide_by(function):
    if not callable(function):
        return "give the function itself, without calling it: slide_by, not slide_by(…)."
    rng = np.random.default_rng(5)
    picture, kernel = rng.integers(0, 256, (8, 11)), rng.integers(-9, 10, (3, 2))
    for stride in (1, 2, 3):
        result = np.asarray(call(function, picture.copy(), kernel.copy(), stride))
        full = _slide(picture, kernel)
        expected = full[::stride, ::stride]
        if result.shape == expected.shape and np.allclose(result, expected):
            continue
        turned = _slide(picture, kernel[::-1, ::-1])[::stride, ::stride]
        if result.shape == turned.shape and np.allclose(result, turned):
            return "right shape, but the kernel is turned: convolve2d does that, correlate2d not."
        if stride > 1 and result.shape == full.shape:
            return "with a stride of 2 every second place is left out. Yours are all there."
        if stride > 1 and result.shape in (full[::stride].shape, full[:, ::stride].shape):
            return "you took every second place in one direction only."
        places = [-(-size // stride) for size in picture.shape]
        if result.shape == tuple(places):
            return f"{result.shape} is what padding gives. Without it there are fewer places."
        if result.shape == tuple((np.array(full.shape) - 1) // stride):
            return "the last place is missing: there are (size - kernel size) // stride + 1."
        hint = array_hint(result, expected)
        return f"for stride {stride}, {hint}"
    return None


@exercise("5.3")
def _max_pool(function):
    if not callable(function):
        return "give the function itself, without calling it: max_pool, not max_pool(…)."
    maps = np.random.default_rng(3).integers(-99, 100, (5, 8, 3))
    result = np.asarray(call(function, maps.copy()))
    blocks = maps[:4].reshape(2, 2, 4, 2, 3)
    expected = blocks.max(axis=(1, 3))
    if result.shape == expected.shape:
        if np.allclose(result, blocks.mean(axis=(1, 3))):
            return "that is average pooling. Keep the largest number of each block."
        if np.array_equal(result, maps[:4:2, ::2]):
            return "that takes the upper left number of each block, not the largest."
        if np.array_equal(result, np.maximum(expected, 0)):
            return "negative numbers are lost. The largest of four may be negative."
        return array_hint(result, expected)
    if result.shape == (5, 4, 1):
        return "you pooled columns and channels. The shape is (height, width, channels)."
    if result.shape == (3, 4, 3):
        return "a last row without a partner is dropped: 5 rows make 2, not 3."
    if result.shape == (4, 7, 3):
        return "your blocks overlap. Pooling goes in steps of 2."
    if result.shape == (2, 4):
        return "you took the largest over the channels, too. Each map is pooled alone."
    return array_hint(result, expected)


@exercise("5.4")
def _parameters(answer):
    weights = 5 * 5 * 64 * 32
    return number_hint(
        answer,
        weights + 32,
        {
            weights: "these are the weights. Each filter has a bias, too.",
            weights + 1: "one bias for each filter, not one for all.",
            weights + 64: "one bias for each filter, not for each map that comes in.",
            5 * 5 * 32 + 32: "each filter looks at all 64 maps: its kernel is 5 × 5 × 64.",
            5 * 5 * 32: "each filter looks at all 64 maps, and it has a bias.",
            5 * 5 * 64 + 1: "that is one filter. There are 32 of them.",
            5 * 5 * 64: "these are the weights of one filter. There are 32, with biases.",
            5 * 64 * 32 + 32: "a kernel of 5 × 5 has 25 numbers for each map, not 5.",
        },
    )


@exercise("5.5")
def _field(answer):
    return number_hint(
        answer,
        17,
        {
            11: "you added the kernels. A layer adds (kernel size - 1) × the step so far.",
            9: "the last layer is missing, or the strides: each stride widens later steps.",
            13: "the step before the last layer is 2 × 2 = 4 pixels, not 2.",
            25: "the stride of a layer widens the steps of later layers, not its own.",
            16: "one pixel is missing: start from 1, the pixel itself.",
        },
    )
