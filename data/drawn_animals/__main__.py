"""Draw pictures of each of the fifty kinds into one."""

import sys

import numpy as np
from PIL import Image

from . import KINDS, OTHERS, draw


def sheet(per_kind=10, size=96):
    """Return one picture with all kinds, a row for each, in two columns of rows."""
    kinds = [*KINDS, *OTHERS.values()]
    rows = [np.hstack([draw(one, seed, size).picture for seed in range(per_kind)]) for one in kinds]
    half = len(rows) // 2
    return Image.fromarray(np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])]))


if __name__ == "__main__":
    sheet().save(sys.argv[1] if len(sys.argv) > 1 else "sheet.png")
