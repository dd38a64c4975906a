"""Pretrained networks behind one name, with the right preprocessing.

    backbone = backbones.load("small_xception")
    backbone.model(backbone.preprocess(pictures))      # pictures from 0 to 255
    vectors = backbones.features(backbone, pictures)   # computed once, then read

Standard library only at the top, so that importing this module is instant and silent.
"""

import hashlib
import importlib
import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from utils.environment import keras_models
from utils.files import COURSE, atomic_write, display_path
from utils.training import memory_advice

CACHE = COURSE / "data" / "features"
COURSE_WEIGHTS = COURSE / "data" / "small_xception.weights.h5"
STORE = "https://storage.googleapis.com/tensorflow/keras-applications"
TIMEOUT = 60  # seconds without an answer, after which a download is given up


class WeightsError(Exception):
    """Says in one plain message why there are no weights, and what to do next."""


class Published(NamedTuple):
    """A published file; the MD5 is the one that Keras states, if it states one."""

    url: str
    md5: str = ""

    @property
    def name(self) -> str:
        """Return the file's name, the same that Keras gives it."""
        return self.url.rpartition("/")[2]


class Network(NamedTuple):
    """A network's name, its module in ``keras.applications``, and its sizes in pixels."""

    title: str
    module: str
    size: int
    smallest: int


NETWORKS = {
    "xception": Network("Xception", "xception", 299, 71),
    "resnet50": Network("ResNet50", "resnet50", 224, 32),
    "mobilenet": Network("MobileNet", "mobilenet", 224, 32),
    "small_xception": Network("the small Xception", "xception", 64, 64),
}

IMAGENET = {
    "xception": Published(
        f"{STORE}/xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "b0042744bf5b25fce3cb969f33bebb97",
    ),
    "resnet50": Published(
        f"{STORE}/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "4d473c1dd8becc155b73f8504c6f6626",
    ),
}


@dataclass(frozen=True)
class Backbone:
    """A pretrained network, without the layers that classify, and what belongs to it.

    Attributes:
        name: one of ``NETWORKS``.
        model: a ``keras.Model`` that turns (n, size, size, 3) into (n, rows, columns, channels).
        size: width and height in pixels that the model was built for.
        preprocess: function from pictures, 0 to 255, uint8 or float32, to what the model expects,
            float32. Takes arrays, which it leaves as they are, tensors, and ``keras.Input``.
        weights: where the weights come from, for display; of a file its name.
    """

    name: str
    model: Any
    size: int
    preprocess: Callable
    weights: str

    @cached_property
    def pooled(self) -> Callable:
        """A compiled function from pictures, as ``preprocess`` takes them, to features."""
        import tensorflow as tf

        @tf.function(reduce_retracing=True)
        def pooled(pictures):
            maps = self.model(self.preprocess(pictures), training=False)
            return tf.reduce_mean(tf.cast(maps, "float32"), axis=(1, 2))

        return pooled


# ---------------------------------------------------------------- load


def load(name="small_xception", weights="auto", size=None, *, alpha=1.0, fallback=None) -> Backbone:
    """Return a pretrained network, whose weights were checked.

    Args:
        name: ``"xception"``, ``"resnet50"``, ``"mobilenet"`` or ``"small_xception"``.
        weights: ``"imagenet"``: Keras's own file, taken from its folder (``$KERAS_HOME/models`` or
            ``~/.keras/models``) or downloaded into it; ``"course"``: the course's own, of the
            small Xception; a path to a weights file; None: random ones. ``"auto"`` is
            ``"course"`` for the small Xception and ``"imagenet"`` for the others.
        size: width and height of the pictures in pixels; the network's own size if None.
        alpha: width of MobileNet: 0.25, 0.5, 0.75 or 1.0.
        fallback: name of a network to use instead if the weights of the first are not available;
            this is printed.

    Returns:
        A ``Backbone``.

    Raises:
        ValueError: for a name, size or weights that this network does not know.
        WeightsError: if the file cannot be downloaded, is incomplete or damaged, or holds another
            network's weights. Says what happened and what to do.
    """
    network = NETWORKS.get(name)
    if network is None:
        raise ValueError(f"There is no network {name!r}. Choose one of {', '.join(NETWORKS)}.")
    own = name == "small_xception"
    weights = ("course" if own else "imagenet") if weights == "auto" else weights
    size = size or network.size
    if weights == ("imagenet" if own else "course"):
        raise ValueError(f"There are no weights {weights!r} for {network.title}.")
    if size < network.smallest:
        raise ValueError(f"{network.title} needs at least {network.smallest} px, not {size}.")
    if name == "mobilenet" and alpha not in (0.25, 0.5, 0.75, 1.0):
        raise ValueError(f"MobileNet has no width {alpha}. Choose 0.25, 0.5, 0.75 or 1.0.")
    try:
        path, again = _weights_file(name, weights, size, alpha)
        problem = _problem(path) if path else None
        if problem is None:
            model = _build(name, size, alpha)
            problem = _load_weights(model, network.title, path) if path else None
        if problem:
            raise WeightsError(f"{display_path(path)} {problem}. {again}")
    except WeightsError as problem:
        if fallback is None:
            raise
        print(f"{problem}\nUsing {NETWORKS[fallback].title} instead.")
        return load(fallback)
    source = {"course": "the course's own", "imagenet": "ImageNet", None: "random"}
    source = source.get(weights) or Path(weights).name
    return Backbone(name, model, size, _preprocessing(network), source)


