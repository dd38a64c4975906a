"""The drawn animals: every control does what it says, and the sample is as hard as wanted."""

import subprocess
import sys

import numpy as np
import pytest
from common import COURSE, small_network
from PIL import Image

from utils import drawn_animals
from utils.constants import CLASS_NAMES, ENGLISH, FOLDERS
from utils.drawn_animals import BACKGROUNDS, KINDS, OCCLUDERS, PATTERNS, draw, draw_scene

# Nothing by chance but the animal's own looks; it stands well inside the picture.
STILL = {
    "facing": "right",
    "position": (0.5, 0.5),
    "scale": 0.5,
    "rotation": 0,
    "background": "sky",
    "light": 1,
    "gradient": 0,
    "shadow": 0,
    "blur": 0,
    "noise": 0,
    "occluder": "none",
    "camouflage": 0,
}
FIGURES = [(species, pose) for species, kind in KINDS.items() for pose in kind.poses]
every_animal = pytest.mark.parametrize("species", CLASS_NAMES)
every_pose = pytest.mark.parametrize(("species", "pose"), FIGURES)


def still(species, seed=0, size=128, **controls):
    """Draw an animal with nothing by chance but its own looks."""
    return draw(species, seed, size, **STILL | controls)


def overlap(one, other):
    """Return intersection over union of two masks."""
    return (one & other).sum() / (one | other).sum()


def assert_sound(drawing, size):
    assert drawing.picture.shape == (size, size, 3) and drawing.picture.dtype == np.uint8
    assert drawing.mask.shape == (size, size) and drawing.mask.dtype == bool
    left, top, right, bottom = drawing.box
    assert all(type(edge) is int for edge in drawing.box)
    assert 0 <= left < right <= size and 0 <= top < bottom <= size
    inside = drawing.mask[top:bottom, left:right]
    assert inside.sum() == drawing.mask.sum() > 0  # nothing outside the box
    assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()


def test_the_ten_animals_are_those_of_the_course():
    assert tuple(KINDS) == CLASS_NAMES
    assert all(set(kind.patterns) <= set(PATTERNS) for kind in KINDS.values())


@every_animal
def test_mask_and_box_agree_whatever_chance_brings(species):
    for seed, size in ((0, 64), (1, 96), (2, 128), (3, 200)):
        assert_sound(draw(species, seed, size), size)


@every_pose
def test_box_is_where_and_as_large_as_asked(species, pose):
    for position, scale in (((0.5, 0.5), 0.5), ((0.4, 0.6), 0.7), ((0.7, 0.35), 0.3)):
        drawing = still(species, size=256, pose=pose, position=position, scale=scale)
        assert_sound(drawing, 256)
        left, top, right, bottom = drawing.box
        # Hair-thin ends (whiskers, feelers) belong to the figure but not always to the mask.
        assert (left + right) / 2 == pytest.approx(256 * position[0], abs=8)
        assert (top + bottom) / 2 == pytest.approx(256 * position[1], abs=8)
        assert max(right - left, bottom - top) == pytest.approx(256 * scale, abs=12)


@every_animal
def test_moving_the_animal_moves_nothing_else(species):
    here, there = still(species), still(species, position=(0.5 + 20 / 128, 0.5))
    shifted = np.roll(here.mask, 20, axis=1)
    assert overlap(shifted, there.mask) > 0.97
    moved = np.array(there.box) - here.box
    np.testing.assert_allclose(moved, (20, 0, 20, 0), atol=1)
    # On the same background; the shadow of what is seen from above falls a few pixels beside.
    empty = np.ones((128, 128), bool)
    for left, top, right, bottom in (here.box, there.box):
        empty[max(0, top - 14) : bottom + 14, max(0, left - 14) : right + 14] = False
    assert empty.sum() > 1000
    np.testing.assert_array_equal(here.picture[empty], there.picture[empty])


@every_pose
def test_facing_mirrors_the_figure(species, pose):
    right, left = still(species, pose=pose), still(species, pose=pose, facing="left")
    assert overlap(right.mask[:, ::-1], left.mask) > 0.95


@every_animal
def test_scale_and_rotation_change_the_figure(species):
    small, large = still(species, scale=0.4), still(species, scale=0.8)
    assert large.mask.sum() == pytest.approx(4 * small.mask.sum(), rel=0.2)
    turned = still(species, rotation=90)
    # Turned counterclockwise: as if the picture had been turned so.
    assert overlap(np.rot90(still(species).mask), turned.mask) > 0.93


