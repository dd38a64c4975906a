"""Show or set the address of the course's repository: ``python course.py address [URL]``."""

import re
import tomllib

from tools.environment import Stop, say
from utils.files import COURSE, atomic_write

SETTINGS = COURSE / "pyproject.toml"


def main(arguments):
    """Print the repository's address, or set it everywhere: settings, README and notebooks."""
    if len(arguments) > 1:
        raise Stop("Give one address: python course.py address https://github.com/you/course")
    old = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["tool"]["course"]["repository"]
    if not arguments:
        say(old)
        return 0
    form = r"(?:https?://)?(?:www\.)?github\.com/([A-Za-z0-9][A-Za-z0-9-]*/[\w.-]*[\w-])"
    match = re.fullmatch(form, re.sub(r"(\.git)?/*$", "", arguments[0].strip()), re.ASCII)
    if match is None:
        raise Stop(
            f"{arguments[0]!r} is not the address of a repository. Write it like this: "
            "https://github.com/you/course"
        )
    was = re.escape(old.split("github.com/", 1)[1])
    # Not the beginning of a longer name; a period after it or .git is fine.
    links = re.compile(
        rf"(github\.com/|colab\.research\.google\.com/github/){was}(?![\w-]|\.(?!git\b)\w)"
    )
    changed = []
    # The settings last: if this is cut short, the next call still knows the old address.
    for path in [COURSE / "README.md", *sorted(COURSE.glob("notebooks/*.ipynb")), SETTINGS]:
        if path.is_file():
            before = path.read_bytes().decode("utf-8")
            after = links.sub(lambda found: found[1] + match[1], before)
            if after != before:
                with atomic_write(path) as file:
                    file.write(after.encode("utf-8"))
                changed.append(path.relative_to(COURSE).as_posix())
    say(f"The address is https://github.com/{match[1]}")
    say("Changed: " + (", ".join(changed) or "nothing"))
    return 0
