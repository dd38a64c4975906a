"""Collect what a room without a network needs: ``python course.py bundle FOLDER``.

uv says which files the lock means, pip fetches them with your settings, and both check hashes.
tools/unbundle.py tells what a bundle holds, and installs from it. A bundle that was interrupted,
or is damaged, is completed by the same command.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
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
SAMPLES = (40, 100)  # drawn animals of each kind to learn from: 04; 06, 06b, 07, 07b
SAMPLE_SIZE = {40: 4_000_000, 100: 7_000_000}  # bytes, roughly
PHOTOGRAPHS_SIZE, WEIGHTS_SIZE = 600_000_000, 90_000_000  # bytes, roughly, of each download
BATCH = 60_000_000  # bytes that one call of pip fetches, unless a single file is larger
UNFINISHED = ".unfinished"

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
    sources = environment.pip_sources(sys.executable) or {}
    text = environment.LOCKS["cpu"].read_text(encoding="utf-8")
    text += f"uv=={environment.UV_VERSION}\n"
    options = ["--universal", "--no-deps", "--python-version", PYTHONS[0], "--quiet"]
    options += ["--format", "pylock.toml", "--no-header", "--index-strategy", "unsafe-best-match"]
    # Of two indexes with the same version, uv names the wheels of one; and an additional index
    # may have built them for one platform only. So the main one is asked alone at first.
    main = {k: v for k, v in sources.items() if k not in ("extra-index-url", "find-links")}
    tries = [sources] if "no-index" in sources or main == sources else [main, sources]
    for number, some in enumerate(tries, 1):
        answer = subprocess.run(
            [sys.executable, "-m", "uv", "pip", "compile", "-", *options],
            input=text,
            capture_output=True,
            encoding="utf-8",
            env=environment.uv_environment(some)
            | ({"UV_NO_INDEX": "1"} if "no-index" in some else {}),
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
    fitting = [parse_wheel_filename(name)[3] for name in batch]
    each = sorted({(tag.abi, tag.platform) for some in fitting for tag in some})
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    # The lock is for all patches of a Python, pip knows only the first.
    command += ["--only-binary", ":all:", "--implementation", "cp", "--ignore-requires-python"]
    command += ["--python-version", wheels[batch[0]]["targets"][0].rpartition("-")[2]]
    for option, values in (
        ("--abi", {abi for abi, _ in each}),
        ("--platform", {platform for _, platform in each}),
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


# ---------------------------------------------------------------- photographs and weights


def photographs_here() -> Path | None:
    """Return Animals-10 as it is on this computer, a zip or a folder, or None."""
    from utils.animals10 import folders

    return folders.find_zip() or folders.find_photographs()


def pack_photographs(source: Path, path: Path) -> None:
    """Copy the zip with Animals-10, or make one of its folder.

    Raises:
        ValueError: if the zip is damaged, or is something else.
    """
    from utils.animals10 import folders
    from utils.constants import FOLDERS

    if source.is_dir():
        with zipfile.ZipFile(path, "w") as archive:  # photographs are compressed already
            for name, files in folders.find_files(source)[0].items():
                for file in files:
                    archive.write(file, f"raw-img/{name}/{file.name}")
        return
    try:
        with zipfile.ZipFile(source) as archive:
            parts = {part for name in archive.namelist() for part in Path(name).parts[:-1]}
            missing = set(FOLDERS) - {folders.class_of(part) for part in parts}
            if missing:
                raise ValueError(f"{source.name} is not Animals-10: it lacks {min(missing)}")
            if archive.testzip():
                raise zipfile.BadZipFile
    except (zipfile.BadZipFile, EOFError):
        raise ValueError(f"{source.name} is damaged") from None
    shutil.copyfile(source, path)


def weights_here() -> dict[str, Path]:
    """Return the ImageNet weights that are in Keras's folder, by their names in ``backbones``."""
    from utils import backbones

    places = {name: backbones.keras_models() / backbones.IMAGENET[name].name for name in imagenet()}
    return {name: place for name, place in places.items() if place.is_file()}


def imagenet() -> list[str]:
    """Return the names of the networks whose weights belong to a bundle."""
    from utils import backbones

    return list(backbones.IMAGENET)


# ---------------------------------------------------------------- the bundle


