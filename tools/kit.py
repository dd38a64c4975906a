"""The instructor's kit, made of the notebooks: slides, cheat sheets, and what wrong answers reveal.

    python course.py kit                 into build/kit
    python course.py kit --folder KIT    into another folder

Slides (Reveal) and cheat sheets are pages that need no network. Where there is a Chromium or
Chrome, the cheat sheets are printed to PDF, too.
"""

import argparse
import ast
import base64
import html
import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from tools import site
from tools.environment import BUILD, say
from tools.glossary import entries
from utils.files import COURSE, display_path

SHEET = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>TITLE</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
@page { size: A4; margin: 11mm }
body { font: 9.5px/1.35 system-ui, sans-serif; max-width: 190mm; margin: auto; color: #1a1a1a }
h1 { font-size: 20px; margin: 0 0 4px; color: #0072b2 } h2 { font-size: 12px; margin: 8px 0 3px }
.columns { columns: 2; column-gap: 7mm } ul { margin: 0; padding-left: 14px }
dl { margin: 0 } dt { font-weight: 600; display: inline } dd { margin: 0 0 2px 0; display: inline }
dl div { margin-bottom: 2px; break-inside: avoid } h2 { break-after: avoid }
code { font: 8.5px/1.3 ui-monospace, monospace; background: #f3f4f6; border-radius: 2px }
pre { margin: 0 0 3px; padding: 2px 4px; background: #f3f4f6; white-space: pre-wrap;
  break-inside: avoid }
</style></head><body><h1>TITLE</h1>BODY</body></html>
"""


def main(argv=None) -> int:
    """Make the kit; return the exit code."""
    parser = argparse.ArgumentParser(prog="course.py kit", description="The instructor's kit.")
    parser.add_argument("--folder", type=Path, default=BUILD / "kit", help="where it goes")
    folder = parser.parse_args(argv).folder.resolve()
    lessons = [digest(path) for path in sorted((COURSE / "notebooks").glob("*.ipynb"))]
    make_sheets(lessons, folder / "cheat-sheets")
    make_wrong_answers(folder / "wrong-answers.md")
    code = make_slides(lessons, folder / "slides")
    say(f"The kit is in {display_path(folder)}.")
    return code


# ---------------------------------------------------------------- what a notebook says


def digest(path: Path) -> dict:
    """Return what stands in a notebook: its title, verbs, sections, imports and exercises.

    A section is a dict: title, say (how it begins), predict (what it asks), picture (bytes of
    its first figure, or None) and words (what that figure shows).
    """
    cells = json.loads(path.read_text("utf-8"))["cells"]
    first = "".join(cells[0]["source"])
    lesson = {
        "name": path.name,
        "title": first.splitlines()[0].lstrip("# "),
        "verbs": re.findall(r"(?m)^- (.+)$", first),
        "sections": [],
        "code": ["".join(c["source"]) for c in cells if c["cell_type"] == "code"],
    }
    section = None
    for cell in cells[1:]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for piece in re.split(r"(?m)(?=^#{2,3} )", text):
                heading = re.match(r"#{2,3} (.+)\n?", piece)
                if heading:
                    section = {"title": heading[1], "say": "", "predict": [], "picture": None}
                    section |= {"words": "", "begun": False}  # begun: its first code has come
                    lesson["sections"].append(section)
                    piece = piece[heading.end() :]
                if section and "exercises.check" not in text:
                    _add_text(section, piece)
        elif section:
            section["begun"] = True
            for output in cell["outputs"]:
                if section["picture"] is None and "image/png" in output.get("data", {}):
                    section["picture"] = base64.b64decode("".join(output["data"]["image/png"]))
                    about = output.get("metadata", {}).get("image/png", {})
                    section["words"] = about.get("alt", section["title"])
    titles = [one["title"] for one in lesson["sections"]]
    end = titles.index("Exercises") if "Exercises" in titles else len(titles)
    lesson["sections"] = lesson["sections"][:end]
    return lesson


def _add_text(section, text):
    text = re.sub(r"(?s)<details>.*?</details>", "", text)
    sentences = re.split(r"(?<=[.!?)])\s+(?=[A-Z(*<`])", re.sub(r"</?dfn>", "", text))
    plain = [one.strip() for one in sentences if one.strip() and one.lstrip()[0] not in "|-#("]
    for sentence in (
        [] if section["begun"] else plain
    ):  # about as much as one reads aloud over a slide
        if "**Predict" in sentence or len(section["say"]) + len(sentence) > 240:
            break
        section["say"] += f"{sentence} "
    section["predict"] += [one.strip() for one in sentences if "**Predict" in one]


# ---------------------------------------------------------------- cheat sheets


def new_names(lessons: list[dict]) -> dict[str, list[str]]:
    """Return for each notebook the lines that first use a name that it is the first to import."""
    known, found = set(), {}
    for lesson in lessons:
        fresh = {}
        trees = [_parsed(code) for code in lesson["code"][1:]]
        for node in [node for tree in trees for node in ast.walk(tree)]:
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] != "utils":
                for alias in node.names:
                    fresh.setdefault(alias.asname or alias.name, f"{node.module}.{alias.name}")
        names = {name: full for name, full in fresh.items() if full not in known}
        known |= set(fresh.values())
        found[lesson["name"]] = _first_uses(names, trees)
    return found


def _parsed(code):
    try:
        return ast.parse(code)
    except SyntaxError:  # a line for the shell
        return ast.parse("")


def _first_uses(names, trees):
    lines = []
    for name, full in names.items():
        for node in [node for tree in trees for node in ast.walk(tree)]:
            used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            if isinstance(node, (ast.Assign, ast.Expr, ast.Return)) and name in used:
                line = ast.unparse(node)
                lines.append(f"{line}  # {full}" if len(line) < 160 else f"{name}  # {full}")
                break
    return list(dict.fromkeys(lines))


def make_sheets(lessons: list[dict], folder: Path) -> None:
    """Write one page for each notebook: what you can do, its terms, the calls that it brings."""
    sys.path.insert(0, str(COURSE / "tests"))
    browser = importlib.import_module("browser").BROWSER

    folder.mkdir(parents=True, exist_ok=True)
    calls = new_names(lessons)
    for lesson in lessons:
        terms = [(t, s) for t, s, name in entries() if name == lesson["name"]]
        body = f"<ul>{''.join(f'<li>{_inline(verb)}</li>' for verb in lesson['verbs'])}</ul>"
        body += '<div class="columns"><h2>Terms</h2><dl>'
        body += "".join(
            f"<div><dt>{_inline(t)}.</dt> <dd>{_inline(s)}</dd></div>" for t, s in terms
        )
        body += "</dl>"
        if calls[lesson["name"]]:
            code = "".join(f"<pre>{html.escape(line)}</pre>" for line in calls[lesson["name"]])
            body += f"<h2>New calls</h2>{code}"
        page = SHEET.replace("TITLE", html.escape(lesson["title"])).replace("BODY", body + "</div>")
        path = folder / f"{Path(lesson['name']).stem}.html"
        path.write_text(page, "utf-8")
        if browser:
            print_page(browser, path)


def _inline(text):
    """Return one line of Markdown as HTML: code, bold, links as their text."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", html.escape(text, quote=False))
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)


def print_page(browser: str, path: Path) -> None:
    """Print a page to a PDF beside it."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    target = f"--print-to-pdf={path.with_suffix('.pdf')}"
    subprocess.run([browser, *flags, target, path.as_uri()], check=True, capture_output=True)


# ---------------------------------------------------------------- what wrong answers reveal


def make_wrong_answers(path: Path) -> None:
    """Write for each exercise the wrong answers that are known, and the hint that each meets."""
    sys.path.insert(0, str(COURSE / "tests"))
    from utils import exercises

    lines = [
        "# Usual wrong answers, and what they reveal",
        "",
        "Made from the checks of the exercises. The hint is what a learner reads.",
    ]
    for file in sorted((COURSE / "tests/wrong_answers").glob("notebook_*.py")):
        known = importlib.import_module(f"wrong_answers.{file.stem}").wrong_answers()
        for number, answers in known.items():
            lines += ["", f"## {number}", ""]
            met = {}
            for answer, _ in answers:
                met.setdefault(exercises.verdict(number, answer)[1], []).append(_source(answer))
            lines += [f"- {hint}\n  {' or '.join(code[:2])}" for hint, code in met.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _source(answer):
    """Return a wrong answer as short code."""
    if callable(answer):
        try:
            code = textwrap.dedent(inspect.getsource(answer)).strip()
        except (OSError, TypeError):
            return f"`{getattr(answer, '__name__', type(answer).__name__)}`"
        short = re.search(r"lambda.*?: (.*?)(, [\"(].*)?$", code.splitlines()[0])
        code = short[1] if short else " ".join(code.split())
    else:
        code = " ".join(repr(answer).split())
    return f"`{code if len(code) <= 90 else code[:89] + '…'}`"


# ---------------------------------------------------------------- slides


def make_slides(lessons: list[dict], folder: Path) -> int:
    """Make a deck for each notebook: a section, what it asks, its picture. Return the exit code."""
    python, pages = site.environment(), BUILD / "kit-pages"
    shutil.rmtree(pages, ignore_errors=True)
    (pages / "pictures").mkdir(parents=True)
    for lesson in lessons:
        stem = Path(lesson["name"]).stem
        text = [f"# {lesson['title']}", "\n".join(f"- {verb}" for verb in lesson["verbs"])]
        for number, section in enumerate(lesson["sections"]):
            text += [f"## {section['title']}", section["say"], *section["predict"][:2]]
            if section["picture"]:
                picture = f"pictures/{stem}-{number}.png"
                (pages / picture).write_bytes(section["picture"])
                words = re.sub(r"[\[\]]", "", section["words"])
                text += [f"### {section['title']}", f"![{words}]({picture})"]
        (pages / f"{stem}.md").write_text("\n\n".join(text) + "\n", "utf-8")
    decks = "\n".join(Path(lesson["name"]).stem for lesson in lessons)
    (pages / "index.md").write_text(f"# Slides\n\n```{{toctree}}\n\n{decks}\n```\n", "utf-8")
    command = [python, "-m", "sphinx", "-q", "-b", "dirrevealjs"]
    result = subprocess.run(
        [*command, "-c", COURSE / "site/slides", pages, folder],
        env={**os.environ, "COURSE_FOLDER": str(COURSE)},
    )
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
