"""The set-up cell on an emulated Colab and Kaggle, and in all states a folder may be in.

The cell is the notebook's own, unchanged. Its clone comes from a local repository that holds the
working tree: git is told so through its environment. No network is needed.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from common import (
    BRANCH,
    COURSE,
    FAKE_COLAB,
    NOTEBOOKS,
    code_cells,
    git_that_finds,
    is_exercise,
    pretended_gpu,
    printed,
    run_cells,
    tags,
    with_parameters,
)
from loopback_kaggle import LoopbackKaggle, zipped

# Colab and Kaggle are Linux; the cell calls their shell there, and only there.
unix = pytest.mark.skipif(os.name == "nt", reason="Colab and Kaggle do not run Windows")

NOTEBOOK = nbformat.read(NOTEBOOKS[0], as_version=4)
SET_UP = next(cell.source for cell in NOTEBOOK.cells if "set-up" in tags(cell))
SPY = """
import os
import utils
print(utils.__file__, environment.place(), sys.path[0], os.getcwd(), sep="\\n")
"""


def run(folder, *sources, **variables):
    """Run cells in a Python of their own; return what they printed, and its last error line."""
    removed = ("COURSE_PROFILE", "KAGGLE_KERNEL_RUN_TYPE", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in removed}
    answer = subprocess.run(
        [sys.executable, "-c", "\n".join(sources)],
        cwd=folder,
        env=environment | {"PYTHONUTF8": "1", **variables},
        capture_output=True,
        encoding="utf-8",
    )
    error = answer.stderr.strip().splitlines()[-1] if answer.returncode else ""
    return answer.stdout, error


def ready(said, place, times=1):
    """Say whether a text begins with lines that say: ready, at that place."""
    lines = said.splitlines()[:times]
    return all(line.startswith("Ready. ") and f"| {place}, " in line for line in lines)


@pytest.fixture(scope="session")
def git_finds(repository):
    """Return variables with which git finds the course's address in the local repository."""
    return git_that_finds(repository)


@pytest.fixture
def content(tmp_path):
    """Return the empty folder in which Colab opens a notebook."""
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


# ---------------------------------------------------------------- Colab and Kaggle


@unix
def test_run_all_works_on_colab_in_an_empty_folder(git_finds, content):
    cells = [nbformat.v4.new_code_cell(FAKE_COLAB), *NOTEBOOK.cells]
    executed = run_cells(nbformat.v4.new_notebook(cells=cells), content, git_finds)
    assert [entry.name for entry in content.iterdir()] == ["image-course"]
    for cell in code_cells(executed):
        assert not [output for output in cell.outputs if output.get("name") == "stderr"]
        if "set-up" in tags(cell):
            assert ready(printed(cell), "colab") and printed(cell).count("\n") == 1
        if is_exercise(cell):
            assert "not tried yet" in printed(cell)
        if "headline" in tags(cell):
            assert printed(cell).strip()


@unix
def test_on_colab_it_may_be_run_twice_and_again_after_a_restart(git_finds, content):
    first, _ = run(content, FAKE_COLAB, SET_UP, SET_UP, SPY, **git_finds)
    assert ready(first, "colab", times=2)
    clone = content / "image-course"
    # The clone is shallow, and it is not fetched again: a learner's own changes stay.
    assert (clone / ".git" / "shallow").is_file()
    (clone / "notebooks" / "mine.txt").write_text("a learner's own file", encoding="utf-8")
    restarted, _ = run(content, FAKE_COLAB, SET_UP, SPY, **git_finds)
    assert ready(restarted, "colab")
    assert (clone / "notebooks" / "mine.txt").is_file()
    for said in (first, restarted):
        file, place, first_on_path, folder = said.splitlines()[-4:]
        assert Path(file).samefile(clone / "utils" / "__init__.py")
        assert place == "colab"
        assert Path(first_on_path).samefile(clone)
        assert Path(folder).samefile(clone / "notebooks")


@unix
def test_kaggle_fetches_the_course_too(git_finds, content):
    said, _ = run(content, SET_UP, KAGGLE_KERNEL_RUN_TYPE="Interactive", **git_finds)
    assert ready(said, "kaggle")
    assert (content / "image-course" / "utils").is_dir()


@unix
def test_a_half_made_clone_is_replaced(git_finds, content):
    clone = content / "image-course"
    (clone / ".git" / "objects" / "half").mkdir(parents=True)
    (clone / "utils").mkdir()
    (clone / "utils" / "__init__.py").touch()
    assert ready(run(content, FAKE_COLAB, SET_UP, **git_finds)[0], "colab")
    assert (clone / "utils" / "environment.py").is_file()
    assert not (clone / ".git" / "objects" / "half").exists()


@unix
def test_the_branch_that_the_cell_names_is_fetched(git, repository, git_finds, content):
    """So a branch whose address was set with --branch runs its own code, not main's."""
    tree = git("rev-parse", f"{BRANCH}^{{tree}}", GIT_DIR=repository).strip()
    commit = git("commit-tree", tree, "-m", "on a branch", GIT_DIR=repository).strip()
    git("branch", "--force", "a-try", commit, GIT_DIR=repository)
    cell = SET_UP.replace(f'", "{BRANCH}"\n', '", "a-try"\n')
    assert cell != SET_UP
    assert ready(run(content, FAKE_COLAB, cell, **git_finds)[0], "colab")
    fetched = git("rev-parse", "HEAD", GIT_DIR=content / "image-course" / ".git")
    assert fetched.strip() == commit


