"""Place, profile, GPU, readiness, TensorFlow or its absence; and a quiet import of all of utils."""

import logging
import os
import random
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from common import COURSE

from utils import environment
from utils.animals10 import folders
from utils.constants import FOLDERS

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
def photos(laptop, tmp_path):
    """Return where the photographs would be; nothing is there, and there is no GPU."""
    laptop.setattr(environment, "gpu", lambda: None)
    laptop.setattr(folders, "PHOTOS", tmp_path / "animals10")
    laptop.setattr(folders, "ATTACHED", tmp_path / "input")
    return tmp_path / "animals10"


def place_photographs(folder, names=FOLDERS):
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "1.jpg").touch()


def on_colab(laptop):
    laptop.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))


def test_without_photographs_and_gpu_it_is_the_sample(photos, laptop, capsys):
    assert environment.profile() == "sample"
    on_colab(laptop)
    assert environment.profile() == "sample"
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all(line.startswith("Profile sample: drawn") for line in lines)


def test_on_colab_and_kaggle_a_gpu_means_photographs(photos, laptop, capsys):
    laptop.setattr(environment, "gpu", lambda: "Tesla T4")
    assert environment.profile() == "sample"  # a person's own computer is asked first
    assert 'You have a GPU (Tesla T4): profile "full"' in capsys.readouterr().out
    laptop.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")
    assert environment.profile() == "full"
    laptop.delenv("KAGGLE_KERNEL_RUN_TYPE")
    on_colab(laptop)
    assert environment.profile() == "full"
    assert capsys.readouterr().out.count("600 MB from Kaggle") == 2


@pytest.mark.parametrize(
    "where", ["animals10/raw-img", "raw-img", "archive/raw-img", "zip", "input"]
)
def test_photographs_in_any_form_are_taken(photos, laptop, capsys, where):
    if where == "zip":
        (photos.parent / "Animals-10.zip").touch()
    elif where == "input":
        place_photographs(photos.parent / "input" / "animals10" / "raw-img")
    else:
        place_photographs(photos.parent / where)
    assert environment.profile() == "part"
    assert "at most 200 of each class" in capsys.readouterr().out
    laptop.setattr(environment, "gpu", lambda: "Tesla T4")
    assert environment.profile() == "full"
    said = capsys.readouterr().out
    assert said.startswith("Profile full: all photographs in ") and "25 minutes on a GPU" in said


def test_a_folder_of_ones_own_is_taken_if_it_has_classes(photos, tmp_path, capsys):
    place_photographs(tmp_path / "birds", ["owl", "wren", "tit", "rook"])
    assert environment.profile("auto", tmp_path / "birds") == "part"
    (tmp_path / "nothing").mkdir()
    with pytest.raises(ValueError, match="one folder of pictures for each class"):
        environment.profile("auto", tmp_path / "nothing")


@pytest.mark.parametrize("word", ["sample", "part", "full"])
def test_a_word_is_obeyed_and_the_variable_speaks_only_for_auto(photos, laptop, capsys, word):
    assert environment.profile(word) == word
    laptop.setenv("COURSE_PROFILE", word)
    assert environment.profile() == word
    other = {"sample": "full", "part": "sample", "full": "part"}[word]
    assert environment.profile(other) == other
    assert "hours" in capsys.readouterr().out  # what it costs without a GPU


def test_another_word_is_refused_with_those_that_exist(laptop):
    with pytest.raises(ValueError, match=r"'tiny'.*'auto', 'sample', 'part' or 'full'"):
        environment.profile("tiny")
    laptop.setenv("COURSE_PROFILE", "Full")
    with pytest.raises(ValueError, match="'Full'"):
        environment.profile()


# ---------------------------------------------------------------- GPU


DOWN = "NVIDIA-SMI has failed because it couldn't communicate with the driver.\n"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (subprocess.CompletedProcess([], 0, stdout="Tesla T4\nTesla P4\n"), "Tesla T4"),
        (subprocess.CompletedProcess([], 0, stdout="\n"), None),
        (subprocess.CompletedProcess([], 9, stdout=DOWN), None),
        (FileNotFoundError(), None),
        (PermissionError(), None),
        (subprocess.TimeoutExpired("nvidia-smi", 10), None),
    ],
    ids=["two", "none", "driver down", "no driver", "not allowed", "no answer"],
)
def test_the_gpu_is_what_the_driver_says(monkeypatch, answer, expected):
    def run(*_, **__):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(environment.subprocess, "run", run)
    assert environment.gpu() == expected


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


