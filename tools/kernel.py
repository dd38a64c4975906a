"""A setting for the kernels of .venv, so that a notebook stays as it is when it is opened."""

from pathlib import Path

from utils.files import atomic_write

SETTINGS = """\
# JupyterLab writes what a kernel says of itself into each notebook that it opens. Without Python's
# version, that is the same on every computer, and an opened notebook does not count as changed.
from ipykernel.ipkernel import IPythonKernel

IPythonKernel.language_info.pop("version", None)
"""


def write_settings(environment) -> None:
    """Write the setting into a virtual environment, unless it is there.

    Args:
        environment: the folder of the environment, such as ``.venv``.

    Raises:
        OSError: if it cannot be written.
    """
    path = Path(environment) / "etc" / "ipython" / "ipython_kernel_config.py"
    if not path.is_file() or path.read_text(encoding="utf-8") != SETTINGS:
        with atomic_write(path, "w", encoding="utf-8") as file:
            file.write(SETTINGS)
