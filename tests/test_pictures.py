"""Figures are judged by what their axes hold."""

import matplotlib

matplotlib.use("Agg")

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from utils import pictures


@pytest.fixture(autouse=True)
def _closed_figures():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def weight(ax):
    return ax.title.get_fontweight()


# ---------------------------------------------------------------- show_matrix


def test_a_matrix_shows_each_number_in_its_own_cell():
    values = np.array([[0, 128], [255, 64], [1, 2]], dtype=np.uint8)
    ax = pictures.show_matrix(values, "three rows")
    assert ax.get_title() == "three rows"
    np.testing.assert_array_equal(ax.images[0].get_array(), values)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    for (row, column), value in np.ndenumerate(values):
        assert written[(column, row)] == str(value)
    assert len(written) == values.size


def test_the_numbers_of_a_matrix_stand_out_from_their_cells():
    ax = pictures.show_matrix([[0, 255]])
    assert [text.get_color() for text in ax.texts] == ["white", "black"]
    ax = pictures.show_matrix([[0, 255]], colors="gray_r")
    assert [text.get_color() for text in ax.texts] == ["black", "white"]


def test_a_matrix_keeps_its_range_unless_told_otherwise():
    assert pictures.show_matrix([[10, 20]]).images[0].get_clim() == (0, 255)
    image = pictures.show_matrix([[10, 20]], lowest=None, highest=None).images[0]
    assert image.get_clim() == (10, 20)


def test_a_matrix_without_numbers_and_with_decimals():
    assert texts(pictures.show_matrix(np.eye(3), numbers=False)) == []
    assert texts(pictures.show_matrix([[0.256, -1]], digits=2)) == ["0.26", "-1.00"]


