"""Known-wrong answers to the exercises of notebook 5, with a piece of the hint of each."""

import numpy as np
from scipy.signal import convolve2d, correlate2d

DIAGONAL = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
LINE = np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])
LEFT_RIGHT = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def valid(picture, kernel):
    return correlate2d(picture, kernel, mode="valid")


def padded(picture, kernel, padding, stride):
    return valid(np.pad(picture, padding), kernel)[::stride, ::stride]


def one_place_short(picture, kernel, padding, stride):
    rows, columns = np.array(picture.shape) + 2 * padding - kernel.shape
    return padded(picture, kernel, padding, stride)[: rows // stride, : columns // stride]


def turned(picture, kernel, padding, stride):
    return convolve2d(np.pad(picture, padding), kernel, mode="valid")[::stride, ::stride]


def blocks(maps):
    whole = maps[: maps.shape[0] // 2 * 2, : maps.shape[1] // 2 * 2]
    return whole.reshape(maps.shape[0] // 2, 2, maps.shape[1] // 2, 2, maps.shape[2])


def pooled_as_channels_first(maps):
    height, width, channels = maps.shape
    whole = maps[:, : width // 2 * 2, : channels // 2 * 2]
    return whole.reshape(height, width // 2, 2, channels // 2, 2).max(axis=(2, 4))


def pooled_with_the_rest(maps):
    lowest = np.iinfo(maps.dtype).min
    odd = [(0, size % 2) for size in maps.shape[:2]]
    return blocks(np.pad(maps, (*odd, (0, 0)), constant_values=lowest)).max(axis=(1, 3))


def pooled_with_overlap(maps):
    return np.lib.stride_tricks.sliding_window_view(maps, (2, 2), axis=(0, 1)).max(axis=(3, 4))


def wrong_answers():
    return {
        "5.1": [
            (np.zeros((3, 3)), "0 for every border"),
            (np.eye(2), "the shape is (2, 2)"),
            (DIAGONAL.ravel(), "the shape is (9,)"),
            (DIAGONAL[::-1, ::-1], "the kernel is flipped"),
            (DIAGONAL[:, ::-1], "the other diagonal"),
            (DIAGONAL[::-1], "the other diagonal"),
            (LINE, "a line, not a border"),
            (LEFT_RIGHT, "brighter to the upper right"),
            (LEFT_RIGHT.T, "brighter to the upper right"),
            (np.eye(3), "add up to 3"),
            (DIAGONAL + 1, "add up to 9"),
        ],
        "5.2": [
            (7, "without calling it"),
            (turned, "the kernel is turned"),
            (lambda p, k, n, s: valid(p, k)[::s, ::s], "there is no padding"),
            (lambda p, k, n, s: valid(np.pad(p, (0, n)), k)[::s, ::s], "one side only"),
            (lambda p, k, n, s: padded(p, k, n, 1), "Yours are all there"),
            (lambda p, k, n, s: padded(p, k, n, 1)[::s], "in one direction only"),
            (lambda p, k, n, s: padded(p, k, n, 1)[:, ::s], "in one direction only"),
            (lambda p, k, n, s: valid(np.pad(p, n)[::s, ::s], k), "pixels before sliding"),
            (one_place_short, "the last place is missing"),
            (lambda p, k, n, s: abs(padded(p, k, n, s)), "for padding 0 and stride 1, right"),
            (
                lambda p, k, n, s: valid(np.pad(p, n, mode="edge"), k)[::s, ::s],
                "for padding 2 and stride 1, right shape",
            ),
            (lambda p, k, n, s: padded(p, k, n, 1)[s - 1 :: s, s - 1 :: s], "stride 2"),
            (lambda p, k, n, s: correlate2d(p, k, mode="same"), "for padding 0 and stride 1"),
        ],
        "5.3": [
            (7, "without calling it"),
            (lambda maps: blocks(maps).mean(axis=(1, 3)), "average pooling"),
            (lambda maps: maps[:4:2, ::2], "upper left number"),
            (lambda maps: np.maximum(blocks(maps).max(axis=(1, 3)), 0), "negative numbers"),
            (pooled_as_channels_first, "you pooled columns and channels"),
            (pooled_with_the_rest, "5 rows make 2"),
            (pooled_with_overlap, "your blocks overlap"),
            (lambda maps: blocks(maps).max(axis=(1, 3, 4)), "over the channels, too"),
            (lambda maps: blocks(maps).min(axis=(1, 3)), "values differ"),
            (lambda maps: maps.max(), "the shape is ()"),
            (lambda maps: maps[:4].reshape(2, 2, -1, 2, 3).max(axis=(1, 3)), "ValueError"),
        ],
        "5.4": [
            (51_200, "has a bias, too"),
            (51_201, "not one for all"),
            (51_264, "not for each map that comes in"),
            (832, "5 × 5 × 64"),
            (800, "and it has a bias"),
            (1_601, "that is one filter"),
            (1_600, "with biases"),
            (10_272, "not 5"),
            ((5, 5, 64, 32), "give one number"),
            (51_233, "is not it"),
        ],
        "5.5": [
            (11, "you added the kernels"),
            (9, "widens later steps"),
            (13, "not 2"),
            (25, "not its own"),
            (16, "start from 1"),
            ([5, 9, 17], "give one number"),
            (18, "18 is not it"),
        ],
    }
