"""The notebook runner, on small notebooks made here and with real kernels."""

import base64
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from utils import runner

ROOT = Path(__file__).resolve().parent.parent


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


GOOD = [
    new_markdown_cell("# Good"),
    code("import os\nfrom pathlib import Path\nblock = bytearray(os.urandom(1000)) * 60_000"),
    code("print(Path.cwd().name)\nprint('score: 0.95', flush=True)\nprint()", "headline"),
    code("os.environ.get('COURSE_PROFILE')"),
    code("1 / 0", "raises-exception"),
]


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes notebooks into a folder of a course."""
    place = tmp_path / "my nötebooks"
    place.mkdir()

    def add(name, cells):
        nbformat.write(new_notebook(cells=cells), place / f"{name}.ipynb")
        return place

    return add


def run(place, *args):
    """Run the runner's command line; return its exit code."""
    return runner.main(list(args), folder=place, build=place.parent / "build")


def outputs(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def test_table_copies_and_going_on_after_a_failure(folder, capsys):
    folder("01_good", GOOD)
    folder("02_bad", [code("x = 1"), code("{}['Käse']"), code("print('never')")])
    place = folder("03_last", [code("print('still here')", "headline")])
    assert run(place, "--profile", "sample") == 1
    out, err = capsys.readouterr()
    rows = {line.split()[0]: line for line in out.split("\n\n")[1].splitlines()}
    assert rows["01_good"].endswith("score: 0.95")
    assert rows["02_bad"].endswith("FAILED in cell 2: KeyError: 'Käse'")
    assert rows["03_last"].endswith("still here")
    assert int(rows["01_good"].split(" MB")[0].split()[-1].replace(",", "")) > 100
    assert "four times a second" in out
    assert err.startswith("Failed: 02_bad, cell 2: KeyError: 'Käse'\n")
    build = place.parent / "build"
    assert sorted(path.name for path in build.glob("*.ipynb")) == [
        "01_good.ipynb",
        "02_bad.ipynb",
        "03_last.ipynb",
    ]
    done = outputs(build / "01_good.ipynb")
    assert done[1][0].text.startswith("my nötebooks\n")  # a notebook runs where it lies
    assert done[2][0].data["text/plain"] == "'sample'"
    assert outputs(build / "02_bad.ipynb")[2] == []
    assert outputs(place / "01_good.ipynb")[1] == []  # the stored one is untouched


def test_memory_counts_children(folder, capsys):
    # The child keeps its memory until the kernel ends, so that a look cannot miss it.
    child = """import sys
from subprocess import PIPE, Popen
code = "x = b'1' * 300_000_000; print('full', flush=True); input()"
child = Popen([sys.executable, "-c", code], stdin=PIPE, stdout=PIPE)
child.stdout.readline()"""
    plain = folder("01_plain", [code("1")])
    folder("02_child", [code(child)])
    small, _ = runner.execute(plain / "01_plain.ipynb", plain.parent / "build")
    large, _ = runner.execute(plain / "02_child.ipynb", plain.parent / "build")
    assert small.peak > 10_000_000
    assert large.peak > small.peak + 250_000_000


def test_numbers_choose_and_the_order_is_the_road(folder, capsys):
    for name in ("00_a", "03_b", "05_c"):
        place = folder(name, [code("print('ran')", "headline")])
    assert run(place, "05", "3") == 0
    out = capsys.readouterr().out
    assert out.index("03_b") < out.index("05_c") and "00_a" not in out


@pytest.mark.parametrize("word", ["3", "03", "03_b", "notebooks/03_b.ipynb"])
def test_a_notebook_may_be_named_in_several_ways(folder, word):
    folder("00_a", [])
    place = folder("03_b", [])
    assert [path.name for path in runner.find([word], place)] == ["03_b.ipynb"]


def test_unknown_number(folder, capsys):
    place = folder("00_a", [])
    assert run(place, "00", "17") == 2
    assert capsys.readouterr().err == "There is no notebook 17. There are: 00.\n"
    assert not (place.parent / "build").exists()


def test_dead_kernel_is_named_and_the_next_notebook_runs(folder, capsys):
    folder("01_dies", [code("1"), code("import os\nos._exit(1)")])
    place = folder("02_lives", [code("print('alive')", "headline")])
    assert run(place) == 1
    out = capsys.readouterr().out
    assert "FAILED in cell 2: the kernel died" in out and out.count("alive") == 1


def test_a_cell_that_may_fail_does_not_stop_the_notebook(folder, capsys):
    place = folder("01_good", [*GOOD, code("print('after')", "headline")])
    assert run(place) == 0


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_in_a_terminal_rewrites_one_line(folder):
    place = folder("01_a", [code("1"), new_markdown_cell("text"), code("2")])
    terminal = Terminal()
    runner.execute(place / "01_a.ipynb", place.parent / "build", stream=terminal)
    text = terminal.getvalue()
    assert text.count("\n") == 1 and text.endswith("\n")
    assert re.search(r"\r01_a: cell 1 of 3, \d+ s", text) and "\r01_a: cell 3 of 3" in text
    assert text.rstrip().split("\r")[-1].startswith("01_a: done")


def test_progress_elsewhere_is_a_line_at_start_and_end(folder):
    place = folder("01_a", [code("1"), code("2")])
    file = io.StringIO()
    runner.execute(place / "01_a.ipynb", place.parent / "build", stream=file)
    first, last = file.getvalue().splitlines()
    assert first == "01_a: 2 cells ..." and last.startswith("01_a: done")


def test_save_stores_what_a_reader_needs_and_nothing_of_this_machine(folder, capsys):
    cells = [new_markdown_cell("Größe"), code("print('é')"), code("6 * 7", "mine")]
    place = folder("01_a", cells)
    path = place / "01_a.ipynb"
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["metadata"] = {"widgets": {"state": {}}, "kernelspec": {"name": "other"}, "x": 1}
    stored["cells"][1]["metadata"]["execution"] = {"iopub.execute_input": "2020"}
    stored["cells"][1]["execution_count"] = 17
    path.write_text(json.dumps(stored), encoding="utf-8")
    assert run(place, "--save") == 0
    text = path.read_text(encoding="utf-8")
    saved = json.loads(text)
    assert text == json.dumps(saved, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert "Größe" in text
    assert saved["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [cell["id"] for cell in saved["cells"]] == [cell["id"] for cell in cells]
    assert [cell["metadata"] for cell in saved["cells"]] == [{}, {}, {"tags": ["mine"]}]
    assert [cell.get("execution_count") for cell in saved["cells"]] == [None, 1, 2]
    assert saved["cells"][2]["outputs"][0]["execution_count"] == 2
    assert run(place, "--save") == 0
    assert path.read_text(encoding="utf-8") == text


def test_save_drops_widgets_without_a_state(folder):
    widget = "import ipywidgets\nipywidgets.IntSlider()"
    place = folder("01_a", [code(widget)])
    assert run(place, "--save") == 0
    data = outputs(place / "01_a.ipynb")[0][0].data
    assert list(data) == ["text/plain"] and "Run this cell" in data["text/plain"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import sys\nprint('oh', file=sys.stderr)", "cell 2 printed to stderr: oh"),
        ("raise ValueError('no')", "cell 2: ValueError: no"),
    ],
)
def test_save_refuses(folder, capsys, source, reason):
    place = folder("01_a", [new_markdown_cell("x"), code(source)])
    before = (place / "01_a.ipynb").read_bytes()
    assert run(place, "--save") == 1
    assert reason in capsys.readouterr().err
    assert (place / "01_a.ipynb").read_bytes() == before
    assert [path.name for path in place.iterdir()] == ["01_a.ipynb"]


def test_a_kernel_of_the_same_name_in_the_home_folder_does_not_win(folder, tmp_path, monkeypatch):
    other = tmp_path / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    spec = {"argv": ["no-such-python", "{connection_file}"], "display_name": "x", "language": "x"}
    (other / "kernel.json").write_text(json.dumps(spec))
    place = folder("01_a", [code("import sys\nprint(sys.prefix)", "headline")])
    env = {name: value for name, value in os.environ.items() if name != "JUPYTER_PATH"}
    env.update(JUPYTER_DATA_DIR=str(tmp_path / "jupyter"), JUPYTER_PREFER_ENV_PATH="1")
    call = "import sys; from pathlib import Path; from utils import runner; "
    call += "p = Path(sys.argv[1]); sys.exit(runner.main([], p, p.parent / 'build'))"
    done = subprocess.run(
        [sys.executable, "-c", call, str(place)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert sys.prefix in done.stdout


def test_command_line_refuses_what_it_does_not_know():
    done = subprocess.run(
        [sys.executable, "-m", "utils.runner", "77"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2 and done.stderr.startswith("There is no notebook 77.")


def test_an_animation_keeps_its_frames():
    frames = [Image.new("L", (9, 9), shade) for shade in (0, 99, 255)]
    file = io.BytesIO()
    frames[0].save(file, "png", save_all=True, append_images=frames[1:], duration=100)
    stored = runner.smaller(base64.b64encode(file.getvalue()).decode("ascii"))
    assert Image.open(io.BytesIO(base64.b64decode(stored))).n_frames == 3


def test_stored_pictures_are_smaller_and_the_same():
    def pixels(png):
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))

    rng = np.random.default_rng(0)
    few_colors = np.repeat(rng.integers(0, 12, (40, 40, 1), dtype=np.uint8) * 20, 3, axis=2)
    many_colors = rng.integers(0, 256, (40, 40, 3), dtype=np.uint8)
    for picture in (few_colors, many_colors):
        opaque = np.dstack([picture, np.full((40, 40), 255, dtype=np.uint8)])
        png = io.BytesIO()
        Image.fromarray(opaque).save(png, "png")
        before = base64.b64encode(png.getvalue()).decode()
        after = runner.smaller(before)
        assert len(after) < 0.9 * len(before)  # at least the fourth channel is gone
        assert np.array_equal(pixels(after), picture)