def test_rows_and_columns_of_a_matrix_may_have_names():
    ax = pictures.show_matrix(
        np.zeros((2, 3)), rows=["dog", "cat"], columns=["fur", "fins", "milk"]
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["dog", "cat"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["fur", "fins", "milk"]


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
def test_a_matrix_may_have_any_real_or_boolean_type(dtype):
    assert texts(pictures.show_matrix(np.eye(2).astype(dtype))) == ["1", "0", "0", "1"]


@pytest.mark.parametrize("shape", [(3,), (2, 2, 3), ()])
def test_what_is_no_matrix_is_refused_with_its_shape(shape):
    with pytest.raises(ValueError, match="two dimensions") as refusal:
        pictures.show_matrix(np.zeros(shape))
    assert str(shape) in str(refusal.value)


# ---------------------------------------------------------------- show_images


def test_images_show_their_own_pixels_and_titles():
    images = [np.full((4, 4), 7, dtype=np.uint8), np.zeros((4, 6, 3), dtype=np.uint8)]
    axes = pictures.show_images(images, ["seven", "black"])
    assert axes.shape == (2,)
    assert [ax.get_title() for ax in axes] == ["seven", "black"]
    for ax, image in zip(axes, images, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)


def test_right_and_wrong_differ_by_sign_and_weight_not_by_color_alone():
    axes = pictures.show_images(np.zeros((2, 8, 8)), true=[3, 3], predicted=[3, 8])
    assert [ax.get_title() for ax in axes] == ["✓ 3", "✗ 8, is 3"]
    assert weight(axes[1]) == "bold" != weight(axes[0])
    assert axes[0].title.get_color() != axes[1].title.get_color()


def test_labels_are_looked_up_by_number_and_text_is_kept():
    names = ["cat", "dog"]
    axes = pictures.show_images(
        np.zeros((2, 5, 5)), true=np.array([1, 0]), predicted=np.array([0, 0]), names=names
    )
    assert [ax.get_title() for ax in axes] == ["✗ cat, is dog", "✓ cat"]
    (ax,) = pictures.show_images(np.zeros((1, 5, 5)), true=["boat"], names=names)
    assert ax.get_title() == "boat"
    (ax,) = pictures.show_images(np.zeros((1, 5, 5)), predicted=[1], names=names)
    assert ax.get_title() == "dog"


def test_bytes_are_shown_from_0_to_255_and_other_numbers_by_their_own_range():
    dim = np.array([[100, 110]])
    byte, other = pictures.show_images([dim.astype(np.uint8), dim / 1.0])
    assert byte.images[0].get_clim() == (0, 255)
    assert other.images[0].get_clim() == (100, 110)
    (ax,) = pictures.show_images([dim / 1.0], lowest=0, highest=16)
    assert ax.images[0].get_clim() == (0, 16)


def test_a_grid_hides_the_places_without_a_picture():
    axes = pictures.show_images(np.zeros((5, 3, 3)), columns=3)
    everything = axes[0].figure.axes
    assert len(axes) == 5 and len(everything) == 6
    assert [ax.get_visible() for ax in everything] == [True] * 5 + [False]
    assert axes[0].get_subplotspec().get_gridspec().get_geometry() == (2, 3)


def test_a_grid_fits_on_the_page_however_wide_its_pictures_are():
    # A notebook page shows about nine inches before it shrinks a picture.
    axes = pictures.show_images(np.zeros((8, 10, 40)), columns=8, size=2)
    assert axes[0].figure.get_figwidth() <= 9


def test_a_grid_refuses_no_pictures_and_labels_that_are_too_few():
    with pytest.raises(ValueError, match="no picture"):
        pictures.show_images([])
    for labels in ({"titles": ["a"]}, {"true": [1]}, {"predicted": [1]}):
        with pytest.raises(ValueError, match=f"2 pictures, but 1 entries in {next(iter(labels))}"):
            pictures.show_images(np.zeros((2, 3, 3)), **labels)


# ---------------------------------------------------------------- curves


def test_curves_are_named_and_can_be_told_apart_without_color():
    ax = pictures.plot_curves(
        [1, 2, 3],
        {"training": [1, 2, 3], "test": [3, 2, 1]},
        xlabel="k",
        ylabel="score",
        title="k turned",
    )
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("k", "score", "k turned")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "test"]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1, 2, 3])
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), [1, 2, 3])
    looks = {(line.get_marker(), line.get_linestyle()) for line in ax.lines}
    assert len(looks) == 2
    assert not ax.collections  # one run has no spread


def test_repeats_become_a_mean_with_a_band_from_lowest_to_highest():
    repeats = np.array([[0.2, 0.4], [0.6, 0.8], [0.7, 0.9]])
    ax = pictures.plot_curves([1, 2], {"score": repeats})
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0.5, 0.7])
    (band,) = ax.collections
    corners = band.get_paths()[0].vertices
    for x, low, high in [(1, 0.2, 0.7), (2, 0.4, 0.9)]:
        heights = corners[corners[:, 0] == x][:, 1]
        assert (heights.min(), heights.max()) == (low, high)


def test_one_curve_needs_no_legend_and_the_x_axis_may_be_logarithmic():
    ax = pictures.plot_curves([1, 10], {"only": [1, 2]}, log_x=True)
    assert ax.get_legend() is None
    assert ax.get_xscale() == "log"
    assert pictures.plot_curves([1, 10], {"only": [1, 2]}).get_xscale() == "linear"


# ---------------------------------------------------------------- certainties and bars


def test_certainties_are_bars_with_percentages_from_top_to_bottom():
    ax = pictures.plot_certainties(["cat", "dog", "boat"], [0.015, 0.95, 0.035], "which?")
    assert [bar.get_width() for bar in ax.patches] == [0.015, 0.95, 0.035]
    assert texts(ax) == ["1.5%", "95.0%", "3.5%"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog", "boat"]
    assert ax.get_title() == "which?"
    assert ax.yaxis_inverted()
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] >= 1  # the same scale in every picture


