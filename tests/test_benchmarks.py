"""The benchmarks with tiny settings: that they run and print, not what they measure."""

import zipfile

import benchmarks
import nbformat
import numpy as np
import pytest
from common import NOTEBOOKS, with_parameters
from PIL import Image

CLASSES = ("bird", "cat", "frog")


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Keep what a benchmark makes out of the working tree."""
    monkeypatch.setattr(benchmarks, "WORK", tmp_path / "work")
    return tmp_path


@pytest.fixture
def photographs(work):
    """Return a folder with ``train`` and ``test``: three colors that a network tells apart."""
    rng = np.random.default_rng(0)
    for part, count in (("train", 8), ("test", 4)):
        for label, name in enumerate(CLASSES):
            place = work / "pictures" / part / name
            place.mkdir(parents=True)
            for number in range(count):
                picture = rng.integers(0, 60, (32, 32, 3)).astype(np.uint8)
                picture[..., label] += 150
                Image.fromarray(picture).save(place / f"{number}.png")
    return work / "pictures"


def test_a_goal_is_reached_where_the_curve_stays_above_it():
    curve = [(1, 0.2), (2, 0.6), (3, 0.4), (4, 0.5), (5, 0.7)]
    assert benchmarks.reached(curve, 0.5) == 4
    assert benchmarks.reached(curve, 0.1) == 1
    assert benchmarks.reached(curve, 0.7) == 5
    assert benchmarks.reached(curve, 0.8) is None
    assert benchmarks.reached([(1, 0.9), (2, 0.3)], 0.5) is None


def test_only_training_is_timed(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(benchmarks.time, "perf_counter", lambda: now[0])

    def spend(seconds, answer=None):
        now[0] += seconds
        return answer

    curve = benchmarks.trained(lambda epoch: spend(2), lambda: spend(100, 0.5), 3, "x")
    assert curve == [(2, 0.5), (4, 0.5), (6, 0.5)]


def test_pictures_from_train_and_test_in_a_folder_or_a_zip(photographs, work):
    train, test = benchmarks.train_and_test(photographs, 5, 2)
    assert list(train) == list(test) == list(CLASSES)
    assert [len(files) for files in train.values()] == [5, 5, 5]
    assert [len(files) for files in test.values()] == [2, 2, 2]
    assert all(path.parent.parent.name == "test" for path in test["cat"])
    pictures, labels = benchmarks.decoded(train, 16)
    assert pictures.shape == (15, 16, 16, 3) and pictures.dtype == np.uint8
    assert labels.tolist() == [0] * 5 + [1] * 5 + [2] * 5
    assert pictures[labels == 1].mean((0, 1, 2)).argmax() == 1
    with zipfile.ZipFile(work / "packed.zip", "w") as archive:
        for path in photographs.rglob("*.png"):
            archive.write(path, path.relative_to(photographs))
    again = benchmarks.train_and_test(benchmarks.unpacked(work / "packed.zip"), 5, 2)[0]
    assert [path.name for path in again["frog"]] == [path.name for path in train["frog"]]


def test_the_lab_s_layer_changes_pictures_while_learning_only():
    import keras

    layer = benchmarks.affine_layer(16)
    pictures = np.random.default_rng(0).uniform(0, 255, (64, 16, 16, 3)).astype(np.float32)
    assert np.array_equal(layer(pictures), pictures)
    changed = np.asarray(layer(pictures, training=True))
    assert changed.shape == pictures.shape and (changed != pictures).any(axis=(1, 2, 3)).all()
    still = type(layer)(flip=True)  # nothing but the mirror, which half of them get
    mirrored = np.asarray(still(pictures, training=True))
    same = abs(mirrored - pictures).max(axis=(1, 2, 3)) < 0.01
    flipped = abs(mirrored - pictures[:, :, ::-1]).max(axis=(1, 2, 3)) < 0.01
    assert np.logical_xor(same, flipped).all() and 12 < flipped.sum() < 52
    assert keras.Sequential([keras.Input((16, 16, 3)), layer]).output_shape == (None, 16, 16, 3)


def test_pipeline_prints_its_table(photographs, capsys, monkeypatch):
    monkeypatch.setattr(benchmarks, "SIZE", 16)
    monkeypatch.setattr(benchmarks, "REPEATS", 1)
    benchmarks.main(["pipeline", "--data", str(photographs / "train")])
    out = capsys.readouterr().out
    assert "24 pictures, 16 px" in out and "as one affine step inside the model" in out
    assert out.count("x\n") == 6


def test_the_article_s_network_is_the_article_s():
    model = benchmarks.article_network(128, 10)
    weights = 1792 + 256 + 51_232 + 51_264 + 256 + 64 * 64 * 64 + 64 + 256 + 650
    assert model.count_params() == weights
    assert type(model.optimizer).__name__ == "Adam"


def test_the_tutorial_s_network_is_the_tutorial_s():
    model = benchmarks.tutorial_network(180, 5)
    assert model.count_params() == 3_989_285  # as its summary says
    assert [layer.rate for layer in model.layers if hasattr(layer, "rate")] == [0.2]


def test_the_network_from_scratch_is_keras_s():
    model = benchmarks.scratch_network(64, 10)
    kinds = [type(layer).__name__ for layer in model.layers]
    widths = [layer.filters for layer in model.layers if "SeparableConv2D" in str(type(layer))]
    assert widths == [256, 256, 512, 512, 728, 728, 1024] and kinds.count("Add") == 3
    assert float(model.optimizer.learning_rate) == pytest.approx(3e-4)


def test_the_learning_rate_goes_up_and_down_to_nothing():
    model = benchmarks.compiled(benchmarks.better_network(32, 3), steps=40, peak=0.01)
    rate = [float(model.optimizer._learning_rate(step)) for step in range(41)]
    assert np.argmax(rate) == 10 and rate[10] == pytest.approx(0.01)
    assert rate[0] == pytest.approx(0.001) and rate[40] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("size", "widths"), [(64, (32, 64, 128)), (128, (32, 64, 128, 256))])
def test_our_network_takes_pictures_as_they_are(size, widths):
    model = benchmarks.better_network(size, 10, widths)
    pictures = np.zeros((2, size, size, 3), np.uint8)
    certainties = np.asarray(model(pictures))
    assert certainties.shape == (2, 10)
    assert certainties.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert model.layers[-2].output.shape == (None, widths[-1])


def test_cnn_prints_its_table(photographs, capsys, eagerly):
    few = ["--train", "8", "--test", "4", "--epochs", "1", "--short", "1", "--runs", "1"]
    few += ["--tutorial", "1", "--scratch", "0"]
    benchmarks.main(["cnn", "--data", str(photographs), "--size", "32", *few])
    out = capsys.readouterr().out
    assert "24 pictures to train on, 12 to test on, 32 px" in out
    assert "the article's, 1 epochs" in out and "ours, 1 epochs" in out
    assert "for the same time" in out and "reached for good after" in out
    assert "TensorFlow's tutorial, 1 epochs" in out and "Keras's from scratch" not in out
    assert out.count("bar: at most 0.25") == 1


@pytest.fixture
def eagerly():
    """Run step by step: for a few pictures that is faster than to compile."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def tiny_backbones(monkeypatch):
    """Replace the pretrained networks, which would take long, by one convolution."""
    import keras

    from utils import backbones

    def load(name, weights=None, size=None, alpha=1.0):
        inputs = keras.Input((size, size, 3))
        model = keras.Model(inputs, keras.layers.Conv2D(4, 3, strides=4)(inputs))
        return backbones.Backbone(name, model, size, lambda x: x / 255, "random")

    monkeypatch.setattr(backbones, "load", load)


