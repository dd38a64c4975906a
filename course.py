#!/usr/bin/env python3
"""Open the course: make its environment, install the tested set, hand over.

    python course.py                  open JupyterLab on the first notebook
    python course.py --no-browser     the same, but print the address instead of opening a browser
    python course.py test             run all tests
    python course.py run 03 05        execute notebooks and show time, memory and result
    python course.py doctor           say whether this computer is ready
    python course.py address URL      set the address of the course's repository

Every Python since 2.7 must be able to read this file (no f-strings, no annotations), so that an
old one gives you a sentence instead of a syntax error.
"""
# ruff: noqa: E402, B904, RUF005 - the imports wait for the version check, the rest is old syntax

import subprocess
import sys

SUPPORTED = [(3, 13), (3, 12), (3, 11)]


def other_pythons():
    """Return the commands that start a supported Python on this computer, newest first."""
    found = []
    for version in SUPPORTED:
        number = "{}.{}".format(*version)
        command = ["py", "-" + number] if sys.platform == "win32" else ["python" + number]
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
    """Return what to do where the course does not run with a Python of this version, else None."""
    if tuple(version[:2]) in SUPPORTED:
        return None
    age = "old" if tuple(version[:2]) < SUPPORTED[-1] else "new"
    found = look()
    if found:
        advice = "You have a fitting one. Type: {} course.py".format(found[0])
    else:
        advice = (
            "Install Python 3.13 from https://www.python.org/downloads/ and type: {} course.py"
        ).format("py -3.13" if sys.platform == "win32" else "python3.13")
    return "This is Python {}, which is too {}: the course needs 3.11, 3.12 or 3.13. {}".format(
        ".".join(str(part) for part in version[:3]), age, advice
    )


if __name__ == "__main__":
    problem = python_problem(sys.version_info)
    if problem:
        sys.stderr.write(problem + "\n")
        sys.exit(2)

import argparse
import contextlib
import csv
import errno
import functools
import hashlib
import json
import os
import platform
import re
import shutil
import ssl
import tempfile
import tomllib
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path

COURSE = Path(__file__).resolve().parent
LOCK = COURSE / "requirements.lock"
BUILD = COURSE / "build"
VENV = COURSE / ".venv"
STAMP = VENV / "course.json"  # written last: where it is missing, nothing was finished
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FIRST = "notebooks/00_start_here.ipynb"
GB = 10**9
# What a whole .venv takes (measured on Linux: 2.2 GB; with CUDA 6.6), and room for downloads.
SPACE = {"cpu": 2.3 * GB, "gpu": 7 * GB}
ROOM = {"cpu": 1 * GB, "gpu": 4 * GB}
AGAIN = "Then type the same command again: it goes on from where it stopped."


class Stop(Exception):
    """A problem that the person can solve; its text says what happened, why, and what to do."""


def say(text):
    """Print a line at once, also where the output is a pipe."""
    print(text)
    sys.stdout.flush()


def short(path):
    """Return a path as text that does not give away the name of the home folder."""
    return str(path).replace(str(Path.home()), "~")


def own_version():
    """Return this Python's version as in the names of its packages, such as ``"3.12"``."""
    return "{}.{}".format(*sys.version_info)


def children_environment():
    """Return the environment variables for everything that runs inside .venv."""
    leaks = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__", "MPLBACKEND")
    env = {name: value for name, value in os.environ.items() if name not in leaks}
    # The first: a kernel of the same name in the home folder must not win over ours.
    env.update(JUPYTER_PREFER_ENV_PATH="1", PYTHONUTF8="1", PYTHONNOUSERSITE="1")
    return env


def run_quietly(*command):
    """Run a command; return its exit code and all that it printed. It never raises OSError."""
    try:
        child = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=children_environment(),
            encoding="utf-8",
            errors="replace",
            timeout=300,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return child.returncode, child.stdout.strip()


# ---------------------------------------------------------------- what .venv is and should be


