"""The notebooks as they are stored: clean, of the agreed anatomy, with numbers that are true."""

import ast
import itertools
import json
import math
import re
import statistics

import nbformat
import pytest
from common import ADDRESS, BRANCH, COURSE, NOTEBOOKS, code_cells, printed, tags

from tools.run import METADATA

# Built in two pieces, so that no search for such paths finds this file.
MACHINE_PATHS = re.compile(
    "|".join((r"/ro" r"ot/", r"/ho" r"me/\w", r"/Us" r"ers/\w", r"/t" r"mp/", r"/wo" r"rk/"))
    + r"|[A-Z]:\\+Us"
    r"ers"
)
ANSI = re.compile("\x1b\\[|\\\\u001b\\[")

# Cells that are run, but whose output is not compared. A new one needs a reason here.
NOT_COMPARED = {
    ("*", "set-up"): "versions and device differ from machine to machine",
    ("*", "environment.profile("): "which pictures and which device are there",
    ("00_start_here", "environment.check_ready()"): "memory, disk and GPU differ, too",
    ("01_pixels", "time.perf_counter()"): "how fast a machine is",
    ("02_one_hot", "interact("): "a widget has another id in every run",
    ("03_knn_digits", "measured just now"): "how fast a machine is, as a picture",
    ("03_knn_digits", "drawing_pad("): "a widget has another id in every run",
    ("06_cnn_animals10", "animals10.get("): "drawn just now, or already there",
    ("06_cnn_animals10", "def share_right("): "a training ends elsewhere on each machine",
    ("06_cnn_animals10", "weights_of(article)"): "the same; the cell asserts it",
    ("06_cnn_animals10", "for start in range(1, starts)"): "the same",
    ("06_cnn_animals10", 'found["renewed"] = '): "the same, and how fast the machine is",
    ("06_cnn_animals10", "chosen = max("): "two networks may be equally good",
    ("06_cnn_animals10", "headline"): "trained; the cell asserts a band",
    ("06_cnn_animals10", "my_answers"): "trained",
    ("06_cnn_animals10", "mistakes = ["): "trained",
    ("06_cnn_animals10", "hit, called, are"): "trained",
    ("06_cnn_animals10", "mean certainty"): "trained",
    ("06_cnn_animals10", "good_enough"): "trained",
    ("06b_training_lab", "animals10.get("): "drawn just now, or already there",
    ("06b_training_lab", "in falls.items()"): "a training ends elsewhere on each machine",
    ("06b_training_lab", "in shown.items()"): "the same",
    ("06b_training_lab", "dropped[name, seed] for"): "the same",
    ("06b_training_lab", "in climbs.items()"): "the same; the cell asserts what the text says",
    ("06b_training_lab", "brought[name, seed] for"): "the same; asserted below it",
    ("06b_training_lab", "headline"): "the same; the cell asserts the order",
    ("06b_training_lab", "upright = {}"): "the same; the cell asserts a band",
    ("06b_training_lab", "def recalls("): "the same",
    ("06b_training_lab", "np.argmin(curves"): "the same",
    ("06b_training_lab", "perf_counter"): "how fast a machine is",
    ("06_cnn_animals10", "true_group"): "trained",
    ("06_cnn_animals10", "one_list"): "trained",
    ("06_cnn_animals10", "right before loading"): "a network before its training, by chance",
    ("07_xception_transfer", "animals10.get("): "drawn now, or already there",
    ("07_xception_transfer", "neighbors = {}"): "a picture at the border may fall either way",
    ("07_xception_transfer", "wrong_in_use:.0%"): "the same",
    ("07_xception_transfer", "build in (plain_head"): "trained, and how fast a machine is",
    ("07_xception_transfer", "for share, settings"): "trained",
    ("07_xception_transfer", "frozen_head = tries"): "trained",
    ("07_xception_transfer", "at_ten"): "trained; asserted below it",
    ("07_xception_transfer", "means.shape[1]"): "a picture at the border may fall either way",
    ("07_xception_transfer", "the surest of the wrong"): "trained",
    ("07_xception_transfer", "tuned_share"): "trained; the cell asserts what matters",
    ("07_xception_transfer", "95% interval"): "trained; asserted below it",
    ("07_xception_transfer", "headline"): "trained; the cell asserts what the text says",
    ("07b_published_recipes", "animals10.get("): "drawn now, or already there",
    ("07b_published_recipes", "seconds_of_patient"): "how fast a machine is",
    ("07b_published_recipes", "healthy, sure ="): "trained; the cell asserts a band",
    ("07b_published_recipes", "histories ="): "the same",
    ("07b_published_recipes", "exams ="): "the same",
    ("07b_published_recipes", "sure_raw"): "the same",
    ("07b_published_recipes", "bytes go in"): "the same",
    ("07b_published_recipes", "by_way ="): "trained, and a picture",
    ("07b_published_recipes", '"BGR instead of RGB"'): "trained; the cell asserts a band",
    ("07b_published_recipes", "truth ="): "the same",
    ("07b_published_recipes", "asked ="): "the same",
    ("07b_published_recipes", "rows, networks"): "how fast a machine is",
    ("07b_published_recipes", "the article, on Colab"): "how fast a machine is",
    ("07b_published_recipes", "list(cost)"): "trained, and a picture",
    ("07b_published_recipes", "headline"): "trained; the cells above assert bands",
    ("08_limits", "animals10.get("): "drawn now, or already there",
    ("08_limits", "healthy = {"): "trained",
    ("08_limits", "is_dog.sum()"): "a picture at the border may fall either way",
    ("08_limits", '"no trouble"'): "trained, and a picture at the border may fall either way",
    ("08_limits", "mean of these"): "the same; the cell asserts what the text says",
    ("08_limits", "in coats.items() if"): "the same",
    ("08_limits", "are called butterfly"): "the same",
    ("08_limits", '"four tiles, mixed up"'): "the same",
    ("08_limits", "brightest point on the animal"): "trained; one cell asserts what the text says",
    ("08_limits", '"wrong labels"'): "trained; the cell asserts what the text says",
    ("08_limits", "logits_of(misled, images)).items()"): "trained; asserted below it",
    ("08_limits", '["learned from", *exams]'): "trained; the cell asserts what the text says",
    ("08_limits", "right, with ε ="): "a training ends elsewhere on each machine; asserted",
    ("08_limits", "called {class_names[goal]}"): "the same",
    ("08_limits", "attack made with"): "the same",
    ("08_limits", 'kept_right["the CNN"]'): "the same, and how fast a machine is; asserted",
    ("08_limits", "have a slope of 0"): "the same",
    ("08_limits", "PGD with its own slopes"): "the same; the cell asserts what the text says",
    ("08_limits", "vote unchanged"): "the same",
    ("08_limits", "mean certainty: CNN"): "the same",
    ("08_limits", '"after scaling"'): "the same",
    ("08_limits", '"of these right"'): "the same",
    ("08_limits", '["alarm", *strangers]'): "the same; the cell asserts what the text says",
    ("08_limits", '"dusk in training"'): "the same; the cell asserts what the text says",
    ("08_limits", "headline"): "the same; the cells above assert bands",
    ("09_detection", "print(scene.boxes)"): "another Pillow may draw a pixel differently",
    ("09_detection", "regions; the largest"): "the same",
    ("09_detection", "of the pixels changed"): "the same",
    ("09_detection", "sure_of = {"): "a training ends elsewhere on each machine",
    ("09_detection", "with two kinds"): "trained; the cell asserts what the text says",
    ("09_detection", "the surest of the others"): "the same",
    ("09_detection", "guessing a place: about"): "the same",
    ("09_detection", "accuracy in each epoch"): "trained",
    ("09_detection", "get their name"): "trained",
    ("09_detection", "ratio {each"): "how fast a machine is",
    ("09_detection", "boxes for {len(test_boxes)} animals"): "trained",
    ("09_detection", "at least {threshold:.0%} sure"): "trained",
    ("09_detection", "average precision {ap_windows:.2f}"): "trained; asserted below it",
    ("09_detection", "trained in {"): "how fast a machine is, and trained",
    ("09_detection", "are below 0.5"): "trained; the cell asserts what the text says",
    ("09_detection", "boxes are too loose"): "trained",
    ("09_detection", "AP at IoU 0.5"): "trained; asserted below it",
    ("09_detection", "headline"): "trained; the cell asserts an order",
    ("09_detection", "print(thresholds)"): "trained",
    ("09_detection", '"small found"'): "trained",
    ("09_detection", "counted minus true"): "trained; the cell asserts what the text says",
    ("09_detection", "of them are right"): "trained",
    ("09_detection", "bold typewriter font"): "another Pillow may draw letters differently",
    ("09_detection", "letters that look the same"): "the same",
    ("09_detection", "read_word(write("): "the same",
    ("10_deploy", "animals10.get("): "photographs: fetched now, or already there",
    ("10_deploy", "label_pictures("): "a widget has another id in every run",
    ("10_deploy", "you labeled"): "what a learner labeled",
    ("10_deploy", '"wrong labels"'): "a picture at the border may fall either way; asserted",
    ("10_deploy", '"learning rate"'): "trained",
    ("10_deploy", '"learns in"'): "trained, and how fast a machine is; the cell asserts an order",
    ("10_deploy", "bounds=(0.3, 5)"): "trained",
    ("10_deploy", "n_answered"): "trained; the cell asserts a band",
    ("10_deploy", "hash_of(images"): "another Pillow may draw a pixel differently",
    ("10_deploy", "about.json"): "trained, and the time of day",
    ("10_deploy", "heat=True"): "trained",
    ("10_deploy", "I am a cat"): "the server's own words, which its own tests compare",
    ("10_deploy", "/metrics"): "how often the server was asked",
    ("10_deploy", "print(address)"): "the port is one that is free",
    ("10_deploy", "strangers)} strangers"): "trained",
    ("10_deploy", "loudest"): "trained, and a picture",
    ("10_deploy", '"pictures a second"'): "how fast a machine is",
    ("10_deploy", "told_2"): "trained; the cell asserts a band",
    ("10_deploy", "statuses"): "how many requests fit in; the cell asserts that none failed",
    ("10_deploy", "read_log("): "how much the server was asked before",
    ("10_deploy", '"largest gap"'): "trained; the cell asserts what the text says",
    ("10_deploy", "false alarms"): "the same",
    ("10_deploy", "right in light"): "the same",
    ("10_deploy", '"new labels"'): "the same",
    ("10_deploy", "wrong, of those answered"): "trained; asserted below it",
    ("10_deploy", "headline"): "trained; the cell asserts an order",
    ("10_deploy", "dollars for a million"): "how fast a machine is",
    ("10_deploy", '"mean certainty"], rows'): "trained",
    ("05_convolution_pooling", "stepper("): "a widget has another id in every run",
    ("05_convolution_pooling", "kernel_builder("): "a widget has another id in every run",
    ("05_convolution_pooling", "perf_counter"): "how fast a machine is",
    ("05_convolution_pooling", "def accuracy("): "training differs a little between machines",
    ("05_convolution_pooling", "headline"): "the same; the cell asserts it",
    ("05_convolution_pooling", "down_scores"): "the same",
    ("05_convolution_pooling", "falls.append"): "the same",
    ("04_handmade_features", "ORB, at most"): "how fast a machine is",
    ("04_handmade_features", "animals10.get("): "drawn just now, or already there",
    ("04_handmade_features", "cluster_centers_.std("): "k-means may end in other heaps",
    ("04_handmade_features", "def with_spread("): "how fast a machine is; asserted below it",
    ("04_handmade_features", 'label="guessing"'): "trained on what k-means found",
    ("04_handmade_features", '"right, of those answered"'): "trained, and a picture",
    ("04_handmade_features", "one shaky frame"): "a picture at the border may fall either way",
    ("04_handmade_features", "order[:4]"): "trained scores, with two decimals",
    ("04_handmade_features", '"strangers": strange'): "a picture at the border may fall either way",
    ("04_handmade_features", "pixels to the right"): "trained, and a picture",
    ("04_handmade_features", "right answers in %, linear model"): "trained on what k-means found",
    ("04_handmade_features", "np.ptp("): "the same",
}