@every_animal
def test_poses_differ(species):
    masks = [still(species, pose=pose, scale=0.7).mask for pose in KINDS[species].poses]
    if species == "spider":  # a web and a thread are no part of the animal
        assert overlap(masks[0], masks[2]) > 0.95
    else:
        assert all(overlap(masks[0], mask) < 0.95 for mask in masks[1:])


@every_animal
def test_color_and_pattern_are_those_asked_for(species):
    red = still(species, color=(220, 30, 30), pattern="plain", scale=0.8)
    blue = still(species, color=(30, 30, 220), pattern="plain", scale=0.8)
    np.testing.assert_array_equal(red.mask, blue.mask)
    change = red.picture[red.mask].mean(0) - blue.picture[blue.mask].mean(0)
    assert change[0] > 25 and change[2] < -25 and abs(change[1]) < 10
    plain = still(species, pattern="plain")
    for pattern in PATTERNS[1:]:
        marked = still(species, pattern=pattern)
        np.testing.assert_array_equal(marked.mask, plain.mask)
        assert (marked.picture != plain.picture).any()


@every_animal
def test_backgrounds_leave_the_animal_as_it_is(species):
    views = {name: still(species, background=name) for name in BACKGROUNDS}
    masks = [drawing.mask for drawing in views.values()]
    assert all((mask == masks[0]).all() for mask in masks)
    inner = masks[0].copy()  # without the rim, where colors mix
    for axis in (0, 1):
        inner &= np.roll(masks[0], 1, axis) & np.roll(masks[0], -1, axis)
    first, *others = (drawing.picture[inner].astype(int) for drawing in views.values())
    assert all(np.median(np.abs(first - other)) <= 1 for other in others)
    assert len({drawing.picture.tobytes() for drawing in views.values()}) == len(BACKGROUNDS)


def test_light_gradient_shadow_blur_and_noise():
    plain = still("cow").picture.astype(float)
    assert still("cow", light=0.5).picture.mean() == pytest.approx(0.5 * plain.mean(), rel=0.03)
    right = still("cow", gradient=0.5).picture / (plain + 1)
    assert right[:, 100:].mean() > 1.15 * right[:, 28:56].mean()
    assert still("cow", shadow=0.8).picture.mean() < 0.97 * plain.mean()
    assert np.abs(np.diff(still("cow", blur=3).picture.astype(float), axis=1)).mean() < (
        0.6 * np.abs(np.diff(plain, axis=1)).mean()
    )
    middle = (plain > 40).all(-1) & (plain < 215).all(-1)  # away from black and white
    difference = still("cow", noise=10).picture - plain
    assert difference[middle].std() == pytest.approx(10, rel=0.05)
    for control in ("light", "gradient", "shadow", "blur", "noise"):
        changed = still("cow", **{control: 0.4})
        np.testing.assert_array_equal(changed.mask, still("cow").mask)


@every_animal
@pytest.mark.parametrize("background", ["sky", "meadow", "wall"])
def test_camouflage_moves_the_color_to_that_behind(species, background):
    controls = {name: STILL[name] for name in STILL if name in drawn_animals.SCENERY}
    behind = draw_scene([], 0, 128, **controls | {"background": background}).picture.astype(float)
    distances = []
    for camouflage in (0, 0.25, 0.5, 0.75, 1):
        drawing = still(species, background=background, camouflage=camouflage, color="rust")
        colors = drawing.picture[drawing.mask].mean(0) - behind[drawing.mask].mean(0)
        distances.append(np.linalg.norm(colors))
    assert (np.diff(distances) < 0).all()
    assert distances[-1] < 0.25 * distances[0]
    assert distances[2] == pytest.approx(distances[0] / 2, rel=0.3)


@every_animal
@pytest.mark.parametrize("occluder", OCCLUDERS[1:])
def test_occluder_hides_the_share_asked_for(species, occluder):
    whole = still(species, scale=0.7)
    for hidden in (0.1, 0.3, 0.6):
        seen = still(species, scale=0.7, occluder=occluder, hidden=hidden)
        assert_sound(seen, 128)
        assert not (seen.mask & ~whole.mask).any()
        assert 1 - seen.mask.sum() / whole.mask.sum() == pytest.approx(hidden, abs=0.07)


