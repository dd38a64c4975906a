"""Words for figures: what a plot shows, told from what its axes hold.

Screen readers and pages made of the notebooks read these words where a reader sees the figure. They
are stored beside it, in the output's metadata, under the name that nbconvert uses: ``alt``.
"""

from contextlib import suppress

import numpy as np

LONGEST = 400  # characters; beyond that, listening costs more than it tells


def describe(figure) -> str:
    """Return one to a few sentences on a matplotlib figure: titles, pictures, curves, bars.

    Args:
        figure: a ``matplotlib.figure.Figure``.

    Returns:
        At most ``LONGEST`` characters; an empty text for an empty figure.
    """
    shown = [ax for ax in figure.axes if ax.has_data() or ax.texts]
    matrices = [ax for ax in shown if ax.images and not ax.lines]
    pictures = [ax for ax in matrices if not _names(ax.xaxis) and not _names(ax.yaxis)]
    parts = [figure.get_suptitle()]
    if pictures:
        titles = [title for ax in pictures if (title := _plain(ax.get_title()))]
        count = f"{len(pictures)} picture{'s' * (len(pictures) > 1)}"
        parts.append(f"{count}: {'; '.join(titles)}" if titles else count)
    parts += [_plot(ax) for ax in shown if ax not in pictures]
    text = _sentences(parts)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def register() -> None:
    """From now on, store these words with every figure that a cell of this notebook shows."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return
    import matplotlib
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    pyplot.switch_backend(matplotlib.get_backend())  # it brings the formatter that we extend
    formatter = shell.display_formatter.formatters["image/png"]
    with suppress(KeyError):
        picture_of = formatter.lookup_by_type(Figure)
        formatter.for_type(Figure, lambda figure: (picture_of(figure), {"alt": describe(figure)}))


def _plot(ax):
    """Return what one plot shows: its title, its axes, its curves, bars or cells."""
    y, x = _plain(ax.get_ylabel()), _plain(ax.get_xlabel())
    curves = [words for line in ax.lines[:8] if (words := _curve(line))]
    groups = [one for one in ax.containers if type(one).__name__ == "BarContainer" and len(one)]
    bars = [*groups] if any(len(one) > 1 for one in groups) else [sum(groups, ())] * bool(groups)
    named = _names(ax.xaxis) or _names(ax.yaxis)
    kind = "Curves" if curves or (ax.lines and named) else "Points" if named else "Drawing"
    kind = ("Matrix" if named else "Picture with lines") if ax.images else "Bars" if bars else kind
    words = [_plain(ax.get_title())]
    if x or y:
        kind = (
            f"{kind} of {y} against {x}"
            if x and y and kind in ("Curves", "Points")
            else f"{kind}: {x or y}"
        )
    upright = bool(groups) and groups[0].orientation == "vertical"
    words += [kind, *curves, *(_bars(ax, one, upright) for one in bars[:2])]
    if kind.startswith("Matrix"):
        rows, columns = ax.images[0].get_array().shape[:2]
        words[-1] += f", {rows} rows, {columns} columns"
        sides = {"rows": _names(ax.yaxis), "columns": _names(ax.xaxis)}
        words += [f"{side}: {', '.join(names)}" for side, names in sides.items() if names]
    elif not curves and not bars and not ax.images:
        texts = [_plain(text.get_text()) for text in ax.texts]
        words.append(", ".join([text for text in texts if text][:20]))
    return _sentences(words)


def _names(axis):
    if not axis.axes.axison:
        return []
    return [name for tick in axis.get_ticklabels() if (name := _plain(tick.get_text()))]


def _curve(line):
    name, values = str(line.get_label()), np.asarray(line.get_ydata(), float)
    known = np.isfinite(values)
    unnamed = name.startswith("_")
    if known.sum() < 2 + unnamed or (unnamed and not _names(line.axes.xaxis)):
        return ""
    x, values = np.asarray(line.get_xdata())[known], values[known]
    if len(values) == 2:  # a line across, such as a limit
        for one, other in ((x, values), (values, x)):
            if one[0] == one[1] and list(other) == [0, 1]:
                return f"{_plain(name)}: a line at {_number(one[0])}"
    first, last = (f"{_number(values[end])} at {_number(x[end])}" for end in (0, -1))
    return f"from {first} to {last}" if unnamed else f"{_plain(name)}: {first}, {last}"


def _bars(ax, bars, upright):
    values = [bar.get_height() if upright else bar.get_width() for bar in bars]
    names = _names(ax.xaxis if upright else ax.yaxis)
    if len(names) != len(values):
        return f"{len(values)} bars from {_number(min(values))} to {_number(max(values))}"
    return ", ".join(f"{name} {_number(value)}" for name, value in zip(names, values, strict=True))


def _sentences(parts):
    parts = [part[:1].upper() + part[1:] for part in parts if part]
    return " ".join(part if part[-1] in ".?!…" else f"{part}." for part in parts)


def _number(value):
    try:
        return f"{float(value):.3g}"
    except (TypeError, ValueError):
        return str(value)


def _plain(text):
    return " ".join(str(text).split())
