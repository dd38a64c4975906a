"""Ratios that the course promises, measured in one run on one machine.

    python -m tests.benchmarks pipeline [--data FOLDER]   pictures per second into training
    python -m tests.benchmarks folder [--data FOLDER]     looking through 26,000 pictures
    python -m tests.benchmarks difficulty [--data FOLDER] how hard the pictures are to recognize

FOLDER is laid out as Animals-10; without it the drawn sample is taken. Timings are no tests: they
belong here, where their ratio is what counts.
"""

import argparse
import io
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
WORK = COURSE / "build" / "benchmarks"
SIZE, BATCH, REPEATS = 128, 64, 3


def machine() -> str:
    """Name the machine and the versions that a figure belongs to."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python " + (
        platform.python_version()
    )


def sample(per_class: int) -> Path:
    """Return the drawn sample for benchmarks."""
    from utils import drawn_animals

    return drawn_animals.make_sample(WORK / f"sample-{per_class}", per_class=per_class, held_out=10)


def classes_of(folder: Path) -> Path:
    """Return the folder that holds the class folders."""
    return folder / "raw-img" if (folder / "raw-img").is_dir() else folder


# ---------------------------------------------------------------- pictures per second


def affine_batch(pictures):
    """Shear 0.2 degrees, zoom 0.8 to 1.2, flip: what the article's generator does, in one call."""
    import tensorflow as tf

    count = tf.shape(pictures)[0]
    zoom = tf.random.uniform((2, count), 0.8, 1.2)
    shear = tf.random.uniform((count,), -0.2, 0.2) * 3.14159 / 180
    flip = tf.where(tf.random.uniform((count,)) < 0.5, -1.0, 1.0)
    middle = (SIZE - 1) / 2
    a, b = zoom[0] * flip, -tf.sin(shear) * zoom[1]
    d, e = tf.zeros_like(a), tf.cos(shear) * zoom[1]
    columns = [a, b, middle * (1 - a - b), d, e, middle * (1 - d - e), 0 * a, 0 * a]
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(pictures, tf.float32) / 255,
        transforms=tf.stack(columns, axis=1),
        output_shape=(SIZE, SIZE),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="NEAREST",
    )