def test_all_hidden_and_out_of_the_picture():
    for drawing in (
        still("dog", occluder="bush", hidden=1),
        still("dog", position=(5, 5)),
    ):
        assert drawing.mask.sum() <= 5
    assert still("dog", position=(5, 5)).box == (0, 0, 0, 0)
    cut = still("dog", position=(0, 0.5))  # half of it
    assert cut.box[0] == 0
    assert 0.3 < cut.mask.sum() / still("dog").mask.sum() < 0.7


@every_animal
def test_same_seed_same_picture_other_seed_another(species):
    one, same, other = draw(species, 7), draw(species, np.random.default_rng(7)), draw(species, 8)
    np.testing.assert_array_equal(one.picture, same.picture)
    np.testing.assert_array_equal(one.mask, same.mask)
    assert one.box == same.box and one.species == same.species == species
    assert (one.picture != other.picture).any()


def test_one_generator_draws_one_picture_after_another():
    rng = np.random.default_rng(0)
    assert (draw("cat", rng).picture != draw("cat", rng).picture).any()


@pytest.mark.parametrize("call", [draw, lambda name, rng: draw_scene(["dog", name], rng)])
def test_unknown_animal_is_refused_with_a_list(call):
    with pytest.raises(ValueError, match="unicorn") as refusal:
        call("unicorn", 0)
    assert all(name in str(refusal.value) for name in CLASS_NAMES)


@pytest.mark.parametrize(
    "control", ["pose", "facing", "color", "pattern", "background", "occluder"]
)
def test_unknown_word_in_a_control_is_refused_with_a_list(control):
    with pytest.raises(ValueError, match=f"No {control} 'wrong' here. There are: .*, "):
        draw("dog", 0, **{control: "wrong"})


def test_unknown_control_is_refused_with_a_list():
    with pytest.raises(ValueError, match=r"No animal None here.*dog"):
        draw_scene([{"color": "white"}], 0)
    with pytest.raises(ValueError, match=r"No control 'colour' here.*color"):
        draw_scene([{"species": "dog", "colour": "red"}], 0)
    with pytest.raises(ValueError, match=r"No control 'backdrop' here.*background"):
        draw_scene(["dog"], 0, backdrop="sky")


# ---- Scenes


def test_scene_has_mask_box_and_label_of_each():
    names = ["dog", "spider", "cow", "butterfly", "sheep"]
    for seed in range(4):
        scene = draw_scene(names, seed, 256)
        assert scene.picture.shape == (256, 256, 3) and scene.picture.dtype == np.uint8
        assert scene.labels == tuple(names) and len(scene.boxes) == 5
        assert scene.masks.shape == (5, 256, 256) and scene.masks.dtype == bool
        assert scene.masks.sum(0).max() == 1  # each pixel shows one animal at most
        assert all(mask.sum() > 100 for mask in scene.masks)
        assert all(
            drawn_animals._box(m) == b for m, b in zip(scene.masks, scene.boxes, strict=True)
        )
        np.testing.assert_array_equal(scene.picture, draw_scene(names, seed, 256).picture)


def test_later_animals_occlude_earlier_ones():
    back = {"species": "elephant", "position": (0.5, 0.5), "scale": 0.8, "rotation": 0}
    front = {"species": "cat", "position": (0.5, 0.5), "scale": 0.3, "rotation": 0}
    both = draw_scene([back, front], 0, 128, background="sky", occluder="none")
    alone = draw_scene([back], 0, 128, background="sky", occluder="none")
    hidden = alone.masks[0] & ~both.masks[0]
    assert both.masks[1].sum() > 200
    assert overlap(hidden, alone.masks[0] & both.masks[1]) > 0.85
    swapped = draw_scene([front, back], 0, 128, background="sky", occluder="none")
    assert swapped.masks[0].sum() < 0.1 * both.masks[1].sum()


def test_scene_takes_a_wide_frame_and_places_as_told():
    places = [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)]
    animals = [{"species": "horse", "position": place, "scale": 0.4} for place in places]
    scene = draw_scene(animals, 0, (120, 320), occluder="none")
    assert scene.picture.shape == (120, 320, 3) and scene.masks.shape == (3, 120, 320)
    for (x, _), (left, _, right, _) in zip(places, scene.boxes, strict=True):
        assert (left + right) / 2 == pytest.approx(320 * x, abs=5)


