"""The web app, over real connections: versions, answers, everything bad that can be sent, load."""

import io
import itertools
import re
import socket
import struct
import subprocess
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest
from common import COURSE
from PIL import Image
from serve_client import COLORS, SIZE, Client, Server, certainties, form, network, picture

from data import drawn_animals
from utils import serve, served_model

LIMIT = 0.6


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a model folder with one version."""
    folder = tmp_path_factory.mktemp("served")
    serve.publish(network(), COLORS, folder=folder, limit=LIMIT, accuracy=0.9, data="abc")
    return folder


@pytest.fixture(scope="module")
def server(folder):
    """Return a server of that folder."""
    with Server(folder) as server:
        yield server


@pytest.fixture
def own(tmp_path):
    """Return a model folder that a test may change."""
    serve.publish(network(), COLORS, folder=tmp_path / "served", limit=LIMIT)
    return tmp_path / "served"


def until(true):
    """Ask again and again for something that must come."""
    while not true():
        pass


# ---------------------------------------------------------------- versions


def test_versions_are_published_and_the_way_back_is_one_call(own):
    assert serve.versions(own) == ["v1"] and serve.current(own) == "v1"
    assert serve.publish(network(), COLORS, folder=own, temperature=2.0, data="xyz", note=1) == "v2"
    assert serve.versions(own) == ["v1", "v2"] and serve.current(own) == "v2"
    about = serve.about("v2", own)
    assert about.pop("made").endswith("Z")
    assert about == {
        "version": "v2",
        "class_names": list(COLORS),
        "size": SIZE,
        "limit": 0.5,
        "temperature": 2.0,
        "data": "xyz",
        "output": "logits",
        "fit": "crop",
        "note": 1,
    }
    serve.use("v1", own)
    assert serve.current(own) == "v1"
    assert serve.publish(network(), COLORS, folder=own) == "v3", "no number is given twice"
    with pytest.raises(ValueError, match=r"no version 'v7'\. Published: v1, v2, v3"):
        serve.use("v7", own)
    assert serve.current(own) == "v3"


def test_versions_are_in_the_order_of_their_numbers(tmp_path):
    for name in ("v10", "v2", "v1", ".v11.part", "vain"):
        (tmp_path / name).mkdir()
    assert serve.versions(tmp_path) == ["v1", "v2", "v10"]
    assert serve.current(tmp_path) is None


@pytest.mark.parametrize("names", [("red", "green"), ("red", "green", "red")])
def test_names_must_fit_the_outputs(names, tmp_path):
    with pytest.raises(ValueError, match="names for 3 outputs"):
        serve.publish(network(), names, folder=tmp_path / "served")
    assert serve.versions(tmp_path / "served") == []


def test_a_network_for_pictures_of_any_size_is_not_published(tmp_path):
    import keras

    inputs = keras.Input((None, None, 3))
    outputs = keras.layers.Dense(3)(keras.layers.GlobalAveragePooling2D()(inputs))
    with pytest.raises(ValueError, match="square pictures of one size"):
        serve.publish(keras.Model(inputs, outputs), COLORS, folder=tmp_path)


def test_what_cannot_be_loaded_again_is_not_published(own, monkeypatch):
    import keras

    strange = keras.Sequential([*network().layers, keras.layers.Lambda(lambda x: x + 1)])
    strange.build((None, SIZE, SIZE, 3))
    with pytest.raises(ValueError, match=r"[Ss]afe"):
        serve.publish(strange, COLORS, folder=own)
    other = network(strength=1.0)
    model = network()
    monkeypatch.setattr(model, "save", other.save)
    with pytest.raises(ValueError, match="does not answer as this one"):
        serve.publish(model, COLORS, folder=own)
    assert serve.versions(own) == ["v1"] and serve.current(own) == "v1"
    assert not [path for path in own.iterdir() if path.name.endswith(".part")]


def test_after_a_publisher_was_killed_the_next_one_goes_on(own):
    (own / ".v2.part").mkdir()
    (own / ".v2.part" / "model.keras").write_bytes(b"half")
    assert serve.publish(network(), COLORS, folder=own) == "v2"
    assert not (own / ".v2.part").exists()


@pytest.mark.parametrize("softmax", [False, True])
def test_certainties_are_calibrated_whatever_the_network_ends_in(softmax, tmp_path):
    serve.publish(network(softmax=softmax), COLORS, folder=tmp_path, temperature=2.5)
    model = serve.Model(tmp_path / "v1")
    assert model.about["output"] == ("softmax" if softmax else "logits")
    color = (200, 90, 10)
    found = model.certainties(np.full((2, SIZE, SIZE, 3), color, np.uint8))
    assert found == pytest.approx(np.tile(certainties(color, temperature=2.5), (2, 1)), abs=1e-4)


def test_the_first_version_knows_drawn_animals(tmp_path):
    assert serve.publish_first(tmp_path, count=5) == "v1"
    model = serve.Model(tmp_path / "v1")
    assert model.names[:2] == ["dog", "horse"] and model.about["data"]
    rngs = (np.random.default_rng([7, n]) for n in range(3))
    drawn = [drawn_animals.draw(name, rng, 64).picture for rng in rngs for name in model.names]
    assert np.mean(model.certainties(np.array(drawn)).argmax(1) == [*range(10)] * 3) > 0.5


def test_without_a_version_there_is_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"call serve\.publish\(\) first"):
        serve.application(tmp_path)


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("color", COLORS)
def test_a_picture_is_answered(server, color):
    rgb = Image.new("RGB", (1, 1), color).getpixel((0, 0))
    status, answer = server.send(picture(color))
    assert status == 200
    sure = certainties(rgb).max() >= LIMIT
    assert answer["version"] == "v1" and answer["sure"] == sure
    assert answer["answer"] == (color if sure else None)
    names = [one["name"] for one in answer["top"]]
    assert names[0] == color and sorted(names) == sorted(COLORS)
    told = {one["name"]: one["certainty"] for one in answer["top"]}
    assert [told[name] for name in COLORS] == pytest.approx(certainties(rgb).tolist(), abs=1e-3)


def test_below_the_limit_it_is_not_sure(server):
    status, answer = server.send(picture("gray"), path="/predict?top=1")
    assert status == 200 and answer["answer"] is None and answer["sure"] is False
    assert len(answer["top"]) == 1 and answer["top"][0]["certainty"] == pytest.approx(
        1 / 3, abs=1e-3
    )


def test_the_heat_is_where_the_color_is(server):
    image = Image.new("RGB", (64, 64), "gray")
    image.paste("red", (32, 0, 64, 32))  # on the right, on top
    file = io.BytesIO()
    image.save(file, "PNG")
    status, answer = server.send(file.getvalue(), path="/predict?heat=true")
    heat = np.array(answer["heat"])
    assert status == 200 and heat.shape == (8, 8) and heat.min() == 0 and heat.max() == 1
    assert heat[:4, 4:].min() > heat[:, :3].max()
    assert heat[:4, 4:].min() > heat[5:, :].max()


def test_a_batch_is_answered_in_order_and_bad_ones_are_named(server):
    files = [picture("blue"), b"no picture", picture("red"), picture("red")[:60]]
    status, answers = server.send(*files, path="/predict/batch", field="files")
    assert status == 200
    assert [one.get("answer") for one in answers] == ["blue", None, "red", None]
    assert "not a JPEG" in answers[1]["error"] and "only a part" in answers[3]["error"]


def rotated():
    """Return a picture whose note says that it lies on its side."""
    image = Image.new("RGB", (60, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def deep():
    """Return a gray picture with 16 bits for each pixel."""
    file = io.BytesIO()
    Image.fromarray(np.full((40, 40), 30_000, np.uint16)).save(file, "PNG")
    return file.getvalue()


GOOD = {
    "JPEG": picture("red", form="JPEG"),
    "WebP": picture("red", form="WEBP"),
    "palette": picture("red", mode="P"),
    "CMYK": picture("red", form="JPEG", mode="CMYK"),
    "gray": picture("red", mode="L"),
    "alpha": picture("red", mode="RGBA"),
    "16 bits": deep(),
    "one pixel": picture("red", size=(1, 1)),
    "long": picture("red", size=(3000, 2)),
    "on its side": rotated(),
    "animated": picture("red", save_all=True, append_images=[Image.new("RGB", (48, 36), "blue")]),
}


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_of_good_picture_is_used(server, kind):
    status, answer = server.send(GOOD[kind])
    assert status == 200
    expected = {"gray": None, "16 bits": None, "on its side": "blue"}.get(kind, "red")
    assert answer["answer"] == expected


# ---------------------------------------------------------------- everything bad that can be sent


def bomb(width=20_000, height=20_000):
    """Return a PNG of a few bytes that says it is gigantic."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


