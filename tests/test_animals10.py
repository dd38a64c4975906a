"""Looking through pictures, dealing them out, and streaming them."""

import csv
import io
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from common import COURSE
from PIL import Image

from utils import animals10
from utils.constants import CLASS_NAMES, ENGLISH, FOLDERS

SIZE = (40, 30)


def noise(seed=0, size=SIZE, coarse=False):
    """Return a picture of noise; a coarse one survives being made smaller."""
    rng = np.random.default_rng(seed)
    cells = (6, 8) if coarse else size[::-1]
    picture = Image.fromarray(rng.integers(0, 256, (*cells, 3), dtype=np.uint8))
    return picture.resize(size, Image.Resampling.BICUBIC)


def encoded(image, form, **settings):
    file = io.BytesIO()
    image.save(file, form, **settings)
    return file.getvalue()


JPEG = encoded(noise(size=(200, 150)), "JPEG", quality=95)
PNG = encoded(noise(size=(200, 150)), "PNG")


def fill(folder, per_class=4, names=FOLDERS, top="raw-img"):
    """Make a folder of pictures that have nothing in common."""
    for at, name in enumerate(names):
        (folder / top / name).mkdir(parents=True, exist_ok=True)
        for number in range(per_class):
            path = folder / top / name / f"{number}.jpeg"
            noise(1000 * at + number, coarse=True).save(path, quality=95)
    return folder


def check(folder):
    return animals10.check(folder, progress=False)


def deal(folder, *arguments, **settings):
    return animals10.split(folder, *arguments, progress=False, **settings)


# ---------------------------------------------------------------- importing


