"""A JupyterLab as course.py starts it, and a notebook in it, used as a person would."""

import os
import re
import secrets
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import numpy as np
import urllib3

from tests.browser import PATIENCE


@contextmanager
def served(folder, private):
    """Start JupyterLab on a copy of the course as course.py does; give its address and token.

    Args:
        folder: the copy.
        private: an empty folder for what JupyterLab keeps.
    """
    token = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(private / "ipython"),
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("MPLBACKEND", "COURSE_PROFILE", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        environment.pop(name, None)
    settings = (
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.expose_app_in_browser=True",
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "tools.lab", "--no-browser", *settings],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # Reading its log would wait forever for a server that hangs: then it is ended.
    watchdog = threading.Timer(PATIENCE, server.kill)
    watchdog.start()
    log = []
    for line in server.stdout:
        log.append(line)
        if re.search(rf"http://127\.0\.0\.1:{port}/lab", line):
            break
    watchdog.cancel()
    # From here on somebody must read the log, or the server stops when the pipe is full.
    threading.Thread(target=server.stdout.read, daemon=True).start()
    try:
        assert server.poll() is None, "".join(log)
        # It names its address a moment before it listens.
        retries = urllib3.Retry(connect=9, backoff_factor=0.1)
        status = f"http://127.0.0.1:{port}/api/status?token={token}"
        assert urllib3.PoolManager(retries=retries).request("GET", status).status == 200
        yield f"http://127.0.0.1:{port}", token
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


class Page:
    """The notebook in the browser, used as a person would: with mouse and keyboard."""

    def __init__(self, driver):
        self.driver = driver

    def until(self, condition, what, seconds=PATIENCE):
        """Wait for a condition, and return what it gave."""
        from selenium.common.exceptions import StaleElementReferenceException as Stale
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, seconds, 0.1, (Stale,)).until(lambda _: condition(), what)

    def find(self, selector):
        return self.driver.find_elements("css selector", selector)

    def cell(self, number):
        return self.find(".jp-Notebook .jp-CodeCell")[number]

    def run(self, number):
        """Click into a cell, press Shift+Enter, and wait until it is done; return its text."""
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        before = self.prompt(number)
        editor = self.cell(number).find_element("css selector", ".cm-content")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
        editor.click()
        keys = ActionChains(self.driver)
        keys.key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
        self.until(
            lambda: self.prompt(number) not in ("", before),
            f"cell {number} does not come to an end",
        )
        return self.cell(number).find_element("css selector", ".jp-OutputArea").text

    def prompt(self, number):
        """Return the number that a cell got when it was run, or an empty text."""
        prompt = self.cell(number).find_element("css selector", ".jp-InputPrompt").text
        return "".join(re.findall(r"\[(\d+)\]", prompt))

    def canvas(self):
        canvas = self.until(
            lambda: [c for c in self.find("canvas.drawing-pad") if c.is_displayed()],
            "the drawing pad does not appear",
        )[0]
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
        return canvas

    def shown(self):
        """Return the pad as the canvas shows it, ink 1 and paper 0."""
        script = """
            const canvas = arguments[0], context = canvas.getContext("2d"), dark = [];
            for (let row = 0; row < 32; row++) for (let column = 0; column < 32; column++) {
                const x = (column + 0.5) * canvas.width / 32, y = (row + 0.5) * canvas.height / 32;
                dark.push(context.getImageData(x, y, 1, 1).data[3] > 0 ? 1 : 0);
            }
            return dark;
        """
        return np.reshape(self.driver.execute_script(script, self.canvas()), (32, 32))

    def draw(self, *points):
        """Draw a line through points of the pad, each (column, row) from 0 to 1."""
        from selenium.webdriver.common.action_chains import ActionChains

        canvas = self.canvas()
        width, height = canvas.size["width"], canvas.size["height"]
        hand = ActionChains(self.driver, duration=20)
        for number, (x, y) in enumerate(points):
            # Selenium counts from the middle of an element.
            place = round((x - 0.5) * width), round((y - 0.5) * height)
            hand.move_to_element_with_offset(canvas, *place)
            if number == 0:
                hand.click_and_hold()
        hand.release().perform()


READY = """
const done = arguments[0], app = window.jupyterapp, panel = app.shell.currentWidget;
const kernel = () => panel.sessionContext.session.kernel;
// JupyterLab writes both into the notebook's metadata, as soon as it knows them.
Promise.all([app.restored, panel.context.ready, panel.revealed, panel.sessionContext.ready])
    .then(() => Promise.all([kernel().info, kernel().spec]))
    .then(() => setTimeout(done));
"""


def opened(name, cells, lab, browser):
    """Open a notebook and wait for its kernel; return its page."""
    address, token = lab
    browser.get(f"{address}/lab/tree/notebooks/{name}?reset&token={token}")
    page = Page(browser)
    page.until(lambda: len(page.find(".jp-Notebook .jp-CodeCell")) >= cells, "no notebook appears")
    browser.execute_async_script(READY)
    return page
