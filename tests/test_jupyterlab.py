"""A real JupyterLab in a real browser: how a notebook opens, and the widgets of 03, 05, and 10."""

import base64
import hashlib
import io
import json
import re

import nbformat
import numpy as np
import pytest
import urllib3
from browser import NEEDED, start
from common import COURSE, code_cells, tags
from lab_page import opened, served
from PIL import Image
from scipy.ndimage import correlate

from utils import widgets

pytestmark = NEEDED

PATCH = np.arange(42).reshape(6, 7) * 5
GRAY = np.arange(600).reshape(20, 30) % 256
KERNEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
BEFORE_THE_KERNELS = f"""
import numpy as np
from utils import pictures
patch = np.array({PATCH.tolist()})
gray = np.array({GRAY.tolist()})
kernel = np.array({KERNEL.tolist()})
kernels = {{"blur": np.ones((3, 3)) / 9}}
"""
BEFORE_THE_LABELS = """
import numpy as np
from utils import widgets
pictures = np.arange(4, dtype=np.uint8).reshape(4, 1, 1) * 60 + np.zeros((4, 12, 16), np.uint8)
labeler = widgets.label_pictures(pictures, ["cat", "dog", "horse"], done=["dog", None, None, None])
labeler
"""
HANDLE = ".noUi-handle, .ui-slider-handle"  # of ipywidgets 8, of 7
DIGEST = """
import hashlib
print(hashlib.sha256(pictures.as_png(pictures.show_sliding(patch, kernel, 0))).hexdigest())
"""


def with_cells(lesson, *sources):
    """Return a notebook of the lesson's set-up cell and others: a source, or a piece of one."""
    lesson = nbformat.read(COURSE / "notebooks" / lesson, as_version=4)
    code = code_cells(lesson)
    (set_up,) = [cell for cell in code if "set-up" in tags(cell)]
    found = [[cell.source for cell in code if piece in cell.source] for piece in sources]
    sources = [there[0] if there else given for there, given in zip(found, sources, strict=True)]
    cells = [nbformat.v4.new_code_cell(source) for source in (set_up.source, *sources)]
    metadata = {"kernelspec": lesson.metadata.kernelspec}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture(scope="module")
def folder(git, repository, tmp_path_factory):
    """Return a clone of the course with two notebooks that have little more than the widgets."""
    clone = tmp_path_factory.mktemp("browser") / "course"
    git("clone", "--quiet", repository, clone)
    read = "print('ink', pad.picture().sum(), ''.join(map(str, pad.picture().ravel())))"
    made = with_cells("03_knn_digits.ipynb", "drawing_pad(", read)
    nbformat.write(made, clone / "notebooks" / "pad.ipynb")
    read = "print('kernel', builder.kernel().ravel().tolist())"
    made = with_cells(
        "05_convolution_pooling.ipynb",
        BEFORE_THE_KERNELS,
        "stepper(",
        "kernel_builder(",
        read,
        DIGEST,
    )
    nbformat.write(made, clone / "notebooks" / "kernels.ipynb")
    read = "print('labels', labeler.labels)"
    made = with_cells("05_convolution_pooling.ipynb", BEFORE_THE_LABELS, read)
    nbformat.write(made, clone / "notebooks" / "labels.ipynb")
    return clone


