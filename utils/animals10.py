"""Animals-10 and its drawn twin behind one loader: get, check, split, stream.

    folder = animals10.get()
    report = animals10.check(folder)
    split = animals10.split(folder)
    train, validation, test = animals10.datasets(split, size=128, batch=64)

Standard library only at the top, so that importing it is instant and silent.
"""

import base64
import csv
import errno
import hashlib
import importlib.util
import io
import itertools
import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from utils.constants import CLASS_NAMES, ENGLISH, FOLDERS
from utils.environment import COURSE, place

DATASET = "alessiocorrado99/animals10"
PAGE = f"https://www.kaggle.com/datasets/{DATASET}"
HERE = COURSE / "data" / "animals10"
PARTS = ("train", "validation", "test")

SILENCE = 60  # seconds without a new byte, after which a download is stopped
PAUSES = (2, 5, 15)  # seconds before asking a busy server again
MOST_BYTES = 5_000_000_000  # a zip that unpacks to more is refused
MOST_FILES = 200_000
MOST_PIXELS = 50_000_000  # a picture with more is set aside
IN_MEMORY = 1_000_000_000  # bytes of decoded pictures that may be held where the disk is full
SLACK = 20_000_000  # bytes that must stay free on the disk

COPY = 6  # of 64 bits of the perceptual hash: up to here two pictures are copies of one
SHOOT = 26  # up to here, and with nearly the same colors, they are of one shoot
SHOOT_COLORS = 0.035  # distance of colors within one shoot; 0 is equal, 1 is nothing in common
COPY_COLORS = 0.6  # so that flat pictures, whose hashes are all alike, are no copies
LARGEST_SHOOT = 50  # so that look-alikes cannot chain a whole class together

_KEY = {name: folder for folder, english in ENGLISH.items() for name in (folder, english)}
_JUNK = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class _NotToBeHad(Exception):
    """Says in one plain message why there are no photographs, and what to do next."""


# ---------------------------------------------------------------- small helpers


def _shown(path):
    """Return a path as people shall read it: from the course's folder where it lies inside."""
    path = Path(path)
    return path.relative_to(COURSE).as_posix() if path.is_relative_to(COURSE) else str(path)


def _beside(folder, name):
    """Return where something about a folder is kept: next to it, never inside."""
    return folder.parent / f".{folder.name}-{name}"


def _bar(progress, items=None, **settings):
    """Return a progress bar; ``TQDM_DISABLE=1`` hides it as ``progress=False`` does."""
    from tqdm import tqdm

    hidden = {} if progress else {"disable": True}
    return tqdm(items, leave=False, delay=1, dynamic_ncols=True, **settings, **hidden)


def _junk(name):
    return name.lower() in _JUNK or name.startswith(".")


def _in_order(function, items):
    """Yield ``function(item)`` for each item, in order, on all cores, few at a time."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque()
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > 8 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _replacing(path, mode="wb", **settings):
    """Write a file beside, then rename it: it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open(mode, **settings) as file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _alone(path):
    """Hold a lock that ends with this process, however it ends; wait while another holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        told = False
        while not _lock(file):
            if not told:
                print(
                    "Another notebook is preparing the same pictures. Waiting for it.", flush=True
                )
                told = True
            time.sleep(0.2)
        yield


def _lock(file):
    """Try to lock an open file; a file system that knows no locks counts as locked."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return problem.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


# ---------------------------------------------------------------- get


def get(profile="auto", folder=HERE, *, per_class=300, progress=True) -> Path:
    """Return a folder with pictures of ten animals; get them first where that is necessary.

    Looks, in this order, for the folder itself, for a zip put beside it by hand, for Animals-10
    at Kaggle, and at last for the drawn animals, which are always to be had. Prints what it did.

    Args:
        profile: ``"auto"`` or ``"full"`` for the photographs, ``"sample"`` for the drawn animals
            (never touches the network). ``COURSE_PROFILE`` replaces ``"auto"``.
        folder: where the photographs are or shall be.
        per_class: how many drawn animals of each kind.
        progress: whether to show a progress bar.

    Returns:
        The folder that holds ``raw-img``, or the ten folders themselves.

    Raises:
        ValueError: for a profile that does not exist.
    """
    folder = Path(folder).absolute()
    wanted = os.environ.get("COURSE_PROFILE", "auto") if profile == "auto" else profile
    if wanted not in ("auto", "full", "sample"):
        raise ValueError(f"There is no profile {wanted!r}. Choose 'auto', 'sample' or 'full'.")
    if wanted != "sample":
        try:
            found = _already_there(folder)
            how = "already there"
            if found is None:
                with _alone(_beside(folder, "lock")):
                    try:
                        found, how = _photographs(folder, progress)
                    finally:
                        with suppress(OSError):  # stays where something is left to resume
                            _beside(folder, "work").rmdir()
            print(f"Animals-10: {_count(found):,} photographs in {_shown(found)} ({how}).")
            return found
        except _NotToBeHad as problem:
            print(problem)
        except OSError as problem:
            print(_about_disk(problem, folder))
        if wanted == "full":
            print("You asked for photographs (profile 'full'), but they are not here yet.")
        print("Going on with drawn animals.")
    return _drawn(folder, per_class, progress)


