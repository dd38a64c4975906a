"""The launcher by its real command line: real venv and pip, offline, on wheels made here."""

import ast
import base64
import contextlib
import errno
import hashlib
import http.server
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import course

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.name == "nt"
ROOT_ON_LINUX = sys.platform == "linux" and os.geteuid() == 0
needs_mount = pytest.mark.skipif(
    not ROOT_ON_LINUX or shutil.which("mount") is None,
    reason="a small or read-only disk is mounted, which only root on Linux can",
)
posix = pytest.mark.skipif(WINDOWS, reason="uses a shell script, signals or links of POSIX")

# Stands in for jupyterlab, pytest and utils.runner: prints how it was called.
ECHO = """import json, os, sys
print(json.dumps({"module": NAME, "args": sys.argv[1:], "cwd": os.getcwd(), "prefix": sys.prefix,
                  "env": dict(os.environ)}), flush=True)
sys.exit(7 if "fail" in sys.argv else 0)
"""


def wheel(folder, name, version, files, requires=()):
    """Write a wheel: a zip with the files and three lists about them."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"{line}\n" for line in requires)
    tag = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {**files, f"{info}/METADATA": metadata, f"{info}/WHEEL": tag}
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        record = ""
        for file, text in files.items():
            data = text.encode()
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{file},sha256={digest},{len(data)}\n"
            archive.writestr(file, data)
        archive.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    for name in ("jupyterlab", "pytest"):
        wheel(folder, name, "1.0", {f"{name}.py": f"NAME = {name!r}\n" + ECHO})
    for version in ("1.0", "2.0"):
        wheel(folder, "tiny", version, {"tiny/__init__.py": f"VERSION = {version!r}\n"})
    wheel(folder, "large", "1.0", {"large.txt": "0" * 60_000_000})
    wheel(folder, "cudalike", "1.0", {"cudalike.py": ""})
    wheel(folder, "tensorflow-cpu", "1.0", {"tensorflow.py": "BUILD = 'cpu'\n"})
    extra = ("Provides-Extra: and-cuda", 'Requires-Dist: cudalike; extra == "and-cuda"')
    wheel(folder, "tensorflow", "1.0", {"tensorflow.py": "BUILD = 'gpu'\n"}, extra)
    return folder


class Place:
    """A course folder with a tiny lock, and the surroundings in which its course.py runs."""

    def __init__(self, folder, home, wheels, honest=False):
        self.folder, self.home = folder, home
        self.bin = home / "bin"
        self.bin.mkdir(parents=True, exist_ok=True)
        self.gpu(False)
        (folder / "utils").mkdir(parents=True, exist_ok=True)
        (folder / "notebooks").mkdir(exist_ok=True)
        text = (ROOT / "course.py").read_text(encoding="utf-8")
        if not honest:  # the tiny lock needs next to nothing; a test machine may have little
            text, count = re.subn(r"(?m)^(SPACE|ROOM) = .*$", r'\1 = {"cpu": 0, "gpu": 0}', text)
            assert count == 2
        (folder / "course.py").write_text(text, encoding="utf-8")
        (folder / "utils" / "__init__.py").write_text("")
        (folder / "utils" / "runner.py").write_text("NAME = 'runner'\n" + ECHO)
        self.lock("jupyterlab==1.0", "pytest==1.0", "tiny==1.0")
        hidden = ("PIP_", "KAGGLE", "PYTHON", "JUPYTER")
        self.env = {k: v for k, v in os.environ.items() if not k.upper().startswith(hidden)}
        self.env.update(
            HOME=str(home),
            USERPROFILE=str(home),
            XDG_CONFIG_HOME=str(home / "config"),
            PATH=str(self.bin) + os.pathsep + os.environ["PATH"],
            PIP_CONFIG_FILE=os.devnull,
            PIP_NO_INDEX="1",
            PIP_FIND_LINKS=str(wheels),
            PIP_NO_CACHE_DIR="1",
            PYTHONIOENCODING="utf-8",
        )

    def lock(self, *lines):
        (self.folder / "requirements.lock").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def gpu(self, there):
        """Put an nvidia-smi on the path that finds a GPU or none."""
        script = self.bin / "nvidia-smi"
        script.write_text("#!/bin/sh\n" + ("echo Test GPU\n" if there else "exit 9\n"))
        script.chmod(0o755)

    def unreachable(self, user=""):
        """Let pip ask an index where nobody answers."""
        for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
            self.env.pop(name, None)
        self.env.update(PIP_INDEX_URL=f"http://{user}127.0.0.1:1/simple", PIP_RETRIES="0")

    def command(self, *args):
        # Like a person at a prompt; the pytest that runs this may be in a venv of its own.
        return [sys.executable, "course.py", *args]

    def run(self, *args):
        return subprocess.run(
            self.command(*args),
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )

    def begin(self, *args, **more):
        return subprocess.Popen(
            self.command(*args),
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
    def python(self):
        return self.venv / ("Scripts/python.exe" if WINDOWS else "bin/python")

    @property
    def site(self):
        pattern = "Lib/site-packages" if WINDOWS else "lib/python3.*/site-packages"
        return next(self.venv.glob(pattern))

    def version(self, code="import tiny; print(tiny.VERSION)"):
        return subprocess.check_output([self.python, "-c", code], text=True).strip()


def called(done):
    """Return what the stand-in printed about its call."""
    assert done.returncode in (0, 7), done.stdout + done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def quiet(done):
    """Say whether a start had nothing to mend."""
    return done.returncode == 0 and "Installing" not in done.stdout


@pytest.fixture
def fresh(tmp_path, wheels):
    """A course folder just cloned; its path has blanks and letters beyond ASCII."""
    return Place(tmp_path / "a cöurse é", tmp_path / "home", wheels)


@pytest.fixture(scope="session")
def model(tmp_path_factory, wheels):
    folder = tmp_path_factory.mktemp("model")
    place = Place(folder / "made", folder / "home", wheels)
    assert place.run("test").returncode == 0
    return place


@pytest.fixture
def ready(model, tmp_path, wheels):
    """A course folder with its .venv, moved to a path with blanks after it was made."""
    shutil.copytree(model.folder, tmp_path / "moved cöurse é", symlinks=True)
    return Place(tmp_path / "moved cöurse é", tmp_path / "home", wheels)


# ---------------------------------------------------------------- starts


def test_first_start_installs_with_progress_and_hands_over(fresh):
    fresh.env.update(PYTHONPATH=str(fresh.home), MPLBACKEND="agg")
    done = fresh.run("--no-browser")
    call = called(done)
    assert call["module"] == "jupyterlab"
    assert "tiny" in done.stdout.split("Installing with pip")[1].split("{")[0]
    assert Path(call["cwd"]) == fresh.folder and Path(call["prefix"]) == fresh.venv
    assert f"--ServerApp.root_dir={fresh.folder}" in call["args"]
    assert "--no-browser" in call["args"]
    assert any(arg.endswith("/lab/tree/notebooks/00_start_here.ipynb") for arg in call["args"])
    assert call["env"]["JUPYTER_PREFER_ENV_PATH"] == call["env"]["PYTHONUTF8"] == "1"
    assert not {"PYTHONPATH", "MPLBACKEND"} & set(call["env"])
    page = json.loads((fresh.venv / "etc/jupyter/labconfig/page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


def test_second_start_needs_neither_pip_nor_network(ready):
    ready.unreachable()
    (ready.folder / "build" / "pip.log").unlink()
    shutil.rmtree(ready.site / "pip")
    done = ready.run()
    assert quiet(done) and called(done)["module"] == "jupyterlab"
    assert "--no-browser" not in called(done)["args"]
    assert not (ready.folder / "build" / "pip.log").exists()


def test_test_passes_arguments_and_exit_code_through(ready):
    done = ready.run("test", "-k", "a b", "--no-browser", "fail")
    assert done.returncode == 7
    assert called(done)["args"] == ["-k", "a b", "--no-browser", "fail"]
    assert called(done)["module"] == "pytest"


def test_run_hands_over_to_the_runner(ready):
    call = called(ready.run("run", "03", "05", "--profile", "full", "--save"))
    assert call["module"] == "runner"
    assert call["args"] == ["03", "05", "--profile", "full", "--save"]


@pytest.mark.parametrize("args", [("--help",), ("test", "--help"), ("run", "-h")])
def test_help_installs_nothing(fresh, args):
    done = fresh.run(*args)
    assert done.returncode == 0 and "course.py" in done.stdout
    assert not fresh.venv.exists()


def test_unknown_command_is_refused(fresh):
    done = fresh.run("tset")
    assert done.returncode == 2 and "tset" in done.stderr and not fresh.venv.exists()


# ---------------------------------------------------------------- what is noticed and mended


def test_changed_lock_is_installed(ready):
    ready.lock("jupyterlab==1.0", "pytest==1.0", "tiny==2.0")
    done = ready.run()
    assert "requirements.lock has changed" in done.stdout
    assert called(done) and ready.version() == "2.0"
    assert quiet(ready.run())


def test_line_ends_of_the_lock_do_not_matter(ready):
    lock = ready.folder / "requirements.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert quiet(ready.run())


@pytest.mark.parametrize("stamp", [None, "", '{"installed": 3'])
def test_interrupted_installation_goes_on(ready, stamp):
    (ready.venv / "course.json").unlink()
    if stamp is not None:
        (ready.venv / "course.json").write_text(stamp)
    # What pip leaves behind when it is killed: some files, and no list of them yet.
    (ready.site / "tiny-1.0.dist-info" / "RECORD").unlink()
    (ready.site / "tiny" / "__init__.py").unlink()
    done = ready.run()
    assert "did not get to its end" in done.stdout
    assert called(done) and ready.version() == "1.0"
    assert quiet(ready.run())


@posix
def test_killed_installation_goes_on(fresh):
    process = fresh.begin(start_new_session=True)
    for line in process.stdout:
        if "Installing with pip" in line:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (fresh.venv / "course.json").exists()
    done = fresh.run()
    assert "did not get to its end" in done.stdout
    assert called(done) and fresh.version() == "1.0"


def test_removed_package_comes_back(ready):
    subprocess.check_call([ready.python, "-m", "pip", "uninstall", "-q", "-y", "tiny"])
    done = ready.run()
    assert "Not as it was installed: tiny" in done.stdout
    assert called(done) and ready.version() == "1.0"


def test_other_version_of_a_package_is_set_right(ready):
    subprocess.check_call([ready.python, "-m", "pip", "install", "-q", "tiny==2.0"], env=ready.env)
    assert "Not as it was installed: tiny" in ready.run().stdout
    assert ready.version() == "1.0"


def test_own_additions_are_left_alone(ready):
    subprocess.check_call([ready.python, "-m", "pip", "install", "-q", "cudalike"], env=ready.env)
    assert quiet(ready.run())
    assert ready.version("import cudalike; print('here')") == "here"


@posix
@pytest.mark.parametrize("damage", ["gone", "other", "settings"])
def test_venv_of_another_or_no_python_is_made_anew(ready, damage):
    if damage == "settings":
        (ready.venv / "pyvenv.cfg").unlink()
    else:
        ready.python.unlink()
    if damage == "gone":
        ready.python.symlink_to(ready.home / "no such python")
    if damage == "other":
        ready.python.write_text("#!/bin/sh\necho 3.99\n")
        ready.python.chmod(0o755)
    done = ready.run()
    words = "made by Python 3.99" if damage == "other" else "does not run any more"
    assert words in done.stdout
    assert called(done) and ready.version() == "1.0"


@posix
def test_venv_of_before_stays_until_the_new_one_is_whole(ready):
    python = ready.python.readlink()
    ready.python.unlink()
    ready.python.write_text("#!/bin/sh\necho 3.99\n")
    ready.python.chmod(0o755)
    found = dict(ready.env)
    ready.unreachable()
    done = ready.run()
    assert stopped(done, "cannot be reached") and "was put back" in done.stdout
    # Whoever starts it with the Python that made it finds all as it was.
    ready.python.unlink()
    ready.python.symlink_to(python)
    assert quiet(ready.run())
    ready.env = found
    ready.python.unlink()
    assert called(ready.run()) and not (ready.folder / "build" / "venv-before").exists()


@posix
def test_started_by_its_own_python_it_can_still_be_made_anew(ready):
    (ready.venv / "course.json").unlink()
    shutil.rmtree(ready.site / "pip")
    done = subprocess.run(
        [ready.python, "course.py"],
        cwd=ready.folder,
        env=ready.env,
        capture_output=True,
        encoding="utf-8",
    )
    assert "Making it" in done.stdout
    assert called(done) and ready.version() == "1.0"


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="TensorFlow with CUDA exists for Linux on x86_64",
)
def test_gpu_gets_the_tensorflow_with_cuda(fresh):
    build = "import tensorflow; print(tensorflow.BUILD)"
    fresh.lock("jupyterlab==1.0", "tensorflow-cpu==1.0 ; sys_platform == 'linux'", "tiny==1.0")
    assert called(fresh.run()) and fresh.version(build) == "cpu"
    fresh.gpu(True)
    done = fresh.run()
    assert "has an NVIDIA GPU" in done.stdout
    assert called(done) and fresh.version(build) == "gpu"
    assert (fresh.site / "cudalike.py").is_file()
    assert not list(fresh.site.glob("tensorflow_cpu*"))
    # A GPU that is switched off today is no reason to download everything again.
    fresh.gpu(False)
    assert quiet(fresh.run())


def test_gpu_lock_changes_only_tensorflow():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    old, new = lock.splitlines(), course.gpu_lock(lock).splitlines()
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 1
    version = re.match(r"tensorflow-cpu==([\d.]+) ;", changed[0][0])[1]
    assert changed[0][1] == f"tensorflow[and-cuda]=={version}"


def test_of_two_starts_at_once_one_installs(fresh):
    both = [fresh.begin(), fresh.begin()]
    texts = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], texts
    assert sum("Installing with pip" in text for text in texts) == 1


@posix
def test_second_start_says_that_it_waits(ready):
    import fcntl

    (ready.venv / "course.json").unlink()
    with (ready.folder / "build" / "setup.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        process = ready.begin()
        assert "Waiting" in process.stdout.readline()
        fcntl.flock(held, fcntl.LOCK_UN)
        process.communicate()
    assert process.returncode == 0


# ---------------------------------------------------------------- what stops it, in plain words


def stopped(done, *words):
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for word in words:
        assert word in done.stderr
    return True


def test_no_network(fresh, wheels):
    fresh.unreachable()
    assert stopped(fresh.run(), "cannot be reached", "goes on from where it stopped")
    fresh.env.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    assert called(fresh.run())


def test_no_build_for_this_computer(ready):
    ready.lock("jupyterlab==1.0", "tiny==3.0")
    assert stopped(ready.run(), "There is no build of tiny==3.0 for this computer")


@posix
def test_pip_is_ended_from_outside(ready):
    (ready.venv / "course.json").unlink()
    text = "import os, sys\nif 'install' in sys.argv:\n    os.kill(os.getpid(), 9)\n"
    (ready.site / "pip" / "__main__.py").write_text(text)
    assert stopped(ready.run(), "lack of memory")


def test_lock_is_missing(ready):
    (ready.folder / "requirements.lock").unlink()
    assert stopped(ready.run(), "requirements.lock is missing")


@pytest.mark.skipif(WINDOWS or ROOT_ON_LINUX, reason="permissions do not bind this user")
def test_folder_without_permission(fresh):
    fresh.folder.chmod(0o555)
    done = fresh.run()
    fresh.folder.chmod(0o755)
    assert stopped(done, "cannot be written")


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own."""
    folder = tmp_path / "small dísk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder]).returncode:
        pytest.skip("this machine does not let its root mount a disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@needs_mount
def test_read_only_disk(disk, tmp_path, wheels):
    place = Place(disk / "course", tmp_path / "home", wheels)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert stopped(place.run(), "cannot be written", "copy the course")
    assert "problem" in place.run("doctor").stdout


@needs_mount
def test_read_only_disk_is_good_enough_once_installed(model, disk, tmp_path, wheels):
    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
    shutil.copytree(model.folder, disk / "course", symlinks=True)
    place = Place(disk / "course", tmp_path / "home", wheels)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert quiet(place.run())


@needs_mount
def test_too_small_disk_is_noticed_before_anything_is_installed(disk, tmp_path, wheels):
    place = Place(disk / "course", tmp_path / "home", wheels, honest=True)
    assert stopped(place.run(), "too little room", "GB are free")
    assert not place.venv.exists()
    done = place.run("doctor")
    assert done.returncode == 1 and "too little room" in done.stdout


@needs_mount
def test_disk_that_gets_full_meanwhile(disk, tmp_path, wheels):
    place = Place(disk / "course", tmp_path / "home", wheels)
    place.lock("jupyterlab==1.0", "large==1.0")
    assert stopped(place.run(), "The disk is full")
    subprocess.run(["mount", "-o", "remount,size=300m", disk], check=True)
    assert called(place.run())
    assert (place.site / "large.txt").stat().st_size == 60_000_000


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("", errno.ENOSPC, "disk is full"),
        ("ERROR: [WinError 112] There is not enough space on the disk", None, "disk is full"),
        ("ERROR: [WinError 5] Access is denied: 'x'", None, "Close every JupyterLab"),
        ("ERROR: No such file\nHINT: Windows Long Path support", None, "too long for Windows"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'", None, "certificate"),
        ("WARNING: Retrying after connection broken by 'NewConnectionError", None, "no network"),
        ("ERROR: Something else happened.", None, "Something else happened. Type the same"),
        ("", None, "no reason given"),
    ],
)
def test_reasons_in_plain_words(text, number, words):
    assert words in course.explain(text, number)


