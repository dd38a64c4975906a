"""Get the pictures: photographs that are here, in a zip or at Kaggle, or else drawn animals."""

import errno
import shutil
from contextlib import suppress
from pathlib import Path

from data import drawn_animals
from utils import environment
from utils.animals10.folders import (
    PHOTOS,
    PhotosUnavailable,
    find_files,
    find_photographs,
    is_junk,
    may_be_photographs,
    missing_classes,
)
from utils.animals10.kaggle_download import DATASET, DATASET_PAGE, download
from utils.animals10.unzip import unzip
from utils.files import display_path, lock


def get(profile="full", folder=PHOTOS, *, own="", per_class=300, progress=True) -> Path:
    """Return a folder of class folders with pictures; get Animals-10 first if necessary.

    Looks for the photographs in the folder itself, then in a zip beside it, then at Kaggle. If
    there are none, it says why and draws animals instead. Prints what it did.

    Args:
        profile: ``"full"`` or ``"part"`` for the photographs, ``"sample"`` for the drawn animals
            (never uses the network), ``"auto"`` for what ``environment.profile()`` chooses.
        folder: where the photographs are, or where to put them.
        own: a folder with one folder of pictures for each class, to be taken instead.
        per_class: how many drawn animals of each kind.
        progress: whether to show a progress bar.

    Returns:
        The folder that holds ``raw-img``, or the ten class folders themselves.

    Raises:
        ValueError: for a profile that does not exist.
        OSError: if not even drawn animals can be saved.
    """
    if own:
        _tell("Your own", "pictures", Path(own).absolute(), "already there")
        return Path(own).absolute()
    folder = Path(folder).absolute()
    profile = environment.parse_profile(profile)
    if profile == "auto":
        profile = environment.profile()
    if profile != "sample":
        try:
            found, source = find_photographs(folder), "already there"
            if found is None:
                waiting = "Another notebook is preparing the same pictures. Waiting for it."
                with lock(folder.with_name(f".{folder.name}-lock"), waiting):
                    found, source = _fetch(folder, progress)
            _tell("Animals-10", "photographs", found, source)
            return found
        except PhotosUnavailable as problem:
            print(problem)
        except OSError as problem:
            print(_disk_message(problem, folder))
        print("Using the drawn animals instead.")
    sample = folder.with_name(
        f"{folder.name}-sample" + ("" if per_class == 300 else f"-{per_class}")
    )
    source = "already there" if sample.exists() else "drawn just now"
    try:
        drawn_animals.make_sample(sample, per_class=per_class, progress=progress)
    except OSError as problem:
        raise OSError(_disk_message(problem, sample)) from None
    _tell("Drawn animals", "pictures", sample, source)
    return sample


def _tell(name, what, folder, source):
    number = sum(map(len, find_files(folder)[0].values()))
    print(f"{name}: {number:,} {what} in {display_path(folder)} ({source}).")


def _fetch(folder, progress):
    """Return the folder of photographs and their source. Only one process at a time gets here."""
    if found := find_photographs(folder):  # another notebook got them in the meantime
        return found, "already there"
    if folder.exists() and not all(is_junk(path.name) for path in folder.iterdir()):
        raise PhotosUnavailable(
            f"The folder {display_path(folder)} is incomplete: no pictures in "
            f"{', '.join(missing_classes(folder))}. Rename or delete it, then run this cell again."
        )
    for path in sorted(folder.parent.glob("*.zip")):
        try:
            return unzip(path, folder, progress), f"unpacked from {path.name}"
        except PhotosUnavailable as problem:
            if may_be_photographs(path.name):
                print(problem)
    work = folder.with_name(f".{folder.name}-work")
    try:
        path = download(work, progress)
        try:
            return unzip(path, folder, progress), "downloaded from Kaggle"
        finally:
            shutil.rmtree(work)
    except PhotosUnavailable as problem:
        if _link_kagglehub(folder):
            print(f"{problem} Kaggle's other client, kagglehub, had them.")
            return find_photographs(folder), "from kagglehub"
        raise PhotosUnavailable(
            f"{problem} Run this cell again to try again, or do it by hand: open {DATASET_PAGE} "
            "in a browser, click Download, move the zip file, without unpacking it, into the "
            f"folder {display_path(folder.parent)}, and run this cell again."
        ) from None


def _link_kagglehub(folder):
    """Link to the photographs as kagglehub has them; say whether it has. Colab and Kaggle have it.

    On both it may take a copy that is nearby, even where Kaggle refuses its other client.
    """
    with suppress(Exception):  # not installed, refused, no network: there is the other message
        import kagglehub

        found = Path(kagglehub.dataset_download(DATASET))
        if not missing_classes(found):
            folder.symlink_to(found, target_is_directory=True)
            return True
    return False


def _disk_message(problem, folder):
    where = display_path(folder.parent)
    if problem.errno == errno.ENOSPC:
        return (
            f"The disk is full. Free some space for {where} (the photographs need about "
            "1,500 MB) and run this cell again."
        )
    return f"Cannot write to {where}: {problem.strerror or problem}."
