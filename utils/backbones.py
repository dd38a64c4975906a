"""Pretrained networks behind one name, with the right preprocessing.

    backbone = backbones.load("small_xception")
    backbone.model(backbone.preprocess(pictures))      # pictures from 0 to 255
    vectors = backbones.features(backbone, pictures)   # computed once, then read

Standard library only at the top, so that importing it is instant and silent.
"""

import hashlib
import http.client
import json
import mmap
import os
import re
import shutil
import urllib.request
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from utils.environment import COURSE

CACHE = COURSE / "data" / "features"
COURSE_WEIGHTS = COURSE / "data" / "small_xception.weights.h5"
STORE = "https://storage.googleapis.com/tensorflow/keras-applications"
SILENCE = 60  # seconds without an answer, after which a download is given up


class WeightsError(Exception):
    """Says in one plain message why there are no weights, and what to do next."""


class Published(NamedTuple):
    """A file that its makers publish; the MD5 is the one that Keras gives, if it gives one."""

    url: str
    md5: str = ""
    bytes: int = 0

    @property
    def name(self) -> str:
        """Return the name of the file, the same as Keras gives it."""
        return self.url.rpartition("/")[2]


class Network(NamedTuple):
    """What Keras knows a network by, and the sizes in pixels that it is made for."""

    title: str
    module: str
    builder: str
    size: int
    smallest: int


NETWORKS = {
    "xception": Network("Xception", "xception", "Xception", 299, 71),
    "resnet50": Network("ResNet50", "resnet50", "ResNet50", 224, 32),
    "mobilenet": Network("MobileNet", "mobilenet", "MobileNet", 224, 32),
    "small_xception": Network("the small Xception", "xception", "", 64, 64),
}

# With and without the top of 1000 classes.
IMAGENET = {
    ("xception", True): Published(
        f"{STORE}/xception/xception_weights_tf_dim_ordering_tf_kernels.h5",
        "0a58e3b7378bc2990ea3b43d5981f1f6",
    ),
    ("xception", False): Published(
        f"{STORE}/xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "b0042744bf5b25fce3cb969f33bebb97",
        83_683_744,
    ),
    ("resnet50", True): Published(
        f"{STORE}/resnet/resnet50_weights_tf_dim_ordering_tf_kernels.h5",
        "2cb95161c43110f7111970584f804107",
    ),
    ("resnet50", False): Published(
        f"{STORE}/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "4d473c1dd8becc155b73f8504c6f6626",
    ),
}
CLASS_INDEX = Published(
    "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json",
    "c2c37ea517e94d9795004a39431a14cb",
)


@dataclass(frozen=True)
class Backbone:
    """A pretrained network and what belongs to it.

    Attributes:
        name: one of ``NETWORKS``.
        model: a ``keras.Model``. Without its top it turns (n, size, size, 3) into (n, rows,
            columns, channels); with its top into (n, 1000), certainties of ImageNet's classes.
        size: width and height in pixels that the model was built for.
        preprocess: function from pictures, 0 to 255, uint8 or float32, to what the model expects,
            float32. Takes numpy arrays, which it leaves as they are, tensors, and ``keras.Input``.
        weights: where the weights come from, to be printed; of a file its name.
        top: whether the model has its 1000 classes.
    """

    name: str
    model: Any
    size: int
    preprocess: Callable
    weights: str
    top: bool = False


# ---------------------------------------------------------------- load