def _build(name, size, alpha):
    """Return the network with random weights."""
    if name == "small_xception":
        return small_xception(size)
    import keras

    settings = {"weights": None, "include_top": False, "input_shape": (size, size, 3)}
    if name == "mobilenet":
        settings["alpha"] = alpha
    return getattr(keras.applications, NETWORKS[name].title)(**settings)


def _preprocessing(network):
    """Return the network's own preprocessing; as a tensor, no array is changed in place."""
    from keras import ops

    own = importlib.import_module(f"keras.applications.{network.module}").preprocess_input
    return lambda pictures: own(ops.cast(pictures, "float32"))


# ---------------------------------------------------------------- weights files


def _weights_file(name, weights, size, alpha):
    """Return the path of a weights file (None for random weights), and how to get another one."""
    if weights is None:
        return None, ""
    if weights == "course":
        again = "Get it from the course's repository, or run: python data/small_xception.py"
        return COURSE_WEIGHTS, again
    if weights != "imagenet":
        again = "Give the path of another file, or use the course's own network: "
        return Path(weights), again + 'load("small_xception").'
    if name == "mobilenet":
        width = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}[alpha]
        made_for = size if size in (128, 160, 192, 224) else 224
        file = Published(f"{STORE}/mobilenet/mobilenet_{width}_{made_for}_tf_no_top.h5")
    else:
        file = IMAGENET[name]
    return fetch(file), f"Delete it and run this cell again, which downloads it. {_by_hand(file)}"


def _by_hand(file):
    """Return the ways that are left without a download."""
    return (
        f"By hand: download {file.url} in a browser and move it, under this name, into "
        f"{display_path(keras_models())}. "
        'Or use the course\'s own network, which is here: load("small_xception").'
    )


def fetch(file):
    """Return the path of a published file: where Keras keeps it, else downloaded to there.

    A file that is there is checked and never replaced: somebody may have put it there by hand.
    """
    path = keras_models() / file.name
    if path.exists():
        with path.open("rb") as there:
            right = not file.md5 or hashlib.file_digest(there, "md5").hexdigest() == file.md5
        if not right:
            problem = _problem(path) or "is not the published file: its MD5 differs"
            raise WeightsError(
                f"{display_path(path)} {problem}. "
                f"Delete it and run this cell again, which downloads it. {_by_hand(file)}"
            )
        return path
    import requests

    print(f"Downloading {file.name} to {display_path(path.parent)} ...", flush=True)
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with (
            requests.get(file.url, stream=True, timeout=TIMEOUT) as answer,
            atomic_write(path) as out,
        ):
            answer.raise_for_status()
            for piece in answer.iter_content(2**20):
                digest.update(piece)
                out.write(piece)
            if file.md5 and digest.hexdigest() != file.md5:
                raise OSError("what came is not the published file: its MD5 differs")
    except OSError as problem:  # those of requests, too
        if type(problem) is requests.ConnectionError:  # whose text speaks of pools and retries
            problem = "no connection"
        raise WeightsError(
            f"{file.name} could not be downloaded ({problem}). With a network, run this cell "
            f"again. {_by_hand(file)}"
        ) from None
    return path


def _problem(path):
    """Return what is wrong with a weights file, whatever the network, or None."""
    import h5py

    if not path.is_file():
        return "is not there"
    with path.open("rb") as file:
        start = file.read(512)
    if re.match(rb"\s*<(!doctype|html|\?xml|head|body)", start, re.IGNORECASE):
        return "is a web page, not a weights file: the server sent a page instead"
    if not start.startswith(b"\x89HDF\r\n\x1a\n"):
        return "is not a weights file (HDF5), so it was not opened"
    try:
        h5py.File(path).close()
    except OSError as problem:
        sizes = re.search(r"eof = (\d+).*stored_eof = (\d+)", str(problem))
        if sizes:
            return f"is incomplete: {int(sizes[1]):,} of {int(sizes[2]):,} bytes are there"
        return "is damaged"
    return None


def _load_weights(model, title, path):
    """Load weights from a file into a model. Return what went wrong, or None."""
    import numpy as np

    # NaN at first, so that what a file leaves out shows: Keras only warns of that.
    model.set_weights([np.full(one.shape, np.nan, one.dtype) for one in model.get_weights()])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.load_weights(path)  # reads numbers only: nothing in the file is executed
    except Exception:  # of many kinds, and their texts speak of layers
        return f"is damaged or holds other weights than those of {title} ({model.name})"
    if not all(np.isfinite(one).all() for one in model.get_weights()):
        return "is damaged: some weights are missing or NaN"
    return None


