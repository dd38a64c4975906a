"""What all checks share: registering, judging an answer, and the usual comparisons."""

import re
from collections.abc import Callable
from contextlib import redirect_stdout
from inspect import signature
from io import StringIO
from warnings import catch_warnings, simplefilter

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
    if answer is None:
        return HINT, "your answer is None. Something that only changes or prints gives None back."
    if answer is ...:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    try:
        hint = check_answer(answer)
    except Untried:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    except Wrong as error:
        return HINT, str(error)
    except Exception as error:  # A learner's answer may be anything; a check must not crash.
        what = str(error).strip().split("\n")[0]
        return HINT, f"your answer stopped with {type(error).__name__}: {what}"
    return (PASS, "right. Well done.") if hint is None else (HINT, hint)


def check(number: str, answer) -> None:
    """Print what :func:`verdict` says of an answer, in one line."""
    status, sentence = verdict(number, answer)
    sign = {PASS: "✔", HINT: "✘", UNTRIED: "○"}[status]
    print(f"{sign} Exercise {number}: {sentence}")


class Untried(Exception):
    """A starter function that still returns ``...``."""


class Wrong(Exception):
    """An answer whose mistake is known; the text is the hint."""


def call(function, *arguments):
    """Call the learner's function; an untouched starter counts as not tried."""
    if not callable(function):
        raise Wrong("give the function itself, by its name, without calling it: no parentheses.")
    result = function(*arguments)
    if result is ...:
        raise Untried
    if result is None:
        raise Wrong("your function gives nothing back. End it with return.")
    return result


def array_hint(answer, expected: np.ndarray) -> str | None:
    """Name the first thing that differs between an answer and the expected array, or None."""
    answer = np.asarray(answer)
    if answer.shape != expected.shape:
        return f"the shape is {answer.shape}, but {expected.shape} was asked for."
    wrong = int((~np.isclose(answer, expected)).sum())
    if wrong:
        return f"right shape, but {wrong} value{'s differ' if wrong > 1 else ' differs'}."
    return None


def number_hint(answer, expected: float, mistakes: dict[float, str]) -> str | None:
    """Compare one number; ``mistakes`` maps the results of usual mistakes to their hints."""
    if np.size(answer) != 1:
        return f"give one number, not {np.size(answer)} of them."
    answer = np.asarray(answer).reshape(()).item()
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return f"give a number; this is {type(answer).__name__}."
    if np.isclose(answer, expected, rtol=1e-9):
        return None
    for result, hint in mistakes.items():
        if np.isclose(answer, result, rtol=1e-9):
            return hint
    return f"{answer:,} is not it. Go through the steps once more, one at a time."


# ---------------------------------------------------------------- a learner's function, in words


def attempt(function, *arguments, when: str = ""):
    """Call the learner's function, quietly; its errors become hints in words.

    Args:
        function: what the learner wrote; still returning ``...`` counts as not tried.
        arguments: what to call it with.
        when: the case, put before a hint: ``"for amount = -150"``.

    Returns:
        What the function returns.

    Raises:
        Wrong: if it cannot be called, stops with an error, or returns None.
        Untried: if it returns ``...``.
    """
    if not callable(function):
        raise Wrong("give the function itself, by its name, without calling it: no parentheses.")
    try:
        signature(function).bind(*arguments)
    except TypeError:
        count = len(arguments)
        raise Wrong(f"your function must take {count} arguments, as the starter does.") from None
    except ValueError:  # some built-in functions have no signature
        pass
    try:
        with np.errstate(all="ignore"), catch_warnings(), redirect_stdout(StringIO()):
            simplefilter("ignore")
            result = function(*arguments)
    except Exception as error:
        raise Wrong(f"{when}: {error_hint(error)}" if when else error_hint(error)) from None
    if result is ...:
        raise Untried
    if result is None:
        raise Wrong(
            "your function returns nothing. End it with return. (.sort(), .append() and print() "
            "return nothing, either.)"
        )
    return result


def error_hint(error: Exception) -> str:
    """Say in words what usually lies behind an error in a learner's function."""
    what = str(error).strip().split("\n")[0]
    kind = type(error).__name__
    if "truth value of an array" in what:
        return (
            "if, min, max, and, or need one True or False, but an array has many values. "
            "Use numpy's functions, which work on all of them at once."
        )
    if "scalar index" in what or "list indices must be" in what:
        return (
            "one whole number is needed where an array stands. (A Python list, for example, takes "
            "one place at a time: [names[i] for i in places].)"
        )
    if "can be converted to" in what or "must be real number" in what:
        return (
            "int(), float() and the functions of math take one number, but this is a whole array. "
            "Use .astype(int), np.exp, np.round and the like."
        )
    if "out of bounds for uint" in what:
        number = re.search(r"-?\d+", what)[0]
        return f"{number} does not fit into the array's small numbers. Use .astype(int) first."
    if "Cannot cast" in what:
        return "+=, -= and /= write into the array that was given. Make a new one: a = a + b."
    if "math range error" in what or "too large" in what:
        return "exp of such a large number is more than a computer can hold."
    if isinstance(error, NameError):
        return f"{what}. Use only what the function is given, and what it makes itself."
    if "NoneType" in what:
        return (
            "something in it is None: .sort(), .append() and print() return nothing. Try sorted()."
        )
    if "axis" in what and "out of bounds for array of dimension" in what:
        return "axis names a dimension that this array does not have. Leave axis out, or lower it."
    if found := re.search(r"index (-?\d+) is out of bounds for axis (\d) with size (\d+)", what):
        place, axis, size = found.groups()
        axis = {"0": "rows", "1": "columns"}.get(axis, "places on that axis")
        return (
            f"place {place} was asked for in an array with {size} {axis}, counted from 0. Does its "
            "size fit, are rows and columns in the right order?"
        )
    if isinstance(error, IndexError):
        return f"a place was asked for that is not there ({what}). Counting starts at 0."
    if "could not be broadcast" in what or "shapes" in what:
        return f"two arrays in it do not fit each other ({what})."
    if isinstance(error, AttributeError):
        return f"{what}. Is it a list where an array is needed, or the other way round?"
    return f"your function stopped with {kind} ({what}). Print what it has up to there."
