"""Where am I, what have I got, which profile; seeds and the look of the pictures.

Standard library only at the top, so that importing it is instant and silent.
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
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
SEED = 0

# What the notebooks import, by import name, and the distribution that brings it.
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
}

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
    """Say where this Python runs: ``"colab"``, ``"kaggle"`` or ``"laptop"`` (all else)."""
    if "google.colab" in sys.modules:
        return "colab"
    if "KAGGLE_KERNEL_RUN_TYPE" in os.environ:
        return "kaggle"
    return "laptop"


def gpu() -> str | None:
    """Return the name of the first NVIDIA GPU as its driver gives it, or None."""
    if shutil.which("nvidia-smi") is None:
        return None
    try:
        answer = subprocess.run(
            ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    names = answer.stdout.strip().splitlines()
    return names[0] if answer.returncode == 0 and names else None


def profile(wanted: str = "auto") -> str:
    """Choose how much the notebooks do.

    Args:
        wanted: ``"sample"`` (drawn animals, CPU, no network), ``"full"`` (Animals-10, ImageNet
            weights) or ``"auto"``: full where the Animals-10 folder is already there.
            The environment variable ``COURSE_PROFILE`` replaces ``"auto"``.

    Returns:
        ``"sample"`` or ``"full"``.

    Raises:
        ValueError: for any other word.
    """
    if wanted == "auto":
        wanted = os.environ.get("COURSE_PROFILE", "auto")
    if wanted not in ("auto", "sample", "full"):
        raise ValueError(f"There is no profile {wanted!r}. Choose 'auto', 'sample' or 'full'.")
    if wanted == "auto":
        return "full" if (COURSE / "data" / "animals10" / "raw-img").is_dir() else "sample"
    return wanted


def set_seeds(seed: int = SEED) -> None:
    """Make random choices repeatable: Python, numpy, and Keras where it is already loaded."""
    import numpy

    random.seed(seed)
    numpy.random.seed(seed)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)


def set_style() -> None:
    """Give every picture the same look, in colors that color-blind people can tell apart."""
    from matplotlib import style

    style.use(["seaborn-v0_8-colorblind", STYLE])


def missing() -> list[str]:
    """Return the distributions that notebooks 00-03 need and that are not installed."""
    return [name for module, name in NEEDED.items() if importlib.util.find_spec(module) is None]


def summary() -> str:
    """Describe versions and device in one line."""
    versions = ", ".join(
        f"{name} {metadata.version(name)}"
        for name in ("numpy", "matplotlib", "scikit-learn", "scikit-image")
    )
    device = gpu() or "no GPU"
    return (
        f"Python {platform.python_version()}, {versions} | "
        f"{place()}, {os.cpu_count()} CPU cores, {device} | profile {profile()}"
    )


def check_ready() -> list[tuple[str, bool, str]]:
    """Look whether this machine can run the course.

    Returns:
        For each thing looked at: its name, whether it is as wanted, and what was found.
    """
    import psutil

    absent = missing()
    memory = psutil.virtual_memory().total / 1e9
    disk = shutil.disk_usage(COURSE).free / 1e9
    deep = importlib.util.find_spec("tensorflow") is not None
    return [
        ("Python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or newer)"),
        ("packages", not absent, f"missing: {', '.join(absent)}" if absent else "all there"),
        ("memory", memory >= 4, f"{memory:.0f} GB (8 is comfortable)"),
        ("disk", disk >= 2, f"{disk:.0f} GB free (2 are enough for the first notebooks)"),
        ("TensorFlow", deep, "installed" if deep else "not installed; wanted from notebook 05 on"),
        ("GPU", True, gpu() or "none; useful from notebook 06 on, never required"),
    ]


# What TensorFlow writes for its developers while it is imported.
_GREETING = re.compile(
    r"[IW]\d{4} |WARNING: All log messages before absl|To enable the following instructions"
    r"|\d{4}-\d\d-\d\d [\d:.]+: [IW] |.*Unable to register cu\w+ (factory|plugin)"
)


@contextmanager
def _without_greeting():
    """Hold back what C code writes to standard error; pass on what is no greeting."""
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


class _QuietImport:
    """Lets the import of TensorFlow, whoever asks for it, pass without its greeting."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            load = spec.loader.exec_module

            def exec_module(module):
                with _without_greeting():
                    load(module)

            spec.loader.exec_module = exec_module
        return spec


def _no_news(record) -> bool:
    """Say whether a line of TensorFlow's log is worth a learner's attention.

    It warns of "retracing" where several networks predict one after the other, as they do in
    each of our comparisons. There is nothing to mend.
    """
    return "tf.function retracing" not in record.getMessage()


def _quiet_tensorflow() -> None:
    logging.getLogger("tensorflow").addFilter(_no_news)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    known = any(type(finder).__name__ == "_QuietImport" for finder in sys.meta_path)
    if "tensorflow" not in sys.modules and not known:
        sys.meta_path.insert(0, _QuietImport())


def start() -> None:
    """Make a notebook ready: working folder, packages, style, seeds; print one line.

    Raises:
        ImportError: if a package is missing, or if another package named ``utils`` is in the way.
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
    _quiet_tensorflow()
    set_style()
    set_seeds()
    print(f"Ready. {summary()}")
