"""Training that is watched, killed, and short of memory; and weights that know their names."""

import re
import types

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from common import COURSE, run_cells
from nbclient.exceptions import DeadKernelError

from utils import environment, training

environment.prepare_tensorflow()
keras = pytest.importorskip("keras")

LABELS = np.arange(48) % 3
DATA = np.eye(3)[LABELS] + np.random.default_rng(0).normal(0, 0.3, (48, 3))


def network(outputs=3, hidden=5):
    keras.utils.set_random_seed(1)
    layers = [keras.layers.Dense(hidden, "relu"), keras.layers.Dense(outputs, "softmax")]
    return keras.Sequential([keras.Input((3,)), *layers])


def compiled(optimizer="adam", rate=0.001, **build):
    model = network(**build)
    optimizer = keras.optimizers.get({"class_name": optimizer, "config": {"learning_rate": rate}})
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer, loss, metrics=["accuracy"], run_eagerly=True)  # quicker to start
    return model


def fit(model, *callbacks, epochs=3, batch=24, **settings):
    settings |= {"epochs": epochs, "batch_size": batch, "callbacks": list(callbacks)}
    return model.fit(DATA, LABELS, shuffle=False, verbose=0, **settings)


class Interrupted(Exception):
    pass


def interrupt_before(epoch):
    """Return a callback that breaks a training off when this epoch (from 0) begins."""

    def begin(number, logs):
        if number == epoch:
            raise Interrupted

    return keras.callbacks.LambdaCallback(on_epoch_begin=begin)


