"""A course folder with a tiny lock: real venv, pip and uv without a network, in a second or two."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from common import COURSE

from tools.environment import UV_VERSION

WINDOWS = os.name == "nt"
REAL_UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")

# Stands in for what course.py hands over to: prints how it was called.
ECHO = """import json, os, sys
print(json.dumps({"module": __spec__.name, "args": sys.argv[1:], "cwd": os.getcwd(),
                  "prefix": sys.prefix, "env": dict(os.environ)}), flush=True)
sys.exit(7 if "fail" in sys.argv else 0)
"""


def wheel(folder, name, version, files, tag="py3-none-any"):
    """Write a wheel; return its line for a lock."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    about = f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n"
    files = {**files, f"{info}/METADATA": metadata, f"{info}/WHEEL": about}
    path = folder / f"{name.replace('-', '_')}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        record = ""
        for file, data in files.items():
            data = data.encode() if isinstance(data, str) else data
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{file},sha256={digest},{len(data)}\n"
            entry = zipfile.ZipInfo(file)
            entry.external_attr = (0o100755 if ".data/scripts/" in file else 0o100644) << 16
            archive.writestr(entry, data)
        archive.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} --hash=sha256:{digest}\n"


class Wheels:
    """Folders of tiny packages: ``folder`` with them, ``uv`` with uv alone."""

    def __init__(self, place):
        self.folder, self.uv = place / "wheels", place / "uv"
        self.folder.mkdir(parents=True)
        self.uv.mkdir()
        self.line = {}
        for version in ("1.0", "2.0"):
            files = {"tiny/__init__.py": f"VERSION = {version!r}\n"}
            self.line[f"tiny {version}"] = wheel(self.folder, "tiny", version, files)
        for name, build in (("tensorflow-cpu", "cpu"), ("tensorflow", "gpu")):
            # Of different lengths: else Python may take the other's compiled file for this one.
            files = {"tensorflow.py": f"BUILD = {build!r}  # {name}\n"}
            self.line[name] = wheel(self.folder, name, "1.0", files)
        self.line["other"] = wheel(self.folder, "other", "1.0", {"other.py": ""})
        self.line["large"] = wheel(self.folder, "large", "1.0", {"large.txt": "0" * 60_000_000})
        if WINDOWS:
            script = {"uv.exe": Path(REAL_UV).read_bytes()}
        else:  # the real one is large
            script = {"uv": f'#!/bin/sh\nexec "{REAL_UV}" "$@"\n'}
        files = {f"uv-{UV_VERSION}.data/scripts/{name}": data for name, data in script.items()}
        wheel(self.uv, "uv", UV_VERSION, files)


