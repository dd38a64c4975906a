#!/usr/bin/env python3
"""Open the course: make its environment, install the tested packages, hand over.

    python course.py                  open JupyterLab on the first notebook
    python course.py --no-browser     the same, but print the address instead of opening a browser
    python course.py test             run the tests; add --quick for those that take two minutes
    python course.py run 03 05        execute notebooks and show time, memory and result
    python course.py serve            serve a trained network as a web app
    python course.py doctor           say whether this computer is ready
    python course.py address URL      set the address of the course's repository

    python course.py bundle FOLDER    collect what a room without a network needs
    python course.py --from FOLDER    install from such a bundle; then as without --from
    python course.py kit              make the instructor's kit, in build/kit
    python course.py room FOLDER      show which exercises people have solved
    python course.py site             make a site of the stored notebooks, in build/site

    python course.py --cpu            from now on without the packages for an NVIDIA GPU
    python course.py --gpu            from now on with them

Every Python since 2.7 must be able to read this file (no f-strings, no annotations), so that an
old one gives you a sentence instead of a syntax error. The work is done in tools/.
"""
# ruff: noqa: E402, RUF005 - the imports wait for the version check, the rest is old syntax

import os
import subprocess
import sys

SUPPORTED = [(3, 13), (3, 12), (3, 11)]


def other_pythons():
    """Return the commands that start a supported Python on this computer, newest first."""
    found = []
    for version in SUPPORTED:
        number = "{}.{}".format(*version)
        command = ["py", "-" + number] if os.name == "nt" else ["python" + number]
        test = ["-c", "import sys; print(sys.version_info[:2] == {})".format(version)]
        try:
            child = subprocess.Popen(command + test, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            # A name on the path may be a stub that starts nothing: only an answer counts.
            if child.communicate()[0].strip() == b"True":
                found.append(" ".join(command))
        except OSError:
            pass
    return found


def python_problem(version, look=other_pythons):
    """Return what to do if the course does not run with a Python of this version, else None."""
    if tuple(version[:2]) in SUPPORTED:
        return None
    age = "old" if tuple(version[:2]) < SUPPORTED[-1] else "new"
    found = look()
    if found:
        advice = "You also have one that works. Type: {} course.py".format(found[0])
    else:
        advice = (
            "Install Python 3.13 from https://www.python.org/downloads/ and type: {} course.py"
        ).format("py -3.13" if os.name == "nt" else "python3.13")
    return "This is Python {}, which is too {}: the course needs 3.11, 3.12 or 3.13. {}".format(
        ".".join(str(part) for part in version[:3]), age, advice
    )


def leave(code):
    """Exit. After an error on Windows, a window that a double click opened waits to be read."""
    if code and os.name == "nt" and "PROMPT" not in os.environ and sys.stdin.isatty():
        sys.stderr.write("\nPress Enter to close this window. ")
        sys.stderr.flush()
        sys.stdin.readline()
    sys.exit(code)


if __name__ == "__main__":
    problem = python_problem(sys.version_info)
    if problem:
        sys.stderr.write(problem + "\n")
        leave(2)

import argparse
import importlib

from tools import environment, unbundle

# Each command: the module that does it, whether that needs what is installed in .venv, and help.
COMMANDS = {
    "lab": ("tools.lab", True, "open JupyterLab; the same as no command"),
    "test": ("tools.test", True, "run the tests; --quick for those that take two minutes"),
    "run": ("tools.run", True, "execute notebooks: [03 05 ...] [--profile NAME] [--save]"),
    "serve": ("tools.serve", True, "the web app of notebook 10: [--port N] [--use VERSION] ..."),
    "doctor": ("tools.doctor", False, "say whether this computer is ready [--room FOLDER]"),
    "bundle": ("tools.bundle", True, "collect what a room without a network needs: FOLDER"),
    "kit": ("tools.kit", True, "make slides, cheat sheets and the list of wrong answers"),
    "room": ("tools.room", True, "count what people's saved notebooks say: FOLDER [--names]"),
    "site": ("tools.site", True, "make the course's site of the stored notebooks: [--folder F]"),
    "address": ("tools.address", False, "show or set the repository: [URL] [--branch NAME]"),
}


def main(argv=None):
    """Do what the command line says; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # IDLE's have no such method
            stream.reconfigure(errors="replace")  # a path may hold letters that a terminal lacks
    lines = ["{:9} {}".format(name, COMMANDS[name][2]) for name in COMMANDS]
    parser = argparse.ArgumentParser(
        prog="course.py",
        description="Open the course: without a command, in JupyterLab.",
        epilog="commands:\n  " + "\n  ".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address instead")
    device = parser.add_mutually_exclusive_group()
    for name, text in (("cpu", "without CUDA"), ("gpu", "with CUDA, for an NVIDIA GPU on Linux")):
        text = "from now on, install packages " + text
        device.add_argument("--" + name, dest="device", action="store_const", const=name, help=text)
    parser.add_argument(
        "--from", dest="bundle", metavar="FOLDER", help="install from a bundle, without a network"
    )
    parser.add_argument("command", nargs="?", default="lab", choices=COMMANDS, metavar="COMMAND")
    # What follows the command is for the command to read.
    words = ((n, word) for n, word in enumerate(argv) if argv[n - 1 : n] != ["--from"])
    end = next((n for n, word in words if word in COMMANDS), len(argv)) + 1
    own, rest = argv[:end], argv[end:]
    if rest[:1] in (["-h"], ["--help"]):
        own = ["--help"]
    options = parser.parse_args(own)
    module, installed, _ = COMMANDS[options.command]
    if options.no_browser:
        rest = ["--no-browser"] + rest
    try:
        if not installed:
            return importlib.import_module(module).main(rest)
        if options.bundle:
            unbundle.prepare(options.bundle, options.device)
        else:
            environment.prepare(options.device)
        return environment.hand_over(module, rest)
    except environment.Stop as stop:
        sys.stdout.flush()
        sys.stderr.write("\n{}\n".format(stop))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start picks up where this one left off.\n")
        return 130


if __name__ == "__main__":
    leave(main())
