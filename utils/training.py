"""Training that you can watch, that survives a killed kernel, and weights that know their names.

    with training.memory_advice(batch, size):
        model.fit(..., callbacks=[training.resume("article"), training.live_curves()], verbose=0)

Keras is imported inside the functions, so that importing this module is quick and silent.
"""

import json
import re
import tempfile
import time
import warnings
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

from utils import pictures
from utils.files import COURSE, atomic_write

STATES = COURSE / "data" / ".training"
REDRAW_SECONDS = 2  # between two drawings of the curves, at least

_OUT_OF_MEMORY = re.compile(
    "memoryerror|out of memory|resource_?exhausted|dst tensor is not initialized"
    "|no algorithm worked|dnn library initialization failed"
    "|cudnn_status_(alloc_failed|internal_error)",
    re.IGNORECASE,
)


def live_curves(name: str = "training"):
    """Return a callback that draws the curves of loss and accuracy while ``fit`` runs.

    One figure is updated in place; a notebook stores its last state. It writes no text.
    Outside notebooks it prints one line at the end instead.

    Args:
        name: appears above the curves.
    """
    import keras
    from IPython import get_ipython
    from IPython.display import display

    class LiveCurves(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            import matplotlib.pyplot as plt

            self.begun = self.drawn = time.monotonic()
            self.pause, self.handle = REDRAW_SECONDS, None
            self.curves = {key: list(v) for key, v in self.model.history.history.items()}
            self.done = len(self.curves.get("loss", []))
            if hasattr(get_ipython(), "kernel"):
                self.figure, self.axes = plt.subplots(1, 2, figsize=(8.6, 2.9))
                plt.close(self.figure)  # so that the cell does not show it a second time
                self.handle = display(self.figure, display_id=True)

        def _show(self, state, at_once=False):
            begun = time.monotonic()
            if self.handle is None or (begun - self.drawn < self.pause and not at_once):
                return
            pictures.plot_training(self.curves, axes=self.axes)
            self.figure.suptitle(f"{name}: {state}", fontsize=10)
            self.handle.update(self.figure)
            self.drawn = time.monotonic()
            # Drawing takes at most a twentieth of the time.
            self.pause = max(REDRAW_SECONDS, 20 * (self.drawn - begun))

        def on_train_batch_end(self, batch, logs=None):
            of = f" of {self.params['steps']}" if self.params.get("steps") else ""
            epochs = self.params["epochs"]
            self._show(f"epoch {self.done + 1} of {epochs}, batch {batch + 1}{of}")

        def on_epoch_end(self, epoch, logs=None):
            for key, value in (logs or {}).items():
                self.curves.setdefault(key, []).append(value)
            self.done = epoch + 1
            self._show(f"{self.done} of {self.params['epochs']} epochs")

        def on_train_end(self, logs=None):
            seconds = time.monotonic() - self.begun
            state = f"{self.done} epoch{'s' * (self.done != 1)}, this time in {seconds:.0f} s"
            self._show(state, at_once=True)
            if self.handle is None:
                last = ", ".join(f"{key} {v[-1]:.3f}" for key, v in self.curves.items() if v)
                print(f"{name}: {state}. {last}")

    return LiveCurves()


def resume(name: str, folder: Path = STATES):
    """Return a callback that saves the state after each epoch and resumes from it after a kill.

    The state is weights, optimizer and curves. It is deleted when the training ends, so that the
    next one starts over. A state of another network, optimizer, learning rate or batch size is not
    used, and NaN are never saved; each is reported in one line. Callbacks with a memory of their
    own, such as EarlyStopping, start over.

    Put it before ``live_curves()``, which then shows the earlier epochs, too.

    Args:
        name: of the training; each has its own file.
        folder: where the file is saved.
    """
    import keras
    import numpy as np

    # Windows allows no colon in a file name, and other systems no slash.
    path = Path(folder) / (re.sub(r"[^\w .-]+", "-", name) + ".npz")

    class Resume(keras.callbacks.Callback):
        def _variables(self):
            return [*self.model.variables, *self.model.optimizer.variables]

        def _plan(self):
            """Return a text that changes with whatever makes a saved state useless."""
            optimizer, settings = self.model.optimizer, None
            with suppress(NotImplementedError):  # a schedule that somebody wrote without get_config
                settings = optimizer.get_config()
            shapes = [list(variable.shape) for variable in self._variables()]
            plan = [shapes, type(optimizer).__name__, settings, self.params["steps"]]
            # Names differ: Keras counts the optimizers of a kernel.
            return re.sub('"name": "[^"]*"', "", json.dumps(plan, default=str))

        def on_train_begin(self, logs=None):
            if not self.model.optimizer.built:
                self.model.optimizer.build(self.model.trainable_variables)
            self.plan, self.told = self._plan(), False
            if not path.exists():
                return
            try:
                with np.load(path, allow_pickle=False) as file:
                    about = json.loads(str(file["about"]))
                    values = [file[f"arr_{n}"] for n in range(len(file.files) - 1)]
            except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
                print(f"The saved state of '{name}' is damaged. Starting over.")
                return
            done, epochs = about["epoch"], self.params["epochs"]
            if about["plan"] != self.plan or done >= epochs:
                print(
                    f"The saved state of '{name}' has another network, optimizer, learning rate, "
                    "batch size or number of epochs. Starting over."
                )
                return
            for variable, value in zip(self._variables(), values, strict=True):
                variable.assign(value)
            self.model.history.history.update(about["curves"])
            self.model._initial_epoch = done  # as keras.callbacks.BackupAndRestore does
            print(f"'{name}' was interrupted. Resuming after epoch {done} of {epochs}.")

        def on_epoch_begin(self, epoch, logs=None):
            # Keras keeps it: the next fit of this model would skip these epochs and say nothing.
            self.model._initial_epoch = None

        def on_epoch_end(self, epoch, logs=None):
            curves = self.model.history.history  # without this epoch: Keras adds it after us
            curves = {key: [*curves.get(key, []), value] for key, value in (logs or {}).items()}
            about = json.dumps({"epoch": epoch + 1, "plan": self.plan, "curves": curves})
            values = [keras.ops.convert_to_numpy(variable) for variable in self._variables()]
            try:
                if not all(np.isfinite(value).all() for value in values):
                    raise OSError("there are NaN among its weights")
                with atomic_write(path) as file:
                    np.savez(file, *values, about=about)
            except OSError as problem:
                if not self.told:
                    print(f"The state of '{name}' is not saved: {problem.strerror or problem}.")
                self.told = True

        def on_train_end(self, logs=None):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    return Resume()


def choose_precision(wanted: str = "auto") -> str:
    """Return the precision to train with, for ``keras.mixed_precision.set_global_policy``.

    Args:
        wanted: ``"auto"`` is ``"mixed_float16"`` on a single NVIDIA GPU with units for it (compute
            capability 7.0 or more, such as Colab's T4), else ``"float32"``. With several GPUs,
            Keras does not scale the loss rightly. Any other word is returned as it is.
    """
    if wanted != "auto":
        return wanted
    import tensorflow as tf

    devices = tf.config.list_physical_devices("GPU")
    if len(devices) != 1:
        return "float32"
    details = tf.config.experimental.get_device_details(devices[0])
    return "mixed_float16" if details.get("compute_capability", (0, 0)) >= (7, 0) else "float32"


@contextmanager
def memory_advice(batch: int, size: int):
    """Say in plain words what to lower, and to what, when memory runs out inside the block.

    Args:
        batch: pictures in one batch.
        size: their height and width in pixels.

    Raises:
        MemoryError: with that advice. Every other error passes as it is.
    """
    try:
        yield
    except Exception as problem:
        text = f"{type(problem).__name__} {problem}"
        if "No space left" in text or not _OUT_OF_MEMORY.search(text):
            raise
        if batch > 8:
            advice = f"batch = {batch // 2}"
        else:
            advice = f"size = {max(32, size * 3 // 4 // 16 * 16)}"
        raise MemoryError(
            f"The memory is too small for batch = {batch} at size = {size}. Set {advice} in the "
            "parameters cell, restart the kernel, which frees the memory, and run all cells."
        ) from None


def save(network, path, class_names, **about) -> Path:
    """Save the weights of a network together with the names of its classes, in one file.

    Args:
        network: a built Keras model with one output for each class.
        path: the file, ending in ``.weights.h5``. It is complete or not there at all.
        class_names: the names, in the order of the outputs.
        about: what else to remember, such as ``size=64``; numbers, texts and lists.

    Returns:
        The path.

    Raises:
        ValueError: if there are not as many different names as outputs, or for another ending.
    """
    import h5py

    names = [str(name) for name in class_names]
    outputs = network.output_shape[-1]
    if len(names) != outputs or len(set(names)) != outputs:
        raise ValueError(f"{outputs} outputs need {outputs} different names; there are {names}.")
    path = Path(path)
    if not path.name.endswith(".weights.h5"):
        raise ValueError(f"The file name must end in .weights.h5: {path.name}")
    note = json.dumps({"class_names": names, **about})
    optimizer, network.optimizer = getattr(network, "optimizer", None), None
    try:  # without the optimizer, the file is a third as large
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / path.name
            network.save_weights(made)
            with h5py.File(made, "a") as file:
                file.attrs["about"] = note
            with atomic_write(path) as file:
                file.write(made.read_bytes())
    finally:
        network.optimizer = optimizer
    return path


def about(path) -> dict:
    """Return what was saved with the weights: ``class_names``, and whatever else was given.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file was not written by :func:`save`.
    """
    import h5py

    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path.name}. Train first: that creates it.")
    try:
        with h5py.File(path) as file:
            return json.loads(file.attrs["about"])
    except (OSError, KeyError, ValueError):
        raise ValueError(
            f"{path.name} holds no weights with class names. Save them with training.save."
        ) from None


def load(network, path) -> dict:
    """Load saved weights into a network of the same build; return what :func:`about` returns.

    Raises:
        FileNotFoundError, ValueError: as :func:`about`, and if the weights do not fit.
    """
    found = about(path)
    if network.output_shape[-1] != len(found["class_names"]):
        raise ValueError(
            f"The network has {network.output_shape[-1]} outputs, but {Path(path).name} names "
            f"{len(found['class_names'])} classes."
        )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*loading for optimizer")  # none was saved
        network.load_weights(path)
    return found
