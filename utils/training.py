"""Training that one may watch, that goes on after a kill, and whose result knows its names.

    with training.memory_advice(batch, size):
        model.fit(..., callbacks=[training.resume("article"), training.live_curves()], verbose=0)

Keras is imported inside the functions, so that importing this module is quick and silent.
"""

import json
import os
import re
import time
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

from utils import pictures
from utils.environment import COURSE

HERE = COURSE / "data" / ".training"
EVERY = 2  # seconds between two drawings within an epoch

_ENDING = ".weights.h5"  # what Keras wants of a file of weights
_SHORT_OF_MEMORY = ("MemoryError", "ResourceExhausted", "RESOURCE_EXHAUSTED", "out of memory")


def live_curves(name: str = "training"):
    """Return a callback that draws the curves of loss and accuracy while ``fit`` runs.

    One picture is updated in place; what a notebook stores is its last state. It writes no text.
    Outside of notebooks it prints one line at the end instead.

    Args:
        name: stands above the curves.
    """
    import keras
    from IPython import get_ipython
    from IPython.display import display

    class LiveCurves(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            import matplotlib.pyplot as plt

            self.begun = self.drawn = time.monotonic()
            self.curves = {key: list(v) for key, v in self.model.history.history.items()}
            self.epoch = self.done = len(self.curves.get("loss", []))
            self.handle, self.pause = None, EVERY
            if hasattr(get_ipython(), "kernel"):
                self.figure, self.axes = plt.subplots(1, 2, figsize=(8.6, 2.9))
                plt.close(self.figure)  # so that the cell does not show it a second time
                self.handle = display(self._draw("starting"), display_id=True)

        def _draw(self, state):
            pictures.plot_training(self.curves, axes=self.axes)
            self.figure.suptitle(f"{name}: {state}", fontsize=10)
            return self.figure

        def _show(self, state):
            begun = time.monotonic()
            if self.handle is not None:
                self.handle.update(self._draw(state))
            self.drawn = time.monotonic()
            self.pause = max(EVERY, 20 * (self.drawn - begun))  # a twentieth of the time at most

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_train_batch_end(self, batch, logs=None):
            if time.monotonic() - self.drawn > self.pause:
                of = f" of {self.params['steps']}" if self.params.get("steps") else ""
                epochs = self.params["epochs"]
                self._show(f"epoch {self.epoch + 1} of {epochs}, batch {batch + 1}{of}")

        def on_epoch_end(self, epoch, logs=None):
            for key, value in (logs or {}).items():
                self.curves.setdefault(key, []).append(value)
            self.done, epochs = epoch + 1, self.params["epochs"]
            if self.done < epochs and time.monotonic() - self.drawn > self.pause / 2:
                self._show(f"{self.done} of {epochs} epochs")

        def on_train_end(self, logs=None):
            seconds = time.monotonic() - self.begun
            state = f"{self.done} epoch{'s' * (self.done != 1)}, this time in {seconds:.0f} s"
            self._show(state)
            if self.handle is None:
                last = ", ".join(f"{key} {v[-1]:.3f}" for key, v in self.curves.items() if v)
                print(f"{name}: {state}. {last}")

    return LiveCurves()


def resume(name: str, folder: Path = HERE):
    """Return a callback that keeps the state after each epoch, and goes on from it after a kill.

    Kept are weights, optimizer and curves, in one file that is there whole or not at all. When a
    training ends, its file is deleted: the next one starts anew. What is kept of another network,
    or of another number of batches, is not used. Each of this is said in one line. Callbacks
    with a memory of their own, such as EarlyStopping, begin theirs anew.

    Put it before ``live_curves()``, which then shows the earlier epochs, too.

    Args:
        name: of the training; each has its own file.
        folder: where the file is kept.
    """
    import h5py
    import keras
    import psutil

    # Windows takes no colon in the name of a file, and other systems no slash.
    path = Path(folder) / (re.sub(r"[^\w .-]+", "-", name) + _ENDING)

    class Resume(keras.callbacks.Callback):
        def _plan(self):
            shapes = [list(weight.shape) for weight in self.model.weights]
            return json.dumps([shapes, type(self.model.optimizer).__name__, self.params["steps"]])

        def on_train_begin(self, logs=None):
            self.told = False
            if not path.exists():
                return
            try:
                with h5py.File(path) as file:
                    kept = json.loads(file.attrs["training"])
                done, epochs = kept["epoch"], self.params["epochs"]
            except (OSError, KeyError, ValueError):
                print(f"What was kept of '{name}' is damaged. Starting anew.")
                return
            if kept["plan"] != self._plan():
                print(f"What was kept of '{name}' is of another network or batch. Starting anew.")
            elif _lives(*kept["process"]):
                print(f"'{name}' is being trained by another notebook, too. Starting anew.")
            elif done >= epochs:
                print(f"'{name}' was left after {done} epochs, {epochs} are wanted. Starting anew.")
            else:
                if not self.model.optimizer.built:
                    self.model.optimizer.build(self.model.trainable_variables)
                self.model.load_weights(path)
                self.model.history.history.update(kept["curves"])
                self.model._initial_epoch = done  # as keras.callbacks.BackupAndRestore does
                print(f"'{name}' was interrupted: going on after epoch {done} of {epochs}.")

        def on_epoch_begin(self, epoch, logs=None):
            # Keras keeps it: the next fit of this model would skip these epochs and say nothing.
            self.model._initial_epoch = None

        def on_epoch_end(self, epoch, logs=None):
            curves = self.model.history.history  # without this epoch: it is noted after us
            curves = {key: [*curves.get(key, []), value] for key, value in (logs or {}).items()}
            about = {"epoch": epoch + 1, "plan": self._plan(), "curves": curves}
            about["process"] = [os.getpid(), psutil.Process().create_time()]
            try:
                _write(self.model, path, "training", about)
            except OSError as problem:
                if not self.told:
                    print(f"'{name}' cannot be kept, but goes on: {problem.strerror or problem}.")
                self.told = True

        def on_train_end(self, logs=None):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    return Resume()


def _lives(number, begun):
    """Say whether a process other than this one still runs."""
    import psutil

    try:
        return number != os.getpid() and abs(psutil.Process(number).create_time() - begun) < 1
    except psutil.Error:
        return False


def _write(model, path, key, about):
    """Write weights with a note in the same file, beside, then rename it."""
    import h5py

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}{_ENDING}")
    try:
        model.save_weights(beside)
        with h5py.File(beside, "a") as file:
            file.attrs[key] = json.dumps(about)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@contextmanager
