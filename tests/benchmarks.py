"""Ratios that the course promises, measured in one run on one machine.

    python -m tests.benchmarks pipeline [--data FOLDER]   pictures per second into training
    python -m tests.benchmarks folder [--data FOLDER]     looking through 26,000 pictures
    python -m tests.benchmarks difficulty [--data FOLDER] how hard the pictures are to recognize
    python -m tests.benchmarks cnn [--data FOLDER]        published recipes against ours
    python -m tests.benchmarks transfer                   features kept against computed each epoch
    python -m tests.benchmarks xception_gpu               float32 against mixed precision
    python -m tests.benchmarks real --data FOLDER --weights FILE   five folds of real photographs
    python -m tests.benchmarks colab --data ZIP --weights FILE     06 and 07 as Colab runs them
    python -m tests.benchmarks own                        06 and 07 on your own classes
    python -m tests.benchmarks start                      first start, uv against pip; second start
    python -m tests.benchmarks serve [--network NAME]     the web app: latency, 8 bits, load
    python -m tests.benchmarks lab [NN ...] [--width tablet]   notebooks in JupyterLab in Chromium

FOLDER is laid out as Animals-10, for ``cnn`` it may also hold ``train`` and ``test``; a zip will do
for ``cnn`` and ``real``. Without it the drawn sample is taken. Add --help for further options.
Timings are no tests: they belong here, where their ratio is what counts.
"""

import argparse
import inspect
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
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
    from data import drawn_animals

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


def affine_layer(size: int):
    """Return lab 06b's own layer: flip, zoom, shift and rotation as one step for each picture."""
    import keras
    import nbformat

    lab = nbformat.read(COURSE / "notebooks" / "06b_training_lab.ipynb", as_version=4)
    names = {"keras": keras, "layers": keras.layers, "ops": keras.ops, "size": size}
    for sign in ("def random_matrices(", "class RandomAffine("):
        (cell,) = [cell for cell in lab.cells if cell.source.startswith(sign)]
        exec(cell.source, names)
    return names["RandomAffine"](flip=True, zoom=0.2, shift=0.1, turn=0.1)


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
        affine = affine_layer(SIZE)
        step = tf.function(lambda x: affine(tf.cast(x, tf.float32), training=True))
        in_one_step = seconds_of(lambda: [step(x) for x, _ in train])
        theirs = seconds_of(article(fresh, count))
    rows = [
        ("the article's ImageDataGenerator", theirs),
        ("ours, first epoch (decodes and fills the cache)", first),
        ("ours, later, the same augmentation on the CPU", augmented),
        ("ours, later, augmentation left to the model", plain),
        ("ours, later, with three augmentation layers run after it", in_model),
        ("flip, zoom, shift and rotation as one affine step inside the model", in_one_step),
    ]
    print(f"\n{count} pictures, {SIZE} px, batches of {BATCH}, median of {REPEATS}; {machine()}")
    print(f"{'':66}{'pictures/s':>12}{'ratio':>8}")
    for name, seconds in rows:
        print(f"{name:66}{count / seconds:12,.0f}{theirs / seconds:7.1f}x")


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


def small_network(batches: int):
    """Return the compiled CNN that says how hard the drawn animals are: 64 px, 166,000 weights.

    Args:
        batches: how many batches of 32 it will be trained on; the learning rate falls over them.
    """
    import keras
    from keras import layers

    def block(filters):
        return [
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
        ]

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.Rescaling(1 / 127.5, -1),
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.08, 0.08),
            *[layer for filters in (24, 48, 96, 128) for layer in block(filters)],
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.002, batches)
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def difficulty(data: Path | None) -> None:
    """Print what simple and less simple models get right on pictures that they have not seen."""
    import numpy as np
    from skimage.color import rgb2gray
    from skimage.feature import hog
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import LinearSVC

    from data import drawn_animals
    from utils import animals10

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


# ---------------------------------------------------------------- the article's CNN and ours


def unpacked(data: Path) -> Path:
    """Return the folder itself, or one into which the zip was unpacked."""
    if not zipfile.is_zipfile(data):
        return data
    place = WORK / data.stem
    shutil.rmtree(place, ignore_errors=True)
    with zipfile.ZipFile(data) as archive:
        archive.extractall(place)
    return place