class Place:
    """A course folder with a tiny lock, and the surroundings in which its course.py runs."""

    def __init__(self, folder, home, wheels, honest=False):
        self.folder, self.home, self.wheels = folder, home, wheels
        self.bin = home / "bin"
        self.bin.mkdir(parents=True, exist_ok=True)
        self.gpu(False)
        copied = ("course.py", "pyproject.toml", "utils/__init__.py", "utils/files.py")
        for name in (*copied, "utils/environment.py"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, folder / name)
        shutil.copytree(COURSE / "tools", folder / "tools", dirs_exist_ok=True)
        (folder / "notebooks").mkdir(exist_ok=True)
        for name in ("lab", "test", "run"):
            (folder / "tools" / f"{name}.py").write_text(ECHO)
        if not honest:  # the tiny lock needs next to nothing; a test machine may have little
            with (folder / "tools" / "environment.py").open("a") as file:
                file.write('\nSPACE = ROOM = {"cpu": 0, "gpu": 0}\n')
        self.lock("tiny 1.0", "tensorflow-cpu")
        hidden = ("PIP_", "UV_", "KAGGLE", "PYTHON", "JUPYTER", "SSL_CERT", "XDG_")
        self.env = {k: v for k, v in os.environ.items() if not k.upper().startswith(hidden)}
        self.env.update(
            HOME=str(home),
            USERPROFILE=str(home),
            PATH=str(self.bin) + os.pathsep + os.environ["PATH"],
            PIP_CONFIG_FILE=os.devnull,
            PIP_NO_INDEX="1",
            PIP_FIND_LINKS=f"{wheels.folder} {wheels.uv}",
            PIP_NO_CACHE_DIR="1",
            PYTHONIOENCODING="utf-8",
            NO_PROXY="127.0.0.1",
        )

    def lock(self, *names):
        """Write both locks: these packages, and for GPUs the other TensorFlow."""
        gpu = [name.replace("tensorflow-cpu", "tensorflow") for name in names]
        for file, chosen in (("requirements", names), ("requirements-gpu", gpu)):
            text = "".join(self.wheels.line.get(name, name) for name in chosen)
            (self.folder / f"{file}.lock").write_text(text, encoding="utf-8")

    def gpu(self, there):
        """Put an nvidia-smi on the path that finds a GPU or none."""
        script = self.bin / "nvidia-smi"
        script.write_text("#!/bin/sh\n" + ("echo Test GPU\n" if there else "exit 9\n"))
        script.chmod(0o755)

    def unreachable(self, user=""):
        """Let pip and uv ask an index where nobody answers."""
        for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
            self.env.pop(name, None)
        self.env.update(PIP_INDEX_URL=f"http://{user}127.0.0.1:1/simple", PIP_RETRIES="0")

    def replace_uv(self, script):
        """Put a shell script in the place of .venv's uv; it still knows its version."""
        path = self.python.with_name("uv")
        path.unlink()
        path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && exec "{REAL_UV}" "$@"\n{script}\n')
        path.chmod(0o755)

    def run(self, *args, python=sys.executable):
        # Like a person at a prompt; the pytest that runs this may be in a venv of its own.
        return subprocess.run(
            [python, "course.py", *args],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )

    def begin(self, *args, **more):
        return subprocess.Popen(
            [sys.executable, "course.py", *args],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            **more,
        )

    @property
    def venv(self):
        return self.folder / ".venv"

    @property
    def state(self):
        return self.venv / "course.json"

    @property
    def python(self):
        return self.venv / ("Scripts/python.exe" if WINDOWS else "bin/python")

    @property
    def site(self):
        pattern = "Lib/site-packages" if WINDOWS else "lib/python3.*/site-packages"
        return next(self.venv.glob(pattern))

    def says(self, code="import tiny; print(tiny.VERSION)"):
        return subprocess.check_output([self.python, "-c", code], text=True).strip()


def called(done):
    """Return what the stand-in printed about its call."""
    assert done.returncode in (0, 7), done.stdout + done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def quiet(done):
    """Say whether a start had nothing to mend: it prints only what it hands over to prints."""
    return bool(called(done)) and len(done.stdout.strip().splitlines()) == 1


def stopped(done, *words):
    """Say whether a start ended with a message that has these words."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    return True


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    if REAL_UV is None:
        pytest.skip("uv is not installed: python -m pip install uv")
    return Wheels(tmp_path_factory.mktemp("packages"))


@pytest.fixture
def fresh(tmp_path, wheels):
    """A course folder just cloned; its path has blanks and letters beyond ASCII."""
    return Place(tmp_path / "a cöurse é", tmp_path / "home", wheels)


@pytest.fixture(scope="session")
def model(tmp_path_factory, wheels):
    """A course folder after its first start, and what that start printed."""
    folder = tmp_path_factory.mktemp("model")
    place = Place(folder / "a cöurse é", folder / "home", wheels)
    place.env.update(PYTHONPATH=str(place.home), MPLBACKEND="agg")
    place.first = place.run("--no-browser")
    return place


@pytest.fixture
def ready(model, tmp_path, wheels):
    """A course folder, moved after it was made. Files in .venv are hard links: never write."""
    assert called(model.first)
    shutil.copytree(
        model.venv, tmp_path / "moved cöurse é/.venv", symlinks=True, copy_function=os.link
    )
    return Place(tmp_path / "moved cöurse é", tmp_path / "home", wheels)
