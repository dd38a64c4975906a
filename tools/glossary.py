"""Write GLOSSARY.md from the notebooks: ``python -m tools.glossary``.

A term stands in ``<dfn>`` where a notebook explains it first; the sentence around it is its entry.
"""

import json
import re

from utils.files import COURSE, atomic_write

PAGE = COURSE / "GLOSSARY.md"
INTRODUCTION = """# Glossary

The terms of the course, each in the sentence that explains it first. This page is written by
`python -m tools.glossary`; change the notebook, not the page.
"""


def entries() -> list[tuple[str, str, str]]:
    """Return (term, sentence, file name of the notebook) for each term, sorted by term."""
    found = []
    for path in sorted((COURSE / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"]) if cell["cell_type"] == "markdown" else ""
            for paragraph in re.split(r"\n\s*\n|\n(?=- )", text):
                for sentence in re.split(r"(?<=[.!?:)])\s+(?=[A-Z(<`*])", paragraph):
                    for term in re.findall(r"<dfn>(.*?)</dfn>", sentence):
                        plain = re.sub(r"</?dfn>|\*\*", "", sentence).strip("-() \n")
                        found.append((term, plain, path.name))
    return sorted(found, key=lambda entry: (entry[0].casefold(), entry[2]))


def page() -> str:
    """Return the text of GLOSSARY.md."""
    lines = [INTRODUCTION]
    for term, sentence, name in entries():
        lines.append(f"**{term}** · [{name[:-6].split('_')[0]}](notebooks/{name})  \n{sentence}\n")
    return "\n".join(lines)


if __name__ == "__main__":
    with atomic_write(PAGE, "w", encoding="utf-8", newline="\n") as file:
        file.write(page())
