"""course.py itself: the gate for other Pythons, and what it hands over."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from common import COURSE

import course


def start(*args, python=sys.executable):
    return subprocess.run(
        [python, "course.py", *args], cwd=COURSE, capture_output=True, encoding="utf-8"
    )


# ---------------------------------------------------------------- other Pythons


def foreign_pythons():
    """Return the Pythons on this machine, by version, as far as they are found."""
    found = {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for path in pyenv.glob("*/bin/python"):
        found[".".join(path.parent.parent.name.split(".")[:2])] = str(path)
    for number in ("2.7", "3.6", "3.8", "3.10", "3.14"):
        if number not in found and shutil.which("python" + number):
            found[number] = shutil.which("python" + number)
    return found


@pytest.mark.parametrize("number", ["2.7", "3.6", "3.8", "3.10", "3.14"])
def test_unsupported_python_gets_a_sentence(number):
    path = foreign_pythons().get(number)
    if path is None:
        pytest.skip(f"Python {number} is not on this machine")
    done = start(python=path)
    assert done.returncode == 2 and done.stdout == ""
    assert re.fullmatch(rf"This is Python {number}\.\d+, which is too (old|new): .+\n", done.stderr)


@pytest.mark.parametrize("number", ["3.12", "3.13"])
def test_other_supported_pythons_run_it(number):
    path = foreign_pythons().get(number)
    if path is None:
        pytest.skip(f"Python {number} is not on this machine")
    assert start("address", python=path).stdout.startswith("https://github.com/")


@pytest.mark.parametrize(("version", "word"), [((3, 10, 9), "old"), ((3, 14, 0), "new")])
def test_version_sentence(version, word):
    without = course.python_problem(version, look=list)
    assert f"too {word}" in without and "python.org" in without
    assert "Type: python3.12 course.py" in course.python_problem(version, lambda: ["python3.12"])


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_supported_versions(version):
    assert course.python_problem(version, look=list) is None


def test_old_pythons_can_read_the_launcher():
    """Even if no old Python is at hand: nothing in the file is newer than 2.7."""
    source = (COURSE / "course.py").read_bytes()
    assert source.isascii()
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.Match)
    new += (ast.AsyncFunctionDef, ast.Await)
    for node in ast.walk(ast.parse(source)):
        where = getattr(node, "lineno", 0)
        assert not isinstance(node, new), where
        if isinstance(node, ast.Raise):
            assert node.cause is None, where
        if isinstance(node, ast.arguments):
            assert not node.kwonlyargs and not node.posonlyargs
        if isinstance(node, ast.arg):
            assert node.annotation is None, where
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(item, ast.Starred) for item in node.elts), where
        if isinstance(node, ast.Dict):
            assert None not in node.keys, where
        if isinstance(node, ast.Call):
            stars = [isinstance(item, ast.Starred) for item in node.args]
            assert not any(stars[:-1]), where
            assert not (isinstance(node.func, ast.Name) and node.func.id == "print"), where


# ---------------------------------------------------------------- windows and commands


@pytest.mark.parametrize(
    ("code", "prompt", "waits"), [(2, None, True), (0, None, False), (2, "$P$G", False)]
)
def test_a_window_from_a_double_click_waits_after_an_error(monkeypatch, code, prompt, waits):
    """It closed before the message could be read."""

    class Keyboard:
        read = 0

        def isatty(self):
            return True

        def readline(self):
            self.read += 1

    monkeypatch.delenv("PROMPT", raising=False)
    if prompt:
        monkeypatch.setenv("PROMPT", prompt)  # as cmd.exe has it
    monkeypatch.setattr(os, "name", "nt")
    monkeypatch.setattr(sys, "stdin", Keyboard())
    with pytest.raises(SystemExit, match=str(code)):
        course.leave(code)
    assert sys.stdin.read == waits


def test_idle_can_start_it(monkeypatch):
    """Its sys.stdout has no method ``reconfigure``."""

    class Stream:
        text = ""

        def write(self, text):
            self.text += text

        def flush(self):
            pass

    monkeypatch.setattr(sys, "stdout", Stream())
    assert course.main(["address"]) == 0
    assert sys.stdout.text.startswith("https://github.com/")


@pytest.mark.parametrize("args", [("--help",), ("test", "--help"), ("run", "-h")])
def test_help_installs_nothing(args, capsys, monkeypatch):
    monkeypatch.setattr(course.environment, "prepare", lambda *_: pytest.fail("installs"))
    with pytest.raises(SystemExit, match="0"):
        course.main(list(args))
    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out for command in course.COMMANDS)


@pytest.mark.parametrize("args", [("tset",), ("--cpu", "--gpu"), ("--quick",)])
def test_what_it_does_not_know_is_refused(args, capsys):
    with pytest.raises(SystemExit, match="2"):
        course.main(list(args))
    assert args[-1] in capsys.readouterr().err


def test_each_command_has_its_module():
    for module, _, _ in course.COMMANDS.values():
        assert COURSE.joinpath(*module.split(".")).with_suffix(".py").is_file(), module