# ---------------------------------------------------------------- other Pythons


def foreign_pythons():
    """Return the Pythons on this machine, by version, as far as they are found."""
    found = {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for path in pyenv.glob("*/bin/python"):
        found[".".join(path.parent.parent.name.split(".")[:2])] = str(path)
    for number in ("2.7", "3.6", "3.8", "3.10", "3.14"):
        if number not in found and shutil.which("python" + number):
            found[number] = shutil.which("python" + number)
    return found


@pytest.mark.parametrize("number", ["2.7", "3.6", "3.8", "3.10", "3.14"])
def test_unsupported_python_gets_a_sentence(fresh, number):
    path = foreign_pythons().get(number)
    if path is None:
        pytest.skip(f"Python {number} is not on this machine")
    done = subprocess.run(
        [path, "course.py"], cwd=fresh.folder, env=fresh.env, capture_output=True, text=True
    )
    assert done.returncode == 2 and done.stdout == ""
    assert re.fullmatch(rf"This is Python {number}\.\d+, which is too (old|new): .+\n", done.stderr)
    assert not fresh.venv.exists()


@pytest.mark.parametrize("number", ["3.12", "3.13"])
def test_other_supported_python_makes_the_venv_anew(ready, number):
    path = foreign_pythons().get(number)
    if path is None or sys.version_info[:2] == tuple(map(int, number.split("."))):
        pytest.skip(f"no other Python {number} on this machine")
    done = subprocess.run(
        [path, "course.py"], cwd=ready.folder, env=ready.env, capture_output=True, text=True
    )
    assert f"and this is {number}" in done.stdout
    assert called(done) and ready.version("import sys; print(*sys.version_info[:2])") == (
        number.replace(".", " ")
    )


@pytest.mark.parametrize(("version", "word"), [((3, 10, 9), "old"), ((3, 14, 0), "new")])
def test_version_sentence(version, word):
    without = course.python_problem(version, look=list)
    assert f"too {word}" in without and "python.org" in without
    assert "Type: python3.12 course.py" in course.python_problem(version, lambda: ["python3.12"])


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_supported_versions(version):
    assert course.python_problem(version, look=list) is None


def test_old_pythons_can_read_the_launcher():
    """Also where no old Python is at hand: nothing in the file is newer than 2.7."""
    source = (ROOT / "course.py").read_bytes()
    assert source.isascii()
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.Match)
    new += (ast.AsyncFunctionDef, ast.Await)
    for node in ast.walk(ast.parse(source)):
        where = getattr(node, "lineno", 0)
        assert not isinstance(node, new), where
        if isinstance(node, ast.Raise):
            assert node.cause is None, where
        if isinstance(node, ast.arguments):
            assert not node.kwonlyargs and not node.posonlyargs
        if isinstance(node, ast.arg):
            assert node.annotation is None, where
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(item, ast.Starred) for item in node.elts), where
        if isinstance(node, ast.Dict):
            assert None not in node.keys, where
        if isinstance(node, ast.Call):
            stars = [isinstance(item, ast.Starred) for item in node.args]
            assert not any(stars[:-1]), where
            assert not (isinstance(node.func, ast.Name) and node.func.id == "print") or (
                len(node.args) == 1 and not node.keywords
            ), where


