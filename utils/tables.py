"""Tables that stay tables on a narrow page, with a plain-text twin for where there is no HTML."""

import re
from collections.abc import Sequence
from html import escape

# A cell that looks like this, in all rows of its column, is aligned on the right.
_NUMERIC = re.compile(r"[-+−±×]?[\d.,\s]+(e[-+]?\d+)?\s*(%|[a-zA-Zµ°]{1,3}|points?)?|[–-]?")


class Table:
    """What ``show_table`` returns: Jupyter shows it as HTML, a terminal as aligned text."""

    def __init__(self, columns, rows, title=""):
        self.columns = [str(name) for name in columns]
        self.rows = [[str(cell) for cell in row] for row in rows]
        self.title = title
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"Every row of this table needs {len(self.columns)} cells.")
        self._right = [
            all(_NUMERIC.fullmatch(row[place]) for row in self.rows)
            for place in range(len(self.columns))
        ]

    def __repr__(self):
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        text = [
            "  ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, self._right, strict=True)
            ).rstrip()
            for line in lines
        ]
        text.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([self.title] * bool(self.title) + text)

    def _repr_html_(self):
        def line(cells, tag):
            aligned = (
                f'<{tag} style="text-align: {"right" if right else "left"}">{escape(cell)}</{tag}>'
                for cell, right in zip(cells, self._right, strict=True)
            )
            return f"<tr>{''.join(aligned)}</tr>"

        caption = f"<caption>{escape(self.title)}</caption>" if self.title else ""
        body = "\n".join(line(row, "td") for row in self.rows)
        return (
            f"<table>{caption}\n<thead>{line(self.columns, 'th')}</thead>\n"
            f"<tbody>\n{body}\n</tbody>\n</table>"
        )


def show_table(columns: Sequence[str], rows: Sequence[Sequence], *, title: str = "") -> Table:
    """Return a table to be the last line of a cell.

    Args:
        columns: the heading of each column.
        rows: for each row as many cells as there are columns, as texts or numbers. Format numbers
            before: ``f"{share:.0%}"``. Columns of numbers are aligned on the right.
        title: a line above the table.

    Raises:
        ValueError: if a row has too few or too many cells.
    """
    return Table(columns, rows, title)
