"""The page of the web app in a real browser: each way to bring a picture, and what it says."""

import io
import json
import shutil
from contextlib import ExitStack

import numpy as np
import pytest
import urllib3
from browser import NEEDED, start
from PIL import Image
from serve_client import Server, network

from utils import serve

pytestmark = NEEDED

# The network looks at the mean color: red is a cat, green a dog, blue a horse.
ANIMALS = ("cat", "dog", "horse")
REDDISH = (140, 128, 128)  # logits 28, 25.6, 25.6: cat, 85% certain
GRAY = (128, 128, 128)  # a third each


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Return a function that starts a service and returns its model folder and address."""
    first = tmp_path_factory.mktemp("first") / "served"
    serve.publish(network(51), ANIMALS, folder=first, limit=0.6, accuracy=0.94)
    with ExitStack() as running:

        def begin(**settings):
            folder = shutil.copytree(first, tmp_path_factory.mktemp("served") / "served")
            server = running.enter_context(Server(folder, **settings))
            while not server.server.started:
                assert server.thread.is_alive(), "the service does not start"
            return folder, f"http://127.0.0.1:{server.port}/"

        yield begin


@pytest.fixture(scope="module")
def address(served):
    return served()[1]


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    """Return a browser whose camera is a green test picture."""
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--force-prefers-reduced-motion",  # so that nothing moves while it is clicked
    )
    driver = start(tmp_path_factory.mktemp("profile"), *flags, logs=("browser", "performance"))
    yield driver
    driver.quit()


class Page:
    """The page as a person meets it."""

    def __init__(self, driver):
        self.driver, self.forgiven = driver, []

    def __getitem__(self, name):
        return self.driver.find_element("id", name)

    def open(self, address):
        self.address = address
        self.driver.get(address)

    def text(self, name):
        return self.driver.execute_script(
            "return document.getElementById(arguments[0]).textContent", name
        )

    def until(self, condition, what):
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, 20, 0.05).until(lambda _: condition(), what)

    def says(self, answer):
        """Wait until an answer is there."""
        waiting = "return document.body.classList.contains('waiting')"
        self.until(
            lambda: self.text("answer") == answer and not self.driver.execute_script(waiting),
            f"it does not say {answer!r}",
        )

    def bars(self):
        """Return name, certainty as text, and width of the bar in percent, for each class."""
        lines = self.driver.find_elements("css selector", "#bars li")
        parts = [[*line.find_elements("css selector", "span, i")] for line in lines]
        width = "return parseFloat(arguments[0].style.width)"
        return [
            (name.text, value.text, self.driver.execute_script(width, fill))
            for name, _, fill, value in parts
        ]

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def press_back(self):
        """Go one back, as Shift and Tab do."""
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(
            Keys.SHIFT
        ).perform()

    def phone(self, width=360):
        size = {"width": width, "height": 740, "deviceScaleFactor": 2, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def dark(self, value="dark"):
        features = [{"name": "prefers-color-scheme", "value": value}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def log(self, name):
        return [entry["message"] for entry in self.driver.get_log(name)]


@pytest.fixture
def page(driver, address):
    """Open the page; at the end, see that nothing went elsewhere and the console is empty.

    A test that provokes a refusal names it in ``page.forgiven``: browsers log each.
    """
    page = Page(driver)
    page.open(address)
    page.until(lambda: driver.find_elements("css selector", "#drawings button"), "no drawings")
    yield page
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    page.dark("")
    events = [json.loads(one)["message"] for one in page.log("performance")]
    sent = [one["params"] for one in events if one["method"] == "Network.requestWillBeSent"]
    asked = {one["request"]["url"] for one in sent}
    net = [one for one in asked if one.startswith(("http", "ws"))]
    assert net and not [one for one in net if not one.startswith("http://127.0.0.1:")]
    # Without a network, the browser's own first page complains.
    ours = [one for one in page.log("browser") if not one.startswith("chrome://")]
    told = [one for one in ours if not any(why in one for why in page.forgiven)]
    assert not told


def encoded(picture, form="png", **settings):
    file = io.BytesIO()
    picture.save(file, form, **settings)
    return file.getvalue()


@pytest.fixture
def picture(tmp_path):
    """Return a function that writes a picture of one color, and returns its path."""

    def write(color, size=(80, 60)):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.png"
        path.write_bytes(encoded(Image.new("RGB", size, color)))
        return str(path)

    return write


@pytest.fixture
def spotted(tmp_path):
    """Return the path of a gray picture, 640 × 320, with a red spot: perhaps a cat, 55% certain.

    The network sees columns 160 to 480; the spot is in the upper left of them.
    """
    wide = np.full((320, 640, 3), 128, np.uint8)
    wide[:60, 160:220, 0] = 255
    path = tmp_path / "spotted.png"
    path.write_bytes(encoded(Image.fromarray(wide)))
    return str(path)


# ---------------------------------------------------------------- ways to bring a picture


def test_the_answer_to_a_chosen_file_comes_with_a_bar_for_each_class(page, picture):
    assert page.text("answer") == "No picture yet"
    page["file"].send_keys(picture(REDDISH))
    page.says("cat")
    assert page.text("reason") == "85% certain"
    assert [(name, value) for name, value, _ in page.bars()] == [
        ("cat", "85%"),
        ("dog", "8%"),
        ("horse", "8%"),
    ]
    assert [round(width) for *_, width in page.bars()] == [85, 8, 8]
    assert page.text("legend") == "│ Limit: 60%. Version v1 answered."
    assert page["picture"].is_displayed() and page["picture"].get_attribute("alt")


def test_the_button_opens_the_file_chooser(page):
    """Selenium cannot use the chooser itself; the click must reach the input."""
    clicked = "const [input] = arguments; input.onclick = event => {\
        event.preventDefault(); window.chosen = input.id; }"
    page.driver.execute_script(clicked, page["file"])
    page["choose"].click()
    assert page.driver.execute_script("return window.chosen") == "file"


def test_a_picture_is_dropped_anywhere(page, picture):
    data = {"items": [], "files": [picture(REDDISH)], "dragOperationsMask": 1}
    spot = {"x": 900, "y": 700, "data": data}
    for kind in ("dragEnter", "dragOver", "drop"):
        page.driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, **spot})
        assert ("over" in page["stage"].get_attribute("class")) == (kind == "dragOver")
    page.says("cat")


PASTE = """
    const [numbers] = arguments, data = new DataTransfer();
    if (numbers) data.items.add(new File([new Uint8Array(numbers)], "x", { type: "image/png" }));
    else data.setData("text/plain", "some words");
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
    document.body.dispatchEvent(event);
