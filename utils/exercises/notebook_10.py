"""Checks of the exercises of notebook 10."""

import math

import numpy as np

from utils.exercises.judge import attempt, exercise, numbers_in, one_number

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
    return [
        (agree, "that is the agreement alone. Subtract what chance gives, and divide."),
        (chance, "that is the agreement by chance alone."),
        (agree - chance, "divide by what was possible beyond chance: 1 minus chance."),
        ((agree - chance) / chance, "divide by 1 minus chance, not by chance."),
        ((agree - chance) / agree, "divide by 1 minus chance, not by the agreement."),
        ((1 - agree) / (1 - chance), "that is 1 minus kappa: it measures the disagreement."),
        (100 * kappa, "give kappa itself, from 0 to 1, not percent."),
        (
            (agree - 1 / n) / (1 - 1 / n),
            "chance is not 1 / names: it depends on how often each person says each name.",
        ),
        (
            (agree - rows @ rows) / (1 - rows @ rows),
            "you multiply the sums of the rows with themselves. Rows are one person, columns the "
            "other one.",
        ),
        (
            (agree - columns @ columns) / (1 - columns @ columns),
            "you multiply the sums of the columns with themselves. Rows are one person, columns "
            "the other one.",
        ),
        (
            (agree - (share**2).sum()) / (1 - (share**2).sum()),
            "for chance, first add up each row and each column, then multiply.",
        ),
        (
            (agree - np.diag(share) @ np.diag(share)) / (1 - np.diag(share) @ np.diag(share)),
            "for chance, take the whole row and the whole column of a name, not the diagonal.",
        ),
    ]


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
        for wrong, hint in _kappa_mistakes(table):
            if np.isclose(result, wrong, rtol=1e-6, atol=1e-9):
                return f"{case}: {hint}"
        counts = np.trace(table), table.sum(axis=0) @ table.sum(axis=1)
        if np.isclose(result, (counts[0] - counts[1]) / (1 - counts[1])):
            return f"{case}: these are counts. Divide the table by its sum first."
        if abs(result) > 1:
            return f"{case}: kappa is never above 1; you gave {result:.4g}. Are these counts?"
        if np.isclose(result, kappa, atol=0.006):
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
        (five, hits, 1, 2, "where silence costs more than a mistake"),
        (five, ~hits, 10, 1, "where it is better never to answer"),
        (np.array([0.5, 0.7, 0.9]), np.array([False, True, True]), 5, 5, "where two cost the same"),
    ]


def _cost(sure, right, wrong, silence, limit):
    kept = sure >= limit
    return wrong * np.sum(kept & ~right) + silence * np.sum(~kept)


def _cheapest(cost, sure, last=False):
    """Return the limit, of those that make a difference, with the lowest cost."""
    limits = [*sorted(sure), 1.01]
    costs = [cost(limit) for limit in limits]
    places = np.flatnonzero(np.isclose(costs, min(costs)))
    return limits[places[-1 if last else 0]]


def _limit_mistakes(sure, right, wrong, silence):
    """Return hint → the limit that this usual mistake chooses."""

    def of(change, last=False):
        return _cheapest(change, sure, last)

    return {
        "mistakes and silence are swapped: a wrong answer costs cost_wrong.": of(
            lambda limit: _cost(sure, right, silence, wrong, limit)
        ),
        "silence is missing: each picture below the limit costs cost_silent.": of(
            lambda limit: wrong * np.sum((sure >= limit) & ~right)
        ),
        "only silence makes a difference here. Wrong answers above the limit count, too.": of(
            lambda limit: silence * np.sum(sure < limit)
        ),
        "you count the right answers as if they were wrong.": of(
            lambda limit: _cost(sure, ~right, wrong, silence, limit)
        ),
        "the dearest limit is chosen. Look for the lowest cost.": of(
            lambda limit: -_cost(sure, right, wrong, silence, limit)
        ),
    }


