"""A Kaggle on this machine: it speaks the client's protocol, and fails as it is told to.

with LoopbackKaggle(blob) as kaggle:
    kaggle.answers.append(429)           # the next question for the data set
    kaggle.faults.append({"cut": 1000})  # the next delivery of the zip
    environment = kaggle.lead(folder)    # variables for the process that runs the client
"""

import io
import json
import re
import socket
import threading
import zipfile
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from PIL import Image

from utils.constants import FOLDERS

MODIFIED = "Tue, 10 Dec 2019 10:00:00 GMT"

# Python runs this before the client: it asks here instead of at Kaggle, and waits less.
SITE = """
import time
sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, 0.05))
try:
    from kagglesdk import kaggle_env
except ImportError:
    pass
else:
    kaggle_env._env_to_endpoint[kaggle_env.KaggleEnv.PROD] = {url!r}
"""


def picture(seed=0, size=32, form="JPEG"):
    """Return the bytes of a picture of noise: nothing makes them smaller."""
    noise = np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, form, quality=95)
    return file.getvalue()


def zipped(members=None, per_class=2, size=32, **more):
    """Return the bytes of a zip: pictures in ten folders, unless the members are given."""
    if members is None:
        members = {
            f"raw-img/{kind}/{number}.jpeg": picture(10 * at + number, size)
            for at, kind in enumerate(FOLDERS)
            for number in range(per_class)
        }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (members | more).items():
            archive.writestr(name, data)
    return file.getvalue()


class LoopbackKaggle:
    """Serves one zip as ``alessiocorrado99/animals10``.

    Attributes:
        blob: the bytes of the zip.
        answers: an HTTP status for each coming question; none left means 302.
        faults: a dictionary for each coming delivery; none left means that all goes well:
            ``cut`` (close after so many bytes), ``stall`` (wait for ``release`` after so many),
            ``claim`` (say that there are so many bytes), ``status`` (answer with it instead).
        requests: what was asked, as (service or "blob", value of Range, value of Authorization).
        stalled: is set as soon as a delivery waits.
        release: set it to let the waiting delivery go on.
    """

    def __init__(self, blob=b""):
        self.blob = blob
        self.answers, self.faults, self.requests = deque(), deque(), []
        self.stalled, self.release = threading.Event(), threading.Event()

    def __enter__(self):
        kaggle = self

        class Handler(_Handler):
            owner = kaggle

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    def lead(self, folder):
        """Return environment variables that lead the client here; nobody's token goes with it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sitecustomize.py").write_text(SITE.format(url=self.url))
        home = str(folder / "home")
        Path(home).mkdir(exist_ok=True)
        return {"PYTHONPATH": str(folder), "HOME": home, "USERPROFILE": home, "NO_PROXY": "*"}

    def asked(self, what):
        """Return the requests for a service, or for the ``"blob"``."""
        return [request for request in self.requests if request[0] == what]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _note(self, what):
        self.owner.requests.append(
            (what, self.headers.get("Range"), self.headers.get("Authorization"))
        )

    def _say(self, status, answer, **headers):
        body = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service = self.path.rpartition("/")[2]
        self._note(service)
        if service == "IntrospectToken":
            self._say(200, {"active": True, "username": "x"})
        elif service == "GetDataset":  # kagglehub asks for the newest version
            self._say(200, {"currentVersionNumber": 2})
        elif service != "DownloadDataset":
            self._say(200, {})
        elif self.owner.answers and (status := self.owner.answers.popleft()) != 302:
            self._say(status, {"code": status, "message": "No."})
        else:
            self._say(302, {}, Location=f"{self.owner.url}/blob.zip")

    def do_GET(self):
        self._note("blob")
        blob = self.owner.blob
        fault = self.owner.faults.popleft() if self.owner.faults else {}
        if "status" in fault:
            self._say(fault["status"], {"code": fault["status"], "message": "No."})
            return
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(wanted[1]) if wanted else 0
        if start and start >= len(blob):
            self._say(416, {"code": 416, "message": "No."})
            return
        part = blob[start:]
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(blob) - 1}/{len(blob)}")
        self.send_header("Content-Type", "application/zip")
        self.send_header("Content-Length", str(fault.get("claim", len(part))))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Last-Modified", MODIFIED)
        self.send_header("ETag", '"one"')
        self.end_headers()
        try:
            if "stall" in fault:
                self.wfile.write(part[: fault["stall"]])
                self.owner.stalled.set()
                self.owner.release.wait(120)
                part = part[fault["stall"] :]
            self.wfile.write(part[: fault.get("cut", fault.get("claim"))])
            if "cut" in fault or "claim" in fault:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
        except OSError:  # the client is gone
            self.close_connection = True
