"""Checks of the exercises of the lab 7b."""

import re

import numpy as np

from utils.exercises.judge import Wrong, attempt, exercise, numbers_in

# ---------------------------------------------------------------- 7b.1: lines with a fault

FAULTS = {
    5: "fit takes the last fifth for validation, before it shuffles. What stands there?",
    6: "where do the names come from, and in which order?",
    8: "which order of channels did the network learn, and which does this photograph have?",
    10: "which range did the network learn from, and in which range is this photograph?",
}
SOUND = {
    1: "line 1 does what it should. Which later line suffers from that order?",
    2: "line 2 is right: the network learns from 0 to 1. Who does not divide?",
    3: "line 3 is right: there are four classes.",
    4: "line 4 is right: this loss takes labels that are numbers.",
    7: "line 7 is right: it skips hidden files and drops no photograph.",
    9: "line 9 is right: it crops to a square of the size that the network knows.",
    11: "line 11 only looks up a name. Where was the list of names made?",
}


def _line_numbers(answer) -> list[int]:
    """Read line numbers from a list, a set, a text, an array or the keys of a dictionary."""
    if isinstance(answer, str):
        answer = re.findall(r"\d+", answer)
    try:
        words = [str(word) for word in np.asarray(list(answer)).ravel()]
        found = [
            float(re.fullmatch(r"(?:line\s*)?(-?\d+(?:\.\d+)?)", word.strip())[1]) for word in words
        ]
    except Exception:
        raise Wrong("give the numbers of the lines as a list, such as [1, 2].") from None
    if not found:
        raise Wrong("give the numbers of the lines as a list, such as [1, 2].")
    return [int(number) if number.is_integer() else number for number in found]


@exercise("7b.1")
def _faulty_lines(answer):
    if isinstance(answer, int) and not isinstance(answer, bool):
        answer = [answer]
    lines = _line_numbers(answer)
    if {line + 1 for line in lines} == set(FAULTS):
        return "each number is one too small: the lines are counted from 1."
    for line in lines:
        if line in SOUND:
            return SOUND[line]
        if line not in FAULTS:
            return f"there is no line {line}: they are numbered from 1 to 11."
    missing = [line for line in FAULTS if line not in lines]
    if missing:
        there = f"{len(FAULTS) - len(missing)} of the {len(FAULTS)} are found. Ask next: "
        return there + FAULTS[missing[0]]
    return None


# ---------------------------------------------------------------- 7b.2: steps


