"""Draw ten pictures of each of the ten and the forty into one: a row a kind, in two columns."""

import sys

import numpy as np
from PIL import Image

from . import KINDS, OTHERS, draw

kinds = [*KINDS, *OTHERS.values()]
rows = [np.hstack([draw(kind, seed, 96).picture for seed in range(10)]) for kind in kinds]
half = len(rows) // 2
path = sys.argv[1] if len(sys.argv) > 1 else "sheet.png"
Image.fromarray(np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])])).save(path)
