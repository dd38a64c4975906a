"""Show or set where the course's repository is: ``python course.py address [URL] [--branch B]``."""

import argparse
import re
import tomllib

from tools.environment import Stop, say
from utils.files import COURSE, atomic_write

SETTINGS = COURSE / "pyproject.toml"


def main(arguments):
    """Print the address and branch, or set them everywhere: settings, texts and notebooks."""
    parser = argparse.ArgumentParser(
        prog="course.py address", description="Show or set where the course's repository is."
    )
    parser.add_argument("url", nargs="?", help="such as https://github.com/you/course")
    parser.add_argument("--branch", help="the branch that Colab is to run, such as main")
    options = parser.parse_args(arguments)
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["tool"]["course"]
    old = settings["repository"].split("github.com/", 1)[1]
    if options.url is None and options.branch is None:
        say(f"{settings['repository']}, branch {settings['branch']}")
        return 0
    new = old if options.url is None else _repository(options.url)
    branch = options.branch or settings["branch"]
    if not re.fullmatch(r"\w[\w./-]*", branch, re.ASCII):
        raise Stop(f"{branch!r} is not the name of a branch. Write it like this: --branch main")
    # Not the beginning of a longer name; a period after it or .git is fine.
    links = re.compile(
        r"(github\.com/|colab\.research\.google\.com/github/|mybinder\.org/v2/gh/)"
        rf"{re.escape(old)}(?![\w-]|\.(?!git\b)\w)"
    )
    was = re.escape(settings["branch"])
    # In links to Colab, in the set-up cells, whose quotes a notebook escapes, in the hub's files,
    # and in the settings.
    branches = re.compile(
        rf'(/blob/|address, branch = \\"[^"]*\\", \\"|(?m:^)branch = "'
        rf"|COURSE_BRANCH: |&branch=|mybinder\.org/v2/gh/[\w.-]+/[\w.-]+/){was}"
        r'(?=/notebooks/|\\?"|\n|&|\?urlpath)'
    )
    changed = []
    # The settings last: if this is cut short, the next call still knows the old address.
    hub = [path for path in sorted(COURSE.glob("hub/**/*")) if path.suffix in (".md", ".yaml")]
    texts = [*(COURSE / name for name in ("README.md", "CITATION.cff", "CONTRIBUTING.md")), *hub]
    for path in [*texts, *sorted(COURSE.glob("notebooks/*.ipynb")), SETTINGS]:
        if path.is_file():
            before = path.read_bytes().decode("utf-8")
            after = links.sub(lambda found: found[1] + new, before)
            after = branches.sub(lambda found: found[1] + branch, after)
            if after != before:
                with atomic_write(path) as file:
                    file.write(after.encode("utf-8"))
                changed.append(path.relative_to(COURSE).as_posix())
    say(f"The address is https://github.com/{new}, branch {branch}")
    say("Changed: " + (", ".join(changed) or "nothing"))
    return 0


def _repository(url):
    """Return ``"you/course"`` from an address as people write it."""
    form = r"(?:https?://)?(?:www\.)?github\.com/([A-Za-z0-9][A-Za-z0-9-]*/[\w.-]*[\w-])"
    match = re.fullmatch(form, re.sub(r"(\.git)?/*$", "", url.strip()), re.ASCII)
    if match is None:
        raise Stop(
            f"{url!r} is not the address of a repository. Write it like this: "
            "https://github.com/you/course"
        )
    return match[1]
