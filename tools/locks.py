"""Compile the locks: ``python -m tools.locks``, with the Python of .venv.

Versions that are locked already stay unless requirements.txt rules them out. To take newer ones,
add ``--upgrade`` or ``--upgrade-package NAME``: all arguments go to ``uv pip compile``.
"""

import re
import subprocess
import sys

from utils.files import COURSE

# One lock for every platform, which names no index.
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
OPTIONS += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]


def with_cuda(requirements: str) -> str:
    """Return the text of requirements.txt with the TensorFlow that brings its own CUDA."""
    text = re.sub(r"(?m)^tensorflow[>=].*\n", "", requirements)
    return re.sub(r"(?m)^tensorflow-cpu([^;\s]+).*", r"tensorflow[and-cuda]\1", text)


def compile_lock(requirements: str, name: str, *arguments: str) -> None:
    """Bring a lock in the course's folder up to date with requirements, given as text."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "-o", name, *OPTIONS, *arguments]
    subprocess.run(command, cwd=COURSE, input=requirements, encoding="utf-8", check=True)


def main(arguments: list[str]) -> None:
    """Compile the lock for every computer, then with the same versions those for GPUs and hubs."""
    requirements = (COURSE / "requirements.txt").read_text(encoding="utf-8")
    compile_lock(requirements, "requirements.lock", *arguments)
    same = ("--constraints", "requirements.lock")
    compile_lock(with_cuda(requirements), "requirements-gpu.lock", *same, *arguments)
    hub = (COURSE / "hub" / "requirements.txt").read_text(encoding="utf-8")
    compile_lock(hub, "hub/requirements.lock", *same, *arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
