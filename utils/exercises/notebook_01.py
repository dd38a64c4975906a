"""Checks of the exercises of notebook 1."""

import numpy as np

from utils.exercises.judge import array_hint, attempt, exercise, number_hint, ragged_hint


@exercise("1.1")
def _draw_an_l(answer):
    expected = np.full((5, 5), 255)
    expected[0:5, 1] = 0
    expected[4, 1:4] = 0
    try:
        answer = np.asarray(answer).astype(float)
    except (TypeError, ValueError):
        return ragged_hint(answer) or "give a picture: an array of 5 × 5 numbers."
    if answer.shape == ():
        return (
            "letter is a single number. (letter = paper[4, 1] = 0 gives letter the 0. Make the "
            "paper in a line of its own, then draw on it.)"
        )
    if answer.shape == (25,):
        return "the picture is flat. It needs 5 rows and 5 columns: the shape (5, 5)."
    if answer.shape == (5, 5, 3):
        return "this one is in color. A gray picture has the shape (5, 5)."
    if answer.shape != expected.shape:
        return array_hint(answer, expected)
    if np.array_equal(answer, expected):
        return None
    if np.array_equal(answer, 255 - expected):
        return "a fine L, but white on black. Paper is 255, ink is 0."
    if (answer == 1).any() and set(np.unique(answer)) <= {0, 1}:
        return "right shape, but the range is 0 to 1. Here paper is 255 and ink is 0."
    ink = answer != 255
    if ink.all():
        return "there is no paper left. Start with np.full((5, 5), 255, dtype=np.uint8)."
    if not ink.any():
        return "this is blank paper. Set the pixels of the letter to 0. (== only asks, = sets.)"
    if ink[1:4, 2].all() and not (expected != 255)[1:4, 2].any():
        if ink[0:5, 1].all():
            return (
                "there is still a 1 in it. Start from fresh paper with np.full. (If you wrote "
                "letter = one: that is no copy, so the 1 itself has changed, too. Run the cells "
                "that drew it again.)"
            )
        return "the bar is in column 2. It belongs in column 1, the second from the left."
    if (answer[ink] != 0).any():
        return f"the ink is {answer[ink].max():g}. Black is 0."
    wanted = expected == 0
    from_one = np.zeros((5, 5), dtype=bool)
    from_one[0:4, 0] = from_one[3, 0:3] = True
    usual = [
        (wanted.T, "rows and columns are swapped. The row comes first: letter[row, column]."),
        (wanted[:, ::-1], "that is a J. The bar belongs in column 1, on the left."),
        (wanted[::-1], "that is upside down: row 0 is at the top, so the foot is row 4."),
        (np.roll(wanted, -1, axis=1), "one column too far left. Count from 0: column 1 is second."),
        (from_one, "you counted from 1. The first row and column are 0."),
    ]
    for picture, hint in usual:
        if np.array_equal(ink, picture):
            return hint
    if ink[1].all() or ink[1, :4].all():
        return (
            "the bar lies in row 1. The row comes first: letter[0:5, 1] is rows 0 to 4, column 1."
        )
    if ink[0:5, 0].all():
        return "the bar is in column 0. Count from 0: column 1 is the second from the left."
    if ink[3, 1:4].all():
        return "the foot is in row 3. Count from 0: row 4 is the last of five."
    if ink[0:5, 1].all() and ink[0:4, 4].all():
        return "column 4 is black. The foot is row 4, and the row comes first: letter[4, 1:4]."
    if ink[0:5, 1].all() and not ink[4, 2:4].any():
        return "that is the bar. The foot is missing: row 4, columns 1 to 3."
    if ink[4, 1:4].all() and not ink[0:4, 1].any():
        return "that is the foot. The bar is missing: rows 0 to 4 of column 1."
    if ink[4, 4]:
        return "the foot is too long. 1:4 is columns 1, 2, 3: the end is not included."
    if ink[4, 0]:
        return "the foot begins in column 0. It goes from column 1 to column 3: 1:4."
    if not ink[4, 3]:
        return "the foot is too short. The end of a range is not included: 1:4 is 1, 2, 3."
    row, column = np.argwhere(ink != wanted)[0]
    should = "ink, 0" if wanted[row, column] else "paper, 255"
    return f"look at row {row}, column {column}: it should be {should}."


