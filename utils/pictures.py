"""Every plot of the course. Each function returns the axes it drew on.

Everywhere ``title`` is the text above, and ``ax`` the axes to draw on: without it, a function
makes a figure of a size that fits. Colors come from a palette that color-blind people can tell
apart, and no meaning is carried by color alone. pyplot is imported where a figure is made, so that
importing this module is quick.
"""

import io
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


def _bare(ax, frame: bool = True):
    """Remove the ticks; a thin frame keeps a white picture from melting into the white page."""
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=frame, color=LIGHT)
    return ax


def _rows(ax, names):
    """Name the rows of a plot, top to bottom."""
    ax.set_yticks(range(len(names)), [str(name) for name in names])
    ax.invert_yaxis()
    return ax


def _certainties(values):
    """Return values as floats; refuse those that cannot be certainties."""
    values = np.asarray(values, dtype=float)
    if not ((values >= 0) & (values <= 1 + 1e-6)).all():
        raise ValueError("Certainties lie between 0 and 1. Are these scores without softmax?")
    return values


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
    """Show a matrix as a picture with its numbers in the cells.

    Args:
        values: array of shape (height, width), any real or boolean dtype.
        numbers: whether to show the numbers.
        lowest, highest: the values of the first and the last color; None: those of the data.
        colors: name of a matplotlib colormap.
        digits: decimals of the numbers.
        rows, columns: names beside the rows and above the columns.

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
            style = {"color": "white" if dark else "black", "fontsize": font}
            ax.text(column, row, f"{value:.{digits}f}", ha="center", va="center", **style)
    return ax


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
    styles = [{}] * len(images)
    if titles is None:
        titles, styles = _titles(len(images), true, predicted, names)
    lines = max(title.count("\n") + 1 if title else 0 for title in titles)
    page = (columns * size * widest, rows * (size + 0.05 + 0.2 * lines))
    axes = plt.subplots(rows, columns, figsize=page, squeeze=False)[1].ravel()
    for ax in axes[len(images) :]:
        ax.set_visible(False)
    for ax, image, title, style in zip(axes, images, titles, styles, strict=False):
        low, high = (0, 255) if image.dtype == np.uint8 else (None, None)
        low, high = low if lowest is None else lowest, high if highest is None else highest
        _bare(ax).imshow(image, cmap=colors, vmin=low, vmax=high)
        ax.set_title(title, fontsize=9, **style)
    return axes[: len(images)]


def _titles(count: int, true, predicted, names) -> tuple[list[str], list[dict]]:
    """Return the titles of ``count`` pictures, from their labels, and the style of each."""

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
    x, curves: Mapping[str, np.ndarray], *, xlabel="", ylabel="", title="", log_x=False, ax=None
):
    """Plot named curves over ``x``; a curve with repeats is drawn as mean with its spread.

    Args:
        x: array of shape (points,).
        curves: name → array of shape (points,), or (repeats, points): then the line is the mean
            and the band reaches from the lowest to the highest repeat.
        xlabel, ylabel: texts below and beside.
        log_x: whether the x axis is logarithmic.
    """
    ax = _axes(ax)
    for number, (name, values) in enumerate(curves.items()):
        values = np.atleast_2d(np.asarray(values, dtype=float))
        look = _MARKERS[number % len(_MARKERS)] + _LINES[number % len(_LINES)]
        (line,) = ax.plot(x, values.mean(axis=0), look, label=name, markersize=5)
        if len(values) > 1:
            band = {"color": line.get_color(), "alpha": 0.2, "lw": 0}
            ax.fill_between(x, values.min(axis=0), values.max(axis=0), **band)
    if log_x:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    ax.grid(alpha=0.25)
    if len(curves) > 1:
        ax.legend()
    return ax


def plot_certainties(names: Sequence, certainties, title: str = "", *, strong=None, ax=None):
    """Draw one horizontal bar for each class, with its percentage.

    Args:
        names: the classes, top to bottom.
        certainties: array of shape (classes,), each in [0, 1].
        strong: bars from this value on get a strong color, 0 to 1; None: the largest only.

    Raises:
        ValueError: if a certainty is outside [0, 1] or the lengths differ.
    """
    certainties = _certainties(certainties)
    if certainties.shape != (len(names),):
        raise ValueError(f"{len(names)} names, but certainties of shape {certainties.shape}.")
    ax = _rows(_axes(ax, 4.6, 0.5 + 0.28 * len(names)), names)
    colors = np.where(certainties >= (certainties.max() if strong is None else strong), BLUE, PALE)
    ax.barh(range(len(names)), certainties, color=colors)
    for row, value in enumerate(certainties):
        ax.text(min(value, 1) + 0.015, row, f"{value:.1%}", va="center", fontsize=9)
    ax.set(xlim=(0, 1.16), xticks=[], title=title)
    ax.spines["bottom"].set_visible(False)
    return ax


def plot_confusion(true, predicted, names: Sequence | None = None, title: str = "", *, ax=None):
    """Count how often each true class (row) was called each class (column).

    Args:
        true, predicted: labels, arrays of shape (pictures,).
        names: the classes to show, in order; None: those that occur.
    """
    from sklearn.metrics import ConfusionMatrixDisplay

    ax = _axes(ax, 4.8, 4.4)
    ConfusionMatrixDisplay.from_predictions(
        true, predicted, labels=names, cmap="Blues", colorbar=False, ax=ax
    )
    ax.set(title=title, xlabel="the model says", ylabel="it is")
    return ax


def plot_bars(names: Sequence[str], values, *, unit: str = "", title: str = "", ax=None):
    """Compare values as horizontal bars with their numbers beside them.

    Args:
        names: text of each bar, top to bottom.
        values: array of shape (bars,), not negative.
        unit: text after each number.
    """
    ax = _rows(_axes(ax, 6.4, 0.6 + 0.34 * len(names)), names)
    bars = ax.barh(range(len(names)), values, color=BLUE)
    ax.bar_label(bars, [f"{value:,.4g}{unit}" for value in values], padding=4, fontsize=9)
    ax.set(title=title, xticks=[])
    ax.margins(x=0.15)
    ax.spines["bottom"].set_visible(False)
    return ax


def show_road(stops: Sequence[tuple[str, str]], *, ax=None):
    """Draw the map of the course as a winding road with one stop per notebook.

    Args:
        stops: (number and name, what you can do after it), in order.
    """
    ax = _bare(_axes(ax, 7.4, 0.56 * len(stops) + 0.2), frame=False)
    fine = np.linspace(0, len(stops) - 1, 400)
    bend = 0.55 * np.sin(fine * 1.1)
    ax.plot(bend, fine, color="#c8c8c8", linewidth=22, solid_capstyle="round", zorder=1)
    ax.plot(bend, fine, color="white", linewidth=1.5, linestyle=(0, (5, 5)), zorder=2)
    for row, (name, skill) in enumerate(stops):
        x = 0.55 * np.sin(row * 1.1)
        ax.plot(x, row, "o", color=BLUE, markersize=24, zorder=3)
        number, _, title = name.partition(" ")
        ax.text(x, row, number, color="white", ha="center", va="center", zorder=4)
        ax.text(1.05, row - 0.14, title, fontweight="bold", va="center")
        ax.text(1.05, row + 0.2, skill, color=GRAY, va="center", fontsize=9)
    ax.set(xlim=(-1, 5.2), ylim=(len(stops) - 0.5, -0.55))
    return ax


def show_sliding(picture, kernel, step: int):
    """Show one step of a convolution: the window, the products under it, the result so far.

    Step 0 is the window in the upper left corner; it moves from left to right, row by row.

    Args:
        picture: array of shape (height, width), any real dtype.
        kernel: array of shape (rows, columns), not larger than the picture.
        step: which position, from 0.

    Returns:
        Array of the three axes: picture, products, result.

    Raises:
        ValueError: if the kernel does not fit, or if there is no such step.
    """
    import matplotlib.pyplot as plt

    picture, kernel = np.asarray(picture, float), np.asarray(kernel, float)
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    values = (windows * kernel).sum(axis=(2, 3))
    if not 0 <= step < values.size:
        raise ValueError(f"There are {values.size} steps, from 0.")
    row, column = np.unravel_index(step, values.shape)
    products = windows[row, column] * kernel
    so_far = np.where(np.arange(values.size).reshape(values.shape) <= step, values, np.nan)
    widths = [picture.shape[1], products.shape[1] * 1.25, values.shape[1]]
    page = (_WIDEST, _WIDEST * picture.shape[0] / sum(widths) + 0.4)
    _, axes = plt.subplots(1, 3, figsize=page, width_ratios=widths, layout="constrained")
    show_matrix(picture, "picture", ax=axes[0])
    where = (column - 0.5, row - 0.5)
    frame = {"fill": False, "edgecolor": VERMILION, "linewidth": 2.5}
    axes[0].add_patch(plt.Rectangle(where, *kernel.shape[::-1], **frame))
    limit = max(1, abs(values).max())
    diverging = {"lowest": -limit, "highest": limit, "colors": "PuOr"}
    show_matrix(products, f"window × kernel, sum {values[row, column]:g}", **diverging, ax=axes[1])
    show_matrix(so_far, "result so far", **diverging, ax=axes[2])
    axes[2].add_patch(plt.Rectangle(where, 1, 1, **frame))
    return axes


def as_png(axes) -> bytes:
    """Return the figure of these axes as a PNG file, and close it, so that it is shown once."""
    import matplotlib.pyplot as plt

    figure = np.ravel(axes)[0].figure
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=80)
    plt.close(figure)
    return file.getvalue()


def animate(draw, steps: int, seconds: float = 0.8):
    """Make an animation that plays without a kernel, even where notebooks are only displayed.

    Args:
        draw: function of a step (0, 1, …) that draws a figure and returns its axes. All figures
            must have one size.
        steps: number of steps.
        seconds: how long each is shown.

    Returns:
        An ``IPython.display.Image`` that holds an animated PNG.
    """
    from IPython.display import Image as Shown
    from PIL import Image

    frames, titles = [], []
    for axes in map(draw, range(steps)):
        titles = [title for ax in np.ravel(axes)[0].figure.axes if (title := ax.get_title())]
        frames.append(Image.open(io.BytesIO(as_png(axes))).convert("RGB"))
    # One palette for all: then only what changes between two frames is stored.
    strip = Image.fromarray(np.concatenate(frames)).quantize(256)
    width, height = frames[0].size
    frames = [strip.crop((0, i * height, width, (i + 1) * height)) for i in range(steps)]
    times = [int(1000 * seconds)] * (steps - 1) + [3000]
    file = io.BytesIO()
    frames[0].save(file, "png", save_all=True, append_images=frames[1:], duration=times, loop=0)
    words = f"An animation of {steps} steps; in the last one: {', '.join(titles)}."
    return Shown(file.getvalue(), metadata={"alt": words})


def plot_training(curves: Mapping[str, Sequence[float]], *, axes=None):
    """Plot loss and accuracy over the epochs, side by side, as Keras's ``history`` holds them.

    Args:
        curves: name → value of each epoch; ``"loss"``, ``"accuracy"``, ``"val_loss"`` and
            ``"val_accuracy"`` are drawn if present.
        axes: two axes to draw on; what they show is replaced.

    Returns:
        Array of the two axes.
    """
    if axes is None:
        import matplotlib.pyplot as plt

        axes = plt.subplots(1, 2, figsize=(_WIDEST, 2.9))[1]
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        ax.clear()
        found = {"training": curves.get(name), "validation": curves.get(f"val_{name}")}
        for part, color, look in zip(found, (BLUE, VERMILION), ("o-", "s--"), strict=True):
            if values := list(found[part] or ()):
                epochs = range(1, len(values) + 1)
                ax.plot(epochs, values, look, color=color, markersize=5, label=part)
        ax.set(xlabel="epoch", ylabel=name)
        ax.locator_params(axis="x", integer=True)
        if ax.lines:
            ax.grid(alpha=0.25)
            ax.legend()
    highest = max((line.get_ydata().max() for line in axes[0].lines), default=1)
    axes[0].set_ylim(0, 1.05 * highest if np.isfinite(highest) and highest > 0 else 1)
    axes[1].set_ylim(0, 1.02)
    return np.asarray(axes)


def plot_intervals(names: Sequence[str], values, lows, highs, *, title: str = "", ax=None):
    """Draw each value as a point with its interval, one below the other, as percentages.

    Args:
        names: text of each, top to bottom.
        values, lows, highs: arrays of shape (values,), from 0 to 1, each low ≤ value ≤ high.

    Raises:
        ValueError: if a value lies outside its interval.
    """
    values, lows, highs = (np.asarray(part, dtype=float) for part in (values, lows, highs))
    below, above = values - lows, highs - values
    if min(*below, *above) < -1e-9:  # rounding aside
        raise ValueError("Each value must lie in its interval. Are low and high swapped?")
    ax = _rows(_axes(ax, 6.4, 0.8 + 0.3 * len(names)), names)
    reach = np.maximum([below, above], 0)
    ax.errorbar(values, range(len(names)), xerr=reach, fmt="o", color=BLUE, capsize=4)
    for row, (value, high) in enumerate(zip(values, highs, strict=True)):
        ax.text(high + 0.012, row, f"{value:.1%}", va="center", fontsize=9)
    ax.set(title=title, xlim=(min(0.5, *(lows - 0.05)), 1.1))
    ax.set_xticks([tick for tick in ax.get_xticks() if ax.get_xlim()[0] <= tick <= 1.001])
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.grid(axis="x", alpha=0.25)
    ax.margins(y=0.08)
    return ax


def plot_reliability(certainties, right, *, bins: int = 10, title: str = "", ax=None):
    """Compare how sure a model was with how often it was right, in bins of its certainty.

    Bars that end on the diagonal: it is right as often as it says. Below: it is too sure. The
    number of pictures is in each bar.

    Args:
        certainties: array of shape (pictures,), the certainty of the answer, 0 to 1.
        right: array of shape (pictures,), whether the answer was right.
        bins: number of bars from 0 to 1; empty ones are left out.

    Raises:
        ValueError: if the lengths differ or a certainty is outside [0, 1].
    """
    certainties, right = _certainties(certainties), np.asarray(right, dtype=bool)
    if certainties.shape != right.shape or certainties.ndim != 1:
        raise ValueError(f"{certainties.shape} certainties, but {right.shape} answers.")
    ax = _axes(ax, 4.8, 3.8)
    at = np.minimum((certainties * bins).astype(int), bins - 1)
    for number in np.unique(at):
        mine = at == number
        middle, height = (number + 0.5) / bins, right[mine].mean()
        ax.bar(middle, height, 0.92 / bins, color=PALE, edgecolor=BLUE)
        shift, side = (-0.02, "top") if height > 0.12 else (0.02, "bottom")
        ax.text(middle, height + shift, f"{mine.sum():,}", ha="center", va=side, fontsize=8)
    ax.plot([0, 1], [0, 1], "--", color=GRAY, linewidth=1.5, label="as sure as right")
    ax.set(xlim=(0, 1), ylim=(0, 1.04), title=title)
    ax.set(xlabel="how sure the model was", ylabel="share of right answers")
    ax.legend(loc="upper left")
    return ax


def show_flow(
    steps: Sequence[str], *, shortcut: tuple[int, int, str] | None = None, title: str = "", ax=None
):
    """Draw steps as boxes with arrows, from top to bottom, with a shortcut that goes around.

    Args:
        steps: texts of the boxes.
        shortcut: from which step to which, counted from 0, and the text beside its arrow.

    Raises:
        ValueError: if the shortcut does not lead from one of the steps down to another.
    """
    from matplotlib.patches import Rectangle

    if shortcut and not 0 <= shortcut[0] < shortcut[1] < len(steps):
        raise ValueError(f"There is no way down from step {shortcut[0]} to step {shortcut[1]}.")
    ax = _bare(_axes(ax, 5.2, 0.52 * len(steps) + 0.4), frame=False)
    arrow = {"arrowstyle": "-|>", "color": GRAY, "shrinkA": 0, "shrinkB": 0}
    for place, step in enumerate(steps):
        ax.add_patch(Rectangle((-0.8, -place - 0.3), 1.6, 0.6, facecolor=PALE, edgecolor=BLUE))
        ax.text(0, -place, step, ha="center", va="center", fontsize=9)
        if place:
            ax.annotate("", (0, -place + 0.3), (0, -place + 0.7), arrowprops=arrow)
    if shortcut:
        start, end, label = shortcut
        ax.plot([0.8, 1.15, 1.15], [-start, -start, -end], color=GRAY, linewidth=1.2)
        ax.annotate("", (0.8, -end), (1.16, -end), arrowprops=arrow)
        ax.text(1.21, -(start + end) / 2, label, va="center", fontsize=9)
    ax.set(xlim=(-1.0, 2.2), ylim=(-len(steps) + 0.4, 0.6), title=title)
    return ax