# ---------------------------------------------------------------- doctor


def test_doctor_before_anything_is_installed(fresh):
    done = fresh.run("doctor")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert done.stdout.rstrip().endswith("Can be made ready. Type: python course.py")
    for word in ("Python 3", "CPU cores", "Disk", "Memory", "GPU", "Network", "Kaggle", ".venv"):
        assert word in done.stdout
    assert not fresh.venv.exists()


def test_doctor_after_installation_without_network(ready):
    ready.unreachable()
    done = ready.run("doctor")
    assert done.returncode == 0 and done.stdout.rstrip().endswith("\nReady.")
    assert "not reachable, which is fine once everything is installed" in done.stdout


def test_doctor_without_network_before_installation(fresh):
    fresh.unreachable()
    done = fresh.run("doctor")
    assert done.returncode == 1
    assert re.search(r"(?m)^problem +Network: .* not reachable", done.stdout)


def test_doctor_tells_what_differs(ready):
    subprocess.check_call([ready.python, "-m", "pip", "uninstall", "-q", "-y", "tiny"])
    done = ready.run("doctor")
    assert done.returncode == 0 and "Not as it was installed: tiny" in done.stdout


def test_doctor_finds_an_index_that_answers(fresh):
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fresh.unreachable()
    fresh.env["PIP_INDEX_URL"] = f"http://127.0.0.1:{server.server_port}/nowhere"
    fresh.env["NO_PROXY"] = "127.0.0.1"
    done = fresh.run("doctor")
    server.shutdown()
    server.server_close()
    assert "Network: your own package index answers" in done.stdout and done.returncode == 0


