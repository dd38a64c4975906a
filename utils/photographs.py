"""Photographs of your own: by path, by address, by upload, or a whole folder.

All are decoded by ``animals10.read`` and cut by ``animals10.fitted``, as the pictures of the
training were. What cannot be used is told of in one line, and the others go on.
"""

import io
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path

from utils import animals10
from utils.environment import place

MOST_BYTES = 20_000_000  # of one photograph
MOST_PIXELS = 25_000_000  # of one that comes from an address
SILENCE, PATIENCE = 10, 30  # seconds without an answer, and in all
FORMATS = ("JPEG", "PNG", "WEBP")  # that are taken from an address


class Refused(Exception):
    """A photograph cannot be had or shown; the message says why, in one sentence."""


def read(source):
    """Return one photograph as a Pillow picture, mode RGB.

    Args:
        source: a path, an address that begins with ``http://`` or ``https://``, or the bytes of
            a file.

    Raises:
        Refused: if it cannot be had or is no usable picture.
    """
    if isinstance(source, str) and source.lower().startswith(("http://", "https://")):
        source = _safe(_fetched(source))
    elif not isinstance(source, bytes):
        path = Path(source).expanduser()
        try:
            there = path.is_file()
        except (OSError, ValueError):  # a name that no file can have
            there = False
        if not there:
            raise Refused("there is no such file")
        if path.stat().st_size > MOST_BYTES:
            raise Refused(_too_large(path.stat().st_size))
        source = path.read_bytes()
    if len(source) > MOST_BYTES:
        raise Refused(_too_large(len(source)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return animals10.read(source)[0]
    except animals10.SetAside as problem:
        raise Refused(_why(source, str(problem))) from None


def _why(data, problem):
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "HEIC and AVIF cannot be read here; save it as JPEG and take that"
    if data.lstrip()[:1] == b"<":
        return "a web page, not a picture; take the address of the picture itself"
    return problem


def _too_large(size):
    return f"too large ({size / 1e6:.0f} MB; {MOST_BYTES / 1e6:.0f} MB are allowed)"


def _fetched(address):
    """Return what lies at an address; give up where it is too large or too slow."""
    begun = time.monotonic()
    opener = urllib.request.OpenerDirector()  # http and https only, also after a redirection
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "course/1.0"})
        with opener.open(request, timeout=SILENCE) as answer:
            pieces, size = [], 0
            while piece := answer.read1(65536):
                pieces.append(piece)
                size += len(piece)
                if size > MOST_BYTES:
                    raise Refused(_too_large(size))
                if time.monotonic() - begun > PATIENCE:
                    raise Refused(f"not there after {PATIENCE} seconds")
            return b"".join(pieces)
    except Refused:
        raise
    except urllib.error.HTTPError as problem:
        raise Refused(f"the server answered {problem.code} ({problem.reason})") from None
    except TimeoutError:
        raise Refused(f"no answer for {SILENCE} seconds") from None
    except (OSError, ValueError, urllib.error.URLError) as problem:
        slow = isinstance(getattr(problem, "reason", None), TimeoutError)
        why = f"no answer for {SILENCE} seconds" if slow else getattr(problem, "reason", problem)
        raise Refused(f"cannot be reached ({why}); check the address and the network") from None
    except Exception as problem:  # what else a strange server may cause
        raise Refused(f"cannot be fetched ({type(problem).__name__})") from None


def _safe(data):
    """Pass on what a stranger sent, if its heading promises a picture of a sane size."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                width, height = image.size
    except Image.DecompressionBombError:
        raise Refused("gigantic") from None
    except Exception:
        problem = f"no picture in one of the formats {', '.join(FORMATS)}"
        raise Refused(_why(data, problem)) from None
    if width * height > MOST_PIXELS:
        raise Refused(f"gigantic ({width} × {height}; {MOST_PIXELS / 1e6:.0f} million are allowed)")
    return data


def gather(source) -> dict:
    """Return photographs by name, in the order of their names; print what could not be used.

    Args:
        source: a path of a file or of a folder (hidden files are passed over, folders in it are
            not entered), an address, what ``upload()`` returned, or ``""`` for none.

    Returns:
        ``{name: picture}`` with Pillow pictures, mode RGB; empty where there is none.
    """
    if hasattr(source, "value"):  # the widget
        source = _of_widget(source.value)
    if isinstance(source, dict):
        named = source
    elif str(source) == "":
        named = {}
    elif _is_folder(source):
        files = (path for path in Path(source).expanduser().iterdir() if path.is_file())
        named = {path.name: path for path in files if not path.name.startswith(".")}
    else:
        named = {str(source).rstrip("/").rpartition("/")[2]: source}
    found = {}
    for name in sorted(named):
        try:
            found[name] = read(named[name])
        except Refused as problem:
            print(f"Not used: {name}: {problem}.")
        except OSError as problem:
            print(f"Not used: {name}: {problem.strerror or problem}.")
    return found


def _is_folder(source):
    try:
        return "://" not in str(source) and Path(source).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):  # names that no file can have
        return False


def _of_widget(value):
    """Return {name: bytes} of a file widget: a dictionary in ipywidgets 7, a tuple in 8."""
    if isinstance(value, dict):
        return {name: bytes(one["content"]) for name, one in value.items()}
    return {one["name"]: bytes(one["content"]) for one in value}


def upload():
    """Let people choose files of their own; pass the result to ``gather()`` in the next cell.

    On Colab it asks at once, and waits: its files are too large for a widget there. Elsewhere it
    shows a button and returns the widget.
    """
    if place() == "colab":
        try:
            from google.colab import files
        except ImportError:
            print("Uploading is not possible here. Give a path or an address instead.")
            return {}
        return dict(files.upload())
    import ipywidgets
    from IPython.display import display

    button = ipywidgets.FileUpload(accept="image/*", multiple=True, description="Photographs")
    display(button)
    return button


def as_array(photographs, size: int, fit: str = "crop"):
    """Return photographs as the network wants them: uint8, (photographs, size, size, 3).

    Args:
        photographs: Pillow pictures of any size, mode RGB.
        size, fit: as in ``animals10.arrays``; take those of the training.
    """
    import numpy as np

    cut = [animals10.fitted(one, size, fit) for one in photographs]
    return np.array(cut, np.uint8).reshape(-1, size, size, 3)
