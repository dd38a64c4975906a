"""The house is in order: links, address, requirements, imports, and nothing private in a file."""

import ast
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest
from common import ADDRESS, BRANCH, COURSE, NOTEBOOKS, code_cells
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TEXTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "INSTRUCTORS.md"]
TEXTS += ["data/README.md", "hub/README.md"]
EVERYWHERE = [*TEXTS, *(path.relative_to(COURSE).as_posix() for path in NOTEBOOKS)]
LOCKS = [*sorted(path.name for path in COURSE.glob("requirements*.lock")), "hub/requirements.lock"]


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
def test_links_to_colab_open_notebooks_at_the_course_s_address_and_branch(name):
    text = read(name)
    start = f"{ADDRESS.replace('github.com', 'colab.research.google.com/github')}/blob/{BRANCH}/"
    opened = set()
    for target in re.findall(r"https://colab\.research\.google\.com/github/[^)\s\"]+", text):
        assert target.startswith(start), f"{target} is not at {ADDRESS}, branch {BRANCH}"
        opened.add(target.removeprefix(start))
    notebooks = {path.relative_to(COURSE).as_posix() for path in NOTEBOOKS}
    assert opened <= notebooks
    if name == "README.md":
        assert opened == notebooks, "the README opens each of them"
    for target in re.findall(r"https://github\.com/OWNER/[^)\s\"]+", text):
        assert target.startswith(ADDRESS), target


# ---------------------------------------------------------------- requirements


def test_citation_changelog_and_doctor_tell_the_one_version():
    settings = tomllib.loads(read("pyproject.toml"))["tool"]["course"]
    citation = read("CITATION.cff")
    cited = dict(re.findall(r"(?m)^([\w-]+): (\S+)$", citation))
    assert cited["version"] == settings["version"]
    assert cited["repository-code"] == settings["repository"]
    newest = re.search(r"(?m)^## (?!Unreleased)(\S+), (\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"))
    assert newest.groups() == (cited["version"], cited["date-released"])


def requirements(name):
    """Return the requirements in a file, without its comments and hashes."""
    lines = (re.split(r" #| \\$", line)[0].strip() for line in read(name).splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "--hash"))]


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