def load(name="small_xception", weights="auto", size=None, *, alpha=1.0, top=False, otherwise=None):
    """Return a pretrained network, whose weights were checked.

    Args:
        name: ``"xception"``, ``"resnet50"``, ``"mobilenet"`` or ``"small_xception"``.
        weights: ``"imagenet"``: Keras' own file, taken from its folder (``$KERAS_HOME/models`` or
            ``~/.keras/models``) or downloaded into it; ``"course"``: the course's own, of the
            small Xception; a path to a file of weights; None: random ones. ``"auto"`` is
            ``"course"`` for the small Xception and ``"imagenet"`` for the others.
        size: width and height of the pictures in pixels; the network's own size if None.
        alpha: width of MobileNet: 0.25, 0.5, 0.75 or 1.0.
        top: whether to keep the layer with ImageNet's 1000 classes (at the network's own size).
        otherwise: name of a network to take where the weights of the first are not to be had;
            says so.

    Returns:
        A ``Backbone``.

    Raises:
        ValueError: for a name, size or weights that this network does not know.
        WeightsError: if the file is not to be had, cut, damaged, or of another network. Says what
            happened and what to do.
    """
    network = NETWORKS.get(name)
    if network is None:
        raise ValueError(f"There is no network {name!r}. Choose one of {', '.join(NETWORKS)}.")
    own = name == "small_xception"
    weights = ("course" if own else "imagenet") if weights == "auto" else weights
    size = size or network.size
    if (weights == "imagenet" and own) or (weights == "course" and not own):
        raise ValueError(f"There are no weights {weights!r} for {network.title}.")
    if size < network.smallest:
        raise ValueError(f"{network.title} needs at least {network.smallest} px, not {size}.")
    if top and (own or size != network.size):
        raise ValueError(
            "The small Xception has no top with ImageNet's classes."
            if own
            else f"With its top, {network.title} takes pictures of {network.size} px."
        )
    try:
        model = _built(name, size, alpha, top)
        if weights == "imagenet":
            file = _imagenet_file(name, size, alpha, top)
            _fill(model, network.title, _fetched(file), _again(file), bool(file.md5))
        elif weights == "course":
            again = (
                "Get it again from the course's repository, or make it: "
                "python data/small_xception.py"
            )
            _fill(model, network.title, COURSE_WEIGHTS, again)
        elif weights is not None:
            again = (
                "Give the path of a file of this network's weights, or take the course's own: "
                'load("small_xception").'
            )
            _fill(model, network.title, Path(weights), again)
    except WeightsError as problem:
        if otherwise is None:
            raise
        print(f"{problem}\nGoing on with {NETWORKS[otherwise].title}.")
        return load(otherwise)
    told = {"course": "the course's own", "imagenet": "ImageNet", None: "random"}
    return Backbone(
        name, model, size, _preprocessing(network), told.get(weights) or Path(weights).name, top
    )


def _built(name, size, alpha, top):
    """Return the network with random weights."""
    if name == "small_xception":
        return small_xception(size)
    import keras

    settings = {"weights": None, "include_top": top, "input_shape": (size, size, 3)}
    if name == "mobilenet":
        if alpha not in (0.25, 0.5, 0.75, 1.0):
            raise ValueError(f"There is no MobileNet of width {alpha}: 0.25, 0.5, 0.75 or 1.0.")
        settings["alpha"] = alpha
    return getattr(keras.applications, NETWORKS[name].builder)(**settings)


def _preprocessing(network):
    """Return the network's own preprocessing, without its habit of changing arrays in place."""
    import importlib

    import numpy as np
    from keras import ops

    own = importlib.import_module(f"keras.applications.{network.module}").preprocess_input

    def preprocess(pictures):
        if isinstance(pictures, np.ndarray | list | tuple):
            return own(np.array(pictures, "float32"))
        return own(ops.cast(pictures, "float32"))

    return preprocess


# ---------------------------------------------------------------- files of weights


def _shown(path):
    """Return a path as people shall read it: from the course's or the home folder."""
    path = Path(path).absolute()
    for start, sign in ((COURSE, ""), (Path.home(), "~/")):
        if path.is_relative_to(start):
            return sign + path.relative_to(start).as_posix()
    return str(path)


