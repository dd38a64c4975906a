"""Checks of the exercises of notebook 1."""

import numpy as np

from utils.exercises.judge import array_hint, call, exercise, number_hint


@exercise("1.1")
def _draw_an_l(answer):
    expected = np.full((5, 5), 255)
    expected[0:5, 1] = 0
    expected[4, 1:4] = 0
    answer = np.asarray(answer)
    if answer.shape == expected.shape:
        if np.array_equal(answer, 255 - expected):
            return "a fine L, but white on black. Paper is 255, ink is 0."
        if np.array_equal(answer, expected.T):
            return "rows and columns are swapped. The row comes first: letter[row, column]."
        if np.array_equal(answer[:4], expected[:4]) and answer[4, 3] == 255:
            return "the foot is too short. The end of a range is not included: 1:4 is 1, 2, 3."
        if np.array_equal(answer, expected / 255) or np.array_equal(answer, 1 - expected / 255):
            return "right shape, but the range is 0 to 1. Here paper is 255 and ink is 0."
        if (answer[1:4, 2] == 0).all():
            return "there is still a 1 in it. Start from fresh paper with np.full, not from one."
    return array_hint(answer, expected)


@exercise("1.2")
def _place_in_the_flat_picture(answer):
    return number_hint(
        answer,
        120 * 451 + 300,
        {
            120 * 300 + 300: "you multiplied by the number of rows. A row is 451 pixels long.",
            300 * 451 + 120: "row and column are swapped: 120 full rows come first.",
            121 * 451 + 301: "off by one row and column: count both from 0.",
            300 * 300 + 120: "row and column are swapped, and a row is 451 pixels long.",
            120 * 451 + 301: "off by one: count from 0, so the very first pixel is at place 0.",
            119 * 451 + 299: "row and column are counted from 0 already. Take nothing off.",
            120 * 451: "that is where row 120 starts. Now go on to column 300.",
        },
    )


@exercise("1.3")
def _blue_green_red(answer):
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")
    answer = np.asarray(answer)
    mistakes = [
        (flower, "nothing has changed. Turn the order of the last axis around."),
        (flower[::-1], "you turned the rows: it is upside down. The channels are the last axis."),
        (
            flower[:, ::-1],
            "you turned the columns: a mirror image. The channels are the last axis.",
        ),
        (
            flower[::-1, ::-1, ::-1],
            "you turned rows and columns, too. Leave them as they are: [:, :, ...].",
        ),
        (
            flower[:, :, [2, 1, 2]],
            "blue stands there twice: a slice is a window, not a copy. Keep red in a copy first.",
        ),
        (
            flower[:, :, [0, 1, 0]],
            "red stands there twice: a slice is a window, not a copy. Keep blue in a copy first.",
        ),
        (
            flower[:, :, ::-1] / 255,
            "the right order, but the range became 0 to 1. Leave the values alone.",
        ),
    ]
    for picture, hint in mistakes:
        if np.array_equal(answer, picture):
            return hint
    if answer.shape == (3, 427, 640):
        return "the channels come last here: use axis=2 when you stack them."
    for order in ([1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0]):
        if np.array_equal(answer, flower[:, :, order]):
            names = ", ".join(np.array(["red", "green", "blue"])[order])
            return f"your order is {names}. Blue, green, red was asked for."
    return array_hint(answer, flower[:, :, ::-1])


@exercise("1.4")
def _brighten(function):
    odometer = "200 + 60 became 4: the odometer mistake. Calculate with int, then np.clip."
    picture = np.array([[0, 100], [200, 255]], dtype=np.uint8)
    kept = picture.copy()
    brighter = np.asarray(call(function, picture, 60))
    if not np.array_equal(picture, kept):
        return "your function changed the picture that it was given. Make a new one."
    if brighter.shape != picture.shape:
        return f"the shape changed from {picture.shape} to {brighter.shape}."
    if np.array_equal(brighter, picture + np.uint8(60)):
        return odometer
    if brighter.max() > 255:
        return "there are values above 255. Cut them off with np.clip."
    if not np.array_equal(brighter, [[60, 160], [255, 255]]):
        return f"0, 100, 200, 255 brightened by 60 became {brighter.ravel().tolist()}."
    darker = np.asarray(call(function, picture, -150))
    if darker.min() < 0:
        return "there are values below 0. np.clip cuts off at both ends."
    if not np.array_equal(darker, [[0, 0], [50, 105]]):
        return f"brighter works, but by -150 the same pixels became {darker.ravel().tolist()}."
    if brighter.dtype != np.uint8:
        return f"right numbers, but the type is {brighter.dtype}. Go back to bytes with astype."
    color = np.full((2, 2, 3), 250, dtype=np.uint8)
    if not np.array_equal(call(function, color, 10), np.full((2, 2, 3), 255)):
        return "right for gray pictures. Let it work for color ones, too: np.clip takes any shape."
    return None


@exercise("1.5")
def _sharpest_border(answer):
    from skimage import data
    from skimage.color import rgb2gray

    gray_cat = (rgb2gray(data.chelsea()) * 255).round().astype(int)
    steps = np.diff(gray_cat[100])
    expected = int(np.abs(steps).argmax())
    return number_hint(
        answer,
        expected,
        {
            expected + 1: "that is the pixel after the jump. Give the one before it.",
            int(np.abs(steps).max()): "that is how large the jump is. Give its place: argmax.",
            int(steps.argmax()): "that is the largest jump upward. Take np.abs: down counts, too.",
            int(np.diff(gray_cat[100].astype(np.uint8)).argmax()): "those are jumps of bytes, "
            "where 100 - 110 is 246. Subtract in int.",
            int(np.abs(np.diff(gray_cat[:, 100])).argmax()): "that is column 100. Row 100 is "
            "gray_cat[100].",
            int(gray_cat[100].argmax()): "that is the whitest pixel. A border is a jump: np.diff.",
        },
    )
