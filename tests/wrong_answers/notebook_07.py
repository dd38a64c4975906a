"""Known-wrong answers to the exercises of notebook 7, with a piece of the hint of each."""

import numpy as np


def in_place(pictures):
    pictures //= 2
    return pictures.astype("float32")


def bytes_only_late(pictures):
    half = pictures.dtype.type(128) if pictures.dtype == np.uint8 else 127.5
    return ((pictures - half) / half).astype("float32")


def wrong_answers():
    return {
        "7.1": [
            (7, "without calling it"),
            (in_place, "changed the pictures"),
            (lambda p: p[0].astype("float32"), "the shape changed"),
            (lambda p: p.astype("float64") / 127.5 - 1, "not float32"),
            (lambda p: (p / 255).astype("float32"), "as in the article"),
            (lambda p: (p / 127.5).astype("float32"), "Take 1 off"),
            (lambda p: (p / 128.0 - 1).astype("float32"), "Half of 255"),
            (lambda p: (p / 255 - 0.5).astype("float32"), "twice as wide"),
            (lambda p: (1 - p / 127.5).astype("float32"), "sign is turned"),
            (bytes_only_late, "not for uint8"),
            (lambda p: p.astype("float32"), "255 became 255"),
        ],
        "7.2": [
            (1_061_928, "has a bias, too"),
            (1_057_284, "Then come the 10 outputs"),
            (1_056_768, "without its biases"),
            (5_170, "that is the last layer"),
            (20_490, "the plain head"),
            (1_062_444, "10 biases at the end"),
            (1_061_938, "516 biases"),
            (1, "1 is not it"),
        ],
        "7.3": [
            (["A", "B", "C"], "once"),
            ("ABCDEF", "once"),
            (list("DBEAC"), "after trainable = True"),
            (list("DBACE"), "nothing of the backbone moves"),
            (list("BDAEC"), "a random head spoils"),
            (list("DAEBC"), "still frozen"),
            (7, "TypeError"),
        ],
        "7.4": [
            (0.5, "without calling it"),
            (lambda step, warmup, peak: peak * step / warmup, "never stops rising"),
            (lambda step, warmup, peak: peak * min(step, warmup) / max(step, warmup), "it falls"),
            (lambda step, warmup, peak: peak * min(1, (step + 1) / warmup), "one step ahead"),
            (lambda step, warmup, peak: peak if step else 0, "has not warmed up yet"),
            (lambda step, warmup, peak: min(1, step / warmup), "Multiply by peak"),
            (lambda step, warmup, peak: [step, peak], "give one number"),
            (lambda step, warmup, peak: 0.3, "you said 0.3"),
        ],
        "7.5": [
            (101, "endlessly many epochs"),
            (100, "Count all steps"),
            (30, "if the head cost nothing"),
            (26_000 / 606_000, "turned around"),
            (50, "50 is not it"),
            ([1, 2], "give one number"),
        ],
    }
