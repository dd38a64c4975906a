"""Known-wrong answers to the exercises of the lab 7b, with a piece of the hint of each."""

import math

import numpy as np


def sorts_in_place(answers, wrong, right):
    wrong.sort()
    return [right[wrong.index(name)] for name in answers]


def turned_around(answers, wrong, right):
    return [wrong[right.index(name)] for name in answers]


def by_dictionary_turned(answers, wrong, right):
    table = dict(zip(right, wrong, strict=False))
    return [table[name] for name in answers]


def as_a_set(answers, wrong, right):
    return sorted({right[wrong.index(name)] for name in answers})


def loop_returns_at_once(answers, wrong, right):
    for name in answers:
        return [right[wrong.index(name)]]


def backward(answers, wrong, right):
    return [right[wrong.index(name)] for name in answers][::-1]


def one_after_the_other(answers, wrong, right):
    for old, new in zip(wrong, right, strict=False):
        answers = [new if name == old else name for name in answers]
    return answers


def only_what_changed(answers, wrong, right):
    return [right[wrong.index(name)] for name in answers if right[wrong.index(name)] != name]


def places(answers, wrong, right):
    found = []
    for name in answers:
        found.append(wrong.index(name))
    return found


def wrong_answers():
    return {
        "7b.1": [
            (5, "1 of the 4 are found"),
            ([5, 6, 8], "which range did the network learn"),
            ([5, 6, 10], "which order of channels"),
            ("6, 8, 10", "What stands there?"),
            ({5, 8, 10}, "where do the names come from"),
            ((5, 8, 10, 11), "line 11 only looks up"),
            ([1, 6, 8, 10], "Which later line suffers"),
            (np.array([2, 5, 6, 8, 10]), "Who does not divide"),
            ([3, 5], "there are four classes"),
            ([4, 5, 6, 8, 10], "labels that are numbers"),
            ([5, 7], "drops no photograph"),
            ([5, 6, 8, 9], "crops to a square"),
            ([4, 5, 7, 9], "one too small"),
            ([0, 5], "there is no line 0"),
            (["5", "line 12"], "there is no line 12"),
            (["five", "six"], "as a list, such as"),
            ([], "as a list, such as"),
            ("none", "as a list, such as"),
        ],
        "7b.2": [
            (lambda n, b: (n // b, n % b), "Count the step for the rest"),
            (lambda n, b: (n // b + 1, n % b), "no step is needed for a rest"),
            (lambda n, b: (n / b, n % b), "no whole number of steps"),
            (lambda n, b: (round(n / b), n % b), "Count the step for the rest"),
            (lambda n, b: (n, n % b), "3 steps are needed; you said 179"),
            (lambda n, b: (n % b, math.ceil(n / b)), "the wrong way around"),
            (lambda n, b: (-(-n // b), -n % b), "would fill up the last batch"),
            (lambda n, b: (math.ceil(n / b), b - n % b), "would fill up the last batch"),
            (lambda n, b: (math.ceil(n / b), 0), "Count what is not in a full batch"),
            (lambda n, b: (math.ceil(n / b), n // b), "the number of full batches"),
            (lambda n, b: (math.ceil(n / b), n // b * b), "these pictures are seen"),
            (lambda n, b: (math.ceil(n / b), n / b - n // b), "Give it in pictures"),
            (lambda n, b: (math.ceil(n / b), 7), "pictures are lost; you said 7"),
            (lambda n, b: (n % b, n // b), "the wrong way around"),
            (lambda n, b: (math.ceil(n / b), n - n // b), "Take off their pictures"),
            (lambda n, b: (math.ceil(n / b), n / b), "that is a number of batches"),
            (lambda n, b: (math.ceil(n / b), b), "the size of a batch"),
            (lambda n, b: math.ceil(n / b), "return two numbers"),
            (lambda n, b: (math.ceil(n / b), "51"), "return two numbers"),
            (lambda n, b: (math.ceil(n / b), n % b, n), "return two numbers"),
            (lambda n, b: print(n // b), "returns nothing"),
            (lambda n, b: (round(n / b + 0.5), n % b), "for 192 pictures in batches of 64"),
            (lambda n, b: (int(n / b + 0.99), n % b), "for 401 pictures in batches of 200"),
            (lambda n, b: (n // b + n % b, n % b), "Together they need one step"),
            (lambda n, b: (b // n + (b % n > 0), b % n), "turned around"),
            (lambda n, b: (n // b + (n % b > 0), n % b > 0), "Say how many"),
            (
                lambda n, b: (n // b + 1, n % b) if n % b else None,
                "for 128 pictures in batches of 64: your function returns nothing",
            ),
            (lambda n: n % 64, "must take 2 arguments"),
            ((3, 51), "without calling it"),
        ],
        "7b.3": [
            (sorts_in_place, "changed a list"),
            (turned_around, "turned around"),
            (by_dictionary_turned, "turned around"),
            (as_a_set, "4 names were asked for; you gave 3"),
            (loop_returns_at_once, "2 names were asked for; you gave 1"),
            (backward, "not in the order of the answers"),
            (places, "these are the places"),
            (lambda a, w, r: a, "as they were"),
            (lambda a, w, r: sorted(a), "you gave ['ant', 'cat']"),
            (lambda a, w, r: r, "the right list itself"),
            (lambda a, w, r: r[: len(a)], "those among the answers"),
            (lambda a, w, r: [r[a.index(n)] for n in a], "those among the answers"),
            (lambda a, w, r: [sorted(r)[w.index(n)] for n in a], "Do not sort it"),
            (lambda a, w, r: [r[w.index(n) - 1] for n in a], "one place too early"),
            (lambda a, w, r: r[w.index(a[0])], "yours is a single text"),
            (lambda a, w, r: r[w.index(a)], "Look up one name at a time"),
            (one_after_the_other, "replaced again"),
            (only_what_changed, "2 names were asked for; you gave 1"),
            (lambda a, w, r: {n: r[w.index(n)] for n in a}, "not a dictionary"),
            (lambda a, w, r: [r[n] for n in a], "gives the place of a name"),
            (lambda a, w, r: a.replace(w[0], r[0]), "A text does"),
            (lambda a, w, r: [r[r.index(n)] for n in a], "as they were"),
            (lambda a, w, r: [r[(w.index(n) + 1) % len(r)] for n in a], "one place too far"),
            (lambda a, w, r: dict(zip(w, r, strict=False))[a], "one name after the other"),
            (lambda a, w, r: [[r[w.index(n)]] for n in a], "a list of names"),
            (lambda a, w, r: len(a), "one name for each answer"),
            (lambda a, w: a, "must take 3 arguments"),
            (["dog", "ant"], "without calling it"),
        ],
        "7b.4": [
            ([6, 4, 1, 3, 5], "A: swapped channels"),
            ([2, 4, 6, 3, 5], "C: swapped channels"),
            ([3, 1, 4, 2, 5], "the other way around"),
            ([1, 4, 2, 3, 5], "A: nearly certain"),
            ([5, 4, 1, 3, 2], "A: nearly certain"),
            ([2, 5, 1, 3, 4], "B: not one validation picture"),
            ([2, 1, 4, 3, 5], "B: not one validation picture"),
            ([2, 4, 3, 1, 5], "C: always the *same* wrong name"),
            ("2 4 1 5 3", "D: if more weights were trained"),
            ({"A": 2, "B": 4, "C": 1, "D": 3, "E": 4}, "E: another score at each call"),
            ([2, 4, 1, 3, 3], "E: another score at each call"),
            ([2, 4, 1, 3], "you gave 4"),
            ([2, 4, 1, 3, 7], "the numbers 1 to 6"),
            ([0, 4, 1, 3, 5], "the numbers 1 to 6"),
            ("range", "give the numbers of the faults"),
        ],
        "7b.5": [
            (list("ACB"), "the other way around"),
            ("CBA", "which one stands on its head"),
            (["C", "A", "B"], "which one stands on its head"),
            (("B", "A", "C"), "A is the worst"),
            ("abc", "A is the worst"),
            (["C", "B"], "each of the letters"),
            (["A"], "each of the letters"),
            ("B, C", "each of the letters"),
            (list("BBA"), "each of the letters"),
            ([1, 2, 3], "each of the letters"),
            ("mirror", "each of the letters"),
            ("A>B>C", "A is the worst"),
            ({"A", "B", "C"}, "a set has no order"),
            (3, "give three letters"),
        ],
    }
