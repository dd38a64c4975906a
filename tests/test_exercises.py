"""Exercises: solutions pass, starters are "not tried yet", and each usual mistake gets its hint."""

import ast
import copy
import re

import nbformat
import numpy as np
import pytest
from common import COURSE, NOTEBOOKS, printed, run_cells

from utils import exercises

STARTER = re.compile(r'exercises\.check\("(\d+\.\d+)"')
SOLUTION = re.compile(
    r"<details><summary>Solution</summary>\n\n```python\n(.*?)\n```\n.*</details>\s*\Z", re.DOTALL
)


# ---------------------------------------------------------------- known-wrong answers


def an_l():
    letter = np.full((5, 5), 255, dtype=np.uint8)
    letter[0:5, 1] = 0
    letter[4, 1:4] = 0
    return letter


def changed(array, place, value):
    array = array.copy()
    array[place] = value
    return array


def wrong_of_notebook_0():
    return {
        "0.1": [
            ([True, False], "give one number"),
            (257, "how many it got right"),
            (12, "12 is not it"),
            (105, "after moving"),
            (13 / 270, "that is the share"),
        ],
        "0.2": [
            ([0.6, 0.7], "give one number"),
            (177, "share between 0 and 1"),
            (65.6, "share between 0 and 1"),
            (257 / 270, "share before moving"),
            (165 / 270, "moving to the right"),
            (144 / 270, "moving to the left"),
            (166 / 270, "moving up"),
            (23 / 270, "other places in the list"),
            (43 / 270, "by two pixels"),
            (0.5, "0.500 is not it"),
            (-1, "is not it"),
        ],
    }


def wrong_of_notebook_1():
    from skimage import data
    from skimage.color import rgb2gray
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")

    gray_cat = (rgb2gray(data.chelsea()) * 255).round().astype(int)
    row = gray_cat[100]
    jumps = np.abs(np.diff(row))
    border = jumps.argmax()

    def only_gray(picture, amount):
        brighter = np.clip(picture.astype(int) + amount, 0, 255).astype(np.uint8)
        return brighter if picture.ndim == 2 else brighter[:, :, 0]

    def in_place(picture, amount):
        picture[:] = np.clip(picture.astype(int) + amount, 0, 255)
        return picture

    return {
        "1.1": [
            (255 - an_l(), "white on black"),
            (an_l().T, "rows and columns are swapped"),
            (changed(an_l(), (4, 3), 255), "foot is too short"),
            (an_l() / 255, "range is 0 to 1"),
            (1 - an_l() / 255, "range is 0 to 1"),
            (changed(an_l(), (slice(1, 4), 2), 0), "still a 1 in it"),
            (np.full((5, 5), 255), "7 values differ"),
            (an_l()[:, :4], "the shape is (5, 4)"),
            (an_l().ravel(), "the shape is (25,)"),
        ],
        "1.2": [
            ([120, 300], "give one number"),
            (120 * 300 + 300, "number of rows"),
            (300 * 451 + 120, "row and column are swapped: 120"),
            (300 * 300 + 120, "and a row is 451"),
            (120 * 451 + 301, "off by one: count from 0"),
            (121 * 451 + 301, "count both from 0"),
            (119 * 451 + 299, "Take nothing off"),
            (120 * 451, "where row 120 starts"),
            (54_421.5, "is not it"),
            (54_420.4, "is not it"),
            (420, "420 is not it"),
        ],
        "1.3": [
            (flower, "nothing has changed"),
            (flower[::-1], "turned the rows"),
            (flower[:, ::-1], "turned the columns"),
            (flower[::-1, ::-1, ::-1], "turned rows and columns, too"),
            (flower[:, :, [2, 1, 2]], "blue stands there twice"),
            (flower[:, :, [0, 1, 0]], "red stands there twice"),
            (flower[:, :, ::-1] / 255, "the range became 0 to 1"),
            (np.moveaxis(flower[:, :, ::-1], 2, 0), "the channels come last"),
            (flower[:, :, [1, 0, 2]], "your order is green, red, blue"),
            (flower[:, :, [0, 2, 1]], "your order is red, blue, green"),
            (flower[:, :, [2, 0, 1]], "your order is blue, red, green"),
            (flower[:, :, [1, 2, 0]], "your order is green, blue, red"),
            (flower[:, :, 0], "the shape is (427, 640)"),
            (flower[:, :, [2, 2, 0]], "values differ"),
            (changed(flower[:, :, ::-1], (0, 0, 0), 77), "1 value differs"),
        ],
        "1.4": [
            (np.zeros((2, 2), dtype=np.uint8), "without calling it"),
            (in_place, "changed the picture"),
            (lambda picture, amount: picture[0], "the shape changed"),
            (lambda picture, amount: picture + amount, "odometer"),
            (lambda picture, amount: np.clip(picture + amount, 0, 255), "odometer"),
            (lambda picture, amount: picture + np.array(amount).astype("uint8"), "odometer"),
            (lambda p, amount: (p.astype(int) + amount).astype(np.uint8), "odometer"),
            (lambda p, amount: p.astype(int) + amount, "above 255"),
            (lambda p, amount: np.maximum(p.astype(int) + amount, 0), "above 255"),
            (lambda p, amount: np.minimum(p.astype(int) + amount, 255), "below 0"),
            (lambda p, amount: np.clip(p.astype(int) + amount, 0, 255), "the type is int64"),
            (lambda p, amount: np.clip(p + float(amount), 0, 255), "the type is float"),
            (lambda picture, amount: picture, "brightened by 60 became [0, 100"),
            (
                lambda p, amount: (
                    np.clip(p.astype(int) + abs(amount), 0, 255).astype(np.uint8)
                    if amount > 0
                    else p
                ),
                "brighter works, but by -150",
            ),
            (only_gray, "for color ones, too"),
            (lambda picture: picture, "TypeError"),
        ],
        "1.5": [
            (jumps, "give one number"),
            (border + 1, "the pixel after the jump"),
            (jumps.max(), "how large the jump is"),
            (np.diff(row).argmax(), "largest jump upward"),
            (np.diff(row.astype(np.uint8)).argmax(), "jumps of bytes"),
            (np.abs(np.diff(gray_cat[:, 100])).argmax(), "that is column 100"),
            (row.argmax(), "the whitest pixel"),
            (border + 0.5, "is not it"),
            ("border", "this is str"),
        ],
    }


