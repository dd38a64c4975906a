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
        return "your kernel finds the other diagonal: borders between upper right and lower left."
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
def _slide_padded(function):
    rng = np.random.default_rng(5)
    picture, kernel = rng.integers(1, 256, (8, 11)), rng.integers(-9, 10, (3, 2))
    for padding, stride in [(0, 1), (2, 1), (1, 2), (2, 3)]:
        result = np.asarray(call(function, picture.copy(), kernel.copy(), padding, stride))
        padded = np.pad(picture, padding)
        full = _slide(padded, kernel)
        expected = full[::stride, ::stride]
        if result.shape == expected.shape and np.allclose(result, expected):
            continue
        turned = _slide(padded, kernel[::-1, ::-1])[::stride, ::stride]
        if result.shape == turned.shape and np.allclose(result, turned):
            return (
                "right shape, but the kernel is turned: convolve2d does that, correlate2d does not."
            )
        if padding and result.shape == _slide(picture, kernel)[::stride, ::stride].shape:
            return "there is no padding. Put zeros around the picture first: np.pad."
        if padding and result.shape == _slide(np.pad(picture, (0, padding)), kernel).shape:
            return "the padding is on one side only. Each side gets its own."
        if stride > 1 and result.shape == full.shape:
            return "with a stride, places are left out. Yours are all there."
        if stride > 1 and result.shape in (full[::stride].shape, full[:, ::stride].shape):
            return "you left out places in one direction only."
        if stride > 1 and result.shape == _slide(padded[::stride, ::stride], kernel).shape:
            return "you left out pixels before sliding. The kernel sees all; places are left out."
        if result.shape == tuple((np.array(full.shape) - 1) // stride):
            return "the last place is missing: (size + 2 padding - kernel size) // stride + 1."
        hint = array_hint(result, expected)
        return f"for padding {padding} and stride {stride}, {hint}"
    return None


@exercise("5.3")
def _max_pool(function):
    for shape in [(5, 8, 3), (4, 7, 3)]:
        maps = np.random.default_rng(3).integers(-99, 20, shape)
        result = np.asarray(call(function, maps.copy()))
        rows, columns = shape[0] // 2, shape[1] // 2
        whole = maps[: 2 * rows, : 2 * columns]
        blocks = whole.reshape(rows, 2, columns, 2, 3)
        expected = blocks.max(axis=(1, 3))
        if result.shape == expected.shape:
            if np.allclose(result, expected):
                continue
            if np.allclose(result, blocks.mean(axis=(1, 3))):
                return "that is average pooling. Keep the largest number of each block."
            if np.array_equal(result, whole[::2, ::2]):
                return "that takes the upper left number of each block, not the largest."
            if np.array_equal(result, np.maximum(expected, 0)):
                return "negative numbers are lost. The largest of four may be negative."
        if result.shape == (shape[0], columns, 1):
            return "you pooled columns and channels. The shape is (height, width, channels)."
        if result.shape == (-(-shape[0] // 2), -(-shape[1] // 2), 3) != expected.shape:
            return "a last row or column without a partner is dropped: 5 rows make 2, not 3."
        if result.shape == (shape[0] - 1, shape[1] - 1, 3):
            return "your blocks overlap. Pooling goes in steps of 2."
        if result.shape == (rows, columns):
            return "you took the largest over the channels, too. Each map is pooled alone."
        return f"for maps of shape {shape}, {array_hint(result, expected)}"
    return None


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
