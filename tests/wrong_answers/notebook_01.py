"""Known-wrong answers to the exercises of notebook 1, with a piece of the hint of each."""

import math

import numpy as np


def paper():
    return np.full((5, 5), 255, dtype=np.uint8)


def an_l():
    letter = paper()
    letter[0:5, 1] = 0
    letter[4, 1:4] = 0
    return letter


def drawn(*places, on=None, ink=0):
    letter = paper() if on is None else on.copy()
    for place in places:
        letter[place] = ink
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
    red, green, blue = np.moveaxis(flower, 2, 0)
    zeros = np.zeros_like(red)
    gray_cat = (rgb2gray(data.chelsea()) * 255).round().astype(int)
    all_rows, columns_1_to_3 = slice(0, 5), slice(1, 4)
    one = drawn((columns_1_to_3, 2))

    def only_gray(picture, amount):
        brighter = np.clip(picture.astype(int) + amount, 0, 255).astype(np.uint8)
        return brighter if picture.ndim == 2 else brighter[:, :, 0]

    def for_each_pixel(picture, amount):
        brighter = picture.copy()
        for row in range(picture.shape[0]):
            for column in range(picture.shape[1]):
                brighter[row, column] = min(max(int(picture[row, column]) + amount, 0), 255)
        return brighter

    def in_place(picture, amount):
        picture[:] = np.clip(picture.astype(int) + amount, 0, 255)
        return picture

    def with_if(picture, amount):
        if picture + amount > 255:
            return 255
        return picture + amount

    def loop_over_copies(picture, amount):
        for row in picture:
            for pixel in row:
                pixel = min(int(pixel) + amount, 255)
        return picture

    def five_by_five(picture, amount):
        for row in range(5):
            for column in range(5):
                picture[row, column] = min(255, max(0, int(picture[row, column]) + amount))
        return picture

    def clip_not_kept(picture, amount):
        picture = picture.astype(int) + amount
        np.clip(picture, 0, 255)
        return picture.astype(np.uint8)

    def plus_equal(picture, amount):
        picture += float(amount)
        return picture

    def safe(p, amount):
        return np.clip(p.astype(int) + amount, 0, 255).astype(np.uint8)

    return {
        "1.1": [
            (255 - an_l(), "white on black"),
            (an_l().T, "rows and columns are swapped"),
            (changed(an_l(), (4, 3), 255), "foot is too short"),
            (an_l() / 255, "range is 0 to 1"),
            (1 - an_l() / 255, "range is 0 to 1"),
            (drawn((all_rows, 1), (4, columns_1_to_3), on=one), "still a 1 in it"),
            (one, "the bar is in column 2"),
            (drawn((all_rows, 2), (4, 3)), "the bar is in column 2"),
            (paper(), "blank paper"),
            (paper(), "== only asks"),
            (np.zeros((5, 5)), "no paper left"),
            (np.where(an_l() == 0, 0, 254), "no paper left"),
            (np.where(an_l() == 0, 1, 255), "the ink is 1"),
            (an_l()[:, ::-1], "that is a J"),
            (an_l()[::-1], "upside down"),
            (np.roll(an_l(), -1, axis=1), "one column too far left"),
            (np.roll(an_l(), 1, axis=1), "the bar is in column 2"),
            (drawn((slice(0, 4), 0), (3, slice(0, 3))), "you counted from 1"),
            (drawn((1, all_rows), (4, columns_1_to_3)), "the bar lies in row 1"),
            (drawn((all_rows, 0), (4, slice(0, 4))), "the bar is in column 0"),
            (drawn((all_rows, 1), (3, columns_1_to_3)), "the foot is in row 3"),
            (drawn((all_rows, 1)), "The foot is missing"),
            (drawn((4, columns_1_to_3)), "The bar is missing"),
            (drawn((4, slice(1, 5)), on=an_l()), "the foot is too long"),
            (drawn((4, slice(0, 4)), on=an_l()), "the foot begins in column 0"),
            (changed(an_l(), (0, 1), 255), "row 0, column 1: it should be ink"),
            (drawn((0, 3), on=an_l()), "row 0, column 3: it should be paper"),
            (drawn((slice(0, 4), 1), (4, slice(2, 4))), "row 4, column 1: it should be ink"),
            (an_l()[:, :4], "the shape is (5, 4)"),
            (an_l().ravel(), "the picture is flat"),
            (np.dstack([an_l()] * 3), "in color"),
            (0, "letter is a single number"),
            (drawn((all_rows, 1), (all_rows, 4)), "The foot is row 4, and the row comes first"),
            ([[255, 0, 255, 255, 255]] * 4 + [[255, 0, 0, 0]], "they have 5, 5, 5, 5, 4 numbers"),
            ("L", "an array of 5 × 5 numbers"),
        ],
        "1.2": [
            ([120, 300], "give one number"),
            (12, "those of the small 1"),
            (120 * 5 + 300, "width is still"),
            (120 * 300 + 300, "number of rows"),
            (300 * 451 + 120, "row and column are swapped: 120"),
            (300 * 300 + 120, "Take 120 full rows"),
            (120 * 451 + 301, "off by one: count from 0"),
            (120 * 451 + 299, "Subtract nothing"),
            (121 * 451 + 301, "count both from 0"),
            (121 * 451 + 300, "off by one row: counted"),
            (119 * 451 + 300, "off by one row: counted"),
            (119 * 451 + 299, "Subtract nothing"),
            (119 * 451 + 301, "120 rows, then 300"),
            (120 * 450 + 300, "Columns 0 to 450"),
            (120 * 452 + 300, "no more"),
            (120 * 451, "where row 120 starts"),
            (120 * 300, "row times column"),
            (420, "row plus column"),
            (120 * 451 * 300, "do not multiply"),
            (120 * (451 + 300), "Take 120 full rows"),
            (300 * 451, "how many pixels there are"),
            (3 * 54_420, "one value for each pixel"),
            (gray_cat[120, 300], "how white the pixel is"),
            (54_421.5, "is not it"),
            (54_420.4, "is not it"),
            (7, "7 is not it"),
            ("120 * 451 + 300", "without quotes"),
        ],
        "1.3": [
            (flower, "nothing has changed"),
            (flower[::-1], "reversed the rows"),
            (flower[:, ::-1], "reversed the columns"),
            (flower[::-1, ::-1, ::-1], "reversed rows and columns, too"),
            (np.flip(flower), "reversed rows and columns, too"),
            (flower[::-1, ::-1], "reversed rows and columns. Leave"),
            (flower[:, :, [2, 1, 2]], "blue is there twice"),
            (flower[:, :, [0, 1, 0]], "red is there twice"),
            (flower[:, :, ::-1] / 255, "the range became 0 to 1"),
            (255 - flower, "a negative"),
            (np.array([blue, green, red]).reshape(flower.shape), "Stack the channels"),
            (flower[:, ::-1, ::-1], "but mirrored"),
            (flower[::-1, :, ::-1], "but upside down"),
            (flower[:, :, ::-1].astype(np.int8), "int8 ends at 127"),
            (np.sort(flower, axis=2), "you sorted the values"),
            (np.dstack([zeros, zeros, blue]), "only blue"),
            (np.dstack([blue, zeros, zeros]), "two channels became 0"),
            ([blue, green, red], "the channels come last"),
            ((blue, green, red), "the channels come last"),
            (np.stack([blue, green, red], axis=1), "the channels come last"),
            (flower.T, "height and width have changed places"),
            (np.concatenate([blue, green, red]), "side by side"),
            (np.hstack([blue, green, red]), "side by side"),
            (flower[:, :, 2], "a single channel"),
            (flower[:, :, [2, 1]], "Yours has 2"),
            (np.dstack([flower, blue]), "Yours has 4"),
            (flower[:, :, [1, 0, 2]], "your order is green, red, blue"),
            (flower[:, :, [0, 2, 1]], "your order is red, blue, green"),
            (flower[:, :, [2, 0, 1]], "your order is blue, red, green"),
            (flower[:, :, [1, 2, 0]], "your order is green, blue, red"),
            (flower[:, :, [2, 2, 0]], "the second channel is not the green"),
            (np.dstack([blue + 1, green, red]), "the first channel is not the blue"),
            (np.dstack([blue, green, red[:, ::-1]]), "the third channel is not the red"),
            (flower[:, :300], "the shape is (427, 300, 3)"),
            ([2, 1, 0], "the shape is (3,)"),
            ([red, flower], "different shapes"),
            ("bgr", "give a picture"),
        ],
        "1.4": [
            (np.zeros((2, 2), dtype=np.uint8), "without calling it"),
            (lambda picture: picture, "must take 2 arguments"),
            (in_place, "changed the picture"),
            (with_if, "if, min, max"),
            (lambda picture, amount: min(picture + amount, 255), "if, min, max"),
            (lambda picture, amount: min(255, max(0, picture)), "if, min, max"),
            (lambda picture, amount: int(picture) + amount, "take one number"),
            (lambda picture, amount: math.floor(picture + amount), "take one number"),
            (eval("lambda picture, amount: brighter"), "name 'brighter' is not defined"),
            (lambda picture, amount: picture.pixels, "not what you take it for"),
            (lambda picture, amount: picture[2] + amount, "how far a loop may go"),
            (lambda picture, amount: [][amount], "points outside of its array"),
            (lambda picture, amount: picture.max(axis=2) + amount, "Leave axis out"),
            (lambda picture, amount: picture + np.zeros(7), "do not fit together"),
            (lambda picture, amount: picture + "amount", "stopped early"),
            (lambda picture, amount: print(picture), "returns nothing"),
            (plus_equal, "write into the array"),
            (loop_over_copies, "nothing has changed"),
            (loop_over_copies, "changes the name, not the picture"),
            (five_by_five, "past the edge of the picture"),
            (clip_not_kept, "keep what np.clip returns"),
            (lambda picture, amount: picture.asType(int), "Did you mean .astype?"),
            (lambda picture, amount: picture.tolist().clip(0, 255), "and np.array(…) makes one"),
            (lambda picture, amount: picture.append(amount), "it cannot grow"),
            (lambda picture, amount: picture.shape(0), "something that is not a function"),
            (lambda picture, amount: picture[0.5], "places are whole numbers"),
            (lambda picture, amount: np.zeros(2, 2), "a shape needs parentheses"),
            (lambda picture, amount: picture[0], "the shape changed"),
            (lambda picture, amount: np.zeros((5, 5)), "a picture of the notebook"),
            (lambda picture, amount: "bright", "return a picture"),
            (lambda picture, amount: picture + amount, "odometer"),
            (lambda picture, amount: np.clip(picture + amount, 0, 255), "odometer"),
            (lambda p, amount: np.where(p + amount > 255, 255, p + amount), "odometer"),
            (lambda picture, amount: picture + np.array(amount).astype("uint8"), "odometer"),
            (lambda p, amount: (p.astype(int) + amount).astype(np.uint8), "odometer"),
            (lambda p, amount: (p.astype(int) + amount) % 256, "odometer"),
            (lambda p, amount: (p.astype(int) + amount) % 255, "% starts again at 0"),
            (lambda p, amount: p.astype(int) + amount, "above 255"),
            (lambda p, amount: np.maximum(p.astype(int) + amount, 0), "above 255"),
            (lambda p, amount: np.clip(p * 2.0 + amount, 0, 300), "above 255"),
            (lambda p, amount: np.clip(p.astype(np.int8) + np.int8(amount), 0, 127), "int8"),
            (lambda p, amount: np.minimum(p.astype(int) + amount, 255), "below 0"),
            (
                lambda p, amount: np.minimum(p.astype(int) + amount, 255).astype(np.uint8),
                "the odometer, backward",
            ),
            (
                lambda p, amount: np.minimum(p, 255 - amount) + amount,
                "for amount = -150: 405 does not fit",
            ),
            (
                lambda p, amount: np.clip(p.astype(np.uint16) + amount, 0, 255).astype(np.uint8),
                "for amount = -150: -150 does not fit",
            ),
            (lambda p, amount: np.clip(p.astype(int) + amount, 0, 255), "the type is int64"),
            (lambda p, amount: np.clip(p + float(amount), 0, 255), "the type is float"),
            (lambda p, amount: safe(p, amount).tolist(), "the type is int64"),
            (lambda picture, amount: picture, "nothing has changed"),
            (lambda p, amount: safe(p, -amount), "it became darker"),
            (lambda p, amount: safe(p, 10), "brighter by 10"),
            (lambda p, amount: np.clip(p.astype(int) * amount, 0, 255), "you multiplied"),
            (lambda p, amount: np.clip(p, 0), "with too few arguments"),
            (
                lambda p, amount: np.clip(p.astype(int) + amount, 0, 256).astype(np.uint8),
                "what is too bright became 0",
            ),
            (
                lambda p, amount: np.where(p.astype(int) + amount > 255, 0, p + amount),
                "what is too bright became 0",
            ),
            (
                lambda p, amount: np.where(p.astype(int) + amount > 255, 255, p),
                "the others did not change",
            ),
            (
                lambda p, amount: np.where(p.astype(int) + amount > 255, p, p + np.uint8(60)),
                "200 + 60 stayed 200",
            ),
            (
                lambda p, amount: np.full_like(p, 255) if (p + 60.0 > 255).any() else p,
                "everything became white",
            ),
            (
                lambda p, amount: np.clip(p * (1 + amount / 255), 0, 255).astype(np.uint8),
                "brightened by 60 became 0, 123",
            ),
            (
                lambda p, amount: (np.clip(p / 255 + amount / 255, 0, 1) * 255).astype(np.uint8),
                "off by one",
            ),
            (lambda p, amount: safe(p, amount) if amount > 0 else p, "changes nothing"),
            (lambda p, amount: safe(p, abs(amount)), "by -150, 0, 100"),
            (lambda p, amount: safe(p, min(amount, 100)), "amount = 300"),
            (for_each_pixel, "a color picture: int(), float()"),
            (only_gray, "for color ones, too"),
        ],
        "1.5": [
            ("132", "B is right"),
            ("321", "C is right"),
            ("213", "A is right"),
            ("123", "none is right"),
            (312, "the other way around"),
            ([3, 1, 2], "the other way around"),
            ({"A": 1, "B": 2, "C": 3}, "none is right"),
            ("CAB", "write numbers"),
            ("A", "write numbers"),
            ("12", "give three numbers"),
            (2, "give three numbers"),
            ("120", "three curves"),
            ("224", "three curves"),
            ("223", "curve 2 is there twice"),
        ],
    }
