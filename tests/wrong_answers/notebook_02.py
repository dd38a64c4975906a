"""Known-wrong answers to the exercises of notebook 2, with a piece of the hint of each."""

import numpy as np


def changed(array, place, value):
    array = array.copy()
    array[place] = value
    return array


def wrong_answers():
    duck = np.array([0, 0, 1, 0, 1, 0, 0, 1, 1, 0])

    def softmax(scores):
        positive = np.exp(scores - scores.max())
        return positive / positive.sum()

    def plain_softmax_at(scores, temperature):
        positive = np.exp(scores / temperature)
        return positive / positive.sum()

    def best(names, certainties, k):
        return [names[place] for place in np.argsort(certainties)[::-1][:k]]

    return {
        "2.1": [
            (1 - duck, "swapped"),
            (duck * 2, "only zeros and ones"),
            (changed(duck, 2, 0), "look again at"),
            (changed(duck, [5, 9], 1), "look again at"),
            ([2, 4, 7, 8], "places of the ones"),
            (duck[:9], "the shape is (9,)"),
            (["feathers", "eggs", "wings", "land"], "the shape is (4,)"),
        ],
        "2.2": [
            (np.eye(4), "without calling it"),
            (lambda labels, n: np.eye(len(set(labels)))[labels], "Use num_classes"),
            (lambda labels, n: np.eye(n)[labels].T, "one row for each label"),
            (lambda labels, n: np.eye(len(labels), n), "one row for each label"),
            (lambda labels, n: np.roll(np.eye(n)[labels], 1, axis=1), "too far to the right"),
            (lambda labels, n: np.eye(n), "the shape is (5, 5)"),
            (lambda labels, n: np.eye(len(labels))[labels], "the shape is (4, 4)"),
            (lambda labels, n: np.eye(n)[labels - 1], "too far to the left"),
            (lambda labels, n: labels, "the shape is (4,)"),
        ],
        "2.3": [
            (softmax(np.array([1.0, 2.0])), "without calling it"),
            (lambda scores, t: softmax(scores), "changes nothing"),
            (lambda scores, t: softmax(scores * t), "you multiplied"),
            (lambda scores, t: softmax(scores) / t, "before exp"),
            (lambda scores, t: np.exp(scores / t), "do not add up to 1"),
            (lambda scores, t: np.exp((scores - scores.max()) / t), "do not add up to 1"),
            (plain_softmax_at, "1,000 gives nan"),
            (lambda scores, t: scores / t, "values differ"),
            (lambda scores, t: softmax(scores).max(), "the shape is ()"),
        ],
        "2.4": [
            (["dog"], "without calling it"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[:k]], "least certain"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[-k:]], "must come first"),
            (lambda n, c, k: np.argsort(c)[::-1][:k], "Look up their names"),
            (lambda n, c, k: best(n, c, len(n)), "4 names came back"),
            (lambda n, c, k: best(n, c, 3), "but for k = 1 you said"),
            (lambda n, c, k: n[:k], "you said"),
        ],
    }
