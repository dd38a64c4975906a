"""Checks of the exercises of notebook 6."""

import numpy as np

from utils.constants import ENGLISH
from utils.exercises.judge import call, exercise, number_hint


@exercise("6.1")
def _conv_parameters(function):
    hint = number_hint(
        call(function, 5, 7, 11),
        5 * 5 * 7 * 11 + 11,
        {
            5 * 5 * 7 * 11: "the weights are right. Each filter has one number more: its bias.",
            5 * 5 * 7 * 11 + 7: "one bias for each filter, not for each channel that comes in.",
            5 * 5 * 7 * 11 + 1: "each filter has a bias of its own; you added one for all.",
            5 * 5 * 7 * 11 + 7 * 11: "a filter has one bias, however many channels it looks at.",
            5 * 7 * 11 + 11: "a kernel is a square: kernel × kernel weights for each channel.",
            5 * 5 * 11 + 11: "a filter looks at all channels that come in: multiply by them, too.",
            5 * 5 * 3 * 11 + 11: "3 channels come into the first layer only. Use channels.",
            5 * 5 * 7 + 11: "that is one filter with the biases of all. Multiply by filters.",
        },
    )
    if hint:
        return hint
    again = call(function, 3, 2, 4)
    return number_hint(again, 76, {})


@exercise("6.2")
def _name_of(function):
    folders = ["ragno", "gatto", "cane", "scoiattolo", "farfalla"]
    before = list(folders)
    said = [call(function, number, folders) for number in range(5)]
    if folders != before:
        return "your function has changed the list that it was given. Use sorted, not sort."
    if not all(isinstance(name, str) for name in said):
        return f"give one name, a text; this is {type(said[0]).__name__}."
    right = [ENGLISH[folder] for folder in sorted(folders)]
    known = {
        tuple(ENGLISH[folder] for folder in folders): "that is the order in which the folders were "
        "listed, which is luck. Sort them first.",
        tuple(sorted(right)): "that is the order of the English names. In training the folders, "
        "with their Italian names, were sorted. Sort first, translate then.",
        tuple(sorted(folders)): "the order is right. Now translate the name into English.",
        tuple(folders): "neither sorted nor translated yet. Do both, in this order.",
        tuple(right[1:] + right[:1]): "one too far: labels count from 0.",
        tuple(right[-1:] + right[:-1]): "one too few: labels count from 0, so do lists.",
        tuple(right[::-1]): "that is the reverse order.",
        tuple([*ENGLISH.values()][:5]): "these are not the folders that were given. Use folders.",
    }
    if said == right:
        return None
    return known.get(tuple(said), f"label 0 of {sorted(folders)} is a dog; you said {said[0]}.")


@exercise("6.3")
def _precision_and_recall(function):
    matrix = np.array([[8, 1, 1], [4, 15, 1], [0, 4, 16]])
    result = np.asarray(call(function, matrix, 0), dtype=float)
    if result.shape != (2,):
        return f"give two numbers, precision and recall; this has shape {result.shape}."
    known = {
        (8 / 12, 8 / 10): None,
        (8 / 10, 8 / 12): "swapped. Precision asks about what the model called so: a column. "
        "Recall asks about what is so: a row.",
        (8 / 10, 8 / 10): "that is the recall, twice. For the precision add up the column.",
        (8 / 12, 8 / 12): "that is the precision, twice. For the recall add up the row.",
        (8 / 50, 8 / 50): "8 of all 50 pictures is neither. Divide by a row and by a column.",
        (4 / 12, 2 / 10): "those are the shares of mistakes. Take what is right, the diagonal.",
        (39 / 50, 39 / 50): "39 of 50 is the accuracy, of all classes together.",
        (12 / 8, 10 / 8): "upside down: what is right stands above.",
        (12, 10): "those are the sums alone. Divide what is right, the diagonal, by them.",
        (8 / 4, 8 / 2): "you left what is right out of the sums. The diagonal belongs to them.",
    }
    for (precision, recall), hint in known.items():
        if np.allclose(result, (precision, recall)):
            if hint:
                return hint
            again = np.asarray(call(function, matrix, 2), dtype=float)
            fits = again.shape == (2,) and np.allclose(again, (16 / 18, 16 / 20))
            return None if fits else "right for label 0, not for label 2. Do you use label?"
    return f"of 12 pictures called 0, 8 are 0; of 10 that are 0, 8 are found. You said {result}."


@exercise("6.4")
def _answer(function):
    names = ["dog", "cat", "cow"]

    def ask(certainties, least):
        return call(function, np.array(certainties), names, least)

    said = [
        ask([0.1, 0.8, 0.1], 0.7),
        ask([0.3, 0.4, 0.3], 0.7),
        ask([0.5, 0.25, 0.25], 0.5),
        ask([0.3, 0.4, 0.3], 0.35),
        ask([0.1, 0.1, 0.8], 0.9),
    ]
    if any(not isinstance(one, str) for one in said):
        return f"give a text, a name or I am not sure; this is {type(said[0]).__name__}."
    unsure = "I am not sure"
    right = ["cat", unsure, "dog", "cat", unsure]
    if said == right:
        return None
    if said[:2] == [unsure, "cat"]:
        return "the other way round: you are sure where the certainty is low."
    if unsure not in said and said[1] == "cat":
        return "you always give a name. Look at the largest certainty first."
    if said == ["cat", unsure, unsure, "cat", unsure]:
        return "0.5 is at least 0.5: take >= and not >."
    if set(said) == {unsure}:
        return "you are never sure. Compare the largest certainty with least, not the smallest."
    if said[3] == unsure:
        return "0.4 is at least 0.35, so cat. Do you use least, or a number of your own?"
    if any(one.lower().strip(" .!") == unsure.lower() and one != unsure for one in said):
        return 'say exactly "I am not sure", without a point at the end.'
    return f"for certainties 0.1, 0.8, 0.1 and least 0.7 the answer is cat; you said {said[0]}."


@exercise("6.5")
def _class_weights(function):
    counts = np.array([600, 200, 100, 300])
    result = np.asarray(call(function, counts), dtype=float)
    if result.shape != (4,):
        return f"give one weight for each of the 4 classes; this has shape {result.shape}."
    right = counts.sum() / (4 * counts)
    known = [
        (right, None),
        (1 / counts, "rare classes weigh more, but all weights are tiny: scale them."),
        (counts / counts.sum(), "those are the shares: common classes would weigh more still."),
        (4 * counts / counts.sum(), "upside down: common classes would weigh more still."),
        (counts.sum() / counts, "four times too large: divide by the number of classes, too."),
        (counts.max() / counts, "the most common class has 1 and all others more. Use the mean."),
        (counts.min() / counts, "the rarest class has 1 and all others less. Use the mean."),
        (np.ones(4), "all weigh the same, so nothing changes."),
        (
            1 / counts / (1 / counts).sum(),
            "these add up to 1. The mean weight of all pictures should be 1.",
        ),
    ]
    for weights, hint in known:
        if np.allclose(result, weights, rtol=1e-6):
            return hint
    mean = (result * counts).sum() / counts.sum()
    return f"the mean weight of all pictures should be 1; with yours it is {mean:.3g}."
