"""Where the room stands: what people's copies of the notebooks say about the exercises.

    python course.py room FOLDER            a table, and a picture in build/room.png
    python course.py room FOLDER --names    with the names of folders and files

FOLDER holds one folder for each person, such as the homes of a hub, or files that people have
handed in. Notebooks are only read, never run: what counts is the last answer stored in each. A
notebook is saved every two minutes while it is open, so ask people to save first.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from tools.environment import BUILD, Stop, say
from utils.files import COURSE, display_path

LINE = re.compile(r"^([✔✘○]) Exercise (\w+\.\d+): (.*)$", re.MULTILINE)
WORDS = {"✔": "solved", "✘": "tried", "○": "not tried"}
SKIP = {".ipynb_checkpoints", ".venv", "build", "node_modules"}


def main(argv=None) -> int:
    """Print the table, draw the picture; return the exit code."""
    parser = argparse.ArgumentParser(prog="course.py room", description="Where the room stands.")
    parser.add_argument("folder", type=Path, help="one folder for each person, or their files")
    parser.add_argument("--names", action="store_true", help="say who; else nobody is named")
    parser.add_argument("--picture", type=Path, default=BUILD / "room.png")
    options = parser.parse_args(argv)
    if not options.folder.is_dir():
        raise Stop(f"There is no folder {options.folder}. Name the one that holds people's copies.")
    people, unreadable = read(options.folder)
    for path in unreadable:
        say(f"Not a notebook, or damaged: {path.relative_to(options.folder)}")
    if not people:
        raise Stop(
            f"No answers to exercises under {options.folder}. It should hold people's copies of "
            "the notebooks, run and saved."
        )
    say(report(people, options.names))
    draw(people, options.picture)
    say(f"\nThe picture is {display_path(options.picture.resolve())}.")
    return 0


def read(folder: Path) -> tuple[dict, list[Path]]:
    """Return {person: {exercise: (sign, sentence)}} and the files that could not be read.

    A person is the first folder below ``folder``; of files right in it, the name without what is
    the notebook's own. Of two copies by one person, the better answer to an exercise counts.
    """
    lessons = sorted(path.stem for path in (COURSE / "notebooks").glob("*.ipynb"))
    people, unreadable = defaultdict(dict), []
    for path in sorted(folder.rglob("*.ipynb")):
        parts = path.relative_to(folder).parts
        if SKIP & set(parts):
            continue
        person = parts[0] if len(parts) > 1 else _person(path.stem, lessons)
        try:
            answers = _answers(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(path)
            continue
        for sign, exercise, sentence in answers:
            known = people[person].get(exercise, ("○", ""))
            if "○✘✔".index(sign) >= "○✘✔".index(known[0]):
                people[person][exercise] = (sign, sentence)
    return dict(people), unreadable


def _person(stem, lessons):
    for lesson in lessons:
        if lesson in stem and stem != lesson:
            return stem.replace(lesson, "").strip("-_. ") or stem
    return stem


def _answers(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "exercises.check" in "".join(cell["source"]):
            for output in cell["outputs"]:
                yield from LINE.findall("".join(output.get("text", "")))


def _order(exercise):
    lesson, number = exercise.split(".")
    return int(re.match(r"\d+", lesson)[0]), lesson, int(number)


def counted(people: dict) -> dict:
    """Return {exercise: Counter of "solved", "tried", "not tried"}, in the course's order.

    Only exercises of notebooks that somebody has begun: who has not saved one counts as not tried.
    """
    exercises = sorted({one for answers in people.values() for one in answers}, key=_order)
    return {
        exercise: Counter(WORDS[answers.get(exercise, ("○", ""))[0]] for answers in people.values())
        for exercise in exercises
    }


def report(people: dict, names: bool = False) -> str:
    """Return the table as text: for each exercise the numbers, and the hints that people met."""
    lines = [
        f"{len(people)} people",
        "",
        f"{'exercise':10}{'solved':>8}{'tried':>8}{'not tried':>11}",
    ]
    for exercise, count in counted(people).items():
        numbers = f"{count['solved']:8}{count['tried']:8}{count['not tried']:11}"
        lines.append(f"{exercise:10}{numbers}")
        met = defaultdict(list)
        for person, answers in people.items():
            sign, hint = answers.get(exercise, ("○", ""))
            if sign == "✘":
                met[hint].append(person)
        for hint, who in sorted(met.items(), key=lambda item: -len(item[1])):
            said = f" ({', '.join(who)})" if names else ""
            lines.append(f"{'':10}{len(who)} × {hint}{said}")
    if names:
        for person, answers in sorted(people.items()):
            solved = sum(sign == "✔" for sign, _ in answers.values())
            lines.append(f"{person}: {solved} solved")
    return "\n".join(lines)


def draw(people: dict, path: Path) -> None:
    """Draw a bar for each exercise: solved, tried, not tried."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    rows = counted(people)
    figure, ax = plt.subplots(figsize=(7, 1 + 0.24 * len(rows)), layout="constrained")
    left = [0] * len(rows)
    looks = {"solved": "#009E73", "tried": "#E69F00", "not tried": "#D9D9D9"}
    for what, color in looks.items():
        values = [count[what] for count in rows.values()]
        bars = ax.barh(list(rows), values, left=left, color=color, label=what)
        ax.bar_label(bars, [value or "" for value in values], label_type="center", fontsize=8)
        left = [a + b for a, b in zip(left, values, strict=True)]
    ax.invert_yaxis()
    ax.set(xlabel="people", ylabel="exercise", xlim=(0, len(people)))
    ax.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    plt.close(figure)
