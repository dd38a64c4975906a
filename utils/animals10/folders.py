"""Where the pictures lie: class folders, however they are nested or capitalized."""

import os
from pathlib import Path

from utils.constants import ENGLISH, FOLDERS
from utils.files import COURSE

PHOTOS = COURSE / "data" / "animals10"
_JUNK = {"thumbs.db", "desktop.ini", "__macosx"}
_FOLDER_OF = {name: folder for folder, english in ENGLISH.items() for name in (folder, english)}


class PhotosUnavailable(Exception):
    """There are no photographs; the message says why and what to do next."""


def class_of(name: str) -> str | None:
    """Return the class that a folder's name stands for, as its Italian name, or None."""
    return _FOLDER_OF.get(name.strip().casefold())


def is_junk(name: str) -> bool:
    """Say whether a file or folder belongs to the system rather than to the data."""
    return name.startswith(".") or name.casefold() in _JUNK


def find_files(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """Find the files of every class.

    Returns:
        ``{"cane": [paths], ...}`` in the order of the labels, and the subfolders that hold
        pictures but belong to no class.
    """
    found, extra = {name: [] for name in FOLDERS}, []
    for here, below, files in os.walk(folder):
        below[:] = sorted(name for name in below if not is_junk(name))
        parts = Path(here).relative_to(folder).parts
        name = next(filter(None, map(class_of, parts)), None)
        paths = [Path(here, file) for file in sorted(files) if not is_junk(file)]
        if name:
            found[name] += paths
        elif parts and any(path.suffix.lower() in (".jpg", ".jpeg", ".png") for path in paths):
            extra.append("/".join(parts))
    return found, extra


def missing_classes(folder: Path) -> list[str]:
    """Return the classes of which a folder holds no file."""
    return [name for name, files in find_files(folder)[0].items() if not files]


def find_photographs(folder=PHOTOS) -> Path | None:
    """Return the folder, or the place where people unpack the zip, if it holds all classes."""
    for candidate in (folder, folder.parent / "raw-img", folder.parent / "archive"):
        if candidate.is_dir() and not missing_classes(candidate):
            return candidate
    return None