@exercise("1.2")
def _place_in_the_flat_picture(answer):
    from skimage import data
    from skimage.color import rgb2gray

    whiteness = int((rgb2gray(data.chelsea()[120:121, 300:301]) * 255).round().item())
    return number_hint(
        answer,
        120 * 451 + 300,
        {
            12: "row, column and width are still those of the small 1: 2, 2 and 5. Put in 120, 300 "
            "and 451.",
            120 * 5 + 300: "width is still that of the small 1: 5. A row of the cat is 451 long.",
            120 * 300 + 300: "you multiplied by the number of rows. A row is 451 pixels long.",
            300 * 451 + 120: "row and column are swapped: 120 full rows come first.",
            121 * 451 + 301: "off by one row and column: count both from 0.",
            121 * 451
            + 300: "off by one row: counted from 0, exactly 120 rows come before row 120.",
            119 * 451
            + 300: "off by one row: counted from 0, exactly 120 rows come before row 120.",
            300 * 300 + 120: "that is 300 * 300 + 120 or 120 * (451 + 300). Take 120 full rows of "
            "451 pixels, and then 300 more.",
            120 * 451 + 301: "off by one: count from 0, so the very first pixel is at place 0.",
            120 * 451 + 299: "off by one: the row's first pixel is its column 0. Subtract nothing.",
            119 * 451 + 299: "row and column are counted from 0 already. Subtract nothing.",
            119 * 451
            + 301: "row and column are counted from 0 already: 120 rows, then 300 pixels.",
            120 * 450 + 300: "a row is 451 pixels long. Columns 0 to 450 are 451 columns.",
            120 * 452 + 300: "a row is 451 pixels long, no more.",
            120 * 451: "that is where row 120 starts. Now go on to column 300.",
            120 * 300: "row times column is not its place. How many pixels come before this one?",
            120 + 300: "row plus column is not its place. Each row before it has 451 pixels.",
            120 * 451 * 300: "add the column, do not multiply by it.",
            300 * 451: "that is how many pixels there are. How many come before this one?",
            3 * (120 * 451 + 300): "the gray cat has one value for each pixel, not three.",
            whiteness: "that is how white the pixel is. The task asks for its place.",
        },
    )