def article(folder: Path, count: int):
    """Return a function that passes once over the pictures as the article's generator does."""
    import tensorflow as tf

    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rescale=1 / 255, shear_range=0.2, zoom_range=0.2, horizontal_flip=True
    ).flow_from_directory(
        classes_of(folder), target_size=(SIZE, SIZE), batch_size=BATCH, class_mode="categorical"
    )

    def epoch():
        for _ in range(-(-count // BATCH)):
            next(generator)

    return epoch


def through(dataset):
    """Return a function that passes once over a tf.data pipeline."""

    def epoch():
        for _ in dataset:
            pass

    return epoch


def seconds_of(function) -> float:
    """Return the median seconds of a few calls."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def pipeline(data: Path | None) -> None:
    """Print pictures per second of the article's generator and of the course's pipeline."""
    import keras
    import tensorflow as tf

    from utils import animals10

    folder = data or sample(per_class=200)
    with tempfile.TemporaryDirectory() as copy:
        # A copy, so that the first epoch has no cache to read from.
        fresh = Path(copy) / "animals"
        shutil.copytree(classes_of(folder), fresh / "raw-img")
        split = animals10.split(fresh, fractions=(1, 0, 0), progress=False)
        count = sum(row.part == "train" for row in split.rows)
        start = time.perf_counter()
        train = animals10.datasets(split, size=SIZE, batch=BATCH, progress=False)[0]
        through(train)()
        first = time.perf_counter() - start
        plain = seconds_of(through(train))
        on_cpu = train.map(lambda x, y: (affine_batch(x), y), num_parallel_calls=tf.data.AUTOTUNE)
        augmented = seconds_of(through(on_cpu.prefetch(2)))
        layers = keras.Sequential(
            [
                keras.layers.RandomFlip("horizontal"),
                keras.layers.RandomZoom(0.2),
                keras.layers.RandomTranslation(0.1, 0.1),
            ]
        )
        call = tf.function(lambda x: layers(tf.cast(x, tf.float32), training=True))
        in_model = seconds_of(lambda: [call(x) for x, _ in train])
        theirs = seconds_of(article(fresh, count))
    rows = [
        ("the article's ImageDataGenerator", theirs),
        ("ours, first epoch (decodes and fills the cache)", first),
        ("ours, later, the same augmentation on the CPU", augmented),
        ("ours, later, augmentation left to the model", plain),
        ("ours, later, with augmentation layers run after it", in_model),
    ]
    print(f"\n{count} pictures, {SIZE} px, batches of {BATCH}, median of {REPEATS}; {machine()}")
    print(f"{'':52}{'pictures/s':>12}{'ratio':>8}")
    for name, seconds in rows:
        print(f"{name:52}{count / seconds:12,.0f}{theirs / seconds:7.1f}x")


# ---------------------------------------------------------------- 26,000 pictures


LOOK = """
import resource, sys, time
from pathlib import Path
from utils import animals10
folder = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
report = animals10.check(folder, progress=False)
checked = time.perf_counter() - start
split = animals10.split(folder, report=report, progress=False)
total = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(split.rows), checked, total, peak / 1024, before / 1024)
"""


def multiply(source: Path, folder: Path, count: int) -> None:
    """Fill ``folder`` with ``count`` pictures: other crops and other light of those in source."""
    import numpy as np
    from PIL import Image, ImageEnhance

    rng = np.random.default_rng(0)
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    for number in range(count):
        path = paths[number % len(paths)]
        place = folder / "raw-img" / path.parent.name
        place.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as image:
            width, height = image.size
            left, top = rng.integers(0, 1 + width // 3), rng.integers(0, 1 + height // 3)
            box = (left, top, left + width * 2 // 3, top + height * 2 // 3)
            piece = image.convert("RGB").resize((300, 225), box=box)
        packed = io.BytesIO()
        ImageEnhance.Brightness(piece).enhance(rng.uniform(0.6, 1.4)).save(packed, "JPEG")
        (place / f"{number:06}.jpeg").write_bytes(packed.getvalue())


def folder(data: Path | None) -> None:
    """Print time and memory of check and split for 2,600 and 26,000 pictures."""
    source = classes_of(data or sample(per_class=200))
    figures = []
    for count in (2_600, 26_000):
        place = WORK / f"many-{count}"
        shutil.rmtree(place, ignore_errors=True)
        print(f"Making {count:,} pictures ...", flush=True)
        multiply(source, place, count)
        answer = subprocess.run(
            [sys.executable, "-c", LOOK, str(place)],
            cwd=COURSE,
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            sys.exit(answer.stderr)
        figures.append([float(word) for word in answer.stdout.split()[-5:]])
        shutil.rmtree(place)
    print(f"\n{machine()}")
    print(f"{'pictures':>10}{'check s':>10}{'with split s':>14}{'peak MB':>10}")
    for count, checked, total, peak, _ in figures:
        print(f"{count:10,.0f}{checked:10.1f}{total:14.1f}{peak:10.0f}")
    (_, _, few, low, _), (_, _, many, high, _) = figures
    print(f"time x {many / few:.1f}, memory + {high - low:.0f} MB")


# ---------------------------------------------------------------- difficulty


def difficulty(data: Path | None) -> None:
    """Print what simple and less simple models get right on pictures that they have not seen."""
    import numpy as np
    from skimage.color import rgb2gray
    from skimage.feature import hog
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import LinearSVC

    from tests.common import small_network
    from utils import animals10, drawn_animals

    place = data or drawn_animals.make_sample(WORK / "sample-300")
    split = animals10.split(place, progress=False)
    parts = {}
    for size in (32, 64):
        learn = [animals10.arrays(split, part, size) for part in ("train", "validation")]
        pictures, labels = (np.concatenate(group) for group in zip(*learn, strict=True))
        parts[size] = pictures, labels, *animals10.arrays(split, "test", size)
    pictures, labels, new, new_labels = parts[32]
    print(f"\n{len(labels)} to learn from, {len(new_labels)} to test on; {machine()}")
    for name, change in [("gray", rgb2gray), ("color", lambda x: x / 255)]:
        flat, new_flat = (change(x).reshape(len(x), -1) for x in (pictures, new))
        score = KNeighborsClassifier(5).fit(flat, labels).score(new_flat, new_labels)
        print(f"five nearest neighbors, 32 px, {name}: {score:.1%}")
    pictures, labels, new, new_labels = parts[64]
    described = [
        np.array([hog(gray, 9, (8, 8), (2, 2)) for gray in rgb2gray(group)])
        for group in (pictures, new)
    ]
    for c in (0.01, 0.1, 1):
        score = LinearSVC(C=c).fit(described[0], labels).score(described[1], new_labels)
        print(f"HOG, 64 px, linear SVM, C = {c}: {score:.1%}")
    model = small_network(batches=-(-len(labels) // 32) * 10)
    start = time.perf_counter()
    model.fit(pictures, labels, epochs=10, verbose=0)
    seconds = time.perf_counter() - start
    score = model.evaluate(new, new_labels, verbose=0)[1]
    print(f"small CNN, 64 px, 10 epochs in {seconds:.0f} s: {score:.1%}")


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", choices=["pipeline", "folder", "difficulty"])
    parser.add_argument("--data", type=Path, help="a folder laid out as Animals-10")
    options = parser.parse_args()
    {"pipeline": pipeline, "folder": folder, "difficulty": difficulty}[options.name](options.data)


if __name__ == "__main__":
    main()
