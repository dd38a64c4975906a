"""Unpack a zip of photographs, or refuse it with a reason."""

import errno
import os
import posixpath
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from utils.animals10.folders import PhotosUnavailable, class_of, is_junk
from utils.constants import FOLDERS

MAX_ZIP_BYTES = 5_000_000_000  # unpacked; a zip with more is refused


def unzip(path: Path, folder: Path, progress=True) -> Path:
    """Unpack the class folders of a zip into ``folder``, which appears only when it is complete.

    Raises:
        PhotosUnavailable: if the zip is damaged, is not Animals-10, or is not safe to unpack.
        OSError: if it cannot be written, for example because the disk is full.
    """
    unfinished = folder.with_name(f".{folder.name}-unpacking")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            size = sum(info.file_size for info in members)
            if size > MAX_ZIP_BYTES:
                raise ValueError(f"it is too large ({size / 1e9:.1f} GB)")
            if size > shutil.disk_usage(folder.parent).free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            for info in tqdm(members, "Unpacking", leave=False, disable=not progress):
                archive.extract(info, unfinished)  # checks the CRC
        if folder.exists():
            shutil.rmtree(folder)  # holds nothing but what the system left there
        return unfinished.rename(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
        why = f"the file is damaged ({problem})"
    except (ValueError, RuntimeError) as problem:  # from here, or a password, or odd compression
        why = str(problem)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    raise PhotosUnavailable(f"{path.name} was not unpacked: {why}.")


def _members(archive):
    """Return the files in class folders, renamed so that they will lie in ``raw-img``."""
    members, tops, found = [], [], set()
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"it would write outside its folder ({info.filename!r})")
        at = next((n for n, part in enumerate(path.parts[:-1]) if class_of(part)), None)
        if at is not None and not info.is_dir() and not any(map(is_junk, path.parts)):
            info.filename = str(path)
            members.append(info)
            tops.append("/".join(path.parts[:at]))
            found.add(class_of(path.parts[at]))
    if missing := [name for name in FOLDERS if name not in found]:
        raise ValueError(f"it is not Animals-10; these folders are missing: {', '.join(missing)}")
    top = posixpath.commonpath(tops) or "."
    for info in members:
        info.filename = f"raw-img/{posixpath.relpath(info.filename, top)}"
    return members
