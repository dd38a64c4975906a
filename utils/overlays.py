"""Boxes, masks and heat maps on pictures. Each function returns the axes it drew on.

Everywhere ``title`` is the text above, and ``ax`` the axes to draw on: without it, a function
makes a figure. True boxes are white and dashed, those that a model found orange and solid, so
that they can be told apart without color, too.
"""

from collections.abc import Sequence

import numpy as np

BLUE, VERMILION = "#0072B2", "#D55E00"  # the same as in pictures; a test compares them
_FILLS = (VERMILION, "#56B4E9", "#F0E442", "#CC79A7", "#009E73", "#E69F00")  # of masks


def _picture_axes(picture, title, ax, size):
    """Show the picture without ticks, on ``ax`` or on a new figure of that height in inches."""
    picture = np.asarray(picture)
    if ax is None:
        import matplotlib.pyplot as plt

        width = size * picture.shape[1] / picture.shape[0]
        ax = plt.subplots(figsize=(width, size + 0.3 * bool(title)))[1]
    top = 255 if picture.dtype == np.uint8 else None
    ax.imshow(picture, cmap="gray", vmin=0 if top else None, vmax=top)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=9)
    for spine in ax.spines.values():
        spine.set(visible=False)
    return ax


def show_boxes(
    picture,
    boxes=(),
    labels: Sequence[str] | None = None,
    *,
    true=(),
    true_labels: Sequence[str] | None = None,
    title: str = "",
    size: float = 3.0,
    ax=None,
):
    """Show a picture with boxes: found ones in orange, true ones in dashed white.

    Args:
        picture: array (height, width) or (height, width, 3).
        boxes: found ones, each (left, top, right, bottom) in pixels, right and bottom outside.
        labels: a text for each found box.
        true: boxes of what is there.
        true_labels: a text for each of these.
        size: height of a new figure in inches.

    Raises:
        ValueError: if there are not as many texts as boxes, or if a box has no four numbers.
    """
    ax = _picture_axes(picture, title, ax, size)
    looks = (
        (true, true_labels, {"edgecolor": "white", "linestyle": "--", "linewidth": 1.4}),
        (boxes, labels, {"edgecolor": VERMILION, "linestyle": "-", "linewidth": 1.8}),
    )
    for some, texts, look in looks:
        _draw_boxes(ax, np.asarray(some, float), texts, look)
    return ax


def _draw_boxes(ax, boxes, texts, look):
    """Draw boxes of one look with their texts; a thin dark line keeps light ones visible."""
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    if len(boxes) and boxes.shape[1:] != (4,):
        raise ValueError("A box has four numbers: left, top, right, bottom.")
    if texts is not None and len(texts) != len(boxes):
        raise ValueError(f"{len(boxes)} boxes, but {len(texts)} texts.")
    around = [withStroke(linewidth=look["linewidth"] + 1.4, foreground="black")]
    for place, (left, top, right, bottom) in enumerate(boxes):
        corner = (left - 0.5, top - 0.5)  # pixel 0 reaches from -0.5 to 0.5
        frame = Rectangle(corner, right - left, bottom - top, fill=False, **look)
        frame.set_path_effects(around)
        ax.add_patch(frame)
        if texts is not None:
            color = "black" if look["edgecolor"] == "white" else "white"
            paper = {"facecolor": look["edgecolor"], "edgecolor": "none", "pad": 1}
            style = {"color": color, "fontsize": 8, "bbox": paper, "clip_on": True}
            text = ax.text(left, top, texts[place], va="bottom", **style)
            _move_to_free_place(text, ax, (left, top, right, bottom))


def _move_to_free_place(text, ax, box):
    """Move a text to the first place at its box where it covers no other text."""
    left, top, right, bottom = box
    heights = [(top, "bottom"), (top, "top"), (bottom, "bottom"), (bottom, "top")]
    places = [
        (x, y, side, va) for x, side in ((left, "left"), (right, "right")) for y, va in heights
    ]
    others = [other.get_window_extent() for other in ax.texts if other is not text]
    inside = ax.get_window_extent().padded(2)
    for x, y, side, va in [*places, places[0]]:  # the first again, if all are taken
        text.set(x=x, y=y, ha=side, va=va)
        extent = text.get_window_extent()
        fits = inside.contains(extent.x0, extent.y0) and inside.contains(extent.x1, extent.y1)
        if fits and not any(extent.padded(-1).overlaps(other) for other in others):
            return


def show_masks(picture, masks, *, contours: bool = True, title: str = "", size=3.0, ax=None):
    """Show a picture with each mask in a color of its own and a line around it.

    Args:
        picture: array (height, width) or (height, width, 3).
        masks: array (things, height, width), bool; or numbers (height, width), 0 for nothing.
        contours: whether to draw the lines.
        size: height of a new figure in inches.

    Raises:
        ValueError: if the masks have another height or width than the picture.
    """
    from matplotlib.colors import to_rgb

    masks = np.asarray(masks)
    if masks.ndim == 2:
        masks = [masks == number for number in np.unique(masks) if number]
    ax = _picture_axes(picture, title, ax, size)
    for place, mask in enumerate(masks):
        if np.shape(mask) != np.shape(picture)[:2]:
            raise ValueError(f"A mask of {np.shape(mask)} on a picture of {np.shape(picture)[:2]}.")
        color = to_rgb(_FILLS[place % len(_FILLS)])
        paint = np.zeros((*mask.shape, 4))
        paint[mask] = (*color, 0.55)
        ax.imshow(paint)
        if contours and mask.any() and not mask.all():
            ax.contour(mask, levels=[0.5], colors="white", linewidths=1)
    return ax


def show_heat(picture, heat, *, highest: float | None = 1, title: str = "", size=3.0, ax=None):
    """Show a picture in gray with a heat map over it, bright where the map is high.

    Args:
        picture: array (height, width) or (height, width, 3).
        heat: array (rows, columns), stretched over the picture.
        highest: the value shown brightest; None: that of the map.
        size: height of a new figure in inches.
    """
    picture = np.asarray(picture)
    gray = picture if picture.ndim == 2 else picture[..., :3].mean(axis=2)
    ax = _picture_axes(gray.astype(picture.dtype), title, ax, size)
    height, width = picture.shape[:2]
    place = (-0.5, width - 0.5, height - 0.5, -0.5)
    ax.imshow(heat, cmap="inferno", alpha=0.65, extent=place, vmin=0, vmax=highest)
    return ax