def test_the_notebooks_are_numbered_without_a_gap():
    numbers = [path.stem.split("_")[0] for path in NOTEBOOKS]
    road = [number for number in numbers if number.isdecimal()]
    assert road == [f"{n:02}" for n in range(11)]
    labs = [number for number in numbers if number not in road]  # such as 06b, which follows 06
    assert all(re.fullmatch(r"\d\db", lab) and lab[:2] in road for lab in labs)
    others = [path.name for path in (COURSE / "notebooks").iterdir() if path.suffix != ".ipynb"]
    assert set(others) <= {".ipynb_checkpoints"}, "only notebooks go there"


# ---------------------------------------------------------------- hygiene


def test_the_file_is_valid_small_and_says_nothing_of_a_machine(stored):
    nbformat.validate(nbformat.read(stored.path, as_version=nbformat.NO_CONVERT))
    assert (stored.nbformat, stored.nbformat_minor >= 5) == (4, True)  # cells have ids
    assert stored.path.stat().st_size < 2_000_000
    further = {name: v for name, v in stored.metadata.items() if name not in METADATA}
    assert stored.metadata == METADATA | further
    assert further in ({}, {"accelerator": "GPU", "colab": {"gpuType": "T4"}})  # asks Colab for one
    for cell in stored.cells:
        assert "set-up" in tags(cell) or set(cell.metadata) <= {"tags"}, cell.metadata
    ids = [cell.id for cell in stored.cells]
    assert len(ids) == len(set(ids))


