"""Checks of the exercises of notebook 8."""

import re

import numpy as np

from utils.exercises.judge import Wrong, attempt, exercise, numbers_in, one_number

# ---------------------------------------------------------------- 8.1: the cheapest answer


def _price_cases():
    """Return (certainties, costs, what): three classes, then two with an answer "unsure"."""
    rng = np.random.default_rng(81)
    three = rng.dirichlet([0.8, 0.8, 0.8], size=16)
    unequal = np.array([[0.2, 6, 3], [4, 1.5, 1], [9, 2, 1]])
    two = rng.dirichlet([1, 1], size=9)
    unsure = np.array([[0.0, 8, 1], [3, 0, 1]])
    praise = np.array([[-3.0, 0, 0], [0, -1, 0], [0, 0, -1]])
    four = rng.dirichlet([0.8] * 4, size=12)
    dear = np.array(
        [
            [0.0, 4000, 900, 600, 700],
            [3000, 0, 950, 800, 500],
            [900, 5000, 800, 900, 2000],
            [6000, 1000, 1200, 3000, 900],
        ]
    )
    return [
        (three, unequal, "for three classes"),
        (two, unsure, "for two classes and a third answer, such as “ask a person”"),
        (three, praise, "where right answers have negative costs"),
        (four, dear, "for four classes, five answers and prices in the thousands"),
    ]


def _price_mistakes(certain, costs):
    """Return (value, hint) for what usual mistakes give, most telling first."""
    expected = certain @ costs
    found = [
        (expected, "these are the expected costs. Return which answer has the lowest."),
        (expected.min(axis=1), "that is what the cheapest answer costs. Return its number."),
        (expected.argmax(axis=1), "that is the most expensive answer of each picture."),
        (expected.max(axis=1), "that is the cost of the most expensive answer."),
        (certain.argmax(axis=1), "that is the most certain class. The costs change nothing in it."),
        (costs[certain.argmax(axis=1)].argmin(axis=1), "you take the most certain class for the "
         "truth. The other classes may be true, too, and cost more."),
        (expected.argmin(axis=0), "one answer for each picture: along which axis are the answers?"),
        (np.array(expected.argmin()), "that is one number. Use axis=1, for each picture."),
        (((1 - certain) @ costs).argmin(axis=1), "you weigh by 1 - certainty. A cost is paid when "
         "its true class *is* true."),
        (((1 - certain) * costs.mean()).argmin(axis=1), "you weigh by 1 - certainty. A cost is "
         "paid when its true class *is* true."),
        (expected[:, : certain.shape[1]].argmin(axis=1), "you ask only about as many answers as "
         "there are classes. There are costs.shape[1] answers."),
        (expected[:, :3].argmin(axis=1), "only some answers are asked about: there are "
         "costs.shape[1] of them, in each case."),
        (((certain > 0.5) @ costs).argmin(axis=1), "do not round the certainties first: small "
         "ones may be expensive."),
        ((np.round(certain) @ costs).argmin(axis=1), "do not round the certainties first: small "
         "ones may be expensive."),
        (np.round(expected).argmin(axis=1), "do not round the expected costs: two of them may "
         "become equal."),
        (np.where(certain.max(axis=1) > 0.5, certain.argmax(axis=1), expected.argmin(axis=1)),
         "a sure answer may also be the expensive one: compare the costs for every picture."),
        ((certain @ (costs / costs.sum(axis=0))).argmin(axis=1), "use the costs as they are: "
         "divided by a sum, they are other prices."),
        ((certain @ (costs / costs.sum(axis=1, keepdims=True))).argmin(axis=1), "use the costs "
         "as they are: divided by a sum, they are other prices."),
        ((certain / certain.max(axis=1, keepdims=True) * 0 + 1) @ costs, "these are sums of "
         "costs without the certainties."),
    ]  # fmt: skip
    if costs.shape[0] == costs.shape[1]:
        free = costs.copy()
        np.fill_diagonal(free, 0)
        worst = (certain[:, :, None] * costs).max(axis=1)
        found += [
            (worst.argmin(axis=1), "you take the largest of the costs, not their sum."),
            ((certain @ free).argmin(axis=1), "right answers may have costs, too: leave the "
             "diagonal as it is."),
            (((1 - certain) * costs.mean(axis=0)).argmin(axis=1), "you weigh by 1 - certainty. A "
             "cost is paid when its true class *is* true."),
        ]  # fmt: skip
        turned = certain @ costs.T
        found += [
            (turned.argmin(axis=1), "rows and columns of the costs are mixed up: the row is the "
             "true class, the column the answer."),
            (turned, "these are costs, and with rows and columns mixed up."),
            ((certain * costs.sum(axis=0)).argmin(axis=1), "each certainty meets only the sum of "
             "one column. Every true class counts for every answer."),
            ((certain * costs.sum(axis=1)).argmin(axis=1), "each certainty meets only the sum of "
             "one row. Every true class counts for every answer."),
            ((certain * costs.max(axis=1)).argmax(axis=1), "that asks which class would be the "
             "worst to miss. Add up what each answer costs."),
            ((certain * np.diag(costs)).argmin(axis=1), "only the diagonal of the costs is used: "
             "what right answers cost."),
        ]  # fmt: skip
    worst = (certain[:, :, None] * costs).max(axis=1).argmin(axis=1)
    found.append((worst, "you take the largest of the costs, not their sum."))
    zeros = "you always answer 0. Does a search start with a cost of 0 or so? Start at infinity."
    found.append((np.zeros(len(certain)), zeros))
    same = np.full(len(certain), costs.sum(axis=0).argmin())
    hint = "the same answer for all pictures: weigh the costs by the certainties of each picture."
    return [*found, (same, hint)]


