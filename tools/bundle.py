"""Collect what a room without a network needs: ``python course.py bundle FOLDER``.

uv says which files the lock means, pip fetches them with your settings, and both check hashes.
tools/unbundle.py tells what a bundle holds, and installs from it. A bundle that was interrupted,
or is damaged, is completed by the same command.
"""

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from packaging import tags
from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

from tools import environment, unbundle
from tools.environment import GB, Stop, say
from tools.unbundle import MANIFEST, PLATFORMS, sha256
from utils.files import COURSE, atomic_write, lock

PYTHONS = ("3.11", "3.12", "3.13")
USUAL = ("windows", "macos", "linux")
OS_NAMES = {"Windows": ("nt", "win32"), "Darwin": ("posix", "darwin"), "Linux": ("posix", "linux")}
GLIBC = 28  # 2.28, of 2018: every Linux that TensorFlow runs on has it, or nearly
MACOS = (12, 0)  # the oldest that TensorFlow runs on
# Drawn animals of each kind to learn from (40: notebook 04; 100: 06, 06b, 07, 07b), and bytes.
SAMPLES = {40: 4_000_000, 100: 7_000_000}
PHOTOGRAPHS, WEIGHTS, COURSE_SIZE = 600_000_000, 90_000_000, 20_000_000  # bytes, roughly
BATCH = 30_000_000  # bytes that one call of pip fetches, unless a single file is larger
UNFINISHED, DOWNLOAD = ".unfinished", ".kaggle"  # folders in a bundle that is not complete

README = """This is the course "From pixels to Xception", with all that it needs from the network.

1. Install Python {pythons} on the computer, if it is not there.
2. In a new folder, type:
       python -m zipfile -e "PATH OF THIS FOLDER/course.zip" .
       cd course
       python course.py --from "PATH OF THIS FOLDER"
   On macOS and Linux the command may be called python3.

To see the day before whether this folder is whole and fits a computer, type on it, in course:
       python course.py doctor --room "PATH OF THIS FOLDER"
"""


# ---------------------------------------------------------------- which packages


def locked_wheels() -> list[dict]:
    """Return the packages of the lock, and uv, with the addresses of all their wheels.

    Raises:
        Stop: if the package index cannot be asked.
    """
    uv = Path(sys.executable).with_name(environment.UV.name)
    if not uv.exists():
        raise Stop(
            "There is no uv in .venv, perhaps because your package index has none: a bundle is "
            "made with it. Type the same command with another package index."
        )
    sources = environment.pip_sources(sys.executable) or {}
    text = environment.LOCKS["cpu"].read_text(encoding="utf-8")
    text += f"uv=={environment.UV_VERSION}\n"
    options = ["--universal", "--no-deps", "--python-version", PYTHONS[0], "--quiet"]
    options += ["--format", "pylock.toml", "--no-header", "--index-strategy", "unsafe-best-match"]
    # Of two indexes with the same version, uv names the wheels of one; and an additional index
    # may have built them for one platform only. So the main one is asked alone at first.
    main = {k: v for k, v in sources.items() if k not in ("extra-index-url", "find-links")}
    tries = [sources] if environment.no_index(sources) or main == sources else [main, sources]
    for number, some in enumerate(tries, 1):
        answer = subprocess.run(
            [uv, "pip", "compile", "-", *options, *environment.no_index(some)],
            input=text,
            capture_output=True,
            encoding="utf-8",
            env=environment.uv_environment(some),
        )
        if answer.returncode == 0:
            break
        if number == len(tries):
            env = environment.pip_environment(sources)
            raise Stop(environment.explain(environment.with_reason(answer.stderr, env)))
    return tomllib.loads(answer.stdout)["packages"]


def wheel_tags(platform: str, python: str) -> list:
    """Return the tags of the wheels that fit a target, the best first."""
    system, machine = PLATFORMS[platform]
    if system == "Darwin":
        fits = list(tags.mac_platforms(MACOS, machine))
    elif system == "Windows":
        fits = ["win_amd64"]
    else:
        fits = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)]
        fits += [f"manylinux{old}_{machine}" for old in ("2014", "2010", "1")]
    version = tuple(map(int, python.split(".")))
    compatible = tags.compatible_tags(version, f"cp{python.replace('.', '')}", fits)
    return [*tags.cpython_tags(version, platforms=fits), *compatible]


