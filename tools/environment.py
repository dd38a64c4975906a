"""Make .venv and keep it as the lock says: with uv, or with pip where uv doesn't get through.

Standard library only: this runs before anything is installed.
"""

import ast
import csv
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from utils import environment
from utils.files import COURSE, atomic_write, lock

UV_VERSION = "0.13.9"
BUILD = COURSE / "build"
VENV = COURSE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
LOCKS = {"cpu": COURSE / "requirements.lock", "gpu": COURSE / "requirements-gpu.lock"}
# {"device": "cpu" or "gpu", "lock": hash}. The lock is added last: without it, nothing is complete.
STATE = VENV / "course.json"
GB = 10**9
# What a complete .venv takes (measured on Linux: 2.0 GB; with CUDA 6.6), and room for downloads.
SPACE = {"cpu": 2.3 * GB, "gpu": 7 * GB}
ROOM = {"cpu": 1 * GB, "gpu": 4 * GB}
AGAIN = "Then type the same command again: it picks up where it left off."

# pip's settings that say how to reach packages, and the variables that tell uv the same.
SOURCES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": None,
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "HTTPS_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "retries": "UV_HTTP_RETRIES",
    "cache-dir": None,
    "no-cache-dir": None,
}
# Variables that would lead Python, or uv, elsewhere.
NOT_FOR_PYTHON = "PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONSAFEPATH __PYVENV_LAUNCHER__ MPLBACKEND"
NOT_FOR_UV = "UV_PYTHON UV_SYSTEM_PYTHON UV_CONSTRAINT UV_EXCLUDE_NEWER UV_NO_BINARY UV_WORKING_DIR"


class Stop(Exception):
    """A problem that you can solve; its text says what happened, why, and what to do."""


def say(text):
    """Print a line at once, even into a pipe."""
    print(text, flush=True)