def test_doctor_gives_no_secrets_away(ready):
    kaggle = ready.home / ".kaggle"
    kaggle.mkdir()
    (kaggle / "kaggle.json").write_text('{"username": "ann", "key": "sekret-1"}')
    ready.env.update(KAGGLE_USERNAME="ann-2", KAGGLE_KEY="sekret-2", KAGGLE_API_TOKEN="sekret-3")
    ready.unreachable(user="ann-4:sekret-4@")
    inside = ready.home / "my course"
    shutil.move(ready.folder, inside)
    ready.folder = inside
    text = ready.run("doctor").stdout
    assert "KAGGLE_API_TOKEN, KAGGLE_USERNAME and KAGGLE_KEY, kaggle.json" in text
    assert "sekret" not in text and "ann" not in text and "127.0.0.1" not in text
    assert str(ready.home) not in text and str(Path("~") / "my course") in text


@pytest.mark.parametrize("system", [("Darwin", "x86_64"), ("Windows", "ARM64")])
def test_computers_without_tensorflow_are_sent_to_colab(monkeypatch, system):
    monkeypatch.setattr(platform, "system", lambda: system[0])
    monkeypatch.setattr(platform, "machine", lambda: system[1])
    mark, text = course.about_system()
    assert mark == "note" and "00-04 run here" in text and "Colab" in text


