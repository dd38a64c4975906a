"""Known-wrong answers to the exercises of notebook 3, with a piece of the hint of each."""

from collections import Counter
from math import ceil, exp, sqrt

import numpy as np


def wrong_answers():
    def votes(labels, weights):
        return np.bincount(labels, weights=weights).argmax()

    def pairs(train, test):
        return (test[:, None] == train).all(axis=2)

    def rest(n_train, n):
        return n_train, n - n_train

    def by_label(labels, value, best):
        return best(sorted(set(labels.tolist())), key=value)

    def loop_over_two_axes(one, other):
        total = 0.0
        for row in range(one.shape[0]):
            for column in range(one.shape[1]):
                total += (float(one[row, column]) - float(other[row, column])) ** 2
        return total**0.5

    def first_channel_only(one, other):
        squares = (one - other) ** 2.0
        return np.sqrt((squares[:, :, 0] if one.ndim == 3 else squares).sum())

    def first_leak(train, test):
        for picture in test:
            for seen in train:
                if (picture == seen).all():
                    return 1
        return 0

    def rows_with_and(train, test):
        return sum(1 for a in test for b in train if a == b)

    def near_copies_too(train, test):
        return sum(((train - picture) ** 2).sum(axis=1).min() < 20 for picture in test)

    def at_the_neighbor(labels, distances):
        votes = np.zeros(10)
        for i in range(len(labels)):
            votes[i] += 1 / distances[i]
        return votes.argmax()

    def no_start(labels, distances):
        votes = {}
        for label, far in zip(labels, distances, strict=True):
            votes[label] += 1 / far
        return max(votes, key=votes.get)

    def once_for_each(labels, distances):
        found = np.zeros(10)
        found[labels] += 1 / distances
        return found.argmax()

    def first_alone(labels, distances):
        found = np.zeros(10)
        for label, far in zip(labels, distances, strict=True):
            found[label] += 1 / far
            return found.argmax()

    def sklearn_model(labels):
        from sklearn.neighbors import KNeighborsClassifier

        return KNeighborsClassifier(1).fit([[0], [1]], [0, 1]).predict(labels)

    def overwritten(labels, distances):
        for label, far in zip(labels, distances, strict=True):
            best, _ = label, 1 / far
        return best

    data, n_all = np.zeros((1797, 2)), 1797
    return {
        "3.1": [
            (7.0, "without calling it"),
            (lambda one, other: ((one - other) ** 2).sum(), "Now take the root"),
            (lambda one, other: ((one - other) ** 2).sum() ** 1 / 2, "(** 1) / 2"),
            (lambda one, other: np.sqrt(((one - other) ** 2).sum()) / 2, "divided by 2"),
            (lambda one, other: abs(one - other).sum(), "the sum of the differences"),
            (lambda one, other: np.sqrt((one - other) ** 2).sum(), "root of a single square"),
            (lambda one, other: np.sqrt(((one - other) * 2).sum()), "* 2 doubles"),
            (lambda one, other: np.linalg.norm(data), "never uses one and other"),
            (lambda one, other: np.linalg.norm(one.astype(int) - other.astype(int)), "0.7 apart"),
            (lambda one, other: np.sqrt(abs(one - other).sum()), "without squares"),
            (lambda one, other: np.sqrt(abs(one - other)).sum(), "One root, at the end"),
            (lambda one, other: (one - other).sum(), "signs cancel"),
            (lambda one, other: (other - one).sum(), "signs cancel"),
            (lambda one, other: np.sqrt(abs((one - other).sum())), "signs cancel"),
            (lambda one, other: (one - other).sum() ** 2, "the other way around"),
            (lambda one, other: np.sqrt(((one - other) ** 2).mean()), "root of the mean"),
            (lambda one, other: ((one - other) ** 2).mean(), "mean of the squares"),
            (lambda one, other: abs(one - other).mean(), "mean difference"),
            (lambda one, other: abs(one - other).max(), "largest difference alone"),
            (lambda one, other: (one != other).sum(), "pixels that differ"),
            (lambda one, other: np.linalg.norm(one - other, 2), "ord=2"),
            (lambda one, other: np.linalg.norm(one - other, 1), "ord=1"),
            (lambda one, other: np.linalg.norm(one - other, axis=1), "one for each row"),
            (lambda one, other: ((one - other) ** 2) ** 0.5, "still a whole picture"),
            (lambda one, other: np.sqrt(sum((one - other) ** 2)), "as Python's sum does"),
            (lambda one, other: np.sqrt((one**2 - other**2).sum()), "root of a negative"),
            (
                lambda one, other: np.sqrt(abs((one**2 - other**2).sum())),
                "subtract the pictures first",
            ),
            (lambda one, other: ((one - other) ** 2).sum() ** 2, "squared once more"),
            (lambda one, other: np.sqrt(((one - other)[:, :2] ** 2).sum()), "all columns"),
            (lambda one, other: np.linalg.norm((one - other)[0]), "all columns"),
            (lambda one, other: np.linalg.norm((one - other)[-1]), "all columns"),
            (lambda one, other: np.linalg.norm(one) - np.linalg.norm(other), "two lengths"),
            (lambda one, other: np.linalg.norm(other) - np.linalg.norm(one), "two lengths"),
            (lambda one, other: np.linalg.norm(one + other), "you added the pictures"),
            (lambda one, other: np.linalg.norm(one / 255 - other / 255), "divided by 255"),
            (lambda one, other: np.linalg.norm(one - other, axis=1).sum(), "for each row"),
            (lambda one, other: np.linalg.norm(one - other, axis=1).mean(), "for each row"),
            (lambda one, other: abs(one - other).ravel()[0], "only the first pixel"),
            (lambda one, other: abs(one - other).ravel()[-1], "only the last pixel"),
            (lambda one, other: np.sqrt(((one - other) ^ 2).sum()), "not a power"),
            (lambda one, other: -np.sqrt(((one - other) ** 2).sum()), "never negative"),
            (lambda one, other: 8.5, "4 + 16 + 36 + 25 = 81"),
            (lambda one, other: sqrt((one - other) ** 2), "whole array"),
            (lambda one, other: np.sqrt(((one.astype(float) - other) ** 2).sum()).round(), "round"),
            (lambda one, other: int(np.sqrt(((one * 1.0 - other) ** 2).sum())), "1.41"),
            (lambda one, other: 9.0, "flattened pictures you said 9"),
            (loop_over_two_axes, "for flattened pictures: an index points outside"),
            (
                lambda one, other: np.sqrt(((one - other) ** 2).sum(axis=(-1, -2)[: one.ndim])),
                "Add up over all axes",
            ),
            (first_channel_only, "third axis"),
            (lambda one, other: np.sqrt(((one - other) ** 2).sum()), "bytes overflow"),
            (lambda one, other: np.sqrt((abs(one - other) * 1.0) ** 2).sum(), "take the root last"),
            (lambda one, other: np.sqrt(((one - other).astype(float) ** 2).sum()), "overflow"),
            (lambda one: one, "must take 2 arguments"),
            (lambda one, other: distanz(one, other), "a name that you use"),  # noqa: F821
            (lambda one, other: "7", "without quotes"),
        ],
        "3.2": [
            ((1527, 270), "without calling it"),
            (lambda n, fraction: int(n * fraction), "give two numbers"),
            (lambda n, fraction: {"train": 1527, "test": 270}, "give two numbers"),
            (
                lambda n, fraction: (data[: int(n * fraction)], data[int(n * fraction) :]),
                "how many",
            ),
            (lambda n, fraction: (range(1527), range(270)), "how many pictures"),
            (lambda n, fraction: (int(n * fraction), int(n * (1 - fraction))), "is lost"),
            (lambda n, fraction: (ceil(n * fraction), ceil(n * (1 - fraction))), "too many"),
            (lambda n, fraction: (n * fraction, n * (1 - fraction)), "Whole numbers"),
            (lambda n, fraction: (fraction, 1 - fraction), "Whole numbers"),
            (lambda n, fraction: rest(int(n * fraction), n)[::-1], "swapped"),
            (lambda n, fraction: rest(int(n * (1 - fraction)), n), "swapped"),
            (lambda n, fraction: (int(n * fraction), n), "n minus the training part"),
            (lambda n, fraction: (int(n * fraction), 5), "which is not 1797"),
            (lambda n, fraction: rest(1600, n), "training gets 1527"),
            (lambda n, fraction: rest(ceil(n * fraction), n), "You rounded up"),
            (lambda n, fraction: rest(round(n * fraction), n), "You rounded up"),
            (lambda n, fraction: (1527, 270), "Use n and fraction"),
            (lambda n, fraction: rest(int(n_all * fraction), n_all), "Use n and fraction"),
            (lambda n, fraction: rest(int(n * 0.85), n), "still split by 0.85"),
            (lambda n, fraction: rest(int(n * fraction / 100), n), "not in percent"),
            (lambda n, fraction: rest(int(n * fraction * 100), n), "leave out the 100"),
            (lambda n, fraction: rest(int(len(n) * fraction), n), "asked for its length"),
            (lambda n, fraction: (int(n * fraction), round(n * (1 - fraction))), "11"),
            (lambda n, fraction: rest(n * fraction // 0, n), "divided by 0"),
            (lambda n, fraction: rest(n * fraction // 1, n), "data[:1527.0] fails"),
            (lambda n, fraction: rest(int(n / fraction), n), "You divided: multiply"),
        ],
        "3.3": [
            (3, "without calling it"),
            (lambda train, test: len({*map(tuple, train)} & {*map(tuple, test)}), "counts twice"),
            (lambda train, test: pairs(train, test).sum(), "however often training holds it"),
            (lambda train, test: pairs(train, test).any(axis=0).sum(), "Count the test pictures"),
            (lambda train, test: (~pairs(train, test).any(axis=1)).sum(), "have not leaked"),
            (lambda train, test: sum(row in train for row in test), "all numbers of a row"),
            (lambda train, test: np.isin(test, train).any(axis=1).sum(), "all numbers of a row"),
            (lambda train, test: (test[:, None] == train).sum(), "single numbers that agree"),
            (near_copies_too, "or nearly, is not enough"),
            (
                lambda train, test: (test[:, None] == train).any(axis=2).sum(),
                "all numbers of a row must agree",
            ),
            (lambda train, test: pairs(train, test)[-1].sum(), "set back to 0"),
            (lambda train, test: np.isin(test, train).sum(), "single numbers that occur"),
            (lambda train, test: np.isin(test, train).all(axis=1).sum(), "one whole row"),
            (lambda train, test: np.isin(test.sum(1), train.sum(1)).sum(), "one whole row"),
            (
                lambda train, test: sum(sorted(t) in [sorted(s) for s in train] for t in test),
                "in the same order",
            ),
            (
                lambda train, test: (
                    len(train) + len(test) - len(np.unique(np.concatenate([train, test]), axis=0))
                ),
                "removing doubles",
            ),
            (
                lambda train, test: sum((a == b).all() for a, b in zip(train, test, strict=False)),
                "row 1 with row 1",
            ),
            (lambda train, test: (train == test).sum(), "puts row 1 beside row 1"),
            (lambda train, test: len(test), "all test pictures"),
            (lambda train, test: len(train), "all training pictures"),
            (lambda train, test: sum(a is b for a in train for b in test), "no leaks found"),
            (lambda train, test: pairs(train, test).any(axis=1).mean(), "a share"),
            (first_leak, "stop at the first leak"),
            (lambda train, test: pairs(train, test).any(axis=1), "for each test picture"),
            (
                lambda train, test: [t for t in test if tuple(t) in {*map(tuple, train)}],
                "one number",
            ),
            (lambda train, test: len(set(train) & set(test)), "Make each row a tuple"),
            (rows_with_and, "or make both tuples"),
            (lambda train, test: len(test) - len({*map(tuple, test)}), "doubles inside test"),
            (
                lambda train, test: train[:, 7].sum(),
                "place 7 was asked for in an array with 3 columns",
            ),
            (lambda train, test: 17, "5 of our 14"),
        ],
        "3.4": [
            (7, "without calling it"),
            (lambda labels, distances: np.bincount(labels).argmax(), "the plain vote"),
            (lambda labels, distances: Counter(labels.tolist()).most_common(1)[0], "alone"),
            (votes, "far neighbors count more"),
            (lambda labels, distances: labels[distances.argmin()], "the nearest alone"),
            (lambda labels, distances: labels[(1 / distances).argmax()], "the nearest alone"),
            (lambda labels, distances: votes(labels, 1 / distances**2), "not its square"),
            (lambda labels, distances: votes(labels, 1 / np.sqrt(distances)), "too even"),
            (lambda labels, distances: votes(labels, np.exp(-distances)), "without exp"),
            (lambda labels, distances: votes(labels, np.exp(1 / distances)), "without exp"),
            (lambda labels, distances: votes(labels, -distances), "nobody voted for"),
            (lambda labels, distances: labels[distances.argmax()], "the farthest"),
            (lambda labels, distances: labels.max(), "the largest label"),
            (
                lambda labels, distances: max(set(labels.tolist()), key=[*labels].count),
                "plain vote",
            ),
            (
                lambda labels, distances: (lambda weights: max(weights, key=weights.get))(
                    dict(zip(labels.tolist(), 1 / distances, strict=True))
                ),
                "its last weight only",
            ),
            (
                lambda labels, distances: labels[np.bincount(labels, 1 / distances).argmax()],
                "the place itself is the label",
            ),
            (lambda labels, distances: votes(labels, -1 / distances), "nobody voted for"),
            (
                lambda labels, distances: by_label(
                    labels, lambda label: sum(int(1 / d) for d in distances[labels == label]), max
                ),
                "int cuts",
            ),
            (
                lambda labels, distances: by_label(
                    labels, lambda label: sum(round(1 / d) for d in distances[labels == label]), max
                ),
                "you rounded",
            ),
            (lambda labels, distances: labels[-1], "overwritten in a loop"),
            (lambda labels, distances: votes(labels, 1 / (1 + distances)), "without the 1 added"),
            (lambda labels, distances: votes(labels, (1 / distances).astype(int)), "int makes 0"),
            (lambda labels, distances: votes(labels, np.round(1 / distances)), "you rounded"),
            (lambda labels, distances: votes(labels, distances.max() - distances), "subtracting"),
            (lambda labels, distances: votes(labels, 1 - distances / distances.sum()), "subtract"),
            (lambda labels, distances: votes(labels, labels / distances), "A label is a name"),
            (
                lambda labels, distances: by_label(
                    labels, lambda label: distances[labels == label].mean(), min
                ),
                "mean distances",
            ),
            (
                lambda labels, distances: by_label(
                    labels, lambda label: distances[labels == label].sum(), min
                ),
                "favors rare labels",
            ),
            (
                lambda labels, distances: by_label(
                    labels, lambda label: (1 / distances[labels == label]).mean(), max
                ),
                "mean weight",
            ),
            (
                lambda labels, distances: by_label(
                    labels,
                    lambda label: (labels == label).sum() ** 2 / distances[labels == label].sum(),
                    max,
                ),
                "1 / distance first",
            ),
            (
                lambda labels, distances: by_label(
                    labels, lambda label: (1 / distances[labels == label]).sum(), min
                ),
                "least weight",
            ),
            (lambda labels, distances: labels[0], "the first label"),
            (overwritten, "overwritten in a loop"),
            (lambda labels, distances: distances.argmax(), "not its place"),
            (lambda labels, distances: distances.argmin(), "Add up at the label"),
            (at_the_neighbor, "Add up at the label"),
            (no_start, "give it a start"),
            (once_for_each, "adds once for each label"),
            (first_alone, "Is return inside of the loop?"),
            (
                lambda labels, distances: round(np.average(labels, weights=1 / distances)),
                "a mean of labels",
            ),
            (lambda labels, distances: np.average(labels, weights=1 / distances), "a mean of"),
            (lambda labels, distances: max(labels / distances), "A label is a name"),
            (lambda labels, distances: sklearn_model(labels), "no model is needed"),
            (lambda labels, distances: labels[labels.argmax], "without its parentheses"),
            (lambda labels, distances: max(labels, key={}.get()), "with too few arguments"),
            (lambda labels, distances: np.bincount(labels, 1 / distances), "argmax says"),
            (lambda labels, distances: np.bincount(labels, 1 / distances).max(), "its weight"),
            (lambda labels, distances: {7: 1.5}, "a collection"),
            (lambda labels, distances: (7, 1.5), "without anything beside it"),
            (lambda labels, distances: labels.min(), "the smallest label"),
            (lambda labels, distances: labels[1], "So 4 wins; you said 3"),
            (lambda labels, distances: str(labels[0]), "without quotes"),
            (
                lambda labels, distances: [exp(-d) for d in distances][labels],
                "one whole number is needed",
            ),
            (lambda labels, distances: np.bincount(labels, 1 / distances[:2]), "stopped early"),
        ],
        "3.5": [
            ([0.02, 0.5, 8], "none is right"),
            ([8, 0.02, 0.5], "none is right"),
            ([0.02, 8, 0.5], "the jumping one"),
            ([8, 0.5, 0.02], "the slow one is right"),
            ([0.5, 0.02, 8], "the middle one is right"),
            ([0.5, 8, 0.2], "use each of"),
            ([0.5, 8], "three numbers"),
            (0.5, "three numbers"),
            ("B", "three numbers"),
            (["0.5", "8", "0.02"], "without quotes"),
            ({0.5, 8, 0.02}, "has no order"),
            ({"A": 8, "B": 0.5, "C": 0.02}, "the slow one is right"),
            ({0.5: "A", 8: "B", 0.02: "C"}, "three numbers"),
        ],
    }
