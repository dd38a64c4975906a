"""The hub's settings say what its README says; the trial with people is tests/benchmarks_hub.py."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from common import BRANCH, COURSE, SETTINGS
from packaging.requirements import Requirement

HUB = COURSE / "hub"
README = (HUB / "README.md").read_text(encoding="utf-8")
CONFIG = (HUB / "jupyterhub_config.py").read_text(encoding="utf-8")
VALUES = yaml.safe_load((HUB / "kubernetes" / "values.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (COURSE / "binder" / "Dockerfile").read_text(encoding="utf-8")
SETTING = re.compile(r"(?m)^([A-Z]+(?: = [A-Z]+)*) = (.+?)  #")


def settings():
    """Return the settings at the top of the configuration, as text."""
    found = {}
    for names, value in SETTING.findall(CONFIG.split("COURSE = ")[0]):
        found |= dict.fromkeys(names.split(" = "), value)
    return found


@pytest.fixture
def loaded(monkeypatch):
    """Return what reads the configuration as JupyterHub does."""
    monkeypatch.setattr("tools.kernel.write_settings", lambda environment: None)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return read_configuration


def read_configuration(systemd):
    """Return the configuration as JupyterHub reads it, on a server with or without systemd."""
    if sys.platform == "win32":
        pytest.skip("a hub runs on Linux")
    pytest.importorskip("traitlets")
    pytest.importorskip("tornado")
    from traitlets.config import Config

    config = Config()
    code = CONFIG.replace('Path("/run/systemd/system").is_dir()', str(systemd))
    space = {"__file__": str(HUB / "jupyterhub_config.py"), "get_config": lambda: config}
    exec(compile(code, "jupyterhub_config.py", "exec"), space)
    return config, space


# ---------------------------------------------------------------- settings


def test_the_readme_explains_each_setting_with_the_value_that_it_has():
    assert len(settings()) >= 10
    for name, value in settings().items():
        assert f"| `{name}` | `{value}` |" in README, name
    for name in re.findall(r"(?m)^\| `([A-Z]+)` \|", README):
        assert name in settings(), f"{name} is no setting"


@pytest.mark.parametrize("systemd", [True, False])
def test_the_configuration_can_be_read_and_holds_the_limits(systemd, loaded):
    config, space = loaded(systemd)
    assert config.Spawner.mem_limit == space["MEMORY"]
    assert config.JupyterHub.active_server_limit == space["SEATS"]
    assert config.Spawner.environment["COURSE_BRANCH"] == BRANCH
    assert Path(config.Spawner.environment["JUPYTER_CONFIG_PATH"]).is_dir()
    first = config.Spawner.default_url.removeprefix("/lab/tree/course/")
    assert (COURSE / first).is_file()
    command = " ".join(config.Spawner.cmd)
    if systemd:
        assert config.SystemdSpawner.unit_extra_properties == {"TasksMax": str(space["TASKS"])}
    else:
        assert command.startswith(f"prlimit --data={3 * 1024**3} --nproc={space['TASKS']} sh ")
    assert str(HUB / "start.sh") in command


@pytest.mark.parametrize("systemd", [True, False])
def test_jupyterhub_knows_everything_that_is_set(systemd, loaded):
    """A misspelled option would be ignored in silence."""
    for name in ("jupyterhub", "firstuseauthenticator", "jupyterhub_idle_culler", "nbgitpuller"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: hub/requirements.lock")
    from firstuseauthenticator import FirstUseAuthenticator
    from jupyterhub.app import JupyterHub
    from jupyterhub.spawner import LocalProcessSpawner

    config, _ = loaded(systemd)
    classes = {"JupyterHub": JupyterHub, "Authenticator": FirstUseAuthenticator}
    classes["Spawner"] = LocalProcessSpawner
    if systemd:
        from systemdspawner import SystemdSpawner

        classes |= {"SystemdSpawner": SystemdSpawner, "Spawner": SystemdSpawner}
    for section, values in config.items():
        for option in values:
            assert classes[section].class_traits(config=True).get(option), f"{section}.{option}"
    JupyterHub(config=config)


def test_configurable_http_proxy_answers():
    if shutil.which("configurable-http-proxy") is None:
        pytest.skip("configurable-http-proxy is not installed: npm")
    answer = subprocess.run(
        ["configurable-http-proxy", "--version"], capture_output=True, text=True
    )
    assert answer.stdout.strip().split(".")[0] in "45"


# ---------------------------------------------------------------- the cluster and the image


def test_the_cluster_makes_the_same_choices(loaded):
    config, space = loaded(True)
    person, hub = VALUES["singleuser"], VALUES["hub"]
    assert person["memory"]["limit"] == space["MEMORY"]
    assert person["cpu"]["limit"] == space["CORES"]
    assert person["defaultUrl"] == config.Spawner.default_url
    assert VALUES["cull"]["timeout"] == space["IDLE"]
    assert hub["activeServerLimit"] == space["SEATS"]
    assert hub["concurrentSpawnLimit"] == config.JupyterHub.concurrent_spawn_limit
    assert hub["config"]["JupyterHub"]["authenticator_class"] == (
        config.JupyterHub.authenticator_class
    )
    pattern = hub["config"]["Authenticator"]["username_pattern"]
    assert pattern == config.Authenticator.username_pattern
    source = {"COURSE_SOURCE": SETTINGS["repository"], "COURSE_BRANCH": BRANCH}
    assert person["extraEnv"] == source
    start = config.Spawner.cmd
    assert [Path(start[1]).name, Path(start[2]).name] == ["start.sh", "jupyterhub-singleuser"]
    assert person["cmd"] == [
        *("sh", "/opt/course/hub/start.sh", "jupyterhub-singleuser"),
        *start[3:],
    ]


def test_the_cluster_s_values_are_options_of_the_chart():
    """Names from the chart's own values.yaml; it refuses any other."""
    known = {
        "hub": {"activeServerLimit", "concurrentSpawnLimit", "config"},
        "proxy": {"https"},
        "singleuser": set(
            "image extraEnv cmd defaultUrl startTimeout memory cpu storage".split()  # noqa: SIM905
        ),
        "cull": {"enabled", "timeout", "every"},
        "prePuller": {"hook", "continuous"},
    }
    assert {name: set(values) for name, values in VALUES.items()} == known


