"""Pretrained networks: what they take and give, what is refused, what is computed only once."""

import dataclasses
import sys
import threading
from functools import partial
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from common import COURSE, as_published

from data import drawn_animals
from utils import backbones
from utils.backbones import WeightsError
from utils.constants import CLASS_NAMES

pytest.importorskip("tensorflow")
SHARED = COURSE.parent / "shared" / "data"
NOWHERE = "http://127.0.0.1:9/"  # no server has this port


@pytest.fixture(autouse=True)
def eagerly():
    """Run step by step: for a few small pictures that is quicker than to compile."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(autouse=True)
def keras_home(tmp_path, monkeypatch):
    """Give Keras a folder of its own, and servers that cannot be reached."""
    import keras

    keras.utils.set_random_seed(0)
    home = tmp_path / "keras"
    (home / "models").mkdir(parents=True)
    monkeypatch.setenv("KERAS_HOME", str(home))
    here = {key: file._replace(url=NOWHERE + file.name) for key, file in IMAGENET.items()}
    monkeypatch.setattr(backbones, "IMAGENET", here)
    monkeypatch.setattr(backbones, "STORE", NOWHERE[:-1])
    return home / "models"


IMAGENET = dict(backbones.IMAGENET)


@pytest.fixture(scope="module")
def small():
    return backbones.load("small_xception")


@pytest.fixture(scope="module")
def pictures():
    """Return 20 drawn pictures of 64 px."""
    return np.stack([drawn_animals.draw(CLASS_NAMES[i % 10], i, 64).picture for i in range(20)])


def refused(*arguments, **settings):
    """Return the message with which ``load`` refuses."""
    with pytest.raises(WeightsError) as caught:
        backbones.load(*arguments, **settings)
    return str(caught.value)


# ---------------------------------------------------------------- networks


@pytest.mark.parametrize(
    ("name", "size", "settings", "shape"),
    [
        ("small_xception", 64, {}, (4, 4, 320)),
        ("small_xception", 96, {}, (6, 6, 320)),
        ("mobilenet", 32, {"alpha": 0.25}, (1, 1, 256)),
        ("resnet50", 64, {}, (2, 2, 2048)),
    ],
)
def test_a_network_gives_maps_and_takes_what_its_preprocessing_gives(name, size, settings, shape):
    import keras

    backbone = backbones.load(name, None, size, **settings)
    assert (backbone.name, backbone.size) == (name, size)
    assert backbone.model.input_shape == (None, size, size, 3)
    assert backbone.model.output_shape == (None, *shape)

    red = np.zeros((1, size, size, 3), np.uint8)
    red[..., 0] = 255
    # ResNet50 was trained on blue, green, red, less their means; the others on -1 to 1.
    wanted = [-103.939, -116.779, 255 - 123.68] if name == "resnet50" else [1, -1, -1]
    for given in (red, red.astype("float32"), keras.ops.convert_to_tensor(red)):
        before = np.array(given)
        ready = np.asarray(backbone.preprocess(given))
        assert ready.dtype == np.float32
        np.testing.assert_allclose(ready[0, 0, 0], wanted, atol=1e-4)
        assert np.array_equal(np.asarray(given), before), "the pictures were changed in place"

    inputs = keras.Input((size, size, 3))
    model = keras.Model(inputs, backbone.model(backbone.preprocess(inputs), training=False))
    maps = backbone.model(backbone.preprocess(red), training=False)
    np.testing.assert_allclose(model(red, training=False), maps, atol=1e-5)


def test_the_course_s_own_network_is_small():
    model = backbones.small_xception()
    assert 200_000 < model.count_params() < 450_000
    assert backbones.COURSE_WEIGHTS.stat().st_size < 2_000_000
    kinds = {type(layer).__name__ for layer in model.layers}
    assert {"SeparableConv2D", "Add", "MaxPooling2D", "BatchNormalization"} <= kinds


def test_its_weights_have_learned_something(small):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    drawn = np.stack([drawn_animals.draw(CLASS_NAMES[i % 10], i, 64).picture for i in range(180)])
    labels = np.arange(180) % 10
    seen = backbones.features(small, drawn, cache=None, progress=False)
    head = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    right = head.fit(seen[:100], labels[:100]).score(seen[100:], labels[100:])
    assert right > 0.6  # with random weights about 0.2


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (("alexnet",), {}, "Choose one of xception, resnet50, mobilenet, small_xception"),
        (("xception", None, 64), {}, "at least 71 px"),
        (("small_xception", None, 48), {}, "at least 64 px"),
        (("small_xception", "imagenet"), {}, "no weights 'imagenet'"),
        (("resnet50", "course"), {}, "no weights 'course'"),
        (("mobilenet", None), {"alpha": 0.3}, r"0.25, 0.5, 0.75 or 1.0"),
    ],
)
def test_what_makes_no_sense_is_said(arguments, settings, words):
    with pytest.raises(ValueError, match=words):
        backbones.load(*arguments, **settings)


# ---------------------------------------------------------------- files that are refused


def damaged(path, how):
    """Write a weights file with something wrong."""
    import h5py
    import keras

    whole = backbones.COURSE_WEIGHTS.read_bytes()
    if how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "cut at the end":
        path.write_bytes(whole[:-1])
    elif how == "a byte is wrong":
        changed = bytearray(whole)
        for at in range(len(whole) // 3, len(whole) - 2000, len(whole) // 8):
            changed[at] ^= 0xFF
        path.write_bytes(bytes(changed))
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "page":
        path.write_text("\n<!DOCTYPE html><html><body>Please log in</body></html>")
    elif how == "pickle":
        path.write_bytes(b"\x80\x04cos\nsystem\n")
    elif how == "another network":
        layers = [keras.Input((3,)), keras.layers.Dense(2)]
        keras.Sequential(layers).save_weights(path)
    elif how == "NaN":
        path.write_bytes(whole)
        with h5py.File(path, "a") as file:
            file["layers/conv2d/vars/0"][...] = np.nan


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("cut", r"is incomplete: [\d,]+ of [\d,]+ bytes are there"),
        ("cut at the end", "is incomplete"),
        ("a byte is wrong", "is damaged"),
        ("empty", "is not a weights file"),
        ("page", "is a web page"),
        ("pickle", "is not a weights file"),
        ("another network", "holds other weights than those of the small Xception"),
        ("NaN", "some weights are missing or NaN"),
        ("missing", "is not there"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused(tmp_path, how, words):
    path = tmp_path / "own.weights.h5"
    damaged(path, how)
    with pytest.raises(WeightsError, match=words) as caught:
        backbones.load("small_xception", path)
    assert str(path) in str(caught.value)
    assert 'load("small_xception")' in str(caught.value)  # what to do


def test_a_whole_file_at_another_place_is_taken(tmp_path, small):
    path = tmp_path / "copy.weights.h5"
    path.write_bytes(backbones.COURSE_WEIGHTS.read_bytes())
    other = backbones.load("small_xception", str(path))
    for one, two in zip(small.model.get_weights(), other.model.get_weights(), strict=True):
        assert np.array_equal(one, two)


def test_the_course_s_own_file_missing_says_how_to_get_it_again(tmp_path, monkeypatch):
    monkeypatch.setattr(backbones, "COURSE_WEIGHTS", tmp_path / "small_xception.weights.h5")
    assert "python data/small_xception.py" in refused()


# ---------------------------------------------------------------- ImageNet's files


def test_a_file_put_there_by_hand_is_checked_and_taken(keras_home, monkeypatch, capsys):
    path = keras_home / IMAGENET["xception"].name
    random = backbones.load("xception", None, 71)
    as_published(random.model, path)

    # Random weights of the right shape: a path is trusted, "imagenet" is not.
    message = refused("xception")
    assert "MD5 differs" in message
    assert "Delete it and run this cell again" in message
    assert f"{NOWHERE}{path.name}" in message and str(keras_home) in message
    assert path.exists(), "nobody deletes what a person put there"

    picture = np.random.default_rng(0).integers(0, 256, (1, 71, 71, 3), np.uint8)
    wanted = np.mean(random.model(random.preprocess(picture), training=False), (1, 2))
    published = backbones.IMAGENET["xception"]
    here = published._replace(md5=md5(path.read_bytes()).hexdigest())
    monkeypatch.setitem(backbones.IMAGENET, "xception", here)
    backbone = backbones.load("xception", size=71)
    assert backbone.weights == "ImageNet"
    seen = backbones.features(backbone, picture, cache=None, progress=False)
    assert seen.shape == (1, 2048)
    np.testing.assert_allclose(seen, wanted, atol=1e-5)

    with path.open("r+b") as cut:
        cut.truncate(1_000_000)
    assert "is incomplete: 1,000,000 of 83," in refused("xception")

    # With something to fall back on, it says so and takes that.
    capsys.readouterr()
    assert backbones.load("xception", fallback="small_xception").name == "small_xception"
    told = capsys.readouterr().out
    assert "is incomplete" in told and told.endswith("Using the small Xception instead.\n")


def test_keras_files_are_those_that_keras_names():
    """Keras' own source says the same names and checksums."""
    import inspect

    from keras.src.applications import mobilenet, resnet, xception

    for name, file in IMAGENET.items():
        module = {"xception": xception, "resnet50": resnet}[name]
        source = inspect.getsource(module)
        assert file.md5 in source
        assert file.name.removeprefix("resnet50") in source
    assert "mobilenet_%s_%d_tf_no_top.h5" in inspect.getsource(mobilenet)