BAD = {
    "empty": (b"", 400, "the file is empty"),
    "text": (b"hello", 400, "it is not a JPEG, PNG or WebP"),
    "page": (b"<!doctype html><html></html>", 400, "a web page"),
    "script": (b"\x80\x04\x95 pickle", 400, "it is not a JPEG, PNG or WebP"),
    "cut JPEG": (
        picture(form="JPEG", size=(200, 200))[:-200],
        400,
        "only a part of the picture has arrived",
    ),
    "cut PNG": (picture()[:60], 400, "only a part of the picture has arrived"),
    "noise in a JPEG": (picture(form="JPEG")[:20] + b"\0\xff" * 300, 400, "cannot be used"),
    "GIF": (picture(form="GIF"), 400, "it is a GIF. Use a JPEG"),
    "animated GIF": (picture(form="GIF", save_all=True), 400, "it is a GIF."),
    "BMP": (picture(form="BMP"), 400, "it is a BMP."),
    "TIFF": (picture(form="TIFF"), 400, "it is a TIFF."),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(50), 400, "HEIC and AVIF"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 400, "it is an SVG"),
    "PDF": (b"%PDF-1.7\n", 400, "it is a PDF."),
    "bomb": (bomb(), 400, "it is too large"),
    "26 megapixels": (bomb(5200, 5001), 400, "5200 × 5001 is 26 megapixels"),
    "too large": (bytes(10_000_001), 413, "more than 10 MB"),
    "much too large": (bytes(30_000_000), 413, "more than 10 MB"),
}


