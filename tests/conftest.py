"""What several test files share."""

import os
import shutil

import nbformat
import pytest
from common import BRANCH, NOTEBOOKS, bare_repository, run_git

# A kernel named python3 in the home folder must not win over that of the tested environment.
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"


@pytest.fixture(scope="session")
def git():
    """Return a function that runs git without the person's own settings and hooks."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    return run_git


@pytest.fixture(scope="session")
def repository(git, tmp_path_factory):
    """Return a bare repository that holds the working tree as git would keep it."""
    return bare_repository(tmp_path_factory.mktemp("bare") / "course.git")


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
