"""Training that is watched, killed, and short of memory; and weights that know their names."""

import json
import os
import re
import signal
import subprocess
import sys

import h5py
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import psutil
import pytest
from common import COURSE, run_cells

from utils import environment, training

environment.prepare_tensorflow()
keras = pytest.importorskip("keras")

LABELS = np.arange(48) % 3
DATA = np.eye(3)[LABELS] + np.random.default_rng(0).normal(0, 0.3, (48, 3))


def network(outputs=3, hidden=5):
    keras.utils.set_random_seed(1)
    layers = [keras.layers.Dense(hidden, "relu"), keras.layers.Dense(outputs, "softmax")]
    return keras.Sequential([keras.Input((3,)), *layers])


def compiled(optimizer="adam", **build):
    model = network(**build)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model, *callbacks, epochs=5, batch=16, **settings):
    settings = {"validation_data": (DATA, LABELS), "shuffle": False, "verbose": 0} | settings
    settings |= {"epochs": epochs, "batch_size": batch, "callbacks": list(callbacks)}
    return model.fit(DATA, LABELS, **settings)


class Interrupted(Exception):
    pass


def interrupt_before(epoch):
    """Return a callback that breaks a training off when this epoch (from 0) begins."""

    def begin(number, logs):
        if number == epoch:
            raise Interrupted

    return keras.callbacks.LambdaCallback(on_epoch_begin=begin)


# ---------------------------------------------------------------- going on


def test_an_interrupted_training_ends_exactly_where_an_undisturbed_one_does(tmp_path, capsys):
    expected = compiled()
    undisturbed = fit(expected).history
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(2))
    assert capsys.readouterr().out == ""
    model = compiled()
    history = fit(model, training.resume("net", tmp_path)).history
    assert capsys.readouterr().out == "'net' was interrupted: going on after epoch 2 of 5.\n"
    assert history.keys() == undisturbed.keys()
    for key, values in undisturbed.items():
        np.testing.assert_allclose(history[key], values, rtol=1e-5)
    for one, other in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
    assert int(model.optimizer.iterations) == 5 * 3  # so that a schedule of the rate goes on
    assert list(tmp_path.iterdir()) == []


def test_after_its_end_nothing_is_skipped(tmp_path, capsys):
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(3))
    model = compiled()
    fit(model, training.resume("net", tmp_path))
    capsys.readouterr()
    # Keras's own callback leaves the model so that this fit would do nothing, silently.
    assert len(fit(model).history["loss"]) == 5
    assert len(fit(compiled(), training.resume("net", tmp_path)).history["loss"]) == 5
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("build", "settings", "said"),
    [
        ({"hidden": 6}, {}, "of another network or batch. Starting anew."),
        ({"optimizer": "sgd"}, {}, "of another network or batch. Starting anew."),
        ({}, {"batch": 8}, "of another network or batch. Starting anew."),
        ({}, {"epochs": 3}, "was left after 3 epochs, 3 are wanted. Starting anew."),
    ],
)
def test_what_does_not_belong_is_not_used(build, settings, said, tmp_path, capsys):
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(3))
    wanted = settings.get("epochs", 5)
    history = fit(compiled(**build), training.resume("net", tmp_path), **settings).history
    assert len(history["loss"]) == wanted
    assert said in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_each_training_has_its_own_file(tmp_path, capsys):
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("one", tmp_path), interrupt_before(3))
    assert len(fit(compiled(), training.resume("other", tmp_path)).history["loss"]) == 5
    assert capsys.readouterr().out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["one.weights.h5"]


def test_a_name_may_hold_what_the_name_of_a_file_may_not(tmp_path):
    name = 'step 1: "fast"/slow, 100% <a|b>?*'
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume(name, tmp_path), interrupt_before(3))
    (path,) = tmp_path.iterdir()  # in the folder itself, under a name that Windows takes, too
    assert re.fullmatch(r"[\w .-]+", path.name) and path.name.endswith(".weights.h5")
    history = fit(compiled(), training.resume(name, tmp_path), epochs=5).history
    assert len(history["loss"]) == 5 and not path.exists()