def test_scene_without_animals_is_a_background():
    scene = draw_scene([], 0, 64)
    assert scene.picture.shape == (64, 64, 3)
    assert scene.masks.shape == (0, 64, 64) and scene.boxes == () and scene.labels == ()


# ---- The sample


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def content(folder):
    return {name: (folder / name).read_bytes() for name in files(folder)}


def make(folder, **changed):
    arguments = {"per_class": 2, "seed": 5, "size": 48, "held_out": 1, "progress": False}
    return drawn_animals.make_sample(folder, **arguments | changed)


@pytest.fixture
def no_drawing(monkeypatch):
    def refuse(*_arguments, **_controls):
        raise AssertionError("draws")

    return lambda: monkeypatch.setattr(drawn_animals, "draw", refuse)


def test_sample_has_the_layout_of_animals10(tmp_path):
    folder = make(tmp_path / "data" / "drawn")
    assert folder == tmp_path / "data" / "drawn"
    assert sorted(p.name for p in folder.iterdir()) == ["held-out", "raw-img", "sample.json"]
    for split, count in (("raw-img", 2), ("held-out", 1)):
        assert tuple(sorted(p.name for p in (folder / split).iterdir())) == FOLDERS
        for name in FOLDERS:
            pictures = sorted((folder / split / name).iterdir())
            assert [p.name for p in pictures] == [f"{name}-{i:04d}.jpeg" for i in range(count)]
            for path in pictures:
                with Image.open(path) as picture:
                    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (48, 48))
    assert [p.name for p in folder.parent.iterdir()] == ["drawn"]  # nothing left beside it


def test_sample_shows_what_its_folder_says(tmp_path):
    folder = make(tmp_path / "drawn")
    for name, species in ENGLISH.items():
        rng = drawn_animals._sample_rng(5, species, "raw-img", 1)
        with Image.open(folder / "raw-img" / name / f"{name}-0001.jpeg") as picture:
            difference = np.asarray(picture, float) - draw(species, rng, 48).picture
        assert np.abs(difference).mean() < 8  # JPEG


def test_same_seed_same_bytes_whatever_the_number(tmp_path):
    one, same = content(make(tmp_path / "one")), content(make(tmp_path / "same"))
    assert one == same
    more = content(make(tmp_path / "more", per_class=3, held_out=2))
    assert all(more[name] == one[name] for name in one if name.endswith(".jpeg"))
    other = content(make(tmp_path / "other", seed=6))
    assert all(other[name] != one[name] for name in one)
    pictures = [data for name, data in more.items() if name.endswith(".jpeg")]
    assert len(set(pictures)) == 50  # no picture twice, none both to train and to test with


def test_finished_sample_is_returned_without_drawing(tmp_path, no_drawing):
    folder = make(tmp_path / "drawn")
    before = content(folder)
    no_drawing()
    assert make(tmp_path / "drawn") == folder
    assert make(str(folder)) == folder
    assert content(folder) == before


@pytest.mark.parametrize("changed", [{"seed": 6}, {"per_class": 3}, {"size": 32}, {"held_out": 0}])
def test_sample_made_otherwise_is_replaced(tmp_path, changed):
    folder = make(tmp_path / "drawn")
    make(folder, **changed)
    assert content(folder) == content(make(tmp_path / "fresh", **changed))


def test_sample_of_an_older_drawing_is_replaced(tmp_path, monkeypatch):
    folder = make(tmp_path / "drawn")
    before = content(folder)
    monkeypatch.setattr(drawn_animals, "VERSION", drawn_animals.VERSION + 1)
    make(folder)
    assert content(folder)["sample.json"] != before["sample.json"]


def test_sample_with_a_picture_missing_is_made_again(tmp_path):
    folder = make(tmp_path / "drawn")
    before = content(folder)
    (folder / "raw-img" / "gatto" / "gatto-0001.jpeg").unlink()
    make(folder)
    assert content(folder) == before


def test_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "photographs").mkdir()
    (tmp_path / "photographs" / "holiday.jpeg").write_bytes(b"dear")
    with pytest.raises(FileExistsError, match="photographs is not empty"):
        make(tmp_path / "photographs")
    assert content(tmp_path / "photographs") == {"holiday.jpeg": b"dear"}
    (tmp_path / "empty").mkdir()
    assert len(files(make(tmp_path / "empty"))) == 31