def test_the_largest_certainty_stands_out_and_so_do_ties():
    def strong(values):
        ax = pictures.plot_certainties(list("abc"), values)
        return [bar.get_facecolor() == to_rgba(pictures.BLUE) for bar in ax.patches]

    assert strong([0.1, 0.7, 0.2]) == [False, True, False]
    assert strong([0.4, 0.4, 0.2]) == [True, True, False]


@pytest.mark.parametrize("values", [[2.0, 1.0], [-0.1, 1.1], [np.nan, 1.0]])
def test_scores_are_not_taken_for_certainties(values):
    with pytest.raises(ValueError, match="between 0 and 1"):
        pictures.plot_certainties(["a", "b"], values)


@pytest.mark.parametrize("values", [[1.0], [[0.5, 0.5]], [0.2, 0.3, 0.5]])
def test_each_class_needs_one_certainty(values):
    with pytest.raises(ValueError, match="2 names"):
        pictures.plot_certainties(["a", "b"], values)


def test_bars_carry_their_numbers_and_unit():
    ax = pictures.plot_bars(["small", "large"], [3.25, 1234], unit=" kB", title="size")
    assert [bar.get_width() for bar in ax.patches] == [3.25, 1234]
    assert texts(ax) == ["3.25 kB", "1,234 kB"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["small", "large"]
    assert ax.yaxis_inverted()
    assert ax.get_title() == "size"


# ---------------------------------------------------------------- confusion


def test_a_confusion_matrix_counts_true_by_row_and_called_by_column():
    ax = pictures.plot_confusion([0, 0, 1, 2], [0, 1, 1, 1], title="mixed up")
    counts = ax.images[0].get_array()
    np.testing.assert_array_equal(counts, [[1, 1, 0], [0, 1, 0], [0, 1, 0]])
    assert texts(ax) == [str(count) for count in counts.ravel()]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("the model says", "it is")
    assert ax.get_title() == "mixed up"


def test_a_confusion_matrix_shows_the_classes_that_were_asked_for():
    ax = pictures.plot_confusion(["dog", "cat"], ["dog", "dog"], names=["dog", "cat"])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["dog", "cat"]
    np.testing.assert_array_equal(ax.images[0].get_array(), [[1, 0], [1, 0]])


# ---------------------------------------------------------------- the road


def test_the_road_names_every_stop_from_the_top():
    stops = [("0 Start", "begin"), ("1 Pixels", "see"), ("10 Deploy", "serve")]
    ax = pictures.show_road(stops)
    written = texts(ax)
    for piece in ("0", "Start", "begin", "1", "Pixels", "10", "Deploy", "serve"):
        assert piece in written
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_ydata()[0] for dot in dots] == [0, 1, 2]
    assert ax.yaxis_inverted()  # the road begins at the top


# ---------------------------------------------------------------- all of them

DRAWN_ON_GIVEN_AXES = {
    "show_matrix": lambda ax: pictures.show_matrix(np.eye(2), ax=ax),
    "plot_curves": lambda ax: pictures.plot_curves([0, 1], {"a": [0, 1]}, ax=ax),
    "plot_certainties": lambda ax: pictures.plot_certainties(["a"], [1.0], ax=ax),
    "plot_confusion": lambda ax: pictures.plot_confusion([0, 1], [0, 1], ax=ax),
    "plot_bars": lambda ax: pictures.plot_bars(["a"], [1], ax=ax),
    "show_road": lambda ax: pictures.show_road([("0 Start", "begin")], ax=ax),
    "plot_intervals": lambda ax: pictures.plot_intervals(["a"], [0.9], [0.8], [0.95], ax=ax),
    "plot_reliability": lambda ax: pictures.plot_reliability([0.9, 0.4], [1, 0], ax=ax),
}


@pytest.mark.parametrize("name", DRAWN_ON_GIVEN_AXES)
def test_a_plot_draws_where_it_is_told_and_makes_no_other_figure(name):
    _, ax = plt.subplots()
    assert DRAWN_ON_GIVEN_AXES[name](ax) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", DRAWN_ON_GIVEN_AXES)
