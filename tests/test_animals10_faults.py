"""Getting Animals-10 while the network, the disk, the zip or the process fails, for real."""

import io
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import types
import zipfile

import psutil
import pytest
from common import COURSE
from loopback_kaggle import LoopbackKaggle, picture, zipped

from data import drawn_animals
from utils import animals10
from utils.animals10 import kaggle_download, unzip
from utils.constants import FOLDERS

PHOTOGRAPHS = COURSE.parent / "shared" / "data" / "animals10-sample.zip"


LARGE = zipped(size=400)  # more than two chunks of the client: about 4 MB
SMALL = zipped()


@pytest.fixture
def kaggle(tmp_path, monkeypatch):
    """Serve a small Animals-10, lead the client there, and shorten every wait."""
    for name in [name for name in os.environ if name.startswith(("KAGGLE_", "COURSE_"))]:
        monkeypatch.delenv(name)
    with LoopbackKaggle(SMALL) as server:
        for name, value in server.lead(tmp_path / "site").items():
            monkeypatch.setenv(name, value)
        monkeypatch.setitem(sys.modules, "kagglehub", None)  # in this process it asks the real one
        monkeypatch.setattr(kaggle_download, "RETRY_PAUSES", (0,))
        monkeypatch.setattr(kaggle_download, "NEEDED_BYTES", 1_000_000)
        yield server


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Return an empty data folder; drawn animals are drawn by a stand-in there."""

    def make_sample(folder, per_class=300, **_):
        for kind in () if folder.exists() else FOLDERS:
            (folder / "raw-img" / kind).mkdir(parents=True)
            (folder / "raw-img" / kind / "1.jpeg").write_bytes(picture())
        return folder

    monkeypatch.setattr(drawn_animals, "make_sample", make_sample)
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def get(data, profile="full"):
    return animals10.get(profile, data / "animals10", progress=False)


def whole(folder):
    """Say whether all ten folders are there, with two pictures each."""
    return [len(list((folder / "raw-img" / kind).iterdir())) for kind in FOLDERS] == [2] * 10


def left_over(data):
    """Return what lies beside the pictures, without the locks."""
    return sorted(one.name for one in data.iterdir() if not one.name.endswith("-lock"))


def in_process(data, before="", **settings):
    """Start get() in a process of its own; ``before`` is code that runs there first."""
    code = (
        f"import sys; sys.path.insert(0, {str(COURSE)!r})\n"
        "from pathlib import Path\nfrom utils import animals10\n"
        "animals10.kaggle_download.NEEDED_BYTES = 1_000_000\n"
        f"{before}\n"
        f"print(animals10.get(folder=Path({str(data)!r}) / 'animals10', progress=False))"
    )
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True, **settings
    )


def until(what, seconds=300):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


# ---------------------------------------------------------------- all is well


def test_download_unpack_and_find_it_again(kaggle, data, capsys):
    folder = animals10.get(folder=data / "animals10")
    assert folder == data / "animals10" and whole(folder)
    assert left_over(data) == ["animals10"], "the zip and the work are gone"
    assert "20 photographs" in capsys.readouterr().out
    asked = len(kaggle.requests)
    assert get(data) == folder and len(kaggle.requests) == asked, "the network was not touched"
    assert "already there" in capsys.readouterr().out
    assert "kaggle" not in sys.modules


def test_the_sample_never_touches_the_network(kaggle, data, capsys):
    assert get(data, "sample") == data / "animals10-sample"
    assert not kaggle.requests and "drawn just now" in capsys.readouterr().out
    get(data, "sample")
    assert "already there" in capsys.readouterr().out


def test_the_profile_is_that_of_the_environment(data, monkeypatch):
    (data / "x.zip").write_bytes(SMALL)
    monkeypatch.setenv("COURSE_PROFILE", "sample")
    assert get(data, "auto").name == "animals10-sample"
    monkeypatch.setenv("COURSE_PROFILE", "full")
    assert get(data, "auto").name == "animals10"
    with pytest.raises(ValueError, match="no profile 'half'"):
        get(data, "half")


# ---------------------------------------------------------------- the network

SAID = {
    401: "requires a login (401). Create a token",
    404: "did not find the data set (404)",
    429: "too many requests (429). Wait a few minutes.",
}


@pytest.mark.parametrize("status", SAID)
def test_a_refusal_is_one_plain_message_and_the_sample(kaggle, data, capsys, status):
    kaggle.answers.extend([status] * 9)
    assert get(data).name == "animals10-sample"
    said = capsys.readouterr().out
    assert SAID[status] in said and "do it by hand: open https://www.kaggle.com/" in said
    assert str(data) in said and "Using the drawn animals instead." in said
    assert "Traceback" not in said
    assert len(kaggle.asked("DownloadDataset")) == (1 if status == 404 else 2)
    assert left_over(data) == ["animals10-sample"]


def test_a_busy_server_is_asked_again(kaggle, data, capsys):
    kaggle.answers.append(503)
    assert whole(get(data))
    assert "busy (503). Asking again in 0 seconds." in capsys.readouterr().out


def test_a_refused_token_is_left_out_the_second_time(kaggle, data, monkeypatch):
    monkeypatch.setenv("KAGGLE_USERNAME", "x")
    monkeypatch.setenv("KAGGLE_KEY", "stale")
    kaggle.answers.append(401)
    assert whole(get(data))
    assert [bool(request[2]) for request in kaggle.asked("DownloadDataset")] == [True, False]


def test_colab_secrets_are_read_only_when_they_are_needed(kaggle, data, capsys, monkeypatch):
    read = []

    def secret(name):
        read.append(name)
        if name != "KAGGLE_API_TOKEN":
            raise RuntimeError("SecretNotFoundError")
        return "from-colab"

    google, colab = types.ModuleType("google"), types.ModuleType("google.colab")
    google.colab, colab.userdata = colab, types.SimpleNamespace(get=secret)
    monkeypatch.setitem(sys.modules, "google", google)
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    kaggle.answers.extend([403, 403])
    get(data)
    assert "refused to send the photographs (403). Create a token" in capsys.readouterr().out
    assert read == ["KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY"]
    assert [asked[2] for asked in kaggle.asked("DownloadDataset")] == [None, "Bearer from-colab"]
    assert "KAGGLE_API_TOKEN" not in os.environ


@pytest.mark.parametrize("where", ["http://127.0.0.1:9", "http://kaggle.invalid"])
def test_no_network_and_unknown_host(kaggle, data, capsys, where, tmp_path):
    site = tmp_path / "site" / "sitecustomize.py"
    site.write_text(site.read_text().replace(kaggle.url, where))
    assert get(data).name == "animals10-sample"
    assert "The connection to Kaggle failed. Check the network" in capsys.readouterr().out


def test_a_talkative_client_is_not_taken_for_a_silent_one(kaggle, data, tmp_path, monkeypatch):
    """More than a pipe holds; a client whose pipe nobody empties waits forever."""
    monkeypatch.setenv("KAGGLE_API_TOKEN", "secret")
    site = tmp_path / "site" / "sitecustomize.py"
    talk = "\nimport sys\nif 'kaggle_env' in globals(): sys.stderr.write('word ' * 40_000)\n"
    site.write_text(site.read_text() + talk)
    assert whole(get(data))
    assert kaggle.asked("DownloadDataset")[0][2] == "Bearer secret", "a token goes along"


def test_without_the_client(kaggle, data, capsys, tmp_path):
    (tmp_path / "site" / "kaggle.py").write_text('raise ModuleNotFoundError("no kaggle")')
    assert get(data).name == "animals10-sample"
    assert "The download failed: ModuleNotFoundError: no kaggle." in capsys.readouterr().out


def test_a_cut_is_mended_by_the_client(kaggle, data):
    kaggle.blob = LARGE
    kaggle.faults.append({"cut": 2_500_000})
    assert whole(get(data))
    assert kaggle.asked("blob")[-1][1], "only the rest was asked for"


def test_cut_again_and_again_then_resumed_by_the_next_call(kaggle, data, capsys):
    kaggle.blob = LARGE
    kaggle.faults.extend([{"cut": 2_500_000}, *[{"cut": 0}] * 5])
    assert get(data).name == "animals10-sample"
    said = capsys.readouterr().out
    assert "The connection to Kaggle failed." in said and "next try resumes at 2.1 MB" in said
    assert not (data / "animals10").exists()
    asked = len(kaggle.requests)
    assert whole(get(data))
    ranges = [request[1] for request in kaggle.requests[asked:] if request[0] == "blob"]
    assert ranges == [None, "bytes=2097152-"]


def test_a_silent_server_is_given_up(kaggle, data, capsys, monkeypatch):
    kaggle.blob = LARGE
    kaggle.faults.append({"stall": 2_500_000})

    def lose_patience():
        assert kaggle.stalled.wait(300)
        until(lambda: (data / ".animals10-work" / "animals10.zip").exists())
        monkeypatch.setattr(kaggle_download, "SILENCE", 0)

    threading.Thread(target=lose_patience, daemon=True).start()
    assert get(data).name == "animals10-sample"
    said = capsys.readouterr().out
    assert "sent nothing for 0 seconds" in said and "next try resumes at" in said


def test_a_damaged_download_is_deleted_and_the_next_one_is_complete(kaggle, data, capsys):
    kaggle.faults.extend([{"claim": len(SMALL) - 1000}] * 12)
    assert get(data).name == "animals10-sample"
    assert "animals10.zip was not unpacked: the file is damaged" in capsys.readouterr().out
    assert left_over(data) == ["animals10-sample"]
    kaggle.faults.clear()
    assert whole(get(data)), "nothing of the lie is left"


# ---------------------------------------------------------------- the zip


def damaged(compression=zipfile.ZIP_STORED):
    """Return a zip of the right size in which the data of the first picture are wrong."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for kind in FOLDERS:
            archive.writestr(f"raw-img/{kind}/0.jpeg", picture())
    data = bytearray(file.getvalue())
    data[60:100] = bytes(255 - value for value in data[60:100])
    return bytes(data)


