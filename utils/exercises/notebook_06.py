"""Checks of the exercises of notebook 6."""

import numpy as np

from utils.constants import ENGLISH
from utils.exercises.judge import Untried, Wrong, attempt, exercise, numbers_in

UNSURE = "I am not sure"


# ---------------------------------------------------------------- 6.1: change and predict


@exercise("6.1")
def _factors(answer):
    asked = ("parameters", "places", "multiplications")
    given = _by_name(answer, asked, "factors", str(dict.fromkeys(asked, 2)))
    if [given[name] for name in asked] == [1, 4, 4]:
        return None
    if max(given.values()) >= 50:
        return (
            "give factors, new divided by old: 1 means that nothing changes, 4 that there are four "
            "times as many. No counts, no percentages."
        )
    if given["parameters"] in (0.25, 0.5, 2, 4):
        return (
            "parameters: a kernel has as many numbers, however far it slides. No layer of build "
            "depends on the size of the maps."
        )
    for name in ("places", "multiplications"):
        if given[name] in (0.25, 0.5):
            return f"{name}: with shorter steps it stops at more places, not at fewer."
    if given["places"] == 2:
        return "places: rows double, and columns double, too."
    if given["places"] == 1:
        return "places: a stride of 1 stops at every pixel, a stride of 2 at every other."
    if given["multiplications"] == 2:
        return (
            "multiplications: not only the first convolution has more to do. The maps of all later "
            "ones have four times as many places, too."
        )
    if given["multiplications"] in (8, 16):
        return "multiplications: each place costs what it did. Only the number of places grows."
    if given["multiplications"] == 1:
        return "multiplications: at each place the whole kernel is multiplied, and places grow."
    wrong = next(name for name, right in zip(asked, (1, 4, 4), strict=True) if given[name] != right)
    return (
        f"{wrong}: {given[wrong]:g} is not it. Take a map of 24 × 24 places, and double its height "
        "and width. 1 means that nothing changes."
    )


def _by_name(answer, asked, what, example):
    """Return ``{name: number}`` from a dictionary or a list of numbers, or say what is wrong."""
    if callable(answer):
        raise Wrong(f"give the {what} themselves, such as {example}.")
    if isinstance(answer, dict):
        found = {str(key).strip().lower(): value for key, value in answer.items()}
        if found and all(value is ... for value in found.values()):
            raise Untried
        if any(value is ... for value in found.values()):
            raise Wrong("one of them is still three dots. Fill in all.")
        if set(found) != set(asked):
            raise Wrong(f"keep the names {', '.join(asked)}, each with one number.")
        values = [found[name] for name in asked]
    elif isinstance(answer, list | tuple | np.ndarray) and len(np.atleast_1d(answer)) == len(asked):
        values = list(answer)
    else:
        raise Wrong(f"give {len(asked)} {what}, such as {example}.")
    numbers = {}
    for name, value in zip(asked, values, strict=True):
        text = str(value).strip().lower().removesuffix("x").removesuffix("×").removeprefix("×")
        text = text.removesuffix("times").strip()
        try:
            top, _, bottom = text.partition("/")
            numbers[name] = float(top) / float(bottom or 1)
        except (ValueError, ZeroDivisionError):
            raise Wrong(f"{name}: give a number, such as 2; this is {text[:30]!r}.") from None
    return numbers


# ---------------------------------------------------------------- 6.2: the order of the labels


