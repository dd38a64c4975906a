"""Checks of the exercises of notebook 8."""

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
    return [
        (three, unequal, "for three classes"),
        (two, unsure, "for two classes and a third answer, such as “ask a person”"),
        (three, praise, "where right answers have negative costs"),
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
    ]  # fmt: skip
    if costs.shape[0] == costs.shape[1]:
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
    same = np.full(len(certain), costs.sum(axis=0).argmin())
    hint = "the same answer for all pictures: weigh the costs by the certainties of each picture."
    return [*found, (same, hint)]


@exercise("8.1")
def _cheapest(function):
    notes = {
        "mismatch": "certainties (pictures × classes) and costs (classes × answers) do not meet "
        "this way. In certainties @ costs, the classes meet.",
        "broadcast": "* multiplies number by number. You need the matrix product: certainties @ "
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
    one = np.array([[0.0, 1, 5], [2, 0, 4]])
    half = np.zeros((4, 12), bool)
    half[:3, 6:11] = True
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
    corner = mask[::high, ::wide]
    middle = mask[high // 2 :: high, wide // 2 :: wide]
    found = [
        (on, "that is the heat on the mask. Divide it by all the heat."),
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
        "and do not mix up rows and columns.",
        "boolean index": "heat and mask differ in size. Make each value of the heat a block first, "
        "and do not mix up rows and columns.",
        "cannot be interpreted as an integer": "a block has a whole number of pixels: divide with "
        "//, not with /.",
        "Cannot cast": "a block has a whole number of pixels: divide with //, not with /.",
        "division by zero": "where there is no heat at all, return 0.",
    }
    for heat, mask, when in _light_cases():
        given = heat.copy(), mask.copy()
        value = one_number(attempt(function, *given, when=when, notes=notes), "share")
        if not (np.array_equal(given[0], heat) and np.array_equal(given[1], mask)):
            return "your function changes what it is given. Calculate with copies."
        if not heat.any():
            if np.isnan(value):
                return f"{when}: 0 divided by 0. Return 0 there."
            if value != 0:
                return f"{when}: return 0."
            continue
        high, wide = mask.shape[0] // heat.shape[0], mask.shape[1] // heat.shape[1]
        large = np.kron(heat, np.ones((high, wide)))
        right = (large * mask).sum() / large.sum()
        if np.isclose(value, right):
            continue
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
    given = numbers_in(answer, "ABCDE", 5, "faults", "teams")
    if sorted(given) != [1, 2, 3, 4, 5]:
        raise Wrong("each of the numbers 1 to 5 is needed once.")
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