def test_no_cell_is_empty_and_counts_go_up_by_one(stored):
    assert all(cell.source.strip() for cell in stored.cells)
    counts = [cell.execution_count for cell in code_cells(stored)]
    assert counts == list(range(1, len(counts) + 1))
    for cell in code_cells(stored):
        for output in cell.outputs:
            assert output.get("execution_count", cell.execution_count) == cell.execution_count


def test_outputs_hold_no_errors_warnings_paths_or_colors(stored):
    for cell in stored.cells:
        where = cell.source[:200]
        for output in cell.get("outputs", []):
            expected = "raises-exception" in tags(cell)
            assert output.output_type != "error" or expected, where
            assert output.get("name") != "stderr", where
            assert "traceback" not in output or expected, where
            pictures = ("image/png", "image/jpeg")
            text = {kind: v for kind, v in output.get("data", {}).items() if kind not in pictures}
            text = json.dumps([text, output.get("text", "")], ensure_ascii=False)
            assert not MACHINE_PATHS.search(text), where
            assert not ANSI.search(text), where
        assert not MACHINE_PATHS.search(cell.source), where


def test_cells_that_are_not_compared_are_few_and_have_a_reason(stored):
    """With nbval a cell is compared unless it is tagged; each tag is justified above."""
    for cell in code_cells(stored):
        marks = [tag for tag in tags(cell) if tag.startswith("nbval-")]
        comments = re.findall(r"#\s*NBVAL_\w+", cell.source)
        assert not comments, "use tags: a learner need not read this"
        if marks:
            reasons = [
                reason
                for (name, sign), reason in NOT_COMPARED.items()
                if name in ("*", stored.path.stem) and (sign in cell.source or sign in tags(cell))
            ]
            assert reasons, f"why is this cell not compared?\n{cell.source}"
            assert marks == ["nbval-ignore-output"], f"it must be run at least:\n{cell.source}"


