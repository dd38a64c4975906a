"""Checks of the exercises of notebook 10."""

import dis
import math
from itertools import pairwise

import numpy as np

from utils.exercises.judge import Wrong, attempt, exercise, misplaced, names_used, one_number


def _attempt(function, *arguments, when, otherwise, notes=None):
    """Call the learner's function; ``otherwise`` is what None means where it does end in return."""
    try:
        return attempt(function, *arguments, when=when, notes=notes)
    except Wrong as problem:
        steps = [*dis.get_instructions(function)] if hasattr(function, "__code__") else []
        gives = any(
            two.opname == "RETURN_VALUE" and one.opname != "LOAD_CONST"
            for one, two in pairwise(steps)
        )
        if gives and "returns nothing" in str(problem):
            raise Wrong(f"{when}: {otherwise}") from None
        raise


# ---------------------------------------------------------------- two people who label


def two_people(true, class_names):
    """Return what two simulated people call the same pictures, as numbers of classes.

    Ann calls many cows sheep, Ben calls many cats squirrels; where there are no such classes, both
    confuse the first two. Both slip now and then, and a few pictures deceive both in the same way.

    Args:
        true: the true labels, as numbers.
        class_names: the classes, at least two.
    """
    number = {name: n for n, name in enumerate(class_names)}
    anns, bens = [0, 1], [1, 0]
    if {"cow", "sheep", "cat", "squirrel"} <= set(number):
        anns, bens = [number["cow"], number["sheep"]], [number["cat"], number["squirrel"]]
    deceived = np.random.default_rng(0).random(len(true)) < 0.02  # the same pictures for both
    labels = []
    for seed, (kind, other) in enumerate([anns, bens], start=1):
        rng, said = np.random.default_rng(seed), np.array(true)
        said[(true == kind) & (rng.random(len(true)) < 0.4)] = other
        slip = rng.random(len(true)) < 0.04
        said[slip] = rng.integers(len(class_names), size=slip.sum())
        said[deceived] = (true[deceived] + 1) % len(class_names)
        labels.append(said)
    return labels


# ---------------------------------------------------------------- 10.1: kappa from a table


def _tables():
    """Return tables of counts with what each shows."""
    return [
        (np.array([[22, 6], [7, 15]]), "for the table [[22, 6], [7, 15]]"),
        (np.array([[940, 30], [28, 2]]), "for two tired people"),
        (np.array([[30, 4, 1], [0, 25, 9], [6, 2, 23]]), "for three names"),
        (np.array([[9, 0], [0, 4]]), "for two people who always agree"),
        (np.array([[0, 6], [5, 0]]), "for two people who never agree"),
    ]


def _kappa(table):
    """Return agreement, agreement by chance, and kappa."""
    share = table / table.sum()
    agree, chance = np.trace(share), share.sum(axis=0) @ share.sum(axis=1)
    return agree, chance, (agree - chance) / (1 - chance)


