"""course.py bundle and --from, by the real command line, on a tiny course and wheels made here."""
# ruff: noqa: F401, F811 - fixtures are found by name

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import packaging
import pytest
from small_course import Place, called, quiet, stopped, wheel, wheels

from tools import bundle, unbundle
from tools.environment import UV_VERSION, own_version
from utils.constants import FOLDERS
from utils.files import COURSE

TARGET = unbundle.own_target()
if TARGET is None:
    pytest.skip("no bundle is for this computer", allow_module_level=True)
PLATFORM = TARGET.rpartition("-")[0]
OTHER = "windows" if PLATFORM != "windows" else "macos"

# In place of what draws, of Keras's networks and of Kaggle: small, and without other packages.
STUBS = {
    "data/__init__.py": "",
    "data/drawn_animals.py": """
def make_sample(folder, per_class, progress):
    (folder / "raw-img").mkdir(parents=True, exist_ok=True)
    (folder / "raw-img/a.jpeg").write_text(str(per_class))
""",
    "utils/backbones.py": """
import collections
from utils.environment import keras_models
File = collections.namedtuple("File", "name")
Network = collections.namedtuple("Network", "title")
IMAGENET, NETWORKS = {"net": File("net.h5")}, {"net": Network("Net")}
class WeightsError(Exception): pass
def fetch(file):
    if not (keras_models() / file.name).exists():
        raise WeightsError("net.h5 could not be downloaded (no connection). Run this cell again.")
    return keras_models() / file.name
""",
    "utils/animals10/__init__.py": "",
    "utils/animals10/kaggle_download.py": """
from utils.animals10.folders import PhotosUnavailable
def download(folder):
    raise PhotosUnavailable("Kaggle refused.")
""",
    ".gitignore": ".venv/\nbuild/\ndata/animals*\n__pycache__/\n",
}
NATIVE = {
    "windows": "py3-none-win_amd64",
    "macos": "py3-none-macosx_11_0_arm64",
    "linux": "py3-none-manylinux_2_17_x86_64",
    "linux-arm": "py3-none-manylinux_2_17_aarch64",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, wheels, git):
    """A course, the bundle that it made, and what it said. To be copied, not changed."""
    folder, own = tmp_path_factory.mktemp("mäde here, é"), tmp_path_factory.mktemp("own")
    place = Place(folder / "course", folder / "home", wheels)
    source = Path(packaging.__file__).parent
    files = {f"packaging/{path.name}": path.read_bytes() for path in source.glob("*.py")}
    files |= {f"packaging/licenses/{p.name}": p.read_bytes() for p in source.glob("licenses/*.py")}
    lines = [wheel(own, "packaging", packaging.__version__, files)]
    native = [wheel(own, "native", "1.0", {"native.py": ""}, tag) for tag in NATIVE.values()]
    lines.append(" ".join([native[0].strip(), *(line.split()[1] for line in native[1:])]) + "\n")
    wheels.line["marked"] = wheel(own, "marked", "1.0", {"marked.py": ""}).replace(
        " --hash", f" ; sys_platform == '{'win32' if OTHER == 'windows' else 'darwin'}' --hash"
    )
    place.lock("tiny 1.0", "tensorflow-cpu", *lines, "marked")
    place.env["PIP_FIND_LINKS"] = f"{wheels.folder} {wheels.uv} {own}"
    for name, text in STUBS.items():
        (place.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (place.folder / name).write_text(text)
    for name in ("utils/constants.py", "utils/animals10/folders.py"):
        shutil.copy(COURSE / name, place.folder / name)
    git("-C", place.folder, "init", "--quiet")
    git("-C", place.folder, "add", "--all")
    git("-C", place.folder, "commit", "--quiet", "--message", "tiny")
    place.options = ["--platform", PLATFORM, "--platform", OTHER, "--python", own_version()]
    place.bundle = place.folder.parent / "a stíck, 1"
    place.first = place.run("bundle", str(place.bundle), *place.options)
    return place


class Room(Place):
    """A copy of the bundle, and the course that was unpacked from it, where there is no network."""

    def __init__(self, made, place):
        self.bundle = place / "a stíck, 1"
        shutil.copytree(made.bundle, self.bundle)
        super().__init__(place / "course", place / "home", made.wheels)
        shutil.rmtree(self.folder)
        command = [sys.executable, "-m", "zipfile", "-e", self.bundle / "course.zip", place]
        subprocess.check_call(command)
        self.unreachable()
        self.env["UV_CACHE_DIR"] = str(place / "cache")

    @property
    def manifest(self):
        return json.loads((self.bundle / "manifest.json").read_text(encoding="utf-8"))

    def change(self, **values):
        text = json.dumps(self.manifest | values)
        (self.bundle / "manifest.json").write_text(text, encoding="utf-8")

    def start(self, *arguments):
        return self.run("--from", str(self.bundle), *arguments)


@pytest.fixture
def room(made, tmp_path):
    assert made.first.returncode == 0, made.first.stdout + made.first.stderr
    return Room(made, tmp_path)


@pytest.fixture
def again(made, tmp_path):
    """Return a function that completes a copy of the bundle, which lies in ``again.bundle``."""

    def complete(*arguments):
        return made.run("bundle", str(complete.bundle), *arguments)

    assert made.first.returncode == 0, made.first.stdout + made.first.stderr
    complete.bundle = tmp_path / "copy"
    shutil.copytree(made.bundle, complete.bundle)
    return complete


def one(folder, pattern):
    [path] = folder.glob(pattern)
    return path


# ---------------------------------------------------------------- which wheels


def package(name, *files, marker=None):
    wheels = [{"url": f"https://x.org/{file}", "hashes": {"sha256": file}} for file in files]
    return {"name": name, "version": "1", "wheels": wheels} | ({"marker": marker} if marker else {})


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (("linux", "3.12"), "a-1-cp312-cp312-manylinux_2_28_x86_64.whl"),
        (("linux", "3.11"), "a-1-cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"),
        (("linux-arm", "3.13"), "a-1-py3-none-any.whl"),
        (("windows", "3.12"), "a-1-cp312-cp312-win_amd64.whl"),
        (("macos", "3.13"), "a-1-cp313-cp313-macosx_12_0_arm64.whl"),
        (("macos", "3.12"), "a-1-cp312-cp312-macosx_10_9_universal2.whl"),
    ],
)
def test_each_target_gets_the_wheel_that_fits_best(target, expected):
    files = [
        "a-1-py3-none-any.whl",
        "a-1-cp312-cp312-win_amd64.whl",
        "a-1-cp312-cp312-win_arm64.whl",
        "a-1-cp312-cp312-manylinux_2_28_x86_64.whl",
        "a-1-cp312-cp312-manylinux_2_39_x86_64.whl",
        "a-1-cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "a-1-cp313-cp313-macosx_12_0_arm64.whl",
        "a-1-cp313-cp313-macosx_14_0_arm64.whl",
        "a-1-cp312-cp312-macosx_10_9_universal2.whl",
        "a-1-cp313-cp313t-win_amd64.whl",
    ]
    found, lacking = bundle.choose([package("a", *files)], [target], " ".join(files))
    assert list(found) == [expected] and not lacking


