"""Known-wrong answers to the exercises of notebook 4, with a piece of the hint of each."""

import numpy as np


def wrong_answers():
    def plain(picture):
        down, across = np.zeros_like(picture), np.zeros_like(picture)
        down[1:-1, :] = picture[2:, :] - picture[:-2, :]
        across[:, 1:-1] = picture[:, 2:] - picture[:, :-2]
        return down, across

    def gradient(picture):
        return plain(picture.astype(float))

    def jump(picture, after):
        down, across = np.zeros(picture.shape), np.zeros(picture.shape)
        down[1:-1] = np.diff(picture, axis=0)[1:] if after else np.diff(picture, axis=0)[:-1]
        across[:, 1:-1] = np.diff(picture, axis=1)[:, 1:]
        return down, across

    def rolled(picture):
        return (
            np.roll(picture, -1, 0) - np.roll(picture, 1, 0),
            np.roll(picture, -1, 1) - np.roll(picture, 1, 1),
        )

    def histogram(down, across, turn=180, bins=9, span=(0, 180), weighted=True):
        angle = np.degrees(np.arctan2(down, across)) % turn
        weights = np.hypot(down, across) if weighted else None
        return np.histogram(angle, bins=bins, range=span, weights=weights)

    def rounded(down, across):
        angle = np.degrees(np.arctan2(down, across)) % 180
        number = np.round(angle / 20).astype(int) % 9
        return np.bincount(number.ravel(), np.hypot(down, across).ravel(), minlength=9)

    def radians(down, across):
        weights = np.hypot(down, across)
        return np.histogram(np.arctan2(down, across) % 180, 9, (0, 180), weights=weights)[0]

    def unfolded(down, across):
        angle = np.degrees(np.arctan2(down, across))
        return np.histogram(angle, 9, (0, 180), weights=np.hypot(down, across))[0]

    def places(size, cell, block):
        return size // cell - block + 1

    def match(one, other, ratio=0.8, squared=False, inverted=False):
        pairs = []
        for i, row in enumerate(one):
            far = ((other - row) ** 2).sum(axis=1)
            far = far if squared else np.sqrt(far)
            nearest, second = np.argsort(far)[:2]
            if (far[nearest] < ratio * far[second]) != inverted:
                pairs.append([i, nearest])
        return np.array(pairs)

    return {
        "4.1": [
            (7, "without calling it"),
            (lambda p: gradient(p)[0], "return down, across"),
            (lambda p: np.hypot(*gradient(p)), "return down, across"),
            (lambda p: (p[2:] - p[:-2], p[:, 2:] - p[:, :-2]), "as large as the picture"),
            (lambda p: gradient(p)[::-1], "swapped"),
            (lambda p: [-part for part in gradient(p)], "sign is turned"),
            (lambda p: [part / 2 for part in gradient(p)], "half of it"),
            (lambda p: rolled(p.astype(float)), "the rim should be 0"),
            (lambda p: jump(p.astype(float), True), "the jump to one neighbor"),
            (lambda p: jump(p.astype(float), False), "the jump to one neighbor"),
            (lambda p: (np.zeros(p.shape), np.zeros(p.shape)), "the values inside differ"),
            (lambda p: [abs(part) * 3 for part in gradient(p)], "the values inside differ"),
            (plain, "bytes overflow"),
            (
                lambda p: gradient(p) if p.dtype == float else gradient(p * 0),
                "is a number written in by hand",
            ),
        ],
        "4.2": [
            (np.ones(9), "without calling it"),
            (lambda down, across: histogram(down, across), "Return the first"),
            (lambda down, across: histogram(down, across, bins=8)[0], "nine numbers"),
            (lambda down, across: histogram(down, across, bins=10)[0], "nine numbers"),
            (lambda down, across: histogram(down, across, weighted=False)[0], "those are counts"),
            (lambda down, across: histogram(down, across, 360, span=(0, 360))[0], "reach to 360"),
            (lambda down, across: histogram(across, down)[0], "axes are swapped"),
            (lambda down, across: histogram(down, across)[0] / down.size, "the mean over"),
            (
                lambda down, across: (
                    histogram(down, across)[0] / np.linalg.norm(histogram(down, across)[0])
                ),
                "divided by the length",
            ),
            (radians, "arctan2 gives radians"),
            (lambda down, across: histogram(down, across, span=None)[0], "range=(0, 180)"),
            (unfolded, "negative angles are lost"),
            (lambda down, across: np.roll(histogram(down, across)[0], 1), "off by one bin"),
            (rounded, "without rounding"),
            (lambda down, across: histogram(down, across)[0] ** 2, "sum of all lengths"),
        ],
        "4.3": [
            (3780, "without calling it"),
            (lambda h, w, c, b, n: (h // c) * (w // c) * n, "one histogram for each cell"),
            (lambda h, w, c, b, n: (h // c) * (w // c) * b * b * n, "at the last cell"),
            (lambda h, w, c, b, n: (h // c // b) * (w // c // b) * b * b * n, "blocks overlap"),
            (lambda h, w, c, b, n: places(h, c, b) * places(w, c, b) * n, "not one"),
            (lambda h, w, c, b, n: places(h, c, b) * places(w, c, b) * b * n, "block × block"),
            (lambda h, w, c, b, n: places(h, c, b) * places(w, c, b) * b * b, "bins numbers"),
            (lambda h, w, c, b, n: places(h, c, b) * places(w, c, b), "number of blocks"),
            (
                lambda h, w, c, b, n: (h // c - b) * (w // c - b) * b * b * n,
                "one place too few",
            ),
            (lambda h, w, c, b, n: (h - b + 1) * (w - b + 1) * b * b * n, "not in pixels"),
            (
                lambda h, w, c, b, n: (h / c - b + 1) * (w / c - b + 1) * b * b * n,
                "divide with //",
            ),
            (
                lambda h, w, c, b, n: (
                    places(h, c, b) * places(w, c, b) * b * b * (n if n > 6 else 9)
                ),
                "written in by hand",
            ),
            (lambda h, w, c, b, n: 1, "is not it"),
            (lambda h, w, c, b, n: [n], "is not it"),
        ],
        "4.4": [
            (np.zeros((2, 2)), "without calling it"),
            (lambda one, other, ratio: match(one, other, np.inf), "all nearest neighbors"),
            (lambda one, other, ratio: match(one, other, ratio)[:, ::-1], "columns are swapped"),
            (lambda one, other, ratio: match(other, one, ratio), "you went through other"),
            (lambda one, other, ratio: match(other, one, ratio)[:, ::-1], "you went through other"),
            (lambda one, other, ratio: match(one, other, ratio, squared=True), "squared distances"),
            (
                lambda one, other, ratio: match(one, other, ratio, inverted=True),
                "turned round",
            ),
            (lambda one, other, ratio: match(one, other, ratio)[:, 1], "two columns"),
            (lambda one, other, ratio: match(one, other, ratio)[:1], "for our test you gave"),
            (lambda one, other, ratio: match(one, other), "use ratio instead"),
        ],
        "4.5": [
            (np.ones(6) / 6, "without calling it"),
            (lambda found, n: np.bincount(found) / len(found), "minlength"),
            (
                lambda found, n: np.unique(found, return_counts=True)[1] / len(found),
                "Count with np.bincount",
            ),
            (lambda found, n: np.bincount(found, minlength=n).sum(), "six shares"),
            (lambda found, n: np.bincount(found, minlength=n), "those are counts"),
            (lambda found, n: np.bincount(found, minlength=n) / n, "number of words"),
            (
                lambda found, n: np.bincount(found, minlength=n) / np.bincount(found).max(),
                "the largest is 1",
            ),
            (
                lambda found, n: (
                    np.bincount(found, minlength=n) / np.linalg.norm(np.bincount(found))
                ),
                "their squares add up",
            ),
            (lambda found, n: np.bincount(found, minlength=n) > 0, "which words occur"),
            (lambda found, n: np.bincount(found, minlength=n) / 8, "4 pieces"),
            (lambda found, n: np.arange(n) / 15, "you said"),
        ],
    }