def _kappa_mistakes(table):
    """Return (value, hint) for what usual mistakes give, most telling first."""
    agree, chance, kappa = _kappa(table)
    share = table / table.sum()
    rows, columns, n = share.sum(axis=1), share.sum(axis=0), len(table)
    both = (rows + columns) / 2
    mistakes = [
        (agree, "that is the agreement alone. Subtract what chance gives, and divide."),
        (chance, "that is the agreement by chance alone."),
        (agree - chance, "divide by what was possible beyond chance: 1 minus chance."),
        ((agree - chance) / chance, "divide by 1 minus chance, not by chance."),
        ((agree - chance) / agree, "divide by 1 minus chance, not by the agreement."),
        ((agree - chance) / (1 - agree), "divide by 1 minus *chance*, not 1 minus agreement."),
        ((1 - agree) / (1 - chance), "that is 1 minus kappa: it measures the disagreement."),
        (-kappa, "the other way around: agreement minus chance."),
        (
            agree - 2 * chance,
            "/ comes before -, so parentheses are missing: divide by (1 - chance).",
        ),
        (
            agree - chance / (1 - chance),
            "/ comes before -, so parentheses are missing: (agreement - chance) is divided.",
        ),
        (100 * kappa, "give kappa itself, from 0 to 1, not percent."),
    ]

    def with_chance(other, hint):
        mistakes.append(((agree - other) / (1 - other), hint))

    def with_agreement(other, hint):
        mistakes.append(((other - chance) / (1 - chance), hint))

    person = "Rows are one person, columns the other."
    with_chance(
        1 / n, "chance is not 1 / names: it depends on how often each person says each name."
    )
    with_chance(rows @ rows, f"you multiply the sums of the rows by themselves. {person}")
    with_chance(columns @ columns, f"you multiply the sums of the columns by themselves. {person}")
    with_chance(
        both @ both,
        "for chance, you square the mean of both people's shares. Multiply the share of the one "
        "by the share of the other.",
    )
    with_chance(
        (share**2).sum(), "for chance, first add up each row and each column, then multiply."
    )
    with_chance(
        np.diag(share) @ np.diag(share),
        "for chance, take the whole row and the whole column of a name, not the diagonal.",
    )
    with_chance(
        rows @ columns[::-1], "for chance, the row and the column must be those of the same name."
    )
    with_chance(np.prod(rows * columns), "for chance, add up the products of all names: np.sum.")
    with_chance(chance / n, "for chance, add up the products of all names. Do not take the mean.")
    with_agreement(agree / n, "for the agreement, add up the diagonal. Do not take the mean.")
    with_agreement(
        np.trace(share[::-1]), "they agree on the diagonal from the top *left* to the bottom right."
    )
    whole = "divide by the sum of the *whole* table, so that all shares add up to 1."
    for other in (
        table / table.sum(axis=1, keepdims=True),
        table / table.sum(axis=0),
        table / n,
        table / n**2,
        table / table.max(),
    ):
        by_chance = other.sum(axis=0) @ other.sum(axis=1)
        mistakes.append(((np.trace(other) - by_chance) / (1 - by_chance), whole))
    if n > 2:
        two, first = (
            agree - share[2:, 2:].trace(),
            "your function looks at the first two names only.",
        )
        by_chance = rows[:2] @ columns[:2]
        mistakes += [
            ((two - by_chance) / (1 - by_chance), first),
            ((two - chance) / (1 - chance), first),
            (_kappa(table[:2, :2])[2], first),
        ]
    return mistakes


@exercise("10.1")
def _kappa_of_a_table(function):
    for table, case in _tables():
        kept = table.copy()
        result = one_number(attempt(function, kept, when=case))
        if (kept != table).any():
            return "your function changed the table it was given. Make a new one."
        agree, chance, kappa = _kappa(table)
        if np.isclose(result, kappa, atol=1e-9):
            continue
        if "cohen_kappa_score" in names_used(function):
            return f"{case}: cohen_kappa_score takes two lists of labels, not a table of counts."
        if kappa < 0 and result == 0:
            return f"{case}: kappa can be below 0. Do not cut it off there."
        if result == 0:
            return f"{case}: you gave 0. Do you divide by //, which throws the fraction away?"
        if not np.isfinite(result) or abs(result) > 1e6:
            return (
                f"{case}: you divide by 0, since your agreement by chance is 1. For each name, "
                "multiply its own row's share by its own column's, not by all of them."
            )
        with np.errstate(all="ignore"):
            mistakes = _kappa_mistakes(table)
        for wrong, hint in mistakes:
            if np.isclose(result, wrong, rtol=1e-6, atol=1e-9):
                return f"{case}: {hint}"
        counts = np.trace(table), table.sum(axis=0) @ table.sum(axis=1)
        if np.isclose(result, (counts[0] - counts[1]) / (1 - counts[1])):
            return f"{case}: these are counts. Divide the table by its sum first."
        if abs(result) > 1:
            return f"{case}: kappa is never above 1; you gave {result:.4g}. Are these counts?"
        if any(np.isclose(result, round(kappa, digits)) for digits in range(1, 6)):
            return f"{case}: do not round. {kappa:.4f} is expected, you gave {result:g}."
        return (
            f"{case}: you gave {result:.4f}, but {kappa:.4f} is expected. (Agreement {agree:.4f}, "
            f"by chance {chance:.4f}.)"
        )
    return None


# ---------------------------------------------------------------- 10.2: the limit by its cost