def marker_environments(platform: str, python: str) -> list[dict]:
    """Return what markers see on a target: with the first patch of its Python, and with a late."""
    system, machine = PLATFORMS[platform]
    os_name, sys_platform = OS_NAMES[system]
    fixed = {"os_name": os_name, "sys_platform": sys_platform, "platform_machine": machine}
    fixed |= {"platform_system": system, "python_version": python, "platform_release": ""}
    fixed |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    fixed |= {"platform_version": ""}
    numbers = (f"{python}.0", f"{python}.99")
    return [
        fixed | {"python_full_version": number, "implementation_version": number}
        for number in numbers
    ]


def file_name(wheel: dict) -> str:
    """Return the name of a wheel's file."""
    return unquote((wheel.get("url") or wheel["path"]).rpartition("/")[2])


def choose(packages: list[dict], targets: list[tuple[str, str]], lock_text: str):
    """Choose the wheels for each target.

    Args:
        packages: what ``locked_wheels`` returned.
        targets: pairs such as ``("windows", "3.12")``.
        lock_text: the lock. A wheel whose hash it lacks is not taken.

    Returns:
        For each file name its ``url``, ``size`` in bytes (None if the index keeps it to itself),
        ``sha256`` and ``targets``; and for each target the packages that have no wheel for it.
    """
    found, lacking = {}, {}
    for platform, python in targets:
        target = f"{platform}-{python}"
        rank = {tag: number for number, tag in enumerate(wheel_tags(platform, python))}
        seen = marker_environments(platform, python)
        for package in packages:
            marker = Marker(package["marker"]) if "marker" in package else None
            if marker and not any(marker.evaluate(one) for one in seen):
                continue
            fitting = []
            for wheel in package.get("wheels", []):
                ranks = [rank[one] for one in parse_wheel_filename(file_name(wheel))[3] & set(rank)]
                digest = wheel["hashes"]["sha256"]
                if ranks and (package["name"] == "uv" or digest in lock_text):
                    fitting.append((min(ranks), file_name(wheel), wheel))
            if not fitting:
                lacking.setdefault(target, []).append(f"{package['name']} {package['version']}")
                continue
            _, name, wheel = min(fitting, key=lambda one: one[:2])
            entry = {"url": wheel.get("url") or Path(wheel["path"]).absolute().as_uri()}
            entry |= {"size": wheel.get("size"), "sha256": wheel["hashes"]["sha256"], "targets": []}
            address = urlsplit(entry["url"])
            if entry["size"] is None and address.scheme == "file":
                entry["size"] = Path(url2pathname(address.path)).stat().st_size
            found.setdefault(name, entry)["targets"].append(target)
    return found, lacking


# ---------------------------------------------------------------- fetch packages


def batches(wheels: dict[str, dict]):
    """Yield lists of file names, small first, that one call of pip can fetch.

    Of equal Python and platform, no package twice, and not so many that much is lost if the
    connection is.
    """
    groups = {}
    for name in sorted(wheels, key=lambda name: wheels[name]["size"] or 0):
        groups.setdefault(wheels[name]["targets"][0], []).append(name)
    for names in groups.values():
        batch, packages, size = [], set(), 0
        for name in names:
            package = parse_wheel_filename(name)[0]
            if batch and (package in packages or size + (wheels[name]["size"] or 0) > BATCH):
                yield batch
                batch, packages, size = [], set(), 0
            batch.append(name)
            packages.add(package)
            size += wheels[name]["size"] or 0
        yield batch


def fetch(batch: list[str], wheels: dict[str, dict], work: Path) -> None:
    """Let pip fetch wheels into a folder; it checks their hashes.

    Raises:
        Stop: if it cannot; its text says what to do.
    """
    each = [tag for name in batch for tag in parse_wheel_filename(name)[3]]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    # The lock is for all patches of a Python, pip knows only the first.
    command += ["--only-binary", ":all:", "--implementation", "cp", "--ignore-requires-python"]
    command += ["--python-version", wheels[batch[0]]["targets"][0].rpartition("-")[2]]
    for option, values in (
        ("--abi", {tag.abi for tag in each}),
        ("--platform", {tag.platform for tag in each}),
    ):
        for value in sorted(values):
            command += [option, value]
    lines = [
        f"{parse_wheel_filename(name)[0]} @ {wheels[name]['url']} "
        f"--hash=sha256:{wheels[name]['sha256']}\n"
        for name in batch
    ]
    listed = work / "wheels.txt"
    listed.write_text("".join(lines), encoding="utf-8")
    sources = environment.pip_sources(sys.executable) or {}
    env = environment.pip_environment(sources) | {"TMPDIR": str(work), "TEMP": str(work)}
    code, text = environment.call(*command, "-r", listed, "--dest", work, env=env)
    if code:
        raise Stop(environment.explain(environment.with_reason(text, env)))