@exercise("10.2")
def _limit_by_cost(function):
    failed, likely = "", None
    for sure, right, wrong, silence, case in _bills():
        given = sure.copy(), right.copy()
        result = one_number(attempt(function, *given, wrong, silence, when=case))
        if (given[0] != sure).any() or (given[1] != right).any():
            return "your function changed the arrays it was given. Work on copies."
        best = _cheapest(lambda x: _cost(sure, right, wrong, silence, x), sure)  # noqa: B023
        lowest = _cost(sure, right, wrong, silence, best)
        mine = _cost(sure, right, wrong, silence, result)
        found = _limit_mistakes(sure, right, wrong, silence)
        fitting = [h for h, x in found.items() if np.array_equal(sure >= x, sure >= result)]
        likely = [h for h in found if h in fitting and h in (likely or found)]
        same = np.array_equal(sure >= result, sure >= best)
        if not same and not failed:
            failed = f"{case}: your limit {result:.4g} costs {mine:g}, but {best:.4g} costs "
            failed += f"{lowest:g}."
            if np.isclose(mine, lowest):
                failed = f"{case}: {result:.4g} and {best:.4g} cost the same. Take the lower one."
            elif not (sure >= best).any():
                failed = f"{case}: all answers are wrong. Try a limit above 1, too."
            elif np.array_equal(sure > result, sure >= best):
                failed = f"{case}: a picture exactly at the limit is answered: use >=."
            elif result > 1 and mine > lowest:
                failed += " (Yours answers nothing.)"
        if failed and not likely:
            return failed
        likely = likely or ["none of these"]
    return (likely[0] if likely[0] != "none of these" else failed) if failed else None


# ---------------------------------------------------------------- 10.3: p95 with lost requests


@exercise("10.3")
def _p95(function):
    rng = np.random.default_rng(103)
    many = [float(x) for x in rng.gamma(3, 8, 200).round(1)]
    lost = many.copy()
    for place in range(3, 200, 33):
        lost[place] = None
    broken = [None if n % 10 == 0 else t for n, t in enumerate(many)]
    cases = [
        ([float(x) for x in rng.permutation(many)[:40]], "for 40 times"),
        (many, "for 200 times"),
        (lost, "for 200 requests, 6 of them lost"),
        (broken, "where every tenth request is lost"),
        ([7.0], "for a single request"),
    ]
    for times, case in cases:
        kept = list(times)
        notes = {
            "NoneType": "a lost request is None, which cannot be sorted or compared. Replace it by "
            "np.inf first: it took longer than any other."
        }
        result = attempt(function, kept, when=case, notes=notes)
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
        mistakes = [
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
            (n > 1 and result == inf[-1], "that is the slowest of all."),
            (n > 1 and result == inf[0], "that is the fastest of all."),
            (
                result == inf[math.ceil(0.05 * n) - 1] or result == inf[int(0.05 * n)],
                "that is the fast end: 5 of 100 requests are answered within it. Sort upward.",
            ),
            (
                n > 1 and int(0.95 * n) < n and result == inf[int(0.95 * n)],
                "one place too far: "
                "places are counted from 0, so the 38th of 40 stands at place 37.",
            ),
            (
                np.isclose(result, np.percentile(there, 95)),
                "np.percentile takes a "
                "value between two times. Give the smallest measured time that is enough.",
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
    given = numbers_in(answer, "ABCD", 4, "causes", "panels")
    if sorted(given) != [1, 2, 3, 4]:
        return "each of the causes 1, 2, 3, 4 is needed once."
    hints = {
        "A": "panel A goes down step by step, from day to day. Which cause is that slow?",
        "B": "panel B jumps and stays there. What changes between two days, and for good?",
        "C": "panel C is low on one day only, and then as before. What passes by?",
    }
    for letter, said, expected in zip("ABC", given[:3], (3, 2, 4), strict=True):
        if said != expected:
            return hints[letter]
    return None


# ---------------------------------------------------------------- 10.5: four services, three faults


@exercise("10.5")
def _services(answer):
    given = numbers_in(answer, "ABCD", 4, "faults", "services")
    if sorted(given) != [1, 2, 3, 4]:
        return "each of 1, 2, 3, 4 is needed once: one service has no fault."
    hints = {
        "A": "look at A again. What happens to its answers if you swap red and blue yourself, "
        "pictures[..., ::-1], before you ask it?",
        "B": "look at B again. Are its certainties those of the network? And its names?",
        "C": "look at C again. What does it say if you multiply the pictures by 255 before?",
    }
    for letter, said, expected in zip("ABC", given[:3], (2, 4, 3), strict=True):
        if said != expected:
            return hints[letter]
    return None


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