def test_each_cell_that_shows_something_has_kept_it(stored):
    """nbval compares nothing where nothing is stored."""
    for cell in code_cells(stored):
        last = ast.parse(cell.source).body[-1]
        silent = cell.source.rstrip().endswith(";") or not isinstance(last, ast.Expr)
        draws = "pictures." in ast.unparse(last) and "widget" not in tags(cell)
        prints = isinstance(last, ast.Expr) and ast.unparse(last).startswith("print(")
        if prints or draws:
            assert cell.outputs, cell.source
        if draws:
            kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
            assert "image/png" in kinds, cell.source
        elif not silent and not prints and "widget" not in tags(cell):
            value = ast.unparse(last)
            returns_nothing = re.search(r"\.(append|tick_top|sort|seed|check|start)\(", value)
            assert cell.outputs or returns_nothing or "set_" in value, cell.source


# ---------------------------------------------------------------- anatomy


def test_the_first_cell_has_title_link_time_and_aims(stored):
    first = stored.cells[0].source
    number = stored.path.stem.split("_")[0].removeprefix("0")
    assert re.match(rf"# {number} · \S", first)
    colab = ADDRESS.replace("github.com", "colab.research.google.com/github")
    assert f"[Open in Colab]({colab}/blob/{BRANCH}/notebooks/{stored.path.name})" in first
    assert re.search(r"≈ \d+ min", first)
    aims = first.split("**You will**")[1].strip().splitlines()
    assert 3 <= len(aims) <= 5 and all(aim.startswith("- ") for aim in aims)