# ---------------------------------------------------------------- samples, photographs, weights


class Item(NamedTuple):
    """A file of data in a bundle."""

    name: str
    title: str
    size: int  # in bytes, roughly
    how: str  # how it can be had, or an empty text
    make: Callable[[Path], None]  # writes it to a path; ValueError says why it cannot


def items(folder: Path, full: bool) -> list[Item]:
    """Return the data that belong to a bundle, and how each can be had on this computer."""
    from utils import backbones
    from utils.animals10 import folders

    found = []
    for number, size in SAMPLES.items():
        name = f"animals10-sample-{number}"
        make = partial(pack_sample, COURSE / "data" / name, number)
        title = f"drawn animals, {number} of each"
        found.append(Item(f"samples/{name}.zip", title, size, "drawn here", make))

    def way(here, download):
        return "from this computer" if here else f"downloaded from {download}" if full else ""

    source = folders.find_zip() or folders.find_photographs()
    make = partial(pack_photographs, source, folder / DOWNLOAD)
    how = way(source, "Kaggle")
    found.append(Item("photographs/animals10.zip", "photographs", PHOTOGRAPHS, how, make))
    for network, file in backbones.IMAGENET.items():
        title = f"weights of {backbones.NETWORKS[network].title}"
        how = way((backbones.keras_models() / file.name).is_file(), "Keras's store")
        make = partial(copy_weights, file)
        found.append(Item(f"weights/{file.name}", title, WEIGHTS, how, make))
    return found


def pack_sample(folder: Path, number: int, path: Path) -> None:
    """Draw a sample if it is not there, and pack it."""
    from data import drawn_animals

    drawn_animals.make_sample(folder, per_class=number, progress=False)
    with zipfile.ZipFile(path, "w") as archive:  # its pictures are compressed already
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))


def pack_photographs(source: Path | None, download: Path, path: Path) -> None:
    """Pack Animals-10 from its zip, from its folder, or, without a source, from Kaggle.

    Raises:
        ValueError: if it cannot be downloaded, or the zip is damaged or something else.
    """
    from utils.animals10 import folders, kaggle_download
    from utils.constants import FOLDERS

    if source and source.is_dir():
        with zipfile.ZipFile(path, "w") as archive:
            for files in folders.find_files(source)[0].values():
                for file in files:
                    archive.write(file, file.relative_to(source.parent))
        return
    try:
        file = source or kaggle_download.download(download)
    except folders.PhotosUnavailable as problem:
        raise ValueError(problem) from None
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {part for name in archive.namelist() for part in Path(name).parts[:-1]}
            if missing := set(FOLDERS) - set(map(folders.class_of, parts)):
                raise ValueError(f"{file.name} is not Animals-10: it lacks {min(missing)}.")
            if archive.testzip():
                raise zipfile.BadZipFile
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise ValueError(f"{file.name} is damaged.") from None
    shutil.copyfile(file, path)
    shutil.rmtree(download, ignore_errors=True)


def copy_weights(file, path: Path) -> None:
    """Copy published weights from Keras's folder, into which they are downloaded if necessary.

    Raises:
        ValueError: if they cannot be had, or are damaged.
    """
    from utils import backbones

    try:
        shutil.copyfile(backbones.fetch(file), path)
    except backbones.WeightsError as problem:  # the rest speaks of notebooks
        raise ValueError(str(problem).partition(". ")[0] + ".") from None


# ---------------------------------------------------------------- the bundle


