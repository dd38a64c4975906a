"""Known-wrong answers to the exercises of notebook 8, with a piece of the hint of each."""

import numpy as np


def truth_is_most_certain(certainties, costs):
    answers = []
    for row in certainties:
        answers.append(costs[row.argmax()].argmin())
    return answers


def only_first_picture(certainties, costs):
    for row in certainties:
        return np.argmin(row @ costs)


def with_loops_turned(certainties, costs):
    answers = []
    for row in certainties:
        expected = [sum(costs[a, t] * row[t] for t in range(len(row))) for a in range(len(costs))]
        answers.append(int(np.argmin(expected)))
    return np.array(answers)


def prints_answers(certainties, costs):
    print((certainties @ costs).argmin(axis=1))


def changes_the_prices(certainties, costs):
    certainties *= 2
    return (certainties @ costs).argmin(axis=1)


def uses_if(certainties, costs):
    return 0 if certainties @ costs < 1 else 1


def blocks_of(heat, mask):
    return np.kron(heat, np.ones(np.array(mask.shape) // heat.shape))


def sampled_mask(heat, mask):
    high, wide = mask.shape[0] // heat.shape[0], mask.shape[1] // heat.shape[1]
    return (heat * mask[::high, ::wide]).sum() / heat.sum()


def touched(heat, mask):
    (a, b), (c, d) = heat.shape, mask.shape
    any_of_it = mask.reshape(a, c // a, b, d // b).any(axis=(1, 3))
    return heat[any_of_it].sum() / heat.sum()


def square_only(heat, mask):
    each = mask.shape[0] // heat.shape[0]
    large = heat.repeat(each, axis=0).repeat(each, axis=1)
    return (large * mask).sum() / large.sum()


def with_slash(heat, mask):
    (a, b), (c, d) = heat.shape, mask.shape
    large = np.kron(heat, np.ones((c / a, d / b)))
    return (large * mask).sum()


def no_zero(heat, mask):
    large = blocks_of(heat, mask)
    return (large * mask).sum() / large.sum()


def in_plain_python(heat, mask):
    large = blocks_of(heat, mask)
    return float((large * mask).sum()) / float(large.sum())


def one_for_none(heat, mask):
    return no_zero(heat, mask) if heat.any() else 1.0


def tiled(heat, mask):
    large = np.tile(heat, np.array(mask.shape) // heat.shape)
    return (large * mask).sum() / large.sum()


def pointing(heat, mask):
    large = blocks_of(heat, mask)
    return mask.flat[large.argmax()]


def smooth(heat, mask):
    from skimage.transform import resize

    large = resize(heat, mask.shape)
    return (large * mask).sum() / large.sum() if large.sum() else 0


def writes_into_it(heat, mask):
    large = blocks_of(heat, mask)
    heat[:] = 0
    return (large * mask).sum() / max(large.sum(), 1e-9)


def wrong_answers():
    return {
        "8.1": [
            (3, "without calling it"),
            (lambda certainties: 0, "must take 2 arguments"),
            (prints_answers, "returns nothing"),
            (lambda c, k: c.argmax(axis=1), "most certain class"),
            (lambda c, k: np.argmax(c, 1), "(Your function never uses k.)"),
            (lambda c, k: c @ k, "these are the expected costs"),
            (lambda c, k: np.dot(c, k).min(axis=1), "Return its number"),
            (lambda c, k: (c @ k).argmax(axis=1), "most expensive answer of each"),
            (lambda c, k: (c @ k).max(axis=1), "most expensive answer"),
            (lambda c, k: (c @ k.T).argmin(axis=1), "rows and columns of the costs"),
            (with_loops_turned, "rows and columns of the costs"),
            (lambda c, k: (c @ k).argmin(axis=0), "along which axis"),
            (lambda c, k: np.argmin(c @ k), "Use axis=1"),
            (lambda c, k: (c @ k).argmin(), "Use axis=1"),
            (truth_is_most_certain, "for the truth"),
            (lambda c, k: np.argmin(k[np.argmax(c, axis=1)], axis=1), "for the truth"),
            (lambda c, k: (c * k).argmin(axis=1), "matrix product"),
            (lambda c, k: ((1 - c) @ k).argmin(axis=1), "1 - certainty"),
            (lambda c, k: (c @ k).argmin(axis=1) + 1, "counted from 0"),
            (lambda c, k: (k @ c).argmin(axis=1), "the classes meet"),
            (lambda c, k: (c @ k).argmin(axis=1)[:, None], "was asked for"),
            (lambda c, k: (c * np.diag(k)).argmin(axis=1), "only the diagonal"),
            (lambda c, k: (c * k.sum(axis=1)).argmin(axis=1), "sum of one row"),
            (lambda c, k: (c * k.sum(axis=0)).argmin(axis=1), "sum of one column"),
            (lambda c, k: (c * k.max(axis=1)).argmax(axis=1), "worst to miss"),
            (only_first_picture, "each gets one answer"),
            (changes_the_prices, "changes what it is given"),
            (uses_if, "need one True or False"),
            (lambda c, k: ["dog"] * len(c), "one number for each picture"),
            (lambda c, k: (c @ k).argmin(axis=1) * 0, "its cheapest answer is"),
        ],
        "8.2": [
            (0.4, "without calling it"),
            (lambda heat: heat.sum(), "must take 2 arguments"),
            (lambda heat, mask: (heat * mask).sum() / heat.sum(), "differ in size"),
            (lambda heat, mask: heat[mask].sum() / heat.sum(), "differ in size"),
            (lambda h, m: (blocks_of(h, m) * m).sum(), "Divide it by all the heat"),
            (lambda h, m: blocks_of(h, m).sum(), "that is all the heat"),
            (lambda h, m: (blocks_of(h, m) * m).mean(), "mean over pixels"),
            (lambda h, m: blocks_of(h, m)[m].mean(), "by the size of the mask"),
            (lambda h, m: (blocks_of(h, m) * m).sum() / h.sum(), "the small one"),
            (lambda h, m: m.mean(), "how much the animal covers"),
            (lambda h, m: (blocks_of(h, m) * ~m).sum() / blocks_of(h, m).sum(), "beside"),
            (lambda h, m: 100 * no_zero(h, m), "not percent"),
            (lambda h, m: 1 / no_zero(h, m), "turned around"),
            (lambda h, m: (blocks_of(h, m) * m).sum() / h.max(), "brightest point"),
            (tiled, "repeats the whole map"),
            (sampled_mask, "one pixel of each block"),
            (touched, "counts in full"),
            (square_only, "differ in size"),
            (with_slash, "divide with //"),
            (no_zero, "0 divided by 0"),
            (in_plain_python, "where there is no heat at all, return 0."),
            (one_for_none, "return 0"),
            (lambda h, m: 0.3, "you return 0.300"),
            (pointing, "give one share"),
            (lambda h, m: float(pointing(h, m)), "pointing game"),
            (lambda h, m: m[blocks_of(h, m) > 0].mean(), "must count for more"),
            (smooth, "Each value fills its block"),
            (writes_into_it, "changes what it is given"),
            (lambda h, m: blocks_of(h, m) * m, "give one share"),
        ],
        "8.3": [
            ([1, 2, 3, 4, 5], "team A knows"),
            ([3, 4, 2, 1, 5], "team B is right"),
            ([3, 5, 1, 2, 4], "compare row C"),
            ([1, 5, 2, 3, 4], "team A knows"),
            ([3, 5, 4, 1, 2], "compare row C"),
            ([4, 5, 2, 1, 3], "team A knows"),
            ([3, 1, 2, 5, 4], "team B is right"),
            ("3, 4, 2, 1, 5", "team B is right"),
            ({"A": 3, "B": 5, "C": 4, "D": 1, "E": 2}, "compare row C"),
            ({"A": 3, "B": 5}, "for A, B, C, D, E"),
            ([3, 5, 2, 1], "give 5 numbers"),
            ([3, 5, 2, 2, 4], "needed once"),
            ([0, 5, 2, 1, 4], "needed once"),
            (["shortcut"] * 5, "numbers of the faults"),
            ([3.5, 5, 2, 1, 4], "whole numbers"),
            (2, "give 5 numbers"),
        ],
    }