def test_the_set_up_cell_comes_first_and_is_the_same_everywhere():
    sources = {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        (cell,) = [cell for cell in code_cells(notebook) if "set-up" in tags(cell)]
        assert code_cells(notebook)[0] is cell, path.name
        # Folded in JupyterLab and in Colab, with its output in sight.
        folds = {"jupyter": {"source_hidden": True}, "cellView": "form", "tags": tags(cell)}
        assert cell.metadata == folds and cell.source.startswith("# @title "), path.name
        assert f'address, branch = "{ADDRESS}", "{BRANCH}"\n' in cell.source, path.name
        sources.setdefault(cell.source, []).append(path.name)
    assert len(sources) == 1, sources.values()


def test_one_cell_tells_the_headline(stored):
    (cell,) = [cell for cell in code_cells(stored) if "headline" in tags(cell)]
    assert re.search(r"\d", printed(cell)), "the headline is a measured result"


def test_each_stored_figure_has_words_for_those_who_do_not_see_it(stored):
    for cell in code_cells(stored):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                words = output.metadata.get("image/png", {}).get("alt", "")
                assert len(words) > 5, cell.source


def test_the_readme_tells_the_stored_headlines():
    text = (COURSE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\d\db?) · [^|]+ \| (\d+) \| [\d,]+ MB \| (.+) \|$", text)
    assert [number for number, _, _ in rows] == [path.name.split("_")[0] for path in NOTEBOOKS]
    number = re.compile(r"\d+(?:[.,]\d+)*%?")
    for path, (_, _, told) in zip(NOTEBOOKS, rows, strict=True):
        notebook = nbformat.read(path, as_version=4)
        (cell,) = [cell for cell in code_cells(notebook) if "headline" in tags(cell)]
        said = set(number.findall(printed(cell)))
        assert set(number.findall(told)) <= said, f"{path.name}: {told!r} is not what is stored"
    total = int(re.search(r"All of them: (\d+) seconds", text)[1])
    assert abs(sum(int(seconds) for _, seconds, _ in rows) - total) <= len(rows) / 2


def test_the_notebook_ends_with_recap_where_this_breaks_and_sources(stored):
    text = [cell.source for cell in stored.cells if cell.cell_type == "markdown"]
    (recap,) = [place for place, source in enumerate(text) if source.startswith("## Recap")]
    end = "\n".join(text[recap:])
    assert 0 < end.index("**Where this breaks.**") < end.index("**Sources.**")
    aims = text[0].count("\n- ")
    assert text[recap].count("\n- ") == aims, "the recap repeats the aims"


def test_tags_are_the_known_ones(stored):
    known = {"set-up", "exercise", "headline", "parameters", "widget", "raises-exception"}
    known |= {"road-picture"}  # see tools/road.py
    for cell in stored.cells:
        assert set(tags(cell)) <= known | {"nbval-ignore-output"}, tags(cell)


def lines_of_code(cell):
    lines = [line.strip() for line in cell.source.splitlines()]
    return len([line for line in lines if line and not line.startswith("#")])


def minutes_of_a_person(notebook):
    """Return the minutes of the main line by the rule in CONTRIBUTING.md."""
    total, extra = 0, 0  # extra: the level of the heading of an extra, or of the sources
    for cell in notebook.cells:
        if cell.cell_type == "code":
            prepared = "set-up" in tags(cell) or cell.source.startswith(
                ("# Preparation", "# Display")
            )
            if not extra and not prepared:
                total += lines_of_code(cell) / 12 + ("widget" in tags(cell))
            continue
        text = []
        for line in re.sub(r"(?s)<details>.*?</details>", "", cell.source).splitlines():
            heading = re.match(r"(#+) (.*)", line)
            if heading and len(heading[1]) <= (extra or 9):
                extra = len(heading[1]) if heading[2].startswith("Extra") else 0
            if not extra:
                text.append(line)
        text = "\n".join(text).split("**Sources.**")[0]
        if "more practice" not in text:
            total += len(text.split()) / 180 + 7 * ("**Exercise" in text)
            total += len(re.findall(r"\*\*(?:Predict|Look|Draw|Question|Label|Work out|Try)", text))
    return total


def test_the_minutes_on_top_follow_the_rule(stored):
    stated = int(re.search(r"≈ (\d+) min", stored.cells[0].source)[1])
    expected = minutes_of_a_person(stored)
    assert abs(stated - expected) <= max(10, expected / 4), f"about {expected:.0f}"


def test_cells_are_short(stored):
    lengths = [lines_of_code(cell) for cell in code_cells(stored)]
    assert max(lengths) <= 20
    assert 2 <= statistics.median(lengths) <= 5


def test_no_section_is_a_wall_of_code(stored):
    """A learner never meets more than three code cells without a word between them."""
    kinds = "".join(cell.cell_type[0] for cell in stored.cells)
    assert "cccc" not in kinds


def test_each_picture_in_a_text_has_words_for_who_cannot_see_it(stored):
    for cell in stored.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"!\[\s*\]", cell.source), cell.source
            assert not re.search(r"!\[.*?\]\(https?:", cell.source), "broken without a network"
            for tag in re.findall(r"<img\b[^>]*>", cell.source):
                assert re.search(r'\balt="[^"]+"', tag), tag


