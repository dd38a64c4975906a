"""What a learner touches with the mouse. Each widget has a plain value that a cell can use."""

import base64
import functools
import io
import json

import numpy as np

from utils.files import COURSE

_DRAWINGS = COURSE / "data" / "drawings.json"

_PAD = """
function render({ model, el }) {
  const n = model.get("size"), scale = 9;
  const canvas = document.createElement("canvas");
  canvas.className = "drawing-pad";
  canvas.width = canvas.height = n * scale;
  canvas.style.cssText = "border:1px solid #888;touch-action:none;cursor:crosshair;background:#fff";
  const clear = document.createElement("button");
  clear.textContent = "Clear";
  clear.style.cssText = "display:block;margin-top:6px;padding:2px 14px";
  el.append(canvas, clear);
  const context = canvas.getContext("2d");
  let ink = model.get("ink").split(""), last = null;

  function paint() {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "#000";
    ink.forEach((bit, i) => {
      if (bit === "1") {
        context.fillRect((i % n) * scale, Math.floor(i / n) * scale, scale, scale);
      }
    });
  }
  function dab(x, y) {
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= model.get("brush")) {
          ink[row * n + column] = "1";
        }
      }
    }
  }
  function where(event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * n, (event.clientY - box.top) / box.height * n];
  }
  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    last = where(event);
    dab(...last);
    paint();
  });
  canvas.addEventListener("pointermove", event => {
    if (!last) return;
    const next = where(event), steps = Math.ceil(2 * Math.hypot(next[0]-last[0], next[1]-last[1]));
    for (let i = 1; i <= steps; i++) {
      dab(last[0] + (next[0]-last[0]) * i / steps, last[1] + (next[1]-last[1]) * i / steps);
    }
    last = next;
    paint();
  });
  const send = () => { model.set("ink", ink.join("")); model.save_changes(); };
  const stop = () => { if (last) { last = null; send(); } };
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
  clear.addEventListener("click", () => { ink.fill("0"); paint(); send(); });
  paint();
}
export default { render };
"""


@functools.cache
def _pad_class():
    """Define the widget at first use: anywidget is slow to import."""
    import anywidget
    import traitlets

    class DrawingPad(anywidget.AnyWidget):
        _esm = _PAD
        size = traitlets.Int(32).tag(sync=True)
        brush = traitlets.Float(1.6).tag(sync=True)
        ink = traitlets.Unicode().tag(sync=True)

        @traitlets.default("ink")
        def _no_ink(self):
            return "0" * self.size**2

        def picture(self) -> np.ndarray:
            """Return the drawing: uint8 array of shape (size, size), ink 1, paper 0."""
            return np.array(list(self.ink), dtype=np.uint8).reshape(self.size, self.size)

        def __repr__(self) -> str:
            return "A pad to draw on with the mouse. It needs a running notebook."

    return DrawingPad


def drawing_pad(size: int = 32):
    """Make a pad of ``size`` × ``size`` points to draw on with mouse, pen or finger.

    Works where anywidget works: JupyterLab, VS Code, Colab.

    Returns:
        The widget; its ``picture()`` returns the drawing at any time.
    """
    return _pad_class()(size=size)


def bundled_drawings() -> tuple[np.ndarray, np.ndarray]:
    """Return the drawings of digits that come with the course (see data/README.md).

    Returns:
        Drawings, uint8 array of shape (drawings, 32, 32), ink 1, paper 0, and their digits,
        int array of shape (drawings,).
    """
    entries = json.loads(_DRAWINGS.read_text(encoding="utf-8"))
    drawings = [[[int(c == "#") for c in row] for row in entry["rows"]] for entry in entries]
    return np.array(drawings, dtype=np.uint8), np.array([entry["digit"] for entry in entries])


