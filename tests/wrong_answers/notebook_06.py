"""Known-wrong answers to the exercises of notebook 6, with a piece of the hint of each."""

import numpy as np

from utils.constants import CLASS_NAMES, ENGLISH

UNSURE = "I am not sure"


def wrong_answers():
    return {
        "6.1": factors(),
        "6.2": names(),
        "6.3": shares(),
        "6.4": answers(),
        "6.5": shapes(),
    }


def factors():
    def three(parameters, places, multiplications):
        values = {"parameters": parameters, "places": places}
        return {**values, "multiplications": multiplications}

    return [
        (three(4, 4, 4), "parameters: a kernel has as many numbers"),
        (three(2, 4, 4), "parameters: a kernel has as many numbers"),
        (three(1, 2, 4), "places: rows double, and columns double, too"),
        (three(1, 2, 2), "places: rows double, and columns double, too"),
        (three(1, 4, 2), "The maps of all later ones"),
        ([1, 4, 2], "The maps of all later ones"),
        (three(1, 1, 1), "a stride of 2 at every other"),
        (three(307_000, 576, 34_000_000), "give factors"),
        (three(100, 400, 400), "No counts, no percentages"),
        (three(1, 4, 16), "each place costs what it did"),
        (three(1, 4, 8), "each place costs what it did"),
        (three(1, 4, 1), "the whole kernel is multiplied, and places grow"),
        (three(1, 0.25, 0.25), "stops at more places, not at fewer"),
        (three(1, 1 / 2, 1 / 2), "stops at more places, not at fewer"),
        (three(1, "1/4", "1/4"), "stops at more places, not at fewer"),
        (three(1, 1, 4), "a stride of 2 at every other"),
        (three(1, 3, 4), "places: 3 is not it"),
        (three(0.5, 4, 4), "parameters: a kernel has as many numbers"),
        (three(0.25, 4, 4), "parameters: a kernel has as many numbers"),
        (three(3, 4, 4), "parameters: 3 is not it"),
        (three("same", "4x", "4 times"), "parameters: give a number"),
        (three(1, 4, ...), "still three dots"),
        ([4, 4, 4], "parameters: a kernel has as many numbers"),
        ({"parameters": 1, "places": 4}, "keep the names"),
        (4, "give 3 factors"),
        (lambda: 4, "give the factors themselves"),
    ]


def names():
    def sort_and_translate(number, folders):
        folders.sort()
        return ENGLISH[folders[number]]

    def sorted_in_place(number, folders):
        folders = folders.sort()
        return ENGLISH[folders[number]]

    return [
        ("dog", "without calling it"),
        (sort_and_translate, "Use sorted, not sort"),
        (sorted_in_place, "returns nothing"),
        (lambda number, folders: number, "give one name, a text"),
        (lambda number, folders: ENGLISH[folders[number]], "which is luck"),
        (
            lambda number, folders: sorted(ENGLISH[name] for name in folders)[number],
            "order of the English names",
        ),
        (lambda number, folders: sorted(folders)[number], "Now translate"),
        (lambda number, folders: folders[number], "neither sorted nor translated"),
        (lambda number, folders: ENGLISH[sorted(folders)[(number + 1) % 5]], "one too far"),
        (lambda number, folders: ENGLISH[sorted(folders)[number + 1]], "one too far"),
        (lambda number, folders: ENGLISH[sorted(folders)[number - 1]], "one too few"),
        (lambda number, folders: ENGLISH[sorted(folders)[-1 - number]], "reverse order"),
        (
            lambda number, folders: ENGLISH[sorted(folders, reverse=True)[number]],
            "reverse order",
        ),
        (lambda number, folders: ENGLISH[sorted(folders)[-number]], "A minus in the brackets"),
        (lambda number, folders: CLASS_NAMES[number], "all ten folders"),
        (lambda number, folders: ENGLISH[sorted(ENGLISH)[number]], "all ten folders"),
        (
            lambda number, folders: list(reversed(ENGLISH.values()))[number],
            "label 0 of ['cane'",
        ),
        (lambda number, folders: "cat", "you said cat"),
        (lambda number, folders: ENGLISH[number], "It translates one Italian folder"),
        (
            lambda number, folders: ENGLISH[sorted(folders)],
            "translates one folder, not a whole list",
        ),
        (lambda number, folders: sorted(folders)[ENGLISH[number]], "It translates one Italian"),
        (lambda number, folders: ENGLISH[sorted(folders, key=len)[number]], "sorted by length"),
        (lambda number, folders: ENGLISH[sorted(folders)[number]].title(), "written differently"),
        (lambda number, folders: folders[ENGLISH], "folders[...] takes a number"),
        (lambda number, folders: ENGLISH(sorted(folders)[number]), "not callable"),
        (lambda number, folders: sorted[folders][number], "Square brackets"),
        (lambda folders: ENGLISH[sorted(folders)[0]], "must take 2 arguments"),
        (
            lambda number, folders: (
                ENGLISH[sorted(folders)[number]] if len(folders) == 5 else "dog"
            ),
            "right for five folders",
        ),
    ]