@unix
def test_without_network_colab_is_told_that_the_clone_failed(git_finds, content, tmp_path):
    nowhere = (tmp_path / "no-such-repository").as_uri()
    offline = git_finds | {"GIT_CONFIG_KEY_0": f"url.{nowhere}.insteadOf"}
    _, error = run(content, FAKE_COLAB, SET_UP, **offline)
    assert error.startswith("ConnectionError: Could not fetch https://github.com/")
    assert error.endswith("Is the network on? Run this cell again.")
    assert not (content / "image-course").exists()  # so the next run can start over


@unix
@pytest.mark.parametrize(("start", "refuses"), [("06", False), ("07", False), ("06", True)])
def test_on_colab_with_a_gpu_run_all_takes_photographs_from_kaggle(
    git_finds, content, tmp_path, start, refuses
):
    """No cell is edited. Where Kaggle refuses, the drawn animals and the sample's numbers follow.

    The rest of the notebook: ``python -m tests.benchmarks colab``.
    """
    (path,) = [path for path in NOTEBOOKS if path.stem.startswith(f"{start}_")]
    notebook = with_parameters(nbformat.read(path, as_version=4), {"per_class": "4"})  # quicker
    cells = code_cells(notebook)
    last = max(place for place, cell in enumerate(cells) if "parameters" in tags(cell))
    show = nbformat.v4.new_code_cell("print(folder, size)")
    cells = [nbformat.v4.new_code_cell(FAKE_COLAB), *cells[: last + 1], show]
    with LoopbackKaggle(zipped(per_class=3)) as kaggle:
        kaggle.answers.extend([403] * (5 if refuses else 0))
        variables = git_finds | pretended_gpu(tmp_path / "bin") | kaggle.lead(tmp_path / "client")
        notebook = nbformat.v4.new_notebook(cells=cells)
        said = [printed(cell) for cell in run_cells(notebook, content, variables).cells]
    text = "".join(said)
    assert "Tesla T4\n" in text and "Profile full: photographs of Animals-10 (about 600 MB" in text
    data = content / "image-course" / "data"
    if refuses:
        assert "Kaggle refused to send the photographs (403)." in text
        assert "Using the drawn animals instead." in text
        assert said[-1].split() == [str(data / "animals10-sample-4"), "48"]
    else:
        assert "Animals-10: 30 photographs in data/animals10 (downloaded from Kaggle)." in text
        assert said[-1].split() == [str(data / "animals10"), "128" if start == "06" else "224"]


# ---------------------------------------------------------------- a laptop


@pytest.mark.parametrize("module", ["utils.environment", "data.drawn_animals"])
@pytest.mark.skipif(
    not (COURSE / "data/drawn_animals").is_dir(), reason="data is not a package yet"
)
def test_a_foreign_package_that_is_already_imported_does_not_win(tmp_path, module):
    package, name = module.split(".")
    foreign = tmp_path / "foreign" / package
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").touch()
    (foreign / f"{name}.py").touch()
    before = f"import sys\nsys.path.insert(0, {str(foreign.parent)!r})\nimport {module}"
    after = f"import {package}\nprint({module!r} in sys.modules, *{package}.__path__, sep='\\n')"
    said, error = run(COURSE / "notebooks", before, SET_UP, after)
    assert ready(said, "laptop"), error
    _, still_there, *where = said.splitlines()
    assert still_there == str(package == "utils")  # the course's own, by then
    assert Path(where[0]).samefile(COURSE / package)


@pytest.fixture(scope="session")
def clone(git, repository, tmp_path_factory):
    """Return a fresh clone in a folder whose name has blanks and letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("Kurs für alle, 教程")
    git("clone", "--quiet", repository, folder / "course")
    return folder / "course"


@pytest.mark.parametrize("below", [".", "notebooks/my own/tries"])
def test_a_laptop_finds_the_course_from_any_folder_in_it(clone, below):
    folder = clone / below
    folder.mkdir(parents=True, exist_ok=True)
    said, error = run(folder, SET_UP, SET_UP, SPY)
    assert ready(said, "laptop", times=2), error
    file, _, _, now_in = said.splitlines()[-4:]
    assert Path(file).samefile(clone / "utils" / "__init__.py")
    assert Path(now_in).samefile(clone / "notebooks")


def test_a_laptop_outside_the_course_is_told_where_the_notebook_belongs(content):
    _, error = run(content, SET_UP)
    assert error == ("FileNotFoundError: Move this notebook into the course's folder 'notebooks'.")
    assert list(content.iterdir()) == []


def test_the_kernel_is_the_python_that_runs_the_tests(content):
    executed = run_cells(["import sys; print(sys.prefix)"], content)
    assert Path(printed(executed.cells[0]).strip()).samefile(sys.prefix)