def stepper(draw, steps: int):
    """Make a slider with a play button over the steps of something that is drawn.

    Works where ipywidgets work: JupyterLab, VS Code, Colab.

    Args:
        draw: function of a step (0, 1, …) that draws a figure and returns its axes.
        steps: number of steps.

    Returns:
        The widget.
    """
    import ipywidgets

    from utils import pictures

    play = ipywidgets.Play(min=0, max=steps - 1, interval=900)
    slider = ipywidgets.IntSlider(min=0, max=steps - 1, description="step")
    narrow = ipywidgets.Layout(max_width="100%")  # a tablet, too, shows all of it
    picture = ipywidgets.Image(value=pictures.as_png(draw(0)), format="png", layout=narrow)

    def update(change):
        picture.value = pictures.as_png(draw(change["new"]))

    ipywidgets.jslink((play, "value"), (slider, "value"))
    slider.observe(update, "value")
    controls = ipywidgets.HBox([play, slider], layout=ipywidgets.Layout(flex_flow="row wrap"))
    return ipywidgets.VBox([controls, picture])


@functools.cache
def _builder_class():
    """Define the widget at first use: ipywidgets is slow to import."""
    import ipywidgets
    from PIL import Image
    from scipy.ndimage import correlate

    class KernelBuilder(ipywidgets.VBox):
        def __init__(self, photograph, kernels):
            self._photograph = np.asarray(photograph, dtype=float)
            self._choice = ipywidgets.Dropdown(options=list(kernels), description="start from")
            self._boxes = [
                ipywidgets.FloatText(step=0.5, layout=ipywidgets.Layout(width="70px"))
                for _ in range(9)
            ]
            self._picture = ipywidgets.Image(format="png")
            self._kernels, self._filling = kernels, False
            self._fill()
            self._choice.observe(self._fill, "value")
            for box in self._boxes:
                box.observe(self._show, "value")
            rows = [ipywidgets.HBox(self._boxes[i : i + 3]) for i in (0, 3, 6)]
            left = ipywidgets.VBox([self._choice, *rows])
            super().__init__([ipywidgets.HBox([left, self._picture])])

        def _fill(self, _=None):
            self._filling = True
            for box, value in zip(
                self._boxes, np.ravel(self._kernels[self._choice.value]), strict=True
            ):
                box.value = float(value)
            self._filling = False
            self._show()

        def _show(self, _=None):
            if self._filling:
                return
            result = correlate(self._photograph, self.kernel(), mode="nearest")
            shown = Image.fromarray(result.clip(0, 255).astype(np.uint8))
            file = io.BytesIO()
            shown.save(file, "png")
            self._picture.value = file.getvalue()

        def kernel(self) -> np.ndarray:
            """Return the numbers in the boxes: float array of shape (3, 3)."""
            return np.array([box.value for box in self._boxes]).reshape(3, 3)

    return KernelBuilder


def kernel_builder(photograph, kernels):
    """Make nine boxes for the numbers of a kernel, with the filtered photograph beside them.

    Works where ipywidgets work: JupyterLab, VS Code, Colab.

    Args:
        photograph: array of shape (height, width), values 0 to 255.
        kernels: mapping of names to 3 × 3 arrays to start from, the first one selected.

    Returns:
        The widget; its ``kernel()`` returns the numbers at any time. Results below 0 are shown
        black, above 255 white.
    """
    return _builder_class()(photograph, kernels)


