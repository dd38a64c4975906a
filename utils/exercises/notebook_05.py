"""Checks of the exercises of notebook 5."""

import numpy as np

from utils.exercises.judge import Wrong, array_hint, attempt, exercise, number_hint


def _slide(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


def _numbers(result, case: str) -> np.ndarray:
    """Return a learner's result as an array of real numbers, or say what it is instead."""
    try:
        array = np.asarray(result)
    except Exception as error:
        raise Wrong(f"{case}you gave rows of different lengths, not a matrix.") from error
    if array.dtype.kind not in "biuf" or not array.size:
        raise Wrong(f"{case}give an array of numbers; this is {type(result).__name__}.")
    return array


@exercise("5.1")
def _diagonal(answer):
    kernel = _numbers(answer, "")
    if kernel.size > 100:
        return f"that is a whole feature map of {kernel.shape}. Give the kernel alone, 3 × 3."
    if kernel.shape != (3, 3):
        return array_hint(kernel, np.zeros((3, 3)))
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
        return "the signs are reversed: it is negative where it gets brighter to the lower right."
    if upper_right.any():
        return "it also answers where it gets brighter to the upper right. There it must give 0."
    if not lower_right.any():
        return "your kernel gives 0 for every border."
    return None


def _sliding_mistakes(picture, kernel, padding, stride):
    """Return what usual mistakes make of it, with what to say of them."""
    padded = np.pad(picture, padding)
    full = _slide(padded, kernel)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    expected = full[::stride, ::stride]
    pairs = [
        (
            _slide(padded, kernel[::-1, ::-1])[::stride, ::stride],
            "the kernel is turned: convolve2d does that, correlate2d does not.",
        ),
        (abs(expected), "a result may be negative, and yours has lost its signs."),
        (np.maximum(expected, 0), "a result may be negative. ReLU was not asked for."),
        (np.trunc(expected), "the fractions are lost. Make an empty result with np.zeros."),
        (
            (windows * kernel).max(axis=(2, 3))[::stride, ::stride],
            "that is the largest product of each place. Add all of them up.",
        ),
        (expected / kernel.size, "that is the mean of the products. Add them up."),
    ]
    for half in (kernel[::-1], kernel[:, ::-1]):
        pairs.append((_slide(padded, half)[::stride, ::stride], "half of the kernel is turned."))
    if kernel.shape[0] == kernel.shape[1]:
        turned = _slide(padded, kernel.T)[::stride, ::stride]
        pairs.append((turned, "rows and columns of the kernel are swapped."))
    if padding:
        first = len(pairs)
        rows_only = _slide(np.pad(picture, ((padding, padding), (0, 0))), kernel)
        columns_only = _slide(np.pad(picture, ((0, 0), (padding, padding))), kernel)
        pairs += [
            (
                _slide(picture, kernel),
                "the padding has no effect. Put zeros around the picture with np.pad, and none "
                "around the kernel.",
            ),
            (rows_only, "you padded above and below only. Left and right get zeros, too."),
            (columns_only, "you padded left and right only. Above and below get zeros, too."),
            *(
                (
                    _slide(np.pad(picture, sides), kernel),
                    "the padding counts on one side only: size + 2 * padding.",
                )
                for sides in ((0, padding), (padding, 0))
            ),
            (
                _slide(np.pad(picture, 1), kernel),
                "you pad by 1, whatever padding says. Use padding.",
            ),
            (_slide(np.pad(padded, padding), kernel), "there is twice the padding."),
            *(
                (
                    _slide(np.pad(picture, padding, mode=mode), kernel),
                    "pad with zeros, nothing else.",
                )
                for mode in ("edge", "reflect", "symmetric", "wrap")
            ),
            (
                _slide(np.pad(picture, padding, constant_values=255), kernel),
                "pad with zeros. You padded with white.",
            ),
        ]
        pairs += [(one[::stride, ::stride], hint) for one, hint in pairs[first:]]
        after = np.pad(_slide(picture, kernel), padding)
        hint = "you padded the result. Pad the picture, then slide."
        pairs += [(after, hint), (after[::stride, ::stride], hint)]
    if stride > 1:
        rows, columns = expected.shape
        with_holes = np.zeros_like(full)
        with_holes[::stride, ::stride] = expected
        pairs += [
            (
                with_holes,
                "your result has zeros between its numbers. Make it smaller, and write to place "
                "[row // stride, column // stride].",
            ),
            (full, "with a stride, places are left out. Yours are all there."),
            (
                full[:rows, :columns],
                "place number i starts at pixel i * stride, not at pixel i.",
            ),
            (full[::stride], "you left out places in one direction only."),
            (full[:, ::stride], "you left out places in one direction only."),
            (
                full[stride - 1 :: stride, stride - 1 :: stride],
                "the first place is the upper left corner. Leave out those after it.",
            ),
        ]
        small = padded[::stride, ::stride]
        if small.shape[0] >= kernel.shape[0] and small.shape[1] >= kernel.shape[1]:
            hint = "you left out pixels before sliding. The kernel sees all; places are left out."
            pairs.append((_slide(small, kernel), hint))
    short = tuple((np.array(full.shape) - 1) // stride)
    hint = "the last place is missing: (size + 2 padding - kernel size) // stride + 1."
    pairs.append((expected[: short[0], : short[1]], hint))
    pairs += [
        (full[1::stride, 1::stride], "the first place is missing: it is the upper left corner."),
        (full[::-stride, ::-stride], "the result is upside down: places go from the upper left."),
        (
            full[:stride, :stride],
            "[:stride] takes the first few. [::stride] takes every stride-th.",
        ),
        (
            full[::stride][::stride],
            "both [::stride] took rows. Write [::stride, ::stride].",
        ),
        (expected.T, "rows and columns are swapped."),
    ]
    return expected, pairs


_SLIDING_NOTES = {
    "out of bounds for axis": "an index goes past the end of its array. Where loops go in steps of "
    "stride, write to result[row // stride, column // stride].",
    "broadcast": "a window and the kernel differ in size. Does the window go beyond the picture, "
    "or is a size built in? Ours are 3 × 3 and 3 × 2.",
}


@exercise("5.2")
def _slide_padded(function):
    rng = np.random.default_rng(5)
    sizes = [((7, 7), (3, 3))] * 4 + [((8, 11), (3, 2))] * 4
    settings = [(0, 1), (2, 1), (0, 2), (2, 3), (0, 1), (2, 1), (1, 2), (2, 3)]
    for (size, kernel_size), (padding, stride) in zip(sizes, settings, strict=True):
        picture, kernel = rng.integers(1, 256, size), rng.integers(-9, 10, kernel_size) + 0.25
        case = f"for padding {padding} and stride {stride}, "
        if size[0] != size[1]:
            case += f"a picture of {size} and a kernel of {kernel_size}, "
        arguments = (picture.copy(), kernel.copy(), padding, stride)
        result = attempt(function, *arguments, when=case.rstrip(", "), notes=_SLIDING_NOTES)
        result = _numbers(result, case)
        expected, mistakes = _sliding_mistakes(picture, kernel, padding, stride)
        padded_size = np.add(size, 2 * padding)
        if result.shape == expected.shape and np.allclose(result, expected):
            continue
        for wrong, hint in mistakes:
            if wrong.shape == expected.shape and np.allclose(wrong, expected):
                continue  # here this mistake makes no difference
            if result.shape == wrong.shape and np.allclose(result, wrong):
                return case + hint
        if result.shape == picture.shape and padding == 0:
            return (
                f"{case}the result must be smaller than the picture. Is a padding of 1 built in, "
                'or mode="same" instead of "valid"?'
            )
        if result.ndim != 2:
            return f"{case}the result has the shape {result.shape}. Give a matrix."
        if result.shape == tuple(np.add(padded_size, kernel_size) - 1):
            return case + 'mode="full" pads on its own. Pad by hand, and use mode="valid".'
        return case + array_hint(result, expected)
    return None


def _pooling_mistakes(maps):
    """Return what usual mistakes make of it, with what to say of them."""
    height, width, channels = maps.shape
    rows, columns = height // 2, width // 2
    whole = maps[: 2 * rows, : 2 * columns]
    blocks = whole.reshape(rows, 2, columns, 2, channels)
    expected = blocks.max(axis=(1, 3))
    overlap = np.lib.stride_tricks.sliding_window_view(maps, (2, 2), axis=(0, 1)).max(axis=(3, 4))
    odd = ((0, height % 2), (0, width % 2), (0, 0))
    more = np.pad(maps, odd, constant_values=-np.inf)
    more = more.reshape(more.shape[0] // 2, 2, more.shape[1] // 2, 2, channels).max(axis=(1, 3))
    zeros = np.pad(maps, odd)
    zeros = zeros.reshape(zeros.shape[0] // 2, 2, zeros.shape[1] // 2, 2, channels)
    with_rest = "a last row or column without a partner is dropped, not kept."
    return expected, [
        (blocks.mean(axis=(1, 3)), "that is average pooling. Keep the largest of each block."),
        (blocks.min(axis=(1, 3)), "that is the smallest number of each block. Keep the largest."),
        (blocks.sum(axis=(1, 3)), "that adds up each block. Keep the largest number."),
        (whole[::2, ::2], "that takes the upper left number of each block, not the largest."),
        (
            np.maximum(expected, 0),
            "negative numbers are lost. The largest of four may be negative.",
        ),
        (np.trunc(expected), "the fractions are lost. Make an empty result with np.zeros."),
        (overlap[:rows, :columns], "block number i starts at row 2 * i, not at row i."),
        (overlap, "your blocks overlap. Pooling goes in steps of 2."),
        (
            whole.reshape(2, rows, 2, columns, channels).max(axis=(0, 2)),
            "reshape takes pairs of neighbors only if the 2 comes after rows and after columns.",
        ),
        (
            blocks.max(axis=(1, 3, 4)),
            "you took the largest over the channels, too. Keep them apart.",
        ),
        (
            np.repeat(expected.max(axis=2, keepdims=True), channels, axis=2),
            "you took the largest over the channels, too. Keep them apart.",
        ),
        (expected.max(axis=2, keepdims=True), "the channels are merged. Each map is pooled alone."),
        (
            whole.reshape(rows, columns, channels, 4).max(axis=3),
            "reshape does not cut blocks: it takes numbers in the order of the rows.",
        ),
        (
            whole.reshape(rows, columns, 4, channels).max(axis=2),
            "reshape does not cut blocks: it takes numbers in the order of the rows.",
        ),
        (np.median(blocks, axis=(1, 3)), "that is the median of each block. Keep the largest."),
        (abs(blocks).max(axis=(1, 3)), "the largest, signs included: 5 is larger than -9."),
        (
            expected.reshape(-1, channels),
            "all blocks are there, but in one line. Keep rows and columns.",
        ),
        (
            blocks.max(axis=(1, 3, 4)).ravel(),
            "one number for each block. Each map is pooled alone.",
        ),
        (expected[:, :, 0], "that is the first map alone. All channels have to be pooled."),
        (expected[:, :, -1], "that is the last map alone. All channels have to be pooled."),
        (np.moveaxis(expected, 2, 0), "the channels come last: (height, width, channels)."),
        (
            blocks.max(axis=1).max(axis=1),
            "after the first max the axes have moved: check the second.",
        ),
        (
            blocks.max(axis=(0, 2)),
            "the 2s of (rows, 2, columns, 2, channels) are axes 1 and 3. You took others.",
        ),
        (maps.reshape(-1, channels).max(axis=0), "that is global max pooling: one number per map."),
        (more, with_rest),
        (zeros.max(axis=(1, 3)), with_rest),
        (blocks.max(axis=3).max(axis=0), "you took the maximum over rows of blocks, too."),
    ]


_POOLING_NOTES = {
    "out of bounds for axis": "an index goes past the end of its array. Going through maps in "
    "steps of 2, write to result[r // 2, c // 2]. Leave out a last row or column without a "
    "partner.",
}


def _of_the_blocks(result, maps):
    """Tell whether each number of a result is one of the four of its block."""
    height, width, channels = result.shape
    blocks = maps[: 2 * height, : 2 * width].reshape(height, 2, width, 2, channels)
    return (blocks == result[:, None, :, None]).any(axis=(1, 3)).all()


@exercise("5.3")
def _max_pool(function):
    for shape in [(4, 6, 3), (5, 8, 3), (4, 7, 2), (2, 2, 1)]:
        maps = np.random.default_rng(3).integers(-99, 20, shape) + 0.5
        case = f"for maps of shape {shape}, "
        try:
            result = _numbers(
                attempt(function, maps.copy(), when=case.rstrip(", "), notes=_POOLING_NOTES), case
            )
        except Wrong as wrong:
            if "(Python says: " in str(wrong) and (shape[0] % 2 or shape[1] % 2):
                return case + "your function fails: first cut off what has no partner."
            if "(Python says: cannot reshape" not in str(wrong):
                raise
            return case + "reshape must keep the channels: (rows, 2, columns, 2, channels)."
        expected, mistakes = _pooling_mistakes(maps)
        if result.shape == expected.shape and np.allclose(result, expected):
            continue
        for wrong, hint in mistakes:
            if result.shape == wrong.shape and np.allclose(result, wrong):
                return case + hint
        if result.shape == (shape[0], shape[1] // 2, shape[2] // 2):
            return "you pooled columns and channels. The shape is (height, width, channels)."
        if result.shape == shape[:2]:
            return "you took the largest over the channels. Each map is pooled alone."
        if result.shape == shape:
            return case + "nothing got smaller. Each block of 2 × 2 becomes one number."
        if result.shape in ((expected.shape[0], *shape[1:]), (shape[0], *expected.shape[1:])):
            return case + "you pooled in one direction only. A block is 2 high and 2 wide."
        if result.ndim == 4:
            return case + "pairs are left, in an axis of 2. Take the largest over both axes of 2."
        if result.shape == expected.shape and _of_the_blocks(result, maps):
            return case + "not always the largest of a block. Do you look at all four numbers?"
        return case + array_hint(result, expected)
    return None


@exercise("5.4")
def _parameters(answer):
    first, second, last = 5 * 5 * 16 + 16, 3 * 3 * 16 * 32 + 32, 32 * 10 + 10
    total = first + second + last
    pooling = "pooling has no parameters."
    size = "a kernel does not care how large the map is: pooling changes no parameters."
    ending = "global max pooling hands one number for each of 32 maps to the last layer."
    return number_hint(
        answer,
        total,
        {
            first
            + 2_336
            + last: "16 maps come into the second layer, and pooling merges none: 3 × 3 × 16 × 32.",
            2_874: "that is the network as it was. Both convolutions change.",
            2 * 2_874: "not everything doubles. Go through it layer by layer.",
            208 + second + last: "the first layer has changed, too: 16 filters of 5 × 5.",
            total - 16 - 32 - 10: "the biases are missing: one for each filter and each score.",
            total - 16: "each filter has one bias: 16 in the first layer, 32 in the second.",
            total - 32: "the second layer has biases, too.",
            total - 10: "the last layer has biases, too.",
            total - 8: "16 filters have 16 biases.",
            total - 16 + 1: "one bias for each filter, not one for a layer.",
            total - 55: "one bias for each filter, not one for a layer.",
            total + 4: pooling,
            total + 64: pooling,
            total + 16: "the second layer has 32 biases, one for each of its filters.",
            total + 800: "the digits are gray: one channel comes into the first layer.",
            first + 9 * 16 + 32 + last: "each of the 32 filters has a kernel of 3 × 3 × 16.",
            first + second + 2 * last: ending,
            first + 2_320 + 32 + last: size,
            total - 32 + 512: "one bias for each filter, not for each of its small kernels.",
            first: "that is the first layer. Add the others.",
            second: "that is the second layer. Add the others.",
            first + second: "the last layer is missing: 32 × 10 + 10.",
            second + last: "the first layer is missing: 5 × 5 × 1 × 16 + 16.",
            first + last: "the second layer is missing: 3 × 3 × 16 × 32 + 32.",
            first + 288 + 32 + last: "each filter of the second layer looks at all 16 maps.",
            first + second + 16 * 10 + 10: ending,
            first + second + 64 * 10 + 10: ending,
            first + second + 8 * 8 * 32 * 10 + 10: ending,
            first + second + 16 * 16 * 32 * 10 + 10: ending,
            first + second // 4 + last: size,
            first + second // 2 + last: size,
            first + 4_608 // 4 + 32 + last: size,
            160 + second + last: "the kernels of the first layer are 5 × 5.",
            first + 12_832 + last: "the kernels of the second layer are 3 × 3.",
            first + 9_280 + 650: "the second layer keeps its 32 filters.",
            5 * 16 + 16 + second + last: "a kernel of 5 × 5 has 25 numbers, not 5.",
        },
    )


@exercise("5.5")
def _field(answer):
    if np.size(answer) == 3 and not isinstance(answer, str | dict | set):
        return "those are three. Give one number, the field after the last layer."
    return number_hint(
        answer,
        17,
        {
            11: "you added the kernels. A layer adds (kernel size - 1) × the step so far.",
            9: "the last layer is missing, or the strides: each stride widens later steps.",
            13: "before the last layer, steps are 2 × 2 = 4 pixels. Start with the first layer.",
            25: "the stride of a layer widens the steps of later layers, not its own.",
            16: "one pixel is missing: start from 1, the pixel itself.",
            18: "one pixel is too many: a layer adds its kernel size minus 1.",
            45: "fields are not multiplied. A layer adds (kernel size - 1) × the step so far.",
            19: "kernel × stride is not it: a layer adds (kernel size - 1) × the step *before* it.",
            23: "a layer adds its kernel size minus 1, times the step so far.",
            24: "a layer adds its kernel size minus 1, times the step so far.",
            15: "strides multiply: before the last layer the step is 2 × 2 = 4.",
            5: "that is the field of the first layer alone.",
            3: "that is the field of the last layer alone. Start with the first.",
            20: "fields are not multiplied. A layer adds (kernel size - 1) × the step so far.",
            289: "the question is how high it is, not how many pixels it has.",
            4: "that is the step after all layers, not the field.",
            8: "(kernel size - 1) alone is not enough: multiply it by the step so far, and add 1.",
            7: "a pair is (kernel size, stride). Yours are the other way around.",
            98: "that is the size of a map. The field is how much of the picture one number sees.",
            21: "the stride of the last layers is counted too often. Steps are 1, 2, then 4.",
        },
    )
