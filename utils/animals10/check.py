"""Look at every picture once: what is usable, what is not and why, what belongs together."""

import hashlib
import json
from collections import Counter
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from utils.animals10.decode import SetAside, decode_rgb, map_parallel
from utils.animals10.folders import class_of, find_files
from utils.animals10.near_copies import Group, find_groups, fingerprint
from utils.constants import ENGLISH
from utils.files import atomic_write, display_path

_VERSION = 2  # of the file in which the results are kept


@dataclass(slots=True)
class Picture:
    """What ``check()`` found out about one file."""

    path: str  # from the folder, with forward slashes
    kind: str  # the class, as the name of its folder
    bytes: int
    time: int  # of the last change, in nanoseconds
    width: int = 0
    height: int = 0
    reason: str = ""  # why it was set aside
    digest: str = ""  # of the file's content
    hash: str = ""  # of the picture, for near-copies
    colors: str = ""


@dataclass
class Report:
    """What ``check()`` found; ``print`` it, or use the lists for more."""

    folder: Path
    classes: dict  # {folder name: class name}, {"cane": "dog", ...}, in the order of the labels
    pictures: list  # of Picture: the usable ones
    set_aside: list  # of Picture: the others, each with its reason
    groups: list  # of Group: equal files, near-copies, pictures of one shoot
    missing: list  # classes without a usable picture, as folder names
    extra: list  # folders that belong to no class
    was_read: int  # how many files were read now; the others were known from last time

    def counts(self) -> dict:
        """Return ``{class name: usable pictures}`` in the order of the labels."""
        found = Counter(picture.kind for picture in self.pictures)
        return {name: found[kind] for kind, name in self.classes.items()}

    def sizes(self):
        """Return width and height of each usable picture in pixels: int64, (pictures, 2)."""
        return np.array([(one.width, one.height) for one in self.pictures], int).reshape(-1, 2)

    def __str__(self):
        where = display_path(self.folder)
        fresh = f"{self.was_read:,} read now" if self.was_read else "all known from last time"
        lines = [f"{len(self.pictures):,} usable pictures in {where} ({fresh})."]
        lines += [f"Set aside: {one.path!r}: {one.reason}." for one in self.set_aside[:10]]
        if len(self.set_aside) > 10:
            lines.append(f"Set aside: {len(self.set_aside) - 10:,} more, see report.set_aside.")
        if self.groups:
            kinds = Counter(group.why for group in self.groups).most_common()
            found = ", ".join(f"{number:,} × {why}" for why, number in kinds)
            lines.append(f"Belong together: {found}; see report.groups.")
        if self.missing:
            lines.append(f"No usable picture of: {', '.join(self.missing)}.")
        lines += [f"Not used, because it is not one of the classes: {one}." for one in self.extra]
        return "\n".join(lines)


def check(folder, *, progress=True) -> Report:
    """Read every picture completely; say what is usable, what is not, and what belongs together.

    The results are kept beside the folder: a file is read again only when its name, size or time
    has changed.

    Args:
        folder: a folder that holds class folders, however they are nested.
        progress: whether to show a progress bar.
    """
    folder = Path(folder).absolute()
    files, extra = find_files(folder)
    kept = folder.with_name(f".{folder.name}-check.json")
    known, groups = _stored(kept)
    pictures = []
    for kind, paths in files.items():
        for path in paths:
            about, name = path.lstat(), path.relative_to(folder).as_posix()
            picture = Picture(name, kind, about.st_size, about.st_mtime_ns)
            pictures.append(known.get(astuple(picture)[:4], picture))
    unread = [one for one in pictures if not (one.digest or one.reason)]
    for _ in map_parallel(partial(_examine, folder), unread, "Reading", progress):
        pass
    usable = [one for one in pictures if not one.reason]
    if groups is None or unread or len(known) != len(pictures):
        # Drawn animals (the only ones with held-out) resemble each other and have no shoots.
        groups = find_groups(usable, shoots=not (folder / "held-out").is_dir())
        data = {"version": _VERSION, "pictures": list(map(astuple, pictures)), "groups": groups}
        with suppress(OSError), atomic_write(kept, "w", encoding="utf-8") as file:
            json.dump(data, file)  # if that fails, they are read again next time
    return Report(
        folder=folder,
        classes={kind: ENGLISH.get(class_of(kind), kind) for kind in files},
        pictures=usable,
        set_aside=[one for one in pictures if one.reason],
        groups=groups,
        missing=[kind for kind in files if kind not in {one.kind for one in usable}],
        extra=extra,
        was_read=len(unread),
    )


def _stored(path):
    """Return what an earlier check found, by path, class, size and time; and its groups."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] == _VERSION:
            pictures = [Picture(*values) for values in data["pictures"]]
            known = {astuple(one)[:4]: one for one in pictures}
            return known, [Group(*values) for values in data["groups"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {}, None


def _examine(folder, picture):
    """Read one picture and fill in what there is to know about it. Never raises."""
    path = folder / picture.path
    try:
        if not path.is_file():
            raise SetAside("not a regular file")
        data = path.read_bytes()
        image = decode_rgb(data)
        picture.width, picture.height = image.size
        picture.hash, picture.colors = fingerprint(image)
        picture.digest = hashlib.blake2b(data, digest_size=12).hexdigest()
    except SetAside as problem:
        picture.reason = str(problem)
    except OSError as problem:
        picture.reason = f"cannot be opened ({problem.strerror})"
