"""course.py address, on a small course folder."""

import shutil
import subprocess
import sys

import pytest
from common import COURSE


@pytest.fixture
def folder(tmp_path):
    """Return a course folder with links in README.md and a notebook."""
    for name in ("course.py", "utils/__init__.py", "utils/files.py", "utils/environment.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(COURSE / name, tmp_path / name)
    shutil.copytree(COURSE / "tools", tmp_path / "tools")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.course]\n# note\nrepository = "https://github.com/OWNER/REPOSITORY"\n'
        'branch = "main"\n'
    )
    badge = "https://colab.research.google.com/github/{0}/blob/main/notebooks/01.ipynb"
    text = badge + " https://github.com/{0}.git https://github.com/{0}. {0} github.com/{0}-2"
    text = (text + " github.com/{0}.io").format("OWNER/REPOSITORY")
    cell = r'"address, branch = \"https://github.com/OWNER/REPOSITORY\", \"main\"\n"'
    (tmp_path / "README.md").write_bytes((text + "\r\né\n").encode())
    citation = "repository-code: https://github.com/OWNER/REPOSITORY\n"
    (tmp_path / "CITATION.cff").write_text(citation, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01.ipynb").write_text(text + cell, encoding="utf-8")
    return tmp_path


def address(folder, *args):
    return subprocess.run(
        [sys.executable, "course.py", "address", *args],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    "url", ["https://github.com/you/my.course", "github.com/you/my.course.git/"]
)
def test_address_is_set_everywhere_and_can_be_set_again(folder, url):
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    assert address(folder).stdout == "https://github.com/OWNER/REPOSITORY, branch main\n"
    done = address(folder, url)
    assert done.returncode == 0 and done.stdout.endswith(
        "README.md, CITATION.cff, notebooks/01.ipynb, pyproject.toml\n"
    )
    assert address(folder).stdout == "https://github.com/you/my.course, branch main\n"
    after = (folder / "README.md").read_bytes().decode()
    assert after.count("you/my.course") == 3
    # Only the links, and only the whole name: the bare words and the longer names stay.
    assert after.count("OWNER/REPOSITORY") == 3 and after.endswith("\r\né\n")
    assert "/github/you/my.course/blob/main/" in after
    assert address(folder, "https://github.com/OWNER/REPOSITORY").returncode == 0
    assert before == {path: path.read_bytes() for path in before}


def test_a_pull_request_can_point_colab_at_its_own_branch(folder):
    before = (folder / "notebooks" / "01.ipynb").read_text(encoding="utf-8")
    assert address(folder, "--branch", "fix/typo").returncode == 0
    after = (folder / "notebooks" / "01.ipynb").read_text(encoding="utf-8")
    assert "/OWNER/REPOSITORY/blob/fix/typo/notebooks/01.ipynb" in after
    assert r"\", \"fix/typo\"\n" in after
    assert address(folder, "--branch", "main").returncode == 0
    assert (folder / "notebooks" / "01.ipynb").read_text(encoding="utf-8") == before
    assert "not the name of a branch" in address(folder, "--branch", "a b").stderr


@pytest.mark.parametrize(
    "url", ["", "course", "https://gitlab.com/a/b", "https://github.com/a", "https://github.com/a/b/c",
            "https://github.com/a b/c", "https://github.com/-a/b", "https://github.com/a/.."]
)  # fmt: skip
def test_wrong_address_is_refused(url):
    from tools import address, environment

    with pytest.raises(environment.Stop, match=r"https://github\.com/you/course"):
        address.main([url])