def test_what_another_living_notebook_trains_is_left_alone(tmp_path, capsys):
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(3))
    parent = psutil.Process(os.getppid())
    with h5py.File(tmp_path / "net.weights.h5", "a") as file:
        kept = json.loads(file.attrs["training"])
        kept["process"] = [parent.pid, parent.create_time()]
        file.attrs["training"] = json.dumps(kept)
    assert len(fit(compiled(), training.resume("net", tmp_path)).history["loss"]) == 5
    assert "is being trained by another notebook, too" in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "without note"])
def test_a_damaged_file_is_told_of_and_replaced(damage, tmp_path, capsys):
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(3))
    path = tmp_path / "net.weights.h5"
    whole = path.read_bytes()
    if damage == "without note":
        with h5py.File(path, "a") as file:
            del file.attrs["training"]
    else:
        path.write_bytes({"cut": whole[: len(whole) // 2], "text": b"no", "empty": b""}[damage])
    assert len(fit(compiled(), training.resume("net", tmp_path)).history["loss"]) == 5
    assert capsys.readouterr().out == "What was kept of 'net' is damaged. Starting anew.\n"


def test_where_nothing_can_be_kept_the_training_goes_on(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file where the folder should be")
    history = fit(compiled(), training.resume("net", tmp_path / "taken")).history
    assert len(history["loss"]) == 5
    said = capsys.readouterr().out
    assert said.startswith("'net' cannot be kept, but goes on: ") and said.count("\n") == 1


KILLED = """
import sys
sys.path[:0] = [FOLDERS]
import test_training as t
from utils import training
wait = t.keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: epoch == 1 and (print("two", flush=True), input())
)
t.fit(t.compiled(), training.resume("net", TO), wait)
"""


def test_a_killed_process_is_gone_on_from(tmp_path, capsys):
    undisturbed = fit(compiled()).history
    folders = f"{str(COURSE)!r}, {str(COURSE / 'tests')!r}"
    script = KILLED.replace("FOLDERS", folders).replace("TO", repr(str(tmp_path)))
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "two\n", process.communicate()[1]
    finally:
        os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.communicate()
    assert process.returncode != 0
    history = fit(compiled(), training.resume("net", tmp_path)).history
    assert "going on after epoch 2 of 5" in capsys.readouterr().out
    np.testing.assert_allclose(history["loss"], undisturbed["loss"], rtol=1e-5)


# ---------------------------------------------------------------- live curves

WATCHED = """
import sys
sys.path[:0] = [FOLDERS]
from utils import environment, training
environment.start()
import test_training as t
training.EVERY = 0  # draw as often as it may
history = t.fit(t.compiled(), training.live_curves("small"), epochs=3);
"""


def test_a_notebook_keeps_one_picture_and_nothing_else(tmp_path):
    folders = f"{str(COURSE)!r}, {str(COURSE / 'tests')!r}"
    executed = run_cells([WATCHED.replace("FOLDERS", folders)], tmp_path)
    first, *others = executed.cells[0].outputs
    assert first.text.startswith("Ready.")
    (picture,) = others  # one, however often it was drawn; nothing on stderr
    assert picture.output_type == "display_data"
    assert {"image/png", "text/plain"} <= set(picture.data)
    nbformat.validate(executed)


def test_the_curves_are_those_of_the_history(monkeypatch):
    shown = []

    class Handle:
        def update(self, figure):
            shown.append(figure)

    plt.switch_backend("Agg")
    plt.close(plt.figure())  # pyplot looks for a shell, too: let it find none
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": 1})())
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: Handle())
    history = fit(compiled(), training.live_curves("small"), epochs=4).history
    figure = shown[-1]
    assert figure._suptitle.get_text().startswith("small: 4 epochs, this time in ")
    for ax, name in zip(figure.axes, ("loss", "accuracy"), strict=True):
        drawn = [line.get_ydata() for line in ax.lines]
        np.testing.assert_allclose(drawn, [history[name], history[f"val_{name}"]])
        assert [text.get_text() for text in ax.get_legend().texts] == ["training", "validation"]


def test_earlier_epochs_are_shown_again_after_going_on(tmp_path, capsys):
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(2))
    curves = training.live_curves("net")
    history = fit(compiled(), training.resume("net", tmp_path), curves).history
    assert curves.curves == history and len(curves.curves["loss"]) == 5


def test_outside_of_a_notebook_it_says_one_line(capsys):
    fit(compiled(), training.live_curves("small"), epochs=2)
    said = capsys.readouterr()
    assert said.out.startswith("small: 2 epochs, this time in ") and said.out.count("\n") == 1
    assert said.err == ""


# ---------------------------------------------------------------- memory


class ResourceExhaustedError(Exception):
    """As TensorFlow's is called."""


@pytest.mark.parametrize(
    ("batch", "size", "advice"),
    [(64, 128, "batch = 32"), (16, 299, "batch = 8"), (8, 128, "size = 96"), (4, 32, "size = 32")],
)
@pytest.mark.parametrize(
    "problem",
    [
        MemoryError(),
        ResourceExhaustedError("OOM when allocating tensor"),
        RuntimeError("CUDA out of memory"),
        ValueError("RESOURCE_EXHAUSTED: failed to allocate"),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_where_memory_is_short_it_says_what_to_lower_and_to_what(problem, batch, size, advice):
    with pytest.raises(MemoryError) as told, training.memory_advice(batch, size):
        raise problem
    assert f"batch = {batch} at size = {size}. Set {advice} in the parameters" in str(told.value)
    assert told.value.__suppress_context__


def test_tensorflow_s_own_error_is_known():
    tensorflow = pytest.importorskip("tensorflow")
    problem = tensorflow.errors.ResourceExhaustedError(None, None, "no room")
    with pytest.raises(MemoryError, match="batch = 32"), training.memory_advice(64, 128):
        raise problem


@pytest.mark.parametrize(
    "problem",
    [ValueError("shapes"), ResourceExhaustedError("No space left on device"), KeyboardInterrupt()],
    ids=lambda problem: type(problem).__name__,
)
def test_other_errors_pass_as_they_are(problem):
    with pytest.raises(type(problem)) as passed, training.memory_advice(64, 128):
        raise problem
    assert passed.value is problem


# ---------------------------------------------------------------- weights with names


@pytest.mark.parametrize("make", [network, compiled], ids=["plain", "compiled"])
def test_names_and_weights_come_back_together(make, tmp_path, recwarn):
    model = make()
    if make is compiled:
        fit(model, epochs=1)
    path = training.save(model, tmp_path / "a.weights.h5", ("dog", "cat", "cow"), size=64)
    again = compiled()
    again.set_weights([weight + 1 for weight in again.get_weights()])
    found = training.load(again, path)
    assert found == {"class_names": ["dog", "cat", "cow"], "size": 64} == training.about(path)
    np.testing.assert_array_equal(model.predict(DATA, verbose=0), again.predict(DATA, verbose=0))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.weights.h5"]
    assert not [warning for warning in recwarn if "optimizer" in str(warning.message)]
    if make is compiled:
        fit(model, epochs=1)  # it still has its optimizer


def test_the_file_is_read_by_keras_alone(tmp_path):
    model = network()
    path = training.save(model, tmp_path / "a.weights.h5", "abc")
    again = network()
    again.set_weights([weight + 1 for weight in again.get_weights()])
    again.load_weights(path)
    np.testing.assert_array_equal(model.get_weights()[0], again.get_weights()[0])


@pytest.mark.parametrize("names", [["dog", "cat"], ["dog", "cat", "cat"], []])
def test_names_that_do_not_fit_the_outputs_are_refused(names, tmp_path):
    with pytest.raises(ValueError, match="3 outputs need 3 different names"):
        training.save(network(), tmp_path / "a.weights.h5", names)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    path = training.save(network(), tmp_path / "a.weights.h5", "abc")
    before = path.read_bytes()
    monkeypatch.setattr(json, "dumps", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        training.save(network(), path, "xyz")
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.weights.h5"]


def test_what_cannot_be_loaded_says_why(tmp_path):
    path = tmp_path / "a.weights.h5"
    with pytest.raises(FileNotFoundError, match=r"There is no file a\.weights\.h5"):
        training.load(network(), path)
    network().save_weights(path)
    with pytest.raises(ValueError, match="holds no network with class names"):
        training.load(network(), path)
    path.write_bytes(b"nonsense")
    with pytest.raises(ValueError, match="holds no network with class names"):
        training.about(path)
    training.save(network(), path, "abc")
    with pytest.raises(ValueError, match=r"4 outputs, but a\.weights\.h5 names 3 classes"):
        training.load(network(outputs=4), path)
    with pytest.raises(ValueError, match=r"must end in \.weights\.h5"):
        training.save(network(), tmp_path / "a.pickle", "abc")
