"""Train the course's own small Xception on forty drawn animals and things, none of them the ten.

    python data/small_xception.py             draws, trains, writes the weights and the log
    python data/small_xception.py --measure   what its features are worth for the ten animals

Training takes about 27 minutes of one core, measuring about 12. The same seed draws the same
pictures; the weights differ a little from machine to machine.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from data.drawn_animals import OTHERS, draw
from utils.backbones import small_xception
from utils.constants import CLASS_NAMES
from utils.files import atomic_write

HERE = Path(__file__).resolve().parent
WEIGHTS, LOG = HERE / "small_xception.weights.h5", HERE / "small_xception.log"
SIZE, MARGIN = 64, 8  # drawn with a margin, so that a random piece can be cut out
SEED, BATCH, RATE = 20, 64, 0.003
NEW = 1_000_000  # seeds from here on are those of pictures for testing


def say(line, log):
    """Print a line and add it to the log."""
    print(line, flush=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def machine():
    """Name the machine and the versions that figures belong to."""
    import keras
    import tensorflow as tf

    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, TensorFlow {tf.__version__}, Keras {keras.__version__}"
    )


def pictures_of(kinds, per_kind, size, first=0):
    """Draw pictures of several kinds: uint8 (n, size, size, 3), and their labels."""
    shape = (len(kinds) * per_kind, size, size, 3)
    pictures, labels = np.empty(shape, np.uint8), np.repeat(np.arange(len(kinds)), per_kind)
    for n, label in enumerate(labels):
        rng = np.random.default_rng([SEED, int(label), first + n % per_kind])
        pictures[n] = draw(kinds[label], rng, size).picture
    return pictures, labels


def scaled(pictures):
    """Return pictures from -1 to 1, as Xception expects them."""
    return pictures.astype("float32") / 127.5 - 1


def store(model, path):
    """Write the weights, compressed, with a checksum for each array."""
    import h5py

    def copy(name, item):
        if isinstance(item, h5py.Group):
            target.require_group(name)
        elif item.shape:
            settings = {"compression": "gzip", "shuffle": True, "fletcher32": True}
            target.create_dataset(name, data=item[()], **settings)
        else:
            target[name] = item[()]
        target[name].attrs.update(item.attrs)

    with tempfile.TemporaryDirectory() as folder, atomic_write(path, "w+b") as file:
        raw = Path(folder) / "raw.weights.h5"
        model.save_weights(raw)
        with h5py.File(raw) as source, h5py.File(file, "w") as target:
            source.visititems(copy)
            target.attrs.update(source.attrs)


def train(per_kind, epochs, weights, log, new_per_kind=20):
    """Draw the forty animals and things, train on them, write the weights and the log."""
    import keras
    import tensorflow as tf

    log.unlink(missing_ok=True)
    say("The course's small Xception, made by: python data/small_xception.py", log)
    say(machine(), log)
    kinds, edge = list(OTHERS.values()), SIZE + MARGIN
    say(f"{len(kinds)} kinds: {', '.join(OTHERS)}", log)
    start, used = time.time(), time.process_time()
    pictures, labels = pictures_of(kinds, per_kind, edge)
    new, new_labels = pictures_of(kinds, new_per_kind, SIZE, NEW)
    say(f"{len(labels):,} pictures drawn in {time.time() - start:.0f} s, seed {SEED}", log)

    keras.utils.set_random_seed(SEED)
    base = small_xception(SIZE)
    top = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dropout(0.2)]
    model = keras.Sequential([base, *top, keras.layers.Dense(len(kinds), activation="softmax")])
    steps = -(-len(labels) // BATCH) * epochs
    rate = keras.optimizers.schedules.CosineDecay(
        RATE / 10, steps, warmup_target=RATE, warmup_steps=steps // 10
    )
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.AdamW(rate, weight_decay=0.02), loss, metrics=["accuracy"])
    say(f"{base.count_params():,} weights without the top, {SIZE} px", log)

    def changed(at):
        """Cut out a piece, flip it, change its light and contrast."""
        x = tf.numpy_function(lambda at: pictures[at], [at], tf.uint8)
        x = tf.ensure_shape(x, (None, edge, edge, 3))
        x = tf.image.random_crop(x, (tf.shape(x)[0], SIZE, SIZE, 3))
        x = tf.image.random_flip_left_right(tf.cast(x, tf.float32) / 127.5 - 1)
        light = tf.random.uniform((tf.shape(x)[0], 1, 1, 3), -0.15, 0.15)
        contrast = tf.random.uniform((tf.shape(x)[0], 1, 1, 1), 0.75, 1.25)
        return tf.clip_by_value(x * contrast + light, -1, 1), tf.gather(labels, at)

    order = tf.data.Dataset.range(len(labels)).shuffle(len(labels), seed=SEED)
    batches = order.batch(BATCH).map(changed, num_parallel_calls=1).prefetch(2)

    def told(epoch, logs):
        right = model.evaluate(scaled(new), new_labels, batch_size=BATCH, verbose=0)[1]
        say(
            f"epoch {epoch + 1:2} of {epochs}: loss {logs['loss']:.3f}, "
            f"right {logs['accuracy']:.1%}, of new pictures {right:.1%}",
            log,
        )

    callbacks = [keras.callbacks.LambdaCallback(on_epoch_end=told)]
    model.fit(batches, epochs=epochs, verbose=0, shuffle=False, callbacks=callbacks)
    store(base, weights)
    say(
        f"{weights.name}: {weights.stat().st_size:,} bytes, after {(time.time() - start) / 60:.0f} "
        f"minutes on the clock and {(time.process_time() - used) / 60:.0f} of a core",
        log,
    )


# ---------------------------------------------------------------- what its features are worth


def animals(per_animal, first):
    """Draw the ten animals of the course as its loader returns them: 128 px, made smaller."""
    from PIL import Image

    pictures, labels = pictures_of(CLASS_NAMES, per_animal, 128, first)
    small = [
        Image.fromarray(one).resize((SIZE, SIZE), Image.Resampling.BILINEAR) for one in pictures
    ]
    return np.stack([np.asarray(one) for one in small]), labels


def measure(weights, log, epochs, seeds=5, per_animal=10):
    """Compare frozen features and a linear head with a CNN trained on the same pictures."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from tests.benchmarks import small_network
    from utils import backbones

    say(f"\nMeasured by: python data/small_xception.py --measure --epochs {epochs}", log)
    say(machine(), log)
    new, new_labels = test = animals(50, NEW)
    learned = [animals(per_animal, 1000 * seed) for seed in range(seeds)]
    steps = -(-10 * per_animal // 32)
    say(
        f"Right of {len(new)} new pictures after {10 * per_animal} pictures, {per_animal} of each "
        f"of the ten animals, others for each of {seeds} seeds",
        log,
    )

    scratch, own = [], []
    for pictures, labels in learned:
        model = small_network(epochs * steps)
        model.fit(pictures, labels, batch_size=32, epochs=epochs, verbose=0)
        scratch.append(model.evaluate(*test, verbose=0)[1])
        own.append(model.evaluate(pictures, labels, verbose=0)[1])
        say(f"CNN from scratch: {scratch[-1]:.1%}, on what it learned from {own[-1]:.1%}", log)

    def frozen(backbone):
        """Return what a linear head on features gets right, for each seed."""
        new_seen = backbones.features(backbone, new, cache=None, progress=False)
        right = []
        for pictures, labels in learned:
            seen = backbones.features(backbone, pictures, cache=None, progress=False)
            head = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
            right.append(head.fit(seen, labels).score(new_seen, new_labels))
        return right

    rows = {
        "small Xception, frozen, linear head": frozen(backbones.load("small_xception", weights)),
        "the same with random weights": frozen(backbones.load("small_xception", None)),
        f"CNN from scratch, {epochs} epochs": scratch,
        "  on what it learned from": own,
    }
    for name, right in rows.items():
        each = ", ".join(f"{one:.1%}" for one in right)
        say(f"{name:37}{np.mean(right):6.1%} ({each})", log)
    first, *_ = rows.values()
    say(f"frozen features: {100 * np.mean(np.subtract(first, scratch)):+.0f} points", log)


def main():
    """Train, or measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measure", action="store_true", help="no training; adds to the log")
    parser.add_argument("--per-kind", type=int, default=400, help="pictures of each kind")
    parser.add_argument("--epochs", type=int, help="14 to train, 300 to measure")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--log", type=Path, default=LOG)
    options = parser.parse_args()
    if options.measure:
        measure(options.weights, options.log, options.epochs or 300)
    else:
        train(options.per_kind, options.epochs or 14, options.weights, options.log)


if __name__ == "__main__":
    main()
