"""Where things are, and kernels that are nobody's but ours."""

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
from nbclient import NotebookClient

COURSE = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((COURSE / "notebooks").glob("*.ipynb"))

SETTINGS = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]
ADDRESS, BRANCH = SETTINGS["repository"], SETTINGS["branch"]

# The fold with the solution of an exercise, and the line that asks for the check.
SOLUTION = re.compile(
    r"<details><summary>Solution</summary>\n\n```python\n(.*?)\n```\n.*</details>\s*\Z", re.DOTALL
)
CHECK = re.compile(r'exercises\.check\("(\d+b?\.\d+)"')

FAKE_COLAB = """
import sys, types
class userdata:
    class SecretNotFoundError(Exception): pass
    def get(key): raise userdata.SecretNotFoundError(key)
sys.modules["google.colab"] = types.ModuleType("google.colab")
sys.modules["google.colab"].userdata = userdata
"""


def pretended_gpu(folder, name="Tesla T4") -> dict:
    """Write an nvidia-smi that finds this GPU; return variables that put it on the path."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "nvidia-smi"
    script.write_text(f"#!/bin/sh\necho {name}\n", encoding="utf-8")
    script.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def tags(cell) -> list:
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def code_cells(notebook) -> list:
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_exercise(cell) -> bool:
    """Say whether a cell is the starter of an exercise."""
    return "exercise" in tags(cell)


def solution_below(notebook, starter) -> tuple[str, str]:
    """Return the number of an exercise and the code from the fold right below its starter.

    Raises:
        ValueError: if there is no such fold.
    """
    number = CHECK.search(starter.source)
    place = next(n for n, cell in enumerate(notebook.cells) if cell is starter)
    solution = SOLUTION.match(
        "".join(cell.source for cell in notebook.cells[place + 1 : place + 2])
    )
    if not number or not solution:
        raise ValueError(f"No solution is folded right below this exercise:\n{starter.source}")
    return number[1], solution[1]


def run_cells(notebook, folder, environment=None, timeout=300):
    """Execute a notebook in a kernel of this Python.

    Args:
        notebook: a notebook, or a list of the sources of code cells.
        folder: the kernel's working folder.
        environment: further variables for the kernel.
        timeout: seconds that a cell may take.

    Returns:
        The executed notebook.
    """
    if isinstance(notebook, list):
        cells = [nbformat.v4.new_code_cell(source) for source in notebook]
        notebook = nbformat.v4.new_notebook(cells=cells)
    variables = dict(os.environ)
    # What the person at the keyboard set for a profile or a plot backend must not reach the test.
    for name in ("COURSE_PROFILE", "MPLBACKEND", "KAGGLE_KERNEL_RUN_TYPE", "PYTHONPATH"):
        variables.pop(name, None)
    variables |= environment or {}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=variables)
    return notebook


def run_git(*arguments, **variables) -> str:
    """Run git without the person's own settings and hooks; return what it printed."""
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


def bare_repository(bare) -> Path:
    """Make a bare repository that holds the working tree as git would keep it."""
    run_git("init", "--quiet", "--bare", f"--initial-branch={BRANCH}", bare)
    where = {"GIT_DIR": bare, "GIT_WORK_TREE": COURSE, "GIT_INDEX_FILE": bare / "index"}
    run_git("add", "--all", COURSE, **where)
    run_git("commit", "--quiet", "--message", "the working tree", **where)
    return bare


def git_that_finds(repository) -> dict:
    """Return variables with which git finds the course's address in a local repository."""
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
    }


def printed(cell) -> str:
    """Return what a cell wrote to standard output."""
    return "".join(
        output.text
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stdout"
    )


def with_parameters(notebook, values: dict):
    """Write other values into the cells tagged ``parameters``, in place.

    Args:
        notebook: a notebook.
        values: for the name of a variable the source of its new value.

    Raises:
        KeyError: where no such cell gives this variable a value.
    """
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    for name, source in values.items():
        found = [
            (cell, node)
            for cell in cells
            for node in ast.parse(cell.source).body
            if isinstance(node, ast.Assign) and node.targets[0].id == name
        ]
        if len(found) != 1:
            raise KeyError(name)
        [(cell, node)] = found
        lines = cell.source.splitlines()
        lines[node.lineno - 1 : node.end_lineno] = [f"{name} = {source}"]
        cell.source = "\n".join(lines)
    return notebook


def as_published(model, path) -> None:
    """Write weights in the older format, in which Keras publishes those of its networks."""
    import h5py
    import numpy as np

    layers = [layer for layer in model.layers if layer.weights]
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name for layer in layers]
        file.attrs["backend"] = "tensorflow"
        file.attrs["keras_version"] = "2.0.6"
        for layer in layers:
            group = file.create_group(layer.name)
            weights = layer.trainable_weights + layer.non_trainable_weights
            group.attrs["weight_names"] = [f"{layer.name}/{i}:0" for i in range(len(weights))]
            for i, weight in enumerate(weights):
                group[f"{layer.name}/{i}:0"] = np.asarray(weight)
