"""What several test files share."""

import os
import shutil
import subprocess

import nbformat
import pytest
from common import BRANCH, COURSE, NOTEBOOKS

# A kernel named python3 in the home folder must not win over that of the tested environment.
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"


@pytest.fixture(scope="session")
def git():
    """Return a function that runs git without the person's own settings and hooks."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def call(*arguments, **variables):
        private = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }
        for who in ("AUTHOR", "COMMITTER"):
            private |= {f"GIT_{who}_NAME": "test", f"GIT_{who}_EMAIL": "test@example.org"}
        answer = subprocess.run(
            ["git", *map(str, arguments)],
            env=os.environ | private | {name: str(value) for name, value in variables.items()},
            capture_output=True,
            encoding="utf-8",
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return call


@pytest.fixture(scope="session")
def repository(git, tmp_path_factory):
    """Return a bare repository that holds the working tree as git would keep it."""
    bare = tmp_path_factory.mktemp("bare") / "course.git"
    git("init", "--quiet", "--bare", f"--initial-branch={BRANCH}", bare)
    where = {"GIT_DIR": bare, "GIT_WORK_TREE": COURSE, "GIT_INDEX_FILE": bare / "index"}
    git("add", "--all", COURSE, **where)
    git("commit", "--quiet", "--message", "the working tree", **where)
    return bare


@pytest.fixture(scope="session")
def kept(git, repository):
    """Return the files of the working tree that git keeps, as paths from the course's folder."""
    listing = git("ls-tree", "-r", "-z", "--name-only", BRANCH, GIT_DIR=repository)
    return sorted(name for name in listing.split("\0") if name)


@pytest.fixture(scope="session", params=NOTEBOOKS, ids=lambda path: path.stem)
def stored(request):
    """Return each notebook as it is stored, with its path as ``stored.path``."""
    notebook = nbformat.read(request.param, as_version=4)
    object.__setattr__(notebook, "path", request.param)
    return notebook