# ---------------------------------------------------------------- features, computed once


def features(backbone, pictures, *, batch=64, cache=CACHE, progress=True):
    """Return what a backbone sees in pictures: its last maps, averaged over the picture.

    Computed once and saved in a file whose name depends on the network, its weights, the size, the
    preprocessing and the pictures; the next call with the same reads the file.

    Args:
        backbone: what ``load()`` returned.
        pictures: an array (n, size, size, 3), 0 to 255, uint8 or float32, in memory or mapped from
            a file.
        batch: how many pictures go through the network at once.
        cache: the folder to save them in, or None to save nothing.
        progress: whether to show a progress bar.

    Returns:
        float32 (n, channels).

    Raises:
        ValueError: for pictures of another size.
        MemoryError: if a batch is too large; says what to lower.
    """
    import numpy as np

    size = backbone.size
    if pictures.shape[1:] != (size, size, 3):
        raise ValueError(
            f"A picture is {' x '.join(map(str, pictures.shape[1:]))}, but this network was loaded "
            f"for {size} x {size} x 3. Make the pictures {size} px wide and high, or load the "
            "network with another size."
        )
    if cache is None:
        return _compute(backbone, pictures, batch, progress)
    path = Path(cache) / f"{backbone.name}-{size}-{_key(backbone, pictures)}.npy"
    with suppress(OSError, ValueError, EOFError):
        return np.load(path, allow_pickle=False)
    found = _compute(backbone, pictures, batch, progress)
    try:
        with atomic_write(path) as file:
            np.save(file, found, allow_pickle=False)
    except OSError as problem:
        print(f"The features cannot be saved ({problem.strerror}); next time they are made again.")
    return found


def _compute(backbone, pictures, batch, progress):
    """Send pictures through the network, batch by batch."""
    import numpy as np
    from tqdm import tqdm

    found = np.empty((len(pictures), backbone.model.output_shape[-1]), "float32")
    settings = {"unit": " pictures", "leave": False, "delay": 1, "disable": not progress}
    with tqdm(desc="Features", total=len(pictures), **settings) as bar:
        for start in range(0, len(pictures), batch):
            some = np.ascontiguousarray(pictures[start : start + batch])
            with memory_advice(batch, backbone.size):
                found[start : start + batch] = backbone.pooled(some)
            bar.update(len(some))
    return found


def _key(backbone, pictures):
    """Return a text that changes with the weights, the preprocessing and the pictures."""
    import numpy as np

    digest = hashlib.blake2b(f"2 {backbone.name} {backbone.size}".encode(), digest_size=12)
    for one in backbone.model.get_weights():
        digest.update(np.ascontiguousarray(one))
    ramp = np.arange(0, 256, 5, dtype="float32").repeat(3).reshape(1, 4, 13, 3)
    digest.update(np.ascontiguousarray(backbone.preprocess(ramp), "float32"))
    digest.update(f"{pictures.shape} {pictures.dtype}".encode())
    for start in range(0, len(pictures), 256):
        digest.update(np.ascontiguousarray(pictures[start : start + 256]))
    return digest.hexdigest()


# ---------------------------------------------------------------- the course's own


def small_xception(size=64):
    """Build the course's own small Xception, without weights and without a top.

    The blocks are those of Xception: two plain convolutions; three residual blocks of separable
    convolutions, each of which halves the picture; two that keep it (there are eight in Xception);
    a last separable convolution.

    Args:
        size: width and height of the pictures in pixels, 64 or more.

    Returns:
        A ``keras.Model``: float32 (n, size, size, 3) from -1 to 1 in, (n, size / 16, size / 16,
        320) out.
    """
    import keras
    from keras import layers

    def normal(x):
        return layers.BatchNormalization(momentum=0.9)(x)

    def plain(x, filters, kernel, stride=1):
        settings = {"strides": stride, "padding": "same", "use_bias": False}
        return normal(layers.Conv2D(filters, kernel, **settings)(x))

    def separable(x, filters):
        x = layers.ReLU()(x)
        return normal(layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x))

    inputs = keras.Input((size, size, 3))
    x = layers.ReLU()(plain(inputs, 16, 3, 2))
    x = plain(x, 32, 3)
    for filters in (64, 128, 192):  # entry flow
        beside = plain(x, filters, 1, 2)
        x = separable(separable(x, filters), filters)
        x = layers.add([layers.MaxPooling2D(3, 2, padding="same")(x), beside])
    for _ in range(2):  # middle flow
        x = layers.add([x, separable(separable(x, 192), 192)])
    x = layers.ReLU()(separable(x, 320))  # exit flow
    return keras.Model(inputs, x, name="small_xception")