_LABELER = """
function render({ model, el }) {
  const names = model.get("names"), files = model.get("files");
  const count = files.length;
  let place = Math.max(0, model.get("labels").indexOf(null));

  const make = (tag, ...inside) => {
    const element = document.createElement(tag);
    element.append(...inside);
    return element;
  };
  const picture = make("img"), line = make("p");
  line.setAttribute("role", "status");
  const choices = [...names, "unsure"].map((name, number) => {
    const key = number === names.length ? "u" : number < 10 ? `${(number + 1) % 10}` : "";
    const button = make("button", make("kbd", key), name);
    button.addEventListener("click", () => choose(name));
    return { name, key, button };
  });
  const box = make("div", picture, line, ...choices.map(choice => choice.button),
    make("p", "Click the picture or press Tab until it has a frame. Then a digit or u labels it, " +
      "← and → leaf through."));
  box.className = "picture-labeler";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Label pictures with the keys");
  // Without this, JupyterLab takes a digit for a heading and an arrow for the next cell.
  box.setAttribute("data-lm-suppress-shortcuts", "true");
  picture.addEventListener("click", () => box.focus());
  el.append(box);

  function show() {
    const labels = model.get("labels"), label = labels[place];
    const done = labels.filter(one => one !== null).length;
    picture.src = `data:image/png;base64,${files[place]}`;
    picture.alt = `Picture ${place + 1}, to be labeled by you`;
    line.textContent = `Picture ${place + 1} of ${count}: ${label ?? "not labeled yet"}. ` +
      (done === count ? "All are labeled." : `${done} of ${count} labeled.`);
    for (const { name, button } of choices) {
      button.setAttribute("aria-pressed", name === label);
    }
  }
  function go(to) {
    place = Math.min(Math.max(to, 0), count - 1);
    show();
  }
  function choose(name) {
    model.set("labels", model.get("labels").with(place, name));
    model.save_changes();
    go(place + 1);
  }
  box.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = choices.find(one => one.key === event.key.toLowerCase());
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (choice) choose(choice.name);
    else if (step) go(place + step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  model.on("change:labels", show);
  show();
}
export default { render };
"""
_LABELER_STYLE = """
.picture-labeler { padding: 8px; max-width: 640px; border: 2px solid transparent; }
.picture-labeler:focus-within { border-color: #0072B2; outline: none; }
.picture-labeler img { width: 100%; height: 240px; object-fit: contain; background: #8882; }
.picture-labeler p { margin: 8px 0; }
.picture-labeler button {
  margin: 0 6px 6px 0; padding: 4px 10px; border: 1px solid #888; border-radius: 4px;
  background: none; color: inherit; font: inherit; cursor: pointer;
}
.picture-labeler [aria-pressed=true] { background: #0072B2; color: #fff; }
.picture-labeler kbd { margin-right: 8px; opacity: 0.7; }
"""
UNSURE = "unsure"


@functools.cache
def _labeler_class():
    """Define the widget at first use: anywidget is slow to import."""
    import anywidget
    import traitlets

    class PictureLabeler(anywidget.AnyWidget):
        _esm, _css = _LABELER, _LABELER_STYLE
        names = traitlets.List(traitlets.Unicode()).tag(sync=True)
        files = traitlets.List(traitlets.Unicode()).tag(sync=True)
        labels = traitlets.List(traitlets.Unicode(allow_none=True)).tag(sync=True)

        def __repr__(self) -> str:
            done = sum(label is not None for label in self.labels)
            return f"{done} of {len(self.labels)} pictures labeled. It needs a running notebook."

    return PictureLabeler


def label_pictures(pictures, names, *, done=None):
    """Show pictures one at a time, to be labeled with the keys.

    The keys 1 to 9 and 0 choose one of the first ten names, u stands for unsure, the arrow keys
    leaf back and forth; there is a button for each, too. Works where anywidget works: JupyterLab,
    VS Code, Colab.

    Args:
        pictures: sequence of Pillow pictures or of arrays, (height, width) or (height, width, 3),
            values 0 to 255.
        names: the names to choose from.
        done: labels to start from, such as the ``labels`` of an earlier widget; None: none.

    Returns:
        The widget; its ``labels`` is at any time a list with the name that was chosen for each
        picture, ``"unsure"``, or None where it is not labeled yet.

    Raises:
        ValueError: if there is no picture, if ``names`` has "unsure" or a name twice, or if
            ``done`` does not fit.
    """
    names, files = list(names), [_small_png(picture) for picture in pictures]
    labels = [None] * len(files) if done is None else list(done)
    if not files:
        raise ValueError("There is no picture to label.")
    if len({*names, UNSURE}) <= len(names):
        raise ValueError(f"A name stands twice, or is {UNSURE!r}: {', '.join(names)}.")
    if len(labels) != len(files):
        raise ValueError(f"{len(files)} pictures, but {len(labels)} labels in done.")
    if unknown := {*labels} - {*names, UNSURE, None}:
        raise ValueError(f"done has labels that names does not: {', '.join(map(str, unknown))}.")
    return _labeler_class()(names=names, files=files, labels=labels)


def _small_png(picture) -> str:
    """Return a picture as a PNG file in base64, at most 480 points wide or high."""
    from PIL import Image

    if not isinstance(picture, Image.Image):
        picture = Image.fromarray(np.asarray(picture).clip(0, 255).astype(np.uint8))
    picture = picture.convert("RGB")
    picture.thumbnail((480, 480))
    file = io.BytesIO()
    picture.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()
