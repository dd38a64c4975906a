"""Known-wrong answers to the exercises of notebook 3, with a piece of the hint of each."""

import numpy as np


def wrong_answers():
    def votes(labels, weights):
        return np.bincount(labels, weights=weights).argmax()

    def pairs(train, test):
        return (test[:, None] == train).all(axis=2)

    def cut_and_rest(n, fraction):
        return int(n * fraction), n - int(n * fraction)

    return {
        "3.1": [
            (7.0, "without calling it"),
            (lambda one, other: ((one - other) ** 2).sum(), "Now take the root"),
            (lambda one, other: abs(one - other).sum(), "without squares"),
            (lambda one, other: (one - other).sum(), "signs cancel"),
            (lambda one, other: (other - one).sum(), "signs cancel"),
            (lambda one, other: np.sqrt(((one - other) ** 2).mean()), "root of the mean"),
            (lambda one, other: ((one - other) ** 2).mean(), "mean of the squares"),
            (lambda one, other: abs(one - other).max(), "is not it"),
            (lambda one, other: np.linalg.norm(one - other, axis=1), "give one number"),
            (lambda one, other: np.sqrt(sum((one - other) ** 2)), "three numbers"),
            (lambda one, other: np.sqrt(((one - other) ** 2).sum()), "bytes overflow"),
        ],
        "3.2": [
            ((1527, 270), "without calling it"),
            (lambda n, fraction: int(n * fraction), "give two numbers"),
            (
                lambda n, fraction: (int(n * fraction), int(n * (1 - fraction))),
                "one picture is lost",
            ),
            (lambda n, fraction: (n * fraction, n * (1 - fraction)), "Whole numbers only"),
            (lambda n, fraction: cut_and_rest(n, fraction)[::-1], "swapped"),
            (lambda n, fraction: cut_and_rest(n, 1 - fraction), "swapped"),
            (lambda n, fraction: (int(n * fraction), n), "is not 1797"),
            (lambda n, fraction: (1600, n - 1600), "you said 1600"),
            (
                lambda n, fraction: (-int(-n * fraction // 1), int(n * (1 - fraction))),
                "rounded down",
            ),
            (lambda n, fraction: (1527, 270), "9 and 2"),
            (lambda n, fraction: (round(n * fraction), n - round(n * fraction)), "9 and 2"),
            (lambda n, fraction: (int(n * fraction), round(n * (1 - fraction))), "9 and 2"),
        ],
        "3.3": [
            (3, "without calling it"),
            (lambda train, test: len({*map(tuple, train)} & {*map(tuple, test)}), "counts twice"),
            (lambda train, test: pairs(train, test).sum(), "however often training holds it"),
            (lambda train, test: pairs(train, test).any(axis=0).sum(), "Count the test pictures"),
            (lambda train, test: sum(row in train for row in test), "all of its numbers"),
            (lambda train, test: np.isin(test, train).all(axis=1).sum(), "all of its numbers"),
            (lambda train, test: sum(a is b for a in train for b in test), "no leaks found"),
            (lambda train, test: pairs(train, test).any(axis=1), "give one number"),
            (lambda train, test: np.isin(test, train).sum(), "is not it"),
        ],
        "3.4": [
            (7, "without calling it"),
            (lambda labels, distances: np.bincount(labels).argmax(), "the plain vote"),
            (votes, "far neighbors count more"),
            (lambda labels, distances: labels[distances.argmin()], "the nearest alone"),
            (lambda labels, distances: votes(labels, 1 / distances**2), "count too much"),
            (lambda labels, distances: distances.argmin(), "not its place"),
            (lambda labels, distances: np.bincount(labels, 1 / distances), "give one label"),
            (lambda labels, distances: labels.min(), "you said 1"),
        ],
    }
