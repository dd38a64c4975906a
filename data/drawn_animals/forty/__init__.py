"""Forty other animals and things: what the course's small Xception learned to see on.

None of the ten animals of the course is among them. ``OTHERS`` has them by name, in alphabetical
order: ``draw(OTHERS["fish"], rng)`` draws one, in the same scenery as the ten.
"""

from ..shapes import Kind
from . import mammals_and_birds, other_animals, things

OTHERS = {
    name: kind
    for module in (mammals_and_birds, other_animals, things)
    for name, kind in vars(module).items()
    if isinstance(kind, Kind)
}
OTHERS = dict(sorted(OTHERS.items()))