def test_titles_go_down_one_step_at_a_time(stored):
    steps = [
        len(hashes)
        for cell in stored.cells
        if cell.cell_type == "markdown"
        for hashes in re.findall(r"(?m)^(#+) ", re.sub(r"(?s)```.*?```", "", cell.source))
    ]
    assert steps[0] == 1 and steps.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(steps))


# ---------------------------------------------------------------- numbers in the prose

NEAR = 6  # code cells before and after a text in which its numbers are looked for

# Numbers that no cell computes, with the reason.
ALLOWED = {
    ("*", "CC BY 2.0"): "the name of a license",
    ("*", "CC BY 4.0"): "the name of a license",
    ("01_pixels", "(128, 0, 128)"): "half of 255, to be imagined",
    ("01_pixels", "100 - 110"): "a question with chosen numbers",
    ("01_pixels", "instead of 256"): "the levels of a byte, computed in the first section",
    ("01_pixels", "between 120 and 135"): "steps of 15, as the strip shows them",
    ("02_one_hot", "adding 1,000 to all scores"): "recalls what the section on softmax did",
    ("02_one_hot", "such as 1,000"): "an example of a large score",
    ("03_knn_digits", "85% data, 10% model, 5% use"): "a rule of thumb, said to be one",
    ("03_knn_digits", "0.048 of a digit"): "what 256.048 has behind the point",
    ("07_xception_transfer", "1.3 million photographs"): "what ImageNet's contest gave out",
    ("07_xception_transfer", "1,000 classes"): "the same",
    ("07_xception_transfer", "0 … 255"): "the range of a byte, notebook 1",
    ("03_knn_digits", "250,000 values"): "computed in notebook 1",
    ("04_handmade_features", "and 200 words"): "recalls what the section on words chose",
}

