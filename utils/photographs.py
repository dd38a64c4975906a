"""Photographs of your own: by path, by address, by upload, or a whole folder.

All are decoded and resized as the training pictures were. What cannot be used is named in one
line, and the others are used.
"""

import time
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote, urlsplit

import numpy as np
import requests

from utils import animals10
from utils.environment import place

MAX_BYTES = 20_000_000  # of one photograph
MAX_PIXELS_FROM_WEB = 25_000_000
FORMATS_FROM_WEB = ("JPEG", "PNG", "WEBP")
SILENCE, PATIENCE = 10, 30  # seconds without an answer, and in all
DRAGGED = Path("/content")  # where Colab puts files that are dragged into its list of files


class Refused(Exception):
    """A photograph cannot be used; the message says why, in a few words."""


def decode_rgb(source):
    """Return one photograph as a Pillow picture, mode RGB.

    Args:
        source: a path, an address that begins with ``http://`` or ``https://``, or the bytes of
            a file.

    Raises:
        Refused: if it cannot be read, is too large, or is not a usable picture.
    """
    if _is_address(source):
        return decode_upload(_download(source))
    return _decoded(source if isinstance(source, bytes) else _read(source))


def decode_upload(data: bytes):
    """Return a photograph as ``decode_rgb`` does, under the rules for files of strangers."""
    return _decoded(data, FORMATS_FROM_WEB, MAX_PIXELS_FROM_WEB)


def _decoded(data, *limits):
    try:
        if len(data) > MAX_BYTES:
            raise Refused(f"too large (more than {MAX_BYTES / 1e6:.0f} MB)")
        return animals10.decode_rgb(data, *limits)
    except animals10.SetAside as problem:
        why = str(problem)
        if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
            why = "HEIC and AVIF cannot be read here; save it as JPEG and use that"
        elif data.lstrip()[:1] == b"<":
            why = "a web page, not a picture; use the address of the picture itself"
        elif limits and why == "not an image":
            why = f"not an image in one of the formats {', '.join(FORMATS_FROM_WEB)}"
        raise Refused(why) from None


def _is_address(source):
    return isinstance(source, str) and source.lower().startswith(("http://", "https://"))


def _read(path):
    try:
        with _found(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Refused("there is no such file") from None
    except OSError as problem:
        raise Refused(problem.strerror or str(problem)) from None
    except (ValueError, RuntimeError):  # a name that no file can have
        raise Refused("there is no such file") from None


def _found(path):
    """Return a path; on Colab, a bare name may be that of a file dragged into its list."""
    path = Path(path).expanduser()
    dragged = place() == "colab" and not path.exists() and (DRAGGED / path).exists()
    return DRAGGED / path if dragged else path


def _download(address):
    """Return what is at an address; give up if it is too large or too slow."""
    start, data = time.monotonic(), bytearray()
    try:
        with requests.get(
            address, stream=True, timeout=SILENCE, headers={"User-Agent": "course/1.0"}
        ) as answer:
            if answer.status_code != 200:
                raise Refused(f"the server answered {answer.status_code} ({answer.reason})")
            for piece in answer.iter_content(65536):
                data += piece
                if len(data) > MAX_BYTES:
                    break
                if time.monotonic() - start > PATIENCE:
                    raise Refused(f"not complete after {PATIENCE} seconds")
        return bytes(data)
    except requests.exceptions.SSLError:
        raise Refused("the certificate of the server is not valid; check the address") from None
    except (requests.RequestException, OSError, ValueError) as problem:
        if "timed out" in str(problem):
            raise Refused(f"no answer for {SILENCE} seconds") from None
        why = "cannot be downloaded; check the address and the network"
        raise Refused(f"{why} ({type(problem).__name__})") from None


def gather(source) -> dict:
    """Return photographs by name, in the order of their names; print what could not be used.

    Args:
        source: the path of a file or folder (hidden files and subfolders are left out), an
            address, what ``upload()`` returned, or ``""`` for none.

    Returns:
        ``{name: picture}`` with Pillow pictures, mode RGB; empty if there is none.
    """
    found = {}
    for name, one in sorted(_named(source).items()):
        try:
            found[name] = decode_rgb(one)
        except Refused as problem:
            print(f"Not used: {name}: {problem}.")
    return found


def _named(source):
    """Return ``{name: path, address or bytes}`` of everything that a source stands for."""
    if hasattr(source, "value"):  # the widget; its value is a dictionary in ipywidgets 7
        value = source.value
        items = value.items() if isinstance(value, dict) else [(one["name"], one) for one in value]
        return {name: bytes(one["content"]) for name, one in items}
    if isinstance(source, dict):
        return source
    if _is_address(source):
        return {unquote(urlsplit(source).path).rpartition("/")[2] or source: source}
    if str(source) == "":
        return {}
    try:
        paths = [path for path in _found(source).iterdir() if path.is_file()]
        return {path.name: path for path in paths if not path.name.startswith(".")}
    except (OSError, ValueError, RuntimeError):  # a file, or a name that nothing can have
        return {PureWindowsPath(source).name: source}


def upload():
    """Let people choose files of their own; pass the result to ``gather()`` in the next cell.

    On Colab it asks at once, and waits: its files are too large for a widget there. Elsewhere it
    shows a button and returns the widget.
    """
    if place() == "colab":
        from google.colab import files

        return dict(files.upload())
    import ipywidgets
    from IPython.display import display

    button = ipywidgets.FileUpload(accept="image/*", multiple=True, description="Photographs")
    display(button)
    return button


def as_array(photographs, size: int, fit: str = "crop"):
    """Return photographs as the network needs them: uint8, (photographs, size, size, 3).

    Args:
        photographs: Pillow pictures of any size, mode RGB.
        size, fit: as in ``animals10.arrays``; use those of the training.
    """
    resized = [animals10.resize_picture(one, size, fit) for one in photographs]
    return np.array(resized, np.uint8).reshape(-1, size, size, 3)
