"""Known-wrong answers to the exercises of notebook 7, with a piece of the hint of each."""

import numpy as np


def in_place(pictures):
    pictures //= 2
    return pictures.astype("float32")


def bytes_only_late(pictures):
    half = pictures.dtype.type(128) if pictures.dtype == np.uint8 else 127.5
    return ((pictures - half) / half).astype("float32")


def by_its_own_range(p):
    p = p.astype("float32")
    return (p - p.min()) / (p.max() - p.min()) * 2 - 1


def by_its_largest(p):
    p = p.astype("float32")
    return (p - p.min()) / np.ptp(p)


def standardized(pictures):
    x = pictures.astype(np.float32)
    x -= x.mean()
    x /= x.std()
    return x


def with_if(pictures):
    if pictures < 128:
        return -1
    return 1


def only_bytes(pictures):
    if pictures.dtype == "uint8":
        return pictures.astype("float32") / 127.5 - 1
    return pictures


def only_above_one(pictures):
    x = pictures.astype("float32")
    if x.max() > 1:
        x = x / 127.5
    return x - 1


def prints_only(pictures):
    print(pictures / 127.5 - 1)


def wrong_answers():
    return {
        "7.1": [
            (7, "without calling it"),
            (lambda: 0, "must take 1 argument"),
            (prints_only, "returns nothing"),
            (with_if, "need one True or False"),
            (in_place, "changed the pictures"),
            (lambda p: p[0].astype("float32"), "the shape changed"),
            (lambda p: p.astype("float64") / 127.5 - 1, "not float32"),
            (lambda p: p / 127.5 - 1, "not float32"),
            (lambda p: (p / 255).astype("float32"), "the range from 0 to 1"),
            (lambda p: (p / 127.5).astype("float32"), "Subtract 1"),
            (lambda p: (p / 128.0 - 1).astype("float32"), "Half of 255"),
            (lambda p: (p / 255 - 0.5).astype("float32"), "twice as wide"),
            (lambda p: (p.astype("float32") - 127.5) / 255, "twice as wide"),
            (lambda p: p.astype("float32") / 255 - 1, "from -1 to 0"),
            (lambda p: (p.astype("float32") - 1) / 127.5, "other way around"),
            (lambda p: (p.astype("float32") - 128) / 128, "Half of 255"),
            (lambda p: (p.astype("float32") - 128) / 127.5, "not 128"),
            (lambda p: p.astype("float32") - 127.5, "Divide by 127.5, too"),
            (lambda p: p.astype("float32") / 126.5 - 1, "half of 255"),
            (lambda p: p.astype("float32") / 127 - 1, "not 127"),
            (lambda p: (1 - p / 127.5).astype("float32"), "sign is flipped"),
            (by_its_own_range, "this batch's own range. Black"),
            (by_its_largest, "and to 0 to 1"),
            (standardized, "fixed range 0 to 255"),
            (bytes_only_late, "not for uint8"),
            (lambda p: p.astype("float32"), "as they were"),
            (lambda p: p.astype("float32") / 127.5 * 2 - 1, "240 became 2.76"),
            (lambda p: p.astype("float32") / (p.max() / 2) - 1, "this batch's largest"),
            (lambda p: p.astype("float32") / p.max(), "this batch's largest"),
            (lambda p: p.astype("float32") - 1 / 127.5, "divides before it subtracts"),
            (lambda p: (p // 127.5 - 1).astype("float32"), "only whole numbers"),
            (lambda p: (p / 127.5 - 1).astype(int), "only whole numbers"),
            (lambda p: (p / 127.5 - 1).astype("float16"), "too coarse"),
            (lambda p: p.astype("float32") / (127.5 - 1), "you divide by 127.5 - 1"),
            (lambda p: np.clip(p.astype("float32"), -1, 1), "all became 1"),
            (lambda p: (p / 127.5 - 1).round(2).astype("float32"), "Do you round"),
            (only_bytes, "for each type"),
            (only_above_one, "in a nearly black batch, too"),
            (lambda p: ["a", "b"], "give an array of numbers"),
            (lambda p: float(p) / 127.5 - 1, "take one number, but this is a whole array"),
        ],
        "7.2": [
            (1_061_928, "has a bias, too"),
            (1_057_284, "Then come the 10 outputs"),
            (1_056_768, "Its biases and the outputs"),
            (5_170, "that is the last layer"),
            (20_490, "the plain head"),
            (1_062_444, "10 biases at the end"),
            (1_061_938, "516 biases"),
            (2048 * 516 + 2048 + 516 * 10 + 516, "not to each input"),
            (1_061_930, "one bias per layer"),
            (2048 * 516 * 10, "add up"),
            (2048 + 516 + 10, "multiply"),
            (2048 * 516 + 516 + 2048 * 10 + 10, "not the 2,048"),
            (1_062_454 + 4 * 2048, "no normalization"),
            (1_062_454 + 4 * 516, "no normalization"),
            ("1062454", "without quotes"),
            ([1_057_284, 5_170], "give one number"),
            (2048 * (516 + 10), "and biases are missing"),
            ((2048 * 512 + 512) + (512 * 10 + 10), "516, not 512"),
            (4 * 1_062_454, "not bytes"),
            (1, "1 is not it"),
        ],
        "7.3": [
            (["B"], "one is missing"),
            ("B", "one is missing"),
            (["C"], "B does all three"),
            ([], "B does all three"),
            (["A", "D", "E"], "those are the others"),
            (["A", "B"], "A never compiled"),
            ("ABC", "A never compiled"),
            ("a, b and c", "A never compiled"),
            (["B", "E"], "A learning rate moves only"),
            (("B", "C", "E"), "A learning rate moves only"),
            (["B", "D"], "frozen again"),
            ({"B", "C", "D"}, "frozen again"),
            ({"A": True, "B": True, "C": False}, "A never compiled"),
            ([1, 2], "letters from A to E"),
            ("all of them", "letters from A to E"),
            (7, "a list of letters"),
        ],
        "7.4": [
            ([20, 20, 50], "its lower border counts"),
            ([20, 50, 50], "a little below 80%"),
            ([20, 200, 50], "first number at which"),
            ("10, 100, 50", "the best draw is just below"),
            ([200, 100, 50], "the mean from scratch"),
            ([5, 100, 50], "the mean is the line"),
            ([50, 100, 50], "the mean is the line"),
            ([20, 100, 200], "the means cross"),
            ([20, 100, 100], "earlier, too"),
            ((20, 100, 20), "upper border of the lower band"),
            ({1: 20, 2: 20, 3: 50}, "its lower border counts"),
            (np.array([20, 100, 30]), "from the axis of the figure"),
            ([20, 100], "you gave 2"),
            (20, "three numbers in a list"),
            (["a", "b", "c"], "numbers"),
        ],
        "7.5": [
            (101, "20 ms for each picture"),
            (100, "Count all steps"),
            (30, "trains its head for 30 epochs"),
            (30.3, "has to train its head, too"),
            (600 / 26, "20 + 0.2 ms"),
            (600.2 / 26, "20 + 0.2 ms"),
            (600 / 20.2, "in all 30 epochs"),
            (26_000 / 606_000, "upside down"),
            (580_000, "How many times: divide"),
            (580, "How many times: divide"),
            (606_000, "the time of the slow way"),
            (26_000, "the time of the fast way"),
            (606_000 / 6_020, "20 ms for each picture"),
            (606 / 26_000, "the other a thousand"),
            (606_000 / 20_006, "a thousand pictures in each epoch"),
            (606 / 26 - 1, "1 too small"),
            (2331, "in percent"),
            (20.2 / 26, "has 30 epochs"),
            (30 * 1000 * 20.2 / 1000 * 20 + 30 * 1000 * 0.2, "into parentheses"),
            (26, "the time of the fast way"),
            (606, "the time of the slow way"),
            (50, "50 is not it"),
            ("23.3", "without quotes"),
            ([1, 2], "give one number"),
        ],
    }
