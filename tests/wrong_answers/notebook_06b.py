"""Known-wrong answers to the exercises of lab 6b, with a piece of the hint of each."""

import numpy as np


def wrong_answers():
    def nudge_one(weights, place, by):
        moved = weights.copy()
        moved[place] += by
        return moved

    def each(rule):
        """Return a function for 6b.1 that asks ``rule`` for each weight."""
        return lambda loss, weights, nudge: np.array(
            [rule(loss, weights, place, nudge) for place in range(len(weights))]
        )

    def up_only(loss, weights, place, nudge):
        return (loss(nudge_one(weights, place, nudge)) - loss(weights)) / nudge

    def down_only(loss, weights, place, nudge):
        return (loss(weights) - loss(nudge_one(weights, place, -nudge))) / nudge

    def both(loss, weights, place, nudge):
        return loss(nudge_one(weights, place, nudge)) - loss(nudge_one(weights, place, -nudge))

    def in_place(loss, weights, nudge):
        slopes = []
        for place in range(len(weights)):
            weights[place] += nudge
            upper = loss(weights)
            weights[place] -= 2 * nudge
            slopes.append((upper - loss(weights)) / (2 * nudge))
        return np.array(slopes)

    def never_back(loss, weights, nudge):
        weights, slopes = weights.copy(), []
        for place in range(len(weights)):
            before = loss(weights)
            weights[place] = weights[place] + nudge
            slopes.append((loss(weights) - before) / nudge)
        return slopes

    def same_array(loss, weights, nudge):
        slopes = []
        for place in range(len(weights)):
            upper = lower = weights.copy()
            upper[place] += nudge
            lower[place] -= nudge
            slopes.append((loss(upper) - loss(lower)) / (2 * nudge))
        return slopes

    def two_copies(loss, weights, nudge):
        upper, lower, slopes = weights.copy(), weights.copy(), []
        for place in range(len(weights)):
            upper[place] += nudge
            lower[place] -= nudge
            slopes.append((loss(upper) - loss(lower)) / (2 * nudge))
        return slopes

    def by_factor(loss, weights, place, nudge):
        step = nudge * weights[place]
        return both(loss, weights, place, step) / (2 * nudge)

    def all_at_once(loss, weights, nudge):
        return (loss(weights + nudge) - loss(weights - nudge)) / (2 * nudge)

    def two_by_hand(loss, weights, nudge):
        step = np.array([nudge, 0]), np.array([0, nudge])
        return [(loss(weights + one) - loss(weights - one)) / (2 * nudge) for one in step]

    def matrix(a, dx, d=1, dy=0):
        return [[a, 0, dx], [0, d, dy]]

    def inverse_loop(counts):
        weights = []
        for count in counts:
            weights.append(1 / count)
        return np.array(weights)

    def change_counts(counts):
        weights = counts.sum() / (len(counts) * counts)
        counts[:] = 0
        return weights

    def as_dictionary(counts):
        return dict(enumerate(counts.sum() / (len(counts) * counts)))

    def stopping(stops, keeps, patience):
        return {"stops after": stops, "keeps": keeps, "patience": patience}

    return {
        "6b.1": [
            (3.0, "without calling it"),
            (lambda loss, weights: weights, "must take 3 arguments"),
            (each(up_only), "goes up only"),
            (each(down_only), "goes down only"),
            (each(lambda *given: up_only(*given) / 2), "as if you had gone down, too"),
            (each(lambda *given: both(*given) / given[-1]), "twice too steep"),
            (each(both), "Divide by how far"),
            (each(lambda *given: both(*given) / 2), "but not by the nudge"),
            (each(lambda *given: both(*given) / 2 * given[-1]), "Use parentheses"),
            (each(lambda *given: -both(*given) / (2 * given[-1])), "sign is reversed"),
            (
                lambda loss, weights, nudge: [all_at_once(loss, weights, nudge)] * len(weights),
                "all weights were nudged at once",
            ),
            (all_at_once, "Each weight has a slope of its own"),
            (never_back, "taken back before the next"),
            (two_copies, "taken back before the next"),
            (each(lambda *given: both(*given[:-1], 1) / (2 * given[-1])), "Move by nudge"),
            (each(by_factor), "do not multiply"),
            (each(lambda *given: both(*given[:-1], 0.001) / 0.002), "not one of your own"),
            (
                each(lambda *given: round(both(*given) / (2 * given[-1]), 2)),
                "Do not round",
            ),
            (lambda loss, weights, nudge: [loss(w + nudge) for w in weights], "or in loss"),
            (same_array, "Are the weights really nudged"),
            (lambda loss, weights, nudge: np.zeros(len(weights)), "Are the weights really nudged"),
            (in_place, "has changed the weights"),
            (two_by_hand, "shapes do not fit together"),
            (lambda loss, weights, nudge: [1.0, 2.0], "weight 0 has the slope"),
            (lambda loss, weights, nudge: [[1.0], [2.0, 3.0]], "rows of different lengths"),
            (lambda loss, weights, nudge: ["steep", "flat"], "give one slope for each weight"),
            (lambda loss, weights, nudge: np.zeros((2, 2)), "has the shape (2, 2)"),
            (lambda loss, weights, nudge: np.full(2, np.nan), "Do you divide by 0"),
            (lambda loss, weights, nudge: loss(weights[0]), "takes the whole array"),
        ],
        "6b.2": [
            ([2, 4, 1, 3], "the other way around"),
            ({"A": 2, "B": 4, "C": 1, "D": 3}, "the other way around"),
            ([3, 2, 4, 1], "hardly left its start"),
            ([2, 3, 4, 1], "hardly left its start"),
            ([2, 1, 4, 3], "steps grow"),
            ("4 1 3 2", "steps grow"),
            ([4, 1, 2, 3], "steps grow"),
            ([3, 1, 2, 4], "momentum cannot stop at once"),
            ("3, 1, 2, 4", "momentum cannot stop at once"),
            ([3, 1, 1, 2], "occurs once"),
            ([0, 1, 2, 3], "occurs once"),
            ([3, 1, 4], "you gave 3"),
            ("too small", "give the numbers"),
            ({"A": 3, "B": 1}, "A, B, C, D"),
        ],
        "6b.3": [
            ([[-1, 0, 6], [0, 1, 0]], "without calling it"),
            (lambda width: matrix(-1, width - 1), "must take 2 arguments"),
            (lambda width, right: matrix(-1, width - 1 - right), "The order matters"),
            (lambda width, right: matrix(-1, width + right), "one column too far"),
            (lambda width, right: matrix(-1, width - right), "shift first and mirror second"),
            (lambda width, right: matrix(-1, right), "without width - 1"),
            (lambda width, right: matrix(-1, -right), "without width - 1"),
            (lambda width, right: matrix(-1, width - 1), "The shift is missing"),
            (lambda width, right: matrix(-1, 0), "the shift is missing, and"),
            (lambda width, right: matrix(1, -right), "The mirror is missing"),
            (lambda width, right: matrix(1, right), "goes the wrong way"),
            (lambda width, right: matrix(1, width - 1 + right), "To mirror, a has to be -1"),
            (lambda width, right: matrix(-1, width - 1, dy=right), "up or down"),
            (lambda width, right: matrix(1, 0, -1, width - 1 + right), "upside down"),
            (lambda width, right: matrix(1, -right, -1, width - 1), "upside down"),
            (lambda width, right: matrix(-1, width - 1 + right, -1), "d stays 1"),
            (lambda width, right: matrix(-1, (width - 1) / 2 + right), "is not halved"),
            (lambda width, right: matrix(-1, 1 - width - right), "sign of dx"),
            (lambda width, right: matrix(-1, width - 1 + right)[::-1], "rows are swapped"),
            (
                lambda width, right: [[-1, width - 1 + right, 0], [0, 1, 0]],
                "after the other two",
            ),
            (
                lambda width, right: matrix(-1, width - 1 + right, -1, width - 1),
                "The rows are mirrored, too",
            ),
            (
                lambda width, right: matrix(-1, width - 1 + right, 0),
                "keeps the rows as they are",
            ),
            (
                lambda width, right: [[width - 1 + right, -1, 0], [0, 0, 1]],
                "after the other two",
            ),
            (lambda width, right: [-1, 0, width - 1 + right, 0, 1, 0, 0, 0], "in one row"),
            (
                lambda width, right: np.array(matrix(-1, width - 1 + right)).T,
                "rows and columns are swapped",
            ),
            (
                lambda width, right: [*matrix(-1, width - 1 + right), [0, 0, 0]],
                "the third row",
            ),
            (
                lambda width, right: matrix(-1, 3.5),
                "row 1 of the new picture shows column 9, row 1",
            ),
            (lambda width, right: np.eye(2), "has the shape (2, 2)"),
            (lambda width, right: "mirror", "this is str"),
            (lambda width, right: [[-1, 0, 6], [0, 1]], "rows of different lengths"),
            (lambda width, right: [[-1, 0, np.inf], [0, 1, 0]], "infinite"),
        ],
        "6b.4": [
            ([0.5, 1.5, 3, 1], "without calling it"),
            (lambda counts: counts.sum(), "one weight for each class"),
            (lambda counts: 1 / counts, "scale them"),
            (inverse_loop, "scale them"),
            (lambda counts: counts / counts.sum(), "those are the shares"),
            (lambda counts: counts / counts.mean(), "upside down"),
            (lambda counts: sum(counts) / counts, "times too large"),
            (lambda counts: counts.sum() / (10 * counts), "ten classes are built in"),
            (lambda counts: counts.sum() / (4 * counts), "four classes are built in"),
            (lambda counts: max(counts) / counts, "most common class has 1"),
            (lambda counts: counts.min() / counts, "rarest class has 1"),
            (lambda counts: np.median(counts) / counts, "Start from their mean"),
            (lambda counts: np.ones(len(counts)), "nothing changes"),
            (lambda counts: 1 / counts / (1 / counts).sum(), "add up to 1"),
            (lambda counts: 1 / counts / (1 / counts).mean(), "the mean of the classes is 1"),
            (lambda counts: 1 - counts / counts.sum(), "not the same for all"),
            (lambda counts: counts.sum() / len(counts) // counts, "after the decimal point"),
            (lambda counts: (counts.mean() / counts).round(), "Do not round"),
            (lambda counts: (counts.mean() / counts).round(2), "nearly right. Do not round"),
            (lambda counts: counts.sum() / len(counts) * counts, "grow with the counts"),
            (lambda counts: 300 / (len(counts) * counts), "and from nothing else"),
            (lambda counts: np.sqrt(counts.mean() / counts), "should be the same for all classes"),
            (lambda counts: 2 * counts.mean() / counts, "with yours it is 2"),
            (as_dictionary, "not a dictionary"),
            (change_counts, "has changed the counts"),
            (lambda counts: counts.sum() / counts.len(), "something is not what you take it for"),
            (lambda counts: counts.mean() / (counts - counts), "Do you divide by 0"),
            (lambda counts: ["much", "little"], "this is list"),
            (lambda counts: [[1], [2, 3]], "rows of different lengths"),
        ],
        "6b.5": [
            (stopping(7, 4, 3), "counted from 1"),
            (stopping(6, 5, 4), "Epoch 6 is the first worse one"),
            (stopping(6, 3, 4), "epoch 5 is a new best"),
            (stopping(8, 1.49, 4), "not its loss"),
            (stopping(7, 5, 4), "the best epoch itself does not count"),
            (stopping(9, 5, 4), "as soon as the third epoch"),
            (stopping(10, 10, 3), "never sees epoch 10"),
            (stopping(4, 3, 4), "the count starts over."),
            (stopping(5, 5, 4), "is a new best"),
            (stopping(3, 3, 4), "cannot know"),
            (stopping(2, 2, 4), "since the last best"),
            (stopping(8, 8, 4), "goes back"),
            (stopping(8, 10, 4), "stops before epoch 10"),
            (stopping(8, 9, 4), "stops before epoch 9 and"),
            (stopping(8, 3, 4), "lowest validation loss"),
            (stopping(8, 5, 3), "so little patience"),
            (stopping(8, 5, 5), "less is enough"),
            (stopping(8, 5, 10), "less is enough"),
            ([8, 5], "you gave 2"),
            ({"stop": 8, "keeps": 5, "patience": 4}, "three names of the starter"),
            (stopping(8, 5, ...), "something is still missing"),
            ("eight", "give the numbers"),
        ],
    }