def _bills():
    """Return certainties, right, cost of a wrong answer, of silence, and what the case shows."""
    rng = np.random.default_rng(102)
    sure = rng.uniform(0.3, 1, 60)
    right = rng.random(60) < sure
    five = np.array([0.9, 0.4, 0.6, 0.8, 0.5])
    hits = np.array([True, False, True, True, False])
    return [
        (five, hits, 10, 1, "for five pictures"),
        (sure, right, 10, 1, "for sixty pictures"),
        (sure, right, 3, 1, "where a wrong answer costs 3"),
        (
            np.array([0.8, 0.81, 0.68, 0.64, 0.67, 0.77, 0.36, 0.96, 0.93, 0.46]),
            np.array([0, 1, 1, 1, 0, 1, 0, 1, 1, 0], bool),
            4,
            3,
            "for ten pictures",
        ),
        (five, hits, 1, 2, "where silence costs more than a mistake"),
        (five, ~hits, 10, 1, "where it is better never to answer"),
        (np.array([0.5, 0.7, 0.9]), np.array([False, True, True]), 5, 5, "where two cost the same"),
        (
            np.array([0.9, 0.5]),
            np.array([False, True]),
            10,
            5,
            "where answering all costs as much as never answering",
        ),
        (
            np.array([0.82, 0.7012, 0.704, 0.93]),
            np.array([True, False, True, True]),
            10,
            1,
            "where two certainties are close together",
        ),
        (
            np.array([0.8, 1.0]),
            np.array([False, False]),
            10,
            1,
            "where a network is wrong with a certainty of 1",
        ),
    ]


def _cost(sure, right, wrong, silence, limit):
    kept = sure >= limit
    return wrong * np.sum(kept & ~right) + silence * np.sum(~kept)


def _of_shares(sure, right, wrong, silence, limit):
    kept = sure >= limit
    return wrong * (np.mean(~right[kept]) if kept.any() else 0) + silence * np.mean(~kept)


def _cheapest(cost, sure):
    """Return the limit, of those that make a difference, with the lowest cost."""
    limits = [*sorted(sure), 1.01]
    costs = [cost(limit) for limit in limits]
    return limits[np.flatnonzero(np.isclose(costs, min(costs)))[0]]


def _limit_mistakes(sure, right, wrong, silence):
    """Return hint → the limit that this usual mistake chooses."""

    def of(change):
        return _cheapest(change, sure)

    return {
        "mistakes and silence are swapped: a wrong answer costs cost_wrong.": of(
            lambda limit: _cost(sure, right, silence, wrong, limit)
        ),
        "silence is missing: each picture below the limit costs cost_silent.": of(
            lambda limit: wrong * np.sum((sure >= limit) & ~right)
        ),
        "only silence makes a difference here. Wrong answers above the limit cost, too.": of(
            lambda limit: silence * np.sum(sure < limit)
        ),
        "you count the right answers as if they were wrong.": of(
            lambda limit: _cost(sure, ~right, wrong, silence, limit)
        ),
        "count the wrong answers. You take their share of those that are answered.": of(
            lambda limit: _of_shares(sure, right, wrong, silence, limit)
        ),
        "a picture without an answer costs, whether it would have been right or wrong.": of(
            lambda limit: (
                wrong * np.sum((sure >= limit) & ~right) + silence * np.sum((sure < limit) & right)
            )
        ),
        "sure is sorted and right is not, so they no longer belong together.": _cheapest(
            lambda limit: _cost(np.sort(sure), right, wrong, silence, limit), sure
        ),
        "that meets an aim, such as 5% wrong. Here, the costs decide.": next(
            limit
            for limit in [*sorted(sure), 1.01]
            if not (sure >= limit).any() or np.mean(~right[sure >= limit]) <= 0.05
        ),
        "that is the most expensive limit. Look for the lowest cost.": of(
            lambda limit: -_cost(sure, right, wrong, silence, limit)
        ),
    }


def _limit_hint(sure, right, wrong, silence, result, best):
    """Say what is wrong with a limit, or return None."""
    mine, lowest = (_cost(sure, right, wrong, silence, limit) for limit in (result, best))
    occurs = result in sure or result > 1
    if np.array_equal(sure >= result, sure >= best):
        if occurs:
            return None
        if best > 1:
            return "a certainty can be exactly 1.0, and is answered then. Never is 1.01."
        return f"your limit {result:.6g} does not occur in sure. Try the certainties themselves."
    if not (sure >= best).any():
        return "all answers are wrong. Try a limit above 1, too: 1.01."
    if np.array_equal(sure > result, sure >= best):
        return "a picture exactly at the limit is answered: use >=."
    if occurs and np.isclose(mine, lowest):
        return f"{result:.6g} and {best:.6g} cost the same. Take the lower one."
    hint = f"your limit {result:.6g} costs {mine:g}, but {best:.6g} costs {lowest:g}."
    if not occurs:
        return (
            f"your limit {float(result)!r} does not occur in sure. It costs {mine:g}, and the best "
            f"costs {lowest:g}. Try the certainties themselves, not a grid."
        )
    return f"{hint} (Yours answers nothing.)" if result > 1 else hint


