"""Install from a bundle, without a network: ``python course.py --from FOLDER``.

Standard library only: this runs before anything is installed. A bundle is a folder made by
``python course.py bundle FOLDER``. It holds

    README.txt            what to type
    course.zip            the course
    wheels/               packages for each target, and uv
    samples/NAME.zip      drawn animals, to be unpacked into data/NAME
    photographs/          animals10.zip, to be copied into data
    weights/              of ImageNet, to be copied into Keras's folder
    manifest.json         what belongs to it:

    {"format": 1,
     "complete": true,              false while it is being collected
     "course": "5bae…",             the commit that is in course.zip
     "lock": "90c1…",               fingerprint of the requirements.lock that the packages fit
     "targets": ["windows-3.12"],   a platform (a key of PLATFORMS) and a version of Python
     "lacks": ["photographs: …"],   what could not be had, and why, as sentences
     "files": {"wheels/a.whl": {"size": 123,         in bytes
                                "sha256": "e3b0…",
                                "targets": ["windows-3.12"]}}}       of packages only
"""

import hashlib
import json
import platform
import shutil
import zipfile
from pathlib import Path

from tools import environment
from tools.environment import BUILD, COURSE, Stop, say
from utils.environment import keras_models
from utils.files import display_path, lock

FORMAT = 1
MANIFEST = "manifest.json"
# What Python's ``platform`` says of each: the system and the machine.
PLATFORMS = {
    "windows": ("Windows", "AMD64"),
    "macos": ("Darwin", "arm64"),
    "linux": ("Linux", "x86_64"),
    "linux-arm": ("Linux", "aarch64"),
}
DATA = COURSE / "data"


# ---------------------------------------------------------------- what is in a bundle


