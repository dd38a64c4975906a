"""Known-wrong answers to the exercises of notebook 6, with a piece of the hint of each."""

import numpy as np

from utils.constants import CLASS_NAMES, ENGLISH

UNSURE = "I am not sure"


def wrong_answers():
    def diagonal(matrix, label):
        return matrix[label, label]

    def sort_and_translate(number, folders):
        folders.sort()
        return ENGLISH[folders[number]]

    def fixed(certainties, names, least):
        return names[certainties.argmax()] if certainties.max() >= 0.5 else UNSURE

    return {
        "6.1": [
            (1936, "without calling it"),
            (lambda k, c, f: k * k * c * f, "one number more: its bias"),
            (lambda k, c, f: k * k * c * f + c, "not for each channel"),
            (lambda k, c, f: k * k * c * f + 1, "one for all"),
            (lambda k, c, f: (k * k + 1) * c * f, "however many channels"),
            (lambda k, c, f: k * c * f + f, "a kernel is a square"),
            (lambda k, c, f: k * k * f + f, "all channels that come in"),
            (lambda k, c, f: k * k * 3 * f + f, "first layer only"),
            (lambda k, c, f: k * k * c + f, "Multiply by filters"),
            (lambda k, c, f: 64, "is not it"),
            (lambda k, c, f: 5 * 5 * 7 * 11 + 11, "is not it"),
        ],
        "6.2": [
            ("dog", "without calling it"),
            (sort_and_translate, "Use sorted, not sort"),
            (lambda number, folders: number, "give one name, a text"),
            (lambda number, folders: ENGLISH[folders[number]], "which is luck"),
            (
                lambda number, folders: sorted(ENGLISH[name] for name in folders)[number],
                "order of the English names",
            ),
            (lambda number, folders: sorted(folders)[number], "Now translate"),
            (lambda number, folders: folders[number], "neither sorted nor translated"),
            (lambda number, folders: ENGLISH[sorted(folders)[(number + 1) % 5]], "one too far"),
            (lambda number, folders: ENGLISH[sorted(folders)[number - 1]], "one too few"),
            (lambda number, folders: ENGLISH[sorted(folders)[-1 - number]], "reverse order"),
            (lambda number, folders: CLASS_NAMES[number], "not the folders that were given"),
            (lambda number, folders: "cat", "you said cat"),
            (lambda number, folders: ENGLISH[sorted(folders)[number + 1]], "IndexError"),
        ],
        "6.3": [
            ((8 / 12, 8 / 10), "without calling it"),
            (lambda m, k: diagonal(m, k) / m[:, k].sum(), "give two numbers"),
            (
                lambda m, k: (diagonal(m, k) / m[k].sum(), diagonal(m, k) / m[:, k].sum()),
                "swapped",
            ),
            (lambda m, k: (diagonal(m, k) / m[k].sum(),) * 2, "recall, twice"),
            (lambda m, k: (diagonal(m, k) / m[:, k].sum(),) * 2, "precision, twice"),
            (lambda m, k: (diagonal(m, k) / m.sum(),) * 2, "is neither"),
            (
                lambda m, k: (1 - diagonal(m, k) / m[:, k].sum(), 1 - diagonal(m, k) / m[k].sum()),
                "shares of mistakes",
            ),
            (lambda m, k: (m.trace() / m.sum(),) * 2, "is the accuracy"),
            (
                lambda m, k: (m[:, k].sum() / diagonal(m, k), m[k].sum() / diagonal(m, k)),
                "upside down",
            ),
            (lambda m, k: (m[:, k].sum(), m[k].sum()), "sums alone"),
            (
                lambda m, k: (
                    diagonal(m, k) / (m[:, k].sum() - diagonal(m, k)),
                    diagonal(m, k) / (m[k].sum() - diagonal(m, k)),
                ),
                "left what is right out",
            ),
            (lambda m, k: (m[0, 0] / m[:, 0].sum(), m[0, 0] / m[0].sum()), "Do you use label"),
            (lambda m, k: (1, 1), "of 12 pictures called 0"),
        ],
        "6.4": [
            (UNSURE, "without calling it"),
            (lambda certainties, names, least: certainties.argmax(), "give a text"),
            (
                lambda certainties, names, least: (
                    names[certainties.argmax()] if certainties.max() < least else UNSURE
                ),
                "the other way round",
            ),
            (lambda certainties, names, least: names[certainties.argmax()], "always give a name"),
            (
                lambda certainties, names, least: (
                    names[certainties.argmax()] if certainties.max() > least else UNSURE
                ),
                "take >= and not >",
            ),
            (
                lambda certainties, names, least: (
                    names[certainties.argmax()] if certainties.min() >= least else UNSURE
                ),
                "never sure",
            ),
            (fixed, "a number of your own"),
            (
                lambda certainties, names, least: (
                    names[certainties.argmax()] if certainties.max() >= least else "i am not sure."
                ),
                "say exactly",
            ),
            (
                lambda certainties, names, least: (
                    names[certainties.argmin()] if certainties.max() >= least else UNSURE
                ),
                "the answer is cat",
            ),
        ],
        "6.5": [
            ([0.5, 1.5, 3, 1], "without calling it"),
            (lambda counts: counts.sum(), "one weight for each"),
            (lambda counts: 1 / counts, "scale them"),
            (lambda counts: counts / counts.sum(), "those are the shares"),
            (lambda counts: counts / counts.mean(), "upside down"),
            (lambda counts: counts.sum() / counts, "four times too large"),
            (lambda counts: counts.max() / counts, "most common class has 1"),
            (lambda counts: counts.min() / counts, "rarest class has 1"),
            (lambda counts: np.ones(len(counts)), "nothing changes"),
            (lambda counts: 1 / counts / (1 / counts).sum(), "add up to 1"),
            (lambda counts: np.sqrt(counts.sum() / counts), "mean weight of all pictures"),
        ],
    }