def test_markers_are_those_of_the_target_for_each_patch_of_its_python():
    packages = [
        package("old", "old-1-py3-none-any.whl", marker="python_full_version < '3.11.5'"),
        package("new", "new-1-py3-none-any.whl", marker="python_full_version >= '3.11.5'"),
        package("win", "win-1-py3-none-any.whl", marker="os_name == 'nt'"),
        package("mac", "mac-1-py3-none-any.whl", marker="platform_machine == 'arm64'"),
    ]
    text = "".join(one["wheels"][0]["url"] for one in packages)
    targets = [("windows", "3.11"), ("macos", "3.12")]
    found, _ = bundle.choose(packages, targets, text)
    assert {name.partition("-")[0]: entry["targets"] for name, entry in found.items()} == {
        "old": ["windows-3.11"],
        "new": ["windows-3.11", "macos-3.12"],
        "win": ["windows-3.11"],
        "mac": ["macos-3.12"],
    }


def test_what_is_only_source_or_not_in_the_lock_is_told():
    packages = [package("source"), package("odd", "odd-1-py3-none-any.whl")]
    packages.append(package("uv", "uv-1-py3-none-any.whl"))
    found, lacking = bundle.choose(packages, [("linux", "3.12")], "another hash")
    assert list(found) == ["uv-1-py3-none-any.whl"]
    assert lacking == {"linux-3.12": ["source 1", "odd 1"]}