def read_manifest(folder):
    """Return a bundle's manifest.

    Raises:
        Stop: if there is none, or it is not complete, or cannot be read.
    """
    path = Path(folder) / MANIFEST
    again = f'Where there is a network, type: python course.py bundle "{folder}"'
    if not path.is_file():
        raise Stop(
            f"{folder} is not a bundle: it has no {MANIFEST}. Give the folder that holds it. "
            f"If there is none yet: {again[0].lower()}{again[1:]}"
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise Stop(
                f"The bundle in {folder} has format {found['format']}, and this course reads "
                f"{FORMAT}. Use the course that is in the bundle: {unpacking(folder)}"
            )
        if not found["complete"]:
            raise Stop(
                f"The bundle in {folder} was not finished. {again}. It continues from there."
            )
        for entry in found["files"].values():
            entry["size"], entry["sha256"]
        found["course"], found["lock"], found["targets"], found["lacks"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Stop(f"{MANIFEST} in {folder} is damaged: copy it again. {again}.") from None
    return found


def unpacking(folder):
    """Return the command that unpacks a bundle's course into a new folder named course."""
    return f'python -m zipfile -e "{Path(folder) / "course.zip"}" .'


def own_target():
    """Return this computer's target such as ``"linux-3.12"``, or None if no bundle is for it."""
    there = platform.system(), platform.machine()
    name = next((name for name, known in PLATFORMS.items() if known == there), None)
    return name and f"{name}-{environment.own_version()}"


def packages_for(target, files):
    """Return the names of the packages in a bundle that a target needs."""
    return [name for name, entry in files.items() if target in entry.get("targets", [])]


def sha256(path):
    """Return the SHA-256 of a file as text."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damage(folder, files, names=None):
    """Compare a bundle's files with its manifest.

    Args:
        folder: the bundle.
        files: what its manifest says of its files.
        names: those to look at; None for all.

    Returns:
        For each file that is not as it should be a text: its name, and what is wrong with it.
    """
    found = []
    for name in files if names is None else names:
        path, entry = Path(folder) / name, files[name]
        try:
            size = path.stat().st_size
            if size != entry["size"]:
                found.append(f"{name} (it has {size:,} bytes instead of {entry['size']:,})")
            elif sha256(path) != entry["sha256"]:
                found.append(f"{name} (its checksum differs)")
        except FileNotFoundError:
            found.append(f"{name} (it is missing)")
        except OSError as error:  # a bad stick
            found.append(f"{name} (it cannot be read: {error.strerror or error})")
    return found


def mismatch(folder, manifest):
    """Say why a bundle does not fit this course on this computer; empty if it fits."""
    if manifest["lock"] != environment.lock_hash("cpu"):
        return (
            f"The bundle in {folder} was made for another version of the course: its packages are "
            "not those of requirements.lock. Use the course that is in the bundle. In a new "
            f"folder, type: {unpacking(folder)}"
        )
    target = own_target()
    if target in manifest["targets"]:
        return ""
    this = f"{platform.system()} on {platform.machine()} with Python {environment.own_version()}"
    advice = "There is no bundle for such computers. Connect it to a network."
    if target:
        name, _, python = target.rpartition("-")
        pairs = [one.rpartition("-") for one in manifest["targets"]]
        others = ", ".join(other for here, _, other in pairs if here == name)
        advice = (
            "Where there is a network, type: "
            f"python course.py bundle FOLDER --platform {name} --python {python}"
        )
        if others:
            advice = f"Start it with a Python that the bundle is for: {others}."
    return f"The bundle has no packages for this computer ({this}). {advice}"


# ---------------------------------------------------------------- install from it


def prepare(folder, kind=None):
    """Bring .venv to what the lock says, from a bundle alone, and put its data into place.

    Args:
        folder: the bundle.
        kind: ``"cpu"``, ``"gpu"`` or None, as chosen on the command line.

    Raises:
        Stop: if that cannot be done; its text says what to do.
    """
    folder = Path(folder).absolute()
    if kind == "gpu":
        raise Stop("A bundle has no packages for a GPU. Leave out --gpu, or leave out --from.")
    manifest = read_manifest(folder)
    install = environment.problem(kind) is not None
    wrong = mismatch(folder, manifest) if install else ""
    if wrong:
        raise Stop(wrong)
    files, places = manifest["files"], data_places(manifest["files"])
    names = [*(packages_for(own_target(), files) if install else []), *places]
    if names:
        say(f"Checking {len(names)} files of the bundle in {folder} ...")
        refuse(folder, damage(folder, files, names))
    if install:
        # As an address: in a path, pip would take a blank, and uv a comma, for the end.
        links = (folder / "wheels").as_uri()
        environment.prepare("cpu", {"no-index": "1", "find-links": links})
    try:
        for name in places:
            with lock(BUILD / "setup.lock"):
                if not places[name].exists():
                    put(folder / name, places[name])
    except OSError as error:
        raise Stop(environment.explain(str(error))) from error


def refuse(folder, damaged):
    """Stop if files of a bundle are damaged, and name them."""
    if damaged:
        more = f" and {len(damaged) - 5} more" if len(damaged) > 5 else ""
        raise Stop(
            f"Damaged in the bundle: {', '.join(damaged[:5])}{more}. Nothing was taken from it. "
            "Copy the bundle again from where you got it. If it is damaged there as well, type, "
            f'where there is a network: python course.py bundle "{folder}". That gets only what is '
            "damaged."
        )


def data_places(files):
    """Return for each sample, photograph and weights file of a bundle its place on this computer.

    What is there already is left out: somebody may have put it there by hand, and the notebooks
    check it.
    """
    places = {}
    for name in files:
        kind, _, file = name.partition("/")
        if kind == "samples":
            places[name] = DATA / Path(file).stem
        elif kind == "photographs" and not (DATA / "animals10").exists():
            places[name] = DATA / file
        elif kind == "weights":
            places[name] = keras_models() / file
    return {name: place for name, place in places.items() if not place.exists()}


def put(source, place):
    """Copy a file into its place, or unpack it there if it is a sample, in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was killed
    try:
        if source.parent.name == "samples":
            with zipfile.ZipFile(source) as archive:
                archive.extractall(unfinished)
        else:
            shutil.copyfile(source, unfinished)
        unfinished.replace(place)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.unlink(missing_ok=True)
        raise
    say(f"From the bundle: {display_path(place)}")


# ---------------------------------------------------------------- the day before


def checkup(folder):
    """Say for the doctor whether a bundle is whole, and whether it fits this computer."""
    folder = Path(folder).absolute()
    try:
        manifest = read_manifest(folder)
        wrong = mismatch(folder, manifest)
        if wrong:
            return "problem", wrong
        files = manifest["files"]
        refuse(folder, damage(folder, files))
    except Stop as stop:
        return "problem", str(stop)
    size = sum(entry["size"] for entry in files.values()) / environment.GB
    text = (
        f"Bundle: {len(files)} files, {size:.1f} GB, each as it was made; for "
        f"{', '.join(manifest['targets'])}"
    )
    if manifest["lacks"]:
        return "note", f"{text}. Missing: {' '.join(manifest['lacks'])}"
    return "ok", text