@exercise("7b.2")
def _steps(function):
    # An odd number of full batches, and a small rest in a large batch, tell rounding from counting.
    sizes = [
        (179, 64),
        (128, 64),
        (63, 64),
        (20_947, 64),
        (100, 1),
        (99, 10),
        (192, 64),
        (401, 200),
    ]
    for pictures, batch in sizes:
        when = f"for {pictures:,} pictures in batches of {batch}"
        result = attempt(function, pictures, batch, when=when)
        try:
            steps, dropped = (np.asarray(part).reshape(()).item() for part in result)
        except Exception:
            return "return two numbers with a comma between them: the steps, the pictures lost."
        if isinstance(dropped, bool):
            return f"{when}: you say whether pictures are lost. Say how many."
        if any(
            isinstance(part, bool) or not isinstance(part, int | float) for part in (steps, dropped)
        ):
            return "return two numbers with a comma between them: the steps, the pictures lost."
        whole, rest = divmod(pictures, batch)
        expected = whole + (rest > 0), rest
        if (steps, dropped) == expected:
            continue
        if (dropped, steps) in (expected, (whole, rest)):
            return "the wrong way around: first the steps, then the pictures lost."
        if (steps, dropped) in ((batch // pictures, batch % pictures), (1, batch)) and rest:
            return f"{when}: turned around. Divide the pictures by the batch."
        if steps == whole + rest != expected[0]:
            return f"{when}: you add all pictures of the rest. Together they need one step."
        if steps == pictures / batch:
            return f"{when}: {steps:g} is no whole number of steps. Go up to the next."
        if steps == whole and rest:
            return f"{when}: {whole} steps leave pictures out. Count the step for the rest, too."
        if steps == whole + 1 and not rest:
            return f"{when}: nothing is left over, so no step is needed for a rest."
        if steps != expected[0]:
            return f"{when}: {expected[0]} steps are needed; you said {steps:g}."
        if dropped == batch - rest:
            return f"{when}: {dropped:g} would fill up the last batch. Count those that are in it."
        if rest and dropped == 0:
            return f"{when}: // leaves pictures out. Count what is not in a full batch."
        if rest and dropped == whole:
            return f"{when}: that is the number of full batches. Count the pictures outside them."
        if dropped == pictures - whole:
            return f"{when}: you took off {whole}, the number of batches. Take off their pictures."
        if dropped == pictures / batch:
            return f"{when}: that is a number of batches. How many pictures are left over?"
        if dropped == batch:
            return f"{when}: that is the size of a batch. How many pictures are left over?"
        if dropped == whole * batch:
            return f"{when}: these pictures are seen. Count the others."
        if np.isclose(dropped, pictures / batch - whole):
            return f"{when}: that is a part of a batch. Give it in pictures."
        return f"{when}: {rest} pictures are lost; you said {dropped:g}."
    return None


# ---------------------------------------------------------------- 7b.3: labels repaired


@exercise("7b.3")
def _repair(function):
    cases = [
        (
            ["cat", "ant"],
            ["dog", "ant", "emu", "cat", "bee"],
            ["ant", "emu", "bee", "dog", "cat"],
        ),
        (["dog", "dog", "bee", "cat"], ["dog", "ant", "bee", "cat"], ["ant", "bee", "cat", "dog"]),
        (["d", ".hidden"], [".hidden", "b", "c", "d", "e"], ["b", "c", "d", "e"]),
        (["x"], ["z", "y", "x"], ["y", "x", "z"]),
        (["dog", "ant"], ["dog", "cat", "ant"], ["dog", "ant", "cat"]),  # one keeps its name
        ([], ["b", "a"], ["a", "b"]),
    ]
    for answers, wrong, right in cases:
        given = [list(answers), list(wrong), list(right)]
        when = f"for the answers {answers}, wrong = {wrong}, right = {right}"
        notes = {
            "unhashable": "a list cannot be looked up at once. Look up one name after the other.",
            "is not in list": f"{when}: what you look up is not in that list. Look up one name at "
            "a time. Which list printed the answers?",
            "list indices must be": "a list takes one place, a whole number. .index(name) gives "
            "the place of a name.",
        }
        result = attempt(function, *given, notes=notes)
        if given != [answers, wrong, right]:
            return "your function changed a list that it was given. Make a new one."
        if isinstance(result, str):
            return "give a list with one name for each answer; yours is a single text."
        if isinstance(result, dict):
            return "give a list with one name for each answer, not a dictionary."
        try:
            names = [name.item() if isinstance(name, np.generic) else name for name in result]
        except Exception:
            return "give a list with one name for each answer."
        expected = [right[wrong.index(name)] for name in answers]
        if names == expected:
            continue
        if names == [wrong.index(name) for name in answers]:
            return "these are the places. One step more: which name stands there in the right list?"
        if any(not isinstance(name, str) for name in names):
            return "give a list of names, that is, of texts."
        if names == [wrong[right.index(name)] for name in answers if name in right]:
            return "turned around: find each answer's place in the wrong list, then use the right."
        again = list(answers)
        for old, new in zip(wrong, right, strict=False):
            again = [new if name == old else name for name in again]
        if names == again:
            return f"{when}: what was replaced is replaced again. Look up each answer once."
        if names == answers:
            return "the answers are as they were. Find each one's place in the wrong list."
        if sorted(names) == sorted(expected):
            return f"{when}: the right names, but not in the order of the answers."
        if names == [right[(wrong.index(name) + 1) % len(right)] for name in answers]:
            return f"{when}: each name is one place too far. Places are counted from 0."
        if names == [right[(wrong.index(name) - 1) % len(right)] for name in answers]:
            return f"{when}: each name is one place too early. Do not subtract 1."
        if names == [sorted(right)[wrong.index(name)] for name in answers]:
            return "the right list must stay in its own order. Do not sort it."
        if names in (right[: len(answers)], [right[answers.index(name)] for name in answers]):
            return "look up the places in the wrong list; yours are those among the answers."
        if names == right:
            return "that is the right list itself. Give one name for each answer."
        if len(names) != len(expected):
            return f"{when}: {len(expected)} names were asked for; you gave {len(names)}."
        return f"{when}: expected {expected}, you gave {names}."
    return None


# ---------------------------------------------------------------- 7b.4: symptoms and faults

LIKELY = {"A": 2, "B": 4, "C": 1, "D": 3, "E": 5}
SYMPTOMS = {
    "A": "A: nearly certain and mostly wrong: such scores come from far too large numbers.",
    "B": "B: not one validation picture right: the network has never seen these classes.",
    "C": "C: always the *same* wrong name: the network is right about the place.",
    "D": "D: if more weights were trained, an epoch would take longer. They are not trained.",
    "E": "E: another score at each call: something in it is random.",
}


@exercise("7b.4")
def _symptoms(answer):
    given = numbers_in(answer, "ABCDE", 5, "faults", "symptoms A to E")
    if any(not 1 <= number <= 6 for number in given):
        return "the faults have the numbers 1 to 6."
    wrong = [
        letter for letter, number in zip(LIKELY, given, strict=True) if LIKELY[letter] != number
    ]
    if not wrong:
        return None
    if given == [list(LIKELY.values()).index(fault) + 1 for fault in range(1, 6)]:
        return "the other way around: give the fault of A first, then that of B, and so on."
    if 6 in given:
        letter = "ABCDE"[given.index(6)]
        return f"{letter}: swapped channels cost some points, evenly. This looks different."
    return SYMPTOMS[wrong[0]]


# ---------------------------------------------------------------- 7b.5: predict, then measure


@exercise("7b.5")
def _harm(answer):
    if isinstance(answer, set | frozenset):
        return "a set has no order. Give a list, in square brackets."
    if isinstance(answer, str):
        answer = re.findall("[a-z]", answer.lower())
    try:
        letters = [str(letter).strip().upper() for letter in answer if str(letter).strip(" ,")]
    except Exception:
        raise Wrong('give three letters, such as ["A", "B", "C"].') from None
    if sorted(letters) != list("ABC"):
        return 'use each of the letters A, B, C once, such as ["A", "B", "C"].'
    if letters == list("BCA"):
        return None
    if letters == list("ACB"):
        return "from the least to the most harmful; yours is the other way around."
    if letters.index("B") > letters.index("C"):
        return "B or C: an animal may look to either side, but which one stands on its head?"
    return "A is the worst: with all numbers below 0.004, every picture is black to the patient."
