"""Overlays are judged by what their axes hold."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from utils import overlays, pictures

PICTURE = np.full((40, 60, 3), 90, np.uint8)


@pytest.fixture(autouse=True)
def _closed_figures():
    yield
    plt.close("all")


def frames(ax):
    """Return (left, top, right, bottom) and line style of each box on the axes."""
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    corners = [(*one.get_xy(), one.get_width(), one.get_height()) for one in found]
    boxes = [(x + 0.5, y + 0.5, x + 0.5 + w, y + 0.5 + h) for x, y, w, h in corners]
    return list(zip(boxes, [one.get_linestyle() for one in found], strict=True))


def test_the_palette_is_that_of_all_pictures():
    assert (overlays.BLUE, overlays.VERMILION) == (pictures.BLUE, pictures.VERMILION)


def test_boxes_found_are_solid_and_true_ones_dashed():
    found, true = [(1, 2, 30, 20)], [(5, 6, 40, 39), (0, 0, 60, 40)]
    ax = overlays.show_boxes(PICTURE, found, ["cat 90%"], true=true, title="one, two")
    assert ax.get_title() == "one, two" and len(ax.images) == 1
    assert frames(ax) == [(true[0], "--"), (true[1], "--"), (found[0], "-")]
    assert [text.get_text() for text in ax.texts] == ["cat 90%"]


def test_labels_stay_inside_the_picture_and_off_each_other():
    boxes = np.array([[5, 20, 30, 39], [5, 0, 30, 20], [40, 20, 60, 39]])
    ax = overlays.show_boxes(PICTURE, boxes, ["low", "high", "far right"], true=boxes[:1], size=6)
    overlays.show_boxes(PICTURE, boxes[:1], ["low, too"], ax=ax)
    inside, extents = ax.get_window_extent().padded(2), []
    for text in ax.texts:
        extent = text.get_window_extent()
        assert inside.x0 <= extent.x0 and extent.x1 <= inside.x1, text.get_text()
        assert inside.y0 <= extent.y0 and extent.y1 <= inside.y1, text.get_text()
        assert not any(extent.padded(-1).overlaps(other) for other in extents), text.get_text()
        extents.append(extent)
    assert [text.get_text() for text in ax.texts] == ["low", "high", "far right", "low, too"]


def test_where_no_place_is_left_a_label_still_stands():
    ax = overlays.show_boxes(PICTURE, [(10, 10, 20, 20)] * 12, ["a long name"] * 12, size=1)
    assert len(ax.texts) == 12


def test_no_boxes_are_a_picture_and_wrong_ones_are_refused():
    assert frames(overlays.show_boxes(PICTURE, np.empty((0, 4)))) == []
    with pytest.raises(ValueError, match="four numbers"):
        overlays.show_boxes(PICTURE, [(1, 2, 3)])
    with pytest.raises(ValueError, match="1 boxes, but 2 texts"):
        overlays.show_boxes(PICTURE, [(1, 2, 3, 4)], ["a", "b"])


def test_each_mask_covers_its_pixels_in_a_color_of_its_own():
    masks = np.zeros((2, 40, 60), bool)
    masks[0, 5:20, 5:20] = masks[1, 10:30, 30:50] = True
    ax = overlays.show_masks(PICTURE, masks)
    _, first, second = (image.get_array() for image in ax.images)
    np.testing.assert_array_equal(first[..., 3] > 0, masks[0])
    np.testing.assert_array_equal(second[..., 3] > 0, masks[1])
    assert (first[10, 10, :3] != second[20, 40, :3]).any()
    assert len(ax.collections) >= 2  # a line around each
    assert not overlays.show_masks(PICTURE, masks, contours=False).collections


def test_regions_by_number_are_masks_too():
    numbers = np.zeros((40, 60), int)
    numbers[3:9, 3:9], numbers[20:30, 20:30] = 1, 7
    ax = overlays.show_masks(PICTURE, numbers)
    assert len(ax.images) == 3
    assert (ax.images[2].get_array()[..., 3] > 0).sum() == 100
    assert len(overlays.show_masks(PICTURE, numbers * 0).images) == 1
    overlays.show_masks(PICTURE, np.zeros((1, 40, 60), bool))  # a mask of nothing
    with pytest.raises(ValueError, match="on a picture of"):
        overlays.show_masks(PICTURE, np.zeros((1, 4, 4), bool))


def test_a_heat_map_lies_over_the_whole_picture():
    heat = np.arange(12).reshape(3, 4) / 12
    ax = overlays.show_heat(PICTURE, heat, title="where")
    below, above = ax.images
    assert below.get_array().ndim == 2 and tuple(above.get_extent()) == (-0.5, 59.5, 39.5, -0.5)
    np.testing.assert_array_equal(above.get_array(), heat)
    assert above.get_clim() == (0, 1)
    assert overlays.show_heat(PICTURE, heat, highest=None).images[1].get_clim()[1] == heat.max()


def test_overlays_draw_on_the_axes_they_are_given():
    ax = plt.subplots()[1]
    assert overlays.show_boxes(PICTURE, ax=ax) is ax
    assert overlays.show_masks(PICTURE[..., 0], [], ax=ax) is ax
    assert overlays.show_heat(PICTURE[..., 0], np.eye(3), ax=ax) is ax
