"""The course as a site: made once as `course.py site` makes it, then read in a real browser."""

import functools
import http.server
import json
import re
import subprocess
import threading
from pathlib import Path

import pytest
from browser import NEEDED, PATIENCE, start
from PIL import Image

from tools import site

pytestmark = NEEDED
LESSONS = sorted(path.stem for path in (site.COURSE / "notebooks").glob("*.ipynb"))
PAGES = ["index.html", "GLOSSARY.html", "data/README.html", "INSTRUCTORS.html", "search.html"]
PAGES += [f"notebooks/{name}.html" for name in LESSONS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of the site."""
    try:
        site.environment()
    except subprocess.CalledProcessError:
        pytest.skip("the site's tools cannot be installed here: they need a package index")
    made = tmp_path_factory.mktemp("site")
    assert site.main(["--folder", str(made)]) == 0
    return made


@pytest.fixture(scope="module")
def address(folder):
    """Return the address at which the site is served."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    )
    work = threading.Thread(target=server.serve_forever, daemon=True)
    work.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    work.join(PATIENCE)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = start(tmp_path_factory.mktemp("profile"), logs=("browser", "performance"))
    yield driver
    driver.quit()


def look(browser, width=1280, dark=False):
    """Give the window a width, and say whether its owner prefers a dark page."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})


def test_every_link_inside_the_site_leads_somewhere(folder):
    missing = []
    for page in (folder / name for name in PAGES):
        for link in re.findall(r'(?:href|src)="([^"#?]+)[^"]*"', page.read_text("utf-8")):
            if not re.match(r"[a-z]+:|//", link) and not (page.parent / link).exists():
                missing.append((page.name, link))
    assert missing == []


def test_each_lesson_can_be_opened_elsewhere_and_downloaded(folder):
    for name in LESSONS:
        page = (folder / f"notebooks/{name}.html").read_text("utf-8")
        for host in ("colab.research.google.com/github/", "kaggle.com/kernels/", "mybinder.org/v2"):
            assert re.search(rf'href="https://{host}[^"]*{name}\.ipynb"', page), (name, host)
        file = re.search(rf'href="(\.\./_downloads/[^"]*{name}\.ipynb)"', page)[1]
        assert json.loads((folder / "notebooks" / file).read_text("utf-8"))["nbformat"] == 4


def test_pages_stay_on_their_host_and_in_their_width_without_an_error(browser, address):
    for width in (1280, 360):
        look(browser, width)
        for page in PAGES:
            browser.get(address + page)
            script = "const d = document.documentElement; return d.scrollWidth - d.clientWidth"
            assert browser.execute_script(script) <= 0, (page, width)
    assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []
    messages = [json.loads(line["message"])["message"] for line in browser.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"].endswith("BeSent")]
    assert len(asked) > len(PAGES)
    assert [
        one for one in asked if not one.startswith((address, "data:", "blob:", "chrome:"))
    ] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(browser, address, dark):
    import axe_core_python

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    look(browser, dark=dark)
    for page in ("index.html", "notebooks/02_one_hot.html", f"notebooks/{LESSONS[-1]}.html"):
        browser.get(address + page)
        browser.execute_script(axe)
        found = browser.execute_async_script("axe.run(document).then(arguments[0])")
        bad = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in bad] == [], page


def test_solutions_unfold_by_keyboard_and_the_set_up_is_folded(browser, address):
    from selenium.webdriver.common.keys import Keys

    look(browser)
    browser.get(address + "notebooks/01_pixels.html")
    fold = next(
        one
        for one in browser.find_elements("css selector", "details")
        if one.find_element("css selector", "summary").text == "Solution"
    )
    code = fold.find_element("css selector", "pre")
    assert not code.is_displayed()
    fold.find_element("css selector", "summary").send_keys(Keys.ENTER)
    assert code.is_displayed()
    assert not browser.find_element("xpath", "//pre[contains(., '@title Set-up')]").is_displayed()


def test_the_search_finds_a_term(browser, address):
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get(address + "search.html?q=one-hot")
    found = WebDriverWait(browser, PATIENCE).until(
        lambda b: b.find_elements("css selector", "#search-results li a")
    )
    assert any("02_one_hot" in one.get_attribute("href") for one in found)


def test_the_animation_of_the_kernel_plays(folder):
    page = folder / "notebooks/05_convolution_pooling.html"
    images = re.findall(r'src="(\.\./_images/[^"]+\.png)"', page.read_text("utf-8"))
    assert max(Image.open(page.parent / image).n_frames for image in images) > 10