def test_a_plot_makes_one_figure_of_its_own_and_can_be_drawn(name):
    ax = DRAWN_ON_GIVEN_AXES[name](None)
    assert plt.get_fignums() == [ax.figure.number]
    ax.figure.canvas.draw()


def test_every_public_plot_is_tested_here():
    public = {
        name
        for name, thing in vars(pictures).items()
        if callable(thing) and name.startswith(("show_", "plot_"))
    }
    assert public == {
        *DRAWN_ON_GIVEN_AXES,
        "show_images",
        "show_flow",
        "show_sliding",
        "plot_training",
    }


# ---------------------------------------------------------------- sliding


PATCH = np.arange(20).reshape(4, 5) ** 2
SLOPE = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


@pytest.mark.parametrize(("step", "row", "column"), [(0, 0, 0), (2, 0, 2), (3, 1, 0), (5, 1, 2)])
def test_a_step_of_sliding_shows_window_products_and_result_so_far(step, row, column):
    picture, products, so_far = pictures.show_sliding(PATCH, SLOPE, step)
    np.testing.assert_array_equal(picture.images[0].get_array(), PATCH)
    (window,) = [patch for patch in picture.patches if patch.get_width() == 3]
    assert window.get_xy() == (column - 0.5, row - 0.5) and window.get_height() == 3
    expected = PATCH[row : row + 3, column : column + 3] * SLOPE
    np.testing.assert_array_equal(products.images[0].get_array(), expected)
    assert products.get_title().endswith(f"sum {expected.sum()}")
    numbers = so_far.images[0].get_array().filled(np.nan)
    assert numbers.shape == (2, 3) and numbers[row, column] == expected.sum()
    assert np.isnan(numbers.ravel()[step + 1 :]).all()
    assert not np.isnan(numbers.ravel()[: step + 1]).any()


def test_a_kernel_need_not_be_square():
    axes = pictures.show_sliding(PATCH, np.ones((1, 2)), 1)
    assert axes[2].images[0].get_array().shape == (4, 4)
    (window,) = [patch for patch in axes[0].patches if patch.get_width() == 2]
    assert window.get_height() == 1


@pytest.mark.parametrize("step", [-1, 6])
def test_a_step_that_is_not_there_is_refused(step):
    with pytest.raises(ValueError, match="6 steps"):
        pictures.show_sliding(PATCH, SLOPE, step)


def test_an_animation_holds_a_frame_for_each_step_and_closes_its_figures():
    made = pictures.animate(lambda step: pictures.show_sliding(PATCH, SLOPE, step), 3, seconds=0.5)
    file = Image.open(io.BytesIO(made.data))
    assert (file.format, file.n_frames) == ("PNG", 3)
    assert made.metadata["alt"].startswith("An animation of 3 steps; in the last one: picture, ")
    assert plt.get_fignums() == []
    first = Image.open(io.BytesIO(pictures.as_png(pictures.show_sliding(PATCH, SLOPE, 0))))
    assert file.size == first.size
    seen = []
    for frame in range(3):
        file.seek(frame)
        seen.append(np.asarray(file.convert("RGB"), dtype=int))
        assert file.info["duration"] == (500 if frame < 2 else 3000)
    off = abs(seen[0] - np.asarray(first.convert("RGB"), dtype=int))
    assert off.mean() < 1  # one palette of 256 colors for all frames moves a few shades
    assert len({frame.tobytes() for frame in seen}) == 3


# ---------------------------------------------------------------- training


def test_training_is_drawn_as_loss_and_accuracy_side_by_side():
    curves = {"loss": [2, 1], "val_loss": [2.5, 2], "accuracy": [0.1, 0.6], "rate": [1, 1]}
    axes = pictures.plot_training(curves)
    assert [ax.get_ylabel() for ax in axes] == ["loss", "accuracy"]
    assert [list(line.get_ydata()) for line in axes[0].lines] == [[2, 1], [2.5, 2]]
    assert [list(line.get_ydata()) for line in axes[1].lines] == [[0.1, 0.6]]
    assert list(axes[0].lines[0].get_xdata()) == [1, 2]  # epochs are counted from 1
    first, second = axes[0].lines
    assert first.get_linestyle() != second.get_linestyle()  # not by color alone


