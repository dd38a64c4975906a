"""Known-wrong answers to the exercises of notebook 10, with a piece of the hint of each."""

import math

import numpy as np
from sklearn.metrics import cohen_kappa_score

# ---------------------------------------------------------------- 10.1


def parts(table):
    """Return the shares, the agreement, the agreement by chance, and kappa."""
    s = table / table.sum()
    agree, chance = np.trace(s), np.sum(s.sum(0) * s.sum(1))
    return s, agree, chance, (agree - chance) / (1 - chance)


def made(make):
    return lambda table: make(*parts(table))


def normed(agree, chance):
    with np.errstate(all="ignore"):
        return (agree - chance) / (1 - chance)


def mean_shares(shares):
    return (shares.sum(0) + shares.sum(1)) / 2


def by_shares(s):
    return normed(np.trace(s), np.sum(s.sum(0) * s.sum(1)))


def in_counts(table):
    agree = np.trace(table)
    chance = np.sum(table.sum(0) * table.sum(1))
    return (agree - chance) / (1 - chance)


def half_counts(table):
    chance = parts(table)[2]
    return (np.trace(table) - chance) / (1 - chance)


def in_place(table):
    table[0, 0] += 1
    return 0.5


def for_two_names(table):
    n = table.sum()
    agree = (table[0, 0] + table[1, 1]) / n
    yes = table[0].sum() / n * table[:, 0].sum() / n
    no = table[1].sum() / n * table[:, 1].sum() / n
    return (agree - yes - no) / (1 - yes - no)


def with_loops(table):
    n, agree, chance = table.sum(), 0, 0
    for i in range(len(table)):
        agree += table[i][i]
        chance += sum(table[i]) * sum(table[i])
    return (agree / n - chance / n**2) / (1 - chance / n**2)


# ---------------------------------------------------------------- 10.2


def limit_with(cost):
    """Return an answer that looks for the lowest limit of the lowest cost."""

    def answer(sure, right, cost_wrong, cost_silent):
        limits = [*sorted(sure), 1.01]
        return min(limits, key=lambda x: cost(sure, right, cost_wrong, cost_silent, x))

    return answer


def bill(sure, right, wrong, silent, limit):
    return wrong * np.sum((sure >= limit) & ~right) + silent * np.sum(sure < limit)


def limit_among(limits):
    """Return an answer that takes the first of some limits with the lowest cost."""
    return lambda sure, right, w, c: min(limits(sure), key=lambda x: bill(sure, right, w, c, x))


def between(sure):
    s = np.sort(sure)
    return [s[0], *(s[1:] + s[:-1]) / 2, 1.01]


def by_share(sure, right, wrong, silent, limit):
    kept = sure >= limit
    return wrong * (np.mean(~right[kept]) if kept.any() else 0) + silent * np.mean(~kept)


def only_lost_hits(sure, right, wrong, silent, limit):
    return wrong * np.sum((sure >= limit) & ~right) + silent * np.sum((sure < limit) & right)


def sorts_only_one(sure, right, cost_wrong, cost_silent):
    return limit_with(bill)(np.sort(sure), right, cost_wrong, cost_silent)


def starts_with_zero(sure, right, cost_wrong, cost_silent):
    best, lowest = None, 0
    for limit in [*np.sort(sure), 1.01]:
        cost = bill(sure, right, cost_wrong, cost_silent, limit)
        if cost < lowest:
            best, lowest = limit, cost
    return best


def the_place(sure, right, cost_wrong, cost_silent):
    costs = [bill(sure, right, cost_wrong, cost_silent, x) for x in [*np.sort(sure), 1.01]]
    return np.argmin(costs)


def without_silence_for_all(sure, right, cost_wrong, cost_silent):
    return min(sorted(sure), key=lambda x: bill(sure, right, cost_wrong, cost_silent, x))


def the_last_of_equals(sure, right, cost_wrong, cost_silent):
    best, lowest = None, np.inf
    for limit in [*sorted(sure), 1.01]:
        cost = bill(sure, right, cost_wrong, cost_silent, limit)
        if cost <= lowest:
            best, lowest = limit, cost
    return best


def above_only(sure, right, cost_wrong, cost_silent):
    best, lowest = 1.01, np.inf
    for limit in [0.0, *sorted(sure)]:
        kept = sure > limit
        cost = cost_wrong * np.sum(kept & ~right) + cost_silent * np.sum(~kept)
        if cost < lowest:
            best, lowest = limit, cost
    return best


