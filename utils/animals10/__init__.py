"""Animals-10 and its drawn twin behind one loader: get, check, split, stream.

    folder = animals10.get("full")
    report = animals10.check(folder)
    split = animals10.split(folder, report=report)
    train, validation, test = animals10.datasets(split, size=128, batch=64)

The classes and their English names are in ``utils.constants``.
"""

# ruff: noqa: F401
from utils.animals10.check import check
from utils.animals10.decode import SetAside, decode_rgb
from utils.animals10.folders import PhotosUnavailable, find_photographs
from utils.animals10.get import get
from utils.animals10.split import PARTS, split
from utils.animals10.stream import arrays, datasets, resize_picture
