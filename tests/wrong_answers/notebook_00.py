"""Known-wrong answers to the exercises of notebook 0, with a piece of the hint of each."""

import numpy as np


def wrong_answers():
    return {
        "0.1": [
            ([True, False], "give one number"),
            (np.zeros(270, dtype=bool), "for each of the 270"),
            (np.arange(13), "How many are they"),
            (257, "how many it got right"),
            (12, "12 is not it"),
            (105, "after moving by one"),
            (165, "right after moving"),
            (219, "after moving by two"),
            (51, "right after moving by two"),
            (270, "how many digits there are"),
            (1797, "in all"),
            (0, "nothing differs"),
            (-8, "you subtracted labels"),
            (8, "you subtracted labels"),
            (52, "you subtracted labels"),
            (7, "too small"),
            (6, "too large"),
            (5, "different digits"),
            (13 / 270, "that is the share"),
            (257 / 270, "share of right ones"),
            (True, "this is bool"),
            ("13 of 270", "without quotes"),
        ],
        "0.2": [
            ([0.6, 0.7], "give one number"),
            (np.zeros(270, dtype=bool), "Their mean"),
            (np.zeros(270, dtype=int), "the model's answers"),
            (np.zeros((270, 8, 8)), "those are the pictures"),
            (166, "share between 0 and 1"),
            (61.5, "share between 0 and 1"),
            (1047 / 270, "mean of the digits"),
            (104 / 270, "share of wrong ones"),
            (257 / 270, "share before moving"),
            (165 / 270, "moving to the right"),
            (144 / 270, "moving to the left"),
            (177 / 270, "moving down"),
            (23 / 270, "other places in the list"),
            (22 / 270, "is not it"),
            (27 / 270, "by two pixels"),
            (170 / 270, "said before"),
            (0.5, "0.5000 is not it"),
            (-1, "between 0 and 1"),
            (300, "between 0 and 1"),
        ],
    }
