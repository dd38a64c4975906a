"""A trained network as a web service: published as numbered versions, answered over HTTP.

    serve.publish(network, class_names, limit=0.6, temperature=1.3, accuracy=0.94)   # makes v1
    app = serve.application()               # for uvicorn; ``python course.py serve`` starts it
    serve.use("v1")                         # the way back; a running service follows by itself

A model folder holds a folder for each version, ``v1``, ``v2`` …, with ``model.keras`` and
``about.json``, and the file ``current``, which names the version in use. What was answered is in
``certainties.csv`` beside them, as numbers without a sender; ``read_log()`` reads it.
"""

import asyncio
import csv
import hashlib
import hmac
import io
import json
import logging
import os
import re
import shutil
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import numpy as np
from fastapi import FastAPI, HTTPException, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from PIL import Image
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as metrics_text
from starlette.exceptions import HTTPException as AnyHTTPException

from utils import animals10
from utils.constants import CLASS_NAMES
from utils.files import COURSE, atomic_write, display_path, lock
from utils.photographs import Refused, decode_upload

FOLDER = COURSE / "data" / "served"
PAGE = Path(__file__).with_name("serve_page")
MB = 1_000_000
MAX_FILE = 10 * MB  # of one picture
MAX_FILES = 32  # of one request to /predict/batch, which may send four times as much in all
MAX_BODY = {"/predict/batch": 4 * MAX_FILE}
MAX_DRAIN = 64 * MB  # of what is too much, so that the sender hears why
MAX_REQUESTS = 128  # at once
MAX_WAITING = 512  # pictures that wait for the network
BATCH = 32  # pictures that go through the network together
PATIENCE = 20  # seconds for a request to arrive in full
LOOK = 0.5  # seconds between two looks at which version is current
GRID = 8  # rows and columns of the heat map
UNSURE_KEPT, UNSURE_SIZE = 1000, 512  # pictures, and their width and height at most
OPEN = re.compile(r"/|/health|/docs|/openapi\.json|/static.*")  # without a token
RULES = "Send a JPEG, PNG or WebP picture of at most 10 MB and 25 megapixels."
NO_TOKEN = (
    "This service asks for a token, and it is missing or wrong. Send the header "
    "'Authorization: Bearer TOKEN'; whoever started the service knows it."
)
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
}
# Eight animals, and two things that an animal model cannot know.
EXAMPLES = list(enumerate([*CLASS_NAMES[:8], "house", "octopus"]))
LOG_COLUMNS = ("minute", "certainty", "answer", "version")


# ---------------------------------------------------------------- versions in a folder


def versions(folder=FOLDER) -> list[str]:
    """Return the names of the published versions, oldest first."""
    found = [one.name for one in Path(folder).glob("v*") if re.fullmatch(r"v\d+", one.name)]
    return sorted(found, key=lambda name: int(name[1:]))


