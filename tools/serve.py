"""Serve a published network as a web app: ``python course.py serve`` hands over to this in .venv.

python course.py serve                     on this computer only, http://127.0.0.1:8000
python course.py serve --host 0.0.0.0      for others, too; they need the token that it prints
python course.py serve --versions          list what is published
python course.py serve --use v1            the way back; a running service follows by itself
"""

import argparse
import secrets
import socket
import sys
from pathlib import Path

import uvicorn

from utils import environment, serve
from utils.files import display_path

HERE = ("127.0.0.1", "localhost", "::1")


def parse(arguments):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="course.py serve",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0: from everywhere")
    parser.add_argument("--port", type=int, default=8000, help="0: any that is free")
    parser.add_argument("--token", help="what a request must bring; made if others can ask")
    parser.add_argument("--folder", type=Path, default=serve.FOLDER, help="the model folder")
    parser.add_argument("--use", metavar="VERSION", help="make this version the current one")
    parser.add_argument("--versions", action="store_true", help="list what is published")
    parser.add_argument(
        "--keep-unsure", type=Path, metavar="FOLDER", help="keep pictures below the limit there"
    )
    return parser.parse_args(arguments)


def listen(host, port):
    """Return a socket for the server.

    It says that it speaks TCP, since asyncio only then sends small answers at once; else each
    waits 40 ms for an acknowledgment.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family)
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())


def cannot_be_served(options):
    """Return a sentence on a port or a folder that cannot be used, or None."""
    if not 0 <= options.port <= 65535:
        return f"{options.port} is no port: a port is a number from 0 to 65535. The usual one: 8000"
    folder, shown = options.folder, display_path(options.folder)
    try:
        if folder.exists() and not folder.is_dir():
            return f"{shown} is a file. Name the folder that your versions are in."
        if serve.versions(folder) or not folder.exists():
            return None
        known = {serve.LOG, "current"}
        others = sorted(
            one.name
            for one in folder.iterdir()
            if one.name not in known and not one.name.startswith(".")
        )
    except OSError as problem:
        return f"{shown} cannot be used ({problem.strerror})."
    if others:
        return (
            f"{shown} holds other things ({', '.join(others[:3])}"
            f"{', …' if len(others) > 3 else ''}) and no version of a network. Is the name right? "
            "A first version is made only in a folder that is new or empty."
        )
    return None


def list_versions(folder):
    """Print a line for each version."""
    for name in serve.versions(folder):
        about = serve.about(name, folder)
        mark = "*" if name == serve.current(folder) else " "
        accuracy = about.get("accuracy")
        told = f", {accuracy:.1%} right" if isinstance(accuracy, float) else ""
        print(f"{mark} {name}  {about['made']}, {len(about['class_names'])} classes{told}")


def main(arguments):
    """Do what the command line says; return the exit code."""
    options = parse(arguments)
    folder = options.folder
    if options.use:
        try:
            serve.use(options.use, folder)
        except ValueError as problem:
            print(problem, file=sys.stderr)
            return 1
    if options.use or options.versions:
        list_versions(folder)
        return 0
    if problem := cannot_be_served(options):
        print(problem, file=sys.stderr)
        return 1
    try:
        address = listen(options.host, options.port)
    except OSError as problem:
        print(
            f"Port {options.port} of {options.host} cannot be used ({problem.strerror}). "
            "Choose another, such as: python course.py serve --port 8001",
            file=sys.stderr,
        )
        return 1
    environment.prepare_tensorflow()
    if not serve.current(folder):
        print(
            f"Nothing is published in {display_path(folder)} yet. Making a first version of the "
            "course's small Xception and drawn animals takes about 20 seconds.",
            flush=True,
        )
        serve.publish_first(folder)
    token = options.token
    if not token and options.host not in HERE:
        token = secrets.token_urlsafe(16)
    app = serve.application(folder, token=token, keep_unsure=options.keep_unsure)
    settings = {"log_config": None, "access_log": False, "server_header": False}
    server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=10, **settings))
    host = "localhost" if options.host in ("0.0.0.0", "::") else options.host
    # What stands behind # stays in the browser, and the page takes the token from there.
    page = f"http://{host}:{address.getsockname()[1]}/" + (f"#token={token}" if token else "")
    print(f"Version {serve.current(folder)} is at {page}\nCtrl-C here ends it.", flush=True)
    server.run(sockets=[address])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