@pytest.mark.parametrize("kind", BAD)
def test_each_bad_file_gets_a_reason_and_the_server_lives(server, kind):
    data, expected, reason = BAD[kind]
    status, answer = server.send(data)
    assert status == expected and reason in answer["error"]
    assert "Use a JPEG, PNG or WebP picture" in answer["error"], "it says what to do"
    assert server.send(picture("red"))[1]["answer"] == "red"


FORM = {"Content-Type": "multipart/form-data; boundary=limit"}
FIELD = b'--limit\r\nContent-Disposition: form-data; name="%s"\r\n\r\nhello\r\n--limit--\r\n'
WRONG = {
    "no body": ("/predict", {}, b"", 422),
    "not a form": ("/predict", {"Content-Type": "image/png"}, picture(), 422),
    "JSON": ("/predict", {"Content-Type": "application/json"}, b'{"file": 1}', 422),
    "bad JSON": ("/predict", {"Content-Type": "application/json"}, b"{", 422),
    "other field": ("/predict", *form(picture(), field="image"), 422),
    "batch's field": ("/predict", *form(picture(), field="files"), 422),
    "single's field": ("/predict/batch", *form(picture()), 422),
    "text, no file": ("/predict", FORM, FIELD % b"file", 422),
    "no boundary": ("/predict", {"Content-Type": "multipart/form-data"}, b"x", 400),
    "broken form": ("/predict", FORM, b"hello", 400),
    "cut form": ("/predict", FORM, form(picture())[1][:40], 422),
    "2,000 fields": ("/predict", FORM, FIELD[:-11] % b"x" * 2000 + FIELD % b"x", 400),
    "top=0": ("/predict?top=0", *form(picture()), 422),
    "top=many": ("/predict?top=many", *form(picture()), 422),
    "heat=maybe": ("/predict?heat=maybe", *form(picture()), 422),
    "two pictures": ("/predict", *form(picture(), picture()), 422),
    "33 pictures": ("/predict/batch", *form(*[picture()] * 33, field="files"), 400),
    "large batch": ("/predict/batch", *form(*[bytes(9_000_000)] * 5, field="files"), 413),
    "elsewhere": ("/predictions", *form(picture()), 404),
}