@functools.lru_cache
def gpu():
    """Return the NVIDIA GPUs as their driver lists them, or an empty text."""
    if shutil.which("nvidia-smi") is None:
        return ""
    code, text = run_quietly("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
    return ", ".join(text.splitlines()) if code == 0 else ""


def variant():
    """Return which TensorFlow fits: ``"gpu"`` on Linux with an NVIDIA GPU, else ``"cpu"``."""
    fits = platform.system() == "Linux" and platform.machine() == "x86_64"
    return "gpu" if fits and gpu() else "cpu"


def gpu_lock(text):
    """Return the text of the lock with the TensorFlow that brings its own CUDA."""
    return re.sub(r"(?m)^tensorflow-cpu==([^\s;]+).*$", r"tensorflow[and-cuda]==\1", text)


def venv_python():
    """Return the version of .venv's Python such as ``"3.12"``, or None where it does not run."""
    # Where pyvenv.cfg is lost, it runs as the Python it was made from: then it is not ours.
    test = "import sys; print('%d.%d' % sys.version_info[:2] * (sys.prefix != sys.base_prefix))"
    code, text = run_quietly(PYTHON, "-c", test)
    return text if code == 0 and text else None


def installed():
    """Return what is installed in .venv, ``{name: version}``, without starting its Python."""
    found = {}
    for package in metadata.distributions(path=[str(path) for path in site_packages()]):
        with contextlib.suppress(TypeError):  # a folder that was left without its METADATA
            if package.metadata["Name"]:
                name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
                found[name] = package.version
    return found


def site_packages():
    """Return the folders of .venv that hold its packages."""
    return list(
        VENV.glob("Lib/site-packages" if os.name == "nt" else "lib/python3.*/site-packages")
    )


def lock_hash():
    """Return a fingerprint of the lock that does not depend on the kind of line ends."""
    return hashlib.sha256(LOCK.read_text(encoding="utf-8").encode()).hexdigest()


def noticed():
    """Compare .venv with what it should be.

    Returns:
        None where all is well, else what is wrong in one sentence, and whether .venv must be
        made anew.
    """
    here = own_version()
    if not VENV.exists():
        return "There is no .venv yet.", True
    there = venv_python()
    if there is None:
        return "The Python in .venv does not run any more.", True
    if there != here:
        return "The .venv was made by Python {}, and this is {}.".format(there, here), True
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        expected, lock, kind = stamp["installed"], stamp["lock"], stamp["variant"]
    except (OSError, ValueError, KeyError, TypeError):
        return "An earlier installation did not get to its end.", False
    if kind == "cpu" and variant() == "gpu":  # the other way round serves as well
        return "This computer has an NVIDIA GPU, and .venv has the TensorFlow without it.", True
    if lock != lock_hash():
        return "requirements.lock has changed since the last installation.", False
    have = installed()
    wrong = sorted(name for name in expected if have.get(name) != expected[name])
    if wrong:
        names = ", ".join(wrong[:5]) + (" and more" if len(wrong) > 5 else "")
        return "Not as it was installed: {}.".format(names), False
    return None


# ---------------------------------------------------------------- making and mending .venv


@contextlib.contextmanager
def only_one():
    """Let one start at a time change .venv. The lock ends with its process, however that ends."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "setup.lock").open("a+") as file:
        wait = "Another start of the course is installing right now. Waiting for it to finish ..."
        if os.name == "nt":
            import msvcrt

            while True:
                file.seek(0)
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # tries for ten seconds
                    break
                except OSError:
                    say(wait)
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say(wait)
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare():
    """Bring .venv to what the lock says, whatever was there before; quick where it is already.

    Raises:
        Stop: where that cannot be done; its text says what to do.
    """
    if not LOCK.is_file():
        raise Stop("requirements.lock is missing. Get the whole course folder again.")
    # Neither a lock nor a network nor a writable folder is needed where all is well.
    if noticed() is None:
        return
    try:
        with only_one():
            found = noticed()  # another start may have mended it meanwhile
            if found is not None:
                mend(*found)
    except OSError as error:
        raise Stop(explain(str(error), error.errno))


def mend(what, remake):
    """Install the tested set into .venv, which is made anew if ``remake``."""
    kind = variant()
    if not remake and run_quietly(PYTHON, "-m", "pip", "--version")[0] != 0:
        remake = True
    # It may still serve, with another Python: give it up only once its successor is whole.
    keep = remake and STAMP.is_file() and venv_python() is not None
    check_space(kind, keep)
    say(what + (" Making it" if remake else " Installing what is missing") + " ...")
    before = BUILD / "venv-before"
    if keep:
        shutil.rmtree(before, ignore_errors=True)
        VENV.rename(before)
    try:
        fill(kind, remake)
    except BaseException:
        if keep and before.is_dir():
            shutil.rmtree(VENV, ignore_errors=True)
            before.rename(VENV)
            say("The .venv of before was put back.")
        raise
    shutil.rmtree(before, ignore_errors=True)
    say("Everything is installed.")


def fill(kind, remake):
    """Install everything and, as the last step, write the stamp that says so."""
    STAMP.unlink(missing_ok=True)
    if remake:
        make_venv()
    forget_damaged()
    install(kind)
    # JupyterLab would ask each newcomer whether it may fetch news.
    config = VENV / "etc" / "jupyter" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    news = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    config.write_text(json.dumps(news), encoding="utf-8")
    stamp = {"lock": lock_hash(), "variant": kind, "installed": installed()}
    write(STAMP, json.dumps(stamp, indent=1))


def write(path, text):
    """Replace a file in one step: it is whole, the old one or the new one, at every moment."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(path)


def check_space(kind, keep=False):
    """Stop where the disk has too little room for what is to be installed, beside or in .venv."""
    present = 0 if keep else sum(path.lstat().st_size for path in VENV.rglob("*"))
    need = max(SPACE[kind] - present, 0) + ROOM[kind]
    free = shutil.disk_usage(COURSE).free
    if free < need:
        raise Stop(
            "There is too little room on the disk: installing needs {:.1f} GB, and {:.1f} GB are "
            "free. Delete what you no longer need, or move the course folder to another disk. "
            "Then type the same command again.".format(need / GB, free / GB)
        )


def make_venv():
    """Make an empty .venv."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    # Not sys.executable: that may be the one in .venv, which is gone by now.
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, text = run_quietly(base, "-m", "venv", VENV)
    if code == 0:
        return
    if "ensurepip" in text and "apt" in text:
        raise Stop(
            "Python {0} cannot make an environment here, because its venv package is missing. "
            "Type: sudo apt install python{0}-venv. {1}".format(own_version(), AGAIN)
        )
    raise Stop(explain(text))


def forget_damaged():
    """Make pip install again what an interrupted installation or a deleted file left incomplete.

    pip trusts a package's .dist-info folder, which an interrupted installation leaves behind, too.
    """
    for folder in [info for site in site_packages() for info in site.glob("*.dist-info")]:
        try:
            with (folder / "RECORD").open(encoding="utf-8", newline="") as file:
                files = [(folder.parent / row[0], row[2]) for row in csv.reader(file)]
            whole = all(not size or path.stat().st_size == int(size) for path, size in files)
        except (OSError, ValueError, IndexError):
            whole = False
        if not whole:
            shutil.rmtree(folder)


def install(kind):
    """Install the lock with pip, whose progress shows; it heeds the person's own pip settings."""
    lock, log, downloads = LOCK, BUILD / "pip.log", BUILD / "downloads"
    if kind == "gpu":
        lock = BUILD / "requirements-gpu.lock"
        write(lock, gpu_lock(LOCK.read_text(encoding="utf-8")))
    log.unlink(missing_ok=True)
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir()
    # Downloads wait on the disk that was measured, not in a /tmp that may be small.
    env = dict(children_environment(), TMPDIR=str(downloads), TEMP=str(downloads), PIP_USER="0")
    say(
        "Installing with pip: up to {:.0f} GB, a few minutes, only this once.".format(
            SPACE[kind] / GB
        )
    )
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--only-binary", ":all:", "--log", str(log), "-r", str(lock)]
    try:
        code = subprocess.call(command, env=env, stdin=subprocess.DEVNULL)
    finally:
        shutil.rmtree(downloads, ignore_errors=True)
    if code < 0:
        raise Stop(
            "pip was ended from outside, perhaps for lack of memory. Close other programs. " + AGAIN
        )
    if code:
        text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
        raise Stop(explain(text) + " pip's own words are in build/pip.log.")


def explain(text, number=None):
    """Say in plain words what went wrong, from what pip or the operating system wrote."""

    def has(*signs):
        return re.search("|".join(signs), text, re.IGNORECASE) is not None

    full = (errno.ENOSPC, errno.EDQUOT)
    if number in full or has(r"no space left", r"not enough space on the disk", r"quota exceeded"):
        return (
            "The disk is full. Delete what you no longer need, or move the course folder to "
            "another disk. " + AGAIN
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or has(
        r"permission denied", r"access is denied", r"read-only file system", r"\[WinError (5|32)\]"
    ):
        return (
            "The course folder {} cannot be written, or a file in it is in use. Close every "
            "JupyterLab of this course; if that does not help, copy the course to a folder of "
            "your own. Then type the same command again.".format(short(COURSE))
        )
    if has(r"long path"):
        return (
            "The path of the course folder is too long for Windows. Move it to a short one such "
            "as C:\\course. Then type the same command again."
        )
    if has(r"CERTIFICATE_VERIFY_FAILED", r"SSLCertVerificationError"):
        return (
            "The package index answers with a certificate that this computer does not trust. "
            "That is usual behind a company's proxy: ask there for its certificate file and tell "
            "pip: pip config set global.cert FILE. " + AGAIN
        )
    if has(r"connection broken by", r"failed to (establish|connect)", r"read timed out"):
        return (
            "The package index cannot be reached, so there is probably no network, or a proxy is "
            "in the way. The first start needs a network, the later ones do not. Connect this "
            "computer. " + AGAIN
        )
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if missing:
        return (
            "There is no build of {} for this computer (Python {}, {} {}) on your package index. "
            "Try another Python (3.11, 3.12 or 3.13). If it is missing there as well, type "
            "'python course.py doctor' and report what it prints.".format(
                missing.group(1), own_version(), platform.system(), platform.machine()
            )
        )
    errors = re.findall(r"ERROR: (.+)", text) or text.strip().splitlines() or ["no reason given"]
    return "The installation failed: {} Type the same command again.".format(
        errors[-1].rstrip(".") + "."
    )


def hand_over(module, *arguments):
    """Run a module of .venv in place of this process; return its exit code on Windows."""
    # Always a module, never a script: scripts hold the path where .venv was made.
    command = [str(PYTHON), "-m", module] + list(arguments)
    os.chdir(COURSE)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, children_environment())
    process = subprocess.Popen(command, env=children_environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child got it too and is about to end


def lab(browser):
    """Open JupyterLab on the first notebook."""
    say("Opening JupyterLab. Leave this window open; Ctrl-C here ends it.")
    arguments = [
        "--ServerApp.root_dir=" + str(COURSE),
        "--LabApp.default_url=/lab/tree/" + FIRST,
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it without asking back
    ]
    # Quiet where a browser opens; else all that leads to the address.
    arguments.append("--Application.log_level=WARN" if browser else "--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # containers
    return hand_over("jupyterlab", *arguments)


# ---------------------------------------------------------------- doctor


def memory():
    """Return the memory of this computer in bytes."""
    if os.name != "nt":
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    import ctypes

    status = (ctypes.c_ulonglong * 8)(64)  # MEMORYSTATUSEX: its own size, then seven numbers
    ctypes.windll.kernel32.GlobalMemoryStatusEx(status)
    return status[1]


def doctor():
    """Say in plain words whether this computer is ready; return 0 if it is or can be, else 1."""
    worst = "ok"
    say("Is this computer ready for the course?\n")
    for topic in CHECKUPS:
        try:
            mark, text = topic()
        except Exception as error:  # a doctor who falls ill helps nobody
            mark, text = "note", "{} failed: {}".format(topic.__name__, type(error).__name__)
        say("{:8} {}".format(mark, text))
        worst = "problem" if "problem" in (mark, worst) else mark if mark != "ok" else worst
    if worst == "problem":
        say("\nNot ready: see the lines that begin with 'problem'.")
        return 1
    say("\nReady." if noticed() is None else "\nCan be made ready. Type: python course.py")
    return 0


def about_python():
    """Which Python runs this."""
    text = "Python {}, {}".format(platform.python_version(), short(sys.executable))
    if sys.maxsize < 2**32:
        return "problem", text + ": a 32-bit one. Install a 64-bit Python from python.org."
    return "ok", text


def about_system():
    """Which operating system, and whether TensorFlow has a build for it."""
    system, machine = platform.system(), platform.machine()
    text = "{} {} on {}, {} CPU cores".format(
        {"Darwin": "macOS"}.get(system, system), platform.release(), machine, os.cpu_count()
    )
    if (system, machine) in (("Darwin", "x86_64"), ("Windows", "ARM64")):
        text += (
            ". TensorFlow has no build for this: notebooks 00-04 run here, do the others on Colab."
        )
        if system == "Darwin":
            text += " If your Mac has an Apple chip, install a Python made for it."
        return "note", text
    return "ok", text


def about_folder():
    """Whether the course folder can be written."""
    try:
        tempfile.TemporaryFile(dir=COURSE).close()
    except OSError as error:
        return "problem", explain(str(error), error.errno)
    return "ok", "Folder {} can be written".format(short(COURSE))


def about_disk():
    """Whether the disk has room for what is still to be installed."""
    free = "Disk: {:.1f} GB free".format(shutil.disk_usage(COURSE).free / GB)
    if noticed() is not None:
        try:
            check_space(variant())
        except Stop as stop:
            return "problem", "{}. {}".format(free, stop)
    return "ok", free


def about_memory():
    """Whether the memory suffices."""
    text = "Memory: {:.1f} GB".format(memory() / GB)
    if memory() < 7 * GB:
        return "note", text + ". The course is made for 8: close other programs while you learn."
    return "ok", text


def about_gpu():
    """Which GPU there is."""
    if not gpu():
        return "ok", "GPU: no NVIDIA GPU found. None is needed; 06 and 07 take longer without one."
    return "ok", "GPU: " + gpu() + (
        " (used)" if variant() == "gpu" else " (not used on this system)"
    )


def about_network():
    """Whether the package index answers; its address may be private and is not shown."""
    _, text = run_quietly(sys.executable, "-m", "pip", "config", "list")
    setting = dict(re.findall(r"(?m)^(?:global|install|:env:)\.([\w-]+)='(.*)'$", text))
    if "no-index" in setting:
        return "note", "Network: not asked, because your pip settings say no-index"
    name = "your own package index" if "index-url" in setting else "PyPI"
    request = urllib.request.Request(
        setting.get("index-url", "https://pypi.org/simple").rstrip("/") + "/pip/", method="HEAD"
    )
    trust = ssl.create_default_context(cafile=setting.get("cert"))
    try:
        urllib.request.urlopen(request, timeout=5, context=trust).close()
    except urllib.error.HTTPError:
        pass  # an answer is an answer
    except (OSError, ValueError) as error:
        if isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError):
            return "problem", explain("CERTIFICATE_VERIFY_FAILED")
        text = "Network: {} is not reachable".format(name)
        if noticed() is None:
            return "note", text + ", which is fine once everything is installed, as it is here"
        return "problem", text + ". The first start needs it: connect this computer to a network."
    return "ok", "Network: {} answers".format(name)


def about_kaggle():
    """Which kind of Kaggle credentials there is, never what they hold."""
    home = Path.home() / ".kaggle"
    other = Path(os.environ.get("KAGGLE_CONFIG_DIR") or Path.home() / ".config" / "kaggle")
    kinds = {
        "KAGGLE_API_TOKEN": os.environ.get("KAGGLE_API_TOKEN"),
        "access_token": (home / "access_token").is_file(),
        "KAGGLE_USERNAME and KAGGLE_KEY": os.environ.get("KAGGLE_USERNAME")
        and os.environ.get("KAGGLE_KEY"),
        "kaggle.json": (home / "kaggle.json").is_file() or (other / "kaggle.json").is_file(),
        "kaggle auth login": (home / "credentials.json").is_file(),
    }
    found = ", ".join(kind for kind in kinds if kinds[kind])
    if found:
        return "ok", "Kaggle credentials: " + found
    return "note", "Kaggle credentials: none. Needed only for the real photographs, from 06 on."


def about_venv():
    """Whether .venv is what the lock says."""
    found = noticed()
    if found is not None:
        return "note", found[0] + " 'python course.py' sees to it."
    locked, have = {}, installed()
    for name, version in re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", LOCK.read_text(encoding="utf-8")):
        locked.setdefault(name, set()).add(version)
    other = [name for name in have if name in locked and have[name] not in locked[name]]
    if other:
        return "problem", "Not the locked versions: {}. Delete .venv.".format(", ".join(other))
    return "ok", ".venv: {} packages, as requirements.lock wants them".format(len(have))


CHECKUPS = [
    about_python,
    about_system,
    about_folder,
    about_disk,
    about_memory,
    about_gpu,
    about_network,
    about_kaggle,
    about_venv,
]


# ---------------------------------------------------------------- the repository's address


def address(new):
    """Print the repository's address, or set it everywhere: settings, README and notebooks."""
    settings = COURSE / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    old = tomllib.loads(text)["tool"]["course"]["repository"]
    if new is None:
        say(old)
        return 0
    form = r"(?:https?://)?(?:www\.)?github\.com/([A-Za-z0-9][A-Za-z0-9-]*/[\w.-]*[\w-])"
    match = re.fullmatch(form, re.sub(r"(\.git)?/*$", "", new.strip()), re.ASCII)
    if match is None:
        raise Stop(
            "{!r} is not the address of a repository. Write it like this: "
            "https://github.com/you/course".format(new)
        )
    was = old.split("github.com/", 1)[1]
    # Not the beginning of a longer name; a full stop after it or .git is fine.
    links = re.compile(
        r"(github\.com/|colab\.research\.google\.com/github/){}(?![\w-]|\.(?!git\b)\w)".format(
            re.escape(was)
        )
    )
    changed = []
    # The settings last: if this is cut short, the next call still knows the old address.
    for path in [COURSE / "README.md"] + sorted(COURSE.glob("notebooks/*.ipynb")) + [settings]:
        if path.is_file():
            before = path.read_bytes().decode("utf-8")
            after = links.sub(lambda found: found.group(1) + match.group(1), before)
            if after != before:
                write(path, after)
                changed.append(path.relative_to(COURSE).as_posix())
    say("The address is https://github.com/{}".format(match.group(1)))
    say("Changed: " + (", ".join(changed) or "nothing"))
    return 0


def main(argv=None):
    """Do what the command line says; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    sys.stdout.reconfigure(errors="replace")  # a path may hold letters that a terminal lacks
    sys.stderr.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(
        prog="course.py", description="Open the course: without a command, in JupyterLab."
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address instead")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("test", help="run all tests; what follows goes to pytest")
    commands.add_parser("run", help="execute notebooks: [03 05 ...] [--profile NAME] [--save]")
    commands.add_parser("doctor", help="say whether this computer is ready")
    commands.add_parser("address", help="show or set the repository's address").add_argument(
        "url", nargs="?", help="such as https://github.com/you/course"
    )
    # What follows 'test' and 'run' is for pytest and the runner to read.
    own = 1 if argv[:1] in (["test"], ["run"]) and argv[1:2] not in (["-h"], ["--help"]) else None
    options = parser.parse_args(argv[:own])
    try:
        if options.command == "doctor":
            return doctor()
        if options.command == "address":
            return address(options.url)
        prepare()
        if options.command == "test":
            return hand_over("pytest", *argv[1:])
        if options.command == "run":
            return hand_over("utils.runner", *argv[1:])
        return lab(not options.no_browser)
    except Stop as stop:
        sys.stdout.flush()
        sys.stderr.write("\n{}\n".format(stop))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
