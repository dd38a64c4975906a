"""Checks of the exercises of notebook 0."""

import numpy as np

from utils.exercises.judge import exercise, number_hint


@exercise("0.1")
def _count_mistakes(answer):
    return number_hint(
        answer,
        13,
        {
            257: "that is how many it got right. Count where predicted and true differ.",
            105: "that is after moving. Use predicted, not predicted_moved.",
            13 / 270: "that is the share. Give the number of digits: the sum.",
        },
    )


@exercise("0.2")
def _share_after_moving_down(answer):
    hint = number_hint(answer, 177 / 270, {})
    if hint is None or not hint.endswith("one at a time."):
        return hint
    share = np.asarray(answer).item()
    if 1 < share <= 270:
        return "give a share between 0 and 1: the mean of the comparison, not its sum."
    if abs(share - 177 / 270) < 0.005:  # rounded
        return None
    return {
        257: "that is the share before moving. Ask the model about moved_down.",
        165: "that is the share after moving to the right. Rows are axis=1.",
        144: "that is the share after moving to the left. Rows are axis=1, down is shift=1.",
        166: "that is the share after moving up. Down is shift=1.",
        43: "that is the share after moving down by two pixels. One is enough.",
        23: "you moved the pictures to other places in the list, not their rows: axis=1.",
    }.get(round(share * 270), f"{share:.3f} is not it. Move by shift=1 along axis=1, then compare.")