@exercise("6.2")
def _name_of(function):
    folders = ["ragno", "gatto", "cane", "scoiattolo", "farfalla"]
    before = list(folders)
    notes = {
        "list indices must be": "folders[...] takes a number. To translate, use ENGLISH.",
        "NoneType": "list.sort() returns nothing. Use sorted(folders), which returns a new list.",
        "unhashable": "ENGLISH[...] translates one folder, not a whole list. Pick one first.",
        "not subscriptable": "a function is used like a list. Square brackets go with lists.",
    }
    said = []
    for number in range(5):
        when = f"for number = {number}"
        try:
            said.append(attempt(function, number, folders, when=when, notes=notes))
        except Wrong as problem:
            if "no such key" in str(problem):
                raise Wrong(
                    "ENGLISH was asked for something that is not a folder. It translates one "
                    "Italian folder: not a number, not a list, not an English name."
                ) from None
            if number == 4 and "points outside" in str(problem):
                raise Wrong("one too far: labels count from 0, and so do lists.") from None
            raise
        if folders != before:
            return "your function has changed the list that it was given. Use sorted, not sort."
    if not all(isinstance(name, str) for name in said):
        return f"give one name, a text; this is {type(said[0]).__name__}."
    right = [ENGLISH[folder] for folder in sorted(folders)]
    if said == right:
        other = ["pecora", "mucca", "gallina"]
        if attempt(function, 0, other) == "chicken":
            return None
        return f"right for five folders, but for label 0 of {other} you did not say chicken."
    known = {
        tuple(ENGLISH[folder] for folder in folders): "that is the order in which the folders were "
        "listed, which is luck. Sort them first.",
        tuple(sorted(right)): "that is the order of the English names. In training the folders, "
        "with their Italian names, were sorted. Sort first, then translate.",
        tuple(sorted(folders)): "the order is right. Now translate the name into English.",
        tuple(folders): "neither sorted nor translated yet. Do both, in this order.",
        tuple(right[1:] + right[:1]): "one too far: labels count from 0, and so do lists.",
        tuple(right[-1:] + right[:-1]): "one too few: labels count from 0, and so do lists.",
        tuple(right[::-1]): "that is the reverse order.",
        tuple(right[:1] + right[:0:-1]): "from the first name on you go backward. (A minus in the "
        "brackets counts from the end.)",
        tuple(ENGLISH[folder] for folder in sorted(ENGLISH)[:5]): "you sorted all ten folders. "
        "Sort those that were given: folders.",
        tuple(ENGLISH[name] for name in sorted(folders, key=len)): "you sorted by length. Without "
        "key=, sorted goes by the alphabet.",
    }
    for names, hint in known.items():
        if list(names) == [name.strip() for name in said]:
            return hint
    lower = [name.strip().lower() for name in said]
    if lower == right:
        return f"the names are right, but written differently: {said[0]!r} instead of {right[0]!r}."
    at = next(place for place in range(5) if said[place] != right[place])
    return f"label {at} of {sorted(folders)} is a {right[at]}; you said {said[at]}."


# ---------------------------------------------------------------- 6.3: precision and recall