def shares():
    def diagonal(matrix, label):
        return matrix[label, label]

    def both(upper, lower):
        return lambda m, k: (upper(m, k), lower(m, k))

    def column(m, k):
        return m[:, k].sum()

    def row(m, k):
        return m[k].sum()

    def loops(m, k):
        called = are = 0
        for other in range(3):
            called += m[other, k]
            are += m[k, other]
        return m[k, k] / called, m[k, k] / are

    def changes(m, k):
        hit = m[k, k]
        m[k, k] = 0
        return hit / (hit + m[:, k].sum()), hit / (hit + m[k].sum())

    def of_all(m, k):
        return diagonal(m, k) / m.sum()

    precision, recall = diagonal, diagonal
    return [
        ((8 / 12, 8 / 10), "without calling it"),
        (lambda m, k: precision(m, k) / column(m, k), "give two numbers"),
        (both(lambda m, k: m[k, k] / row(m, k), lambda m, k: m[k, k] / column(m, k)), "swapped"),
        (lambda m, k: (recall(m, k) / row(m, k),) * 2, "recall, twice"),
        (lambda m, k: (precision(m, k) / column(m, k),) * 2, "precision, twice"),
        (both(of_all, of_all), "8 of all pictures is neither"),
        (
            lambda m, k: (1 - m[k, k] / column(m, k), 1 - m[k, k] / row(m, k)),
            "shares of mistakes",
        ),
        (lambda m, k: (m.trace() / m.sum(),) * 2, "is the accuracy"),
        (lambda m, k: (m.trace() / column(m, k), m.trace() / row(m, k)), "the whole diagonal"),
        (lambda m, k: (column(m, k) / m[k, k], row(m, k) / m[k, k]), "upside down"),
        (both(column, row), "sums alone"),
        (both(diagonal, diagonal), "what is right, as a number"),
        (
            lambda m, k: (m[k, k] / (column(m, k) - m[k, k]), m[k, k] / (row(m, k) - m[k, k])),
            "left what is right out",
        ),
        (
            lambda m, k: ((m.sum() - column(m, k) - row(m, k) + 2 * m[k, k]) / m.sum(),) * 2,
            "rightly called something else",
        ),
        (lambda m, k: (m[k, k] // column(m, k), m[k, k] // row(m, k)), "// throws"),
        (lambda m, k: (100 * m[k, k] / column(m, k), 100 * m[k, k] / row(m, k)), "percentages"),
        (lambda m, k: (m[k, k] / m[:, k].mean(), m[k, k] / m[k].mean()), "not by their means"),
        (lambda m, k: (m[0, 0] / m[:, 0].sum(), m[0, 0] / m[0].sum()), "Do you use label"),
        (loops, "Do you use label"),
        (lambda m, k: (m[k, k] / m[:k].sum(), m[k, k] / row(m, k)), "is that matrix[:label]"),
        (lambda m, k: (of_all(m, k), m[k, k] / row(m, k)), "the recall is right"),
        (lambda m, k: (m[k, k] / column(m, k), of_all(m, k)), "the precision is right"),
        (lambda m, k: ("67%", "80%"), "these are texts"),
        (lambda m, k: print(m[k, k]), "and label 0: your function returns nothing"),
        (lambda m, k: (1, 1), "of 12 pictures called 0"),
        (lambda m, k: m.diagonal() / m.sum(axis=0), "one number for each class"),
        (lambda m, k: "0.67 and 0.8", "give two numbers, precision and recall; this is str"),
        (changes, "has changed the matrix"),
        (lambda m, k: (m[k][k] / sum(m[k, :]), m[k][k] / sum(m[:, k])), "swapped"),
        (lambda m, k: (m(k, k), 1), "not callable"),
        (lambda m: m[0, 0], "must take 2 arguments"),
    ]


def answers():
    def total(c, names, members):
        return sum(c[names.index(name)] for name in members)

    def best(c, names):
        return names[c.argmax()]

    def group_of(c, names, groups):
        return next(group for group in groups if best(c, names) in groups[group])

    def strongest(c, names, groups):
        return max(groups, key=lambda group: total(c, names, groups[group]))

    def usual(c, names, groups, least, *, some="some ", name=None, over=None, add=total):
        over = over or (lambda value: value >= least)
        if over(c.max()):
            return name or best(c, names)
        for group, members in groups.items():
            if over(add(c, names, members)):
                return some + group
        return UNSURE

    def fixed(c, names, groups, least):
        return usual(c, names, groups, 0.7)

    def flipped(c, names, groups, least):
        return best(c, names) if c.max() < least else UNSURE

    def always(c, names, groups, least):
        return best(c, names)

    def no_group(c, names, groups, least):
        return best(c, names) if c.max() >= least else UNSURE

    def no_group_in_a_loop(c, names, groups, least):
        for place, certainty in enumerate(c):
            if certainty >= least:
                return names[place]
        return "I am not sure"

    def greater(c, names, groups, least):
        return usual(c, names, groups, least, over=lambda value: value > least)

    def greater_name(c, names, groups, least):
        if c.max() > least:
            return best(c, names)
        for group, members in groups.items():
            if total(c, names, members) >= least:
                return "some " + group
        return UNSURE

    def by_groups(add):
        """Return a right answer but for ``add``, which sums the certainties of a group."""

        def function(c, names, groups, least):
            if c.max() >= least:
                return best(c, names)
            for group, members in groups.items():
                if add(c, names, members) >= least:
                    return "some " + group
            return UNSURE

        return function

    def greater_group(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        for group, members in groups.items():
            if total(c, names, members) > least:
                return "some " + group
        return UNSURE

    def fixed_for_groups(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        for group, members in groups.items():
            if total(c, names, members) >= 0.6:
                return "some " + group
        return UNSURE

    def fixed_for_names(c, names, groups, least):
        return best(c, names) if c.max() >= 0.6 else usual(c, names, groups, least)

    def first_group(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        for group, members in groups.items():
            return "some " + group if total(c, names, members) >= least else UNSURE

    def group_of_the_best(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        group = group_of(c, names, groups)
        return "some " + group if total(c, names, groups[group]) >= least else UNSURE

    def never_back_to_zero(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        carried = 0
        for group, members in groups.items():
            for name in members:
                carried += c[names.index(name)]
            if carried >= least:
                return "some " + group
        return UNSURE

    with_equal_signs = by_groups(
        lambda c, names, members: sum(c[names == n].sum() for n in members)
    )
    own_places = by_groups(lambda c, names, members: sum(c[i] for i in range(len(members))))
    without_the_last = by_groups(lambda c, names, members: total(c, names, members[:-1]))
    two_largest = by_groups(
        lambda c, names, members: sum(sorted(c[names.index(n)] for n in members)[-2:])
    )

    def no_last_line(c, names, groups, least):
        said = usual(c, names, groups, least)
        return None if said == UNSURE else said

    def by_largest(c, names, groups, least):
        return names[max(c)] if max(c) >= least else UNSURE

    def never_unsure(c, names, groups, least):
        return best(c, names) if c.max() >= least else "some " + group_of(c, names, groups)

    def never_unsure_by_sum(c, names, groups, least):
        return best(c, names) if c.max() >= least else "some " + strongest(c, names, groups)

    def group_first(c, names, groups, least):
        for group, members in groups.items():
            if total(c, names, members) >= least:
                return "some " + group
        return best(c, names) if c.max() >= least else UNSURE

    def mean(c, names, groups, least):
        def add(c, names, members):
            return total(c, names, members) / len(members)

        return usual(c, names, groups, 1.0 if least > 1 else least, add=add)

    def largest(c, names, groups, least):
        def add(c, names, members):
            return max(c[names.index(name)] for name in members)

        return usual(c, names, groups, least, add=add)

    def without_some(c, names, groups, least):
        return usual(c, names, groups, least, some="")

    def some_animal(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        group = strongest(c, names, groups)
        return f"some {best(c, names)}" if total(c, names, groups[group]) >= least else UNSURE

    def smallest(c, names, groups, least):
        return names[c.argmin()]

    def lower_case(c, names, groups, least):
        said = usual(c, names, groups, least)
        return "i am not sure." if said == UNSURE else said

    def not_sure(c, names, groups, least):
        said = usual(c, names, groups, least)
        return "not sure" if said == UNSURE else said

    def over_axis(c, names, groups, least):
        return names[c.argmax(axis=1)]

    def place(c, names, groups, least):
        return int(c.argmax())

    def by_certainty(c, names, groups, least):
        return names[names.index(c.max())]

    def names_as_places(c, names, groups, least):
        if c.max() >= least:
            return best(c, names)
        for group, members in groups.items():
            if sum(c[name] for name in members) >= least:
                return "some " + group
        return UNSURE

    def changes(c, names, groups, least):
        said = usual(c, names, groups, least)
        c[c.argmax()] = 0
        return said

    def whole_array(c, names, groups, least):
        return best(c, names) if c >= least else UNSURE

    def first_two(c, names, groups, least):
        order = np.argsort(c)[::-1]
        if c[order[0]] >= least:
            return best(c, names)
        return "some pet" if c[order[:2]].sum() >= least else UNSURE

    return [
        (UNSURE, "without calling it"),
        (fixed, "a number of your own"),
        (flipped, "the other way around"),
        (always, "always give the name"),
        (no_group, "no group is ever named"),
        (no_group_in_a_loop, "no group is ever named"),
        (with_equal_signs, "names.index(name) gives the place"),
        (fixed_for_names, "least for the name, or with a number of your own, such as 0.6"),
        (fixed_for_groups, "least for the group, or with a number of your own, such as 0.6"),
        (greater, "at least means >=, and not >"),
        (greater_name, "at least means >=, for the name, too"),
        (greater_group, "at least means >=, for the group, too"),
        (first_group, "only the first group is ever named"),
        (group_of_the_best, "without the best name in it"),
        (never_back_to_zero, "stay in the total"),
        (own_places, "Use names.index(name)"),
        (without_the_last, "a member of a group is left out"),
        (two_largest, "a member of a group is left out"),
        (no_last_line, "least 0.7: your function returns nothing"),
        (by_largest, "a certainty is no place"),
        (never_unsure, "never say that you are not sure"),
        (never_unsure_by_sum, "never say that you are not sure"),
        (group_first, "ask for the name first"),
        (mean, "not their mean or the largest"),
        (largest, "not their mean or the largest"),
        (without_some, 'put "some " before'),
        (some_animal, "name the group, not the animal"),
        (smallest, "smallest certainty"),
        (lower_case, "say exactly"),
        (not_sure, "say exactly"),
        (over_axis, "leave axis out"),
        (place, "give a text"),
        (by_certainty, "look for a name where it is not"),
        (names_as_places, "names.index"),
        (lambda c, names, groups, least: groups[names], "groups is a dictionary"),
        (changes, "has changed what it was given"),
        (whole_array, "an array has many values"),
        (first_two, "the answer is"),
        (lambda c, names, least: best(c, names), "must take 4 arguments"),
    ]


def shapes():
    return [
        ([2, 4, 1, 3], "the other way around"),
        ([1, 3, 4, 2], "A: a network that underfits"),
        ([2, 1, 4, 3], "A: an overfitting"),
        ([4, 1, 3, 2], "A: with too large a rate"),
        ([3, 2, 4, 1], "B: an overfitting"),
        ([3, 3, 4, 2], "B: in the fault"),
        ([3, 4, 1, 2], "B: with too large a rate"),
        ([3, 1, 1, 2], "C: a network that underfits"),
        ([3, 1, 2, 4], "C: an overfitting"),
        ([3, 1, 3, 2], "C: in the fault"),
        ([3, 1, 4, 1], "D: a network that underfits"),
        ([3, 1, 4, 3], "D: in the fault"),
        ([3, 1, 4, 4], "D: with too large a rate"),
        ([2, 2, 2, 2], "a shape of its own"),
        ([0, 1, 2, 3], "the numbers 1 to 4"),
        ("2143", "A: an overfitting"),
        ("2, 1, 4, 3", "A: an overfitting"),
        ({"A": 2, "B": 1, "C": 4, "D": 3}, "A: an overfitting"),
        (["overfitting", "underfitting", "rate too large", "fault"], "A: an overfitting"),
        ([3, 1], "4 numbers"),
        (3, "4 numbers"),
        (["a", "b", "c", "d"], "give the numbers of the shapes"),
        (lambda: [3, 1, 4, 2], "not a function"),
    ]
