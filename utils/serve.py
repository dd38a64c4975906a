"""A trained network as a web app: publish it, serve it, watch it.

    serve.publish(network, class_names, limit=0.6, temperature=1.3, accuracy=0.94)   # makes v1
    serve.use("v1")                        # the way back; a running service follows by itself
    serve.read_log()                       # what was answered, as numbers without a sender
    app = serve.application()              # for uvicorn; ``python course.py serve`` starts it

Versions are in ``utils.served_model``, what may be sent is in ``utils.upload_rules``.
"""

import asyncio
import csv
import hashlib
import io
import logging
import os
import time
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
from utils.files import atomic_write, display_path
from utils.photographs import Refused, decode_upload
from utils.served_model import (  # for notebooks
    BATCH,
    FOLDER,
    Model,
    QueueFull,
    about,
    current,
    publish,
    publish_first,
    use,
    versions,
)
from utils.upload_rules import (
    BUSY,
    MAX_FILE,
    MAX_FILES,
    MB,
    RULES,
    UPLOAD_TIMEOUT,
    RequestLimits,
    error,
    in_words,
)

__all__ = [
    "FOLDER",
    "Model",
    "about",
    "application",
    "current",
    "publish",
    "publish_first",
    "read_log",
    "use",
    "versions",
]

PAGE = Path(__file__).with_name("serve_page")
POLL_SECONDS = 0.5  # seconds between two checks of which version is current
GRID = 8  # rows and columns of the heat map
UNSURE_KEPT, UNSURE_SIZE = 1000, 512  # pictures, and their width and height at most
FORM = "Send a form (multipart/form-data) with a picture in it, such as: curl -F %s ADDRESS%s."
FORMS = {"file": ("file=@cat.jpg", "/predict")}
FORMS["files"] = ("files=@cat.jpg -F files=@dog.jpg", "/predict/batch")
PARAMETERS = {"heat": "is true or false", "top": "is a whole number, 1 or more"}
LOG, LOG_COLUMNS = "certainties.csv", ("minute", "certainty", "answer", "version")
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
}
# Eight animals, one that is hard to see, and one that is not among the ten.
EXAMPLES = [(name, {}) for name in CLASS_NAMES[:8]]
EXAMPLES += [("cat", {"camouflage": 0.9}), ("octopus", {})]


def read_log(folder=FOLDER) -> dict:
    """Return the columns of ``certainties.csv`` by name: lists of text, certainties as an array."""
    with (Path(folder) / LOG).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) == len(LOG_COLUMNS)]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(LOG_COLUMNS)}
    return columns | {"certainty": np.array(columns["certainty"], float)}


def occlude(picture):
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
def example_png(number):
    """Return the bytes of an example, a PNG."""
    from data import drawn_animals

    name, controls = EXAMPLES[number]
    kind = drawn_animals.OTHERS.get(name, name)
    picture = drawn_animals.draw(kind, number + 1, 320, **controls).picture
    coded = io.BytesIO()
    Image.fromarray(picture).save(coded, "PNG")
    return coded.getvalue()


class Service:
    """The model in use, and what the service keeps: numbers, and pictures only if asked to."""

    def __init__(self, folder, keep_unsure, model_type):
        self.folder, self.model_type = Path(folder), model_type
        self.keep_unsure = Path(keep_unsure) if keep_unsure else None
        self.pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1), "decode")
        self.model, self.problem = None, ""
        self.registry = CollectorRegistry()
        own = {"registry": self.registry, "namespace": "course"}
        sizes = {"buckets": [1, 2, 4, 8, 16, BATCH, 2 * BATCH]}
        self.requests = Counter("requests", "Requests answered", ["path", "status"], **own)
        self.seconds = Histogram("request_seconds", "Until it was answered", ["path"], **own)
        self.answers = Counter("answers", "What was in the pictures", ["answer", "version"], **own)
        self.batches = Histogram("batch_pictures", "Pictures in a batch", **sizes, **own)

    def count_request(self, path, status, seconds):
        """Count a request."""
        self.requests.labels(path, status).inc()
        self.seconds.labels(path).observe(seconds)

    def load(self, version):
        """Load a version and use it from now on; requests that began before keep theirs."""
        self.model = self.model_type(self.folder / version, self.batches.observe)

    async def follow(self):
        """Take each version that becomes current, loaded aside, so that no request waits."""
        tried = self.model.about["version"]
        while True:
            await asyncio.sleep(POLL_SECONDS)
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
            why = in_words(data, str(problem))
            raise HTTPException(400, f"This file cannot be used: {why}. {RULES}") from None
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
        pictures = np.concatenate([picture[None], occlude(picture)]) if heat else picture[None]
        try:
            found = await model.ask(pictures)
        except QueueFull:
            raise HTTPException(429, BUSY) from None
        order = np.argsort(-found[0])
        certainty, name = found[0, order[0]], model.names[order[0]]
        sure = bool(certainty >= model.about["limit"])
        version = model.about["version"]
        self.answers.labels(name if sure else "not sure", version).inc()
        self.log(certainty, name, version)
        if image and not sure:
            await loop.run_in_executor(self.pool, self.keep, image)
        reply = {
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
            reply["heat"] = np.round(lost / max(lost.max(), 0.05), 3).tolist()
        return reply

    def log(self, certainty, name, version):
        """Write a line for the drift log: numbers, and the minute."""
        line = io.StringIO()
        minute = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime())
        csv.writer(line, lineterminator="\n").writerow([minute, f"{certainty:.4f}", name, version])
        with suppress(OSError), (self.folder / LOG).open("a", encoding="utf-8") as to:
            to.write(line.getvalue())


