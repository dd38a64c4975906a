"""Every plot of the course. Each function returns the axes it drew on.

Colors come from a palette that color-blind people can tell apart, and no meaning is carried by
color alone. pyplot is imported where a figure is made, so that importing this module is quick.
"""

from collections.abc import Mapping, Sequence

import numpy as np

BLUE, VERMILION = "#0072B2", "#D55E00"
GRAY, LIGHT, PALE = "#595959", "#D9D9D9", "#9ECAE1"
_MARKERS = "os^Dv*Px"
_WIDEST = 8.6  # inches: what a notebook page shows without shrinking
_LINES = ["-", "--", "-.", ":"]


def _axes(ax=None, width: float = 6.4, height: float = 3.6):
    """Return ``ax``, or the axes of a new figure of that size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height))[1]


def _bare(ax):
    """Take ticks and frame away, for pictures."""
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def show_matrix(
    values,
    title: str = "",
    *,
    numbers: bool = True,
    lowest: float | None = 0,
    highest: float | None = 255,
    colors: str = "gray",
    digits: int = 0,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    ax=None,
):
    """Show a matrix as a picture with its numbers written into the cells.

    Args:
        values: array of shape (height, width), any real or boolean dtype.
        title: text above.
        numbers: whether to write the numbers.
        lowest, highest: the values that get the first and the last color; None: of the data.
        colors: name of a matplotlib colormap.
        digits: decimals that are written.
        rows, columns: names to write beside the rows and above the columns.
        ax: axes to draw on; None makes a figure that fits.

    Returns:
        The axes.

    Raises:
        ValueError: if ``values`` is not two-dimensional.
    """
    values = np.asarray(values)
    if values.ndim != 2:
        raise ValueError(f"A matrix has two dimensions; this array has shape {values.shape}.")
    height, width = values.shape
    cell = 0.52 if numbers else 0.12
    size = max(1.6, min(8, cell * width)), max(1.2, min(8, cell * height)) + 0.35
    ax = _bare(_axes(ax, size[0] + 1.2 * bool(rows), size[1] + 0.9 * bool(columns)))
    if rows:
        ax.set_yticks(range(height), rows)
    if columns:
        ax.set_xticks(range(width), columns, rotation=40, ha="left")
        ax.xaxis.tick_top()
    ax.tick_params(length=0)
    image = ax.imshow(values.astype(float), cmap=colors, vmin=lowest, vmax=highest)
    ax.set_title(title)
    if numbers:
        longest = max(len(f"{value:.{digits}f}") for value in values.flat)
        font = min(9, 72 * size[0] / width / (0.75 * longest))
        for (row, column), value in np.ndenumerate(values):
            red, green, blue, _ = image.cmap(image.norm(float(value)))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
            ax.text(
                column,
                row,
                f"{value:.{digits}f}",
                ha="center",
                va="center",
                color="white" if dark else "black",
                fontsize=font,
            )
    _frame(ax)
    return ax


def _frame(ax) -> None:
    """Draw a thin frame, so that a white picture does not melt into the white page."""
    for spine in ax.spines.values():
        spine.set(visible=True, color=LIGHT)


def show_images(
    images,
    titles: Sequence[str] | None = None,
    *,
    true=None,
    predicted=None,
    names: Sequence[str] | None = None,
    columns: int = 8,
    size: float = 1.2,
    lowest: float | None = None,
    highest: float | None = None,
    colors: str = "gray",
):
    """Show pictures in a grid, with titles or with true and predicted labels.

    With ``true`` and ``predicted`` the title reads "✓ 3" where they agree, else "✗ 8, is 3"
    in bold.

    Args:
        images: sequence of arrays, (height, width) or (height, width, 3 or 4); sizes may differ.
        titles: a text for each picture.
        true, predicted: a label for each picture; integers are looked up in ``names``.
        names: the name of each class, by its number.
        columns: pictures in a row, at most.
        size: height of a picture in inches; less where the grid would not fit on the page.
        lowest, highest: values shown black and white; None: 0–255 for uint8, else its own.
        colors: colormap of pictures with one channel.

    Returns:
        One-dimensional array of axes, one for each picture.

    Raises:
        ValueError: if there is no picture, or if there are not as many labels as pictures.
    """
    import matplotlib.pyplot as plt

    images = [np.asarray(image) for image in images]
    if not images:
        raise ValueError("There is no picture to show.")
    for what, labels in (("titles", titles), ("true", true), ("predicted", predicted)):
        if labels is not None and len(labels) != len(images):
            raise ValueError(f"{len(images)} pictures, but {len(labels)} entries in {what}.")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    widest = max(0.8, *(image.shape[1] / image.shape[0] for image in images))
    size = min(size, _WIDEST / (columns * widest))
    if titles is None:
        titles, styles = _titles(len(images), true, predicted, names)
    else:
        styles = [{}] * len(images)
    lines = max(title.count("\n") + 1 if title else 0 for title in titles)
    _, grid = plt.subplots(
        rows,
        columns,
        figsize=(columns * size * widest, rows * (size + 0.05 + 0.2 * lines)),
        squeeze=False,
    )
    axes = grid.ravel()
    for ax in axes:
        _bare(ax)
    for ax in axes[len(images) :]:
        ax.set_visible(False)
    for ax, image, title, style in zip(axes, images, titles, styles, strict=False):
        bounds = (0, 255) if image.dtype == np.uint8 else (None, None)
        low = bounds[0] if lowest is None else lowest
        high = bounds[1] if highest is None else highest
        ax.imshow(image, cmap=colors, vmin=low, vmax=high)
        ax.set_title(title, fontsize=9, **style)
        _frame(ax)
    return axes[: len(images)]


def _titles(count: int, true, predicted, names) -> tuple[list[str], list[dict]]:
    """Make the titles of ``count`` pictures from their labels, and the style of each title."""

    def name(label):
        return str(label if names is None or isinstance(label, str) else names[int(label)])

    if true is None or predicted is None:
        labels = predicted if true is None else true
        titles = [""] * count if labels is None else [name(label) for label in labels]
        return titles, [{}] * count
    titles, styles = [], []
    for is_true, said in zip(true, predicted, strict=True):
        right = is_true == said
        wrong = f"✗ {name(said)}, is {name(is_true)}"
        if len(wrong) > 14:
            wrong = wrong.replace(", is ", ",\nis ")
        titles.append(f"✓ {name(is_true)}" if right else wrong)
        styles.append({"color": BLUE} if right else {"color": VERMILION, "fontweight": "bold"})
    return titles, styles


def plot_curves(
    x,
    curves: Mapping[str, np.ndarray],
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    log_x: bool = False,
    ax=None,
):
    """Plot named curves over ``x``; a curve with repeats is drawn as mean with its spread.

    Args:
        x: array of shape (points,).
        curves: name → array of shape (points,), or (repeats, points): then the line is the mean
            and the band reaches from the lowest to the highest repeat.
        xlabel, ylabel, title: texts.
        log_x: whether the x axis is logarithmic.
        ax: axes to draw on.

    Returns:
        The axes.
    """
    ax = _axes(ax)
    for number, (name, values) in enumerate(curves.items()):
        values = np.atleast_2d(np.asarray(values, dtype=float))
        (line,) = ax.plot(
            x,
            values.mean(axis=0),
            label=name,
            marker=_MARKERS[number % len(_MARKERS)],
            linestyle=_LINES[number % len(_LINES)],
            markersize=5,
        )
        if len(values) > 1:
            ax.fill_between(
                x, values.min(axis=0), values.max(axis=0), color=line.get_color(), alpha=0.2, lw=0
            )
    if log_x:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    ax.grid(alpha=0.25)
    if len(curves) > 1:
        ax.legend()
    return ax


def plot_certainties(
    names: Sequence, certainties, title: str = "", *, strong: float | None = None, ax=None
):
    """Draw one horizontal bar for each class, with its percentage.

    Args:
        names: the classes, top to bottom.
        certainties: array of shape (classes,), each in [0, 1].
        title: text above.
        strong: bars from this value on get a strong color; None: the largest only.
        ax: axes to draw on.

    Returns:
        The axes.

    Raises:
        ValueError: if a certainty is outside [0, 1] or the lengths differ.
    """
    certainties = np.asarray(certainties, dtype=float)
    if certainties.shape != (len(names),):
        raise ValueError(f"{len(names)} names, but certainties of shape {certainties.shape}.")
    if not ((certainties >= 0) & (certainties <= 1 + 1e-9)).all():
        raise ValueError("Certainties lie between 0 and 1. Are these scores without softmax?")
    ax = _axes(ax, 4.6, 0.5 + 0.28 * len(names))
    colors = np.where(certainties >= (certainties.max() if strong is None else strong), BLUE, PALE)
    ax.barh(range(len(names)), certainties, color=colors)
    for row, value in enumerate(certainties):
        ax.text(min(value, 1) + 0.015, row, f"{value:.1%}", va="center", fontsize=9)
    ax.set_yticks(range(len(names)), [str(name) for name in names])
    ax.set(xlim=(0, 1.16), xticks=[], title=title)
    ax.spines["bottom"].set_visible(False)
    ax.invert_yaxis()
    return ax


def plot_confusion(true, predicted, names: Sequence | None = None, title: str = "", *, ax=None):
    """Count how often each true class (row) was called each class (column).

    Args:
        true, predicted: labels, arrays of shape (pictures,).
        names: the classes to show, in order; None: those that occur.
        title: text above.
        ax: axes to draw on.

    Returns:
        The axes.
    """
    from sklearn.metrics import ConfusionMatrixDisplay

    ax = _axes(ax, 4.8, 4.4)
    ConfusionMatrixDisplay.from_predictions(
        true, predicted, labels=names, cmap="Blues", colorbar=False, ax=ax
    )
    ax.set(title=title, xlabel="the model says", ylabel="it is")
    return ax


def plot_bars(names: Sequence[str], values, *, unit: str = "", title: str = "", ax=None):
    """Compare values as horizontal bars with their numbers written beside them.

    Args:
        names: text of each bar, top to bottom.
        values: array of shape (bars,), not negative.
        unit: written after each number.
        title: text above.
        ax: axes to draw on.

    Returns:
        The axes.
    """
    ax = _axes(ax, 6.4, 0.6 + 0.34 * len(names))
    bars = ax.barh(range(len(names)), values, color=BLUE)
    ax.bar_label(bars, [f"{value:,.4g}{unit}" for value in values], padding=4, fontsize=9)
    ax.set_yticks(range(len(names)), names)
    ax.set(title=title, xticks=[])
    ax.margins(x=0.15)
    ax.spines["bottom"].set_visible(False)
    ax.invert_yaxis()
    return ax


def show_road(stops: Sequence[tuple[str, str]], ready: int, *, ax=None):
    """Draw the map of the course as a winding road with a stop for each notebook.

    Args:
        stops: (number and name, what you can do after it), in order.
        ready: how many of them are in the course today; the others are drawn hollow.
        ax: axes to draw on.

    Returns:
        The axes.
    """
    ax = _bare(_axes(ax, 7.4, 0.56 * len(stops) + 0.2))
    rows = np.arange(len(stops))
    swing = 0.55 * np.sin(rows * 1.1)
    fine = np.linspace(0, len(stops) - 1, 400)
    bend = 0.55 * np.sin(fine * 1.1)
    ax.plot(bend, fine, color="#c8c8c8", linewidth=22, solid_capstyle="round", zorder=1)
    ax.plot(bend, fine, color="white", linewidth=1.5, linestyle=(0, (5, 5)), zorder=2)
    for row, (name, skill) in enumerate(stops):
        here = row < ready
        ax.plot(
            swing[row],
            row,
            "o",
            markersize=24,
            markerfacecolor=BLUE if here else "white",
            markeredgecolor=BLUE,
            markeredgewidth=2,
            zorder=3,
        )
        number, _, title = name.partition(" ")
        color = "white" if here else BLUE
        ax.text(swing[row], row, number, color=color, ha="center", va="center", zorder=4)
        ax.text(1.05, row - 0.14, title, fontweight="bold", va="center")
        ax.text(1.05, row + 0.2, skill, color=GRAY, va="center", fontsize=9)
    ax.set(xlim=(-1, 5.2), ylim=(len(stops) - 0.5, -0.55))
    return ax
