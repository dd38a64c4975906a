"""How Sphinx makes the course's site of the stored notebooks; `python -m tools.site` calls it."""

import os
import tomllib
from pathlib import Path

from sphinx.util import logging

COURSE = Path(os.environ["COURSE_FOLDER"])
_settings = tomllib.loads((COURSE / "pyproject.toml").read_text("utf-8"))["tool"]["course"]

project = "From pixels to recognition"
author = "the authors of the course"
copyright = "text and figures CC BY 4.0, code MIT"
language = "en"

extensions = ["myst_nb", "sphinx_copybutton"]
nb_execution_mode = "off"  # the stored outputs are the course's
nb_remove_code_source = False
myst_heading_anchors = 4
myst_enable_extensions = ["html_image", "linkify"] if False else ["html_image"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns = ["_build"]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_copy_source = True
html_theme_options = {
    "repository_url": _settings["repository"],
    "repository_branch": _settings["branch"],
    "path_to_docs": "",
    "use_repository_button": True,
    "use_download_button": True,
    "launch_buttons": {"colab_url": "https://colab.research.google.com", "binderhub_url": "https://mybinder.org"},
    "home_page_in_toc": True,
    "show_toc_level": 2,
}
