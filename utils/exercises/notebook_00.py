"""Checks of the exercises of notebook 0."""

import numpy as np

from utils.exercises.judge import exercise, number_hint


@exercise("0.1")
def _count_mistakes(answer):
    if np.shape(answer) == (270,):
        return "that is True or False for each of the 270. Count the True ones with .sum()."
    if np.shape(answer) == (13,):
        return "those are the wrong ones themselves. How many are they?"
    subtracted = "you subtracted labels. A 9 read as a 1 is one mistake, not eight: use !=."
    return number_hint(
        answer,
        13,
        {
            257: "that is how many it got right. Count where predicted and true differ: !=.",
            105: "that is after moving by one pixel. Use predicted, not predicted_moved.",
            165: "that is how many are right after moving. Use predicted and !=.",
            219: "that is after moving by two pixels. Use predicted, not predicted_moved_twice.",
            51: "that is how many are right after moving by two pixels. Use predicted and !=.",
            270: "that is how many digits there are. Count only where predicted and true differ.",
            1797: "that is how many digits there are in all. Compare predicted with true.",
            0: "nothing differs here. Compare predicted with true, using !=.",
            -8: subtracted,
            8: subtracted,
            52: subtracted,
            7: "you counted only answers that are too small. Every difference counts: !=.",
            6: "you counted only answers that are too large. Every difference counts: !=.",
            5: "those are the different digits among the mistakes. Count every mistake.",
            13 / 270: "that is the share. Give the number of digits: the sum, not the mean.",
            257 / 270: "that is the share of right ones. Give the number of wrong ones.",
        },
    )


@exercise("0.2")
def _share_after_moving_up(answer):
    if np.shape(answer) == (270,) and np.asarray(answer).dtype == bool:
        return "that is True or False for each of the 270. Their mean is the share of True ones."
    if np.shape(answer) == (270,):
        return "those are the model's answers. Compare them with true, then take the mean."
    if np.ndim(answer) > 1:
        return "those are the pictures. Ask the model about them, then compare with true."
    hint = number_hint(answer, 166 / 270, {})
    if hint is None or not hint.endswith("one at a time."):
        return hint
    share = np.asarray(answer).item()
    if share > 270 or share < 0:
        return "give a share between 0 and 1."
    if abs(share - 3.878) < 0.001:
        return "that is the mean of the digits the model named. Compare them with true first: ==."
    if share > 1:
        return "give a share between 0 and 1: the mean of the comparison, not its sum."
    if abs(share - 166 / 270) < 0.0006:  # rounded to three digits
        return None
    return {
        104: "that is the share of wrong ones. Give the share of right ones.",
        257: "that is the share before moving. Ask the model about moved_up.",
        165: "that is the share after moving to the right. Rows are axis=1, up is shift=-1.",
        144: "that is the share after moving to the left. Rows are axis=1.",
        177: "that is the share after moving down. Up is shift=-1.",
        27: "that is the share after moving up by two pixels. One is enough.",
        23: "you moved the pictures to other places in the list, not their rows: axis=1.",
        170: "you compared with what the model said before. Compare with true.",
    }.get(
        round(share * 270),
        f"{share:.4f} is not it. Move by shift=-1 along axis=1, ask the model, compare with true.",
    )