def earlier(folder: Path) -> dict:
    """Return the manifest that an earlier call left, complete or not; empty if there is none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return found if found["files"].keys() and found["targets"] else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


class Bundle:
    """A bundle that is being collected; its manifest lists what is complete."""

    def __init__(self, folder: Path, course: str, targets: list[tuple[str, str]]):
        before = earlier(folder)
        self.folder, self.work = folder, folder / UNFINISHED
        self.manifest = {
            "format": unbundle.FORMAT,
            "complete": False,
            "course": course,
            "lock": environment.lock_hash("cpu"),
            "targets": [f"{platform}-{python}" for platform, python in targets],
            "lacks": [],
            "files": {},
        }
        self.hashes = {}  # of files that are there
        self.before = before.get("files", {})
        self.same_course = before.get("course") == course

    def has(self, name: str, digest: str = "") -> bool:
        """Say whether a file is there as the manifest of an earlier call, or a hash, says."""
        path = self.folder / name
        known = digest or self.before.get(name, {}).get("sha256")
        if known and path.is_file():
            self.hashes[name] = sha256(path)
        return bool(known) and self.hashes.get(name) == known

    def add(self, name: str, made: Path | None = None, targets=()) -> None:
        """List a file that ``has`` found; or ``made``, which is moved into its place."""
        path = self.folder / name
        if made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.replace(path)
            self.hashes[name] = sha256(path)
        entry = {"size": path.stat().st_size, "sha256": self.hashes[name]}
        self.manifest["files"][name] = entry | ({"targets": list(targets)} if targets else {})

    def save(self, complete: bool = False) -> None:
        """Write the manifest. Until it is complete it also lists what an earlier call left."""
        self.manifest["complete"] = complete
        shown = dict(self.manifest)
        if not complete:
            shown["files"] = self.before | shown["files"]
        shown["files"] = dict(sorted(shown["files"].items()))
        with atomic_write(self.folder / MANIFEST, "w", encoding="utf-8") as file:
            json.dump(shown, file, indent=1)


def commit() -> str:
    """Return the commit of the course.

    Raises:
        Stop: if the course's folder is not a clone, or git is not there.
    """
    code, text = environment.call("git", "-C", COURSE, "rev-parse", "HEAD")
    if code:
        raise Stop(
            f"git does not know this course folder ({text.splitlines()[-1]}). It tells which "
            "files are the course's and which are yours. Get the course with 'git clone', as the "
            "README says, and type the same command there."
        )
    return text.splitlines()[-1]


def not_committed() -> list[str]:
    """Return the course's files that differ from the commit."""
    _, text = environment.call("git", "-C", COURSE, "status", "--porcelain", "--", ".")
    return [line.split(maxsplit=1)[-1] for line in text.splitlines()]


def size_of(wheels: dict[str, dict]) -> int:
    """Return the size of wheels in bytes, as far as it is known."""
    return sum(wheel["size"] or 0 for wheel in wheels.values())


def megabytes(size: float) -> str:
    """Return a size as text."""
    return f"{size / 1e6:,.0f} MB"


def collect(folder: Path, targets: list[tuple[str, str]], full: bool) -> None:
    """Make a bundle, or complete one.

    Raises:
        Stop: if that cannot be done; its text says what to do.
    """
    say(f"Collecting into {folder} ...")
    course, packages = commit(), locked_wheels()
    lock_text = environment.LOCKS["cpu"].read_text(encoding="utf-8")
    lacking = choose(packages, targets, lock_text)[1]
    targets = [one for one in targets if "-".join(one) not in lacking]
    wheels = choose(packages, targets, lock_text)[0]
    bundle = Bundle(folder, course, targets)
    lacks = bundle.manifest["lacks"]
    for target, names in lacking.items():
        lacks.append(f"packages for {target}: no wheel of {', '.join(names)}.")
        say(f"  none for {target}: no wheel of {', '.join(names)}")
    if not targets:
        raise Stop("There is nothing to collect. Choose another --platform or --python.")

    missing = {
        name: wheel
        for name, wheel in wheels.items()
        if not bundle.has(f"wheels/{name}", wheel["sha256"])
    }
    data = items(folder, full)
    there = {item.name for item in data if bundle.has(item.name)}
    if not bundle.same_course:  # which may draw otherwise
        there = {name for name in there if not name.startswith("samples/")}
    say(f"  for {', '.join(bundle.manifest['targets'])}")
    say(f"  {len(wheels)} packages, {megabytes(size_of(wheels))}; {len(missing)} are to be fetched")
    for item in data:
        how = "there" if item.name in there else item.how
        how = how or "missing here; --full downloads them"
        say(f"  {item.title}, about {megabytes(item.size)}: {how}")
    new = size_of(missing) + sum(i.size for i in data if i.how and i.name not in there)
    unknown = sum(wheel["size"] is None for wheel in missing.values())
    more = f", and {unknown} packages whose size the index does not tell" if unknown else ""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    say(f"To add: about {megabytes(new)}{more}. Free: {megabytes(free)}.\n")
    if free < new + COURSE_SIZE:
        raise Stop(
            f"There is too little room in {folder}. Choose a folder on another disk, or fewer "
            "computers, such as: --platform windows --python 3.12"
        )

    shutil.rmtree(bundle.work, ignore_errors=True)  # of a run that was killed
    bundle.work.mkdir()
    try:
        bundle.save()
        pack_course(bundle)
        add_wheels(bundle, wheels, missing)
        for item in data:
            if item.name in there:
                bundle.add(item.name)
            elif item.how:
                add_item(bundle, item)
            else:
                lacks.append(f"{item.title}: not on the computer where the bundle was made.")
        for old in bundle.before.keys() - bundle.manifest["files"].keys():
            (folder / old).unlink(missing_ok=True)  # of another choice, or of an older course
        bundle.save(complete=True)
    finally:
        shutil.rmtree(bundle.work, ignore_errors=True)


