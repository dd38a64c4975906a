"""The hub's settings say what its README says; the trial with people is tests/benchmarks_hub.py."""

import importlib.util
import json
import random
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
    threads = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")
    assert person["extraEnv"] == source | {one: config.Spawner.environment[one] for one in threads}
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
    inside["/opt/course/hub/start.sh"] = "hub/start.sh"
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


def keeps(before, after):
    """Say whether all cells of a notebook, with what came out of them, are in another one."""

    def cells(notebook):
        return {json.dumps([cell.source, cell.get("outputs")], sort_keys=True) for cell in notebook}

    return cells(before) <= cells(after)


@pytest.mark.parametrize("seed", range(5))
def test_an_update_loses_nothing_in_a_notebook(git, tmp_path, seed):
    """nbgitpuller merges as git does, line by line: a person's cells must come out whole."""
    chance = random.Random(seed)
    theirs, mine = tmp_path / "theirs", tmp_path / "mine"
    theirs.mkdir()
    git("init", "--quiet", "--initial-branch=main", theirs)
    shutil.copy(COURSE / "notebooks" / "03_knn_digits.ipynb", theirs / "lesson.ipynb")
    git("-C", theirs, "add", "--all")
    git("-C", theirs, "commit", "--quiet", "--message", "first")
    git("clone", "--quiet", theirs, mine)

    notebook = nbformat.read(theirs / "lesson.ipynb", as_version=4)
    for number in range(3):
        chance.choice(notebook.cells[2:]).source += f"\n# improved {number}"
    notebook.cells.insert(chance.randrange(2, 90), nbformat.v4.new_code_cell("'new'"))
    del notebook.cells[chance.randrange(2, 90)]
    nbformat.write(notebook, theirs / "lesson.ipynb")
    git("-C", theirs, "commit", "--quiet", "--all", "--message", "improved")

    notebook = nbformat.read(mine / "lesson.ipynb", as_version=4)
    own = [
        cell for cell in notebook.cells[2:] if cell.cell_type == "code" and chance.random() < 0.3
    ]
    own.append(nbformat.v4.new_code_cell("'my own'"))
    notebook.cells.insert(chance.randrange(2, 90), own[-1])
    for number, cell in enumerate(own):
        cell.source += f"\n# my answer {number}"
        cell.execution_count = number + 100
        cell.outputs = [nbformat.v4.new_output("stream", text=f"my output {number}\n")]
    nbformat.write(notebook, mine / "lesson.ipynb")
    git("-C", mine, "commit", "--quiet", "--all", "--message", "my work")

    git("-C", mine, "fetch", "--quiet")
    git("-C", mine, "merge", "--quiet", "-Xours", "origin/main")
    merged = nbformat.read(mine / "lesson.ipynb", as_version=4)
    nbformat.validate(merged)
    assert keeps(own, merged.cells)
    assert "'new'" in [cell.source for cell in merged.cells]
