"""What all checks share: registering, judging an answer, and the usual comparisons."""

import dis
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from difflib import get_close_matches
from inspect import signature
from io import StringIO
from types import CodeType
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


def in_order(number: str) -> tuple[int, str, int]:
    """Return what sorts ``"6.2"`` before ``"6b.1"``, and that before ``"10.1"``: for ``key=``."""
    notebook, lab, place = re.fullmatch(r"(\d+)([a-z]?)\.(\d+)", number).groups()
    return int(notebook), lab, int(place)


def numbers() -> list[str]:
    """Return the numbers of all exercises, such as ``"1.2"`` or ``"6b.1"``, in order."""
    return sorted(_CHECKS, key=in_order)


def verdict(number: str, answer) -> tuple[str, str]:
    """Judge an answer without printing.

    Args:
        number: the exercise, such as ``"1.2"``.
        answer: whatever the learner made; ``...`` (an untouched starter) means not tried.

    Returns:
        The status (``PASS``, ``HINT`` or ``UNTRIED``) and one sentence for the learner.

    Raises:
        KeyError: if no exercise has that number.
    """
    check_answer = _CHECKS[number]
    if answer is None:
        return HINT, "your answer is None. Something that only changes or prints returns None."
    if answer is ...:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    try:
        hint = check_answer(answer)
    except Untried:
        return UNTRIED, "not tried yet. Replace the ... and run this cell again."
    except Wrong as error:
        return HINT, str(error) + _never_uses(answer)
    except Exception as error:  # A learner's answer may be anything; a check must not crash.
        what = str(error).strip().split("\n")[0]
        return HINT, f"your answer stopped with {type(error).__name__}: {what}"
    return (PASS, "right. Well done.") if hint is None else (HINT, hint + _never_uses(answer))


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
        raise Wrong("your function returns nothing. End it with return.")
    return result


def never_used(function) -> list[str]:
    """Return the arguments that a function's code never reads; none where that cannot be told."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType) or "locals" in code.co_names:
        return []
    read = set()
    for step in dis.get_instructions(code):
        if re.search("LOAD_(FAST|DEREF|CLOSURE)", step.opname):  # Python 3.13 loads two at once
            read |= set(step.argval if isinstance(step.argval, tuple) else [step.argval])
    return [name for name in code.co_varnames[: code.co_argcount] if name not in read]


def _never_uses(answer) -> str:
    """Return what to add to a hint if the learner's function leaves an argument out."""
    *others, last = never_used(answer) or [""]
    names = f"{', '.join(others)} and {last}" if others else last
    return f" (Your function never uses {names}.)" if names else ""


def array_hint(answer, expected: np.ndarray) -> str | None:
    """Name the first thing that differs between an answer and the expected array, or None."""
    answer = np.asarray(answer)
    if not answer.size and expected.size:
        return "nothing is in the array. Is it ever filled? (np.append returns a new array.)"
    if answer.shape == () != expected.shape:
        return f"that is a single number, but an array of shape {expected.shape} was asked for."
    if answer.shape != expected.shape:
        hint = f"the shape is {answer.shape}, but {expected.shape} was asked for."
        if answer.shape == expected.shape[::-1]:
            return f"{hint} Are rows and columns swapped?"
        if answer.size == expected.size:
            return f"{hint} (The numbers are as many, only arranged in another way.)"
        return hint
    if expected.any() and not answer.any():
        return "right shape, but all zeros. Is what you calculate ever stored in the result?"
    if expected.ndim > 1 and expected[1:].any() and not answer[1:].any():
        return "only the first row is filled. Is return inside of the loop?"
    if expected.ndim > 1 and expected[:-1].any() and not answer[:-1].any():
        return "only the last row is filled. Do you make a new result inside the loop?"
    wrong = int((~np.isclose(answer, expected)).sum())
    if wrong:
        return f"right shape, but {wrong} value{'s differ' if wrong > 1 else ' differs'}."
    return None