def _about_disk(problem, folder):
    if problem.errno == errno.ENOSPC:
        free = shutil.disk_usage(folder.parent).free if folder.parent.exists() else 0
        return (
            f"The disk is full ({free / 1e6:,.0f} MB free where {_shown(folder)} shall be). "
            "Free some space (the photographs need about 1,500 MB) and run this cell again."
        )
    return f"Cannot write to {_shown(folder.parent)}: {problem.strerror or problem}."


def _by_hand(folder):
    return (
        f"Or do it by hand: open {PAGE} in a browser, press Download, move the zip file, without "
        f"unpacking it, into the folder {_shown(folder.parent)}, and run this cell again."
    )


def _class_folders(folder):
    """Find the class folders, however nested or capitalized.

    Returns:
        ``{"cane": [folders], ...}`` and the folders that hold files but belong to no class.
    """
    found, extra = {}, []
    for here, below, files in os.walk(folder):
        here = Path(here)
        kind = _KEY.get(here.name.strip().casefold()) if here != folder else None
        if kind:
            found.setdefault(kind, []).append(here)
            below.clear()
            continue
        below[:] = sorted(name for name in below if not _junk(name))
        if len(here.relative_to(folder).parts) >= 4:
            below.clear()
        pictures = (Path(name).suffix.lower() in (".jpg", ".jpeg", ".png") for name in files)
        if here != folder and any(pictures):
            extra.append(here)
    return {kind: sorted(found[kind]) for kind in FOLDERS if kind in found}, extra


def _files(folder):
    """Yield the files of a class folder, sorted, nested ones too, without those of the system."""
    for here, below, files in os.walk(folder):
        below[:] = sorted(name for name in below if not _junk(name))
        yield from (Path(here) / name for name in sorted(files) if not _junk(name))


def _absent(folder):
    """Return the classes of which a folder holds no file."""
    found, _ = _class_folders(folder)
    full = {kind for kind, places in found.items() for one in places if any(_files(one))}
    return [kind for kind in FOLDERS if kind not in full]


def _count(folder):
    found, _ = _class_folders(folder)
    return sum(1 for places in found.values() for one in places for _ in _files(one))


def _already_there(folder):
    """Return the folder, or where people unpack the zip to, if it holds all ten classes."""
    for candidate in (folder, folder.parent / "raw-img", folder.parent / "archive"):
        if candidate.is_dir() and not _absent(candidate):
            return candidate
    return None


def _photographs(folder, progress):
    """Return the folder of photographs and how it was had. Called by one process at a time."""
    found = _already_there(folder)
    if found:  # by another notebook, while this one waited
        return found, "already there"
    if folder.exists() and any(not _junk(one.name) for one in folder.iterdir()):
        raise _NotToBeHad(
            f"The folder {_shown(folder)} is incomplete: no pictures in "
            f"{', '.join(_absent(folder))}. Rename or delete it, then run this cell again."
        )
    for path in sorted(folder.parent.glob("*.zip")):
        try:
            return _unpack(path, folder, progress), f"unpacked from {path.name}"
        except _NotToBeHad as problem:
            if re.search("animal|archive|raw-img", path.name, re.IGNORECASE):
                print(problem)
    work = _beside(folder, "work")
    target = work / "animals10.zip"
    for _ in range(2):
        resumed = target.exists()
        _download(target, folder, progress)
        try:
            found = _unpack(target, folder, progress)
        except _NotToBeHad as problem:
            shutil.rmtree(work, ignore_errors=True)  # asked for anew next time
            if not resumed:
                again = "It was deleted. Run this cell again to download it anew."
                raise _NotToBeHad(f"{problem} {again} {_by_hand(folder)}") from None
        except OSError:
            shutil.rmtree(work, ignore_errors=True)  # a full disk: make room again
            raise
        else:
            shutil.rmtree(work, ignore_errors=True)
            return found, "downloaded from Kaggle"
    raise _NotToBeHad(f"What Kaggle sent is damaged. Run this cell again. {_by_hand(folder)}")


def _members(archive, name):
    """Return what to unpack as (member, path from the folder); refuse a zip that is not safe."""

    def refuse(why):
        raise _NotToBeHad(f"{name} was not unpacked: {why}.")

    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
        refuse(f"it is too large ({len(infos):,} files)")
    chosen, taken = [], set()
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", info.filename):
            refuse(f"it wants to write outside its folder ({info.filename!r})")
        if stat.S_ISLNK(info.external_attr >> 16):
            refuse(f"it holds a link ({info.filename!r})")
        if info.flag_bits & 1:
            refuse("it is locked with a password")
        kinds = [_KEY.get(part.strip().casefold()) for part in path.parts[:-1]]
        at = next((number for number, kind in enumerate(kinds) if kind), None)
        if at is None or any(_junk(part) for part in path.parts):
            continue
        top = "held-out" if "held-out" in path.parts[:at] else "raw-img"
        goal = PurePosixPath(top, kinds[at], *path.parts[at + 1 :])
        number = 2
        while str(goal).casefold() in taken:  # Cane/1.jpg and cane/1.jpg
            goal = goal.with_name(f"{path.stem}-{number}{path.suffix}")
            number += 1
        taken.add(str(goal).casefold())
        chosen.append((info, str(goal)))
    absent = set(FOLDERS) - {PurePosixPath(goal).parts[1] for _, goal in chosen}
    if absent:
        refuse(f"it is not Animals-10, for it has no folder {', '.join(sorted(absent))}")
    return chosen