def test_transfer_prints_its_table(photographs, capsys, tiny_backbones, eagerly):
    small = ["--size", "64", "--pictures", "40", "--epochs", "2", "--runs", "1"]
    benchmarks.main(["transfer", "--data", str(photographs), *small])
    out = capsys.readouterr().out
    assert "12 pictures, 64 px, mobilenet, 2 epochs" in out
    assert out.count("x\n") == 3


def test_xception_says_where_there_is_no_gpu(photographs, capsys, tiny_backbones, eagerly):
    import keras
    import tensorflow as tf

    small = ["--size", "64", "--pictures", "40", "--epochs", "1", "--policy", "mixed_bfloat16"]
    benchmarks.main(["xception_gpu", "--data", str(photographs), *small])
    out = capsys.readouterr().out
    assert ("There is no GPU here" in out) == (not tf.config.list_physical_devices("GPU"))
    rows = [line.split() for line in out.split("\n\n")[-1].splitlines()[3:]]
    assert [row[0] for row in rows] == ["float32", "mixed_bfloat16"]
    assert rows[0][2] == "1.00x"
    assert keras.mixed_precision.global_policy().name == "float32"


@pytest.mark.parametrize("name", ["real", "colab"])
def test_real_photographs_want_to_be_named_with_their_weights(name):
    with pytest.raises(SystemExit, match="--weights"):
        benchmarks.main([name])


def test_notebooks_get_other_parameters_and_no_unknown_ones():
    (path,) = [path for path in NOTEBOOKS if path.stem.startswith("07_")]
    notebook = nbformat.read(path, as_version=4)
    with_parameters(notebook, {"network": r'{"name": "a\1"}', "rate": "0.1"})
    (cell,) = [cell for cell in notebook.cells if "all_gpus = " in cell.source]
    assert cell.source.startswith('network = {"name": "a\\1"}\nsize = ')
    assert "\nrate = 0.1\n" in cell.source
    with pytest.raises(KeyError, match="widht"):
        with_parameters(notebook, {"widht": "1"})


def test_a_parameter_may_stand_on_several_lines():
    cell = nbformat.v4.new_code_cell("a = {\n    1: 2,\n}  # one\nb = 3", metadata={})
    cell.metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert with_parameters(notebook, {"a": "5"}).cells[0].source == "a = 5\nb = 3"


from small_course import fresh, wheels  # noqa: E402, F401 - fixtures


def test_start_prints_its_table(fresh, work, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr(benchmarks, "COURSE", fresh.folder)
    for name, value in fresh.env.items():
        monkeypatch.setenv(name, value)
    benchmarks.main(["start", "--repeats", "1"])
    out = capsys.readouterr().out
    assert "First start by uv" in out and "First start by pip" in out
    assert "of pip, at most 0.4" in out and out.count("at most 0.5 s") == 1