def test_interrupted_sample_leaves_nothing(tmp_path, monkeypatch):
    count, original = [], drawn_animals.draw

    def interrupted(*arguments):
        count.append(1)
        if len(count) == 12:
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(drawn_animals, "draw", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "drawn")
    assert list(tmp_path.iterdir()) == []


def test_killed_sample_is_never_taken_for_whole(tmp_path):
    code = """
import os, sys
from utils import drawn_animals
original, count = drawn_animals.draw, []
def killed(*arguments):
    count.append(1)
    if len(count) == 12:
        os._exit(9)
    return original(*arguments)
drawn_animals.draw = killed
drawn_animals.make_sample(sys.argv[1], per_class=2, seed=5, size=48, held_out=1, progress=False)
"""
    folder = tmp_path / "drawn"
    answer = subprocess.run([sys.executable, "-c", code, folder], cwd=COURSE, capture_output=True)
    assert answer.returncode == 9, answer.stderr
    assert not folder.exists()
    (left,) = tmp_path.iterdir()
    assert left.name.startswith("drawn.unfinished-") and len(files(left)) == 11
    make(folder)
    assert len(files(folder)) == 31
    assert list(tmp_path.iterdir()) == [folder]  # what the killed run left is swept up


def test_progress_bar_counts_all_pictures(tmp_path, capsys):
    make(tmp_path / "drawn", progress=True)
    assert "30/30" in capsys.readouterr().err
    make(tmp_path / "other")
    assert capsys.readouterr() == ("", "")


def test_import_brings_nothing_heavy():
    heavy = ("tensorflow", "keras", "matplotlib", "skimage", "sklearn", "scipy", "tqdm", "utils.p")
    code = "import sys, utils.drawn_animals; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=COURSE, capture_output=True, text=True, check=True
    )
    assert not [name for name in answer.stdout.split() if name.startswith(heavy)]


# ---- How hard the sample is


@pytest.fixture(scope="module")
def small_sample():
    """Return 10 × 60 pictures to learn from and 10 × 30 held out, 64 px, with their labels."""

    def pictures(split, count):
        drawn = [
            draw(species, drawn_animals._sample_rng(0, species, split, index), 96).picture
            for species in CLASS_NAMES
            for index in range(count)
        ]
        small = [
            Image.fromarray(picture).resize((64, 64), Image.Resampling.BOX) for picture in drawn
        ]
        return np.array([np.asarray(picture) for picture in small]), np.arange(10).repeat(count)

    return pictures("raw-img", 60), pictures("held-out", 30)


# With 300 pictures of each animal: pixels 20 to 45 %, HOG 50 to 80 %. Here are only 60, which
# costs both some points, and with 300 held out the standard error is 3 points: hence the width.
def test_pixels_alone_are_hard_for_nearest_neighbors(small_sample):
    from sklearn.neighbors import KNeighborsClassifier

    (known, labels), (new, truth) = small_sample
    known, new = (
        x.reshape(-1, 32, 2, 32, 2, 3).mean((2, 4)).reshape(-1, 3072) for x in (known, new)
    )
    accuracy = KNeighborsClassifier(5).fit(known, labels).score(new, truth)
    assert 0.13 <= accuracy <= 0.45


def test_handmade_features_do_better(small_sample):
    from skimage.feature import hog
    from sklearn.svm import LinearSVC

    def features(pictures):
        gray = pictures.mean(-1) / 255
        return [hog(one, pixels_per_cell=(8, 8), cells_per_block=(2, 2)) for one in gray]

    (known, labels), (new, truth) = small_sample
    accuracy = LinearSVC(C=0.1).fit(features(known), labels).score(features(new), truth)
    assert 0.45 <= accuracy <= 0.80


def test_a_small_network_does_well(tmp_path):
    # Ten passes, about two minutes on two cores; 0.98 was measured, 0.90 is promised.
    pytest.importorskip("keras")
    folder = drawn_animals.make_sample(tmp_path / "drawn")

    def load(split):
        pictures = []
        for path in sorted((folder / split).glob("*/*.jpeg")):
            with Image.open(path) as picture:
                pictures.append(np.asarray(picture.resize((64, 64), Image.Resampling.BOX)))
        return np.array(pictures), np.arange(10).repeat(len(pictures) // 10)

    model = small_network(batches=94 * 10)
    model.fit(*load("raw-img"), epochs=10, verbose=0)
    assert model.evaluate(*load("held-out"), verbose=0)[1] >= 0.9
