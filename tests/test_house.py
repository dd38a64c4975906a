"""The house is in order: links, address, requirements, licenses, and nothing private in a file."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from common import COURSE, NOTEBOOKS
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SETTINGS = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))
ADDRESS = SETTINGS["tool"]["course"]["repository"]
TEXTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"]
EVERYWHERE = [*TEXTS, *(path.relative_to(COURSE).as_posix() for path in NOTEBOOKS)]


def read(name):
    """Return the text of a file, or the text cells of a notebook."""
    if name.endswith(".ipynb"):
        notebook = nbformat.read(COURSE / name, as_version=4)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        return "\n\n".join(cells)
    return (COURSE / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------- links and address


def anchors(text):
    """Return the anchors that GitHub gives to the headings of a text."""
    text = re.sub(r"(?s)```.*?```", "", text)
    titles = re.findall(r"(?m)^#+ +(.+?)\s*$", text)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(text):
    """Return the targets of links and pictures that stay inside the repository."""
    text = re.sub(r"(?s)(`{3,}).*?\1|`[^`\n]*`", "", text)
    targets = re.findall(r"\]\(\s*<?([^)\s>]+)", text)
    targets += re.findall(r"""\b(?:href|src)=["']([^"']+)""", text)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize("name", EVERYWHERE)
def test_links_that_stay_inside_lead_somewhere(name, kept):
    folder = (COURSE / name).parent
    for target in links(read(name)):
        path, _, anchor = target.partition("#")
        file = (folder / path).resolve() if path else COURSE / name
        assert file.is_relative_to(COURSE), f"{target} leaves the repository"
        inside = file.relative_to(COURSE).as_posix()
        known = inside in kept or any(other.startswith(f"{inside}/") for other in kept)
        assert known, f"{target}: git keeps no such file"
        if anchor and inside.endswith((".md", ".ipynb")):
            assert anchor.lower() in anchors(read(inside)), f"{target}: no such heading"


def test_the_search_for_links_sees_all_forms():
    text = "[a](b.md) ![c](d/e.png 'title') <img src=\"f.png\"> [x](https://x.org) `[n](o)` [g](#h)"
    assert links(text) == ["b.md", "d/e.png", "#h", "f.png"]


@pytest.mark.parametrize("name", EVERYWHERE)
def test_badges_lead_to_notebooks_at_the_course_s_address(name):
    text = read(name)
    own = re.escape(ADDRESS.removeprefix("https://github.com/"))
    for target in re.findall(r"https://colab\.research\.google\.com/github/[^)\s\"]+", text):
        form = rf"https://colab\.research\.google\.com/github/{own}/blob/main/notebooks/(.+)"
        found = re.fullmatch(form, target)
        assert found, f"{target} is not at {ADDRESS}"
        assert (COURSE / "notebooks" / found[1]).is_file(), target
    for target in re.findall(r"https://github\.com/OWNER/[^)\s\"]+", text):
        assert target.startswith(ADDRESS), target


def test_the_readme_has_a_badge_for_every_notebook_and_the_two_commands():
    text = read("README.md")
    for path in NOTEBOOKS:
        assert f"/blob/main/notebooks/{path.name}" in text, path.name
    assert "python course.py\n" in text and "python course.py test" in text


def test_contributing_has_the_commands_that_exist():
    text = read("CONTRIBUTING.md")
    code = read("course.py")
    for command in set(re.findall(r"python course\.py (\w+)", text)):
        assert f'add_parser("{command}"' in code, command
    assert "uv pip compile --universal" in text


# ---------------------------------------------------------------- requirements


def requirements(name):
    """Return the requirements in a file, without its comments."""
    lines = (line.partition(" #")[0].strip() for line in read(name).splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def pins(name):
    """Return (name, version) for each pin of a file."""
    found = []
    for requirement in requirements(name):
        specifiers = list(requirement.specifier)
        if [one.operator for one in specifiers] == ["=="]:
            found.append((canonicalize_name(requirement.name), specifiers[0].version))
    return found


def test_each_requirement_is_bounded_below_and_above():
    for requirement in requirements("requirements.txt"):
        operators = sorted(one.operator for one in requirement.specifier)
        assert operators == ["<", ">="], requirement


def test_each_requirement_stands_below_a_heading_or_says_itself_what_it_is_for():
    for block in read("requirements.txt").split("\n\n"):
        heading, *lines = block.strip().splitlines()
        assert heading.startswith("# "), heading
        for line in lines:
            assert (
                line.startswith("# ") or "#" in line or re.search(r"\(from \d\d on\)|test", block)
            )


def test_the_lock_lies_within_the_requirements():
    locked = {}
    for name, version in pins("requirements.lock"):
        locked.setdefault(name, []).append(version)
    for requirement in requirements("requirements.txt"):
        versions = locked.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in the lock"
        for version in versions:
            assert requirement.specifier.contains(version), f"{requirement}: locked {version}"


def test_the_lock_pins_everything_and_names_no_index_host_or_path():
    text = read("requirements.lock")
    for line in text.splitlines():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*(\[[a-z,-]+\])?==[\w.+!]+( ; .+)?", line), line
    assert not re.search(r"https?:|file:|@|--|[/\\]", text)


def test_the_floor_is_allowed_by_the_requirements():
    floor = dict(pins("tests/floor.txt"))
    # Versions of Google Colab; where this grows stale, look there and change both.
    assert {"numpy", "matplotlib", "scikit-learn", "ipykernel", "ipywidgets", "keras"} <= set(floor)
    for requirement in requirements("requirements.txt"):
        version = floor.get(canonicalize_name(requirement.name))
        if version:
            assert requirement.specifier.contains(version), f"{requirement}: Colab has {version}"


def test_what_the_floor_leaves_open_is_bounded_as_in_the_requirements():
    pinned = dict(pins("tests/floor.txt"))
    bounds = {one.name: one.specifier for one in requirements("requirements.txt")}
    for requirement in requirements("tests/floor.txt"):
        if canonicalize_name(requirement.name) not in pinned:
            assert requirement.specifier == bounds[requirement.name], requirement


def test_what_the_notebooks_import_is_required():
    modules = {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                for name in re.findall(r"(?m)^\s*(?:from|import) (\w+)", cell.source):
                    modules.setdefault(name, path.name)
    from utils.environment import NEEDED

    required = {canonicalize_name(one.name) for one in requirements("requirements.txt")}
    for module, where in modules.items():
        if module not in sys.stdlib_module_names and module != "utils":
            assert module in NEEDED, f"{where} imports {module}: environment.NEEDED lacks it"
    assert {canonicalize_name(name) for name in NEEDED.values()} <= required


# ---------------------------------------------------------------- files


def test_every_file_in_data_is_told_of(kept):
    text = read("data/README.md")
    shipped = [name for name in kept if name.startswith("data/") and name != "data/README.md"]
    assert shipped
    for name in shipped:
        assert f"`{name.removeprefix('data/')}`" in text, name


def test_the_licenses_are_there():
    text = read("LICENSE")
    assert "MIT License" in text and 'THE SOFTWARE IS PROVIDED "AS IS"' in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text
    assert "](LICENSE)" in read("README.md")


def test_git_keeps_what_a_clone_needs_and_no_leftovers(kept):
    needed = {"README.md", "LICENSE", "CHANGELOG.md", "course.py", "requirements.lock", ".ci/run"}
    needed |= {".github/workflows/tests.yml", ".github/ISSUE_TEMPLATE/bug.yml"}
    assert needed <= set(kept)
    leftovers = re.compile(r"(^|/)(\.venv|build|__pycache__|\.ipynb_checkpoints|\.DS_Store)(/|$)")
    assert not [name for name in kept if leftovers.search(name)]
    assert max((COURSE / name).stat().st_size for name in kept) < 2_000_000


def test_the_bug_form_asks_for_the_doctor():
    assert "python course.py doctor" in read(".github/ISSUE_TEMPLATE/bug.yml")


def test_the_workflow_runs_the_readme_s_command_everywhere():
    text = read(".github/workflows/tests.yml")
    for word in ("ubuntu-latest", "macos-latest", "windows-latest", '"3.11"', '"3.12"', '"3.13"'):
        assert word in text
    assert "python course.py test" in text and "tests/floor.txt" in text
    assert "python3 course.py test" in read(".ci/run")


# In pieces, so that this file does not find itself.
PRIVATE = re.compile(
    r"(?<![\w.:/-])/(?:ro" r"ot|wo" r"rk|ho" r"me/\w+|Us" r"ers/\w+)/|[A-Za-z]:\\+Us" r"ers\\"
)


def test_no_file_holds_the_path_of_a_machine(kept):
    for name in kept:
        text = (COURSE / name).read_bytes().decode("utf-8", errors="replace")
        # What is drawn is letters by chance.
        text = re.sub(r'"image/(?:png|jpeg)": (?:"[^"]*"|\[[^\]]*\])', "", text)
        found = PRIVATE.search(text)
        assert not found, f"{name}: {text[max(0, found.start() - 40) : found.end() + 40]!r}"


def test_the_search_for_private_paths_finds_them():
    for path in ("/{}/x", " '/{}/anna/x'", "(/{}/anna/x)"):
        for folder in ("root", "work"):
            assert PRIVATE.search(path.format(folder)), path
    for path in (" '/{}/anna/x'", "C:/x:\n/{}/anna/", "C:\\{}\\anna", "(/{}/anna/x)"):
        assert PRIVATE.search(path.format("Users")), path
    for path in ("https://x.org/{}/", "C:\\course", "my/{}/x", "/usr/bin/env"):
        assert not PRIVATE.search(path.format("work")), path


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_is_content(command):
    answer = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=COURSE, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_text_files_end_their_lines_as_unix_does_and_are_utf_8(kept, git, repository):
    """In the repository; a clone on Windows may differ."""
    listing = git(
        "ls-files",
        "--eol",
        GIT_DIR=repository,
        GIT_WORK_TREE=COURSE,
        GIT_INDEX_FILE=Path(repository) / "index",
    )
    assert len(listing.splitlines()) == len(kept)
    assert not [line for line in listing.splitlines() if line.startswith(("i/crlf", "i/mixed"))]
