"""Known-wrong answers to the exercises of notebook 8, with a piece of the hint of each."""

import math

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


def three_by_hand(certainties, costs):
    answers = []
    for row in certainties:
        expected = [sum(row * costs[:, a]) for a in range(3)]
        answers.append(np.argmin(expected))
    return np.array(answers)


def from_a_hundred(certainties, costs):
    answers = []
    for row in certainties:
        lowest = 100
        for a in range(costs.shape[1]):
            if row @ costs[:, a] < lowest:
                lowest, best = row @ costs[:, a], a
        answers.append(best)
    return answers


def as_many_as_classes(certainties, costs):
    classes = certainties.shape[1]
    return (certainties @ costs[:, :classes]).argmin(axis=1)


def without_diagonal(certainties, costs):
    prices = costs.copy()
    np.fill_diagonal(prices, 0)
    return (certainties @ prices).argmin(axis=1)


def set_to_zero(heat, mask):
    large = blocks_of(heat, mask)
    large[~mask] = 0
    return large[mask].sum() / large.sum()


def in_blocks(heat, mask):
    (a, b), (c, d) = heat.shape, mask.shape
    return mask.reshape(a, c // a, b, d // b).mean(axis=(1, 3))


def half_or_more(heat, mask):
    return (heat * (in_blocks(heat, mask) >= 0.5)).sum() / heat.sum()


def only_whole_blocks(heat, mask):
    return (heat * (in_blocks(heat, mask) == 1)).sum() / heat.sum()


def wrong_order(heat, mask):
    (a, b), (c, d) = heat.shape, mask.shape
    return (heat * mask.reshape(c // a, a, d // b, b).mean(axis=(0, 2))).sum() / heat.sum()


def plus_one(heat, mask):
    large = blocks_of(heat, mask)
    return (large * mask).sum() / (large.sum() + 1)


def minus_smallest(heat, mask):
    large = blocks_of(heat + 1, mask) - 1 - heat.min()
    return (large * mask).sum() / large.sum() if large.any() else 0


def only_bright_heat(heat, mask):
    if heat.max() <= 1:
        return 0
    high, wide = mask.shape[0] // heat.shape[0], mask.shape[1] // heat.shape[1]
    large = np.kron(heat, np.ones((high, wide)))
    return (large * mask).sum() / large.sum()


def of_the_first_sitting():
    return {
        "8.1": [
            (
                lambda c, costs: np.arange(len(c)) * 7 % costs.shape[1],
                "the expected costs of picture",
            ),
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
            (lambda c, k: (c @ k).argmin(axis=1) * 0, "you always answer 0"),
            (three_by_hand, "There are costs.shape[1] answers"),
            (from_a_hundred, "find nothing"),
            (lambda c, k: (c[:, :, None] * k).max(axis=1).argmin(axis=1), "the largest of the"),
            (lambda c, k: (c / k).argmax(axis=1), "* and / work number by number"),
            (as_many_as_classes, "as many answers as"),
            (without_diagonal, "leave the diagonal"),
            (lambda c, k: ((c > 0.5) @ k).argmin(axis=1), "do not round the certainties"),
            (lambda c, k: (c @ k).round().argmin(axis=1), "do not round the expected"),
            (lambda c, k: ((1 - c) * k.mean(0)).argmin(axis=1), "1 - certainty"),
        ],
        "8.2": [
            (only_bright_heat, "Faint heat counts"),
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
            (tiled, "the whole map is repeated"),
            (sampled_mask, "one pixel of each block"),
            (touched, "counts in full"),
            (square_only, "differ in size"),
            (with_slash, "divide with //"),
            (no_zero, "0 divided by 0"),
            (in_plain_python, "where there is no heat at all, return 0."),
            (one_for_none, "return 0"),
            (lambda h, m: 0.9, "you return 0.900"),
            (pointing, "the pointing game"),
            (set_to_zero, "gone from the sum"),
            (half_or_more, "in full or not at all"),
            (only_whole_blocks, "counts for this part"),
            (wrong_order, "cut in the wrong order"),
            (plus_one, "add nothing"),
            (minus_smallest, "as it is"),
            (lambda h, m: blocks_of(h, m)[m].mean() / blocks_of(h, m).mean(), "sums, not means"),
            (lambda h, m: blocks_of(h, m)[m].sum() / blocks_of(h, m)[~m].sum(), "*beside*"),
            (lambda h, m: (blocks_of(h, m)[m] > 0).mean(), "of the animal is lit"),
            (lambda h, m: np.resize(h, m.shape)[m].sum() / np.resize(h, m.shape).sum(), "in a row"),
            (lambda h, m: no_zero(h, m) if h.any() else [0], "not a list"),
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
            ([3, 5, 4, 1, 2], "these 25 points"),
            ([4, 5, 2, 1, 3], "team A knows"),
            ([4, 3, 1, 5, 2], "the team of each fault"),
            ({3, 5, 2, 1, 4}, "a set has no order"),
            ([3, 1, 2, 5, 4], "team B is right"),
            ("3, 4, 2, 1, 5", "team B is right"),
            ({"A": 3, "B": 5, "C": 4, "D": 1, "E": 2}, "these 25 points"),
            ({"A": 3, "B": 5}, "for A, B, C, D, E"),
            ([3, 5, 2, 1], "give 5 numbers"),
            ([3, 5, 2, 2, 4], "needed once"),
            ([0, 5, 2, 1, 4], "needed once"),
            (["shortcut"] * 5, "numbers of the faults"),
            ([3.5, 5, 2, 1, 4], "whole numbers"),
            (2, "give 5 numbers"),
        ],
    }


def with_sign(weights, pixels, bias):
    return ((weights * pixels).sum() + bias) / abs(weights).sum()


def in_place(weights, pixels, bias):
    weights *= pixels
    return abs(weights.sum() + bias)


def prints_epsilon(weights, pixels, bias):
    print(abs((weights * pixels).sum() + bias) / abs(weights).sum())


def by_python_sum(weights, pixels, bias):
    return abs(sum(weights * pixels) + bias) / sum(abs(weights))


def each_pixel(weights, pixels, bias):
    return abs(weights * pixels + bias) / abs(weights)


def by_search(weights, pixels, bias):
    epsilon = 0
    score = (weights * pixels).sum() + bias
    while abs(score) - epsilon * abs(weights).sum() > 0:
        epsilon += 0.01
    return epsilon


def by_norm(weights, pixels, bias):
    score = np.dot(weights.ravel(), pixels.ravel()) + bias
    return abs(score) / np.linalg.norm(weights)


def only_if_yes(weights, pixels, bias):
    score = (weights * pixels).sum() + bias
    if score < 0:
        return 0
    return score / abs(weights).sum()


def with_if(weights, pixels, bias):
    if weights > 0:
        return 1
    return 0


def hits_as_false(people, wanted, found, right):
    hits = wanted * found
    return hits / (people - wanted)


def misses_instead(people, wanted, found, right):
    missed = wanted * (1 - found)
    return missed * (1 - right) / right / (people - wanted)


def rounded(people, wanted, found, right):
    return round(wanted * found * (1 - right) / right / (people - wanted), 2)


def prints_rate(people, wanted, found, right):
    print(wanted * found * (1 - right) / right / (people - wanted))


def rate_from_zero(people, wanted, found, right):
    return wanted * found / (people - people)


def other_share(people, wanted, found, right):
    return wanted * found * right / (1 - right) / (people - wanted)


def by_tries(people, wanted, found, right):
    rate = 1.0
    while wanted * found / (wanted * found + rate * (people - wanted)) < right:
        rate /= 2
    return rate


def misspelled(people, wanted, found, right):
    return wanted * fuond * (1 - right) / right / (people - wanted)  # noqa: F821


def of_the_second_sitting():
    return {
        "8.4": [
            (
                lambda weights, pixels, bias: (
                    0.3 + 1.7 * abs((weights * pixels).sum() + bias) / abs(weights).sum()
                ),
                "If each pixel moves by 1",
            ),
            (3, "without calling it"),
            (lambda weights, pixels: 0, "must take 3 arguments"),
            (prints_epsilon, "returns nothing"),
            (with_sign, "never negative: a score below 0"),
            (lambda w, x, b: -((w * x).sum() + b) / abs(w).sum(), "never negative: a score above"),
            (lambda w, x, b: abs((w * x).sum()) / abs(w).sum(), "bias belongs"),
            (lambda w, x, b: abs((w * x).sum() + b) / w.sum(), "negative weight helps"),
            (lambda w, x, b: abs((w * x).sum() + b) / abs(w.sum()), "comes too late"),
            (by_norm, "each pixel may change"),
            (lambda w, x, b: abs(np.sum(w * x) + b) / np.sum(w**2), "each pixel may change"),
            (lambda w, x, b: abs(np.sum(w * x) + b) / np.abs(w).max(), "one pixel only"),
            (lambda w, x, b: abs(np.sum(w * x) + b) / np.abs(w).mean(), "use sum()"),
            (lambda w, x, b: abs(np.sum(w * x) + b) / w.size, "count the pixels"),
            (lambda w, x, b: abs(np.sum(w * x) + b), "how far the score is from 0"),
            (lambda w, x, b: np.sum(w * x) + b, "how far"),
            (lambda w, x, b: abs(w).sum() / abs((w * x).sum() + b), "turned around"),
            (lambda w, x, b: abs((w * x).sum() + b) / abs(w * x).sum(), "however bright"),
            (
                lambda w, x, b: abs((w * x).sum() + b) / (abs(w).sum() + abs(b)),
                "bias cannot be attacked",
            ),
            (lambda w, x, b: math.ceil(abs((w * x).sum() + b) / abs(w).sum()), "do not round"),
            (lambda w, x, b: round(abs((w * x).sum() + b) / abs(w).sum()), "do not round"),
            (lambda w, x, b: 2 * abs((w * x).sum() + b) / abs(w).sum(), "twice as much"),
            (lambda w, x, b: np.sign(w) * abs((w * x).sum() + b), "one for each pixel"),
            (each_pixel, "one for each pixel"),
            (by_python_sum, "adds up rows"),
            (by_search, "do not search"),
            (lambda w, x, b: abs(np.sum(w * x) + b) / abs(w).min(), "divided by 0"),
            (in_place, "changes the arrays"),
            (only_if_yes, "a no can be turned"),
            (with_if, "need one True or False"),
            (lambda w, x, b: abs(w @ x + b) / abs(w).sum(), "the matrix product"),
            (lambda w, x, b: abs(np.dot(w, x) + b) / abs(w).sum(), "the matrix product"),
            (lambda w, x, b: abs((w @ x).sum() + b) / abs(w).sum(), "the matrix product"),
            (lambda w, x, b: abs((w * x).sum() + b) / np.count_nonzero(w), "count the pixels"),
            (lambda w, x, b: abs((w * x).sum() - b) / abs(w).sum(), "as it is: not taken off"),
            (lambda w, x, b: (abs((w * x).sum()) + abs(b)) / abs(w).sum(), "absolute value"),
            (lambda w, x, b: abs(abs(w * x).sum() + b) / abs(w).sum(), "at the end"),
            (lambda w, x, b: abs((abs(w) * x).sum() + b) / abs(w).sum(), "keep their signs"),
            (lambda w, x, b: abs((w * x + b).sum()) / abs(w).sum(), "added once"),
            (lambda w, x, b: abs((w * x).mean() + b) / abs(w).mean(), "not a mean"),
            (lambda w, x, b: abs((w * x).sum() + b) / w[w > 0].sum(), "negative weight helps"),
            (lambda w, x, b: max(0, (w * x).sum() + b) / abs(w).sum(), "a no can be turned"),
            (lambda w, x, b: abs((w * x).sum() + b) / np.sign(w).sum(), "count signs"),
            (lambda w, x, b: abs((w * x).sum() + b) / np.ptp(w), "range of the weights"),
            (lambda w, x, b: abs((w * x).sum() + b) / abs(w).sum(axis=0), "leaves one number"),
        ],
        "8.5": [
            ("B", "three letters"),
            (["B", "C"], "three letters"),
            (3, "three letters"),
            (["C", "B", "D"], "1 and 2 are swapped"),
            (["C", "A", "D"], "look at the last column"),
            (["A", "C", "D"], "price on healthy"),
            (["D", "C", "A"], "price on healthy"),
            (["B", "A", "D"], "A does not even look safe"),
            (["B", "D", "D"], "D does not even look safe"),
            (["B", "B", "D"], "really is safer"),
            (["B", "C", "A"], "a poor sensor adds noise"),
            (["B", "C", "C"], "a poor sensor adds noise"),
            ("B, C, B", "a poor sensor adds noise"),
            ("bca", "a poor sensor adds noise"),
            ({1: "B", 2: "A", 3: "D"}, "A does not even look safe"),
            (["B", "C", "E"], "letters from A to D"),
            ([2, 3, 4], "letters from A to D"),
            ({"B", "C", "D"}, "a set has no order"),
        ],
        "8.6": [
            (
                lambda people, wanted, found, right: people / (wanted * found * right),
                "check the parentheses",
            ),
            (0.5, "without calling it"),
            (lambda people, wanted: 0, "must take 4 arguments"),
            (prints_rate, "returns nothing"),
            (misspelled, "misspelled"),
            (rate_from_zero, "divided by 0"),
            (hits_as_false, "as many false alarms as hits"),
            (lambda p, w, f, r: w * f * (1 - r) / r / p, "people - wanted"),
            (lambda p, w, f, r: w * (1 - r) / r / (p - w), "gives an alarm"),
            (lambda p, w, f, r: w * f * (1 - r) / (p - w), "a share of all alarms"),
            (other_share, "turned around"),
            (misses_instead, "not that of the missed"),
            (lambda p, w, f, r: w * f / r / (p - w), "Take off the hits"),
            (lambda p, w, f, r: w * f * (1 - r) / r, "number of false alarms"),
            (lambda p, w, f, r: 100 * w * f * (1 - r) / r / (p - w), "in percent"),
            (lambda p, w, f, r: (p - w) / (w * f * (1 - r) / r), "turned around"),
            (lambda p, w, f, r: 1 - r, "may be wrong"),
            (lambda p, w, f, r: w * f * (1 - r) / r / (w * f), "not wanted"),
            (lambda p, w, f, r: w * f / (w * f + p - w), "everybody gives one"),
            (lambda p, w, f, r: 1 - w * f * (1 - r) / r / (p - w), "must not give"),
            (lambda p, w, f, r: w / p, "share of wanted people"),
            (lambda p, w, f, r: w * f * (1 - r) / r / (p - w * f), "are no others"),
            (lambda p, w, f, r: w * f * (1 - r) / r / (p - w * r), "are no others"),
            (lambda p, w, f, r: (w * f / r - w) / (p - w), "not all wanted"),
            (lambda p, w, f, r: w * f * r / (p - w), "all alarms are hits / right"),
            (lambda p, w, f, r: w * r * (1 - f) / f / (p - w), "exchanged"),
            (lambda p, w, f, r: f * (1 - r) / r / (p - w), "multiply it by wanted"),
            (lambda p, w, f, r: w * f * (1 - r) / r / p - w, "parentheses"),
            (lambda p, w, f, r: w * f / r - 1, "parentheses"),
            (lambda p, w, f, r: round(w * f) * (1 - r) / r / (p - w), "do not round"),
            (lambda p, w, f, r: w * f * (1 - r) // r / (p - w), "do not round"),
            (lambda p, w, f, r: round(w * f * (1 - r) / r / (p - w), 4), "Do not round"),
            (rounded, "Do not round"),
            (lambda p, w, f, r: w * f * (1 - 1 / r) / (p - w), "not below 0"),
            (by_tries, "of the alarms would be right"),
            (lambda p, w, f, r: (1 - r) * (w * f) / (r * (p - w)) * 1.01, "is close"),
        ],
    }


def wrong_answers():
    return of_the_first_sitting() | of_the_second_sitting()
