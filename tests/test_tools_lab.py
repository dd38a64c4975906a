"""JupyterLab as course.py opens it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from common import COURSE

pty = pytest.importorskip("pty", exc_type=ImportError)  # not on Windows


def test_it_opens_on_the_first_notebook_once_without_jupytext_and_ends_politely(tmp_path):
    keyboard = pty.openpty()  # Jupyter handles Ctrl-C only where somebody could press it
    env = {name: value for name, value in os.environ.items() if name[:7] != "JUPYTER"}
    env.update(JUPYTER_RUNTIME_DIR=str(tmp_path), JUPYTER_CONFIG_DIR=str(tmp_path))
    env.update(JUPYTER_PREFER_ENV_PATH="1")
    command = [sys.executable, "-m", "tools.lab", "--no-browser"]
    # A shell that runs the tests in the background lets them and their children ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    pipes = {
        "stdin": keyboard[1],
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "encoding": "utf-8",
    }
    process = subprocess.Popen(command, cwd=COURSE, env=env, **pipes)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            address = re.match(r"\s+(http://localhost:\S+)", line)
            if address:
                break
        assert address, "".join(lines)
        assert "/lab/tree/notebooks/00_start_here.ipynb?token=" in address[1]

        second = subprocess.run(command, cwd=COURSE, env=env, capture_output=True, text=True)
        assert second.returncode == 0, second.stderr
        assert "open already" in second.stdout and address[1] in second.stdout

        page = direct.open(address[1]).read().decode()
        settings = json.loads(re.search(r"jupyter-config-data.*?>(.*?)</script>", page, re.S)[1])
        assert {"@jupyterlab/apputils-extension:announcements", "jupyterlab-jupytext"} <= set(
            settings["disabledExtensions"]
        )
        # jupytext would answer with a notebook made from a script.
        script = re.sub(r"lab/tree/.*\?", "api/contents/course.py?type=notebook&", address[1])
        with pytest.raises(urllib.error.HTTPError, match="400"):
            direct.open(script)
    finally:
        signal.signal(signal.SIGINT, before)
        process.send_signal(signal.SIGINT)
        rest = process.communicate()[0]
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