def memory_advice(batch: int, size: int):
    """Say in plain words what to lower, and to what, where memory runs out inside the block.

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
        short = any(sign in text for sign in _SHORT_OF_MEMORY)
        if not short or "No space left" in text:
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
        path: the file, ending in ``.weights.h5``. It is there whole or not at all.
        class_names: the names, in the order of the outputs.
        about: what else is to be remembered, such as ``size=64``; numbers and texts.

    Returns:
        The path.

    Raises:
        ValueError: if there are not as many different names as outputs.
    """
    names = [str(name) for name in class_names]
    outputs = network.output_shape[-1]
    if len(names) != outputs or len(set(names)) != outputs:
        raise ValueError(f"{outputs} outputs need {outputs} different names; there are {names}.")
    path = Path(path)
    if not path.name.endswith(_ENDING):
        raise ValueError(f"The name of the file must end in {_ENDING}: {path.name}")
    optimizer, network.optimizer = getattr(network, "optimizer", None), None
    try:  # without it the file is a third as large
        _write(network, path, "about", {"class_names": names, **about})
    finally:
        network.optimizer = optimizer
    return path


def about(path) -> dict:
    """Return what was saved with the weights: ``class_names``, and whatever else was given.

    Raises:
        FileNotFoundError: where there is no such file.
        ValueError: if the file was not written by :func:`save`.
    """
    import h5py

    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path.name}. Train first; it is made there.")
    try:
        with h5py.File(path) as file:
            return json.loads(file.attrs["about"])
    except (OSError, KeyError, ValueError):
        raise ValueError(f"{path.name} holds no network with class names.") from None


def load(network, path) -> dict:
    """Load saved weights into a network of the same build; return what :func:`about` tells.

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
