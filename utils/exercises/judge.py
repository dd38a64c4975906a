"""What all checks share: registering, judging an answer, and the usual comparisons."""

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


# ---------------------------------------------------------------- exceptions in words


def attempt(function, *arguments, notes: dict[str, str] | None = None):
    """Call the learner's function as ``call`` does, and put what it raises into words.

    Args:
        function: the learner's.
        arguments: what it is called with.
        notes: a piece of an error's text → what it means in this exercise.

    Raises:
        Untried, Wrong: as ``call``; Wrong for every exception of the learner's code, too.
    """
    try:
        return call(function, *arguments)
    except (Untried, Wrong):
        raise
    except Exception as error:
        what = str(error).strip().split("\n")[0]
        for piece, note in (notes or {}).items():
            if piece.lower() in what.lower():
                raise Wrong(note) from None
        raise Wrong(_in_words(error, what)) from None


def _in_words(error: Exception, what: str) -> str:
    """Say what an exception of the learner's code means, by its type."""
    if isinstance(error, NameError):
        name = getattr(error, "name", None) or "a name"
        return f"your function uses {name}, which is not defined. Is it misspelled or not imported?"
    if isinstance(error, TypeError) and "positional argument" in what:
        return f"your function takes other arguments than the starter's: {what}."
    if isinstance(error, IndexError):
        return (
            "an index in your code points outside of its array. Where does your loop start and end?"
        )
    if isinstance(error, ZeroDivisionError):
        return "your code divides by 0."
    if isinstance(error, AttributeError):
        return f"something in your code is not what you think it is: {what}."
    return f"your code stopped: {what or type(error).__name__}."


def names_used(function) -> set[str]:
    """Return the names that a function's own code mentions, those of functions inside it, too."""
    found, codes = set(), [getattr(function, "__code__", None)]
    while codes:
        code = codes.pop()
        if code is not None:
            found |= set(code.co_names)
            codes.extend(part for part in code.co_consts if hasattr(part, "co_names"))
    return found


def numbers_in(answer, letters: str, count: int, what: str, places: str) -> list[int]:
    """Read whole numbers from a list, a text such as ``"2, 5, 1"`` or a dictionary by letter.

    Args:
        answer: the learner's.
        letters: the keys of a dictionary, in order.
        count: how many numbers are needed.
        what, places: what the numbers name, and what the letters name, for the hints.

    Raises:
        Wrong: if that is not what the answer is.
    """
    if isinstance(answer, dict):
        answer = {str(key).strip().upper(): value for key, value in answer.items()}
        if set(answer) != set(letters):
            raise Wrong(f"give the {what} for {', '.join(letters)}, in this order.")
        answer = [answer[letter] for letter in letters]
    if isinstance(answer, str):
        kept = [sign for sign in answer if sign.isalnum()]
        if any(sign.isalpha() for sign in kept):
            raise Wrong(f"give the numbers of the {what}, one for each of the {places}.")
        answer = [int(sign) for sign in kept]
    try:
        given = np.asarray(answer).ravel()
    except Exception:
        raise Wrong(f"give {count} numbers, such as {list(range(1, count + 1))}.") from None
    if given.dtype.kind in "US":
        return numbers_in(" ".join(map(str, given)), letters, count, what, places)
    if given.dtype.kind not in "iuf" or not np.all(np.isfinite(given)):
        raise Wrong(f"give {count} numbers, such as {list(range(1, count + 1))}.")
    if len(given) == 1 and count > 1 and len(str(int(given[0]))) == count:
        given = np.array([int(digit) for digit in str(int(given[0]))])
    if len(given) != count:
        raise Wrong(f"give {count} numbers, one for each of the {places}; you gave {len(given)}.")
    if not np.array_equal(given, given.astype(int)):
        raise Wrong("give whole numbers.")
    return [int(number) for number in given]
