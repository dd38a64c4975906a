"""Make the course's site: the stored notebooks as pages that search, fold and print.

    python course.py site                 into build/site
    python course.py site --folder PUB    into another folder

The tools for it (site/requirements.lock) live in an environment of their own under build/, since a
learner needs none of them. Nothing is executed: the pages show the outputs that are stored.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from utils.files import COURSE, display_path

SOURCE = COURSE / "site"
LOCK = SOURCE / "requirements.lock"
BUILD = COURSE / "build"
PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "INSTRUCTORS.md", "LICENSE")
PAGES += ("CODE_OF_CONDUCT.md", "data/README.md", "hub/README.md")
PICTURES = ("site/_static/road.webp",)
SECTIONS = """
```{toctree}
:hidden:
:caption: The road

ROAD
```

```{toctree}
:hidden:
:caption: Beside it

GLOSSARY.md
data/README.md
INSTRUCTORS.md
hub/README.md
CONTRIBUTING.md
CODE_OF_CONDUCT.md
CHANGELOG.md
```
"""


def main(argv=None) -> int:
    """Build the site; return the exit code."""
    parser = argparse.ArgumentParser(prog="course.py site", description="Make the course's site.")
    parser.add_argument("--folder", type=Path, default=BUILD / "site", help="where it goes")
    folder = parser.parse_args(argv).folder.resolve()
    python, pages = environment(), BUILD / "site-pages"
    collect(pages)
    command = [python, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    result = subprocess.run(
        [*command, "-c", SOURCE, pages, folder],
        env={**os.environ, "COURSE_FOLDER": str(COURSE)},
    )
    if result.returncode == 0:
        print(f"The site is in {display_path(folder)}. Open its index.html in a browser.")
    return result.returncode


def environment() -> Path:
    """Return the Python of an environment that holds what the lock says; make it if need be."""
    number = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = BUILD / f"site-tools-{number}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if not done.exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--clear", folder], check=True)
        install = [*uv, "pip", "install", "-q", "--require-hashes", "--python", python]
        subprocess.run([*install, "-r", LOCK], check=True)
        done.touch()
    return python


def collect(pages: Path) -> None:
    """Copy what becomes a page, laid out as in the repository, so that its links hold."""
    shutil.rmtree(pages, ignore_errors=True)
    notebooks = sorted((COURSE / "notebooks").glob("*.ipynb"))
    for path in (COURSE / "README.md", *(COURSE / name for name in PAGES), *notebooks):
        copy = pages / path.relative_to(COURSE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        if path.suffix == ".ipynb":
            notebook = json.loads(text)
            for cell in notebook["cells"]:
                _prepare(cell, path.name)
            text = json.dumps(notebook, ensure_ascii=False)
        else:
            text = _linked(text, path.parent)
        copy.write_text(text, "utf-8")
    for name in PICTURES:
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(COURSE / name, pages / name)
    road = "\n".join(path.relative_to(COURSE).as_posix() for path in notebooks)
    front = (pages / "README.md").read_text("utf-8")
    (pages / "index.md").write_text(front + SECTIONS.replace("ROAD", road), "utf-8")
    (pages / "README.md").unlink()


def _linked(text, folder):
    """Let links to files that are no pages lead to the repository."""
    settings = tomllib.loads((COURSE / "pyproject.toml").read_text("utf-8"))["tool"]["course"]
    there = f"{settings['repository']}/blob/{settings['branch']}/"

    def link(found):
        path = (folder / found[1]).resolve()
        if not path.exists() or not path.is_relative_to(COURSE):
            return found[0]
        name = path.relative_to(COURSE).as_posix()
        if name == "README.md":
            return f"]({os.path.relpath(COURSE / 'index.md', folder)}{found[2] or ''})"
        if name in (*PAGES, *PICTURES) or path.suffix == ".ipynb":
            return found[0]
        return f"]({there}{name}{found[2] or ''})"

    return re.sub(r"\]\((?!\w+:)([^)#]+)(#[^)]*)?\)", link, text)


def _prepare(cell, name):
    """Fold the set-up cell, give figures their words, and add ways to open the notebook."""
    metadata, text = cell["metadata"], "".join(cell["source"])
    if "set-up" in metadata.get("tags", ()):
        metadata["tags"].append("hide-input")
    words = [
        one["metadata"]["image/png"]["alt"]
        for one in cell.get("outputs", ())
        if "alt" in one.get("metadata", {}).get("image/png", {})
    ]
    if words:
        metadata["mystnb"] = {"image": {"alt": " ".join(words)}}
    link = re.search(
        r"\[Open in Colab\]\(https://colab\.research\.google\.com/github/(.+?)\)", text
    )
    if link:
        repository, branch = re.fullmatch(r"(.+)/blob/(.+)/notebooks/.+", link[1]).groups()
        ways = {
            "Kaggle": f"https://kaggle.com/kernels/welcome?src=https://github.com/{link[1]}",
            "Binder": f"https://mybinder.org/v2/gh/{repository}/{branch}?labpath=notebooks/{name}",
        }
        more = "".join(f" · [{way}]({address})" for way, address in ways.items())
        cell["source"] = text.replace(
            link[0], f"{link[0]}{more} · {{download}}`download <{name}>`", 1
        )


if __name__ == "__main__":
    sys.exit(main())