@exercise("10.2")
def _limit_by_cost(function):
    failed, likely, told = "", None, {"cost": [], "place": []}
    unset = (
        "your function returned None. Was no cost ever below your first lowest one? Start with "
        "np.inf."
    )
    for sure, right, wrong, silence, case in _bills():
        given = sure.copy(), right.copy()
        try:
            result = _attempt(function, *given, wrong, silence, when=case, otherwise=unset)
            result = one_number(result)
        except Wrong:
            if failed:
                break
            raise
        if (given[0] != sure).any() or (given[1] != right).any():
            return "your function changed the arrays it was given. Work on copies."
        best = _cheapest(lambda x: _cost(sure, right, wrong, silence, x), sure)  # noqa: B023
        told["cost"].append(result == _cost(sure, right, wrong, silence, best))
        told["place"].append(result in (int(np.sum(sure < best)), list([*sure, 1.01]).index(best)))
        found = _limit_mistakes(sure, right, wrong, silence)
        fitting = [h for h, x in found.items() if np.array_equal(sure >= x, sure >= result)]
        likely = [h for h in fitting if likely is None or h in likely]
        hint = _limit_hint(sure, right, wrong, silence, result, best)
        failed = failed or (f"{case}: {hint}" if hint else "")
    if not failed:
        return None
    if all(told["cost"]):
        return "that is the lowest cost. Give the limit that costs so little."
    if all(told["place"]):
        return "that is the place of the limit among all limits. Give the limit itself."
    return likely[0] if likely else failed


# ---------------------------------------------------------------- 10.3: p95 with lost requests