# ---------------------------------------------------------------- resume


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """Return the bytes of what is saved of a training that was interrupted after 2 epochs."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", folder), interrupt_before(2))
    (path,) = folder.iterdir()
    return path.read_bytes()


@pytest.fixture
def interrupted(state, tmp_path):
    """Return the file of a training that was interrupted after 2 epochs."""
    path = tmp_path / "net.npz"
    path.write_bytes(state)
    return path


def test_an_interrupted_training_ends_exactly_where_an_undisturbed_one_does(tmp_path, capsys):
    validation = {"validation_data": (DATA, LABELS)}
    expected = compiled()
    undisturbed = fit(expected, **validation).history
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume("net", tmp_path), interrupt_before(2), **validation)
    assert capsys.readouterr().out == ""
    model = compiled()
    curves = training.live_curves("net")
    history = fit(model, training.resume("net", tmp_path), curves, **validation).history
    said = capsys.readouterr().out
    assert said.startswith("'net' was interrupted. Resuming after epoch 2 of 3.\n")
    assert history.keys() == undisturbed.keys()
    for key, values in undisturbed.items():
        np.testing.assert_allclose(history[key], values, rtol=1e-5)
    for one, other in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
    assert int(model.optimizer.iterations) == 3 * 2  # so that a schedule of the rate goes on
    assert curves.curves == history  # the earlier epochs are shown again
    assert list(tmp_path.iterdir()) == []
    # Keras's own callback leaves the model so that this fit would do nothing, silently.
    assert len(fit(model).history["loss"]) == 3


def test_after_its_end_a_training_starts_over(tmp_path, capsys):
    for _ in range(2):
        assert len(fit(compiled(), training.resume("net", tmp_path)).history["loss"]) == 3
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("build", "settings"),
    [
        ({"hidden": 6}, {}),
        ({"optimizer": "sgd"}, {}),
        ({"rate": 0.0005}, {}),
        ({}, {"batch": 16}),
        ({}, {"epochs": 2}),
    ],
    ids=["network", "optimizer", "learning rate", "batch size", "epochs"],
)
def test_the_state_of_another_training_is_not_used(build, settings, interrupted, capsys):
    model = compiled(**build)
    history = fit(model, training.resume("net", interrupted.parent), **settings).history
    assert len(history["loss"]) == settings.get("epochs", 3)
    assert float(model.optimizer.learning_rate) == pytest.approx(build.get("rate", 0.001))
    said = capsys.readouterr().out
    assert "has another network, optimizer, learning rate, batch size or number of epochs" in said
    assert not interrupted.exists()


def test_a_training_that_broke_down_starts_over_with_a_lower_rate(tmp_path, capsys):
    with pytest.raises(Interrupted):
        broken = compiled("sgd", rate=1e38)
        fit(broken, training.resume("net", tmp_path), interrupt_before(2))
    assert np.isnan(broken.get_weights()[0]).any()
    assert capsys.readouterr().out == (
        "The state of 'net' is not saved: there are NaN among its weights.\n"
    )
    model = compiled("sgd", rate=0.1)
    history = fit(model, training.resume("net", tmp_path)).history
    assert len(history["loss"]) == 3 and np.isfinite(history["loss"]).all()
    assert float(model.optimizer.learning_rate) == pytest.approx(0.1)


def test_a_schedule_of_one_s_own_resumes_too(tmp_path):
    class Constant(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.001

    with pytest.raises(Interrupted):
        fit(compiled(rate=Constant()), training.resume("net", tmp_path), interrupt_before(1))
    epochs = []
    count = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epochs.append(epoch))
    fit(compiled(rate=Constant()), training.resume("net", tmp_path), count)
    assert epochs == [1, 2]


def test_each_training_has_its_own_file_whatever_its_name(interrupted, capsys):
    name = 'step 1: "fast"/slow, 100% <a|b>?*'
    folder = interrupted.parent
    with pytest.raises(Interrupted):
        fit(compiled(), training.resume(name, folder), interrupt_before(1))
    assert capsys.readouterr().out == ""
    (path,) = set(folder.iterdir()) - {interrupted}  # in the folder itself
    assert re.fullmatch(r"[\w .-]+", path.name) and path.suffix == ".npz"  # Windows takes it, too
    assert len(fit(compiled(), training.resume(name, folder)).history["loss"]) == 3
    assert list(folder.iterdir()) == [interrupted]


@pytest.mark.parametrize("damage", ["cut", "changed", "text", "empty"])
def test_a_damaged_file_is_reported_and_replaced(damage, interrupted, capsys):
    whole = interrupted.read_bytes()
    middle = len(whole) // 2
    changed = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    damaged = {"cut": whole[:middle], "changed": changed, "text": b"no", "empty": b""}
    interrupted.write_bytes(damaged[damage])
    model = compiled()
    fit(model, training.resume("net", interrupted.parent), epochs=1)
    assert int(model.optimizer.iterations) == 2
    assert capsys.readouterr().out == "The saved state of 'net' is damaged. Starting over.\n"
    assert not interrupted.exists()


def test_where_nothing_can_be_saved_the_training_goes_on(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file where the folder should be")
    history = fit(compiled(), training.resume("net", tmp_path / "taken")).history
    assert len(history["loss"]) == 3
    said = capsys.readouterr().out
    assert said.startswith("The state of 'net' is not saved: ") and said.count("\n") == 1


# ---------------------------------------------------------------- in a notebook

WATCHED = """
import os, signal, sys
sys.path[:0] = [FOLDERS]
from utils import environment, training
environment.start()
import test_training as t
training.REDRAW_SECONDS = 0  # draw as often as it may
history = t.fit(t.compiled(), training.live_curves("small"));
"""
KILLED = """
def kill(epoch, logs):
    if epoch == 1:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