"""


def test_a_picture_is_pasted_and_words_are_not_taken_for_one(page):
    page.driver.execute_script(PASTE, list(encoded(Image.new("RGB", (40, 40), REDDISH))))
    page.says("cat")
    page.driver.execute_script(PASTE, None)
    assert page.text("problem").startswith("That was not a picture file.")


def test_the_camera_takes_a_picture(page):
    page["camera"].click()
    page.until(lambda: page["video"].get_property("videoWidth"), "it does not film")
    page["shutter"].click()
    page.says("dog")  # the picture of the pretended camera is green
    assert not page["photo"].is_displayed()
    assert page["video"].get_property("srcObject") is None, "it still films"


@pytest.mark.parametrize(
    ("error", "why"), [("NotAllowedError", "Allow it"), ("NotFoundError", "no camera")]
)
def test_a_camera_that_cannot_be_used_is_told_and_the_answer_stays(page, picture, error, why):
    page["file"].send_keys(picture(REDDISH))
    page.says("cat")
    page.driver.execute_script(
        "navigator.mediaDevices.getUserMedia = async () => {\
        throw new DOMException('', arguments[0]); }",
        error,
    )
    page["camera"].click()
    page.until(lambda: why in page.text("problem"), "it says nothing")
    assert not page["photo"].is_displayed()
    assert page.text("answer") == "cat" and len(page.bars()) == 3 and page["picture"].is_displayed()
    page["file"].send_keys(picture(GRAY))
    page.says("Not sure")
    assert page.text("problem") == ""


def test_where_browsers_may_not_film_the_camera_app_is_asked(page):
    """So it is on a phone that reaches the service by http."""
    page.driver.execute_script(
        "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });\
        arguments[0].onclick = event => { event.preventDefault(); window.asked = true; }",
        page["snapshot"],
    )
    page["camera"].click()
    assert page.driver.execute_script("return window.asked")
    assert page["snapshot"].get_attribute("capture") == "environment"


def test_a_large_photograph_is_sent_small_and_gets_the_same_answer(page, tmp_path):
    rng = np.random.default_rng(0)
    noise = rng.integers(-60, 60, (1500, 2100, 3)) + REDDISH
    path = tmp_path / "large.png"
    path.write_bytes(encoded(Image.fromarray(noise.astype(np.uint8))))
    assert path.stat().st_size > 5e6
    page.driver.execute_script(
        "const ask = window.fetch; window.fetch = (address, options) => {\
        window.sent = options.body.get('file'); return ask(address, options); }"
    )
    page["file"].send_keys(str(path))
    page.says("cat")
    size, name = page.driver.execute_script("return [window.sent.size, window.sent.name]")
    assert size < 1.5e6 and name == "picture"  # what the file is called stays here
    fields = {"file": ("x", path.read_bytes())}
    direct = urllib3.request("POST", f"{page.address}predict", fields=fields).json()
    assert direct["answer"] == "cat"
    assert page.bars()[0][2] == pytest.approx(100 * direct["top"][0]["certainty"], abs=1)


# ---------------------------------------------------------------- what it says


LATE = """
    const ask = window.fetch;
    let first = true;
    window.fetch = async (address, options) => {
        const late = first;
        first = false;
        const answer = await ask(address, { ...options, signal: undefined });
        if (!late) return answer;
        await new Promise(done => { window.release = done; });
        const told = await answer.json();
        setTimeout(() => { window.read = true; });
        return { ok: true, json: async () => told };
    };
