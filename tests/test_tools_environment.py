"""Making and mending .venv, by the real command line, on wheels made here."""
# ruff: noqa: F401, F811 - fixtures are found by name

import base64
import errno
import http.server
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from small_course import (
    WINDOWS,
    Place,
    called,
    fresh,
    model,
    quiet,
    ready,
    stopped,
    wheels,
)

from tools import environment, locks
from utils.files import COURSE

ROOT_ON_LINUX = sys.platform == "linux" and os.geteuid() == 0
needs_mount = pytest.mark.skipif(
    not ROOT_ON_LINUX or shutil.which("mount") is None,
    reason="a small or read-only disk is mounted, which only root on Linux can",
)
posix = pytest.mark.skipif(WINDOWS, reason="uses a shell script, signals or links of POSIX")
cuda = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="TensorFlow with CUDA exists for Linux on x86_64",
)

# ---------------------------------------------------------------- starts


def test_first_start_installs_with_progress_and_hands_over(model):
    call = called(model.first)
    assert call["module"] == "tools.lab"
    assert call["args"] == ["--no-browser"]
    assert "Installed 2 packages" in model.first.stdout  # by uv
    assert Path(call["cwd"]) == model.folder and Path(call["prefix"]) == model.venv
    assert call["env"]["JUPYTER_PREFER_ENV_PATH"] == call["env"]["PYTHONUTF8"] == "1"
    assert not {"PYTHONPATH", "MPLBACKEND"} & set(call["env"])
    assert model.says() == "1.0"


def test_second_start_needs_neither_pip_nor_network_nor_cache(ready):
    ready.unreachable()
    shutil.rmtree(ready.site / "pip")
    assert quiet(ready.run())
    assert not (ready.folder / "build").exists()


def test_arguments_and_exit_code_pass_through(ready):
    done = ready.run("test", "-k", "a b", "--no-browser", "--quick", "fail")
    assert done.returncode == 7
    assert called(done)["args"] == ["-k", "a b", "--no-browser", "--quick", "fail"]


# ---------------------------------------------------------------- what is noticed and mended


def test_changed_lock_is_installed_and_what_it_dropped_goes(ready):
    ready.lock("tiny 2.0", "other")
    done = ready.run()
    assert "requirements.lock has changed" in done.stdout
    assert called(done) and ready.says() == "2.0"
    assert not (ready.site / "tensorflow.py").exists()
    lock = ready.folder / "requirements.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))  # a clone on Windows
    assert quiet(ready.run())


@pytest.mark.parametrize("state", ['{"lock": 3', '{"device": "cpu"}'])
def test_interrupted_installation_is_completed(ready, state):
    ready.state.unlink()
    ready.state.write_text(state)
    # What is left behind by a kill: some files, and a list of all.
    (ready.site / "tiny" / "__init__.py").unlink()
    done = ready.run()
    assert "didn't finish" in done.stdout
    assert called(done) and ready.says() == "1.0"


@posix
def test_killed_installation_is_completed(ready):
    ready.state.unlink()
    ready.replace_uv("kill -9 $$")
    assert stopped(ready.run(), "lack of memory", "picks up where it left off")
    ready.python.with_name("uv").unlink()
    done = ready.run()
    assert "didn't finish" in done.stdout and called(done)