def test_training_drawn_again_replaces_what_was_there():
    axes = pictures.plot_training({"loss": [2.0]})
    again = pictures.plot_training({"loss": [2.0, 1.0]}, axes=axes)
    assert len(again[0].lines) == 1 and list(again[0].lines[0].get_ydata()) == [2, 1]
    assert len(plt.get_fignums()) == 1
    pictures.plot_training({}, axes=axes)  # before the first epoch
    assert not axes[0].lines


def test_intervals_reach_from_low_to_high():
    ax = pictures.plot_intervals(["all", "dog"], [0.9, 0.7], [0.85, 0.55], [0.94, 0.82])
    (bars,) = ax.collections
    reaches = [segment[:, 0].tolist() for segment in bars.get_segments()]
    np.testing.assert_allclose(reaches, [[0.85, 0.94], [0.55, 0.82]])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["all", "dog"]
    assert texts(ax) == ["90.0%", "70.0%"]
    pictures.plot_intervals(["all right"], [1], [0.94], [1 - 1e-16])  # rounded
    with pytest.raises(ValueError, match="swapped"):
        pictures.plot_intervals(["all"], [0.9], [0.95], [0.8])


def test_reliability_counts_and_averages_in_each_bin():
    certainties = [0.95, 0.92, 1.0, 0.55, 0.51, 0.05]
    right = [True, True, False, True, False, False]
    ax = pictures.plot_reliability(certainties, right)
    bars = {round(bar.get_x() + bar.get_width() / 2, 2): bar.get_height() for bar in ax.patches}
    assert bars == {0.05: 0, 0.55: 0.5, 0.95: pytest.approx(2 / 3)}
    assert texts(ax) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("certainties", "right", "why"),
    [([0.5], [True, False], "answers"), ([1.5], [True], "softmax"), ([[0.5]], [[1]], "answers")],
)
def test_what_is_no_certainty_is_refused(certainties, right, why):
    with pytest.raises(ValueError, match=why):
        pictures.plot_reliability(certainties, right)


@pytest.mark.parametrize("loss", [2.3, 0.0, np.nan, np.inf])
def test_a_loss_that_does_not_move_is_inside_the_picture(loss):
    axes = pictures.plot_training({"loss": [loss] * 3, "accuracy": [0.1] * 3})
    low, high = axes[0].get_ylim()
    assert low == 0 and high > (loss if np.isfinite(loss) else 0)


# ---------------------------------------------------------------- flow


def test_a_flow_shows_its_steps_from_top_to_bottom_and_the_shortcut_beside():
    ax = pictures.show_flow(["in", "look", "add"], shortcut=(0, 2, "around"), title="a block")
    places = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    assert ax.get_title() == "a block"
    assert places["in"][1] > places["look"][1] > places["add"][1]
    assert places["around"][0] > 0 == places["look"][0]
    (line,) = ax.lines
    assert (line.get_ydata()[0], line.get_ydata()[-1]) == (places["in"][1], places["add"][1])


def test_a_flow_without_a_shortcut_is_a_plain_column():
    ax = pictures.show_flow(["in", "out"])
    assert not ax.lines and [text.get_text() for text in ax.texts if text.get_text()] == [
        "in",
        "out",
    ]


@pytest.mark.parametrize("shortcut", [(1, 0, "up"), (0, 3, "too far"), (-1, 1, "before")])
def test_a_shortcut_that_leads_nowhere_is_refused(shortcut):
    with pytest.raises(ValueError, match="no way down"):
        pictures.show_flow(["a", "b", "c"], shortcut=shortcut)
