"""The instructor's kit is made of what the notebooks and checks say."""

import json
import subprocess

import pytest

from tools import kit, site

LESSONS = [kit.digest(path) for path in sorted((kit.COURSE / "notebooks").glob("*.ipynb"))]


def lesson(number):
    return next(one for one in LESSONS if one["name"].startswith(number))


def test_a_digest_holds_what_a_slide_needs(tmp_path):
    cells = [
        ("markdown", "# 3 · Title\n\n- see it;\n- say it.", []),
        ("markdown", "## A section\n\nIt begins <dfn>here</dfn>. **Predict** what comes.", []),
        ("code", "1", [{"data": {"image/png": "AAEC"}, "metadata": {"image/png": {"alt": "A."}}}]),
        ("markdown", "It came.\n\n### A part\n\n(An aside.) Its text.\n\n## Exercises", []),
        ("markdown", "## Recap", []),
    ]
    book = [dict(zip(("cell_type", "source", "outputs"), one, strict=True)) for one in cells]
    (tmp_path / "03_x.ipynb").write_text(json.dumps({"cells": book}), "utf-8")
    found = kit.digest(tmp_path / "03_x.ipynb")
    assert (found["title"], found["verbs"]) == ("3 · Title", ["see it;", "say it."])
    first, part = found["sections"]
    assert first["title"] == "A section" and first["say"].strip() == "It begins here."
    assert first["predict"] == ["**Predict** what comes."]
    assert (first["picture"], first["words"]) == (b"\0\1\2", "A.")
    assert (part["title"], part["say"].strip(), part["picture"]) == ("A part", "Its text.", None)


def test_every_notebook_yields_verbs_sections_and_a_picture():
    for one in LESSONS:
        assert 3 <= len(one["verbs"]) <= 5, one["name"]
        assert len(one["sections"]) >= 3, one["name"]
        assert any(section["picture"] for section in one["sections"]), one["name"]
        assert not any("<dfn>" in section["say"] for section in one["sections"]), one["name"]


def test_a_call_stands_on_the_sheet_of_the_notebook_that_brings_it():
    calls = kit.new_names(LESSONS)
    assert any("KNeighborsClassifier" in line for line in calls["00_start_here.ipynb"])
    assert any("train_test_split(" in line for line in calls["03_knn_digits.ipynb"])
    later = [line for name, lines in calls.items() if name > "03_z" for line in lines]
    assert not any(line.endswith("# sklearn.model_selection.train_test_split") for line in later)


def test_a_cheat_sheet_is_one_printed_page(tmp_path):
    from browser import BROWSER

    kit.make_sheets(LESSONS, tmp_path)
    for one in LESSONS:
        page = (tmp_path / one["name"]).with_suffix(".html").read_text("utf-8")
        assert one["title"] in page and "http" not in page.split("</style>")[1].split("<pre>")[0]
    if BROWSER is None:
        pytest.skip("there is no Chromium or Chrome here to print with")
    for path in tmp_path.glob("*.pdf"):
        assert path.read_bytes().count(b"/Type /Page\n") == 1, path.name


def test_wrong_answers_are_listed_with_the_hint_that_they_meet(tmp_path):
    kit.make_wrong_answers(tmp_path / "wrong.md")
    text = (tmp_path / "wrong.md").read_text("utf-8")
    assert "## 3.1" in text and "## 6b.1" in text
    assert "`abs(one - other).sum()`" in text
    assert "hand-made object" not in text and " at 0x" not in text


def test_slides_hold_sections_and_pictures_and_no_other_host(tmp_path):
    try:
        site.environment()
    except subprocess.CalledProcessError:
        pytest.skip("the site's tools cannot be installed here: they need a package index")
    assert kit.make_slides([lesson("00")], tmp_path) == 0
    deck = (tmp_path / "00_start_here/index.html").read_text("utf-8")
    assert "How a notebook works" in deck and "<img" in deck and "reveal.js" in deck
    assert 'src="http' not in deck and '<link rel="stylesheet" href="http' not in deck