def pack_course(bundle: Bundle) -> None:
    """Add the course as it was committed, and a page that says what to type."""
    changed = not_committed()
    if changed:
        more = " and more" if len(changed) > 5 else ""
        say(f"Not in the bundle, as it is not committed: {', '.join(changed[:5])}{more}")
    made = bundle.work / "course.zip"
    archive = ["archive", "--format=zip", "--prefix=course/", "-o", made, "HEAD"]
    code, text = environment.call("git", "-C", COURSE, *archive)
    if code:
        raise Stop(f"git could not pack the course: {text}. Mend that, and type the same again.")
    bundle.add("course.zip", made)
    made = bundle.work / "README.txt"
    pythons = sorted({target.rpartition("-")[2] for target in bundle.manifest["targets"]})
    made.write_text(README.format(pythons=" or ".join(pythons)), encoding="utf-8")
    bundle.add("README.txt", made)


def add_wheels(bundle: Bundle, wheels: dict[str, dict], missing: dict[str, dict]) -> None:
    """Add all wheels; those that are missing are fetched."""
    for name in wheels.keys() - missing.keys():
        bundle.add(f"wheels/{name}", targets=wheels[name]["targets"])
    done, total = 0, megabytes(size_of(missing))
    for batch in batches(missing):
        size = size_of({name: missing[name] for name in batch})
        what = batch[0].partition("-")[0] if len(batch) == 1 else f"{len(batch)} packages"
        say(f"{megabytes(done):>9} of {total}; fetching {what} ({megabytes(size)})")
        fetch(batch, missing, bundle.work)
        for name in batch:
            bundle.add(f"wheels/{name}", bundle.work / name, wheels[name]["targets"])
        bundle.save()
        done += size


def add_item(bundle: Bundle, item: Item) -> None:
    """Add a file of data, or note why it is missing."""
    say(f"{item.title}: {item.how} ...")
    made = bundle.work / Path(item.name).name
    try:
        item.make(made)
    except ValueError as problem:
        bundle.manifest["lacks"].append(f"{item.title}: {problem}")
        return
    bundle.add(item.name, made)
    bundle.save()


def main(arguments: list[str]) -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="course.py bundle",
        description="Collect what a room without a network needs. The same command without "
        "options goes on after an interruption, and mends what is damaged.",
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="such as one on a USB stick")
    parser.add_argument(
        "--platform",
        action="append",
        choices=PLATFORMS,
        help=f"may be given several times; by default {', '.join(USUAL)}",
    )
    parser.add_argument(
        "--python", action="append", choices=PYTHONS, help="likewise; by default all of these"
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="also download the photographs and the ImageNet weights, unless they are here",
    )
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")
    folder = options.folder.absolute()
    platforms = [name for name in PLATFORMS if name in (options.platform or USUAL)]
    pythons = [one for one in PYTHONS if one in (options.python or PYTHONS)]
    targets = [(platform, python) for platform in platforms for python in pythons]
    if not options.platform and not options.python:
        known = {"-".join(one): one for one in itertools.product(PLATFORMS, PYTHONS)}
        chosen = earlier(folder).get("targets", [])
        targets = [known[name] for name in chosen if name in known] or targets
    try:
        with lock(environment.BUILD / "bundle.lock", "Another bundle is being made. Waiting ..."):
            collect(folder, targets, options.full)
    except (Stop, OSError) as problem:
        text = str(problem) if isinstance(problem, Stop) else environment.explain(str(problem))
        print(f"\n{text}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command continues from here.", file=sys.stderr)
        return 130
    manifest = unbundle.read_manifest(folder)
    size = sum(entry["size"] for entry in manifest["files"].values())
    say(f"\nComplete: {len(manifest['files'])} files, {size / GB:.2f} GB.")
    for words in manifest["lacks"]:
        say(f"Missing: {words}")
    say(f"How to use it: {folder / 'README.txt'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