def _unpack(path, folder, progress):
    """Unpack a zip beside, then rename: the folder is there whole or not at all."""
    beside = _beside(folder, "work") / "unpacked"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path.name)
            need = sum(info.file_size for info, _ in members) + SLACK
            if need > shutil.disk_usage(folder.parent).free:
                raise OSError(errno.ENOSPC, "No space left on device")
            for info, goal in _bar(progress, members, desc="Unpacking", unit=" files"):
                info.filename = goal
                archive.extract(info, beside)  # reads to the end, which checks the CRC
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as problem:
        shutil.rmtree(beside, ignore_errors=True)
        raise _NotToBeHad(
            f"{path.name} was not unpacked: the file is damaged ({problem})."
        ) from None
    except (RuntimeError, ValueError, zipfile.zlib.error) as problem:
        shutil.rmtree(beside, ignore_errors=True)
        raise _NotToBeHad(f"{path.name} was not unpacked: {problem}.") from None
    if folder.exists():
        shutil.rmtree(folder)  # holds nothing but what the system left there
    beside.rename(folder)
    return folder


# Runs the real client as its own process, where importing it may do as it likes. It ends when the
# notebook ends, gives every request a time limit, and says which status a server answered.
_CLIENT = """
import os, sys, threading
keeper = os.dup(0)
def end_with_the_notebook():
    os.read(keeper, 1)
    os._exit(9)
threading.Thread(target=end_with_the_notebook, daemon=True).start()
import requests
send = requests.Session.send
def noted(self, request, **settings):
    settings["timeout"] = settings.get("timeout") or (10, 60)
    answer = send(self, request, **settings)
    if answer.status_code >= 400:
        print("HTTP status", answer.status_code, file=sys.stderr, flush=True)
    return answer
requests.Session.send = noted
sys.argv[0] = "kaggle"
from kaggle.cli import main
main()
"""


