"""The README's picture of the road."""

import numpy as np
from PIL import Image

from tools import road


def differences(one, other):
    """Return the mean difference of values in each block of 40 × 40 pixels."""
    gray = [np.asarray(image.convert("L"), float) for image in (one, other)]
    assert gray[0].shape == gray[1].shape, "Draw it again: python -m tools.road"
    height, width = (length // 40 for length in gray[0].shape)
    blocks = np.abs(gray[0] - gray[1])[: height * 40, : width * 40]
    return blocks.reshape(height, 40, width, 40).mean(axis=(1, 3))


def test_the_picture_shows_the_stored_figures():
    drawn, stored = road.draw(road.figures()), Image.open(road.PICTURE)
    # WebP changes a block by up to 8. Another figure changes some by more than 20: see below.
    assert differences(drawn, stored).max() < 12, "Draw it again: python -m tools.road"


def test_another_figure_would_be_noticed():
    found = road.figures()
    drawn = road.draw(found)
    title, image = found[6]
    found[6] = title, Image.fromarray(np.asarray(image)[:, ::-1])
    assert differences(drawn, road.draw(found)).max() > 20