def current(folder=FOLDER) -> str | None:
    """Return the name of the version in use, or None if none is published."""
    try:
        return (Path(folder) / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        return None


def use(version, folder=FOLDER) -> None:
    """Make a published version the one in use. Running services follow within a second or two.

    Raises:
        ValueError: if there is no such version.
    """
    if version not in versions(folder):
        there = ", ".join(versions(folder)) or "none yet"
        raise ValueError(f"There is no version {version!r}. Published: {there}.")
    with atomic_write(Path(folder) / "current", "w", encoding="utf-8") as file:
        file.write(version)


def about(version, folder=FOLDER) -> dict:
    """Return what is written in a version's ``about.json``."""
    return json.loads((Path(folder) / version / "about.json").read_text("utf-8"))


def publish(
    network, class_names, *, folder=FOLDER, limit=0.5, temperature=1.0, data="", **more
) -> str:
    """Write a network as the next version, completely, then make it the one in use.

    Args:
        network: a Keras model with its preprocessing inside: float32 (n, size, size, 3), 0 to
            255, in; a logit or a certainty for each class out.
        class_names: in the order of the outputs.
        folder: the model folder.
        limit: certainty, 0 to 1, below which the service says "not sure".
        temperature: what the logits are divided by, so that certainties are calibrated.
        data: the hash of the pictures that it learned from.
        more: further entries of ``about.json``, such as ``accuracy=0.94``. ``output="softmax"``
            or ``"logits"`` and ``fit``, see ``animals10.arrays``, are found or set if not given.

    Returns:
        The name of the version, such as ``"v2"``.

    Raises:
        ValueError: if names and outputs do not match, or if the saved network does not answer as
            this one does. Nothing is published then.
    """
    names, outputs, size = list(class_names), network.output_shape[-1], network.input_shape[1]
    if len(names) != outputs or len(set(names)) != outputs:
        raise ValueError(f"{len(names)} names for {outputs} outputs: give each class its own name.")
    last = network.layers[-1]
    ends = getattr(getattr(last, "activation", None), "__name__", type(last).__name__).lower()
    entries = {"output": "softmax" if ends == "softmax" else "logits", "fit": "crop", **more}
    folder = Path(folder)
    with lock(folder / ".publishing"):
        version = f"v{max((int(name[1:]) for name in versions(folder)), default=0) + 1}"
        entries |= {"version": version, "class_names": names, "size": size, "limit": limit}
        entries |= {"temperature": temperature, "data": data}
        entries["made"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        unfinished = folder / f".{version}.part"
        shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was killed
        try:
            unfinished.mkdir(parents=True)
            network.save(unfinished / "model.keras")
            text = json.dumps(entries, indent=1, ensure_ascii=False)
            (unfinished / "about.json").write_text(text, "utf-8")
            probe = np.random.default_rng(0).integers(0, 256, (4, size, size, 3), np.uint8)
            here = np.asarray(network(probe.astype("float32"), training=False))
            if not np.allclose(Model(unfinished).outputs(probe), here, atol=1e-3):
                raise ValueError("The saved network does not answer as this one does.")
            unfinished.rename(folder / version)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        use(version, folder)
    return version


def publish_first(folder=FOLDER, *, learn=50, hold=20) -> str:
    """Publish a first version: the course's small Xception, with a head that learned animals.

    Args:
        folder: the model folder.
        learn, hold: pictures of each animal, drawn to learn from and to set the limit with.
    """
    import keras

    from data import drawn_animals
    from utils import backbones

    backbone, names = backbones.load(), list(drawn_animals.KINDS)

    def draw(split, count):
        drawn = [
            drawn_animals.draw(name, drawn_animals.sample_rng(1, name, split, n), 128).picture
            for name in names
            for n in range(count)
        ]
        images = [animals10.resize_picture(Image.fromarray(one), backbone.size) for one in drawn]
        labels = np.repeat(np.arange(len(names)), count)
        return backbones.features(backbone, np.array(images), cache=None, progress=False), labels

    keras.utils.set_random_seed(0)
    head = keras.layers.Dense(len(names), name="head")
    trained = keras.Sequential([keras.Input((backbone.model.output_shape[-1],)), head])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trained.compile(keras.optimizers.Adam(0.01), loss)
    trained.fit(*draw("learn", learn), batch_size=50, epochs=30, verbose=0)

    features, labels = draw("hold", hold)
    logits, rows = np.asarray(trained(features)), np.arange(len(labels))

    def certainties(temperature):
        scores = np.exp((logits - logits.max(1, keepdims=True)) / temperature)
        return scores / scores.sum(1, keepdims=True)

    temperature = min(
        np.geomspace(0.3, 5, 60), key=lambda t: -np.log(certainties(t)[rows, labels] + 1e-9).sum()
    )
    certain = certainties(temperature).max(1)
    right = logits.argmax(1) == labels
    limit = next((x for x in np.linspace(0.3, 0.95, 14) if right[certain >= x].mean() >= 0.97), 0.9)

    inputs = keras.Input((backbone.size, backbone.size, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = keras.layers.GlobalAveragePooling2D()(backbone.model(x, training=False))
    return publish(
        keras.Model(inputs, head(x)),
        names,
        folder=folder,
        limit=round(float(limit), 2),
        temperature=round(float(temperature), 3),
        accuracy=float(right.mean()),
        data=f"drawn animals, {learn} of each",
    )


def read_log(folder=FOLDER) -> dict:
    """Return the columns of ``certainties.csv`` by name: lists of text, certainties as an array."""
    with (Path(folder) / "certainties.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) == len(LOG_COLUMNS)]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(LOG_COLUMNS)}
    return columns | {"certainty": np.array(columns["certainty"], float)}


# ---------------------------------------------------------------- a network that answers


class Model:
    """One version, loaded and warm. What arrives while it computes becomes its next batch."""

    thread = ThreadPoolExecutor(1, "network")  # one batch after the other, on all cores

    def __init__(self, folder):
        """Load a version from its folder, in Keras's safe mode, which runs no code of the file."""
        import keras
        import tensorflow as tf

        self.about = json.loads((Path(folder) / "about.json").read_text("utf-8"))
        self.names, self.size = self.about["class_names"], self.about["size"]
        network = keras.saving.load_model(
            Path(folder) / "model.keras", compile=False, safe_mode=True
        )
        shape = tf.TensorSpec((None, self.size, self.size, 3), tf.uint8)

        @tf.function(input_signature=[shape], autograph=False)
        def compiled(pictures):
            return network(tf.cast(pictures, tf.float32), training=False)

        self.outputs = lambda pictures: compiled(pictures).numpy()
        self.waiting, self.worker = deque(), None
        for count in (1, BATCH):  # the first answers take longest
            self.outputs(np.zeros((count, self.size, self.size, 3), np.uint8))

    def certainties(self, pictures):
        """Return calibrated certainties: uint8 (n, size, size, 3) to float (n, classes)."""
        logits = self.outputs(pictures).astype(float)
        if self.about["output"] == "softmax":
            logits = np.log(np.maximum(logits, 1e-12))
        scores = np.exp((logits - logits.max(1, keepdims=True)) / self.about["temperature"])
        return scores / scores.sum(1, keepdims=True)

    async def ask(self, pictures):
        """Return the certainties for a few pictures, computed together with those of others."""
        if sum(len(some) for some, _ in self.waiting) + len(pictures) > MAX_WAITING:
            raise HTTPException(429, "Too many pictures wait already. Try again in a second.")
        answer = asyncio.get_running_loop().create_future()
        self.waiting.append((pictures, answer))
        if self.worker is None:
            self.worker = asyncio.create_task(self._work())
        return await answer

    async def _work(self):
        loop = asyncio.get_running_loop()
        try:
            while self.waiting:
                batch, count = [self.waiting.popleft()], 0
                while self.waiting and count + len(self.waiting[0][0]) <= BATCH:
                    batch.append(self.waiting.popleft())
                    count = sum(len(some) for some, _ in batch)
                together = np.concatenate([some for some, _ in batch])
                try:
                    found = await loop.run_in_executor(self.thread, self.certainties, together)
                except Exception as problem:
                    found = problem
                for some, answer in batch:
                    if answer.done():  # its sender has gone
                        pass
                    elif isinstance(found, Exception):
                        answer.set_exception(found)
                    else:
                        answer.set_result(found[: len(some)])
                    found = found if isinstance(found, Exception) else found[len(some) :]
        finally:
            self.worker = None


def covered(picture):
    """Return copies of a picture, each with a gray square at another place of the grid."""
    size = len(picture)
    copies = np.repeat(picture[None], GRID * GRID, axis=0)
    half = size / GRID  # a square is two cells wide: one alone hides too little to matter
    for number, copy in enumerate(copies):
        y, x = ((one + 0.5) * size / GRID for one in divmod(number, GRID))
        top, left = max(0, round(y - half)), max(0, round(x - half))
        copy[top : round(y + half), left : round(x + half)] = 128
    return copies


@lru_cache(len(EXAMPLES))
def drawn(number):
    """Return the bytes of an example, a PNG."""
    from data import drawn_animals

    name = EXAMPLES[number][1]
    kind = name if name in drawn_animals.KINDS else drawn_animals.OTHERS[name]
    coded = io.BytesIO()
    Image.fromarray(drawn_animals.draw(kind, number, 320).picture).save(coded, "PNG")
    return coded.getvalue()


# ---------------------------------------------------------------- the service


class Gate:
    """What every request passes first: the token, and how much may be sent, and how slowly."""

    def __init__(self, app, token, patience, seen):
        self.app, self.token, self.patience, self.seen, self.inside = app, token, patience, seen, 0

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers, path = dict(scope["headers"]), scope["path"]
        most, got, complete = MAX_BODY.get(path, MAX_FILE + 10_000), 0, False
        begun, status = time.monotonic(), 0

        async def piece():
            """Return the next piece of the request, unless it comes too slowly."""
            nonlocal got, complete
            if complete:  # what comes now is that the sender goes
                return await receive()
            try:
                left = begun + self.patience - time.monotonic()
                message = await asyncio.wait_for(receive(), max(left, 0))
            except TimeoutError:
                complete = True
                told = f"The request did not arrive within {self.patience:g} seconds. Send a "
                raise HTTPException(408, told + "smaller picture, or use a faster line.") from None
            got += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            return message

        async def limited():
            message = await piece()
            if got > most:
                while not complete and got < MAX_DRAIN:
                    await piece()
                raise HTTPException(413, f"More than {most // MB} MB. {RULES}")
            return message

        async def told(message):
            nonlocal status
            status = message.get("status", status)
            if status in (408, 413) and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        self.inside += 1
        try:
            given = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
            if self.inside > MAX_REQUESTS:
                raise HTTPException(429, "Too many requests at once. Try again in a second.")
            known = not self.token or hmac.compare_digest(given, self.token.encode())
            if not known and not OPEN.fullmatch(path):
                while not complete and got < MAX_DRAIN:
                    await piece()
                raise HTTPException(401, NO_TOKEN)
            await self.app(scope, limited, told)
        except HTTPException as problem:
            await _error(problem.status_code, problem.detail)(scope, receive, told)
        finally:
            self.inside -= 1
            route = getattr(scope.get("route"), "path", "other")
            self.seen(route, status, time.monotonic() - begun)


def _error(status, text):
    return JSONResponse({"error": text}, status)


class Desk:
    """The model in use, and what the service keeps: numbers, and pictures only if asked to."""

    def __init__(self, folder, keep_unsure, model_type):
        self.folder, self.model_type = Path(folder), model_type
        self.keep_unsure = Path(keep_unsure) if keep_unsure else None
        self.pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1), "decode")
        self.model, self.problem = None, ""
        self.registry = CollectorRegistry()
        labels = {"registry": self.registry}
        self.requests = Counter("requests", "answered", ["path", "status"], **labels)
        self.seconds = Histogram("request_seconds", "from start to answer", ["path"], **labels)
        self.answers = Counter("answers", "pictures", ["answer", "version"], **labels)

    def seen(self, route, status, seconds):
        """Count a request."""
        self.requests.labels(route, status).inc()
        self.seconds.labels(route).observe(seconds)

    def load(self, version):
        """Load a version and use it from now on; requests that began before keep theirs."""
        self.model = self.model_type(self.folder / version)

    async def follow(self):
        """Take each version that becomes current, loaded aside, so that no request waits."""
        tried = self.model.about["version"]
        while True:
            await asyncio.sleep(LOOK)
            with suppress(OSError):
                version = current(self.folder)
                if version == tried:
                    continue
                tried, self.problem = version, ""
                try:
                    await asyncio.to_thread(self.load, version)
                except Exception as problem:
                    self.problem = f"{version} cannot be loaded: {type(problem).__name__}"
                    logging.getLogger("uvicorn.error").exception(self.problem)

    def decode(self, model, file):
        """Return an upload as the network needs it, and smaller, to keep, if that is wanted."""
        data = file.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            raise HTTPException(413, f"The picture has more than {MAX_FILE // MB} MB. {RULES}")
        try:
            image = decode_upload(data)
        except Refused as problem:
            raise HTTPException(400, f"This picture cannot be used: {problem}. {RULES}") from None
        array = animals10.resize_picture(image, model.size, model.about["fit"])
        if self.keep_unsure:
            image.thumbnail((UNSURE_SIZE, UNSURE_SIZE))
            return array, image
        return array, None

    def keep(self, image):
        """Keep a picture that the model was not sure of, newly encoded: no note of it is left."""
        coded = io.BytesIO()
        Image.fromarray(np.asarray(image)).save(coded, "JPEG", quality=92)
        name = hashlib.sha256(coded.getvalue()).hexdigest()[:16]
        with suppress(OSError):
            self.keep_unsure.mkdir(parents=True, exist_ok=True)
            if sum(1 for _ in self.keep_unsure.glob("*.jpg")) < UNSURE_KEPT:
                with atomic_write(self.keep_unsure / f"{name}.jpg") as file:
                    file.write(coded.getvalue())

    async def answer(self, file, top, heat=False):
        """Return what the service says to one uploaded picture."""
        model, loop = self.model, asyncio.get_running_loop()
        picture, image = await loop.run_in_executor(self.pool, self.decode, model, file.file)
        pictures = np.concatenate([picture[None], covered(picture)]) if heat else picture[None]
        found = await model.ask(pictures)
        order = np.argsort(-found[0])
        certainty, name = found[0, order[0]], model.names[order[0]]
        sure = bool(certainty >= model.about["limit"])
        version = model.about["version"]
        self.answers.labels(name if sure else "not sure", version).inc()
        self.log(certainty, name, version)
        if image and not sure:
            await loop.run_in_executor(self.pool, self.keep, image)
        told = {
            "answer": name if sure else None,
            "sure": sure,
            "top": [
                {"name": model.names[one], "certainty": round(float(found[0, one]), 4)}
                for one in order[:top]
            ],
            "version": version,
        }
        if heat:  # how much certainty is lost where the square lies
            lost = np.maximum(certainty - found[1:, order[0]], 0).reshape(GRID, GRID)
            told["heat"] = np.round(lost / max(lost.max(), 0.05), 3).tolist()
        return told

    def log(self, certainty, name, version):
        """Write a line for the drift log: numbers, and the minute."""
        line = io.StringIO()
        minute = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime())
        csv.writer(line, lineterminator="\n").writerow([minute, f"{certainty:.4f}", name, version])
        with suppress(OSError), (self.folder / "certainties.csv").open("a", encoding="utf-8") as to:
            to.write(line.getvalue())


def application(
    folder=FOLDER, *, token=None, keep_unsure=None, patience=PATIENCE, model_type=Model
) -> FastAPI:
    """Return the service, for uvicorn or another server.

    Args:
        folder: the model folder. The version that is current is loaded when the service starts,
            and each that becomes current later, while the old one goes on answering.
        token: what a request must bring as ``Authorization: Bearer TOKEN``; None: nothing.
        keep_unsure: a folder for pictures below the limit, without metadata; None: none is kept.
        patience: seconds that a request may take to arrive.
        model_type: what loads a version and answers, ``Model`` or a class of its kind.

    Raises:
        FileNotFoundError: if no version is published.
    """
    if not current(folder):
        raise FileNotFoundError(
            f"No version is published in {display_path(folder)}: call serve.publish() first."
        )
    desk = Desk(folder, keep_unsure, model_type)

    @asynccontextmanager
    async def lifespan(_):
        await asyncio.to_thread(desk.load, current(folder))
        follower = asyncio.create_task(desk.follow())
        yield
        follower.cancel()

    app = FastAPIOffline(
        title="What is in the picture?",
        version="1",
        lifespan=lifespan,
        redoc_url=None,
        static_url="/static-docs",
    )
    app.state.desk = desk
    app.add_middleware(Gate, token=token, patience=patience, seen=desk.seen)

    @app.exception_handler(RequestValidationError)
    async def wrong_field(request: Request, problem):
        wrong = problem.errors()[0]
        field = wrong["loc"][-1]
        return _error(
            422,
            f"The field {field!r} is missing or wrong. A picture goes into the field "
            f"'{'files' if request.url.path.endswith('batch') else 'file'}' of a form "
            "(multipart/form-data). /docs tells more.",
        )

    @app.exception_handler(AnyHTTPException)
    async def refused(request: Request, problem):
        texts = {404: "There is nothing here. /docs tells what there is.", 405: "See /docs."}
        return _error(problem.status_code, texts.get(problem.status_code, problem.detail))

    @app.exception_handler(Exception)
    async def fault(request: Request, problem):
        return _error(500, "The service made a mistake; it is not your picture. Try again.")

    Top = Annotated[int, Query(ge=1, description="how many classes to name")]

    @app.post("/predict")
    async def predict(file: UploadFile, top: Top = 3, heat: bool = False):
        """Say what is in one picture; ``heat`` also where the network looked."""
        return JSONResponse(await desk.answer(file, top, heat))

    @app.post("/predict/batch")
    async def predict_batch(files: list[UploadFile], top: Top = 3):
        """Say what is in each of at most 32 pictures, in their order."""
        if len(files) > MAX_FILES:
            raise HTTPException(400, f"{len(files)} pictures: send at most {MAX_FILES} at once.")

        async def one(file):
            try:
                return await desk.answer(file, top)
            except HTTPException as problem:
                return {"error": problem.detail}

        return JSONResponse(await asyncio.gather(*map(one, files)))

    @app.get("/health")
    async def health():
        """Say whether the service works, and with which version."""
        told = {"status": "ok", "version": desk.model.about["version"]}
        return told | ({"problem": desk.problem} if desk.problem else {})

    @app.get("/about")
    async def about_the_model():
        """Tell about the version in use."""
        return desk.model.about

    @app.get("/versions")
    async def all_versions():
        """List the versions; the way back is a command of whoever runs the service."""
        there = [about(name, folder) for name in versions(folder)]
        return {"current": desk.model.about["version"], "versions": there}

    @app.get("/metrics")
    async def metrics():
        """Count for Prometheus."""
        return Response(metrics_text(desk.registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/examples")
    async def examples():
        """List drawn pictures to try it with."""
        return [{"n": n, "name": name, "url": f"/examples/{n}.png"} for n, name in EXAMPLES]

    @app.get("/examples/{n}.png")
    def example(n: int):
        """Return a drawn picture."""
        if n not in dict(EXAMPLES):
            raise HTTPException(404)
        return Response(drawn(n), media_type="image/png")

    @app.get("/", include_in_schema=False)
    async def page():
        return FileResponse(PAGE / "index.html", headers=PAGE_HEADERS)

    app.mount("/static", StaticFiles(directory=PAGE, check_dir=False))
    return app
