"""A model folder: the versions of a trained network, and one of them loaded, to be asked.

It holds a folder for each version, ``v1``, ``v2`` …, with ``model.keras`` and ``about.json``, and
the file ``current``, which names the version in use. ``utils.serve`` has all of it for notebooks.
"""

import asyncio
import hashlib
import json
import re
import shutil
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from utils import animals10, backbones
from utils.files import COURSE, atomic_write, lock

FOLDER = COURSE / "data" / "served"
BATCH = 32  # pictures that go through the network together
MAX_WAITING = 512  # pictures that wait for it


# ---------------------------------------------------------------- versions in a folder


def versions(folder=FOLDER) -> list[str]:
    """Return the names of the published versions, oldest first."""
    found = [one.name for one in Path(folder).glob("v*") if re.fullmatch(r"v\d+", one.name)]
    return sorted(found, key=lambda name: int(name[1:]))


def current(folder=FOLDER) -> str | None:
    """Return the name of the version in use, or None if none is published."""
    try:
        return (Path(folder) / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        return None


def use(version, folder=FOLDER) -> None:
    """Make a published version the one in use. Running services follow within a second or two.

    Raises:
        ValueError: if there is no such version.
    """
    if version not in versions(folder):
        there = ", ".join(versions(folder)) or "none yet"
        raise ValueError(f"There is no version {version!r}. Published: {there}.")
    with atomic_write(Path(folder) / "current", "w", encoding="utf-8") as file:
        file.write(version)


def about(version, folder=FOLDER) -> dict:
    """Return what is written in a version's ``about.json``."""
    return json.loads((Path(folder) / version / "about.json").read_text("utf-8"))


def publish(
    network, class_names, *, folder=FOLDER, limit=0.5, temperature=1.0, data="", **more
) -> str:
    """Write a network as the next version, completely, then make it the one in use.

    Args:
        network: a Keras model with its preprocessing inside: float32 (n, size, size, 3), 0 to
            255, in; a logit or a certainty for each class out.
        class_names: in the order of the outputs.
        folder: the model folder.
        limit: certainty, 0 to 1, below which the service says "not sure".
        temperature: what the logits are divided by, so that certainties are calibrated.
        data: the hash of the pictures that it learned from.
        more: further entries of ``about.json``, such as ``accuracy=0.94``. ``output="softmax"``
            or ``"logits"`` and ``fit``, see ``animals10.arrays``, are found or set if not given.

    Returns:
        The name of the version, such as ``"v2"``.

    Raises:
        ValueError: if names and outputs do not match, if pictures may have any size, or if the
            saved network does not answer as this one does. Nothing is published then.
    """
    names, outputs, size = list(class_names), network.output_shape[-1], network.input_shape[1]
    if len(names) != outputs or len(set(names)) != outputs:
        raise ValueError(f"{len(names)} names for {outputs} outputs: give each class its own name.")
    if size is None or network.input_shape[2] != size:
        raise ValueError("The network must take square pictures of one size, given in keras.Input.")
    last = network.layers[-1]
    ends = getattr(getattr(last, "activation", None), "__name__", type(last).__name__).lower()
    entries = {"output": "softmax" if ends == "softmax" else "logits", "fit": "crop", **more}
    folder = Path(folder)
    with lock(folder / ".publishing"):
        version = f"v{max((int(name[1:]) for name in versions(folder)), default=0) + 1}"
        entries |= {"version": version, "class_names": names, "size": size, "limit": limit}
        entries |= {"temperature": temperature, "data": data}
        entries["made"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        unfinished = folder / f".{version}.part"
        shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was killed
        try:
            unfinished.mkdir(parents=True)
            network.save(unfinished / "model.keras")
            text = json.dumps(entries, indent=1, ensure_ascii=False)
            (unfinished / "about.json").write_text(text, "utf-8")
            # Some layers can be saved but not loaded again.
            probe = np.random.default_rng(0).integers(0, 256, (4, size, size, 3), np.uint8)
            here = network(probe.astype("float32"), training=False).numpy()
            if not np.allclose(Model(unfinished).outputs(probe), here, atol=1e-3):
                raise ValueError("The saved network does not answer as this one does.")
            unfinished.rename(folder / version)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        use(version, folder)
    return version


def publish_first(folder=FOLDER, count=60) -> str:
    """Publish a first version: the course's small Xception, with a head that learned animals.

    Args:
        folder: the model folder.
        count: pictures of each of the ten animals, which are drawn.
    """
    import keras

    from data import drawn_animals

    names, backbone = list(drawn_animals.KINDS), backbones.load()
    pictures = []
    for name in names:
        for number in range(count):
            rng = drawn_animals.sample_rng(1, name, "served", number)
            drawn = Image.fromarray(drawn_animals.draw(name, rng, 128).picture)
            pictures.append(animals10.resize_picture(drawn, backbone.size))
    pictures = np.array(pictures)
    features = backbones.features(backbone, pictures, cache=None, progress=False)

    keras.utils.set_random_seed(0)
    head = keras.layers.Dense(len(names), name="head")
    trained = keras.Sequential([keras.Input(features.shape[1:]), head])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trained.compile(keras.optimizers.Adam(0.01), loss)
    trained.fit(features, np.arange(len(pictures)) // count, batch_size=50, epochs=30, verbose=0)

    inputs = keras.Input((backbone.size, backbone.size, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = keras.layers.GlobalAveragePooling2D()(backbone.model(x, training=False))
    data = hashlib.sha256(pictures).hexdigest()[:16]
    return publish(keras.Model(inputs, head(x)), names, folder=folder, limit=0.8, data=data)


# ---------------------------------------------------------------- one version, to be asked


class QueueFull(Exception):
    """Too many pictures wait for the network already."""


class Model:
    """One version, loaded and warm. What arrives while it computes becomes its next batch.

    Attributes:
        about: what is in ``about.json``.
        names, size: the classes, and the width and height of the pictures that it takes.
    """

    thread = ThreadPoolExecutor(1, "network")  # one batch after the other, each on all cores

    def __init__(self, folder, on_batch=lambda count: None):
        """Load a version from its folder, in Keras's safe mode, which runs no code of the file.

        Args:
            folder: that of the version.
            on_batch: is called with the number of pictures in each batch.
        """
        import keras
        import tensorflow as tf
        from tensorflow.python.framework.convert_to_constants import (
            convert_variables_to_constants_v2,
        )

        self.about = json.loads((Path(folder) / "about.json").read_text("utf-8"))
        self.names, self.size = self.about["class_names"], self.about["size"]
        self.on_batch, self.queue, self.worker = on_batch, deque(), None
        path = Path(folder) / "model.keras"
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
        shape = tf.TensorSpec((None, self.size, self.size, 3), tf.uint8)

        # The quickest way in `python -m tests.benchmarks serve` that needs no further package.
        @tf.function(input_signature=[shape], autograph=False)
        def compiled(pictures):
            return network(tf.cast(pictures, tf.float32), training=False)

        # With constants for weights, TensorFlow folds the normalization into the convolutions.
        frozen = convert_variables_to_constants_v2(compiled.get_concrete_function())
        self.outputs = lambda pictures: frozen(tf.constant(pictures))[0].numpy()
        for count in (1, BATCH):  # the first answers take longest
            self.outputs(np.zeros((count, self.size, self.size, 3), np.uint8))

    def certainties(self, pictures):
        """Return calibrated certainties: uint8 (n, size, size, 3) to float (n, classes)."""
        logits = self.outputs(pictures).astype(float)
        if self.about["output"] == "softmax":
            logits = np.log(np.maximum(logits, 1e-12))
        scores = np.exp((logits - logits.max(1, keepdims=True)) / self.about["temperature"])
        return scores / scores.sum(1, keepdims=True)

    async def ask(self, pictures):
        """Return the certainties for a few pictures, computed together with those of others.

        Raises:
            QueueFull: if too many pictures wait already.
        """
        if sum(len(some) for some, _ in self.queue) + len(pictures) > MAX_WAITING:
            raise QueueFull
        answer = asyncio.get_running_loop().create_future()
        self.queue.append((pictures, answer))
        if self.worker is None:
            self.worker = asyncio.create_task(self._work())
        return await answer

    async def _work(self):
        """Compute batch after batch until nothing waits."""
        loop = asyncio.get_running_loop()
        while self.queue:
            batch = [self.queue.popleft()]
            count = len(batch[0][0])
            while self.queue and count + len(self.queue[0][0]) <= BATCH:
                batch.append(self.queue.popleft())
                count += len(batch[-1][0])
            self.on_batch(count)
            pictures = np.concatenate([some for some, _ in batch])
            ends = np.cumsum([len(some) for some, _ in batch])[:-1]
            try:
                found = await loop.run_in_executor(self.thread, self.certainties, pictures)
                parts = np.split(found, ends)
            except Exception as problem:
                parts = [problem] * len(batch)
            for (_, answer), part in zip(batch, parts, strict=True):
                if answer.done():  # its sender has gone
                    continue
                if isinstance(part, Exception):
                    answer.set_exception(part)
                else:
                    answer.set_result(part)
        self.worker = None
