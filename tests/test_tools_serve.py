"""course.py serve: what its options do, and what it says."""

import re
import socket
import subprocess
import sys

import pytest
from common import COURSE
from serve_client import COLORS, network

import course
from tools import serve as tool
from tools import serve_on_ray
from utils import serve


@pytest.fixture
def folder(tmp_path):
    """Return a model folder with two versions."""
    serve.publish(network(), COLORS, folder=tmp_path, accuracy=0.875)
    serve.publish(network(), COLORS, folder=tmp_path)
    return tmp_path


@pytest.fixture
def started(monkeypatch):
    """Let the server do nothing; return what it would have served, and how."""
    found = {}

    def application(folder, **settings):
        found.update(settings, folder=folder)
        return "app"

    def run(self, sockets):
        found.update(config=self.config, address=sockets[0].getsockname(), proto=sockets[0].proto)
        sockets[0].close()

    monkeypatch.setattr(serve, "application", application)
    monkeypatch.setattr(tool.uvicorn.Server, "run", run)
    return found


def test_course_hands_over_to_it():
    module, needs_packages, _ = course.COMMANDS["serve"]
    assert module == "tools.serve" and needs_packages
    command = [sys.executable, "-m", module, "--help"]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    for option in ("--host", "--port", "--token", "--folder", "--use", "--versions"):
        assert option in done.stdout


def test_versions_are_listed_and_the_way_back_is_one_command(folder, capsys):
    assert tool.main(["--folder", str(folder), "--versions"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"  v1  \S+Z, 3 classes, 87\.5% right", lines[0])
    assert re.fullmatch(r"\* v2  \S+Z, 3 classes", lines[1])
    assert tool.main(["--folder", str(folder), "--use", "v1"]) == 0
    assert capsys.readouterr().out.startswith("* v1") and serve.current(folder) == "v1"
    assert tool.main(["--folder", str(folder), "--use", "v9"]) == 1
    assert "no version 'v9'. Published: v1, v2." in capsys.readouterr().err
    assert serve.current(folder) == "v1"


def test_it_listens_on_this_computer_only_and_keeps_no_log_of_senders(folder, started, capsys):
    assert tool.main(["--folder", str(folder), "--port", "0"]) == 0
    host, port = started["address"]
    assert host == "127.0.0.1" and started["token"] is None and started["keep_unsure"] is None
    assert f"Version v2 is at http://127.0.0.1:{port}/\n" in capsys.readouterr().out
    assert started["config"].access_log is False
    assert started["proto"] == socket.IPPROTO_TCP, "else each answer waits 40 ms"


def test_letting_others_in_gives_a_token(folder, started, capsys):
    tool.main(["--folder", str(folder), "--port", "0", "--host", "0.0.0.0"])
    token = started["token"]
    assert len(token) > 15 and f"/#token={token}\n" in capsys.readouterr().out
    tool.main(["--folder", str(folder), "--port", "0", "--host", "0.0.0.0"])
    assert started["token"] != token, "a new one each time"
    tool.main(["--folder", str(folder), "--port", "0", "--host", "0.0.0.0", "--token", "mine"])
    assert started["token"] == "mine"


def test_a_port_that_is_taken_is_told(folder, started, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert tool.main(["--folder", str(folder), "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert f"Port {port} of 127.0.0.1" in error and "--port 8001" in error
    assert not started


def test_a_port_that_cannot_be_is_told(folder, started, capsys):
    assert tool.main(["--folder", str(folder), "--port", "99999"]) == 1
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err
    assert not started


def test_no_version_is_made_among_other_things(tmp_path, started, capsys, monkeypatch):
    monkeypatch.setattr(serve, "publish_first", None)
    (tmp_path / "holiday.jpg").touch()
    assert tool.main(["--folder", str(tmp_path), "--port", "0"]) == 1
    error = capsys.readouterr().err
    assert "holds other things (holiday.jpg)" in error and "new or empty" in error
    assert tool.main(["--folder", str(tmp_path / "holiday.jpg"), "--port", "0"]) == 1
    assert "is a file" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["holiday.jpg"] and not started


def test_a_first_version_is_made_if_there_is_none(tmp_path, started, capsys, monkeypatch):
    made = []
    monkeypatch.setattr(serve, "publish_first", made.append)
    tool.main(["--folder", str(tmp_path), "--port", "0"])
    assert made == [tmp_path] and "Making a first version" in capsys.readouterr().out


def test_without_ray_it_says_how_to_get_it(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SystemExit):
        serve_on_ray.main(["--folder", str(folder)])
    assert 'pip install "ray[serve]"' in capsys.readouterr().err
    with pytest.raises(SystemExit):
        serve_on_ray.main(["--folder", str(folder), "--host", "0.0.0.0"])
    assert "give a --token" in capsys.readouterr().err


def test_the_container_gets_all_that_the_app_imports():
    """The Dockerfile picks lines of requirements.txt; only packages of these may be needed."""
    picked = re.search(r'grep -E "\^\(([^)]+)\)', (COURSE / "Dockerfile").read_text())[1].split("|")
    lines = (COURSE / "requirements.txt").read_text().splitlines()
    assert set(picked) <= {re.match(r"[\w-]*", line)[0] for line in lines}
    program = (
        "import sys, importlib.metadata as m\n"
        "import tools.serve, utils.backbones, data.drawn_animals\n"
        "names = m.packages_distributions()\n"
        "for one in {name.split('.')[0] for name in sys.modules}:\n"
        "    print(*names.get(one, []), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=COURSE, capture_output=True, text=True
    )
    direct = {re.match(r"[\w-]*", line)[0] for line in lines}
    assert set(done.stdout.split()) & direct <= set(picked)
