"""Where things are, and kernels that are nobody's but ours."""

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

COURSE = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((COURSE / "notebooks").glob("*.ipynb"))


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


def small_network(batches: int):
    """Return the compiled CNN that says how hard the drawn animals are: 64 px, 166,000 weights.

    Args:
        batches: how many batches of 32 it will be trained on; the learning rate falls over them.
    """
    import keras
    from keras import layers

    def block(filters):
        return [
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
        ]

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.Rescaling(1 / 127.5, -1),
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.08, 0.08),
            *[layer for filters in (24, 48, 96, 128) for layer in block(filters)],
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.002, batches)
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model