def wrong_of_notebook_2():
    duck = np.array([0, 0, 1, 0, 1, 0, 0, 1, 1, 0])

    def softmax(scores):
        positive = np.exp(scores - scores.max())
        return positive / positive.sum()

    def plain_softmax_at(scores, temperature):
        positive = np.exp(scores / temperature)
        return positive / positive.sum()

    def best(names, certainties, k):
        return [names[place] for place in np.argsort(certainties)[::-1][:k]]

    return {
        "2.1": [
            (1 - duck, "swapped"),
            (duck * 2, "only zeros and ones"),
            (changed(duck, 2, 0), "look again at"),
            (changed(duck, [5, 9], 1), "look again at"),
            ([2, 4, 7, 8], "places of the ones"),
            (duck[:9], "the shape is (9,)"),
            (["feathers", "eggs", "wings", "land"], "the shape is (4,)"),
        ],
        "2.2": [
            (np.eye(4), "without calling it"),
            (lambda labels, n: np.eye(len(set(labels)))[labels], "Use num_classes"),
            (lambda labels, n: np.eye(n)[labels].T, "one row for each label"),
            (lambda labels, n: np.eye(len(labels), n), "one row for each label"),
            (lambda labels, n: np.roll(np.eye(n)[labels], 1, axis=1), "too far to the right"),
            (lambda labels, n: np.eye(n), "the shape is (5, 5)"),
            (lambda labels, n: np.eye(len(labels))[labels], "the shape is (4, 4)"),
            (lambda labels, n: np.eye(n)[labels - 1], "too far to the left"),
            (lambda labels, n: labels, "the shape is (4,)"),
        ],
        "2.3": [
            (softmax(np.array([1.0, 2.0])), "without calling it"),
            (lambda scores, t: softmax(scores), "changes nothing"),
            (lambda scores, t: softmax(scores * t), "you multiplied"),
            (lambda scores, t: softmax(scores) / t, "before exp"),
            (lambda scores, t: np.exp(scores / t), "do not add up to 1"),
            (lambda scores, t: np.exp((scores - scores.max()) / t), "do not add up to 1"),
            (plain_softmax_at, "1,000 gives nan"),
            (lambda scores, t: scores / t, "values differ"),
            (lambda scores, t: softmax(scores).max(), "the shape is ()"),
        ],
        "2.4": [
            (["dog"], "without calling it"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[:k]], "least certain"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[-k:]], "must come first"),
            (lambda n, c, k: np.argsort(c)[::-1][:k], "Look up their names"),
            (lambda n, c, k: best(n, c, len(n)), "4 names came back"),
            (lambda n, c, k: best(n, c, 3), "but for k = 1 you said"),
            (lambda n, c, k: n[:k], "you said"),
        ],
    }