def application(
    folder=FOLDER, *, token=None, keep_unsure=None, upload_timeout=UPLOAD_TIMEOUT, model_type=Model
) -> FastAPI:
    """Return the service, for uvicorn or another server.

    Args:
        folder: the model folder. The version that is current is loaded when the service starts,
            and each that becomes current later, while the old one goes on answering.
        token: what a request must bring as ``Authorization: Bearer TOKEN``; None: nothing.
        keep_unsure: a folder for pictures below the limit, without metadata; None: none is kept.
        upload_timeout: seconds that a request may take to arrive.
        model_type: what loads a version and answers, ``Model`` or a class of its kind.

    Raises:
        FileNotFoundError: if no version is published.
    """
    if not current(folder):
        raise FileNotFoundError(
            f"No version is published in {display_path(folder)}: call serve.publish() first."
        )
    service = Service(folder, keep_unsure, model_type)

    @asynccontextmanager
    async def lifespan(_):
        await asyncio.to_thread(service.load, current(folder))
        follower = asyncio.create_task(service.follow())
        yield
        follower.cancel()

    app = FastAPIOffline(
        title="What is in the picture?",
        version="1",
        lifespan=lifespan,
        redoc_url=None,
        static_url="/static-docs",
    )
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # senders' mistakes are no news
    app.add_middleware(
        RequestLimits, token=token, upload_timeout=upload_timeout, on_done=service.count_request
    )

    def field_of(request):
        return "files" if request.url.path.endswith("/batch") else "file"

    @app.exception_handler(RequestValidationError)
    async def wrong_field(request: Request, problem):
        place, *_, name = problem.errors()[0]["loc"]
        if place == "query":
            return error(422, f"The parameter {name} {PARAMETERS[name]}. See /docs.")
        if place == "path":
            return error(422, f"The {name} in this address is a whole number. See /docs.")
        field = field_of(request)
        how = FORM % FORMS[field]
        return error(422, f"There is no picture in the field {field!r}. {how}")

    @app.exception_handler(AnyHTTPException)
    async def refused(request: Request, problem):
        texts = {
            404: "There is nothing at this address. See /docs for what there is.",
            405: "This address takes another method: POST where a picture is sent, else GET. "
            "See /docs.",
        }
        why = texts.get(problem.status_code, problem.detail)
        if problem.status_code == 400 and "picture" not in why:  # the framework's own words
            why = f"{why.rstrip('.')}. {FORM % FORMS[field_of(request)]}"
        return error(problem.status_code, why)

    @app.exception_handler(Exception)
    async def fault(request: Request, problem):
        return error(500, "The service made a mistake; your picture did not. Try again.")

    Top = Annotated[int, Query(ge=1, description="how many classes to name")]
    Heat = Annotated[bool, Query(description="also say where the network looked: an 8 × 8 grid")]

    @app.post("/predict", summary="Ask about one picture")
    async def predict(request: Request, file: UploadFile, top: Top = 3, heat: Heat = False):
        """Say what is in one picture, and on request where the network looked."""
        given = (await request.form()).getlist("file")
        if len(given) > 1:
            raise HTTPException(
                422,
                f"That is {len(given)} pictures. Send one, or all of them to /predict/batch, "
                "in the field 'files'.",
            )
        return JSONResponse(await service.answer(file, top, heat))

    @app.post("/predict/batch", summary="Ask about several pictures")
    async def predict_batch(files: list[UploadFile], top: Top = 3):
        """Say what is in each of at most 32 pictures, in their order."""
        if len(files) > MAX_FILES:
            raise HTTPException(
                400, f"That is {len(files)} pictures: send at most {MAX_FILES} at once."
            )

        async def one(file):
            try:
                return await service.answer(file, top)
            except HTTPException as problem:
                return {"error": problem.detail}

        return JSONResponse(await asyncio.gather(*map(one, files)))

    @app.get("/health")
    async def health():
        """Say whether the service works, and with which version."""
        reply = {"status": "ok", "version": service.model.about["version"]}
        return reply | ({"problem": service.problem} if service.problem else {})

    @app.get("/about")
    async def about_the_model():
        """Tell about the version in use."""
        return service.model.about | {"keeps_unsure": service.keep_unsure is not None}

    @app.get("/versions")
    async def all_versions():
        """List the versions; the way back is a command of the person who runs the service."""
        there = [about(name, folder) for name in versions(folder)]
        return {"current": service.model.about["version"], "versions": there}

    @app.get("/metrics")
    async def metrics():
        """Count for Prometheus."""
        return Response(metrics_text(service.registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/examples")
    async def examples():
        """List drawn pictures to try it with."""
        return [
            {"n": number, "name": name, "url": f"/examples/{number}.png"}
            for number, (name, _) in enumerate(EXAMPLES)
        ]

    @app.get("/examples/{n}.png")
    def example(n: int):
        """Return a drawn picture."""
        if not 0 <= n < len(EXAMPLES):
            raise HTTPException(404)
        return Response(example_png(n), media_type="image/png")

    @app.get("/", include_in_schema=False)
    async def page():
        return FileResponse(PAGE / "index.html", headers=PAGE_HEADERS)

    app.mount("/static", StaticFiles(directory=PAGE, check_dir=False))
    return app