def test_one_call_of_pip_gets_no_package_twice_and_not_too_much():
    sizes = {"a-1": 5, "a-2": 5, "b-1": 5, "c-1": 2 * bundle.BATCH, "d-1": None}
    entries = {
        f"{name}-py3-none-any.whl": {"size": size, "targets": ["linux-3.12"]}
        for name, size in sizes.items()
    }
    found = [[name[:3] for name in batch] for batch in bundle.batches(entries)]
    assert found == [["d-1", "a-1"], ["a-2", "b-1"], ["c-1"]]


def test_the_samples_are_those_of_the_notebooks():
    texts = [path.read_text(encoding="utf-8") for path in (COURSE / "notebooks").glob("*.ipynb")]
    asked = {
        int(line.split("per_class = ")[1].split()[0])
        for text in texts
        if "per_class=per_class" in text  # of animals10.get
        for line in text.splitlines()
        if "per_class = " in line and "photographs" not in line
    }
    assert asked == set(bundle.SAMPLES)


# ---------------------------------------------------------------- the bundle


def test_a_bundle_holds_what_its_manifest_lists(made, room):
    manifest, folder = room.manifest, room.bundle
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == {*manifest["files"], "manifest.json"}
    assert unbundle.damage(folder, manifest["files"]) == []
    assert set(manifest["targets"]) == {f"{one}-{own_version()}" for one in (PLATFORM, OTHER)}
    wheels = {name: e["targets"] for name, e in manifest["files"].items() if "wheels/" in name}
    natives = {name for name in wheels if "native" in name}
    assert natives == {f"wheels/native-1.0-{NATIVE[one]}.whl" for one in (PLATFORM, OTHER)}
    assert wheels["wheels/marked-1.0-py3-none-any.whl"] == [f"{OTHER}-{own_version()}"]
    assert f"wheels/uv-{UV_VERSION}-py3-none-any.whl" in wheels
    assert str(made.wheels.folder) not in (folder / "manifest.json").read_text()
    missing = [words.partition(":")[0] for words in manifest["lacks"]]
    assert missing == ["photographs", "weights of Net"]
    assert "--full downloads them" in made.first.stdout
    assert not list(folder.glob(".*"))


def test_again_there_is_nothing_to_do(again):
    before = (again.bundle / "manifest.json").read_bytes()
    done = again()
    assert "; 0 are to be fetched" in done.stdout and "drawn here ..." not in done.stdout
    assert (again.bundle / "manifest.json").read_bytes() == before


def test_an_interrupted_or_damaged_bundle_is_completed(again):
    text = (again.bundle / "manifest.json").read_text(encoding="utf-8")
    (again.bundle / "manifest.json").write_text(
        text.replace('"complete": true', '"complete": false')
    )
    half = one(again.bundle, "wheels/tiny-*")
    half.write_bytes(half.read_bytes()[:100])
    one(again.bundle, "wheels/packaging-*").unlink()
    one(again.bundle, "samples/*-40.zip").write_text("half")
    (again.bundle / ".unfinished").mkdir()
    done = again()
    assert "; 2 are to be fetched" in done.stdout, done.stdout + done.stderr
    assert "40 of each: drawn here ..." in done.stdout and "100 of each: drawn" not in done.stdout
    manifest = unbundle.read_manifest(again.bundle)
    assert unbundle.damage(again.bundle, manifest["files"]) == []


