"""Where things are, and kernels that are nobody's but ours."""

import ast
import os
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

COURSE = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((COURSE / "notebooks").glob("*.ipynb"))

# The fold with the solution of an exercise.
SOLUTION = re.compile(
    r"<details><summary>Solution</summary>\n\n```python\n(.*?)\n```\n.*</details>\s*\Z", re.DOTALL
)

FAKE_COLAB = """
import sys, types
sys.modules["google.colab"] = types.ModuleType("google.colab")
"""


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


def git_that_finds(repository) -> dict:
    """Return variables by which git finds the course's address in a local repository."""
    address = COURSE.joinpath("pyproject.toml").read_text(encoding="utf-8")
    address = address.split('\nrepository = "')[1].split('"')[0]
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
    }


def pretend_colab(folder) -> None:
    """Let kernels whose ``IPYTHONDIR`` is this folder start with ``google.colab`` loaded."""
    startup = Path(folder) / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-fake-colab.py").write_text(FAKE_COLAB, encoding="utf-8")


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
