"""Photographs of one's own: whatever is given, a picture or one plain sentence."""

import http.server
import io
import sys
import threading
import types
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from utils import animals10, photographs


def packed(picture, kind="JPEG", **settings):
    """Return a picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, kind, **settings)
    return file.getvalue()


@pytest.fixture(scope="session")
def picture():
    """Return a picture whose left half is red and whose right half is blue."""
    values = np.zeros((60, 90, 3), np.uint8)
    values[:, :45, 0] = values[:, 45:, 2] = 250
    return Image.fromarray(values)


# ---------------------------------------------------------------- files


def test_a_photograph_is_decoded_and_cut_exactly_as_in_training(tmp_path):
    rng = np.random.default_rng(0)
    folder = tmp_path / "animals"
    for name in animals10.FOLDERS:
        (folder / "raw-img" / name).mkdir(parents=True)
        noise = Image.fromarray(rng.integers(0, 256, (50, 70, 3), dtype=np.uint8))
        noise.save(folder / "raw-img" / name / "1.jpg")
    split = animals10.split(folder, (1, 0, 0), progress=False)
    paths, _ = split.part("train")
    learned, _ = animals10.arrays(split, "train", 32, progress=False)
    own = [photographs.read(path) for path in paths]
    np.testing.assert_array_equal(photographs.as_array(own, 32), learned)
    padded, _ = animals10.arrays(split, "train", 32, fit="pad", progress=False)
    np.testing.assert_array_equal(photographs.as_array(own, 32, "pad"), padded)
    assert not np.array_equal(learned, padded)


def test_it_is_turned_upright_and_alpha_is_laid_on_white(picture):
    exif = Image.Exif()
    exif[0x0112] = 6  # held with its right side up
    turned = photographs.read(packed(picture, exif=exif))
    assert turned.size == (60, 90) and turned.mode == "RGB"
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert photographs.read(packed(clear, "PNG")).getpixel((1, 1)) == (255, 255, 255)


def test_no_photographs_are_an_array_too():
    assert photographs.as_array([], 16).shape == (0, 16, 16, 3)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty file"),
        (b"hello", "not an image"),
        (HEIC, "save it as JPEG"),
        (b"\n <!doctype html><title>cats</title>", "a web page, not a picture"),
        (packed(Image.new("RGB", (9, 9)))[:-40], "truncated"),
        (bytes(photographs.MOST_BYTES + 1), "too large"),
    ],
    ids=["empty", "text", "HEIC", "page", "truncated", "large"],
)
def test_what_is_no_usable_picture_is_told_in_plain_words(data, why, tmp_path):
    with pytest.raises(photographs.Refused, match=why):
        photographs.read(data)
    (tmp_path / "one.jpg").write_bytes(data)
    with pytest.raises(photographs.Refused, match=why):
        photographs.read(tmp_path / "one.jpg")


@pytest.mark.parametrize(
    "name",
    ["missing.jpg", "a" * 5000, "nul\0.jpg", "ftp://x.org/cat.jpg"],
    ids=["missing", "long", "nul", "ftp"],
)
def test_a_file_that_is_not_there(name, capsys):
    with pytest.raises(photographs.Refused, match="no such file"):
        photographs.read(name)
    assert photographs.gather(name) == {}
    assert capsys.readouterr().out.endswith("there is no such file.\n")


# ---------------------------------------------------------------- folders and uploads


def test_a_folder_gives_every_picture_in_order_and_names_the_rest(tmp_path, picture, capsys):
    for name in ("b.png", "a.jpg", "C.webp", ".hidden.jpg"):
        kind = {"png": "PNG", "jpg": "JPEG", "ebp": "WEBP"}[name[-3:]]
        (tmp_path / name).write_bytes(packed(picture, kind))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "deeper").mkdir()
    found = photographs.gather(tmp_path)
    assert list(found) == ["C.webp", "a.jpg", "b.png"]  # the first one, too
    assert all(one.size == (90, 60) for one in found.values())
    assert capsys.readouterr().out == "Not used: notes.txt: not an image.\n"
    assert photographs.gather(str(tmp_path)).keys() == found.keys()


def test_nothing_given_is_nothing_found(capsys):
    assert photographs.gather("") == {} and photographs.gather({}) == {}
    assert capsys.readouterr().out == ""


def test_a_single_file_is_called_by_its_name(tmp_path, picture):
    (tmp_path / "my cat.jpg").write_bytes(packed(picture))
    assert list(photographs.gather(tmp_path / "my cat.jpg")) == ["my cat.jpg"]


@pytest.mark.parametrize("version", [7, 8])
def test_a_widget_gives_what_was_chosen(version, picture, capsys):
    content = packed(picture)
    value = {
        7: {"cat.jpg": {"metadata": {}, "content": content}, "x": {"content": b"?"}},
        8: (
            {"name": "cat.jpg", "content": memoryview(content)},
            {"name": "x", "content": memoryview(b"?")},
        ),
    }[version]
    found = photographs.gather(types.SimpleNamespace(value=value))
    assert found["cat.jpg"].size == (90, 60) and len(found) == 1
    assert capsys.readouterr().out == "Not used: x: not an image.\n"


def test_on_a_laptop_a_button_is_shown_that_is_empty_at_first(monkeypatch):
    monkeypatch.setattr(photographs, "place", lambda: "laptop")
    button = photographs.upload()
    assert type(button).__name__ == "FileUpload" and button.multiple
    assert photographs.gather(button) == {}


def test_on_colab_its_own_dialog_asks(monkeypatch, picture, capsys):
    monkeypatch.setattr(photographs, "place", lambda: "colab")
    colab = types.ModuleType("google.colab")
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    assert photographs.upload() == {}  # something that only pretends to be Colab
    assert "Give a path" in capsys.readouterr().out
    colab.files = types.SimpleNamespace(upload=lambda: {"cat.jpg": packed(picture)})
    assert photographs.gather(photographs.upload())["cat.jpg"].size == (90, 60)


# ---------------------------------------------------------------- addresses


@pytest.fixture(scope="module")
def server(picture):
    """Serve what may lie at an address; return its beginning."""
    over = threading.Event()
    answers = {
        "cat.jpg": packed(picture),
        "page": b"<html>look at my cat</html>",
        "bitmap": packed(picture, "BMP"),
        "bomb": packed(Image.new("1", (6000, 6000)), "PNG"),
        "worse": packed(Image.new("1", (20_000, 20_000)), "PNG"),
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rpartition("/")[2]
            if name == "missing":
                self.send_error(404)
                return
            moved = {"moved": "/cat.jpg", "to-a-file": Path(__file__).as_uri()}.get(name)
            self.send_response(302 if moved else 200)
            if moved:
                self.send_header("Location", moved)
            self.end_headers()
            if name == "silent":
                over.wait(60)
            elif name == "endless":
                try:
                    while not over.is_set():
                        self.wfile.write(bytes(65536))
                except OSError:  # the other side has had enough
                    pass
            elif not moved:
                self.wfile.write(answers[name])

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        over.set()
        running.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.mark.parametrize("name", ["cat.jpg", "moved"])
def test_an_address_gives_its_picture(server, name):
    assert photographs.read(f"{server}/{name}").size == (90, 60)
    assert list(photographs.gather(f"{server}/{name}")) == [name]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing", r"the server answered 404"),
        ("page", "a web page, not a picture"),
        ("bitmap", "no picture in one of the formats JPEG, PNG, WEBP"),
        ("bomb", r"gigantic \(6000 × 6000; 25 million are allowed\)"),
        ("worse", "gigantic"),
        ("endless", r"too large \(\d+ MB; 20 MB are allowed\)"),
        ("to-a-file", "the server answered 302"),
    ],
)
def test_an_address_that_gives_none_says_why(server, name, why, capsys):
    with pytest.raises(photographs.Refused, match=why):
        photographs.read(f"{server}/{name}")
    assert photographs.gather(f"{server}/{name}") == {}
    assert capsys.readouterr().out.startswith(f"Not used: {name}: ")


def test_who_does_not_answer_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(photographs, "SILENCE", 0.2)
    with pytest.raises(photographs.Refused, match=r"no answer for 0\.2 seconds"):
        photographs.read(f"{server}/silent")


def test_who_sends_forever_is_left(server, monkeypatch):
    monkeypatch.setattr(photographs, "PATIENCE", -1)
    with pytest.raises(photographs.Refused, match="not there after"):
        photographs.read(f"{server}/endless")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "http://[", "http://"])
def test_an_address_where_nobody_is(address):
    with pytest.raises(photographs.Refused, match="cannot be"):
        photographs.read(address)