def test_a_published_file_of_another_network_is_refused(keras_home):
    other = backbones.load("mobilenet", None, 32, alpha=0.5).model
    as_published(other, keras_home / "mobilenet_2_5_224_tf_no_top.h5")
    message = refused("mobilenet", alpha=0.25)
    assert "other weights than those of MobileNet (mobilenet_0.25_" in message
    as_published(other, keras_home / "mobilenet_5_0_224_tf_no_top.h5")
    assert backbones.load("mobilenet", alpha=0.5).weights == "ImageNet"


@pytest.fixture
def server(tmp_path):
    """Return a server on this machine; ``answers[path]`` is (status, announced length, body)."""
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, length, body = answers[self.path]
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        one.answers, one.url = answers, f"http://127.0.0.1:{one.server_port}/"
        yield one
        one.shutdown()


def test_a_download_is_complete_or_not_there(server, keras_home, tmp_path, monkeypatch, capsys):
    import keras

    # A small network in the place of a large one, whose file would be 94 MB.
    monkeypatch.setattr(
        keras.applications, "ResNet50", partial(keras.applications.MobileNet, alpha=0.25)
    )
    random = backbones.load("resnet50", None, 32).model
    as_published(random, tmp_path / "whole.h5")
    whole = (tmp_path / "whole.h5").read_bytes()
    name = IMAGENET["resnet50"].name
    file = backbones.Published(server.url + name, md5(whole).hexdigest())
    monkeypatch.setitem(backbones.IMAGENET, "resnet50", file)
    bad = {
        "5000 bytes read": (200, len(whole), whole[:5000]),
        "not the published file": (200, 9, b"<html>..."),
        "404": (404, 0, b""),
    }
    for words, answer in bad.items():
        server.answers["/" + name] = answer
        message = refused("resnet50", size=32)
        assert words in message
        assert f"download {server.url}{name} in a browser" in message
        assert list(keras_home.iterdir()) == []
    server.answers["/" + name] = (200, len(whole), whole)
    for printed in (f"Downloading {name}", ""):
        capsys.readouterr()
        loaded = backbones.load("resnet50", size=32).model
        for one, two in zip(random.get_weights(), loaded.get_weights(), strict=True):
            assert np.array_equal(one, two)
        assert [path.name for path in keras_home.iterdir()] == [name]
        out = capsys.readouterr().out
        assert out.startswith(printed) and bool(out) == bool(printed)
        server.answers.clear()  # from now on nothing is asked for


