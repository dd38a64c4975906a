"""Where this Python runs, what it has, and which profile it takes; seeds and the look of figures.

Standard library only at the top: the launcher and the set-up cell import this module before any
package is installed.
"""

import importlib.util
import logging
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path

from utils.files import COURSE, display_path

SEED = 0

# What the notebooks import, by import name, and the distribution that provides it.
NEEDED = {
    "numpy": "numpy",
    "matplotlib": "matplotlib",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "PIL": "pillow",
    "ipywidgets": "ipywidgets",
    "anywidget": "anywidget",
    "scipy": "scipy",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "requests": "requests",
    # The web app of notebook 10
    "fastapi": "fastapi",
    "fastapi_offline": "fastapi-offline",
    "python_multipart": "python-multipart",
    "uvicorn": "uvicorn",
    "prometheus_client": "prometheus-client",
}

# The computers that TensorFlow is built for, as in requirements.txt.
TENSORFLOW_BUILDS = ("Linux x86_64", "Linux aarch64", "Darwin arm64", "Windows AMD64")
CPU_INFO = Path("/proc/cpuinfo")

STYLE = {
    "figure.dpi": 100,
    "figure.figsize": (6.4, 3.6),
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "axes.grid": False,
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "font.size": 10,
}


def place() -> str:
    """Return where this Python runs: ``"colab"``, ``"kaggle"`` or ``"laptop"`` (all else)."""
    if "google.colab" in sys.modules:
        return "colab"
    return "kaggle" if "KAGGLE_KERNEL_RUN_TYPE" in os.environ else "laptop"


def gpu() -> str | None:
    """Return the name of the first NVIDIA GPU as its driver reports it, or None."""
    command = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    names = answer.stdout.strip().splitlines()
    return names[0] if answer.returncode == 0 and names else None


def keras_models() -> Path:
    """Return the folder in which Keras keeps the weights that it downloads."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


PROFILES = ("auto", "sample", "part", "full")
PART = 200  # photographs of each class in the profile "part"


def parse_profile(word: str) -> str:
    """Return a profile's name as it is; ``COURSE_PROFILE`` replaces ``"auto"``.

    Raises:
        ValueError: for a word that is not one of ``PROFILES``.
    """
    if word == "auto":
        word = os.environ.get("COURSE_PROFILE", "auto")
    if word not in PROFILES:
        known = ", ".join(map(repr, PROFILES[:-1]))
        raise ValueError(f"There is no profile {word!r}. Choose {known} or {PROFILES[-1]!r}.")
    return word


def profile(wanted: str = "auto", folder="") -> str:
    """Choose how much a notebook does; print which profile it is, and why, in one line.

    Args:
        wanted: ``"sample"`` (drawn animals and the course's own weights, no network), ``"full"``
            (all photographs, weights from ImageNet, made for a GPU), ``"part"`` (the same with
            at most ``PART`` photographs of each class, for computers without a GPU) or
            ``"auto"``: what fits what is here. ``COURSE_PROFILE`` replaces ``"auto"``.
        folder: a folder of your own with one folder of photographs for each class, instead of
            Animals-10.

    Returns:
        ``"sample"``, ``"part"`` or ``"full"``.

    Raises:
        ValueError: for any other word, or if there are no class folders in ``folder``.
    """
    from utils.animals10 import folders

    wanted, device = parse_profile(wanted), gpu()
    if folder and not folders.has_classes(Path(folder)):
        raise ValueError(
            f"There are no class folders with pictures in {folder}. Give a folder that holds one "
            "folder of pictures for each class, at least two."
        )
    found = Path(folder) if folder else folders.find_photographs() or folders.find_zip()
    choice = wanted
    if wanted == "auto" and found:
        choice = "full" if device else "part"
    elif wanted == "auto":
        choice = "full" if device and place() != "laptop" else "sample"
    print(f"Profile {choice}: {_reason(wanted, choice, found, device)}")
    return choice


def _reason(wanted, choice, found, device):
    """Say why it is this profile, from where its pictures come, and what else can be chosen."""
    download = "about 600 MB from Kaggle, and 84 MB of weights in notebook 07"
    # Computed in notebook 06 from multiplications; nobody has measured it on a GPU yet.
    takes = "15 to 25 minutes on a GPU such as Colab's T4 (an estimate)" if device else "hours"
    slow = f" All of Animals-10 takes {takes}, in each of notebooks 06 and 07."
    if choice == "sample":
        text = "drawn animals and the course's own weights; nothing is downloaded."
        if wanted == "auto" and device:
            text += f' You have a GPU ({device}): profile "full" takes photographs ({download}).'
        return text
    if choice == "part":
        where = f"the photographs in {display_path(found)}" if found else "photographs from Kaggle"
        return f'at most {PART} of each class of {where}, since "full" takes hours without a GPU.'
    if found:
        return f"all photographs in {display_path(found)}.{slow}"
    return f"photographs of Animals-10 ({download}).{slow}"


def set_seeds(seed: int = SEED) -> None:
    """Make random choices repeatable: Python, numpy, and Keras if it is loaded."""
    import numpy

    random.seed(seed)
    numpy.random.seed(seed)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)


def set_style() -> None:
    """Give all figures the same look, in colors that color-blind people can tell apart."""
    from matplotlib import style

    style.use(["seaborn-v0_8-colorblind", STYLE])


def missing() -> list[str]:
    """Return the distributions that the notebooks need and that are not installed.

    Where TensorFlow cannot run, it is not missing: notebooks 00 to 04 don't need it.
    """
    needed = dict(NEEDED)
    if tensorflow_problem():
        del needed["tensorflow"], needed["keras"]
    return [name for module, name in needed.items() if importlib.util.find_spec(module) is None]


def summary() -> str:
    """Describe versions and device in one line."""
    versions = ", ".join(
        f"{name} {metadata.version(name)}"
        for name in ("numpy", "matplotlib", "scikit-learn", "scikit-image")
    )
    device = gpu() or "no GPU"
    return (
        f"Python {platform.python_version()}, {versions} | "
        f"{place()}, {os.cpu_count()} CPU cores, {device}"
    )


def check_ready() -> list[tuple[str, bool, str]]:
    """Check whether this machine can run the course.

    Returns:
        For each check: its name, whether it passed, and what was found.
    """
    import psutil

    absent = missing()
    memory = psutil.virtual_memory().total / 1e9
    disk = shutil.disk_usage(COURSE).free / 1e9
    deep = tensorflow_problem() or ("not installed" if "tensorflow" in absent else "installed")
    if deep != "installed":
        deep += "; notebooks 00-04 run without it"
    return [
        ("Python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or newer)"),
        ("packages", not absent, f"missing: {', '.join(absent)}" if absent else "all there"),
        ("memory", memory >= 4, f"{memory:.0f} GB (8 is comfortable)"),
        ("disk", disk >= 2, f"{disk:.0f} GB free (2 are enough for the first notebooks)"),
        ("TensorFlow", deep == "installed", deep),
        ("GPU", True, gpu() or "none; useful from notebook 06 on, never required"),
    ]


def tensorflow_problem() -> str:
    """Return why TensorFlow cannot run on this computer, or an empty text if it can."""
    computer = f"{platform.system()} {platform.machine()}"
    if computer not in TENSORFLOW_BUILDS:
        return f"TensorFlow has no version for this computer ({computer})"
    with suppress(OSError):
        flags = re.search(r"(?m)^flags\s*:(.*)", CPU_INFO.read_text(encoding="utf-8"))
        if flags and "avx" not in flags[1].split():
            return "TensorFlow needs a processor with AVX instructions, which this computer lacks"
    return ""


# What TensorFlow writes for its developers while it is imported.
_GREETING = re.compile(
    r"[IW]\d{4} |WARNING: All log messages before absl|To enable the following instructions"
    r"|\d{4}-\d\d-\d\d [\d:.]+: [IW] |.*Unable to register cu\w+ (factory|plugin)"
)


@contextmanager
def _without_greeting():
    """Hold back what C code writes to standard error; pass on all but TensorFlow's greeting."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as held:
        standard_error = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)
            held.seek(0)
            for line in held.read().decode(errors="replace").splitlines():
                if line.strip() and not _GREETING.match(line):
                    print(line, file=sys.stderr)