NUMBER = re.compile(
    r"(?<![\w.,/])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"  # 1,797 or 0.85 or 270
    r"(?:\s?(%|percent\b|kB\b|MB\b|GB\b|thousand\b|million\b|billion\b))?(?![\w/])"
)
FACTORS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
EQUATION = re.compile(r"(?<![\d.])([\d.,]+(?: [+*/-] [\d.,]+)+) = ([\d.,]*\d)")


def plain(source):
    """Return a text without code, folds, links, numbers of exercises, and sources."""
    for pattern in (
        r"(?s)<details>.*?</details>",
        r"(?s)```.*?```",
        r"`[^`]*`",
        r"(?s)\*\*Sources\.\*\*.*",
        r"\]\([^)]*\)",
        r"https?://\S+",
        r"\*\*Exercise \d+b?\.\d+\*\*|[Ee]xercises? \d+b?\.\d+",
        r"<[^>]+>",
    ):
        source = re.sub(pattern, " ", source)
    for sign, ascii_sign in (("\N{MINUS SIGN}", "-"), ("\N{MULTIPLICATION SIGN}", "*")):
        source = source.replace(sign, ascii_sign)
    return re.sub(r"(\d+) (?:out )?of 100\b", r"\1%", source)


def value(text):
    return float(text.replace(",", ""))


def true_equations(text):
    """Check what is calculated in the prose, and return the results that are right."""
    right = []
    for left, result in EQUATION.findall(text):
        left = left.replace(",", "")
        numbers = [float(number) for number in re.findall(r"[\d.]+", left)]
        operators = re.findall(r" ([+*/-]) ", left)
        terms = [numbers[0]]
        for operator, number in zip(operators, numbers[1:], strict=True):
            if operator == "*":
                terms[-1] *= number
            elif operator == "/":
                terms[-1] /= number
            else:
                terms.append(number if operator == "+" else -number)
        if abs(sum(terms) - value(result)) < 1e-9:
            right.append(result)
    return right


