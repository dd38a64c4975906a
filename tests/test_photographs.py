"""Photographs of your own: whatever is given, the answer is a picture or one plain sentence."""

import http.server
import io
import shutil
import ssl
import subprocess
import sys
import threading
import types
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from utils import animals10, photographs
from utils.constants import FOLDERS


def packed(picture, kind="JPEG", **settings):
    """Return a picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, kind, **settings)
    return file.getvalue()


def claiming(width, height):
    """Return a PNG whose header promises a size that it does not have."""
    data = bytearray(packed(Image.new("1", (9, 9)), "PNG"))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.fixture(scope="session")
def picture():
    """Return a picture whose left half is red and whose right half is blue."""
    values = np.zeros((60, 90, 3), np.uint8)
    values[:, :45, 0] = values[:, 45:, 2] = 250
    return Image.fromarray(values)


# ---------------------------------------------------------------- files


def test_a_photograph_is_decoded_and_cut_exactly_as_in_training(tmp_path):
    rng = np.random.default_rng(0)
    folder = tmp_path / "animals" / "raw-img" / FOLDERS[0]
    folder.mkdir(parents=True)
    for number in range(3):
        noise = Image.fromarray(rng.integers(0, 256, (50, 70, 3), dtype=np.uint8))
        noise.save(folder / f"{number}.jpg")
    split = animals10.split(tmp_path / "animals", (1, 0, 0), progress=False)
    own = [photographs.decode_rgb(path) for path in split.part("train")[0]]
    for fit in ("crop", "pad"):
        learned, _ = animals10.arrays(split, "train", 32, fit=fit, progress=False)
        np.testing.assert_array_equal(photographs.as_array(own, 32, fit), learned)


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
        (bytes(photographs.MAX_BYTES + 1), "too large"),
    ],
    ids=["empty", "text", "HEIC", "page", "truncated", "large"],
)
def test_what_is_not_a_usable_picture_is_refused_in_plain_words(data, why, tmp_path):
    with pytest.raises(photographs.Refused, match=why):
        photographs.decode_rgb(data)
    (tmp_path / "one.jpg").write_bytes(data)
    with pytest.raises(photographs.Refused, match=why):
        photographs.decode_rgb(tmp_path / "one.jpg")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.jpg", "no such file"),
        ("nul\0.jpg", "no such file"),
        ("ftp://x.org/cat.jpg", "no such file"),
        ("a" * 5000, "too long"),
    ],
    ids=["missing", "nul", "ftp", "long"],
)
def test_a_file_that_is_not_there(name, why, capsys):
    with pytest.raises(photographs.Refused, match=why):
        photographs.decode_rgb(name)
    assert photographs.gather(name) == {}
    assert why in capsys.readouterr().out


@pytest.mark.parametrize("path", [r"D:\pictures\mine\cat.jpg", "/mnt/pictures/cat.jpg"])
def test_a_file_is_named_without_its_folder(path, capsys):
    assert photographs.gather(path) == {}
    assert capsys.readouterr().out == "Not used: cat.jpg: there is no such file.\n"


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


def test_on_colab_its_own_dialog_asks(monkeypatch, picture):
    monkeypatch.setattr(photographs, "place", lambda: "colab")
    colab = types.ModuleType("google.colab")
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    colab.files = types.SimpleNamespace(upload=lambda: {"cat.jpg": packed(picture)})
    assert photographs.gather(photographs.upload())["cat.jpg"].size == (90, 60)


@pytest.mark.parametrize("name", ["cat.png", "mine", "mine/"])
def test_on_colab_what_is_dragged_into_its_list_is_found_by_name(
    monkeypatch, tmp_path, picture, name
):
    content, working = tmp_path / "content", tmp_path / "working"
    (content / "mine").mkdir(parents=True)
    working.mkdir()
    for folder in (content, content / "mine"):
        picture.save(folder / "cat.png")
    monkeypatch.chdir(working)
    monkeypatch.setattr(photographs, "DRAGGED", content)
    assert photographs.gather(name) == {}  # on a laptop nobody looks there
    monkeypatch.setattr(photographs, "place", lambda: "colab")
    assert list(photographs.gather(name)) == ["cat.png"]
    Image.new("RGB", (5, 5)).save(working / "cat.png")  # what lies nearer wins
    assert photographs.gather("cat.png")["cat.png"].size == (5, 5)


# ---------------------------------------------------------------- addresses


@pytest.fixture(scope="module")
def server(picture):
    """Serve what may lie at an address; return its beginning."""
    over = threading.Event()
    answers = {
        "cat.jpg": packed(picture),
        "page": b"<html>look at my cat</html>",
        "bitmap": packed(picture, "BMP"),
        "bomb": claiming(6000, 6000),
        "worse": claiming(20_000, 20_000),
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rpartition("/")[2].partition("?")[0]
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
    assert photographs.decode_rgb(f"{server}/{name}").size == (90, 60)
    assert list(photographs.gather(f"{server}/{name}?width=90")) == [name]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing", r"the server answered 404"),
        ("page", "a web page, not a picture"),
        ("bitmap", "not an image in one of the formats JPEG, PNG, WEBP"),
        ("bomb", r"gigantic \(6000 × 6000\)"),
        ("worse", "gigantic"),
        ("endless", r"too large \(more than 20 MB\)"),
        ("to-a-file", "cannot be downloaded"),
    ],
)
def test_an_address_that_gives_none_says_why(server, name, why, capsys):
    with pytest.raises(photographs.Refused, match=why):
        photographs.decode_rgb(f"{server}/{name}")
    assert photographs.gather(f"{server}/{name}") == {}
    assert capsys.readouterr().out.startswith(f"Not used: {name}: ")


def test_a_silent_server_is_given_up(server, monkeypatch):
    monkeypatch.setattr(photographs, "SILENCE", 0.2)
    with pytest.raises(photographs.Refused, match=r"no answer for 0\.2 seconds"):
        photographs.decode_rgb(f"{server}/silent")


def test_a_server_that_never_ends_is_given_up(server, monkeypatch):
    monkeypatch.setattr(photographs, "PATIENCE", -1)
    with pytest.raises(photographs.Refused, match="not complete after"):
        photographs.decode_rgb(f"{server}/endless")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "http://[", "http://"])
def test_an_address_without_a_server(address):
    with pytest.raises(photographs.Refused, match="cannot be downloaded"):
        photographs.decode_rgb(address)


def test_https_needs_no_certificates_of_the_system(tmp_path, monkeypatch, picture):
    """Python from python.org on a new Mac has none; those that come with requests must do."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    (tmp_path / "cat.jpg").write_bytes(packed(picture))

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=tmp_path)

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.socket = context.wrap_socket(running.socket, server_side=True)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"https://127.0.0.1:{running.server_port}/cat.jpg"
        with pytest.raises(photographs.Refused, match="certificate"):
            photographs.decode_rgb(address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))  # instead of certifi's
        assert photographs.decode_rgb(address).size == (90, 60)
        running.shutdown()