def train_and_test(data: Path, train: int, test: int) -> list[dict[str, list[Path]]]:
    """Return the files of each class to train on and to test on, so many of each class at most."""
    from utils import animals10

    for pair in (("train", "test"), ("raw-img", "held-out")):
        if all((data / name).is_dir() for name in pair):
            parts = [
                {one.name: sorted(one.iterdir()) for one in sorted((data / name).iterdir())}
                for name in pair
            ]
            break
    else:
        rows = animals10.split(data, (0.7, 0, 0.3), progress=False)
        parts = [{}, {}]
        for row in rows.rows:
            files = parts[row.part == "test"]
            files.setdefault(row.english, []).append(rows.folder / row.path)
    return [
        {name: files[:most] for name, files in part.items()}
        for part, most in zip(parts, (train, test), strict=True)
    ]


def decoded(part: dict[str, list[Path]], size: int):
    """Return pictures, uint8, and labels in the order of the class names."""
    import numpy as np
    from PIL import Image

    pictures, labels = [], []
    for label, name in enumerate(sorted(part)):
        for path in part[name]:
            with Image.open(path) as image:
                small = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
            pictures.append(np.asarray(small))
            labels.append(label)
    return np.stack(pictures), np.array(labels)


def article_network(size: int, classes: int):
    """Return the article's network, compiled as it says."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.Conv2D(32, 5, strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Dropout(0.4),
            layers.Conv2D(64, 5, strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.BatchNormalization(),
            layers.Dropout(0.4),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(64, activation="relu"),
            layers.BatchNormalization(),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def tutorial_network(size: int, classes: int):
    """Return the network of TensorFlow's image-classification tutorial, compiled as it says."""
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((size, size, 3)), layers.RandomFlip("horizontal")])
    for layer in (layers.RandomRotation(0.1), layers.RandomZoom(0.1), layers.Rescaling(1 / 255)):
        model.add(layer)
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Dropout(0.2))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(classes))
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def scratch_network(size: int, classes: int):
    """Return the network of Keras's *image classification from scratch*, compiled as it says."""
    import keras
    from keras import layers

    def normal(x):
        return layers.BatchNormalization()(x)

    inputs = keras.Input((size, size, 3))
    x = layers.RandomRotation(0.1)(layers.RandomFlip("horizontal")(inputs))
    x = layers.Conv2D(128, 3, strides=2, padding="same")(layers.Rescaling(1 / 255)(x))
    before = x = layers.ReLU()(normal(x))
    for filters in (256, 512, 728):
        for _ in range(2):
            x = normal(layers.SeparableConv2D(filters, 3, padding="same")(layers.ReLU()(x)))
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        x = layers.Add()([x, layers.Conv2D(filters, 1, strides=2, padding="same")(before)])
        before = x
    x = layers.ReLU()(normal(layers.SeparableConv2D(1024, 3, padding="same")(x)))
    x = layers.Dropout(0.25)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, layers.Dense(classes)(x))
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-4), loss, metrics=["accuracy"])
    return model


def better_network(size: int, classes: int, widths=(32, 64, 128), shift=0.08, dropout=0.0):
    """Return the network of notebook 06's last step, not compiled."""
    import keras
    from keras import layers

    def block(x, filters, strides=1):
        x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))

    inputs = keras.Input((size, size, 3))
    x = layers.RandomFlip("horizontal")(inputs)
    x = layers.RandomTranslation(shift, shift)(x)
    x = layers.Rescaling(1 / 127.5, -1)(x)
    x = layers.MaxPooling2D()(block(x, widths[0], strides=2))
    for filters in widths[1:]:
        x = layers.MaxPooling2D()(block(x, filters))
        x = layers.Add()([x, block(block(x, filters), filters)])
    x = layers.Dropout(dropout)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


# For a long training: wider, and with more against learning by heart. Chosen on pictures that are
# neither among those to train on nor among those to test on.
LONG = {"widths": (48, 96, 192), "shift": 0.12, "dropout": 0.3}
LONG_DECAY = 0.05


def compiled(model, steps: int, peak=0.003, smoothing=0.1, decay=0.0):
    """Compile: the learning rate goes up for a quarter of the steps, then down to 0."""
    import keras

    warmup = steps // 4
    rate = keras.optimizers.schedules.CosineDecay(
        peak / 10, max(1, steps - warmup), warmup_target=peak, warmup_steps=warmup
    )
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    optimizer = keras.optimizers.AdamW(rate, decay) if decay else keras.optimizers.Adam(rate)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


