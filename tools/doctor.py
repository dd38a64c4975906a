"""Say in plain words whether this computer is ready: ``python course.py doctor``.

``--room FOLDER`` looks at a bundle instead of the network: whether it is whole, and fits.

Standard library only: this also runs where nothing is installed.
"""

import os
import platform
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from tools import environment, unbundle
from tools.environment import COURSE, GB, say
from utils.environment import gpu
from utils.files import display_path


def main(arguments):
    """Print what each checkup found; return 0 if the course can run here, else 1."""
    start, checkups = "python course.py", CHECKUPS
    if len(arguments) == 2 and arguments[0] == "--room":
        folder = arguments[1]

        def about_bundle():
            return unbundle.checkup(folder)

        start = f'python course.py --from "{folder}"'
        outside = (about_network, about_kaggle, about_venv)
        checkups = [*(one for one in CHECKUPS if one not in outside), about_bundle]
    elif arguments:
        raise environment.Stop(
            "Type only: python course.py doctor. For a room without a network: "
            "python course.py doctor --room FOLDER, with the folder of a bundle"
        )
    settings = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))
    version = settings["tool"]["course"]["version"]
    say(f"Is this computer ready for the course, version {version}?\n")
    marks = []
    for checkup in checkups:
        try:
            mark, text = checkup()
        except Exception as error:  # a doctor who falls ill helps nobody
            mark, text = "note", f"{checkup.__name__} failed: {type(error).__name__}"
        say(f"{mark:8} {text}")
        marks.append(mark)
    if "problem" in marks:
        say("\nNot ready: see the lines that begin with 'problem'.")
        return 1
    ready = environment.problem() is None
    say("\nReady." if ready else f"\nCan be made ready. Type: {start}")
    return 0


def about_python():
    """Which Python runs this."""
    text = f"Python {platform.python_version()}, {display_path(sys.executable)}"
    if sys.maxsize < 2**32:
        return "problem", f"{text}: a 32-bit one. Install a 64-bit Python from python.org."
    return "ok", text


def about_system():
    """Which operating system, and whether TensorFlow has a build for it."""
    system, machine = platform.system(), platform.machine()
    name = {"Darwin": "macOS"}.get(system, system)
    text = f"{name} {platform.release()} on {machine}, {os.cpu_count()} CPU cores"
    no_build = (system, machine) in (("Darwin", "x86_64"), ("Windows", "ARM64"))
    if no_build or not has_avx():
        reason = "has no build for this" if no_build else "needs a CPU with AVX, and this has none"
        text += f". TensorFlow {reason}: notebooks 00-04 run here, do the others on Colab."
        if system == "Darwin":
            text += " If your Mac has an Apple chip, install a Python made for it."
        return "note", text
    return "ok", text


def has_avx():
    """Say whether this CPU has the instructions without which TensorFlow for x86 does not start."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return True
    if os.name == "nt":
        import ctypes

        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(39))
    cpu = Path("/proc/cpuinfo")
    return not cpu.is_file() or " avx " in cpu.read_text(encoding="utf-8", errors="replace")


def about_folder():
    """Whether the course folder can be written."""
    try:
        tempfile.TemporaryFile(dir=COURSE).close()
    except OSError as error:
        return "problem", environment.explain(str(error))
    return "ok", f"Folder {str(COURSE).replace(str(Path.home()), '~')} can be written"


def about_disk():
    """Whether the disk has room for what is still to be installed."""
    free = f"Disk: {shutil.disk_usage(COURSE).free / GB:.1f} GB free"
    found = environment.problem()
    if found is not None:
        try:
            environment.check_space(environment.device(), remake=found[1])
        except environment.Stop as stop:
            return "problem", f"{free}. {stop}"
    if not environment.cache_is_near():
        free += ". Downloads are kept in build/uv-cache, as the home folder is on another disk."
    return "ok", free


def about_memory():
    """Whether there is enough memory."""
    if os.name == "nt":
        import ctypes

        status = (ctypes.c_ulonglong * 8)(64)  # MEMORYSTATUSEX: its own size, then seven numbers
        ctypes.windll.kernel32.GlobalMemoryStatusEx(status)
        memory = status[1]
    else:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    text = f"Memory: {memory / GB:.1f} GB"
    if memory < 7 * GB:
        return "note", f"{text}. The course is made for 8: close other programs while you learn."
    return "ok", text


def about_gpu():
    """Which GPU there is, and whether the course uses it."""
    name = gpu()
    if not name:
        return "ok", "GPU: no NVIDIA GPU found. None is needed; 06 and 07 take longer without one."
    if not environment.cuda_fits():
        return "ok", f"GPU: {name} (not used on this system)"
    if environment.device() == "gpu":
        return "ok", f"GPU: {name} (used; not wanted? Type: python course.py --cpu)"
    return "note", f"GPU: {name} (not used. To use it, 7 GB: python course.py --gpu)"


def about_network():
    """Whether the package index answers pip, which fetches uv; its address may be private."""
    python = environment.PYTHON if environment.venv_python() else sys.executable
    sources = environment.pip_sources(python)
    if sources is None:
        return "note", "Network: not asked, because this Python has no pip. The first start asks."
    sources |= {"timeout": "5", "retries": "0"}
    index = "your own package index" if "index-url" in sources else "PyPI"
    if "no-index" in sources:
        return "note", "Network: not asked, because your pip settings say no-index"
    env = {**environment.pip_environment(sources), "TMPDIR": tempfile.gettempdir()}
    text = environment.ask_index(python, env)
    if environment.says(text, f"{environment.UNTRUSTED}|{environment.REFUSED}"):
        return "problem", environment.explain(text)
    if environment.says(text, environment.UNREACHABLE):
        text = f"Network: {index} is not reachable"
        if environment.problem() is None:
            return "note", f"{text}, which is fine once everything is installed, as it is here"
        return "problem", f"{text}. The first start needs it: connect this computer to a network."
    return "ok", f"Network: {index} answers"


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
        return "ok", f"Kaggle credentials: {found}"
    return "note", "Kaggle credentials: none. Needed only for the real photographs, from 06 on."


def about_venv():
    """Whether .venv is what the lock says, down to the sizes of its files."""
    found = environment.problem()
    if found is not None:
        return "note", f"{found[0]} 'python course.py' fixes it."
    names = [folder.name.split("-")[0] for folder in environment.damaged()]
    if names:
        environment.save_state({"device": environment.device()})  # the next start mends it
        return "note", f"Damaged in .venv: {', '.join(names)}. 'python course.py' fixes it."
    lock = environment.LOCKS[environment.device()]
    return "ok", f".venv: the packages of {lock.name}, complete"


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
