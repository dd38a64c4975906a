"""Where am I, what have I got, which profile; and a quiet import of all of utils."""

import logging
import random
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from common import COURSE

from utils import environment

MODULES = sorted(path.stem for path in (COURSE / "utils").glob("[a-z]*.py"))


# ---------------------------------------------------------------- place and profile


@pytest.fixture
def laptop(monkeypatch):
    """Be on a laptop without settings, wherever the tests run."""
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    monkeypatch.delenv("KAGGLE_KERNEL_RUN_TYPE", raising=False)
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    return monkeypatch


def test_a_laptop_is_whatever_is_neither_colab_nor_kaggle(laptop):
    assert environment.place() == "laptop"


def test_colab_is_known_by_its_module(laptop):
    laptop.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    assert environment.place() == "colab"


@pytest.mark.parametrize("kind", ["Interactive", "Batch"])
def test_kaggle_is_known_by_its_variable(laptop, kind):
    laptop.setenv("KAGGLE_KERNEL_RUN_TYPE", kind)
    assert environment.place() == "kaggle"


@pytest.fixture
def course_folder(laptop, tmp_path):
    """Let the course be an empty folder."""
    laptop.setattr(environment, "COURSE", tmp_path)
    return tmp_path


def test_auto_takes_the_sample_where_the_photographs_are_not(course_folder):
    assert environment.profile() == "sample"
    assert environment.profile("auto") == "sample"


def test_auto_takes_full_where_the_photographs_are(course_folder):
    (course_folder / "data" / "animals10" / "raw-img").mkdir(parents=True)
    assert environment.profile() == "full"


@pytest.mark.parametrize("word", ["sample", "full"])
def test_a_word_is_obeyed_and_the_variable_speaks_only_for_auto(course_folder, laptop, word):
    assert environment.profile(word) == word
    laptop.setenv("COURSE_PROFILE", word)
    assert environment.profile() == word
    other = {"sample": "full", "full": "sample"}[word]
    assert environment.profile(other) == other


def test_another_word_is_refused_with_the_three_that_exist(laptop):
    with pytest.raises(ValueError, match=r"'tiny'.*'auto', 'sample' or 'full'"):
        environment.profile("tiny")
    laptop.setenv("COURSE_PROFILE", "Full")
    with pytest.raises(ValueError, match="'Full'"):
        environment.profile()


# ---------------------------------------------------------------- GPU


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (0, "Tesla T4\nTesla P4\n", "Tesla T4"),
        (0, "\n", None),
        (9, "NVIDIA-SMI has failed because it couldn't communicate with the driver.\n", None),
    ],
)
def test_the_gpu_is_what_the_driver_says(monkeypatch, code, text, expected):
    monkeypatch.setattr(environment.shutil, "which", lambda name: name)
    answer = subprocess.CompletedProcess([], code, stdout=text)
    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: answer)
    assert environment.gpu() == expected


@pytest.mark.parametrize("trouble", [PermissionError(), subprocess.TimeoutExpired("x", 10)])
def test_a_driver_that_does_not_answer_is_no_gpu(monkeypatch, trouble):
    def fail(*_, **__):
        raise trouble

    monkeypatch.setattr(environment.shutil, "which", lambda name: name)
    monkeypatch.setattr(environment.subprocess, "run", fail)
    assert environment.gpu() is None