def test_importing_is_light_and_silent():
    code = (
        "import sys; from utils import animals10\n"
        "print([name for name in ('tensorflow', 'keras', 'numpy', 'PIL', 'kaggle', 'skimage')"
        " if name in sys.modules])"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    answer = subprocess.run(command, cwd=COURSE, capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("[]\n", "")


# ---------------------------------------------------------------- odd pictures


def sixteen_bit():
    ramp = np.linspace(0, 65535, SIZE[0] * SIZE[1]).astype(np.uint16).reshape(SIZE[::-1])
    return Image.fromarray(ramp)


def transparent():
    image = noise().convert("RGBA")
    image.putalpha(0)
    return image


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by 90 degrees to see it upright
    return encoded(noise(), "JPEG", exif=exif)


def moving(form):
    return encoded(noise(0), form, save_all=True, append_images=[noise(1), noise(2)])


USABLE = {
    "plain": (encoded(noise(), "JPEG"), "JPEG", ""),
    "png": (encoded(noise(), "PNG"), "PNG", ""),
    "webp": (encoded(noise(), "WEBP"), "WEBP", ""),
    "bmp": (encoded(noise(), "BMP"), "BMP", ""),
    "gray": (encoded(noise().convert("L"), "JPEG"), "JPEG", "gray"),
    "black and white": (encoded(noise().convert("1"), "PNG"), "PNG", "1"),
    "palette": (encoded(noise().quantize(64), "PNG"), "PNG", "palette"),
    "palette with a hole": (
        encoded(noise().quantize(64), "PNG", transparency=0),
        "PNG",
        "laid on white",
    ),
    "alpha": (encoded(transparent(), "PNG"), "PNG", "laid on white"),
    "gray alpha": (encoded(transparent().convert("LA"), "PNG"), "PNG", "laid on white"),
    "cmyk": (encoded(noise().convert("CMYK"), "JPEG"), "JPEG", "CMYK"),
    "16-bit png": (encoded(sixteen_bit(), "PNG"), "PNG", "16-bit"),
    "16-bit tiff": (encoded(sixteen_bit(), "TIFF"), "TIFF", "16-bit"),
    "turned": (turned(), "JPEG", "turned upright"),
    "moving gif": (moving("GIF"), "GIF", "first of 3 frames"),
    "moving png": (moving("PNG"), "PNG", "first of 3 frames"),
    "moving webp": (moving("WEBP"), "WEBP", "first of 3 frames"),
    "two photographs in one": (moving("MPO"), "JPEG", "first of 3 frames"),
}
UNUSABLE = {
    "empty": (b"", "empty file"),
    "text": (b"<!DOCTYPE html><title>429</title>" * 20, "not an image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not an image"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
    "half a jpeg": (JPEG[: len(JPEG) // 2], "truncated"),
    "half a png": (PNG[: len(PNG) // 2], "truncated"),
    "only the head": (JPEG[:300], "cannot be decoded|truncated|not an image"),
    "floats": (encoded(Image.fromarray(np.ones((9, 9), np.float32)), "TIFF"), "numbers"),
    "gigantic": (encoded(Image.new("1", (9000, 9000)), "PNG"), r"gigantic \(9000 × 9000\)"),
    "a bomb": (encoded(Image.new("1", (20000, 20000)), "PNG"), "gigantic"),
}


@pytest.mark.parametrize("kind", USABLE)
def test_what_can_be_shown_faithfully_becomes_rgb(kind, recwarn):
    data, form, note = USABLE[kind]
    image, found, said = animals10.read(data)
    assert (image.mode, found) == ("RGB", form) and note in said
    assert image.size == (SIZE[::-1] if kind == "turned" else SIZE)
    assert not recwarn.list


def test_the_colors_are_right():
    def mean(kind):
        return np.asarray(animals10.read(USABLE[kind][0])[0]).mean()

    plain = np.asarray(noise()).mean()
    for kind in ("png", "palette", "cmyk", "gray", "webp", "moving gif", "turned"):
        assert abs(mean(kind) - plain) < 12, kind
    assert mean("alpha") == mean("gray alpha") == 255, "what is transparent is white"
    ramp = np.asarray(animals10.read(USABLE["16-bit png"][0])[0])
    assert (ramp.min(), ramp.max()) == (0, 255) and abs(ramp.mean() - 127.5) < 1


@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_cannot_be_shown_is_set_aside_with_a_reason(kind):
    data, reason = UNUSABLE[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(animals10.SetAside, match=reason):
            animals10.read(data)


def test_a_thousand_damaged_files_and_never_another_error():
    rng = np.random.default_rng(0)
    small = [encoded(noise(size=(24, 18)), form) for form in ("JPEG", "PNG", "GIF", "WEBP", "TIFF")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(1000):
            data = bytearray(small[number % 5])
            for at in rng.integers(0, len(data), rng.integers(1, 6)):
                data[at] = rng.integers(256)
            data = bytes(data[: rng.integers(len(data))] if number % 3 == 0 else data)
            try:
                assert animals10.read(data)[0].mode == "RGB"
            except animals10.SetAside as problem:
                assert str(problem)


# ---------------------------------------------------------------- check


@pytest.fixture
def odd(tmp_path):
    """Return a folder in which everything odd lies at its place."""
    folder = fill(tmp_path / "animals")
    dogs = folder / "raw-img" / "cane"
    for name, (data, *_) in (USABLE | UNUSABLE).items():
        (dogs / f"{name}.jpg").write_bytes(data)
    return folder


def test_odd_pictures_are_used_or_named(odd, capfd):
    report = check(odd)
    assert capfd.readouterr() == ("", ""), "no warning, no word of the libraries"
    assert {Path(one.path).stem for one in report.set_aside} == set(UNUSABLE)
    assert report.counts()["dog"] == 4 + len(USABLE) and report.counts()["cat"] == 4
    assert report.reasons()["empty file"] == 1 and sum(report.reasons().values()) == len(UNUSABLE)
    said = str(report)
    assert "Set aside: 'raw-img/cane/empty.jpg': empty file." in said
    table = report.table()
    assert [row[0] for row in table[1:]] == [*CLASS_NAMES, "all"]
    assert table[1][2:4] == (4 + len(USABLE), len(UNUSABLE))
    assert table[-1][2] == len(report.pictures) == len(report.sizes())


def test_after_check_nothing_breaks_in_the_stream(odd):
    dealt = deal(odd, (0.5, 0.25, 0.25))
    total = sum(
        len(animals10.arrays(dealt, part, 16, progress=False)[0]) for part in animals10.PARTS
    )
    assert total == len(check(odd).pictures)


def test_odd_names_and_folders(tmp_path):
    names = [*FOLDERS[:5], FOLDERS[5].upper(), *FOLDERS[6:9]]  # the tenth is missing
    folder = fill(tmp_path / "my animals ü", 2, names)
    dogs = folder / "raw-img" / "cane"
    odd = ["a b.jpeg", "hund ä 狗.jpeg", "dog.JPG", "no ending"]
    if os.name != "nt":
        odd += ["two\nlines.jpeg", 'quote"s, comma.jpeg', os.fsdecode(b"latin-\xe9.jpeg")]
    for seed, name in enumerate(odd):
        (dogs / name).write_bytes(encoded(noise(77 + seed, coarse=True), "PNG"))
    (dogs / "more" / "cane").mkdir(parents=True)
    noise(99, coarse=True).save(dogs / "more" / "cane" / "deep.png")
    for junk in (".DS_Store", "Thumbs.db", "desktop.ini", "._a b.jpeg"):
        (dogs / junk).write_bytes(b"x")
    (folder / "raw-img" / "gufo").mkdir()
    noise(5).save(folder / "raw-img" / "gufo" / "owl.jpg")
    if os.name != "nt":
        os.mkfifo(dogs / "pipe.jpg")
        (dogs / "nowhere.jpg").symlink_to("missing")
    report = check(folder)
    assert report.counts()["dog"] == 2 + len(odd) + 1 and report.counts()["cat"] == 2
    assert {one.reason for one in report.set_aside} <= {"not a regular file"}
    assert report.missing == ["scoiattolo"] and report.extra == ["raw-img/gufo"]
    assert "No usable picture of: scoiattolo." in str(report)
    assert "none of the ten classes: raw-img/gufo" in str(report)
    dealt = deal(folder)
    again = deal(folder)
    assert dealt.rows == again.rows and len(dealt.rows) == len(report.pictures)
    written = dealt.csv.stat().st_mtime_ns
    deal(folder)
    assert dealt.csv.stat().st_mtime_ns == written, "what was written down could be read again"


def test_english_folders_without_raw_img_will_do(tmp_path):
    folder = fill(tmp_path / "animals", 1, [name.title() for name in CLASS_NAMES], top=".")
    assert set(check(folder).counts().values()) == {1}


def test_each_file_is_read_once_and_again_when_it_changes(tmp_path):
    folder = fill(tmp_path / "animals")
    first = check(folder)
    assert first.was_read == 40 and not first.cached
    second = check(folder)
    assert second.cached and second.pictures == first.pictures
    assert "all known from last time" in str(second)
    (folder / "raw-img" / "cane" / "0.jpeg").write_bytes(b"")
    (folder / "raw-img" / "cane" / "1.jpeg").unlink()
    third = check(folder)
    assert third.was_read == 1 and len(third.pictures) == 38 and len(third.set_aside) == 1
    kept = tmp_path / ".animals-check.json"
    for damage in ("{", "[]", json.dumps({"pictures-1": [[1, 2]]})):
        kept.write_text(damage)
        assert check(folder).was_read == 39
    assert check(folder).cached


def test_an_interrupted_check_keeps_what_it_has_read(tmp_path, monkeypatch):
    folder = fill(tmp_path / "animals")
    dogs = folder / "raw-img" / "cane"
    (dogs / "1.jpeg").write_bytes((dogs / "0.jpeg").read_bytes())
    look, seen = animals10._looked_at, []

    def interrupted(folder, picture=None, **_):
        seen.append(picture)
        if len(seen) > 30:
            raise KeyboardInterrupt
        return look(folder, picture)

    monkeypatch.setattr(animals10, "_looked_at", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check(folder)
    monkeypatch.setattr(animals10, "_looked_at", look)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(animals10, "_groups", interrupted)
        check(folder)
    report = check(folder)
    assert report.cached and len(report.groups) == 1, "what belongs together was found after all"


# ---------------------------------------------------------------- what belongs together


def test_equal_files_and_copies_are_grouped(tmp_path):
    folder = fill(tmp_path / "animals", 6)
    dogs, cats = folder / "raw-img" / "cane", folder / "raw-img" / "gatto"
    original = noise(500, (300, 200), coarse=True)
    original.save(dogs / "original.png")
    original.save(dogs / "poor.jpeg", quality=40)
    original.resize((150, 100)).save(dogs / "small.jpeg")
    (cats / "stolen.jpeg").write_bytes((cats / "0.jpeg").read_bytes())
    (dogs / "mislabeled.jpeg").write_bytes((cats / "0.jpeg").read_bytes())
    groups = {
        group.why: [Path(path).name for path in group.paths] for group in check(folder).groups
    }
    assert groups == {
        "copy": ["original.png", "poor.jpeg", "small.jpeg"],
        "same file": ["mislabeled.jpeg", "0.jpeg", "stolen.jpeg"],
    }


def test_pictures_of_one_shoot_are_grouped_within_a_class(tmp_path):
    folder = fill(tmp_path / "animals")
    wide = noise(600, (300, 200), coarse=True)
    left, right = wide.crop((0, 0, 240, 200)), wide.crop((50, 0, 290, 200))
    left.save(folder / "raw-img" / "cane" / "left.png")
    right.save(folder / "raw-img" / "cane" / "right.png")
    right.resize((500, 400)).save(folder / "raw-img" / "gatto" / "elsewhere.png")
    groups = [[Path(path).name for path in group.paths] for group in check(folder).groups]
    assert len(groups) <= 2 and ["elsewhere.png", "right.png"] in map(sorted, groups)


def test_without_imagehash_equal_files_are_found_and_the_rest_later(tmp_path, monkeypatch):
    folder = fill(tmp_path / "animals")
    dogs = folder / "raw-img" / "cane"
    (dogs / "equal.jpeg").write_bytes((dogs / "0.jpeg").read_bytes())
    found = animals10.importlib.util.find_spec
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "imagehash", None)
        patch.setattr(
            animals10.importlib.util,
            "find_spec",
            lambda name: None if name == "imagehash" else found(name),
        )
        report = check(folder)
        assert len(report.groups) == 1 and "imagehash is not installed" in str(report)
        assert check(folder).cached
    report = check(folder)
    assert report.was_read == 41 and "not installed" not in str(report)


def test_flat_pictures_are_no_copies_of_each_other(tmp_path):
    folder = fill(tmp_path / "animals")
    for color in ("red", "green", "blue", "white"):
        Image.new("RGB", SIZE, color).save(folder / "raw-img" / "cane" / f"{color}.png")
    assert not check(folder).groups


def picture(number, digest, bits, colors):
    packed = animals10.base64.b64encode(np.asarray(colors, np.uint8).tobytes()).decode()
    kind = FOLDERS[number % 10]
    return animals10.Picture(
        f"{number}", kind, 1, 1, digest=digest, hash=f"{bits:016x}", colors=packed
    )


def test_no_pair_within_the_distance_is_missed():
    rng = np.random.default_rng(0)
    colors = np.full(216, 17)
    base = [int(value) for value in rng.integers(0, 2**63, 300)]
    changed = []
    for value in base:
        for bit in rng.choice(64, animals10.COPY, replace=False):
            value ^= 1 << int(bit)
        changed.append(value)
    pictures = [picture(n, str(n), bits, colors) for n, bits in enumerate(base + changed)]
    groups = animals10._groups(pictures, shoots=False)
    assert sorted(group.paths for group in groups) == sorted(
        sorted([str(n), str(n + 300)]) for n in range(300)
    )


def test_many_of_a_kind_do_not_multiply_the_work():
    """20,000 copies: comparing each with each would be 200 million pairs."""
    colors = np.full(216, 17)
    pictures = [picture(n, str(n), 2**40 + n % 64, colors) for n in range(20_000)]
    groups = animals10._groups(pictures, shoots=True)
    assert [len(group.paths) for group in groups] == [20_000]


# ---------------------------------------------------------------- split


def test_the_split_is_stratified_complete_and_repeatable(tmp_path):
    folder = fill(tmp_path / "animals", 20)
    dealt = deal(folder)
    assert dealt.counts()[1:] == [(name, 14, 3, 3) for name in CLASS_NAMES]
    assert len({row.path for row in dealt.rows}) == 200
    assert deal(folder).rows == dealt.rows
    other = deal(folder, seed=1)
    assert other.csv != dealt.csv and other.part("test")[0] != dealt.part("test")[0]
    dealt.csv.unlink()
    assert deal(folder).rows == dealt.rows, "the seed alone gives the same again"
    assert deal(folder, (0.8, 0.2, 0)).counts()[1] == ("dog", 16, 4, 0)
    for wrong in ((0.5, 0.5), (0.5, 0.6, 0.1), (1.2, -0.1, -0.1)):
        with pytest.raises(ValueError, match="add up to 1"):
            deal(folder, wrong)


def test_the_csv_says_it_all(tmp_path):
    dealt = deal(fill(tmp_path / "animals"))
    with dealt.csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["path", "label", "english", "part", "group"] and len(rows) == 40
    for row in rows:
        kind = row["path"].split("/")[1]
        assert (row["english"], int(row["label"])) == (ENGLISH[kind], FOLDERS.index(kind))
        assert (dealt.folder / row["path"]).is_file()


def test_pictures_keep_their_part_when_others_come_and_go(tmp_path, capsys):
    folder = fill(tmp_path / "animals", 10)
    before = {row.path: row.part for row in deal(folder).rows}
    assert capsys.readouterr().out == ""
    dogs = folder / "raw-img" / "cane"
    (dogs / "0.jpeg").unlink()
    for number in range(10):
        noise(9000 + number, coarse=True).save(dogs / f"new-{number}.jpeg")
    after = {row.path: row.part for row in deal(folder).rows}
    assert "was brought up to date" in capsys.readouterr().out
    assert all(after[path] == part for path, part in before.items() if path in after)
    assert len(after) == 109 and {after[f"raw-img/cane/new-{n}.jpeg"] for n in range(10)} == set(
        animals10.PARTS
    )


@pytest.mark.parametrize("damage", ["", "path,label\n", "path,label,english,part,group\nx,y\n"])
def test_a_damaged_csv_is_made_again(tmp_path, damage):
    folder = fill(tmp_path / "animals")
    dealt = deal(folder)
    dealt.csv.write_text(damage)
    assert deal(folder).rows == dealt.rows


def test_labels_in_the_csv_cannot_get_out_of_step(tmp_path):
    dealt = deal(fill(tmp_path / "animals"))
    text = dealt.csv.read_text()
    dealt.csv.write_text(text.replace(",0,dog,", ",3,cat,"))
    assert deal(dealt.folder).rows == dealt.rows and dealt.csv.read_text() == text


def test_a_group_never_straddles(tmp_path):
    folder = fill(tmp_path / "animals", 12)
    rng = np.random.default_rng(0)
    for number in range(40):  # copies of anything anywhere, across classes too
        source, target = rng.integers(10, size=2)
        data = (folder / "raw-img" / FOLDERS[source] / f"{number % 12}.jpeg").read_bytes()
        (folder / "raw-img" / FOLDERS[target] / f"copy-{number}.jpeg").write_bytes(data)
    for seed in range(5):
        dealt = deal(folder, seed=seed)
        parts = {row.path: row.part for row in dealt.rows}
        numbers = {row.path: row.group for row in dealt.rows}
        groups = check(folder).groups
        assert groups
        for group in groups:
            assert len({parts[path] for path in group.paths}) == 1
            assert len({numbers[path] for path in group.paths}) == 1


def test_what_is_held_out_is_the_test(tmp_path):
    folder = fill(tmp_path / "animals", 10)
    fill(folder, 12, top="held-out")  # the first ten are equal to those to train with
    held = deal(folder)
    parts = {row.path: row.part for row in held.rows}
    assert all(part == "test" for path, part in parts.items() if path.startswith("held-out/"))
    assert set(parts.values()) == {"test"}, "equal pictures go to the test with their twins"
    clean = fill(tmp_path / "clean", 10)
    for at, name in enumerate(FOLDERS):
        (clean / "held-out" / name).mkdir(parents=True)
        noise(50_000 + at, coarse=True).save(clean / "held-out" / name / "1.jpeg")
    assert deal(clean).counts()[1:] == [(name, 8, 2, 1) for name in CLASS_NAMES]


def test_weights_balance_the_classes(tmp_path):
    folder = fill(tmp_path / "animals", 10)
    for number in range(3, 10):
        (folder / "raw-img" / "elefante" / f"{number}.jpeg").unlink()
    dealt = deal(folder)
    weights = dealt.weights()
    counts = {row[0]: row[1] for row in dealt.counts()[1:]}
    loads = {label: weights[label] * counts[name] for label, name in enumerate(CLASS_NAMES)}
    assert max(loads.values()) == pytest.approx(min(loads.values()))
    assert weights[CLASS_NAMES.index("elephant")] > 2


def test_nothing_to_deal_out_says_why(tmp_path):
    (tmp_path / "animals").mkdir()
    with pytest.raises(ValueError, match="no usable picture"):
        deal(tmp_path / "animals")


# ---------------------------------------------------------------- stream


@pytest.fixture(scope="module")
def colored(tmp_path_factory):
    """Return a split in which the color of a picture is its label, 20 times ten."""
    folder = tmp_path_factory.mktemp("colored") / "animals"
    for label, name in enumerate(FOLDERS):
        (folder / "raw-img" / name.capitalize()).mkdir(parents=True)
        for number in range(20):
            image = Image.new("RGB", (30, 20 + number), (20 * label + 10, 100, 2 * number))
            image.save(folder / "raw-img" / name.capitalize() / f"{number}.png")
    report = check(folder)
    report.groups.clear()  # they are alike on purpose
    return animals10.split(folder, (0.6, 0.2, 0.2), report=report)


def test_label_order_is_by_name_and_the_color_tells(colored):
    """Folders in capitals sort first, and the disk gives them in any order: the trap."""
    for part in animals10.PARTS:
        pictures, labels = animals10.arrays(colored, part, 8, progress=False)
        assert pictures.dtype == np.uint8 and pictures.shape[1:] == (8, 8, 3)
        assert len(pictures) == len(labels) == len(colored.part(part)[0])
        assert (pictures[:, 4, 4, 0] == 20 * labels + 10).all()
        assert labels.tolist() == colored.part(part)[1]
    assert colored.class_names == CLASS_NAMES == tuple(ENGLISH[name] for name in sorted(FOLDERS))


def test_decoded_once(colored, monkeypatch):
    first, _ = animals10.arrays(colored, "train", 8, progress=False)
    monkeypatch.setattr(animals10, "read", None)  # nothing is decoded from here on
    again, _ = animals10.arrays(colored, "train", 8, progress=False)
    assert isinstance(again, np.memmap) and (first == again).all()
    with pytest.raises(ValueError, match="read-only"):
        again[0] = 0


def test_a_cache_that_is_half_or_of_other_pictures_is_not_used(colored, tmp_path):
    folder = fill(tmp_path / "animals", 2)
    dealt = deal(folder)
    before = animals10.arrays(dealt, "train", 8, progress=False)[0].copy()
    (kept,) = (tmp_path / ".animals-cache").glob("*.npy")
    kept.write_bytes(kept.read_bytes()[:-100])
    (tmp_path / ".animals-cache" / "old.npy.1.part").write_bytes(b"half")
    assert (animals10.arrays(dealt, "train", 8, progress=False)[0] == before).all()
    assert not list((tmp_path / ".animals-cache").glob("*.part"))
    path = Path(dealt.part("train")[0][0])
    Image.new("RGB", SIZE, "red").save(path)
    after = animals10.arrays(deal(folder), "train", 8, progress=False)[0]
    assert (after[0, 4, 4] == (254, 0, 0)).all() and (after[1:] == before[1:]).all()


STOP_IN_THE_MIDDLE = """
import sys; sys.path.insert(0, {course!r})
from utils import animals10
fitted, done = animals10._fitted, []
def stopping(*arguments):
    done.append(1)
    if len(done) == 30:
        print("in the middle", flush=True)
        sys.stdin.read()
    return fitted(*arguments)
animals10._fitted = stopping
animals10.arrays(animals10.split({folder!r}, progress=False), "train", 16, progress=False)
"""


def test_killed_while_decoding(tmp_path):
    folder = fill(tmp_path / "animals", 5)
    code = STOP_IN_THE_MIDDLE.format(course=str(COURSE), folder=str(folder))
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True)
    assert process.stdout.readline() == "in the middle\n"
    process.kill()
    process.communicate()
    cache = tmp_path / ".animals-cache"
    assert list(cache.glob("*.part")) and not list(cache.glob("*.npy"))
    pictures, _ = animals10.arrays(deal(folder), "train", 16, progress=False)
    assert pictures.any(axis=(1, 2, 3)).all() and not list(cache.glob("*.part"))


def test_where_the_cache_cannot_be_written_memory_serves(colored, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(animals10.errno.ENOSPC, "No space left on device")

    want = animals10.arrays(colored, "test", 8, progress=False)[0]
    monkeypatch.setattr(animals10, "_replacing", full)
    found = animals10.arrays(colored, "test", 8, fit="stretch", progress=False)[0]
    assert found.shape == want.shape and "Going on in memory" in capsys.readouterr().out
    monkeypatch.setattr(animals10, "IN_MEMORY", 1000)
    with pytest.raises(OSError, match="choose a size below 8, say 4"):
        animals10.arrays(colored, "test", 8, fit="stretch", progress=False)


def test_fits(tmp_path):
    image = Image.new("RGB", (30, 10), "red")
    image.paste("blue", (10, 0, 20, 10))
    image.save(tmp_path / "1.png")
    at = {fit: animals10._fitted(tmp_path / "1.png", 30, fit) for fit in ("crop", "pad", "stretch")}
    assert (at["crop"][:, 5:-5] == (0, 0, 255)).all()
    assert (at["pad"][0] == 255).all() and (at["pad"][15, 2] == (255, 0, 0)).all()
    assert (at["stretch"][0, 2] == (255, 0, 0)).all()
    with pytest.raises(ValueError, match="Choose 'crop', 'pad' or 'stretch'"):
        animals10._fitted(tmp_path / "1.png", 30, "squash")
    (tmp_path / "1.png").write_bytes(b"")
    with pytest.raises(ValueError, match="was changed since the check: empty file"):
        animals10._fitted(tmp_path / "1.png", 30, "crop")


def test_pipelines_shuffle_train_and_keep_pairs_together(colored):
    train, validation, test = animals10.datasets(colored, 8, 16, progress=False)

    def epoch(pipeline):
        batches = [(pictures.numpy(), labels.numpy()) for pictures, labels in pipeline]
        pictures, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
        assert (pictures[:, 4, 4, 0] == 20 * labels + 10).all(), "a picture has another's label"
        return pictures, labels

    one, two = epoch(train), epoch(train)
    assert len(one[1]) == 120 and one[1].tolist() != two[1].tolist(), "each epoch anew"
    assert sorted(one[1]) == sorted(two[1]) == sorted(colored.part("train")[1])
    assert len(set(one[1][:16])) > 5, "over the whole length, not class by class"
    again = epoch(animals10.datasets(colored, 8, 16, progress=False)[0])
    assert again[1].tolist() == one[1].tolist(), "the same seed, the same order"
    for pipeline, part in ((validation, "validation"), (test, "test")):
        pictures, labels = animals10.arrays(colored, part, 8, progress=False)
        for _ in range(2):
            found = epoch(pipeline)
            assert (found[0] == pictures).all() and (found[1] == labels).all()
    spec = train.element_spec
    assert spec[0].shape.as_list() == [None, 8, 8, 3] and spec[0].dtype.name == "uint8"
    floats = next(iter(animals10.datasets(colored, 8, 16, dtype="float32", progress=False)[1]))[0]
    assert floats.dtype.name == "float32" and floats.numpy().max() > 1


def test_keras_learns_from_the_pipelines(colored):
    import keras

    keras.utils.set_random_seed(0)
    train, validation, _ = animals10.datasets(colored, 8, 16, progress=False)
    layers = [keras.Input((8, 8, 3)), keras.layers.Rescaling(1 / 255), keras.layers.Flatten()]
    model = keras.Sequential([*layers, keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.03), loss, metrics=["accuracy"])
    model.fit(train, epochs=40, shuffle=False, class_weight=colored.weights(), verbose=0)
    assert model.evaluate(validation, verbose=0)[1] > 0.5
