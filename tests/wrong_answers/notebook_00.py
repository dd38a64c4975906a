"""Known-wrong answers to the exercises of notebook 0, with a piece of the hint of each."""


def wrong_answers():
    return {
        "0.1": [
            ([True, False], "give one number"),
            (257, "how many it got right"),
            (12, "12 is not it"),
            (105, "after moving"),
            (13 / 270, "that is the share"),
        ],
        "0.2": [
            ([0.6, 0.7], "give one number"),
            (177, "share between 0 and 1"),
            (65.6, "share between 0 and 1"),
            (257 / 270, "share before moving"),
            (165 / 270, "moving to the right"),
            (144 / 270, "moving to the left"),
            (166 / 270, "moving up"),
            (23 / 270, "other places in the list"),
            (43 / 270, "by two pixels"),
            (0.5, "0.500 is not it"),
            (-1, "is not it"),
        ],
    }
