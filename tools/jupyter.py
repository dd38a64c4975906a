"""Settings for JupyterLab and its kernels in .venv, so that an opened notebook stays as it is."""

import json
from pathlib import Path

from utils.files import atomic_write

KERNEL = """\
# JupyterLab writes what a kernel says of itself into every notebook that it opens. Python's version
# differs from computer to computer: without it, an opened notebook does not count as changed.
from ipykernel.ipkernel import IPythonKernel

IPythonKernel.language_info.pop("version", None)
"""

# For each file, as a path from the environment's folder ``etc``, its text.
SETTINGS = {
    # jupytext comes with kaggle. It would take over how JupyterLab reads and writes files.
    "jupyter/jupyter_server_config.json": json.dumps(
        {"ServerApp": {"jpserver_extensions": {"jupyterlab_jupytext": False}}}
    ),
    "jupyter/labconfig/page_config.json": json.dumps(
        {
            "disabledExtensions": {
                "jupyterlab-jupytext": True,
                "@jupyterlab/apputils-extension:announcements": True,  # asks about news
            }
        }
    ),
    "ipython/ipython_kernel_config.py": KERNEL,
}


def write_settings(environment) -> None:
    """Write the settings into a virtual environment; files that are as they should be stay.

    Args:
        environment: the folder of the environment, such as ``.venv``.

    Raises:
        OSError: if a file cannot be written.
    """
    for name, text in SETTINGS.items():
        path = Path(environment) / "etc" / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            with atomic_write(path, "w", encoding="utf-8") as file:
                file.write(text)