def test_the_lock_lies_within_the_requirements():
    locked = {}
    for name, version in pins("requirements.lock"):
        locked.setdefault(name, []).append(version)
    for requirement in requirements("requirements.txt"):
        versions = locked.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in the lock"
        for version in versions:
            assert requirement.specifier.contains(version), f"{requirement}: locked {version}"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_and_names_no_index_host_or_path(name):
    pin = r"[a-z0-9][a-z0-9._-]*(\[[a-z,-]+\])?==[\w.+!]+( ; [^:@/]+?)?( \\)?"
    for line in read(name).splitlines():
        assert re.fullmatch(rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?", line), line


def test_the_floor_is_allowed_by_the_requirements():
    """What it pins are Colab's versions; what it leaves open is bounded as in the requirements."""
    pinned = dict(pins("tests/floor.txt"))
    bounds = {
        canonicalize_name(one.name): one.specifier for one in requirements("requirements.txt")
    }
    for requirement in requirements("tests/floor.txt"):
        name = canonicalize_name(requirement.name)
        if name not in pinned:
            assert requirement.specifier == bounds[name], requirement
        elif name in bounds:
            assert bounds[name].contains(pinned[name]), f"{name}: Colab has {pinned[name]}"


def test_what_the_notebooks_import_is_required():
    from utils.environment import NEEDED

    modules = {}
    for path in NOTEBOOKS:
        for module, _ in imported(path):
            modules.setdefault(module.split(".")[0], path.name)
    required = {canonicalize_name(one.name) for one in requirements("requirements.txt")}
    for module, where in modules.items():
        if module not in {*sys.stdlib_module_names, *OWN}:
            assert module in NEEDED, f"{where} imports {module}: environment.NEEDED lacks it"
    assert {canonicalize_name(name) for name in NEEDED.values()} <= required


# ---------------------------------------------------------------- who imports what

OWN = ("data", "notebooks", "tests", "tools", "utils")
OTHERS = "any package but these"
DRAWING = ("numpy", "PIL", "tqdm")

# Where a file lies (the first line that fits counts), and which of the course's modules and which
# packages it may import. The standard library is free for all.
MAY_IMPORT = {
    "notebooks/": ("utils", "data.drawn_animals", OTHERS),
    "data/drawn_animals/": ("data.drawn_animals", "utils.constants", "utils.files", *DRAWING),
    "data/": ("data", "utils", "tests", OTHERS),  # scripts that made what lies beside them
    "utils/exercises/": ("utils.exercises", "utils.constants", OTHERS),
    "utils/pictures.py": ("utils.constants", OTHERS),
    "utils/overlays.py": ("utils.constants", OTHERS),
    "utils/": ("utils", "data.drawn_animals", OTHERS),
    # These run in .venv.
    "tools/bundle.py": ("tools", "utils", "data.drawn_animals", OTHERS),
    "tools/kit.py": ("tools", "utils", "tests", OTHERS),
    "tools/lab.py": ("tools", "utils.files", "utils.environment", OTHERS),
    "tools/road.py": ("utils.files", OTHERS),
    "tools/room.py": ("tools", "utils.files", "utils.environment", OTHERS),
    "tools/run.py": ("tools", "utils.files", "utils.environment", OTHERS),
    "tools/serve": ("utils", OTHERS),  # and serve_on_ray
    # The others run before anything is installed.
    "tools/": ("tools", "utils.files", "utils.environment"),
    "course.py": ("tools", "utils.files", "utils.environment"),
}


def imported(path):
    """Return (module, whether it is imported as the file is) for each import in a file."""
    if path.suffix == ".ipynb":
        cells = code_cells(nbformat.read(path, as_version=4))
        tree = ast.parse("\n".join(cell.source for cell in cells))
    else:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    later = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = list(path.relative_to(COURSE).parts[: -node.level]) if node.level else []
            module = ".".join([*package, *filter(None, [node.module])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        found += [(name, id(node) not in later) for name in names]
    return found


def forbidden(name, module, allowed):
    """Say why a file of the course must not import a module, or return an empty text."""

    def within(*packages):
        return any(module == one or module.startswith(f"{one}.") for one in packages)

    if module.split(".")[0] in sys.stdlib_module_names or within(*allowed):
        return ""
    if OTHERS in allowed and not within(*OWN):
        return ""
    return f"{name} imports {module}, but only {', '.join(allowed)}"


def test_modules_import_only_what_the_house_allows(kept):
    wrong = []
    for name in kept:
        place = next((place for place in MAY_IMPORT if name.startswith(place)), None)
        if place and name.endswith((".py", ".ipynb")):
            for module, at_once in imported(COURSE / name):
                wrong.append(forbidden(name, module, MAY_IMPORT[place]))
                heavy = module.split(".")[0] in ("tensorflow", "keras", "kaggle")
                if at_once and heavy and not name.startswith("notebooks/"):
                    wrong.append(f"{name} imports {module} at its top: import it where it is used")
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize(
    ("name", "module", "fine"),
    [
        ("utils/pictures.py", "utils.constants.SEED", True),
        ("utils/pictures.py", "utils.files", False),
        ("utils/pictures.py", "matplotlib.pyplot", True),
        ("utils/training.py", "tools.doctor", False),
        ("tools/doctor.py", "utils.files.COURSE", True),
        ("tools/doctor.py", "utils.filesystem", False),
        ("tools/doctor.py", "numpy", False),
        ("notebooks/01_x.ipynb", "data.small_xception", False),
    ],
)
def test_the_search_for_forbidden_imports_finds_them(name, module, fine):
    place = next(place for place in MAY_IMPORT if name.startswith(place))
    assert (forbidden(name, module, MAY_IMPORT[place]) == "") == fine


def test_the_first_five_notebooks_do_without_tensorflow():
    for path in NOTEBOOKS:
        if int(path.name[:2]) <= 4:
            modules = {module.split(".")[0] for module, _ in imported(path)}
            assert not modules & {"tensorflow", "keras"}, path.name


IMPORT_ALL = """
import importlib, os, sys
before = os.getcwd(), dict(os.environ)
modules = sys.argv[1:]
watched = ("socket.connect", "subprocess.Popen", "os.system", "urllib.Request", "os.mkdir")

def watch(event, arguments):
    writing = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in watched or writing:
        raise RuntimeError(f"{event} {arguments} while it is imported")

sys.dont_write_bytecode = True
sys.addaudithook(watch)
for module in modules:
    importlib.import_module(module)
heavy = {"tensorflow", "keras", "kaggle", "sklearn", "skimage", "matplotlib.pyplot"}
heavy |= {"anywidget", "pandas"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
assert before == (os.getcwd(), dict(os.environ))
"""


def test_no_module_is_heavy_loud_or_busy_when_it_is_imported(kept):
    paths = [name.removesuffix(".py").removesuffix("/__init__") for name in kept]
    modules = [
        path.replace("/", ".")
        for path, name in zip(paths, kept, strict=True)
        if re.match(r"(utils|tools|data/drawn_animals)/.*\.py$", name)
        and not name.endswith("__main__.py")
    ]
    assert len(modules) > 15
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_ALL, *modules],
        cwd=COURSE,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout + answer.stderr == ""


# ---------------------------------------------------------------- files


def test_every_file_in_data_is_told_of(kept):
    """What is not code needs a sentence on what it is, where it comes from, and its license."""
    text = read("data/README.md")
    shipped = [name for name in kept if re.match(r"data/(?!README).*(?<!\.py)$", name)]
    assert shipped
    for name in shipped:
        assert f"`{name.removeprefix('data/')}`" in text, name


def test_git_keeps_no_leftovers_and_nothing_large(kept):
    leftovers = re.compile(r"(^|/)(\.venv|build|__pycache__|\.ipynb_checkpoints|\.DS_Store)(/|$)")
    assert not [name for name in kept if leftovers.search(name)]
    assert max((COURSE / name).stat().st_size for name in kept) < 2_000_000


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


def test_a_clone_on_windows_holds_the_same_bytes(kept, git, repository, tmp_path):
    """Lines end as on Unix, in the repository and in a clone whose git is set to change them."""
    git("clone", "--quiet", "--config", "core.autocrlf=true", repository, tmp_path / "clone")
    other = [
        name
        for name in kept
        if (tmp_path / "clone" / name).read_bytes() != (COURSE / name).read_bytes()
    ]
    assert not other
