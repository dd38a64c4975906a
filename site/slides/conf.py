"""How Sphinx makes slides of what tools.kit takes from the notebooks."""

project = "From pixels to recognition"
language = "en"
extensions = ["myst_parser", "sphinx_revealjs"]
revealjs_style_theme = "white"
revealjs_static_path = ["_static"]
revealjs_css_files = ["slides.css"]
revealjs_script_conf = {"hash": True, "width": 1120, "height": 680, "margin": 0.04}
revealjs_use_section_ids = True