def _mistaken_shares(matrix, label):
    """Return what usual mistakes give for precision and recall, with the hint for each."""
    hit, total = matrix[label, label], matrix.sum()
    column, row = matrix[:, label].sum(), matrix[label].sum()
    others = total - row - column + hit
    above = matrix[:label].sum()
    swapped = "swapped. Precision asks about what the model called so: a column. Recall asks about "
    return [
        ((hit / row, hit / column), swapped + "what is so: a row."),
        ((hit / row,) * 2, "that is the recall, twice. For the precision add up the column."),
        ((hit / column,) * 2, "that is the precision, twice. For the recall add up the row."),
        ((hit / total,) * 2, "of all pictures is neither. Divide by a column and by a row."),
        (
            ((column - hit) / column, (row - hit) / row),
            "those are the shares of mistakes. Take what is right, the diagonal.",
        ),
        (
            (hit / total, hit / row),
            "the recall is right. For the precision divide by a column, not by all pictures.",
        ),
        (
            (hit / column, hit / total),
            "the precision is right. For the recall divide by a row, not by all pictures.",
        ),
        (
            (hit / above if above else np.inf, hit / row),
            "is that matrix[:label]? It takes the rows above label. A column is matrix[:, label].",
        ),
        ((np.trace(matrix) / total,) * 2, "that is the accuracy, of all classes together."),
        (
            (np.trace(matrix) / column, np.trace(matrix) / row),
            "you divide the sum of the whole diagonal. Take its number at label.",
        ),
        (
            (column / hit, row / hit),
            "upside down: divide what is right by the sum, not the sum by what is right.",
        ),
        ((column, row), "those are the sums alone. Divide what is right, the diagonal, by them."),
        ((hit, hit), "that is what is right, as a number. Divide it by a column and by a row."),
        (
            (hit / (column - hit), hit / (row - hit)),
            "you left what is right out of the sums. The diagonal belongs in them.",
        ),
        (
            ((hit + others) / total,) * 2,
            "you also count what was rightly called something else. Take the diagonal at label.",
        ),
        ((hit // column, hit // row), "// throws the fraction away. Take /."),
        (
            (100 * hit / column, 100 * hit / row),
            "right as percentages, but shares from 0 to 1 are asked for.",
        ),
        (
            (matrix[label].mean() and hit / matrix[:, label].mean(), hit / matrix[label].mean()),
            "divide by the sum of the column and of the row, not by their means.",
        ),
    ]


@exercise("6.3")
def _precision_and_recall(function):
    cases = [
        ([[8, 1, 1], [4, 15, 1], [0, 4, 16]], 0),
        ([[8, 1, 1], [4, 15, 1], [0, 4, 16]], 2),
        ([[5, 2, 0, 1], [3, 7, 1, 0], [1, 0, 9, 6], [0, 2, 2, 4]], 1),
    ]
    for number, (rows, label) in enumerate(cases):
        matrix = np.array(rows)
        before = matrix.copy()
        when = f"for a matrix of {len(rows)} classes and label {label}"
        result = attempt(function, matrix, label, when=when)
        if isinstance(result, list | tuple) and any(isinstance(one, str) for one in result):
            return "these are texts. Give two numbers: no quotes, no percent signs."
        try:
            result = np.asarray(result, dtype=float)
        except (TypeError, ValueError):
            return f"give two numbers, precision and recall; this is {type(result).__name__}."
        if not np.array_equal(matrix, before):
            return "your function has changed the matrix that it was given."
        if result.shape == (len(rows),) and len(rows) != 2:
            return "that is one number for each class. Give two for one class: use label."
        if result.shape != (2,):
            return f"give two numbers, precision and recall; this has shape {result.shape}."
        hit = matrix[label, label]
        right = hit / matrix[:, label].sum(), hit / matrix[label].sum()
        if np.allclose(result, right):
            continue
        for mistake, hint in _mistaken_shares(matrix, label):
            if np.allclose(result, mistake):
                return f"{hit} {hint}" if hint.startswith("of all") else hint
        if number:
            return f"right for the first case, but not {when}. Do you use label, for all sizes?"
        called, are = matrix[:, label].sum(), matrix[label].sum()
        return (
            f"of {called} pictures called {label}, {hit} are {label}; of {are} that are {label}, "
            f"{hit} are found. So {right[0]:.3f} and {right[1]:.3f}; you said {result}."
        )
    return None


# ---------------------------------------------------------------- 6.4: a name, a group, or neither

_GROUPS = {"hoofed animal": ["horse", "cow", "sheep"], "pet": ["dog", "cat"]}
_NAMES = ["dog", "horse", "cat", "cow", "sheep"]
_CASES = [  # certainties in the order of the names, least, what is right
    ([0.05, 0.80, 0.05, 0.05, 0.05], 0.7, "horse"),
    ([0.05, 0.65, 0.05, 0.15, 0.10], 0.7, "some hoofed animal"),
    ([0.25, 0.20, 0.25, 0.20, 0.10], 0.7, UNSURE),
    ([0.50, 0.00, 0.25, 0.25, 0.00], 0.75, "some pet"),
    ([0.25, 0.00, 0.75, 0.00, 0.00], 0.75, "cat"),
    ([0.10, 0.15, 0.10, 0.35, 0.30], 0.9, UNSURE),
    ([0.00, 0.10, 0.10, 0.60, 0.20], 0.55, "cow"),
    ([0.45, 0.10, 0.15, 0.10, 0.20], 0.55, "some pet"),
    ([0.30, 0.40, 0.30, 0.00, 0.00], 0.55, "some pet"),  # the best name is in the other group
    ([0.10, 0.30, 0.10, 0.25, 0.25], 0.70, "some hoofed animal"),  # needs all of its members
]


def _mistaken_answers(certainties, least):
    """Return what usual mistakes give for one case, each with its hint."""
    pairs = dict(zip(_NAMES, certainties, strict=True))
    best = max(pairs, key=pairs.get)
    sums = {group: sum(pairs[name] for name in members) for group, members in _GROUPS.items()}
    strongest = max(sums, key=sums.get)
    of_best = next(group for group, members in _GROUPS.items() if best in members)

    def at_least(value, limit):
        return value >= limit

    def more_than(value, limit):
        return value > limit

    def three(group=None, over=at_least, group_over=None):
        if over(pairs[best], least):
            return best
        if group is not None:
            return group
        return f"some {strongest}" if (group_over or over)(sums[strongest], least) else UNSURE

    def by_sums(sums):
        reached = (f"some {group}" for group in sums if sums[group] >= least)
        return three(group=next(reached, UNSURE))

    def by_members(pick):
        of = {group: pick([pairs[name] for name in _GROUPS[group]]) for group in _GROUPS}
        return by_sums({group: sum(found) for group, found in of.items()})

    flipped = UNSURE if pairs[best] >= least else best
    yield flipped, "the other way around: you give a name where the certainty is low."
    yield best, "you always give the name. Look first whether its certainty reaches least."
    hint = (
        "no group is ever named: where no name reaches least, add up the certainties of each "
        "group. (Their sum, not their mean or the largest. In a list, names == name finds "
        "nothing: names.index(name) gives the place.)"
    )
    yield (best if pairs[best] >= least else UNSURE), hint
    yield three(over=more_than), "at least means >=, and not >."
    yield three(over=more_than, group_over=at_least), "at least means >=, for the name, too."
    yield three(group_over=more_than), "at least means >=, for the group, too."
    hint = (
        "only the first group is ever named. Say that you are not sure after the loop, not in it."
    )
    yield by_sums({group: sums[group] for group in list(sums)[:1]}), hint
    hint = "a group can reach least without the best name in it. Ask every group."
    yield by_sums({of_best: sums[of_best]}), hint
    hint = (
        "where no group reaches least, you name the last one. Does the sum of the group before "
        "it stay in the total?"
    )
    yield by_sums(dict(zip(sums, np.cumsum(list(sums.values())) + 1e-9, strict=True))), hint
    hint = "the members' places in their group are not those in names. Use names.index(name)."
    yield by_sums({group: sum(certainties[: len(_GROUPS[group])]) for group in sums}), hint
    hint = "a member of a group is left out. Add up all of them."
    yield by_members(lambda found: found[:-1]), hint
    yield by_members(lambda found: sorted(found)[-2:]), hint
    hint = "you never say that you are not sure. The sum of the group must reach least, too."
    yield three(group=f"some {of_best}"), hint
    yield three(group=f"some {strongest}"), hint
    hint = "ask for the name first. Only where none reaches least is it the group's turn."
    yield (f"some {strongest}" if sums[strongest] >= least else UNSURE), hint
    if sums[strongest] >= least > pairs[best]:
        yield strongest, 'put "some " before the group.'
        yield f"some {best}", "name the group, not the animal."
    yield min(pairs, key=pairs.get), "that is the name with the smallest certainty."
    for limit in (0.5, 0.6, 0.7, 0.75, 0.8, 0.9):
        for of, for_name, for_group in (
            (" for the name", limit, least),
            (" for the group", least, limit),
            ("", limit, limit),
        ):
            name = best if pairs[best] >= for_name else None
            group = f"some {strongest}" if sums[strongest] >= for_group else UNSURE
            hint = f"do you compare with least{of}, or with a number of your own, such as {limit}?"
            yield name or group, hint


@exercise("6.4")
def _answer(function):
    said, right = [], [wanted for *_, wanted in _CASES]
    notes = {
        "is not in list": "you look for a name where it is not. names.index(name) gives its place.",
        "out of bounds for array of dimension": "these are the certainties of one picture: "
        "leave axis out.",
        "only integers": "names.index(name) gives the place of a name, and certainties[place] its "
        "certainty.",
        "unhashable": "groups is a dictionary: group, then the list of its names.",
        "not numpy.float": "a certainty is no place in a list. max gives a certainty, argmax its "
        "place.",
    }
    for certainties, least, _ in _CASES:
        arguments = np.array(certainties), list(_NAMES), {**_GROUPS}, least
        when = f"for certainties {certainties} and least {least}"
        result = attempt(function, *arguments, when=when, notes=notes)
        if not isinstance(result, str):
            return f"give a text: a name, some group, or {UNSURE!r}; this is {_kind(result)}."
        said.append(result)
        if not np.array_equal(arguments[0], certainties) or arguments[2] != _GROUPS:
            return "your function has changed what it was given. Make new lists instead."
    if said == right:
        return None
    for one in said:
        if one != UNSURE and one.lower().strip(" .!") in (UNSURE.lower(), "not sure", "unsure"):
            return f'say exactly "{UNSURE}": those letters, no period at the end.'
    all_mistakes = [list(_mistaken_answers(case, least)) for case, least, _ in _CASES]
    hints = dict.fromkeys(hint for mistakes in all_mistakes for _, hint in mistakes)
    for hint in hints:
        options = [[text for text, one in mistakes if one == hint] for mistakes in all_mistakes]
        fits = [s in o or (not o and s == r) for s, o, r in zip(said, options, right, strict=True)]
        if all(fits):
            return hint
    certainties, least, wanted = next(
        case for case, one in zip(_CASES, said, strict=True) if one != case[2]
    )
    return (
        f"for names {_NAMES}, certainties {certainties} and least {least} the answer is "
        f"{wanted!r}; you said {said[_CASES.index((certainties, least, wanted))]!r}."
    )


def _kind(value):
    return "a number" if isinstance(value, int | float | np.number) else type(value).__name__


# ---------------------------------------------------------------- 6.5: name the curve

_SHAPES = {1: "underfitting", 2: "overfitting", 3: "fault of the averages", 4: "rate too large"}
_PANELS = dict(zip("ABCD", (3, 1, 4, 2), strict=True))
_WHY_NOT = {
    ("A", 1): "A: a network that underfits is poor in training, too. This one learns.",
    (
        "A",
        2,
    ): "A: an overfitting network still beats guessing in validation. This stays at 10%.",
    ("A", 4): "A: with too large a rate the training curve itself would jump. Here it is smooth.",
    ("B", 2): "B: an overfitting network is good in training. Look how high the blue curve gets.",
    ("B", 3): "B: in the fault, training gets far ahead of validation. Here both lie together.",
    ("B", 4): "B: with too large a rate the curves would jump. These are smooth, and low.",
    ("C", 1): "C: a network that underfits has smooth curves. Look at how these move.",
    ("C", 2): "C: an overfitting network climbs in training, and stays up. This one does not.",
    ("C", 3): "C: in the fault, training climbs smoothly. Here the training curve itself jumps.",
    ("D", 1): "D: a network that underfits is poor in training, too. Look at the blue curve.",
    ("D", 3): "D: in the fault, validation stays at guessing. Here it climbs halfway.",
    ("D", 4): "D: with too large a rate the training curve would jump. Here it is smooth.",
}


@exercise("6.5")
def _name_the_curve(answer):
    if callable(answer):
        raise Wrong("give four numbers, such as [1, 2, 3, 4], not a function.")
    given = numbers_in(_shapes_as_numbers(answer), "ABCD", 4, "shapes", "panels")
    if any(number not in _SHAPES for number in given):
        return "the shapes have the numbers 1 to 4."
    if given[0] == given[1] == given[2] == given[3]:
        return "give each panel a shape of its own."
    if given == [list(_PANELS.values()).index(shape) + 1 for shape in _SHAPES]:
        return "the other way around: give the number of A first, then that of B, and so on."
    for (panel, right), said in zip(_PANELS.items(), given, strict=True):
        if said != right:
            return _WHY_NOT[panel, said]
    return None


def _shapes_as_numbers(answer):
    """Replace the names of shapes by their numbers."""

    def number(value):
        text = str(value).strip().lower()
        fitting = [n for n, name in _SHAPES.items() if text and name.startswith(text)]
        return fitting[0] if len(fitting) == 1 else value

    if isinstance(answer, dict):
        return {key: number(value) for key, value in answer.items()}
    return [number(value) for value in answer] if isinstance(answer, list | tuple) else answer
