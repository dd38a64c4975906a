"""A notebook in JupyterLab on a tablet, from opening to its widgets; and that faults are found."""

import benchmarks_lab
import nbformat
import pytest
from browser import NEEDED
from common import tags

pytestmark = NEEDED

ANIMATION = "pictures.animate(lambda n: pictures.show_matrix([[n]], highest=2), 3, seconds=0.3)"
OTHERS = (
    "from utils import widgets\n"
    "widgets.stepper(lambda n: pictures.show_matrix([[n]], highest=9), 9)",
    "gray = np.arange(600).reshape(20, 30) % 256\n"
    "builder = widgets.kernel_builder(gray, {'same': np.eye(3), 'half': np.eye(3) / 6})\nbuilder",
    "pad = widgets.drawing_pad()\npad",
    "labeler = widgets.label_pictures([gray, gray.T, gray], ['cat', 'dog'])\nlabeler",
)
STILL = (
    "from utils import pictures, widgets\nwidgets.stepper(lambda _: pictures.show_matrix([[1]]), 3)"
)
CUT_OFF = "HTML('<div style=overflow:hidden><p style=width:3000px>This is wide.</p></div>')"
KERNEL = {"name": "python3", "display_name": "not as the kernel says"}
WIDE = "from IPython.display import HTML\nHTML('<table><tr>' + '<td>wide' * 200 + '</table>')"


def faulty(lesson):
    """Return a notebook with one of each fault."""
    code = nbformat.v4.new_code_cell
    shown = nbformat.v4.new_output("display_data", {"image/png": "abcd"})
    tagged = {"tags": ["widget"]}
    cells = [
        next(cell for cell in lesson.cells if "set-up" in tags(cell)),
        code(STILL, metadata=tagged),
        code("1 + 1", metadata=tagged),
        code(WIDE),
        code(CUT_OFF),
        code("1 / 0", outputs=[shown]),
        code("2 + 2"),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


@pytest.fixture(scope="module")
def found(git, repository, tmp_path_factory):
    """Return row, faults and notes of 02 with more widgets, and of a notebook full of faults.

    02 ends after its slider. Then the other widgets of the course follow.
    """
    folder = tmp_path_factory.mktemp("lab")
    git("clone", "--quiet", repository, folder / "course")
    path = folder / "course" / "notebooks" / "02_one_hot.ipynb"
    bad = path.with_name("bad.ipynb")
    lesson = nbformat.read(path, as_version=4)
    nbformat.write(faulty(lesson), bad)
    slider = next(n for n, cell in enumerate(lesson.cells) if "widget" in tags(cell))
    lesson.cells = lesson.cells[: slider + 1]
    lesson.cells.append(nbformat.v4.new_code_cell(ANIMATION))
    for source in OTHERS:
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["widget"]})
        lesson.cells.append(cell)
    nbformat.write(lesson, path)
    both = benchmarks_lab.passes([path, bad], "tablet", folder)
    found = [next(both)]
    with pytest.MonkeyPatch.context() as context:
        context.setattr(benchmarks_lab, "SOON", 3)  # its stepper never reacts
        return found + list(both)


def test_a_notebook_runs_and_its_widgets_react_on_a_tablet_and_its_file_stays_as_it_is(found):
    row, faults, notes = found[0]
    assert faults == notes == []
    assert row["reacted"] == "6 of 6" and row["saved"] == "no"
    each = "slider, animation, slider, player, choice, number_box, pad, labeler"
    assert row["touched"] == each


def test_each_fault_is_named(found):
    row, faults, notes = found[1]
    assert faults == [
        "opening and reading it changes it",
        "not all cells were run, one after the other: [1, 2, 3, 4, 5, 6, None]",
        "the widget of cell 1 does not react: slider: no reaction",
        "the widget of cell 2 does not react: there is nothing to touch",
        "cell 5, '1 / 0': ZeroDivisionError: division by zero",
        "beyond the right edge: p of cell 4",
    ]
    assert row["errors"] == row["overflow"] == 1 and row["reacted"] == "0 of 2"
    assert notes == ["scrolls sideways in itself: div of cell 3"]
