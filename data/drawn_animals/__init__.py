"""Ten animals, drawn: an embedded data set in which every control can be set.

``draw`` gives one picture with its mask and box, ``draw_scene`` several animals in one picture,
``scatter`` the same at random places, ``make_sample`` a folder laid out as Animals-10 is. ``KINDS``
has the ten animals, ``OTHERS`` forty other animals and things.

    python -m data.drawn_animals sheet.png     draws ten of each into one picture
"""

from .engine import ANIMAL, SCENERY, Drawing, Scene, draw, draw_scene
from .forty import OTHERS
from .sample import VERSION, make_sample, sample_rng
from .scenery import BACKGROUNDS, OCCLUDERS
from .scenes import scatter
from .shapes import COLORS, PATTERNS, Kind
from .ten import KINDS

__all__ = [
    "ANIMAL",
    "BACKGROUNDS",
    "COLORS",
    "KINDS",
    "OCCLUDERS",
    "OTHERS",
    "PATTERNS",
    "SCENERY",
    "VERSION",
    "Drawing",
    "Kind",
    "Scene",
    "draw",
    "draw_scene",
    "make_sample",
    "sample_rng",
    "scatter",
]