@pytest.mark.parametrize("kind", WRONG)
def test_each_wrong_request_gets_a_reason(server, kind):
    path, headers, body, expected = WRONG[kind]
    status, answer = server.client().ask("POST", path, body, headers)
    assert status == expected and answer.keys() == {"error"}
    assert re.fullmatch(r"[A-Z/t].*\.", answer["error"], re.DOTALL), "a sentence"
    assert server.send(picture("red"))[1]["answer"] == "red"


def test_wrong_requests_are_told_in_plain_words(server):
    def why(kind):
        path, headers, body, _ = WRONG[kind]
        return server.client().ask("POST", path, body, headers)[1]["error"]

    assert why("heat=maybe") == "The parameter heat is true or false. See /docs."
    assert why("top=0") == "The parameter top is a whole number, 1 or more. See /docs."
    assert "curl -F file=@cat.jpg ADDRESS/predict." in why("other field")
    assert "curl -F files=@cat.jpg -F" in why("single's field")
    assert "That is 2 pictures." in why("two pictures") and "batch" in why("two pictures")


def test_wrong_methods_and_addresses_are_told(server):
    status, answer = server.get("/predict")
    assert status == 405 and "POST" in str(answer)
    assert server.get("/examples/77.png")[0] == 404
    assert server.get("/examples/x.png")[0] == 422
    assert server.get("/static/../../serve.py")[0] == 404
    assert server.get("/static/%2e%2e/serve.py")[0] == 404


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\nb.png", "日本.png", "x" * 3000, ""])
def test_a_file_s_name_matters_to_nobody(server, name):
    status, answer = server.send(picture("red"), name=name)
    assert (status, answer["answer"]) == (200, "red")


# ---------------------------------------------------------------- slow, many, unknown senders