@exercise("8.1")
def _cheapest(function):
    notes = {
        "mismatch": "certainties (pictures × classes) and costs (classes × answers) do not meet "
        "this way. In certainties @ costs, the classes meet.",
        "cannot access local variable": "a name has no value yet in some run. Does a search "
        "for the lowest cost start at infinity? With 0 or 100 it may find nothing.",
        "broadcast": "* and / work number by number. You need the matrix product: certainties @ "
        "costs, in which the classes meet.",
    }
    for certain, costs, when in _price_cases():
        given = certain.copy(), costs.copy()
        result = attempt(function, *given, when=when, notes=notes)
        if not (np.array_equal(given[0], certain) and np.array_equal(given[1], costs)):
            return "your function changes what it is given. Calculate with copies."
        right = (certain @ costs).argmin(axis=1)
        try:
            result = np.asarray(result, dtype=float)
        except (TypeError, ValueError):
            return f"{when}: return one number for each picture: which answer."
        if result.shape == right.shape and np.array_equal(result, right):
            continue
        for value, hint in _price_mistakes(certain, costs):
            if result.shape == np.shape(value) and np.allclose(result, value):
                return f"{when}: {hint}"
        if result.shape == (len(right), 1):
            return f"the shape is {result.shape}, but {right.shape} was asked for."
        if result.shape != right.shape:
            return (
                f"{when}: you return the shape {result.shape}. There are {len(right)} pictures, "
                "and each gets one answer."
            )
        if np.array_equal(result, right + 1):
            return "the answers are counted from 0, as the columns of an array are."
        worst = np.flatnonzero(result != right)[0]
        row = ", ".join(f"{cost:.2f}" for cost in certain[worst] @ costs)
        return (
            f"{when}: the expected costs of picture {worst} are {row}, so its cheapest answer is "
            f"{right[worst]}, not {result[worst]:g}."
        )
    return None


# ---------------------------------------------------------------- 8.2: the light on the animal


def _light_cases():
    rng = np.random.default_rng(82)
    one = np.array([[5.3, 1.1, 2.2], [1.9, 0, 3.7]])
    half = np.zeros((4, 12), bool)
    half[:3, 6:12] = True
    half[2, 11] = False
    other = rng.random((4, 2))
    spots = rng.random((12, 10)) > 0.7
    every = np.ones((6, 6), bool)
    return [
        (one, half, "for a heat map of 2 × 3 and a mask of 4 × 12"),
        (other, spots, "for a heat map of 4 × 2 and a mask of 12 × 10"),
        (rng.random((6, 6)), every, "where the mask is everything"),
        (rng.random((5, 4)), rng.random((5, 4)) > 0.5, "where heat and mask are equally large"),
        (np.zeros((3, 3)), every, "where there is no heat at all"),
    ]