@pytest.fixture(scope="module")
def lab(folder, tmp_path_factory):
    """Start JupyterLab on the clone as course.py does; return its address and token."""
    with served(folder, tmp_path_factory.mktemp("jupyter")) as lab:
        yield lab


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Return a browser with an empty profile."""
    driver = start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


# ---------------------------------------------------------------- how a notebook opens

CHANGED = "return window.jupyterapp.shell.currentWidget.context.model.dirty"
SAVE = "window.jupyterapp.shell.currentWidget.context.save().then(arguments[0])"


def test_an_opened_notebook_is_folded_where_it_should_be_and_stays_unchanged(folder, lab, browser):
    path = folder / "notebooks" / "00_start_here.ipynb"
    before = path.read_bytes()
    page = opened(path.name, 3, lab, browser)
    assert not browser.execute_script(CHANGED), "JupyterLab takes it for changed"
    browser.execute_async_script(SAVE)
    assert path.read_bytes() == before, "saved, it differs"
    set_up = page.cell(0)
    assert not set_up.find_elements("css selector", ".cm-content"), "its code is not folded"
    output = set_up.find_element("css selector", ".jp-OutputArea")
    assert output.is_displayed() and output.text.startswith("Ready. ")


def test_jupytext_leaves_files_alone(lab):
    """It comes with kaggle; where it is on, a page such as README.md counts as a notebook."""
    address, token = lab
    answer = urllib3.request("GET", f"{address}/api/contents/README.md?content=0&token={token}")
    assert answer.json()["type"] == "file"


# ---------------------------------------------------------------- the drawing pad


@pytest.fixture(scope="module")
def page(lab, browser):
    """Open the notebook with the pad and show it."""
    page = opened("pad.ipynb", 3, lab, browser)
    assert page.run(0).startswith("Ready. ")
    page.run(1)
    return page


def picture(text):
    """Return what the third cell printed as a picture."""
    total, bits = re.search(r"ink (\d+) ([01]+)", text.replace("\n", "")).groups()
    drawn = np.array(list(bits), dtype=int).reshape(32, 32)
    assert drawn.sum() == int(total)
    return drawn


def test_what_is_drawn_with_the_mouse_arrives_in_python(page):
    assert picture(page.run(2)).sum() == 0
    page.draw((0.5, 0.2), (0.5, 0.8))
    drawn = picture(page.run(2))
    rows, columns = np.nonzero(drawn)
    # A vertical stroke in the middle, as wide as the brush: 2 × 1.6 points, give or take one.
    assert 15 <= columns.mean() <= 16.5
    assert 2 <= np.ptp(columns) + 1 <= 5
    assert 4 <= rows.min() <= 7 and 24 <= rows.max() <= 27
    assert drawn.any(axis=1)[rows.min() : rows.max() + 1].all()  # no gaps


def test_a_second_stroke_is_added_and_shown(page):
    before = picture(page.run(2))
    page.draw((0.2, 0.5), (0.8, 0.5))
    drawn = picture(page.run(2))
    assert (drawn >= before).all() and drawn[16].sum() > 15
    np.testing.assert_array_equal(page.shown(), drawn)


def test_moving_the_mouse_without_its_button_draws_nothing(page):
    from selenium.webdriver.common.action_chains import ActionChains

    before = picture(page.run(2))
    hand = ActionChains(page.driver, duration=20)
    hand.move_to_element_with_offset(page.canvas(), -100, -100)
    hand.move_to_element_with_offset(page.canvas(), 100, 100).perform()
    np.testing.assert_array_equal(page.shown(), before)
    np.testing.assert_array_equal(picture(page.run(2)), before)


def test_clear_gives_white_paper_again(page):
    page.draw((0.1, 0.1), (0.3, 0.1))
    assert picture(page.run(2)).sum() > 0
    button = page.canvas().find_element("xpath", "following-sibling::button")
    assert button.text == "Clear"
    button.click()
    assert picture(page.run(2)).sum() == 0


def test_a_pad_that_was_run_again_is_blank_and_works(page):
    page.draw((0.5, 0.2), (0.5, 0.8))
    page.run(1)
    assert picture(page.run(2)).sum() == 0
    page.draw((0.2, 0.2), (0.2, 0.8), (0.8, 0.8))
    drawn = picture(page.run(2))
    assert drawn[:, :10].sum() > 30 and drawn[22:].sum() > 30
    assert drawn.shape == widgets.drawing_pad().picture().shape


# ---------------------------------------------------------------- the widgets of the kernels


@pytest.fixture(scope="module")
def kernels(lab, browser):
    """Open the notebook with the stepper and the kernel builder and show both."""
    page = opened("kernels.ipynb", 6, lab, browser)
    for number in (0, 1, 2, 3):
        page.run(number)
    return page


def shown_in(page, number):
    """Return the bytes of the picture that the widget of a cell shows."""
    image = page.until(
        lambda: page.cell(number).find_elements("css selector", "img.widget-image"), "no picture"
    )[0]
    script = """
        const [image, done] = arguments;
        fetch(image.src).then(answer => answer.blob()).then(blob => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result.split(",")[1]);
            reader.readAsDataURL(blob);
        });
    """
    return base64.b64decode(page.driver.execute_async_script(script, image))


@pytest.fixture(scope="module")
def at_the_start(kernels):
    """Return a function that says whether the first step is shown, as the kernel draws it."""
    digest = kernels.run(5)
    return lambda: hashlib.sha256(shown_in(kernels, 2)).hexdigest() == digest


def test_the_stepper_plays_and_is_dragged(kernels, at_the_start):
    from selenium.webdriver.common.action_chains import ActionChains

    assert at_the_start()
    button = kernels.cell(2).find_element("css selector", ".widget-play button")
    kernels.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    kernels.until(lambda: not at_the_start(), "it does not play")
    button.click()
    handle = kernels.cell(2).find_element("css selector", HANDLE)
    hand = ActionChains(kernels.driver, duration=20)
    hand.click_and_hold(handle).move_by_offset(-400, 0).release().perform()
    kernels.until(at_the_start, "it does not go back to the start")


def filtered(kernel):
    return correlate(GRAY.astype(float), kernel, mode="nearest").clip(0, 255).astype(np.uint8)


def test_a_kernel_that_is_chosen_or_typed_is_shown_and_arrives_in_python(kernels):
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select

    def seen():
        return np.asarray(Image.open(io.BytesIO(shown_in(kernels, 3))))

    def read():
        return np.reshape(json.loads(kernels.run(4).removeprefix("kernel ")), (3, 3))

    np.testing.assert_array_equal(seen(), filtered(read()))
    choice = kernels.cell(3).find_element("css selector", ".widget-dropdown select")
    kernels.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", choice)
    Select(choice).select_by_visible_text("blur")
    blur = np.ones((3, 3)) / 9
    kernels.until(lambda: np.array_equal(seen(), filtered(blur)), "the blur is not shown")
    np.testing.assert_allclose(read(), blur)
    middle = kernels.cell(3).find_elements("css selector", "input[type=number]")[4]
    middle.send_keys(Keys.CONTROL, "a")
    middle.send_keys("2", Keys.ENTER)
    typed = blur.copy()
    typed[1, 1] = 2
    kernels.until(lambda: np.array_equal(seen(), filtered(typed)), "what is typed is not shown")
    np.testing.assert_allclose(read(), typed)


# ---------------------------------------------------------------- labeling pictures


def test_pictures_are_labeled_with_the_keys_alone(lab, browser):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    page = opened("labels.ipynb", 3, lab, browser)
    page.run(0)
    page.run(1)
    (box,) = page.until(lambda: page.find(".picture-labeler"), "the widget does not appear")

    def line():
        return box.find_element("css selector", "[role=status]").text

    def press(*keys):
        ActionChains(browser).send_keys(*keys).perform()

    assert line() == "Picture 2 of 4: not labeled yet. 1 of 4 labeled."  # the first that waits
    # Into the widget as somebody without a mouse: on from the output of its cell.
    cells = len(page.find(".jp-Notebook .jp-Cell"))
    browser.execute_script("arguments[0].focus()", box)
    press("3", "u", "1")
    assert line() == "Picture 4 of 4: cat. All are labeled."  # it stays at the last one
    press(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert line().startswith("Picture 1 of 4: dog.")
    press("7", "x", Keys.ARROW_RIGHT)  # there is no seventh name
    assert line().startswith("Picture 2 of 4: horse.")
    pressed = box.find_elements("css selector", "[aria-pressed=true]")
    assert [one.text for one in pressed] == ["3horse"]
    press(Keys.TAB, Keys.TAB, Keys.ENTER)  # the button of the second name
    assert line().startswith("Picture 3 of 4: unsure.")
    # JupyterLab has taken no key for its own: x would have cut a cell, 1 made a heading.
    assert len(page.find(".jp-Notebook .jp-Cell")) == cells
    assert page.run(2) == "labels ['dog', 'dog', 'unsure', 'cat']"
