"""Getting Animals-10 while the network, the disk, the zip or the process fails, for real."""

import io
import json
import os
import subprocess
import sys
import threading
import time
import types
import zipfile

import numpy as np
import psutil
import pytest
from common import COURSE
from loopback_kaggle import LoopbackKaggle
from PIL import Image

from utils import animals10
from utils.constants import FOLDERS

PHOTOGRAPHS = COURSE.parent / "shared" / "data" / "animals10-sample.zip"


def picture(seed=0, size=32, form="JPEG"):
    """Return the bytes of a picture of noise: nothing makes them smaller."""
    noise = np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, form, quality=95)
    return file.getvalue()


def zipped(members=None, per_class=2, size=32, **more):
    """Return the bytes of a zip: pictures in ten folders, unless the members are given."""
    if members is None:
        members = {
            f"raw-img/{kind}/{number}.jpeg": picture(10 * at + number, size)
            for at, kind in enumerate(FOLDERS)
            for number in range(per_class)
        }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (members | more).items():
            archive.writestr(name, data)
    return file.getvalue()


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
        monkeypatch.setattr(animals10, "PAUSES", (0, 0))
        yield server


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Return an empty data folder; drawn animals are drawn by a stand-in there."""

    def make_sample(folder, per_class=300, **_):
        for kind in () if folder.exists() else FOLDERS:
            (folder / "raw-img" / kind).mkdir(parents=True)
            (folder / "raw-img" / kind / "1.jpeg").write_bytes(picture())
        return folder

    monkeypatch.setattr("data.drawn_animals.make_sample", make_sample)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def get(data, profile="auto"):
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
        f"{before}\n"
        f"print(animals10.get(folder=Path({str(data)!r}) / 'animals10', progress=False))"
    )
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True, **settings
    )


def until(what, seconds=60):
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


def test_no_credentials_are_needed_but_a_token_goes_along(kaggle, data, monkeypatch):
    monkeypatch.setenv("KAGGLE_API_TOKEN", "secret")
    get(data)
    assert kaggle.asked("DownloadDataset")[0][2] == "Bearer secret"


def test_the_sample_never_touches_the_network(kaggle, data, capsys):
    assert get(data, "sample") == data / "animals10-sample"
    assert not kaggle.requests and "drawn just now" in capsys.readouterr().out
    get(data, "sample")
    assert "already there" in capsys.readouterr().out


def test_the_variable_replaces_auto_only(kaggle, data, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "sample")
    assert get(data).name == "animals10-sample"
    assert get(data, "full").name == "animals10"
    with pytest.raises(ValueError, match="no profile 'half'"):
        get(data, "half")


# ---------------------------------------------------------------- the network

SAID = {
    401: "wants to know who is asking (401). Make a token",
    403: "refused to send the photographs (403). Make a token",
    404: "did not find the data set (404)",
    429: "too many requests (429). Wait a few minutes. Run this cell again.",
    500: "a problem on its side (500). Run this cell again.",
}


@pytest.mark.parametrize("status", SAID)
def test_an_answer_of_no_is_one_plain_message_and_the_sample(kaggle, data, capsys, status):
    kaggle.answers.extend([status] * 9)
    assert get(data).name == "animals10-sample"
    said = capsys.readouterr().out
    assert SAID[status] in said and "Or do it by hand: open https://www.kaggle.com/" in said
    assert str(data) in said and "Going on with drawn animals" in said
    assert "Traceback" not in said
    assert len(kaggle.asked("DownloadDataset")) == (3 if status in (429, 500) else 1)
    assert left_over(data) == ["animals10-sample"]


def test_asking_for_full_says_so_and_goes_on(kaggle, data, capsys):
    kaggle.answers.append(404)
    assert get(data, "full").name == "animals10-sample"
    assert "You asked for photographs" in capsys.readouterr().out


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(kaggle, data, capsys, status):
    kaggle.answers.append(status)
    assert whole(get(data))
    assert f"busy ({status})" in capsys.readouterr().out


def test_a_refused_token_is_left_out_the_second_time(kaggle, data, monkeypatch):
    monkeypatch.setenv("KAGGLE_USERNAME", "x")
    monkeypatch.setenv("KAGGLE_KEY", "stale")
    kaggle.answers.append(401)
    assert whole(get(data))
    assert [bool(request[2]) for request in kaggle.asked("DownloadDataset")] == [True, False]


def test_colab_secrets_are_read_only_when_they_are_needed(kaggle, data, monkeypatch):
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
    kaggle.answers.append(403)
    assert whole(get(data))
    assert read == ["KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY"]
    assert kaggle.asked("DownloadDataset")[1][2] == "Bearer from-colab"
    assert "KAGGLE_API_TOKEN" not in os.environ


@pytest.mark.parametrize("where", ["http://127.0.0.1:9", "http://kaggle.invalid"])
def test_no_network_and_unknown_host(kaggle, data, capsys, where, tmp_path):
    site = tmp_path / "site" / "sitecustomize.py"
    site.write_text(site.read_text().replace(kaggle.url, where))
    assert get(data).name == "animals10-sample"
    assert "cannot be reached. Check the network" in capsys.readouterr().out


def test_without_the_client(kaggle, data, capsys, monkeypatch):
    found = animals10.importlib.util.find_spec
    hidden = lambda name: None if name == "kaggle" else found(name)  # noqa: E731
    monkeypatch.setattr(animals10.importlib.util, "find_spec", hidden)
    assert get(data).name == "animals10-sample"
    assert "kaggle is not installed" in capsys.readouterr().out


def test_a_cut_is_mended_by_the_client(kaggle, data):
    kaggle.blob = LARGE
    kaggle.faults.append({"cut": 2_500_000})
    assert whole(get(data))
    assert kaggle.asked("blob")[-1][1], "only the rest was asked for"


def test_cut_again_and_again_then_resumed_by_the_next_call(kaggle, data, capsys):
    kaggle.blob = LARGE
    kaggle.faults.extend([{"cut": 2_500_000}, *[{"cut": 0}] * 5])
    assert get(data).name == "animals10-sample"
    assert "it resumes there (2.1 MB are kept)" in capsys.readouterr().out
    assert not (data / "animals10").exists()
    asked = len(kaggle.requests)
    assert whole(get(data))
    ranges = [request[1] for request in kaggle.requests[asked:] if request[0] == "blob"]
    assert ranges == [None, "bytes=2097152-"]


def test_a_silent_server_is_given_up(kaggle, data, capsys, monkeypatch):
    monkeypatch.setattr(animals10, "SILENCE", 6)
    monkeypatch.setattr(animals10, "PAUSES", ())
    kaggle.blob = LARGE
    kaggle.faults.append({"stall": 2_500_000})
    assert get(data).name == "animals10-sample"
    said = capsys.readouterr().out
    assert "sent nothing for 6 seconds" in said and "MB are kept" in said
    assert whole(get(data))


@pytest.mark.parametrize("lie", [1000, -1000])
def test_a_server_that_lies_about_the_length(kaggle, data, capsys, lie):
    kaggle.faults.extend([{"claim": len(SMALL) + lie}] * 12)
    assert get(data).name == "animals10-sample"
    said = "The connection to Kaggle broke" if lie > 0 else "the file is damaged"
    assert said in capsys.readouterr().out
    assert not (data / "animals10").exists()
    kaggle.faults.clear()
    assert whole(get(data)), "nothing of the lie is left"


def test_a_partial_file_of_something_else_is_thrown_away(kaggle, data):
    kaggle.blob = LARGE
    work = data / ".animals10-work"
    work.mkdir()
    (work / "animals10.zip").write_bytes(bytes(1_500_000))
    marker = {"validator": '"one"', "size": len(LARGE)}
    (work / "animals10.zip.kaggle-partial").write_text(json.dumps(marker))
    assert whole(get(data))
    assert len(kaggle.asked("DownloadDataset")) == 2, "the mixture was refused, then all was asked"


# ---------------------------------------------------------------- the zip


def damaged():
    """Return a zip of the right size whose first picture has one other byte."""
    data = bytearray(SMALL)
    data[200] ^= 255
    return bytes(data)


def link():
    info = zipfile.ZipInfo("raw-img/cane/link.jpeg")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    file = io.BytesIO(SMALL)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    return file.getvalue()


BAD = {
    "no zip": (b"<html>Sign in</html>" * 50, "damaged"),
    "cut": (SMALL[: len(SMALL) // 2], "damaged"),
    "one byte": (damaged(), "Bad CRC-32 for file 'raw-img/cane/0.jpeg'"),
    "wrong content": (zipped({"cifar/bird/1.jpeg": b""}), "not Animals-10"),
    "a class too few": (zipped({"raw-img/cane/1.jpeg": picture()}), "no folder cavallo, elefante"),
    "climbs": (zipped(**{"raw-img/cane/../../../out.jpeg": b"x"}), "outside its folder"),
    "climbs with backslashes": (zipped(**{"..\\..\\cane\\out.jpeg": b"x"}), "outside its folder"),
    "absolute": (zipped(**{"/tmp/cane/out.jpeg": b"x"}), "outside its folder"),
    "drive": (zipped(**{"C:cane/out.jpeg": b"x"}), "outside its folder"),
    "link": (link(), "holds a link"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_zip_is_refused_and_named(kaggle, data, tmp_path, capsys, kind):
    kaggle.blob, said = BAD[kind]
    assert get(data).name == "animals10-sample"
    printed = capsys.readouterr().out
    assert said in printed and "animals10.zip was not unpacked" in printed
    assert left_over(data) == ["animals10-sample"], "nothing of it is left"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "elsewhere", "site"]


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_FILES"])
def test_too_large_a_zip_is_refused(kaggle, data, capsys, monkeypatch, limit):
    monkeypatch.setattr(animals10, limit, 5)
    assert get(data).name == "animals10-sample"
    assert "too large" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["archive.zip", "animals10.zip", "Animals-10 (1).zip", "x.zip"])
def test_a_zip_put_there_by_hand_is_taken_first(kaggle, data, capsys, name):
    (data / name).write_bytes(SMALL)
    assert whole(get(data)) and not kaggle.requests
    assert f"unpacked from {name}" in capsys.readouterr().out
    assert (data / name).exists(), "it is the person's file"


def test_a_bad_zip_put_there_by_hand_is_named_and_left_alone(kaggle, data, capsys):
    (data / "archive.zip").write_bytes(damaged())
    (data / "holiday.zip").write_bytes(b"nothing of ours")
    assert whole(get(data))
    said = capsys.readouterr().out
    assert "archive.zip was not unpacked" in said and "holiday" not in said
    assert (data / "archive.zip").exists()


def test_nested_capitalized_and_doubled_folders_come_out_in_order(kaggle, data):
    names = [kind.capitalize() for kind in FOLDERS]
    members = {f"animals10/Raw-Img/{name}/1.jpeg": picture() for name in names}
    members |= {f"animals10/Raw-Img/{name.lower()}/1.jpeg": picture(1) for name in names}
    members |= {"__MACOSX/cane/._1.jpeg": b"x", "raw-img/cane/.DS_Store": b"x", "translate.py": b""}
    kaggle.blob = zipped(members)
    folder = get(data)
    assert whole(folder) and [one.name for one in folder.iterdir()] == ["raw-img"]
    assert sorted(one.name for one in (folder / "raw-img").iterdir()) == list(FOLDERS)


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


def test_an_empty_folder_does_not_hinder(kaggle, data):
    (data / "animals10").mkdir()
    (data / "animals10" / ".DS_Store").write_bytes(b"x")
    assert whole(get(data))


def test_a_read_only_folder_leads_to_drawn_animals_elsewhere(kaggle, data, capsys, tmp_path):
    (tmp_path / "file").write_text("a file where a folder should be")
    folder = animals10.get("auto", tmp_path / "file" / "animals10", progress=False)
    assert folder.is_relative_to(tmp_path / "elsewhere")
    assert "Cannot write to" in capsys.readouterr().out


# ---------------------------------------------------------------- the process and the disk


def test_killed_while_downloading(kaggle, data):
    kaggle.blob = LARGE
    kaggle.faults.append({"stall": 3_500_000})
    process = in_process(data)
    file = data / ".animals10-work" / "animals10.zip"
    assert kaggle.stalled.wait(60)
    until(lambda: file.exists() and file.stat().st_size > 2_000_000)
    clients = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(clients, timeout=30)
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


def test_killed_while_unpacking(kaggle, data):
    process = in_process(data, STOP_IN_THE_MIDDLE, stdin=subprocess.PIPE)
    assert process.stdout.readline() == "in the middle\n"
    half = list((data / ".animals10-work" / "unpacked").rglob("*.jpeg"))
    assert len(half) == 14 and not (data / "animals10").exists()
    process.kill()
    process.communicate()
    assert whole(get(data))
    assert left_over(data) == ["animals10"]


def test_two_at_once_download_once(kaggle, data):
    kaggle.blob = LARGE
    kaggle.faults.append({"stall": 1000})
    one = in_process(data)
    assert kaggle.stalled.wait(60)
    other = in_process(data)
    assert "Waiting" in other.stdout.readline()
    kaggle.release.set()
    said = [process.communicate(timeout=120)[0] for process in (one, other)]
    assert "downloaded" in said[0] and "already there" in said[1]
    assert len(kaggle.asked("DownloadDataset")) == 1 and whole(data / "animals10")


def test_two_threads_of_one_kernel_download_once(kaggle, data):
    found = []
    threads = [threading.Thread(target=lambda: found.append(get(data))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert found == [data / "animals10"] * 2 and len(kaggle.asked("DownloadDataset")) == 1


@pytest.fixture
def small_disk(data):
    """Return a function that puts a small disk where the data shall land."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a full disk takes root on Linux")

    def mount(options):
        answer = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", data])
        if answer.returncode != 0:
            pytest.skip("this machine lets nobody mount a small disk")

    yield mount
    if os.path.ismount(data):
        subprocess.run(["umount", "-l", data], check=True)