def ragged_hint(answer) -> str | None:
    """Say that the rows of a learner's table differ in length, or return None."""
    try:
        lengths = [len(row) for row in answer]
    except Exception:
        return None
    if len(set(lengths)) < 2:
        return None
    return f"your rows differ in length: they have {', '.join(map(str, lengths))} numbers."


def number_hint(answer, expected: float, mistakes: dict[float, str]) -> str | None:
    """Compare one number; ``mistakes`` maps the results of usual mistakes to their hints."""
    if np.size(answer) != 1:
        return f"give one number, not {np.size(answer)} of them."
    answer = np.asarray(answer).reshape(()).item()
    if isinstance(answer, str):
        return "that is a text. Give the number without quotes."
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return f"give a number; this is {type(answer).__name__}."
    if np.isclose(answer, expected, rtol=1e-9):
        return None
    for result, hint in mistakes.items():
        if np.isclose(answer, result, rtol=1e-9):
            return hint
    if isinstance(expected, int) and answer % 1:
        return f"{answer:,.6g} is not it: a whole number was asked for."
    return f"{answer:,} is not it. Go through the steps once more, one at a time."


# ---------------------------------------------------------------- a learner's function, in words


def attempt(function, *arguments, when: str = "", notes: dict[str, str] | None = None):
    """Call the learner's function, quietly; its errors become hints in words.

    Args:
        function: what the learner wrote; still returning ``...`` counts as not tried.
        arguments: what to call it with.
        when: the case, put before a hint: ``"for amount = -150"``.
        notes: a piece of an error's text → what it means in this exercise.

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
        number = f"{len(arguments)} argument{'s' * (len(arguments) > 1)}"
        raise Wrong(f"your function must take {number}, as the starter does.") from None
    except ValueError:  # some built-in functions have no signature
        pass
    try:
        with np.errstate(all="ignore"), catch_warnings(), redirect_stdout(StringIO()):
            simplefilter("ignore")
            result = function(*arguments)
    except Exception as error:
        hint = error_hint(error, notes)
        raise Wrong(f"{when}: {hint}" if when else hint) from None
    if result is ...:
        raise Untried
    if result is None:
        raise Wrong(
            f"{when + ': ' if when else ''}your function returns nothing. End it with return. "
            "(.sort(), .append() and print() return nothing, either.)"
        )
    return result


# The type of an error, a piece of its text, and what usually lies behind it.
MEANINGS = [
    *(
        (
            TypeError,
            kind,
            "a function is used where its result is needed. Are its parentheses missing, as in "
            "x.max()? (Square brackets do not call it.)",
        )
        for kind in ("function_or_method", "'method'", "'function'", "FunctionDispatcher")
    ),
    (
        ValueError,
        "truth value of an array",
        "if, min, max, and, or need one True or False, but an array has many values. Take one of "
        "them, or use numpy's functions, which work on all of them at once.",
    ),
    (
        TypeError,
        "scalar index",
        "one whole number is needed where there is an array. (A Python list, for example, takes "
        "one place at a time: [names[i] for i in places].)",
    ),
    (
        TypeError,
        "tuple indices must be",
        "one whole number is needed in the square brackets of a tuple. (np.where gives a tuple of "
        "arrays: take its part [0], or use np.flatnonzero.)",
    ),
    (
        TypeError,
        "list indices must be",
        "one whole number is needed in the square brackets of a list: no text, no fraction, no "
        "array. (It takes one place at a time: [names[i] for i in places].)",
    ),
    (
        TypeError,
        "can be converted to",
        "int(), float() and the functions of math take one number, but this is a whole array. Use "
        ".astype(int), np.exp, np.round and the like.",
    ),
    (
        TypeError,
        "must be real number",
        "int(), float() and the functions of math take one number, but this is a whole array. Use "
        ".astype(int), np.exp, np.round and the like.",
    ),
    (
        Exception,
        "Cannot cast",
        "+=, -= and /= write into the array that was given. Make a new one: a = a + b.",
    ),
    (Exception, "math range error", "exp of such a large number is more than a computer can hold."),
    (OverflowError, "too large", "exp of such a large number is more than a computer can hold."),
    (
        Exception,
        "NoneType",
        "something in it is None: .sort(), .append() and print() return nothing. Try sorted().",
    ),
    (
        Exception,
        "out of bounds for array of dimension",
        "axis names a dimension that this array does not have. Leave axis out, or lower it.",
    ),
    (NameError, "", "Python does not know a name that you use. Is it misspelled, or not imported?"),
    (
        TypeError,
        "boolean subtract",
        "numpy cannot subtract arrays of True and False. Count them first, with .sum(), or combine "
        "them with & and |.",
    ),
    (TypeError, "bitwise_xor", "^ is not a power in Python. Write ** 2."),
    (TypeError, "has no len", "something without a length was asked for its length."),
    (TypeError, "unhashable", "an array cannot go into a set. Make each row a tuple first."),
    (TypeError, "only", "a function for one number got a whole array. Use numpy's instead."),
    (TypeError, "not iterable", "a loop runs over something that is a single number."),
    (TypeError, "not subscriptable", "square brackets follow something that has no parts."),
    (
        IndexError,
        "scalar variable",
        "square brackets follow a single number. A number has no places to pick from.",
    ),
    (
        KeyError,
        "",
        "the dictionary has no such key (yet). Before you add to it, give it a start, as in "
        "d[key] = d.get(key, 0) + 1.",
    ),
    (ValueError, "not in list", ".index() looks for something that is not in the list."),
    (
        IndexError,
        "used as indices",
        "an array of fractions cannot pick places. Compare first, as in x[scores >= 0.5].",
    ),
    (
        IndexError,
        "only integers",
        "places are whole numbers. Something else is in the square brackets: a fraction, a "
        "text, or a function without its parentheses.",
    ),
    (TypeError, "not callable", "round parentheses follow something that is not a function."),
    (
        TypeError,
        "as a data type",
        "a shape needs parentheses of its own: np.zeros((rows, columns)).",
    ),
    (
        TypeError,
        "append() takes",
        ".append() adds one thing. Put two into brackets of their own: .append([i, j]).",
    ),
    (TypeError, "expected at least", "a function is called with too few arguments."),
    (TypeError, "required positional", "a function is called with too few arguments."),
    (ValueError, "slice step", "a slice cannot go in steps of 0. Are two arguments mixed up?"),
    (
        ValueError,
        "ndim=",
        "a Keras layer takes a batch of shape (pictures, height, width, channels). x[np.newaxis] "
        "makes a batch of one, and [0] takes its result out again.",
    ),
    (IndexError, "too many indices", "there are more indices than the array has axes."),
    (
        IndexError,
        "",
        "an index points outside of its array. Where does it start and end? Counting starts at 0.",
    ),
    (ValueError, "broadcast", "two arrays meet whose shapes do not fit together."),
    (ValueError, "not aligned", "two arrays meet whose shapes do not fit together."),
    (ValueError, "mismatch", "two arrays meet whose shapes do not fit together."),
    (ValueError, "reshape", "reshape got a shape with more or fewer numbers than there are."),
    (ValueError, "inhomogeneous", "rows of different lengths cannot become one array."),
    (ValueError, "unpack", "one line takes apart more or fewer values than there are."),
    (
        AttributeError,
        "",
        "something is not what you take it for. Is it a list where an array is needed, or the "
        "other way around?",
    ),
    (ZeroDivisionError, "", "something is divided by 0."),
]


_IN_WORDS = {np.ndarray: "an array", list: "a list", tuple: "a tuple", str: "a text"}
_IN_WORDS |= {dict: "a dictionary", int: "a number", float: "a number", np.number: "a number"}


def _attribute_hint(error: AttributeError) -> str | None:
    """Say in words what is wrong with ``thing.name``, or return None."""
    thing, name = error.obj, error.name
    if thing is None or name is None:
        return None
    if callable(thing) and not isinstance(thing, type):
        return f".{name} follows a function. Are its parentheses missing, as in x.max()?"
    kinds = (words for kind, words in _IN_WORDS.items() if isinstance(thing, kind))
    what = next(kinds, getattr(thing, "__name__", type(thing).__name__))
    similar = {known.lower(): known for known in dir(thing) if not known.startswith("_")}
    if found := get_close_matches(name.lower(), similar, n=1, cutoff=0.8):
        return f"{what} has no .{name}. Did you mean .{similar[found[0]]}?"
    if what == "an array" and name in ("append", "extend", "insert"):
        return f"an array has no .{name}: it cannot grow. Fill a list, and make it an array then."
    if what == "an array" and hasattr(list, name):
        return f"an array has no .{name}. A list does, and .tolist() makes one."
    if what in ("a list", "a tuple") and hasattr(np.ndarray, name):
        return f"{what} has no .{name}. An array does, and np.array(…) makes one."
    if what in ("a list", "a tuple", "an array") and hasattr(str, name):
        return f"{what} has no .{name}. A text does: go through the texts one after the other."
    return None


def error_hint(error: Exception, notes: dict[str, str] | None = None) -> str:
    """Say in words what usually lies behind an error in a learner's function.

    Args:
        error: what the function raised.
        notes: as in ``attempt()``; they come first.
    """
    text = str(error).strip().split("\n")[0]
    for piece, note in (notes or {}).items():
        if piece.lower() in text.lower():
            return note
    if "out of bounds for uint" in text:
        number = re.search(r"-?\d+", text)[0]
        return f"{number} does not fit into the array's small numbers. Use .astype(int) first."
    if found := re.search(r"index (-?\d+) is out of bounds for axis (\d) with size (\d+)", text):
        place, axis, size = found.groups()
        axis = {"0": "rows", "1": "columns"}.get(axis, "places on that axis")
        return (
            f"place {place} was asked for in an array with {size} {axis}, counted from 0. Does its "
            "size fit, are rows and columns in the right order?"
        )
    if isinstance(error, AttributeError) and (hint := _attribute_hint(error)):
        return f"{hint} (Python says: {text})"
    for kind, sign, meaning in MEANINGS:
        if isinstance(error, kind) and sign in text:
            return f"{meaning} (Python says: {text})"
    return f"your function stopped early. (Python says: {type(error).__name__}: {text})"


def one_number(result, what: str = "number") -> float:
    """Return a learner's result as one number, or say in words what it is instead."""
    if isinstance(result, str):
        raise Wrong(f"you gave a text, {result!r}. Give one {what}, without quotes.")
    try:
        array = np.asarray(result)
    except Exception as error:
        raise Wrong(f"give one {what}; this is {type(result).__name__}.") from error
    if array.dtype.kind not in "biuf":
        raise Wrong(f"give one {what}; this is {type(result).__name__}.")
    if array.size != 1:
        raise Wrong(f"give one {what}; you gave {array.size} {what}s, in the shape {array.shape}.")
    if array.dtype.kind == "b":
        raise Wrong(f"give one {what}; this is True or False.")
    return array.reshape(()).item()


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


def misplaced(answer, solution: dict, hints: dict, what: str, places: str) -> str | None:
    """Check which of the numbers 1, 2 … belongs to which letter.

    Args:
        answer: the learner's, see ``numbers_in``.
        solution: letter → number.
        hints: letter → what to say if its number is wrong. Later letters may be missing.
        what, places: what the numbers name, and what the letters name, for the hints.

    Returns:
        The hint of the first letter with a wrong number, or None.
    """
    letters, numbers = "".join(solution), sorted(solution.values())
    given = numbers_in(answer, letters, len(letters), what, places)
    if sorted(given) != numbers:
        return f"each of {', '.join(map(str, numbers))} is needed once."
    wrong = [
        letter for letter, said in zip(letters, given, strict=True) if said != solution[letter]
    ]
    return hints[wrong[0]] if wrong else None