# ---------------------------------------------------------------- address


@pytest.fixture
def addressed(fresh):
    (fresh.folder / "pyproject.toml").write_text(
        '[tool.course]\n# note\nrepository = "https://github.com/OWNER/REPOSITORY"\n'
    )
    badge = "https://colab.research.google.com/github/{0}/blob/main/notebooks/01.ipynb"
    text = badge + " https://github.com/{0}.git https://github.com/{0}. {0} github.com/{0}-2"
    text = (text + " github.com/{0}.io").format("OWNER/REPOSITORY")
    (fresh.folder / "README.md").write_bytes((text + "\r\né\n").encode())
    (fresh.folder / "notebooks" / "01.ipynb").write_text(text, encoding="utf-8")
    fresh.text = text
    return fresh


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/you/my.course",
        "github.com/you/my.course.git",
        "http://github.com/you/my.course/",
    ],
)
def test_address_is_set_everywhere_and_can_be_set_again(addressed, url):
    before = (addressed.folder / "README.md").read_bytes().decode()
    assert addressed.run("address").stdout == "https://github.com/OWNER/REPOSITORY\n"
    done = addressed.run("address", url)
    assert done.returncode == 0 and "README.md, notebooks/01.ipynb, pyproject.toml" in done.stdout
    assert addressed.run("address").stdout == "https://github.com/you/my.course\n"
    after = (addressed.folder / "README.md").read_bytes().decode()
    assert after.count("you/my.course") == 3
    # Only the links, and only the whole name: the bare words and the longer names stay.
    assert after.count("OWNER/REPOSITORY") == 3 and after.endswith("\r\né\n")
    assert "/github/you/my.course/blob/main/" in after
    assert addressed.run("address", "https://github.com/OWNER/REPOSITORY").returncode == 0
    assert (addressed.folder / "README.md").read_bytes().decode() == before
    assert (addressed.folder / "notebooks" / "01.ipynb").read_text() == addressed.text


