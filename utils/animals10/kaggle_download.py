"""Download Animals-10 with Kaggle's own client, and say in plain words why it did not work."""

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tqdm import tqdm

from utils.animals10.folders import PhotosUnavailable
from utils.environment import place

DATASET = "alessiocorrado99/animals10"
DATASET_PAGE = f"https://www.kaggle.com/datasets/{DATASET}"
NEEDED_BYTES = 1_500_000_000  # free disk space, for the zip and what is in it
SILENCE = 60  # seconds without a new byte before a download is stopped
RETRY_PAUSES = (2, 5, 15)  # seconds to wait before asking a busy server (429, 5xx) again

_TOKEN = (
    "Create a token at https://www.kaggle.com/settings (section API) and save it as "
    "~/.kaggle/kaggle.json; on Colab, add it to Secrets as KAGGLE_API_TOKEN."
)
MESSAGES = {
    401: f"Kaggle requires a login (401). {_TOKEN}",
    403: f"Kaggle refused to send the photographs (403). {_TOKEN}",
    404: "Kaggle did not find the data set (404). It may have moved.",
    429: "Kaggle is getting too many requests (429). Wait a few minutes.",
    "server": "Kaggle has a problem on its side ({problem}).",
    "silent": "Kaggle sent nothing for {SILENCE} seconds.",
    "network": "The connection to Kaggle failed. Check the network.",
}

# Kaggle's client runs in a process of its own: importing it may print, exit and close stdin. This
# process ends when the notebook's does, and it prints the status of each refused request.
_CLIENT = """
import os, sys, threading
pipe = os.dup(0)
threading.Thread(target=lambda: os.read(pipe, 1) or os._exit(9), daemon=True).start()
import requests
send = requests.Session.send
def send_and_tell(*arguments, **settings):
    answer = send(*arguments, **settings)
    if answer.status_code >= 400:
        print("HTTP status", answer.status_code, file=sys.stderr, flush=True)
    return answer
requests.Session.send = send_and_tell
sys.argv[0] = "kaggle"
from kaggle.cli import main
main()
"""


def download(folder: Path, progress=True) -> Path:
    """Download the zip into a folder, or continue a download that was interrupted there.

    Returns:
        The path of the complete zip.

    Raises:
        PhotosUnavailable: if it could not be downloaded; what can be resumed is kept.
        OSError: if the disk is full or not writable; nothing is kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "animals10.zip"
    _require_space(folder, NEEDED_BYTES - _size(path))
    environment, pauses = dict(os.environ), list(RETRY_PAUSES)
    problem = _run_client(path, environment, progress)
    if problem in (401, 403):
        environment = _other_credentials()
        problem = _run_client(path, environment, progress)
    while isinstance(problem, int) and (problem == 429 or problem >= 500) and pauses:
        print(f"Kaggle is busy ({problem}). Asking again in {pauses[0]} seconds.", flush=True)
        time.sleep(pauses.pop(0))
        problem = _run_client(path, environment, progress)
    if problem is None:
        return path
    _require_space(folder, 2_000_000)  # the client takes a full disk for a bad connection
    known = "server" if isinstance(problem, int) and problem >= 500 else problem
    message = MESSAGES.get(known, "The download failed: {problem}.")
    message = message.format(problem=problem, SILENCE=SILENCE)
    if known in MESSAGES and path.exists():
        message += f" The next try resumes at {_size(path) / 1e6:,.1f} MB."
    else:
        shutil.rmtree(folder)
    raise PhotosUnavailable(message)


def _require_space(folder, size):
    if shutil.disk_usage(folder).free < size:
        shutil.rmtree(folder, ignore_errors=True)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _run_client(path, environment, progress):
    """Run the client once.

    Returns:
        What went wrong: an HTTP status, ``"silent"``, ``"network"``, or the last line that the
        client wrote; None if all went well.
    """
    command = [sys.executable, "-c", _CLIENT, "datasets", "download", DATASET, "--quiet"]
    command += ["--path", str(path.parent)]
    seen, since = _size(path), time.monotonic()
    settings = {"unit": "B", "unit_scale": True, "leave": False, "disable": not progress}
    with (
        tempfile.TemporaryFile() as output,  # a pipe that nobody reads would fill up and block
        tqdm(desc="Animals-10, about 600 MB", initial=seen, **settings) as bar,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, env=environment
        ) as process,
    ):
        try:
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.2)
                if (size := _size(path)) != seen:
                    bar.update(size - seen)
                    seen, since = size, time.monotonic()
                elif time.monotonic() - since > SILENCE:
                    return "silent"
        finally:
            process.kill()
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode == 0 and path.exists():
        return None
    if statuses := re.findall(r"(?m)^HTTP status (\d+)", text):
        return int(statuses[-1])
    if re.search("Connection|IncompleteRead|Max retries|[Tt]imed out|Timeout|resolve", text):
        return "network"
    return text.strip().rpartition("\n")[2] or "the client left no file and no message"


def _other_credentials():
    """Return the environment for a second try: Colab's secrets, or elsewhere no name at all."""
    environment = dict(os.environ)
    names = ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY")
    if place() == "colab":
        from google.colab import userdata

        for name in names:
            with suppress(Exception):  # not set, not granted or not answered: any of three kinds
                environment[name] = userdata.get(name)
        return environment
    for name in names:
        environment.pop(name, None)
    nowhere = tempfile.gettempdir()
    return environment | {"HOME": nowhere, "USERPROFILE": nowhere, "KAGGLE_CONFIG_DIR": nowhere}