def wrong_of_notebook_3():
    def votes(labels, weights):
        return np.bincount(labels, weights=weights).argmax()

    def pairs(train, test):
        return (test[:, None] == train).all(axis=2)

    def cut_and_rest(n, fraction):
        return int(n * fraction), n - int(n * fraction)

    return {
        "3.1": [
            (7.0, "without calling it"),
            (lambda one, other: ((one - other) ** 2).sum(), "Now take the root"),
            (lambda one, other: abs(one - other).sum(), "without squares"),
            (lambda one, other: (one - other).sum(), "signs cancel"),
            (lambda one, other: (other - one).sum(), "signs cancel"),
            (lambda one, other: np.sqrt(((one - other) ** 2).mean()), "root of the mean"),
            (lambda one, other: ((one - other) ** 2).mean(), "mean of the squares"),
            (lambda one, other: abs(one - other).max(), "is not it"),
            (lambda one, other: np.linalg.norm(one - other, axis=1), "give one number"),
            (lambda one, other: np.sqrt(sum((one - other) ** 2)), "three numbers"),
            (lambda one, other: np.sqrt(((one - other) ** 2).sum()), "bytes overflow"),
        ],
        "3.2": [
            ((1527, 270), "without calling it"),
            (lambda n, fraction: int(n * fraction), "give two numbers"),
            (
                lambda n, fraction: (int(n * fraction), int(n * (1 - fraction))),
                "one picture is lost",
            ),
            (lambda n, fraction: (n * fraction, n * (1 - fraction)), "Whole numbers only"),
            (lambda n, fraction: cut_and_rest(n, fraction)[::-1], "swapped"),
            (lambda n, fraction: cut_and_rest(n, 1 - fraction), "swapped"),
            (lambda n, fraction: (int(n * fraction), n), "is not 1797"),
            (lambda n, fraction: (1600, n - 1600), "you said 1600"),
            (
                lambda n, fraction: (-int(-n * fraction // 1), int(n * (1 - fraction))),
                "rounded down",
            ),
            (lambda n, fraction: (1527, 270), "9 and 2"),
            (lambda n, fraction: (round(n * fraction), n - round(n * fraction)), "9 and 2"),
            (lambda n, fraction: (int(n * fraction), round(n * (1 - fraction))), "9 and 2"),
        ],
        "3.3": [
            (3, "without calling it"),
            (lambda train, test: len({*map(tuple, train)} & {*map(tuple, test)}), "counts twice"),
            (lambda train, test: pairs(train, test).sum(), "however often training holds it"),
            (lambda train, test: pairs(train, test).any(axis=0).sum(), "Count the test pictures"),
            (lambda train, test: sum(row in train for row in test), "all of its numbers"),
            (lambda train, test: np.isin(test, train).all(axis=1).sum(), "all of its numbers"),
            (lambda train, test: sum(a is b for a in train for b in test), "no leaks found"),
            (lambda train, test: pairs(train, test).any(axis=1), "give one number"),
            (lambda train, test: np.isin(test, train).sum(), "is not it"),
        ],
        "3.4": [
            (7, "without calling it"),
            (lambda labels, distances: np.bincount(labels).argmax(), "the plain vote"),
            (votes, "far neighbors count more"),
            (lambda labels, distances: labels[distances.argmin()], "the nearest alone"),
            (lambda labels, distances: votes(labels, 1 / distances**2), "count too much"),
            (lambda labels, distances: distances.argmin(), "not its place"),
            (lambda labels, distances: np.bincount(labels, 1 / distances), "give one label"),
            (lambda labels, distances: labels.min(), "you said 1"),
        ],
    }


def wrong_answers():
    """Return wrong answers with a piece of the hint that each must get, by exercise."""
    return (
        wrong_of_notebook_0()
        | wrong_of_notebook_1()
        | wrong_of_notebook_2()
        | wrong_of_notebook_3()
    )


@pytest.fixture(scope="module")
def wrong():
    return wrong_answers()


@pytest.mark.parametrize("number", exercises.numbers())
def test_each_wrong_answer_gets_the_hint_that_names_its_mistake(number, wrong):
    surprises = []
    for answer, fragment in wrong[number]:
        status, sentence = exercises.verdict(number, answer)
        if status != exercises.HINT or fragment not in sentence:
            surprises.append(f"wanted {fragment!r}, got {status}: {sentence}")
    assert not surprises, "\n".join(surprises)


def hints_in_the_source():
    """Return (function, pattern) for every hint that is written in utils/exercises.py."""
    source = (COURSE / "utils" / "exercises.py").read_text(encoding="utf-8")
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        checks = [
            decorator.args[0].value
            for decorator in function.decorator_list
            if getattr(getattr(decorator, "func", None), "id", "") == "exercise"
        ]
        shared = function.name.endswith("_hint")
        if not checks and not shared:
            continue
        pieces = {
            id(part)
            for node in ast.walk(function)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(function):
            if isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(part.value) if isinstance(part, ast.Constant) else ".*"
                    for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in pieces or node.value == ast.get_docstring(function, clean=False):
                    continue
                pattern = re.escape(node.value)
            else:
                continue
            # A sentence, not a name or a format.
            if len(pattern.split(" ")) >= 5 and pattern.endswith("."):
                yield (checks[0] if checks else "any"), pattern


def test_every_hint_is_reached_by_a_wrong_answer(wrong):
    said = {
        number: [exercises.verdict(number, answer)[1] for answer, _ in answers]
        for number, answers in wrong.items()
    }
    said["any"] = [sentence for sentences in said.values() for sentence in sentences]
    hints = list(hints_in_the_source())
    assert len(hints) >= len(exercises.numbers())  # else the search above has gone blind
    unreached = [
        f"{number}: {pattern}"
        for number, pattern in hints
        if not any(re.search(pattern, sentence) for sentence in said.get(number, []))
    ]
    assert not unreached, "\n".join(unreached)


# ---------------------------------------------------------------- answers of any kind


class Hostile:
    """Raises wherever a check may touch it."""

    def __array__(self, *_, **__):
        raise RuntimeError("no array")

    def __eq__(self, _):
        raise RuntimeError("no comparison")

    __hash__ = None


def raises(*_):
    raise ZeroDivisionError("division by zero")


def raises_two_lines(*_):
    raise ValueError("first line\nsecond line")


ODD = {
    "None": None,
    "text": "abc",
    "empty text": "",
    "number as text": "13",
    "nan": float("nan"),
    "infinity": float("inf"),
    "minus one": -1,
    "complex": 1j,
    "huge": 10**400,
    "true": True,
    "empty list": [],
    "ragged list": [[1], [1, 2]],
    "nested ellipsis": [...],
    "dictionary": {"a": 1},
    "set": {1, 2},
    "type": int,
    "hostile": Hostile(),
    "generator": (number for number in range(3)),
    "empty array": np.zeros((0,)),
    "strings": np.array(["a", "b"]),
    "objects": np.array([None, ...], dtype=object),
    "many axes": np.zeros((1, 1, 1, 1, 1)),
    "function that raises": raises,
    "function of nothing": lambda: 1,
    "function that raises two lines": raises_two_lines,
    "function that gives text": lambda *_: "abc",
    "function that gives zeros": lambda *_: np.zeros(3),
    "function that gives a hostile": lambda *_: Hostile(),
    "function that gives a function": lambda *_: raises,
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", exercises.numbers())
@pytest.mark.parametrize("kind", ODD)
def test_no_answer_raises_and_no_odd_answer_passes(number, kind, capsys):
    status, sentence = exercises.verdict(number, ODD[kind])
    assert status in (exercises.HINT, exercises.UNTRIED)
    assert sentence.strip()
    exercises.check(number, ODD[kind])
    line = capsys.readouterr().out
    assert line.startswith(("✘", "○")) and line.count("\n") == 1


@pytest.mark.parametrize("number", exercises.numbers())
def test_an_untouched_starter_is_not_tried_yet(number, capsys):
    assert exercises.verdict(number, ...)[0] == exercises.UNTRIED
    exercises.check(number, ...)
    assert capsys.readouterr().out.startswith(f"○ Exercise {number}: not tried yet.")


@pytest.mark.parametrize("number", exercises.numbers())
def test_nothing_is_not_taken_for_untried(number):
    # Whoever forgets a return or assigns what sort() gives has tried.
    status, sentence = exercises.verdict(number, None)
    assert status == exercises.HINT and sentence


def test_a_function_that_returns_nothing_is_told_so():
    for number in ("1.4", "2.2", "2.3", "2.4"):
        status, sentence = exercises.verdict(number, lambda *_: None)
        assert status == exercises.HINT and "return" in sentence, number
        assert exercises.verdict(number, lambda *_: ...)[0] == exercises.UNTRIED, number


def test_an_exercise_that_does_not_exist_is_a_mistake_of_the_notebook():
    with pytest.raises(KeyError):
        exercises.check("99.9", 1)


def test_numbers_are_in_the_order_of_the_course():
    found = exercises.numbers()
    assert found == sorted(found, key=lambda number: tuple(map(int, number.split("."))))
    assert len(found) == len(set(found))


# ---------------------------------------------------------------- exercises in the notebooks


def exercise_cells(notebook):
    """Return (place, number) for each cell tagged ``exercise``."""
    return [
        (place, STARTER.findall(cell.source))
        for place, cell in enumerate(notebook.cells)
        if "exercise" in cell.metadata.get("tags", [])
    ]


def test_each_exercise_has_task_starter_and_a_fold_right_below(stored):
    for place, found in exercise_cells(stored):
        starter, fold = stored.cells[place].source, stored.cells[place + 1]
        assert len(found) == 1, f"a starter checks one exercise:\n{starter}"
        last = starter.rstrip().splitlines()[-1]
        assert last.startswith(f'exercises.check("{found[0]}", '), starter
        assert "..." in starter.replace(last, ""), f"nothing to fill in:\n{starter}"
        assert f"**Exercise {found[0]}**" in stored.cells[place - 1].source
        assert fold.cell_type == "markdown", f"no fold below exercise {found[0]}"
        solution = SOLUTION.match(fold.source)
        assert solution, f"the fold below exercise {found[0]} is not of the usual form"
        assert fold.source.count("```python") == 1
        assert solution[1].splitlines()[-1] == last, "starter and solution check different things"


def test_checks_stand_in_cells_tagged_exercise_only(stored):
    tagged = {place for place, _ in exercise_cells(stored)}
    for place, cell in enumerate(stored.cells):
        if cell.cell_type == "code" and STARTER.search(cell.source):
            assert place in tagged, cell.source


def test_notebooks_and_checks_know_the_same_exercises():
    found = []
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        here = [number for _, numbers in exercise_cells(notebook) for number in numbers]
        chapter = int(path.name.split("_")[0])
        expected = [f"{chapter}.{place}" for place in range(1, len(here) + 1)]
        assert here == expected, f"{path.name}: numbered in order, by its own number"
        at_least = 2 if chapter == 0 else 3
        assert at_least <= len(here) <= 5, f"{path.name} has {len(here)} exercises"
        found += here
    assert found == exercises.numbers()


def test_the_unsolved_notebook_is_stored_as_not_tried_yet(stored):
    for place, (number,) in exercise_cells(stored):
        expected = f"○ Exercise {number}: not tried yet. Replace the ... and run this cell again.\n"
        assert printed(stored.cells[place]) == expected
        assert len(stored.cells[place].outputs) == 1


@pytest.fixture(scope="session")
def solved(stored):
    """Return the notebook executed with every solution pasted over its starter."""
    notebook = copy.deepcopy(dict(stored))
    notebook = nbformat.from_dict(notebook)
    for place, _ in exercise_cells(notebook):
        notebook.cells[place].source = SOLUTION.match(notebook.cells[place + 1].source)[1]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return run_cells(notebook, COURSE / "notebooks")


def test_every_solution_passes_in_its_notebook(solved):
    said = [printed(solved.cells[place]) for place, _ in exercise_cells(solved)]
    expected = [
        f"✔ Exercise {number}: right. Well done.\n"
        for _, numbers in exercise_cells(solved)
        for number in numbers
    ]
    assert said == expected