class Bundle:
    """A bundle that is being collected; its manifest lists what is complete."""

    def __init__(self, folder: Path, course: str, targets: list[tuple[str, str]]):
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
        try:
            before = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            self.before = dict(before["files"])
            self.same_course = before["course"] == course
        except (OSError, ValueError, KeyError, TypeError):
            self.before, self.same_course = {}, False

    def has(self, name: str, digest: str = "") -> bool:
        """Say whether a file is there as the manifest of an earlier call, or a hash, says."""
        path = self.folder / name
        known = digest or self.before.get(name, {}).get("sha256")
        return bool(known) and path.is_file() and sha256(path) == known

    def add(self, name: str, made: Path | None = None, targets=()) -> None:
        """List a file that is complete; ``made`` is moved into its place first."""
        path = self.folder / name
        if made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.replace(path)
        entry = {"size": path.stat().st_size, "sha256": sha256(path)}
        self.manifest["files"][name] = entry | ({"targets": list(targets)} if targets else {})

    def save(self, complete: bool = False) -> None:
        """Write the manifest. Until it is complete it also lists what an earlier call left."""
        self.manifest["complete"] = complete
        shown = dict(self.manifest)
        if not complete:
            shown["files"] = self.before | shown["files"]
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


def megabytes(size: float) -> str:
    """Return a size as text."""
    return f"{size / 1e6:,.0f} MB"


def collect(folder: Path, targets: list[tuple[str, str]], full: bool) -> None:
    """Make a bundle, or complete one.

    Raises:
        Stop: if that cannot be done; its text says what to do.
    """
    say(f"Collecting into {folder}, for {', '.join(' '.join(one) for one in targets)}")
    bundle = Bundle(folder, commit(), targets)
    lacks = bundle.manifest["lacks"]
    lock_text = environment.LOCKS["cpu"].read_text(encoding="utf-8")
    wheels, lacking = choose(locked_wheels(), targets, lock_text)
    for target, names in lacking.items():
        lacks.append(f"packages for {target}, which have no build for it: {', '.join(names)}")
    paths = {f"wheels/{name}": name for name in wheels}
    there = {path for path, name in paths.items() if bundle.has(path, wheels[name]["sha256"])}
    missing = {name: wheels[name] for path, name in paths.items() if path not in there}
    total = sum(wheel["size"] or 0 for wheel in wheels.values())
    sizes = [sum(wheel["size"] or 0 for wheel in missing.values())]
    say(f"  packages      {len(wheels)} files, {megabytes(total)}; to fetch: {megabytes(sizes[0])}")
    unknown = sum(wheel["size"] is None for wheel in wheels.values())
    if unknown:
        say(f"                and {unknown} files whose sizes the package index does not tell")

    samples = {f"samples/animals10-sample-{number}.zip": number for number in SAMPLES}
    draw = [name for name in samples if not (bundle.same_course and bundle.has(name))]
    sizes.append(sum(SAMPLE_SIZE[samples[name]] for name in draw))
    say(f"  drawn animals {len(samples)} files; to make: {len(draw)}")

    source, photographs = photographs_here(), "photographs/animals10.zip"
    get_photographs = not bundle.has(photographs) and (source is not None or full)
    if get_photographs:
        sizes.append(PHOTOGRAPHS_SIZE)
        way = "from this computer" if source else "to download from Kaggle"
        say(f"  photographs   about {megabytes(PHOTOGRAPHS_SIZE)}, {way}")
    elif bundle.has(photographs):
        say("  photographs   there")
    else:
        size = megabytes(PHOTOGRAPHS_SIZE)
        say(f"  photographs   not on this computer; --full downloads them ({size})")

    files, weights = weights_here(), {}
    from utils import backbones

    for name in imagenet():
        path = f"weights/{backbones.IMAGENET[name].name}"
        title = backbones.NETWORKS[name].title
        if bundle.has(path):
            weights[name] = path
            say(f"  weights       {title}: there")
        elif name in files or full:
            weights[name] = path
            sizes.append(WEIGHTS_SIZE)
            way = "from this computer" if name in files else "to download"
            say(f"  weights       {title}: about {megabytes(WEIGHTS_SIZE)}, {way}")
        else:
            size = megabytes(WEIGHTS_SIZE)
            say(f"  weights       {title}: not on this computer; --full downloads them ({size})")
    for words in lacks:
        say(f"  missing       {words}")

    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    need = sum(sizes) + max((wheel["size"] or 0 for wheel in missing.values()), default=0)
    if free < need:
        raise Stop(
            f"There is too little room in {folder}: {megabytes(need)} are needed and "
            f"{megabytes(free)} are free. Choose a folder on another disk, or fewer platforms: "
            "--platform windows --python 3.12"
        )
    say(f"To add: about {megabytes(sum(sizes))}; free: {free / GB:.0f} GB.\n")

    shutil.rmtree(bundle.work, ignore_errors=True)  # of a run that was killed
    bundle.work.mkdir()
    try:
        bundle.save()
        pack_course(bundle)
        fetch_all(bundle, wheels, missing)
        pack_samples(bundle, {name: samples[name] for name in samples}, draw)
        if bundle.has(photographs):
            bundle.add(photographs)
        else:
            add_photographs(bundle, photographs, source, full)
        add_weights(bundle, weights, full)
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