def half_a_request(port, part=0.5):
    """Open a connection and send the head and a part of a picture; return the connection."""
    headers, body = form(picture())
    lines = [f"{name}: {value}" for name, value in headers.items()]
    lines = ["POST /predict HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines, "", ""]
    sender = socket.create_connection(("127.0.0.1", port), timeout=60)
    sender.sendall("\r\n".join(lines).encode() + body[: int(part * len(body))])
    return sender


def test_slow_senders_are_told_and_others_do_not_wait_for_them(folder):
    with Server(folder, upload_timeout=0.5) as server:
        slow = [half_a_request(server.port) for _ in range(100)]
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
        assert server.send(picture("red"))[1]["answer"] == "red"
        for sender in slow:
            answer = sender.makefile("rb").read()  # to the end: the connection is closed
            assert answer.startswith(b"HTTP/1.1 408") and b"within 0.5 seconds" in answer
        for sender in silent:
            sender.close()
        assert server.send(picture("red"))[1]["answer"] == "red"


def test_senders_who_go_away_leave_nothing_behind(folder):
    with Server(folder) as server:
        for part in (0.0, 0.3, 0.99):
            half_a_request(server.port, part).close()
        half_a_request(server.port, 1).close()
        assert server.send(picture("red"))[1]["answer"] == "red"
        assert b'status="500"' not in server.get("/metrics")[1]


class Held(serve.Model):
    """A model whose network waits until it is let go."""

    go, arrived = threading.Event(), threading.Semaphore(0)

    async def ask(self, pictures):
        self.arrived.release()
        return await super().ask(pictures)

    def certainties(self, pictures):
        self.go.wait()
        return super().certainties(pictures)


def test_what_waits_becomes_one_batch_and_too_much_is_refused(folder, monkeypatch):
    monkeypatch.setattr(served_model, "MAX_WAITING", 20)
    Held.go.clear()
    with Server(folder, model_type=Held) as server, ThreadPoolExecutor(30) as pool:
        first = pool.submit(server.send, picture("red"))
        Held.arrived.acquire()  # it is in the network; the others must wait
        others = [pool.submit(server.send, picture(COLORS[n % 3])) for n in range(20)]
        for _ in others:
            Held.arrived.acquire()
        status, answer = server.send(picture("red"))
        assert status == 429 and "Try again" in answer["error"]
        Held.go.set()
        assert first.result()[0] == 200
        tops = [one.result()[1]["top"][0]["name"] for one in others]
        assert tops == [COLORS[n % 3] for n in range(20)], "each gets its own answer"
        metrics = server.get("/metrics")[1].decode()
    assert re.search(r"(?m)^course_batch_pictures_count 2\.0$", metrics)
    assert re.search(r"(?m)^course_batch_pictures_sum 21\.0$", metrics)


def test_a_network_that_fails_says_500_and_the_next_picture_is_answered(folder):
    class Failing(serve.Model):
        def certainties(self, pictures):
            if pictures[0, 0, 0, 2] > 200:
                raise RuntimeError("on purpose")
            return super().certainties(pictures)

    with Server(folder, model_type=Failing) as server:
        status, answer = server.send(picture("blue"))
        assert status == 500 and "on purpose" not in answer["error"]
        assert server.send(picture("red"))[0] == 200


def test_with_a_token_only_the_page_is_open(folder):
    with Server(folder, token="sesame") as server:
        for path in ("/health", "/docs", "/openapi.json"):
            assert server.get(path)[0] == 200, path
        for path in ("/about", "/metrics", "/versions", "/examples", "/examples/0.png", "/nowhere"):
            status, answer = server.get(path)
            assert status == 401 and "Bearer TOKEN" in answer["error"], path
        for wrong in ("Bearer sesamo", "sesame2", "Bearer ", "Bearer s\xe9same"):
            assert server.send(picture(), Authorization=wrong)[0] == 401, wrong
        assert server.send(bytes(9_000_000))[0] == 401, "the answer reaches who sends a lot"
        assert server.send(picture("red"), Authorization="Bearer sesame")[1]["answer"] == "red"


# ---------------------------------------------------------------- what it tells, what it keeps


def test_what_can_be_asked_besides(server, folder):
    assert server.get("/health") == (200, {"status": "ok", "version": "v1"})
    about = server.get("/about")[1]
    assert about.pop("keeps_unsure") is False, "the page tells it"
    assert about == serve.about("v1", folder) and about["accuracy"] == 0.9
    assert server.get("/versions")[1] == {"current": "v1", "versions": [about]}
    examples = server.get("/examples")[1]
    assert [one["name"] for one in examples[:2]] == ["dog", "horse"]
    for one in (examples[0], examples[-1]):
        image = Image.open(io.BytesIO(server.get(one["url"])[1]))
        assert image.format == "PNG" and image.size == (320, 320)


def test_the_description_for_machines_and_its_page_need_no_other_host(server):
    description = server.get("/openapi.json")[1]
    assert {"/predict", "/predict/batch", "/health", "/about"} <= description["paths"].keys()
    page = server.get("/docs")[1].decode()
    files = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert files and all(name.startswith("/") for name in files)
    for name in files:
        assert server.get(name)[0] == 200, name


def test_requests_are_counted_by_address_and_status(folder):
    with Server(folder) as server:
        server.send(picture("red"))
        server.send(picture("gray"))
        server.send(b"")
        server.get("/nowhere/1")
        server.get("/nowhere/2")
        text = server.get("/metrics")[1].decode()
    for line in (
        'course_requests_total{path="/predict",status="200"} 2.0',
        'course_requests_total{path="/predict",status="400"} 1.0',
        'course_requests_total{path="other",status="404"} 2.0',
        'course_answers_total{answer="red",version="v1"} 1.0',
        'course_answers_total{answer="not sure",version="v1"} 1.0',
    ):
        assert line in text.splitlines()


def test_certainties_are_logged_as_numbers_without_a_sender(own):
    with Server(own) as server:
        server.send(picture("red"), name="secret.png", **{"User-Agent": "secret"})
        server.send(picture("gray"))
        server.send(b"")
    log = serve.read_log(own)
    assert log["version"] == ["v1", "v1"] and log["answer"][0] == "red"
    assert log["certainty"] == pytest.approx([certainties((255, 0, 0)).max(), 1 / 3], abs=1e-3)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", minute) for minute in log["minute"])
    files = [path for path in own.rglob("*") if path.is_file()]
    assert not [path for path in files if b"secret" in path.read_bytes()]
    with (own / "certainties.csv").open("a") as file:
        file.write("2026-01-01T00:00Z,0.9")  # the process was killed here
    assert len(serve.read_log(own)["certainty"]) == 2


def test_unsure_pictures_are_kept_only_if_asked_for_without_notes_and_not_without_end(
    own, tmp_path, monkeypatch
):
    monkeypatch.setattr(serve, "UNSURE_KEPT", 2)
    exif = Image.Exif()
    exif[0x010F] = "secret maker"
    with Server(own, keep_unsure=tmp_path / "unsure") as server:
        for gray in (100, 100, 120, 140):
            file = picture((gray,) * 3, size=(900, 600), form="JPEG", exif=exif, comment=b"secret")
            assert server.send(file, name="secret.jpg")[1]["sure"] is False
        assert server.get("/about")[1]["keeps_unsure"] is True
        assert server.send(picture("red"))[1]["sure"] is True
    kept = sorted((tmp_path / "unsure").iterdir())
    assert len(kept) == 2
    for path in kept:
        assert re.fullmatch(r"[0-9a-f]{16}\.jpg", path.name) and b"secret" not in path.read_bytes()
        assert max(Image.open(path).size) == 512


# ---------------------------------------------------------------- another version while it runs


def test_a_version_that_cannot_be_loaded_is_told_and_the_old_one_goes_on(own):
    with Server(own) as server:
        assert server.get("/health")[1]["version"] == "v1"
        (own / "v2").mkdir()
        (own / "v2" / "about.json").write_text((own / "v1" / "about.json").read_text())
        (own / "v2" / "model.keras").write_bytes(b"not a network")
        serve.use("v2", own)
        until(lambda: "problem" in server.get("/health")[1])
        assert server.get("/health")[1]["problem"].startswith("v2 cannot be loaded")
        assert server.send(picture("red"))[1]["version"] == "v1"
        serve.publish(network(), COLORS, folder=own)
        until(lambda: server.get("/health")[1] == {"status": "ok", "version": "v3"})
        serve.use("v1", own)
        until(lambda: server.get("/health")[1]["version"] == "v1")


# ---------------------------------------------------------------- 10,000 requests, then killed


class Process:
    """The web app as ``course.py serve`` starts it, in a process of its own."""

    def __init__(self, folder, port=0):
        command = [sys.executable, "-m", "tools.serve", "--folder", folder, "--port", str(port)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.process = subprocess.Popen(command, cwd=COURSE, **pipes)
        self.told = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)", self.told)[1])
        assert Client(self.port).get("/health")[0] == 200

    def memory(self):
        """Return its memory in MB."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def kill(self):
        """End it as a power cut would; return what it said since its first line."""
        self.process.kill()
        return "" if self.process.stdout.closed else self.process.communicate()[0]


def received(sender):
    """Return what still came over a connection, whichever way it ended."""
    try:
        return sender.recv(100)
    except ConnectionError:
        return b""


def rgb(number):
    """Return one of many colors whose strongest part stands out."""
    color = np.random.default_rng(number).integers(0, 120, 3)
    color[number % 3] += 120
    return tuple(int(one) for one in color)


def mixed(count):
    """Return requests: path, headers, body, expected status, colors (None for a bad file)."""
    bad = [name for name in BAD if len(BAD[name][0]) < 100_000]
    found = []
    for number in range(count):
        kind = number % 10
        if kind < 6:
            color = rgb(number)
            file = picture(
                color, size=(64 + number % 50, 64), form=("PNG", "WEBP")[number % 2], lossless=True
            )
            found.append(("/predict", *form(file), 200, [color]))
        elif kind == 6:
            colors = [rgb(number), rgb(number + 1)]
            files = [picture(colors[0]), b"bad", picture(colors[1])]
            found.append(
                ("/predict/batch", *form(*files, field="files"), 200, [colors[0], None, colors[1]])
            )
        elif kind < 9:
            data, status, _ = BAD[bad[number // 10 % len(bad)]]
            found.append(("/predict", *form(data), status, []))
        else:
            path, headers, body, status = WRONG[
                ("other field", "no boundary", "elsewhere")[number // 10 % 3]
            ]
            found.append((path, headers, body, status, []))
    return found


def problems(status, answer, expected, colors, strengths):
    """Return what is wrong with an answer."""
    if status != expected:
        return f"{status} instead of {expected}: {answer}"
    for one, color in zip(answer if isinstance(answer, list) else [answer], colors, strict=False):
        if color is None:
            if "error" not in one:
                return f"a bad file was answered: {one}"
            continue
        told = {entry["name"]: entry["certainty"] for entry in one["top"]}
        right = certainties(color, strengths[one["version"]])
        if not np.allclose([told[name] for name in COLORS], right, atol=1e-3):
            return f"{color}: {one}"
    return None


def test_10000_mixed_requests_with_another_version_in_the_middle_then_killed(tmp_path):
    folder, strengths = tmp_path / "served", {"v1": 4.0, "v2": 6.0}
    serve.publish(network(strengths["v1"]), COLORS, folder=folder)
    service, requests = Process(folder), mixed(1000)
    versions, wrong, turn, half = set(), [], itertools.count(), threading.Event()

    def work(last):
        client = Client(service.port)
        try:
            while (number := next(turn)) < last:
                path, headers, body, expected, colors = requests[number % len(requests)]
                status, answer = client.ask("POST", path, body, headers)
                wrong.append(problems(status, answer, expected, colors, strengths))
                versions.update({answer.get("version")} if isinstance(answer, dict) else ())
                if number == last // 2:
                    half.set()
        finally:
            half.set()

    def all_clients(last):
        with ThreadPoolExecutor(32) as pool:
            clients = [pool.submit(work, last) for _ in range(32)]
            half.wait()
            if last == 10_000:
                serve.publish(network(strengths["v2"]), COLORS, folder=folder)
            for client in clients:
                client.result()

    try:
        all_clients(2000)
        before = service.memory()
        assert versions - {None} == {"v1"}
        half.clear()
        turn = itertools.count(2000)
        all_clients(10_000)
        assert len(wrong) == 10_000 and not any(wrong), [one for one in wrong if one][:5]
        assert versions - {None} == {"v1", "v2"}
        text = Client(service.port).get("/metrics")[1].decode()
        assert not re.search(r'status="5', text)
        grown = service.memory() - before
        assert grown < 50, f"{grown:.0f} MB more"
        until(lambda: Client(service.port).get("/health")[1]["version"] == "v2")

        sender = half_a_request(service.port)
        said = service.kill()
        assert "Traceback" not in said
        assert received(sender) == b"", "killed in the middle of the request"
        logged = len(serve.read_log(folder)["certainty"])
        assert logged == 10_000 * 6 // 10 + 10_000 // 10 * 2
        service = Process(folder, service.port)
        assert Client(service.port).send(picture("red"))[1]["version"] == "v2"
        assert len(serve.read_log(folder)["certainty"]) == logged + 1
    finally:
        service.kill()