@exercise("1.3")
def _blue_green_red(answer):
    from sklearn.datasets import load_sample_image

    flower = load_sample_image("flower.jpg")
    if isinstance(answer, list | tuple) and len({np.shape(part) for part in answer}) > 1:
        return "the parts of this list have different shapes. Give one array."
    answer = np.asarray(answer)
    if answer.dtype.kind not in "buif":
        return "give a picture: an array like flower, with its channels in another order."
    expected = flower[:, :, ::-1]
    if np.array_equal(answer, expected):
        return None
    blue_only, zeros = flower[:, :, 2], np.zeros_like(flower[:, :, 0])
    mistakes = [
        (flower, "nothing has changed. Reverse the order of the last axis."),
        (flower[::-1], "you reversed the rows: it is upside down. The channels are the last axis."),
        (
            flower[:, ::-1],
            "you reversed the columns: a mirror image. The channels are the last axis.",
        ),
        (
            flower[::-1, ::-1, ::-1],
            "you reversed rows and columns, too. Leave them as they are: [:, :, ...].",
        ),
        (
            flower[::-1, ::-1],
            "you reversed rows and columns. Leave them as they are: [:, :, ...].",
        ),
        (
            flower[:, :, [2, 1, 2]],
            "blue is there twice: a slice is a window, not a copy. Keep red in a copy first.",
        ),
        (
            flower[:, :, [0, 1, 0]],
            "red is there twice: a slice is a window, not a copy. Keep blue in a copy first.",
        ),
        (expected / 255, "the right order, but the range became 0 to 1. Leave the values alone."),
        (expected[:, ::-1], "right channels, but mirrored: reverse nothing but the last axis."),
        (expected[::-1], "right channels, but upside down: reverse nothing but the last axis."),
        (
            expected.astype(np.int8),
            "right order, but the values changed: int8 ends at 127. Leave the type alone.",
        ),
        (
            np.reshape([flower[:, :, 2], flower[:, :, 1], flower[:, :, 0]], flower.shape),
            "reshape only cuts the same numbers in another way. Stack the channels with axis=2.",
        ),
        (np.sort(flower, axis=2), "you sorted the values. Reorder the channels, by their places."),
        (255 - flower, "that is a negative. Keep the values and change only their order."),
        (np.dstack([zeros, zeros, blue_only]), "that is only blue. Keep all three channels."),
        (np.dstack([blue_only, zeros, zeros]), "two channels became 0. Keep all three."),
    ]
    for picture, hint in mistakes:
        if np.array_equal(answer, picture):
            return hint
    if answer.shape in ((3, 427, 640), (427, 3, 640)):
        return "the channels come last here: use axis=2 when you stack them."
    if answer.shape in ((3, 640, 427), (640, 427, 3)):
        return "height and width have changed places. Reorder only the last axis: [:, :, ...]."
    if answer.shape in ((427 * 3, 640), (427, 640 * 3)):
        return "the channels are side by side. Stack them behind each other: np.stack with axis=2."
    if answer.shape == (427, 640):
        return "that is a single channel. Keep all three, in the order blue, green, red."
    if answer.shape[:2] == (427, 640) and answer.shape != flower.shape:
        return f"the task asks for three channels: blue, green, red. Yours has {answer.shape[2]}."
    for order in ([1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0]):
        if np.array_equal(answer, flower[:, :, order]):
            names = ", ".join(np.array(["red", "green", "blue"])[order])
            return f"your order is {names}. The task asks for blue, green, red."
    if answer.shape == flower.shape:
        names = ["first", "second", "third"]
        parts = zip(names, np.moveaxis(answer, 2, 0), np.moveaxis(expected, 2, 0), strict=True)
        for name, got, channel in parts:
            if not np.array_equal(got, channel):
                color = {"first": "blue", "second": "green", "third": "red"}[name]
                return f"the {name} channel is not the {color} of flower, unchanged."
    return array_hint(answer, expected)