def fetch_all(bundle: Bundle, wheels: dict, missing: dict) -> None:
    """Add all wheels; those that are missing are fetched."""
    for name in wheels.keys() - missing.keys():
        bundle.add(f"wheels/{name}", targets=wheels[name]["targets"])
    done, total = 0, sum(wheel["size"] or 0 for wheel in missing.values())
    for batch in batches(missing):
        size = sum(missing[name]["size"] or 0 for name in batch)
        first = batch[0] if len(batch) == 1 else f"{len(batch)} packages"
        say(f"  {megabytes(done):>9} of {megabytes(total)}; fetching {first} ({megabytes(size)})")
        fetch(batch, missing, bundle.work)
        for name in batch:
            bundle.add(f"wheels/{name}", bundle.work / name, wheels[name]["targets"])
        bundle.save()
        done += size


def pack_samples(bundle: Bundle, samples: dict[str, int], draw: list[str]) -> None:
    """Add the drawn animals; those that are not there are drawn."""
    from data import drawn_animals

    for name, number in samples.items():
        made = None
        if name in draw:
            folder = drawn_animals.make_sample(
                COURSE / "data" / Path(name).stem, per_class=number, progress=False
            )
            made = bundle.work / Path(name).name
            with zipfile.ZipFile(made, "w") as archive:
                for path in sorted(folder.rglob("*")):
                    archive.write(path, path.relative_to(folder))
            say(f"Drawn: {name}")
        bundle.add(name, made)
    bundle.save()


def add_photographs(bundle: Bundle, name: str, source: Path | None, full: bool) -> None:
    """Add Animals-10 from this computer or from Kaggle, or say why it is missing."""
    from utils.animals10 import folders, kaggle_download

    lacks, made = bundle.manifest["lacks"], bundle.work / "animals10.zip"
    if source is None and not full:
        lacks.append("the photographs: they are not on this computer")
        return
    try:
        if source is None:
            source = kaggle_download.download(bundle.folder / ".kaggle")
        pack_photographs(source, made)
    except (ValueError, folders.PhotosUnavailable) as problem:
        lacks.append(f"the photographs: {problem}")
        say(f"Missing: {lacks[-1]}")
        return
    bundle.add(name, made)
    shutil.rmtree(bundle.folder / ".kaggle", ignore_errors=True)
    say(f"Added: {name}")
    bundle.save()


def add_weights(bundle: Bundle, weights: dict[str, str], full: bool) -> None:
    """Add the ImageNet weights from Keras's folder, into which they are downloaded if asked for."""
    from utils import backbones

    for network in imagenet():
        lacks, title = bundle.manifest["lacks"], backbones.NETWORKS[network].title
        name = weights.get(network)
        if name is None:
            lacks.append(f"the weights of {title}: they are not on this computer")
            continue
        made = None
        if not bundle.has(name):
            try:
                source = backbones.fetch(backbones.IMAGENET[network])
            except backbones.WeightsError as problem:
                lacks.append(f"the weights of {title}: {problem}")
                say(f"Missing: {lacks[-1]}")
                continue
            made = bundle.work / source.name
            shutil.copyfile(source, made)
            say(f"Added: {name}")
        bundle.add(name, made)
        bundle.save()


def main(arguments: list[str]) -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="course.py bundle",
        description="Collect what a room without a network needs. The same command again goes on "
        "after an interruption, and mends what is damaged.",
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="such as one on a USB stick")
    parser.add_argument(
        "--platform",
        action="append",
        choices=PLATFORMS,
        help=f"may be given several times; by default: {', '.join(USUAL)}",
    )
    parser.add_argument(
        "--python", action="append", choices=PYTHONS, help="likewise; by default all three"
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
    try:
        with lock(environment.BUILD / "bundle.lock", "Another bundle is being made. Waiting ..."):
            collect(folder, targets, options.full)
    except (Stop, OSError) as problem:
        text = str(problem) if isinstance(problem, Stop) else environment.explain(str(problem))
        print(f"\n{text}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    manifest = unbundle.read_manifest(folder)
    size = sum(entry["size"] for entry in manifest["files"].values())
    say(f"\nComplete: {len(manifest['files'])} files, {size / GB:.2f} GB.")
    for words in manifest["lacks"]:
        say(f"It lacks {words}.")
    say(f"How to use it: {folder / 'README.txt'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