class _TensorFlowFinder:
    """Finds TensorFlow for ``import``: without its greeting, or with a plain refusal."""

    def find_spec(self, name, path=None, target=None):
        if name not in ("tensorflow", "keras"):
            return None
        if problem := tensorflow_problem():  # before a kernel dies of it, without a word
            raise ModuleNotFoundError(
                f"{problem}. Notebooks 00 to 04 run here without it. Open this one on Google "
                "Colab: click the link at its top.",
                name=name,
            )
        spec = PathFinder.find_spec(name, path) if name == "tensorflow" else None
        if spec is not None:
            load = spec.loader.exec_module

            def exec_module(module):
                with _without_greeting():
                    load(module)

            spec.loader.exec_module = exec_module
        return spec


def prepare_tensorflow() -> None:
    """Choose how TensorFlow will behave once somebody imports it; this doesn't import it.

    It writes no greeting, and it takes a GPU's memory only as needed, so that a notebook left open
    doesn't block the next one.
    """
    # It warns where several networks predict in turn, as in our comparisons. Nobody can act on it.
    logging.getLogger("tensorflow").addFilter(lambda one: "retracing" not in one.getMessage())
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    if not any(type(finder).__name__ == "_TensorFlowFinder" for finder in sys.meta_path):
        sys.meta_path.insert(0, _TensorFlowFinder())


def start() -> None:
    """Make a notebook ready: working folder, packages, style, seeds; print one line.

    Raises:
        ImportError: if a package is missing, or if another package named ``utils`` was imported.
    """
    loaded = Path(sys.modules["utils"].__file__).resolve().parent
    if loaded != COURSE / "utils":
        raise ImportError(
            f"Another package named 'utils' was loaded first, from {loaded}. "
            "Restart the kernel and run the set-up cell before any other."
        )
    os.chdir(COURSE / "notebooks")
    absent = missing()
    if absent and place() != "laptop":
        # Only what is missing: upgrading Jupyter under a running kernel breaks it.
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", *absent], check=True)
        importlib.invalidate_caches()
    elif absent:
        raise ImportError(
            f"Not installed here: {', '.join(absent)}. Close this window, open a terminal in the "
            "course folder and type: python course.py"
        )
    prepare_tensorflow()
    set_style()
    set_seeds()
    from utils import alt_text  # not at the top: tools read this module without numpy

    alt_text.register()
    print(f"Ready. {summary()}")