def test_a_download_trusts_the_certificates_that_come_with_the_course(monkeypatch):
    """Python for a new Mac has no store of certificates of its own."""
    import certifi
    import requests

    asked = []

    def send(session, request, **settings):
        asked.append(settings)
        raise requests.exceptions.SSLError("no such certificate")

    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    monkeypatch.setattr(requests.Session, "send", send)
    assert "no such certificate" in refused("resnet50")
    [settings] = asked
    assert settings["verify"] is True and requests.certs.where() == certifi.where()
    assert settings["timeout"] == backbones.TIMEOUT


def test_without_a_network_there_is_a_manual_way(keras_home):
    message = refused("resnet50")
    assert "could not be downloaded (no connection). With a network, run" in message
    assert f"{NOWHERE}resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5" in message
    assert f"into {keras_home}" in message and 'load("small_xception")' in message


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data with real ImageNet weights")
def test_real_weights_see_the_same_cat_in_the_mirror():
    from PIL import Image
    from skimage.data import chelsea, coffee

    file = SHARED / "mobilenet_0.25_224_imagenet_no_top.weights.h5"
    backbone = backbones.load("mobilenet", file, alpha=0.25)
    assert backbone.weights == file.name
    cat, cup = (np.asarray(Image.fromarray(one()).resize((224, 224))) for one in (chelsea, coffee))
    pictures = np.stack([cat, cat[:, ::-1], cup])
    seen = backbones.features(backbone, pictures, cache=None, progress=False)
    seen /= np.linalg.norm(seen, axis=1, keepdims=True)
    assert seen[0] @ seen[1] > 0.9
    assert seen[0] @ seen[2] < 0.8  # with random weights 0.99


