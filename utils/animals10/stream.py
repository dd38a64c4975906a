"""Give the pictures of a split to a model: as arrays or as tf.data pipelines."""

import hashlib
from contextlib import suppress

import numpy as np
from PIL import Image, ImageOps

from utils.animals10.decode import SetAside, decode_rgb, map_parallel
from utils.animals10.split import PARTS
from utils.files import atomic_write, display_path, lock


def arrays(split, part, size=128, *, fit="crop", progress=True):
    """Return the pictures of a part as one array, and their labels.

    The pictures are decoded once, into a file beside the folder. From then on they are read from
    there, and only as far as they are used.

    Args:
        split: what ``split()`` returned.
        part: ``"train"``, ``"validation"`` or ``"test"``.
        size: width and height in pixels.
        fit: as in ``resize_picture()``.
        progress: whether to show a progress bar.

    Returns:
        Pictures, uint8 from 0 to 255, (pictures, size, size, 3), read-only, a view of the file
        (not contiguous in memory); labels, int64.

    Raises:
        ValueError: for a part or fit that does not exist, or if a picture has changed.
        OSError: if the decoded pictures cannot be saved.
    """
    if part not in PARTS:
        raise ValueError(f"There is no part {part!r}. Choose one of {', '.join(PARTS)}.")
    start = sum(PARTS.index(row.part) < PARTS.index(part) for row in split.rows)
    labels = np.array(split.part(part)[1], dtype=np.int64)
    return _decoded(split, size, fit, progress)[start : start + len(labels)], labels


def datasets(split, size=128, batch=64, *, seed=0, fit="crop", progress=True) -> tuple:
    """Return train, validation and test as ``tf.data`` pipelines of (pictures, labels).

    Pictures are uint8 from 0 to 255, (batch, size, size, 3); labels are int64, in the order of
    ``split.class_names``. Train is shuffled again in each epoch, over its whole length;
    validation and test keep the order of ``arrays()``. Augmentation belongs in the model.

    Args:
        split, size, fit, progress: as in ``arrays()``.
        batch: pictures at once; the last batch may be smaller.
        seed: of the shuffling.

    Raises:
        ValueError, OSError: as ``arrays()``.
    """
    import tensorflow as tf

    def pipeline(part):
        pictures, labels = arrays(split, part, size, fit=fit, progress=progress)
        order = tf.data.Dataset.range(len(labels))
        if part == "train":
            order = order.shuffle(max(1, len(labels)), seed=seed, reshuffle_each_iteration=True)

        def pick(at):
            chosen = tf.numpy_function(lambda at: pictures[at], [at], tf.uint8)
            return tf.ensure_shape(chosen, (None, size, size, 3)), tf.gather(labels, at)

        return order.batch(batch).map(pick).prefetch(tf.data.AUTOTUNE)

    return tuple(map(pipeline, PARTS))


def resize_picture(image, size, fit="crop"):
    """Return one picture as ``arrays()`` does: uint8, (size, size, 3).

    Args:
        image: Pillow picture, mode RGB, such as ``decode_rgb()`` returns.
        size: width and height in pixels.
        fit: ``"crop"`` (the largest square in the middle), ``"pad"`` (all of it, on white) or
            ``"stretch"``.

    Raises:
        ValueError: for a fit that does not exist.
    """
    method = Image.Resampling.BILINEAR
    if fit == "crop":
        image = ImageOps.fit(image, (size, size), method)
    elif fit == "pad":
        image = ImageOps.pad(image, (size, size), method, color="white")
    elif fit == "stretch":
        image = image.resize((size, size), method)
    else:
        raise ValueError(f"There is no fit {fit!r}. Choose 'crop', 'pad' or 'stretch'.")
    return np.asarray(image)


def _decoded(split, size, fit, progress):
    """Return all pictures of a split, in its order, from a file; write the file first if needed.

    There is one file for each size and fit. In it, each picture follows the digest of its source,
    so that another split only copies pictures into its own order, and decodes new ones.
    """
    digests = [row.digest for row in split.rows]
    order = hashlib.blake2b("".join(digests).encode(), digest_size=8).hexdigest()
    folder = split.folder.with_name(f".{split.folder.name}-cache")
    path = folder / f"{size}-{fit}-{order}.npy"
    record = np.dtype([("digest", "S24"), ("picture", np.uint8, (size, size, 3))])

    def stored(path):
        try:
            found = np.load(path, mmap_mode="r")
        except (OSError, ValueError, EOFError):
            return np.empty(0, record)
        return found if found.dtype == record else np.empty(0, record)

    def resized(row):
        try:
            return resize_picture(decode_rgb(split.folder / row.path), size, fit)
        except SetAside as problem:
            name = display_path(split.folder / row.path)
            raise ValueError(
                f"{name} has changed since the check: {problem}. Run check and split again."
            ) from None

    if len(found := stored(path)) == len(digests):
        return found["picture"]
    try:
        with lock(folder / "lock", "Another notebook is decoding the same pictures. Waiting."):
            if len(stored(path)) != len(digests):
                known = {}
                for older in folder.glob(f"{size}-{fit}-*.npy"):
                    known |= {one["digest"].decode(): one["picture"] for one in stored(older)}
                new = [row for row in split.rows if row.digest not in known]
                new = map_parallel(resized, new, "Decoding", progress)
                with atomic_write(path) as file:
                    header = {"descr": record.descr, "fortran_order": False}
                    header["shape"] = (len(digests),)
                    np.lib.format.write_array_header_1_0(file, header)
                    for digest in digests:
                        picture = known[digest] if digest in known else next(new)
                        file.write(digest.encode() + picture.tobytes())
            for older in folder.glob(f"{size}-{fit}-*"):
                if older != path:
                    with suppress(OSError):  # Windows keeps what another notebook is reading
                        older.unlink()
    except OSError as problem:
        raise OSError(
            f"The decoded pictures cannot be saved ({problem.strerror}). They need "
            f"{len(digests) * record.itemsize / 1e6:,.0f} MB in {display_path(folder.parent)}. "
            f"Free some space, or choose a size below {size}, say {size // 2}."
        ) from None
    return stored(path)["picture"]