@exercise("1.4")
def _brighten(function):
    picture = np.array([[0, 100], [200, 255]], dtype=np.uint8)
    odometer = (
        "200 + 60 became 4: the odometer mistake. Calculate with int, then keep what np.clip "
        "returns."
    )
    notes = {
        "out of bounds for axis": "an index goes past the edge of the picture: ours has 2 rows. "
        "Use all pixels at once, or ask picture.shape how far a loop may go."
    }

    def brightened(amount, picture=picture, what=""):
        when = f"for amount = {amount}{what}"
        return attempt(function, picture.copy(), amount, when=when, notes=notes)

    given = picture.copy()
    result = attempt(function, given, 60, when="for amount = 60", notes=notes)
    if not np.array_equal(given, picture):
        return "your function changed the picture that it was given. Make a new one."
    try:
        brighter = np.asarray(result).astype(float)
    except (TypeError, ValueError):
        return "return a picture: an array of numbers."
    if brighter.shape in ((5, 5), (300, 451), (300, 451, 3), (427, 640, 3)):
        return "that is a picture of the notebook. Use the one that the function is given: picture."
    if brighter.shape != picture.shape:
        return f"the shape changed from {picture.shape} to {brighter.shape}."
    values = brighter.ravel().tolist()
    plus = picture.astype(int).ravel() + 60
    usual = [
        ((plus % 256), odometer),
        (plus, "there are values above 255. Cut them off with np.clip."),
        (plus % 255, "% starts again at 0, as an odometer does. Cut off with np.clip."),
        (
            picture.ravel(),
            "nothing has changed: 0, 100, 200, 255 came back as they were. (In a loop, pixel = … "
            "only changes the name, not the picture. Calculate with the whole picture.)",
        ),
        (np.clip(plus - 120, 0, 255), "it became darker. Add amount, do not subtract it."),
        ([0, 255, 255, 255], "you multiplied by amount. Add it."),
        (np.clip(plus - 50, 0, 255), "it became brighter by 10, always. Use amount."),
        (
            [60, 160, 0, 0],
            "what is too bright became 0. It should become 255. (256 does not fit into a byte.)",
        ),
        (
            [0, 100, 255, 255],
            "the bright pixels became 255, the others did not change. Add amount.",
        ),
        ([60, 160, 200, 255], "200 + 60 stayed 200. What would be above 255 becomes 255."),
        ([255] * 4, "everything became white. Decide for each pixel: np.clip does that."),
    ]
    for expected, hint in usual:
        if np.array_equal(values, expected):
            return hint
    if brighter.max() > 255:
        return "there are values above 255. Cut them off with np.clip."
    if np.array_equal(values, np.clip(picture.astype(np.int8) + np.int8(60), 0, 255).ravel()):
        return "int8 holds only -128 to 127. Use int."
    if not np.array_equal(values, [60, 160, 255, 255]):
        shown = ", ".join(f"{value:g}" for value in values)
        return f"0, 100, 200, 255 brightened by 60 became {shown}. It should be 60, 160, 255, 255."
    darker = np.asarray(brightened(-150)).astype(float).ravel()
    if darker.min() < 0:
        return "there are values below 0. np.clip cuts off at both ends."
    if np.array_equal(darker, (picture.astype(int).ravel() - 150) % 256):
        return "brighter works, but by -150 a 0 became 106: the odometer, backward. Cut off at 0."
    if np.array_equal(darker, picture.ravel()):
        return "brighter works, but amount = -150 changes nothing. Add it, too: no if is needed."
    if np.abs(darker - [0, 0, 50, 105]).max() == 1:
        return "off by one for amount = -150: fractions were cut off. Use int, not / 255."
    if not np.array_equal(darker, [0, 0, 50, 105]):
        shown = ", ".join(f"{value:g}" for value in darker)
        return f"brighter works, but by -150, 0, 100, 200, 255 became {shown}."
    much = np.asarray(brightened(300)).astype(float)
    if not (much == 255).all():
        return f"for amount = 300 everything should be 255; 0 became {much.ravel()[0]:g}."
    if np.asarray(result).dtype != np.uint8:
        kind = np.asarray(result).dtype
        return f"right numbers, but the type is {kind}. Go back to bytes with astype(np.uint8)."
    color = np.full((2, 3, 3), 250, dtype=np.uint8)
    color[:, :, 2] = 100
    bright_color = np.asarray(brightened(10, color, " and a color picture"))
    if not np.array_equal(bright_color, np.minimum(color.astype(int) + 10, 255)):
        return "right for gray pictures. Let it work for color ones, too: np.clip takes any shape."
    return None


@exercise("1.5")
def _three_walks(answer):
    if isinstance(answer, dict):
        answer = [answer.get(letter, answer.get(letter.lower(), "")) for letter in "ABC"]
    if isinstance(answer, list | tuple | np.ndarray):
        answer = "".join(str(part) for part in answer)
    text = str(answer)
    if any(letter in text.upper() for letter in "ABC") and not any(c.isdigit() for c in text):
        return "write numbers, not letters: first the curve of walk A, then B, then C."
    said = "".join(character for character in text if character.isdigit())
    if len(said) != 3:
        return 'give three numbers, one for each of A, B and C, as a text such as "123".'
    if not set(said) <= set("123"):
        return "there are three curves: 1, 2 and 3."
    if len(set(said)) < 3:
        return f"curve {max(said, key=said.count)} is there twice. Each curve belongs to one walk."
    return {
        "231": None,
        "312": "that is the other way around: first the curve of A, then of B, then of C.",
        "132": "B is right. A crosses one eye and smooth fur; C crosses stripe after stripe. Which "
        "curve goes up and down many times?",
        "321": "C is right. B leaves the ear and then runs over a blurred background. Which curve "
        "hardly jumps after one step?",
        "213": "A is right. C crosses the dark stripes of the forehead. Which curve goes up and "
        "down many times?",
        "123": "none is right. Start with B: it runs over a blurred background. Which curve hardly "
        "jumps there?",
    }[said]
