"""Each notebook in a real JupyterLab in Chromium: ``python -m tests.benchmarks lab``.

JupyterLab runs in a copy of the course, as course.py starts it. Each notebook is opened, read from
top to bottom, run by *Run → Run All Cells*, and read again; then its widgets are touched. What is
not as it should be is a fault, and is named. Nothing is saved: what JupyterLab's own autosave
writes after two minutes is a learner's work, and may differ in outputs only.
"""

import base64
import json
import re
import tempfile
import time
from pathlib import Path

import nbformat
from selenium.common.exceptions import TimeoutException
from selenium.common.exceptions import WebDriverException as Refused
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser import start
from tests.common import NOTEBOOKS, bare_repository, code_cells, run_git, tags
from tests.lab_page import opened, served

WIDTHS = {"desktop": (1366, 900), "tablet": (820, 1180)}
LONGEST = 1800  # seconds that a notebook may take
SOON = 30  # seconds within which a widget reacts
VIEW = "application/vnd.jupyter.widget-view+json"

PANEL = "const panel = window.jupyterapp.shell.currentWidget, content = panel.content;"
COUNT = (
    PANEL
    + """
const kernel = panel.sessionContext.session.kernel;
window.asked = window.answered = 0;
kernel.anyMessage.connect((_, { msg }) => {
    if (msg.header.msg_type === "execute_request") window.asked++;
    if (msg.header.msg_type === "execute_reply") window.answered++;
});
"""
)
STATE = (
    PANEL
    + """
const cells = content.widgets.map(cell => cell.model);
const full = cells.filter(cell => cell.type === "code" && cell.sharedModel.getSource().trim());
const outputs = full.flatMap(cell => cell.outputs.toJSON());
return {
    resting: panel.sessionContext.session.kernel.status === "idle",
    answered: window.answered === window.asked,
    all: window.asked >= full.length || outputs.some(one => one.output_type === "error"),
};
"""
)
NOTEBOOK = PANEL + "return content.model.toJSON();"
CHANGED = PANEL + "return panel.context.model.dirty;"
SHUT_DOWN = PANEL + "panel.sessionContext.shutdown().then(() => arguments[0]());"
# Scrolls to one cell after the other and looks, once it is drawn, at what it shows. Returns what
# lies beyond the right edge, and what scrolls sideways in itself.
READ = (
    PANEL
    + """
const [numbers, done] = arguments, beyond = new Set(), scrolling = new Set();
const page = document.documentElement, { outerNode } = content;
const style = one => getComputedStyle(one).overflowX;
const scrolls = one => ["auto", "scroll"].includes(style(one));
const look = number => {
    const { node } = content.widgets[number];
    const edge = outerNode.getBoundingClientRect().left + outerNode.clientWidth;
    const called = one => `${one.tagName.toLowerCase()} of cell ${number}`;
    for (const one of node.querySelectorAll(
        ".jp-OutputArea-output, .jp-OutputArea-output *, .jp-MarkdownOutput, .jp-MarkdownOutput *"
    )) {
        const box = one.getBoundingClientRect();
        if (scrolls(one) && one.scrollWidth > one.clientWidth + 1) scrolling.add(called(one));
        if (box.width === 0 || box.right <= edge + 1 || one.closest("mjx-assistive-mml")) continue;
        let around = one.parentElement;
        while (around !== node && style(around) === "visible") around = around.parentElement;
        if (!scrolls(around)) beyond.add(called(one));
    }
    for (const [one, name] of [[page, "the page"], [outerNode, "the notebook"]]) {
        if (one.scrollWidth > one.clientWidth + 1) beyond.add(name);
    }
};
const all = numbers || content.widgets.keys();
(async () => {
    for (const number of all) {
        await content.scrollToItem(number, "start");
        await content.widgets[number].ready;
        await new Promise(requestAnimationFrame);
        look(number);
    }
    done([[...beyond], [...scrolling]]);
})();
"""
)
NODE = PANEL + "return content.widgets[arguments[0]].node;"
# What pictures and drawings hold, so that a picture that is sent again unchanged is no change.
HOLDS = """
const [cell, done] = arguments;
Promise.all([...cell.querySelectorAll("img, canvas")].map(one => one.toDataURL ? one.toDataURL() :
    fetch(one.src).then(answer => answer.blob()).then(blob => new Promise(loaded => {
        const reader = new FileReader();
        reader.onload = () => loaded(reader.result);
        reader.readAsDataURL(blob);
    })))).then(done, () => done(null));
"""
ASK = (
    PANEL
    + """
const [expression, done] = arguments, { kernel } = panel.sessionContext.session;
const content_ = { code: "", silent: true, user_expressions: { it: expression } };
kernel.requestExecute(content_).done.then(reply => done(reply.content.user_expressions.it.data));
"""
)
# Known, and harmless: what the browser says, and why it may.
HARMLESS = (
    # What ipywidgets 7, the floor, has for JupyterLab 4 says this once; its widgets work.
    r"jupyterlab-manager/.*reading 'Queue'",
)


