"""Draw the README's picture of the road: one stored figure of each notebook.

    python -m tools.road        (for maintainers, after a notebook was stored)

The figure is the last one of the cell that is tagged ``road-picture``.
"""

import base64
import io
from itertools import pairwise

import nbformat
from PIL import Image, ImageDraw, ImageFont

from utils.files import COURSE, atomic_write

PICTURE = COURSE / "site" / "_static" / "road.webp"
TAG = "road-picture"
WIDTH, GAP, TITLE = 1800, 28, 26  # pixels: of the picture, between figures, height of a title
ROWS = (0, 3, 6, 9, None)  # where each row begins
INK, PAPER = "#1f2328", "white"  # as README's text


def main():
    """Write the picture."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(PICTURE) as file:
        draw(figures()).save(file, "WEBP", quality=90)


def figures() -> list[tuple[str, Image.Image]]:
    """Return title and figure of each notebook, in the order of the road."""
    found = []
    for path in sorted((COURSE / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        title = cells[0].source.splitlines()[0].removeprefix("# ")
        tagged = [cell for cell in cells if TAG in cell.metadata.get("tags", ())]
        images = [
            output.data["image/png"]
            for cell in tagged
            for output in cell.get("outputs", ())
            if "image/png" in output.get("data", {})
        ]
        if len(tagged) != 1 or not images:
            raise ValueError(f"{path.name}: tag one cell with a stored figure as {TAG!r}.")
        image = Image.open(io.BytesIO(base64.b64decode(images[-1])))
        found.append((title, image.convert("RGB")))
    return found


def draw(found) -> Image.Image:
    """Return the picture: figures in rows, each row as high as fits the width."""
    import matplotlib

    bold = f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans-Bold.ttf"
    rows = [found[start:end] for start, end in pairwise(ROWS)]
    heights = []
    for row in rows:
        shapes = sum(image.width / image.height for _, image in row)
        heights.append(int((WIDTH - GAP * (len(row) + 1)) / shapes))
    whole = Image.new("RGB", (WIDTH, sum(heights) + len(rows) * (TITLE + GAP) + GAP), PAPER)
    canvas, top = ImageDraw.Draw(whole), GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for title, image in row:
            width = int(height * image.width / image.height)
            fonts = (ImageFont.truetype(bold, size) for size in range(17, 8, -1))
            font = next(one for one in fonts if one.getlength(title) <= width + GAP / 2)
            canvas.text((left, top + TITLE - 4), title, INK, font, anchor="ls")
            small = image.resize((width, height), Image.Resampling.LANCZOS)
            whole.paste(small, (left, top + TITLE))
            left += width + GAP
        top += TITLE + height + GAP
    return whole


if __name__ == "__main__":
    main()