# ---------------------------------------------------------------- features


@pytest.mark.parametrize("kind", ["uint8", "float32"])
def test_features_are_the_means_of_the_last_maps(small, pictures, kind, tmp_path):
    import tensorflow as tf

    pictures = pictures if kind == "uint8" else pictures + np.float32(0.4)
    maps = small.model.predict_on_batch(small.preprocess(pictures))
    tf.config.run_functions_eagerly(False)
    seen = backbones.features(small, pictures, batch=7, cache=None, progress=False)
    assert seen.dtype == np.float32 and seen.shape == (20, 320)
    np.testing.assert_allclose(seen, maps.mean((1, 2)), atol=1e-5)
    if kind == "uint8":
        np.save(tmp_path / "pictures.npy", pictures)
        mapped = np.load(tmp_path / "pictures.npy", mmap_mode="r")[2:]
        other = backbones.features(small, mapped, batch=7, cache=None, progress=False)
        np.testing.assert_allclose(other, seen[2:], atol=1e-5)


def test_a_network_is_compiled_once(small, pictures):
    import tensorflow as tf

    traced = []

    def preprocess(pictures):
        traced.append(pictures.dtype)
        return small.preprocess(pictures)

    tf.config.run_functions_eagerly(False)
    watched = dataclasses.replace(small, preprocess=preprocess)
    for _ in range(3):
        backbones.features(watched, pictures[:4], batch=4, cache=None, progress=False)
    assert traced == ["uint8"]  # a quarter of what float32 would send to a GPU


def test_what_was_computed_is_read(small, pictures, tmp_path, capsys):
    first = backbones.features(small, pictures, cache=tmp_path)
    [path] = tmp_path.glob("*.npy")
    assert np.array_equal(np.load(path), first)
    np.save(path, first + 1)  # so that reading shows
    assert np.array_equal(backbones.features(small, pictures.copy(), cache=tmp_path), first + 1)
    loaded = backbones.load("small_xception")  # in another notebook
    assert np.array_equal(backbones.features(loaded, pictures, cache=tmp_path), first + 1)
    assert capsys.readouterr().out == ""