def _client(target, environment, progress):
    """Run the client once.

    Returns:
        What went wrong: an HTTP status, ``"silent"``, ``"full"``, ``"cut"``, ``"network"``,
        ``"length"`` or the last line that the client wrote; None where all went well.
    """
    command = [sys.executable, "-c", _CLIENT, "datasets", "download", DATASET, "--quiet"]
    process = subprocess.Popen(
        [*command, "--path", str(target.parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    )
    marker = target.with_name(target.name + ".kaggle-partial")
    seen, since, problem = _size(target), time.monotonic(), None
    settings = {"unit": "B", "unit_scale": True, "desc": "Animals-10"}
    try:
        with _bar(progress, initial=seen, **settings) as bar:
            while process.poll() is None and problem is None:
                try:
                    process.wait(0.2)
                except subprocess.TimeoutExpired:
                    size = _size(target)
                    if bar.total is None and marker.exists():
                        bar.total = _promised(marker)
                    if size != seen:
                        bar.update(size - seen)
                        seen, since = size, time.monotonic()
                    elif time.monotonic() - since > SILENCE:
                        problem = "silent"
                    total = bar.total or 0  # needed twice: the zip, and what is in it
                    need = max(0, total - size) + total + 1_000_000
                    if shutil.disk_usage(target.parent).free < need:
                        problem = "full"
    finally:
        process.kill()
        output = process.communicate()[0].decode(errors="replace")
    if problem or process.returncode == 0:
        return problem or (None if target.exists() else "The client left no file.")
    statuses = re.findall(r"(?m)^HTTP status (\d+)", output)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if "No space left" in output:
        return "full"
    if "does not match expected size" in output:
        return "length"
    if statuses:
        return int(statuses[-1])
    if re.search("IncompleteRead|Connection aborted|ConnectionReset|prematurely", output):
        return "cut"
    if re.search("Connection|Max retries|timed out|Timeout|IncompleteRead|resolve", output):
        return "network"
    return lines[-1] if lines else f"The client ended with code {process.returncode}."


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _promised(marker):
    try:
        return json.loads(marker.read_text())["size"]
    except (OSError, ValueError, KeyError):
        return None


def _other_credentials():
    """Return the environment for a second try after 401 or 403, or None.

    On Colab that is the person's secrets; elsewhere, nobody's name where a token was refused.
    """
    environment = dict(os.environ)
    names = ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY")
    if place() == "colab":
        from google.colab import userdata

        for name in names:
            try:
                environment[name] = userdata.get(name)
            except Exception:  # not set, not granted, not answered: three kinds, none public
                continue
        return environment if environment != dict(os.environ) else None
    homes = (Path.home() / ".kaggle", Path.home() / ".config" / "kaggle")
    if not any(name in environment for name in names) and not any(
        any(home.glob("*")) for home in homes
    ):
        return None
    for name in names:
        environment.pop(name, None)
    nowhere = tempfile.gettempdir()
    return environment | {"HOME": nowhere, "USERPROFILE": nowhere, "KAGGLE_CONFIG_DIR": nowhere}


def _download(target, folder, progress):
    """Download the zip with the real client; raise a plain message where that fails."""
    if importlib.util.find_spec("kaggle") is None:
        raise _NotToBeHad(
            "The package kaggle is not installed. Close this notebook, open a terminal in the "
            f"course folder and type: python course.py. {_by_hand(folder)}"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    environment, pauses, second = dict(os.environ), list(PAUSES), False
    while True:
        before = _size(target)
        problem = _client(target, environment, progress)
        if problem is None:
            return
        if problem in (401, 403) and not second:
            second, other = True, _other_credentials()
            if other:
                environment = other
                continue
        busy = problem == 429 or (isinstance(problem, int) and problem >= 500)
        if pauses and (busy or (problem == "silent" and _size(target) > before)):
            print(f"Kaggle is busy ({problem}). Asking again in {pauses[0]} seconds.", flush=True)
            time.sleep(pauses.pop(0))
            continue
        break
    if problem in ("full", "length"):
        shutil.rmtree(target.parent, ignore_errors=True)
    if problem == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    kept = _size(target)
    again = "Run this cell again"
    resume = f"{again}: it resumes there ({kept / 1e6:,.1f} MB are kept)." if kept else f"{again}."
    token = (
        "Make a token at https://www.kaggle.com/settings (section API) and save it as "
        "~/.kaggle/kaggle.json; on Colab, add it to Secrets as KAGGLE_API_TOKEN."
    )
    said = {
        401: f"Kaggle wants to know who is asking (401). {token}",
        403: f"Kaggle refused to send the photographs (403). {token}",
        404: "Kaggle did not find the data set (404). It may have moved.",
        429: "Kaggle is getting too many requests (429). Wait a few minutes. " + resume,
        "silent": f"Kaggle sent nothing for {SILENCE} seconds. {resume}",
        "length": f"Kaggle sent less or more than it had promised. {again}.",
        "cut": f"The connection to Kaggle broke. {resume}",
        "network": f"Kaggle cannot be reached. Check the network. {resume}",
    }
    if isinstance(problem, int):
        message = said.get(problem, f"Kaggle has a problem on its side ({problem}). {resume}")
    else:
        message = said.get(problem, f"The download failed: {problem} {resume}")
    raise _NotToBeHad(f"{message} {_by_hand(folder)}")


def _drawn(folder, per_class, progress):
    """Return the folder of drawn animals; draw them first where that is necessary."""
    from data import drawn_animals

    name = f"{folder.name}-sample" + ("" if per_class == 300 else f"-{per_class}")
    for parent in (folder.parent, Path(tempfile.gettempdir()) / "course-animals"):
        sample = parent / name
        try:
            with _alone(_beside(sample, "lock")):
                before = _changed(sample)
                drawn_animals.make_sample(sample, per_class=per_class, progress=progress)
            how = "drawn just now" if before != _changed(sample) else "already there"
            print(f"Drawn animals: {_count(sample):,} pictures in {_shown(sample)} ({how}).")
            return sample
        except OSError as problem:
            print(_about_disk(problem, sample))
    raise OSError(
        f"There is no room for pictures, neither in {_shown(folder.parent)} nor elsewhere."
    )


def _changed(folder):
    return folder.stat().st_ctime_ns if folder.exists() else None


# ---------------------------------------------------------------- check


class SetAside(Exception):
    """A picture cannot be shown faithfully; the message says why."""


@dataclass(slots=True)
class Picture:
    """What check() found out about one file; ``reason`` says why it was set aside."""

    path: str  # from the folder, with forward slashes
    kind: str  # the class, as its Italian folder name
    bytes: int
    time: int
    format: str = ""
    width: int = 0
    height: int = 0
    note: str = ""  # what was converted
    reason: str = ""
    digest: str = ""
    hash: str = ""
    colors: str = ""


class Group(NamedTuple):
    """Pictures that must not be on both sides of a split."""

    why: str  # "same file", "copy" or "one shoot"
    paths: list


def read(source):
    """Decode a picture fully and faithfully to RGB.

    Args:
        source: a path, or the bytes of a file.

    Returns:
        The picture (Pillow, mode RGB), the name of its format, and what was converted.

    Raises:
        SetAside: if it cannot be shown faithfully; the message says why.
    """
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        if not data:
            raise SetAside("empty file")
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            kind, notes = image.format, []
            if image.width * image.height > MOST_PIXELS:
                raise SetAside(f"gigantic ({image.width} × {image.height})")
            if getattr(image, "n_frames", 1) > 1:
                notes.append(f"first of {image.n_frames} frames")
            image.load()
            try:
                upright = ImageOps.exif_transpose(image)
            except Exception:  # a broken note on how it was held does not spoil the picture
                upright = image
            if upright.size != image.size or image.getexif().get(0x0112, 1) not in (0, 1):
                notes.append("turned upright")
            image = upright
            if image.mode.startswith(("I", "F")):
                values = np.asarray(image)
                if image.mode == "F" or values.min() < 0 or values.max() > 65535:
                    raise SetAside("numbers, not colors")
                image = Image.fromarray((values // 257).astype(np.uint8))
                notes.append("16-bit")
            if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
                image = image.convert("RGBA")
                white = Image.new("RGBA", image.size, "white")
                image = Image.alpha_composite(white, image)
                notes.append("laid on white")
            elif image.mode != "RGB":
                notes.append({"L": "gray", "P": "palette"}.get(image.mode, image.mode))
            return image.convert("RGB"), "JPEG" if kind == "MPO" else kind, ", ".join(notes)
    except SetAside:
        raise
    except (Image.DecompressionBombError, MemoryError):
        raise SetAside("gigantic") from None
    except UnidentifiedImageError:
        raise SetAside("not an image") from None
    except Exception as problem:
        text = str(problem) or type(problem).__name__
        cut = re.search("truncat|broken data|unexpected end|premature|not enough", text.lower())
        raise SetAside("truncated" if cut else f"cannot be decoded ({text[:80]})") from None


def _looked_at(folder, picture):
    """Read one picture fully and fill in what there is to know about it. Never raises."""
    path = folder / picture.path
    try:
        if not path.is_file():
            raise SetAside("not a regular file")
        data = path.read_bytes()
        image, picture.format, picture.note = read(data)
        picture.width, picture.height = image.size
        picture.digest = hashlib.blake2b(data, digest_size=12).hexdigest()
        picture.hash, picture.colors = _fingerprint(image)
    except SetAside as problem:
        picture.reason = str(problem)
    except OSError as problem:
        picture.reason = f"cannot be opened ({problem.strerror})"
    except Exception as problem:
        picture.reason = f"cannot be decoded ({problem})"
    return picture


def _fingerprint(image):
    """Return the perceptual hash, and the 216 colors as roots of their frequencies."""
    import numpy as np
    from PIL import Image

    try:
        from imagehash import phash
    except ImportError:  # then only equal files are found
        return "", ""
    small = np.asarray(image.resize((64, 64), Image.Resampling.BILINEAR)).astype(int) * 6 // 256
    counts = np.bincount((small @ (36, 6, 1)).ravel(), minlength=216)
    colors = np.round(255 * np.sqrt(counts / counts.sum())).astype(np.uint8)
    return str(phash(image)), base64.b64encode(colors).decode()


@dataclass
class Report:
    """What check() found; ``print`` it, or take ``table()`` and the lists for more."""

    folder: Path
    pictures: list  # usable
    set_aside: list  # each with its reason
    groups: list  # of Group: equal files, copies, pictures of one shoot
    missing: list  # classes without a usable picture, as Italian folder names
    extra: list  # folders that belong to no class
    was_read: int  # how many files were read now; the others were known from last time

    @property
    def cached(self):
        """Whether nothing had to be read."""
        return self.was_read == 0

    def counts(self):
        """Return ``{English class name: usable pictures}`` in the order of the labels."""
        found = Counter(picture.kind for picture in self.pictures)
        return {ENGLISH[kind]: found[kind] for kind in FOLDERS}

    def reasons(self):
        """Return how often each reason led to setting a picture aside."""
        return Counter(picture.reason for picture in self.set_aside)

    def sizes(self):
        """Return (width, height) of every usable picture as an array."""
        import numpy as np

        return np.array([(one.width, one.height) for one in self.pictures]).reshape(-1, 2)

    def table(self):
        """Return rows for printing, the first with the headings, the last with the sums."""
        rows = [("class", "folder", "usable", "set aside", "in groups", "median size", "formats")]
        grouped = {path for group in self.groups for path in group.paths}
        for kind in (*FOLDERS, None):
            mine = [one for one in self.pictures if kind in (None, one.kind)]
            aside = sum(kind in (None, one.kind) for one in self.set_aside)
            width, height = (
                sorted(getattr(one, side) for one in mine)[len(mine) // 2] if mine else 0
                for side in ("width", "height")
            )
            formats = Counter(one.format for one in mine).most_common()
            rows.append(
                (
                    ENGLISH.get(kind, "all"),
                    kind or "",
                    len(mine),
                    aside,
                    sum(one.path in grouped for one in mine),
                    f"{width} × {height}",
                    ", ".join(f"{number:,} {name}" for name, number in formats),
                )
            )
        return rows

    def __str__(self):
        fresh = "all known from last time" if self.cached else f"{self.was_read:,} read now"
        lines = [f"{len(self.pictures):,} usable pictures in {_shown(self.folder)} ({fresh})."]
        for one in self.set_aside[:10]:
            lines.append(f"Set aside: {one.path!r}: {one.reason}.")
        if len(self.set_aside) > 10:
            lines.append(f"Set aside: {len(self.set_aside) - 10:,} more, see report.set_aside.")
        if self.groups:
            kinds = Counter(group.why for group in self.groups).most_common()
            found = ", ".join(f"{number:,} × {why}" for why, number in kinds)
            lines.append(f"Belong together: {found}; see report.groups.")
        if self.pictures and not any(one.hash for one in self.pictures):
            lines.append("Only equal files were found: the package imagehash is not installed.")
        if self.missing:
            lines.append(f"No usable picture of: {', '.join(self.missing)}.")
        for one in self.extra:
            lines.append(f"Not used, for it is none of the ten classes: {one}.")
        return "\n".join(lines)


def check(folder, *, progress=True) -> Report:
    """Read every picture fully; say what is usable, what is not, and what belongs together.

    What was found is kept beside the folder, so that a file is read again only when its name,
    size or time has changed.
    """
    folder = Path(folder).absolute()
    places, extra = _class_folders(folder)
    kept = _beside(folder, "check.json")
    try:
        stored = json.loads(kept.read_text())
        groups = stored["groups-1"]
        groups = None if groups is None else [Group(*values) for values in groups]
        known = {astuple(one)[:4]: one for one in (Picture(*v) for v in stored["pictures-1"])}
    except (OSError, ValueError, KeyError, TypeError):
        groups, known = None, {}
    hashing = importlib.util.find_spec("imagehash") is not None
    pictures, unread = [], []
    for kind, homes in places.items():
        for path in (path for home in homes for path in _files(home)):
            about = path.lstat()
            name = path.relative_to(folder).as_posix()
            picture = Picture(name, kind, about.st_size, about.st_mtime_ns)
            old = known.get(astuple(picture)[:4])
            if old and hashing and not (old.hash or old.reason):
                old = None  # was read before imagehash was installed
            pictures.append(old or picture)
            if not old:
                unread.append(picture)
    changed = groups is None or unread or len(known) != len(pictures)
    groups = None if changed else groups
    fresh, done = {one.path for one in unread}, set()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            looked = _in_order(lambda one: _looked_at(folder, one), unread)
            for one in _bar(progress, looked, total=len(unread), desc="Reading", unit=" pictures"):
                done.add(one.path)
        usable = [one for one in pictures if not one.reason]
        if changed:
            groups = _groups(usable, shoots=not (folder / "held-out").is_dir())
    finally:  # what was read is kept, also when somebody interrupts
        if changed:
            finished = [astuple(p) for p in pictures if p.path in done or p.path not in fresh]
            try:
                with _replacing(kept, "w", encoding="utf-8") as file:
                    json.dump({"pictures-1": finished, "groups-1": groups}, file)
            except OSError:
                pass  # then they are read again next time
    return Report(
        folder=folder,
        pictures=usable,
        set_aside=[one for one in pictures if one.reason],
        groups=groups,
        missing=[kind for kind in FOLDERS if kind not in {one.kind for one in usable}],
        extra=[path.relative_to(folder).as_posix() for path in extra],
        was_read=len(unread),
    )


def _buckets(keys):
    """Yield the indices that share a key, for every key that more than one has."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    for bucket in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
        if len(bucket) > 1:
            yield bucket


class _Sets:
    """Numbers that are joined into sets, the smaller to the larger."""

    def __init__(self, size):
        import numpy as np

        self.root, self.rank = np.arange(size), [0] * size
        self.members = [[number] for number in range(size)]

    def join(self, one, other, rank, limit=None):
        one, other = self.root[one], self.root[other]
        if len(self.members[one]) < len(self.members[other]):
            one, other = other, one
        together = len(self.members[one]) + len(self.members[other])
        if one != other and (limit is None or together <= limit):
            self.root[self.members[other]] = one
            self.members[one] += self.members[other]
            self.members[other] = []
            self.rank[one] = max(rank, self.rank[one], self.rank[other])


def _groups(pictures, shoots):
    """Group equal files, copies (by perceptual hash) and pictures of one shoot (colors as well).

    Only pictures that fall into one bucket are compared: two hashes that differ in at most COPY
    bits agree in one of COPY + 1 pieces; colors that are close lie on the same side of most
    random planes. So the work grows with the number of pictures, not with its square.
    """
    import numpy as np

    sets, first = _Sets(len(pictures)), {}
    for number, one in enumerate(pictures):
        sets.join(first.setdefault(one.digest, number), number, 0)
    seen = np.array([number for number in first.values() if pictures[number].hash], dtype=int)
    if len(seen):
        hashes = np.array([int(pictures[number].hash, 16) for number in seen], dtype=np.uint64)
        raw = b"".join(base64.b64decode(pictures[number].colors) for number in seen)
        colors = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 216).astype(np.float32)
        colors /= np.linalg.norm(colors, axis=1, keepdims=True)

        def close(bucket, bits, limit):
            for at in range(0, len(bucket), 64):  # a few rows of the table of all pairs
                some, rest = bucket[at : at + 64], bucket[at:]
                near = sets.root[seen[some]][:, None] != sets.root[seen[rest]]
                if not near.any():
                    continue
                near &= np.bitwise_count(hashes[some][:, None] ^ hashes[rest]) <= bits
                rows, columns = np.nonzero(near)
                rows, columns = (side[columns > rows] for side in (rows, columns))
                ones, others = some[rows], rest[columns]
                apart = 1 - np.einsum("ij,ij->i", colors[ones], colors[others])
                for pair in np.flatnonzero(apart <= limit):
                    one, other = seen[ones[pair]], seen[others[pair]]
                    yield round(float(apart[pair]), 6), int(one), int(other)

        for bucket in _buckets(hashes):  # may be many: put like to like, compare neighbors
            alike = sorted(bucket, key=lambda number: pictures[seen[number]].colors)
            for pair in itertools.pairwise(alike):
                for _, one, other in close(np.array(pair), 0, COPY_COLORS):
                    sets.join(one, other, 1)
        _, unique = np.unique(hashes, return_index=True)
        edges = np.linspace(0, 64, COPY + 2).astype(int)
        for low, high in itertools.pairwise(edges):
            piece = (hashes[unique] >> np.uint64(low)) & np.uint64(2 ** int(high - low) - 1)
            for bucket in _buckets(piece):
                for _, one, other in close(unique[bucket], COPY, COPY_COLORS):
                    sets.join(one, other, 1)
        rng, links = np.random.default_rng(0), set()
        kinds = np.array([pictures[number].kind for number in seen])
        for kind in np.unique(kinds) if shoots else ():
            mine = np.flatnonzero(kinds == kind)
            centered = colors[mine] - colors[mine].mean(0)
            bits = max(4, int(np.log2(len(mine))))
            for _ in range(16):
                sides = centered @ rng.standard_normal((216, bits)).astype(np.float32) > 0
                for bucket in _buckets(sides @ (2 ** np.arange(bits))):
                    links.update(close(mine[bucket], SHOOT, SHOOT_COLORS))
        for _, one, other in sorted(links):  # the surest first
            sets.join(one, other, 2, LARGEST_SHOOT)
    why = ("same file", "copy", "one shoot")
    return [
        Group(why[sets.rank[at]], sorted(pictures[number].path for number in numbers))
        for at, numbers in enumerate(sets.members)
        if len(numbers) > 1
    ]


# ---------------------------------------------------------------- split


class Row(NamedTuple):
    """One picture of a split."""

    path: str
    label: int
    english: str
    part: str
    group: int
    digest: str = ""  # of the file; not in the CSV


@dataclass
class Split:
    """Which picture belongs to which part; ``rows`` are in the order of the parts."""

    folder: Path
    csv: Path
    rows: list
    class_names: tuple = field(default=CLASS_NAMES)

    def part(self, name):
        """Return the paths and labels of ``"train"``, ``"validation"`` or ``"test"``."""
        mine = [row for row in self.rows if row.part == name]
        return [self.folder / row.path for row in mine], [row.label for row in mine]

    def counts(self):
        """Return rows for printing: class, then how many pictures in each part."""
        found = Counter((row.english, row.part) for row in self.rows)
        return [("class", *PARTS)] + [
            (name, *(found[name, part] for part in PARTS)) for name in CLASS_NAMES
        ]

    def weights(self):
        """Return ``{label: weight}`` for ``fit(class_weight=...)``; rare classes weigh more."""
        found = Counter(row.label for row in self.rows if row.part == "train")
        return {
            label: sum(found.values()) / (len(found) * found[label]) if found[label] else 1.0
            for label in range(len(CLASS_NAMES))
        }


def split(folder, fractions=(0.7, 0.15, 0.15), seed=0, *, report=None, progress=True) -> Split:
    """Deal the usable pictures out to train, validation and test; the same way every time.

    Each class is dealt out by itself, and pictures that belong together stay together. The result
    is written to a CSV file beside the folder. A later call with the same fractions and seed takes
    it from there: pictures keep their part, only new ones are dealt out. Where there is a folder
    ``held-out``, it is the test part.
    """
    if len(fractions) != 3 or min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-6:
        raise ValueError("fractions are three numbers, none negative, that add up to 1.")
    report = report or check(folder, progress=progress)
    folder = report.folder
    if not report.pictures:
        raise ValueError(f"There is no usable picture in {_shown(folder)}.\n{report}")
    name = "-".join(f"{100 * part:g}" for part in fractions)
    path = folder.parent / f"{folder.name}-split-{name}-seed{seed}.csv"
    old = _read_csv(path)
    parts, group_of = _dealt_out(report, fractions, seed, {row[0]: row[3] for row in old})
    rows = [
        Row(one.path, label, ENGLISH[one.kind], parts[one.path], group_of[one.path], one.digest)
        for one in report.pictures
        for label in [FOLDERS.index(one.kind)]
    ]
    rows.sort(key=lambda row: (PARTS.index(row.part), row.label, row.path))
    if [list(map(str, row[:5])) for row in rows] != old:
        if old:
            print(f"The pictures have changed: {_shown(path)} was brought up to date.")
        settings = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
        try:
            with _replacing(path, "w", **settings) as file:
                csv.writer(file).writerows([Row._fields[:5], *(row[:5] for row in rows)])
        except OSError as problem:
            print(f"The split could not be written down: {problem.strerror}.")
    return Split(folder, path, rows)


def _read_csv(path):
    """Return the rows of a split written earlier; none where it is missing or damaged."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            heading, *rows = csv.reader(file)
    except (OSError, ValueError, csv.Error):
        return []
    whole = heading == list(Row._fields[:5]) and all(len(row) == 5 for row in rows)
    return [row for row in rows if row[3] in PARTS] if whole else []


def _dealt_out(report, fractions, seed, kept):
    """Return ``{path: part}`` and ``{path: number of its group}``."""
    held = {one.path for one in report.pictures if one.path.startswith("held-out/")}
    if held:
        first = fractions[0] / ((fractions[0] + fractions[1]) or 1)
        fractions = (first, 1 - first, 0)
    unit_of = {one.path: [one.path] for one in report.pictures}
    for group in report.groups:
        unit_of |= dict.fromkeys(group.paths, group.paths)
    parts, group_of, done = {}, {}, set()
    for kind in FOLDERS:
        free, have = [], dict.fromkeys(PARTS, 0)
        for path in sorted(one.path for one in report.pictures if one.kind == kind):
            unit = unit_of[path]
            if path in done:
                continue
            done.update(unit)
            group_of |= dict.fromkeys(unit, len(group_of))
            fixed = "test" if held & set(unit) else next((kept[p] for p in unit if p in kept), "")
            if fixed:
                parts |= dict.fromkeys(unit, fixed)
                have[fixed] += len(unit)
            else:
                free.append(unit)
        random.Random(f"{seed} {kind}").shuffle(free)
        total = sum(have.values()) + sum(map(len, free)) - (have["test"] if held else 0)
        for unit in sorted(free, key=len, reverse=True):
            wanting = {
                part: share * total - have[part]
                for part, share in zip(PARTS, fractions, strict=True)
                if share
            }
            part = max(wanting, key=wanting.get)
            parts |= dict.fromkeys(unit, part)
            have[part] += len(unit)
    return parts, group_of


# ---------------------------------------------------------------- stream


def arrays(split, part, size=128, *, fit="crop", progress=True):
    """Return the pictures of a part as one uint8 array, and their labels.

    The pictures are decoded once, into a file beside the folder; from then on they are read from
    there, only as far as they are used.

    Args:
        split: what ``split()`` returned.
        part: ``"train"``, ``"validation"`` or ``"test"``.
        size: width and height in pixels.
        fit: ``"crop"`` (the largest square in the middle), ``"pad"`` (all of it, on white) or
            ``"stretch"``.
        progress: whether to show a progress bar.
    """
    if part not in PARTS:
        raise ValueError(f"There is no part {part!r}. Choose one of {', '.join(PARTS)}.")
    start, labels = _labels(split, part)
    return _decoded(split, size, fit, progress)[start : start + len(labels)], labels


def _labels(split, part):
    """Return where a part starts among the rows of a split, and its labels."""
    import numpy as np

    start = sum(PARTS.index(row.part) < PARTS.index(part) for row in split.rows)
    return start, np.array([row.label for row in split.rows if row.part == part], dtype=np.int64)


def _picked(pictures, numbers):
    """Return some pictures as a new array, without filling the memory with the others.

    Indexing the mapped file would do as well, but all that was ever touched would count as
    memory of this process: 1.3 GB after one epoch of Animals-10.
    """
    import numpy as np

    if not isinstance(pictures, np.memmap):
        return pictures[numbers]
    chosen = np.empty((len(numbers), *pictures.shape[1:]), np.uint8)
    with Path(pictures.filename).open("rb", buffering=0) as file:
        for picture, number in zip(chosen, numbers, strict=True):
            file.seek(pictures.offset + int(number) * picture.nbytes)
            file.readinto(picture)
    return chosen


def _decoded(split, size, fit, progress):
    """Return all pictures of a split, in its order, from the cache on disk; fill it first."""
    import numpy as np

    key = "\n".join([f"1 {size} {fit}", *(f"{row.digest} {row.part}" for row in split.rows)])
    name = hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
    path = _beside(split.folder, "cache") / f"{size}-{fit}-{name}.npy"
    shape = (len(split.rows), size, size, 3)

    def stored():
        try:
            found = np.load(path, mmap_mode="r")
        except (OSError, ValueError, EOFError):
            return None
        return found if found.shape == shape and found.dtype == np.uint8 else None

    def pictures():
        work = _in_order(lambda row: _fitted(split.folder / row.path, size, fit), split.rows)
        return _bar(progress, work, total=shape[0], desc="Decoding", unit=" pictures")

    found = stored()
    if found is not None:
        return found
    try:
        with _alone(path.with_name("lock")), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for old in path.parent.glob("*.part"):  # left behind by a killed process
                old.unlink(missing_ok=True)
            if stored() is None:
                about = {"descr": "|u1", "fortran_order": False, "shape": shape}
                with _replacing(path) as file:
                    np.lib.format.write_array_header_1_0(file, about)
                    for picture in pictures():
                        file.write(picture.tobytes())
        return stored()
    except OSError as problem:
        need = shape[0] * size * size * 3
        print(f"The decoded pictures cannot be kept on disk ({problem.strerror}).", end=" ")
        if need > IN_MEMORY:
            print("")
            raise OSError(
                f"They need {need / 1e6:,.0f} MB beside {_shown(split.folder)}. Free some space, "
                f"or choose a size below {size}, say {size // 2}."
            ) from None
        print("Going on in memory; next time they are decoded again.")
        return np.stack(list(pictures()))


def _fitted(path, size, fit):
    try:
        image, _, _ = read(path)
    except SetAside as problem:
        raise ValueError(
            f"{_shown(path)} was changed since the check: {problem}. Run check and split again."
        ) from None
    return fitted(image, size, fit)


def fitted(image, size, fit="crop"):
    """Return one picture as ``arrays()`` does: uint8, (size, size, 3).

    Args:
        image: Pillow picture, mode RGB, such as ``read()`` gives.
        size, fit: as in ``arrays()``.

    Raises:
        ValueError: for a fit that does not exist.
    """
    import numpy as np
    from PIL import Image, ImageOps

    method = Image.Resampling.BILINEAR
    if fit == "crop":
        image = ImageOps.fit(image, (size, size), method)
    elif fit == "pad":
        image = ImageOps.pad(image, (size, size), method, color="white")
    elif fit == "stretch":
        image = image.resize((size, size), method)
    else:
        raise ValueError(f"There is no fit {fit!r}. Choose 'crop', 'pad' or 'stretch'.")
    return np.asarray(image)


def datasets(
    split, size=128, batch=64, *, seed=0, dtype="uint8", fit="crop", progress=True
) -> tuple:
    """Return train, validation and test as ``tf.data`` pipelines of (pictures, labels).

    Pictures are ``dtype`` from 0 to 255, ``size`` × ``size`` × 3; labels are integers in the order
    of ``constants.CLASS_NAMES``. Train is shuffled anew over its whole length in each epoch;
    validation and test keep the order of ``arrays()``. Augmentation belongs into the model.
    """
    import tensorflow as tf

    pictures = _decoded(split, size, fit, progress)

    def pipeline(part):
        start, labels = _labels(split, part)
        order = tf.data.Dataset.range(len(labels))
        if part == "train":
            order = order.shuffle(max(1, len(labels)), seed=seed, reshuffle_each_iteration=True)

        def pick(at):
            chosen = tf.numpy_function(lambda at: _picked(pictures, at), [start + at], tf.uint8)
            chosen = tf.cast(tf.ensure_shape(chosen, (None, size, size, 3)), dtype)
            return chosen, tf.gather(tf.constant(labels), at)

        return order.batch(batch).map(pick).prefetch(tf.data.AUTOTUNE)

    return tuple(pipeline(part) for part in PARTS)