def test_the_image_copies_what_is_there_and_is_as_binder_wants_it():
    for line in re.findall(r"(?m)^COPY (?:--\S+ )*(.+)$", DOCKERFILE):
        for name in line.split()[:-1]:
            assert (COURSE / name).exists(), name
    for line in ("ARG NB_USER=jovyan", "ARG NB_UID=1000", "USER ${NB_USER}", "WORKDIR ${HOME}"):
        assert f"\n{line}\n" in DOCKERFILE, line
    assert "ENTRYPOINT" not in DOCKERFILE
    inside = {"/opt/course/tools/jupyter": "tools/jupyter"}
    inside |= {f"/opt/course/hub/{name}": f"hub/{name}" for name in ("start.sh", "gitattributes")}
    for there, here in inside.items():
        assert there in DOCKERFILE + str(VALUES), there
        assert (COURSE / here).exists(), here


# ---------------------------------------------------------------- packages


def pins(path):
    """Return {name: version} of a lock."""
    text = path.read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)", text))


def test_the_hub_s_lock_fits_its_requirements_and_the_course_s_lock():
    course, hub = pins(COURSE / "requirements.lock"), pins(HUB / "requirements.lock")
    lines = (HUB / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in filter(None, (line.split("#")[0].strip() for line in lines)):
        requirement = Requirement(line)
        assert requirement.specifier.contains(hub[requirement.name]), line
    differ = {name for name in course.keys() & hub.keys() if course[name] != hub[name]}
    assert not differ, "both are installed into one environment: python -m tools.locks"


# ---------------------------------------------------------------- an update


def test_an_update_mixes_no_notebooks(git, tmp_path):
    """Where two changed a notebook, the person's copy stays whole; other files are merged."""
    (tmp_path / "theirs").mkdir()
    git("init", "--quiet", "--initial-branch=main", tmp_path / "theirs")
    lesson = tmp_path / "theirs" / "lesson.ipynb"
    cells = [nbformat.v4.new_code_cell(f"x = {number}", id=f"n{number}") for number in range(9)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), lesson)
    (tmp_path / "theirs" / "page.md").write_text("one\ntwo\nthree\nfour\n", encoding="utf-8")
    git("-C", tmp_path / "theirs", "add", "--all")
    git("-C", tmp_path / "theirs", "commit", "--quiet", "--message", "first")
    git("clone", "--quiet", tmp_path / "theirs", tmp_path / "mine")
    for folder, number in (("theirs", 1), ("mine", 7)):
        path = tmp_path / folder / "lesson.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[number].source += f"  # {folder}"
        nbformat.write(notebook, path)
        page = tmp_path / folder / "page.md"
        old = {"theirs": "one\n", "mine": "four\n"}[folder]
        page.write_text(page.read_text("utf-8").replace(old, f"{folder}\n"), encoding="utf-8")
        git("-C", tmp_path / folder, "commit", "--quiet", "--all", "--message", "change")
    mine = (tmp_path / "mine" / "lesson.ipynb").read_bytes()
    git("-C", tmp_path / "mine", "fetch", "--quiet")
    attributes = f"core.attributesFile={HUB / 'gitattributes'}"
    git("-C", tmp_path / "mine", "-c", attributes, "merge", "-q", "-Xours", "origin/main")
    assert (tmp_path / "mine" / "lesson.ipynb").read_bytes() == mine
    page = (tmp_path / "mine" / "page.md").read_text(encoding="utf-8")
    assert page == "theirs\ntwo\nthree\nmine\n"
