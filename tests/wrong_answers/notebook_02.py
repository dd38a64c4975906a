"""Known-wrong answers to the exercises of notebook 2, with a piece of the hint of each."""

import math

import numpy as np


def changed(array, place, value):
    array = array.copy()
    array[place] = value
    return array


def wrong_answers():
    duck = np.array([0, 0, 1, 0, 1, 0, 0, 1, 1, 0])
    names_of_notebook = ["fish", "bird", "mammal", "reptile", "amphibian"]

    def softmax(scores):
        positive = np.exp(scores - scores.max())
        return positive / positive.sum()

    def share(positive):
        return positive / positive.sum()

    def changing_softmax(scores, t):
        scores /= t
        scores -= scores.max()
        return share(np.exp(scores))

    def best(names, certainties, k):
        return [names[place] for place in np.argsort(certainties)[::-1][:k]]

    def set_rows(labels, n):
        result = np.zeros((len(labels), n))
        result[:, labels] = 1
        return result

    def set_in(table, labels):
        for row, label in enumerate(labels):
            table[row][label] = 1
        return table

    def one_row_for_all(labels, n):
        return set_in([[0] * n] * len(labels), labels)

    def whole_rows(labels, n):
        result = np.zeros((len(labels), n))
        result[labels] = 1
        return result

    def labels_as_rows(labels, n):
        result = np.zeros((len(labels), n))
        for i in labels:
            result[i, labels[i]] = 1
        return result

    def only_asks(labels, n):
        result = np.zeros((len(labels), n))
        for row, label in enumerate(labels):
            result[row, label] == 1  # noqa: B015
        return result

    def made_anew(labels, n):
        for row, label in enumerate(labels):
            result = np.zeros((len(labels), n))
            result[row, label] = 1
        return result

    def from_loop(labels, n):
        result = np.zeros((len(labels), n))
        for row in range(len(labels) - 1):
            result[row, labels[row]] = 1
        return result

    def changes_labels(labels, n):
        labels -= labels.min() - 1
        return np.eye(n)[labels - 1]

    def knows_two_sizes(labels, n):
        return np.eye(max(n, 3))[labels]

    def by_value(names, certainties, k):
        places = [list(certainties).index(b) for b in sorted(certainties, reverse=True)]
        return [names[place] for place in places[:k]]

    def by_removing(names, certainties, k):
        found = []
        for _ in range(k):
            place = certainties.argmax()
            found.append(names[place])
            certainties[place] = 0
        return found

    def only_for_many(names, certainties, k):
        return best(names, certainties, k) if k > 1 else best(names, certainties, 1)[0]

    return {
        "2.1": [
            (1 - duck, "swapped"),
            (duck * 2, "only zeros and ones"),
            (changed(duck, 2, 0), "place 2, “feathers”: the duck has it"),
            (changed(duck, [5, 9], 1), "place 5, “four legs”: the duck does not"),
            ([2, 4, 7, 8], "places of the ones"),
            ([3, 5, 8, 9], "counted from 1"),
            ([1, 1, 1, 1], "the six zeros"),
            ([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], "a place stands for a feature"),
            (np.roll(duck, 1), "too far right"),
            (np.roll(duck, -1), "too far left"),
            (duck[::-1], "in reverse order"),
            (duck * 0, "all zeros"),
            (duck * 0 + 1, "all ones"),
            ([duck.tolist()], "one pair of brackets"),
            (duck[:9], "the shape is (9,)"),
            (["feathers", "lays eggs", "wings", "lives on land"], "those are the names"),
            ("0010100110", "a list of ten numbers"),
            ([[1], [1, 0]], "one list of ten numbers"),
        ],
        "2.2": [
            (np.eye(4), "without calling it"),
            (lambda labels: np.eye(5)[labels], "must take 2 arguments"),
            (lambda labels, n: np.eye(5, dtype=int)[labels], "five columns for 7 classes"),
            (lambda labels, n: np.eye(labels.max() + 1)[labels], "five columns for 7 classes"),
            (
                lambda labels, n: np.eye(len(set(labels)))[labels],
                "columns, num_classes of them",
            ),
            (lambda labels, n: np.zeros((len(labels), len(set(labels)))), "labels that occur"),
            (lambda labels, n: np.eye(n + 1)[labels], "8 columns"),
            (lambda labels, n: np.eye(n)[labels].T, "rows and columns are swapped"),
            (lambda labels, n: np.eye(len(labels), n), "row 0 belongs to the first label"),
            (lambda labels, n: np.roll(np.eye(n)[labels], 1, axis=1), "too far to the right"),
            (lambda labels, n: np.eye(n)[labels - 1], "too far to the left"),
            (lambda labels, n: np.eye(n), "the whole diagonal table"),
            (lambda labels, n: np.zeros((len(labels), len(labels))), "the number of labels"),
            (lambda labels, n: labels, "labels again"),
            (lambda labels, n: np.eye(n)[labels[0]], "one row for all labels"),
            (lambda labels, n: np.eye(n)[labels].sum(axis=0), "one row for all labels"),
            (lambda labels, n: np.eye(n)[[labels.tolist()]], "(1, 4, 7)"),
            (lambda labels, n: [[0] * n], "append inside it"),
            (lambda labels, n: np.eye(n, labels), "one whole number is needed"),
            (lambda labels, n: np.zeros((2, n)), "the shape is (2, 7)"),
            (lambda labels, n: 1 - np.eye(n)[labels], "swapped"),
            (lambda labels, n: np.zeros((len(labels), n)), "all zeros"),
            (lambda labels, n: [1 if i == labels else 0 for i in range(n)], "one label at a time"),
            (lambda labels, n: labels == np.arange(n), "do not fit together"),
            (lambda labels, n: [0] * n[labels], "square brackets follow something"),
            (set_rows, "more than one 1"),
            (one_row_for_all, "is one row four times"),
            (whole_rows, "rows come from enumerate(labels)"),
            (labels_as_rows, "rows come from enumerate(labels)"),
            (lambda labels, n: np.eye(len(labels))[labels], "np.eye(num_classes)"),
            (lambda labels, n: set_in([[0] * len(labels) for _ in labels], labels), "too few"),
            (lambda labels, n: np.eye(n)[labels] * labels[:, None], "nothing else"),
            (lambda labels, n: np.eye(n)[labels].ravel(), "28 numbers in one long row"),
            (only_asks, "a single = sets"),
            (made_anew, "only the last row is filled"),
            (lambda labels, n: ["cat", "dog"].index(labels[0]), "no names to look up"),
            (lambda labels, n: np.eye(n)(labels), "something that is not a function"),
            (lambda labels, n: np.eye[n][labels], "Square brackets do not call it"),
            (lambda labels, n: np.array([]), "nothing is in the array"),
            (lambda labels: np.eye(7)[labels], "must take 2 arguments"),
            (lambda labels, n: np.eye(5)[labels], "never uses n."),
            (from_loop, "the row of label 4"),
            (lambda labels, n: np.eye(n)[labels] * 2, "only 0 and 1 belong"),
            (changes_labels, "changed the labels"),
            (knows_two_sizes, "for labels 1, 1, 0"),
            (lambda labels, n: "0 0 1", "a table of numbers"),
        ],
        "2.3": [
            (softmax(np.array([1.0, 2.0])), "without calling it"),
            (lambda scores: softmax(scores), "must take 2 arguments"),
            (lambda scores, t: softmax(scores), "changes nothing"),
            (lambda scores, t: share(np.exp(scores - scores.max() / t)), "in a - b / t only b"),
            (lambda scores, t: share(np.exp(scores) / t), "changes nothing"),
            (lambda scores, t: softmax(scores * t), "you multiplied"),
            (lambda scores, t: softmax(scores) / t, "before exp, not the result"),
            (lambda scores, t: softmax(np.array([2.0, 4, 1]) - [2, 2, 2]), "changes nothing"),
            (lambda scores, t: softmax(-scores / t), "one minus sign too many"),
            (lambda scores, t: np.exp((scores - scores.max()) / t), "the largest is 1"),
            (lambda scores, t: np.exp(scores / t) / len(scores), "you took the mean"),
            (lambda scores, t: 1 / (1 + np.exp(-scores / t)), "the sigmoid"),
            (lambda scores, t: share(np.exp(scores / t) - (scores / t).max()), "after exp"),
            (lambda scores, t: np.exp(scores / t - scores.max), "parentheses missing, as in"),
            (lambda scores, t: scores.max.item(), "parentheses missing, as in"),
            (lambda scores, t: np.exp(scores / t) / scores.sum()[0], "follow a single number"),
            (lambda scores, t: scores, "never uses t."),
            (lambda scores, t: scores / scores.sum(), "First exp"),
            (lambda scores, t: np.sort(softmax(scores / t)), "wrong order"),
            (lambda scores, t: np.sort(softmax(scores / t))[::-1], "wrong order"),
            (lambda scores, t: np.log(softmax(scores / t)), "logarithms"),
            (lambda scores, t: softmax(scores / t) * 100, "percentages"),
            (lambda scores, t: softmax(scores / t).round(2), "do not round"),
            (lambda scores, t: np.exp(scores / t), "do not add up to 1"),
            (lambda scores, t: scores / t, "the scores, divided"),
            (lambda scores, t: scores / t - (scores / t).max(), "minus the largest"),
            (lambda scores, t: softmax(scores // t), "// drops fractions"),
            (lambda scores, t: share(2 ** (scores / t)), "powers of 2"),
            (lambda scores, t: np.exp(scores / t).sum(axis=1), "Leave axis out"),
            (lambda scores, t: softmax(scores**2 / t), "temperature 2 you return"),
            (lambda scores, t: share(np.exp(scores / t)), "scores around 1,000"),
            (lambda scores, t: share(np.exp(scores / t - scores.max())), "around 1,000"),
            (lambda scores, t: share(np.exp((scores - 1000) / t)), "scores around 5,000"),
            (lambda scores, t: share(np.exp(scores / t - np.abs(scores / t).max())), "-5,000"),
            (lambda scores, t: share(softmax(scores) ** (1 / t)), "after exp, small numbers"),
            (lambda scores, t: share(np.exp((scores - scores.min()) / t)), "0 and 2,000"),
            (changing_softmax, "it changes the scores"),
            (lambda scores, t: math.exp(scores / t), "take one number"),
            (lambda scores, t: [math.exp(s / t) for s in scores], "do not add up to 1"),
            (
                lambda scores, t: share(np.array([math.exp(s / t) for s in scores])),
                "more than a computer can hold",
            ),
            (lambda scores, t: softmax(scores).max(), "that is one number"),
            (lambda scores, t: softmax(np.zeros(5)), "five certainties"),
            (lambda scores, t: softmax(scores)[:2], "the shape is (2,)"),
            (lambda scores, t: "certain", "an array of numbers"),
        ],
        "2.4": [
            (["dog"], "without calling it"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[:k]], "least certain. argsort"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[:k][::-1]], "least certain, reversed"),
            (lambda n, c, k: [n[i] for i in np.argsort(c)[-k:]], "must come first"),
            (lambda n, c, k: [x for x in n if x in best(n, c, k)], "in the order of the list"),
            (lambda n, c, k: np.argsort(c)[::-1][:k], "Look up their names"),
            (lambda n, c, k: sorted(c, reverse=True)[:k], "those are the certainties"),
            (lambda n, c, k: best(n, c, len(n)), "4 names came back"),
            (lambda n, c, k: best(n, c, k - 2), "1 name came back"),
            (lambda n, c, k: best(n, c, 3), "but for k = 1 you said"),
            (lambda n, c, k: n[:k], "first three of the list"),
            (lambda n, c, k: n[-k:], "last of the list"),
            (lambda n, c, k: n[::-1][:k], "the list is reversed"),
            (lambda n, c, k: sorted(n)[:k], "by the alphabet"),
            (lambda n, c, k: sorted(n)[::-1][:k], "by the alphabet"),
            (lambda n, c, k: [n[c.argmax()]] * k, "there three times"),
            (lambda n, c, k: n[c.argmax()], "that is one name"),
            (lambda n, c, k: ", ".join(best(n, c, k)), "that is one text"),
            (lambda n, c, k: set(best(n, c, k)), "a set has no first"),
            (lambda n, c, k: {name: 1 for name in best(n, c, k)}, "a dict has no first"),
            (lambda n, c, k: k, "return a list of k names"),
            (lambda n, c, k: n[np.argsort(c)[::-1][:k]], "A Python list, for example"),
            (lambda n, c, k: sorted(zip(c, n, strict=True))[::-1][:k], "without their certainties"),
            (lambda n, c, k: best(names_of_notebook, np.arange(5), k), "classes of the notebook"),
            (lambda n, c, k: ["dog", "cat", "hen"], "It should be dog, hen, cat"),
            (lambda n, c, k: n.sort(), "returns nothing"),
            (lambda n, c, k: [n[i] for i in c.sort()[::-1]], "something in it is None"),
            (lambda n, c, k: [f"{name} 0.5" for name in n[:k]], "without their certainties"),
            (by_value, "equally certain"),
            (by_removing, "it changes the lists"),
            (only_for_many, "for k = 1 you said dog"),
        ],
        "2.5": [
            ([20, 19, 17, 11, 4], "give one number"),
            (3, "11 of 20 are still caught"),
            (3, "if your loop starts at 1"),
            (-4, "without the sign"),
            (-3, "a negative shift"),
            (5, "none is caught anymore"),
            (-5, "none is caught anymore"),
            (2, "Ask model_of_three"),
            (1, "Ask model_of_three"),
            (0, "unmoved"),
            (0, "Rows are axis=1"),
            (11, "after 3 rows"),
            (10, "half of the boats"),
            (20, "the number of boats"),
            (20, "the number of boats"),
            (19, "caught after 1 row"),
            (17, "caught after 2 rows"),
            (16, "no longer caught"),
            (4 / 25, "a whole number was asked for"),
            ("4", "without quotes"),
            (0.2, "the share"),
            (7, "7 is not it"),
        ],
    }