def _light_mistakes(heat, mask):
    """Return (value, hint) for what usual mistakes give, most telling first."""
    high, wide = mask.shape[0] // heat.shape[0], mask.shape[1] // heat.shape[1]
    large = np.kron(heat, np.ones((high, wide)))
    on, everything = (large * mask).sum(), large.sum()
    blocks = mask.reshape(heat.shape[0], high, heat.shape[1], wide)
    tiled = np.tile(heat, (high, wide))
    rows_first = mask.reshape(high, heat.shape[0], wide, heat.shape[1]).mean(axis=(0, 2))
    corner = mask[::high, ::wide]
    middle = mask[high // 2 :: high, wide // 2 :: wide]
    found = [
        (on, "that is the heat on the mask. Divide it by all the heat."),
        (1.0, "everything would be on the animal. Is the heat beside it gone from the sum that "
         "you divide by, too?"),
        (on / (everything - on) if everything > on else np.nan, "you divide by the heat *beside* "
         "the animal. Divide by all the heat."),
        (large[mask].mean() / large.mean(), "take sums, not means: the heat on the animal, "
         "divided by all the heat."),
        (on / (everything + 1), "add nothing to what you divide by: ask first whether there is "
         "any heat."),
        (on / (heat.sum() + 1), "add nothing to what you divide by: ask first whether there is "
         "any heat."),
        (((large - large.min()) * mask).sum() / (large - large.min()).sum(), "use the heat as it "
         "is: nothing is taken off."),
        ((large[mask] > 0).mean(), "that is how much of the animal is lit. How much of the light "
         "is on the animal?"),
        ((large[mask] > large.mean()).mean(), "that is how much of the animal is lit. How much "
         "of the light is on the animal?"),
        ((mask & (large > large.mean())).sum() / mask.sum(), "that is how much of the animal is "
         "lit. How much of the light is on the animal?"),
        ((heat * blocks.all(axis=(1, 3))).sum() / heat.sum(), "a block that is partly on the "
         "animal counts for this part."),
        ((heat * (blocks.mean(axis=(1, 3)) >= 0.5)).sum() / heat.sum(), "a block counts in full "
         "or not at all. Count the pixels that are on the animal."),
        ((np.resize(heat, mask.shape) * mask).sum() / everything, "np.resize repeats the numbers "
         "in a row. Each value must become a block: np.kron, or repeat with axis=."),
        ((np.resize(heat, mask.shape) * mask).sum() / np.resize(heat, mask.shape).sum(),
         "np.resize repeats the numbers in a row. Each value must become a block: np.kron, or "
         "repeat with axis=."),
        (everything, "that is all the heat. What share of it is on the mask?"),
        ((large * mask).mean(), "that is a mean over pixels. Divide by the sum of the heat."),
        (on / max(1, mask.sum()), "you divide by the size of the mask. Divide by all the heat."),
        (on / heat.sum(), "you divide the heat of the large map by that of the small one. Each "
         "block has its value many times."),
        (on / large.max(), "you divide by the brightest point. Divide by all the heat."),
        (mask.mean(), "that is how much the animal covers. Where is the heat?"),
        (1 - on / everything, "that is the share beside the animal."),
        (everything / on if on else np.nan, "turned around: the heat on the mask goes on top."),
        (100 * on / everything, "give a share from 0 to 1, not percent."),
        ((heat * rows_first).sum() / heat.sum(), "the whole map is repeated (tile), or the mask "
         "is cut in the wrong order: reshape(rows, high, columns, wide). Each *value* must become "
         "a block."),
        ((tiled * mask).sum() / tiled.sum(), "tile repeats the whole map. Each *value* must become "
         "a block: repeat, or kron with the heat first."),
        ((heat * corner).sum() / heat.sum(), "you look at one pixel of each block only. A block "
         "may be half on the animal."),
        ((heat * middle).sum() / heat.sum(), "you look at one pixel of each block only. A block "
         "may be half on the animal."),
        ((heat * blocks.any(axis=(1, 3))).sum() / heat.sum(), "a block that the animal touches "
         "counts in full. Count the pixels that are on it."),
        ((heat * (blocks.mean(axis=(1, 3)) > 0.5)).sum() / heat.sum(), "a block counts in full or "
         "not at all. Count the pixels that are on the animal."),
        (mask[large > 0].mean(), "that counts bright pixels. A bright place must count for more "
         "than a dim one."),
        (float(mask.flat[large.argmax()]), "that looks at the brightest place only: the pointing "
         "game. Here all the light counts."),
        (mask[large > large.mean()].mean(), "that counts the pixels above the mean. All the light "
         "counts, each place by its heat."),
    ]  # fmt: skip
    if large.shape != large.shape[::-1]:
        return found
    turned = large.T
    return [*found, ((turned * mask).sum() / everything, "rows and columns are mixed up.")]


@exercise("8.2")
def _light(function):
    notes = {
        "broadcast": "heat and mask differ in size. Make each value of the heat a block first, "
        "and do not mix up rows and columns. (mask.shape says how large; no number by hand, and "
        "repeat needs axis=.)",
        "boolean index": "heat and mask differ in size. Make each value of the heat a block first, "
        "and do not mix up rows and columns. (mask.shape says how large; no number by hand, and "
        "repeat needs axis=.)",
        "cannot be interpreted as an integer": "a block has a whole number of pixels: divide with "
        "//, not with /.",
        "Cannot cast": "a block has a whole number of pixels: divide with //, not with /.",
        "division by zero": "where there is no heat at all, return 0.",
    }
    for heat, mask, when in _light_cases():
        given = heat.copy(), mask.copy()
        given_back = attempt(function, *given, when=when, notes=notes)
        if isinstance(given_back, bool | np.bool_) and heat.any():
            large = np.kron(heat, np.ones(np.array(mask.shape) // heat.shape))
            if given_back == mask.flat[large.argmax()]:
                return (
                    f"{when}: that is True or False: the pointing game. Give one share: how much "
                    "of all the light is on the animal?"
                )
        value = one_number(given_back, "share")
        if not (np.array_equal(given[0], heat) and np.array_equal(given[1], mask)):
            return "your function changes what it is given. Calculate with copies."
        if not heat.any():
            if np.isnan(value):
                return f"{when}: 0 divided by 0. Return 0 there."
            if value != 0:
                return f"{when}: return 0."
            if np.ndim(given_back) != 0:
                return f"{when}: give the number 0, not a list."
            continue
        high, wide = mask.shape[0] // heat.shape[0], mask.shape[1] // heat.shape[1]
        large = np.kron(heat, np.ones((high, wide)))
        right = (large * mask).sum() / large.sum()
        if np.isclose(value, right):
            continue
        if value == 0 and heat.max() <= 1:
            return (
                f"{when}: 0 came back. Faint heat counts, too: only where there is none, return 0."
            )
        if not np.isfinite(value):
            return f"{when}: you return {value}. What do you divide by?"
        with np.errstate(all="ignore"):
            for mistaken, hint in _light_mistakes(heat, mask):
                if np.isclose(value, mistaken):
                    return f"{when}: {hint}"
        if abs(value - right) < 0.1:
            return (
                f"{when}: {value:.3f} is close to {right:.3f}. Do you smooth the heat (resize, "
                "zoom), or round? Each value fills its block."
            )
        return f"{when}: you return {value:.3f}. It should be {right:.3f}."
    return None


# ---------------------------------------------------------------- 8.3: what is the matter


@exercise("8.3")
def _faults(answer):
    if isinstance(answer, set | frozenset):
        raise Wrong("a set has no order. Give a list, such as [1, 2, 3, 4, 5].")
    given = numbers_in(answer, "ABCDE", 5, "faults", "teams")
    if sorted(given) != [1, 2, 3, 4, 5]:
        raise Wrong("each of the numbers 1 to 5 is needed once.")
    if list(given) == [4, 3, 1, 5, 2]:
        return "you give the team of each fault. Give the fault of each team: A first, E last."
    if given[4] == 2:
        return (
            "E: 99% in the test and 74% elsewhere. If nothing were the matter, where would these "
            "25 points go?"
        )
    hints = {
        "A": "team A knows its training pictures by heart, and nothing new. What was missing?",
        "B": "team B is right as long as the pictures are of the same kind. Look at its last two "
        "numbers together.",
        "C": "compare row C with all the others: does any of its numbers not fit the rest?",
        "D": "team D is better in the test than in training. What can be wrong in one and not in "
        "the other?",
        "E": "team E looks at the animals and is nearly perfect in its test. Why not elsewhere?",
    }
    for letter, said, expected in zip("ABCDE", given, (3, 5, 2, 1, 4), strict=True):
        if said != expected:
            return hints[letter]
    return None


# ---------------------------------------------------------------- 8.4

# Weights, pixels and bias of linear models: scores above and below 0, a weight of 0, a picture.
_LINEAR = [
    (
        np.array([1.0, -5.5, 0.0, 2.5, 0.25, 0.4]),
        np.array([90.0, 10.0, 70.0, 40.0, 20.0, 30.0]),
        -20.0,
    ),
    (np.array([2.0, -1.0, 0.5]), np.array([3.0, 20.0, 8.0]), -6.0),
    (np.array([2.0, -0.5, 1.0, 4.0]), np.array([8.0, 30.0, 5.0, 2.0]), -100.0),
    (np.array([[0.2, -0.5], [-0.1, 0.3]]), np.array([[200.0, 20.0], [50.0, 90.0]]), 4.0),
]


def _usual_epsilons(weights, pixels, bias, right):
    """Return pairs of the result of a usual mistake and its hint."""
    score = np.sum(weights * pixels) + bias
    size, total = abs(score), np.sum(abs(weights))
    other_norm = (
        "that divides by the length of the weights, so pixels with large weights would change "
        "more. But each pixel may change by ε, so all of them should."
    )
    absolute = (
        "a pixel with a negative weight helps, too: it is changed the other way. Take the absolute "
        "value of each weight before you add them up."
    )
    at_end = "the absolute value comes too late: take it of each weight, and then add them up."
    no_bias = abs(np.sum(weights * pixels))
    signs = np.sign(weights).sum()
    matrix = weights @ pixels if weights.ndim > 1 else weights * np.nan
    product = (
        "for a picture with rows and columns, @ and np.dot are the matrix product. Take "
        "(weights * pixels).sum()."
    )
    whole = (
        "take the absolute value of the whole score, once, at the end; the weights keep their "
        "signs."
    )
    signed = "the score needs the weights with their signs."
    bias_once = "the bias is added once, to the sum, and the score is a sum, not a mean."
    column = size / np.linalg.norm(weights, 1) if weights.ndim > 1 else np.nan
    return [
        (column, "norm(…, 1) of a table is the largest sum of a column. Add up all sizes."),
        (abs(matrix.sum() + bias) / total, product),
        (
            abs(np.sum(weights * pixels) - bias) / total,
            "the bias is added as it is: not taken off, and not by its absolute value.",
        ),
        (np.sum(abs(weights * pixels)) / total, whole),
        (abs(np.sum(abs(weights * pixels)) + bias) / total, whole),
        ((abs(np.sum(weights * pixels)) + bias) / total, whole),
        (abs(abs(np.sum(weights * pixels)) + bias) / total, whole),
        ((no_bias + abs(bias)) / total, whole),
        (abs(np.sum(abs(weights) * pixels) + bias) / total, signed),
        (abs(np.sum(weights * pixels + bias)) / total, bias_once),
        (
            abs(np.mean(weights * pixels) + bias) / np.mean(abs(weights)),
            "the score is a sum, not a mean.",
        ),
        (abs(np.mean(weights * pixels) + bias) / total, "the score is a sum, not a mean."),
        (size / np.sum(weights[weights > 0]), absolute),
        (score / np.sum(weights[weights > 0]), absolute),
        (
            size / (weights.max() - weights.min()),
            "that is the range of the weights. All pixels "
            "change at once: add up the sizes of all weights.",
        ),
        (
            size / abs(signs) if signs else np.nan,
            "you count signs. How much does the score move with each weight?",
        ),
        (
            size / np.count_nonzero(weights),
            "you count the pixels. How much does the score move with each?",
        ),
        (score / total, "ε is never negative: a score below 0 has to rise, by its absolute value."),
        (
            -score / total,
            "ε is never negative: a score above 0 has to fall, by its absolute value.",
        ),
        (no_bias / total, "the bias belongs to the score, too."),
        (np.sum(weights * pixels) / total, "the bias belongs to the score, too."),
        (size / np.sum(weights), absolute),
        (score / np.sum(weights), absolute),
        (size / abs(np.sum(weights)), at_end),
        (size / np.linalg.norm(weights), other_norm),
        (size / np.sum(weights**2), other_norm),
        (size / abs(weights).max(), "that changes one pixel only. All may change at once."),
        (size / weights.max(), "that changes one pixel only. All may change at once."),
        (size / weights.size, "you count the pixels. How much does the score move with each?"),
        (size / (total / weights.size), "mean() is too small by the number of pixels: use sum()."),
        (size, "that is how far the score is from 0. How far does ε = 1 move it?"),
        (score, "that is the score. How far is it from 0, and how far does ε = 1 move it?"),
        (total, "that is how far ε = 1 moves the score. How many times is it needed?"),
        (total / size, "turned around: divide what is needed by what ε = 1 brings."),
        (size / total / 2, "that is half of it: the score has to reach 0."),
        (2 * size / total, "that is twice as much: the score only has to reach 0."),
        (
            size / np.sum(abs(weights * pixels)),
            "a change of ε in a pixel moves the score by ε times its weight, however bright it is.",
        ),
        (size / (total + abs(bias)), "the bias cannot be attacked: only pixels change."),
        (size / np.sum(abs(pixels)), "a change of a pixel counts by its weight, not its value."),
        (size / (total / 255), "the pixels go from 0 to 255 here, and so does ε."),
        (size / total / 255, "the pixels go from 0 to 255 here, and so does ε."),
        (np.floor(right), "do not round: ε may be a fraction."),
        (np.ceil(right), "do not round: ε may be a fraction."),
        (np.round(right), "do not round: ε may be a fraction."),
    ]


@exercise("8.4")
def _smallest_epsilon(function):
    for weights, pixels, bias in _LINEAR:
        when = f"for weights {weights.tolist()}, pixels {pixels.tolist()} and bias {bias}"
        given = weights.copy(), pixels.copy()
        result = attempt(function, *given, bias, when=when)
        if not (np.array_equal(given[0], weights) and np.array_equal(given[1], pixels)):
            return "your function changes the arrays it was given. Make new ones."
        if weights.ndim > 1 and np.shape(result) == pixels.shape:
            result = np.asarray(result, dtype=float)
            for score_like in (abs(weights @ pixels + bias), weights @ pixels + bias):
                if np.allclose(result, score_like / np.sum(abs(weights))):
                    return (
                        f"{when}: for a picture with rows and columns, @ and np.dot are the "
                        "matrix product. Take (weights * pixels).sum()."
                    )
        if np.shape(result) == pixels.shape:
            return (
                f"{when}: give one number. You give one for each pixel: the score is the sum over "
                "all pixels, and they all change by the same ε."
            )
        if np.size(result) > 1:
            return (
                f"{when}: give one number. sum() of Python adds up rows, and sum(axis=0) leaves "
                "one number for each column; .sum() or np.sum without axis adds up all."
            )
        result = one_number(result)
        score, total = np.sum(weights * pixels) + bias, np.sum(abs(weights))
        right = abs(score) / total
        if np.isclose(result, right, rtol=1e-4, atol=0):
            continue
        if not np.isfinite(result):
            return (
                f"{when}: something is divided by 0. A pixel may have the weight 0, and weights "
                "may cancel out: divide by the sum of all their sizes."
            )
        if result == 0 and score < 0:
            return (
                f"{when}: 0 came back. The score is {score:.4g}: a no can be turned into a yes, "
                "too. How far is it from 0?"
            )
        for mistaken, hint in _usual_epsilons(weights, pixels, bias, right):
            if np.isclose(result, mistaken, rtol=1e-6, atol=0):
                return f"{when}: {hint}"
        if abs(result - right) < 0.02 * right:
            return f"{when}: {result:.4g} is close to {right:.4g}. Do not round, do not search."
        return (
            f"{when}: {result:.4g} came back. The score is {score:.4g}. If each pixel moves by 1 "
            f"in the direction that counts, the score moves by {total:.4g}."
        )
    return None


# ---------------------------------------------------------------- 8.5


@exercise("8.5")
def _who_is_who(answer):
    if isinstance(answer, set | frozenset):
        return 'a set has no order. Give a list, such as ["A", "B", "C"].'
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, str):
        answer = re.findall(r"\b[A-Da-d]\b", answer) or list(answer.strip())
    try:
        letters = [str(one).strip().upper() for one in answer]
    except TypeError:
        return 'give three letters in a list, such as ["A", "B", "C"].'
    if len(letters) != 3:
        return f"give three letters, one for each question; you gave {len(letters)}."
    if not set(letters) <= set("ABCD"):
        return 'give letters from A to D, such as ["A", "B", "C"].'
    if letters == ["B", "C", "D"]:
        return None
    learned, seeming, _ = letters
    if learned == "C" and seeming == "B":
        return (
            "1 and 2 are swapped. Look at the last column: against which of the two does a "
            "borrowed attack do more than its own?"
        )
    if learned == "C":
        return (
            "1: C resists its own gradient, but look at the last column: an attack made on "
            "another network hits it. A network that has learned to resist withstands it."
        )
    if learned != "B":
        return (
            "1: adversarial training has a price on healthy pictures, and helps against all three "
            "attacks. Which row shows both?"
        )
    if seeming == "A":
        return "2: A does not even look safe: FGSM leaves 12%."
    if seeming == "D":
        return "2: D does not even look safe: FGSM leaves 10%."
    if seeming == "B":
        return (
            "2: B really is safer: no attack takes more than a third of it. Who falls in the last "
            "column only?"
        )
    return (
        "3: a poor sensor adds noise, and nobody attacks. Which column shows that, and who loses "
        "most from the first column to it?"
    )


# ---------------------------------------------------------------- 8.6

# People who pass, how many of them are wanted, share of the wanted that is found, and the share
# of alarms that must be right.
_STATIONS = [
    (100_000, 20, 0.95, 0.6),
    (5_000, 50, 0.8, 0.5),
    (1_000_000, 10, 1.0, 0.75),
    (400, 100, 0.6, 0.2),
    (6_000, 25, 0.93, 0.7),  # 23.25 hits: nothing is rounded
]


def _usual_rates(people, wanted, found, right):
    """Return pairs of the result of a usual mistake and its hint."""
    others, hits = people - wanted, wanted * found
    false = hits * (1 - right) / right
    equal = (
        "that is as many false alarms as hits, so half of the alarms are right. Which ratio gives "
        "the share that was asked for?"
    )
    everyone = "false alarms come from those who are not wanted: people - wanted."
    parentheses = "check the parentheses: what is divided by what?"
    minus_found = (
        "the others are people - wanted. Those wanted who were not found are no others, and "
        "neither are those who were."
    )
    share = "found is a share here: multiply it by wanted first."
    not_found = "only the share found of the wanted gives an alarm."
    return [
        (false / people, everyone),
        (false / (people - hits), minus_found),
        (false / (people - wanted * right), minus_found),
        ((hits / right - wanted) / others, "take off the hits from all alarms, not all wanted."),
        ((hits / right - wanted) / people, "take off the hits from all alarms, not all wanted."),
        (hits * right / others, "right is a share of all alarms: all alarms are hits / right."),
        (wanted * right * (1 - found) / found / others, "found and right are exchanged."),
        (found * (1 - right) / right / others, share),
        (false / people - wanted, parentheses),
        (hits / right - hits / others, parentheses),
        (hits / right - 1, parentheses),
        (
            round(hits) * (1 - right) / right / others,
            "do not round: hits, too, may have a fraction, as an average.",
        ),
        (
            int(hits) * (1 - right) / right / others,
            "do not round: hits, too, may have a fraction, as an average.",
        ),
        (
            np.floor(false) / others,
            "do not round: false alarms, too, may have a fraction, as an average.",
        ),
        (
            np.round(false) / others,
            "do not round: false alarms, too, may have a fraction, as an average.",
        ),
        (
            np.ceil(false) / others,
            "do not round: false alarms, too, may have a fraction, as an average.",
        ),
        (hits / people, equal),
        (hits / others, equal),
        (wanted * (1 - right) / right / others, not_found),
        (wanted * (1 - right) / right / people, not_found),
        (
            hits * right / (1 - right) / others,
            "turned around: the higher the share that must be right, the fewer false alarms.",
        ),
        (
            hits * (1 - right) / others,
            "right is a share of all alarms, not of the hits: all alarms are hits / right.",
        ),
        (hits / right / others, "those are all alarms. Take off the hits."),
        (hits / right / people, "those are all alarms. Take off the hits."),
        (false, "that is the number of false alarms. Which share of the others is it?"),
        (false / hits, "divide the false alarms by the number of people who are not wanted."),
        (false / wanted, "divide the false alarms by the number of people who are not wanted."),
        (100 * false / others, "that is in percent. Give a share from 0 to 1."),
        (others / false, "turned around: false alarms divided by people who are not wanted."),
        (1 - right, "that is the share of the alarms that may be wrong. Of how many people?"),
        (
            wanted * (1 - found) * (1 - right) / right / others,
            "found is the share of the wanted that gives an alarm, not that of the missed ones.",
        ),
        (hits / (hits + others), "that is the share of right alarms if everybody gives one."),
        (1 - false / others, "that is the share of the others who must not give an alarm."),
        (false / (others - hits), "the people who are not wanted are people - wanted."),
        (false / (people + wanted), "the people who are not wanted are people - wanted."),
        (wanted / people, "that is the share of wanted people. How many false alarms are allowed?"),
    ]


@exercise("8.6")
def _allowed_rate(function):
    for people, wanted, found, right in _STATIONS:
        when = f"for {people:,} people, {wanted} wanted, found {found} of them, right {right}"
        result = one_number(attempt(function, people, wanted, found, right, when=when))
        hits = wanted * found
        expected = hits * (1 - right) / right / (people - wanted)
        if np.isclose(result, expected, rtol=1e-4, atol=0):
            continue
        if not np.isfinite(result):
            return f"{when}: something is divided by 0."
        for mistaken, hint in _usual_rates(people, wanted, found, right):
            if np.isclose(result, mistaken, rtol=1e-6, atol=0):
                return f"{when}: {hint}"
        if result < 0:
            return f"{when}: {result:.4g} came back. A share is not below 0: check the parentheses."
        if result > 1:
            return f"{when}: {result:.4g} came back. A share is not above 1: check the parentheses."
        if any(np.isclose(result, round(expected, n), rtol=1e-9, atol=0) for n in range(3, 7)):
            return f"{when}: {result:.4g} came back. Do not round: the share is small."
        if result == 0:
            return f"{when}: 0 came back. Do not round: the share is small."
        if abs(result - expected) < 0.03 * expected:
            return f"{when}: {result:.4g} is close, but {expected:.4g} is right. Do not round."
        alarms = hits / (hits + result * (people - wanted))
        return (
            f"{when}: with {result:.4g}, {alarms:.1%} of the alarms would be right, not "
            f"{right:.0%}."
        )
    return None