# ---------------------------------------------------------------- widgets


class Widget:
    """The widget below a cell, touched as a person would.

    Args:
        page: the notebook in the browser.
        number: the place of its cell among all cells.
        name: the variable that holds it.
    """

    def __init__(self, page, number, name):
        self.page, self.number, self.name = page, number, name

    def find(self, selector):
        """Return what can be seen of it."""
        cell = self.page.driver.execute_script(NODE, self.number)
        found = cell.find_elements("css selector", f".jp-Cell-outputArea :is({selector})")
        return [one for one in found if one.is_displayed()]

    def holds(self):
        """Return what its pictures and drawings hold."""
        cell = self.page.driver.execute_script(NODE, self.number)
        return self.page.driver.execute_async_script(HOLDS, cell)

    def state(self):
        """Return its state in Python."""
        return self.page.driver.execute_async_script(ASK, f"repr({self.name}.get_state())")

    def reacts(self, act, look=None):
        """Do something to it and wait until what it shows is not what it was."""
        look = look or self.holds
        before = look()
        act()
        self.page.until(lambda: look() not in (None, before), "no reaction", SOON)

    def in_the_middle(self, selector):
        """Scroll to a part of it and return this."""
        part = self.find(selector)[0]
        self.page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", part)
        return part

    def slider(self, selector):
        handle = self.in_the_middle(selector)
        self.reacts(lambda: handle.send_keys(Keys.ARROW_RIGHT))

    def player(self, selector):
        button = self.in_the_middle(selector)
        self.reacts(button.click)
        button.click()

    def choice(self, selector):
        choice = Select(self.in_the_middle(selector))
        self.reacts(lambda: choice.select_by_index(1))

    def number_box(self, selector):
        boxes = self.find(selector)
        box = boxes[len(boxes) // 2]
        box.send_keys(Keys.CONTROL, "a")
        self.reacts(lambda: box.send_keys("2", Keys.ENTER))

    def pad(self, selector):
        clear = self.find(f"{selector} + button")[0]
        blank = self.holds()

        def draw():
            self.reacts(lambda: self.page.draw((0.3, 0.2), (0.5, 0.8), (0.7, 0.2)))

        self.reacts(draw, self.state)
        self.reacts(clear.click)
        assert self.holds() == blank, "it is not blank again"

    def labeler(self, selector):
        self.in_the_middle(f"{selector} img").click()

        def label():
            self.reacts(lambda: self.page.driver.switch_to.active_element.send_keys("1"))

        self.reacts(label, self.state)

    def touch(self):
        """Touch everything that it has; return their names."""
        self.page.until(lambda: self.find("*"), "it shows nothing", SOON)
        parts = {selector: way for selector, way in TOUCH.items() if self.find(selector)}
        for selector, way in parts.items():
            try:
                way(self, selector)
            except (TimeoutException, Refused, AssertionError) as error:
                why = (getattr(error, "msg", None) or str(error)).splitlines()[0]
                raise AssertionError(f"{way.__name__}: {why}") from error
        assert parts, "there is nothing to touch"
        return [way.__name__ for way in parts.values()]


# How each thing that a widget may have is touched.
TOUCH = {
    ".noUi-handle, .ui-slider-handle, input[type=range]": Widget.slider,
    ".widget-play button": Widget.player,
    ".widget-dropdown select": Widget.choice,
    "input[type=number]": Widget.number_box,
    "canvas.drawing-pad": Widget.pad,
    ".picture-labeler": Widget.labeler,
}


class Animation(Widget):
    """A picture that plays by itself."""

    def touch(self):
        picture = self.in_the_middle("img")
        try:
            self.reacts(lambda: None, lambda: picture.screenshot_as_base64)
        except TimeoutException as error:
            raise AssertionError("animation: it does not play") from error
        return ["animation"]


def widgets_of(page, notebook):
    """Yield the place of each cell with a widget and the widget."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        data = [output.get("data", {}) for output in cell.outputs]
        if "widget" in tags(cell) or any(VIEW in one for one in data):
            last = cell.source.strip().splitlines()[-1]
            yield number, Widget(page, number, last)
        elif any(b"acTL" in base64.b64decode(one.get("image/png", "")) for one in data):
            yield number, Animation(page, number, "")


# ---------------------------------------------------------------- a notebook


def run_all(page):
    """Choose *Run → Run All Cells* with the mouse and wait until all is done."""
    page.driver.execute_script(COUNT)
    for selector, label in (
        (".lm-MenuBar-item", "Run"),
        (".lm-Menu-item[data-command='runmenu:run-all']", "Run All Cells"),
    ):
        item = page.until(
            lambda selector=selector, label=label: [
                one for one in page.find(selector) if one.text.splitlines()[:1] == [label]
            ],
            f"there is no menu {label}",
        )
        item[0].click()
    page.until(lambda: all(page.driver.execute_script(STATE).values()), "it does not end", LONGEST)


def without_outputs(text):
    """Return what of a notebook's file is not changed by running it."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        cell.pop("outputs", None), cell.pop("execution_count", None)
    return notebook


def pass_through(path, lab, driver):
    """Open, read, run and touch a notebook; return a row of the table, faults, and notes."""
    before, faults = path.read_bytes(), []
    driver.get_log("browser")
    page = opened(path.name, 1, lab, driver)
    wide, _ = driver.execute_async_script(READ, None)
    if path.read_bytes() != before or driver.execute_script(CHANGED):
        faults.append("opening and reading it changes it")
    begun = time.perf_counter()
    run_all(page)
    seconds = time.perf_counter() - begun
    notebook = nbformat.from_dict(driver.execute_script(NOTEBOOK))
    code = [cell for cell in code_cells(notebook) if cell.source.strip()]
    counts = [cell.execution_count for cell in code]
    if counts != list(range(1, len(code) + 1)):
        faults.append(f"not all cells were run, one after the other: {counts}")
    errors = [
        f"cell {number}, {cell.source.splitlines()[0]!r}: {output.ename}: {output.evalue}"
        for number, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
    wide_now, scrolling = driver.execute_async_script(READ, None)
    wide = list(dict.fromkeys(wide + wide_now))
    reacted, touched = [], 0
    for number, widget in widgets_of(page, notebook):
        touched += 1
        driver.execute_async_script(READ, [number])  # scrolls to it
        try:
            reacted.append(widget.touch())
        except AssertionError as error:
            faults.append(f"the widget of cell {number} does not react: {error}")
    said = [one["message"] for one in driver.get_log("browser") if one["level"] == "SEVERE"]
    said = [one for one in said if not any(re.search(known, one) for known in HARMLESS)]
    faults += errors + [f"beyond the right edge: {one}" for one in wide]
    faults += [f"the browser says: {one}" for one in said]
    now = path.read_bytes()
    saved = now != before
    if saved and without_outputs(now) != without_outputs(before):
        faults.append("autosave has changed more than outputs")
    driver.execute_async_script(SHUT_DOWN)
    row = {
        "notebook": path.stem,
        "seconds": f"{seconds:.0f}",
        "cells": f"{sum(count is not None for count in counts)} of {len(code)}",
        "errors": len(errors),
        "reacted": f"{len(reacted)} of {touched}",
        "overflow": len(wide),
        "scrolls": len(scrolling),
        "saved": "by JupyterLab" if saved else "no",
        "touched": ", ".join(part for parts in reacted for part in parts),
    }
    notes = [f"scrolls sideways in itself: {one}" for one in scrolling]
    return row, faults, notes


def passes(paths, width, folder):
    """Yield of each notebook a row of the table, its faults, and notes.

    Args:
        paths: notebooks in a copy of the course.
        width: ``"desktop"`` or ``"tablet"``.
        folder: an empty folder for what JupyterLab and the browser keep.
    """
    driver = start(folder / "browser", logs=["browser"])
    try:
        wide, high = WIDTHS[width]
        screen = {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        (folder / "jupyter").mkdir()
        with served(paths[0].parents[1], folder / "jupyter") as lab:
            for path in paths:
                yield pass_through(path, lab, driver)
    finally:
        driver.quit()


def show(row) -> None:
    """Print a row of the table."""
    sizes = (26, 9, 12, 8, 10, 10, 9, 15, 0)
    print("".join(f"{value!s:{size}}" for value, size in zip(row, sizes, strict=True)), flush=True)


def lab(numbers, width) -> None:
    """Pass through notebooks, all or those of these numbers, and print a table; end with 1 if
    there is a fault."""
    from tests.benchmarks import machine

    names = [one.name for one in NOTEBOOKS if not numbers or one.name.split("_")[0] in numbers]
    rows, bad = [], False
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        run_git("clone", "--quiet", bare_repository(folder / "course.git"), folder / "course")
        paths = [folder / "course" / "notebooks" / name for name in names]
        for row, faults, notes in passes(paths, width, folder):
            rows.append(row)
            print(f"{row['notebook']}: {row['seconds']} s", flush=True)
            for note in notes:
                print(f"  {note}")
            for fault in faults:
                print(f"  FAULT: {fault}", flush=True)
                bad = True
    print(f"\n{width}, {' × '.join(map(str, WIDTHS[width]))}; {machine()}")
    show(rows[0])
    for row in rows:
        show(row.values())
    if bad:
        raise SystemExit(1)
