"""Execute notebooks without a browser: ``python course.py run [03 05 ...]`` hands over to this.

Memory is the largest resident size of a notebook's kernel and all its child processes together,
measured four times a second.
"""

import argparse
import base64
import copy
import io
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from PIL import Image, ImageChops

from utils.files import COURSE, atomic_write

PERIOD = 0.25
METADATA = {  # just what JupyterLab writes into a notebook that it opens: see tools/kernel.py
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


@dataclass
class Result:
    """What came of one notebook; ``error`` is empty if all went well."""

    name: str
    seconds: float = 0.0
    peak: int = 0
    headline: str = ""
    error: str = ""


class Watch:
    """Record the peak memory of a process with its children, in a thread of its own."""

    def __init__(self):
        self.peak = 0
        self.pid: int | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def look(self) -> None:
        """Measure once."""
        if self.pid is None:
            return
        total = 0
        with suppress(psutil.Error):
            process = psutil.Process(self.pid)
            for member in [process, *process.children(recursive=True)]:
                with suppress(psutil.Error):  # it may end while we look
                    total += member.memory_info().rss
        self.peak = max(self.peak, total)

    def _loop(self) -> None:
        while not self._over.wait(PERIOD):
            self.look()


def find(numbers: list[str], folder: Path) -> list[Path]:
    """Return the notebooks with these numbers, in order; all if no number is given.

    Raises:
        ValueError: if there is no notebook with such a number.
    """
    everything = sorted(folder.glob("*.ipynb"))
    chosen = set()
    for number in numbers:
        # 6b, 06b, 06b_training_lab and notebooks/06b_training_lab.ipynb mean the same.
        wanted = Path(number).name.removesuffix(".ipynb").split("_")[0].lstrip("0").lower()
        fitting = [path for path in everything if path.name.split("_")[0].lstrip("0") == wanted]
        if not fitting:
            known = ", ".join(path.name.split("_")[0] for path in everything) or "none"
            raise ValueError(f"There is no notebook {number}. There are: {known}.")
        chosen.update(fitting)
    return [path for path in everything if path in chosen] if numbers else everything


def headline(notebook) -> str:
    """Return the last line of text printed by the cell tagged ``headline``."""
    for cell in notebook.cells:
        if "headline" in cell.metadata.get("tags", []):
            text = "".join(
                output.text
                for output in cell.get("outputs", [])
                if output.output_type == "stream" and output.name == "stdout"
            )
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            return lines[-1] if lines else ""
    return ""


def execute(path: Path, build: Path, profile: str | None = None):
    """Execute one notebook in its own folder and write the executed copy to ``build``.

    Args:
        path: the notebook.
        build: the folder for the executed copy.
        profile: ``"sample"``, ``"part"`` or ``"full"``; None leaves the choice to the notebook.

    Returns:
        The ``Result``, and the executed notebook.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    print(f"{path.stem}: {len(notebook.cells)} cells ...", flush=True)
    result = Result(path.stem)
    environment = dict(os.environ, JUPYTER_PREFER_ENV_PATH="1")
    if profile:
        environment["COURSE_PROFILE"] = profile
    begun = time.perf_counter()
    at = 0

    with Watch() as watch:

        def started(cell, cell_index):
            nonlocal at
            at = cell_index + 1
            watch.pid = client.km.provisioner.pid

        def finished(cell, cell_index, **_):
            watch.look()  # a short notebook may fit between two looks

        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=None,
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],  # warnings would clutter the terminal
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_start=started,
            on_cell_executed=finished,
        )
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            value = error.evalue.splitlines()[0] if error.evalue else ""
            result.error = f"cell {at}: {error.ename}: {value}"
        except DeadKernelError:
            result.error = f"cell {at}: the kernel died, perhaps for lack of memory"

    result.seconds = time.perf_counter() - begun
    result.peak = watch.peak
    result.headline = headline(notebook)
    build.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, build / path.name)
    words = f"failed in {result.error}" if result.error else "done"
    print(f"{path.stem}: {words}, {result.seconds:.0f} s", flush=True)
    return result, notebook


def cleaned(notebook):
    """Return a copy as it is stored: nothing in it differs from run to run or by machine.

    What Colab reads in the notebook's metadata stays, such as the GPU that it asks for.
    """
    notebook = copy.deepcopy(notebook)
    colab = {
        key: notebook.metadata[key] for key in ("accelerator", "colab") & notebook.metadata.keys()
    }
    notebook.metadata = nbformat.from_dict(METADATA | colab)
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
                data = output.get("data", {})
                if data.pop("application/vnd.jupyter.widget-view+json", None):
                    # Without its state a stored widget shows an error.
                    data["text/plain"] = "Run this cell to see a widget here."
                if "image/png" in data:
                    data["image/png"] = recompressed(data["image/png"])
    return notebook


def recompressed(png: str) -> str:
    """Compress a picture (PNG in base64) again, without loss; often to half the size."""
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    if getattr(image, "is_animated", False):
        return png  # only its first frame would be left
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    if image.mode == "RGB" and image.getcolors(256):
        few = image.quantize(256)
        if ImageChops.difference(few.convert("RGB"), image).getbbox() is None:
            image = few
    packed = io.BytesIO()
    image.save(packed, "png", optimize=True)
    return base64.b64encode(packed.getvalue()).decode("ascii")


def refusal(notebook) -> str:
    """Say why an executed notebook must not be stored; empty if it may be."""
    for number, cell in enumerate(notebook.cells, 1):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not expected:
                return f"cell {number} failed"
            if output.output_type == "stream" and output.name == "stderr":
                line = output.text.strip().splitlines()[-1:]
                return f"cell {number} printed to stderr: {''.join(line)}"
    return ""


def save(notebook, path: Path) -> None:
    """Store an executed notebook, cleaned, in place of the one at ``path``, in one step.

    Raises:
        ValueError: if a cell failed or printed to stderr.
    """
    reason = refusal(notebook)
    if reason:
        raise ValueError(reason)
    text = nbformat.writes(cleaned(notebook), indent=1, ensure_ascii=False)
    with atomic_write(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text.rstrip("\n") + "\n")


def table(results: list[Result]) -> str:
    """Return the closing table as text."""
    rows = [("notebook", "seconds", "peak memory", "headline result")]
    for result in results:
        words = f"FAILED in {result.error}" if result.error else result.headline
        rows.append((result.name, f"{result.seconds:.1f}", f"{result.peak / 1e6:,.0f} MB", words))
    total = sum(result.seconds for result in results)
    peak = max((result.peak for result in results), default=0)
    rows.append(("all", f"{total:.1f}", f"{peak / 1e6:,.0f} MB", ""))
    width = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{name:<{width[0]}}  {seconds:>{width[1]}}  {memory:>{width[2]}}  {words}".rstrip()
        for name, seconds, memory, words in rows
    ]
    lines.insert(1, "-" * 79)
    return "\n".join(lines)


def main(argv: list[str] | None = None, folder: Path | None = None, build: Path | None = None):
    """Execute the notebooks that the command line names; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="course.py run", description="Execute notebooks and show time, memory and result."
    )
    parser.add_argument(
        "numbers", nargs="*", metavar="NUMBER", help="such as 03 or 6b; all by default"
    )
    parser.add_argument(
        "--profile", choices=("sample", "part", "full"), help="how much the notebooks do"
    )
    parser.add_argument(
        "--save", action="store_true", help="store what was executed in notebooks/, cleaned"
    )
    options = parser.parse_intermixed_args(argv)
    sys.stdout.reconfigure(errors="replace")
    build = build or COURSE / "build"
    try:
        paths = find(options.numbers, folder or COURSE / "notebooks")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    results = []
    try:
        for path in paths:
            result, notebook = execute(path, build, options.profile)
            if options.save and not result.error:
                try:
                    save(notebook, path)
                except ValueError as error:
                    result.error = f"{error} (not saved)"
            results.append(result)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"\n{table(results)}")
    print("Peak memory: the kernel with its children, measured four times a second.")
    print(f"Executed copies: {build.name}/")
    failed = [result for result in results if result.error]
    for result in failed:
        print(f"Failed: {result.name}, {result.error}", file=sys.stderr)
    if failed:
        print("Cells are counted from the top, text cells included.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
