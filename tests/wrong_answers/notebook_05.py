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


def loop(picture, kernel, padding, stride, step=None, square=False, whole=False, last=1):
    """The sliding window as two loops, with some places where they go wrong."""
    step = stride if step is None else step
    picture = np.pad(picture, padding)
    height, width = kernel.shape
    if square:
        width = height
    rows = (picture.shape[0] - height) // stride + last
    columns = (picture.shape[1] - width) // stride + last
    result = np.zeros((rows, columns), dtype=int if whole else float)
    for i in range(rows):
        for j in range(columns):
            window = picture[i * step : i * step + height, j * step : j * step + width]
            result[i, j] = (window * kernel).sum()
    return result


def largest_product(picture, kernel, padding, stride):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(picture, padding), kernel.shape)
    return (windows * kernel).max(axis=(2, 3))[::stride, ::stride]


def first_row_alone(picture, kernel, padding, stride):
    result = padded(picture, kernel, padding, stride)
    result[1:] = 0
    return result


def with_zeros_between(picture, kernel, padding, stride):
    full = padded(picture, kernel, padding, 1)
    result = np.zeros_like(full)
    result[::stride, ::stride] = full[::stride, ::stride]
    return result


def to_the_place_of_the_window(picture, kernel, padding, stride):
    full = padded(picture, kernel, padding, 1)
    result = np.zeros_like(full[::stride, ::stride])
    for row in range(0, full.shape[0], stride):
        result[row] = full[row, ::stride]
    return result


def keras_without_a_batch(maps):
    """Stop as Keras does, without waiting for TensorFlow."""
    raise ValueError(
        "Input 0 with name 'None' of layer 'max_pooling2d' is incompatible with the layer: "
        f"expected ndim=4, found ndim=3. Full shape received: {maps.shape}"
    )


