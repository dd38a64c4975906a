"""A real Chromium or Chrome for tests, found where it usually is."""

import os
import shutil

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,1000",
)
PATIENCE = 120  # seconds until a page or a cell counts as stuck


def find_browser():
    """Return the programs of a Chromium or Chrome and its driver; either may be None."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    browser = browser or next(filter(os.path.exists, USUAL_PLACES), None)
    beside = os.environ.get("CHROMEWEBDRIVER")  # where GitHub's machines keep it
    driver = shutil.which("chromedriver") or (beside and shutil.which("chromedriver", path=beside))
    return browser, driver


BROWSER, DRIVER = find_browser()
NEEDED = [
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium or Chrome here"),
    pytest.mark.skipif(DRIVER is None, reason="there is no chromedriver here"),
]


def start(profile, *flags, logs=()):
    """Start a browser.

    Args:
        profile: an empty folder for what it keeps.
        flags: further flags.
        logs: logs to collect, such as "performance".
    """
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, *flags):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", dict.fromkeys(logs, "ALL"))
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(PATIENCE)
    driver.set_script_timeout(PATIENCE)
    return driver