def in_steps(sure, right, cost_wrong, cost_silent):
    limits = np.arange(0, 1.05, 0.1)
    costs = [bill(sure, right, cost_wrong, cost_silent, x) for x in limits]
    return limits[int(np.argmin(costs))]


def not_with_not(sure, right, cost_wrong, cost_silent):
    return limit_with(bill)(sure, not right, cost_wrong, cost_silent)


def sorts_in_place(sure, right, cost_wrong, cost_silent):
    sure.sort()
    return sure[0]


def the_cost(sure, right, cost_wrong, cost_silent):
    limits = [*sorted(sure), 1.01]
    return float(min(bill(sure, right, cost_wrong, cost_silent, x) for x in limits))


def at_most(sure, right, cost_wrong, cost_silent):
    for limit in sorted(sure):
        if np.mean(~right[sure >= limit]) <= 0.05:
            return limit
    return 1.01


# ---------------------------------------------------------------- 10.3


def filled(times, value=math.inf):
    return [value if t is None else t for t in times]


def place(times):
    return math.ceil(0.95 * len(times)) - 1


def left_out(times):
    there = sorted(t for t in times if t is not None)
    return there[place(there)]


def in_numpy(times):
    return np.percentile([t for t in times if t is not None], 95)


def in_numpy_with_inf(times):
    return np.percentile(filled(times), 95)


def sorts_the_list(times):
    times.sort(key=lambda t: math.inf if t is None else t)
    return times[place(times)]


def or_none(times):
    found = sorted(filled(times))[place(times)]
    return None if found == math.inf else found


def first_within(times, enough):
    for x in sorted(filled(times)):
        if enough(x, times):
            return x
    return math.inf


def too_many(times):
    lost = sum(t is None for t in times)
    return math.inf if lost >= 0.05 * len(times) else sorted(filled(times))[place(times)]


def answered_only(times):
    return sorted(t for t in times if t is not None)[place(times)]


def nan_percentile(times):
    found = np.array([np.nan if t is None else t for t in times], float)
    return np.percentile(found, 95)


