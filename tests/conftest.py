"""What several test files share: where things are, and kernels that are nobody's but ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

COURSE = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((COURSE / "notebooks").glob("*.ipynb"))

sys.path.insert(0, str(COURSE))  # whichever way pytest was started

# A kernel named python3 in the home folder must not win over that of the tested environment.
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"


def run_cells(notebook, folder, environment=None, stop=True):
    """Execute a notebook in a kernel of this Python.

    Args:
        notebook: a notebook, or a list of the sources of code cells.
        folder: the kernel's working folder.
        environment: further variables for the kernel; None as a value takes one away.
        stop: whether an error in a cell is raised here, or left in the cell's outputs.

    Returns:
        The executed notebook.
    """
    if isinstance(notebook, list):
        cells = [nbformat.v4.new_code_cell(source) for source in notebook]
        notebook = nbformat.v4.new_notebook(cells=cells)
    variables = dict(os.environ)
    # What the person at the keyboard set for a profile or a plot backend is no part of the test.
    for name in ("COURSE_PROFILE", "MPLBACKEND", "KAGGLE_KERNEL_RUN_TYPE", "PYTHONPATH"):
        variables.pop(name, None)
    for name, value in (environment or {}).items():
        if value is None:
            variables.pop(name, None)
        else:
            variables[name] = str(value)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=300,
        allow_errors=not stop,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=variables)
    return notebook


def printed(cell) -> str:
    """Return what a cell wrote to standard output."""
    return "".join(
        output.text
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stdout"
    )


def error(cell) -> str:
    """Return the error of a cell as ``"Name: text"``, or an empty text."""
    for output in cell.outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    return ""


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
