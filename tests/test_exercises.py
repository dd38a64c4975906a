"""Exercises: starters are "not tried yet", and each usual mistake gets its hint.

Each solution runs right after its starter where nbval runs the notebook: see conftest.py beside
the notebooks' folder.
"""

import ast
import importlib
import re

import nbformat
import numpy as np
import pytest
from common import CHECK, COURSE, NOTEBOOKS, is_exercise, printed, solution_below

from utils import exercises

# ---------------------------------------------------------------- known-wrong answers


def wrong_answers():
    """Return wrong answers with a piece of the hint that each must get, by exercise."""
    found = {}
    for path in sorted((COURSE / "tests" / "wrong_answers").glob("notebook_*.py")):
        found |= importlib.import_module(f"wrong_answers.{path.stem}").wrong_answers()
    return found


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


def functions_of_the_checks():
    for path in sorted((COURSE / "utils" / "exercises").glob("*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef):
                yield function


def hints_in_the_source():
    """Return (function, pattern) for every hint that is written in utils/exercises."""
    for function in functions_of_the_checks():
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


def test_labs_stand_between_the_notebooks_that_they_belong_to():
    order = ["6.2", "6.10", "6b.1", "7.1", "7b.3", "10.1"]
    assert sorted(reversed(order), key=exercises.judge.in_order) == order


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
def test_no_answer_raises_and_no_odd_answer_passes(number, capsys):
    for kind, answer in ODD.items():
        exercises.check(number, answer)
        line = capsys.readouterr().out
        assert re.fullmatch(rf"[✘○] Exercise {re.escape(number)}: \S.*\n", line), f"{kind}: {line}"


@pytest.mark.parametrize("number", exercises.numbers())
def test_an_untouched_starter_is_not_tried_yet_but_none_is_an_answer(number, capsys):
    exercises.check(number, ...)
    assert capsys.readouterr().out.startswith(f"○ Exercise {number}: not tried yet.")
    # Whoever forgets a return or assigns what sort() gives has tried.
    assert exercises.verdict(number, None)[0] == exercises.HINT


def test_a_function_that_returns_nothing_is_told_so():
    for number in ("1.4", "2.2", "2.3", "2.4"):
        status, sentence = exercises.verdict(number, lambda *_: None)
        assert status == exercises.HINT and "return" in sentence, number
        assert exercises.verdict(number, lambda *_: ...)[0] == exercises.UNTRIED, number


def test_an_argument_that_a_function_leaves_out_is_named():
    from_outside = 5

    def ignores(picture, amount):
        return picture + from_outside

    def for_each(picture, amount):
        return [row + amount for row in picture]  # read by an inner function in older Pythons

    def inside(picture, amount):
        def add(row):
            return row + amount

        return list(map(add, picture))

    def by_name(picture, amount):
        return locals()["picture"] + 1

    assert exercises.judge.never_used(ignores) == ["amount"]
    for function in (for_each, inside, by_name, np.clip, len, 7):
        assert exercises.judge.never_used(function) == []
    sentences = [exercises.verdict("1.4", function)[1] for function in (ignores, for_each)]
    assert sentences[0].endswith(" (Your function never uses amount.)")
    assert "never uses" not in sentences[1]
    assert exercises.verdict("1.4", lambda p, q: 1)[1].endswith("never uses p and q.)")


def test_an_exercise_that_does_not_exist_is_a_mistake_of_the_notebook():
    with pytest.raises(KeyError):
        exercises.check("99.9", 1)


# ---------------------------------------------------------------- exercises in the notebooks


def test_each_exercise_has_task_starter_and_a_fold_right_below(stored):
    for place, cell in enumerate(stored.cells):
        if not is_exercise(cell):
            assert cell.cell_type != "code" or not CHECK.search(cell.source), cell.source
            continue
        starter, fold = cell.source, stored.cells[place + 1]
        number, solution = solution_below(stored, cell)
        assert len(CHECK.findall(starter)) == 1, f"a starter checks one exercise:\n{starter}"
        last = starter.rstrip().splitlines()[-1]
        assert last.startswith(f'exercises.check("{number}", '), starter
        assert "..." in starter.replace(last, ""), f"nothing to fill in:\n{starter}"
        assert f"**Exercise {number}**" in stored.cells[place - 1].source
        assert fold.cell_type == "markdown" and fold.source.count("```python") == 1
        assert solution.splitlines()[-1] == last, "starter and solution check different things"


def test_the_unsolved_notebook_is_stored_as_not_tried_yet(stored):
    for cell in filter(is_exercise, stored.cells):
        number = CHECK.search(cell.source)[1]
        expected = f"○ Exercise {number}: not tried yet. Replace the ... and run this cell again.\n"
        assert printed(cell) == expected
        assert len(cell.outputs) == 1


def test_notebooks_and_checks_know_the_same_exercises():
    """In the same order, too: that of the course."""
    found = []
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        here = [CHECK.search(cell.source)[1] for cell in filter(is_exercise, notebook.cells)]
        chapter = path.name.split("_")[0].removeprefix("0")
        assert here == [f"{chapter}.{place}" for place in range(1, len(here) + 1)], path.name
        at_least, at_most = 2 if chapter == "0" else 3, 6 if chapter == "8" else 5  # two sittings
        assert at_least <= len(here) <= at_most, f"{path.name} has {len(here)} exercises"
        found += here
    assert found == exercises.numbers()