def wrong_answers():
    return {
        "10.1": [
            (0.4, "without calling it"),
            (lambda one, other: 0.5, "must take 1 argument"),
            (lambda table: table / table.sum(), "give one number"),
            (in_place, "changed the table"),
            (made(lambda s, a, c, k: a), "the agreement alone"),
            (made(lambda s, a, c, k: c), "agreement by chance alone"),
            (made(lambda s, a, c, k: a - c), "what was possible beyond chance"),
            (made(lambda s, a, c, k: (a - c) / c), "not by chance"),
            (made(lambda s, a, c, k: (a - c) / a), "not by the agreement"),
            (made(lambda s, a, c, k: 1 - k), "1 minus kappa"),
            (made(lambda s, a, c, k: 100 * k), "not percent"),
            (made(lambda s, a, c, k: normed(a, 1 / len(s))), "how often each person says each"),
            (made(lambda s, a, c, k: normed(a, np.sum(s.sum(1) ** 2))), "sums of the rows by"),
            (made(lambda s, a, c, k: normed(a, np.sum(s.sum(0) ** 2))), "sums of the columns by"),
            (made(lambda s, a, c, k: normed(a, np.sum(s**2))), "first add up each row"),
            (made(lambda s, a, c, k: normed(a, np.sum(np.diag(s) ** 2))), "not the diagonal"),
            (with_loops, "sums of the rows by"),
            (in_counts, "Divide the table by its sum first"),
            (half_counts, "Are these counts?"),
            (made(lambda s, a, c, k: round(k, 2)), "do not round"),
            (made(lambda s, a, c, k: k + 0.03), "is expected. (Agreement"),
            (for_two_names, "first two names only"),
            (lambda t: parts(t[:2, :2])[3], "first two names only"),
            (made(lambda s, a, c, k: normed(a, np.sum(mean_shares(s) ** 2))), "mean of both"),
            (made(lambda s, a, c, k: max(0, k)), "kappa can be below 0"),
            (made(lambda s, a, c, k: normed(a, np.outer(s.sum(0), s.sum(1)).sum())), "divide by 0"),
            (made(lambda s, a, c, k: (a - c) / 1 - c), "parentheses are missing"),
            (made(lambda s, a, c, k: a - c / (1 - c)), "parentheses are missing"),
            (made(lambda s, a, c, k: (a - c) / (1 - a) if a < 1 else 1), "not 1 minus agreement"),
            (made(lambda s, a, c, k: -k), "the other way around"),
            (made(lambda s, a, c, k: normed(a, c / len(s))), "Do not take the mean"),
            (made(lambda s, a, c, k: normed(np.mean(np.diag(s)), c)), "Do not take the mean"),
            (made(lambda s, a, c, k: normed(np.trace(s[::-1]), c)), "top *left*"),
            (made(lambda s, a, c, k: normed(a, np.prod(s.sum(0) * s.sum(1)))), "np.sum"),
            (made(lambda s, a, c, k: normed(a, s.sum(0) @ s.sum(1)[::-1])), "of the same name"),
            (lambda t: by_shares(t / t.sum(axis=1, keepdims=True)), "the *whole* table"),
            (lambda t: by_shares(t / len(t)), "the *whole* table"),
            (lambda t: by_shares(t // t.sum()), "throws the fraction away"),
            (lambda t: cohen_kappa_score(t[0], t[1]), "two lists of labels"),
            (lambda table: None, "returns nothing"),
            (lambda table: f"{parts(table)[3]:.2f}", "you gave a text"),
            (lambda table: table.trace / table.sum(), "parentheses"),
        ],
        "10.2": [
            (0.6, "without calling it"),
            (lambda sure, right: 0.5, "must take 4 arguments"),
            (limit_with(lambda s, r, w, c, x: bill(s, r, c, w, x)), "are swapped"),
            (limit_with(lambda s, r, w, c, x: w * np.sum((s >= x) & ~r)), "silence is missing"),
            (
                limit_with(lambda s, r, w, c, x: c * np.sum(s < x)),
                "only silence makes a difference",
            ),
            (limit_with(lambda s, r, w, c, x: bill(s, ~r, w, c, x)), "as if they were wrong"),
            (limit_with(lambda s, r, w, c, x: -bill(s, r, w, c, x)), "Look for the lowest cost"),
            (without_silence_for_all, "Try a limit above 1"),
            (limit_among(lambda s: [*sorted(s), 1.0]), "Never is 1.01"),
            (limit_among(lambda s: [1.01, *sorted(s)]), "Take the lower one"),
            (limit_among(lambda s: [*s, 1.01]), "Take the lower one"),
            (limit_among(lambda s: [*np.arange(0, 1, 0.01), 1.01]), "does not occur in sure"),
            (limit_among(lambda s: [*np.arange(0, 1, 0.02), 1.01]), "not occur in sure"),
            (limit_among(between), "does not occur in sure"),
            (limit_with(by_share), "their share of those"),
            (limit_with(only_lost_hits), "whether it would have been right"),
            (sorts_only_one, "no longer belong together"),
            (starts_with_zero, "Start with np.inf"),
            (the_place, "the place of the limit"),
            (the_last_of_equals, "Take the lower one"),
            (above_only, "use >="),
            (in_steps, "not a grid"),
            (at_most, "the costs decide"),
            (lambda *given: 2.0, "Yours answers nothing"),
            (the_cost, "that is the lowest cost"),
            (lambda *given: 0, "only silence makes a difference"),
            (lambda s, r, w, c: s.mean(), "costs"),
            (sorts_in_place, "changed the arrays"),
            (not_with_not, "True or False, but an array"),
            (lambda sure, right, w, c: sure >= 0.5, "give one number"),
            (lambda sure, right, w, c: (0.5, 3), "give one number"),
            (lambda *given: None, "returns nothing"),
            (lambda *given: "0.5", "you gave a text"),
        ],
        "10.3": [
            (12.5, "without calling it"),
            (lambda times, share: 1, "must take 1 argument"),
            (left_out, "are left out. They belong at the slow end"),
            (lambda t: sorted(filled(t, 0))[place(t)], "counts as 0 ms"),
            (lambda t: max(filled(t)), "slowest of all"),
            (lambda t: min(filled(t)), "fastest of all"),
            (lambda t: sorted(filled(t))[::-1][place(t)], "Sort upward"),
            (lambda t: sorted(filled(t))[int(0.05 * len(t))], "Sort upward"),
            (lambda t: sorted(filled(t))[min(int(0.95 * len(t)), len(t) - 1)], "one place too far"),
            (lambda t: np.sort(filled(t, np.nan))[place(t)], "that is not a number"),
            (in_numpy, "between two times"),
            (in_numpy_with_inf, "between two times"),
            (lambda t: 0.95 * max(filled(t, 0)), "95% of the slowest time"),
            (lambda t: np.mean(filled(t, 0)), "that is the mean"),
            (lambda t: np.median(filled(t)), "that is the median"),
            (lambda t: filled(t)[place(t)], "sort the times first"),
            (lambda t: sorted(t)[place(t)], "Replace it by np.inf first"),
            (nan_percentile, "between two times"),
            (lambda t: np.percentile(filled(t), 95, method="nearest"), "np.percentile counts"),
            (lambda t: np.percentile(filled(t), 95, method="higher"), "np.percentile counts"),
            (lambda t: np.quantile(filled(t), 0.95, method="lower"), "np.percentile counts"),
            (lambda t: sorted(filled(t))[int(0.95 * len(t)) - 1], "Round up"),
            (lambda t: sorted(filled(t))[round(0.95 * len(t)) - 1], "Round up"),
            (lambda t: sorted(filled(t))[: int(0.95 * len(t))][-1], "Round up"),
            (lambda t: sorted(x or math.inf for x in t)[place(t)], "`is None`"),
            (
                lambda t: math.inf if None in t else sorted(t)[place(t)],
                "do not make it impossible",
            ),
            (too_many, "exactly 5% are lost"),
            (or_none, "return np.inf"),
            (answered_only, "fewer requests were answered"),
            (lambda t: sorted(filled(t, 60000))[place(t)], "not a large number"),
            (lambda t: min(sorted(filled(t))[place(t)], 1e9) % 1e9 or -1, "Return np.inf"),
            (lambda t: sorted(filled(t))[place(t)] / 1000, "not seconds"),
            (
                lambda t: first_within(t, lambda x, t: np.mean(np.array(filled(t)) <= x) > 0.95),
                "at least 95% is >=",
            ),
            (
                lambda t: first_within(t, lambda x, t: np.mean(np.array(filled(t)) < x) >= 0.95),
                "a time counts itself",
            ),
            (sorts_the_list, "changed the list"),
            (lambda t: sorted(filled(t)), "give one number"),
            (lambda t: sorted(filled(t))[0.95 * len(t)], "Python says"),
            (lambda t: None, "returns nothing"),
            (lambda t: sorted(filled(t))[place(t)] + 0.5, "is expected; you gave"),
        ],
        "10.4": [
            ([1, 2, 3, 4], "panel A"),
            ([3, 4, 2, 1], "panel B"),
            ([3, 2, 1, 4], "panel C"),
            ([3, 1, 4, 2], "panel B"),
            ([2, 3, 4, 1], "panel A"),
            ([4, 2, 3, 1], "panel A"),
            ({"A": 3, "B": 2, "C": 1, "D": 4}, "panel C"),
            ({"A": 3}, "for A, B, C, D"),
            ("3, 2, 1, 4", "panel C"),
            (["autumn", "app", "holiday", "nothing"], "numbers of the causes"),
            ([3, 2, 4], "give 4 numbers"),
            ([3, 2, 4, 4], "needed once"),
            ([3, 2, 4, 0], "needed once"),
            ([3.5, 2, 4, 1], "whole numbers"),
            (3, "give 4 numbers"),
        ],
        "10.5": [
            ([1, 2, 3, 4], "look at A"),
            ([2, 1, 3, 4], "look at B"),
            ([2, 4, 1, 3], "look at C"),
            ([3, 4, 2, 1], "look at A"),
            ([4, 2, 3, 1], "look at A"),
            ({"A": 2, "B": 1, "C": 3, "D": 4}, "look at B"),
            ({"A": 2}, "for A, B, C, D"),
            ("2 1 3 4", "look at B"),
            (["BGR", "names", "255", "none"], "numbers of the faults"),
            ([2, 4, 3], "give 4 numbers"),
            ([2, 4, 3, 3], "needed once"),
            ([2, 4, 3, 0], "needed once"),
            ([2.5, 4, 3, 1], "whole numbers"),
            (2, "give 4 numbers"),
        ],
    }