def test_the_summary_is_one_line_with_versions_and_place(laptop):
    import platform

    line = environment.summary()
    assert "\n" not in line
    for piece in (platform.python_version(), np.__version__, "laptop", "CPU core"):
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
    laptop.setattr(sys, "meta_path", list(sys.meta_path))
    for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_FORCE_GPU_ALLOW_GROWTH"):
        laptop.setenv(name, "")  # so that it is put back afterwards
        del os.environ[name]
    with matplotlib.rc_context():
        yield environment.start


def test_start_goes_to_the_notebooks_and_prints_one_line(start, capsys):
    start()
    assert Path.cwd() == COURSE / "notebooks"
    written = capsys.readouterr()
    assert written.out.startswith("Ready. ") and written.out.count("\n") == 1
    assert written.err == ""
    # A notebook that was left open must not hold all memory of the GPU.
    assert os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"


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


# ---------------------------------------------------------------- TensorFlow


@pytest.mark.parametrize("computer", [("Darwin", "x86_64"), ("Windows", "ARM64")], ids=" ".join)
def test_without_tensorflow_the_first_notebooks_start_and_the_others_say_why(
    start, monkeypatch, capsys, computer
):
    monkeypatch.setattr("platform.system", lambda: computer[0])
    monkeypatch.setattr("platform.machine", lambda: computer[1])
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # as if it were not installed
    start()
    assert capsys.readouterr().out.startswith("Ready. ")
    ready = {name: (fine, text) for name, fine, text in environment.check_ready()}
    assert ready["packages"] == (True, "all there")
    assert not ready["TensorFlow"][0] and "00-04 run without it" in ready["TensorFlow"][1]
    for name in ("tensorflow", "keras"):
        monkeypatch.delitem(sys.modules, name, raising=False)
        with pytest.raises(ModuleNotFoundError) as refused:
            __import__(name)
        message = str(refused.value)
        assert message.startswith(f"TensorFlow has no version for this computer ({computer[0]} ")
        assert "Notebooks 00 to 04 run here" in message and "Google Colab" in message
        assert "course.py" not in message  # which could not help


@pytest.mark.parametrize(
    ("flags", "fine"),
    [("fpu sse4_2 avx avx2", True), ("fpu sse4_2 xavx", False), (None, True)],
    ids=["AVX", "no AVX", "unknown"],
)
def test_a_processor_that_tensorflow_would_die_on_is_recognized(monkeypatch, tmp_path, flags, fine):
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    file = tmp_path / "cpuinfo"
    monkeypatch.setattr(environment, "CPU_INFO", file)
    if flags:
        file.write_text(f"model name\t: avx lake\nflags\t\t: {flags}\nbugs\t\t:\n", "utf-8")
    problem = environment.tensorflow_problem()
    assert (problem == "") == fine
    assert fine or "AVX" in problem


NOISY = """
import os
os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called ...\\n")
os.write(2, b"I0000 00:00:1795201793.401150    4917 port.cc:153] oneDNN operations are on.\\n")
os.write(2, b"a real message\\n")
"""
QUIET = """
import importlib.util, os, sys
from utils import environment
before = len(sys.meta_path)
environment.prepare_tensorflow()
environment.prepare_tensorflow()
importlib.util.find_spec("tensorflow")
import tensorflow
os.write(2, b"I0000 afterward, everything passes\\n")
print(len(sys.meta_path) - before, os.environ["TF_CPP_MIN_LOG_LEVEL"])
"""


def test_the_import_of_tensorflow_is_quiet_but_not_mute(tmp_path):
    (tmp_path / "tensorflow.py").write_text(NOISY, "utf-8")
    script = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(COURSE)!r}]\n{QUIET}"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert answer.stderr.splitlines() == ["a real message", "I0000 afterward, everything passes"]
    assert answer.stdout == "1 2\n"


def test_where_tensorflow_is_not_installed_its_import_fails_as_usual():
    script = f"import sys; sys.path.insert(0, {str(COURSE)!r})\n{QUIET}"
    answer = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True)
    assert "ModuleNotFoundError: No module named 'tensorflow'" in answer.stderr


def test_several_networks_may_predict_without_a_warning_but_others_pass(caplog):
    environment.prepare_tensorflow()
    logger = logging.getLogger("tensorflow")
    logger.propagate = True
    logger.warning("5 out of the last 17 calls to %s triggered tf.function retracing.", "f")
    logger.warning("something else")
    assert [record.getMessage() for record in caplog.records] == ["something else"]


# ---------------------------------------------------------------- import


def test_environment_needs_only_the_standard_library():
    # The set-up cell imports it on machines where packages may be missing.
    code = "import utils.environment, sys; print('numpy' in sys.modules, 'psutil' in sys.modules)"
    command = [sys.executable, "-S", "-c", code]  # -S: no installed packages at all
    answer = subprocess.run(command, cwd=COURSE, capture_output=True, text=True)
    assert (answer.stderr, answer.stdout) == ("", "False False\n")