def test_a_smaller_choice_removes_what_is_no_longer_listed_and_nothing_else(again, made):
    (again.bundle / "wheels/mine.txt").write_text("mine")
    done = again("--platform", PLATFORM, "--python", own_version())
    assert done.returncode == 0, done.stdout + done.stderr
    assert {p.name for p in again.bundle.glob("wheels/native*")} == {
        f"native-1.0-{NATIVE[PLATFORM]}.whl"
    }
    assert (again.bundle / "wheels/mine.txt").exists()


def test_photographs_and_weights_that_are_here_come_along(again, made):
    photographs = made.folder / "data/animals10.zip"
    weights = made.home / ".keras/models/net.h5"
    weights.parent.mkdir(parents=True)
    weights.write_text("weights")
    with zipfile.ZipFile(photographs, "w") as archive:
        for name in FOLDERS:
            archive.writestr(f"raw-img/{name}/a.jpeg", name)
    try:
        done = again()
    finally:
        weights.unlink()
        photographs.unlink()
    assert "photographs: from this computer ..." in done.stdout, done.stdout + done.stderr
    manifest = unbundle.read_manifest(again.bundle)
    assert manifest["lacks"] == []
    assert {"photographs/animals10.zip", "weights/net.h5"} < set(manifest["files"])
    assert "Missing" not in again().stdout  # they stay in the bundle


def test_a_zip_of_something_else_or_damaged_is_not_taken(tmp_path):
    path = tmp_path / "animals.zip"
    for damage, words in ((False, "it lacks"), (True, "is damaged")):
        with zipfile.ZipFile(path, "w") as archive:
            for name in FOLDERS if damage else FOLDERS[1:]:
                archive.writestr(f"{name}/a.jpeg", "some bytes")
        path.write_bytes(
            path.read_bytes().replace(b"some", b"same") if damage else path.read_bytes()
        )
        with pytest.raises(ValueError, match=words):
            bundle.pack_photographs(path, tmp_path / "none", tmp_path / "out.zip")


def test_unpacked_photographs_are_packed(tmp_path):
    for name in FOLDERS:
        (tmp_path / "raw-img" / name).mkdir(parents=True)
        (tmp_path / "raw-img" / name / "a.jpeg").write_text(name)
    bundle.pack_photographs(tmp_path / "raw-img", tmp_path / "none", tmp_path / "out.zip")
    assert set(zipfile.ZipFile(tmp_path / "out.zip").namelist()) == {
        f"raw-img/{name}/a.jpeg" for name in FOLDERS
    }


def test_what_cannot_be_downloaded_is_told(again, made):
    done = again(*made.options, "--full")
    assert done.returncode == 0
    assert "Missing: photographs: Kaggle refused." in done.stdout
    assert "Missing: weights of Net: net.h5 could not be downloaded (no connection)." in done.stdout


