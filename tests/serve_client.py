"""A web app to try: a network that knows three colors, a server, and senders of all kinds.

with Server(folder) as server:
    status, answer = server.send(picture("red"))
"""

import http.client
import io
import json
import threading

import numpy as np
import uvicorn
from PIL import Image

from tools.serve import listen
from utils import serve

COLORS = ("red", "green", "blue")
SIZE = 32


def network(strength=4.0, softmax=False):
    """Return a network that knows red, green and blue by the mean color; no training needed."""
    import keras

    activation = "softmax" if softmax else None
    layers = [
        keras.Input((SIZE, SIZE, 3)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3, activation=activation),
    ]
    model = keras.Sequential(layers)
    model.layers[-1].set_weights([np.eye(3) * strength, np.zeros(3)])
    return model


def certainties(color, strength=4.0, temperature=1.0):
    """Return by hand what the network says to one color, (red, green, blue) from 0 to 255."""
    scores = np.exp(np.array(color) / 255 * strength / temperature)
    return scores / scores.sum()


def picture(color="red", size=(48, 36), form="PNG", mode="RGB", **more):
    """Return the bytes of a picture of one color."""
    file = io.BytesIO()
    Image.new("RGB", size, color).convert(mode).save(file, form, **more)
    return file.getvalue()


def form(*files, field="file", name="x.png"):
    """Return headers and body of a form with files."""
    parts = [
        f'--limit\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for data in files
    ]
    body = b"".join(parts) + b"--limit--\r\n"
    return {"Content-Type": "multipart/form-data; boundary=limit"}, body


class Client:
    """One connection to a server, kept open."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, path, body=None, headers=None):
        """Return status and answer: what JSON holds, else bytes."""
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        data = answer.read()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(data) if is_json else data

    def get(self, path, **headers):
        """Ask for an address."""
        return self.ask("GET", path, None, headers)

    def send(self, *files, path="/predict", field="file", name="x.png", **headers):
        """Upload files."""
        own, body = form(*files, field=field, name=name)
        return self.ask("POST", path, body, own | headers)


class Server:
    """The web app in a thread of this process, on a port that is free."""

    def __init__(self, folder, **settings):
        self.app = serve.application(folder, **settings)

    def __enter__(self):
        address = listen("127.0.0.1", 0)
        self.port = address.getsockname()[1]
        config = uvicorn.Config(self.app, log_config=None, access_log=False)
        self.server = uvicorn.Server(config)
        settings = {"sockets": [address]}
        self.thread = threading.Thread(target=self.server.run, kwargs=settings, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self.thread.join()

    def client(self):
        """Return a new connection."""
        return Client(self.port)

    def get(self, path, **headers):
        """Ask for an address, on a connection of its own."""
        return self.client().get(path, **headers)

    def send(self, *files, **settings):
        """Upload files, on a connection of its own."""
        return self.client().send(*files, **settings)
