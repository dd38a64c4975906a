"""The bundled drawings, and the widgets without a mouse (with one: in a real browser)."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from utils import pictures, widgets


def test_there_are_three_bundled_drawings_of_each_digit():
    drawings, digits = widgets.bundled_drawings()
    assert drawings.shape == (30, 32, 32) and drawings.dtype == np.uint8
    assert digits.shape == (30,) and np.issubdtype(digits.dtype, np.integer)
    np.testing.assert_array_equal(np.bincount(digits), [3] * 10)
    assert set(np.unique(drawings)) == {0, 1}
    assert len(np.unique(drawings.reshape(30, -1), axis=0)) == 30


def test_each_bundled_drawing_looks_drawn():
    # From a thin small 1 to a thick large 8: the brush covers 3 × 3 points at least, so a stroke
    # of eight points has 24; a quarter of the pad is more than any digit needs.
    for drawing in widgets.bundled_drawings()[0]:
        assert 24 <= drawing.sum() <= 32 * 32 / 4


def test_the_bundled_drawings_differ_in_size_and_place():
    # The lesson of notebook 03 needs this: the scanned digits all fill their frames.
    heights, tops = [], []
    for drawing in widgets.bundled_drawings()[0]:
        rows = np.flatnonzero(drawing.any(axis=1))
        heights.append(np.ptp(rows) + 1)
        tops.append(rows[0])
    assert max(heights) >= 1.5 * min(heights)
    assert np.ptp(tops) >= 4


def test_a_new_pad_is_blank():
    picture = widgets.drawing_pad().picture()
    assert picture.shape == (32, 32) and picture.dtype == np.uint8
    assert not picture.any()
    assert widgets.drawing_pad(size=8).picture().shape == (8, 8)


def test_a_pad_gives_back_what_the_browser_sent_row_by_row():
    pad = widgets.drawing_pad(size=3)
    pad.ink = "010" + "001" + "000"
    np.testing.assert_array_equal(pad.picture(), [[0, 1, 0], [0, 0, 1], [0, 0, 0]])


def test_two_pads_do_not_share_their_ink():
    one, other = widgets.drawing_pad(size=2), widgets.drawing_pad(size=2)
    one.ink = "1111"
    assert other.picture().sum() == 0


@pytest.mark.parametrize("drawn", ["0000", "0101"])
def test_a_pad_that_cannot_be_shown_says_what_it_is(drawn):
    pad = widgets.drawing_pad(size=2)
    pad.ink = drawn
    assert "draw" in repr(pad) and "\n" not in repr(pad)


# ---------------------------------------------------------------- kernels


def children(widget):
    """Return a widget and all that it holds."""
    return [widget, *(one for child in getattr(widget, "children", ()) for one in children(child))]


def the(kind, widget):
    (found,) = [one for one in children(widget) if type(one).__name__ == kind]
    return found


def test_a_stepper_draws_the_step_of_its_slider_and_leaves_no_figure_open():
    import matplotlib.pyplot as plt

    drawn = []

    def draw(step):
        drawn.append(step)
        return pictures.show_matrix(np.full((2, 2), step))

    stepper = widgets.stepper(draw, 5)
    assert drawn == [0] and the("IntSlider", stepper).max == 4
    first = the("Image", stepper).value
    the("IntSlider", stepper).value = 3
    assert drawn == [0, 3]
    assert the("Image", stepper).value == pictures.as_png(draw(3)) != first
    assert plt.get_fignums() == []


GRAY = np.random.default_rng(0).integers(0, 256, (12, 15))
KERNELS = {"blur": np.ones((3, 3)) / 9, "right": np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])}


def shown(builder):
    return np.asarray(Image.open(io.BytesIO(the("Image", builder).value)))


def test_a_kernel_builder_starts_with_the_first_kernel_and_takes_others():
    builder = widgets.kernel_builder(GRAY, KERNELS)
    np.testing.assert_allclose(builder.kernel(), KERNELS["blur"])
    the("Dropdown", builder).value = "right"
    np.testing.assert_array_equal(builder.kernel(), KERNELS["right"])
    # Not turned: each pixel becomes its right neighbor.
    np.testing.assert_array_equal(shown(builder)[:, :-1], GRAY[:, 1:])


def test_a_kernel_builder_shows_what_the_boxes_say():
    builder = widgets.kernel_builder(GRAY, KERNELS)
    boxes = [one for one in children(builder) if type(one).__name__ == "FloatText"]
    for box, value in zip(boxes, [0, 0, 0, 0, 2, 0, 0, 0, -1], strict=True):
        box.value = value
    np.testing.assert_array_equal(builder.kernel(), [[0, 0, 0], [0, 2, 0], [0, 0, -1]])
    expected = (2 * GRAY[:-1, :-1] - GRAY[1:, 1:]).clip(0, 255)
    np.testing.assert_array_equal(shown(builder)[:-1, :-1], expected)


# ---------------------------------------------------------------- labels

ANIMALS = ("cat", "dog", "horse")


def test_nothing_is_labeled_at_first():
    labeler = widgets.label_pictures([GRAY, GRAY], ANIMALS)
    assert labeler.labels == [None, None]
    assert repr(labeler).startswith("0 of 2 pictures labeled.")


def test_a_labeler_goes_on_from_labels_and_leaves_that_list_alone():
    before = ["dog", None, widgets.UNSURE]
    labeler = widgets.label_pictures([GRAY] * 3, ANIMALS, done=before)
    assert labeler.labels == before
    labeler.labels = ["dog", "cat", widgets.UNSURE]  # what the browser sends
    assert before[1] is None and repr(labeler).startswith("3 of 3 ")


def sent(labeler, place):
    """Return a picture as the browser gets it."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(labeler.files[place]))))


def test_gray_color_and_pillow_pictures_are_shown_as_they_are():
    color = np.random.default_rng(1).integers(0, 256, (9, 7, 3)).astype(np.uint8)
    given = [GRAY, color, color.astype("float32"), Image.fromarray(color)]
    labeler = widgets.label_pictures(given, ANIMALS)
    np.testing.assert_array_equal(sent(labeler, 0), np.stack([GRAY] * 3, axis=-1))
    for place in (1, 2, 3):
        np.testing.assert_array_equal(sent(labeler, place), color)


def test_large_photographs_are_sent_small_and_stay_large_themselves():
    photograph = Image.new("RGB", (3000, 1500), "red")
    assert sent(widgets.label_pictures([photograph], ANIMALS), 0).shape == (240, 480, 3)
    assert photograph.size == (3000, 1500)


@pytest.mark.parametrize(
    ("count", "names", "done", "why"),
    [
        (0, ANIMALS, None, "no picture"),
        (1, ("cat", "cat"), None, "stands twice"),
        (1, ("cat", "unsure"), None, "'unsure'"),
        (2, ANIMALS, ["cat"], "2 pictures, but 1 labels"),
        (2, ANIMALS, ["cat", "cow"], "names does not: cow"),
    ],
)
def test_labels_that_cannot_be_are_refused_with_the_reason(count, names, done, why):
    with pytest.raises(ValueError, match=why):
        widgets.label_pictures([GRAY] * count, names, done=done)
