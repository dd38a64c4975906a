"""Exercises: solutions pass, starters are "not tried yet", and each usual mistake gets its hint."""

import ast
import importlib
import re

import nbformat
import numpy as np
import pytest
from common import COURSE, NOTEBOOKS, SOLUTION, printed

from utils import exercises

STARTER = re.compile(r'exercises\.check\("(\d+\.\d+)"')


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


def test_every_solution_passes_in_its_notebook(on_colab):
    executed, _ = on_colab
    numbers = [number for _, found in exercise_cells(executed) for number in found]
    said = [printed(cell) for cell in executed.cells if "solution" in cell.metadata.get("tags", [])]
    assert said == [f"✔ Exercise {number}: right. Well done.\n" for number in numbers]