def test_missing_and_other_versions_are_set_right_and_additions_stay(ready):
    pip = [ready.python, "-m", "pip", "install", "-q", "--no-deps", "tiny==2.0", "other"]
    subprocess.check_call(pip, env=ready.env)
    for path in ready.site.glob("tensorflow*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)
    done = ready.run()
    assert "Missing from .venv or changed: " in done.stdout
    assert called(done) and ready.says() == "1.0"
    assert ready.says("import other, tensorflow; print(tensorflow.BUILD)") == "cpu"


def test_damage_that_the_doctor_finds_is_mended(ready):
    init = ready.site / "tiny" / "__init__.py"
    init.unlink()
    init.write_text("")
    done = ready.run("doctor")
    assert done.returncode == 0 and "Damaged in .venv: tiny." in done.stdout
    assert called(ready.run()) and ready.says() == "1.0"
    assert "complete" in ready.run("doctor").stdout


@posix
@pytest.mark.parametrize(
    ("damage", "words"),
    [("other", "made by Python 3.99"), ("settings", "no longer runs"), ("gone", "no longer runs")],
)
def test_venv_of_another_or_no_python_is_to_be_remade(ready, damage, words):
    if damage == "settings":
        (ready.venv / "pyvenv.cfg").unlink()
    else:
        ready.python.unlink()
    if damage == "other":
        ready.python.write_text("#!/bin/sh\necho 3.99\n")
        ready.python.chmod(0o755)
    look = "from tools import environment; print(*environment.problem())"
    command = [sys.executable, "-c", look]
    text = subprocess.check_output(command, cwd=ready.folder, env=ready.env, text=True)
    assert words in text and text.endswith("True\n")


@posix
def test_started_by_its_own_python_it_can_still_be_remade(ready):
    ready.state.unlink()
    shutil.rmtree(ready.site / "pip")
    done = ready.run(python=ready.python)
    assert "Making it" in done.stdout
    assert called(done) and ready.says() == "1.0"


def test_settings_that_lead_pip_elsewhere_are_not_followed(ready):
    """With PIP_TARGET, everything was installed, and nothing was found."""
    ready.state.unlink()
    ready.python.with_name("uv").unlink(missing_ok=True)
    ready.lock("tiny 2.0")
    elsewhere = str(ready.home / "elsewhere")
    settings = ready.home / "pip.conf"
    settings.write_text(f"[install]\nprefix = {elsewhere}\nuser = true\n")
    ready.env.update(PIP_CONFIG_FILE=str(settings), PIP_TARGET=elsewhere, UV_SYSTEM_PYTHON="1")
    assert called(ready.run()) and ready.says() == "2.0"
    assert not Path(elsewhere).exists()


# ---------------------------------------------------------------- CPU or GPU


@cuda
def test_the_choice_of_a_device_is_remembered(ready):
    build = "import tensorflow; print(tensorflow.BUILD)"
    ready.gpu(True)
    assert quiet(ready.run())  # what works is left as it is
    assert "python course.py --gpu" in ready.run("doctor").stdout
    done = ready.run("--gpu")
    assert "The packages in .venv are those for CPU." in done.stdout
    assert called(done) and ready.says(build) == "gpu"
    assert not list(ready.site.glob("tensorflow_cpu*"))
    ready.gpu(False)
    assert quiet(ready.run())
    ready.gpu(True)
    assert called(ready.run("--cpu")) and ready.says(build) == "cpu"
    assert quiet(ready.run())


@cuda
def test_a_gpu_gets_cuda_at_the_first_start_unless_told_otherwise(ready):
    build = "import tensorflow; print(tensorflow.BUILD)"
    ready.gpu(True)
    ready.state.unlink()
    assert called(ready.run()) and ready.says(build) == "gpu"
    # A choice counts from the first moment, even if its installation is cut short.
    ready.lock("tiny 1.0", "tensorflow-cpu", "nowhere==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert stopped(ready.run("--cpu"))
    ready.lock("tiny 1.0", "tensorflow-cpu")
    assert called(ready.run()) and ready.says(build) == "cpu"


# ---------------------------------------------------------------- uv, or pip


def test_pip_does_it_where_there_is_no_uv(ready):
    ready.env["PIP_FIND_LINKS"] = str(ready.wheels.folder)
    shutil.rmtree(ready.site / f"uv-{environment.UV_VERSION}.dist-info")
    for path in ready.python.parent.glob("uv*"):
        path.unlink()
    ready.lock("tiny 2.0", "tensorflow-cpu")
    done = ready.run()
    assert "Successfully installed tiny-2.0" in done.stdout
    assert called(done) and ready.says() == "2.0"
    ready.unreachable()
    assert quiet(ready.run())


@posix
def test_pip_does_it_where_uv_fails(ready):
    ready.replace_uv("echo error: no way; exit 2")
    ready.lock("tiny 2.0", "tensorflow-cpu")
    done = ready.run()
    assert "Trying pip" in done.stdout
    assert called(done) and ready.says() == "2.0"


class Index(http.server.BaseHTTPRequestHandler):
    """A package index that wants a password."""

    secret = "Basic " + base64.b64encode(b"ann:sekret").decode()

    def do_GET(self):
        allowed = self.headers.get("Authorization") == self.secret
        part = self.path.strip("/").split("/")
        self.server.seen.append((part[-1], self.headers["User-Agent"].split("/")[0], allowed))
        files = {path.name: path for path in self.server.folder.glob(f"{part[1]}-*.whl")}
        if not allowed:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
        else:
            self.send_response(200 if files else 404)
        body = b"".join(f'<a href="{name}">{name}</a>'.encode() for name in files)
        if part[-1] in files:
            body = files[part[-1]].read_bytes()
        kind = "application/octet-stream" if part[-1] in files else "text/html"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def index():
    """Return a function that serves a folder of wheels, with a password, and tells its address."""
    servers = []

    def serve(folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
        server.folder, server.seen = folder, []
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_private_index_with_a_password_and_a_second_one(ready, index):
    """As pip's settings name them: pip gets uv there, uv everything else, the doctor an answer."""
    first, second = index(ready.wheels.uv), index(ready.wheels.folder)
    address = "http://ann:{}@127.0.0.1:{}/simple"
    settings = ready.home / "pip.conf"
    settings.write_text(
        f"[global]\nindex-url = {address.format('sekret', first.server_port)}\n"
        f"extra-index-url =\n    {address.format('sekret', second.server_port)}\n"
    )
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        del ready.env[name]
    ready.env["PIP_CONFIG_FILE"] = str(settings)
    ready.lock("tiny 2.0", "tensorflow-cpu")
    ready.python.with_name("uv").unlink(missing_ok=True)
    shutil.rmtree(ready.site / f"uv-{environment.UV_VERSION}.dist-info")
    told = ready.run("doctor").stdout
    assert "Network: your own package index answers" in told
    done = ready.run()
    assert called(done) and ready.says() == "2.0"
    assert {"pip"} == {who for name, who, ok in first.seen if name.startswith("uv-")}
    assert {"uv"} == {who for name, who, ok in second.seen if name.startswith("tiny-")}
    shown = done.stdout.rsplit("{", 1)[0] + (ready.folder / "build/install.log").read_text()
    assert "sekret" not in told + shown
    settings.write_text(f"[global]\nindex-url = {address.format('wrong', first.server_port)}\n")
    ready.state.unlink()
    shutil.rmtree(ready.site / f"uv-{environment.UV_VERSION}.dist-info")
    ready.python.with_name("uv").unlink(missing_ok=True)
    assert stopped(ready.run(), "refused the login")
    done = ready.run("doctor")
    assert done.returncode == 1 and "refused the login" in done.stdout
    assert "wrong" not in done.stdout


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({"index-url": "https://a/simple"}, {"UV_DEFAULT_INDEX": "https://a/simple"}),
        ({"extra-index-url": "\nhttps://a\nhttps://b"}, {"UV_INDEX": "https://a https://b"}),
        ({"find-links": "https://a /b"}, {"UV_FIND_LINKS": "https://a,/b"}),
        ({"cert": "/a.pem"}, {"SSL_CERT_FILE": "/a.pem"}),
        ({"client-cert": "/a.pem"}, {"SSL_CLIENT_CERT": "/a.pem"}),
        ({"trusted-host": "a\nb:8"}, {"UV_INSECURE_HOST": "a b:8"}),
        ({"proxy": "http://a:1"}, {"HTTPS_PROXY": "http://a:1", "HTTP_PROXY": "http://a:1"}),
        ({"timeout": "99"}, {"UV_HTTP_TIMEOUT": "99"}),
        ({}, {"UV_SYSTEM_CERTS": "1"}),
    ],
)
def test_what_pip_is_told_uv_is_told(monkeypatch, setting, expected):
    for name in expected:
        monkeypatch.delenv(name, raising=False)
    env = environment.uv_environment(setting)
    assert {name: env[name] for name in expected} == expected


def test_uv_s_own_settings_win(monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine")
    assert environment.uv_environment({"index-url": "https://a"})["UV_DEFAULT_INDEX"] == (
        "https://mine"
    )


# ---------------------------------------------------------------- two at once


@posix
def test_a_second_start_says_that_it_waits(ready):
    import fcntl

    ready.state.unlink()
    (ready.folder / "build").mkdir()
    with (ready.folder / "build" / "setup.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        both = [ready.begin(), ready.begin()]
        assert all("Waiting" in process.stdout.readline() for process in both)
        fcntl.flock(held, fcntl.LOCK_UN)
        texts = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], texts
    assert sum("Everything is installed" in text for text in texts) == 1


@posix
def test_a_file_system_without_locks(ready):
    """It waited for another start that did not exist."""
    (ready.home / "sitecustomize.py").write_text(
        "import errno, fcntl\n"
        "def flock(*_):\n    raise OSError(errno.ENOLCK, 'No locks available')\n"
        "fcntl.flock = flock\n"
    )
    ready.env["PYTHONPATH"] = str(ready.home)
    ready.state.unlink()
    done = ready.run()
    assert called(done) and "Waiting" not in done.stdout


# ---------------------------------------------------------------- what stops it, in plain words


def test_no_network(ready):
    ready.unreachable()
    ready.state.unlink()
    shutil.rmtree(ready.site / f"uv-{environment.UV_VERSION}.dist-info")
    for path in ready.python.parent.glob("uv*"):
        path.unlink()
    assert stopped(ready.run(), "cannot be reached", "picks up where it left off")
    done = ready.run("doctor")
    assert done.returncode == 1
    assert re.search(r"(?m)^problem +Network: .* not reachable", done.stdout)


def test_no_build_for_this_computer(ready):
    ready.lock("tiny==3.0 --hash=sha256:" + "0" * 64)
    assert stopped(ready.run(), "tiny==3.0 is not available for this computer")


def test_another_build_than_the_tested_one(ready):
    ready.lock("tiny==2.0 --hash=sha256:" + "0" * 64)
    assert stopped(ready.run(), "differs from the one that was tested")


def test_a_lock_is_missing(ready):
    (ready.folder / "requirements-gpu.lock").unlink()
    assert stopped(ready.run(), "requirements-gpu.lock is missing")


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
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", folder]).returncode:
        pytest.skip("this machine does not let its root mount a disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@needs_mount
def test_read_only_disk_is_good_enough_once_installed(model, disk, tmp_path, wheels):
    shutil.copytree(model.folder, disk / "course", symlinks=True)
    place = Place(disk / "course", tmp_path / "home", wheels)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert quiet(place.run())
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    place.state.unlink()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert stopped(place.run(), "cannot be written", "copy the course")
    assert "problem" in place.run("doctor").stdout


@needs_mount
def test_too_small_disk_is_noticed_before_anything_is_installed(disk, tmp_path, wheels):
    place = Place(disk / "course", tmp_path / "home", wheels, honest=True)
    assert stopped(place.run(), "too little room", "GB are free")
    assert not place.venv.exists()
    done = place.run("doctor")
    assert done.returncode == 1 and "too little room" in done.stdout
    place.gpu(True)
    assert not environment.cuda_fits() or stopped(place.run(), "python course.py --cpu")


@needs_mount
def test_disk_that_fills_up_meanwhile(model, disk, tmp_path, wheels):
    shutil.copytree(model.venv, disk / "course" / ".venv", symlinks=True)
    place = Place(disk / "course", tmp_path / "home", wheels)
    place.lock("tiny 1.0", "large")
    assert stopped(place.run(), "The disk is full")
    subprocess.run(["mount", "-o", "remount,size=300m", disk], check=True)
    assert called(place.run())
    assert (place.site / "large.txt").stat().st_size == 60_000_000
    assert (place.folder / "build/uv-cache").is_dir()  # the home folder is on another disk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (str(OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))), "disk is full"),
        ("ERROR: [WinError 112] There is not enough space on the disk", "disk is full"),
        ("cause: Zu wenig Speicherplatz (os error 112)", "disk is full"),
        ("ERROR: [WinError 5] Access is denied: 'x'", "Close every JupyterLab"),
        ("ERROR: No such file\nHINT: Windows Long Path support", "too long for Windows"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'", "certificate"),
        ("WARNING: Retrying after connection broken by 'NewConnectionError", "no network"),
        ("WARNING: 401 Error, Credentials not correct for https://a", "refused the login"),
        ("ERROR: Something else happened.", "Something else happened. Type the same"),
        ("", "no reason given"),
    ],
)
def test_reasons_in_plain_words(text, words):
    assert words in environment.explain(text)


# ---------------------------------------------------------------- the real locks


def locked(name):
    """Return the requirements in a lock."""
    text = (COURSE / name).read_text(encoding="utf-8")
    return [Requirement(line) for line in re.findall(r"(?m)^[a-z0-9][^\\\n]+", text)]


def test_each_package_is_locked_with_hashes_and_no_address():
    for path in environment.LOCKS.values():
        text = path.read_text(encoding="utf-8")
        form = (
            r"[a-z0-9][a-z0-9._-]*==[\w.+!]+( ; [^\\\n]+)? \\\n(    --hash=sha256:\w{64}( \\)?\n)+"
        )
        assert not re.sub(rf"(?m)^{form}", "", text)


def test_both_locks_have_the_same_versions_but_for_tensorflow():
    pins = [
        {(one.name, str(one.specifier)) for one in locked(path.name)}
        for path in environment.LOCKS.values()
    ]
    cpu, gpu = ({name for name, _ in one - other} for one, other in (pins, pins[::-1]))
    assert cpu == {"tensorflow-cpu"}
    assert len(gpu) > 5 and all(name.startswith("nvidia-") for name in gpu)
    versions = {
        str(one.specifier) for one in locked("requirements.lock") if "tensorflow" in one.name
    }
    assert versions == {
        str(one.specifier) for one in locked("requirements-gpu.lock") if one.name == "tensorflow"
    }


def test_requirements_with_cuda():
    text = "numpy>=2\ntensorflow-cpu>=2.20,<2.22; x == 'y'\ntensorflow>=2.20,<2.22; z\nkeras>=3\n"
    assert locks.with_cuda(text) == "numpy>=2\ntensorflow[and-cuda]>=2.20,<2.22\nkeras>=3\n"


@pytest.mark.parametrize(("system", "machine"), [("darwin", "x86_64"), ("win32", "ARM64")])
def test_computers_without_tensorflow_get_the_rest(system, machine):
    """Neither JupyterLab nor keras has a build for them in each version."""
    there = {"sys_platform": system, "platform_machine": machine, "python_version": "3.12"}
    there |= {"python_full_version": "3.12.1", "platform_system": "", "os_name": ""}
    names = {
        one.name
        for one in locked("requirements.lock")
        if not one.marker or one.marker.evaluate(there)
    }
    assert {"jupyterlab", "scikit-image", "ipywidgets", "matplotlib"} <= names
    assert not {"tensorflow", "tensorflow-cpu", "keras", "h5py"} & names
