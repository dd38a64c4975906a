"""The words of a figure are judged by what a listener learns from them."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from utils import overlays, pictures
from utils.alt_text import LONGEST, describe

SQUARE = np.zeros((8, 8, 3), np.uint8)


@pytest.fixture(autouse=True)
def _closed_figures():
    yield
    plt.close("all")


def words_of(axes):
    return describe(np.ravel(axes)[0].figure)


def test_pictures_are_counted_and_named_by_their_titles():
    axes = pictures.show_images([SQUARE] * 2, true=["cat", "dog"], predicted=["cat", "cow"])
    assert words_of(axes) == "2 pictures: ✓ cat; ✗ cow, is dog."
    assert words_of(overlays.show_boxes(SQUARE, [(1, 1, 5, 5)], title="cow")) == "1 picture: cow."


def test_curves_tell_their_axes_and_where_they_begin_and_end():
    curves = {"training": [0.2, 0.9, 0.95], "validation": [0.1, np.nan, 0.6]}
    words = words_of(pictures.plot_curves([1, 2, 3], curves, xlabel="epoch", ylabel="accuracy"))
    assert "Curves of accuracy against epoch." in words
    assert "Training: 0.2 at 1, 0.95 at 3." in words
    assert "Validation: 0.1 at 1, 0.6 at 3." in words


def test_bars_tell_each_value():
    words = words_of(pictures.plot_bars(["cats", "dogs"], [3, 4.5], title="how many?"))
    assert words == "How many? Bars. Cats 3, dogs 4.5."


def test_a_matrix_tells_its_rows_and_columns():
    numbers = np.eye(2)
    words = words_of(pictures.show_matrix(numbers, rows=["cat", "dog"], columns=["fur", "bark"]))
    assert words == "Matrix, 2 rows, 2 columns. Rows: cat, dog. Columns: fur, bark."


def test_a_drawing_tells_its_texts():
    words = words_of(pictures.show_road([("0 Start", "begin here"), ("1 Pixels", "see")]))
    assert words.startswith("Drawing.") and "Start" in words and "begin here" in words


def test_an_empty_figure_has_no_words_and_a_full_one_not_too_many():
    assert describe(plt.figure()) == ""
    axes = plt.subplots(10, 10)[1]
    for ax in axes.flat:
        ax.imshow(SQUARE)
        ax.set(xticks=[], yticks=[], title="a title of some length")
    words = words_of(axes)
    assert len(words) <= LONGEST and words.startswith("100 pictures: ") and words.endswith("…")


def test_a_curve_without_a_name_is_told_too():
    ax = plt.subplots()[1]
    ax.plot([1, 4, 16], [10, 20, 30])
    ax.set(title="answers a second", xlabel="clients")
    assert describe(ax.figure) == "Answers a second. Curves: clients. From 10 at 1 to 30 at 16."


def test_a_line_across_is_told_by_where_it_lies():
    ax = plt.subplots()[1]
    ax.plot([0, 1, 2], [0.5, 0.6, 0.9], label="right")
    ax.axhline(0.8, label="the aim")
    ax.axvline(1.5, label="limit")
    ax.axvline(0.7)
    assert (
        describe(ax.figure)
        == "Curves. Right: 0.5 at 0, 0.9 at 2. The aim: a line at 0.8. Limit: a line at 1.5."
    )


def test_bars_of_one_plot_that_were_drawn_one_by_one_are_told_together():
    ax = plt.subplots()[1]
    for place, height in enumerate([0.5, 0.25, 0.75]):
        ax.bar(place, height)
    assert describe(ax.figure) == "Bars. 3 bars from 0.25 to 0.75."


def test_a_picture_whose_axes_are_switched_off_is_no_matrix():
    axes = plt.subplots(1, 2)[1]
    for ax in axes:
        ax.imshow(SQUARE)
        ax.axis("off")
    assert words_of(axes) == "2 pictures."


def test_a_drawing_leaves_out_what_has_no_text():
    ax = plt.subplots()[1]
    ax.set_axis_off()
    ax.text(0, 0, "begin")
    ax.annotate("", (0, 1), (0, 0), arrowprops={"arrowstyle": "->"})
    ax.text(0, 1, "end")
    assert describe(ax.figure) == "Drawing. Begin, end."
