"""Known-wrong answers to the exercises of notebook 1, with a piece of the hint of each."""

import numpy as np


def an_l():
    letter = np.full((5, 5), 255, dtype=np.uint8)
    letter[0:5, 1] = 0
    letter[4, 1:4] = 0
    return letter


def changed(array, place, value):
    array = array.copy()
    array[place] = value
    return array


def wrong_answers():
    from skimage import data
    from skimage.color import rgb2gray
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")

    gray_cat = (rgb2gray(data.chelsea()) * 255).round().astype(int)
    row = gray_cat[100]
    jumps = np.abs(np.diff(row))
    border = jumps.argmax()

    def only_gray(picture, amount):
        brighter = np.clip(picture.astype(int) + amount, 0, 255).astype(np.uint8)
        return brighter if picture.ndim == 2 else brighter[:, :, 0]

    def in_place(picture, amount):
        picture[:] = np.clip(picture.astype(int) + amount, 0, 255)
        return picture

    return {
        "1.1": [
            (255 - an_l(), "white on black"),
            (an_l().T, "rows and columns are swapped"),
            (changed(an_l(), (4, 3), 255), "foot is too short"),
            (an_l() / 255, "range is 0 to 1"),
            (1 - an_l() / 255, "range is 0 to 1"),
            (changed(an_l(), (slice(1, 4), 2), 0), "still a 1 in it"),
            (np.full((5, 5), 255), "7 values differ"),
            (an_l()[:, :4], "the shape is (5, 4)"),
            (an_l().ravel(), "the shape is (25,)"),
        ],
        "1.2": [
            ([120, 300], "give one number"),
            (120 * 300 + 300, "number of rows"),
            (300 * 451 + 120, "row and column are swapped: 120"),
            (300 * 300 + 120, "and a row is 451"),
            (120 * 451 + 301, "off by one: count from 0"),
            (121 * 451 + 301, "count both from 0"),
            (119 * 451 + 299, "Take nothing off"),
            (120 * 451, "where row 120 starts"),
            (54_421.5, "is not it"),
            (54_420.4, "is not it"),
            (420, "420 is not it"),
        ],
        "1.3": [
            (flower, "nothing has changed"),
            (flower[::-1], "turned the rows"),
            (flower[:, ::-1], "turned the columns"),
            (flower[::-1, ::-1, ::-1], "turned rows and columns, too"),
            (flower[:, :, [2, 1, 2]], "blue stands there twice"),
            (flower[:, :, [0, 1, 0]], "red stands there twice"),
            (flower[:, :, ::-1] / 255, "the range became 0 to 1"),
            (np.moveaxis(flower[:, :, ::-1], 2, 0), "the channels come last"),
            (flower[:, :, [1, 0, 2]], "your order is green, red, blue"),
            (flower[:, :, [0, 2, 1]], "your order is red, blue, green"),
            (flower[:, :, [2, 0, 1]], "your order is blue, red, green"),
            (flower[:, :, [1, 2, 0]], "your order is green, blue, red"),
            (flower[:, :, 0], "the shape is (427, 640)"),
            (flower[:, :, [2, 2, 0]], "values differ"),
            (changed(flower[:, :, ::-1], (0, 0, 0), 77), "1 value differs"),
        ],
        "1.4": [
            (np.zeros((2, 2), dtype=np.uint8), "without calling it"),
            (in_place, "changed the picture"),
            (lambda picture, amount: picture[0], "the shape changed"),
            (lambda picture, amount: picture + amount, "odometer"),
            (lambda picture, amount: np.clip(picture + amount, 0, 255), "odometer"),
            (lambda picture, amount: picture + np.array(amount).astype("uint8"), "odometer"),
            (lambda p, amount: (p.astype(int) + amount).astype(np.uint8), "odometer"),
            (lambda p, amount: p.astype(int) + amount, "above 255"),
            (lambda p, amount: np.maximum(p.astype(int) + amount, 0), "above 255"),
            (lambda p, amount: np.minimum(p.astype(int) + amount, 255), "below 0"),
            (lambda p, amount: np.clip(p.astype(int) + amount, 0, 255), "the type is int64"),
            (lambda p, amount: np.clip(p + float(amount), 0, 255), "the type is float"),
            (lambda picture, amount: picture, "brightened by 60 became [0, 100"),
            (
                lambda p, amount: (
                    np.clip(p.astype(int) + abs(amount), 0, 255).astype(np.uint8)
                    if amount > 0
                    else p
                ),
                "brighter works, but by -150",
            ),
            (only_gray, "for color ones, too"),
            (lambda picture: picture, "TypeError"),
        ],
        "1.5": [
            (jumps, "give one number"),
            (border + 1, "the pixel after the jump"),
            (jumps.max(), "how large the jump is"),
            (np.diff(row).argmax(), "largest jump upward"),
            (np.diff(row.astype(np.uint8)).argmax(), "jumps of bytes"),
            (np.abs(np.diff(gray_cat[:, 100])).argmax(), "that is column 100"),
            (row.argmax(), "the whitest pixel"),
            (border + 0.5, "is not it"),
            ("border", "this is str"),
        ],
    }
