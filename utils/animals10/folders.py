"""Where the pictures lie: class folders, however they are nested or capitalized."""

import os
import re
from pathlib import Path

from utils.constants import ENGLISH, FOLDERS
from utils.files import COURSE

PHOTOS = COURSE / "data" / "animals10"
ATTACHED = Path("/kaggle/input")  # where Kaggle puts the data sets attached to a notebook
_JUNK = {"thumbs.db", "desktop.ini", "__macosx"}
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
# Folders that hold class folders, and are none themselves.
_WRAPPERS = {"raw-img", "held-out", "train", "training", "val", "valid", "validation", "test"}
_FOLDER_OF = {name: folder for folder, english in ENGLISH.items() for name in (folder, english)}


class PhotosUnavailable(Exception):
    """There are no photographs; the message says why and what to do next."""


def class_of(name: str) -> str | None:
    """Return the class of Animals-10 that a folder's name stands for, in Italian, or None."""
    return _FOLDER_OF.get(name.strip().casefold())


def is_junk(name: str) -> bool:
    """Say whether a file or folder belongs to the system rather than to the data."""
    return name.startswith(".") or name.casefold() in _JUNK


def find_files(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """Find the files of every class.

    A folder with all ten animals is Animals-10. In any other, each folder of pictures is a class,
    in the order of their names.

    Returns:
        ``{"cane": [paths], ...}``, and the subfolders of Animals-10 that hold pictures but belong
        to no class.
    """
    animals, others, extra = {name: [] for name in FOLDERS}, {}, []
    for here, below, files in os.walk(folder):
        below[:] = sorted(name for name in below if not is_junk(name))
        parts = Path(here).relative_to(folder).parts
        paths = [Path(here, file) for file in sorted(files) if not is_junk(file)]
        animal = next(filter(None, map(class_of, parts)), None)
        if animal:
            animals[animal] += paths
        elif parts and any(path.suffix.lower() in _PICTURES for path in paths):
            extra.append("/".join(parts))
        own = next((part for part in parts if part.casefold() not in _WRAPPERS), None)
        if own and any(path.suffix.lower() in _PICTURES for path in paths):
            others.setdefault(own, []).extend(paths)
    if all(animals.values()):
        return animals, extra
    return dict(sorted(others.items())), []


def missing_classes(folder: Path) -> list[str]:
    """Return the classes of Animals-10 of which a folder holds no file."""
    found = {class_of(name) for name, files in find_files(folder)[0].items() if files}
    return [name for name in FOLDERS if name not in found]


def find_photographs(folder: Path | None = None) -> Path | None:
    """Return where Animals-10 is already unpacked, or None.

    That is the folder itself, a place where people unpack the zip by hand, or a data set that is
    attached to a notebook on Kaggle.
    """
    folder = folder or PHOTOS
    attached = sorted(ATTACHED.glob("*")) + sorted(ATTACHED.glob("datasets/*/*"))
    for candidate in (folder, folder.parent / "raw-img", folder.parent / "archive", *attached):
        if candidate.is_dir() and not missing_classes(candidate):
            return candidate
    return None


def may_be_photographs(name: str) -> bool:
    """Say whether the name of a zip says that it may be Animals-10."""
    return re.search("animal|archive|raw-img", name, re.IGNORECASE) is not None


def find_zip(folder: Path | None = None) -> Path | None:
    """Return a zip beside the folder that may be Animals-10, or None."""
    zips = sorted((folder or PHOTOS).parent.glob("*.zip"))
    return next((path for path in zips if may_be_photographs(path.name)), None)


def has_classes(folder: Path) -> bool:
    """Say whether a folder holds at least two class folders with files, of whatever kind."""
    return sum(map(bool, find_files(folder)[0].values())) > 1
