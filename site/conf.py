"""How Sphinx makes the course's site of the stored notebooks. `python course.py site` calls it."""

import os
import tomllib
from pathlib import Path

course = Path(os.environ["COURSE_FOLDER"])
settings = tomllib.loads((course / "pyproject.toml").read_text("utf-8"))["tool"]["course"]

project = "From pixels to recognition"
release = settings["version"]
copyright = f"the authors, version {release}. Text and figures under CC BY 4.0, code under MIT"
language = "en"
extensions = ["myst_nb", "sphinx_copybutton"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
nb_execution_mode = "off"  # the stored outputs are the course's
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]  # cells with lines for the shell

html_theme = "sphinx_book_theme"
html_title = project
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_show_sourcelink = False
html_theme_options = {
    "repository_url": settings["repository"],
    "repository_branch": settings["branch"],
    "use_repository_button": True,
    "use_issues_button": True,
    "use_download_button": True,
    "home_page_in_toc": True,
    "show_toc_level": 2,
}
html_context = {"default_mode": "auto"}