@pytest.mark.parametrize(
    "url", ["", "course", "https://gitlab.com/a/b", "https://github.com/a", "https://github.com/a/b/c",
            "https://github.com/a b/c", "https://github.com/-a/b", "https://github.com/a/.."]
)  # fmt: skip
def test_wrong_address_changes_nothing(addressed, url):
    assert stopped(addressed.run("address", url), "https://github.com/you/course")
    assert addressed.run("address").stdout == "https://github.com/OWNER/REPOSITORY\n"


# ---------------------------------------------------------------- the real thing


@posix
@pytest.mark.skipif(
    Path(sys.prefix) != ROOT / ".venv", reason="needs the .venv that 'python course.py test' makes"
)
def test_jupyterlab_opens_on_the_first_notebook_and_ends_politely(tmp_path):
    env = {name: value for name, value in os.environ.items() if name != "JUPYTER_TOKEN"}
    env.update(JUPYTER_RUNTIME_DIR=str(tmp_path), JUPYTER_CONFIG_DIR=str(tmp_path))
    # A shell that runs the tests in the background lets them and their children ignore Ctrl+C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "course.py", "--no-browser"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            address = re.match(r"\s+(http://localhost:\S+)", line)
            if address:
                break
        assert address, "".join(lines)
        assert "/lab/tree/notebooks/00_start_here.ipynb?token=" in address[1]
        text = ""
        while not text and process.poll() is None:  # the address is shown just before it answers
            with contextlib.suppress(urllib.error.URLError):
                text = urllib.request.urlopen(address[1]).read().decode()
        assert "@jupyterlab/apputils-extension:announcements" in text
    finally:
        signal.signal(signal.SIGINT, before)
        process.send_signal(signal.SIGINT)
        rest = process.communicate()[0]
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