def claiming(size):
    """Return a zip whose directory says that each file unpacks to so many bytes."""
    data = bytearray(SMALL)
    for found in re.finditer(rb"PK\x01\x02", SMALL):
        data[found.start() + 24 : found.start() + 28] = size.to_bytes(4, "little")
    return bytes(data)


def locked():
    """Return a zip whose files say that they take a password."""
    data = bytearray(SMALL)
    for found in re.finditer(rb"PK\x01\x02", SMALL):
        data[found.start() + 8] |= 1
    return bytes(data)


BAD = {
    "no zip": (b"<html>Sign in</html>" * 50, "the file is damaged"),
    "cut": (SMALL[: len(SMALL) // 2], "the file is damaged"),
    "wrong bytes": (damaged(), "Bad CRC-32 for file 'raw-img/cane/0.jpeg'"),
    "wrong compressed bytes": (damaged(zipfile.ZIP_DEFLATED), "the file is damaged (Error -3"),
    "wrong content": (zipped({"cifar/bird/1.jpeg": b""}), "not Animals-10"),
    "a class too few": (zipped({"raw-img/cane/1.jpeg": picture()}), "missing: cavallo, elefante"),
    "climbs": (zipped(**{"raw-img/cane/../../../out.jpeg": b"x"}), "outside its folder"),
    "climbs with backslashes": (zipped(**{"..\\..\\cane\\out.jpeg": b"x"}), "outside its folder"),
    "absolute": (zipped(**{"/tmp/cane/out.jpeg": b"x"}), "outside its folder"),
    "too large": (claiming(2**32 - 2), "it is too large (85.9 GB)"),
    "password": (locked(), "password required"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_zip_is_refused_named_and_left_alone(data, tmp_path, kind):
    content, said = BAD[kind]
    (data / "archive.zip").write_bytes(content)
    with pytest.raises(animals10.PhotosUnavailable, match=re.escape(said)) as problem:
        unzip.unzip(data / "archive.zip", data / "animals10", progress=False)
    assert str(problem.value).startswith("archive.zip was not unpacked: ")
    assert left_over(data) == ["archive.zip"] and list(tmp_path.iterdir()) == [data]


def test_links_are_not_followed(data):
    info = zipfile.ZipInfo("raw-img/cane/link.jpeg")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    (data / "archive.zip").write_bytes(SMALL)
    with zipfile.ZipFile(data / "archive.zip", "a") as archive:
        archive.writestr(info, "/etc/passwd")
    folder = unzip.unzip(data / "archive.zip", data / "animals10", progress=False)
    assert not (folder / "raw-img" / "cane" / "link.jpeg").is_symlink()


def test_kagglehub_is_asked_where_the_client_is_refused(
    kaggle, data, capsys, monkeypatch, tmp_path
):
    """Colab and Kaggle have it, and may have the photographs nearby."""
    pytest.importorskip("kagglehub")  # not among the course's requirements
    folder = str(data / "animals10")
    code = f"from utils import animals10; animals10.get('full', {folder!r}, progress=False)"
    kaggle.answers.append(404)
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=COURSE, capture_output=True, encoding="utf-8"
    )
    assert "had them.\nAnimals-10: 20 photographs in " in answer.stdout, answer.stderr
    assert "(from kagglehub)." in answer.stdout
    assert (data / "animals10").is_symlink()
    assert not animals10.folders.missing_classes(data / "animals10")


def test_zips_put_there_by_hand_are_tried_first(kaggle, data, capsys):
    (data / "archive.zip").write_bytes(damaged())
    (data / "holiday.zip").write_bytes(b"nothing of ours")
    (data / "x.zip").write_bytes(SMALL)
    assert whole(get(data)) and not kaggle.requests
    said = capsys.readouterr().out
    assert "archive.zip was not unpacked" in said and "holiday" not in said
    assert "unpacked from x.zip" in said
    assert left_over(data) == ["animals10", "archive.zip", "holiday.zip", "x.zip"]


@pytest.mark.parametrize("top", ["", "raw-img/", "Animals/RAW-IMG/", "backslashes\\"])
def test_nested_and_capitalized_folders_come_out_as_raw_img(data, top):
    members = {f"{top}{name.capitalize()}/{n}.jpeg": picture(n) for name in FOLDERS for n in (1, 2)}
    junk = {"__MACOSX/cane/._1.jpeg": b"x", f"{top}cane/.DS_Store": b"x", "translate.py": b""}
    (data / "x.zip").write_bytes(zipped(members | junk))
    folder = unzip.unzip(data / "x.zip", data / "animals10", progress=False)
    assert [one.name for one in folder.iterdir()] == ["raw-img"]
    names = sorted(one.name for one in (folder / "raw-img").iterdir())
    assert names == [name.capitalize() for name in FOLDERS]
    assert sum(map(len, animals10.folders.find_files(folder)[0].values())) == 20


def test_two_folders_of_a_class_keep_all_their_pictures(data):
    members = {f"{top}/{name}/1.jpeg": picture() for top in ("a", "b") for name in FOLDERS}
    (data / "x.zip").write_bytes(zipped(members))
    folder = unzip.unzip(data / "x.zip", data / "animals10", progress=False)
    assert {len(files) for files in animals10.folders.find_files(folder)[0].values()} == {2}


# ---------------------------------------------------------------- the folder


def test_a_folder_unpacked_by_hand_is_found(kaggle, data):
    for name in ("archive/raw-img", "animals10/Animals/RAW-IMG"):
        for kind in FOLDERS:
            (data / name / kind.upper()).mkdir(parents=True)
            (data / name / kind.upper() / "1.jpeg").write_bytes(picture())
        assert get(data) == data / name.split("/")[0]
    assert not kaggle.requests


def test_half_a_folder_is_named_and_not_touched(kaggle, data, capsys):
    (data / "animals10" / "raw-img" / "cane").mkdir(parents=True)
    (data / "animals10" / "raw-img" / "cane" / "1.jpeg").write_bytes(picture())
    assert get(data).name == "animals10-sample" and not kaggle.requests
    said = capsys.readouterr().out
    assert "incomplete: no pictures in cavallo, elefante" in said and "Rename or delete" in said
    assert (data / "animals10" / "raw-img" / "cane" / "1.jpeg").exists()


def test_an_empty_folder_is_no_obstacle(data):
    (data / "animals10").mkdir()
    (data / "animals10" / ".DS_Store").write_bytes(b"x")
    (data / "x.zip").write_bytes(SMALL)
    assert whole(get(data))


def test_where_nothing_can_be_written_it_says_so(kaggle, data, capsys):
    (data / "file").write_text("a file where a folder should be")
    with pytest.raises(OSError, match=r"Cannot write to .*file"):
        animals10.get("full", data / "file" / "animals10", progress=False)
    assert "Using the drawn animals instead" in capsys.readouterr().out


# ---------------------------------------------------------------- the process and the disk


def test_killed_while_downloading(kaggle, data):
    kaggle.blob = LARGE
    kaggle.faults.append({"stall": 3_500_000})
    process = in_process(data)
    file = data / ".animals10-work" / "animals10.zip"
    assert kaggle.stalled.wait(300)
    until(lambda: file.exists() and file.stat().st_size > 2_000_000)
    clients = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(clients, timeout=120)
    assert clients and not alive, "the client ends with the notebook"
    assert not (data / "animals10").exists()
    assert whole(get(data))
    assert kaggle.asked("blob")[-1][1], "only the rest was asked for"


STOP_IN_THE_MIDDLE = """
import zipfile
extract, done = zipfile.ZipFile.extract, []
def stopping(self, *arguments):
    done.append(1)
    if len(done) == 15:
        print("in the middle")
        sys.stdin.read()
    return extract(self, *arguments)
zipfile.ZipFile.extract = stopping
"""


def test_killed_while_unpacking(data):
    (data / "x.zip").write_bytes(SMALL)
    process = in_process(data, STOP_IN_THE_MIDDLE, stdin=subprocess.PIPE)
    assert process.stdout.readline() == "in the middle\n"
    half = list((data / ".animals10-unpacking").rglob("*.jpeg"))
    assert len(half) == 14 and not (data / "animals10").exists()
    process.kill()
    process.communicate()
    assert whole(get(data))
    assert left_over(data) == ["animals10", "x.zip"]


def test_two_at_once_download_once(kaggle, data):
    kaggle.blob = LARGE
    kaggle.faults.append({"stall": 1000})
    one = in_process(data)
    assert kaggle.stalled.wait(300)
    other = in_process(data)
    assert "Waiting" in other.stdout.readline()
    kaggle.release.set()
    said = [process.communicate(timeout=300)[0] for process in (one, other)]
    assert "downloaded" in said[0] and "already there" in said[1]
    assert len(kaggle.asked("DownloadDataset")) == 1 and whole(data / "animals10")


@pytest.fixture
def small_disk(data):
    """Return a function that puts a small disk where the data will be."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a full disk takes root on Linux")

    def mount(options):
        answer = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", data])
        if answer.returncode != 0:
            pytest.skip("this machine lets nobody mount a small disk")

    yield mount
    if os.path.ismount(data):
        subprocess.run(["umount", "-l", data], check=True)


@pytest.mark.parametrize("needed", [50_000_000, 0], ids=["foreseen", "while downloading"])
def test_a_disk_too_full_to_download(kaggle, data, capsys, monkeypatch, small_disk, needed):
    small_disk("size=3m")
    kaggle.blob = LARGE
    monkeypatch.setattr(kaggle_download, "NEEDED_BYTES", needed)
    assert get(data).name == "animals10-sample"
    assert "The disk is full. Free some space" in capsys.readouterr().out
    assert bool(kaggle.requests) == (not needed)
    assert left_over(data) == ["animals10-sample"]


@pytest.mark.parametrize("options", ["size=6m", "size=40m,nr_inodes=29"])
def test_a_disk_too_full_to_unpack(data, capsys, small_disk, options):
    small_disk(options)
    (data / "x.zip").write_bytes(SMALL if "inodes" in options else LARGE)
    assert get(data).name == "animals10-sample"
    assert "The disk is full. Free some space" in capsys.readouterr().out
    assert left_over(data) == ["animals10-sample", "x.zip"]


# ---------------------------------------------------------------- real photographs


@pytest.mark.skipif(not PHOTOGRAPHS.exists(), reason="../shared with real photographs is not here")
def test_real_photographs_from_zip_to_arrays(data):
    shutil.copy(PHOTOGRAPHS, data / "animals10.zip")
    folder = get(data)
    report = animals10.check(folder, progress=False)
    assert len(report.pictures) == 320 and not report.set_aside
    assert set(report.counts().values()) == {32}
    cats = [group for group in report.groups if "/gatto/" in group.paths[0]]
    assert sorted(len(group.paths) for group in cats) == [2, 4], "one cat four times, one twice"
    split = animals10.split(folder, report=report)
    parts = {row.path: row.part for row in split.rows}
    for group in report.groups:
        assert len({parts[path] for path in group.paths}) == 1
    shapes = [
        animals10.arrays(split, part, 64, progress=False)[0].shape for part in animals10.PARTS
    ]
    assert sum(shape[0] for shape in shapes) == 320 and shapes[0][1:] == (64, 64, 3)