def calculated(node):
    """Return the value of an expression of plain numbers, such as ``500 * 500``, or None."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = calculated(node.left), calculated(node.right)
        if left is not None and right is not None:
            return eval(compile(ast.Expression(node), "cell", "eval"), {})
    return None


def computed(texts, sources=()):
    """Return the numbers in outputs and in code, and what plain arithmetic makes of them."""
    found = set()
    for text in texts:
        for match in re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+\.?", text):
            found.add(value(match))
        for shape in re.findall(r"\((\d+(?:, \d+)+)\)", text):
            found.add(math.prod(int(size) for size in shape.split(", ")))
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            number = calculated(node)
            if number is not None:
                found.add(float(number))
            if isinstance(node, ast.Tuple) and all(calculated(part) for part in node.elts):
                found.add(math.prod(map(calculated, node.elts)))  # a shape: so many values
    return found


def numbers_of(cells):
    """Return the numbers that cells hold or compute."""
    outputs = [output for cell in cells for output in cell.outputs]
    texts = [output.get("text", "") for output in outputs]
    texts += [str(output.get("data", {}).get("text/plain", "")) for output in outputs]
    texts += re.findall(r"[\"'][^\"']*[\"']", "\n".join(cell.source for cell in cells))  # titles
    return computed(texts, [cell.source for cell in cells])


def fits(before, number, unit, found):
    """Say whether a number of the prose is one of the computed ones, perhaps rounded."""
    step = 10.0 ** -len(number.partition(".")[2])
    wanted = value(number)
    # 95 stands for 95.2 and 0.6 for 0.602; "more than 16 million" for 16.8 million.
    low, high = wanted - step / 2, wanted + step / 2
    if before.lower().endswith("more than "):
        low, high = wanted, wanted + step
    elif before.lower().endswith("less than "):
        low, high = wanted - step, wanted
    scale = [1.0 / FACTORS.get(unit, 1.0), 1.0]
    if unit in ("%", "percent") or "." in number:
        scale.append(100.0)
    return any(low - 1e-9 <= one * factor <= high + 1e-9 for one in found for factor in scale)


def unfounded_numbers(notebook):
    """Return the numbers of the prose that no cell nearby has or computes."""
    cells = notebook.cells
    code = [place for place, cell in enumerate(cells) if cell.cell_type == "code"]
    headline = numbers_of(cell for cell in code_cells(notebook) if "headline" in tags(cell))
    missing, recap = [], False
    for place, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            continue
        recap = recap or cell.source.startswith("## Recap")
        near = [p for p in code if p < place][-NEAR:] + [p for p in code if p > place][:NEAR]
        if recap or place == 0:  # both speak of the whole notebook
            near = code
        found = headline | numbers_of([cells[p] for p in near])
        if cell.source.startswith("**Exercise"):  # what a task gives, its solution uses
            found |= computed([cells[place + 2].source])
        text = plain(re.sub(r"≈ \d+ min", " ", cell.source))  # a reader's time, not a result
        for name, words in ALLOWED:
            if name in ("*", notebook.path.stem):
                text = text.replace(words, " ")
        right = true_equations(text)
        for match in NUMBER.finditer(text):
            number, unit = match[1], match[2] or ""
            telling = "." in number or unit or len(re.sub(r"\D", "", number)) >= 3
            year = re.fullmatch(r"(19|20)\d\d", number)
            before = text[: match.start()]
            if telling and not (year or number in right or fits(before, number, unit, found)):
                context = " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())
                missing.append(f"cell {place + 1}: {number} {unit} in “{context}”")
    return missing


def test_every_number_in_the_prose_is_computed_nearby(stored):
    unfounded = unfounded_numbers(stored)
    assert not unfounded, "\n".join(unfounded)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is right in 95.2% of the cases.", 0),
        ("It is right in 95 percent of the cases.", 0),
        ("It is right in 96 percent of the cases.", 1),
        ("There are 1,527 pictures.", 0),
        ("There are 1527 of 1,797 pictures.", 1),
        ("A share of 0.952, or 0.95.", 0),
        ("A share of 0.96.", 1),
        ("The code says `999` and ![a 999](999.png).", 1),  # the words for a picture are prose
        ("See https://example.org/999 and [there](999).", 0),
        ("100 + 53 = 153", 1),  # 100 itself is unfounded
        ("1527 + 10 = 1537", 0),
        ("1527 + 10 = 1536", 1),
        ("That is 1.5 thousand, in 2026.", 0),
        ("More than 1,526 and less than 1,528.", 0),
        ("More than 1,700 and less than 1,500.", 2),
        ("1,600 pixels, 250 of them dark.", 1),
        ("95 of 100 are right, not 85 out of 100.", 1),
    ],
)
def test_the_search_for_unfounded_numbers_finds_them(text, expected, tmp_path):
    code = nbformat.v4.new_code_cell("training, small = 1527, np.zeros((40, 40))")
    code.outputs = [nbformat.v4.new_output("stream", name="stdout", text="0.9518518 is 95.2%")]
    cells = [nbformat.v4.new_markdown_cell("# T"), code, nbformat.v4.new_markdown_cell(text)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    object.__setattr__(notebook, "path", tmp_path / "00_example.ipynb")
    assert len(unfounded_numbers(notebook)) == expected
