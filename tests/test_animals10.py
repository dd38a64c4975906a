"""Looking through pictures, splitting them, and streaming them."""

import base64
import csv
import io
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from common import COURSE
from PIL import Image

from utils import animals10
from utils.animals10.check import Picture
from utils.animals10.near_copies import COPY_BITS, find_groups, perceptual_hash
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


def claiming(width, height):
    """Return a PNG whose header promises a size that it does not have."""
    data = bytearray(encoded(Image.new("1", (9, 9)), "PNG"))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


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


def divide(folder, *arguments, **settings):
    return animals10.split(folder, *arguments, progress=False, **settings)


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
    "plain": encoded(noise(), "JPEG"),
    "png": encoded(noise(), "PNG"),
    "webp": encoded(noise(), "WEBP"),
    "bmp": encoded(noise(), "BMP"),
    "gray": encoded(noise().convert("L"), "JPEG"),
    "black and white": encoded(noise().convert("1"), "PNG"),
    "palette": encoded(noise().quantize(64), "PNG"),
    "palette with a hole": encoded(noise().quantize(64), "PNG", transparency=0),
    "alpha": encoded(transparent(), "PNG"),
    "gray alpha": encoded(transparent().convert("LA"), "PNG"),
    "cmyk": encoded(noise().convert("CMYK"), "JPEG"),
    "16-bit png": encoded(sixteen_bit(), "PNG"),
    "16-bit tiff": encoded(sixteen_bit(), "TIFF"),
    "turned": turned(),
    "moving gif": moving("GIF"),
    "moving png": moving("PNG"),
    "moving webp": moving("WEBP"),
    "two photographs in one": moving("MPO"),
}
UNUSABLE = {
    "empty": (b"", "empty file"),
    "text": (b"<!DOCTYPE html><title>429</title>" * 20, "not an image"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
    "half a jpeg": (JPEG[: len(JPEG) // 2], "truncated"),
    "half a png": (PNG[: len(PNG) // 2], "truncated"),
    "only the head": (JPEG[:300], "cannot be decoded|truncated|not an image"),
    "floats": (encoded(Image.fromarray(np.ones((9, 9), np.float32)), "TIFF"), "numbers"),
    "gigantic": (claiming(9000, 9000), r"gigantic \(9000 × 9000\)"),
    "a bomb": (claiming(20_000, 20_000), "gigantic"),
}


@pytest.mark.parametrize("kind", USABLE)
def test_what_can_be_shown_faithfully_becomes_rgb(kind, recwarn):
    image = animals10.decode_rgb(USABLE[kind])
    assert image.mode == "RGB" and image.size == (SIZE[::-1] if kind == "turned" else SIZE)
    assert not recwarn.list


def test_the_colors_are_right():
    def values(kind):
        return np.asarray(animals10.decode_rgb(USABLE[kind]))

    for kind in ("png", "palette", "cmyk", "gray", "webp", "moving gif", "turned"):
        assert abs(values(kind).mean() - np.asarray(noise()).mean()) < 12, kind
    assert values("alpha").mean() == values("gray alpha").mean() == 255, "transparent is white"
    ramp = values("16-bit png")
    assert (ramp.min(), ramp.max()) == (0, 255) and abs(ramp.mean() - 127.5) < 1


@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_cannot_be_shown_is_set_aside_with_a_reason(kind, recwarn):
    data, reason = UNUSABLE[kind]
    with pytest.raises(animals10.SetAside, match=reason):
        animals10.decode_rgb(data)
    assert not recwarn.list


def test_hundreds_of_damaged_files_and_never_another_error():
    rng = np.random.default_rng(0)
    small = [encoded(noise(size=(24, 18)), form) for form in ("JPEG", "PNG", "GIF", "WEBP", "TIFF")]
    for number in range(400):
        data = bytearray(small[number % 5])
        for at in rng.integers(0, len(data), rng.integers(1, 6)):
            data[at] = rng.integers(256)
        data = bytes(data[: rng.integers(len(data))] if number % 3 == 0 else data)
        try:
            assert animals10.decode_rgb(data).mode == "RGB"
        except animals10.SetAside as problem:
            assert str(problem)


# ---------------------------------------------------------------- check


def test_odd_pictures_are_used_or_named_and_then_nothing_breaks(tmp_path, capfd):
    folder = fill(tmp_path / "animals", 1)
    dogs = folder / "raw-img" / "cane"
    for name, data in (USABLE | {name: data for name, (data, _) in UNUSABLE.items()}).items():
        (dogs / f"{name}.jpg").write_bytes(data)
    report = check(folder)
    assert capfd.readouterr() == ("", ""), "no warning, no word of the libraries"
    assert {Path(one.path).stem for one in report.set_aside} == set(UNUSABLE)
    assert report.counts()["dog"] == 1 + len(USABLE) and report.counts()["cat"] == 1
    assert report.sizes().shape == (len(report.pictures), 2)
    assert "Set aside: 'raw-img/cane/empty.jpg': empty file." in str(report)
    split = divide(folder, (0.5, 0.25, 0.25))
    found = [animals10.arrays(split, part, 16, progress=False)[0] for part in animals10.PARTS]
    assert sum(map(len, found)) == len(report.pictures)


@pytest.mark.parametrize("top", [".", "raw-img", "train"])
@pytest.mark.parametrize("number", [4, 12])
def test_any_folder_of_class_folders_is_a_data_set(tmp_path, number, top):
    names = ["cat", "gatto selvatico", "Zebra", *(f"bird {n}" for n in range(number - 3))]
    folder = fill(tmp_path / "mine", 4, names, top)
    report = check(folder)
    assert list(report.counts().items()) == [(name, 4) for name in sorted(names)]
    assert (report.missing, report.extra) == ([], [])
    split = divide(folder, (0.5, 0.25, 0.25))
    assert split.class_names == tuple(sorted(names))
    assert set(animals10.arrays(split, "test", 16, progress=False)[1]) == set(range(number))


def test_some_of_the_ten_animals_keep_their_english_names(tmp_path):
    folder = fill(tmp_path / "three", 4, ["gatto", "cane", "mucca"])
    assert divide(folder, (0.5, 0.25, 0.25)).class_names == ("dog", "cat", "cow")


def test_at_most_so_many_of_each_class_in_the_same_shares(tmp_path):
    folder = fill(tmp_path / "ten", 12)
    everything = divide(folder, (0.5, 0.25, 0.25))
    some = animals10.split(folder, (0.5, 0.25, 0.25), most=8, progress=False)
    assert [row[1:] for row in some.counts()[1:]] == [(4, 2, 2)] * 10
    assert set(some.rows) < set(everything.rows)
    assert some.rows == animals10.split(folder, (0.5, 0.25, 0.25), most=8, progress=False).rows
    assert divide(folder, (0.5, 0.25, 0.25)).rows == everything.rows


def test_odd_names_and_folders(tmp_path):
    names = [*FOLDERS[:5], FOLDERS[5].upper(), *FOLDERS[6:9]]
    folder = fill(tmp_path / "my animals ü", 2, names)
    (folder / "raw-img" / "scoiattolo").mkdir()
    (folder / "raw-img" / "scoiattolo" / "empty.jpeg").touch()
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
    assert {one.reason for one in report.set_aside} <= {"not a regular file", "empty file"}
    assert report.missing == ["scoiattolo"] and report.extra == ["raw-img/gufo"]
    assert "No usable picture of: scoiattolo." in str(report)
    assert "not one of the classes: raw-img/gufo" in str(report)
    split = divide(folder)
    again = divide(folder)
    assert split.rows == again.rows and len(split.rows) == len(report.pictures)
    written = split.csv.stat().st_mtime_ns
    divide(folder)
    assert split.csv.stat().st_mtime_ns == written, "what was saved could be read again"


def test_english_folders_without_raw_img_will_do(tmp_path):
    folder = fill(tmp_path / "animals", 1, [name.title() for name in CLASS_NAMES], top=".")
    assert set(check(folder).counts().values()) == {1}


def test_each_file_is_read_once_and_again_when_it_changes(tmp_path):
    folder = fill(tmp_path / "animals")
    first = check(folder)
    assert first.was_read == 40
    second = check(folder)
    assert second.was_read == 0 and second.pictures == first.pictures
    assert "all known from last time" in str(second)
    (folder / "raw-img" / "cane" / "0.jpeg").write_bytes(b"")
    (folder / "raw-img" / "cane" / "1.jpeg").unlink()
    third = check(folder)
    assert third.was_read == 1 and len(third.pictures) == 38 and len(third.set_aside) == 1
    kept = tmp_path / ".animals-check.json"
    for damage in ("{", "[]", json.dumps({"version": 2, "pictures": [[1, 2]]})):
        kept.write_text(damage)
        assert check(folder).was_read == 39
    assert check(folder).was_read == 0


# ---------------------------------------------------------------- what belongs together


def test_hashes_are_those_of_imagehash():
    """The thresholds were found with ``imagehash.phash`` 4.3.2; these are its answers."""
    y, x = np.mgrid[:60, :90]
    ramp = np.stack([2 * x, 4 * y, x + y], axis=-1)
    rings = ((x - 30) ** 2 + (y - 20) ** 2) % 256
    blocks = (x // 9 * 7 + y // 6 * 13) % 5 * 60
    found = [perceptual_hash(Image.fromarray(a.astype(np.uint8))) for a in (ramp, rings, blocks)]
    assert found == [0x8A219E60B663DE6B, 0xB838C7C7C7383839, 0xF3A675A672D85188]


def test_what_belongs_together_is_grouped(tmp_path):
    folder = fill(tmp_path / "animals", 2)
    dogs, cats, cows = (folder / "raw-img" / name for name in ("cane", "gatto", "mucca"))
    original = noise(500, (300, 200), coarse=True)
    original.save(dogs / "original.png")
    original.save(dogs / "poor.jpeg", quality=40)
    original.resize((150, 100)).save(dogs / "small.jpeg")
    (cats / "stolen.jpeg").write_bytes((cats / "0.jpeg").read_bytes())
    (dogs / "mislabeled.jpeg").write_bytes((cats / "0.jpeg").read_bytes())
    wide = noise(600, (300, 200), coarse=True)
    for number in range(2):
        wide.crop((5 * number, 0, 240 + 5 * number, 200)).save(cows / f"shoot-{number}.png")
    for color in ("red", "green", "blue", "white"):  # flat: all hashes are equal
        Image.new("RGB", SIZE, color).save(cows / f"{color}.png")
    report = check(folder)
    assert {group.why: [Path(path).name for path in group.paths] for group in report.groups} == {
        "copy": ["original.png", "poor.jpeg", "small.jpeg"],
        "same file": ["mislabeled.jpeg", "0.jpeg", "stolen.jpeg"],
        "one shoot": ["shoot-0.png", "shoot-1.png"],
    }
    assert check(folder).groups == report.groups
    assert "Belong together: 1 × " in str(report)


def fingerprint(number, bits, colors=tuple([17] * 216), kind=FOLDERS[0]):
    packed = base64.b64encode(bytes(colors)).decode()
    return Picture(f"{number}", kind, 1, 1, digest=f"{number}", hash=f"{bits:016x}", colors=packed)


def test_no_pair_within_the_distance_is_missed():
    rng = np.random.default_rng(0)
    base = [int(value) for value in rng.integers(0, 2**63, 300)]
    near, far = [], []
    for value in base:
        masks = [1 << int(bit) for bit in rng.choice(64, COPY_BITS + 1, replace=False)]
        near.append(value ^ sum(masks[1:]))
        far.append(~value & (2**64 - 1))
    pictures = [fingerprint(number, bits) for number, bits in enumerate(base + near + far)]
    groups = find_groups(pictures, shoots=False)
    assert sorted(map(sorted, (group.paths for group in groups))) == sorted(
        sorted([str(number), str(number + 300)]) for number in range(300)
    )


def test_a_shoot_stays_small_and_within_its_class():
    """All pictures of two classes look as if they came from one shoot."""
    rng = np.random.default_rng(0)
    bits = [sum(1 << int(bit) for bit in rng.choice(64, 12, replace=False)) for _ in range(120)]
    pictures = [fingerprint(n, one, kind=FOLDERS[n % 2]) for n, one in enumerate(bits)]
    groups = find_groups(pictures)
    assert max(len(group.paths) for group in groups) <= 50
    for group in groups:
        assert len({int(path) % 2 for path in group.paths}) == 1, "both classes in one shoot"


def test_thousands_of_copies_of_one_picture_are_one_group():
    pictures = [fingerprint(n, 2**40 + n % 64, kind=FOLDERS[n % 10]) for n in range(5_000)]
    assert [len(group.paths) for group in find_groups(pictures)] == [5_000]


# ---------------------------------------------------------------- split


def test_the_split_is_stratified_complete_and_repeatable(tmp_path):
    folder = fill(tmp_path / "animals", 10)
    split = divide(folder, (0.6, 0.2, 0.2))
    assert split.counts() == [("class", *animals10.PARTS)] + [
        (name, 6, 2, 2) for name in CLASS_NAMES
    ]
    assert len({row.path for row in split.rows}) == 100
    assert divide(folder, (0.6, 0.2, 0.2)).rows == split.rows
    other = divide(folder, (0.6, 0.2, 0.2), seed=1)
    assert other.csv != split.csv and other.part("test")[0] != split.part("test")[0]
    split.csv.unlink()
    assert divide(folder, (0.6, 0.2, 0.2)).rows == split.rows, "the seed alone gives it again"
    assert divide(folder, (0.8, 0.2, 0)).counts()[1] == ("dog", 8, 2, 0)
    for wrong in ((0.5, 0.5), (0.5, 0.6, 0.1), (1.2, -0.1, -0.1)):
        with pytest.raises(ValueError, match="add up to 1"):
            divide(folder, wrong)


def test_the_csv_says_it_all_and_is_repaired(tmp_path):
    split = divide(fill(tmp_path / "animals", 2))
    with split.csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["path", "label", "english", "part", "group"] and len(rows) == 20
    for row in rows:
        kind = row["path"].split("/")[1]
        assert (row["english"], int(row["label"])) == (ENGLISH[kind], FOLDERS.index(kind))
        assert (split.folder / row["path"]).is_file()
    text = split.csv.read_text()
    damaged = ["", "path,label\n", "path,label,english,part,group\nx,y\n"]
    for wrong in (*damaged, text.replace(",0,dog,", ",3,cat,")):
        split.csv.write_text(wrong)
        assert divide(split.folder).rows == split.rows and split.csv.read_text() == text


def test_pictures_keep_their_part_when_others_come_and_go(tmp_path, capsys):
    folder = fill(tmp_path / "animals", 6, FOLDERS[:2])
    before = {row.path: row.part for row in divide(folder).rows}
    assert capsys.readouterr().out == ""
    dogs = folder / "raw-img" / "cane"
    (dogs / "0.jpeg").unlink()
    for number in range(10):
        noise(9000 + number, coarse=True).save(dogs / f"new-{number}.jpeg")
    after = {row.path: row.part for row in divide(folder).rows}
    assert "was updated" in capsys.readouterr().out
    assert all(after[path] == part for path, part in before.items() if path in after)
    new = {after[f"raw-img/cane/new-{number}.jpeg"] for number in range(10)}
    assert len(after) == 21 and new == set(animals10.PARTS)


def test_a_group_never_straddles(tmp_path):
    folder = fill(tmp_path / "animals", 8)
    rng = np.random.default_rng(0)
    for number in range(30):  # copies of anything anywhere, across classes too
        source, target = rng.integers(10, size=2)
        data = (folder / "raw-img" / FOLDERS[source] / f"{number % 8}.jpeg").read_bytes()
        (folder / "raw-img" / FOLDERS[target] / f"copy-{number}.jpeg").write_bytes(data)
    groups = check(folder).groups
    assert groups
    for seed in range(5):
        rows = {row.path: row for row in divide(folder, seed=seed).rows}
        for group in groups:
            assert len({(rows[path].part, rows[path].group) for path in group.paths}) == 1


def test_what_is_held_out_is_the_test(tmp_path):
    folder = fill(tmp_path / "animals", 10)
    for at, name in enumerate(FOLDERS):
        (folder / "held-out" / name).mkdir(parents=True)
        noise(50_000 + at, coarse=True).save(folder / "held-out" / name / "1.jpeg")
    assert divide(folder).counts()[1:] == [(name, 8, 2, 1) for name in CLASS_NAMES]
    fill(folder, 10, top="held-out")  # all are equal to those to train with
    assert {row.part for row in divide(folder).rows} == {"test"}, "with their twins"


def test_weights_balance_the_classes(tmp_path):
    folder = fill(tmp_path / "animals", 6)
    for number in range(2, 6):
        (folder / "raw-img" / "elefante" / f"{number}.jpeg").unlink()
    split = divide(folder)
    weights, labels = split.weights(), split.part("train")[1]
    loads = [weights[label] * labels.count(label) for label in range(10)]
    assert max(loads) == pytest.approx(min(loads))
    assert weights[CLASS_NAMES.index("elephant")] > 1.5


def test_nothing_to_split_says_why(tmp_path):
    (tmp_path / "animals").mkdir()
    with pytest.raises(ValueError, match="no usable picture"):
        divide(tmp_path / "animals")


# ---------------------------------------------------------------- stream


@pytest.fixture(scope="module")
def colored(tmp_path_factory):
    """Return a report on pictures whose color tells their label, 10 times ten."""
    folder = tmp_path_factory.mktemp("colored") / "animals"
    for label, name in enumerate(FOLDERS):
        (folder / "raw-img" / name.capitalize()).mkdir(parents=True)
        for number in range(10):
            image = Image.new("RGB", (30, 20 + number), (20 * label + 10, 100, 4 * number))
            image.save(folder / "raw-img" / name.capitalize() / f"{number}.png")
    report = check(folder)
    report.groups.clear()  # they are alike on purpose
    return report


@pytest.fixture(scope="module")
def split(colored):
    return animals10.split(colored.folder, (0.6, 0.2, 0.2), report=colored)


def test_label_order_is_by_name_and_the_color_tells(split):
    """Folders in capitals sort first, and the disk gives them in any order: the trap."""
    for part in animals10.PARTS:
        pictures, labels = animals10.arrays(split, part, 8, progress=False)
        assert pictures.dtype == np.uint8 and pictures.shape[1:] == (8, 8, 3)
        assert len(pictures) == len(labels) == len(split.part(part)[0])
        assert (pictures[:, 4, 4, 0] == 20 * labels + 10).all()
        assert labels.tolist() == split.part(part)[1]
        with pytest.raises(ValueError, match="read-only"):
            pictures[0] = 0
    assert split.class_names == CLASS_NAMES == tuple(ENGLISH[name] for name in sorted(FOLDERS))
    with pytest.raises(ValueError, match="no part 'exam'"):
        animals10.arrays(split, "exam")


def cached(folder):
    return sorted(folder.with_name(f".{folder.name}-cache").glob("*-*"))


def test_each_picture_is_decoded_once_whatever_the_split(tmp_path):
    folder = fill(tmp_path / "animals", 4)
    splits = [divide(folder), divide(folder, (0.5, 0.5, 0)), divide(folder, seed=7)]
    decoded, _ = animals10.arrays(splits[0], "train", 8, progress=False)
    want = dict(zip(splits[0].part("train")[0], decoded, strict=True))
    for path in folder.rglob("*.jpeg"):
        path.write_bytes(b"")  # decoding it now fails
    for split in splits:
        for part in animals10.PARTS:
            pictures, _ = animals10.arrays(split, part, 8, progress=False)
            for path, picture in zip(split.part(part)[0], pictures, strict=True):
                assert (picture == want.setdefault(path, picture)).all()
    assert len(cached(folder)) == 1, "what another split needed is gone"


def test_a_cache_that_is_damaged_or_of_other_pictures_is_not_used(tmp_path):
    folder = fill(tmp_path / "animals", 2)
    split = divide(folder)
    before = animals10.arrays(split, "train", 8, progress=False)[0].copy()
    [kept] = cached(folder)
    kept.write_bytes(kept.read_bytes()[:-100])
    (kept.parent / "8-crop-old.npy").write_bytes(b"of another version")
    (kept.parent / f"{kept.name}.1.part").write_bytes(b"left behind by a killed process")
    assert (animals10.arrays(split, "train", 8, progress=False)[0] == before).all()
    assert cached(folder) == [kept]
    path = split.part("train")[0][0]
    Image.new("RGB", SIZE, "red").save(path)
    after = animals10.arrays(divide(folder), "train", 8, progress=False)[0]
    assert (after[0, 4, 4] == (254, 0, 0)).all() and (after[1:] == before[1:]).all()
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"0\.jpeg has changed since the check: empty file"):
        animals10.arrays(split, "train", 9, progress=False)


DECODE = """
import sys; sys.path.insert(0, {course!r})
from utils import animals10
split = animals10.split({folder!r}, progress=False)
print(len(split.rows), flush=True)
sys.stdin.readline()
animals10.arrays(split, "train", 16, progress=False)
"""


@pytest.mark.skipif(os.name == "nt", reason="a picture that never ends takes a named pipe")
def test_killed_while_decoding(tmp_path):
    folder = fill(tmp_path / "animals", 2)
    code = DECODE.format(course=str(COURSE), folder=str(folder))
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True)
    assert process.stdout.readline() == "20\n"
    last = folder / "raw-img" / FOLDERS[-1] / "1.jpeg"
    data = last.read_bytes()
    last.unlink()
    os.mkfifo(last)
    process.stdin.write("go\n")
    process.stdin.flush()
    with last.open("wb"):  # opens as soon as the process reads it
        process.kill()
        process.communicate()
    assert [path.suffix for path in cached(folder)] == [".part"]
    last.unlink()
    last.write_bytes(data)
    pictures, _ = animals10.arrays(divide(folder), "train", 16, progress=False)
    assert pictures.any(axis=(1, 2, 3)).all()
    assert [path.suffix for path in cached(folder)] == [".npy"]


def test_where_nothing_can_be_saved_it_says_what_to_do(tmp_path):
    split = divide(fill(tmp_path / "animals", 1))
    (tmp_path / ".animals-cache").write_text("a file where a folder should be")
    with pytest.raises(OSError, match=r"need 0 MB in .*choose a size below 8, say 4"):
        animals10.arrays(split, "train", 8, progress=False)


def test_fits():
    image = Image.new("RGB", (30, 10), "red")
    image.paste("blue", (10, 0, 20, 10))
    at = {fit: animals10.resize_picture(image, 30, fit) for fit in ("crop", "pad", "stretch")}
    assert (at["crop"][:, 5:-5] == (0, 0, 255)).all()
    assert (at["pad"][0] == 255).all() and (at["pad"][15, 2] == (255, 0, 0)).all()
    assert (at["stretch"][0, 2] == (255, 0, 0)).all()
    with pytest.raises(ValueError, match="Choose 'crop', 'pad' or 'stretch'"):
        animals10.resize_picture(image, 30, "squash")


def test_pipelines_shuffle_train_and_keep_pairs_together(split):
    train, validation, test = animals10.datasets(split, 8, 16, progress=False)

    def epoch(pipeline):
        batches = [(pictures.numpy(), labels.numpy()) for pictures, labels in pipeline]
        pictures, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
        assert (pictures[:, 4, 4, 0] == 20 * labels + 10).all(), "a picture has another's label"
        return pictures, labels

    one, two = epoch(train), epoch(train)
    assert len(one[1]) == 60 and one[1].tolist() != two[1].tolist(), "each epoch in a new order"
    assert sorted(one[1]) == sorted(two[1]) == sorted(split.part("train")[1])
    assert len(set(one[1][:16])) > 5, "over the whole length, not class by class"
    again = epoch(animals10.datasets(split, 8, 16, progress=False)[0])
    assert again[1].tolist() == one[1].tolist(), "the same seed, the same order"
    for pipeline, part in ((validation, "validation"), (test, "test")):
        pictures, labels = animals10.arrays(split, part, 8, progress=False)
        for _ in range(2):
            found = epoch(pipeline)
            assert (found[0] == pictures).all() and (found[1] == labels).all()
    spec = train.element_spec
    assert spec[0].shape.as_list() == [None, 8, 8, 3] and spec[0].dtype.name == "uint8"