def to_the_place_of_the_block(maps):
    result = np.zeros((maps.shape[0] // 2, maps.shape[1] // 2, maps.shape[2]))
    for r in range(0, maps.shape[0], 2):
        for c in range(0, maps.shape[1], 2):
            result[r, c] = maps[r : r + 2, c : c + 2].max(axis=(0, 1))
    return result


def blocks(maps):
    whole = maps[: maps.shape[0] // 2 * 2, : maps.shape[1] // 2 * 2]
    return whole.reshape(maps.shape[0] // 2, 2, maps.shape[1] // 2, 2, maps.shape[2])


def pool_of_the_notebook(picture, size, function):
    rows, columns = picture.shape[0] // size, picture.shape[1] // size
    whole = picture[: rows * size, : columns * size]
    return function(whole.reshape(rows, size, columns, size), axis=(1, 3))


def pooled_as_channels_first(maps):
    height, width, channels = maps.shape
    whole = maps[:, : width // 2 * 2, : channels // 2 * 2]
    return whole.reshape(height, width // 2, 2, channels // 2, 2).max(axis=(2, 4))


def pooled_with_the_rest(maps):
    odd = [(0, size % 2) for size in maps.shape[:2]]
    return blocks(np.pad(maps, (*odd, (0, 0)), constant_values=-np.inf)).max(axis=(1, 3))


def pooled_with_overlap(maps):
    return np.lib.stride_tricks.sliding_window_view(maps, (2, 2), axis=(0, 1)).max(axis=(3, 4))


def pooled_in_a_loop(maps, step=2, rest=0, start=0.0):
    rows, columns = (maps.shape[0] + rest) // 2, (maps.shape[1] + rest) // 2
    result = np.full((rows, columns, maps.shape[2]), start)
    for i in range(rows):
        for j in range(columns):
            block = maps[step * i : step * i + 2, step * j : step * j + 2]
            result[i, j] = block.max(axis=(0, 1))
    return result


def without_cutting(maps):
    height, width, channels = maps.shape
    return maps.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))


def wrong_answers():
    return {
        "5.1": [
            (np.zeros((3, 3)), "0 for every border"),
            (np.eye(2), "the shape is (2, 2)"),
            (DIAGONAL.ravel(), "the shape is (9,)"),
            (DIAGONAL.ravel(), "only arranged in another way"),
            (DIAGONAL[::-1, ::-1], "the signs are reversed"),
            (-DIAGONAL, "the signs are reversed"),
            (DIAGONAL[:, ::-1], "the other diagonal"),
            (DIAGONAL[::-1], "the other diagonal"),
            (LINE, "a line, not a border"),
            (LEFT_RIGHT, "brighter to the upper right"),
            (LEFT_RIGHT.T, "brighter to the upper right"),
            (np.eye(3), "add up to 3"),
            (DIAGONAL + 1, "add up to 9"),
            ([[-2, -1, 0], [-1, 0, 1], [0, 1]], "rows of different lengths"),
            ("[[-2, -1, 0]]", "an array of numbers"),
            ([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "a line, not a border"),
            (np.ones((5, 5)), "(5, 5)"),
            (np.ones((198, 298)), "a whole feature map"),
        ],
        "5.2": [
            (7, "without calling it"),
            (turned, "the kernel is turned"),
            (lambda p, k, n, s: valid(p, k)[::s, ::s], "the padding has no effect"),
            (lambda p, k, n, s: padded(p, np.pad(k, n), n, s), "none around the kernel"),
            (lambda p, k, n, s: valid(np.pad(p, (n, 0)), k)[::s, ::s], "on one side only"),
            (lambda p, k, n, s: padded(p, k, 1, s), "Is a padding of 1 built in"),
            (lambda p, k, n, s: padded(p, k, min(n, 1), s), "you pad by 1"),
            (lambda p, k, n, s: padded(p, k, n, 2), "never uses s."),
            (lambda p, k, n, s: padded(np.zeros((200, 300)), k, n, s), "never uses p."),
            (lambda p, k, n, s: np.zeros_like(padded(p, k, n, s)), "right shape, but all zeros"),
            (first_row_alone, "only the first row"),
            (largest_product, "the largest product of each place"),
            (with_zeros_between, "zeros between its numbers"),
            (to_the_place_of_the_window, "result[row // stride, column // stride]"),
            (lambda p, k, n, s: padded(p, k, s, n), "Are two arguments mixed up"),
            (lambda p, k, n, s: valid(np.pad(p, (0, n)), k)[::s, ::s], "one side only: size"),
            (lambda p, k, n, s: valid(np.pad(p, ((n, n), (0, 0))), k)[::s, ::s], "above and below"),
            (lambda p, k, n, s: valid(np.pad(p, ((0, 0), (n, n))), k)[::s, ::s], "left and right"),
            (lambda p, k, n, s: valid(np.pad(p, 2 * n), k)[::s, ::s], "twice the padding"),
            (lambda p, k, n, s: padded(p, k, n, 1), "Yours are all there"),
            (lambda p, k, n, s: padded(p, k, n, 1)[::s], "in one direction only"),
            (lambda p, k, n, s: padded(p, k, n, 1)[:, ::s], "in one direction only"),
            (lambda p, k, n, s: valid(np.pad(p, n)[::s, ::s], k), "pixels before sliding"),
            (one_place_short, "the last place is missing"),
            (lambda p, k, n, s: loop(p, k, n, s, step=1), "starts at pixel i * stride"),
            (lambda p, k, n, s: loop(p, k, n, s, whole=True), "fractions are lost"),
            (lambda p, k, n, s: loop(p, k, n, s, square=True), "a size built in"),
            (lambda p, k, n, s: loop(p, k, n, s, last=0), "last place is missing"),
            (lambda p, k, n, s: padded(p, k.T, n, s), "rows and columns of the kernel"),
            (lambda p, k, n, s: abs(padded(p, k, n, s)), "lost its signs"),
            (lambda p, k, n, s: np.maximum(padded(p, k, n, s), 0), "ReLU was not asked for"),
            (lambda p, k, n, s: padded(p, k, n, s) / k.size, "mean of the products"),
            (lambda p, k, n, s: valid(np.pad(p, n, mode="edge"), k)[::s, ::s], "nothing else"),
            (
                lambda p, k, n, s: valid(np.pad(p, n, constant_values=255), k)[::s, ::s],
                "padded with white",
            ),
            (lambda p, k, n, s: padded(p, k, n, 1)[s - 1 :: s, s - 1 :: s], "upper left corner"),
            (lambda p, k, n, s: correlate2d(p, k, mode="same"), 'mode="same" instead of'),
            (lambda p, k, n, s: padded(p, k, n, s).ravel(), "Give a matrix"),
            (
                lambda p, k, n, s: (
                    padded(p, k, n, s).T if p.shape != (7, 7) else padded(p, k, n, s)
                ),
                "swapped",
            ),
            (lambda p, k, n, s: padded(p, k, n, s).T, "swapped"),
            (lambda p, k, n, s: padded(p, k[::-1], n, s), "half of the kernel"),
            (lambda p, k, n, s: padded(p, k, n, 1)[1::s, 1::s], "the first place is missing"),
            (lambda p, k, n, s: padded(p, k, n, 1)[::-s, ::-s], "upside down"),
            (lambda p, k, n, s: padded(p, k, n, 1)[:s, :s], "takes the first few"),
            (lambda p, k, n, s: padded(p, k, n, 1)[::s][::s], "both [::stride] took rows"),
            (lambda p, k, n, s: np.pad(valid(p, k), n)[::s, ::s], "you padded the result"),
            (lambda p, k, n, s: correlate2d(p, k, mode="full")[::s, ::s], "pads on its own"),
            (lambda p, k, n, s: padded(p, k, n, s) + 1, "values differ"),
            (lambda p, k: valid(p, k), "as the starter does"),
            (lambda p, k, n, s: p[n, 99], "an index goes past the end of its array"),
            (lambda p, k, n, s: "done", "an array of numbers"),
        ],
        "5.3": [
            (7, "without calling it"),
            (lambda maps: blocks(maps).mean(axis=(1, 3)), "average pooling"),
            (lambda maps: blocks(maps).min(axis=(1, 3)), "the smallest number"),
            (lambda maps: blocks(maps).sum(axis=(1, 3)), "adds up each block"),
            (lambda maps: blocks(maps)[:, 0, :, 0], "upper left number"),
            (lambda maps: np.maximum(blocks(maps).max(axis=(1, 3)), 0), "negative numbers"),
            (lambda maps: np.trunc(blocks(maps).max(axis=(1, 3))), "fractions are lost"),
            (lambda maps: pooled_in_a_loop(maps, step=1), "starts at row 2 * i"),
            (lambda maps: pooled_in_a_loop(maps, rest=1), "dropped, not kept"),
            (pool_of_the_notebook, "as the starter does"),
            (lambda maps: pool_of_the_notebook(maps, 2, np.max), "must keep the channels"),
            (without_cutting, "cut off what has no partner"),
            (pooled_as_channels_first, "you pooled columns and channels"),
            (pooled_with_the_rest, "dropped, not kept"),
            (pooled_with_overlap, "your blocks overlap"),
            (lambda maps: blocks(maps).max(axis=(1, 3, 4)), "over the channels, too"),
            (lambda maps: blocks(maps).max(axis=(1, 3, 4))[:, :, None], "channels are merged"),
            (lambda maps: blocks(maps).max(axis=(1, 3))[:, :, 0], "the first map alone"),
            (lambda maps: blocks(maps).max(axis=(1, 3))[:, :, -1], "the last map alone"),
            (lambda maps: np.moveaxis(blocks(maps).max(axis=(1, 3)), 2, 0), "channels come last"),
            (lambda maps: maps.max(axis=(0, 1)), "global max pooling"),
            (lambda maps: maps.max(), "that is a single number"),
            (lambda maps: blocks(maps).max(axis=(0, 2)), "are axes 1 and 3"),
            (lambda maps: blocks(maps).max(axis=1), "pairs are left"),
            (lambda maps: np.maximum(maps[::2, ::2], maps[1::2, 1::2]), "all four numbers"),
            (keras_without_a_batch, "a Keras layer takes a batch"),
            (to_the_place_of_the_block, "result[r // 2, c // 2]"),
            (lambda maps: maps.max(axis=2), "largest over the channels"),
            (
                lambda maps: np.stack([blocks(maps).max(axis=(1, 3, 4))] * maps.shape[2], axis=2),
                "largest over the channels, too",
            ),
            (lambda maps: abs(blocks(maps)).max(axis=(1, 3)), "signs included"),
            (lambda maps: np.median(blocks(maps), axis=(1, 3)), "the median"),
            (lambda maps: maps.reshape(2, 3, 3, 4).max(axis=3), "order of the rows"),
            (lambda maps: blocks(maps).max(axis=(1, 3)).reshape(-1, 3), "in one line"),
            (lambda maps: blocks(maps).max(axis=(1, 3, 4)).ravel(), "Each map is pooled alone"),
            (lambda maps: maps, "nothing got smaller"),
            (lambda maps: blocks(maps).max(axis=1).reshape(2, 6, -1), "one direction only"),
            (
                lambda maps: (
                    blocks(maps)
                    .reshape(2, maps.shape[0] // 2, 2, maps.shape[1] // 2, -1)
                    .max(axis=(0, 2))
                ),
                "only if the 2 comes after",
            ),
            (lambda maps: blocks(maps).max(axis=1).max(axis=1), "the axes have moved"),
            (lambda maps: blocks(maps).max(axis=3).max(axis=0), "rows of blocks, too"),
            (lambda maps: blocks(maps).max(axis=(1, 7)), "axis names a dimension"),
        ],
        "5.4": [
            (3_082, "16 maps come into the second layer"),
            (2_874, "the network as it was"),
            (5_748, "not everything doubles"),
            (5_178, "the first layer has changed"),
            (5_328, "the biases are missing"),
            (5_370, "each filter has one bias"),
            (5_354, "second layer has biases"),
            (5_376, "last layer has biases"),
            (5_378, "16 biases"),
            (5_371, "one bias for each filter"),
            (5_331, "one bias for each filter"),
            (5_390, "pooling has no parameters"),
            (5_450, "pooling has no parameters"),
            (5_866, "small kernels"),
            (5_402, "has 32 biases"),
            (6_186, "the digits are gray"),
            (922, "has a kernel of 3 × 3 × 16"),
            (5_716, "hands one number"),
            (3_098, "does not care how large"),
            (416, "that is the first layer"),
            (4_640, "that is the second layer"),
            (5_056, "the last layer is missing"),
            (4_970, "the first layer is missing"),
            (746, "the second layer is missing"),
            (1_066, "looks at all 16 maps"),
            (5_226, "hands one number"),
            (5_706, "hands one number"),
            (25_546, "hands one number"),
            (1_906, "does not care how large"),
            (5_130, "first layer are 5 × 5"),
            (13_578, "second layer are 3 × 3"),
            (10_346, "keeps its 32 filters"),
            (5_066, "25 numbers, not 5"),
            ((416, 4_640, 330), "give one number"),
            ("5386", "without quotes"),
            (5_387, "is not it"),
        ],
        "5.5": [
            (11, "you added the kernels"),
            (9, "widens later steps"),
            (13, "Start with the first layer"),
            (25, "not its own"),
            (16, "start from 1"),
            (18, "one pixel is too many"),
            (45, "not multiplied"),
            (19, "kernel × stride is not it"),
            (23, "its kernel size minus 1"),
            (24, "its kernel size minus 1"),
            (15, "strides multiply"),
            (5, "the first layer alone"),
            (289, "not how many pixels"),
            (4, "the step after all layers"),
            (8, "and add 1"),
            (21, "counted too often"),
            (3, "the last layer alone"),
            (20, "not multiplied"),
            (7, "a pair is (kernel size, stride)"),
            (98, "the size of a map"),
            ([5, 9, 17], "after the last layer"),
            ([5, 9], "give one number"),
            (33, "33 is not it"),
        ],
    }
