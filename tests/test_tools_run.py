"""course.py run, on small notebooks made here and with real kernels."""

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from tools import run

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


def run_main(place, *args):
    """Run the command line; return its exit code."""
    return run.main(list(args), folder=place, build=place.parent / "build")


def outputs(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def test_table_copies_and_going_on_after_a_failure(folder, capsys):
    folder("01_good", GOOD)
    folder("02_bad", [code("x = 1"), code("{}['Käse']"), code("print('never')")])
    folder("03_dies", [code("1"), code("import os\nos._exit(1)")])
    place = folder("04_last", [code("print('still here')", "headline")])
    assert run_main(place, "--profile", "sample") == 1
    out, err = capsys.readouterr()
    assert out.startswith("01_good: 5 cells ...\n01_good: done, ")
    assert "02_bad: failed in cell 2: KeyError: 'Käse'" in out
    rows = {line.split()[0]: line for line in out.split("\n\n")[1].splitlines()}
    assert rows["01_good"].endswith("score: 0.95")
    assert rows["02_bad"].endswith("FAILED in cell 2: KeyError: 'Käse'")
    assert "FAILED in cell 2: the kernel died" in rows["03_dies"]
    assert rows["04_last"].endswith("still here")
    assert int(rows["01_good"].split(" MB")[0].split()[-1].replace(",", "")) > 100
    assert "four times a second" in out
    assert err.startswith("Failed: 02_bad, cell 2: KeyError: 'Käse'\n")
    build = place.parent / "build"
    assert sorted(path.name for path in build.glob("*.ipynb")) == [
        "01_good.ipynb",
        "02_bad.ipynb",
        "03_dies.ipynb",
        "04_last.ipynb",
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
    place = folder("01_child", [code(child)])
    result, _ = run.execute(place / "01_child.ipynb", place.parent / "build")
    assert result.peak > 310_000_000  # a kernel alone takes less than 100


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("3", "03_b.ipynb"),
        ("03", "03_b.ipynb"),
        ("03_b", "03_b.ipynb"),
        ("notebooks/03_b.ipynb", "03_b.ipynb"),
        ("0", "00_a.ipynb"),
        ("6b", "06b_lab.ipynb"),
        ("06B", "06b_lab.ipynb"),
        ("6", "06_c.ipynb"),
        ("06b_lab", "06b_lab.ipynb"),
        ("10", "10_d.ipynb"),
    ],
)
def test_a_notebook_may_be_named_in_several_ways(folder, word, name):
    for one in ("00_a", "03_b", "06_c", "06b_lab", "10_d"):
        place = folder(one, [])
    assert [path.name for path in run.find([word], place)] == [name]


def test_the_order_is_that_of_the_road(folder):
    for name in ("00_a", "03_b", "05_c"):
        place = folder(name, [])
    assert [path.stem for path in run.find(["05", "3"], place)] == ["03_b", "05_c"]
    assert len(run.find([], place)) == 3


def test_unknown_number(folder, capsys):
    place = folder("00_a", [])
    assert run_main(place, "00", "17") == 2
    assert capsys.readouterr().err == "There is no notebook 17. There are: 00.\n"
    assert not (place.parent / "build").exists()


def test_save_stores_what_a_reader_needs_and_nothing_of_this_machine(folder, capsys):
    cells = [new_markdown_cell("Größe"), code("print('é')"), code("6 * 7", "mine")]
    cells += [code("import ipywidgets\nipywidgets.IntSlider()")]
    cells[1].metadata = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    place = folder("01_a", cells)
    path = place / "01_a.ipynb"
    stored = json.loads(path.read_text(encoding="utf-8"))
    colab = {"accelerator": "GPU", "colab": {"gpuType": "T4"}}
    stored["metadata"] = {"widgets": {"state": {}}, "kernelspec": {"name": "other"}, **colab}
    stored["cells"][1]["metadata"]["execution"] = {"iopub.execute_input": "2020"}
    stored["cells"][1]["execution_count"] = 17
    path.write_text(json.dumps(stored), encoding="utf-8")
    assert run_main(place, "--save") == 0
    text = path.read_text(encoding="utf-8")
    saved = json.loads(text)
    assert text == json.dumps(saved, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert "Größe" in text
    assert saved["metadata"] == {**run.METADATA, **colab}
    assert [cell["id"] for cell in saved["cells"]] == [cell["id"] for cell in cells]
    hidden = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    assert [cell["metadata"] for cell in saved["cells"]] == [{}, hidden, {"tags": ["mine"]}, {}]
    assert [cell.get("execution_count") for cell in saved["cells"]] == [None, 1, 2, 3]
    assert saved["cells"][2]["outputs"][0]["execution_count"] == 2
    # Without its state, a stored widget would show an error.
    widget = saved["cells"][3]["outputs"][0]["data"]
    assert list(widget) == ["text/plain"] and "Run this cell" in "".join(widget["text/plain"])
    run.save(nbformat.read(path, as_version=4), path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (new_output("stream", name="stderr", text="a\noh\n"), "cell 2 printed to stderr: oh"),
        (new_output("error", ename="ValueError", evalue="no", traceback=[]), "cell 2 failed"),
    ],
)
def test_what_failed_or_warned_is_not_stored(tmp_path, output, reason):
    path = tmp_path / "01_a.ipynb"
    path.write_text("as before")
    cell = new_code_cell("x", outputs=[output])
    with pytest.raises(ValueError, match=reason):
        run.save(new_notebook(cells=[new_markdown_cell("x"), cell]), path)
    cell.metadata.tags = ["raises-exception"]
    if output.output_type == "error":
        run.save(new_notebook(cells=[cell]), path)
    else:
        assert [one.read_text() for one in tmp_path.iterdir()] == ["as before"]


def test_save_says_what_it_refused(folder, capsys):
    place = folder("01_a", [code("import sys\nprint('oh', file=sys.stderr)")])
    before = (place / "01_a.ipynb").read_bytes()
    assert run_main(place, "--save") == 1
    assert "cell 1 printed to stderr: oh (not saved)" in capsys.readouterr().err
    assert (place / "01_a.ipynb").read_bytes() == before


def test_a_kernel_of_the_same_name_in_the_home_folder_does_not_win(folder, tmp_path, monkeypatch):
    other = tmp_path / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    spec = {"argv": ["no-such-python", "{connection_file}"], "display_name": "x", "language": "x"}
    (other / "kernel.json").write_text(json.dumps(spec))
    place = folder("01_a", [code("import sys\nprint(sys.prefix)", "headline")])
    env = {name: value for name, value in os.environ.items() if name != "JUPYTER_PATH"}
    env.update(JUPYTER_DATA_DIR=str(tmp_path / "jupyter"), JUPYTER_PREFER_ENV_PATH="1")
    call = "import sys; from pathlib import Path; from tools import run; "
    call += "p = Path(sys.argv[1]); sys.exit(run.main([], p, p.parent / 'build'))"
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
        [sys.executable, "-m", "tools.run", "77"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2 and done.stderr.startswith("There is no notebook 77.")


def test_an_animation_keeps_its_frames():
    frames = [Image.new("L", (9, 9), shade) for shade in (0, 99, 255)]
    file = io.BytesIO()
    frames[0].save(file, "png", save_all=True, append_images=frames[1:], duration=100)
    stored = run.recompressed(base64.b64encode(file.getvalue()).decode("ascii"))
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
        after = run.recompressed(before)
        assert len(after) < 0.9 * len(before)  # at least the fourth channel is gone
        assert np.array_equal(pixels(after), picture)