t.fit(t.compiled(), training.resume("net", TO), t.keras.callbacks.LambdaCallback(on_epoch_end=kill))
"""


def test_a_notebook_keeps_one_picture_and_a_killed_kernel_is_resumed(tmp_path, capsys):
    folders = f"{str(COURSE)!r}, {str(COURSE / 'tests')!r}"
    sources = WATCHED.replace("FOLDERS", folders), KILLED.replace("TO", repr(str(tmp_path)))
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(DeadKernelError):
        run_cells(notebook, tmp_path)

    first, *others = notebook.cells[0].outputs
    assert first.text.startswith("Ready.")
    (picture,) = others  # one, however often it was drawn; nothing on stderr
    assert picture.output_type == "display_data"
    assert {"image/png", "text/plain"} <= set(picture.data)
    nbformat.validate(notebook)

    undisturbed = fit(compiled()).history
    history = fit(compiled(), training.resume("net", tmp_path)).history
    assert "Resuming after epoch 2 of 3" in capsys.readouterr().out
    np.testing.assert_allclose(history["loss"], undisturbed["loss"], rtol=1e-5)


# ---------------------------------------------------------------- live curves


def test_the_curves_are_those_of_the_history(monkeypatch):
    shown = []

    class Handle:
        def update(self, figure):
            shown.append(figure)

    plt.switch_backend("Agg")
    plt.close(plt.figure())  # pyplot looks for a shell, too: let it find none
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": 1})())
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: Handle())
    history = fit(compiled(), training.live_curves("small"), validation_data=(DATA, LABELS)).history
    figure = shown[-1]
    assert figure._suptitle.get_text().startswith("small: 3 epochs, this time in ")
    for ax, name in zip(figure.axes, ("loss", "accuracy"), strict=True):
        drawn = [line.get_ydata() for line in ax.lines]
        np.testing.assert_allclose(drawn, [history[name], history[f"val_{name}"]])
        assert [text.get_text() for text in ax.get_legend().texts] == ["training", "validation"]


def test_outside_a_notebook_it_says_one_line(capsys):
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
def test_where_memory_is_short_it_says_what_to_lower_and_to_what(batch, size, advice):
    with pytest.raises(MemoryError) as told, training.memory_advice(batch, size):
        raise MemoryError
    assert f"batch = {batch} at size = {size}. Set {advice} in the parameters" in str(told.value)
    assert told.value.__suppress_context__


@pytest.mark.parametrize(
    "problem",
    [
        ResourceExhaustedError("OOM when allocating tensor"),
        RuntimeError("CUDA out of memory"),
        ValueError("RESOURCE_EXHAUSTED: failed to allocate"),
        RuntimeError("Dst tensor is not initialized."),
        RuntimeError("Autotuning failed: Out of memory while trying to allocate 4 bytes"),
        RuntimeError("No algorithm worked!  Error messages:"),
        RuntimeError("DNN library initialization failed."),
        RuntimeError("CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("Could not create cudnn handle: CUDNN_STATUS_INTERNAL_ERROR"),
    ],
    ids=str,
)
def test_every_sign_of_too_little_memory_is_known(problem):
    with pytest.raises(MemoryError, match="Set batch = 32"), training.memory_advice(64, 128):
        raise problem


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


def test_a_save_that_fails_leaves_the_earlier_file(tmp_path):
    path = training.save(network(), tmp_path / "a.weights.h5", "abc")
    before = path.read_bytes()
    with pytest.raises(TypeError):
        training.save(network(), path, "xyz", size=object())
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.weights.h5"]


def test_what_cannot_be_loaded_says_why(tmp_path):
    path = tmp_path / "a.weights.h5"
    with pytest.raises(FileNotFoundError, match=r"There is no file a\.weights\.h5"):
        training.load(network(), path)
    network().save_weights(path)
    with pytest.raises(ValueError, match="holds no weights with class names"):
        training.load(network(), path)
    path.write_bytes(b"nonsense")
    with pytest.raises(ValueError, match="holds no weights with class names"):
        training.about(path)
    training.save(network(), path, "abc")
    with pytest.raises(ValueError, match=r"4 outputs, but a\.weights\.h5 names 3 classes"):
        training.load(network(outputs=4), path)
    with pytest.raises(ValueError, match=r"must end in \.weights\.h5"):
        training.save(network(), tmp_path / "a.pickle", "abc")


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ([], "float32"),
        ([(6, 1)], "float32"),
        ([(7, 5)], "mixed_float16"),
        ([(9, 0)] * 2, "float32"),
    ],
)
def test_half_precision_is_for_a_single_gpu_that_has_units_for_it(
    monkeypatch, capabilities, expected
):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: capabilities)
    details = {"get_device_details": lambda device: {"compute_capability": device}}
    monkeypatch.setattr(tf.config, "experimental", types.SimpleNamespace(**details))
    assert training.choose_precision() == expected
    assert training.choose_precision("float64") == "float64"