def trained(one_epoch, accuracy, epochs: int, told: str) -> list[tuple[float, float]]:
    """Train, and return for each epoch the seconds of training so far and the test accuracy."""
    curve, seconds = [], 0.0
    for epoch in range(epochs):
        start = time.perf_counter()
        one_epoch(epoch)
        seconds += time.perf_counter() - start
        curve.append((seconds, accuracy()))
        print(
            f"{told}, epoch {epoch + 1} of {epochs}: {seconds:.0f} s, {curve[-1][1]:.1%}",
            flush=True,
        )
    return curve


def reached(curve, goal: float) -> float | None:
    """Return the seconds after which a curve no longer lies below the goal; None if never."""
    found = None
    for seconds, accuracy in curve:
        if accuracy < goal:
            found = None
        elif found is None:
            found = seconds
    return found


def cnn(
    data: Path | None,
    *,
    train=1000,
    test=500,
    epochs=20,
    short=6,
    runs=3,
    long_runs=1,
    size=64,
    tutorial=15,
    scratch=10,
) -> None:
    """Print what the article's CNN learns, and ours in a tenth of the time and in the same.

    Beside it two recipes that people paste today: TensorFlow's image-classification tutorial
    (--tutorial epochs) and Keras's *image classification from scratch* (--scratch epochs); 0 leaves
    one out.
    """
    import keras
    import numpy as np
    import tensorflow as tf

    folder = unpacked(data) if data else sample(per_class=300)
    parts = train_and_test(folder, train, test)
    classes = len(parts[0])

    keras.utils.set_random_seed(0)
    model = article_network(size, classes)
    with tempfile.TemporaryDirectory() as copy:
        for name, part in zip(("train", "test"), parts, strict=True):
            for kind, files in part.items():
                (Path(copy) / name / kind).mkdir(parents=True)
                for path in files:
                    shutil.copy(path, Path(copy) / name / kind)
        generator = tf.keras.preprocessing.image.ImageDataGenerator
        change = {"shear_range": 0.2, "zoom_range": 0.2, "horizontal_flip": True}
        settings = {"target_size": (size, size), "batch_size": BATCH}
        theirs = generator(rescale=1 / 255, **change).flow_from_directory(
            Path(copy) / "train", seed=0, **settings
        )
        unseen = generator(rescale=1 / 255).flow_from_directory(
            Path(copy) / "test", shuffle=False, **settings
        )
        article_curve = trained(
            lambda epoch: model.fit(theirs, verbose=0),
            lambda: model.evaluate(unseen, verbose=0)[1],
            epochs,
            "The article's",
        )
    article_weights = model.count_params()
    allowed, goal = article_curve[-1]

    start = time.perf_counter()
    pictures, labels = decoded(parts[0], size)
    reading = time.perf_counter() - start
    labels = keras.utils.to_categorical(labels, classes)
    new, new_labels = decoded(parts[1], size)
    new_labels = keras.utils.to_categorical(new_labels, classes)
    steps = -(-len(pictures) // BATCH)

    def pasted(build, epochs, batch, told):
        """Train one of the others' networks with their recipe, on pictures that are decoded."""
        keras.backend.clear_session()
        keras.utils.set_random_seed(0)
        model = build(size, classes)
        curve = trained(
            lambda epoch: model.fit(pictures, labels, batch_size=batch, verbose=0),
            lambda: model.evaluate(new, new_labels, batch_size=250, verbose=0)[1],
            epochs,
            told,
        )
        seconds, accuracy = curve[-1]
        return f"{told}, {epochs} epochs", model.count_params(), seconds + reading, accuracy

    recipes = [
        pasted(*recipe)
        for recipe in (
            (tutorial_network, tutorial, 32, "TensorFlow's tutorial"),
            (scratch_network, scratch, 128, "Keras's from scratch"),
        )
        if recipe[1]
    ]

    def ours(epochs, seed, told, decay=0.0, **build):
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        model = compiled(better_network(size, classes, **build), steps * epochs, decay=decay)
        fit = {"batch_size": BATCH, "verbose": 0}
        curve = trained(
            lambda epoch: model.fit(pictures, labels, initial_epoch=epoch, epochs=epoch + 1, **fit),
            lambda: model.evaluate(new, new_labels, batch_size=250, verbose=0)[1],
            epochs,
            told,
        )
        return model.count_params(), [(took + reading, accuracy) for took, accuracy in curve]

    short_runs = [ours(short, seed, f"Ours, run {seed + 1}") for seed in range(runs)]
    weights, curves = short_runs[0][0], [curve for _, curve in short_runs]
    times = [reached(curve, goal) for curve in curves]
    after = statistics.median(seconds or float("inf") for seconds in times)
    # How many epochs fit into the article's time; a little is left, since times vary.
    (first, _), (second, _) = ours(2, 0, "Ours, to see how long it takes", LONG_DECAY, **LONG)[1]
    many = max(1, int(0.95 * (allowed - first) / (second - first)))
    long = [
        ours(many, seed, f"Ours, long run {seed + 1}", LONG_DECAY, **LONG)
        for seed in range(long_runs)
    ]
    long_weights = long[0][0]
    long_end = [statistics.median(v) for v in zip(*[curve[-1] for _, curve in long], strict=True)]

    print(f"\n{len(pictures)} pictures to train on, {len(new)} to test on, {size} px; {machine()}")
    print(f"Seconds of training, evaluation not counted; with {reading:.1f} s of reading,", end=" ")
    print("except the article's, whose generator reads in each epoch.")
    print(f"{'':42}{'weights':>10}{'seconds':>10}{'accuracy':>10}")

    def line(name, weights, seconds, accuracy):
        print(f"{name:42}{weights:10,}{seconds:10,.0f}{accuracy:10.1%}")

    line(f"the article's, {epochs} epochs", article_weights, allowed, goal)
    for recipe in recipes:
        line(*recipe)
    middle = [statistics.median(values) for values in zip(*[c[-1] for c in curves], strict=True)]
    line(f"ours, {short} epochs, median of {runs}", weights, *middle)
    line(f"ours, {many} epochs, for the same time", long_weights, *long_end)
    told = [f"{seconds:.0f}" if seconds else "never" for seconds in times]
    print(f"{goal:.1%} reached for good after {', '.join(told)} s: the median is", end=" ")
    print(f"1/{allowed / after:.1f} of the time" if np.isfinite(after) else "never", end="; ")
    print(f"for the same time {100 * (long_end[1] - goal):+.1f} points")
    for name, _, seconds, accuracy in recipes:
        print(f"{name}: {accuracy:.1%} after {seconds:.0f} s; ours", end=" ")
        for kind, tried in (("short", curves), ("long", [curve for _, curve in long])):
            after = statistics.median(reached(curve, accuracy) or np.inf for curve in tried)
            if np.isfinite(after):
                print(f"({kind}) for good after {after:.0f} s, {after / seconds:.2f} of it", end="")
                break
        else:
            print("never", end="")
        print("; bar: at most 0.25")


# ---------------------------------------------------------------- features kept


def transfer(
    data: Path | None,
    *,
    pictures=1000,
    epochs=20,
    runs=3,
    backbone="mobilenet",
    size=224,
    alpha=1.0,
) -> None:
    """Print seconds of a head on kept features, and on a frozen base that is run every epoch."""
    import keras

    from utils import backbones

    folder = data or sample(per_class=200)
    part = train_and_test(folder, -(-pictures // 10), 1)[0]
    seen, labels = decoded(part, size)
    # Random weights take the same time, and nothing has to be downloaded.
    base = backbones.load(backbone, weights=None, size=size, alpha=alpha)
    classes = len(part)

    def head(inputs, x):
        model = keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(x))
        model.compile("adam", "sparse_categorical_crossentropy")
        return model

    def again():
        inputs = keras.Input((size, size, 3))
        x = base.model(base.preprocess(inputs), training=False)
        model = head(inputs, keras.layers.GlobalAveragePooling2D()(x))
        model.fit(seen, labels, batch_size=BATCH, epochs=epochs, verbose=0)

    def on_kept(vectors):
        inputs = keras.Input(vectors.shape[1:])
        model = head(inputs, inputs)
        model.fit(vectors, labels, batch_size=BATCH, epochs=epochs, verbose=0)

    base.model.trainable = False
    times = {"again": [], "features": [], "reading": [], "head": []}

    def timed(name, function):
        start = time.perf_counter()
        result = function()
        times[name].append(time.perf_counter() - start)
        return result

    for run in range(runs):
        with tempfile.TemporaryDirectory() as cache:
            get = {"cache": cache, "progress": False, "batch": BATCH}
            timed("features", lambda get=get: backbones.features(base, seen, **get))
            vectors = timed("reading", lambda get=get: backbones.features(base, seen, **get))
        timed("head", lambda vectors=vectors: on_kept(vectors))
        timed("again", again)
        print(f"Run {run + 1} of {runs}: {times['again'][-1]:.1f} s recomputing", flush=True)
    middle = {name: statistics.median(values) for name, values in times.items()}
    rows = [
        ("the frozen base run in every epoch", middle["again"]),
        ("features computed once, then the head", middle["features"] + middle["head"]),
        ("features read from the file, then the head", middle["reading"] + middle["head"]),
    ]
    print(
        f"\n{len(seen)} pictures, {size} px, {base.name}, {epochs} epochs, median of {runs};",
        end="",
    )
    print(f" {machine()}")
    print(f"{'':46}{'seconds':>10}{'ratio':>8}")
    for name, seconds in rows:
        print(f"{name:46}{seconds:10.2f}{middle['again'] / seconds:7.1f}x")
    print(f"the features alone {middle['features']:.2f} s, the head alone {middle['head']:.2f} s")


# ---------------------------------------------------------------- Xception on a GPU


def xception_gpu(
    data: Path | None, *, size=299, pictures=1000, epochs=3, batch=32, policy="mixed_float16"
) -> None:
    """Print pictures per second and peak memory of fine-tuning Xception, in two precisions."""
    import keras
    import tensorflow as tf

    from tools.run import Watch
    from utils import backbones

    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        about = tf.config.experimental.get_device_details(gpus[0])
        device = about.get("device_name", "a GPU")
    else:
        device = "no GPU"
        print("There is no GPU here: this shows that it runs, and says nothing about speed.")
    folder = data or sample(per_class=200)
    parts = train_and_test(folder, -(-pictures // 10), max(1, pictures // 30))
    (seen, labels), (new, new_labels) = (decoded(part, size) for part in parts)
    rows = []
    for name in ("float32", policy):
        keras.backend.clear_session()
        keras.mixed_precision.set_global_policy(name)
        keras.utils.set_random_seed(0)
        try:
            try:
                base = backbones.load("xception", size=size)
            except backbones.WeightsError:
                base = backbones.load("xception", weights=None, size=size)
            inputs = keras.Input((size, size, 3))
            x = base.model(base.preprocess(inputs), training=False)
            x = keras.layers.GlobalAveragePooling2D()(x)
            outputs = keras.layers.Dense(len(parts[0]), activation="softmax", dtype="float32")(x)
            model = keras.Model(inputs, outputs)
            rate = keras.optimizers.Adam(1e-4)
            model.compile(rate, "sparse_categorical_crossentropy", metrics=["accuracy"])
            print(f"{name}, weights: {base.weights}", flush=True)
            if gpus:
                tf.config.experimental.reset_memory_stats("GPU:0")
            times = []
            with Watch() as watch:
                watch.pid = os.getpid()
                for _ in range(epochs):
                    start = time.perf_counter()
                    model.fit(seen, labels, batch_size=batch, verbose=0)
                    times.append(time.perf_counter() - start)
            score = model.evaluate(new, new_labels, batch_size=batch, verbose=0)[1]
            peak = tf.config.experimental.get_memory_info("GPU:0")["peak"] if gpus else watch.peak
            # The first epoch compiles.
            rows.append((name, len(seen) / statistics.median(times[1:] or times), peak, score))
        finally:
            keras.mixed_precision.set_global_policy("float32")
    print(f"\nXception, {size} px, {len(seen)} pictures, batches of {batch}; {device}; {machine()}")
    print("Memory of the GPU while training." if gpus else "Memory of the whole process.")
    print(f"{'':20}{'pictures/s':>12}{'ratio':>8}{'peak MB':>10}{'accuracy':>10}")
    for name, speed, peak, score in rows:
        print(f"{name:20}{speed:12.1f}{speed / rows[0][1]:7.2f}x{peak / 1e6:10,.0f}{score:10.1%}")


# ---------------------------------------------------------------- real photographs


def real(
    data: Path | None,
    *,
    weights=None,
    size=224,
    epochs=20,
    tuned=8,
    folds=5,
    rates="1e-5 3e-5 1e-4 3e-4",
) -> None:
    """Print five-fold accuracies on real photographs: frozen, fine-tuned, from scratch.

    The learning rate of fine-tuning is chosen again in each fold, by the loss on a fifth of the
    pictures to train on: those to test on have no part in it.
    """
    if data is None or weights is None:
        sys.exit("Give the photographs with --data, and MobileNet 0.25's weights with --weights.")
    import keras
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold
    from sklearn.preprocessing import StandardScaler

    from utils import animals10, backbones

    report = animals10.check(unpacked(data), progress=False)
    split = animals10.split(report.folder, (1, 0, 0), report=report, progress=False)
    pictures, labels = animals10.arrays(split, "train", size, progress=False)
    small, _ = animals10.arrays(split, "train", 128, progress=False)
    groups = np.array([row.group for row in split.rows])
    classes = len(np.unique(labels))
    base = backbones.load("mobilenet", weights=weights, size=size, alpha=0.25)
    vectors = backbones.features(base, pictures, cache=None, progress=False)
    hot = keras.utils.to_categorical(labels, classes)
    deal = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    scores = {"frozen": [], "fine-tuned": [], "from scratch": []}
    seconds = dict.fromkeys(scores, 0.0)

    def frozen(train, test):
        scale = StandardScaler().fit(vectors[train])
        head = LogisticRegression(C=0.05, max_iter=2000).fit(
            scale.transform(vectors[train]), labels[train]
        )
        return head.score(scale.transform(vectors[test]), labels[test]), scale, head

    def fine_tuned(train, test, scale, head, rate):
        base = backbones.load("mobilenet", weights=weights, size=size, alpha=0.25)
        inputs = keras.Input((size, size, 3))
        x = keras.layers.RandomFlip("horizontal")(inputs)
        x = base.model(base.preprocess(x), training=False)
        x = keras.layers.GlobalAveragePooling2D()(x)
        last = keras.layers.Dense(classes, activation="softmax")
        model = keras.Model(inputs, last(x))
        # Starts as the frozen network with its head, the standardizing folded into the weights.
        matrix = head.coef_ / scale.scale_
        last.set_weights([matrix.T, head.intercept_ - matrix @ scale.mean_])
        # Gently: few pictures, and a start that is good already.
        compiled(model, -(-len(train) // 32) * tuned, peak=rate, smoothing=0)
        model.fit(pictures[train], hot[train], batch_size=32, epochs=tuned, verbose=0)
        return model.evaluate(pictures[test], hot[test], verbose=0)  # loss, accuracy

    def chosen_rate(train):
        inner = StratifiedGroupKFold(5, shuffle=True, random_state=1)
        learn, check = next(inner.split(vectors[train], labels[train], groups[train]))
        _, *start = frozen(train[learn], train[check])
        losses = {
            rate: fine_tuned(train[learn], train[check], *start, rate)[0]
            for rate in map(float, rates.split())
        }
        return min(losses, key=losses.get)

    def from_scratch(train, test):
        model = better_network(128, classes, (32, 64, 128, 256))
        compiled(model, -(-len(train) // 32) * epochs)
        model.fit(small[train], hot[train], batch_size=32, epochs=epochs, verbose=0)
        return model.evaluate(small[test], hot[test], verbose=0)[1]

    for fold, (train, test) in enumerate(deal.split(vectors, labels, groups)):
        keras.backend.clear_session()
        keras.utils.set_random_seed(fold)
        start = time.perf_counter()
        score, scale, head = frozen(train, test)
        marks = [("frozen", score, time.perf_counter() - start)]
        rate = chosen_rate(train)
        start = time.perf_counter()
        score = fine_tuned(train, test, scale, head, rate)[1]
        marks.append(("fine-tuned", score, time.perf_counter() - start))
        start = time.perf_counter()
        marks.append(("from scratch", from_scratch(train, test), time.perf_counter() - start))
        for name, score, took in marks:
            scores[name].append(score)
            seconds[name] += took
        told = ", ".join(f"{name} {score:.1%}" for name, score, _ in marks)
        print(f"Fold {fold + 1} of {folds}: {told}; rate chosen {rate:g}", flush=True)
    names = {
        "frozen": "MobileNet 0.25 frozen, linear head",
        "fine-tuned": f"the same, fine-tuned {tuned} epochs",
        "from scratch": f"our CNN from scratch, {epochs} epochs",
    }
    print(f"\n{len(labels)} photographs, {folds} folds, no group on both sides; {machine()}")
    print(f"{'':40}{'accuracy':>10}{'lowest':>10}{'highest':>10}{'s a fold':>10}")
    for key, name in names.items():
        one = scores[key]
        print(f"{name:40}{np.mean(one):10.1%}{min(one):10.1%}{max(one):10.1%}", end="")
        print(f"{seconds[key] / folds:10.1f}")


# ---------------------------------------------------------------- the full profile


def colab(data: Path | None, *, weights=None, only="06 07", refuse=False) -> None:
    """Run notebooks as *Run all* does on Colab with a GPU, and print what their cells print.

    Colab is emulated: an empty folder, its module, an nvidia-smi that tells of a T4. The course is
    cloned by the set-up cell from this working tree; the zip of photographs comes from a Kaggle on
    this machine, through the real client. MobileNet's weights lie where Keras keeps downloads, in
    the format of the files that it publishes; its name is the one parameter that is changed. With
    --refuse, Kaggle answers 403. The executed notebooks are kept in build/benchmarks; they show
    photographs and are for nobody else.
    """
    if data is None or weights is None:
        sys.exit("Give the zip of photographs with --data, and MobileNet's weights with --weights.")
    import nbformat

    from tests import common
    from tests.loopback_kaggle import LoopbackKaggle
    from utils import backbones

    kept = WORK / "colab"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place, LoopbackKaggle(data.read_bytes()) as kaggle:
        place = Path(place)
        models = place / "keras" / "models"
        models.mkdir(parents=True)
        network = backbones.load("mobilenet", weights, alpha=0.25)
        common.as_published(network.model, models / "mobilenet_2_5_224_tf_no_top.h5")
        environment = kaggle.lead(place / "client") | common.pretended_gpu(place / "bin")
        environment |= common.git_that_finds(common.bare_repository(place / "course.git"))
        environment |= {"KERAS_HOME": str(models.parent)}
        (place / "content").mkdir()
        for number in only.split():
            (path,) = (COURSE / "notebooks").glob(f"{number}_*.ipynb")
            notebook = nbformat.read(path, as_version=4)
            with suppress(KeyError):  # 06 has none
                common.with_parameters(
                    notebook, {"network": '{"name": "mobilenet", "alpha": 0.25}'}
                )
            notebook.cells.insert(0, nbformat.v4.new_code_cell(common.FAKE_COLAB))
            kaggle.answers.extend([403] * (10 if refuse else 0))
            start = time.perf_counter()
            try:
                common.run_cells(notebook, place / "content", environment, timeout=None)
            finally:
                nbformat.write(notebook, kept / path.name)
            seconds = time.perf_counter() - start
            print(f"\n{path.stem}, {seconds:.0f} s; {machine()}")
            for cell in common.code_cells(notebook):
                if not common.is_exercise(cell):
                    print(common.printed(cell), end="")


def own(data: Path | None, *, classes="4 12", per_class=60, only="06 07", values="") -> None:
    """Run notebooks on your own folders, of four and of twelve classes, none in Animals-10.

    The pictures are drawings of other things. ``values`` gives further parameters of the notebooks
    in JSON, such as ``{"06": {"epochs": "2"}}``.
    """
    import nbformat
    from PIL import Image

    from data.drawn_animals import OTHERS, draw
    from tests import common

    for count in map(int, classes.split()):
        place = WORK / f"own-{count}"
        shutil.rmtree(place, ignore_errors=True)
        for kind in list(OTHERS)[:: len(OTHERS) // count][:count]:
            (place / kind).mkdir(parents=True)
            for number in range(per_class):
                picture = draw(OTHERS[kind], number, 96).picture
                Image.fromarray(picture).save(place / kind / f"{number:03}.png")
        for number in only.split():
            (path,) = (COURSE / "notebooks").glob(f"{number}_*.ipynb")
            notebook = nbformat.read(path, as_version=4)
            given = {"own_folder": repr(str(place))} | json.loads(values or "{}").get(number, {})
            common.with_parameters(notebook, given)
            start = time.perf_counter()
            try:
                common.run_cells(notebook, path.parent, timeout=None)
            finally:
                nbformat.write(notebook, WORK / f"own-{count}-{path.name}")
            seconds = time.perf_counter() - start
            print(f"\n{path.stem}, {count} classes of {per_class}, {seconds:.0f} s; {machine()}")
            for cell in common.code_cells(notebook):
                if not common.is_exercise(cell):
                    print(common.printed(cell), end="")


# ---------------------------------------------------------------- first and second start


def without_network() -> tuple[list[str], dict]:
    """Return what to put before a command, and into its environment, so that it has no network."""
    unshare = ["unshare", "--net"]
    with suppress(OSError):
        if subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
            return unshare, {}
    names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    return [], dict.fromkeys(names, "http://127.0.0.1:1")


def start(data: Path | None, *, repeats=5) -> None:
    """Time the first start by uv and by pip, each from an empty cache, and the second start.

    A line of Python stands in for JupyterLab: the clock stops where it takes over.
    """
    seconds = {}
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as place:

        def timed(name, before=(), **variables):
            env = {
                **os.environ,
                "UV_CACHE_DIR": f"{place}/{name}-uv",
                "PIP_CACHE_DIR": f"{place}/{name}-pip",
            }
            begun = time.perf_counter()
            command = [*before, sys.executable, "course.py", "--cpu"]
            done = subprocess.run(
                command, cwd=Path(place, name), env=env | variables, capture_output=True, text=True
            )
            took = time.perf_counter() - begun
            if done.returncode or "JupyterLab takes over" not in done.stdout:
                sys.exit(done.stdout + done.stderr)
            return took

        for name in ("uv", "pip"):
            course = Path(place, name)
            for folder in ("tools", "utils"):
                shutil.copytree(COURSE / folder, course / folder)
            for file in ("course.py", "requirements.lock", "requirements-gpu.lock"):
                shutil.copy(COURSE / file, course)
            (course / "tools" / "lab.py").write_text("print('JupyterLab takes over')")
            if name == "pip":  # as where the package index has no uv
                with (course / "tools" / "environment.py").open("a") as file:
                    file.write("\nUV_VERSION = '0.0.0'\n")
            seconds[name] = timed(name)
            print(f"First start by {name}: {seconds[name]:.1f} s", flush=True)
        before, variables = without_network()
        for name in ("uv", "pip"):
            again = [timed(name, before, **variables) for _ in range(repeats)]
            seconds[f"second {name}"] = statistics.median(again)
    print(f"\n{machine()}; second start: median of {repeats}, without a network")
    print(f"{'':28}{'uv':>10}{'pip':>10}{'bar':>24}")
    ratio = seconds["uv"] / seconds["pip"]
    print(f"{'first start, empty cache':28}{seconds['uv']:8.1f} s{seconds['pip']:8.1f} s", end="")
    print(f"{f'{ratio:.2f} of pip, at most 0.4':>24}")
    print(f"{'second start, to JupyterLab':28}{seconds['second uv']:8.2f} s", end="")
    print(f"{seconds['second pip']:8.2f} s{'at most 0.5 s':>24}")


def serve(data: Path | None, *, network="", seconds=4.0) -> None:
    """Measure the web app: ways to ask a network, 8 bits, 1 to 64 clients."""
    from tests import benchmarks_serve

    benchmarks_serve.serve(network, seconds)


def lab(data: Path | None, *numbers, width="desktop") -> None:
    """Run notebooks, all or those of these numbers, in a real JupyterLab: desktop or tablet."""
    from tests import benchmarks_lab

    benchmarks_lab.lab(numbers, width)


COMMANDS = {
    one.__name__: one
    for one in (
        pipeline,
        folder,
        difficulty,
        cnn,
        transfer,
        xception_gpu,
        real,
        colab,
        own,
        start,
        serve,
        lab,
    )
}


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark that the command line names; its keyword arguments are options."""
    from utils import environment

    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = parser.add_subparsers(dest="name", required=True)
    for name, function in COMMANDS.items():
        one = names.add_parser(name, description=function.__doc__)
        one.add_argument("--data", type=Path, help="a folder with pictures")
        for option in list(inspect.signature(function).parameters.values())[1:]:
            if option.kind is option.VAR_POSITIONAL:
                one.add_argument(option.name, nargs="*", metavar="NN")
                continue
            if option.default is False:
                one.add_argument(f"--{option.name}", action="store_true")
                continue
            kind = Path if option.default is None else type(option.default)
            one.add_argument(f"--{option.name}", type=kind, default=option.default)
    options = vars(parser.parse_args(arguments))
    environment.prepare_tensorflow()
    numbers = options.pop("numbers", ())
    COMMANDS[options.pop("name")](options.pop("data"), *numbers, **options)


if __name__ == "__main__":
    main()
