"""Execute the notebooks headless: ``python course.py run [03 05 ...]`` hands over to this module.

Memory is the largest resident size of a notebook's kernel and all its child processes together,
looked at four times a second.
"""

import argparse
import base64
import copy
import io
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from PIL import Image, ImageChops

COURSE = Path(__file__).resolve().parent.parent
PERIOD = 0.25
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass
class Result:
    """What came of one notebook: ``error`` is empty where all went well."""

    name: str
    seconds: float = 0.0
    peak: int = 0
    headline: str = ""
    error: str = ""


class Progress:
    """One line per notebook, rewritten in a terminal; elsewhere a line at the start and the end."""

    def __init__(self, name: str, cells: int, stream=None):
        self.name, self.cells = name, cells
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()
        self.begun = time.perf_counter()
        if not self.live:
            self.stream.write(f"{name}: {cells} cells ...\n")
            self.stream.flush()

    def seconds(self) -> float:
        """Return the time since the start."""
        return time.perf_counter() - self.begun

    def show(self, cell: int) -> None:
        """Say that cell ``cell`` (from 1) is running."""
        if self.live:
            self._rewrite(f"{self.name}: cell {cell} of {self.cells}, {self.seconds():.0f} s")

    def end(self, words: str) -> None:
        """Write the last state of the line."""
        text = f"{self.name}: {words}, {self.seconds():.0f} s"
        if self.live:
            self._rewrite(text)
            self.stream.write("\n")
        else:
            self.stream.write(text + "\n")
        self.stream.flush()

    def _rewrite(self, text: str) -> None:
        self.stream.write(f"\r{text:<79}")
        self.stream.flush()


class Watch:
    """Note the largest memory of a process with its children, in a thread of its own."""

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
        try:
            process = psutil.Process(self.pid)
            family = [process, *process.children(recursive=True)]
        except psutil.Error:
            return
        for member in family:
            try:
                total += member.memory_info().rss
            except psutil.Error:
                continue  # it ended while we looked
        self.peak = max(self.peak, total)

    def _loop(self) -> None:
        while not self._over.wait(PERIOD):
            self.look()


def find(numbers: list[str], folder: Path) -> list[Path]:
    """Return the notebooks with these numbers, in order; all where no number is given.

    Raises:
        ValueError: where there is no notebook with such a number.
    """
    everything = sorted(folder.glob("*.ipynb"))
    chosen = set()
    for number in numbers:
        # Forgiving: 3, 03, 03_knn_digits and notebooks/03_knn_digits.ipynb mean the same.
        wanted = Path(number).name.split("_")[0].removesuffix(".ipynb").zfill(2)
        fitting = [path for path in everything if path.name.split("_")[0] == wanted]
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


def execute(path: Path, build: Path, profile: str | None = None, stream=None):
    """Execute one notebook in its own folder and write the executed copy to ``build``.

    Args:
        path: the notebook.
        build: the folder for the executed copy.
        profile: ``"sample"`` or ``"full"``; None leaves the choice to the notebook.
        stream: where the progress goes; standard output by default.

    Returns:
        The ``Result``, and the executed notebook.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    progress = Progress(path.stem, len(notebook.cells), stream)
    result = Result(path.stem)
    environment = dict(os.environ, JUPYTER_PREFER_ENV_PATH="1")
    if profile:
        environment["COURSE_PROFILE"] = profile

    with Watch() as watch:

        def started(cell, cell_index):
            watch.pid = client.km.provisioner.pid
            at["cell"] = cell_index + 1
            progress.show(cell_index + 1)

        def finished(cell, cell_index, **_):
            watch.look()  # a short notebook may fit between two looks

        at = {"cell": 0}
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=None,
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],  # its warnings would cut through the progress
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_start=started,
            on_cell_executed=finished,
        )
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            value = error.evalue.splitlines()[0] if error.evalue else ""
            result.error = f"cell {at['cell']}: {error.ename}: {value}"
        except DeadKernelError:
            result.error = f"cell {at['cell']}: the kernel died, perhaps for lack of memory"

    result.seconds = progress.seconds()
    result.peak = watch.peak
    result.headline = headline(notebook)
    build.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, build / path.name)
    progress.end(f"failed in {result.error}" if result.error else "done")
    return result, notebook


def cleaned(notebook):
    """Return a copy as it is stored: nothing in it that differs from run to run or by machine."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
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
                    data["image/png"] = smaller(data["image/png"])
    return notebook


def smaller(png: str) -> str:
    """Compress a picture (PNG in base64) again, without loss; often to half the size."""
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    if getattr(image, "is_animated", False):
        return png  # one picture of it would be left
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    if image.mode == "RGB" and image.getcolors(256):
        few = image.quantize(256)
        if ImageChops.difference(few.convert("RGB"), image).getbbox() is None:
            image = few
    packed = io.BytesIO()
    image.save(packed, "png", optimize=True)
    return base64.b64encode(packed.getvalue()).decode("ascii")


def unfit(notebook) -> str:
    """Say why an executed notebook must not be stored; empty where it may be."""
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
        ValueError: where a cell failed or printed to stderr.
    """
    reason = unfit(notebook)
    if reason:
        raise ValueError(reason)
    beside = path.with_name(path.name + ".part")
    text = nbformat.writes(cleaned(notebook), indent=1, ensure_ascii=False)
    beside.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)


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
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="such as 03; all by default")
    parser.add_argument("--profile", choices=("sample", "full"), help="how much the notebooks do")
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
    print("Peak memory: the kernel with its children, looked at four times a second.")
    print(f"Executed copies: {build.name}/")
    failed = [result for result in results if result.error]
    for result in failed:
        print(f"Failed: {result.name}, {result.error}", file=sys.stderr)
    if failed:
        print("Cells are counted from the top, with those that hold text.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
