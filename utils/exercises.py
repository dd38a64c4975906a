"""Checks for the exercises: pass, a hint that names the mistake, or "not tried yet".

A notebook calls ``exercises.check("1.2", answer)``. Every check here is a function that takes
the answer and returns None where it is right, else a hint; ``hint("1.2", answer)`` gives the
same without printing. Checks never raise, whatever the answer is.
"""

from collections.abc import Callable

import numpy as np

PASS, HINT, UNTRIED = "pass", "hint", "untried"

_CHECKS: dict[str, Callable] = {}


def exercise(number: str) -> Callable:
    """Register the decorated function as the check of exercise ``number``."""

    def register(function: Callable) -> Callable:
        _CHECKS[number] = function
        return function

    return register


def numbers() -> list[str]:
    """Return the numbers of all exercises, such as ``"1.2"``, in order."""
    return sorted(_CHECKS, key=lambda number: [int(part) for part in number.split(".")])


def verdict(number: str, answer) -> tuple[str, str]:
    """Judge an answer without printing.

    Args:
        number: the exercise, such as ``"1.2"``.
        answer: whatever the learner made; ``...`` (an untouched starter) means not tried.

    Returns:
        The status (``PASS``, ``HINT`` or ``UNTRIED``) and one sentence for the learner.

    Raises:
        KeyError: where there is no exercise of that number.
    """
    check_answer = _CHECKS[number]
    if answer is ...:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    try:
        hint = check_answer(answer)
    except Untried:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    except Exception as error:  # A learner's answer may be anything; a check must not crash.
        return HINT, f"your answer stopped with {type(error).__name__}: {error}"
    return (PASS, "right. Well done.") if hint is None else (HINT, hint)


def check(number: str, answer) -> None:
    """Print what :func:`verdict` says of an answer, in one line."""
    status, sentence = verdict(number, answer)
    sign = {PASS: "✔", HINT: "✘", UNTRIED: "○"}[status]
    print(f"{sign} Exercise {number}: {sentence}")


class Untried(Exception):
    """A starter function that still returns ``...`` or nothing."""


def _call(function, *arguments):
    """Call the learner's function; an untouched starter counts as not tried."""
    result = function(*arguments)
    if result is ... or result is None:
        raise Untried
    return result


def _array_hint(answer, expected: np.ndarray) -> str | None:
    """Name the first thing that differs between an answer and the expected array, or None."""
    answer = np.asarray(answer)
    if answer.shape != expected.shape:
        return f"the shape is {answer.shape}, but {expected.shape} was asked for."
    if not np.allclose(answer, expected):
        return f"right shape, but {int((~np.isclose(answer, expected)).sum())} values differ."
    return None