def child_environment():
    """Return the environment variables for everything that runs inside .venv."""
    env = {name: value for name, value in os.environ.items() if name not in NOT_FOR_PYTHON.split()}
    # The first: a kernel of the same name in the home folder must not win over ours.
    return env | {"JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}


def call(*command, env=None):
    """Run a command quietly; return its exit code and all that it printed."""
    try:
        child = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=env or child_environment(),
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return 127, str(error)
    return child.returncode, child.stdout.strip()


def call_aloud(*command, env):
    """Run a command that shows its progress; return its exit code and all that it printed."""
    command = [str(part) for part in command]
    settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    settings |= {"env": env, "encoding": "utf-8", "errors": "replace"}
    lines = []
    with (
        (BUILD / "install.log").open("a", encoding="utf-8") as log,
        subprocess.Popen(command, **settings) as child,
    ):
        for line in child.stdout:
            lines.append(line)
            log.write(line)
            if not line.startswith((" + ", " ~ ")):  # uv's list of each and every package
                say(line.rstrip())
    if child.returncode < 0:
        raise Stop(
            "The installer was ended from outside, perhaps for lack of memory. Close other "
            f"programs. {AGAIN}"
        )
    return child.returncode, "".join(lines)


# ---------------------------------------------------------------- what .venv is and should be


def own_version():
    """Return the version of this Python, such as ``"3.12"``."""
    return "{}.{}".format(*sys.version_info)


def venv_python():
    """Return the version of .venv's Python such as ``"3.12"``, or None if it does not run."""
    # If pyvenv.cfg is lost, it runs as the Python it was made from: then it is not ours.
    test = "import sys; print('%d.%d' % sys.version_info[:2] * (sys.prefix != sys.base_prefix))"
    code, text = call(PYTHON, "-c", test)
    return text if code == 0 and text else None


def cuda_fits():
    """Say whether TensorFlow with CUDA exists for this system."""
    return platform.system() == "Linux" and platform.machine() == "x86_64"


def state():
    """Return what is known of .venv: ``{"device": ..., "lock": ...}``, empty if nothing is."""
    try:
        found = json.loads(STATE.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def device():
    """Return ``"cpu"`` or ``"gpu"``: as chosen before, else as this computer suggests."""
    chosen = state().get("device")
    if chosen in LOCKS:
        return chosen
    return "gpu" if cuda_fits() and environment.gpu() else "cpu"


def lock_hash(kind):
    """Return a fingerprint of the lock for a device that does not depend on line ends."""
    return hashlib.sha256(LOCKS[kind].read_text(encoding="utf-8").encode()).hexdigest()


def problem(kind=None):
    """Compare .venv with what it should be. It takes milliseconds, no network and no writing.

    Args:
        kind: ``"cpu"`` or ``"gpu"``; None for what was chosen before.

    Returns:
        None if all is well, else what is wrong in one sentence, and whether .venv must be remade.
    """
    if not VENV.exists():
        return "There is no .venv yet.", True
    there = venv_python()
    if there is None:
        return "The Python in .venv no longer runs.", True
    if there != own_version():
        return f"The .venv was made by Python {there}, and this is {own_version()}.", True
    before = state()
    if "lock" not in before:
        return "An earlier installation didn't finish.", False
    kind = kind or device()
    if before.get("device", kind) != kind:
        return f"The packages in .venv are those for {before['device'].upper()}.", False
    if before["lock"] != lock_hash(kind):
        return f"{LOCKS[kind].name} has changed since the last installation.", False
    # What you installed in addition may stay. 1: something differs; else uv itself fails or is not
    # there, because pip had to do its work: then what the state says counts.
    check = [*uv("install", kind), "--no-deps", "--check", "--offline"]
    code, text = call(*check, env=uv_environment({}))
    if code == 1:
        names = re.findall(r"(?m)(?:^ [+~]|you require) ([\w.-]+)==", text)
        more = " and more" if len(names) > 5 else ""
        return f"Missing from .venv or changed: {', '.join(names[:5])}{more}.", False
    return None


def uv(action, kind):
    """Return the command by which uv installs the lock for a device."""
    # With several indexes, uv would stop at the first that knows a package. The hashes make it
    # safe to look at all of them, as pip does.
    options = [
        "--python",
        PYTHON,
        "--only-binary",
        ":all:",
        "--index-strategy",
        "unsafe-best-match",
        "--require-hashes",
    ]
    return [UV, "pip", action, *options, *(["-r"] if action == "install" else []), LOCKS[kind]]


def damaged():
    """Return the .dist-info folders of packages whose files are missing or of another size."""
    found = []
    folders = VENV.glob(f"{'Lib' if os.name == 'nt' else 'lib/python*'}/site-packages/*.dist-info")
    for info in folders:
        try:
            with (info / "RECORD").open(encoding="utf-8", newline="") as file:
                sizes = [(info.parent / name, size) for name, _, size in csv.reader(file)]
            if all(not size or path.stat().st_size == int(size) for path, size in sizes):
                continue
        except (OSError, ValueError):
            pass
        found.append(info)
    return found


# ---------------------------------------------------------------- making and mending .venv


def prepare(kind=None, sources=None):
    """Bring .venv to what the lock says, whatever was there before; quick if it is already.

    Args:
        kind: ``"cpu"`` or ``"gpu"`` to choose from now on; None keeps what was chosen.
        sources: how to reach packages, instead of your pip settings that say so.

    Raises:
        Stop: if that cannot be done; its text says what to do.
    """
    missing = [path.name for path in LOCKS.values() if not path.is_file()]
    if missing:
        raise Stop(f"{missing[0]} is missing. Get the complete course folder again.")
    if kind == "gpu" and not cuda_fits():
        raise Stop("--gpu is for Linux on x86-64: TensorFlow uses NVIDIA GPUs only there.")
    # Neither a lock nor a network nor a writable folder is needed if all is well.
    if problem(kind) is None:
        return
    waiting = "Another start of the course is installing right now. Waiting for it to finish ..."
    try:
        with lock(BUILD / "setup.lock", waiting):
            found = problem(kind)  # another start may have mended it meanwhile
            if found is not None:
                mend(*found, kind or device(), sources)
    except OSError as error:
        raise Stop(explain(str(error))) from error


def mend(what, remake, kind, sources=None):
    """Install the lock for a device into .venv, which is made from scratch if ``remake``."""
    before = state()
    own = None if remake else pip_sources(PYTHON)
    remake = own is None
    check_space(kind, remake)
    say(f"{what} {'Making it' if remake else 'Mending it'} ...")
    if remake:
        make_venv()
        own = pip_sources(PYTHON) or {}
    save_state({"device": kind})
    for folder in damaged():  # what is left of an installation that was interrupted
        shutil.rmtree(folder)
    (BUILD / "install.log").unlink(missing_ok=True)
    say(f"Installing packages: up to {SPACE[kind] / GB:.0f} GB, a few minutes, only this once.")
    exact = before.get("lock") != lock_hash(kind)
    install(kind, sources or own, exact, other_device=before.get("device", kind) != kind)
    save_state({"device": kind, "lock": lock_hash(kind)})
    say("Everything is installed.")


def save_state(values):
    """Store what is known of .venv."""
    with atomic_write(STATE, "w", encoding="utf-8") as file:
        json.dump(values, file)


def check_space(kind, remake):
    """Stop if the disk has too little room for what is to be installed."""
    present = 0 if remake else sum(path.lstat().st_size for path in VENV.rglob("*"))
    need = max(SPACE[kind] - present, 0) + ROOM[kind]
    free = shutil.disk_usage(COURSE).free
    if free < need:
        advice = " Or install without CUDA: python course.py --cpu." if kind == "gpu" else ""
        raise Stop(
            f"There is too little room on the disk: installing needs {need / GB:.1f} GB, and "
            f"{free / GB:.1f} GB are free. Delete what you no longer need, or move the course "
            f"folder to another disk. Then type the same command again.{advice}"
        )


def make_venv():
    """Make an empty .venv."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    # Not sys.executable: that may be the one in .venv, which is gone by now.
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, text = call(base, "-m", "venv", VENV)
    if code == 0:
        return
    if "ensurepip" in text and "apt" in text:
        raise Stop(
            f"Python {own_version()} cannot make an environment here, because its venv package is "
            f"missing. Type: sudo apt install python{own_version()}-venv. {AGAIN}"
        )
    raise Stop(explain(text))


def pip_sources(python):
    """Return your pip settings that say how to reach packages; None if there is no pip."""
    code, text = call(python, "-m", "pip", "config", "list")
    if code:
        return None
    found = {}
    for section in ("global", "install", ":env:"):
        for name, value in re.findall(rf"(?m)^{section}\.([\w-]+)=(.*)$", text):
            if name in SOURCES:
                found[name] = ast.literal_eval(value)
    return found


def pip_environment(sources):
    """Return the variables for pip: how to reach packages, and nothing on where to put them."""
    env = {name: value for name, value in child_environment().items() if name[:4] != "PIP_"}
    for name, value in sources.items():
        env["PIP_" + name.upper().replace("-", "_")] = value
    # Not your settings files again: they may name another folder to install into.
    env |= {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    downloads = (
        BUILD / "downloads"
    )  # on the disk that was measured, not in a /tmp that may be small
    return env | {"PIP_NO_INPUT": "1", "TMPDIR": str(downloads), "TEMP": str(downloads)}


def cache_is_near():
    """Say whether uv can keep its downloads in the home folder and link them into .venv."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home())
    try:
        return home.stat().st_dev == COURSE.stat().st_dev and os.access(home, os.W_OK)
    except OSError:
        return False


def uv_environment(sources):
    """Return the variables for uv that say the same as pip's settings."""
    env = {
        name: value for name, value in child_environment().items() if name not in NOT_FOR_UV.split()
    }
    if not cache_is_near():
        env.setdefault("UV_CACHE_DIR", str(BUILD / "uv-cache"))
    for name in ("CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):  # pip heeds them
        if name in env:
            env.setdefault("SSL_CERT_FILE", env[name])
    env.setdefault("UV_SYSTEM_CERTS", "1")
    for name, value in sources.items():
        separator = "," if name == "find-links" else " "
        variable, value = SOURCES[name], separator.join(str(value).split())
        if name == "proxy":
            env["HTTP_PROXY"] = value
        if variable and not (variable.startswith("UV_") and variable in env):
            env[variable] = value
    return env


def no_index(sources):
    """Return the option that tells uv what your pip settings say: to ask no index. Or nothing."""
    said = sources.get("no-index", "0").lower() in ("1", "yes", "y", "true", "t", "on")
    return ["--no-index"] if said else []


def install(kind, sources, exact, other_device):
    """Install the lock for a device with uv, or with pip where uv doesn't get through.

    Args:
        kind: ``"cpu"`` or ``"gpu"``.
        sources: your pip settings that say how to reach packages.
        exact: whether packages that are not in the lock are removed.
        other_device: whether the packages for the other device are there.
    """
    pip = [PYTHON, "-m", "pip"]
    get = [*pip, "install", "--no-deps", "--only-binary", ":all:"]
    env = pip_environment(sources)
    downloads = Path(env["TMPDIR"])
    downloads.mkdir(exist_ok=True)
    try:
        if call(UV, "--version")[1].split()[1:2] != [UV_VERSION]:
            code, text = call_aloud(*get, f"uv=={UV_VERSION}", env=env)
            # An index may lack uv; then pip does it.
            if code and says(text := with_reason(text, env), "|".join(REASONS)):
                raise Stop(explain(text))
        if call(UV, "--version")[0] == 0:
            command = uv("sync" if exact else "install", kind) + ([] if exact else ["--no-deps"])
            # As pip does: 15 s now, or some seconds at the first import of each library.
            command.append("--compile-bytecode")
            command += no_index(sources)
            code, text = call_aloud(*command, env=uv_environment(sources))
            if code == 0:
                return
            if says(text, FULL):
                raise Stop(explain(text))
        say("uv can't do it here. Trying pip, which takes longer ...")
        if other_device:  # both builds of TensorFlow write the same files
            call(*pip, "uninstall", "-y", "tensorflow", "tensorflow-cpu")
        code, text = call_aloud(*get, "-r", LOCKS[kind], env=env)
        if code:
            raise Stop(explain(with_reason(text, env)))
    finally:
        shutil.rmtree(downloads, ignore_errors=True)


# ---------------------------------------------------------------- what went wrong, in plain words

# Signs in what an installer or the system wrote; Windows translates its words, not its numbers.
FULL = r"no space left|not enough space on the disk|quota exceeded|(os |Win)error 112\b"
UNTRUSTED = r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError"
REFUSED = r"(401|403) (Client )?Error|HTTP error (401|403)|Credentials not correct"
UNREACHABLE = r"connection broken by|failed to (establish|connect)|timed out|connection error"
REASONS = {
    FULL: "The disk is full. Delete what you no longer need, or move the course folder to another "
    f"disk. {AGAIN}",
    r"permission denied|access is denied|operation not permitted|read-only file system"
    r"|(os |Win)error (5|32)\b": "The course folder cannot be written, or a file in it is in use. "
    "Close every JupyterLab of this course. If that doesn't help, copy the course to a folder of "
    "your own. Then type the same command again.",
    r"long path|(os |Win)error 206\b": "The path of the course folder is too long for Windows. "
    "Move it to a short one such as C:\\course. Then type the same command again.",
    UNTRUSTED: "The package index answers with a certificate that this computer does not trust. "
    "That is usual behind a company's proxy: ask there for its certificate file and tell pip: "
    f"pip config set global.cert FILE. {AGAIN}",
    REFUSED: "The package index refused the login. Check the name and the password in your pip "
    f"settings: pip config list. {AGAIN}",
    UNREACHABLE: "The package index cannot be reached. There is probably no network, or a proxy "
    "blocks the way. The first start needs a network, the later ones do not. Connect this "
    f"computer. {AGAIN} Or install from a bundle: python course.py --from FOLDER.",
    r"do not match the hashes": "A downloaded package differs from the one that was tested: it was "
    "damaged on its way, or your package index has a build of its own. Try another network or "
    f"another index. {AGAIN}",
}


def ask_index(python, env):
    """Ask the package index for uv's versions, as pip would; return all that pip says."""
    return call(python, "-m", "pip", "index", "versions", "-vv", "uv", env=env)[1]


def with_reason(text, env):
    """Return what pip wrote when it failed, or, if it kept the reason to itself, what it admits."""
    known = "|".join(REASONS)
    asked = "" if says(text, known) else ask_index(PYTHON, env)
    return asked if says(asked, known) else text


def says(text, signs):
    """Say whether a regular expression is found in a text."""
    return re.search(signs, text, re.IGNORECASE) is not None


def explain(text):
    """Say in plain words what went wrong, from what an installer or the system wrote."""
    for signs, words in REASONS.items():
        if says(text, signs):
            return words
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if missing:
        return (
            f"{missing[1]} is not available for this computer (Python {own_version()}, "
            f"{platform.system()} {platform.machine()}) on your package index. Try another Python "
            "(3.11, 3.12 or 3.13). If it is missing there as well, type 'python course.py doctor' "
            "and report what it prints."
        )
    errors = re.findall(r"ERROR: (.+)", text) or text.strip().splitlines() or ["no reason given"]
    return f"The installation failed: {errors[-1].rstrip('.')}. Type the same command again."


def hand_over(module, arguments):
    """Run a module of .venv in place of this process, or beside it, and return its exit code."""
    # Always a module, never a script: scripts hold the path where .venv was made.
    command = [str(PYTHON), "-m", module, *arguments]
    os.chdir(COURSE)
    sys.stdout.flush()
    if os.name == "posix" and sys.stdout is sys.__stdout__:  # IDLE must go on living
        os.execve(command[0], command, child_environment())
    process = subprocess.Popen(command, env=child_environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child got it too and is about to end