def test_without_a_driver_there_is_no_gpu(monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    assert environment.gpu() is None


# ---------------------------------------------------------------- seeds, style, summary


def test_seeds_make_chance_repeatable():
    def draws(*seed):
        environment.set_seeds(*seed)
        return random.random(), *np.random.rand(3)

    first = draws()
    assert draws() == first
    assert draws(environment.SEED) == first
    assert draws(7) != first


def test_keras_gets_the_seed_only_where_it_is_loaded(monkeypatch):
    seeds = []
    keras = types.SimpleNamespace(utils=types.SimpleNamespace(set_random_seed=seeds.append))
    monkeypatch.setitem(sys.modules, "keras", keras)
    environment.set_seeds(5)
    monkeypatch.delitem(sys.modules, "keras")
    environment.set_seeds(6)
    assert seeds == [5]
    assert "keras" not in sys.modules


def test_the_style_is_the_course_s_own():
    import matplotlib

    with matplotlib.rc_context():
        environment.set_style()
        assert matplotlib.rcParams["image.cmap"] == "gray"
        assert matplotlib.rcParams["axes.spines.top"] is False
        # seaborn's color-blind palette begins with this blue
        assert matplotlib.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#0072B2"


def test_the_summary_is_one_line_with_versions_place_and_profile(laptop):
    import platform

    line = environment.summary()
    assert "\n" not in line
    for piece in (platform.python_version(), np.__version__, "laptop", "CPU core", "profile "):
        assert piece in line
    assert str(COURSE) not in line


# ---------------------------------------------------------------- readiness


def test_the_tested_environment_is_ready():
    assert environment.missing() == []
    found = {name: (fine, text) for name, fine, text in environment.check_ready()}
    assert list(found) == ["Python", "packages", "memory", "disk", "TensorFlow", "GPU"]
    assert found["Python"][0] and found["packages"] == (True, "all there")


def test_a_missing_package_is_named_as_one_would_install_it(monkeypatch):
    monkeypatch.setitem(environment.NEEDED, "no_such_module", "no-such-package")
    assert environment.missing() == ["no-such-package"]
    ready = {name: (fine, text) for name, fine, text in environment.check_ready()}
    assert ready["packages"] == (False, "missing: no-such-package")


@pytest.fixture
def start(laptop):
    """Return ``start()``, with the working folder and the style put back afterwards."""
    import matplotlib

    laptop.chdir(COURSE)  # is undone, and so is what start() does
    with matplotlib.rc_context():
        yield environment.start


def test_start_goes_to_the_notebooks_and_prints_one_line(start, capsys):
    start()
    assert Path.cwd() == COURSE / "notebooks"
    written = capsys.readouterr()
    assert written.out.startswith("Ready. ") and written.out.count("\n") == 1
    assert written.err == ""


def test_on_a_laptop_start_says_how_to_install_what_is_missing(start, monkeypatch):
    monkeypatch.setitem(environment.NEEDED, "no_such_module", "no-such-package")
    with pytest.raises(ImportError, match=r"no-such-package.*python course\.py"):
        start()


def test_on_colab_start_installs_only_what_is_missing(start, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setitem(environment.NEEDED, "no_such_module", "no-such-package")
    commands = []
    real = subprocess.run

    def run(command, **options):
        if "pip" in command:
            commands.append(command)
            return subprocess.CompletedProcess(command, 0)
        return real(command, **options)

    monkeypatch.setattr(environment.subprocess, "run", run)
    start()
    assert commands == [[sys.executable, "-m", "pip", "install", "-q", "no-such-package"]]
    assert "| colab," in capsys.readouterr().out


def test_a_foreign_utils_is_noticed(start, monkeypatch, tmp_path):
    foreign = types.ModuleType("utils")
    foreign.__file__ = str(tmp_path / "utils" / "__init__.py")
    monkeypatch.setitem(sys.modules, "utils", foreign)
    with pytest.raises(ImportError, match=r"Another package named 'utils'.*Restart the kernel"):
        start()


# ---------------------------------------------------------------- TensorFlow's greeting

NOISY = """
import os
os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called ...\\n")
os.write(2, b"I0000 00:00:1795201793.401150    4917 port.cc:153] oneDNN operations are on.\\n")
os.write(2, b"SOMETHING\\n")
"""
QUIET = """
import os, sys
from utils import environment
environment._quiet_tensorflow()
environment._quiet_tensorflow()
before = len(sys.meta_path)
import tensorflow
os.write(2, b"I0000 afterward, all is passed on\\n")
print(before - len(sys.meta_path), os.environ["TF_CPP_MIN_LOG_LEVEL"])
"""


@pytest.mark.parametrize("something", ["a real message", ""])
def test_the_import_of_tensorflow_is_quiet_but_not_mute(tmp_path, something):
    (tmp_path / "tensorflow.py").write_text(NOISY.replace("SOMETHING", something), "utf-8")
    script = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(COURSE)!r}]\n{QUIET}"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    kept = [something] if something else []
    assert answer.stderr.splitlines() == [*kept, "I0000 afterward, all is passed on"]
    assert answer.stdout == "1 2\n"  # the importer stands there once, and leaves after its work


def test_several_networks_may_predict_without_a_warning_but_others_pass(caplog):
    environment._quiet_tensorflow()
    logger = logging.getLogger("tensorflow")
    logger.propagate = True
    logger.warning("5 out of the last 17 calls to %s triggered tf.function retracing.", "f")
    logger.warning("something else")
    assert [record.getMessage() for record in caplog.records] == ["something else"]


def test_where_tensorflow_is_missing_its_import_fails_as_ever(tmp_path):
    script = f"import sys; sys.path.insert(0, {str(COURSE)!r})\n{QUIET}"
    answer = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True)
    assert "ModuleNotFoundError: No module named 'tensorflow'" in answer.stderr


# ---------------------------------------------------------------- import

PROBE = """
import builtins, io, os, sys
opened = []
def note(event, arguments):
    # compileall's caches aside, nothing may be written, deleted or started
    if event == "open" and any(flag in str(arguments[1] or "") for flag in "wax+"):
        if "__pycache__" not in str(arguments[0]):
            opened.append(str(arguments[0]))
    if event in ("os.remove", "os.mkdir", "os.chdir", "subprocess.Popen", "socket.connect"):
        opened.append(event)
sys.addaudithook(note)
before, environ = os.getcwd(), dict(os.environ)
import utils.MODULE
heavy = {"tensorflow", "keras", "sklearn", "skimage", "matplotlib.pyplot", "anywidget", "pandas"}
print(sorted(heavy & set(sys.modules)), opened, os.getcwd() == before, os.environ == environ)
"""


@pytest.mark.parametrize("module", MODULES)
def test_an_import_is_silent_light_and_without_side_effects(module):
    answer = subprocess.run(
        [sys.executable, "-c", PROBE.replace("MODULE", module)],
        cwd=COURSE,
        capture_output=True,
        text=True,
    )
    assert answer.stderr == ""
    assert answer.stdout == "[] [] True True\n"


def test_environment_needs_nothing_but_the_standard_library():
    # The set-up cell imports it on machines where packages may be missing.
    code = "import utils.environment, sys; print('numpy' in sys.modules, 'psutil' in sys.modules)"
    command = [sys.executable, "-S", "-c", code]  # -S: no installed packages at all
    answer = subprocess.run(command, cwd=COURSE, capture_output=True, text=True)
    assert (answer.stderr, answer.stdout) == ("", "False False\n")