def keras_models() -> Path:
    """Return the folder in which Keras keeps the weights that it downloads."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def _imagenet_file(name, size, alpha, top):
    """Return which published file holds a network's ImageNet weights."""
    if name != "mobilenet":
        return IMAGENET[name, top]
    width = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}[alpha]
    made_for = size if size in (128, 160, 192, 224) else 224
    end = "tf" if top else "tf_no_top"
    return Published(f"{STORE}/mobilenet/mobilenet_{width}_{made_for}_{end}.h5")


def _by_hand(file):
    """Tell the ways that are left without a download."""
    other = 'Or choose the course\'s own network, which is here: load("small_xception").'
    return (
        f"By hand: download {file.url} in a browser and move it, under this name, into "
        f"{_shown(keras_models())}." + (f" {other}" if file.name.endswith(".h5") else "")
    )


def _again(file):
    return f"Delete it and run this cell again, which downloads it. {_by_hand(file)}"


def _sweep(folder, name=""):
    """Make a folder, or take away what killed processes left half written in it."""
    import psutil

    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{name}*.part"):
        owner = left.name.split(".")[-2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            left.unlink(missing_ok=True)


def _md5(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _fetched(file):
    """Return the path of a published file: where Keras keeps it, else downloaded to there.

    A file that is there is checked and never replaced: somebody may have put it there by hand.
    """
    path = keras_models() / file.name
    if path.exists():
        if file.md5 and _md5(path) != file.md5:
            there = path.stat().st_size
            told = _damage(path) if file.name.endswith(".h5") else None
            told = told or "is not the file that was published: its MD5 differs"
            if file.bytes and there != file.bytes:
                told += f" ({there:,} bytes instead of {file.bytes:,})"
            raise WeightsError(f"{_shown(path)} {told}. {_again(file)}")
        return path
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    print(f"Downloading {file.name} to {_shown(path.parent)} ...", flush=True)
    try:
        _sweep(path.parent, path.name)
        with urllib.request.urlopen(file.url, timeout=SILENCE) as answer, beside.open("wb") as out:
            shutil.copyfileobj(answer, out)
            wanted = answer.headers.get("Content-Length")
        cut = wanted and int(wanted) != beside.stat().st_size
        if cut or (file.md5 and _md5(beside) != file.md5):
            raise WeightsError(
                f"What came from {file.url} is not whole, so it was deleted. Run this cell again. "
                f"{_by_hand(file)}"
            )
        beside.replace(path)
    except (OSError, http.client.HTTPException) as problem:
        why = getattr(problem, "reason", None) or problem
        raise WeightsError(
            f"{file.name} could not be downloaded ({why}). With a network, run this cell again. "
            f"{_by_hand(file)}"
        ) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return path


def _damage(path):
    """Say what is wrong with a file of weights, whatever the network, or return None."""
    import h5py

    def read(_, item):  # to the end, which compares checksums where there are any
        if isinstance(item, h5py.Dataset):
            item[()]

    if not path.is_file():
        return "is not there"
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        return "is empty"
    if re.match(rb"\s*<(!doctype|html|\?xml|head|body)", start, re.IGNORECASE):
        return "is a web page, not a file of weights: the server sent a page instead"
    if start.startswith(b"PK\x03\x04"):
        return "is a zip file or a whole model (.keras), not a file of weights"
    if not start.startswith(b"\x89HDF\r\n\x1a\n"):
        return "is no file of weights (HDF5); it was not opened"
    try:
        with h5py.File(path) as file:
            parts, old = set(file), "layer_names" in file.attrs
            file.visititems(read)
    except (OSError, RuntimeError) as problem:
        full = re.search(r"eof = (\d+).*stored_eof = (\d+)", str(problem))
        if full:
            return f"is cut: {int(full[1]):,} of {int(full[2]):,} bytes are here"
        return "is damaged: a part of it cannot be read"
    name = path.name
    if old and name.endswith(".weights.h5"):
        return "is in the older format of Keras: rename it so that it ends in .h5 alone"
    if not old and parts & {"layers", "_layer_checkpoint_dependencies"}:
        return None if name.endswith(".weights.h5") else "must have a name that ends in .weights.h5"
    if not old and "model_weights" in parts:
        return "is a whole model; save its weights alone"
    return None if old and name.endswith(".h5") else "holds no weights that Keras wrote"


def _fill(model, title, path, again, checked=False):
    """Load weights from a file into a model, or say why not; ``checked``: the MD5 was right."""
    import numpy as np

    told = None if checked else _damage(path)
    if told is None:
        # No numbers at first, so that what a file leaves out shows: Keras only warns of that.
        model.set_weights([np.full(one.shape, np.nan, one.dtype) for one in model.get_weights()])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.load_weights(path)
        except Exception:  # of many kinds, and their texts speak of layers
            told = f"does not fit: it holds the weights of another network than {title}"
            if model.name.startswith("mobilenet"):
                told += f" with these settings ({model.name})"
    if told is None and not all(np.isfinite(one).all() for one in model.get_weights()):
        told = "is damaged: weights are missing, or are no numbers"
    if told:
        raise WeightsError(f"{_shown(path)} {told}. {again}")


# ---------------------------------------------------------------- features, computed once


def features(backbone, pictures, *, batch=64, cache=CACHE, key=None, progress=True):
    """Return what a backbone sees in pictures: its last maps, averaged over the picture.

    Computed once and kept in a file whose name depends on the network, its weights, the size, the
    preprocessing and the pictures; the next call with the same reads the file.

    Args:
        backbone: what ``load()`` returned, without its top.
        pictures: (n, size, size, 3), 0 to 255: an array, in memory or mapped from a file as
            ``animals10.arrays()`` gives it; or batches of such, alone or with labels: a
            ``tf.data.Dataset`` that is not shuffled, or anything else to iterate over.
        batch: how many pictures of an array go through the network at once.
        cache: the folder to keep them in, or None to keep nothing.
        key: a text that names the pictures. Without it they are all read once to tell whether they
            are those of an earlier call; an iterator that can be read only once needs it.
        progress: whether to show a progress bar.

    Returns:
        float32 (n, channels).

    Raises:
        ValueError: for pictures of another size, or a backbone with its top.
    """
    import numpy as np

    if backbone.top:
        raise ValueError("This network has its top. Load it again with top=False.")
    if isinstance(pictures, list | tuple):
        pictures = np.asarray(pictures)
    once = iter(pictures) is pictures
    if cache is None:
        return _computed(backbone, pictures, batch, progress)
    if once and key is None:
        raise ValueError(
            "These batches can be read only once, so nobody can tell whether they are those of an "
            "earlier call. Give a name with key=..., or keep nothing with cache=None."
        )
    path = Path(cache) / f"{backbone.name}-{backbone.size}-{_key(backbone, pictures, key)}.npy"
    with suppress(OSError, ValueError, EOFError):
        found = np.load(path, allow_pickle=False)
        if found.dtype == np.float32 and found.ndim == 2:
            return found
    found = _computed(backbone, pictures, batch, progress)
    _keep(path, found)
    return found


def _batches(pictures, batch):
    """Yield arrays of pictures, whatever they come from."""
    import numpy as np

    if not hasattr(pictures, "shape"):
        for one in pictures:
            yield np.asarray(one[0] if isinstance(one, tuple | list) else one)
        return
    mapped = getattr(pictures, "_mmap", None) if getattr(pictures, "mode", "") == "r" else None
    for start in range(0, len(pictures), batch):
        yield np.ascontiguousarray(pictures[start : start + batch])
        if hasattr(mapped, "madvise"):  # else all that was read counts as memory of this process
            mapped.madvise(mmap.MADV_DONTNEED)


def _computed(backbone, pictures, batch, progress):
    """Send pictures through the network, batch by batch."""
    import keras
    import numpy as np
    from tqdm import tqdm

    model, size = backbone.model, backbone.size
    pooled = keras.layers.GlobalAveragePooling2D()(model.output)
    model = keras.Model(model.input, pooled)
    count = len(pictures) if hasattr(pictures, "shape") else None
    hidden = {} if progress else {"disable": True}
    found = []
    settings = {"total": count, "unit": " pictures", "leave": False, "delay": 1}
    with tqdm(desc="Features", **settings, **hidden) as bar:
        for some in _batches(pictures, batch):
            if some.shape[1:] != (size, size, 3):
                raise ValueError(
                    f"A picture is {' x '.join(map(str, some.shape[1:]))}, but this network was "
                    f"loaded for {size} x {size} x 3. Make the pictures {size} px wide and high, "
                    "or load the network with another size."
                )
            try:
                seen = model.predict_on_batch(backbone.preprocess(some))
            except Exception as problem:
                if type(problem).__name__ not in ("ResourceExhaustedError", "MemoryError"):
                    raise
                raise MemoryError(
                    f"{len(some)} pictures of {size} px at once are too many for the memory here. "
                    f"Lower batch to {max(1, len(some) // 4)}, or choose a smaller size."
                ) from None
            found.append(np.asarray(seen, "float32"))
            bar.update(len(some))
    return np.concatenate(found) if found else np.zeros((0, pooled.shape[-1]), "float32")


def _key(backbone, pictures, key):
    """Return a text that changes with the weights, the preprocessing and the pictures."""
    import numpy as np

    digest = hashlib.blake2b(f"1 {backbone.name} {backbone.size}".encode(), digest_size=12)
    for one in backbone.model.get_weights():
        digest.update(np.ascontiguousarray(one))
    ramp = np.arange(0, 256, 5, dtype="float32").repeat(3).reshape(1, 4, 13, 3)
    digest.update(np.ascontiguousarray(backbone.preprocess(ramp), "float32"))
    if key is not None:
        digest.update(f"key {key}".encode())
    else:
        for some in _batches(pictures, 256):
            digest.update(f"{some.shape[1:]} {some.dtype}".encode())
            digest.update(np.ascontiguousarray(some))
    return digest.hexdigest()


def _keep(path, found):
    """Write features beside, then rename: the file is there whole or not at all."""
    import numpy as np

    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        _sweep(path.parent)
        with beside.open("wb") as file:
            np.save(file, found, allow_pickle=False)
        beside.replace(path)
    except OSError as problem:
        print(f"The features cannot be kept ({problem.strerror}); next time they are made again.")
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


# ---------------------------------------------------------------- ImageNet's classes


def class_names() -> list[str]:
    """Return the names of ImageNet's 1000 classes, from Keras' file, downloaded if necessary.

    Raises:
        WeightsError: if the file is not to be had.
    """
    path = _fetched(CLASS_INDEX)
    table = json.loads(path.read_text(encoding="utf-8"))
    return [table[str(number)][1].replace("_", " ") for number in range(len(table))]


def top5(backbone, pictures) -> list[list[tuple]]:
    """Return for each picture the five classes of ImageNet that a network is surest of.

    Args:
        backbone: what ``load(..., top=True)`` returned.
        pictures: (n, size, size, 3), 0 to 255.

    Returns:
        For each picture five times (name, certainty), the surest first. Where the names are not to
        be had, it says so, and they are ``"class 285"`` and the like.
    """
    import numpy as np

    if not backbone.top:
        raise ValueError("This network has no classes. Load it with top=True.")
    try:
        names = class_names()
    except WeightsError as problem:
        print(f"{problem}\nGoing on with numbers instead of names.")
        names = [f"class {number}" for number in range(1000)]
    sure = np.asarray(backbone.model.predict_on_batch(backbone.preprocess(pictures)))
    best = sure.argsort(axis=1)[:, ::-1][:, :5]
    return [[(names[k], float(row[k])) for k in five] for five, row in zip(best, sure, strict=True)]


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
