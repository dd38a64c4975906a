"""course.py doctor, by its command line and by its checkups."""
# ruff: noqa: F401, F811 - fixtures are found by name

import platform
import shutil
from pathlib import Path

import pytest
from small_course import fresh, model, ready, wheels

from tools import doctor


def test_before_anything_is_installed(fresh):
    done = fresh.run("doctor")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert done.stdout.rstrip().endswith("Can be made ready. Type: python course.py")
    for word in ("Python 3", "CPU cores", "Disk", "Memory", "GPU", "Network", "Kaggle", ".venv"):
        assert word in done.stdout
    assert "failed:" not in done.stdout
    assert not fresh.venv.exists()


def test_without_network_after_installation_no_secrets_given_away(ready):
    kaggle = ready.home / ".kaggle"
    kaggle.mkdir()
    (kaggle / "kaggle.json").write_text('{"username": "ann", "key": "sekret-1"}')
    ready.env.update(KAGGLE_USERNAME="ann-2", KAGGLE_KEY="sekret-2", KAGGLE_API_TOKEN="sekret-3")
    ready.unreachable(user="ann-4:sekret-4@")
    inside = ready.home / "my course"
    shutil.move(ready.folder, inside)
    ready.folder = inside
    done = ready.run("doctor")
    text = done.stdout
    assert done.returncode == 0 and text.rstrip().endswith("\nReady.")
    assert "not reachable, which is fine once everything is installed" in text
    assert "KAGGLE_API_TOKEN, KAGGLE_USERNAME and KAGGLE_KEY, kaggle.json" in text
    assert "sekret" not in text and "ann" not in text and "127.0.0.1" not in text
    assert str(ready.home) not in text and str(Path("~") / "my course") in text


@pytest.mark.parametrize("system", [("Darwin", "x86_64"), ("Windows", "ARM64")])
def test_computers_without_tensorflow_are_sent_to_colab(monkeypatch, system):
    monkeypatch.setattr(platform, "system", lambda: system[0])
    monkeypatch.setattr(platform, "machine", lambda: system[1])
    mark, text = doctor.about_system()
    assert mark == "note" and "no build" in text and "00-04 run here" in text and "Colab" in text


@pytest.mark.parametrize(("flags", "has"), [("fpu avx avx2", True), ("fpu sse4_2 avx512x", False)])
def test_a_cpu_without_avx_is_told_before_tensorflow_dies(monkeypatch, flags, has):
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(Path, "is_file", lambda path: True)
    monkeypatch.setattr(Path, "read_text", lambda path, **_: f"flags\t\t: {flags} \n")
    mark, text = doctor.about_system()
    assert (mark == "ok") == has and ("AVX" in text) != has
