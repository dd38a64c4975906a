"""The course's folder, atomic writing, locks, and paths for display: the only copies of each.

Standard library only, and nothing happens at import: the launcher uses this module before any
package is installed.
"""

import errno
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent


def display_path(path) -> str:
    """Return a path as text for people: from the course's folder, else from the home folder."""
    path = Path(path).absolute()
    if path == COURSE:
        return "the course folder"
    for start, sign in ((COURSE, ""), (Path.home(), "~/")):
        if path.is_relative_to(start):
            return sign + path.relative_to(start).as_posix()
    return str(path)


@contextmanager
def atomic_write(path, mode="wb", **settings):
    """Open a file for writing that takes its name only when the block ends without an error.

    Args:
        path: the file; its folder is created if necessary.
        mode: ``"wb"`` or ``"w"``.
        settings: as for ``open``, such as ``encoding="utf-8"``.

    Yields:
        The open file. Its ``name`` is that of the unfinished file beside ``path``.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open(mode, **settings) as file:
            yield file
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def lock(path, waiting: str = ""):
    """Hold a lock that ends with this process, however it ends; wait while another holds it.

    Args:
        path: the lock file; it stays behind, empty.
        waiting: a line to print once if another process holds the lock.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        told = not waiting
        while not _try_lock(file):
            if not told:
                print(waiting, flush=True)
                told = True
            time.sleep(0.2)
        yield


def _try_lock(file) -> bool:
    """Try to lock an open file. On a file system without locks, every try succeeds."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return problem.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True