"""


def test_the_last_of_two_pictures_is_answered(page, picture):
    """The first answer comes late: it must not be shown beside the second picture."""
    page.driver.execute_script(LATE)
    page["file"].send_keys(picture(REDDISH))
    page.until(lambda: page.driver.execute_script("return !!window.release"), "nothing is sent")
    page["file"].send_keys(picture((128, 140, 128)))
    page.says("dog")
    page.driver.execute_script("window.release()")
    page.until(lambda: page.driver.execute_script("return window.read"), "it is not read")
    page.says("dog")


def test_below_the_limit_it_says_not_sure_and_why(page, picture):
    page["file"].send_keys(picture((131, 128, 128)))
    page.says("Not sure")
    reason = "The best guess is cat, 48% certain. Below 60%, this model gives no answer."
    assert page.text("reason") == reason
    assert not page.driver.find_elements("css selector", "#bars .sure")


def test_what_the_service_refuses_is_told_in_its_words_and_the_next_picture_is_answered(
    page, picture, tmp_path
):
    page.forgiven.append("400 (Bad Request)")
    words = tmp_path / "words.png"
    words.write_text("This is no picture.", encoding="utf-8")
    page["file"].send_keys(str(words))
    page.says("No answer")
    assert "it is not a JPEG" in page.text("problem") and "Use a JPEG, PNG" in page.text("problem")
    assert page["problem"].get_attribute("role") == "alert"
    page.until(lambda: not page["picture"].is_displayed(), "a broken picture is shown")
    page["file"].send_keys(picture(REDDISH))
    page.says("cat")
    assert page.text("problem") == "" and page["picture"].is_displayed()


def test_a_service_that_is_gone_is_told(page, picture):
    page.forgiven.append("ERR_INTERNET_DISCONNECTED")
    line = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", line)
    page["file"].send_keys(picture(REDDISH))
    page.says("No answer")
    assert "does not answer" in page.text("problem")
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", line | {"offline": False})
    page["file"].send_keys(picture(REDDISH))
    page.says("cat")


def veil(page, x, y):
    """Return how dark the veil over a place is, 0 to 255; the place is given in fractions."""
    return page.driver.execute_script(
        "const [canvas, x, y] = arguments, { width, height } = canvas;\
        const copy = new OffscreenCanvas(1, 1).getContext('2d');\
        copy.drawImage(canvas, -x * width, -y * height);\
        return copy.getImageData(0, 0, 1, 1).data[3];",
        page["heat"],
        x,
        y,
    )


def test_it_shows_where_it_looked_only_if_asked(page, spotted):
    page["file"].send_keys(spotted)
    page.says("Not sure")
    assert not page["heat"].is_displayed() and page.text("caption") == ""
    page["looked"].click()
    page.until(page["heat"].is_displayed, "no heat map")
    assert veil(page, 0.30, 0.1) < 60, "what counts most should be bright"
    assert veil(page, 0.6, 0.8) > 150 and veil(page, 0.05, 0.1) > 200
    assert "in the upper left of the square that it sees" in page.text("caption")
    assert "in the upper left" in page["heat"].get_attribute("aria-label")
    page["looked"].click()
    assert not page["heat"].is_displayed() and page.text("caption") == ""


def test_where_nothing_matters_it_says_so(page, picture):
    page["looked"].click()
    page["file"].send_keys(picture(GRAY))
    page.until(lambda: page.text("caption").startswith("No single place matters"), "no words")
    assert not page["heat"].is_displayed()


def test_it_never_says_that_it_is_certain_of_all_or_nothing(page, picture):
    page["file"].send_keys(picture((255, 0, 0)))
    page.says("cat")
    assert page.text("reason") == "more than 99% certain"
    assert [value for _, value, _ in page.bars()] == ["> 99%", "< 1%", "< 1%"]


def test_it_tells_what_the_model_knows_and_that_nothing_is_kept(page):
    assert "knows 3 things: cat, dog, horse." in page.text("knows")
    assert page.text("model") == "Version v1, limit 60%. It was right on 94% of its test pictures."
    assert page.text("kept").startswith("Your picture is not kept.")


def test_it_says_which_drawings_are_none_of_its_classes(page):
    told = page.text("strangers")
    assert told.startswith("Not among the things that it knows: ") and "octopus" in told
    assert not any(f" {name}," in told for name in ANIMALS)


def test_where_unsure_pictures_are_kept_it_says_so(page, served, tmp_path):
    page.open(served(keep_unsure=tmp_path / "unsure")[1])
    page.until(lambda: page.text("kept"), "nothing about what is kept")
    assert "not sure of are kept" in page.text("kept")


def test_a_new_version_is_told_with_its_first_answer(page, served, picture):
    folder, there = served()
    page.open(there)
    page.until(lambda: "cat, dog" in page.text("knows"), "it tells nothing")
    assert serve.publish(network(51), ("fox", "owl", "elk"), folder=folder, limit=0.9) == "v2"
    ask = urllib3.PoolManager()
    page.until(lambda: ask.request("GET", f"{there}health").json()["version"] == "v2", "still v1")
    page["file"].send_keys(picture(REDDISH))
    page.says("Not sure")  # 85% is below the new limit
    assert page.bars()[0][:2] == ("fox", "85%")
    assert page.text("legend") == "│ Limit: 90%. Version v2 answered."
    assert "elk, fox, owl" in page.text("knows")


def test_the_token_is_asked_once_until_it_is_right(page, served):
    from selenium.webdriver.common.keys import Keys

    page.forgiven.append("401 (Unauthorized)")
    _, there = served(token="Sesame")
    page.open(there)
    page.until(page["ask"].is_displayed, "it does not ask")
    page.press("sesame", Keys.ENTER)
    page.until(lambda: "That is not the token" in page.text("wrong"), "a wrong one is taken")
    page.until(page["ask"].is_displayed, "it does not ask again")
    page.press("Sesame", Keys.ENTER)
    drawings = lambda: page.driver.find_elements("css selector", "#drawings button")  # noqa: E731
    page.until(drawings, "it does not go on")
    page.driver.refresh()
    page.until(drawings, "it does not remember the token")
    assert not page["ask"].is_displayed()


def test_a_link_brings_the_token_and_the_address_loses_it(page, served):
    _, there = served(token="Sesame")
    page.open(f"{there}#token=Sesame")
    page.until(lambda: "cat, dog" in page.text("knows"), "the token was not taken")
    assert page.driver.current_url == there


def test_who_leaves_the_question_for_the_token_is_told(page, served):
    from selenium.webdriver.common.keys import Keys

    page.forgiven.append("401 (Unauthorized)")
    page.open(served(token="Sesame")[1])
    page.until(page["ask"].is_displayed, "it does not ask")
    page.press(Keys.ESCAPE)
    page.until(lambda: "Without its token" in page.text("problem"), "it says nothing")


# ---------------------------------------------------------------- for everybody


def test_the_keyboard_alone_suffices(page):
    from selenium.webdriver.common.keys import Keys

    outline = "const look = getComputedStyle(document.activeElement);\
        return look.outlineStyle === 'none' ? 0 : parseFloat(look.outlineWidth)"

    def focus():
        return page.driver.switch_to.active_element

    order = []
    for _ in range(4):
        page.press(Keys.TAB)
        order.append(focus().get_attribute("id") or focus().tag_name)
        assert page.driver.execute_script(outline) >= 2, f"no visible focus: {order[-1]}"
    assert order == ["choose", "camera", "looked", "button"]
    page.press(Keys.ENTER)  # the first drawing
    page.until(lambda: page.bars(), "the drawing gets no answer")
    page.press_back()
    page.press(Keys.SPACE)
    page.until(page["heat"].is_displayed, "the switch does not work")
    page.press_back()
    page.press(Keys.ENTER)
    page.until(lambda: page["video"].get_property("videoWidth"), "it does not film")
    assert focus().get_attribute("id") == "shutter"
    page.press(Keys.ESCAPE)
    assert not page["photo"].is_displayed() and focus().get_attribute("id") == "camera"


def test_it_fits_a_phone_without_scrolling_sideways(page, spotted):
    page.phone()
    page["looked"].click()
    page["file"].send_keys(spotted)
    page.until(page["heat"].is_displayed, "no heat map")
    wide = "return [document.documentElement.scrollWidth, innerWidth]"
    assert page.driver.execute_script(wide) == [360, 360]
    smallest = "return Math.min(...[...document.querySelectorAll('button, .switch')]\
        .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"
    assert page.driver.execute_script(smallest) >= 44, "too small for a thumb"
    page["camera"].click()
    page.until(lambda: page["video"].get_property("videoWidth"), "it does not film")
    assert page.driver.execute_script(wide) == [360, 360]


def test_on_a_phone_the_answer_to_a_drawing_comes_into_sight(page):
    page.phone()
    page.driver.find_elements("css selector", "#drawings button")[-1].click()
    page.until(lambda: page.bars(), "the drawing gets no answer")
    inside = "const box = arguments[0].getBoundingClientRect();\
        return box.top >= 0 && box.bottom <= innerHeight"
    page.until(lambda: page.driver.execute_script(inside, page["told"]), "out of sight")


def show_empty(page, _):
    assert page.text("answer") == "No picture yet"


def show_unsure(page, spotted):
    page["looked"].click()
    page["file"].send_keys(spotted)
    page.until(page["heat"].is_displayed, "no heat map")


def show_camera(page, _):
    page["camera"].click()
    page.until(lambda: page["video"].get_property("videoWidth"), "it does not film")


def show_problem(page, _):
    page.driver.execute_script(PASTE, None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("show", [show_empty, show_unsure, show_camera, show_problem])
def test_axe_finds_nothing(page, spotted, scheme, show):
    from axe_core_python.selenium import Axe

    page.dark(scheme)
    show(page, spotted)
    background = "return getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g)"
    brightness = np.mean([int(one) for one in page.driver.execute_script(background)])
    assert brightness < 60 if scheme == "dark" else brightness > 200
    found = Axe().run(page.driver)
    assert len(found["passes"]) > 15
    told = [
        f"{one['impact']}: {one['help']}: {one['nodes'][0]['html']}" for one in found["violations"]
    ]
    assert not told, "\n".join(told)
