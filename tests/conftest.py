"""What several test files share."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from common import (
    COURSE,
    NOTEBOOKS,
    SOLUTION,
    git_that_finds,
    pretend_colab,
    run_cells,
    with_parameters,
)

sys.path.insert(0, str(COURSE))  # whichever way pytest was started

# A kernel named python3 in the home folder must not win over that of the tested environment.
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"

# What is chosen in the parameter cells of long notebooks, where they are not run for their results.
SHORT = {
    "06_cnn_animals10": {"per_class": "30", "epochs": "2", "epochs_of_article": "1"},
    "07_xception_transfer": {"per_class": "30", "epochs": "1"},
}


@pytest.fixture(scope="session")
def git():
    """Return a function that runs git without the person's own settings and hooks."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def call(*arguments, **variables):
        private = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }
        for who in ("AUTHOR", "COMMITTER"):
            private |= {f"GIT_{who}_NAME": "test", f"GIT_{who}_EMAIL": "test@example.org"}
        answer = subprocess.run(
            ["git", *map(str, arguments)],
            env=os.environ | private | {name: str(value) for name, value in variables.items()},
            capture_output=True,
            encoding="utf-8",
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return call


@pytest.fixture(scope="session")
def repository(git, tmp_path_factory):
    """Return a bare repository that holds the working tree as git would keep it, on ``main``."""
    bare = tmp_path_factory.mktemp("bare") / "course.git"
    git("init", "--quiet", "--bare", "--initial-branch=main", bare)
    where = {"GIT_DIR": bare, "GIT_WORK_TREE": COURSE, "GIT_INDEX_FILE": bare / "index"}
    git("add", "--all", COURSE, **where)
    git("commit", "--quiet", "--message", "the working tree", **where)
    return bare


@pytest.fixture(scope="session")
def kept(git, repository):
    """Return the files of the working tree that git keeps, as paths from the course's folder."""
    listing = git("ls-tree", "-r", "-z", "--name-only", "main", GIT_DIR=repository)
    return sorted(name for name in listing.split("\0") if name)


@pytest.fixture(scope="session", params=NOTEBOOKS, ids=lambda path: path.stem)
def stored(request):
    """Return each notebook as it is stored, with its path as ``stored.path``."""
    notebook = nbformat.read(request.param, as_version=4)
    object.__setattr__(notebook, "path", request.param)
    return notebook


@pytest.fixture(scope="session")
def on_colab(stored, repository, tmp_path_factory):
    """Return each notebook after Run all on an emulated Colab, and the folder it ran in.

    Behind each starter, in a cell tagged ``solution``, stands the solution from its fold.
    """
    notebook = nbformat.read(stored.path, as_version=4)
    with_parameters(notebook, SHORT.get(stored.path.stem, {}))
    places = [
        n for n, cell in enumerate(notebook.cells) if "exercise" in cell.metadata.get("tags", [])
    ]
    for place in reversed(places):
        solution = SOLUTION.match(notebook.cells[place + 1].source)
        cell = nbformat.v4.new_code_cell(solution[1], metadata={"tags": ["solution"]})
        notebook.cells.insert(place + 1, cell)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    folder = tmp_path_factory.mktemp("colab")
    pretend_colab(folder / "ipython")
    content = folder / "content"  # empty, as the one in which Colab opens a notebook
    content.mkdir()
    variables = {"IPYTHONDIR": folder / "ipython", **git_that_finds(repository)}
    return run_cells(notebook, content, variables), content