@exercise("10.3")
def _p95(function):
    rng = np.random.default_rng(103)
    many = [float(x) for x in rng.gamma(3, 8, 200).round(1)]
    lost = many.copy()
    for place in range(3, 200, 33):
        lost[place] = None
    broken = [None if n % 10 == 0 else t for n, t in enumerate(many)]
    just = [None if n % 20 == 0 else t for n, t in enumerate(many)]
    shuffled = [float(x) for x in rng.permutation(many)]
    cases = [
        (shuffled[:40], "for 40 times"),
        (many, "for 200 times"),
        (lost, "for 200 requests, 6 of them lost"),
        (just, "for 200 requests, exactly 10 of them lost"),
        (broken, "where every tenth request is lost"),
        (shuffled[40:73], "for 33 times"),
        ([0.0, *shuffled[80:99]], "for 20 times, one of them 0.0"),
        ([7.0], "for a single request"),
    ]
    for times, case in cases:
        kept = list(times)
        notes = {
            "NoneType": "a lost request is None, which cannot be sorted or compared. Replace it by "
            "np.inf first: it took longer than any other."
        }
        if None in times:
            notes["index out of range"] = (
                "fewer requests were answered than are needed. Then return np.inf."
            )
        result = _attempt(
            function,
            kept,
            when=case,
            notes=notes,
            otherwise="your function returned None. If it is impossible, return np.inf.",
        )
        if kept != times:
            return "your function changed the list it was given. Use sorted(), or a copy."
        result = one_number(result)
        inf = sorted(math.inf if t is None else t for t in times)
        n = len(inf)
        expected = inf[math.ceil(0.95 * n - 1e-9) - 1]
        if result == expected or np.isclose(result, expected, rtol=1e-9):
            continue
        there = sorted(t for t in times if t is not None)
        place = math.ceil(0.95 * len(there) - 1e-9) - 1
        some = len(there) < n
        falsy = sorted(t or math.inf for t in times), sorted(t for t in times if t)
        lost_share = 1 - len(there) / n
        mistakes = [
            (
                {"percentile", "quantile", "nanpercentile", "nanquantile"} & names_used(function),
                "np.percentile counts places in another way, and may take a value between two "
                "times. Sort, and take the smallest time that is enough yourself.",
            ),
            (
                some and result == math.inf and lost_share < 0.0499,
                "a few lost requests do not make it impossible: 95% are answered all the same.",
            ),
            (
                some and result == math.inf and lost_share < 0.0501,
                "exactly 5% are lost, so 95% were answered, and that is enough: compare with >, "
                "not >=.",
            ),
            (
                0.0 in times and result in (falsy[0][math.ceil(0.95 * n - 1e-9) - 1], falsy[1][-1]),
                "0.0 ms is a time, not a lost request: ask whether it `is None`.",
            ),
            (
                some and result == there[place],
                "the lost requests are left out. They belong at the "
                "slow end: nobody waits longer than for an answer that never comes.",
            ),
            (
                some
                and result
                == sorted(0 if t is None else t for t in times)[math.ceil(0.95 * n - 1e-9) - 1],
                "a lost request counts as 0 ms. Then losing "
                "requests would make a server fast. It belongs at the slow end.",
            ),
            (
                expected == math.inf and result < 0,
                "it is impossible here, since too many are lost. Return np.inf.",
            ),
            (
                expected == math.inf and max(there) < result,
                "a lost request never came. Its time is not a large number, but np.inf.",
            ),
            (
                np.isfinite(expected) and np.isclose(1000 * result, expected),
                "give milliseconds, as in the list, not seconds.",
            ),
            (
                n > 1 and result == inf[int(0.95 * n) - 1],
                "one place too early: fewer than 95% are answered within it. Round up: np.ceil.",
            ),
            (n > 1 and result == inf[-1], "that is the slowest of all."),
            (n > 1 and result == inf[0], "that is the fastest of all."),
            (
                result == inf[math.ceil(0.05 * n) - 1] or result == inf[int(0.05 * n)],
                "that is the fast end: 5 of 100 requests are answered within it. Sort upward.",
            ),
            (
                n > 1 and int(0.95 * n) < n and result == inf[int(0.95 * n)],
                "one place too far. The 38th of 40 is enough: at least 95% is >=, not >, a time "
                "counts itself, and places are counted from 0, so it stands at place 37.",
            ),
            (
                np.isclose(result, 0.95 * max(there)),
                "that is 95% of the slowest time. Sort, and count 95% of the requests.",
            ),
            (np.isclose(result, np.mean(there)), "that is the mean."),
            (np.isclose(result, np.median(there)), "that is the median, the p50."),
            (n > 20 and result == times[math.ceil(0.95 * n) - 1], "sort the times first."),
        ]
        for fits, hint in mistakes:
            if fits:
                return f"{case}: {hint}"
        if math.isnan(result):
            return f"{case}: that is not a number. Replace None by np.inf before you calculate."
        return f"{case}: {expected:g} ms is expected; you gave {result:g}."
    return None


# ---------------------------------------------------------------- 10.4: read four curves


@exercise("10.4")
def _curves(answer):
    hints = {
        "A": "panel A goes down step by step, from day to day. Which cause is that slow?",
        "B": "panel B jumps and stays there. What changes between two days, and for good?",
        "C": "panel C is low on one day only, and then as before. What passes by?",
    }
    return misplaced(answer, {"A": 3, "B": 2, "C": 4, "D": 1}, hints, "causes", "panels")


# ---------------------------------------------------------------- 10.5: four services, three faults


@exercise("10.5")
def _services(answer):
    hints = {
        "A": "look at A again. What happens to its answers if you swap red and blue yourself, "
        "pictures[..., ::-1], before you ask it?",
        "B": "look at B again. Are its certainties those of the network? And its names?",
        "C": "look at C again. What does it say if you multiply the pictures by 255 before?",
    }
    return misplaced(answer, {"A": 2, "B": 4, "C": 3, "D": 1}, hints, "faults", "services")


def make_services(certainties, names):
    """Return four services for exercise 10.5, of which three have a fault.

    Args:
        certainties: function from pictures, (n, height, width, 3), 0 to 255, to (n, classes).
        names: the classes, in the order of the certainties.

    Returns:
        Letter → function from pictures to the names and the certainties of its answers.
    """
    names = np.array(names)

    def service(change, order):
        def answer(pictures):
            found = certainties(change(np.asarray(pictures, np.float32)))
            return order[found.argmax(axis=1)], found.max(axis=1)

        return answer

    return {
        "A": service(lambda pictures: pictures[..., ::-1], names),
        "B": service(lambda pictures: pictures, np.roll(names, 1)),
        "C": service(lambda pictures: pictures / 255, names),
        "D": service(lambda pictures: pictures, names),
    }
