"""Open JupyterLab on the first notebook: ``python course.py`` hands over to this module in .venv.

tools/jupyter holds the settings: no question about news for each newcomer, and no jupytext. It
comes along with kaggle, takes over how notebooks are loaded, and marks them as changed.
"""

import os
import sys
import urllib.request
import webbrowser
from contextlib import suppress
from pathlib import Path

from tools import kernel
from utils.files import COURSE

FIRST = "lab/tree/notebooks/00_start_here.ipynb"


def running() -> str | None:
    """Return the address of a JupyterLab that has this course open already, or None."""
    from jupyter_server.serverapp import list_running_servers

    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for server in list_running_servers():
        if Path(server["root_dir"]) != COURSE:
            continue
        try:  # its process may run on another computer with the same home folder
            direct.open(server["url"] + "api", timeout=2).close()
        except OSError:
            continue
        return f"{server['url']}{FIRST}?token={server['token']}"
    return None


def main(arguments: list[str]) -> int | None:
    """Open JupyterLab, or its window if it runs already; ``--no-browser`` prints the address."""
    browser = "--no-browser" not in arguments
    settings = [str(COURSE / "tools" / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    with suppress(OSError):  # on a hub, the environment may be read-only
        kernel.write_settings(sys.prefix)
    address = running()
    if address:
        print(f"JupyterLab has this course open already, in another window:\n    {address}")
        if browser:
            webbrowser.open(address)
        return 0
    print("Opening JupyterLab. Leave this window open; Ctrl-C here ends it.", flush=True)
    arguments += [
        f"--ServerApp.root_dir={COURSE}",
        f"--LabApp.default_url=/{FIRST}",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it without asking back
    ]
    if browser:  # quiet; else everything that leads to the address is printed
        arguments.append("--Application.log_level=WARN")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # containers
    from jupyterlab.labapp import LabApp

    return LabApp.launch_instance(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
