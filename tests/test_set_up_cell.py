"""The set-up cell on an emulated Colab and Kaggle, and in all states a folder may be in.

The cell is the notebook's own, unchanged. Its clone comes from a local repository that holds the
working tree: git is told so through its environment. No network is needed.
"""

import sys
from pathlib import Path

import nbformat
import pytest
from common import (
    COURSE,
    NOTEBOOKS,
    error,
    git_that_finds,
    pretend_colab,
    printed,
    run_cells,
)

SPY = """
import sys
import utils
from utils import environment
print(utils.__file__, environment.place(), sys.path[0], sep="\\n")
"""


@pytest.fixture(scope="session")
def notebook():
    return nbformat.read(NOTEBOOKS[0], as_version=4)


@pytest.fixture(scope="session")
def set_up(notebook):
    """Return the source of the set-up cell."""
    return next(cell.source for cell in notebook.cells if "set-up" in cell.metadata.get("tags", []))


@pytest.fixture
def private(tmp_path):
    """Return the environment of a kernel that heeds nobody's IPython settings."""
    return {"IPYTHONDIR": tmp_path / "ipython"}


@pytest.fixture
def offline_git(private, repository):
    """Let the kernel's git find the course's address in the local repository."""
    return private | git_that_finds(repository)


@pytest.fixture
def colab(offline_git):
    """Return the environment of a kernel in which ``google.colab`` is already loaded."""
    pretend_colab(offline_git["IPYTHONDIR"])
    return offline_git


@pytest.fixture
def content(tmp_path):
    """Return the empty folder in which Colab opens a notebook."""
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def ready(cell, place):
    """Say whether a cell printed one line that says: ready, at that place."""
    text = printed(cell)
    return text.startswith("Ready. ") and text.count("\n") == 1 and f"| {place}, " in text


def test_run_all_works_on_colab_in_an_empty_folder(on_colab):
    executed, content = on_colab
    (cell,) = [cell for cell in executed.cells if "set-up" in cell.metadata.get("tags", [])]
    assert ready(cell, "colab")
    assert [entry.name for entry in content.iterdir()] == ["image-course"]
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{cell.source}\n{output.text}"
        if "exercise" in cell.metadata.get("tags", []):
            assert "not tried yet" in printed(cell)
    (cell,) = [cell for cell in executed.cells if "headline" in cell.metadata.get("tags", [])]
    assert printed(cell).strip()


def test_on_colab_it_may_be_run_twice_and_again_after_a_restart(set_up, colab, content):
    first = run_cells([set_up, set_up, SPY], content, colab)
    assert ready(first.cells[0], "colab") and ready(first.cells[1], "colab")
    clone = content / "image-course"
    # The clone is shallow, and it is not fetched again: a learner's own changes stay.
    assert (clone / ".git" / "shallow").is_file()
    (clone / "notebooks" / "mine.txt").write_text("a learner's own file", encoding="utf-8")
    restarted = run_cells([set_up, SPY], content, colab)
    assert ready(restarted.cells[0], "colab")
    assert (clone / "notebooks" / "mine.txt").is_file()
    for executed in (first, restarted):
        file, place, first_on_path = printed(executed.cells[-1]).splitlines()
        assert Path(file).samefile(clone / "utils" / "__init__.py")
        assert place == "colab"
        assert Path(first_on_path).samefile(clone)


def test_a_half_made_clone_is_replaced(set_up, colab, content):
    clone = content / "image-course"
    (clone / ".git" / "objects").mkdir(parents=True)
    (clone / "utils").mkdir()
    (clone / "utils" / "__init__.py").touch()
    executed = run_cells([set_up, SPY], content, colab)
    assert ready(executed.cells[0], "colab")
    assert (clone / "utils" / "environment.py").is_file()
    assert not (clone / ".git" / "objects" / "half").exists()


def test_without_network_colab_is_told_that_the_clone_failed(set_up, colab, content, tmp_path):
    nowhere = (tmp_path / "no-such-repository").as_uri()
    colab |= {"GIT_CONFIG_KEY_0": f"url.{nowhere}.insteadOf"}
    executed = run_cells([set_up], content, colab, stop=False)
    assert "ConnectionError" in error(executed.cells[0])
    assert "Is the network on?" in error(executed.cells[0])
    assert not (content / "image-course").exists()  # so the next run starts afresh


@pytest.mark.parametrize("module", ["pictures", "environment"])
def test_a_foreign_utils_that_is_already_imported_does_not_win(set_up, private, tmp_path, module):
    foreign = tmp_path / "foreign" / "utils"
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text("", encoding="utf-8")
    (foreign / f"{module}.py").write_text("foreign = True", encoding="utf-8")
    before = f"import sys; sys.path.insert(0, {str(foreign.parent)!r}); import utils.{module}"
    after = f"from utils import {module}; print(hasattr({module}, 'foreign'))"
    executed = run_cells([before, set_up, SPY, after], COURSE / "notebooks", private)
    assert ready(executed.cells[1], "laptop")
    assert Path(printed(executed.cells[2]).splitlines()[0]).samefile(COURSE / "utils/__init__.py")
    assert printed(executed.cells[3]) == "False\n"


@pytest.fixture(scope="session")
def clone(git, repository, tmp_path_factory):
    """Return a fresh clone in a folder whose name has blanks and letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("Kurs für alle, 教程")
    git("clone", "--quiet", repository, folder / "course")
    return folder / "course"


@pytest.mark.parametrize("below", [".", "notebooks", "notebooks/my own/tries"])
def test_a_laptop_finds_the_course_from_any_folder_in_it(set_up, private, clone, below):
    folder = clone / below
    folder.mkdir(parents=True, exist_ok=True)
    where = "from pathlib import Path; print(Path.cwd())"
    executed = run_cells([set_up, SPY, where, set_up], folder, private)
    assert ready(executed.cells[0], "laptop") and ready(executed.cells[3], "laptop")
    assert Path(printed(executed.cells[1]).splitlines()[0]).samefile(clone / "utils/__init__.py")
    assert Path(printed(executed.cells[2]).strip()).samefile(clone / "notebooks")


def test_a_laptop_outside_of_the_course_is_told_where_the_notebook_belongs(
    set_up, private, content
):
    executed = run_cells([set_up], content, private, stop=False)
    assert error(executed.cells[0]) == (
        "FileNotFoundError: Keep this notebook in the course's folder 'notebooks'."
    )
    assert list(content.iterdir()) == []


def test_kaggle_fetches_the_course_too(set_up, offline_git, content):
    variables = offline_git | {"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}
    executed = run_cells([set_up, SPY], content, variables)
    assert ready(executed.cells[0], "kaggle")
    assert (content / "image-course" / "utils").is_dir()


def test_the_kernel_is_the_python_that_runs_the_tests(private, content):
    executed = run_cells(["import sys; print(sys.prefix)"], content, private)
    assert Path(printed(executed.cells[0]).strip()).samefile(sys.prefix)
