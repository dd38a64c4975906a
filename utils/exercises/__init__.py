"""Checks for the exercises: pass, a hint that names the mistake, or "not tried yet".

A notebook calls ``exercises.check("1.2", answer)``. The checks of notebook 1 stand in
``notebook_01.py``: functions that take the answer and return None where it is right, else a
hint. ``judge.py`` holds what they share. Checks never raise, whatever the answer is.
"""

import importlib
from pathlib import Path

from utils.exercises.judge import HINT, PASS, UNTRIED, check, numbers, verdict

__all__ = ["HINT", "PASS", "UNTRIED", "check", "numbers", "verdict"]

for _path in sorted(Path(__file__).parent.glob("notebook_*.py")):
    importlib.import_module(f"{__name__}.{_path.stem}")