@pytest.mark.parametrize(
    ("blob", "options"),
    [(LARGE, "size=3m"), (LARGE, "size=6m"), (SMALL, "size=40m,nr_inodes=24")],
    ids=["no room to download", "no room to unpack", "full while unpacking"],
)
def test_a_full_disk(kaggle, data, capsys, small_disk, blob, options):
    small_disk(options)
    kaggle.blob = blob
    assert get(data).name.endswith("animals10-sample")
    said = capsys.readouterr().out
    assert "The disk is full" in said and "Free some space" in said
    assert not (data / "animals10").exists() and not (data / ".animals10-work").exists()
    subprocess.run(["mount", "-o", "remount,size=80m,nr_inodes=1000", data], check=True)
    assert whole(get(data))


# ---------------------------------------------------------------- real photographs


@pytest.mark.skipif(not PHOTOGRAPHS.exists(), reason="../shared with real photographs is not here")
def test_real_photographs_from_download_to_pipeline(kaggle, data):
    kaggle.blob = PHOTOGRAPHS.read_bytes()
    folder = get(data, "full")
    report = animals10.check(folder, progress=False)
    assert len(report.pictures) == 320 and not report.set_aside
    assert set(report.counts().values()) == {32}
    cats = [group for group in report.groups if "/gatto/" in group.paths[0]]
    assert sorted(len(group.paths) for group in cats) == [2, 4], "one cat four times, one twice"
    dealt = animals10.split(folder, report=report)
    parts = {row.path: row.part for row in dealt.rows}
    for group in report.groups:
        assert len({parts[path] for path in group.paths}) == 1
    seen = 0
    for pipeline in animals10.datasets(dealt, size=64, batch=32, progress=False):
        for pictures, labels in pipeline:
            assert pictures.shape[1:] == (64, 64, 3) and len(labels) == len(pictures)
            seen += len(pictures)
    assert seen == 320