def test_other_pictures_weights_or_preprocessing_make_new_features(small, pictures, tmp_path):
    pictures = pictures[:6]
    first = backbones.features(small, pictures, cache=tmp_path, progress=False)
    changed = pictures.copy()
    changed[3, 10, 10, 0] ^= 1
    tuned = backbones.load("small_xception")
    weights = tuned.model.get_weights()
    weights[0] = weights[0] * 1.1
    tuned.model.set_weights(weights)
    wrong = dataclasses.replace(small, preprocess=lambda x: x / 255)
    others = (small, changed), (small, pictures[::-1]), (tuned, pictures), (wrong, pictures)
    for backbone, given in others:
        known = set(tmp_path.iterdir())
        seen = backbones.features(backbone, given, cache=tmp_path, progress=False)
        assert len(set(tmp_path.iterdir()) - known) == 1
        wanted = np.mean(backbone.model(backbone.preprocess(given), training=False), (1, 2))
        np.testing.assert_allclose(seen, wanted, atol=1e-5)
        assert not np.array_equal(seen, first)


def test_a_write_that_was_interrupted_leaves_nothing_that_counts(
    small, pictures, tmp_path, monkeypatch
):
    pictures = pictures[:3]
    save = np.save

    def killed(file, array, **_):
        file.write(b"\x93NUMPY half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        backbones.features(small, pictures, cache=tmp_path, progress=False)
    assert list(tmp_path.glob("*.np*")) == []
    monkeypatch.setattr(np, "save", save)

    # A file that is cut all the same, by a full disk or a copy, is made again.
    wanted = backbones.features(small, pictures, cache=tmp_path, progress=False)
    [path] = tmp_path.glob("*.npy")
    for broken in (path.read_bytes()[:-100], b"", b"\x80\x04pickle"):
        path.write_bytes(broken)
        seen = backbones.features(small, pictures, cache=tmp_path, progress=False)
        assert np.array_equal(seen, wanted)


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(small, pictures, tmp_path, capsys):
    (tmp_path / "file").touch()
    seen = backbones.features(small, pictures, cache=tmp_path / "file", progress=False)
    assert seen.shape == (20, 320)
    assert "cannot be saved" in capsys.readouterr().out


def test_pictures_of_another_size_are_refused(small, tmp_path):
    with pytest.raises(ValueError, match=r"A picture is 128 x 128 x 3.*loaded for 64 x 64 x 3"):
        backbones.features(small, np.zeros((2, 128, 128, 3), np.uint8), cache=tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "keras"]


def test_too_little_memory_says_what_to_lower(small, pictures):
    class ResourceExhaustedError(Exception):
        pass

    def full(_):
        raise ResourceExhaustedError

    greedy = dataclasses.replace(small, preprocess=full)
    with pytest.raises(MemoryError, match="Set batch = 32"):
        backbones.features(greedy, pictures, cache=None, progress=False)


# ---------------------------------------------------------------- what it learned on


@pytest.fixture(scope="module")
def script():
    """Return the module that trains the small Xception."""
    sys.path.insert(0, str(COURSE / "data"))
    try:
        import small_xception

        yield small_xception
    finally:
        sys.path.remove(str(COURSE / "data"))


def test_the_script_writes_weights_that_load_and_a_log(script, tmp_path):
    path, log = tmp_path / "new.weights.h5", tmp_path / "new.log"
    script.train(per_kind=1, epochs=1, weights=path, log=log, new_per_kind=1)
    made = backbones.load("small_xception", path)
    seen = backbones.features(made, np.zeros((1, 64, 64, 3), np.uint8), cache=None, progress=False)
    assert seen.shape == (1, 320)
    text = log.read_text(encoding="utf-8")
    assert "epoch  1 of 1" in text and "40 kinds: ant" in text
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "keras",
        "new.log",
        "new.weights.h5",
    ]