def test_without_a_network_no_bundle(again, made, monkeypatch):
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.delitem(made.env, name)
    monkeypatch.setitem(made.env, "PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setitem(made.env, "PIP_RETRIES", "0")
    monkeypatch.setitem(made.env, "UV_NO_CACHE", "1")
    assert stopped(again(), "cannot be reached")


def test_git_must_know_the_course(made, tmp_path, monkeypatch):
    monkeypatch.setitem(made.env, "GIT_DIR", str(tmp_path))
    assert stopped(made.run("bundle", str(tmp_path / "b")), "git does not know", "git clone")
    assert not (tmp_path / "b").exists()


# ---------------------------------------------------------------- install from it


def test_a_room_without_a_network_installs_from_it(room):
    done = room.start("run", "03")
    call = called(done)
    assert call["module"] == "tools.run" and call["args"] == ["03"]
    assert "Installed 4 packages" in done.stdout, done.stdout  # by uv, from the bundle
    assert room.says() == "1.0"
    assert room.says("import native; print(native.__file__)").startswith(str(room.venv))
    for number in ("40", "100"):
        picture = room.folder / f"data/animals10-sample-{number}/raw-img/a.jpeg"
        assert picture.read_text() == number
    assert not list((room.folder / "data").glob("*.zip"))
    shutil.rmtree(room.bundle / "wheels")
    assert quiet(room.start()) and quiet(room.run())


def test_data_is_put_where_the_notebooks_look_and_replaces_nothing(room):
    for name in ("photographs/animals10.zip", "weights/net.h5", "weights/mine.h5"):
        (room.bundle / name).parent.mkdir(exist_ok=True)
        (room.bundle / name).write_text(name)
    files = room.manifest["files"]
    for name in ("photographs/animals10.zip", "weights/net.h5", "weights/mine.h5"):
        files[name] = {"size": len(name), "sha256": unbundle.sha256(room.bundle / name)}
    room.change(files=files)
    own = room.home / ".keras/models/mine.h5"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    assert called(room.start())
    assert (room.folder / "data/animals10.zip").read_text() == "photographs/animals10.zip"
    assert (room.home / ".keras/models/net.h5").read_text() == "weights/net.h5"
    assert own.read_text() == "mine"


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [("wheels/tiny-*", "a byte"), ("wheels/tiny-*", "gone"), ("samples/*-100.zip", "cut")],
)
def test_a_damaged_file_is_named_before_anything_is_installed(room, again, pattern, damage):
    path = one(room.bundle, pattern)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if damage == "a byte" else data[:50])
    if damage == "gone":
        path.unlink()
    words = {"a byte": "its checksum differs", "cut": "50 bytes instead of", "gone": "is missing"}
    name = path.relative_to(room.bundle).as_posix()
    done = room.start()
    assert stopped(done, f"Damaged in the bundle: {name} (", words[damage], "Copy the bundle again")
    assert not room.venv.exists()
    told = room.run("doctor", "--room", str(room.bundle))
    assert told.returncode == 1 and name in told.stdout


def test_damage_for_other_computers_does_not_matter_here_but_the_doctor_tells(room):
    one(room.bundle, f"wheels/native-1.0-{NATIVE[OTHER]}.whl").unlink()
    told = room.run("doctor", "--room", str(room.bundle))
    assert told.returncode == 1 and "native" in told.stdout
    assert called(room.start())


def test_the_doctor_looks_at_a_bundle_the_day_before(room):
    told = room.run("doctor", "--room", str(room.bundle))
    assert told.returncode == 0 and "Bundle: " in told.stdout and "Network" not in told.stdout
    assert f'Type: python course.py --from "{room.bundle}"' in told.stdout
    assert stopped(room.run("doctor", "--room"), "Type only")


def test_another_version_of_the_course_is_told(room):
    room.lock("tiny 2.0")
    assert stopped(room.start(), "another version of the course", "-m zipfile -e")


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ([f"{PLATFORM}-3.99", f"{OTHER}-3.98"], "a Python that the bundle is for: 3.99."),
        ([f"{OTHER}-3.98"], f"--platform {PLATFORM} --python {own_version()}"),
    ],
)
def test_a_bundle_for_other_computers_is_told(room, targets, words):
    room.change(targets=targets)
    assert stopped(room.start(), "no packages for this computer", words)


def test_what_is_no_bundle_or_not_complete_is_told(room):
    assert stopped(room.run("--from", str(room.home)), "is not a bundle: it has no manifest.json")
    room.change(complete=False)
    assert stopped(room.start(), "was not finished", "continues from there")
    room.change(format=99)
    assert stopped(room.start(), "has format 99")
    for text in ("{", "[]", "{}", '{"format": 1, "complete": true, "files": {"a": 1}}'):
        (room.bundle / "manifest.json").write_text(text)
        assert stopped(room.start(), "manifest.json in", "is damaged")


def test_a_bundle_has_nothing_for_a_gpu(room):
    assert stopped(room.run("--gpu", "--from", str(room.bundle)), "no packages for a GPU")


def test_a_bundle_may_be_named_like_a_command(room):
    room.bundle.rename(room.folder / "test")
    assert called(room.run("--from", "test", "run", "01"))["args"] == ["01"]
    assert called(room.run("--from=test", "--no-browser"))["module"] == "tools.lab"
